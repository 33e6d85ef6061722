"""Signs in a number and glyphs beside it are what the text says, or the number is not read."""

from __future__ import annotations

import pytest

from service.documents.pdf.number_signs import strays_beside
from service.documents.pdf.pdf_objects import Rectangle
from service.documents.pdf.pdf_runs import DrawnDigit, StrayGlyph, TextRun
from tests.fakes.pdf_papers import said
from tests.unit.documents.pdf.test_shown_digits import FONTS as FACES
from tests.unit.documents.pdf.test_shown_digits import STANDARD, embedded, names, read, with_font


def named(shown: str, letter: str, name: str, more: bytes = b"") -> bytes:
    """A page that shows a text, of which one letter has another name."""
    table = names(*((ord(one), name if one == letter else one) for one in sorted(set(shown))))
    return with_font(said(shown) + more, STANDARD % b"/WinAnsiEncoding", table)


LOST = {
    "a blank": "\u0020",
    "no width": "\u200b",
    "no character": "\u0000",
    "a soft hyphen": "\u00ad",
    "a private one": "\ue039",
    "an accent": "\u0301",
    "a dash": "-",
    "a point": ".",
    "a letter": "R",
}


@pytest.mark.parametrize("name", LOST)
@pytest.mark.parametrize("shown", ["9100.00", "1900.00", "100.009"])
def test_a_digit_that_the_text_does_not_have_makes_its_number_doubtful(
    name: str, shown: str
) -> None:
    """The page shows `9100.00`, and the text says `100.00`, `-100.00` or `R100.00`."""
    text = read(named(shown, "9", LOST[name]))
    assert [word.text for word in text.words] == ["Invoice", "4711", "of", "02.11.2026"]
    assert text.has_other_digits


@pytest.mark.parametrize(
    ("shown", "letter", "name"),
    [
        ("1,00.00", ",", "9"),
        ("119,00", ",", "\u200b"),
        ("1.190", ".", ","),
        ("1,190", ",", "."),
        ("-119", "-", "\u0020"),
    ],
    ids=["a comma as a digit", "no comma", "a point as a comma", "the opposite", "no minus"],
)
def test_a_sign_that_is_drawn_as_another_makes_its_number_doubtful(
    shown: str, letter: str, name: str
) -> None:
    """`1,190` and `1.190` are two amounts."""
    assert read(named(shown, letter, name)).has_other_digits


def test_a_minus_that_the_page_cuts_off_makes_its_number_doubtful() -> None:
    """A clip, as that of a cell, hides it and nothing else."""
    cut = b"q 64.2 690 400 30 re W n\n" + said("-119.00") + b"Q"
    assert read(with_font(cut, STANDARD % b"/WinAnsiEncoding", names())).has_other_digits


@pytest.mark.parametrize(
    "shown", ["-1.234,50-", "1'234.50", "R2026-17/3", "O0 l1", "EUR 5,00", "4 %"]
)
def test_honest_signs_are_no_lies(shown: str) -> None:
    """Also letters that look like digits, and blanks."""
    text = read(named(shown, "", ""))
    assert not text.has_other_digits, text.hidden


@pytest.mark.parametrize("face", ["DejaVuSerif", "STIXGeneral", "cmr10", "cmtt10"])
def test_signs_of_other_typefaces_are_no_lies(face: str) -> None:
    """With letters on both sides of digits."""
    rows = ("-1.234,56", "R2026-17b", "9A8B7C6D5E4F3G2H1K0", "AT61 1904 3002 3457 3201")
    lines = b"".join(said(row, 40.3, 700 - 40 * at, 9) for at, row in enumerate(rows))
    text = read(with_font(lines, *embedded(FACES / f"{face}.ttf")))
    assert not text.has_other_digits, text.hidden


def test_a_glyph_without_a_character_far_from_numbers_matters_to_none() -> None:
    """Nor does one in another row."""
    ink, digit = Rectangle(10, 0, 16, 9), DrawnDigit("1", Rectangle(30, 0, 36, 9), (30, 0))
    stray = StrayGlyph(ink, (10, 0), 1)
    run = TextRun("1", Rectangle(30, -2, 36, 10), 2, 0, joined=False, digits=(digit,))
    assert not strays_beside([run], [stray])
    near = stray._replace(ink=Rectangle(23, 0, 29, 9))
    assert [one.is_within for one in strays_beside([run], [near])[0]] == [False]
    assert not strays_beside([run], [near._replace(ink=Rectangle(23, 20, 29, 29))])
