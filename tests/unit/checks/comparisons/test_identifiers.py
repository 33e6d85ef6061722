"""Identifiers: check digits, formats and codes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.codes import COUNTRIES, CURRENCIES, currency_exponent
from schemas.invoice import Invoice
from service.checks.comparisons.identifiers import (
    identifier_checks,
    valid_bic,
    valid_iban,
    vat_id_checks,
)
from service.checks.printed.printed_text import PrintedText
from service.testbed.invoices import make_invoice


@pytest.mark.parametrize(
    ("iban", "valid"),
    [
        ("DE89 3704 0044 0532 0130 00", True),
        ("GB82WEST12345698765432", True),
        ("DE89370400440532013001", False),
        ("DE", False),
        ("not an iban", False),
        ("", False),
    ],
)
def test_iban_check_digits(iban: str, valid: bool) -> None:
    """ISO 13616's own examples, and broken ones."""
    assert valid_iban(iban) is valid


@given(st.integers(4, 21), st.sampled_from("0123456789"))
def test_one_wrong_digit_breaks_an_iban(position: int, digit: str) -> None:
    """The purpose of mod 97."""
    iban = "DE89370400440532013000"
    changed = iban[:position] + digit + iban[position + 1 :]
    assert valid_iban(changed) is (changed == iban)


@pytest.mark.parametrize(
    ("bic", "valid"),
    [
        ("DEUTDEFF", True),
        ("DEUTDEFF500", True),
        ("deutdeff", True),
        ("DEUTXXFF", False),
        ("DEUTDEF", False),
    ],
)
def test_bic_format(bic: str, valid: bool) -> None:
    """Length and country."""
    assert valid_bic(bic) is valid


def test_codes_are_those_of_the_standards() -> None:
    """Sizes of the lists, and the minor units that are not two."""
    assert len(COUNTRIES) == 252  # 249, XI, XK and 1A
    assert {"EUR", "USD", "JPY", "KWD"} <= CURRENCIES
    assert [currency_exponent(code) for code in ("JPY", "EUR", "KWD")] == [0, 2, 3]


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({"currency": "EUX"}, {("BR-CL-04", "currency")}),
        ({"document_type": "other"}, {("INVOICE", "document_type")}),
        ({"document_type": "proforma"}, {("PROFORMA", "document_type")}),
        ({"document_type": "receipt"}, set()),
        ({"supplier": {"name": "A", "country": "ZZ"}}, {("BR-CL-14", "supplier.country")}),
        ({"payment": {"bic": "NOPE"}}, {("BIC", "payment.bic")}),
        ({"payment": {"bic": "SE:BANKGIRO"}}, {("BIC", "payment.bic")}),
        ({"payment": {"bic": "SE:BANKGIRO"}, "type_code": "380"}, set()),
        ({"payment": {"bic": "601613"}, "type_code": "380"}, set()),
        ({"payment": {"bic": "NOPE"}, "type_code": "380"}, {("BIC", "payment.bic")}),
        (
            {"period_start": "2026-02-01", "period_end": "2026-01-01"},
            {("BR-29", "period_end")},
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_each_rule_names_its_field(changes: dict[str, object], broken: set[object]) -> None:
    """One fault, one broken check, on the field that it is about."""
    invoice = Invoice.model_validate({**make_invoice(23).truth, **changes})
    found = {(c.id, c.fields[0]) for c in identifier_checks(invoice, None) if not c.passed}
    assert found == broken


def _broken(**changes: object) -> set[tuple[str, str]]:
    truth = {**make_invoice(23).truth, **changes}
    checks = identifier_checks(Invoice.model_validate(truth), None)
    return {(check.id, check.severity) for check in checks if not check.passed}


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({}, "error"),
        ({"type_code": "380"}, "warning"),
        ({"totals": {"gross": "10", "prepaid": "10", "amount_due": "0"}}, "warning"),
    ],
)
def test_a_due_date_before_the_issue_date_is_an_error_where_it_decides(
    changes: dict[str, object], severity: str
) -> None:
    """XML says what it means, and what is paid has no due date that counts."""
    dates = {"issue_date": "2026-11-02", "due_date": "2026-11-01"}
    assert ("DUE-AFTER-ISSUE", severity) in _broken(**dates, **changes)


@pytest.mark.parametrize(
    ("bic", "iban", "broken"),
    [
        ("DEUTDEFF", "DE89 3704 0044 0532 0130 00", False),
        ("BNPAFRPP", "DE89370400440532013000", True),
        ("BNPAREPP", "FR1420041010050500013M02606", False),
        ("NWBKIMD2", "GB82WEST12345698765432", False),
        ("DEUTXXFF", "GB82WEST12345698765432", False),
    ],
)
def test_bank_and_account_are_in_one_country(bic: str, iban: str, broken: bool) -> None:
    """A territory's bank has accounts of its country; a wrong BIC is another rule's matter."""
    found = _broken(payment={"bic": bic, "iban": iban})
    assert (("BIC-COUNTRY", "warning") in found) is broken


def test_a_message_states_its_rule() -> None:
    """It reads as true where the check passed."""
    checks = identifier_checks(Invoice.model_validate(make_invoice(23).truth), date(2030, 1, 1))
    said = {check.id: check.message for check in checks if check.passed}
    assert said["BR-CL-04"] == "currency is an ISO 4217 code"
    assert said["IBAN"] == "payment.iban has a valid check digit"
    assert said["DUE-AFTER-ISSUE"].startswith("due_date is on or after ")


def test_a_broken_rule_says_what_is_wrong() -> None:
    """And what to look at: it does not state the rule, as if it held."""
    changes = {
        "currency": "ZZZ",
        "issue_date": "2030-01-05",
        "due_date": "2030-01-01",
        "payment": {"iban": "DE02", "bic": "X"},
        "supplier": {"name": "A", "tax_id": "DE123456780", "country": "DE"},
        "customer": None,
        "period_start": None,
        "period_end": None,
    }
    wrong = Invoice.model_validate(make_invoice(23).truth | changes)
    text = PrintedText("nothing")
    checks = [*identifier_checks(wrong, date(2029, 1, 1)), *vat_id_checks(wrong, text)]
    said = {check.id: check.message for check in checks if not check.passed}
    end = ": look at what the document says"
    assert said == {
        "DUE-AFTER-ISSUE": f"due_date is before 2030-01-05{end}",
        "ISSUE-NOT-IN-FUTURE": f"issue_date is after 2029-01-01{end}",
        "BR-CL-04": f"currency is not an ISO 4217 code{end}",
        "IBAN": f"payment.iban has no valid check digit{end}",
        "BIC": f"payment.bic does not have the form of a BIC (ISO 9362){end}",
        "EU-VAT-CHECK": f"supplier.tax_id does not have the check digits of its country{end}",
    }
