"""Counts the records that a group has still to do in one partition, for readers outside of the
group.

A group that serves the partition knows more: `stream.window` counts what it has read exactly.
Nothing here asks a broker.
"""

from __future__ import annotations

from service.kafka.log_identity import unstamp
from service.kafka.offset_map import Undecodable, decode


def undone(offset: int, metadata: str, begin: int, end: int) -> int:
    """Offsets from `begin` up to, not including, `end` that a commit does not say are done.

    `offset` and `metadata` are the commit's; `begin` is the oldest offset of the log. Metadata that
    cannot be read says nothing, and then all from the committed offset on counts. So do offsets
    that hold no record (markers, compaction): a commit does not tell them apart.
    """
    begin = max(offset, begin)
    done = _done(offset, metadata)
    return max(0, end - begin) - sum(begin <= number < end for number in done)


def _done(offset: int, metadata: str) -> frozenset[int]:
    stamped = unstamp(offset, metadata)
    if isinstance(stamped, Undecodable):
        return frozenset()
    done = decode(offset, stamped[1])
    return frozenset() if isinstance(done, Undecodable) else done
