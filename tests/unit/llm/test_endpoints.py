"""Several endpoints: the free one answers, and one that is away costs nothing.

The real dialogue, gates, breakers and canaries run in virtual time against servers that behave by a
function of time.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from benchmarks.limiting import virtual_time
from service.extraction.clock import Clock
from service.extraction.dialogue import CallStats, Dialogue, DialogueContext, Unanswered
from service.limits.blame import Call
from service.limits.breaker import Breaker, ServerBreaker
from service.limits.silence import Silence
from service.limits.spending import Spending, SpendingBounds
from service.llm.calls import EndedCall
from service.llm.endpoints import Endpoints, LlmEndpoint
from service.llm.faults import failure
from service.llm.gate import Gate
from service.llm.outage import OutageGuard, ProbeBounds
from service.llm.waiting_line import WaitingLine
from service.model.answer import ReadAnswer
from service.model.completion import Completion, Finish, LlmFailure, LlmFault, LlmReply, Prompt
from service.model.cost import ANY_MODEL, Price, PriceTable
from service.model.outcome import Reason
from tests.fakes import usual
from tests.unit.extraction.test_extractor import INVOICE

CANARY = "canary"
TIMEOUT_S = 20.0
DAY_S = 86_400.0
Behaviour = Callable[[str, float], LlmFault | None]


def well(document: str, now_s: float) -> LlmFault | None:
    """Answers everything."""
    del document, now_s
    return None


@dataclass
class Server:
    """Answers after `call_s`, or fails as `behaviour` says."""

    name: str
    slots: int = 2
    call_s: float = 1.0
    weight: float = 1.0
    behaviour: Behaviour = well
    price: Decimal = Decimal(0)
    asked: list[tuple[float, str]] = field(default_factory=list)
    retry_after_s: float | None = None
    timeout_s: float = TIMEOUT_S

    async def complete(self, prompt: Prompt) -> LlmReply:
        loop = asyncio.get_running_loop()
        self.asked.append((loop.time(), prompt.user))
        fault = self.behaviour(prompt.user, loop.time())
        if fault is None:
            await asyncio.sleep(self.call_s)
            return Completion(json.dumps(INVOICE), Finish.STOP, self.name, 1_000_000, 1_000_000)
        await asyncio.sleep(self.timeout_s if fault is LlmFault.TIMEOUT else 0.01)
        told = failure(fault)
        return replace(told, retry_after_s=self.retry_after_s)

    @property
    def documents(self) -> list[str]:
        return [user for _, user in self.asked if user != CANARY]


@dataclass
class Slow(Server):
    """Needs longer than a probe for its canary, and longer than the usual deadline for the rest."""

    deadline_s: float = TIMEOUT_S

    async def complete(self, prompt: Prompt) -> LlmReply:
        if prompt.user == CANARY:
            await asyncio.sleep(0.7 * TIMEOUT_S)
            return Completion(json.dumps(INVOICE), Finish.STOP, self.name)
        self.behaviour = lambda *_: LlmFault.TIMEOUT if self.deadline_s < self.call_s else None
        self.timeout_s = self.deadline_s
        reply = await super().complete(prompt)
        return replace(reply, is_silence=True) if isinstance(reply, LlmFailure) else reply

    def probed(self, reply: LlmReply) -> None:
        """Not of interest here."""

    async def is_alive(self) -> bool:
        return True

    def stretch(self) -> bool:
        before_s, self.deadline_s = self.deadline_s, min(4 * self.deadline_s, 16 * TIMEOUT_S)
        return self.deadline_s > before_s


class Heard:
    """Calls by endpoint."""

    def __init__(self) -> None:
        self.calls: list[EndedCall] = []

    def call_ended(self, ended: EndedCall) -> None:
        self.calls.append(ended)

    def retrying(self, reason: Reason) -> None:
        """Counted nowhere."""

    def escalated(self, result: str) -> None:
        """Counted nowhere."""


@dataclass
class Rig:
    """Some servers as endpoints, and documents that ask them."""

    servers: list[Server]
    ends: dict[str, ReadAnswer | Unanswered] = field(default_factory=dict)
    stats: dict[str, CallStats] = field(default_factory=dict)
    ended_s: dict[str, float] = field(default_factory=dict)
    guards: dict[str, OutageGuard] = field(default_factory=dict)
    heard: Heard = field(default_factory=Heard)
    bounds: SpendingBounds = field(default_factory=SpendingBounds)
    fails: bool = False

    def __post_init__(self) -> None:
        self.spending = Spending(self.bounds)

    def work(self, documents: list[str], callers: int) -> None:
        virtual_time.run(self._work(documents, callers))

    async def _work(self, documents: list[str], callers: int) -> None:
        clock = asyncio.get_running_loop().time
        line = WaitingLine[Gate]()
        made = [self._endpoint(server, line, clock) for server in self.servers]
        context = DialogueContext(
            Clock(clock, clock, asyncio.sleep),
            rng=random.Random(3),
            calls=self.heard,
            spending=self.spending,
        )
        endpoints = Endpoints(made, line)
        policy = usual.asking_policy(fails_over_budget=self.fails)
        dialogue = Dialogue(endpoints, policy, context, None)
        probing = [asyncio.create_task(guard.run()) for guard in self.guards.values()]
        waiting = iter(documents)
        async with asyncio.timeout(3 * DAY_S):
            await asyncio.gather(*(self._caller(dialogue, waiting) for _ in range(callers)))
        for task in probing:
            task.cancel()
        await asyncio.gather(*probing, return_exceptions=True)
        assert endpoints.in_use == endpoints.waiting == 0

    def _endpoint(
        self, server: Server, line: WaitingLine[Gate], clock: Callable[[], float]
    ) -> LlmEndpoint:
        gate = Gate(server.slots, clock=clock, line=line)
        canary = Prompt("read", CANARY, {}, "invoice", "v1", 16)
        guard = self.guards[server.name] = OutageGuard(
            gate,
            ServerBreaker(usual.breaker_limits()),
            lambda _: None,
            lambda: server.complete(canary),
            usual.probe_bounds(most_s=TIMEOUT_S),
            clock=clock,
            silence=Silence() if len(self.servers) > 1 else None,
            server=server if isinstance(server, Slow) else None,
        )
        prices = PriceTable("EUR", {ANY_MODEL: Price(server.price, server.price)})
        spent = lambda: self.spending.reached(clock()) is not None  # noqa: E731
        return LlmEndpoint(server, gate, guard, server.name, prices, server.weight, spent)

    async def _caller(self, dialogue: Dialogue, waiting: Iterator[str]) -> None:
        for document in waiting:
            stats = self.stats[document] = CallStats()
            prompt = Prompt("read", document, {}, "invoice", "v1", 100)
            self.ends[document] = await dialogue.ask(stats, prompt)
            self.ended_s[document] = asyncio.get_running_loop().time()

    @property
    def unanswered(self) -> list[str]:
        return [name for name, end in self.ends.items() if isinstance(end, Unanswered)]

    @property
    def charged(self) -> int:
        return sum(one.failed_calls + one.refusals for one in self.stats.values())


def documents(count: int) -> list[str]:
    return [f"d{number}" for number in range(count)]


def test_a_backlog_keeps_all_slots_of_all_endpoints_busy() -> None:
    """As many documents as the best static split would do, but for the last ones."""
    quick, slow = Server("quick", slots=4, call_s=1.0), Server("slow", slots=2, call_s=5.0)
    rig = Rig([quick, slow])
    rig.work(documents(440), callers=20)
    assert max(rig.ended_s.values()) <= 100 + 5
    assert len(slow.documents) >= 0.97 * 40


@pytest.mark.parametrize("back_s", [20.0, 20.07, 20.13, 20.19, 20.26])
def test_a_return_costs_two_answers_time(back_s: float) -> None:
    """Of a quick server that refused connections: a canary as long as a call, three quarters of a
    call in the ramp, and at most a quarter of a second until the canary looks."""
    away = lambda _, now_s: LlmFault.CONNECT_FAILED if 5 <= now_s < back_s else None  # noqa: E731
    quick = Server("quick", slots=8, call_s=0.5, behaviour=away)
    rig = Rig([quick, Server("slow", slots=4, call_s=2.0)])
    rig.work(documents(18 * 6 + 2 * 16 + 18 * 10), callers=36)
    until_s = back_s + 4.0
    began = [at_s for at_s, user in quick.asked if user != CANARY and back_s <= at_s < until_s]
    used_s = sum(min(quick.call_s, until_s - at_s) for at_s in began)
    assert 4.0 - used_s / quick.slots <= 0.5 + 0.75 * 0.5 + 0.25 + 0.03


@pytest.mark.parametrize("fault", [LlmFault.CONNECT_FAILED, LlmFault.UNAUTHORISED])
def test_one_that_is_away_costs_nothing(fault: LlmFault) -> None:
    """Its work goes to the other at once, no attempt is charged, and its canary alone probes it."""
    dead = Server("dead", behaviour=lambda *_: fault)
    rig = Rig([dead, Server("there", slots=4)])
    rig.work(documents(200), callers=20)
    assert rig.unanswered == []
    assert rig.charged == 0
    assert len(dead.documents) <= usual.breaker_limits().failures_to_open + dead.slots
    assert rig.guards["dead"].state is Breaker.OPEN
    assert max(rig.ended_s.values()) <= 200 / 4 + 2


def test_one_that_comes_back_gets_its_share_again() -> None:
    """Within the time between two canaries, and a ramp."""
    away = Server(
        "away", slots=4, behaviour=lambda _, now: LlmFault.CONNECT_FAILED if now < 30 else None
    )
    rig = Rig([away, Server("there", slots=4)])
    rig.work(documents(400), callers=20)
    assert rig.unanswered == []
    answered_s = [at for at, user in away.asked if user != CANARY and at >= 30]
    refused_s, canary_s = 0.5, 1.0
    assert answered_s[0] <= 30 + refused_s + canary_s + 0.1
    assert len([at for at in answered_s if at < 42]) >= 4 * 6


def test_a_document_that_one_endpoint_never_takes_is_read_by_another() -> None:
    """A longer context, another filter: no attempt is charged, no other document suffers."""
    small = Server(
        "small",
        slots=8,
        behaviour=lambda name, _: LlmFault.CONTEXT_EXCEEDED if name.endswith("7") else None,
    )
    rig = Rig([small, Server("large", slots=1, call_s=3.0)])
    rig.work(documents(100), callers=12)
    assert rig.unanswered == []
    assert rig.charged == 0


def test_a_document_that_no_endpoint_takes_comes_to_an_end() -> None:
    """After as many rounds as it has attempts; all others are read."""
    poison: Behaviour = lambda name, _: LlmFault.SERVER_ERROR if name == "d3" else None  # noqa: E731
    servers = [Server(name, slots=2, behaviour=poison) for name in ("a", "b", "c")]
    rig = Rig(servers)
    rig.work(documents(60), callers=12)
    assert rig.unanswered == ["d3"]
    calls = sum(server.documents.count("d3") for server in servers)
    assert calls <= len(servers) * usual.retry_policy().max_attempts


def test_all_away_is_an_outage_and_charges_nothing() -> None:
    """As with one server; then all that waited is read."""
    out: Behaviour = lambda _, now: LlmFault.CONNECT_FAILED if 5 <= now < 600 else None  # noqa: E731
    rig = Rig([Server(name, slots=2, behaviour=out) for name in ("a", "b")])
    rig.work(documents(40), callers=10)
    assert rig.unanswered == []
    assert rig.charged == 0
    assert 600 <= max(rig.ended_s.values()) <= 630


def test_one_that_asks_its_callers_to_wait_is_not_waited_for() -> None:
    """A provider's limit on requests: the others do the work meanwhile."""
    limited = Server("limited", behaviour=lambda *_: LlmFault.RATE_LIMITED, retry_after_s=300.0)
    rig = Rig([limited, Server("there", slots=4)])
    rig.work(documents(100), callers=20)
    assert rig.unanswered == []
    assert rig.charged == 0
    assert max(rig.ended_s.values()) <= 100 / 4 + 5


