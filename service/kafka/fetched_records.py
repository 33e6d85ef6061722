"""Fetched records that nothing reads are freed at once, and do not wait for the garbage collector.

aiokafka keeps what one fetch brought, megabytes, in an object that its own generator refers to. The
generator lets go of it at its end. Dropped before that (by a seek, by a new assignment, at the end
of the client) the object is part of a cycle. A collector that counts objects comes late for few and
large ones: a console grew by gigabytes.

`free_when_dropped` puts an owner around that object, by name in the module that makes it, because
the library offers no parameter. The owner is in no cycle and closes the generator when it goes. It
fails the start if the library changed, so that an update cannot silently bring the growth back.
"""

from __future__ import annotations

from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.consumer import fetcher

_NAME = "PartitionRecords"
_ITERATOR = "_records_iterator"
_Unowned: Any = getattr(fetcher, _NAME, None)


class OwnedRecords:
    """The records of one partition in one fetch."""

    def __init__(self, *args: Any) -> None:
        self._records = _Unowned(*args)

    def __iter__(self) -> Any:
        """The library's own iterator, so that a record costs no call more."""
        return self._records

    def __next__(self) -> Any:
        return next(self._records)

    @property
    def next_fetch_offset(self) -> int:
        """The offset behind the last record that was read."""
        return int(self._records.next_fetch_offset)

    def __del__(self) -> None:
        unread = getattr(self._records, _ITERATOR)
        if unread is not None:
            unread.close()


def free_when_dropped() -> None:
    """For all consumers of this process, from now on. Raises RuntimeError if the library
    changed."""
    if _Unowned is None or _ITERATOR not in _Unowned.__init__.__code__.co_names:
        raise RuntimeError("aiokafka keeps fetched records otherwise: this version is not known")
    setattr(fetcher, _NAME, OwnedRecords)


def let_go(ended: AIOKafkaConsumer) -> None:
    """Breaks the cycle that a consumer is part of after its end, and what it fetched with it: its
    knowledge of the cluster calls its coordinator."""
    consumer: Any = ended
    consumer._client.cluster._listeners.clear()
    if consumer._fetcher is not None:
        consumer._fetcher._records.clear()
