"""The endpoints as operators see them: their part of /status and of /metrics.

Reads the live objects when asked and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.app.slow_server import lagging
from service.llm.client import LlmClient
from service.llm.dialect import ServerGauges
from service.llm.gate import Gate
from service.llm.limiter import Limiter
from service.llm.outage import OutageGuard
from service.llm.server_watch import ServerWatch
from service.ops.gauges import EndpointGauges, ServerSaid
from service.settings import ChosenEndpoint


@dataclass(frozen=True, slots=True)
class WatchedEndpoint:
    """One endpoint with all its parts."""

    chosen: ChosenEndpoint
    limiter: Limiter | None
    gate: Gate
    client: LlmClient
    outage: OutageGuard
    watch: ServerWatch

    @property
    def name(self) -> str:
        """Its name in the settings."""
        return self.chosen.name

    @property
    def searches(self) -> bool:
        """Whether its number of slots has to be found."""
        return self.limiter is not None and self.chosen.gate.server_slots is None

    async def ask_capacity(self) -> None:
        """A server that tells how many calls it works on at once spares us the search."""
        capacity = await self.client.capacity()
        if capacity is not None and self.limiter is not None:
            self.limiter.declare(capacity, self.gate)

    @property
    def lagging(self) -> str:
        """That it answers its health page and no call in time, in words; empty if it does not."""
        return lagging(self.client.pace) if self.outage.lags else ""

    @property
    def name_and_trouble(self) -> str:
        """Its name, and what is known of why it is away."""
        return f"{self.name} ({self.lagging})" if self.lagging else self.name

    def gauges(self) -> EndpointGauges:
        """Its gauges at the moment of a scrape."""
        return EndpointGauges(
            name=self.name,
            away=self.outage.away,
            slots=self.gate.limit,
            in_use=self.gate.in_use,
            usual_call_s=self.outage.usual_call_s or None,
            deadline_s=self.client.pace.first_s,
        )

    def status(self) -> dict[str, Any]:
        """Its entry on the page /status."""
        limiter = self.limiter
        return {
            "name": self.name,
            "base_url": self.chosen.llm.base_url,
            "model": self.chosen.llm.model,
            "breaker": self.outage.state.value,
            "limit": self.gate.limit,
            "in_use": self.gate.in_use,
            "held_s": round(self.gate.held_s, 1),
            "capped_by": {cap.value: most for cap, most in self.gate.caps.items()},
            "queue_share": _rounded(limiter.queue_share) if limiter else None,
            "server_capacity": _rounded(limiter.capacity) if limiter else None,
            "usual_call_s": _rounded(self.outage.usual_call_s or None),
            "deadline_s": _rounded(self.client.pace.first_s),
            "lagging": self.lagging or None,
            "answered": self.outage.answered,
        }


def queue_share(servers: Sequence[WatchedEndpoint]) -> float | None:
    """The largest share of the calls' time spent waiting at one of the servers, if known."""
    known = [s.limiter.queue_share for s in servers if s.limiter]
    return max((share for share in known if share is not None), default=None)


def capacity(servers: Sequence[WatchedEndpoint]) -> float | None:
    """Number of calls that all servers work on at once; None unless each of them is known."""
    known = [s.limiter.capacity if s.limiter else None for s in servers]
    numbers = [one for one in known if one is not None]
    return sum(numbers) if len(numbers) == len(known) else None


def server_said(servers: Sequence[WatchedEndpoint]) -> ServerSaid | None:
    """What the servers tell about themselves: calls as sums, shares as the largest."""
    said = [s.watch.latest for s in servers if s.watch.latest is not None]
    if not said:
        return None
    return ServerSaid(
        gpu_memory_used_bytes=_sum(said, "gpu_memory_used_bytes"),
        gpu_utilization_ratio=_largest(said, "gpu_utilization_ratio"),
        calls_running=_sum(said, "calls_running"),
        calls_waiting=_sum(said, "calls_waiting"),
        kv_cache_usage=_largest(said, "kv_cache_usage"),
    )


def _values(said: Sequence[ServerGauges], name: str) -> list[float]:
    return [value for one in said if (value := getattr(one, name)) is not None]


def _sum(said: Sequence[ServerGauges], name: str) -> float | None:
    values = _values(said, name)
    return sum(values) if values else None


def _largest(said: Sequence[ServerGauges], name: str) -> float | None:
    return max(_values(said, name), default=None)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
