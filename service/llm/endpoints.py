"""The endpoints that answer questions: each with its own gate, breaker and client; one line before
all of them.

A caller takes the first slot that is free at any endpoint that `endpoint_choice` allows it. A
document that failed at one endpoint is asked at the next at once. An endpoint that is away gets its
work back when its canary is answered; no document finds that out while another endpoint is there.
With one endpoint all of this is its gate alone.

Invariant: the endpoints stay the same while the service runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeAlias

from service.limits.endpoint_choice import EndpointView, admitted, first_of, untried_left
from service.llm.calls import LlmCalls, NoBreaker, Outage
from service.llm.gate import Gate, Slot
from service.llm.waiting_line import WaitingLine
from service.model.cost import PriceTable

ONLY_ENDPOINT = "llm"
"""The name of the one endpoint that the settings `llm.base_url` and `llm.model` describe."""
_NO_PRICES = PriceTable("USD", {})


@dataclass(frozen=True, slots=True, eq=False)
class LlmEndpoint:
    """One endpoint: a model at a server."""

    llm: LlmCalls
    gate: Gate
    outage: Outage
    name: str
    prices: PriceTable
    weight: float
    spent: Callable[[], bool] = lambda: False
    """Whether the budget for all calls is spent."""

    @property
    def affordable(self) -> bool:
        """Whether a call may be made: it costs nothing, or there is money left."""
        return self.prices.free or not self.spent()

    @property
    def present(self) -> bool:
        """Whether it answers now: it is not away, and it has not asked its callers to wait."""
        return not self.outage.away and self.gate.held_s <= 0


Tried: TypeAlias = frozenset[LlmEndpoint]
"""Endpoints that failed a document since its last pause."""
NONE_TRIED: Tried = frozenset()


class Endpoints:
    """All endpoints, and the line of callers before their gates."""

    def __init__(self, endpoints: Sequence[LlmEndpoint], line: WaitingLine[Gate]) -> None:
        """`line` is that of all their gates."""
        assert endpoints, "a service needs at least one endpoint"
        self.all = tuple(endpoints)
        self._line = line
        self._by_gate = {endpoint.gate: endpoint for endpoint in endpoints}
        self._several = len(endpoints) > 1

    @property
    def limit(self) -> int:
        """Slots of all gates."""
        return sum(endpoint.gate.limit for endpoint in self.all)

    @property
    def in_use(self) -> int:
        """Slots held now."""
        return sum(endpoint.gate.in_use for endpoint in self.all)

    @property
    def busy_seconds(self) -> float:
        """Slot-seconds held since the start."""
        return sum(endpoint.gate.busy_seconds for endpoint in self.all)

    @property
    def idle(self) -> bool:
        """Whether a caller would get a slot at once."""
        return any(endpoint.gate.idle for endpoint in self.all)

    @property
    def at_rest(self) -> int:
        """Number of callers in `resting`."""
        return self._line.at_rest

    @property
    def waiting(self) -> int:
        """Number of callers that wait for a slot."""
        return len(self._line)

    def resting(self) -> AbstractContextManager[None]:
        """Around a wait for anything else than a slot: others may come before the gates."""
        return self._line.resting()

    def slot(self, tried: Tried = NONE_TRIED) -> Slot:
        """Waits for a slot of any endpoint on entry, and returns it on exit; see `Gate.slot`."""
        if not self._several:
            return self.all[0].gate.slot()
        return self.all[0].gate.slot(_Wish(self, tried))

    def of(self, slot: Slot) -> LlmEndpoint:
        """The endpoint that a held slot is at."""
        return self._by_gate[slot.gate]

    def untried_left(self, tried: Tried) -> bool:
        """Whether a document that failed at these can be asked elsewhere at once."""
        return self._several and untried_left([self._view(one, tried) for one in self.all])

    def movable(self, tried: Tried) -> bool:
        """Whether a document that failed at these could be asked at more than one endpoint."""
        return self._several and not tried and sum(one.present for one in self.all) > 1

    def admits(self, gate: Gate, tried: Tried) -> bool:
        """Whether a document that failed at these may go there at the moment."""
        admits = admitted([self._view(one, tried) for one in self.all])
        return admits[self.all.index(self._by_gate[gate])]

    def first_of(self, gates: Sequence[Gate], tried: Tried) -> Gate:
        """The free gate to take."""
        return gates[first_of([self._view(self._by_gate[gate], tried) for gate in gates])]

    def _view(self, endpoint: LlmEndpoint, tried: Tried) -> EndpointView:
        return EndpointView(
            present=endpoint.present,
            affordable=endpoint.affordable,
            tried=endpoint in tried,
            in_use=endpoint.gate.in_use,
            limit=endpoint.gate.limit,
            call_s=endpoint.outage.usual_call_s,
            weight=endpoint.weight,
        )


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a document wants after it failed at some endpoints."""

    endpoints: Endpoints
    tried: Tried

    def admits(self, gate: Gate) -> bool:
        return self.endpoints.admits(gate, self.tried)

    def first_of(self, gates: Sequence[Gate]) -> Gate:
        return self.endpoints.first_of(gates, self.tried)


def one_endpoint(
    llm: LlmCalls, gate: Gate, outage: Outage | None = None, prices: PriceTable = _NO_PRICES
) -> Endpoints:
    """The simple case."""
    endpoint = LlmEndpoint(llm, gate, outage or NoBreaker(), ONLY_ENDPOINT, prices, 1.0)
    return Endpoints((endpoint,), gate.line)
