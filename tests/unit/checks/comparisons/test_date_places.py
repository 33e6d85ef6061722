"""Dates that stand where the document speaks of something else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.comparisons.date_places import date_place_checks
from service.checks.printed.printed_text import PrintedText

_OWN = "Berlin, den 05.10.2026\n"


def _doubtful(text: str, judged: tuple[str, ...] = (), **days: str) -> list[str]:
    """The dates that are doubted; number `R-17`, issued on 5 October unless said otherwise."""
    answer: dict[str, Any] = {"issue_date": "2026-10-05", "invoice_number": "R-17"}
    invoice = Invoice.model_validate(
        answer | {"totals": {}, "supplier": {}, "document_type": "invoice"} | days
    )
    return [
        path
        for check in date_place_checks(invoice, PrintedText(text), judged)
        for path in check.fields
    ]


@pytest.mark.parametrize(
    "row",
    [
        "ETA Felixstowe 12 Sep 2026",
        "Unser Angebot vom 12.09.2026",
        "Leistung erbracht am 12.09.2026",
        "Patient: Jonas Weber, geb. 12.09.2026",
        "Stand AGB 12.09.2026",
        "Rechnung 991 vom 12.09.2026 noch offen",
        "Restbetrag aus Rechnung 991 vom 12.09.2026",
        "Zeitraum 01.09.2026 - 12.09.2026",
        "Deposit received 12.09.2026",
        "Previous invoice 991 dated 12.09.2026",
        "Next appointment: 12.09.2026",
        "Devis D-881 du 12/09/2026",
        "Acompte versé le 12/09/2026",
        "Né le 12/09/2026",
        "Presupuesto P-881 de 12/09/2026",
        "Preventivo n. 88 del 12/09/2026",
        "Paziente nato il 12/09/2026",
        "Offerte O-881 van 12-09-2026",
        "Aanbetaling ontvangen 12-09-2026",
        "Zlecenie 881 z dnia 12.09.2026",
        "Orçamento 881 de 12/09/2026",
        "Offert 881 daterad 2026-09-12",
        "Tilbud 881 af 12.09.2026",
        "Tarjous 881 / 12.9.2026",
        "Zakázka 881 ze dne 12.09.2026",
        "Rendelés: 2026.09.12.",
        "Договор № 881 от 12.09.2026",
        "Teklif 881 / 12.09.2026",
        "Comanda 881 din 12.09.2026",
        "Προσφορά 881 της 12/09/2026",
        "見積書 Q-881 2026年9月12日",
        "Versandt 12.09.2026",
        "Permit B-118 issued 12.09.2026",
    ],
)
def test_a_day_of_something_else_is_no_issue_date(row: str) -> None:
    """An offer, a delivery, a birth, an earlier invoice; words that nobody knows are doubted beside
    another day."""
    assert _doubtful(f"{row}\n\n{_OWN}", issue_date="2026-09-12") == ["issue_date"]
    assert _doubtful(f"{row}\n\n{_OWN}") == []


@pytest.mark.parametrize(
    "row",
    [
        "05.10.2026",
        "Berlin, den 05.10.2026",
        "Stuttgart, 5. Oktober 2026",
        "Paris le 05/10/2026",
        "Madrid, a 5 de octubre de 2026",
        "Warszawa, dnia 05.10.2026",
        "V Praze dne 05.10.2026",
        "Budapest, 2026. október 5.",
        "г. Москва, 05.10.2026",
        "Rechnung R-17 vom 05.10.2026",
        "Facture d'acompte R-17 du 05/10/2026",
        "Fee note dated 5 October 2026",
        "Angebot 88 / Rechnung vom 05.10.2026",
        "Datum und Uhrzeit: 05.10.2026",
        "Date 5 October 2026",
        "Tax point 5 October 2026",
        "Kelte: 2026.10.05.",
        "Turnverein Kiel e.V.        05.10.2026",
        "Invoice    Date\nR-17       05.10.2026",
    ],
)
def test_a_day_of_the_document(row: str) -> None:
    """Alone, behind a town, a title, the number, or a word that says no more than date."""
    assert _doubtful(f"Unser Angebot vom 12.09.2026\n\n{row}\n") == []


def test_a_label_with_its_value_above_a_day_is_no_head_of_it() -> None:
    """The day of a till receipt stands alone below such rows."""
    assert _doubtful("Receipt No: R-17\nServed by: Kelly\n05.10.2026 11:42\nTea 7.20\n") == []


def test_unknown_words_before_the_only_day_are_no_doubt() -> None:
    """It cannot be another one's."""
    assert _doubtful("Versandt 05.10.2026\n") == []
    assert _doubtful("Bezahlt am 05.10.2026\n") == []
    assert _doubtful("Unser Angebot vom 05.10.2026\n") == ["issue_date"]


