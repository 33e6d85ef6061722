"""What OCR read is kept by document, within a bound, and nothing else is."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.documents.frames.parsed import Parsed
from service.documents.frames.recognised import RecognisedDocuments
from tests.fakes import usual

LIMITS = usual.parse_limits()
PNG = "image/png"


def test_a_document_is_known_by_its_bytes_type_and_limits() -> None:
    """Each of them may change what is read."""
    known = RecognisedDocuments(100_000)
    known.keep(PNG, b"scan", LIMITS, Parsed("Total 119,00"))
    assert known.find(PNG, b"scan", LIMITS) == Parsed("Total 119,00")
    assert known.find(PNG, b"scam", LIMITS) is None
    assert known.find("image/jpeg", b"scan", LIMITS) is None
    assert known.find(PNG, b"scan", replace(LIMITS, render=True)) is None
    assert known.hits == 1


def test_the_least_recently_used_one_makes_room() -> None:
    """A document that comes again and again stays."""
    known = RecognisedDocuments(3_000)
    for data in (b"a", b"b"):
        known.keep(PNG, data, LIMITS, Parsed(data.decode()))
    assert known.find(PNG, b"a", LIMITS) is not None
    known.keep(PNG, b"c", LIMITS, Parsed("c"))
    assert known.find(PNG, b"b", LIMITS) is None
    assert known.find(PNG, b"a", LIMITS) is not None


def test_nothing_is_kept_without_room() -> None:
    """As with a bound of 0, which switches it off."""
    known = RecognisedDocuments(0)
    known.keep(PNG, b"a", LIMITS, Parsed("a"))
    assert known.find(PNG, b"a", LIMITS) is None
    assert known.held_bytes == 0


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 2_000)), max_size=40))
def test_what_is_kept_stays_within_its_bound(scans: list[tuple[str, int]]) -> None:
    """Whatever comes, in whatever order; a new result replaces the one before."""
    known = RecognisedDocuments(12_000)
    for name, chars in scans:
        known.keep(PNG, name.encode(), LIMITS, Parsed("x" * chars))
        assert 0 <= known.held_bytes <= 12_000
        assert known.find(PNG, name.encode(), LIMITS) == Parsed("x" * chars)
