"""Whether the brokers answer those who fill the database, and as of when the data are.

Each topic is read to its end again and again. The data are as of the moment when the one that was
read longest ago was at its end. An outage begins with the first topic that got no answer and ends
when all of them got one; it is told when it begins, once a minute, and at its end, however many
readers try however often. Pure: times come in, what is to be told goes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

TOLD_EVERY_S = 60.0


class Telling(StrEnum):
    """What is to be told about an outage."""

    BEGINS = "brokers_silent"
    LASTS = "brokers_still_silent"
    ENDS = "brokers_answer_again"


@dataclass(frozen=True, slots=True)
class DataAge:
    """As of when the data are. Times are seconds since the epoch."""

    as_of_s: float | None
    """None: not all topics were read to their ends yet. Of the process that fills the database."""
    silent_since_s: float | None = None
    """None: the brokers answer."""
    why: str = ""
    filled_by: str = ""
    """Another process; empty: this one fills the database."""


class ReadingState:
    """Of all topics that fill one database."""

    def __init__(self, topics: Iterable[str]) -> None:
        self._read_s: dict[str, float | None] = dict.fromkeys(topics)
        self._silent: set[str] = set()
        self._since_s = self._told_s = 0.0
        self._why = ""
        self._other: DataAge | None = None

    def silent(self, topic: str, why: str, now_s: float) -> Telling | None:
        """A reader of the topic got no answer."""
        begins = not self._silent
        self._silent.add(topic)
        self._why = why
        if begins:
            self._since_s = self._told_s = now_s
            return Telling.BEGINS
        if now_s - self._told_s < TOLD_EVERY_S:
            return None
        self._told_s = now_s
        return Telling.LASTS

    def at_end(self, topic: str, now_s: float) -> Telling | None:
        """The topic is read to its end."""
        self._read_s[topic] = now_s
        was_silent = bool(self._silent)
        self._silent.discard(topic)
        return Telling.ENDS if was_silent and not self._silent else None

    def silent_s(self, now_s: float) -> float:
        """How long the outage lasts, or lasted."""
        return now_s - self._since_s

    def filled_by(self, holder: str, as_of_s: float | None) -> None:
        """Another process fills the database, and said as of when the data are."""
        self._other = DataAge(as_of_s, filled_by=holder)

    def filled_here(self) -> None:
        """This process fills it from now on."""
        self._other = None

    def age(self) -> DataAge:
        """As of now."""
        if self._other is not None:
            return self._other
        read = list(self._read_s.values())
        known = [moment for moment in read if moment is not None]
        as_of_s = min(known) if known and len(known) == len(read) else None
        since_s = self._since_s if self._silent else None
        return DataAge(as_of_s, since_s, self._why if self._silent else "")
