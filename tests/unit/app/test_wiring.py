"""Records on their way out: new ones, and those that waited, as long as their partition waits for
them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from decimal import Decimal
from typing import cast

from structlog.testing import capture_logs

from service.app.wiring import BreakerNews, BreakerStates, BudgetNews, OutcomeSink
from service.extraction.encoding import OutcomeEncoder
from service.extraction.waiting_room import Seat, WaitingRoom
from service.limits.spending import Spending, SpendingBounds
from service.llm.faults import failure
from service.llm.gate import Gate
from service.model.completion import Completion, LlmFault
from service.model.outcome import Outcome
from service.model.record import Partition, SourceRecord
from service.ops.failpoint import Failpoint
from service.settings import GateSettings, KafkaSettings, LlmSettings
from service.settings.chosen_endpoints import ChosenEndpoint
from service.stream.partition_manager import PartitionManager
from tests.fakes import usual


class Sessions:
    """The records that the partitions hand out and wait for."""

    def __init__(self) -> None:
        self.ready: deque[SourceRecord] = deque()
        self.waited_for: list[SourceRecord] = []
        self.returned: list[SourceRecord] = []
        self.gone_on: list[SourceRecord] = []

    def take(self, admits: Callable[[Partition], bool]) -> SourceRecord | None:
        return self.ready.popleft() if self.ready else None

    def holds(self, record: SourceRecord) -> bool:
        return any(record is waited for waited in self.waited_for)

    def go_on(self, record: SourceRecord) -> None:
        self.gone_on.append(record)

    def put_back(self, record: SourceRecord) -> None:
        if self.holds(record):
            self.returned.append(record)


class Work:
    """Has its document at once, and goes on when a batch takes it."""

    def __init__(self) -> None:
        self.ended = False

    async def __call__(self, seat: Seat) -> Outcome:
        try:
            await seat.come_back()
            raise AssertionError("no batch takes it here")
        finally:
            self.ended = True


def _record() -> SourceRecord:
    return SourceRecord("events", 0, 7, 0, None, b"x")


def _sink() -> tuple[OutcomeSink, WaitingRoom, Sessions]:
    sessions = Sessions()
    room = WaitingRoom(usual.room_limits(), lambda: 0.0, on_replaced=sessions.put_back)
    encoder = OutcomeEncoder(KafkaSettings(), "1", "EUR")
    return (
        OutcomeSink(cast(PartitionManager, sessions), room, encoder, Failpoint(None)),
        room,
        sessions,
    )


async def _documents_come() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_new_records_and_those_that_waited_take_turns() -> None:
    """There may be no end of either. The memory of one that waited counts in its partition again
    before it goes on."""
    sink, room, sessions = _sink()
    waited = _record()
    sessions.waited_for.append(waited)
    room.enter(waited, Work())
    new = [SourceRecord("events", 0, offset, 0, None, b"x") for offset in (8, 9)]
    sessions.ready.extend(new)
    await _documents_come()
    assert [sink.take() for _ in range(4)] == [waited, *new, None]
    assert sessions.gone_on == [waited]


async def test_an_invoice_whose_partition_has_left_is_not_handed_out() -> None:
    """Its outcome would be paid for, and dropped."""
    sink, room, _ = _sink()
    work = Work()
    room.enter(_record(), work)
    await _documents_come()
    assert sink.take() is None
    await _documents_come()
    assert (room.count, work.ended) == (0, True)


async def test_of_two_with_the_same_coordinates_the_one_that_is_waited_for_comes_back() -> None:
    """A partition that was lost and given back hands out anew what waits here. Batches may bring
    the two in either order: the newer one must not be forgotten, or its partition would wait for
    ever."""
    _, room, sessions = _sink()
    before, now = _record(), _record()
    sessions.waited_for.append(now)
    room.enter(before, Work())
    await _documents_come()
    assert room.take() is before
    room.enter(now, Work())
    assert sessions.returned == []
    room.enter(before, Work())
    assert len(sessions.returned) == 1
    assert sessions.returned[0] is now
    assert room.empty() == [before]


def test_the_log_says_once_that_the_money_is_spent_and_once_that_it_opens() -> None:
    """Each call asks; only a change is news."""
    now_s = [1_790_000_000.0]
    spending = Spending(SpendingBounds(per_day=Decimal(1)))
    with capture_logs() as lines:
        news = BudgetNews(spending, "wait", lambda: now_s[0])
        assert not news.is_spent()
        spending.add(Decimal(1), now_s[0])
        assert news.is_spent()
        assert news.is_spent()
        now_s[0] += 86_400
        assert not news.is_spent()
        assert not news.is_spent()
    assert [(line["event"], line["state"]) for line in lines] == [
        ("budget", "spent"),
        ("budget", "open"),
    ]
    assert "wait for the next day" in lines[0]["what_to_do"]


def test_the_log_says_once_why_probes_are_not_answered() -> None:
    """They come every few seconds, and a reason may come again after another. Once one was
    answered, all is news."""
    expired = failure(LlmFault.CONNECT_FAILED, "its TLS certificate is refused: it has expired")
    late, answered = failure(LlmFault.TIMEOUT), cast("Completion", None)
    with capture_logs() as lines:
        endpoint = ChosenEndpoint("llm", LlmSettings(), GateSettings())
        news = BreakerNews(None, Gate(1), BreakerStates(None), endpoint)
        for reply in (answered, expired, late, expired, late, answered, expired):
            news.probed(reply)
        for number in range(100):
            news.probed(failure(LlmFault.SERVER_ERROR, str(number)))
    assert {line["event"] for line in lines} == {"probe_failed"}
    assert [line["why"] for line in lines[:3]] == [expired.message, late.message, expired.message]
    assert len(lines) < 20
