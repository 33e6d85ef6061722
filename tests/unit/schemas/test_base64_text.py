"""Base64 in all its usual spellings; damage is never decoded to other bytes."""

from __future__ import annotations

import base64
import json
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.base64_text import decode_base64, least_bytes

DATA = bytes(range(256)) + b"\xfb\xff\xfe" * 30
PLAIN = base64.b64encode(DATA).decode()


def lines(width: int, between: str, text: str = PLAIN) -> str:
    return between.join(textwrap.wrap(text, width))


@pytest.mark.parametrize(
    "spelling",
    [
        PLAIN,
        base64.encodebytes(DATA).decode(),
        lines(76, "\r\n") + "\r\n",
        lines(64, "\n    "),
        lines(64, " \n"),
        lines(64, " "),
        f"\n  {PLAIN}\t",
        base64.urlsafe_b64encode(DATA).decode(),
        PLAIN.rstrip("="),
        base64.urlsafe_b64encode(DATA).decode().rstrip("="),
        f"data:application/pdf;base64,{PLAIN}",
        f"DATA:text/plain; charset=utf-8;Base64,{PLAIN}",
        f"data:;base64,{lines(60, chr(10))}",
    ],
    ids=lambda spelling: repr(spelling[:30] + "…" + spelling[-8:]),
)
def test_every_usual_spelling_is_decoded(spelling: str) -> None:
    """To the same bytes."""
    assert decode_base64(spelling) == DATA


@pytest.mark.parametrize(
    "damaged",
    [
        PLAIN.replace("+", " "),
        PLAIN[:-1] + "!",
        PLAIN[:9] + "\u2603" + PLAIN[10:],
        "QUJDRA=",
        "QUJDRA===",
        "QQ==QQ==",
        "QUJDR",
        "data:application/pdf,%25PDF",
        "data:application/pdf;base64",
        "QUJD QUJD QU JD",
        "QUJD  QUJD",
        f'"{PLAIN}',
        f"\"{PLAIN}'",
        f"-----BEGIN PDF-----{PLAIN}-----END PDF-----",
        f"{PLAIN}\\",
    ],
    ids=lambda damaged: damaged[-12:],
)
def test_what_may_have_lost_something_is_refused(damaged: str) -> None:
    """A plus sign that became a blank, a character cut off, two parts glued together."""
    assert decode_base64(damaged) is None


@pytest.mark.parametrize(
    "wrapped",
    [
        f'"{PLAIN}"',
        f"  '{PLAIN}'\n",
        json.dumps(base64.encodebytes(DATA).decode()),
        json.dumps(base64.encodebytes(DATA).decode().replace("\n", "\r\n"))[1:-1],
        PLAIN.replace("/", "\\/"),
        f'"data:application/pdf;base64,{PLAIN}"',
        f"-----BEGIN CERTIFICATE-----\n{lines(64, chr(10), PLAIN)}\n-----END CERTIFICATE-----\n",
        json.dumps(f"-----BEGIN PDF-----\n{PLAIN}\n-----END PDF-----"),
    ],
    ids=range(8),
)
def test_what_was_written_twice_or_as_pem_is_unwrapped(wrapped: str) -> None:
    """Quotes, escapes of JSON and armour have no letter that base64 could mean."""
    assert decode_base64(wrapped) == DATA
    assert len(DATA) - 4 <= least_bytes(wrapped) <= len(DATA)


@given(
    st.binary(max_size=300), st.integers(1, 20), st.sampled_from(["\n", "\r\n", "\n\n", " \n\t"])
)
def test_lines_of_any_width_and_no_padding_change_nothing(
    data: bytes, width: int, between: str
) -> None:
    """Whatever the data; the bound is never above its size."""
    text = lines(width, between, base64.urlsafe_b64encode(data).decode().rstrip("="))
    assert decode_base64(text) == data
    assert least_bytes(text) <= len(data) <= len(text)


@given(st.text(max_size=200) | st.text("AQ+/-_= \t\n,;:dat\"'\\nr", max_size=200))
def test_no_text_raises(text: str) -> None:
    """And what is decoded has at least the bound's bytes."""
    data = decode_base64(text)
    assert data is None or len(data) >= least_bytes(text)


def test_the_bound_is_close_to_the_size() -> None:
    """A document is refused as too large before it is decoded."""
    for text in (PLAIN, base64.encodebytes(DATA).decode(), f"data:;base64,{PLAIN}"):
        assert len(DATA) - 4 <= least_bytes(text) <= len(DATA)
