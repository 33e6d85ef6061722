"""Portions are cut without a gap."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.model.record import SourceRecord
from service.settings import KafkaSettings
from service.store.following import cut, topics_of
from service.store.portions import Portion


@given(st.sets(st.integers(0, 4_000), max_size=1_600))
def test_pieces_go_on_where_the_one_before_ends(offsets: set[int]) -> None:
    """Each record is in one piece, and offsets without a record (markers, compaction) are passed
    over."""
    records = [SourceRecord("t", 0, offset, 0, None, None) for offset in sorted(offsets)]
    pieces = list(cut(Portion("t", 0, 0, records, 5_000)))
    assert [record for piece in pieces for record in piece.records] == records
    assert (pieces[0].start, pieces[-1].position) == (0, 5_000)
    for piece, following in pairwise(pieces):
        assert piece.position == following.start
    for piece in pieces:
        assert len(piece.records) <= 500
        assert all(piece.start <= record.offset < piece.position for record in piece.records)


def test_reports_may_be_switched_off() -> None:
    """A topic without a name is not read."""
    assert "" not in topics_of(KafkaSettings(batches_topic=""))
    assert len(topics_of(KafkaSettings())) == 5
