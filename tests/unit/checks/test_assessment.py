"""Statuses say what a field rests on, and follow from the checks alone."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice, Totals
from schemas.outcome import Check, FieldStatus, FieldVerdict, Proof
from service.checks.assessment import (
    PROOFS,
    asks_for_repair,
    broken_errors,
    field_verdicts,
    needs_review,
)
from service.checks.rules import RULES, check_invoice
from service.testbed.invoices import make_invoice

SAMPLE = make_invoice(23)
RANK = list(FieldStatus)
PATHS = ("totals.gross", "totals.net", "payment.iban", "lines", "lines.0.quantity", "nothing.at.9")


def _invoice(**changes: Any) -> Invoice:
    return Invoice.model_validate(json.loads(json.dumps({**SAMPLE.truth, **changes})))


def _verdicts(
    invoice: Invoice, text: str | None = SAMPLE.text, *, exact: bool = False
) -> dict[str, FieldVerdict]:
    return field_verdicts(invoice, check_invoice(invoice, text), exact=exact)


def _status(path: str, *checks: Check, exact: bool = False) -> tuple[FieldStatus, tuple[str, ...]]:
    verdict = field_verdicts(_invoice(), checks, exact=exact)[path]
    return verdict.status, verdict.by


def _check(rule: str, *paths: str, passed: bool = True, severity: Any = "error") -> Check:
    return Check(rule, severity, passed=passed, fields=paths)


def test_a_right_invoice_is_verified_by_print_and_sum() -> None:
    """Each field names its proofs; a check digit or a format alone verifies nothing."""
    verdicts = _verdicts(_invoice())
    assert verdicts["totals.gross"].status is FieldStatus.VERIFIED
    assert set(verdicts["totals.gross"].by) >= {"print", "sum"}
    assert verdicts["invoice_number"] == FieldVerdict(FieldStatus.VERIFIED, ("print", "label"))
    assert verdicts["supplier.name"] == FieldVerdict(FieldStatus.PRINTED, ("print",))
    assert verdicts["currency"].status is FieldStatus.PRINTED
    assert set(verdicts["currency"].by) == {"format", "print"}


def test_without_a_text_a_sum_is_no_more_than_consistent() -> None:
    """A scan: the values may agree with each other and not with the paper."""
    verdicts = _verdicts(_invoice(), None)
    assert verdicts["totals.gross"].status is FieldStatus.CONSISTENT
    assert verdicts["invoice_number"] == FieldVerdict(FieldStatus.UNVERIFIED)


def test_what_an_xml_says_is_exact_and_verified_by_a_sum() -> None:
    """No model has read it, so its number needs no print; a print that agrees verifies it."""
    verdicts = _verdicts(_invoice(), None, exact=True)
    assert verdicts["totals.gross"].status is FieldStatus.VERIFIED
    assert verdicts["invoice_number"] == FieldVerdict(FieldStatus.EXACT, ("xml",))
    both = _verdicts(_invoice(), exact=True)["supplier.name"]
    assert both == FieldVerdict(FieldStatus.VERIFIED, ("print", "xml"))


@pytest.mark.parametrize(
    ("proofs", "status"),
    [
        ((), FieldStatus.UNVERIFIED),
        (("BIC",), FieldStatus.UNVERIFIED),
        (("IBAN",), FieldStatus.CONSISTENT),
        (("GROUNDED",), FieldStatus.PRINTED),
        (("GROUNDED", "BIC"), FieldStatus.PRINTED),
        (("GROUNDED", "IBAN"), FieldStatus.PRINTED),
        (("GROUNDED", "IBAN", "ACCOUNT"), FieldStatus.VERIFIED),
        (("BR-CO-15", "GROUNDED"), FieldStatus.VERIFIED),
        (("CLAIM", "GROUNDED"), FieldStatus.VERIFIED),
        (("DERIVED", "BR-CO-15"), FieldStatus.DERIVED),
        (("BR-CO-15", "AMBIGUOUS"), FieldStatus.AMBIGUOUS),
    ],
)
def test_the_proofs_of_a_field_decide_its_status(
    proofs: tuple[str, ...], status: FieldStatus
) -> None:
    """In any order."""
    checks = [_check(rule, "totals.gross") for rule in proofs]
    assert _status("totals.gross", *checks)[0] is status
    assert _status("totals.gross", *reversed(checks))[0] is status


def test_a_sum_that_repeats_a_value_proves_its_result_alone() -> None:
    """An amount due that is the gross total proves no gross total; net plus tax does."""
    grounded = _check("GROUNDED", "totals.gross", "totals.amount_due")
    due = _check("BR-CO-16", "totals.amount_due", "totals.gross")
    assert _status("totals.gross", grounded, due)[0] is FieldStatus.PRINTED
    split = _check("BR-CO-15", "totals.gross", "totals.net", "totals.tax")
    assert _status("totals.gross", grounded, split)[0] is FieldStatus.VERIFIED


def test_a_broken_sum_blames_its_result_and_verifies_no_input() -> None:
    """It does not say which part is wrong: another sum that holds does not make up for it."""
    totals = {**SAMPLE.truth["totals"]}
    totals["gross"] = str(Decimal(totals["gross"]) + 1)
    verdicts = _verdicts(_invoice(totals=totals))
    assert verdicts["totals.gross"].status is FieldStatus.WRONG
    assert {"GROUNDED", "BR-CO-15"} <= set(verdicts["totals.gross"].by)
    assert verdicts["totals.net"].status is FieldStatus.PRINTED
    assert "BR-CO-15" in verdicts["totals.net"].by


def test_the_lines_are_no_better_than_their_worst_field() -> None:
    """And name its broken rules."""
    lines = [dict(line) for line in SAMPLE.truth["lines"]]
    lines[0]["quantity"] = "98765"
    verdicts = _verdicts(_invoice(lines=lines))
    assert verdicts["lines.0.quantity"].status is FieldStatus.DOUBTFUL
    assert verdicts["lines"].status is FieldStatus.DOUBTFUL
    assert "GROUNDED" in verdicts["lines"].by


def test_a_value_that_the_answer_lacks_is_missing_and_never_silent() -> None:
    """A null has no status by itself; a rule that misses it gives it one, and names itself."""
    invoice = _invoice(payment=None)
    verdicts = _verdicts(invoice)
    assert verdicts["payment.iban"] == FieldVerdict(FieldStatus.MISSING, ("ACCOUNT",))
    assert "payment.iban" not in _verdicts(invoice, "no account here")


@given(st.integers(0, 500), st.sampled_from(["gross", "net", "tax"]), st.integers(1, 9))
def test_a_wrong_total_is_never_verified(number: int, field: str, by: int) -> None:
    """Whatever else of the invoice holds."""
    sample = make_invoice(number)
    totals = dict(sample.truth["totals"])
    totals[field] = str(Decimal(totals[field]) + by)
    wrong = Invoice.model_validate({**sample.truth, "totals": totals})
    verdict = _verdicts(wrong, sample.text)[f"totals.{field}"]
    assert RANK.index(verdict.status) > RANK.index(FieldStatus.PRINTED)


_CHECKS = st.lists(
    st.builds(
        Check,
        st.sampled_from([*RULES, "NO-SUCH-RULE"]),
        st.sampled_from(["error", "warning"]),
        passed=st.booleans(),
        fields=st.lists(st.sampled_from(PATHS), max_size=3).map(tuple),
    ),
    max_size=12,
).map(tuple)


@given(_CHECKS, st.booleans())
def test_a_field_is_wrong_or_missing_for_every_error_that_names_it_first(
    checks: tuple[Check, ...], exact: bool
) -> None:
    """And nothing raises, also for a path that no invoice has."""
    verdicts = field_verdicts(_invoice(), checks, exact=exact)
    blamed = {c.fields[0] for c in checks if not c.passed and c.severity == "error" and c.fields}
    assert all(verdicts[path].status in (FieldStatus.WRONG, FieldStatus.MISSING) for path in blamed)
    assert not blamed or needs_review(checks)


@given(_CHECKS)
def test_one_more_broken_rule_never_improves_a_status(checks: tuple[Check, ...]) -> None:
    """Doubt only adds up."""
    before = field_verdicts(_invoice(), checks)
    broken = _check("BR-CO-15", "totals.gross", "totals.net", passed=False)
    after = field_verdicts(_invoice(), (*checks, broken))
    for path, verdict in before.items():
        assert RANK.index(after[path].status) >= RANK.index(verdict.status), path


def test_proofs_are_of_rules_that_exist() -> None:
    """A renamed rule would lose its proof in silence."""
    assert set(PROOFS) <= set(RULES)


def broken(rule: str, *more: Check) -> tuple[Check, ...]:
    return (Check(rule, "error", passed=False, fields=("totals.gross",)), *more)


GROUNDED = Check("GROUNDED", "error", passed=True, fields=("totals.gross",))


@pytest.mark.parametrize("rule", ["GROUNDED", "UNREADABLE", "MISSED", "LABEL-ROLE", "LINES-SUM"])
def test_a_second_look_is_asked_for_where_the_document_contradicts(rule: str) -> None:
    """Or where a line may have been passed over: another look can find another value."""
    assert asks_for_repair(broken(rule, GROUNDED))


@pytest.mark.parametrize("rule", ["BR-CO-15", "IBAN", "DUE-AFTER-ISSUE", "SUSPICIOUS", "BR-02"])
def test_no_second_look_is_asked_for_at_what_is_printed_so(rule: str) -> None:
    """It would find the same. Nor does it find what the model said is not there."""
    assert not asks_for_repair(broken(rule, GROUNDED))


def test_without_a_text_a_broken_sum_is_all_there_is() -> None:
    """A scan that no text contradicts is looked at once more."""
    assert asks_for_repair(broken("BR-CO-15"))
    assert not asks_for_repair(broken("IBAN"))


def test_a_warning_is_no_reason_for_a_second_look() -> None:
    """It costs as much as the first."""
    assert not asks_for_repair((Check("MISSED", "warning", passed=False), GROUNDED))


def test_a_label_is_no_second_proof_of_a_value_that_was_read_by_it() -> None:
    """With print alone the value is `printed`; a sum makes it `verified`."""
    answer = Invoice(invoice_number="R-1", totals=Totals(net=Decimal(10), gross=Decimal(12)))
    read = Check("LABEL-READ", "warning", passed=True, fields=("totals.gross",))
    printed = Check("GROUNDED", "error", passed=True, fields=("totals.gross", "totals.net"))
    labelled = Check("LABEL-DIFFERS", "warning", passed=True, fields=("totals.gross", "totals.net"))
    verdicts = field_verdicts(answer, (printed, labelled, read))
    assert verdicts["totals.gross"].status is FieldStatus.PRINTED
    assert Proof.LABEL_READ in verdicts["totals.gross"].by
    assert Proof.LABEL not in verdicts["totals.gross"].by
    assert verdicts["totals.net"].status is FieldStatus.VERIFIED
    total = Check("BR-CO-15", "error", passed=True, fields=("totals.gross", "totals.net"))
    proven = field_verdicts(answer, (printed, labelled, read, total))
    assert proven["totals.gross"].status is FieldStatus.VERIFIED


def test_a_sum_of_values_that_were_read_by_labels_proves_them_only_with_lines_or_taxes() -> None:
    """An older invoice in the same message has totals that add up, too."""
    answer = Invoice(totals=Totals(net=Decimal(10), tax=Decimal(2), gross=Decimal(12)))
    paths = ("totals.gross", "totals.net", "totals.tax")
    read = Check("LABEL-READ", "warning", passed=True, fields=paths)
    printed = Check("GROUNDED", "error", passed=True, fields=paths)
    total = Check("BR-CO-15", "error", passed=True, fields=paths)
    alone = field_verdicts(answer, (printed, read, total))
    assert alone["totals.gross"].status is FieldStatus.PRINTED
    for rule in ("BR-CO-13", "BR-CO-14", "LINES-SUM"):
        lines = Check(rule, "error", passed=True, fields=("totals.net",))
        verdicts = field_verdicts(answer, (printed, read, total, lines))
        assert verdicts["totals.gross"].status is FieldStatus.VERIFIED


def test_errors_that_are_broken_are_named_once_each() -> None:
    """In the order in which they broke; warnings and rules that hold are left out."""
    checks = (
        Check("GROUNDED", "error", passed=False, fields=("number",)),
        Check("OMITTED", "warning", passed=False),
        Check("BR-CO-15", "error", passed=True),
        Check("BR-CO-10", "error", passed=False),
        Check("GROUNDED", "error", passed=False, fields=("totals.gross",)),
    )
    assert broken_errors(checks) == ("GROUNDED", "BR-CO-10")
