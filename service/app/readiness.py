"""Decides whether the service is ready, and in which words it says why.

What hinders this instance from serving its partitions makes it not ready. What only delays
invoices (a server that is away, spent money) makes it degraded and leaves it ready: another
instance would not do better. Where several things are in the way, one is told, the nearest to the
process. It must not read live objects or ask anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from service.limits.spending import Period
from service.model.record import Partition


@dataclass(frozen=True, slots=True)
class Hindrances:
    """What may be in the way; without any of them the service is simply ready."""

    draining: bool = False
    connected: bool = True
    """Whether brokers were reached since the start."""
    parked: Collection[Partition] = ()
    serving: bool = True
    """Whether the group answered and each partition that it gave to this instance is served."""
    no_reader: str = ""
    """Why no document can be read here; another instance may be able to."""
    missing_topic: str = ""
    """That the topic of events is gone, in words."""
    spent: Period | None = None
    """Whose money is spent."""
    lagging: str = ""
    """That every LLM server answers no call in time, but its health page, in words."""
    servers_away: bool = False
    """Whether no call is let through at the moment."""
    registry_away: str | None = None
    """Why the schema registry does not answer; None while it does."""
    troubles: Mapping[Partition, str] = field(default_factory=dict)
    """Why partitions try again and again."""
    endpoints_away: Collection[str] = ()
    late_documents: str = ""


def decide(seen: Hindrances) -> tuple[bool, str]:
    """Whether invoices are being served, and why not."""
    hindered = _not_ready(seen)
    if hindered:
        return False, hindered
    delayed = _degraded(seen)
    if delayed:
        return True, f"degraded: {delayed}"
    if seen.endpoints_away:
        return True, f"ready, but endpoints do not answer: {', '.join(seen.endpoints_away)}"
    return True, f"ready, but {seen.late_documents}" if seen.late_documents else "ready"


def _not_ready(seen: Hindrances) -> str:
    if seen.draining:
        return "draining"
    if not seen.connected:
        return "waiting for the brokers"
    if seen.parked:
        return f"parked, waiting for an operator: {', '.join(map(str, sorted(seen.parked)))}"
    if not seen.serving:
        return _tries_again(seen) or "partitions are being taken over"
    return seen.no_reader or seen.missing_topic


def _degraded(seen: Hindrances) -> str:
    if seen.spent is not None:
        return f"the money of the {seen.spent.value} is spent (cost.per_{seen.spent})"
    if seen.lagging:
        return seen.lagging
    if seen.servers_away:
        return "the LLM server does not answer"
    if seen.registry_away is not None:
        return f"the schema registry does not answer: {seen.registry_away}"
    return _tries_again(seen)


def _tries_again(seen: Hindrances) -> str:
    """The first partition that does, and how many more do."""
    if not seen.troubles:
        return ""
    first = min(seen.troubles)
    more = f" (and {len(seen.troubles) - 1} more)" if len(seen.troubles) > 1 else ""
    return f"{first} tries again: {seen.troubles[first]}{more}"
