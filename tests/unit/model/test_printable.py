"""External text steers nothing when shown, and loses nothing as JSON."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model.printable import (
    escaped_json,
    is_printable,
    lines,
    masked,
    one_line,
    printable,
    readable_json,
)

any_text = st.text(max_size=80)
BREAKS = "\t\n\v\f\r\x85\u2028\u2029"
STEERING = [
    *(chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in BREAKS),
    *"\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u2060\u2061\ufeff\ufff9\U000e0041",
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *"\u034f\u115f\u1160\u3164\uffa0\ufe0f\U000e0101\ud800\udfff\ue000\U0010ffff\u0378",
]


@pytest.mark.parametrize("character", STEERING, ids=lambda c: f"{ord(c):04x}")
def test_what_steers_or_hides_is_replaced_and_escaped(character: str) -> None:
    """Controls, overrides, isolates, zero width, fillers, separators, surrogates, unassigned."""
    assert printable(f"a{character}b") == "a\N{REPLACEMENT CHARACTER}b"
    written = readable_json({character: character})
    assert character not in written
    assert json.loads(written) == {character: character}


@pytest.mark.parametrize("character", BREAKS, ids=lambda c: f"{ord(c):04x}")
def test_line_breaks_and_tabs_become_blanks_and_are_escaped(character: str) -> None:
    """An address of three lines can be read on one; it begins no line of its own."""
    assert printable(f"Main Street 1{character}Bath") == "Main Street 1 Bath"
    assert character not in readable_json({"address": f"a{character}b"})


def test_what_people_write_stays() -> None:
    """Other scripts, combining marks, signs; spaces of other widths become spaces."""
    words = "Müller & Söhne, 株式会社, فاتورة, é, 😀 €"
    assert printable(words) == words
    assert printable("1\u202f234\u00a0€") == "1 234 €"


@given(any_text, st.integers(0, 40))
def test_it_is_one_bounded_line(words: str, chars_max: int) -> None:
    """For any text."""
    shown = printable(words, chars_max)
    assert is_printable(shown)
    assert len(shown) <= chars_max + len("… (80 more)")
    assert is_printable(one_line(words))


def test_long_texts_are_cut_with_a_note() -> None:
    """Bounded, and it says how much is missing."""
    assert printable("x" * 500, 10) == "x" * 10 + "… (490 more)"
    assert lines("a\r\nb\nc", 2) == ["a", "b"]


@given(st.recursive(any_text, lambda inner: st.dictionaries(any_text, inner, max_size=3)))
def test_json_means_the_same_and_can_be_shown(value: object) -> None:
    """Escapes within strings; the breaks of indented JSON stay."""
    assert is_printable(readable_json(value))
    assert json.loads(readable_json(value)) == value
    indented = readable_json(value, indent=2)
    assert all(map(is_printable, indented.split("\n")))
    assert json.loads(escaped_json(json.dumps(value))) == value


def test_every_character_is_either_seen_or_replaced() -> None:
    """All of Unicode: nothing of a category that shows nothing gets through."""
    shown = (chr(code) for code in range(0x110000) if is_printable(chr(code)))
    assert {unicodedata.category(c)[0] for c in shown if c != " "} <= set("LMNPS")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("at http://user:pa@ss:x@host:1/p failed", "at http://***@host:1/p failed"),
        ("SASL kafka://u:p@b:9092,c", "SASL kafka://***@b:9092,c"),
        ("GET https://h/p?token=abc&sig=%2F'x (500)", "GET https://h/p?token=***&sig=***'x (500)"),
        ("5 > 3 ? yes : a=b", "5 > 3 ? yes : a=b"),
    ],
)
def test_addresses_are_shown_without_their_secrets(words: str, shown: str) -> None:
    """Regardless of the author: a proxy's password, a signed link."""
    assert masked(words) == shown


@given(any_text)
def test_masking_takes_away_and_leaves_text_that_can_be_shown(words: str) -> None:
    """Never longer than what it replaces, but for the stars."""
    assert is_printable(masked(printable(words)))
    assert masked(masked(words)) == masked(words)
