"""Pieces become lines: cells stay in their row, blanks are single, preformatted text stays."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.html.cell_lines import CELL
from service.html.lines import HARD, SOFT, laid_out
from service.html.pieces import TextPiece
from service.html.style import Style
from service.model.hidden_text import Hiding


def piece(text: str, white_space: str = "normal", how: Hiding | None = None) -> TextPiece:
    style = replace(Style(), white_space=white_space)
    return TextPiece(text, style, 0, is_fallback=False, how=how)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ([piece("net"), CELL, piece("100.00")], "net\t100.00"),
        ([CELL, piece("net"), SOFT, CELL, SOFT, piece("100.00")], "net\t100.00"),
        ([piece("a"), CELL, CELL, piece("b")], "a\t\tb"),
        ([piece("a"), SOFT, piece("b")], "a\nb"),
        (
            [CELL, piece("Net"), SOFT, piece("Sum"), CELL, piece("1"), SOFT, piece("2"), HARD],
            "Net\t1\nSum\t2",
        ),
        ([piece("a"), SOFT, SOFT, SOFT, piece("b")], "a\nb"),
        ([piece("a"), HARD, piece("b")], "a\nb"),
        ([piece("a \n\t b"), piece("\xa0c")], "a b c"),
        ([piece("1\n 2", "pre")], "1\n 2"),
        ([piece("1\n 2", "pre-line")], "1\n2"),
        ([piece("a"), piece("b", how=Hiding.TINY), piece("c")], "ac"),
        ([], ""),
    ],
)
def test_pieces_are_laid_out(parts: list[str | TextPiece], text: str) -> None:
    """Breaks at the edges of a cell vanish; hidden pieces say nothing."""
    assert laid_out(parts) == text


PARTS = st.lists(
    st.one_of(
        st.sampled_from([SOFT, HARD, CELL]),
        st.builds(piece, st.text("ab1 \n\t\xa0", max_size=6), st.sampled_from(["normal", "pre"])),
    ),
    max_size=12,
)


@given(PARTS)
def test_nothing_is_lost_and_nothing_is_added(parts: list[str | TextPiece]) -> None:
    """All letters are there, and no line is empty."""
    text = laid_out(parts)
    given_letters = "".join(one.text for one in parts if isinstance(one, TextPiece))
    assert sorted("".join(text.split())) == sorted("".join(given_letters.split()))
    assert all(line.strip() for line in text.splitlines())
