"""Grounding: a value is printed as itself, or the checks say so."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from schemas.invoice import Invoice
from schemas.outcome import Check, FieldStatus
from service.checks.assessment import field_verdicts, needs_review
from service.checks.printed.grounding import grounding_checks
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import check_invoice
from service.checks.values.printed_numbers import Found

_HEAD = "Muster Handel GmbH\nRechnung Nr. R-2026-17   Datum 02.11.2026\n"
_TEXT = f"""{_HEAD}1  Papier A4   10 x 4,20   42,00
Netto 42,00   USt 19 % 7,98
Gesamtbetrag 49,98 EUR
"""


def _invoice(**totals: str | None) -> Invoice:
    fields: dict[str, Any] = {
        "document_type": "invoice",
        "invoice_number": "R-2026-17",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "Muster Handel GmbH"},
        "totals": {"gross": "49.98", **totals},
    }
    return Invoice.model_validate(json.loads(json.dumps(fields)))


def _changed(invoice: Invoice, **changes: Any) -> Invoice:
    return Invoice.model_validate({**invoice.model_dump(), **changes})


def _checks(invoice: Invoice, text: str = _TEXT) -> dict[str, Check]:
    return {
        check.fields[0]: check
        for check in grounding_checks(invoice, PrintedText(text))
        if not check.passed
    }


def _status(invoice: Invoice, path: str, text: str = _TEXT) -> FieldStatus:
    return field_verdicts(invoice, check_invoice(invoice, text))[path].status


@pytest.mark.parametrize("factor", ["10", "100", "1000", "0.1", "0.01", "-1"])
def test_a_gross_amount_with_the_digits_and_another_value_is_an_error(factor: str) -> None:
    """The same digits are no print: each power of ten, and the other sign, ask for review."""
    moved = str(Decimal("49.98") * Decimal(factor))
    check = _checks(_invoice(gross=moved))["totals.gross"]
    assert check.severity == "error"
    assert "with another value" in (check.expected or "")
    assert _status(_invoice(gross=moved), "totals.gross") is FieldStatus.WRONG
    assert _checks(_invoice()) == {}


@pytest.mark.parametrize(
    ("printed", "right", "wrong"), [("1.190", "1190", "1.19"), ("5,950", "5950", "5.95")]
)
def test_thousands_are_no_euros_and_cents(printed: str, right: str, wrong: str) -> None:
    """A receipt of one amount has no habit, and euros have no thousandths."""
    text = f"{_HEAD}Betrag {printed} EUR"
    assert _checks(_invoice(gross=right), text) == {}
    assert set(_checks(_invoice(gross=wrong), text)) == {"totals.gross"}


@pytest.mark.parametrize("printed", ["-49,98", "49,98-", "(49,98)", "\u221249,98"])
def test_a_lost_sign_is_an_error(printed: str) -> None:
    """What is owed to us is no debt; a credit note's amounts are as they are printed, too."""
    text = _TEXT.replace("49,98", printed)
    assert set(_checks(_invoice(), text)) == {"totals.gross"}
    assert _checks(_invoice(gross="-49.98"), text) == {}
    credit_note = _changed(_invoice(), document_type="credit_note")
    assert set(_checks(credit_note, text)) == {"totals.gross"}
    assert _checks(credit_note) == {}


def test_what_is_taken_away_is_printed_with_and_without_a_minus() -> None:
    """A payment in advance and an allowance are positive in an answer."""
    invoice = _changed(_invoice(prepaid="7.98"), allowances=[{"amount": "42.00"}])
    text = _TEXT.replace("42,00", "-42,00").replace("7,98", "-7,98")
    assert _checks(invoice, text) == {}
    assert _checks(invoice) == {}


@pytest.mark.parametrize("number", ["R-2026-1", "R-2026", "2026-17", "R-2026-171", "R-2026-18"])
def test_a_part_of_a_number_is_another_number(number: str) -> None:
    """Neither a prefix nor the end of a printed number is printed."""
    check = _checks(_changed(_invoice(), invoice_number=number))["invoice_number"]
    assert check.severity == "error"


def test_currencies_are_words() -> None:
    """`Fr` in Frankfurt is no franc, and the name of a day is none either without a number."""
    text = _TEXT + "Frankfurt, Fr, Krone\n"
    for code in ("CHF", "SEK", "USD"):
        assert set(_checks(_changed(_invoice(), currency=code), text)) == {"currency"}


