"""Checks: right invoices pass, one wrong figure is flagged, nothing raises."""

from __future__ import annotations

import ast
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import service.checks
from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Invoice, Totals
from service.checks.assessment import needs_review
from service.checks.comparisons.identifiers import valid_iban
from service.checks.rules import RULES, check_claims, check_invoice
from service.testbed.invoices import make_invoice

SAMPLE = make_invoice(23)


def _invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate(json.loads(json.dumps({**SAMPLE.truth, **changes})))


def _broken(invoice: Invoice, text: str | None = SAMPLE.text) -> set[str]:
    return {check.id for check in check_invoice(invoice, text) if not check.passed}


def test_a_broken_rule_reads_otherwise_than_one_that_holds() -> None:
    """A flag's message says what is wrong."""
    totals = dict.fromkeys(SAMPLE.truth["totals"], "1.00")
    lines = [line | {"net_amount": "7.77"} for line in SAMPLE.truth["lines"]]
    wrong = _invoice(totals=totals, lines=lines, due_date="2001-01-01", currency="ZZZ")
    said: dict[bool, set[tuple[str, str | None]]] = {True: set(), False: set()}
    gross, currency = _invoice().totals.gross, _invoice().currency
    document = InlineText(text="t")
    event = InvoiceEvent(invoice_id="i", document=document, amount=gross, currency=currency)
    for invoice in (_invoice(), wrong):
        for check in (*check_invoice(invoice, SAMPLE.text), *check_claims(invoice, event)):
            said[check.passed].add((check.id, check.message))
    assert len({rule for rule, _ in said[False]}) > 5
    assert said[True] & said[False] == set()


@given(st.integers(0, 2_000), st.sampled_from(["gross", "net", "tax"]), st.integers(1, 9))
def test_any_altered_total_is_flagged(number: int, field: str, by: int) -> None:
    """Whichever total is off, by arithmetic and by not being printed."""
    sample = make_invoice(number)
    totals = dict(sample.truth["totals"])
    totals[field] = str(Decimal(totals[field]) + by)
    invoice = Invoice.model_validate({**sample.truth, "totals": totals})
    assert needs_review(check_invoice(invoice, sample.text))


def test_an_invented_number_is_flagged_although_it_adds_up() -> None:
    """Grounding: a value that the document does not contain was invented."""
    assert _broken(_invoice(invoice_number="INV-2099-999999")) == {"GROUNDED", "LABEL-DIFFERS"}
    assert needs_review(check_invoice(_invoice(invoice_number="INV-2099-999999"), SAMPLE.text))
    assert _broken(_invoice(invoice_number="INV-2099-999999"), None) == set()


def test_another_iban_is_flagged_even_with_right_check_digits() -> None:
    """The one field that thieves change."""
    other = make_invoice(24).truth["payment"]["iban"]
    assert valid_iban(other)
    assert _broken(_invoice(payment={"iban": other})) == {"GROUNDED"}
    slip = other[:-1] + ("1" if other.endswith("0") else "0")
    assert "IBAN" in _broken(_invoice(payment={"iban": slip}))


def test_a_line_that_is_not_quantity_times_price_is_an_error_unless_it_is_printed_so() -> None:
    """A value from another place is wrong; a row that holds all three is the document's own."""
    lines = [dict(line) for line in SAMPLE.truth["lines"]]
    lines[0]["unit_price"] = str(Decimal(lines[0]["unit_price"]) + 1)
    invoice = _invoice(lines=lines)
    assert "PEPPOL-R120" in _broken(invoice)
    assert needs_review(check_invoice(invoice, SAMPLE.text))
    row = " ".join(lines[0][name] for name in ("quantity", "unit_price", "net_amount"))
    assert not needs_review(check_invoice(invoice, f"{SAMPLE.text}{row}\n"))
    assert not needs_review(check_invoice(invoice, None)), "an e-invoice says what it says"


