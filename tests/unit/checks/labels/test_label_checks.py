"""Rules about labels: another role, another value, none."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.labels.label_checks import label_checks
from service.checks.printed.printed_text import PrintedText

TEXT = """Invoice no.: R-2026-17
Order no.: 4500012345
Customer no.: 802682
Invoice date: 02.11.2026
Order date: 12.10.2026
Due date: 30.11.2026
2 % discount if paid by 09.11.2026.
Net total: 1,000.00
Total VAT: 190.00
Total incl. VAT: 1,190.00
Deposit paid: 500.00
Amount due: 690.00
BIC: COBADEFFXXX
"""
TRUTH: dict[str, Any] = {
    "document_type": "invoice",
    "invoice_number": "R-2026-17",
    "issue_date": "2026-11-02",
    "due_date": "2026-11-30",
    "currency": "EUR",
    "supplier": {"name": "x"},
    "purchase_order": "4500012345",
    "payment": {"bic": "COBADEFFXXX"},
    "totals": {
        "net": "1000.00",
        "tax": "190.00",
        "gross": "1190.00",
        "prepaid": "500.00",
        "amount_due": "690.00",
    },
}


def _flags(text: str = TEXT, **changes: Any) -> list[tuple[str, str, str]]:
    return [(check.id, check.severity, check.fields[0]) for check in _broken(text, **changes)]


def _broken(text: str = TEXT, **changes: Any) -> list[Check]:
    answer = {**TRUTH, **{name: value for name, value in changes.items() if name != "totals"}}
    answer["totals"] = {**TRUTH["totals"], **changes.get("totals", {})}
    printed = PrintedText(text)
    checks = [*label_checks(Invoice.model_validate(answer), printed.plain, printed.labelled)]
    return [check for check in checks if not check.passed]


def _agreed(text: str = TEXT, **changes: Any) -> tuple[str, ...]:
    printed = PrintedText(text)
    invoice = Invoice.model_validate({**TRUTH, **changes})
    checks = label_checks(invoice, printed.plain, printed.labelled)
    return next((check.fields for check in checks if check.passed), ())


def test_values_that_alone_stand_behind_their_labels_are_named() -> None:
    """Exactly so, and no other value does: a number cut at its end is not the labelled one."""
    agreed = _agreed()
    assert {"invoice_number", "totals.gross"} <= set(agreed)
    assert "invoice_number" not in _agreed(invoice_number="R-2026")
    assert _agreed("no label at all") == ()


@pytest.mark.parametrize("number", ["Invoice R-2026-17", "R-2026-17 of 2", "No. R-2026-17"])
def test_a_number_with_words_is_doubtful(number: str) -> None:
    """Its label or its day stands in it; the number is printed, so a look is enough."""
    assert ("LABEL-ROLE", "warning", "invoice_number") in _flags(invoice_number=number)


def test_the_right_answer_has_no_flag() -> None:
    """Nor has one that writes its numbers with other separators."""
    assert _flags() == []
    assert _flags(invoice_number="R 2026 17") == []


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"invoice_number": "4500012345"}, ("LABEL-ROLE", "error", "invoice_number")),
        ({"invoice_number": "802682"}, ("LABEL-ROLE", "error", "invoice_number")),
        ({"invoice_number": "4711"}, ("LABEL-DIFFERS", "error", "invoice_number")),
        ({"purchase_order": "802682"}, ("LABEL-ROLE", "warning", "purchase_order")),
        ({"purchase_order": None}, ("MISSED", "warning", "purchase_order")),
        ({"issue_date": "2026-11-30"}, ("LABEL-ROLE", "warning", "issue_date")),
        ({"issue_date": "2026-10-12"}, ("LABEL-ROLE", "warning", "issue_date")),
        ({"issue_date": "2026-11-03"}, ("LABEL-DIFFERS", "warning", "issue_date")),
        ({"due_date": "2026-11-09"}, ("LABEL-ROLE", "warning", "due_date")),
        ({"due_date": None}, ("MISSED", "warning", "due_date")),
        ({"payment": {"bic": "DEUTDEFF"}}, ("LABEL-DIFFERS", "error", "payment.bic")),
        ({"totals": {"gross": "1000.00"}}, ("LABEL-DIFFERS", "error", "totals.gross")),
        ({"totals": {"net": "1190.00"}}, ("LABEL-DIFFERS", "warning", "totals.net")),
        ({"totals": {"amount_due": "1190"}}, ("LABEL-DIFFERS", "error", "totals.amount_due")),
        ({"totals": {"amount_due": None}}, ("MISSED", "error", "totals.amount_due")),
        ({"totals": {"prepaid": None}}, ("MISSED", "error", "totals.prepaid")),
        ({"totals": {"tax": None}}, ("MISSED", "warning", "totals.tax")),
    ],
)
def test_a_label_says_otherwise(changes: dict[str, Any], flag: tuple[str, str, str]) -> None:
    """An error for what decides a payment, else a warning."""
    assert _flags(**changes) == [flag]


def test_a_person_is_told_the_value_behind_the_label() -> None:
    """As it is printed, cut to what fits a line."""
    assert [one.expected for one in _broken(totals={"gross": "1000.00"})] == ["1,190.00"]
    assert [one.expected for one in _broken(due_date=None)] == ["30.11.2026"]
    text = TEXT.replace("R-2026-17", "R-" + "1" * 90)
    lengths = [len(one.expected or "") for one in _broken(text) if one.id == "LABEL-DIFFERS"]
    assert len(lengths) == 1
    assert 0 < lengths[0] <= 80


def test_an_account_is_missed_where_the_answer_has_none() -> None:
    """A national number; where the answer has an IBAN, it is the account."""
    text = TEXT + "Kontonr.: 1503 40 12345\n"
    missed = ("MISSED", "warning", "payment.account_number")
    bic = TRUTH["payment"]
    assert _flags(text) == [missed]
    assert _flags(text, payment=bic | {"iban": "NO9386011117947"}) == []
    assert _flags(text, payment=bic | {"account_number": "15034012345"}) == []


def test_a_net_total_is_missed_even_if_it_is_the_gross_total() -> None:
    """Without net and tax, no sum proves the gross total."""
    text = "Net total: 50.00\nTotal VAT: 0.00\nTotal incl. VAT: 50.00\n"
    missed = ("MISSED", "warning", "totals.net")
    bare = {"invoice_number": None, "issue_date": None, "purchase_order": None, "payment": None}
    none = {"gross": "50.00", "net": None, "tax": None, "prepaid": None, "amount_due": None}
    assert _flags(text, **bare, due_date=None, totals=none) == [missed]
    assert _flags(text, **bare, due_date=None, totals=none | {"net": "50", "tax": "0"}) == []


@pytest.mark.parametrize(
    ("rest", "missed"),
    [
        ("Deb. 10202 / Fact. 12115118", True),
        ("please name R-2026-17", False),
        ("your name", False),
    ],
)
def test_a_reference_of_words_is_missed_for_its_number(rest: str, missed: bool) -> None:
    """A number that is not the invoice's own."""
    flag = ("MISSED", "warning", "payment.reference")
    assert _flags(f"{TEXT}Payment reference: {rest}\n") == ([flag] if missed else [])


