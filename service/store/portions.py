"""Records of one partition on their way into the database, and where reading goes on behind them.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from service.model.record import Partition, SourceRecord

WHAT_TO_DO = (
    "To keep what the database has, name a new one (store.database): it begins with the topics as "
    "they are. `invoice-stream store --rebuild` empties this database and reads all topics again"
)
"""Reading on is wrong: invoices, failures and decisions are named by their offsets, and the new
topic gives the same offsets to other records."""


class Position(NamedTuple):
    """How far one partition is in the tables, and of which topic: a topic that is deleted and
    created again keeps its name, and gets another id."""

    next_offset: int
    topic_id: str = ""
    """As Kafka's tools print it; empty: the brokers do not tell."""


@dataclass(frozen=True, slots=True)
class Portion:
    """What was read of one partition from `start` up to `position`, which may hold no record."""

    topic: str
    partition: int
    start: int
    records: list[SourceRecord]
    position: int
    topic_id: str = ""


def other_topic(
    topic: str, positions: Mapping[int, Position], told: Mapping[int, str]
) -> str | None:
    """Why reading cannot go on from these positions, in words: brokers tell another id of the
    topic. None where they tell the same one or none, and where nothing was read before it."""
    for number, position in positions.items():
        now = told.get(number, "")
        if position.next_offset > 0 and "" != now != position.topic_id != "":
            return (
                f"{Partition(topic, number)} belongs to another topic than the one in the database "
                f"(id {now}, before {position.topic_id}): it was deleted and created anew, or is "
                f"in another cluster. {WHAT_TO_DO}"
            )
    return None


def shorter_topic(place: Partition, stored: int, end: int) -> str:
    """The same, where the log ends before the position."""
    return (
        f"{place} ends at {end}, and the database has it up to {stored}: the topic was deleted and "
        f"created anew. {WHAT_TO_DO}"
    )