@pytest.mark.parametrize(
    "row", ["Göteborg 05.10.2026", "Erstellt am 05.10.2026", "Votre facture du 05/10/2026"]
)
@pytest.mark.parametrize(
    "other",
    [
        "12.09.2026 Regal    1    59,50",
        "12.09.2026    Beratung",
        "Besuch 12.09.2026",
        "Prochaine facture : 12/12/2026",
    ],
)
def test_days_of_lines_and_of_unknown_words_outrank_none(row: str, other: str) -> None:
    """Nor does the day of a later invoice."""
    assert _doubtful(f"{row}\n{other}\n") == []


@pytest.mark.parametrize(
    "table",
    [
        "Date          Service        Amount\n12.09.2026    Visit           42,50\n",
        "日付          品名             金額\n12.09.2026    点検            1,500\n",
        "Visit       Date          Amount\nFarm        12.09.2026     42,50\n",
        "Facture     Date          Montant\nF-871       12.09.2026    310,00\n",
    ],
)
def test_a_column_of_dates_is_of_the_lines(table: str) -> None:
    """Also below the head `Date`, beside a day that the document calls its date."""
    text = f"Date: 05.10.2026\n\n{table}"
    assert _doubtful(text, issue_date="2026-09-12") == ["issue_date"]
    assert _doubtful(text) == []
    only = "Date          Invoice       Amount\n05.10.2026    R-17        42,50\n"
    assert _doubtful(only) == []


def test_a_day_belongs_to_the_number_beside_it() -> None:
    """Indian invoices print `Dated` behind each of their numbers."""
    text = "Invoice No.: R-17       Dated: 05.10.2026\nBuyer's Order No.: 88   Dated: 12.09.2026\n"
    assert _doubtful(text) == []
    assert _doubtful(text, issue_date="2026-09-12") == ["issue_date"]


def test_the_town_of_an_address_needs_no_comma() -> None:
    """Its day is the document's, and one behind unknown words is not."""
    text = "Lenz AB, 411 05 Göteborg\nGöteborg 2026-10-05\n\nBesök 2026-09-12\n05.11.2026\n"
    assert _doubtful(text) == []
    assert _doubtful(text, issue_date="2026-09-12") == ["issue_date"]


def test_a_town_behind_a_head() -> None:
    """The head may say that a place follows, or that the day is of something else."""
    other = "05.11.2026\n"
    assert _doubtful(f"Data i miejsce wystawienia: Kraków, 05.10.2026\n{other}") == []
    assert _doubtful(f"Leistungsort: Kiel, 05.10.2026\n{other}") == ["issue_date"]


