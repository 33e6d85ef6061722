"""A printed payment is not missed, and nothing else is taken for a payment or a rounding."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.payments.prepayments import explained_by_payments, prepayment_checks
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import check_invoice

HEAD = "Netto 50,00 €\nMwSt. 19 % 9,50 €\nRechnungsbetrag   59,50 €\n"
OMITTED = ("OMITTED", "error", "totals.amount_due")
NO_PAYMENT = ("LABEL-ROLE", "error", "totals.prepaid")
DOUBTFUL = ("LABEL-ROLE", "warning", "totals.prepaid")
MADE_UP = ("LABEL-ROLE", "error", "totals.prepaid")
NO_ROUNDING = ("LABEL-ROLE", "error", "totals.rounding")


def _invoice(
    kind: str = "invoice", currency: str = "EUR", issued: str | None = None, **totals: str | None
) -> Invoice:
    answer: dict[str, Any] = {
        "document_type": kind,
        "invoice_number": "1",
        "issue_date": issued,
        "currency": currency,
        "supplier": {"name": "x"},
        "totals": {"net": "50", "tax": "9.50", "gross": "59.50"} | totals,
    }
    return Invoice.model_validate(answer)


def _broken(tail: str, head: str = HEAD, **answer: Any) -> set[tuple[str, str, str]]:
    checks = prepayment_checks(_invoice(**answer), PrintedText(head + tail))
    return {(one.id, one.severity, one.fields[0]) for one in checks}


PAIRS = """
Ihre Zahlung|Offen
Bar bezahlt|Rest
abzüglich Anzahlung|Verbleiben
Paid by card|Outstanding
Payment received|Remaining
Payments/Credits|Balance
Retainer applied|Amount now due
Arrhes versées|Solde
Acompte 30 % versé|Reste dû
Pagado|Saldo
Acconto ricevuto|Residuo
Reeds voldaan|Resteert
Wpłata|Pozostaje
Betalt|Rest att betala
Indbetalt|Manglende
Innbetalt|Utestående
Maksettu|Jäljellä
Uhrazeno|Doplatek
Uhradené|Zostatok
Befizetve|Különbözet
Încasat|Diferență
Pago|Em falta
Καταβλήθηκε|Υπόλοιπο
Uplaćeno|Preostalo
Plačano|Ostane
Ödenen|Kalan
Rebut|Pendent
Laekunud|Jääk
Greitt|Eftirstöðvar
Gauta|Likutis
Saņemts|Atlikums
Платено|Остатък
Оплачено|Остаток
Плаћено|Преостаје
Сплачено|Залишок
المدفوع|المتبقي
שולם|יתרה
Sudah dibayar|Sisa
ชำระแล้ว|คงเหลือ
入金済|残額
입금액|잔액
已收款|余额
""".strip().splitlines()


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_payment_and_a_rest_in_words_leave_less_due(pair: str, sign: str) -> None:
    """In every language of the labels, whether the payment is printed below zero or not."""
    paid, rest = pair.split("|")
    tail = f"{paid:<20}{sign}20,00 €\n{rest:<20}39,50 €\n"
    assert _broken(tail) == {OMITTED}
    assert _broken(tail, amount_due="59.50") == {OMITTED}
    assert _broken(tail, amount_due="39.50", prepaid="20") == set()


@pytest.mark.parametrize(
    "tail",
    [
        "xyz   -20,00\nxyz   39,50\n",
        "Ihre Zahlung\n-20,00\nOffen\n39,50\n",
        "Ihre Vorauszahlung von\n20,00 EUR ist verrechnet. Bitte zahlen Sie noch\n39,50 EUR.",
        "Ihre Anzahlung von 20,00 EUR haben wir erhalten, es verbleiben 39,50 EUR.",
        "A deposit of EUR 20,00 has been received, leaving EUR 39,50.",
        "Summe  Bereits gezahlt  Offen\n59,50 €  20,00 €  39,50 €",
        "abzgl. 1. Abschlag vom 01.08.2026   12,00\n2. Abschlag   8,00\nes verbleiben 39,50",
        "Less: interim invoice 1   8.40 1.60 10.00\nLess: no. 2   10.00\nNow payable   39.50",
        "Sicherheitseinbehalt   -20,00\nAuszahlungsbetrag   39,50\n",
        "Previous payments   -20.00\nBalance due   39.50\n",
        "Less retainage 10%  -5.00\nEarned  54.50\nLess previous certificates -15.00\nDue 39.50\n",
    ],
)
def test_layouts_of_a_payment(tail: str) -> None:
    """Rows, sentences, columns, and several payments; below zero no word is needed."""
    assert _broken(tail) == {OMITTED}
    assert _broken(tail, amount_due="39.50") == set()


@pytest.mark.parametrize(
    "tail",
    [
        "Acompte 30 %   20,00\nReste dû   39,50",
        "A cuenta   20,00\nPendiente   39,50",
        "Anzahlung:   20,00 €\nRestzahlung:   39,50 €",
        "1. Abschlag 12,00\n2. Abschlag 8,00\nOffen 39,50",
    ],
)
def test_an_advance_alone_may_be_paid_or_not(tail: str) -> None:
    """A person looks: the document says neither that it was paid, nor when it will be."""
    unsure = ("OMITTED", "warning", "totals.amount_due")
    assert _broken(tail) == {unsure}
    assert _broken(tail, amount_due="59.50") == {unsure}
    assert _broken(tail, amount_due="39.50", prepaid="20") == set()


def test_the_last_rest_is_due() -> None:
    """Not the one between two payments."""
    tail = "1. Zahlung erhalten -20,00\n  39,50\n2. Zahlung erhalten -10,00\nOffen 29,50\n"
    assert _broken(tail, amount_due="39.50", prepaid="20") == {OMITTED}
    assert _broken(tail, amount_due="29.50") == set()


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "MwSt. -9,50\nNetto 50,00",
        "2 % Skonto -1,19\nbei Zahlung bis 4.11.2026  58,31",
        "Early payment discount -1.19\nDue if paid by 15 October 58.31",
        "davon 7 %  20,00\ndavon 19 %  39,50",
        "2 Raten: 29,75 EUR am 1.11.2026 und 29,75 EUR am 1.12.2026",
        "20,00 EUR Anzahlung bei Auftragserteilung, Rest 39,50 EUR bei Lieferung",
        "Payment schedule: deposit 20.00 due on order, balance 39.50 on completion",
        "Sicherheitseinbehalt durch Bürgschaft abgelöst -20,00\nsonst 39,50",
        "Previous balance 20.00\nPayment received -20.00",
        "Anzahlung bis 12.10.2026: 20,00 EUR\nRestzahlung bis 01.06.2027: 39,50 EUR",
        "Deposit 20.00 payable now\nBalance 39.50 payable before the event",
        "Acompte 20,00 € à régler\nSolde 39,50 € en fin de chantier",
        "Zaliczka 20,00 płatna do 12.10.2026, pozostała kwota 39,50 po wykonaniu",
        "Handpenning 20,00 inom 10 dagar, resterande belopp 39,50 före avresa",
        "Leasing: Anzahlung 20,00 EUR, Restwert 39,50 EUR",
        "Deposit  20.00  15 Oct 2026\nBalance  39.50  15 Nov 2026",
        "15.10.2026 abzgl. 2,00 % = 1,19 EUR -> 58,31 EUR",
        "Si règlement sous 8 jours, déduire 1,19 €, soit net à payer 58,31 €",
        "Settlement within 10 days: less 1.19, payable 58.31",
        "15.10.2026   2,00 %   -1,19   58,31",
        "Offen: Nr. 98 vom 03.09.2026  59,50 €  gezahlt 20,00 €  Rest 39,50 €",
        "Payment received -20.00\nOld balance 39.50\nThis invoice 59.50",
    ],
)
def test_other_amounts_leave_all_due(tail: str) -> None:
    """Taxes, discounts also without a word for one, plans, a retention that is
    replaced by a bond, another invoice."""
    assert _broken(tail, issued="2026-10-05") == set()
    assert _broken(tail, amount_due="59.50", issued="2026-10-05") == set()


@pytest.mark.parametrize(
    "above",
    [
        "Previous bill 59.50\nPayment received -59.50\nBalance brought forward 0.00\n",
        "Letzte Rechnung 59,50 €\nIhre Zahlung -59,50 €\nSaldo 0,00 €\n",
    ],
)
def test_the_same_amount_as_last_month(above: str) -> None:
    """Above the labelled gross total, or below it, the invoice before was paid."""
    assert _broken("", above + HEAD) == set()
    assert _broken(above, HEAD) == set()
    assert _broken("Ihre Zahlung -59,50 €\nSaldo 0,00 €\n") == {OMITTED}


def test_a_receipt_names_two_ways_of_payment() -> None:
    """What is no rest in words was paid as well."""
    tail = "Gift card -20.00\nVisa 39.50\n"
    assert _broken(tail, kind="receipt") == set()
    assert _broken(tail, kind="receipt", amount_due="59.50") == set()
    assert _broken(tail.replace("Visa", "Left to pay"), kind="receipt") == {OMITTED}


def test_nothing_is_due_where_all_was_paid() -> None:
    """But for a receipt, which need not say so."""
    tail = "PayPal -59,50\nOffen 0,00\n"
    assert _broken(tail) == {OMITTED}
    assert _broken(tail, amount_due="59.50") == {OMITTED}
    assert _broken(tail, kind="receipt") == set()
    assert _broken(tail, amount_due="0", prepaid="59.50") == set()


def test_currencies_without_cents() -> None:
    """Whole numbers are amounts there, and elsewhere beside a currency."""
    totals = {"net": "50000", "tax": "5000", "gross": "55000"}
    text = "合計 55,000\n入金済 -20,000\n残額 35,000\n"
    assert _broken(text, "", currency="JPY", **totals) == {OMITTED}
    euros = {"net": "1000", "tax": "190", "gross": "1190"}
    assert _broken("Summe 1.190 €\nBezahlt 500 €\nOffen 690 €", "", **euros) == {OMITTED}
    assert _broken("19,5 %\nSumme 1.190 €\nBezahlt 500 €\nOffen 690 €", "", **euros) == {OMITTED}
    assert _broken("Summe 1.190 €\nBezahlt Kunde 500\nOffen 690 St.", "", **euros) == set()


NOT_PAID = [
    ("2 % Skonto 1,19 EUR: 58,31 EUR", "1.19", "58.31"),
    ("2% discount if paid by 10/15: 1.19, pay 58.31", "1.19", "58.31"),
    ("Escompte 2 % pour paiement comptant 1,19 soit 58,31", "1.19", "58.31"),
    ("Descuento pronto pago 2 % 1,19 a pagar 58,31", "1.19", "58.31"),
    ("Sconto pagamento anticipato 1,19, da pagare 58,31", "1.19", "58.31"),
    ("Korting bij contante betaling 1,19, te betalen 58,31", "1.19", "58.31"),
    ("Kassarabatt 1,19 att betala 58,31", "1.19", "58.31"),
    ("2 Raten: 29,75 EUR und 29,75 EUR", "29.75", "29.75"),
    ("2 échéances : 29,75 EUR et 29,75 EUR", "29.75", "29.75"),
    ("2 instalments: 29.75 EUR and 29.75 EUR", "29.75", "29.75"),
    ("Offener Betrag aus Rechnung 98 30,00 EUR, 29,50", "30", "29.50"),
    ("Overdue from invoice 98 30.00 EUR, 29.50", "30", "29.50"),
    ("Saldo anterior 30,00 EUR, 29,50", "30", "29.50"),
    ("Zaległość 30,00 EUR, 29,50", "30", "29.50"),
]


@pytest.mark.parametrize(("tail", "paid", "due"), NOT_PAID)
def test_a_discount_a_plan_or_an_old_debt_is_no_payment(tail: str, paid: str, due: str) -> None:
    """Though the sum of what is due holds; and no rounding either."""
    assert NO_PAYMENT in _broken(tail, prepaid=paid, amount_due=due)
    assert NO_ROUNDING in _broken(tail, rounding=f"-{paid}", amount_due=due)


@pytest.mark.parametrize(
    ("tail", "found"),
    [
        ("Ihre Anzahlung 20,00\nOffen 39,50", set()),
        ("INV-7 -20,00\nOffen 39,50", set()),
        ("Retenue de garantie 20,00\nNet à payer 39,50", set()),
        ("Position 7 20,00\nTeil 39,50", {DOUBTFUL}),
        ("Ihre Zahlung für Rechnung 98: 20,00", {DOUBTFUL}),
        ("PayPal 20,00\nRest 39,50", set()),
        ("- 5 % Deckungsrücklass 20,00\nZahlbetrag 39,50", set()),
        ("Total credits 20.00\nBalance 39.50", set()),
        ("Less previous certificates for payment -20.00\nCurrent payment due 39.50", set()),
        ("Anzahlung bis 12.10.2026: 20,00\nRestzahlung 39,50", {DOUBTFUL}),
        ("Acompte à verser 20,00\nSolde 39,50", {DOUBTFUL}),
        ("nichts", set()),
    ],
)
def test_a_payment_has_a_word_and_a_printed_rest(
    tail: str, found: set[tuple[str, str, str]]
) -> None:
    """Else a person looks; an amount that is not printed is no concern of this rule."""
    due = None if tail == "nichts" else "39.50"
    broken = _broken(tail, prepaid="20", amount_due=due, issued="2026-10-05")
    assert broken - {OMITTED} == found


def test_a_discount_without_a_word_for_one_is_doubtful_as_a_payment() -> None:
    """It is small, and stands beside a rate or a number of days."""
    tail = "Settlement within 10 days: less 1.19, payable 58.31"
    assert _broken(tail, prepaid="1.19", amount_due="58.31") == {DOUBTFUL}


@pytest.mark.parametrize("tail", ["Bezahlt", "Facture acquittée", "Amount paid 59.50", "支払済"])
def test_nothing_due_need_not_be_printed(tail: str) -> None:
    """Where words say that all was paid; otherwise the answer has made it up."""
    assert _broken(tail, prepaid="59.50", amount_due="0") == set()
    assert _broken("", prepaid="59.50", amount_due="0") == {MADE_UP}
    assert _broken("Bezahlt: nein", prepaid="59.50", amount_due="0") == {MADE_UP}


def test_an_instalment_that_is_invoiced_is_not_paid() -> None:
    """Its total is called an advance; a word for what was paid makes it one."""
    text = "Abschlag netto 50,00\nUSt 9,50\nAbschlag brutto 59,50\n"
    assert MADE_UP in _broken(text, "Abschlagsrechnung 4\n", prepaid="59.50", amount_due="0")
    paid = f"{text}Abschlag wurde bezahlt\n"
    assert MADE_UP not in _broken(paid, "Abschlagsrechnung 4\n", prepaid="59.50", amount_due="0")


@pytest.mark.parametrize(
    "row",
    [
        "입금계좌: 국민은행",
        "お振込先 ご入金先口座",
        "입금 기한 내 입금 바랍니다",
        "미입금",
        "未入金",
        "입금자명: 홍길동",
        "입금할 금액",
        "입금 확인 후 발송",
        "ご入金は下記口座へ",
        "ご入金確認後に発送",
    ],
)
def test_a_payment_that_was_not_made_pays_nothing(row: str) -> None:
    """Words for where, when and by whom to pay, and for what is unpaid, hold a word for what was
    received."""
    assert _broken(row, prepaid="59.50", amount_due="0") == {MADE_UP}


def test_a_credit_is_printed_without_a_sign() -> None:
    """As an amount below zero that is due."""
    tail = "Ihre Abschläge 100,00\nIhr Guthaben 40,50"
    assert DOUBTFUL not in _broken(tail, prepaid="100", amount_due="-40.50")


@pytest.mark.parametrize(
    ("rounding", "currency", "gross", "tail", "is_one"),
    [
        ("0.02", "CHF", "59.50", "Rundung 0,02", True),
        ("-0.49", "SEK", "59.50", "Öresavrundning -0,49", True),
        ("-0.49", "EUR", "59.50", "Skonto -0,49", False),
        ("-1", "EUR", "59.50", "Rundung -1,00", False),
        ("2", "HUF", "59500", "Kerekítés 2", True),
        ("-1190", "HUF", "59500", "kerekítés -1 190", False),
    ],
)
def test_a_rounding_is_small(
    rounding: str, currency: str, gross: str, tail: str, is_one: bool
) -> None:
    """Below one unit, and no discount; in small currencies below a share of the total."""
    head = f"Total {gross}\n"
    broken = _broken(tail, head, currency=currency, gross=gross, rounding=rounding)
    assert broken == (set() if is_one else {NO_ROUNDING})


@pytest.mark.parametrize(
    ("rounding", "currency", "tail", "is_doubtful"),
    [
        ("-0.40", "EUR", "Portoanteil -0,40", True),
        ("0.40", "EUR", "Rundung 0,40", False),
        ("-0.04", "EUR", "Differenz -0,04", False),
        ("0.05", "NZD", "Swedish adj. 0.05", False),
        ("0.49", "SEK", "Utjämning 0,49", False),
        ("0.60", "SEK", "Utjämning 0,60", True),
        ("0.25", "DKK", "Justering 0,25", False),
        ("0.40", "DKK", "Justering 0,40", True),
        ("0.40", "CHF", "Porto 0.40", True),
        ("0.5", "HUF", "Eltérés 0,5", False),
        ("0.40", "KES", "Adjustment 0.40", False),
        ("0.50", "UYU", "Ajuste 0,50", False),
        ("0.60", "MKD", "Korekcija 0,60", True),
        ("0.40", "EUR", "Arrot. 0,40", False),
        ("0.40", "EUR", "Net  Rounding  Gross\n10.00  0.00  10.00\n49.10  0.40  49.50", False),
        ("0.40", "EUR", "Net\nRounding\nGross\n59.10\n0.40\n59.50", False),
        ("0.40", "EUR", "Net  Postage  Gross\n10.00  0.00  10.00\n49.10  0.40  49.50", True),
    ],
)
def test_a_rounding_without_its_word_is_as_small_as_coins(
    rounding: str, currency: str, tail: str, is_doubtful: bool
) -> None:
    """At most half the step that cash of the currency is rounded to."""
    broken = _broken(tail, "Total 59.50\n", currency=currency, gross="59.50", rounding=rounding)
    assert (("LABEL-ROLE", "warning", "totals.rounding") in broken) is is_doubtful


def test_what_was_to_pay_and_was_paid_is_not_due() -> None:
    """The label says the gross total, and another row that it was paid."""
    differs = Check(
        "LABEL-DIFFERS",
        "error",
        passed=False,
        message="",
        expected="59,50",
        fields=("totals.amount_due",),
    )
    paid = _invoice(prepaid="59.50", amount_due="0")
    tail = "Net à payer 59,50\n"
    assert explained_by_payments([differs], paid, PrintedText(HEAD + tail)) == [differs]
    settled = PrintedText(f"{HEAD}{tail}Réglé par CB le 07/04/2026\n")
    assert explained_by_payments([differs], paid, settled) == []


def test_several_payments_need_no_printed_sum() -> None:
    """What they leave is printed, and the answer has their sum."""
    tail = "1. Abschlag 12,00\n2. Abschlag 8,00\nOffen 39,50\n"
    unprinted = Check("GROUNDED", "warning", passed=False, message="", fields=("totals.prepaid",))
    right, wrong = _invoice(prepaid="20"), _invoice(prepaid="19")
    text = PrintedText(HEAD + tail)
    assert explained_by_payments([unprinted], right, text)[0].id == "DERIVED"
    assert explained_by_payments([unprinted], wrong, text) == [unprinted]


@pytest.mark.parametrize(
    "tail",
    [
        "Paid 10.00\nPaid 10.00\nStill owing 39.50",
        "Teilzahlung erhalten 12,00\nTeilzahlung erhalten 8,00\nRest 39,50",
        "Bezahlt 01.09. 12,00 €\nBezahlt 15.09. 8,00 €\nEs bleiben 39,50 €",
        "Pagado 12,00\nPagado 8,00\nQueda 39,50",
    ],
)
def test_payments_in_a_row_are_found_without_a_word_of_an_advance(tail: str) -> None:
    """Three amounts one after another make the gross total."""
    assert _broken(tail) == {OMITTED}
    assert _broken(tail, amount_due="39.50") == set()


def test_a_payment_without_cents() -> None:
    """Below a gross total with them."""
    euros = {"net": "1000", "tax": "190", "gross": "1190"}
    head = "Netto 1.000,00 €\nMwSt. 190,00 €\nSumme 1.190,00 €\n"
    assert _broken("Bezahlt: 390 €\nOffen: 800 €", head, **euros) == {OMITTED}
    assert _broken("Bezahlt: 390 €\nOffen: 800 €", head, amount_due="800", **euros) == set()


def test_a_document_that_was_paid_leaves_its_amount_due_doubtful() -> None:
    """Where the answer pays the gross total."""
    doubtful = ("OMITTED", "warning", "totals.amount_due")
    for due in (None, "59.50"):
        assert _broken("PAID IN FULL", amount_due=due) == {doubtful}
        assert _broken("Kreditkarte -59,50", amount_due=due) == {doubtful}
    assert _broken("PAID IN FULL", amount_due="0", prepaid="59.50") == set()


def test_a_payment_of_a_part_does_not_pay_all() -> None:
    """Unless the document says that nothing is due."""
    totals = {"prepaid": "59.50", "amount_due": "0"}
    assert _broken("Guthaben verrechnet -20,00\n", **totals) == {DOUBTFUL}
    assert _broken("Guthaben verrechnet 20,00\nZu zahlen 0,00\n", **totals) == set()


@pytest.mark.parametrize(
    "tail",
    [
        "Anticipo recibido -20,00\nTarjeta -39,50\nTotal a pagar 0,00",
        "Acconto ricevuto 20,00\nCarta 39,50",
        "Deposit received -20.00\nPaid by card -39.50",
    ],
)
def test_the_label_of_one_payment_contradicts_no_sum_of_several(tail: str) -> None:
    """A hotel takes a deposit, and the rest by card."""
    text = PrintedText(HEAD + tail)
    invoice = _invoice(prepaid="59.50", amount_due="0")
    differs = Check("LABEL-DIFFERS", "warning", passed=False, fields=("totals.prepaid",))
    assert explained_by_payments([differs], invoice, text) == []
    part = _invoice(prepaid="30.00", amount_due="29.50")
    assert explained_by_payments([differs], part, text) == [differs]


def test_an_amount_due_of_zero_settles_a_payment_of_all() -> None:
    """Its row may have any word for the payment; an older invoice that was paid says nothing."""
    totals = {"prepaid": "59.50", "amount_due": "0"}
    assert _broken("Xyzkarte 59,50\nZu zahlen 0,00\n", **totals) == set()
    assert _broken("Vorheriger Saldo 40,00 ausgeglichen\n", **totals) == {MADE_UP}


def test_a_payment_of_a_total_below_zero_has_a_word_beside_it() -> None:
    """Else it is another printed amount, such as the price of a line."""
    credit = PrintedText(HEAD + "Preis 20,00\nSumme -59,50\nBereits erstattet bezahlt 39,50\n")
    made_up = _invoice(gross="-59.50", prepaid="20.00")
    assert [one.severity for one in prepayment_checks(made_up, credit)] == ["error"]
    assert not [*prepayment_checks(_invoice(gross="-59.50", prepaid="39.50"), credit)]


def test_the_rules_apply_it() -> None:
    """To answers about a text; not to credit notes, whose amounts are below zero."""
    text = HEAD + "Ihre Zahlung -20,00\nOffen 39,50\n"
    missed = "a payment is printed below the gross total, and less that is left to pay"
    assert missed in {one.message for one in check_invoice(_invoice(), text)}
    assert not list(prepayment_checks(_invoice(gross="-59.50"), PrintedText(text)))


@given(st.text(max_size=200))
def test_any_text_passes(tail: str) -> None:
    """Whatever stands below the total."""
    assert _broken(tail + "\nAnzahlung 20,00\n", prepaid="20") is not None


def test_a_stamp_says_so_of_what_an_advance_has_left() -> None:
    """A day after the issue; the day of the advance says nothing of the rest."""
    paid = {"issued": "2026-10-05", "prepaid": "20.00", "amount_due": "39.50"}
    tail = "Anzahlung bezahlt 01.10.2026   -20,00\nRestbetrag 39,50\n"
    stamped = {("OMITTED", "warning", "totals.amount_due")}
    assert _broken(tail, **paid) == set()
    assert _broken(f"{tail}\nBEZAHLT am 05.11.2026\n", **paid) == stamped
    assert _broken(f"{tail}\nBEZAHLT\n", **paid) == set()