def test_a_sum_that_follows_from_printed_parts_is_derived() -> None:
    """The tax of two rates is often printed by rate alone; a part that is not printed derives
    nothing, and a gross amount is never derived."""
    rows = [{"rate": "19", "tax_amount": "5.00"}, {"rate": "7", "tax_amount": "2.98"}]
    text = _TEXT.replace("USt 19 % 7,98", "USt 19 % 5,00 USt 7 % 2,98")
    invoice = _changed(_invoice(net="42.00", tax="7.98"), taxes=rows)
    assert _checks(invoice, text) == {}
    assert _status(invoice, "totals.tax", text) is FieldStatus.DERIVED
    without_net = _changed(_invoice(tax="7.98"), taxes=rows)
    assert set(_checks(without_net, text.replace("2,98", "2,97"))) >= {"totals.tax"}
    assert set(_checks(invoice, text.replace("49,98", "60,00"))) == {"totals.gross"}


def test_the_amount_due_is_printed_or_follows_from_the_gross_amount() -> None:
    """It is what is paid: another one is an error."""
    assert _checks(_invoice(amount_due="49.98")) == {}
    paid = _invoice(prepaid="7.98", amount_due="42.00")
    text = _TEXT.replace("42,00", "40,00")
    assert _status(paid, "totals.amount_due", text) is FieldStatus.DERIVED
    check = _checks(_invoice(amount_due="499.80"))["totals.amount_due"]
    assert check.severity == "error"
    assert needs_review((check,))


def test_a_value_with_two_readings_is_ambiguous_although_it_adds_up() -> None:
    """All amounts of an invoice in dinars with three decimals may be thousands."""
    text = _TEXT.replace("42,00", "42.000").replace("7,98", "7.980").replace("49,98", "49.980")
    invoice = _changed(_invoice(net="42", tax="7.98", gross="49.98"), currency="KWD")
    checks = check_invoice(invoice, text.replace("4,20", "4.200").replace("EUR", "KWD"))
    assert not needs_review(checks)
    assert field_verdicts(invoice, checks)["totals.gross"].status is FieldStatus.AMBIGUOUS


def test_a_date_with_two_readings_is_ambiguous() -> None:
    """Without a date or a number that shows the habit."""
    text = "Muster Handel GmbH R-2026-17 11/02/2026 EUR 49.98"
    assert _status(_invoice(), "issue_date", text) is FieldStatus.AMBIGUOUS
    comma = text.replace("49.98", "49,98").replace("11/02", "02/11")
    assert _status(_invoice(), "issue_date", comma) is FieldStatus.CONSISTENT or (
        _status(_invoice(), "issue_date", comma) is FieldStatus.PRINTED
    )


def test_what_several_answers_share_is_read_once() -> None:
    """One text, two answers: the second finds what the first has found."""
    printed = PrintedText(_TEXT)
    assert check_invoice(_invoice(), printed) == check_invoice(_invoice(), _TEXT)
    assert printed.find_amount(Decimal("49.98")) is Found.SURE
    assert printed.find_date(date(2026, 11, 2)) is Found.SURE


def test_a_seller_of_whose_name_nothing_is_printed_was_made_up() -> None:
    """An error; a name with another legal form, or one that stands in an address, is a warning."""

    def severity(name: str, text: str) -> str | None:
        invoice = _changed(_invoice(), supplier={"name": name})
        broken = [
            check.severity
            for check in check_invoice(invoice, text)
            if check.id == "GROUNDED" and not check.passed and check.fields == ("supplier.name",)
        ]
        return broken[0] if broken else None

    assert severity("Acme Corporation", _TEXT) == "error"
    assert severity("Acme Corporation", f"{_TEXT}\nmail@acme.example") == "warning"
    assert severity("Acme Corporation", f"{_TEXT}\nAny Corporation") == "error"
    assert severity("3M", _TEXT) == "warning"


@pytest.mark.parametrize(
    ("supplier", "severities"),
    [
        ({"name": "Muster Handel GmbH", "tax_id": "DE136695976"}, {}),
        ({"name": "Muster Handels-GmbH"}, {"supplier.name": "warning"}),
        ({"name": "Acme Corporation"}, {"supplier.name": "error"}),
        ({"name": "Muster Handel GmbH", "tax_id": "DE136695977"}, {"supplier.tax_id": "error"}),
    ],
)
def test_a_seller_that_the_document_does_not_know_is_an_error(
    supplier: dict[str, str], severities: dict[str, str]
) -> None:
    """Another form of the name is a warning; the VAT id may be printed without its prefix."""
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "R-2026-17",
            "issue_date": "2026-11-02",
            "currency": "EUR",
            "supplier": supplier,
            "totals": {"gross": "49.98"},
        }
    )
    text = "Muster Handel GmbH\nUSt-Id 136 695 976\nR-2026-17 02.11.2026 49,98 EUR"
    checks = grounding_checks(invoice, PrintedText(text))
    assert {c.fields[0]: c.severity for c in checks if not c.passed} == severities