def test_calls_are_told_with_endpoint_and_its_own_price() -> None:
    """The same model has one price here and another there."""
    rig = Rig([Server("own", slots=1), Server("cloud", slots=1, price=Decimal(3))])
    rig.work(documents(10), callers=4)
    costs = {(call.endpoint, call.cost) for call in rig.heard.calls}
    assert costs == {("own", Decimal(0)), ("cloud", Decimal(6))}
    assert {stats.usage.endpoint for stats in rig.stats.values()} == {"own", "cloud"}


def test_a_document_of_a_hanging_endpoint_goes_on_at_another() -> None:
    """One deadline is lost; no attempt is."""
    hanging = Server("hanging", behaviour=lambda *_: LlmFault.TIMEOUT)
    rig = Rig([hanging, Server("there", slots=2)])
    rig.work(documents(60), callers=8)
    assert rig.unanswered == []
    assert rig.charged == 0
    assert len(hanging.documents) <= 2 * hanging.slots + usual.breaker_limits().failures_to_open


def test_one_that_is_slow_is_used_beside_a_quick_one() -> None:
    """Its canary has as long as a call once its health page is answered; before, it was away for
    as long as another one was there."""
    slow = Slow("slow", slots=4, call_s=2 * TIMEOUT_S)
    rig = Rig([slow, Server("there", slots=2)])
    rig.work(documents(600), callers=12)
    assert (rig.unanswered, rig.charged) == ([], 0)
    assert rig.guards["slow"].state is Breaker.CLOSED
    by_it = [one for one in rig.stats.values() if one.usage.endpoint == "slow"]
    assert len(by_it) >= 8


