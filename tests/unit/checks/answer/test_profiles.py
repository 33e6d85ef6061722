"""An e-invoice switches off the rules whose input its profile lacks, and no others."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import ONLY_IN_XML, Invoice
from service.checks.answer.profiles import is_credit_by_itself
from service.checks.comparisons.identifiers import identifier_checks
from service.checks.comparisons.titles import title_checks
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.invoice_answer import read_invoice
from service.checks.reply.invoice_schema import invoice_schema
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.checks.rules import check_invoice

MINIMUM = "urn:factur-x.eu:1p0:minimum"
BASIC_WL = "urn:factur-x.eu:1p0:basicwl"
PARTLY_PAID = {"net": "100.00", "tax": "19.00", "gross": "119.00", "amount_due": "100.00"}


def invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate(
        {
            "document_type": "invoice",
            "type_code": "380",
            "invoice_number": "R-1",
            "issue_date": "2026-11-02",
            "currency": "EUR",
            "supplier": {"name": "Nordwind"},
            "totals": PARTLY_PAID,
            **changes,
        }
    )


def errors(found: Invoice) -> set[str]:
    checks = check_invoice(found, None)
    return {check.id for check in checks if check.severity == "error" and not check.passed}


def test_minimum_has_no_place_for_what_is_paid() -> None:
    """So its amount due may be less; every other profile has the place."""
    assert errors(invoice(specification=MINIMUM)) == set()
    assert errors(invoice(specification=BASIC_WL)) == {"BR-CO-16"}
    assert errors(invoice()) == {"BR-CO-16"}
    wrong = {**PARTLY_PAID, "gross": "120.00"}
    assert errors(invoice(specification=MINIMUM, totals=wrong)) == {"BR-CO-15"}


def test_no_answer_of_a_model_is_an_e_invoice() -> None:
    """A document could talk a model into the fields that switch rules off."""
    said = {
        "specification": MINIMUM,
        "type_code": "389",
        "invoice_number": "R-1",
        "totals": {**PARTLY_PAID, "tax_accounting": "1.00"},
        "payment": {"iban": "x", "further_accounts": [{"iban": "y"}], "account_name": "z"},
        "lines": [{"description": "Oil", "base_quantity": "3"}],
        "third_party_payments": [{"amount": "-19.00"}],
    }
    read = read_invoice(ReplyObjects((said,)), None)
    assert not isinstance(read, ReplyProblem)
    found = read.answer
    assert isinstance(found, Invoice)
    assert "BR-CO-16" in errors(found)
    filled = found.model_dump(exclude_defaults=True)
    assert not ONLY_IN_XML & (filled.keys() | filled["totals"].keys() | filled["payment"].keys())
    assert found.lines[0].base_quantity is None


def test_no_model_is_asked_for_fields_of_xml() -> None:
    """They would cost tokens in each question and each answer."""
    text = str(invoice_schema())
    assert [name for name in ONLY_IN_XML if f"'{name}'" in text] == []
    known = str(Invoice.model_json_schema())
    assert [name for name in ONLY_IN_XML if f"'{name}'" not in known] == []


@pytest.mark.parametrize(
    ("code", "gross", "expected"),
    [("389", "1.00", True), ("380", "-1.00", True), ("380", "1.00", False), (None, "-1.00", False)],
)
def test_a_buyers_invoice_and_a_negative_one_may_be_called_credit(
    code: str | None, gross: str, expected: bool
) -> None:
    """`Gutschrift` is both in German; an answer of a model has no code."""
    found = invoice(type_code=code, totals={"gross": gross})
    assert is_credit_by_itself(found) is expected
    titled = list(title_checks(found, PrintedText(f"Gutschrift\nR-1 Nordwind EUR {gross}")))
    assert bool(titled) is not expected


def test_several_accounts_are_said_and_each_is_checked() -> None:
    """The first one is not the only one that can be paid to."""
    accounts = [{"iban": "DE02120300000000202051"}, {"iban": "DE02120300000000202052"}]
    found = invoice(payment={"iban": "DE02120300000000202051", "further_accounts": accounts})
    broken = {
        (check.id, check.severity, check.fields[0])
        for check in identifier_checks(found, None)
        if not check.passed
    }
    assert broken == {
        ("SEVERAL-ACCOUNTS", "warning", "payment.further_accounts"),
        ("IBAN", "error", "payment.further_accounts.1.iban"),
    }


@pytest.mark.parametrize(
    ("stated", "broken"),
    [
        ({"allowances_total": "10.00", "charges_total": "4.00", "net": "94.00"}, set()),
        ({"allowances_total": "9.00", "charges_total": "4.00", "net": "95.00"}, {"BR-CO-11"}),
        ({"allowances_total": "10.00", "charges_total": "5.00", "net": "95.00"}, {"BR-CO-12"}),
        ({"allowances_total": "10.00", "charges_total": "4.00", "net": "95.00"}, {"BR-CO-13"}),
        ({"net": "94.00"}, set()),
    ],
)
def test_stated_sums_of_allowances_hold(stated: dict[str, str], broken: set[str]) -> None:
    """BT-107 and BT-108, which only XML states."""
    rows = [{"amount": "10.00"}, {"amount": "4.00", "is_charge": True}]
    totals = {"lines_net": "100.00", "gross": stated["net"], **stated}
    assert errors(invoice(allowances=rows, totals=totals)) == broken


@pytest.mark.parametrize(("net", "is_right"), [("100.00", False), ("300.00", True)])
def test_a_price_may_be_for_several_units(net: str, is_right: bool) -> None:
    """BT-149."""
    line = {"quantity": "9", "unit_price": "100.00", "base_quantity": "3", "net_amount": net}
    checks = check_invoice(invoice(lines=[line]), None)
    broken = {check.id for check in checks if not check.passed}
    assert ("PEPPOL-R120" not in broken) is is_right


@pytest.mark.parametrize(
    ("tax", "severity"), [("12.78", "warning"), ("14.78", "warning"), ("12.77", "error")]
)
def test_tax_may_be_off_by_one_unit_of_currency(tax: str, severity: str) -> None:
    """EN 16931's Schematron of CII: 72.50 at 19 % is 13.78."""
    row = {"rate": "19", "taxable_amount": "72.50", "tax_amount": tax}
    checks = check_invoice(invoice(taxes=[row]), None)
    assert [c.severity for c in checks if c.id == "BR-CO-17" and not c.passed] == [severity]