def test_two_values_of_a_role_decide_nothing() -> None:
    """A letter about two orders, or rows of several rates."""
    text = TEXT.replace("Order no.: 4500012345", "Order no.: 4500012345\nOrder no.: 4500012346")
    assert _flags(text, purchase_order=None) == []
    assert _flags(text, purchase_order="4500012399") == []


def test_a_value_that_stands_elsewhere_too_may_be_right() -> None:
    """Without a label of its own, a value is wrong only if every place of it has another label."""
    text = TEXT.replace("Invoice date: 02.11.2026\n", "")
    assert _flags(text, issue_date="2026-11-30") == [("LABEL-ROLE", "warning", "issue_date")]
    assert _flags("Berlin, 30.11.2026\n" + text, issue_date="2026-11-30") == []


def test_an_amount_without_a_label_of_its_own_is_not_doubted() -> None:
    """A small business without VAT prints one total, under any label."""
    assert _flags("Net total: 1,000.00", totals={"gross": "1000", "tax": None}) == []


def test_all_is_due_where_nothing_was_paid() -> None:
    """An amount due that is the gross total is no news, and neither is a prepayment of zero."""
    text = "Total incl. VAT: 1,190.00\nDeposit paid: 0.00\nAmount due: 1,190.00"
    assert _flags(text, totals={"amount_due": None, "prepaid": None}) == []


def test_a_payment_of_the_balance_before_is_not_missed() -> None:
    """All of this invoice is due; one that does not say what was paid for is missed."""
    paid = TEXT.replace("Deposit paid: 500.00", "Payments received: 500.00")
    text = paid.replace("Amount due: 690.00", "Amount due: 1,190.00")
    totals = {"prepaid": None, "amount_due": "1190.00"}
    assert _flags(f"Previous balance: 500.00\n{text}", totals=totals) == []
    assert _flags(text, totals=totals) == [("MISSED", "error", "totals.prepaid")]
    assert ("MISSED", "error", "totals.prepaid") in _flags(
        f"Previous balance: 500.00\n{paid}", totals=totals
    )


