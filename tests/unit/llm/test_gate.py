"""Rules of the gate: bounded, fair, leak-free under cancellation, obedient to Retry-After."""

from __future__ import annotations

import asyncio
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.limits.limit import SlotUse
from service.llm.gate import Cap, Gate, Slot
from service.model.completion import Completion, Finish
from service.model.outcome import GateSignal

TIME_LIMIT_S = 60.0


class FakeClock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class ScriptedAlgorithm:
    """Returns the given limits, one after the other, and records the uses."""

    def __init__(self, *limits: int) -> None:
        self._limits = list(limits)
        self.uses: list[SlotUse] = []

    def limit_after(self, use: SlotUse) -> int:
        self.uses.append(use)
        return self._limits.pop(0) if len(self._limits) > 1 else self._limits[0]


class Holder:
    """A task that takes a slot and keeps it until told to let go."""

    def __init__(self, gate: Gate) -> None:
        self.entered = asyncio.Event()
        self._leave = asyncio.Event()
        self.slot: Slot | None = None
        self.number: int | None = None
        self.task = asyncio.create_task(self._run(gate))

    async def _run(self, gate: Gate) -> None:
        async with gate.slot() as slot:
            self.slot, self.number = slot, slot.number
            self.entered.set()
            await self._leave.wait()

    async def enter(self) -> Holder:
        await asyncio.wait_for(self.entered.wait(), TIME_LIMIT_S)
        return self

    async def leave(self) -> None:
        self._leave.set()
        await asyncio.wait_for(self.task, TIME_LIMIT_S)

    async def cancel(self) -> None:
        self.task.cancel()
        await asyncio.wait({self.task}, timeout=TIME_LIMIT_S)


async def turns(count: int = 3) -> None:
    """Lets every runnable task run."""
    for _ in range(count):
        await asyncio.sleep(0)


async def test_no_more_slots_than_the_limit() -> None:
    """The third caller waits until one of the first two leaves."""
    gate = Gate(2)
    first, second = [await Holder(gate).enter() for _ in range(2)]
    third = Holder(gate)
    await turns()
    assert (gate.in_use, gate.waiting, third.entered.is_set()) == (2, 1, False)
    await first.leave()
    await third.enter()
    assert (gate.in_use, gate.waiting) == (2, 0)
    await second.leave()
    await third.leave()
    assert gate.in_use == 0


async def test_waiters_are_served_in_order_of_arrival() -> None:
    """No caller overtakes, not even one that comes in the moment a slot is free."""
    gate = Gate(1)
    order: list[int] = []

    async def use(name: int) -> None:
        async with gate.slot():
            order.append(name)

    holder = await Holder(gate).enter()
    tasks = []
    for name in range(5):
        tasks.append(asyncio.create_task(use(name)))
        await turns(1)
    await holder.leave()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]


async def test_a_newcomer_does_not_overtake_a_waiter_with_a_free_slot() -> None:
    """While a caller waits, a new one queues behind it, even if the limit has just grown."""
    clock = FakeClock()
    gate = Gate(1, clock=clock)
    gate.hold_until(clock.now_s + 0.01)
    waiter = Holder(gate)
    await turns()
    clock.now_s += 1.0
    newcomer = Holder(gate)
    await waiter.enter()
    assert not newcomer.entered.is_set()
    await waiter.leave()
    await (await newcomer.enter()).leave()


async def test_the_lowest_free_number_is_given() -> None:
    """Numbers name workers: a freed one is used again before a new one is made."""
    gate = Gate(3)
    holders = [await Holder(gate).enter() for _ in range(3)]
    assert [holder.number for holder in holders] == [0, 1, 2]
    await holders[2].leave()
    await holders[0].leave()
    again = [await Holder(gate).enter() for _ in range(2)]
    assert [holder.number for holder in again] == [0, 2]
    for holder in (holders[1], *again):
        await holder.leave()