def test_lines_make_a_total_although_no_sum_of_lines_is_printed() -> None:
    """A dropped, a doubled and a foreign line are errors; gross prices and freight are none."""
    lines = SAMPLE.truth["lines"]
    for wrong in (lines[1:], [*lines, lines[0]]):
        assert "LINES-SUM" in _broken(_invoice(lines=wrong))
    assert "LINES-SUM" not in _broken(_invoice())
    gross = {"gross": "11.90", "net": "10.00", "tax": "1.90"}
    line = {"description": "Paper", "net_amount": "11.90"}
    assert "LINES-SUM" not in _broken(_invoice(totals=gross, lines=[line], taxes=[]))
    freight = {"amount": "2.00", "is_charge": True}
    changes = {"totals": gross, "lines": [{**line, "net_amount": "8.00"}], "taxes": []}
    assert "LINES-SUM" not in _broken(_invoice(**changes, allowances=[freight]))
    assert "LINES-SUM" in _broken(_invoice(**changes))


def test_without_any_tax_the_net_total_that_lines_make_proves_the_gross_total() -> None:
    """With a discount on the whole; a tax, or another total, takes the proof away."""
    answer: dict[str, Any] = {
        "lines": [{"net_amount": "60"}, {"net_amount": "40"}],
        "allowances": [{"amount": "8"}],
        "totals": {"lines_net": "100", "net": "92", "gross": "92"},
    }
    totals = answer["totals"]
    for changes, proven in (
        ({}, True),
        ({"taxes": [{"rate": "19", "tax_amount": "5"}]}, False),
        ({"totals": totals | {"gross": "100"}}, False),
        ({"totals": totals | {"net": "100", "gross": "100"}}, False),
    ):
        checks = check_invoice(Invoice.model_validate(answer | changes), None)
        assert any(check.id == "BR-CO-15" and check.passed for check in checks) is proven


def test_lines_of_a_rate_make_its_taxable_amount() -> None:
    """Two categories of one rate count together, gross prices with their tax."""
    totals = {"gross": "30.00", "net": "30.00", "tax": "0.00"}
    lines = [
        {"description": name, "net_amount": amount, "tax_rate": "0"}
        for name, amount in (("Book", "10.00"), ("Export", "20.00"))
    ]
    taxes = [
        {"category": category, "rate": "0", "taxable_amount": amount, "tax_amount": "0.00"}
        for category, amount in (("Z", "10.00"), ("G", "20.00"))
    ]
    assert "BR-S-08" not in _broken(_invoice(totals=totals, lines=lines, taxes=taxes))
    wrong = [lines[0], {**lines[1], "tax_rate": "19"}]
    assert "BR-S-08" in _broken(_invoice(totals=totals, lines=wrong, taxes=taxes))
    gross = {"gross": "11.90", "net": "10.00", "tax": "1.90"}
    line = {"description": "Paper", "net_amount": "11.90", "tax_rate": "19"}
    row = {"rate": "19", "taxable_amount": "10.00", "tax_amount": "1.90"}
    assert "BR-S-08" not in _broken(_invoice(totals=gross, lines=[line], taxes=[row]))


def test_the_rate_of_a_line_has_its_row_among_the_taxes() -> None:
    """But for 0 %, which many invoices leave out; without rates no rule applies."""
    line = {"description": "Paper", "net_amount": "10.00", "tax_rate": "7"}
    row = {"rate": "19", "tax_amount": "1.90"}
    assert "BR-S-08" in _broken(_invoice(lines=[line], taxes=[row]))
    assert "BR-S-08" not in _broken(_invoice(lines=[{**line, "tax_rate": "0"}], taxes=[row]))
    assert "BR-S-08" not in _broken(_invoice(lines=[line], taxes=[{"tax_amount": "1.90"}]))


def test_many_broken_lines_are_not_all_looked_for() -> None:
    """A hostile answer has as many as it likes, and the document as many rows."""
    line = {"description": "x", "quantity": "3", "unit_price": "7.00", "net_amount": "1.00"}
    checks = check_invoice(_invoice(lines=[line] * 300), SAMPLE.text * 50)
    severities = [check.severity for check in checks if check.id == "PEPPOL-R120"]
    assert len(severities) == 300
    assert severities.count("error") < 20