def test_the_terms_name_the_due_date_behind_that_of_a_discount() -> None:
    """Not a day before it, nor where the answer has the terms, which say both days."""
    text = TEXT.replace("Due date: 30.11.2026", "Zahlbar innerhalb 30 Tagen netto bis 30.11.2026")
    assert _flags(text) == []
    assert _flags(text, due_date=None) == [("MISSED", "warning", "due_date")]
    assert _flags(text.replace("30.11", "05.11"), due_date=None) == []
    terms = {"payment": TRUTH["payment"] | {"terms_text": "2 % bis 09.11.2026, netto 30 Tage"}}
    assert _flags(text, due_date=None, **terms) == []
    assert _flags(text, issue_date="2026-11-30") == [("LABEL-ROLE", "warning", "issue_date")]


def test_a_day_with_dots_has_no_month_before_it() -> None:
    """Thirty days behind 2 January is 1 February."""
    days = {"issue_date": "2026-01-02", "due_date": "2026-02-01"}
    text = "Invoice no.: R-2026-17\nHamburg, 02.01.2026\nWir zahlen bis 01.02.2026\n"
    assert _agreed(text, **days) == ("invoice_number", "issue_date")
    assert not [one for one in _flags(text, **days) if one[2] == "due_date"]


@pytest.mark.parametrize("label", ["Te betalen voor", "Pagar até", "Due date"])
def test_a_row_of_a_discount_below_leaves_the_label_its_day(label: str) -> None:
    """It has a day of its own; without one it goes on with the sentence above."""
    text = TEXT.replace("Due date", label).replace("2 % discount if paid by", "Korting 2 %:")
    assert _flags(text, due_date=None) == [("MISSED", "warning", "due_date")]


@pytest.mark.parametrize(
    "label",
    ["Fecha de pago", "Data di pagamento", "Betalningsdatum", "Payment date", "Incassodatum"],
)
def test_the_day_of_a_payment_is_the_due_date_after_the_day_of_issue(label: str) -> None:
    """Until then, it is the day of a payment that was made."""
    later = TEXT.replace("Due date", label)
    assert _flags(later) == []
    assert _flags(later, due_date=None) == [("MISSED", "warning", "due_date")]
    paid = TEXT.replace("Due date: 30.11.2026", f"{label}: 02.11.2026")
    assert _flags(paid, due_date=None) == []
    exchanged = _flags(later, due_date=None, issue_date="2026-11-30")
    assert ("LABEL-ROLE", "warning", "issue_date") in exchanged


def test_no_due_date_is_missed_where_nothing_is_due() -> None:
    """The label of a payment may have the day on which all was paid."""
    totals = {"prepaid": "1190.00", "amount_due": "0"}
    text = TEXT.replace("Deposit paid: 500.00", "Deposit paid: 1,190.00")
    text = text.replace("Amount due: 690.00", "Amount due: 0.00")
    assert _flags(text, due_date=None, totals=totals) == []


def test_a_total_without_net_and_tax_rests_on_nothing() -> None:
    """Then it is an error that a printed one is missed."""
    assert _flags(totals={"net": None, "tax": None}) == [
        ("MISSED", "error", "totals.net"),
        ("MISSED", "error", "totals.tax"),
    ]


def test_what_is_due_is_missed_where_something_was_paid() -> None:
    """Also where it is the gross total below zero: twice of it was paid."""
    text = "Total incl. VAT: 529.87\nDeposit paid: -1,059.74\nAmount due: -529.87"
    totals = {"gross": "529.87", "prepaid": "1059.74", "amount_due": None}
    assert _flags(text, totals=totals) == [("MISSED", "error", "totals.amount_due")]


@pytest.mark.parametrize("printed", ["12/05/1448", "2 xyzzyx 2026"])
def test_a_labelled_date_without_a_reading_contradicts_nothing(printed: str) -> None:
    """Its calendar or its language is unknown; another rule says that the day is not printed."""
    assert _flags(TEXT.replace("02.11.2026", printed)) == []


@pytest.mark.parametrize("label", ["Auftrags-Nr.", "Auftragsnummer", "Auftrag Nr."])
@pytest.mark.parametrize("order", ["A-5521", None])
def test_a_seller_may_print_the_order_behind_his_own_label(label: str, order: str | None) -> None:
    """Such a label names the seller's number or the buyer's: both answers may be right."""
    text = TEXT.replace("Order no.: 4500012345", f"{label}: A-5521")
    assert label in text
    assert _flags(text, purchase_order=order) == []
