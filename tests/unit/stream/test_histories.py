"""Histories of a partition against a model of the broker; see `histories`.

Two thousand in each run of the tests, ten thousand with the marathon.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import cache

import pytest

from service.kafka.commit import Snapshot
from service.model.order import Order
from service.model.record import OutputRecord
from tests.fakes.histories import Broker, History, VirtualLoop, run_histories

_BLOCK = 1_000


@cache
def _reached(block: int) -> Counter[str]:
    return run_histories(range(block * _BLOCK, (block + 1) * _BLOCK))


@pytest.mark.parametrize(
    "block", [*range(2), *(pytest.param(n, marks=pytest.mark.marathon) for n in range(2, 10))]
)
def test_every_record_has_one_outcome_whatever_happens(block: int) -> None:
    """Lost answers, fences, rebalances heard and unheard, processes killed, brokers away, polls and
    takes at any moment, topics cut, retained and made anew, operators who reset offsets, outcomes
    that a topic rejects: one outcome each, in the promised order, and no session ends by itself."""
    _reached(block)


def test_the_histories_reach_what_they_are_for() -> None:
    """A fuzzer whose histories never get anywhere proves nothing."""
    assert {name for name, times in _reached(0).items() if times >= 6} >= {
        "lost: fenced",
        "lost: unknown",
        "lost: refused",
        "lost: other_log",
        "parked",
        "recreated",
        "records gone",
        "read past by the committable offset",
        "map longer than a poll",
        "known outcomes",
        "dropped poll",
    }


def _broker() -> Broker:
    history = History(1)
    history.broker.append(5)
    return history.broker


def _written(*numbers: int) -> list[OutputRecord]:
    return [OutputRecord("results", None, b"%d" % number, ()) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "commit", "says"),
    [
        ([0], lambda at: Snapshot(at[2], ""), "done without an outcome"),
        ([0, 1], lambda at: Snapshot(at[1], ""), "not said to be done"),
        ([0, 0], lambda at: Snapshot(at[1], ""), "doubled"),
    ],
)
def test_the_model_sees_what_is_lost_and_doubled(numbers, commit, says) -> None:  # type: ignore[no-untyped-def]
    """At the very commit that does it."""
    broker = _broker()
    with pytest.raises(AssertionError, match=says):
        broker.commit(_written(*numbers), commit([record.offset for record in broker.log.records]))


def test_the_model_sees_an_offset_that_goes_back() -> None:
    """Whatever has an outcome: a committed offset never goes back within a log."""
    broker = _broker()
    offsets = [record.offset for record in broker.log.records]
    broker.commit(_written(0, 1), Snapshot(offsets[2], ""))
    with pytest.raises(AssertionError, match="went back"):
        broker.commit([], Snapshot(offsets[0], ""))


def test_the_model_sees_a_broken_order() -> None:
    """Of a partition or of a key."""
    broker = _broker()
    broker.written = [1, 0]
    broker.order = Order.PARTITION
    assert not broker.in_order()
    broker.order = Order.NONE
    assert broker.in_order()


def test_a_history_that_waits_for_ever_is_noticed() -> None:
    """Nothing is due and nothing can happen: that is a failure, not a long test."""
    loop = VirtualLoop()
    with pytest.raises(AssertionError, match="everything waits"):
        loop.run_until_complete(asyncio.Event().wait())
    loop.close()
