"""How people write places: `F2@17` is a failure, `3@1207` an event.

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


def event_place(at: Coordinates, beside: Coordinates | None = None) -> str:
    """As `results show` takes it; with its topic where it stands beside an event of another one."""
    if beside is not None and beside.topic != at.topic:
        return str(at)
    return f"{at.partition}@{at.offset}"


def failure_place(at: Coordinates) -> str:
    """As `replay show` and `results show` take it."""
    return f"{_SIGN}{at.partition}@{at.offset}"


def read_event_place(words: str) -> Place | None:
    """None where the words are another thing, such as an id."""
    found = _PLACE.fullmatch(words)
    return None if found is None else (int(found[1]), int(found[2]))


def read_event(words: str) -> EventPlace | None:
    """The same, also with the event's topic before it."""
    found = _NAMED_PLACE.fullmatch(words)
    return None if found is None else EventPlace(found[1] or "", int(found[2]), int(found[3]))


def read_failure_place(words: str, failures_topic: str) -> Place | None:
    """None where the words are another thing, such as the place of an event."""
    if words.startswith(f"{failures_topic}-"):
        return read_event_place(words.removeprefix(f"{failures_topic}-"))
    return read_event_place(words[1:]) if words[:1].upper() == _SIGN else None
