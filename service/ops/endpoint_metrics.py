"""Metrics of each endpoint: its calls by result, and what they cost.

Label values come from closed sets: the names of the settings, the faults of a call.
"""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter

from service.llm.calls import EndedCall
from service.model.completion import LlmFailure, LlmFault
from service.ops.gauges import PREFIX

_OK = "ok"


class EndpointMetrics:
    """A subscriber to calls; `names` are those of the settings."""

    def __init__(self, registry: CollectorRegistry, currency: str, names: Iterable[str]) -> None:
        requests = Counter(
            PREFIX + "endpoint_requests_total",
            "Calls to one endpoint, by result",
            ("endpoint", "result"),
            registry=registry,
        )
        costs = Counter(
            PREFIX + "endpoint_cost_total",
            "Money for calls to one endpoint",
            ("endpoint", "currency"),
            registry=registry,
        )
        results = (_OK, *(fault.value for fault in LlmFault))
        known = tuple(names)
        self._requests = {(n, r): requests.labels(n, r) for n in known for r in results}
        self._costs = {name: costs.labels(name, currency) for name in known}

    def call_ended(self, ended: EndedCall) -> None:
        """One call ended."""
        reply = ended.reply
        result = reply.fault.value if isinstance(reply, LlmFailure) else _OK
        self._requests[ended.endpoint, result].inc()
        if ended.cost is not None:
            self._costs[ended.endpoint].inc(float(ended.cost))
