"""Bodies that Outlook keeps as compressed RTF give their text, or the HTML within them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.containers.rich_text import RichText, read_rich_text

HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af3"
    "2068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")


def stored(rtf: bytes) -> bytes:
    """RTF in the form without compression."""
    return bytes(4) + len(rtf).to_bytes(4, "little") + b"MELA" + bytes(4) + rtf


def text_of(rtf: bytes) -> str:
    found = read_rich_text(stored(rtf))
    assert found is not None
    return found.text


def test_the_examples_of_the_specification_are_unpacked() -> None:
    """One of them repeats what it is still writing."""
    assert read_rich_text(HELLO) == RichText("hello world", is_html=False)
    assert read_rich_text(CROSSING) == RichText("WXYZ" * 5, is_html=False)


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi a\par b\tab c\line d}", "a\nb\tc\nd"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\*\generator x;}a{\pict 00ff}}", "a"),
        (rb"{\rtf1 a{\v hidden}b\v c\v0 d\v e\plain f{\deleted g}}", "abdf"),
        (rb"{\rtf1 \uc1\u8364?1 \u-10179?\u-8704?{\uc0\u228 x}\u252\'fcz}", "€1 😀äxüz"),
        (rb"{\rtf1 5\~000\_1\-2 \{\\\}}", "5\xa0000\u201112 {\\}"),
        (rb"{\rtf1\ansicpg1250 \'b3}", "ł"),
        (
            rb"{\rtf1{\fonttbl{\f1\fcharset204 A;}{\f2\fcharset128 B;}}{\f1\'e0}\f2\'93\'fa\'e0}",
            "а日\ufffd",
        ),
        (rb"{\rtf1 a\bin3 {{{b}", "ab"),
    ],
)
def test_rtf_becomes_its_letters(rtf: bytes, text: str) -> None:
    """Without tables of fonts, pictures, and what is marked as hidden."""
    assert text_of(rtf) == text


def test_html_is_given_back_as_it_was() -> None:
    """Its tags are in groups of their own, and the formats of RTF beside them are left out."""
    rtf = (
        rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p title=\'22\{x\}\'22>}\htmlrtf{\b\htmlrtf0 a\'fc"
        rb"\htmlrtf }\htmlrtf0{\*\htmltag84 &nbsp;}{\*\mhtmltag64 <i>}{\*\htmltag72 </p>}}"
    )
    assert read_rich_text(stored(rtf)) == RichText('<p title="{x}">aü&nbsp;</p>', is_html=True)


def test_what_cannot_be_read_is_told() -> None:
    """Neither a false size nor depth costs memory."""
    assert read_rich_text(b"compressed") is None
    assert read_rich_text(bytes(4) + b"\xff" * 4 + b"LZFu" + bytes(4)) is None
    assert read_rich_text(stored(b"{" * 2_000)) is None


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(rubbish: bytes) -> None:
    """Packed and as RTF."""
    read_rich_text(bytes(4) + b"\xff\xff\0\0LZFu" + bytes(4) + rubbish)
    read_rich_text(stored(rb"{\rtf1\fromhtml1\f0" + rubbish))
