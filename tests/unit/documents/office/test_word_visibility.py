"""What a person does not see of a Word file is not believed, and ordinary files are not flagged."""

from __future__ import annotations

import pytest

from service.checks.suspicion import Flag
from tests.fakes.office import parsed_letter
from tests.unit.documents.office.word_tricks import HIDDEN, ORDINARY, SECRET, UNSURE


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_text_is_dropped_and_listed(name: str) -> None:
    """By whatever style, place or part of the file it is hidden."""
    found = parsed_letter(HIDDEN[name].data)
    assert SECRET not in found.text
    assert SECRET in {one.quote for one in found.hidden}
    assert Flag.HIDDEN_TEXT in found.flags


@pytest.mark.parametrize("name", UNSURE)
def test_text_that_may_be_hidden_is_flagged(name: str) -> None:
    """It is read, unless it is certain that no program shows it."""
    assert parsed_letter(UNSURE[name].data).flags


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_files_are_read_without_a_flag(name: str) -> None:
    """Dark heads, frames, boxes, fields, notes and merged cells are usual."""
    found = parsed_letter(ORDINARY[name].data)
    assert (SECRET in found.text, found.flags, found.hidden) == (True, frozenset(), ())
