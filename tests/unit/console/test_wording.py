"""Words for people."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from schemas.outcome import FieldStatus, Trust
from service.console import wording
from service.review.decisions import Effect, InvoiceState
from service.review.identity import FindingKind


def test_each_name_of_a_closed_set_has_a_word() -> None:
    """A new one needs its word; a name that is unknown is shown as it is."""
    assert set(wording.STATES) == {state.value for state in InvoiceState}
    assert set(wording.TRUSTS) == {trust.value for trust in Trust}
    assert set(wording.FIELD_STATES) == {status.value for status in FieldStatus}
    assert set(wording.FINDINGS) == {kind.value for kind in FindingKind}
    assert set(wording.EFFECTS) == {effect.value for effect in Effect}
    assert wording.word(wording.STATES, "on_hold").label == "On hold"


@pytest.mark.parametrize(
    "words",
    [
        wording.STATES,
        wording.TRUSTS,
        wording.FIELD_STATES,
        wording.FAILURE_STATES,
        wording.FINDINGS,
    ],
)
def test_a_page_calls_a_thing_as_commands_and_exports_do(words: Mapping[str, wording.Word]) -> None:
    """`--state open` lists what the page calls Open; each name says its meaning besides."""
    for name, word in words.items():
        assert word.label == name.replace("_", " ").capitalize()
        assert word.meaning


def test_fields_have_names() -> None:
    """Rows count from 1; unknown paths are words."""
    assert wording.field_label("totals.gross") == "Gross total"
    assert wording.field_label("lines.0.net_amount") == "Line 1: net amount"
    assert wording.field_label("some_thing.else") == "Some thing else"
    assert wording.sentence("llm_timeout") == "LLM timeout"


def test_rules_name_fields_as_people_do() -> None:
    """Also rows; names of one word and longer paths stay as they are."""
    for message, told in (
        ("totals.gross is totals.net plus totals.tax", "Gross total is net total plus VAT total"),
        ("payment.iban has a valid check digit", "IBAN has a valid check digit"),
        (
            "taxes.0: tax_amount is taxable_amount times rate",
            "VAT row 1: tax amount is taxable amount times rate",
        ),
        ("lines.11.net_amount and currency", "Line 12: net amount and currency"),
        ("due_date is on or after 2024-11-28", "Due date is on or after 2024-11-28"),
        ("totals.gross.more, my_totals.gross", "Totals.gross.more, my_totals.gross"),
    ):
        assert wording.rule_told(message) == told


def test_amounts_are_grouped_and_exact() -> None:
    """No digit is lost, and no country reads the sign wrongly."""
    assert wording.amount(Decimal("1234567.10"), "EUR") == "1\u202f234\u202f567.10 EUR"
    assert wording.amount(None, "EUR") == ""
    assert wording.iban("DE89370400440532013000") == "DE89 3704 0044 0532 0130 00"
