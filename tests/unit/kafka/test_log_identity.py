"""Which log an offset belongs to: the stamp reads back exactly, and marks never run ahead."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kafka import offset_map
from service.kafka.log_identity import (
    Kinship,
    LogIdentity,
    ReadMarks,
    cluster_mark,
    kinship,
    stamp,
    unstamp,
)
from service.kafka.offset_map import LIMIT_CHARS, SPAN_LIMIT, Undecodable

LOG = LogIdentity(cluster_mark("a cluster"), "Zm9vYmFyYmF6cXV1eHF1dQ", 7)
LOGS = st.builds(
    LogIdentity,
    st.text().map(cluster_mark),
    st.binary(min_size=16, max_size=16).map(
        lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=")
    ),
    st.integers(0, 2**31 - 1),
)
BASES = st.integers(0, 2**60)
DONE = st.sets(st.integers(1, SPAN_LIMIT - 1), max_size=200)


@pytest.mark.parametrize("epoch", [2**31, 10**3_000], ids=["33 bits", "3,000 digits"])
def test_an_epoch_that_the_protocol_cannot_carry_is_refused(epoch: int) -> None:
    """Any member of the group can write it; asking a broker for its end would raise."""
    text = stamp(LogIdentity(LOG.cluster, LOG.topic_id, epoch), 5, "")
    assert isinstance(unstamp(5, text), Undecodable)


@given(LOGS, BASES, DONE)
def test_what_was_stamped_is_read_back(
    log: LogIdentity, committed: int, distances: set[int]
) -> None:
    """The log and the map, also an empty one."""
    text = offset_map.encode(committed, {committed + distance for distance in distances})
    assert unstamp(committed, stamp(log, committed, text)) == (log, text)


def test_the_longest_map_fits_with_its_stamp() -> None:
    """The largest offset, epoch and map together stay within what brokers take."""
    committed = 2**63 - 1 - SPAN_LIMIT
    noise = {committed + d for d in range(1, SPAN_LIMIT) if (d * 2_654_435_761) % 2**32 < 2**31}
    log = LogIdentity(LOG.cluster, LOG.topic_id, 2**31 - 1)
    text = stamp(log, committed, offset_map.encode(committed, noise))
    assert len(text) <= LIMIT_CHARS
    assert text.isascii()


def test_metadata_without_a_stamp_names_no_log() -> None:
    """An offset reset writes nothing, an earlier version the bare map; tools may add a NUL."""
    old = offset_map.encode(5, {7, 9})
    assert unstamp(5, "") == (None, "")
    assert unstamp(5, "\0") == (None, "")
    assert unstamp(5, old) == (None, old)
    assert stamp(None, 5, old) == old
    assert unstamp(5, stamp(LOG, 5, old) + "\0") == (LOG, old)


@given(BASES, BASES)
def test_an_offset_that_was_moved_is_not_one_of_ours(committed: int, other: int) -> None:
    """A tool that changes the offset and keeps the metadata is found out, without a map, too."""
    found = unstamp(other, stamp(LOG, committed, ""))
    assert found == (LOG, "") if committed == other else isinstance(found, Undecodable)


@given(DONE, st.data())
def test_a_damaged_stamp_is_never_another_one(distances: set[int], data: st.DataObject) -> None:
    """One character changed: rejected, or passed on as a text that is not a map either."""
    text = stamp(LOG, 5, offset_map.encode(5, {5 + distance for distance in distances}))
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(codec="ascii"))
    damaged = text[:at] + letter + text[at + 1 :]
    found = unstamp(5, damaged)
    if isinstance(found, Undecodable) or damaged.rstrip("\0") == text:
        return
    assert found[0] is None
    assert isinstance(offset_map.decode(5, found[1]), Undecodable)


@given(st.text(max_size=200))
def test_foreign_text_raises_nothing(text: str) -> None:
    """Foreign metadata is passed on or rejected."""
    for metadata in (text, "is2:" + text):
        found = unstamp(5, metadata)
        assert isinstance(found, Undecodable) or found == (None, metadata.rstrip("\0"))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (LOG, Kinship.SAME),
        (LogIdentity(LOG.cluster, LOG.topic_id, 8), Kinship.NEW_EPOCH),
        (LogIdentity(LOG.cluster, "other", 0), Kinship.OTHER_TOPIC),
        (LogIdentity("00000000", "other", 0), Kinship.OTHER_CLUSTER),
        (None, Kinship.UNKNOWN),
    ],
)
def test_how_logs_are_related(now: LogIdentity | None, expected: Kinship) -> None:
    """The topic's id decides first; a cluster moves only together with it."""
    assert kinship(LOG, now) is expected
    assert kinship(None, now) is Kinship.UNKNOWN


STEPS = st.lists(st.tuples(st.sampled_from(["deliver", "begin", "end"]), st.integers(1, 5)))


@given(STEPS)
def test_nothing_is_verified_by_a_look_that_began_before_it_was_read(
    steps: list[tuple[str, int]],
) -> None:
    """Against a model that remembers for each offset how many looks had begun when it came."""
    marks, position, begun, under_way = ReadMarks(LOG, 0), 0, 0, list[int]()
    begun_at: list[int] = []
    for step, count in steps:
        if step == "deliver":
            position += count
            begun_at += [begun] * count
            marks.delivered(position, begun)
        elif step == "begin":
            begun += 1
            under_way.append(begun)
        elif under_way:
            number = under_way.pop(0)
            marks.seen(number, LOG)
            verified = sum(1 for before in begun_at if before < number)
            assert marks.verified_to == verified
    for offset, before in enumerate(begun_at):
        needed = marks.look_needed(offset + 1)
        assert (needed is None) == (offset < marks.verified_to)
        assert needed is None or needed >= before


def test_where_brokers_do_not_tell_nothing_is_waited_for() -> None:
    """Brokers before 2.8 know no topic ids; then offsets are believed as they always were."""
    marks = ReadMarks(None, 0)
    marks.delivered(10, 0)
    assert marks.look_needed(10) is None