@pytest.mark.parametrize(
    "row",
    [
        "Nächste Ablesung 12.12.2026",
        "Vertrag läuft bis 12.12.2026",
        "Ihr Gutschein gilt bis 12.12.2026. Der Betrag ist sofort fällig.",
        "HU fällig 12.12.2026",
        "Zahlung erhalten am 12.12.2026",
        "Guarantee expires 12 December 2026",
        "Prochain relevé le 12/12/2026",
        "Garantía hasta el 12/12/2026",
        "Revisione scade il 12/12/2026",
        "Contract loopt tot 12-12-2026",
        "Następny przegląd 12.12.2026",
        "Nästa service 2026-12-12",
        "Příští STK 12.12.2026",
        "Гарантия до 12.12.2026",
        "保証期間 2026年12月12日まで",
        "Rückgabe bis 12.12.2026",
        "If you pay by 12 December 2026 you may deduct 20.00",
        "Zahlbar bis 12.12.2026 abzgl. 2 %",
        "Deduct 20.00 if paid by 12 December 2026",
        "Bis 12.12.2026 abzüglich 2 % zahlbar, sonst bis 31.12.2026 netto",
        "Paid by card on 12 December 2026",
        "Kontoauszug vom 12.12.2026",
        "Bezahlt bis 12.12.2026",
        "Paid until 12 December 2026",
        "Next payment 12 December 2026",
        "Card expires 12 December 2026",
        "Deposit received before 12 September, on 12 December 2026",
    ],
)
def test_a_due_date_needs_words_of_payment(row: str) -> None:
    """A reading, the end of a contract, a voucher, an inspection, a payment that was made."""
    assert _doubtful(f"{_OWN}{row}\n", due_date="2026-12-12") == ["due_date"]


@pytest.mark.parametrize(
    "row",
    [
        "Bitte überweisen Sie den Betrag bis zum 12.12.2026.",
        "Wir bitten um Zahlung des Beitrags\nbis 12.12.2026 auf unser Konto.",
        "Bis 12.12.2026 bitten wir um Ausgleich.",
        "Wir buchen den Betrag am 12.12.2026 von Ihrem Konto ab.",
        "Zahlbar bis:\n12.12.2026",
        "We will collect the amount by Direct Debit on or after 12/12/2026.",
        "Prélèvement le 12/12/2026",
        "Fecha de cargo 12/12/2026",
        "Saldo da versare entro il 12/12/2026",
        "Het bedrag wordt op 12-12-2026 afgeschreven.",
        "Pozostało do zapłaty do 12.12.2026.",
        "Оплатить до 12.12.2026",
        "Πληρωμή έως 12/12/2026",
        "Zahlungsziel 68 Tage, 12.12.2026",
        "Net 68\n\nReminder 12.12.2026",
        "Bis 01.11.2026 abzüglich 2 %, sonst bis 12.12.2026 netto",
        "Payable without deduction by 12 December 2026",
        "Terminzahlung 12.12.2026",
        "Netto Kasse bis 12.12.2026",
        "Ohne Abzug bis 12.12.2026",
        "Frist: 12.12.2026",
        "Wir buchen am 12.12.2026 von Ihrem Konto ab.",
        "SEPA-Lastschrift am 12.12.2026",
        "Wir erwarten Ihren Zahlungseingang bis 12.12.2026.",
        "Payment must be received by 12 December 2026",
        "Please pay before your next appointment, by 12 December 2026",
        "Please clear this invoice by 12 December 2026.",
        "Deadline: 12 December 2026",
        "Virement avant le 12/12/2026",
        "Règlement à réception de facture, au plus tard le 12/12/2026.",
        "Transferencia antes del 12/12/2026",
        "Wij ontvangen uw betaling graag vóór 12 december 2026",
        "Prosimy o wpłatę do 12.12.2026",
        "Prosíme o zaplacení do 12. 12. 2026",
        "Ska vara betald senast 2026-12-12",
        "Sidste rettidige betaling 12.12.2026",
        "Maksettu oltava 12.12.2026 mennessä",
        "Befizetési határidő: 2026.12.12.",
        "Счет должен быть оплачен до 12.12.2026",
        "2026年12月12日までにご入金ください。",
        "2026년 12월 12일까지 입금해 주세요.",
        "נא לשלם עד 12/12/2026",
    ],
)
def test_a_due_date_by_words_or_by_terms(row: str) -> None:
    """In its row, in the row above that goes on, by a deadline or the means of a payment, or by a
    number of days from the day of issue."""
    assert _doubtful(f"{_OWN}{row}\n", due_date="2026-12-12") == []


