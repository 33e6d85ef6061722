"""Rules for documents that lie in their event: strict decoding, a hash, no invisible text."""

from __future__ import annotations

import base64
import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.event import DocumentReference, InlineBytes, InlineText
from service.documents.frames.document import (
    LoadedDocument,
    presentable,
    read_inline,
    read_text,
    visible,
)
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs


def inline(data: bytes, media_type: str = "text/plain") -> InlineBytes:
    return InlineBytes(media_type=media_type, base64=base64.b64encode(data).decode())


def reason_of(document: InlineText | InlineBytes | DocumentReference) -> Reason:
    problem = read_inline(document)
    assert isinstance(problem, DocumentProblem)
    return problem.reason


def test_text_is_taken_as_it_is() -> None:
    """Of whatever type: XML is text too. The hash is that of its UTF-8 bytes."""
    document = InlineText(media_type="application/xml", text="<a>ä</a>")
    expected = hashlib.sha256("<a>ä</a>".encode()).hexdigest()
    assert read_inline(document) == LoadedDocument("<a>ä</a>", expected)


@pytest.mark.parametrize(
    ("media_type", "charset"),
    [
        ("text/plain", "utf-8"),
        ("Text/Plain; format=flowed", "utf-8"),
        ("text/csv;charset=UTF-8", "utf-8"),
        ("text/plain; charset=iso-8859-1", "iso-8859-1"),
        ('text/plain; format=flowed; charset="windows-1252"', "windows-1252"),
    ],
)
def test_bytes_are_decoded_in_the_named_charset(media_type: str, charset: str) -> None:
    """UTF-8 without a name; the hash is that of the bytes as they were sent."""
    data = "Größe 1,00".encode(charset)
    loaded = read_inline(inline(data, media_type))
    assert loaded == LoadedDocument("Größe 1,00", hashlib.sha256(data).hexdigest())


def test_bytes_in_the_wrong_charset_are_rejected() -> None:
    """Nothing is replaced or skipped: an amount could hang on it."""
    assert reason_of(inline("Größe".encode("latin-1"))) is Reason.DOCUMENT_REJECTED


def test_broken_base64_is_rejected() -> None:
    """Characters outside the alphabet are not skipped."""
    document = InlineBytes(media_type="text/plain", base64="aGk=\u2603")
    assert reason_of(document) is Reason.DOCUMENT_REJECTED
    document = InlineBytes(media_type="text/plain", base64="a!G!k=")
    assert reason_of(document) is Reason.DOCUMENT_REJECTED


def test_base64_may_be_in_lines_or_a_data_url() -> None:
    """The hash is that of the bytes."""
    data = ("Rechnung 4711 über 119,00 EUR\n" * 9).encode()
    for text in (
        base64.encodebytes(data).decode(),
        f"data:text/plain;charset=utf-8;base64,{base64.b64encode(data).decode()}",
        base64.urlsafe_b64encode(data).decode().rstrip("="),
    ):
        loaded = read_inline(InlineBytes(media_type="text/plain", base64=text))
        assert loaded == LoadedDocument(data.decode(), hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    "document",
    [
        inline(b"%PDF-1.7", "application/pdf"),
        inline(b"x", "image/png"),
        inline(b"x", "text/plain; charset=utf-7"),
        DocumentReference(media_type="text/plain", uri="https://example.com/a"),
    ],
    ids=["pdf", "image", "charset", "reference"],
)
def test_what_is_not_text_here_is_unsupported(document: InlineBytes | DocumentReference) -> None:
    """A loader that can do more may read it; guessing is no reading."""
    assert reason_of(document) is Reason.UNSUPPORTED_DOCUMENT


@given(st.text())
def test_visible_text_has_nothing_that_hides(text: str) -> None:
    """No format characters, no controls but line breaks, tabs and page breaks; the rest stays."""
    seen = visible(text)
    for character in seen:
        category = unicodedata.category(character)
        assert category != "Cs"
        assert category != "Cc" or character in "\t\n\r\x0c\x85"
        assert category != "Cf" or not 0xE0000 <= ord(character) <= 0xE0FFF
    assert visible(seen) == seen
    assert [c for c in seen if c.isalnum()] == [
        c for c in text if c.isalnum() and c not in "\u115f\u1160\u3164\uffa0"
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "\u200b",
        "\u200d",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\u00ad",
        "\x00",
        "\x1b",
        "\U000e0041",
        "\U000e0100",
        "\ufe0f",
        "\u3164",
        "\ud800",
    ],
)
def test_each_kind_of_hidden_character_is_dropped(hidden: str) -> None:
    """Zero width, direction, tags, selectors, fillers, controls."""
    assert visible(f"To{hidden}tal") == "Total"


def test_a_soft_hyphen_is_a_minus_unless_it_is_within_a_word() -> None:
    """Without it the number is another one, and a credit is a debt."""
    printed = "Rech\u00adnung R\u00ad2026\u00ad17\nTotal \u00ad£431.54"
    assert visible(printed) == "Rechnung R-2026-17\nTotal -£431.54"


def test_a_document_without_visible_text_is_rejected() -> None:
    """There is nothing to ask the model about."""
    problem = presentable(LoadedDocument(" \u200b\n\t", "h"), 100)
    assert isinstance(problem, DocumentProblem)
    assert problem.reason is Reason.DOCUMENT_REJECTED


def test_the_length_of_visible_text_is_bounded() -> None:
    """One more than the bound is too large; hidden characters do not count."""
    assert presentable(LoadedDocument("x" * 10 + "\u200b", "h"), 10) == LoadedDocument(
        "x" * 10, "h"
    )
    problem = presentable(LoadedDocument("x" * 11, "h"), 10)
    assert isinstance(problem, DocumentProblem)
    assert problem.reason is Reason.TOO_LARGE
    assert "extraction.max_document_chars" in problem.message


def test_places_of_words_end_with_the_text_that_they_are_in() -> None:
    """They stay only where no invisible character is dropped."""
    words = PageWords((PlacedWord(0, 1, 1, Box(0.0, 0.0, 1.0, 1.0), ReadAs.TEXT),))
    for text, kept in (("x y", words), ("x\u200b y", None)):
        loaded = presentable(LoadedDocument(text, "h", words=words), 10)
        assert isinstance(loaded, LoadedDocument)
        assert loaded.words == kept


def test_placed_words_count_as_memory() -> None:
    """A document waits with them."""
    words = PageWords((PlacedWord(0, 1, 1, Box(0.0, 0.0, 1.0, 1.0), ReadAs.TEXT),))
    assert LoadedDocument("x", "h", words=words).held_bytes > 100


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
@pytest.mark.parametrize("named", ["", "; charset=iso-8859-1"])
def test_a_byte_order_mark_says_the_charset(codec: str, named: str) -> None:
    """As editors save a text; what its media type says counts less."""
    assert read_text(f"text/plain{named}", "Süd 5 €".encode(codec)) == "Süd 5 €"