def test_one_that_begins_to_hang_is_noticed_long_before_a_deadline() -> None:
    """Five seconds of silence and the canary's five; nothing is charged, and the other endpoint
    does the work meanwhile."""
    hangs: Behaviour = lambda _, now: LlmFault.TIMEOUT if now >= 10 else None  # noqa: E731
    hanging = Server("hanging", slots=4, behaviour=hangs, timeout_s=1_000.0)
    rig = Rig([hanging, Server("there", slots=4)])
    rig.work(documents(200), callers=20)
    assert rig.unanswered == []
    assert rig.charged == 0
    assert max(rig.ended_s.values()) <= 10 + 5 + 1 + 5 + 120 / 4 + 2
    assert rig.guards["hanging"].state is Breaker.OPEN


def test_a_hanging_endpoint_that_comes_back_gets_its_share_again() -> None:
    """Its canary finds that out."""
    hangs: Behaviour = lambda _, now: LlmFault.TIMEOUT if 10 <= now < 60 else None  # noqa: E731
    hanging = Server("hanging", slots=4, behaviour=hangs, timeout_s=1_000.0)
    rig = Rig([hanging, Server("there", slots=4)])
    rig.work(documents(500), callers=20)
    assert (rig.unanswered, rig.charged) == ([], 0)
    back_s = [at for at, user in hanging.asked if user != CANARY and at >= 60]
    assert back_s[0] <= 60 + 5 + 2 + 1


