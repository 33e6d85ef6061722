"""What a person does not see of an Excel file is not believed; ordinary files are not flagged."""

from __future__ import annotations

import pytest

from service.checks.suspicion import Flag
from tests.fakes.office import parsed_sheets
from tests.unit.documents.office.sheet_tricks import HIDDEN, NUMBER, ORDINARY, SECRET, UNSURE


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_text_is_dropped_and_listed(name: str) -> None:
    """By a look, a format, a rule, a row, a column, a merged cell or a box."""
    found = parsed_sheets(HIDDEN[name])
    assert SECRET not in found.text
    assert NUMBER not in found.text
    assert {one.quote for one in found.hidden} & {SECRET, NUMBER, f"{NUMBER}.00"}
    assert Flag.HIDDEN_TEXT in found.flags


@pytest.mark.parametrize("name", UNSURE)
def test_text_that_may_be_hidden_is_flagged(name: str) -> None:
    """It is read, and somebody has to look."""
    found = parsed_sheets(UNSURE[name])
    assert SECRET in found.text or NUMBER in found.text
    assert found.flags == {Flag.UNSURE_TEXT}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_files_are_read_without_a_flag(name: str) -> None:
    """Dark heads, rules that hide zeros and errors, merged cells, logos and boxes are usual."""
    found = parsed_sheets(ORDINARY[name])
    assert (SECRET in found.text, found.flags, found.hidden) == (True, frozenset(), ())
