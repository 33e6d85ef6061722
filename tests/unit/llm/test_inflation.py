"""Rules of compressed replies: read within a bound, or a value that says why not."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.inflation import Uninflated, inflated

ANSWER = b'{"message": "good"}'


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(ANSWER)),
        ("X-GZIP ", gzip.compress(ANSWER)),
        ("deflate", zlib.compress(ANSWER)),
        ("identity", ANSWER),
        ("", ANSWER),
    ],
)
def test_the_usual_encodings_are_read(encoding: str, body: bytes) -> None:
    """Names of encodings have no case."""
    assert inflated(body, encoding, len(ANSWER)) == ANSWER


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "\x00"])
def test_other_encodings_are_not_read(encoding: str) -> None:
    """Encodings upon one another are none of the usual ones."""
    assert inflated(gzip.compress(ANSWER), encoding, 1_000) is Uninflated.UNREADABLE


def test_the_bound_holds_for_the_inflated_bytes() -> None:
    """One byte more is too large, and so is a bomb."""
    assert inflated(gzip.compress(ANSWER), "gzip", len(ANSWER) - 1) is Uninflated.TOO_LARGE
    assert inflated(gzip.compress(b" " * 5_000_000), "gzip", 1_000) is Uninflated.TOO_LARGE


@given(st.binary(max_size=200), st.integers(0, 60))
def test_damaged_bodies_are_values(rubbish: bytes, cut: int) -> None:
    """Rubbish, and a body that ends early."""
    assert isinstance(inflated(rubbish, "gzip", 1_000), bytes | Uninflated)
    whole = gzip.compress(ANSWER)
    expected = ANSWER if cut >= len(whole) else Uninflated.UNREADABLE
    assert inflated(whole[:cut], "gzip", 1_000) == expected
