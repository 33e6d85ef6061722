"""Texts that the cells of an Excel file share."""

from __future__ import annotations

import pytest

from service.documents.office.office_package import NotOffice
from service.documents.office.sheet_looks import NO_FONT
from service.documents.office.sheet_strings import CellStrings, CellWords
from service.model.outcome import Reason


@pytest.mark.parametrize(
    "shared", [CellWords("word " * 200_000), CellWords("a", (("a", NO_FONT),) * 200_000)]
)
def test_what_cells_repeat_of_a_shared_text_is_bounded(shared: CellWords) -> None:
    """A file of some kilobytes must not become gigabytes, or millions of pieces."""
    strings = CellStrings([shared, CellWords("a")])
    assert [strings.at(place) for place in (0, 1, 2)] == [shared, CellWords("a"), None]
    with pytest.raises(NotOffice) as refused:
        list(map(strings.at, [0] * 20))
    assert refused.value.problem.reason is Reason.TOO_LARGE
