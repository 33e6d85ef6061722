"""Schemas by their names: asked for once, bounded, and never lost to a registry that is away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest

from schemas.strict_json import JsonLimits
from service.oauth.json_exchange import ExchangeFault
from service.registry.client import Found, UnknownSchema
from service.registry.registered_schema import RegisteredSchema
from service.registry.schema_frame import SchemaFrame, SchemaId, SchemaName
from service.registry.schemas import CacheBounds, Schema, SchemaFault, Schemas

BOUNDS = CacheBounds(max_schemas=3, max_chars=100, first_probe_s=0.5, max_probe_s=4.0)
TEXT = RegisteredSchema("AVRO", '"string"')
AWAY = ExchangeFault("it cannot be reached")


class FakeRegistry:
    """Answers as `answer` says, and counts the questions."""

    def __init__(self, answer: Callable[[SchemaName], Found] = lambda name: TEXT) -> None:
        self.answer = answer
        self.probe: Callable[[SchemaName | None], ExchangeFault | None] = lambda known: None
        self.asked: Counter[SchemaName] = Counter()
        self.probed: list[SchemaName | None] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def schema(self, name: SchemaName) -> Found:
        self.asked[name] += 1
        await self.gate.wait()
        return self.answer(name)

    async def answers(self, known: SchemaName | None) -> ExchangeFault | None:
        self.probed.append(known)
        assert len(self.probed) < 1_000, "it asks for ever"
        return self.probe(known)


class FakeTime:
    """A clock that sleeps move."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def now_s(self) -> float:
        return self.now

    async def sleep(self, delay_s: float) -> None:
        self.slept.append(delay_s)
        self.now += delay_s
        await asyncio.sleep(0)


def made(registry: FakeRegistry, bounds: CacheBounds = BOUNDS) -> tuple[Schemas, FakeTime]:
    time = FakeTime()
    return Schemas(registry, bounds, time.now_s, time.sleep), time


def is_read(schema: Schema | None) -> bool:
    frame = SchemaFrame(SchemaId(0), b"\x02a")
    return callable(schema) and schema(frame, JsonLimits(100)) == "a"


async def test_a_schema_is_asked_for_once() -> None:
    """However many events name it, at once and later."""
    registry = FakeRegistry()
    schemas, _ = made(registry)
    found = await asyncio.gather(*(schemas.get(SchemaId(1)) for _ in range(20)))
    assert all(map(is_read, found))
    assert is_read(schemas.known(SchemaId(1)))
    await schemas.get(SchemaId(1))
    assert registry.asked == {SchemaId(1): 1}


async def test_what_is_kept_is_bounded() -> None:
    """By count, the one that was used last stays; and by characters."""
    registry = FakeRegistry()
    schemas, _ = made(registry)
    for number in range(3):
        await schemas.get(SchemaId(number))
    schemas.known(SchemaId(0))
    await schemas.get(SchemaId(3))
    assert schemas.count == 3
    assert schemas.known(SchemaId(1)) is None
    assert schemas.known(SchemaId(0)) is not None
    registry.answer = lambda name: RegisteredSchema("JSON", "x" * 90)
    await schemas.get(SchemaId(4))
    assert schemas.count <= 2


async def test_an_unknown_schema_is_a_fault_that_is_asked_again_later() -> None:
    """It may be registered meanwhile."""
    registry = FakeRegistry(lambda name: UnknownSchema())
    schemas, time = made(registry)
    found = await schemas.get(SchemaId(1))
    assert isinstance(found, SchemaFault)
    assert "id 1" in found.message
    asked = registry.asked[SchemaId(1)]
    assert isinstance(await schemas.get(SchemaId(1)), SchemaFault)
    assert registry.asked[SchemaId(1)] == asked
    time.now += 2
    registry.answer = lambda name: TEXT
    assert is_read(await schemas.get(SchemaId(1)))


async def test_a_schema_that_is_registered_a_moment_late_costs_no_event() -> None:
    """The first event waits for it some seconds."""
    registry = FakeRegistry()
    schemas, time = made(registry)
    registry.answer = lambda name: TEXT if time.now >= 1 else UnknownSchema()
    assert is_read(await schemas.get(SchemaId(1)))
    assert time.now < 4


async def test_a_schema_that_stays_unknown_is_asked_for_ever_more_rarely() -> None:
    """Only its first event waits."""
    registry = FakeRegistry(lambda name: UnknownSchema())
    schemas, time = made(registry)
    await schemas.get(SchemaId(1))
    assert 0 < sum(time.slept) < 4
    time.slept.clear()
    registry.asked.clear()
    for second in range(1_000):
        time.now = 10.0 + second
        await schemas.get(SchemaId(1))
    assert time.slept == []
    assert registry.asked[SchemaId(1)] <= 40


async def test_unknown_schemas_push_no_other_out() -> None:
    """Any sender can name as many as it likes."""
    registry = FakeRegistry(lambda name: TEXT if name == SchemaId(0) else UnknownSchema())
    schemas, _ = made(registry)
    for number in range(10):
        await schemas.get(SchemaId(number))
    assert is_read(schemas.known(SchemaId(0)))
    assert isinstance(schemas.known(SchemaId(9)), SchemaFault)
    assert schemas.count == 1


async def test_many_unknown_schemas_do_not_wait() -> None:
    """They would hold up the events between them."""
    registry = FakeRegistry(lambda name: UnknownSchema())
    schemas, time = made(registry)
    await asyncio.gather(*(schemas.get(SchemaId(n)) for n in range(100)))
    assert registry.asked.total() < 130
    assert len(time.slept) < 30


