"""Closed sets of names have one home each; pages, help and documents name all of a set.

Columns of the store take theirs from the home (`service/store/tables.py`).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import pytest

from schemas.outcome import FieldStatus, Trust
from schemas.replay_log import ReplayDone
from schemas.review import ReviewDecision
from service.commands import results
from service.console import wording
from service.failures.failure_state import TO_DO, FailureState
from service.failures.replay_plan import Mark
from service.review.decisions import Effect, InvoiceState
from service.review.identity import FindingKind

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("shown", "home"),
    [
        (wording.STATES, InvoiceState),
        (wording.TRUSTS, Trust),
        (wording.FIELD_STATES, FieldStatus),
        (wording.FAILURE_STATES, FailureState),
        (wording.FAILURES_TO_DO, TO_DO),
        (wording.FINDINGS, FindingKind),
        (wording.DECISIONS, ReviewDecision),
        (wording.EFFECTS, Effect),
    ],
)
def test_the_console_has_a_word_for_each(shown: Iterable[str], home: Iterable[str]) -> None:
    """And for no other."""
    assert set(shown) == set(map(str, home))


def _named(text: str) -> list[str]:
    return re.findall(r"[a-z_]+", text)


def test_help_names_all_states_that_a_flag_takes() -> None:
    """Of results, and in a list also of failures."""
    source = inspect.getsource(results.ResultFlags)
    assert _named(_help(source, "state").partition(";")[0]) == list(InvoiceState)
    assert _named(_help(source, "trust").partition(";")[0]) == list(Trust)
    listed = inspect.getsource(results.ListFlags)
    of_results, _, of_failures = _help(listed, "state").partition("Of failures:")
    assert _named(of_results.partition(";")[0]) == list(InvoiceState)
    assert _named(of_failures) == list(FailureState)


def _help(source: str, flag: str) -> str:
    """The words of a flag's `help`, its pieces put together."""
    body = source.partition(f"    {flag}: Annotated[")[2].partition("metavar")[0]
    return "".join(re.findall(r'"([^"]*)"', body))


@pytest.mark.parametrize(
    ("head", "home"),
    [
        ("| `invoices.state` | meaning |", InvoiceState),
        ("| `failures.state` | meaning |", FailureState),
        ("| `kind` | the earlier invoice", FindingKind),
    ],
)
def test_the_page_of_the_store_explains_each(head: str, home: Iterable[str]) -> None:
    """One row may explain several."""
    page = (ROOT / "docs" / "store.md").read_text()
    rows = page.partition(head)[2].partition("\n\n")[0].splitlines()[2:]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(named) == sorted(map(str, home))


def test_the_log_of_replays_has_the_same_decisions() -> None:
    """Its schema is published, and so are its names."""
    published = get_args(ReplayDone.model_fields["mark"].annotation)
    assert sorted(published) == sorted(mark.value for mark in Mark)
    assert {mark.value for mark in Mark} < {state.value for state in FailureState}
