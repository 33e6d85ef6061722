"""Decides which partitions may read on under the byte limit that a process's partitions share.

Half of the bound is free for all, so that one busy partition can use it. The other half is reserved
in equal shares, so that a partition whose outcomes cannot leave cannot stop the others: its
predecessor may be slow, or its topic may reject them. A partition whose outcomes wait for their
records to be read again may always read: what it reads was in memory before, and only reading lets
its outcomes leave.

Invariant: what is held stays below the bound, but for one poll and for records that are read again.
Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Held:
    """The memory of one partition."""

    size_bytes: int
    owes_reading: bool


def readers(held: Mapping[Name, Held], max_bytes: int) -> frozenset[Name]:
    """The partitions that may read on."""
    kept_bytes = max_bytes // 2 if len(held) > 1 else 0
    share_bytes = kept_bytes // max(len(held), 1)
    free = sum(one.size_bytes for one in held.values()) < max_bytes - kept_bytes
    return frozenset(
        name
        for name, one in held.items()
        if free or one.owes_reading or one.size_bytes < share_bytes
    )


def poll_bytes(held: Mapping[Name, Held], max_bytes: int) -> int:
    """How much the next poll may bring before it ends; at least one byte, which is one record."""
    return max(1, max_bytes - sum(one.size_bytes for one in held.values()))
