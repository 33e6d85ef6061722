"""Bodies are decoded as mail programs decode them, and guesses are told."""

from __future__ import annotations

import pytest

from service.documents.containers.body_charset import in_utf8
from service.documents.frames.enclosures import Piece

WORDS = "Müller 5 €"


@pytest.mark.parametrize(
    ("charset", "data", "is_guess"),
    [
        ("; charset=utf-8", WORDS.encode(), False),
        ("", WORDS.encode(), False),
        ("; charset=us-ascii", WORDS.encode(), False),
        ("; charset=windows-1252", WORDS.encode("cp1252"), False),
        ("; charset=iso-8859-1", WORDS.encode("cp1252"), False),
        ("; charset=iso-8859-15", WORDS.encode("iso8859-15"), False),
        ("; charset=utf-8", WORDS.encode("cp1252"), True),
        ("", WORDS.encode("cp1252"), True),
        ("; charset=x-unknown", WORDS.encode(), True),
        ("; charset=utf-16", WORDS.encode("utf-16"), False),
        ("", WORDS.encode("utf-16"), False),
        ("; charset=utf-8", b"\xef\xbb\xbf" + WORDS.encode(), False),
        ("; charset=iso-8859-1", b"\xfe\xff" + WORDS.encode("utf-16-be"), False),
        ("; charset=UTF-16LE", WORDS.encode("utf-16-le"), False),
        ("; charset=utf-16be", WORDS.encode("utf-16-be"), False),
        ("; charset=utf-16", WORDS.encode("utf-16-be"), False),
        ("; charset=utf-16", WORDS.encode("utf-16-le"), False),
        ("; charset=utf-16", WORDS.encode(), True),
    ],
)
def test_text_is_read_by_its_charset_or_its_bytes(
    charset: str, data: bytes, is_guess: bool
) -> None:
    """ASCII that is UTF-8 is no guess, nor is a byte order mark; a charset that is not what it
    says, or not known, is one."""
    found = in_utf8(Piece(f"text/plain{charset}", data))
    assert found.is_guess is is_guess
    assert (found.piece.media_type, found.piece.data.decode()) == (
        "text/plain; charset=utf-8",
        WORDS,
    )


def test_eastern_charsets_are_known() -> None:
    """Those that browsers know."""
    found = in_utf8(Piece("text/plain; charset=iso-8859-2", "Łódź".encode("iso8859-2")))
    assert (found.piece.data.decode(), found.is_guess) == ("Łódź", False)
