"""An operator's order as one value, with a digest that a run cannot change."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from service.failures.replay_filter import ReplayFilter, from_json, to_json
from service.failures.replay_plan import MAX_REPLAYS, Action, Mark, ReplayRules

_RUN_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}\Z")


class OrderRefused(Exception):
    """Raised when an order cannot be carried out as it stands; the message says what to change."""


@dataclass(frozen=True, slots=True)
class ReplayOrder:
    """One run. `asked` are the operator's own words, `chosen` the filter they were read as."""

    run_id: str
    chosen: ReplayFilter
    asked: Mapping[str, Any] = field(default_factory=dict)
    action: Action = Action.SEND
    again: bool = False
    """Whatever earlier runs decided."""
    parked: bool = False
    """Also what the loop guard parked; nothing that was sent or discarded since."""
    limit: int | None = None
    rate: float | None = None
    max_replays: int = MAX_REPLAYS
    to_topics: tuple[str, ...] = ()
    note: str = ""
    restamp: bool = False
    """Timestamps are the broker's instead of the events' own."""
    file_sha256: str = ""
    """Of the file that the failures come from; empty for the failures topic."""

    def __post_init__(self) -> None:
        if not _RUN_ID.match(self.run_id):
            raise OrderRefused(
                f"--id {self.run_id!r}: write up to 80 letters, digits, dots, dashes, underscores"
            )

    @property
    def plan(self) -> str:
        """Digest of the parts that must not change between the attempts of a run; the rate may."""
        words = [str(self.action), dict(self.asked), self.again, self.limit, self.max_replays]
        words += [self.file_sha256, self.restamp, *(["parked"] if self.parked else [])]
        text = json.dumps([*words, sorted(self.to_topics)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def recorded(self) -> dict[str, Any]:
        """For the replay log: how the run can go on, and what people want to know of it."""
        return {"asked": dict(self.asked), "filter": to_json(self.chosen), "limit": self.limit}

    def rules(self, recorded: Mapping[str, Any], topics: Mapping[str, int]) -> ReplayRules:
        """The rules as they were when the run began; `topics` are source topics and their width."""
        return ReplayRules(
            from_json(recorded["filter"]),
            self.action,
            self._overridden(),
            self.max_replays,
            bool(self.file_sha256),
            tuple(topics),
            _width_in(topics),
        )

    def _overridden(self) -> tuple[Mark, ...]:
        if self.again:
            return tuple(Mark)
        return (Mark.PARKED,) if self.parked else ()


def _width_in(topics: Mapping[str, int]) -> Callable[[str], int]:
    return lambda topic: topics.get(topic, 0)


def new_run_id() -> str:
    """A name for a run that was given none: when it was ordered, and a few random letters."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
