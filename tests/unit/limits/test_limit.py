"""The limit algorithm: rejections, exclusions, outages and declared capacity, all within bounds."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.limits.limit import (
    IDLE_S,
    PATIENCE_FIRST,
    WAITING_SCRAPES,
    AdaptiveLimit,
    Decision,
    LimitBounds,
    LimitReason,
    SlotUse,
)
from service.limits.limit_queue import QueueTimeSearch
from service.limits.limit_throughput import START, ThroughputSearch
from service.model.completion import Completion, Finish, ServerTimes
from service.model.outcome import GateSignal


def adaptive(initial: int = 8, ceiling: int = 64) -> AdaptiveLimit:
    return AdaptiveLimit(
        LimitBounds(initial, ceiling, declared=False),
        QueueTimeSearch(initial),
        ThroughputSearch(ceiling),
    )


def served(
    at_s: float, in_use: int, *, queue_s: float | None = 0.0, load_s: float = 0.0, took_s: float = 1
) -> SlotUse:
    """A success that ended at `at_s`; with timings unless `queue_s` is None."""
    times = None if queue_s is None else ServerTimes(queue_s=queue_s, load_s=load_s)
    reply = Completion("", Finish.STOP, "m", 100, 300, times)
    return SlotUse(GateSignal.SUCCESS, at_s - took_s, at_s, in_use, in_use, None, reply)


def refused(at_s: float, in_use: int, took_s: float = 0.0) -> SlotUse:
    return SlotUse(GateSignal.DROPPED, at_s - took_s, at_s, in_use, in_use)


def consumer(
    limit: AdaptiveLimit, replies: int, from_s: float, queue_s: float = 0.0
) -> list[Decision]:
    """So many replies, one a second, each with the limit reached."""
    uses = (served(from_s + n, limit.limit, queue_s=queue_s) for n in range(replies))
    return [decision for use in uses if (decision := limit.on_use(use)) is not None]


def test_nothing_waits_so_the_limit_doubles() -> None:
    """Slow start: a few replies without waiting are enough for the next step."""
    limit = adaptive(4)
    decisions = consumer(limit, 12, 10.0)
    assert [d.limit for d in decisions[:2]] == [8, 16]
    assert {d.reason for d in decisions} == {LimitReason.ROOM}


def test_it_never_grows_where_the_limit_was_not_reached() -> None:
    """Little work says nothing about how much more would do."""
    limit = adaptive(8)
    for second in range(200):
        assert limit.on_use(served(10.0 + second, 3)) is None
    assert limit.limit == 8


def test_a_rejection_cuts_once_per_round_trip() -> None:
    """Calls rejected together are one congestion; the next one needs a call made after it."""
    limit = adaptive(20)
    consumer(limit, 2, 10.0)
    decision = limit.on_use(refused(20.0, 20))
    assert decision is not None
    assert (decision.limit, decision.reason) == (19, LimitReason.REFUSED)
    for _ in range(18):
        assert limit.on_use(refused(20.0, 20, took_s=1.0)) is None
    again = limit.on_use(refused(22.0, 19))
    assert again is not None
    assert again.limit == 18


def test_a_cut_goes_to_what_was_in_flight_but_not_below_four_fifths() -> None:
    """The rejected call saw `in_use − 1` accepted ones; a burst must not cut the limit for all."""
    limit = adaptive(20)
    decision = limit.on_use(refused(20.0, 9))
    assert decision is not None
    assert decision.limit == 16


def test_a_refused_level_is_left_alone_for_many_replies() -> None:
    """Another attempt may cost no more than one rejection in a hundred."""
    limit = adaptive(8)
    limit.on_use(refused(5.0, 8))
    assert limit.limit == 7
    decisions = consumer(limit, PATIENCE_FIRST - 1, 10.0)
    assert decisions == []
    decisions = consumer(limit, 1, 10.0 + PATIENCE_FIRST)
    assert [(d.limit, d.reason) for d in decisions] == [(8, LimitReason.FORGIVEN)]
    limit.on_use(refused(500.0, 8))
    decisions = consumer(limit, 2 * PATIENCE_FIRST - 1, 501.0)
    assert decisions == [], "twice as long after the second rejection"


def test_a_reply_that_loaded_the_model_teaches_nothing() -> None:
    """Nor do the calls that were in flight with it: all waited for the same model."""
    limit = adaptive(8)
    consumer(limit, 1, 5.0)
    limit.on_use(served(100.0, 8, queue_s=0.0, load_s=20.0, took_s=21.0))
    for _ in range(20):
        assert limit.on_use(served(101.0, 8, queue_s=20.0, took_s=22.0)) is None
    assert limit.limit == 8


def test_the_first_reply_after_a_pause_teaches_nothing() -> None:
    """Caches and models are cold then."""
    limit = adaptive(4)
    consumer(limit, 1, 5.0)
    before = limit.queue_share
    for pause in range(1, 20):
        assert limit.on_use(served(5.0 + pause * (IDLE_S + 2), 4, queue_s=0.9)) is None
    assert limit.queue_share == before


def test_other_results_teach_nothing() -> None:
    """Cancelled calls and bad requests say nothing about load."""
    limit = adaptive(8)
    for second in range(100):
        assert limit.on_use(replace(refused(10.0 + second, 8), signal=GateSignal.IGNORED)) is None
    assert limit.limit == 8


def test_an_outage_gives_back_what_its_first_failures_took() -> None:
    """Refused connections look like congestion until the breaker opens."""
    limit = adaptive(16)
    consumer(limit, 1, 5.0)
    limit.on_use(refused(10.0, 16))
    limit.on_use(refused(12.0, 15))
    assert limit.limit < 16
    decision = limit.server_away(13.0)
    assert decision is not None
    assert (decision.limit, decision.reason) == (16, LimitReason.RESTORED)
    limit.server_back(600.0)
    assert limit.on_use(served(600.5, 16, queue_s=0.9, took_s=1.0)) is None


def test_calls_that_wait_by_the_servers_own_gauge_are_too_many() -> None:
    """Three scrapes in a row; one may be a burst that is over."""
    limit = adaptive(20)
    for scrape in range(WAITING_SCRAPES - 1):
        assert limit.on_waiting(5, 15, float(scrape)) is None
    assert limit.on_waiting(0, 15, 5.0) is None
    decisions = [limit.on_waiting(5, 15, 6.0 + n) for n in range(WAITING_SCRAPES)]
    assert [d and (d.limit, d.reason) for d in decisions][-1] == (15, LimitReason.SERVER_WAITING)


def test_a_declared_capacity_is_where_it_begins_and_ends() -> None:
    """llama.cpp tells its slots: no search, and no growth beyond."""
    limit = adaptive(4)
    assert limit.declare(6, 0.0).limit == 6
    assert consumer(limit, 100, 10.0) == []
    assert limit.limit == 6


def test_replies_without_timings_begin_low() -> None:
    """The cost of a single call must be measured before two levels can be compared."""
    limit = adaptive(16)
    decision = limit.on_use(served(10.0, 16, queue_s=None))
    assert decision is not None
    assert (decision.limit, decision.reason) == (START, LimitReason.LEARNING)


def test_a_server_whose_times_leave_much_out_is_judged_by_its_throughput() -> None:
    """A call waits for half a second by its times, also where it is alone, as with Ollama and a
    small model. Four calls bring four times the tokens of one, and sixteen no more than eight."""
    limit, at_s = adaptive(4), 10.0
    decisions = []
    for _ in range(600):
        in_use = limit.limit
        took_s = max(1.0, in_use / 8)
        at_s += took_s / in_use
        use = served(at_s + took_s, in_use, queue_s=took_s / 2, took_s=took_s)
        decision = limit.on_use(use)
        decisions += [decision] if decision is not None else []
    assert LimitReason.LEARNING in {decision.reason for decision in decisions}
    assert 7 <= limit.limit <= 10


def test_a_declared_capacity_is_not_learned_from_below() -> None:
    """Who sets `gate.server_slots` for a server without timings begins there all the same."""
    limit = AdaptiveLimit(
        LimitBounds(32, 32, declared=True), QueueTimeSearch(32), ThroughputSearch(32)
    )
    for second in range(20):
        assert limit.on_use(served(10.0 + second, 32, queue_s=None)) is None
    assert limit.limit == 32


uses = st.tuples(
    st.sampled_from(["served", "queued", "plain", "refused", "ignored", "loaded"]),
    st.floats(0.01, 5.0),
    st.integers(0, 3),
)


@given(st.lists(uses, max_size=300), st.integers(1, 64))
def test_the_limit_keeps_its_bounds_and_every_change_has_a_decision(
    events: list[tuple[str, float, int]], initial: int
) -> None:
    """Between one and the ceiling, whatever comes, and never changed without saying why."""
    limit, now_s, known = adaptive(initial, 64), 0.0, initial
    for kind, pause_s, short in events:
        now_s += pause_s
        in_use = max(1, limit.limit - short)
        use = {
            "served": served(now_s, in_use),
            "queued": served(now_s, in_use, queue_s=0.6),
            "plain": served(now_s, in_use, queue_s=None),
            "refused": refused(now_s, in_use),
            "ignored": replace(refused(now_s, in_use), signal=GateSignal.IGNORED),
            "loaded": served(now_s, in_use, queue_s=0.5, load_s=2.0),
        }[kind]
        decision = limit.on_use(use)
        known = decision.limit if decision is not None else known
        assert limit.limit == known
        assert 1 <= limit.limit <= 64