async def test_a_cancelled_waiter_leaves_no_trace() -> None:
    """It neither takes a slot nor keeps its place in the queue."""
    gate = Gate(1)
    holder = await Holder(gate).enter()
    waiter, other = Holder(gate), Holder(gate)
    await turns()
    await waiter.cancel()
    assert gate.waiting == 1
    await holder.leave()
    await (await other.enter()).leave()
    assert (gate.in_use, gate.waiting) == (0, 0)


async def test_a_slot_handed_to_a_cancelled_waiter_goes_on_to_the_next() -> None:
    """Cancellation and hand-over in the same turn of the loop must not lose the slot."""
    gate = Gate(1)
    holder = await Holder(gate).enter()
    waiter, other = Holder(gate), Holder(gate)
    await turns()
    holder._leave.set()
    await asyncio.sleep(0)  # The holder leaves in this turn and hands its slot to the waiter.
    assert gate.waiting == 1
    await waiter.cancel()
    await (await other.enter()).leave()
    await holder.task
    assert (gate.in_use, gate.waiting) == (0, 0)


async def test_a_cancelled_holder_gives_its_slot_back() -> None:
    """And its use counts as one that says nothing about the server."""
    algorithm = ScriptedAlgorithm(1)
    gate = Gate(1, algorithm)
    holder = await Holder(gate).enter()
    await holder.cancel()
    assert gate.in_use == 0
    assert [use.signal for use in algorithm.uses] == [GateSignal.IGNORED]


async def test_a_use_is_reported_exactly_once_with_what_was_seen() -> None:
    """The algorithm receives signal, times, the level reached and the completion."""
    clock = FakeClock()
    algorithm = ScriptedAlgorithm(2)
    gate = Gate(2, algorithm, clock=clock)
    completion = Completion("{}", Finish.STOP, "m")
    async with gate.slot() as slot:
        clock.now_s += 3.0
        slot.finish(GateSignal.SUCCESS, completion=completion)
    assert algorithm.uses == [
        SlotUse(GateSignal.SUCCESS, 100.0, 103.0, 1, 2, None, completion),
    ]


async def test_finishing_twice_or_outside_is_a_broken_invariant() -> None:
    """A use cannot end in two signals, nor end before it began."""
    gate = Gate(1)
    slot = gate.slot()
    with pytest.raises(AssertionError):
        slot.finish(GateSignal.SUCCESS)
    async with slot:
        slot.finish(GateSignal.SUCCESS)
        with pytest.raises(AssertionError):
            slot.finish(GateSignal.SUCCESS)
    assert gate.in_use == 0


async def test_an_algorithm_that_raises_does_not_leak_the_slot() -> None:
    """The error is loud, but the process keeps its slots."""
    gate = Gate(1, ScriptedAlgorithm(0))
    with pytest.raises(AssertionError):
        async with gate.slot():
            pass
    assert gate.in_use == 0


async def test_a_larger_limit_wakes_as_many_as_now_fit() -> None:
    """Growing takes effect at once."""
    gate = Gate(1)
    holders = [Holder(gate) for _ in range(4)]
    await turns()
    gate.set_limit(3)
    await turns()
    assert [holder.entered.is_set() for holder in holders] == [True, True, True, False]
    gate.set_limit(4)
    for holder in holders:
        await (await holder.enter()).leave()


async def test_a_smaller_limit_takes_nothing_away() -> None:
    """It is reached as slots come back: two must return before the next is granted."""
    gate = Gate(3)
    holders = [await Holder(gate).enter() for _ in range(3)]
    gate.set_limit(1)
    waiter = Holder(gate)
    await holders[0].leave()
    await holders[1].leave()
    await turns()
    assert (gate.in_use, waiter.entered.is_set()) == (1, False)
    await holders[2].leave()
    await (await waiter.enter()).leave()