def test_a_long_document_makes_no_endpoint_look_dead() -> None:
    """Other answers, or the canary, show that the server is there: it is read where it is."""
    long: Behaviour = lambda name, _: LlmFault.TIMEOUT if name == "d5" else None  # noqa: E731
    servers = [Server(name, slots=2, behaviour=long, timeout_s=300.0) for name in ("a", "b")]
    rig = Rig(servers)
    rig.work(documents(40), callers=8)
    assert {guard.state for guard in rig.guards.values()} == {Breaker.CLOSED}
    first = [at for server in servers for at, user in server.asked if user == "d5"][:2]
    assert abs(first[1] - first[0]) >= 300.0


@dataclass
class Serial(Server):
    """Works one call at a time; every tenth document takes long. All others, and the canary, wait
    behind it."""

    long_s: float = 60.0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def complete(self, prompt: Prompt) -> LlmReply:
        self.asked.append((asyncio.get_running_loop().time(), prompt.user))
        async with self.turn:
            await asyncio.sleep(self.long_s if prompt.user.endswith("9") else self.call_s)
        return Completion(json.dumps(INVOICE), Finish.STOP, self.name, 1, 1)


@pytest.mark.parametrize("slots", [1, 2, 4])
@pytest.mark.parametrize("long_s", [12.0, 60.0])
def test_one_that_works_one_call_at_a_time_is_never_away_for_a_long_document(
    slots: int, long_s: float
) -> None:
    """No call is cut short, so each document is asked about once. (Before: with one slot, each long
    document was cut.)"""
    servers = [Serial(name, slots=slots, long_s=long_s) for name in ("a", "b")]
    rig = Rig(list(servers))
    rig.work(documents(100), callers=10)
    assert sorted(servers[0].documents + servers[1].documents) == sorted(documents(100))
    assert {guard.state for guard in rig.guards.values()} == {Breaker.CLOSED}


