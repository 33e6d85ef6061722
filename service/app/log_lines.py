"""The lines in which a running service says what it is and what it does. Pure.

The first one names brokers, group, topics and models; then there is one a minute while there is
something to do. No secret is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.app.assembly import endpoints_of
from service.model.printable import masked
from service.settings import Settings

EVERY_S = 60.0


def start_line(settings: Settings) -> Mapping[str, str]:
    """What the service works on."""
    kafka = settings.kafka
    asked = (f"{one.llm.model} at {masked(one.llm.base_url)}" for one in endpoints_of(settings))
    return {
        "brokers": kafka.bootstrap_servers,
        "group": kafka.group_id,
        "events": kafka.events_topic,
        "results": kafka.results_topic,
        "failures": kafka.failures_topic,
        "models": ", ".join(asked),
    }


@dataclass(frozen=True, slots=True)
class MinuteCounts:
    """What was done so far, and what is there to do."""

    finished: int = 0
    failed: int = 0
    in_flight: int = 0
    lag: int | None = None
    why: str = ""
    """Why the service is not ready, or what keeps it from its best."""


def minute_line(before: MinuteCounts, now: MinuteCounts) -> Mapping[str, object] | None:
    """What the last minute brought; None where there was nothing to do and nothing to say."""
    finished, failed = now.finished - before.finished, now.failed - before.failed
    if not (finished or now.in_flight or now.lag or now.why):
        return None
    return {
        "extracted": finished - failed,
        "failed": failed,
        "in_flight": now.in_flight,
        "lag": now.lag,
        "why": now.why,
    }


def stop_line(
    given_up: int, cost: str | None, resources: dict[str, Any] | None
) -> dict[str, object]:
    """The last line: invoices that were given up, and the cost and the use of resources where they
    are known."""
    known = {"given_up": given_up, "cost": cost, "resources": resources}
    return {name: value for name, value in known.items() if value is not None}
