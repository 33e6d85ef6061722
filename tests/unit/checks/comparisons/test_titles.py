"""What a document calls itself: invoice or credit note; and the currency that it names."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.currencies import currency_checks
from service.checks.comparisons.titles import calls_itself_invoice, opens_as_invoice, title_checks
from service.checks.printed.printed_text import PrintedText


def _invoice(
    document_type: str = "invoice", gross: str = "10.00", currency: str = "EUR"
) -> Invoice:
    return Invoice.model_validate(
        {
            "document_type": document_type,
            "invoice_number": "1",
            "issue_date": "2026-11-02",
            "currency": currency,
            "supplier": {"name": "x"},
            "totals": {"gross": gross},
        }
    )


def _title(document_type: str, text: str, gross: str = "10.00") -> bool:
    return any(title_checks(_invoice(document_type, gross), PrintedText(text)))


@pytest.mark.parametrize(
    "title",
    [
        "CREDIT NOTE",
        "Credit memo no. 5",
        "Gutschrift Nr. 17",
        "Rechnungskorrektur",
        "Avoir n° 3",
        "Nota de crédito",
        "Factura rectificativa",
        "Nota di credito n. 4",
        "Creditnota",
        "Faktura korygująca",
        "Kreditnota",
    ],
)
def test_a_credit_note_is_no_invoice(title: str) -> None:
    """Its title says so, in many languages; an answer that says so as well is right."""
    text = f"Muster GmbH\n{title}\nzu Rechnung 4\nTotal 10,00"
    assert _title("invoice", text)
    assert not _title("credit_note", text)


@pytest.mark.parametrize(
    "title",
    [
        "Gutschrift - wird mit Ihrer nächsten Rechnung verrechnet",
        "Avoir - imputé sur votre prochaine facture",
        "Kreditfaktura - kvittas mot nästa faktura",
    ],
)
def test_a_credit_note_may_be_settled_later(title: str) -> None:
    """Its title says so; below the title of an invoice, such a row names another paper."""
    assert not _title("credit_note", f"Muster GmbH\n{title}\nTotal 10,00")
    assert _title("credit_note", f"Muster GmbH\nRechnung\n{title}\nTotal 10,00")


def test_an_invoice_that_mentions_credits_is_an_invoice() -> None:
    """Words in sentences and below the head are no title."""
    text = "Rechnung 4\nWir zahlen mit Kreditkarte.\nEine Gutschrift vom Mai ist verrechnet."
    assert not _title("invoice", text)
    late = "Rechnung 4\n" + "x\n" * 100 + "Gutschrift\n"
    assert not _title("invoice", late)


SETTLED = """
Avoir AV-12 déduit
Avoir AV-12 imputé sur cette facture
Gutschrift GS-4 verrechnet
abzüglich Gutschrift GS-4
less credit note CN-5
Credit note CN-5 applied
Credit memo 5 deducted
Abono AB-1 descontado
Nota de crédito 7 aplicada
Nota di credito 7 compensata
Creditnota 7 verrekend
Nota de crédito 7 deduzida
Kreditnota 7 modregnet
Kreditnota 7 avräknad
Hyvityslasku 7 vähennetty
Dobropis 7 započten
Jóváíró számla 7 beszámítva
Odobrenje 7 iskorišteno
Πιστωτικό τιμολόγιο 7 συμψηφίστηκε
İade faturası 7 mahsup edildi
Кредитно известие 7 приспаднато
""".strip().splitlines()


@pytest.mark.parametrize("row", SETTLED)
def test_a_credit_note_that_is_taken_off_is_no_title(row: str) -> None:
    """Of an invoice that settles it; and no word that makes the invoice one."""
    text = f"Invoice no. 5\nGoods 20,00\n{row}   -5,00\n{row}\nTotal 15,00"
    assert not _title("invoice", text)
    assert _title("credit_note", text)


def test_a_credit_below_amounts_is_no_title() -> None:
    """Unless its row has no amount, or nothing stands above it."""
    assert not _title("invoice", "Rechnung 5\nWare 20,00\nGutschrift -5,00\nSumme 15,00")
    assert _title("invoice", "Ware 20,00\nGutschrift\nSumme 15,00")
    assert _title("invoice", "Gutschrift über 15,00 EUR\nWare 15,00")


@pytest.mark.parametrize(
    "row",
    [
        "Crédit Agricole",
        "Banca di Credito Cooperativo",
        "SEPA credit transfer",
        "tarjeta de crédito",
    ],
)
def test_a_bank_is_no_credit_note(row: str) -> None:
    """Neither are cards and terms."""
    assert _title("credit_note", f"Facture 5\n{row}\nTotal 15,00")


def test_an_invoice_is_no_credit_note() -> None:
    """Unless a word says so anywhere, or amounts are below zero."""
    assert _title("credit_note", "INVOICE 5\nPaid by credit card")
    assert not _title("credit_note", "INVOICE 5\nthis is a credit")
    assert not _title("credit_note", "INVOICE 5", "-10.00")
    assert not _title("credit_note", "no known word")
    assert _title("credit_note", "Parcella 14\nrecupero crediti\nTotale documento: 15,00")
    assert _title("credit_note", "INVOICE 5\nCredits   EUR -50.00\nTotal 15.00")
    assert _title("credit_note", "Receptor: Uno SA\nIVA 16%  2.00\nTotal MXN 15.00")
    assert _title("credit_note", "PREMIUM NOTICE\nAmount due: 15.00")


def test_a_correction_of_something_else_is_no_credit_note() -> None:
    """The word counts beside one for an invoice or a document, or as a title of its own."""
    assert _title("credit_note", "FAKTURA\nKorrektur, årsrapport  950,00")
    for text in (
        "Korrekturbeleg zu Rechnung 4",
        "Faktura\nKorekta faktury 4",
        "Invoice\nCorrection",
    ):
        assert not _title("credit_note", text)


def test_below_zero_a_correction_is_either() -> None:
    """A corrected invoice is an invoice by its type code, a credit note is not."""
    assert not _title("invoice", "Rechnungskorrektur", "-10.00")
    assert _title("invoice", "Gutschrift", "-10.00")
    assert _title("invoice", "Factura rectificativa", "-10.00")
    assert _title("invoice", "Faktura korygująca nr 4", "-10.00")


@pytest.mark.parametrize(
    ("currency", "text", "flagged"),
    [
        ("EUR", "Total 10,00 EUR", False),
        ("USD", "Total 10,00 EUR", True),
        ("USD", "Total 10,00 €", True),
        ("AUD", "Total $10.00", False),
        ("EUR", "Total 10,00", False),
        ("EUR", "TOTAL 10,00 ALL TAXES", False),
        ("USD", "Konto in Frankfurt, EUROPA, 10,00 Euro", False),
        ("SEK", "Summa 10,00 kr", False),
        ("CHF", "Betrag Fr. 10.00", False),
        ("KWD", "Total 10.000 USD", True),
        ("AUD", "Total $ 10.00, account in CAD", True),
        ("AUD", "Total US$ 10.00", True),
        ("AUD", "Total A$ 10.00", False),
        ("CAD", "Total $ 10.00", False),
        ("SEK", "Total kr 10.00 (NOK)", True),
        ("DKK", "Total kr 10.00", False),
        ("CNY", "合計 ¥1,000 (JPY)", True),
        ("CNY", "カバー ¥1,000", True),
        ("JPY", "カバー ¥1,000", False),
        ("CNY", "合计 ¥1,000", False),
        ("EUR", "Nettó 90 000 Ft\nBruttó 114 300 Ft", True),
        ("HUF", "Nettó 90 000 Ft\nBruttó 114 300 Ft (EUR)", False),
        ("EUR", "Total 2.500,00 lei\nTVA 525,00 lei", True),
        ("JPY", "Subtotal kr. 6.050,00\nMoms kr. 1.512,50", True),
        ("USD", "Cable of 12 Ft\nTotal 10.00", False),
    ],
)
def test_only_another_named_currency_is_evidence(currency: str, text: str, flagged: bool) -> None:
    """Letters inside of a word name nothing, and neither does silence."""
    assert any(currency_checks(_invoice(currency=currency), PrintedText(text))) is flagged


@pytest.mark.parametrize(
    ("currency", "text", "flagged"),
    [
        ("EUR", "Total CHF 10.00\nZahlbar auch in EUR, Kurs 0,95", True),
        ("EUR", "Total £10.00\nEUR payments: please ask", True),
        ("USD", "Summe 10,00 €\nGegenwert: 11,62 USD", True),
        ("GBP", "Net 8.00\nTotal 10.00 EUR\nAmount due 10.00 EUR\nBank: GBP account", True),
        ("EUR", "Summe   10,00 Kč\nIBAN (EUR): DE00", True),
        ("CHF", "Total CHF 10.00 (EUR 9.50)", False),
        ("EUR", "Total CHF 10.00\nin EUR 10.00", False),
        ("USD", "Total USD 10.00 EUR 9.50", False),
        ("EUR", "9,50 USD 10,00 EUR", False),
        ("EUR", "Betrag 10,00\nMindestbetrag 10,00 USD, Konto in EUR", False),
        ("CAD", "Total $10.00 CAD", False),
        ("JMD", "Total $10.00 (JMD)", False),
        ("SEK", "Summa 10 kr (SEK)", False),
        ("EUR", "Total 1.010,00 USD, EUR", False),
        ("EUR", "10 Stück\nTotal 10.00 CHF, in EUR", True),
        ("EUR", "Total CHF 10, in EUR", True),
    ],
)
def test_what_stands_beside_the_total_is_the_currency(
    currency: str, text: str, flagged: bool
) -> None:
    """A code elsewhere names where else one may pay. Marks of both, or a place of the total
    without a mark, are no evidence."""
    assert any(currency_checks(_invoice(currency=currency), PrintedText(text))) is flagged


@pytest.mark.parametrize("total", ["1190", "1190.50", "1000000.00"])
def test_a_total_is_found_in_each_way_of_writing(total: str) -> None:
    """With and without groups and cents."""
    for written in (f"{float(total):,.2f}", f"{float(total):.2f}", f"{float(total):_.2f}"):
        text = f"Total {written.replace('_', ' ')} CHF\nEUR on demand"
        assert any(currency_checks(_invoice(gross=total), PrintedText(text)))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("1. Abschlagsrechnung", True),
        ("2. Teilrechnung Nr. 88", True),
        ("1. zálohová faktura", True),
        ("Ihre Rechnung.", True),
        ("Invoice for Anna Reed, Esq.", True),
        ("Rechnung Nr. 77, Projekt Nord,", True),
        ("Gutschrift an Lenz u. Co.", True),
        ("Invoice May 2026", True),
        ("Our ref. 77, invoice to Reed Inc.", True),
        ("Quittung an Lenz und Reed Bau.", True),
        ("Receipt of goods must be confirmed.", False),
        ("Invoice Will Reed & Co Ltd.", True),
        ("§ 4 Rechnung und Zahlung", False),
        ("4. Rechnung und Zahlung", False),
        ("4. Invoices", False),
        ("Article 5 - Invoices", False),
        ("The invoice is due at once.", False),
        ("Rechnungen sind sofort fällig.", False),
        ("Rechnung folgt.", False),
        ("Invoice follows by post.", False),
    ],
)
def test_titles_are_neither_headings_nor_sentences(row: str, expected: bool) -> None:
    """An ordinal and the dot of an abbreviation stand in titles, too."""
    assert calls_itself_invoice(f"ACME\n{row}\nBeratung 100,00") is expected


def test_a_long_row_opens_as_invoice_by_its_first_words() -> None:
    """Only where these are its name."""
    behind = " zum Bauvorhaben Neubau der Kita in Bremen"
    assert opens_as_invoice(f"ACME\nNr. 7   2. Abschlagsrechnung{behind}")
    assert not opens_as_invoice(f"Bestellung zur Abschlagsrechnung{behind}")
    assert not opens_as_invoice(f"Rechnungsanschrift{behind}")
    assert not calls_itself_invoice(f"2. Abschlagsrechnung{behind}")


@pytest.mark.parametrize(
    ("row", "is_one"),
    [
        ("Nordjysk Køleteknik A/S            KREDITNOTA", True),
        ("Sofievej 44, 9000 Aalborg    12.03.2026    Kreditnota nr. K-10442    Side 1 af 1", True),
        ("Muster GmbH | Gutschrift G-17", True),
        ("Zahlungsart    Gutschrift auf Ihr Konto", False),
        ("Your ref    credit note terms apply", False),
    ],
)
def test_a_title_may_stand_beside_the_letterhead(row: str, is_one: bool) -> None:
    """In a cell of its own, with its number or alone."""
    assert _title("invoice", f"{row}\nAlgade 17\nTotal 10,00") is is_one
    assert not _title("invoice", f"Faktura 5\nVare 10,00\n{row}\nTotal 10,00")