async def test_the_algorithm_moves_the_limit() -> None:
    """The result of `limit_after` applies to the next grant."""
    gate = Gate(4, ScriptedAlgorithm(2))
    async with gate.slot() as slot:
        slot.finish(GateSignal.DROPPED)
    assert gate.limit == 2


async def test_retry_after_holds_all_callers() -> None:
    """All callers behind the gate wait until the server's time is over, then are served."""
    gate = Gate(2)
    async with gate.slot() as slot:
        slot.finish(GateSignal.DROPPED, retry_after_s=0.05)
    waiter = Holder(gate)
    await turns()
    assert not waiter.entered.is_set()
    assert 0 < gate.held_s <= 0.05
    await (await waiter.enter()).leave()
    assert gate.held_s == 0


async def test_only_a_drop_holds_the_gate() -> None:
    """A delay that comes with a rejection of one request does not apply to the others."""
    gate = Gate(1)
    async with gate.slot() as slot:
        slot.finish(GateSignal.IGNORED, retry_after_s=60.0)
    assert gate.held_s == 0


async def test_a_hold_is_bounded_and_never_shortened() -> None:
    """A server may ask for a year; it gets the cap. A shorter delay does not cut a longer one."""
    clock = FakeClock()
    gate = Gate(1, hold_max_s=30.0, clock=clock)
    gate.hold_until(clock.now_s + 1e9)
    assert gate.held_s == 30.0
    gate.hold_until(clock.now_s + 1.0)
    assert gate.held_s == 30.0


async def test_a_hold_extended_while_callers_wait_applies_in_full() -> None:
    """The timer of the first, shorter hold must not open the gate early."""
    gate = Gate(1)
    gate.hold_until(gate._clock() + 0.02)
    waiter = Holder(gate)
    await turns()
    gate.hold_until(gate._clock() + 0.06)
    began_s = gate._clock()
    await waiter.enter()
    assert gate._clock() - began_s >= 0.055
    await waiter.leave()


async def test_busy_seconds_integrate_the_slots_held() -> None:
    """Two slots for three seconds and one for two more make eight slot-seconds."""
    clock = FakeClock()
    gate = Gate(2, clock=clock)
    first, second = [await Holder(gate).enter() for _ in range(2)]
    clock.now_s += 3.0
    await first.leave()
    clock.now_s += 2.0
    assert gate.busy_seconds == pytest.approx(8.0)
    await second.leave()
    clock.now_s += 10.0
    assert gate.busy_seconds == pytest.approx(8.0)


async def test_the_time_spent_waiting_is_told() -> None:
    """A slot records how long its holder waited for it."""
    clock = FakeClock()
    gate = Gate(1, clock=clock)
    holder = await Holder(gate).enter()
    waiter = Holder(gate)
    await turns()
    clock.now_s += 4.0
    await holder.leave()
    await waiter.enter()
    assert waiter.slot is not None
    assert waiter.slot.waited_s == 4.0
    await waiter.leave()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_no_interleaving_leaks_or_oversubscribes(seed: int) -> None:
    """Random entering, leaving, cancelling and resizing ends with every slot free.

    Throughout, slots in use stay within the largest limit since they were granted, numbers in use
    are distinct, and every caller that is not cancelled gets a slot in the end.
    """
    asyncio.run(_random_walk(random.Random(seed)))


async def _random_walk(rng: random.Random) -> None:
    gate = Gate(rng.randint(1, 4))
    ceiling = gate.limit
    live: list[Holder] = []
    for _ in range(60):
        step = rng.random()
        if step < 0.4:
            live.append(Holder(gate))
        elif step < 0.65 and live:
            live[rng.randrange(len(live))]._leave.set()
        elif step < 0.85 and live:
            live[rng.randrange(len(live))].task.cancel()
        else:
            gate.set_limit(rng.randint(1, 5))
            ceiling = max(ceiling, gate.limit)
        for _ in range(rng.randint(0, 3)):
            await asyncio.sleep(0)
        inside = [holder for holder in live if holder.slot and holder.slot.number >= 0]
        numbers = [holder.number for holder in inside]
        assert len(numbers) == len(set(numbers))
        assert len(inside) <= gate.in_use <= ceiling
        live = [holder for holder in live if not holder.task.done()]
    for holder in live:
        holder._leave.set()
    if live:
        await asyncio.wait({holder.task for holder in live}, timeout=TIME_LIMIT_S)
    assert all(holder.task.done() for holder in live)
    assert (gate.in_use, gate.waiting) == (0, 0)


