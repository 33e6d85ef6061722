"""Letters that are set apart evenly are one word; columns of digits are not."""

from __future__ import annotations

import pytest

from service.documents.frames.parsed import Parsed, ParseLimits
from service.documents.pdf.pdf_reading import read_pdf
from tests.fakes.pdf_papers import pdf_page, said, stream

LIMITS = ParseLimits(10, 100_000, 50_000_000, 1_600, render=False, einvoices=False)
HEAD = said("Invoice R-2026-17 Total 119.00 EUR due 02.11.2026")
IBAN = "DE75512108001245126199"


def words_of(pdf: bytes) -> list[str]:
    found = read_pdf(pdf, LIMITS)
    assert isinstance(found, Parsed), found
    assert (found.flags, found.hidden) == (frozenset(), ())
    return found.text.split()


def spaced(text: bytes, more: bytes) -> bytes:
    return b"BT /F1 12 Tf %s 60 600 Td %s ET" % (more, text)


@pytest.mark.parametrize("spacing", [6, 9, 12, 20])
def test_wide_spacing_makes_one_word(spacing: int) -> None:
    """Of an amount with its point, and of an account."""
    assert "9100.00" in words_of(pdf_page(HEAD + spaced(b"(9100.00) Tj", b"%d Tc" % spacing)))
    account = spaced(b"(%s) Tj" % IBAN.encode(), b"%d Tc" % spacing)
    assert IBAN in words_of(pdf_page(HEAD + account, page=b"/MediaBox [0 0 900 842]"))


def test_steps_of_one_object_make_one_word() -> None:
    """Browsers write each letter with its own step."""
    steps = b"[" + b" -900 ".join(b"(%c)" % letter for letter in b"9100.00") + b"] TJ"
    assert "9100.00" in words_of(pdf_page(HEAD + spaced(steps, b"")))


@pytest.mark.parametrize(("value", "cells"), [(IBAN, 22), ("9100.00", 12), ("02112026", 8)])
def test_a_field_with_a_box_for_each_letter_is_one_word(value: str, cells: int) -> None:
    """As banks' forms have them."""
    wide = 330 / cells
    letters = b" ".join(
        b"%.2f %d Td (%c) Tj" % (wide if at else wide / 2 - 3, 0 if at else 5, letter)
        for at, letter in enumerate(value.encode())
    )
    drawn = stream(
        b"/Tx BMC BT /F1 10 Tf %s ET EMC" % letters,
        b"/Type /XObject /Subtype /Form /BBox [0 0 330 20] /Resources << /Font << /F1 5 0 R >> >>",
    )
    field = (
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /T (a) /V (%s) /Ff 16777216 /MaxLen %d "
        b"/Rect [60 590 390 610] /AP << /N 6 0 R >> >>" % (value.encode(), cells)
    )
    form = b"/AcroForm << /Fields [7 0 R] >>"
    assert value in words_of(pdf_page(HEAD, drawn, field, page=b"/Annots [7 0 R]", catalog=form))


def test_an_account_in_boxes_is_one_word() -> None:
    """On a payment slip, each letter is an object of its own."""
    letters = b"".join(said(letter, 60 + 15 * at, 600) for at, letter in enumerate(IBAN))
    assert IBAN in words_of(pdf_page(HEAD + letters))


SPELT = ("RECHNUNG", "Zahlbetrag:", "1.234,56", "499,80", "1,234.56EUR", "-80.00", "07.03.2026")


@pytest.mark.parametrize("text", SPELT)
def test_what_no_columns_spell_is_one_word(text: str) -> None:
    """Whether blanks or places set its letters apart, in steps from start to start or in gaps."""
    blanks = said(" ".join(text), 60, 650)
    places = b"".join(said(letter, 60 + 11 * at, 600) for at, letter in enumerate(text))
    assert words_of(pdf_page(HEAD + blanks + places)).count(text) == 2


def test_a_digit_of_the_column_before_is_no_letter_of_a_spaced_amount() -> None:
    """Its step is another one, and the letters behind it are looked at again."""
    row = said("3", 60, 600) + said("85,00", 100, 600, more="8 Tc")
    assert words_of(pdf_page(HEAD + row))[-2:] == ["3", "85,00"]


@pytest.mark.parametrize(
    "content",
    [
        b"".join(said("8", 60 + 15 * at, 600) for at in range(20)),
        b"".join(said(digit, 60 + 60 * at, 600) for at, digit in enumerate("1234")),
        spaced(b"[(1) -333 (2) -333 (3) -333 (4)] TJ", b""),
        spaced(b"(1 2 3 4 5) Tj", b""),
        spaced(b"(1 0 0 1 9) Tj", b""),
        said("a 1 2 5 0 x"),
        spaced(b"[(12) -900 (34) -900 (56)] TJ", b""),
    ],
    ids=["days", "columns", "steps of a blank", "blanks", "bits", "letters", "numbers"],
)
def test_digits_of_columns_stay_apart(content: bytes) -> None:
    """Hours of days, quantities of sizes, and lists of digits are no number."""
    words = words_of(pdf_page(HEAD + content))
    assert [one for one in words if one.isdigit() and len(one) > 2] == []


@pytest.mark.parametrize(
    "content",
    [
        said("A B C D E", 60, 600),
        b"".join(said(letter, 60 + 15 * at, 600) for at, letter in enumerate("XXXXXX")),
        b"".join(said(letter, 60 + 30 * at, 600) for at, letter in enumerate("MDMDFSS")),
    ],
    ids=["rates of tax", "crosses", "days of a week"],
)
def test_letters_at_the_heads_of_columns_stay_apart(content: bytes) -> None:
    """They count, they mark, or they stand far apart: they spell no word."""
    assert len(words_of(pdf_page(HEAD + content))[-1]) == 1
