"""Words out of a recognised line: what ends one, what does not, and how sure it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed.ocr_checks import SURE
from service.documents.layout.read_words import (
    Glyph,
    NumberEnds,
    as_small_print,
    goes_on,
    open_ends,
    peaks,
    placed,
    with_unsure_ends,
    words_of,
)

_STEP, _INK = 0.45, 0.38
"""A letter's advance and its ink, in heights of the line."""


def line(text: str, confidence: float = 0.99, step: float = _STEP) -> list[Glyph]:
    """The text as a recogniser sees it: one advance after another, blanks among the characters."""
    return [Glyph(letter, confidence, n * step, n * step + _INK) for n, letter in enumerate(text)]


def without_blanks(text: str) -> list[Glyph]:
    """The same line from a recogniser that overlooks blanks."""
    return [glyph for glyph in line(text) if glyph.text != " "]


def texts(glyphs: list[Glyph]) -> list[str]:
    return [word.text for word in words_of(glyphs)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Total 119,00 EUR", ["Total", "119,00", "EUR"]),
        ("Total 1 234,56 EUR", ["Total", "1 234,56", "EUR"]),
        ("-1 594 538", ["-1 594 538"]),
        ("12 345 678,90-", ["12 345 678,90-"]),
        ("DE44 1234 5678", ["DE44", "1234", "5678"]),
        ("12 34,56", ["12", "34,56"]),
        ("7|1.380,00|19", ["7", "|", "1.380,00", "|", "19"]),
        ("HT:15 336,23", ["HT:", "15 336,23"]),
        ("10:30 Uhr", ["10:30", "Uhr"]),
        ("", []),
        ("   ", []),
    ],
)
def test_blanks_and_bars_part_words_and_amounts_stay_whole(text: str, words: list[str]) -> None:
    """Thousands that a blank sets apart belong to one amount."""
    assert texts(line(text)) == words


def test_a_gap_in_the_ink_parts_words_that_the_recogniser_ran_together() -> None:
    """`Due:16/03` is what it says where a blank is narrow; the paper shows two words."""
    assert texts(without_blanks("Due: 16/03")) == ["Due:", "16/03"]


def test_wide_letter_spacing_is_no_gap() -> None:
    """A typewriter sets every letter apart."""
    assert texts(line("INVOICE", step=0.65)) == ["INVOICE"]


def test_groups_far_apart_are_two_numbers() -> None:
    """A quantity in one column is no part of the price in the next."""
    quantity = line("2")
    price = [Glyph(g.text, g.confidence, g.left + 3, g.right + 3) for g in line("500,00")]
    assert texts([*quantity, *price]) == ["2", "500,00"]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_a_word_is_as_sure_as_its_least_sure_character(sure: list[float]) -> None:
    """One wrong digit makes a wrong amount."""
    glyphs = [Glyph("x", one, n * _STEP, n * _STEP + _INK) for n, one in enumerate(sure)]
    (word,) = words_of(glyphs)
    assert word.confidence == min(sure)


@given(st.text(alphabet="ab12.,|- ", max_size=40))
def test_no_character_is_lost_or_made_up(text: str) -> None:
    """However a line is cut."""
    found = "".join(texts(line(text))).replace(" ", "")
    assert found == text.replace(" ", "")


@given(st.lists(st.integers(0, 3), max_size=40))
def test_columns_with_one_letter_are_one_character(letters: list[int]) -> None:
    """And a column without a letter parts two of the same."""
    seen = list(peaks(letters, [0.5] * len(letters)))
    expected = [
        letter
        for n, letter in enumerate(letters)
        if letter and (n == 0 or letters[n - 1] != letter)
    ]
    assert [letter for letter, *_ in seen] == expected
    for letter, _, first, last in seen:
        assert set(letters[first : last + 1]) == {letter}


def test_a_characters_confidence_is_that_of_its_surest_column() -> None:
    """Columns at its edge say less."""
    assert [sure for _, sure, *_ in peaks([7, 7, 7], [0.2, 0.9, 0.4])] == [0.9]


def test_characters_end_where_their_ink_ends() -> None:
    """The recogniser says where about a character is; the ink says how far it goes."""
    inked = [n in {*range(10, 20), *range(26, 40)} for n in range(60)]
    first, second = placed([("a", 0.9, 14.0), ("b", 0.8, 33.0)], inked, 10)
    assert (first.left, first.right) == (1.0, 2.0)
    assert (second.left, second.right) == (2.6, 4.0)