async def test_the_lowest_cap_holds_and_lifting_it_lets_waiters_in() -> None:
    """Breaker, memory and strategy may each lower the limit below the algorithm's."""
    gate = Gate(8)
    gate.cap(Cap.BREAKER, 1)
    gate.cap(Cap.MEMORY, 4)
    assert (gate.limit, gate.wanted) == (1, 8)
    first = await Holder(gate).enter()
    second = Holder(gate)
    gate.set_limit(16)
    assert (gate.limit, gate.waiting) == (1, 0)
    await asyncio.sleep(0)
    assert gate.waiting == 1
    gate.cap(Cap.BREAKER, None)
    await second.enter()
    assert (gate.limit, gate.caps) == (4, {Cap.MEMORY: 4})
    await first.leave()
    await second.leave()


class ScriptedBudget:
    """Opens after a given time; records starts and ends."""

    def __init__(self, wait_s: float) -> None:
        self.wait_s = wait_s
        self.started = 0
        self.ended: list[float | None] = []

    def ready_in_s(self, now_s: float) -> float:
        return self.wait_s

    def start(self, now_s: float) -> float:
        self.started += 1
        return 7.0

    def end(self, now_s: float, set_aside: float, tokens: float | None) -> None:
        assert set_aside == 7.0
        self.ended.append(tokens)


async def test_no_call_starts_before_the_budget_allows_it() -> None:
    """However many slots are free; and every start is ended, with the tokens that it took."""
    budget = ScriptedBudget(0.02)
    gate = Gate(8, budget=budget)
    holder = Holder(gate)
    await asyncio.sleep(0)
    assert (gate.waiting, budget.started) == (1, 0)
    budget.wait_s = 0.0
    await holder.enter()
    assert holder.slot is not None
    holder.slot.finish(GateSignal.SUCCESS, completion=Completion("", Finish.STOP, "m"), tokens=120)
    await holder.leave()
    assert (budget.started, budget.ended) == (1, [120])


async def test_a_cancelled_holder_gives_its_tokens_back() -> None:
    """Nothing was answered, so nothing is owed."""
    budget = ScriptedBudget(0.0)
    gate = Gate(1, budget=budget)
    holder = await Holder(gate).enter()
    holder.task.cancel()
    await asyncio.gather(holder.task, return_exceptions=True)
    assert (budget.ended, gate.in_use) == ([None], 0)


class CountdownClock:
    """Stands still for so many more readings once it is armed, then jumps far ahead."""

    def __init__(self) -> None:
        self.readings_left: int | None = None

    def __call__(self) -> float:
        if self.readings_left is None:
            return 0.0
        self.readings_left -= 1
        return 0.0 if self.readings_left >= 0 else 1_000.0


@pytest.mark.parametrize("readings", range(12))
async def test_a_hold_that_ends_between_two_looks_at_the_clock_wakes_all(
    readings: int,
) -> None:
    """Time passes between the check whether the gate is open and the setting of its alarm: an
    outage once left all callers waiting without end, with every slot free."""
    clock = CountdownClock()
    gate = Gate(1, clock=clock)
    gate.hold_until(0.001)
    holder = Holder(gate)
    await turns()
    assert gate.waiting == 1
    clock.readings_left = readings
    await holder.enter()
    await holder.leave()