def test_only_documents_that_can_go_on_elsewhere_are_cut_short() -> None:
    """One that was moved before stays until its deadline; the others leave at once."""
    virtual_time.run(_cut_short())


async def _cut_short() -> None:
    clock = asyncio.get_running_loop().time
    silence = Silence()
    guard = OutageGuard(
        Gate(4, clock=clock),
        ServerBreaker(usual.breaker_limits()),
        lambda _: None,
        lambda: asyncio.sleep(1_000.0, failure(LlmFault.TIMEOUT)),
        ProbeBounds(5.0, TIMEOUT_S, 0.5),
        clock=clock,
        silence=silence,
    )
    probing = asyncio.create_task(guard.run())
    good = Completion(json.dumps(INVOICE), Finish.STOP, "m", 1, 1)
    for _ in range(2):
        earlier = asyncio.create_task(guard.call(asyncio.sleep(4.0, good)))
        await asyncio.sleep(1.5)
        await guard.call(asyncio.sleep(1.0, good))
        await earlier
    silence.answered(Call(clock() - 1.0, clock()))
    began_s = clock()
    moved = asyncio.create_task(guard.call(asyncio.sleep(100.0, good)))
    reply = await guard.call(asyncio.sleep(100.0, good), movable=True)
    assert isinstance(reply, LlmFailure)
    assert clock() - began_s <= 5.0 + 1.0 + 5.0
    assert await moved == good
    probing.cancel()
    await asyncio.gather(probing, return_exceptions=True)


def test_a_document_that_hangs_every_server_is_moved_once_and_comes_to_an_end() -> None:
    """One slot each, behind which the canary waits as well: the worst case. No other document is
    charged."""

    def behaviour(server: Server) -> Behaviour:
        def hangs(name: str, now_s: float) -> LlmFault | None:
            hung = [at for at, user in server.asked if user == "d5"]
            busy = bool(hung) and now_s < hung[-1] + 100.0
            return LlmFault.TIMEOUT if busy or name == "d5" else None

        return hangs

    servers = [Server(name, slots=1, timeout_s=100.0) for name in ("a", "b")]
    for server in servers:
        server.behaviour = behaviour(server)
    rig = Rig(servers)
    rig.work(documents(40), callers=6)
    assert rig.unanswered == ["d5"]
    others = [stats for name, stats in rig.stats.items() if name != "d5"]
    assert sum(stats.failed_calls + stats.refusals for stats in others) == 0


def test_a_spent_budget_makes_documents_wait_for_the_next_day() -> None:
    """No more is spent than the bound and the calls in flight; nothing fails."""
    paid = Server("paid", slots=2, price=Decimal(1))
    rig = Rig([paid], bounds=SpendingBounds(per_day=Decimal(20)))
    rig.work(documents(24), callers=6)
    assert rig.unanswered == []
    first_day = [at for at, _ in paid.asked if at < DAY_S]
    assert 10 <= len(first_day) <= 10 + paid.slots
    assert DAY_S <= max(rig.ended_s.values()) < 2 * DAY_S + 120


def test_a_spent_budget_fails_documents_where_that_is_wanted() -> None:
    """With a reason of its own, and retryable."""
    rig = Rig([Server("paid", slots=1, price=Decimal(1))], fails=True)
    rig.spending.bounds = SpendingBounds(per_day=Decimal(20))
    rig.work(documents(15), callers=4)
    ends = [end for end in rig.ends.values() if isinstance(end, Unanswered)]
    assert len(ends) == 5
    assert {(end.reason, end.retryable) for end in ends} == {(Reason.BUDGET_SPENT, True)}


def test_endpoints_that_cost_nothing_go_on_when_the_money_is_spent() -> None:
    """All work goes there, without a failure or a wait for the next day."""
    rig = Rig(
        [Server("own", slots=1), Server("cloud", slots=4, price=Decimal(1))],
        bounds=SpendingBounds(per_day=Decimal(20)),
        fails=True,
    )
    rig.work(documents(60), callers=12)
    assert rig.unanswered == []
    assert 10 <= len(rig.servers[1].documents) <= 14
    assert max(rig.ended_s.values()) <= 60
