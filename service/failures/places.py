"""How people name invoices: `F2@17` is a failure, `3@1207` an event, other words an id.

Both topics have partitions and offsets, and a failure has the partition of its event. With a letter
before it, one of the two places cannot be taken for the other. A place with its topic before it, as
logs write it (`invoices.events-3@1207`), is read as well: events of several topics may have the
same partition and offset. Pure; no number is longer than Kafka's.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

from service.model.record import Coordinates

Place: TypeAlias = tuple[int, int]
"""Partition and offset."""
_PLACE: Final = re.compile(r"([0-9]{1,10})@([0-9]{1,19})")
_NAMED_PLACE: Final = re.compile(r"(?:([A-Za-z0-9._-]{1,249})-)?([0-9]{1,10})@([0-9]{1,19})")
_SIGN: Final = "F"


class EventPlace(NamedTuple):
    """A place as a person wrote it, with or without a topic."""

    topic: str
    """Empty: of any topic."""
    partition: int
    offset: int

    def means(self, at: Coordinates) -> bool:
        """Whether that may be the event."""
        is_place = (at.partition, at.offset) == (self.partition, self.offset)
        return is_place and self.topic in ("", at.topic)


class NamedInvoice(NamedTuple):
    """What a person names: a failure or an event by its place, or either by an id."""

    words: str
    failure: Place | None
    event: EventPlace | None

    def is_event(self, at: Coordinates | None) -> bool:
        """Whether it is the event at that place."""
        return at is not None and self.event is not None and self.event.means(at)

    def is_id(self, *ids: str | None) -> bool:
        """Whether it is one of these ids. One may look like a place with a topic; a place without
        one is a place and nothing else, and no words are no id: records may lack theirs."""
        is_bare = self.failure is not None or (self.event is not None and not self.event.topic)
        return bool(self.words) and not is_bare and self.words in ids

    def is_failure(self, at: Coordinates, event: Coordinates | None, *ids: str) -> bool:
        """Whether it is the failure at that place, of that event, with these ids."""
        if self.failure is not None:
            return (at.partition, at.offset) == self.failure
        return self.is_event(event) or self.is_id(*ids)


def event_place(at: Coordinates, beside: Coordinates | None = None) -> str:
    """As `results show` takes it; with its topic where it stands beside an event of another one."""
    if beside is not None and beside.topic != at.topic:
        return str(at)
    return f"{at.partition}@{at.offset}"


def failure_place(at: Coordinates) -> str:
    """As `replay` and `results show` take it."""
    return f"{_SIGN}{at.partition}@{at.offset}"


def read_named(words: str, failures_topic: str) -> NamedInvoice:
    """Any words name something."""
    failure = _failure_place(words, failures_topic)
    return NamedInvoice(words, failure, _event(words) if failure is None else None)


def _failure_place(words: str, failures_topic: str) -> Place | None:
    sign = f"{failures_topic}-"
    is_named = words.startswith(sign)
    if not is_named and words[:1].upper() != _SIGN:
        return None
    found = _PLACE.fullmatch(words.removeprefix(sign) if is_named else words[1:])
    return None if found is None else (int(found[1]), int(found[2]))


def _event(words: str) -> EventPlace | None:
    found = _NAMED_PLACE.fullmatch(words)
    return None if found is None else EventPlace(found[1] or "", int(found[2]), int(found[3]))