async def test_an_outage_of_any_length_costs_no_event_its_schema() -> None:
    """All wait, one asks, ever more rarely; when the registry is back, all are answered."""
    registry = FakeRegistry()
    schemas, time = made(registry)
    await schemas.get(SchemaId(0))
    registry.answer = lambda name: AWAY
    registry.probe = lambda known: AWAY
    waiting = [asyncio.create_task(schemas.get(SchemaId(n))) for n in range(1, 30)]
    while len(registry.probed) < 500:
        await asyncio.sleep(0)
    assert not any(task.done() for task in waiting)
    assert schemas.away == AWAY.message
    assert schemas.waiting == 29
    assert set(registry.probed) == {SchemaId(0), None}, "a schema that it gave before, and its list"
    assert max(time.slept) == BOUNDS.max_probe_s
    registry.answer = lambda name: TEXT
    registry.probe = lambda known: None
    assert all(map(is_read, await asyncio.gather(*waiting)))
    assert schemas.away is None
    assert len(registry.probed) < 510, "one answer counts for all that wait"


async def test_a_schema_that_the_registry_cannot_give_ends() -> None:
    """While it answers another question: it would hold up its events for ever."""
    registry = FakeRegistry(lambda name: ExchangeFault("it answers with status 500"))
    schemas, time = made(registry)
    found = await schemas.get(SchemaId(1))
    assert isinstance(found, SchemaFault)
    assert "500" in found.message
    assert registry.asked[SchemaId(1)] == 6
    assert sum(time.slept) > 10
    assert schemas.away is None


@pytest.mark.parametrize("given", [1, 3])
async def test_a_known_schema_that_goes_bad_holds_up_no_other(given: int) -> None:
    """Another one is asked for, and in the end the registry's list is believed."""
    registry = FakeRegistry()
    schemas, time = made(registry)
    for number in range(given):
        await schemas.get(SchemaId(number))
    registry.probe = lambda known: AWAY if known == SchemaId(0) else None
    failures = iter([AWAY])
    registry.answer = lambda name: next(failures, TEXT)
    found = await asyncio.gather(*(schemas.get(SchemaId(n)) for n in range(10, 14)))
    assert all(map(is_read, found))
    assert sum(time.slept) < 30
    assert schemas.away is None


async def test_a_schema_that_was_given_and_goes_bad_ends() -> None:
    """It is asked for again after it was pushed out; its own failure is no outage."""
    registry = FakeRegistry()
    schemas, _ = made(registry, CacheBounds(1, 100, 0.5, 4.0))
    for number in range(2):
        await schemas.get(SchemaId(number))
    registry.answer = lambda name: AWAY
    registry.probe = lambda known: None if known is None else AWAY
    assert isinstance(await schemas.get(SchemaId(0)), SchemaFault)


async def test_schemas_that_do_not_come_for_a_while_are_an_outage() -> None:
    """Although the registry's list is there: events wait for some more questions."""
    registry = FakeRegistry()
    schemas, time = made(registry)
    await schemas.get(SchemaId(0))
    registry.answer = lambda name: TEXT if time.now > 5 else AWAY
    registry.probe = lambda known: None if known is None or time.now > 5 else AWAY
    assert is_read(await schemas.get(SchemaId(1)))
    assert registry.asked[SchemaId(1)] == 2


async def test_questions_at_once_are_bounded() -> None:
    """A sender that names a new schema in each event asks no more than that."""
    registry = FakeRegistry()
    registry.gate.clear()
    schemas, _ = made(registry)
    tasks = [asyncio.create_task(schemas.get(SchemaId(n))) for n in range(100)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert registry.asked.total() == 8
    registry.gate.set()
    assert len(await asyncio.gather(*tasks)) == 100


async def test_a_question_ends_with_the_last_event_that_waits_for_it() -> None:
    """A partition that was lost leaves nothing behind."""
    registry = FakeRegistry()
    registry.gate.clear()
    schemas, _ = made(registry)
    first, second = (asyncio.create_task(schemas.get(SchemaId(1))) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    assert schemas.waiting == 1
    second.cancel()
    await asyncio.wait([second])
    assert schemas.waiting == 0
    registry.gate.set()
    assert is_read(await schemas.get(SchemaId(1)))
    assert registry.asked[SchemaId(1)] == 2


async def test_no_event_that_waits_is_no_trouble() -> None:
    """Whether the registry is back is not known while nobody asks it."""
    registry = FakeRegistry(lambda name: AWAY)
    registry.probe = lambda known: AWAY
    schemas, _ = made(registry)
    task = asyncio.create_task(schemas.get(SchemaId(1)))
    while schemas.away is None:
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    assert schemas.away is None
    registry.answer = lambda name: TEXT
    registry.probe = lambda known: None
    assert is_read(await schemas.get(SchemaId(1)))


async def test_news_are_told_once() -> None:
    """That it is away, and that it is back."""
    told: list[str | None] = []
    registry = FakeRegistry()
    time = FakeTime()
    schemas = Schemas(registry, BOUNDS, time.now_s, time.sleep, told.append)
    left = iter([AWAY] * 5)
    registry.probe = lambda known: next(left, None)
    answers = iter([AWAY])
    registry.answer = lambda name: next(answers, TEXT)
    assert is_read(await schemas.get(SchemaId(1)))
    assert told == [AWAY.message, None]
