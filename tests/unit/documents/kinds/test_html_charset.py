"""HTML names its character set in itself; decoding is strict."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.kinds.html_charset import decode_html
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

CASE = Path(__file__).resolve().parents[5] / "shared/cases/field/C14a/C14a-latin1-meta.html"


@pytest.mark.parametrize(
    ("media_type", "data", "text"),
    [
        ("text/html", "<p>é".encode(), "<p>é"),
        ("text/html", b"\xef\xbb\xbf<meta charset=iso-8859-1>\xc3\xa9", "é"),
        ("text/html", "<p>é".encode("utf-16"), "<p>é"),
        ("text/html", b"<meta charset=iso-8859-1>\xe9\x80", "é€"),
        ("text/html", b"<META content='text/html; charset=windows-1250' http-equiv=a>\x9c", "ś"),
        ("text/html", b"<!-- <meta charset=koi8-r> --><meta charset='shift_jis'>\x82\xa0", "あ"),
        ("text/html", b"<meta charset=utf-16>\xc3\xa9", "é"),
        ("text/html", b"<meta name=viewport><meta charset=latin1>\xe9", "é"),
        ("text/html; charset=iso-8859-15", b"<meta charset=utf-8>\xa4", "€"),
    ],
)
def test_the_first_that_names_a_charset_counts(media_type: str, data: bytes, text: str) -> None:
    """A byte order mark, then the media type, then a meta element."""
    decoded = decode_html(media_type, data)
    assert isinstance(decoded, str)
    assert decoded.endswith(text)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<p>\xe9", Reason.DOCUMENT_REJECTED),
        (b"<meta charset=utf-8>\xe9", Reason.DOCUMENT_REJECTED),
        (b"<meta charset=windows-1252>\x81", Reason.DOCUMENT_REJECTED),
        (b"<meta charset=utf-7>+AOk-", Reason.UNSUPPORTED_DOCUMENT),
        (b"x" * 1_024 + b"<meta charset=latin1>\xe9", Reason.DOCUMENT_REJECTED),
    ],
)
def test_no_guess_is_made(data: bytes, reason: Reason) -> None:
    """A wrong one would change names and amounts."""
    problem = decode_html("text/html", data)
    assert isinstance(problem, DocumentProblem)
    assert problem.reason is reason


@pytest.mark.skipif(not CASE.exists(), reason="the cases lie beside the checkout")
def test_a_real_latin1_document_is_read() -> None:
    """Its media type names nothing, because it comes from a file."""
    decoded = decode_html("text/html", CASE.read_bytes())
    assert isinstance(decoded, str)
    assert "Straße 1" in decoded


@given(st.binary(max_size=300), st.sampled_from(["", "<meta charset=", "<meta content='charset="]))
def test_no_bytes_raise(data: bytes, start: str) -> None:
    """Whatever they are."""
    assert isinstance(decode_html("text/html", start.encode() + data), str | DocumentProblem)
