"""Text that a Word file holds elsewhere, or twice, is read as a person sees it, or flagged."""

from __future__ import annotations

import pytest

from service.checks.suspicion import Flag
from service.documents.office.word_text import read_docx
from service.model.document_problem import DocumentProblem
from tests.fakes.office import parsed_letter
from tests.unit.documents.office.word_repeats import (
    ARABIC,
    FROM_RIGHT,
    HIDDEN,
    ORDINARY,
    READ,
    REFUSED,
    UNSURE,
)
from tests.unit.documents.office.word_tricks import SECRET


@pytest.mark.parametrize("name", READ)
def test_what_is_inserted_is_read_and_flagged(name: str) -> None:
    """Documents of other formats, and the texts of diagrams."""
    found = parsed_letter(READ[name])
    assert (SECRET in found.text, found.flags) == (True, frozenset({Flag.UNSURE_TEXT}))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_inserted_and_not_read_refuses_the_file(name: str) -> None:
    """Nothing that a person sees is left out silently."""
    assert isinstance(read_docx(REFUSED[name]), DocumentProblem)


@pytest.mark.parametrize("name", HIDDEN)
def test_text_that_no_person_can_read_is_dropped(name: str) -> None:
    """Its font draws pictures or bars, or its letters are turned around."""
    found = parsed_letter(HIDDEN[name])
    assert SECRET not in found.text
    assert (Flag.HIDDEN_TEXT in found.flags, SECRET in {one.quote for one in found.hidden}) == (
        True,
        True,
    )


@pytest.mark.parametrize("name", UNSURE)
def test_text_that_may_be_another_is_flagged(name: str) -> None:
    """A program puts data, a date or another result in its place, or shows more than was read."""
    assert parsed_letter(UNSURE[name]).flags & {Flag.UNSURE_TEXT, Flag.UNREAD_PICTURE}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_files_are_read_without_a_flag(name: str) -> None:
    """Fields, controls, signs, logos and boxes are usual."""
    found = parsed_letter(ORDINARY[name])
    assert (SECRET in found.text, found.flags, found.hidden) == (True, frozenset(), ())


def test_cells_from_right_to_left_stand_as_they_are_seen() -> None:
    """Letters of Arabic are read from there, and Latin ones are not."""
    assert parsed_letter(FROM_RIGHT).text.endswith("119.00\tSum\t100.00\tNet")
    assert parsed_letter(ARABIC).text.endswith("المجموع\t119.00")