def test_dates_are_looked_at() -> None:
    """Due before issued, and issued in the future."""
    invoice = _invoice(due_date="2000-01-01")
    checks = check_invoice(invoice, None, date(2001, 1, 1))
    assert {check.id for check in checks if not check.passed} == {
        "DUE-AFTER-ISSUE",
        "ISSUE-NOT-IN-FUTURE",
    }


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**17), max_value=10**17))
def test_nothing_raises_for_huge_or_tiny_amounts(amount: Decimal) -> None:
    """Every invoice within the model's bounds can be checked."""
    totals = Totals.model_construct(
        lines_net=amount, net=amount, tax=amount, gross=amount, prepaid=amount, amount_due=amount
    )
    invoice = _invoice().model_copy(update={"totals": totals})
    assert isinstance(check_invoice(invoice, SAMPLE.text), tuple)


def test_every_check_is_one_of_the_rules() -> None:
    """Metrics are made from the list before the first invoice comes."""
    wrong = {"totals": {"gross": "1.001", "net": "2", "tax": "5"}, "currency": "EUX"}
    bad = _invoice(**wrong, document_type="other", payment={"iban": "DE1", "bic": "x"})
    event = InvoiceEvent(invoice_id="i", document=InlineText(text="t"), amount=Decimal(1))
    for invoice in (_invoice(), bad):
        checks = check_invoice(invoice, SAMPLE.text, date(2020, 1, 1)) + check_claims(
            invoice, event
        )
        assert {(check.id, check.severity) for check in checks} <= {
            (rule, severity) for rule, severities in RULES.items() for severity in severities
        }


def test_claims_of_the_sender_are_warnings() -> None:
    """Either may be wrong; a right claim is said to be right."""
    invoice = _invoice()
    gross, currency = invoice.totals.gross, invoice.currency
    assert gross is not None
    document = InlineText(text="t")
    right = InvoiceEvent(invoice_id="i", document=document, amount=gross, currency=currency)
    wrong = InvoiceEvent(invoice_id="i", document=document, amount=gross + 1, currency="XXX")
    assert [check.passed for check in check_claims(invoice, right)] == [True, True]
    broken = check_claims(invoice, wrong)
    assert [(check.passed, check.severity) for check in broken] == [(False, "warning")] * 2
    assert not needs_review(broken)


def _makes_a_check(called: ast.expr) -> bool:
    """Whether a function's or method's name says that it makes a check of an id."""
    name = getattr(called, "id", "") or getattr(called, "attr", "")
    return name.endswith(("Check", "_check")) or name == "_form"


def test_every_rule_of_the_checks_has_its_entry() -> None:
    """`RULES` is what metrics and readers know; an id that a check writes stands there."""
    folder = Path(service.checks.__file__).parent
    written = {
        argument.value
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and _makes_a_check(node.func)
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert len(written) > 10
    assert written - set(RULES) == set()


_PRINTED = """Rechnung Nr. 471102 vom 05.03.2018
Lieferant GmbH
Netto 100,00 EUR
USt 19 % 19,00 EUR
Gesamt 119,00 EUR
Bestellung B4711 Kunde Frankfurt
IBAN DE02120300000000202051
"""
_READ: dict[str, Any] = {
    "document_type": "invoice",
    "invoice_number": "471102",
    "issue_date": "2018-03-05",
    "currency": "EUR",
    "supplier": {"name": "Lieferant GmbH"},
    "payment": {"iban": "DE02120300000000202051"},
    "totals": {"net": "100.00", "tax": "19.00", "gross": "119.00"},
}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"invoice_number": "47110"}, "invoice_number"),
        ({"invoice_number": "1"}, "invoice_number"),
        ({"currency": "CHF"}, "currency"),
        ({"totals": {"gross": "100.00"}}, "totals.gross"),
        ({"payment": None}, "payment.iban"),
    ],
)
def test_a_value_that_is_part_of_a_print_or_left_out_asks_for_review(
    changes: dict[str, Any], path: str
) -> None:
    """Part of a number or of a word is no print; a larger total and an account are not dropped."""

    def errors(fields: dict[str, Any]) -> set[str]:
        checks = check_invoice(Invoice.model_validate(fields), _PRINTED)
        return {c.fields[0] for c in checks if c.severity == "error" and not c.passed}

    assert errors(_READ) == set()
    assert path in errors(_READ | changes)
