"""Rules of compressed replies: read within a bound, or a value that says why not."""

from __future__ import annotations

import gzip
import random
import zlib
from itertools import pairwise
from typing import Any

import cramjam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.inflation import Uninflated, inflated

ANSWER = b'{"message": "good"}'
_SUM_BYTES = 8
"""What stands behind the data of a gzip member."""
BROTLI = bytes(cramjam.brotli.compress(ANSWER))
ZSTD = bytes(cramjam.zstd.compress(ANSWER))
DEFLATED = zlib.compress(ANSWER)[2:-4]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(ANSWER)),
        ("X-GZIP ", gzip.compress(ANSWER)),
        ("deflate", zlib.compress(ANSWER)),
        ("deflate", zlib.compress(ANSWER)[2:-4]),
        ("", gzip.compress(ANSWER)),
        ("br", BROTLI),
        ("zstd", ZSTD),
        ("gzip, gzip", gzip.compress(gzip.compress(ANSWER))),
        ("gzip, br", bytes(cramjam.brotli.compress(gzip.compress(ANSWER)))),
        ("UTF-8", ANSWER),
        ("none", ANSWER),
        ("identity", ANSWER),
        ("", ANSWER),
    ],
)
def test_the_usual_encodings_are_read(encoding: str, body: bytes) -> None:
    """Names of encodings have no case; deflate comes without zlib's header, and a charset where an
    encoding belongs. One encoding may lie upon another."""
    assert inflated(body, encoding, 1_000) == ANSWER


@pytest.mark.parametrize(
    "encoding", ["", "gzip", "deflate", "br", "zstd", "gzip, gzip", "compress"]
)
@pytest.mark.parametrize("body", [ANSWER, gzip.compress(ANSWER), DEFLATED, BROTLI, ZSTD])
def test_the_bytes_decide_and_not_the_header(encoding: str, body: bytes) -> None:
    """Gateways compress without a word, and name encodings that they have taken off, or put on in
    another form."""
    assert inflated(body, encoding, 1_000) == ANSWER


@pytest.mark.parametrize("encoding", ["br", "compress", "\x00"])
@pytest.mark.parametrize("body", [b"\x00\x01\x02", b"\x1f\x9d\x90{\x00"])
def test_other_encodings_are_not_read(encoding: str, body: bytes) -> None:
    """What a header calls encoded, and what cannot be read, is no answer."""
    assert inflated(body, encoding, 1_000) is Uninflated.UNREADABLE


@pytest.mark.parametrize("encoding", ["", "identity"])
def test_a_wide_charset_is_no_encoding(encoding: str) -> None:
    """UTF-16 has zero bytes, but nothing comes out of it."""
    body = ANSWER.decode().encode("utf-16")
    assert inflated(body, encoding, 1_000) == body


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_wide_charset_may_be_encoded(encoding: str) -> None:
    """What a header names is taken off, whatever comes out."""
    wide = ANSWER.decode().encode("utf-16")
    body = gzip.compress(wide) if encoding == "gzip" else bytes(cramjam.brotli.compress(wide))
    assert inflated(body, encoding, 1_000) == wide


@pytest.mark.parametrize("codec", [cramjam.brotli, cramjam.zstd])
def test_the_bound_holds_in_every_encoding(codec: Any) -> None:
    """Announced or not, cut or whole; and a large answer has room to grow."""
    noise = random.Random(5).randbytes(100_000).hex().encode()
    body = bytes(codec.compress(noise))
    assert inflated(body, "", len(noise)) == noise
    assert inflated(body, "br", len(noise) - 1) is Uninflated.TOO_LARGE
    bomb = bytes(codec.compress(noise[:500] * 10_000))
    assert inflated(bomb, "", 1_000) is Uninflated.TOO_LARGE
    assert inflated(body[:-9], "br", len(noise)) is Uninflated.UNREADABLE


def test_layers_without_end_have_an_end() -> None:
    """A server that wraps its answer again and again costs three turns."""
    body = ANSWER
    for _ in range(9):
        body = gzip.compress(body)
    assert inflated(body, "gzip", 1_000) not in (ANSWER, body)


def test_the_bound_holds_for_the_inflated_bytes() -> None:
    """One byte more is too large, and so is a bomb."""
    assert inflated(gzip.compress(ANSWER), "gzip", len(ANSWER) - 1) is Uninflated.TOO_LARGE
    assert inflated(gzip.compress(b" " * 5_000_000), "gzip", 1_000) is Uninflated.TOO_LARGE


@given(st.lists(st.integers(0, len(ANSWER)), max_size=4), st.integers(0, 9))
def test_members_are_one_body(cuts: list[int], padding: int) -> None:
    """However it is cut, with empty members and padding; the bound holds for them together."""
    ends = [0, *sorted(cuts), len(ANSWER)]
    members = [gzip.compress(ANSWER[a:b]) for a, b in pairwise(ends)]
    body = b"".join(members) + bytes(padding)
    assert inflated(body, "gzip", len(ANSWER)) == ANSWER
    assert inflated(body, "gzip", len(ANSWER) - 1) is Uninflated.TOO_LARGE


def test_a_member_longer_than_a_piece_ends_where_it_ends() -> None:
    """What follows it is read as well, at whatever place it begins."""
    noise = random.Random(5).randbytes(9_000)
    for length in (4_050, 4_073, 4_096, 9_000):
        body = gzip.compress(noise[:length]) + gzip.compress(ANSWER)
        assert inflated(body, "gzip", 20_000) == noise[:length] + ANSWER


@pytest.mark.parametrize("rest", [b"xx", gzip.compress(ANSWER)[:-9], b"\x00\x1f", b"\x1f"])
def test_a_part_is_never_taken_for_the_whole(rest: bytes) -> None:
    """What follows the first member is a member, padding, or damage."""
    assert inflated(gzip.compress(ANSWER) + rest, "gzip", 1_000) is Uninflated.UNREADABLE


def test_members_without_end_have_an_end() -> None:
    """Each of them is empty, so the bound on bytes alone never comes."""
    body = gzip.compress(b"") * 20_000
    assert inflated(body, "gzip", 1_000) is Uninflated.UNREADABLE


@pytest.mark.parametrize("encode", [gzip.compress, zlib.compress])
def test_the_sum_behind_the_data_may_be_cut_off(encode: Any) -> None:
    """All of it or its end; what is there of it has to be right."""
    body = encode(ANSWER)
    sum_bytes = _SUM_BYTES if encode is gzip.compress else 4
    for cut in range(1, sum_bytes + 1):
        assert inflated(body[:-cut], "gzip", 1_000) == ANSWER
    for wrong in (body[:-sum_bytes] + b"\1", body[:-1] + bytes([body[-1] ^ 1])):
        assert inflated(wrong, "gzip", 1_000) is Uninflated.UNREADABLE


@given(st.binary(max_size=200), st.integers(1, 60))
def test_damaged_bodies_are_values(rubbish: bytes, cut: int) -> None:
    """Rubbish, and a body that ends early."""
    assert isinstance(inflated(rubbish, "gzip", 1_000), bytes | Uninflated)
    whole = gzip.compress(ANSWER)
    expected = ANSWER if cut >= len(whole) - _SUM_BYTES else Uninflated.UNREADABLE
    assert inflated(whole[:cut], "gzip", 1_000) == expected
