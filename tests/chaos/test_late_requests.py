"""Requests that arrive late, and answers that never arrive, decide nothing that they should not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from service.kafka.commit import Snapshot
from service.kafka.publisher import Published, TransactionalPublisher
from service.kafka.stable_offsets import Committed, stable_position
from service.kafka.topics import _Admin
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import OutputRecord, Partition
from service.settings import KafkaSettings
from service.testbed.broker import BrokerOptions, LocalKafka
from tests.chaos.frame_proxy import (
    ADD_OFFSETS,
    END_TXN,
    PRODUCE,
    TXN_OFFSET_COMMIT,
    Fault,
    FrameProxy,
)
from tests.chaos.observer import read_all
from tests.chaos.publishers import started_publisher
from tests.conftest import create_topics

SOURCE = Partition("late-events", 0)


@pytest.fixture(scope="module")
def proxied() -> Iterator[tuple[LocalKafka, int]]:
    """A broker with a listener that advertises the proxy's port."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    with LocalKafka(BrokerOptions(proxy_port=port)) as kafka:
        create_topics(kafka.bootstrap_servers, ("late-events", "late-warm-up"), 1)
        yield kafka, port


@pytest.fixture
async def proxy(proxied: tuple[LocalKafka, int]) -> AsyncIterator[FrameProxy]:
    """The proxy, on the loop of the test."""
    kafka, port = proxied
    async with FrameProxy(port, kafka.proxied_port) as running:
        yield running


def _settings(port: int, topic: str) -> KafkaSettings:
    return KafkaSettings(
        bootstrap_servers=f"127.0.0.1:{port}",
        group_id=f"group-{topic}",
        results_topic=topic,
        step_timeout_s=3.0,
    )


def _record(topic: str, value: bytes) -> OutputRecord:
    return OutputRecord(topic, None, value, ())


def _visible(kafka: LocalKafka, topic: str) -> list[bytes | None]:
    return [read.value for read in read_all(kafka.bootstrap_servers, topic, 1)]


async def test_a_late_end_of_transaction_does_not_commit_the_next_one(
    proxied: tuple[LocalKafka, int], proxy: FrameProxy
) -> None:
    """EndTxn of the first transaction is held for seven seconds. The publisher gives it up; while
    its successor has a transaction open, the late frame arrives: nothing of the second becomes
    visible before it is committed."""
    kafka, port = proxied
    create_topics(kafka.bootstrap_servers, ("late-end",), 1)
    settings = _settings(port, "late-end")
    first = await started_publisher(settings, SOURCE)
    fault = proxy.fault = Fault(END_TXN, hold_s=7.0)
    result = await first.publish([_record("late-end", b"first")], Snapshot(1, ""))
    assert isinstance(result, PublishFailure)
    assert result.loss is Loss.UNKNOWN
    await first.discard()

    reached, go_on = asyncio.Event(), asyncio.Event()

    async def wait_before_commit(step: str) -> None:
        if step == "before_commit":
            reached.set()
            await go_on.wait()

    patient = settings.model_copy(update={"step_timeout_s": 20.0})
    second = TransactionalPublisher(patient, SOURCE, wait_before_commit)
    assert await second.start() is None
    publishing = asyncio.create_task(
        second.publish([_record("late-end", b"second")], Snapshot(2, ""))
    )
    async with asyncio.timeout(120):
        await reached.wait()
        await fault.delivered.wait()
    assert b"second" not in await asyncio.to_thread(_visible, kafka, "late-end")
    go_on.set()
    assert await publishing == Published()
    await second.discard()
    assert (await asyncio.to_thread(_visible, kafka, "late-end")).count(b"second") == 1


async def test_positions_are_sent_when_the_records_are_acknowledged(
    proxied: tuple[LocalKafka, int], proxy: FrameProxy
) -> None:
    """Brokers verify the transaction of both, and turn one of two verifications away."""
    kafka, port = proxied
    create_topics(kafka.bootstrap_servers, ("one-by-one",), 1)
    publisher = await started_publisher(_settings(port, "one-by-one"), SOURCE)
    assert await publisher.publish([_record("one-by-one", b"a")], Snapshot(1, "")) == Published()
    await publisher.discard()
    before = max(asked for api_key, asked in proxy.answered if api_key == PRODUCE)
    assert not {ADD_OFFSETS, TXN_OFFSET_COMMIT} & set(proxy.asked[:before])
    assert {ADD_OFFSETS, TXN_OFFSET_COMMIT} <= set(proxy.asked[before:])


