"""Connected pieces of ink."""

from __future__ import annotations

from PIL import Image

from service.documents.pdf.ink_blobs import Blob, blobs


def _found(*rows: str) -> list[Blob] | None:
    ink = bytes(255 if sign == "#" else 0 for row in rows for sign in row)
    return blobs(Image.frombytes("L", (len(rows[0]), len(rows)), ink))


def test_pieces_are_told_apart_and_measured() -> None:
    """A blank column or row lies between them."""
    assert _found("##..#", "##..#", ".....", "..#..") == [
        Blob(0, 0, 2, 2),
        Blob(4, 0, 5, 2),
        Blob(2, 3, 3, 4),
    ]
    assert (Blob(1, 2, 4, 9).width, Blob(1, 2, 4, 9).height) == (3, 7)
    assert _found("...") == []


def test_what_touches_by_a_corner_is_one_piece() -> None:
    """As a thin slanted line is."""
    assert _found("#..", ".#.", "..#") == [Blob(0, 0, 3, 3)]


def test_arms_that_meet_below_are_one_piece() -> None:
    """As those of a U and a W are, whichever number they had before."""
    assert _found("#.#.#", "#.#.#", "#####") == [Blob(0, 0, 5, 3)]
    assert _found("#.#..", "#.#.#", "###.#") == [Blob(0, 0, 3, 3), Blob(4, 1, 5, 3)]


def test_a_picture_of_too_many_pieces_is_not_read() -> None:
    """Dots on every second pixel of some 600 rows."""
    rows = ("#." * 100,) * 600
    assert _found(*rows) is not None
    assert _found(*rows, *("#." * 100,) * 2) is None
