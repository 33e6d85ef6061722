"""Trust: one rule for every kind of document, and consistent with review."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from schemas.outcome import Check, Trust
from service.checks.assessment import field_verdicts, needs_review
from service.checks.rules import RULES, check_invoice
from service.checks.trust import TrustVerdict, trust_in_document, trust_in_invoice
from service.testbed.invoices import make_invoice

SAMPLE = make_invoice(23)


def _invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate(json.loads(json.dumps({**SAMPLE.truth, **changes})))


def _trust(
    invoice: Invoice,
    text: str | None = SAMPLE.text,
    *more: Check,
    simulated: bool = False,
    exact: bool = False,
) -> TrustVerdict:
    checks = (*check_invoice(invoice, text), *more)
    fields = field_verdicts(invoice, checks, exact=exact)
    return trust_in_invoice(fields, checks, simulated=simulated, exact=exact)


def _broken(rule: str, *paths: str, severity: Any = "error") -> Check:
    return Check(rule, severity, passed=False, fields=paths)


def test_a_letter_that_proves_its_amounts_is_booked() -> None:
    """Without a reason against it."""
    assert _trust(_invoice()) == TrustVerdict(Trust.BOOK)


def test_an_xml_is_booked_and_a_scan_is_looked_at() -> None:
    """The same values: the sender has written the one, a model has read the other."""
    assert _trust(_invoice(), None, exact=True).trust is Trust.BOOK
    scan = _trust(_invoice(), None)
    assert scan.trust is Trust.LOOK
    assert {"totals.gross", "invoice_number"} <= set(scan.because)


def test_what_the_simulator_invents_is_never_booked() -> None:
    """Not even an answer without a fault."""
    assert _trust(_invoice(), simulated=True) == TrustVerdict(Trust.LOOK, ("simulated",))


@pytest.mark.parametrize(
    ("broken", "trust"),
    [
        (_broken("INVOICE", "document_type"), Trust.REJECT),
        (_broken("SUSPICIOUS"), Trust.REJECT),
        (_broken("SUSPICIOUS", severity="warning"), Trust.LOOK),
        (_broken("GROUNDED", "totals.gross"), Trust.REJECT),
        (_broken("IBAN", "payment.iban"), Trust.REJECT),
        (_broken("BR-CO-15", "totals.gross"), Trust.LOOK),
        (_broken("TITLE", "document_type"), Trust.LOOK),
        (_broken("GROUNDED", "supplier.name", severity="warning"), Trust.LOOK),
        (_broken("GROUNDED", "customer.email", severity="warning"), Trust.LOOK),
    ],
)
def test_a_broken_rule_costs_what_it_is_about(broken: Check, trust: Trust) -> None:
    """What is paid, to whom and for what rejects; a broken sum may be the fault of its inputs."""
    verdict = _trust(_invoice(), SAMPLE.text, broken)
    assert verdict.trust is trust
    assert bool(verdict.because) is (trust is not Trust.BOOK)


def test_an_xml_whose_sums_are_wrong_is_rejected() -> None:
    """No model misread it: its sender has to correct it."""
    broken = _broken("BR-CO-15", "totals.gross")
    assert _trust(_invoice(), None, broken, exact=True).trust is Trust.REJECT


def test_a_printed_value_that_the_answer_lacks_is_looked_at() -> None:
    """An omission is visible in trust, too; without an account nothing is missing."""
    invoice = _invoice(payment=None)
    assert _trust(invoice) == TrustVerdict(Trust.LOOK, ("payment.iban",))
    lone = _broken("SOME-RULE", "due_date", severity="warning")
    assert _trust(_invoice(due_date=None), SAMPLE.text, lone).because == ("due_date",)


def test_an_amount_that_nothing_but_print_proves_is_looked_at() -> None:
    """A receipt prints many amounts; one alone may be any of them."""
    totals = {"gross": SAMPLE.truth["totals"]["gross"]}
    bare = _invoice(totals=totals, lines=[], taxes=[], allowances=[])
    text = SAMPLE.text.replace("otal", "")
    assert {"totals.gross", "lines"} <= set(_trust(bare, text).because)


def test_a_gross_total_without_net_and_tax_is_looked_at() -> None:
    """The lines of a net total add up to it also where the answer calls it gross."""
    net = {"gross": SAMPLE.truth["totals"]["net"]}
    assert "totals.gross" in _trust(_invoice(totals=net, taxes=[])).because


def test_an_answer_without_lines_is_looked_at() -> None:
    """An XML of a small profile has none; a model may have left them out."""
    bare = _invoice(lines=[])
    assert _trust(bare).because == ("lines",)
    assert "lines" not in _trust(bare, None, exact=True).because


_CHECKS = st.lists(
    st.builds(
        Check,
        st.sampled_from(list(RULES)),
        st.sampled_from(["error", "warning"]),
        passed=st.booleans(),
        fields=st.lists(
            st.sampled_from(["totals.gross", "payment.iban", "lines", "due_date", "currency"]),
            max_size=2,
        ).map(tuple),
    ),
    max_size=10,
).map(tuple)


@given(_CHECKS, st.booleans(), st.booleans(), st.booleans())
def test_trust_and_review_are_consistent(
    more: tuple[Check, ...], simulated: bool, exact: bool, has_text: bool
) -> None:
    """`reject` needs review, what needs review is never booked, and neither is what is invented."""
    invoice = _invoice()
    checks = (*check_invoice(invoice, SAMPLE.text if has_text else None), *more)
    fields = field_verdicts(invoice, checks, exact=exact)
    verdict = trust_in_invoice(fields, checks, simulated=simulated, exact=exact)
    if verdict.trust is Trust.REJECT:
        assert needs_review(checks)
    if needs_review(checks) or simulated:
        assert verdict.trust is not Trust.BOOK
    assert bool(verdict.because) is (verdict.trust is not Trust.BOOK)
    document = trust_in_document(checks, simulated=simulated)
    assert document.trust is not Trust.BOOK
    assert document.trust is not Trust.REJECT or needs_review(checks)