FIRST_TIMES = [
    "Ihr neuer Abschlag beträgt 105,00 €, erstmals fällig am",
    "Your new payment is 105.00, due for the first time on",
    "Nouvelle mensualité à régler pour la première fois le",
    "Nueva cuota, a pagar por primera vez el",
    "Nuova rata, da pagare per la prima volta il",
    "Nieuw termijnbedrag, voor het eerst te betalen op",
    "Nowa rata płatna po raz pierwszy",
    "Ny månadsavgift förfaller för första gången",
    "Ny aconto forfalder første gang",
    "Uusi erä erääntyy ensimmäisen kerran",
    "Nová záloha splatná poprvé",
    "Az új részlet először fizetendő",
    "Nova prestação a pagar pela primeira vez em",
    "Новый платёж впервые подлежит оплате",
]


@pytest.mark.parametrize("words", FIRST_TIMES)
def test_the_next_instalment_is_not_due_now(words: str) -> None:
    """Where another day is the due date."""
    due = "Zahlbar bis 19.10.2026\n"
    text = f"{_OWN}{due}{words} 01.11.2026\n"
    assert _doubtful(text, due_date="2026-11-01") == ["due_date"]
    assert _doubtful(text, due_date="2026-10-19") == []


def test_a_plan_alone_may_begin_with_this_invoice() -> None:
    """No other day is due."""
    for words in FIRST_TIMES[:4]:
        assert _doubtful(f"{_OWN}{words} 01.11.2026\n", due_date="2026-11-01") == []


def test_the_next_instalment_follows_this_one() -> None:
    """A later day is the last one for the same payment."""
    text = f"{_OWN}Payment due for the first time on 4 November 2026. "
    text += "Please pay by 10 November 2026 at the latest\n"
    assert _doubtful(text, due_date="2026-11-04") == []
    assert _doubtful(text, due_date="2026-11-10") == []


def test_a_due_date_on_the_day_of_issue_is_at_once() -> None:
    """Only where the document says so."""
    assert _doubtful(_OWN, due_date="2026-10-05") == ["due_date"]
    assert _doubtful(f"{_OWN}Zahlbar sofort\n", due_date="2026-10-05") == []


@pytest.mark.parametrize(
    "row",
    [
        "Auftrag 88123 vom 12.09.2026",
        "Acompte versé le 12/09/2026    50,00",
        "Tidigare faktura 991 daterad 2026-09-12",
        "Garanzia fino al 12/09/2026",
        "Prossima visita 12/09/2026",
    ],
)
def test_a_delivery_is_no_order_and_no_payment(row: str) -> None:
    """Nor an earlier invoice, nor a guarantee."""
    assert _doubtful(f"{_OWN}{row}\n", delivery_date="2026-09-12") == ["delivery_date"]


@pytest.mark.parametrize(
    "row",
    ["Zu Auftrag 8, geliefert am 12.09.2026", "Travaux réalisés le 12/09/2026", "12.09.2026 Regal"],
)
def test_a_delivery_behind_its_words(row: str) -> None:
    """Or in a line, whose words say nothing of a date."""
    assert _doubtful(f"{_OWN}{row}\n", delivery_date="2026-09-12") == []


def test_dates_whose_labels_were_compared_are_left_out() -> None:
    """One flag is enough."""
    text = f"Unser Angebot vom 12.09.2026\n{_OWN}"
    assert _doubtful(text, ("issue_date",), issue_date="2026-09-12") == []


@given(st.text(max_size=200), st.text(max_size=60))
def test_nothing_raises(before: str, behind: str) -> None:
    """Whatever the document holds."""
    _doubtful(f"{before}05.10.2026{behind}", due_date="2026-10-05", delivery_date="2026-09-12")