@pytest.mark.parametrize("api_key", [END_TXN, TXN_OFFSET_COMMIT], ids=["end", "offsets"])
async def test_a_lost_answer_spends_the_publisher(
    proxied: tuple[LocalKafka, int], proxy: FrameProxy, api_key: int
) -> None:
    """The client repeats the request by itself and reports success; the publisher still answers
    `PublishFailure`, because the first request may arrive in the next transaction."""
    kafka, port = proxied
    topic = f"lost-{api_key}"
    create_topics(kafka.bootstrap_servers, (topic,), 1)
    settings = _settings(port, topic)
    publisher = await started_publisher(settings, SOURCE)
    proxy.fault = Fault(api_key, lose_answer=True)
    result = await publisher.publish([_record(topic, b"once")], Snapshot(1, ""))
    await publisher.discard()
    assert proxy.fault.struck.is_set()
    assert isinstance(result, PublishFailure)
    assert result.loss is Loss.UNKNOWN
    # What the broker did is found out by taking over, and here it did commit, once.
    successor = await started_publisher(settings, SOURCE)
    async with _Admin(settings) as admin:
        position = await stable_position(admin._client, settings.group_id, SOURCE)
    await successor.discard()
    visible = await asyncio.to_thread(_visible, kafka, topic)
    assert (position, visible) == (Committed(1, ""), [b"once"])


@pytest.mark.parametrize("lost", [False, True], ids=["late", "lost"])
@pytest.mark.parametrize("api_key", [END_TXN, TXN_OFFSET_COMMIT], ids=["end", "offsets"])
async def test_a_proof_that_is_not_answered_gives_no_position(
    proxied: tuple[LocalKafka, int], proxy: FrameProxy, api_key: int, *, lost: bool
) -> None:
    """The client repeats the request and reports success. The take-over ends all the same, and a
    request of the proof that comes late does not touch the position of the next owner."""
    kafka, port = proxied
    topic = f"proof-{api_key}-{lost}"
    create_topics(kafka.bootstrap_servers, (topic,), 1)
    settings = _settings(port, topic)
    first = await started_publisher(settings, SOURCE)
    assert await first.publish((), Snapshot(1, "")) == Published()
    fault = proxy.fault = Fault(api_key, lose_answer=lost, hold_s=6.0)
    found = await first.position()
    await first.discard()
    assert isinstance(found, PublishFailure)
    assert found.loss is Loss.UNKNOWN
    second = await started_publisher(settings, SOURCE)
    assert await second.position() == Committed(1, "")
    assert await second.publish((), Snapshot(2, "")) == Published()
    async with asyncio.timeout(120):
        await (fault.struck if lost else fault.delivered).wait()
    assert await second.position() == Committed(2, "")
    await second.discard()


async def test_a_produce_request_whose_answer_is_lost_is_never_written_twice(
    proxied: tuple[LocalKafka, int], proxy: FrameProxy
) -> None:
    """Idempotent sequences make the client's own repetition harmless. If the broken connection
    takes the whole producer with it, the successor's fence removes what was written."""
    kafka, port = proxied
    create_topics(kafka.bootstrap_servers, ("lost-produce",), 1)
    settings = _settings(port, "lost-produce")
    publisher = await started_publisher(settings, SOURCE)
    proxy.fault = Fault(PRODUCE, lose_answer=True)
    result = await publisher.publish([_record("lost-produce", b"once")], Snapshot(1, ""))
    await publisher.discard()
    assert proxy.fault.struck.is_set()
    successor = await started_publisher(settings, SOURCE)
    await successor.discard()
    expected = [b"once"] if result == Published() else []
    assert await asyncio.to_thread(_visible, kafka, "lost-produce") == expected


async def test_a_failed_batch_is_never_committed(
    proxied: tuple[LocalKafka, int], proxy: FrameProxy
) -> None:
    """The client would commit although a send failed; the publisher does not."""
    del proxy
    kafka, port = proxied
    create_topics(kafka.bootstrap_servers, ("too-large",), 1)
    settings = _settings(port, "too-large").model_copy(update={"max_outcome_bytes": 5_000_000})
    publisher = await started_publisher(settings, SOURCE)
    records = [_record("too-large", b"small"), _record("too-large", b"x" * 2_000_000)]
    result = await publisher.publish(records, Snapshot(2, ""))
    await publisher.discard()
    assert isinstance(result, PublishFailure)
    assert result.loss is Loss.REFUSED
    successor = await started_publisher(settings, SOURCE)
    await successor.discard()
    assert await asyncio.to_thread(_visible, kafka, "too-large") == []