@pytest.mark.parametrize(
    ("printed", "answered", "status"),
    [
        ("RE 2026 0815", "RE 2026", FieldStatus.AMBIGUOUS),
        ("4711 / 2026", "4711", FieldStatus.AMBIGUOUS),
        ("2026 - 0815", "2026", FieldStatus.AMBIGUOUS),
        ("RE 2026 0815", "RE", FieldStatus.AMBIGUOUS),
        ("RE 2026 0815", "RE 2026 0815", FieldStatus.PRINTED),
        ("4711 / 02.11.2026", "4711", FieldStatus.VERIFIED),
        ("RE 2026", "RE 2026", FieldStatus.VERIFIED),
        ("26 11 0042", "26 11", FieldStatus.AMBIGUOUS),
        ("7 700 418 229-26", "7 700 418", FieldStatus.AMBIGUOUS),
        ("FA 2026 11 0042", "FA 2026 11", FieldStatus.AMBIGUOUS),
        ("INV 100 2231", "INV 100", FieldStatus.AMBIGUOUS),
        ("4711 02 11 2026", "4711", FieldStatus.VERIFIED),
        ("4711 12 Stück", "4711", FieldStatus.VERIFIED),
        ("4711 190,00", "4711", FieldStatus.VERIFIED),
    ],
)
def test_a_part_of_a_number_may_be_another_number(
    printed: str, answered: str, status: FieldStatus
) -> None:
    """Groups of digits before or behind it belong to it, and so do digits behind a slash; a date, a
    quantity and an amount do not. A number has digits."""
    invoice = _changed(_invoice(), invoice_number=answered)
    text = _TEXT.replace("Nr. R-2026-17", f"Nr. {printed}")
    assert _status(invoice, "invoice_number", text) is status


def test_neighbours_in_a_table_are_no_parts_of_a_number() -> None:
    """Where blanks between columns are lost, another number stands behind the number."""
    text = _TEXT.replace("Nr. R-2026-17", "Rechnung Kunde\n4711 10023")
    invoice = _changed(_invoice(), invoice_number="4711")
    assert _status(invoice, "invoice_number", text) is not FieldStatus.AMBIGUOUS


@pytest.mark.parametrize(
    ("row", "number", "is_cut"),
    [
        ("Beitragsrechnung 7 700 418 229-26", "7 700 418 229-26", False),
        ("Beitragsrechnung 7 700 418 229-26", "700 418 229-26", True),
        ("Beitragsrechnung 7 700 418 229-26", "700", True),
        ("Rechnung 2026 0815 vom 2.3.2026", "0815", True),
        ("Rechnung 2026 0815", "2026 0815", False),
        ("Rechnung vom 02 11 2026 0815", "0815", False),
        ("4455 0815", "0815", False),
        ("Fakturanummer   770 412 338", "770", True),
        ("Rechnung 4455 0815 Stück", "0815", False),
    ],
)
def test_the_end_of_a_number_is_no_number(row: str, number: str, is_cut: bool) -> None:
    """Behind a word and groups of digits that are no day."""
    assert PrintedText(row).is_cut(number) is is_cut


@pytest.mark.parametrize("words", ["abzüglich Abschlag 1", "./. bisherige Zahlungen"])
def test_a_line_that_words_take_off_may_have_no_sign(words: str) -> None:
    """They begin its description, or stand before it."""
    line = {"description": words.removeprefix("./. "), "net_amount": "-50.00"}
    invoice = _changed(_invoice(), lines=[line])
    assert "lines.0.net_amount" not in _checks(invoice, f"{words}   50,00\n")
    other = _changed(_invoice(), lines=[line | {"description": "Zahlungen"}])
    assert "lines.0.net_amount" in _checks(other, "Zahlungen   50,00\n")


def test_a_number_goes_on_behind_a_mark() -> None:
    """`2026/` is the beginning of `2026/11`."""
    cut = _changed(_invoice(), invoice_number="2026/")
    assert _status(cut, "invoice_number", "Invoice 2026/ 11") is not FieldStatus.PRINTED


def test_a_due_date_without_its_year_is_derived() -> None:
    """A deadline has the year in which it comes next; another day is not printed."""
    text = PrintedText(f"{_TEXT}Bitte bis 15.02. auf unser Konto\n")
    own = _changed(_invoice(), due_date="2027-02-15")
    derived = [one.fields for one in grounding_checks(own, text) if one.id == "DERIVED"]
    assert derived == [("due_date",)]
    for other in ("2027-02-16", "2026-02-15"):
        checks = grounding_checks(_changed(own, due_date=other), text)
        assert [one.fields for one in checks if not one.passed] == [("due_date",)]
