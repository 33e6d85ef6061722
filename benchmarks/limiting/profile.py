"""Load profiles: a model server, documents, events in time, and what is expected, from TOML files.

`[server]` and `[documents]` describe the start; each `[[changes]]` entry changes some of their
fields at a time. `[expect]` holds ranges that the tests check; see `benchmarks/profiles`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Server:
    """A model server. Its step time, for b calls in work, is
    `token_s · max(1 + slope · (b−1), b / knee)`: each call gets one token per step."""

    slots: int = 4
    queue_max: int = 100_000
    """Calls that may wait; beyond it the answer is 503."""
    token_s: float = 0.005
    fixed_tokens: float = 40.0
    """The cost of reading the document, in tokens."""
    slope: float = 0.0
    """Slow-down per further call in work."""
    knee: float = 1e9
    """Calls in work beyond which the processor is shared out: no more throughput."""
    calls_max: int = 1_000_000
    """Calls at once beyond which the answer is 429."""
    down: bool = False
    """Connections are refused."""
    stalled: bool = False
    """Nothing moves: a model is being loaded. Calls that come meanwhile report the load time."""
    unaccounted: float = 0.0
    """Share of a call's work that the times in its reply leave out: it looks like waiting."""
    other_client: int = 0
    """Calls that another client keeps in flight."""


@dataclass(frozen=True, slots=True)
class AnswerLengths:
    """Answer lengths: log-normal; a share of them `long_times` as long."""

    median_tokens: float = 300.0
    sigma: float = 0.7
    long_share: float = 0.0
    long_times: float = 10.0
    every_s: float = 0.0
    """One document each so often; 0: an endless backlog."""


@dataclass(frozen=True, slots=True)
class Change:
    """Fields of the server or the documents that take new values at `at_s`."""

    at_s: float
    server: dict[str, Any] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Range:
    """From low to high, both included."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, eq=False)
class Profile:
    """One simulation. `tells`: what a reply says of itself. `capacity`: the calls that the server
    works on at once, at the start; `static`: limits among which the best fixed one is."""

    name: str
    about: str
    tells: Literal["timings", "tokens", "text"]
    seconds: float
    capacity: float
    static: tuple[int, ...]
    server: Server
    documents: AnswerLengths
    changes: tuple[Change, ...]
    expect: Mapping[str, Range]


def load(path: Path) -> Profile:
    """Reads one file; raises ValueError where it is not a load profile."""
    try:
        return _profile(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"{path.name} is not a load profile ({error}); benchmarks/profiles has some"
        ) from None


def _profile(name: str, raw: dict[str, Any]) -> Profile:
    return Profile(
        name=name,
        about=raw["about"],
        tells=raw["tells"],
        seconds=float(raw["seconds"]),
        capacity=float(raw["capacity"]),
        static=tuple(raw["static"]),
        server=Server(**raw.get("server", {})),
        documents=AnswerLengths(**raw.get("documents", {})),
        changes=tuple(Change(**change) for change in raw.get("changes", [])),
        expect={name: Range(*bounds) for name, bounds in raw["expect"].items()},
    )
