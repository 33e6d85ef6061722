"""The backlog that a commit leaves, for readers outside of the group."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka.backlog import undone
from service.kafka.log_identity import LogIdentity, stamp
from service.kafka.offset_map import SPAN_LIMIT, encode

LOG = LogIdentity("0123abcd", "some-topic", 3)


@given(
    st.sampled_from([LOG, None]),
    st.integers(0, 50),
    st.sets(st.integers(1, 500), max_size=200),
    st.integers(0, 600),
    st.integers(0, 600),
)
def test_the_undone_are_counted_one_by_one(
    log: LogIdentity | None, committed: int, distances: set[int], begin: int, end: int
) -> None:
    """With a stamp and without: whatever lies in the log, and is not done."""
    done = {committed + distance for distance in distances}
    metadata = stamp(log, committed, encode(committed, done))
    expected = sum(offset not in done for offset in range(max(committed, begin), end))
    assert undone(committed, metadata, begin, end) == expected


def test_one_slow_record_under_a_full_map_is_a_backlog_of_one() -> None:
    """Its offset alone would say 20,000."""
    done = frozenset(range(1, SPAN_LIMIT))
    assert undone(0, stamp(LOG, 0, encode(0, done)), 0, SPAN_LIMIT) == 1


@pytest.mark.parametrize("metadata", ["foreign", "is2:damaged", "is1:damaged"])
def test_metadata_that_cannot_be_read_says_nothing(metadata: str) -> None:
    """Then everything from the committed offset on counts."""
    assert undone(5, metadata, 0, 15) == 10
