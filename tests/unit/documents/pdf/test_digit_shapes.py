"""A glyph may be the digit that it is said to be, unless it clearly resembles another one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from service.documents.pdf.digit_shapes import DIGITS, DigitShapes

SIZE = (12, 16)


def drawn(digit: str, strength: int = 255) -> bytes:
    """In the letters of a calculator: seven strokes, each there or not."""
    strokes = {
        "a": (1, 1, 10, 1),
        "b": (10, 1, 10, 8),
        "c": (10, 8, 10, 14),
        "d": (1, 14, 10, 14),
        "e": (1, 8, 1, 14),
        "f": (1, 1, 1, 8),
        "g": (1, 8, 10, 8),
    }
    has = dict(
        zip(
            DIGITS,
            "abcdef bc abged abgcd fgbc afgcd afgedc abc abcdefg abcdfg".split(),
            strict=True,
        )
    )
    picture = Image.new("L", SIZE)
    for stroke in has[digit]:
        ImageDraw.Draw(picture).line(strokes[stroke], strength, 2)
    return picture.tobytes()


SHAPES = DigitShapes((digit, drawn(digit), SIZE) for digit in DIGITS)


@given(st.sampled_from(DIGITS), st.sampled_from(DIGITS), st.integers(60, 255))
def test_a_digit_is_itself_however_faint(digit: str, other: str, strength: int) -> None:
    """Strokes of a calculator differ by one at least, so no two are taken for each other."""
    assert SHAPES.resemblance(drawn(digit, strength), SIZE, digit).is_plausible
    clear = {frozenset(pair) for pair in ("17", "38", "14", "02", "57", "46")}
    if frozenset((digit, other)) in clear:
        assert not SHAPES.resemblance(drawn(digit, strength), SIZE, other).is_plausible


def test_nothing_is_no_digit() -> None:
    """A place without ink shows none."""
    assert not SHAPES.resemblance(bytes(SIZE[0] * SIZE[1]), SIZE, "0").is_plausible
    assert not SHAPES.resemblance(b"\x01", (1, 1), "1").is_plausible


@given(
    st.integers(1, 9).flatmap(
        lambda wide: st.integers(1, 9).flatmap(
            lambda high: st.tuples(
                st.binary(min_size=wide * high, max_size=wide * high), st.just((wide, high))
            )
        )
    ),
    st.sampled_from(DIGITS),
)
def test_any_picture_has_one_answer(glyph: tuple[bytes, tuple[int, int]], digit: str) -> None:
    """Whatever its pixels, and the same each time."""
    assert SHAPES.resemblance(*glyph, digit) == SHAPES.resemblance(*glyph, digit)