@given(st.lists(st.booleans(), min_size=30, max_size=30), st.lists(st.floats(0, 29), max_size=6))
def test_extents_stay_within_the_line(inked: list[bool], centres: list[float]) -> None:
    """Whatever ink a hostile picture has."""
    glyphs = placed([("x", 0.5, centre) for centre in sorted(centres)], inked, 10)
    assert len(glyphs) == len(centres)
    for glyph in glyphs:
        assert 0 <= glyph.left <= glyph.right <= 3.0


HEIGHT, MARGIN = 48, 48
"""Columns of a line's height, and those before its start."""


def ink_of(glyphs: list[Glyph], *more: tuple[float, float]) -> list[bool]:
    """The columns of a line with a height more on both sides, and with more ink."""
    end = round((glyphs[-1].right + 2) * HEIGHT)
    columns = [False] * (MARGIN + end)
    for left, right in (*((glyph.left, glyph.right) for glyph in glyphs), *more):
        for column in range(round(left * HEIGHT), round(right * HEIGHT)):
            columns[MARGIN + column] = True
    return columns


@pytest.mark.parametrize(
    ("more", "ends"),
    [
        ((), (False, False)),
        (((-0.65, -0.3),), (True, False)),
        (((2.95, 3.3),), (False, True)),
        (((-0.45, -0.25), (3.2, 3.4)), (True, True)),
        (((-0.4, -0.33), (3.0, 3.06)), (False, False)),
        (((-1.0, -0.85), (3.75, 4.0)), (False, False)),
    ],
    ids=["nothing", "before", "behind", "both", "bars", "other columns"],
)
def test_a_number_with_ink_beyond_its_end_may_go_on(
    more: tuple[tuple[float, float], ...], ends: tuple[bool, bool]
) -> None:
    """A detector that cuts a group of an amount off leaves its ink; bars and columns are none."""
    glyphs = line("493,38")
    assert open_ends(glyphs, ink_of(glyphs, *more), MARGIN, HEIGHT) == ends


def test_words_with_ink_beyond_them_are_left_alone() -> None:
    """Only numbers are another value with one digit less."""
    glyphs = line("Total:")
    beyond = ink_of(glyphs, (-0.65, -0.3), (2.9, 3.3))
    assert not any(open_ends(glyphs, beyond, MARGIN, HEIGHT))


def test_a_longer_reading_counts_if_it_has_the_first_one() -> None:
    """Another text is no proof of a missing digit."""
    assert goes_on(line("493,389"), line("6 493,389"))
    assert not goes_on(line("493,389"), line("493,389"))
    assert not goes_on(line("493,389"), line("6 498,389"))


@given(st.text("0123456789., ", min_size=1, max_size=12).filter(str.strip), st.booleans())
def test_open_ends_are_unsure_and_nothing_else_changes(text: str, left: bool) -> None:
    """A word is as certain as its least certain character, so the amount is doubtful."""
    ends = NumberEnds(left=left, right=not left)
    glyphs = with_unsure_ends(line(text), ends)
    assert [glyph.text for glyph in glyphs] == list(text)
    unsure = [glyph for glyph in glyphs if glyph.confidence == 0.5]
    assert len(unsure) == 1
    printed = [glyph for glyph in glyphs if glyph.text != " "]
    assert unsure[0] == printed[0 if left else -1]


@pytest.mark.parametrize(
    ("text", "is_sure"),
    [
        ("1NV-2024-000006", False),
        ("PO-0RDER", False),
        ("INV-2024-000006", True),
        ("DE04153594524734425034", True),
        ("GB29NWBK60161331926819", True),
        ("1.204,13", True),
    ],
)
def test_a_digit_that_may_be_a_letter_is_unsure_before_letters(text: str, is_sure: bool) -> None:
    """Whatever the recogniser says: it was sure of `1NV` for `INV`."""
    (word,) = words_of(line(text))
    assert (word.confidence >= SURE) is is_sure


def test_in_small_print_nothing_is_sure_of_digits() -> None:
    """A comma is a pixel there. Words without digits are as sure as before."""
    number, word = words_of(line("1.204,13 Euro", confidence=0.99))
    assert as_small_print(number).confidence < SURE
    assert as_small_print(word) == word
    (doubtful,) = words_of(line("1.204,13", confidence=0.3))
    assert as_small_print(doubtful) == doubtful


def test_an_amount_is_unsure_if_its_first_digits_may_stick_to_a_label() -> None:
    """A mark that was misread parts nothing. Groups of an id are no amount."""
    *_, rest = words_of(line("HT:.15 336,23"))
    assert (rest.text, rest.confidence < SURE) == ("336,23", True)
    assert all(word.confidence >= SURE for word in words_of(line("FR40 303 265 045")))
    assert all(word.confidence >= SURE for word in words_of(line("Total 336,23")))
