"""Digits of oblique and skewed text are compared, too."""

from __future__ import annotations

import math

import pytest

from tests.unit.documents.pdf.test_shown_digits import (
    FONTS,
    ONE_AS_NINE,
    STANDARD,
    embedded,
    read,
    with_font,
)

HONEST = STANDARD % b"/WinAnsiEncoding"
MATRICES = {
    "askew": 3.0,
    "oblique": 30.0,
    "steep": 75.0,
    "downwards": -45.0,
    "head down": 160.0,
}


def matrix(degrees: float, skew: float = 0.0, size: float = 12.0) -> str:
    """Of a text that is turned by so much, after it was skewed."""
    turn = math.radians(degrees)
    a, b = size * math.cos(turn), size * math.sin(turn)
    return f"{a:.4f} {b:.4f} {skew * a - b:.4f} {skew * b + a:.4f}"


def shown(text: str, form: str) -> bytes:
    return f"BT /F1 1 Tf {form} 300 400 Tm ({text}) Tj ET\n".encode()


LEANING = {name: matrix(degrees) for name, degrees in MATRICES.items()}
LEANING |= {"skewed": matrix(0, 0.4), "skewed and oblique": matrix(20, 0.3)}


@pytest.mark.parametrize("page", [b"", b"/Rotate 90 /CropBox [50 100 500 700]"])
@pytest.mark.parametrize("name", LEANING)
def test_digits_that_lean_are_told_from_others(name: str, page: bytes) -> None:
    """A text may lie wherever it stands."""
    lie = with_font(shown("1100.00", LEANING[name]), HONEST, ONE_AS_NINE, page=page)
    assert read(lie).has_other_digits
    honest = with_font(shown("1234567890", LEANING[name]), HONEST, page=page)
    assert not read(honest).has_other_digits


@pytest.mark.parametrize("face", ["DejaVuSans", "STIXGeneral", "cmr10"])
def test_other_typefaces_that_lean_are_no_lies(face: str) -> None:
    """In small print and in stamps."""
    rows = b"".join(
        shown("0123456789", matrix(degrees, skew, size))
        for degrees, skew, size in ((8, 0, 7), (33, 0, 11), (0, 0.3, 9), (-20, 0, 30))
    )
    text = read(with_font(rows, *embedded(FONTS / f"{face}.ttf")))
    assert not text.has_other_digits, text.hidden


def test_so_many_directions_are_no_text() -> None:
    """The number of drawings is bounded; what is beyond counts as not shown."""
    letters = b"".join(
        shown("7", matrix(5.0 + 3 * at)).replace(b" 300 400 ", b" %d 400 " % (20 * at + 20))
        for at in range(28)
    )
    assert read(with_font(letters, HONEST)).has_other_digits
