"""Turns among senders: no sender starves, bounds hold, and nothing stays behind."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from service.documents.fair_queue import FairQueue, QueueLimits, Waiter

FLOOD = 200


def _waiters(source: str, count: int, *keys: str) -> list[Waiter]:
    return [Waiter((source, keys[n % len(keys)] if keys else None)) for n in range(count)]


def _serve(queue: FairQueue, cost_of: dict[str, float], count: int) -> list[Waiter]:
    """Uses in the order in which they begin, one place, each with the cost of its source."""
    served: list[Waiter] = []
    for _ in range(count):
        waiter = queue.start_next()
        if waiter is None:
            return served
        served.append(waiter)
        queue.done(waiter, cost_of[str(waiter.path[0])])
        queue.release(waiter)
    return served


def _join(queue: FairQueue, waiters: list[Waiter]) -> None:
    for waiter in waiters:
        queue.join(waiter)


@given(st.integers(2, 12), st.integers(1, 5))
def test_senders_of_equal_cost_take_turns(senders: int, rounds: int) -> None:
    """However long the backlog of one is: after so many uses, each had its share."""
    queue = FairQueue(QueueLimits(1))
    _join(queue, _waiters("flood", FLOOD))
    for number in range(1, senders):
        _join(queue, _waiters(f"s{number}", rounds))
    names = ["flood", *(f"s{number}" for number in range(1, senders))]
    served = _serve(queue, dict.fromkeys(names, 1.0), senders * rounds)
    assert Counter(w.path[0] for w in served) == dict.fromkeys(names, rounds)


def test_who_costs_more_comes_less_often() -> None:
    """Documents of 20 s against documents of 0.1 s: two hundred of the short for one of the long,
    once the first long one was measured."""
    queue = FairQueue(QueueLimits(1))
    _join(queue, _waiters("slow", 50))
    _join(queue, _waiters("fast", 400))
    served = _serve(queue, {"slow": 20.0, "fast": 0.1}, 400)
    assert 1 <= sum(w.path[0] == "slow" for w in served) <= 4


def test_a_newcomer_is_next_although_a_flood_was_first() -> None:
    """One use at most comes before it: the flood's backlog is the flood's."""
    queue = FairQueue(QueueLimits(1))
    _join(queue, _waiters("flood", FLOOD))
    _serve(queue, {"flood": 20.0}, 5)
    newcomer = Waiter(("honest", None))
    queue.join(newcomer)
    assert newcomer in _serve(queue, {"flood": 20.0, "honest": 0.1}, 2)


def test_many_keys_of_one_source_are_one_sender_to_the_others() -> None:
    """A key for each document buys no turns: sources come first, keys within them."""
    queue = FairQueue(QueueLimits(1))
    _join(queue, _waiters("flood", FLOOD, *(f"k{n}" for n in range(FLOOD))))
    _join(queue, _waiters("honest", 10))
    served = _serve(queue, {"flood": 1.0, "honest": 1.0}, 21)
    assert sum(w.path[0] == "honest" for w in served) == 10


@given(st.integers(1, 10), st.floats(1.0, 1_000.0))
def test_new_names_without_end_do_not_starve_a_debtor(others: int, debt_s: float) -> None:
    """Each of them is new and owes nothing. A sender in debt is served as soon as the others have
    used as much as its debt, which is bounded."""
    limits = QueueLimits(1, debt_max_s=60.0)
    queue = FairQueue(limits)
    _join(queue, [Waiter(("debtor", None))])
    _serve(queue, {"debtor": debt_s}, 1)
    _join(queue, [Waiter(("debtor", None))])
    cost_s, names = 1.0, 0
    turns_max = int(limits.debt_max_s / cost_s + 2) * (others + 2)
    for _ in range(turns_max + 1):
        while queue.waiting < others + 1:
            names += 1
            queue.join(Waiter((f"new{names}", None)))
        waiter = queue.start_next()
        assert waiter is not None
        queue.done(waiter, cost_s)
        queue.release(waiter)
        if waiter.path[0] == "debtor":
            return
    raise AssertionError(f"not served in {turns_max} turns")


def test_a_slow_sender_leaves_a_place_free() -> None:
    """Uses are not interrupted: who is known to be slow never takes the last place."""
    queue = FairQueue(QueueLimits(4, slow_s=1.0))
    _join(queue, _waiters("slow", 20))
    _serve(queue, {"slow": 20.0}, 1)
    started = [queue.start_next() for _ in range(4)]
    assert [w is not None for w in started] == [True, True, True, False]
    honest = Waiter(("honest", None))
    queue.join(honest)
    assert queue.start_next() is honest


def test_a_fast_sender_that_is_alone_uses_all_places() -> None:
    """No place stays empty without a reason."""
    queue = FairQueue(QueueLimits(4, slow_s=1.0))
    _join(queue, _waiters("fast", 20))
    _serve(queue, {"fast": 0.02}, 5)
    assert all(queue.start_next() is not None for _ in range(4))


def test_one_host_holds_its_places_and_no_more() -> None:
    """The rest remain for other hosts, however late they ask."""
    queue = FairQueue(QueueLimits(8, first_level_max=3))
    slow = [Waiter(("slow.example", "a", None)) for _ in range(50)]
    _join(queue, slow)
    assert sum(queue.start_next() is not None for _ in range(8)) == 3
    other = Waiter(("quick.example", "a", None))
    queue.join(other)
    assert queue.start_next() is other


def test_bytes_are_bounded_until_they_are_released() -> None:
    """Not until the place is returned: loaded bytes stay in memory until the call has ended."""
    queue = FairQueue(QueueLimits(4, held_max_bytes=100))
    waiters = [Waiter(("s", None), size_bytes=40) for _ in range(3)]
    _join(queue, waiters)
    first, second = queue.start_next(), queue.start_next()
    assert first is not None
    assert second is not None
    assert queue.start_next() is None
    queue.done(first, 0.1)
    queue.resize(first, 90)
    queue.done(second, 0.1)
    queue.release(second)
    assert queue.start_next() is None
    queue.release(first)
    assert queue.start_next() is waiters[2]


def test_one_larger_than_the_bound_is_let_through_alone() -> None:
    """Otherwise it would wait without end, and all behind it."""
    queue = FairQueue(QueueLimits(4, held_max_bytes=100))
    small, large, last = (Waiter(("s", None), size_bytes=size) for size in (10, 1_000, 10))
    _join(queue, [small, large, last])
    assert queue.start_next() is small
    assert queue.start_next() is None
    queue.done(small, 0.1)
    queue.release(small)
    assert queue.start_next() is large
    assert queue.start_next() is None
    queue.done(large, 0.1)
    queue.release(large)
    assert queue.start_next() is last


class Turns(RuleBasedStateMachine):
    """Joining, leaving, starting, ending and releasing in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.limits = QueueLimits(3, first_level_max=2, held_max_bytes=100, slow_s=1.0)
        self.queue = FairQueue(self.limits)
        self.waiting: list[Waiter] = []
        self.running: list[Waiter] = []
        self.holding: list[Waiter] = []

    @rule(source=st.integers(0, 4), key=st.integers(0, 2), size=st.integers(0, 150))
    def join(self, source: int, key: int, size: int) -> None:
        waiter = Waiter((source, key), size)
        self.queue.join(waiter)
        self.waiting.append(waiter)

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        self.queue.leave(self._pick(self.waiting, data))

    @rule()
    def start(self) -> None:
        waiter = self.queue.start_next()
        if waiter is not None:
            self.waiting.remove(waiter)
            self.running.append(waiter)
        elif not self.running and not self.holding:
            assert not self.waiting, "a free queue keeps nobody waiting"

    @precondition(lambda self: self.running)
    @rule(data=st.data(), cost_s=st.floats(0, 500))
    def done(self, data: st.DataObject, cost_s: float) -> None:
        waiter = self._pick(self.running, data)
        self.queue.done(waiter, cost_s)
        self.holding.append(waiter)

    @precondition(lambda self: self.holding)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        self.queue.release(self._pick(self.holding, data))

    @invariant()
    def counts_and_bounds_hold(self) -> None:
        queue = self.queue
        assert queue.waiting == len(self.waiting)
        assert queue.running == len(self.running) <= self.limits.places
        per_source = Counter(w.path[0] for w in self.running)
        assert all(count <= 2 for count in per_source.values())
        held = [w.size_bytes for w in self.running + self.holding]
        assert queue.held_bytes == sum(held)
        assert sum(held) <= 100 or sum(size > 0 for size in held) == 1
        assert queue.oldest is (self.waiting[0] if self.waiting else None)
        present = {w.path[0] for w in self.waiting + self.running}
        assert queue.lanes == len(present)

    @staticmethod
    def _pick(waiters: list[Waiter], data: st.DataObject) -> Waiter:
        return waiters.pop(data.draw(st.integers(0, len(waiters) - 1)))


TestTurns = Turns.TestCase
TestTurns.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
