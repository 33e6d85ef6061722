"""The text of the offset map: it is read back as it was written, or rejected."""

from __future__ import annotations

import base64
import binascii
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka.offset_map import LIMIT_CHARS, SPAN_LIMIT, Undecodable, decode, encode

BASES = st.integers(0, 2**60)
DONE = st.sets(st.integers(1, SPAN_LIMIT - 1), max_size=400)


@given(BASES, DONE)
def test_what_was_written_is_read_back(committed: int, distances: set[int]) -> None:
    """Decoding inverts encoding for every set inside the span."""
    done = frozenset(committed + distance for distance in distances)
    assert decode(committed, encode(committed, done)) == done


@pytest.mark.parametrize(
    "distances",
    [
        range(1, SPAN_LIMIT),
        range(1, SPAN_LIMIT, 2),
        range(1, SPAN_LIMIT, 3),
        [d for d in range(1, SPAN_LIMIT) if (d * 2_654_435_761) % 2**32 < 2**31],
    ],
    ids=["all", "every other", "every third", "noise"],
)
def test_the_worst_patterns_fit(distances: list[int]) -> None:
    """Whatever the pattern inside the span, the text stays within what brokers take."""
    done = frozenset(7 + distance for distance in distances)
    text = encode(7, done)
    assert len(text) <= LIMIT_CHARS
    assert text.isascii()
    assert decode(7, text) == done


@given(BASES, DONE.filter(bool), st.data())
def test_a_damaged_text_is_never_another_set(
    committed: int, distances: set[int], data: st.DataObject
) -> None:
    """One character changed: rejected, or the same set; never a different one."""
    done = frozenset(committed + distance for distance in distances)
    text = encode(committed, done)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="ascii"))
    found = decode(committed, text[:at] + letter + text[at + 1 :])
    assert isinstance(found, Undecodable) or found == done


@given(BASES, BASES, DONE.filter(bool))
def test_a_map_of_another_offset_is_rejected(
    committed: int, other: int, distances: set[int]
) -> None:
    """A map read against another offset would mark the wrong offsets as done."""
    text = encode(committed, {committed + distance for distance in distances})
    if other != committed:
        assert isinstance(decode(other, text), Undecodable)


@given(st.text(max_size=200))
def test_foreign_text_is_refused_and_nothing_raises(text: str) -> None:
    """Metadata of another program is not read as a map."""
    found = decode(5, text)
    assert isinstance(found, Undecodable) if text.rstrip("\0") else found == frozenset()


def test_empty_metadata_means_nothing_above_the_base() -> None:
    """An operator's offset reset writes no metadata."""
    assert decode(5, "") == frozenset()
    assert decode(5, None) == frozenset()
    assert encode(5, set()) == ""


def test_a_trailing_nul_is_ignored() -> None:
    """Offset tools built on librdkafka write one behind the text, and alone for an empty text."""
    assert decode(5, encode(5, {7}) + "\0") == frozenset({7})
    assert decode(5, "\0") == frozenset()


def test_a_deflate_bomb_is_refused() -> None:
    """A body that inflates beyond the span is rejected without being inflated."""
    body = zlib.compress(b"\xff" * 50_000_000)
    head = "is1:z:5:400000000"
    crc = binascii.crc32(head.encode() + body)
    text = f"{head}:{crc:08x}:{base64.b64encode(body[:2_400]).decode()}"
    assert isinstance(decode(5, text), Undecodable)
    small = zlib.compress(b"\xff" * 2_000_000, 9)
    crc = binascii.crc32(head.encode() + small)
    assert isinstance(
        decode(5, f"{head}:{crc:08x}:{base64.b64encode(small).decode()}"), Undecodable
    )


def _signed(encoding: str, committed: int, count: int, body: bytes) -> str:
    head = f"is1:{encoding}:{committed}:{count}"
    crc = binascii.crc32(head.encode() + body)
    return f"{head}:{crc:08x}:{base64.b64encode(body).decode()}"


@pytest.mark.parametrize(
    ("encoding", "count", "body"),
    [
        ("b", 1, b"\x01"),
        ("z", 2, zlib.compress(b"\x03")),
        ("b", 1, bytes(SPAN_LIMIT // 8) + b"\x01"),
        ("z", 1, zlib.compress(bytes(SPAN_LIMIT // 8) + b"\x01")),
        ("z", 1, zlib.compress(b"\x02") + b"more"),
        ("v", 1, b"\x00"),
        ("v", 1, b"\xa0\x9c\x01"),
        ("v", 1, b"\xff\xff\xff\xff\xff\x01"),
    ],
    ids=[
        "committed",
        "committed too",
        "too far",
        "too far, z",
        "rest",
        "distance 0",
        "far v",
        "huge v",
    ],
)
def test_a_map_that_leaves_the_span_is_refused(encoding: str, count: int, body: bytes) -> None:
    """Any member of the group can write a map whose checksum holds: offsets that the window cannot
    hold are rejected here, and parks the partition, before it reaches an assertion."""
    assert isinstance(decode(5, _signed(encoding, 5, count, body)), Undecodable)


@given(BASES, st.sampled_from("bzv"), st.integers(0, 40), st.binary(max_size=40))
def test_whatever_is_decoded_can_be_encoded_again(
    committed: int, encoding: str, count: int, body: bytes
) -> None:
    """Any body under a checksum that holds: rejected, or a set that the window can carry on."""
    body = zlib.compress(body) if encoding == "z" else body
    done = decode(committed, _signed(encoding, committed, count, body))
    assert isinstance(done, Undecodable) or decode(committed, encode(committed, done)) == done


def test_offsets_outside_the_span_are_a_broken_invariant() -> None:
    """The window bounds the span long before; passing it is a defect, said loudly."""
    with pytest.raises(AssertionError):
        encode(5, {5})
    with pytest.raises(AssertionError):
        encode(5, {5 + SPAN_LIMIT})
