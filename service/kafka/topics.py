"""Are the topics there, with enough partitions, and may we use them? And how to create them.

Looked at before anything is consumed: a missing output topic would otherwise show as a transaction
that hangs, and a typo in a name could create a topic without readers. All topics are listed first:
asking for one by name lets a broker with `auto.create.topics.enable` create it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from aiokafka import errors
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from service.kafka.connection import NoBroker, client_options, start_lines
from service.kafka.failure_words import absent_topic
from service.kafka.log_requests import may_write
from service.kafka.publisher import TransactionalPublisher, deployment
from service.kafka.stable_offsets import answered, stable_position
from service.kafka.topic_changes import create
from service.kafka.topic_configs import read_topic_limits
from service.kafka.topic_limits import (
    TopicLimits,
    failure_warnings,
    keyless_warnings,
    outcome_warnings,
)
from service.kafka.transactional_ids import service_prefix
from service.kafka.transactions import no_step
from service.model.publish_failure import PublishFailure
from service.model.record import Partition
from service.settings import KafkaSettings

_REPLICAS = 3
"""One broker may be away, and another be lost."""
_UNKNOWN = errors.UnknownTopicOrPartitionError.errno


class TopicRefused(Exception):
    """Raised when the broker will not create a topic."""


class AuthenticationRefused(Exception):
    """Raised when the brokers do not accept who we say we are; trying again cannot help."""


@dataclass(frozen=True, slots=True)
class TopicFault:
    """One thing that is wrong with a topic, and what to do about it."""

    topic: str
    message: str


@dataclass(frozen=True, slots=True)
class TopicReport:
    """Partitions per topic that exists, all problems, and warnings about records that topics will
    reject."""

    partitions: dict[str, int]
    faults: tuple[TopicFault, ...]
    limits: dict[str, TopicLimits]
    """Of output topics, where they could be read."""
    warnings: tuple[TopicFault, ...]
    """Problems that do not stop the service."""


_OWN = ("results_topic", "failures_topic", "batches_topic", "replay_log_topic", "reviews_topic")
_USUAL = {name: field.default for name, field in KafkaSettings.model_fields.items()}


def output_topics(settings: KafkaSettings) -> list[str]:
    """Topics that are written to, the optional one for batch reports last."""
    topics = [settings.results_topic, settings.failures_topic]
    return [*topics, settings.batches_topic] if settings.batches_topic else topics


async def check_topics(settings: KafkaSettings, *, splits: bool = False) -> TopicReport:
    """Looks all topics up; with `splits`, events are written, too. Raises NoBroker or
    AuthenticationRefused."""
    async with _Admin(settings) as admin:
        report = await _look(admin, settings)
        return await _with_written_events(admin, settings, report) if splits else report


async def events_topic_fault(settings: KafkaSettings) -> str | None:
    """Why events cannot be sent, or None when their topic is there: a producer would ask for it
    again and again. Raises NoBroker or AuthenticationRefused."""
    topic = settings.events_topic
    async with _Admin(settings) as admin:
        there = topic in await admin.list_topics()
    return None if there else absent_topic(topic, "Write")


async def create_missing_topics(
    settings: KafkaSettings, partitions: int, replication_factor: int | None
) -> tuple[str, ...]:
    """Creates what is missing, as many output partitions as input ones; returns the names created.

    Without a `replication_factor`, three replicas, or as many as there are brokers.

    Raises NoBroker, AuthenticationRefused, or TopicRefused with the broker's reason.
    """
    async with _Admin(settings) as admin:
        report = await _look(admin, settings)
        width = report.partitions.get(settings.events_topic, partitions)
        wanted = [settings.events_topic, *output_topics(settings)]
        missing = [topic for topic in wanted if topic not in report.partitions]
        if missing:
            replicas = replication_factor or min(_REPLICAS, await _brokers(admin))
            await _create(admin, missing, width, replicas)
        return tuple(missing)


async def _brokers(admin: AIOKafkaAdminClient) -> int:
    """How many there are."""
    cluster: Any = await admin.describe_cluster()
    return len(cluster["brokers"])


async def _create(
    admin: AIOKafkaAdminClient, topics: list[str], partitions: int, replication_factor: int
) -> None:
    new = [NewTopic(topic, partitions, replication_factor) for topic in topics]
    for topic, why in (await create(admin, new)).items():
        raise TopicRefused(f"cannot create topic {topic}: {why}")


async def _look(admin: AIOKafkaAdminClient, settings: KafkaSettings) -> TopicReport:
    wanted = [settings.events_topic, *output_topics(settings)]
    partitions: dict[str, int] = {}
    existing = set(await admin.list_topics())
    faults = [TopicFault(n, _explain(settings, n, _UNKNOWN)) for n in wanted if n not in existing]
    present = [name for name in wanted if name in existing]
    for topic in await admin.describe_topics(present) if present else ():
        name, code = topic["topic"], topic["error_code"]
        if code == 0:
            partitions[name] = len(topic["partitions"])
        else:
            faults.append(TopicFault(name, _explain(settings, name, code)))
    faults += _too_narrow(settings, partitions)
    written = [topic for topic in output_topics(settings) if topic in partitions]
    limits, unread = await read_topic_limits(admin, written)
    warnings = [*shared_topics(settings)]
    warnings += [TopicFault(topic, words) for topic, words in unread.items()]
    for topic, found in limits.items():
        warnings += [TopicFault(topic, words) for words in _warnings(settings, topic, found)]
    return TopicReport(partitions, tuple(faults), limits, tuple(warnings))


def shared_topics(settings: KafkaSettings) -> Iterator[TopicFault]:
    """Topics that a stream of its own would share with the others of the brokers: those that still
    have the usual name, while results and failures have others."""
    kept = {name for name in _OWN if getattr(settings, name) == _USUAL[name]}
    if kept & {"results_topic", "failures_topic"}:
        return
    for name in _OWN:
        if name in kept:
            topic = getattr(settings, name)
            yield TopicFault(
                topic,
                f"kafka.{name} is the usual {topic}, while results and failures have names of "
                "their own: another stream that leaves it so writes there, too. Name one for this "
                "stream",
            )


async def _with_written_events(
    admin: AIOKafkaAdminClient, settings: KafkaSettings, report: TopicReport
) -> TopicReport:
    """Read shows the topic as well as Write does, so the right to write is asked for."""
    topic = settings.events_topic
    if topic not in report.partitions:
        return report
    faults, warnings = list(report.faults), list(report.warnings)
    if await may_write(admin._client, topic) is False:
        words = (
            f"Write on topic {topic} is not granted: documents.split_containers writes events. "
            "Grant it, or switch the setting off"
        )
        faults.append(TopicFault(topic, words))
    limits, unread = await read_topic_limits(admin, [topic])
    warnings += [TopicFault(topic, words) for words in unread.values()]
    for found in limits.values():
        warnings += [TopicFault(topic, words) for words in keyless_warnings(topic, found)]
    return replace(
        report, faults=tuple(faults), limits=report.limits | limits, warnings=tuple(warnings)
    )


def _warnings(settings: KafkaSettings, topic: str, limits: TopicLimits) -> list[str]:
    if topic == settings.batches_topic:
        return keyless_warnings(topic, limits)
    found = outcome_warnings(topic, limits, settings.max_outcome_bytes)
    return found + (failure_warnings(topic, limits) if topic == settings.failures_topic else [])


def _explain(settings: KafkaSettings, topic: str, code: int) -> str:
    operation = "Read" if topic == settings.events_topic else "Write"
    if code == _UNKNOWN:
        return absent_topic(topic, operation)
    if code == errors.TopicAuthorizationFailedError.errno:
        return f"{operation} on topic {topic} is not granted"
    return f"topic {topic}: {errors.for_code(code).__name__} ({code})"


def _too_narrow(settings: KafkaSettings, partitions: dict[str, int]) -> list[TopicFault]:
    """An outcome goes to the partition number of its event, so outputs must be at least as wide."""
    width = partitions.get(settings.events_topic, 0)
    return [
        TopicFault(
            topic,
            f"topic {topic} has {partitions[topic]} partitions, {settings.events_topic} has "
            f"{width}: outcomes keep their event's partition, so add partitions to {topic}",
        )
        for topic in (settings.results_topic, settings.failures_topic)
        if topic in partitions and partitions[topic] < width
    ]


class _Admin:
    """An admin client for the length of a `with`."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._client = AIOKafkaAdminClient(**client_options(settings, "admin"))

    async def __aenter__(self) -> AIOKafkaAdminClient:
        with start_lines() as lines:
            try:
                await self._client.start()
            except errors.AuthenticationFailedError as error:
                refused = f"the brokers reject our credentials: {error}"
                raise AuthenticationRefused(refused) from error
            except (errors.KafkaError, OSError) as error:
                raise NoBroker(lines.no_answer(self._settings)) from error
        return self._client

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._client.close()
        if isinstance(error, errors.KafkaError) and error.retriable:
            # Found when it began, and gone before it answered: brokers restart one by one.
            raise NoBroker(str(error)) from error
        if isinstance(error, errors.KafkaError):
            raise AuthenticationRefused(f"the brokers deny the request: {error}") from error


async def check_rights(settings: KafkaSettings) -> list[tuple[str, str | None]]:
    """Asks for what the service will need beyond topics: (item, what is wrong or None).

    Starting a producer with a transactional id of our prefix fences no instance: the id belongs to
    no partition.
    """
    probe = Partition(settings.events_topic, -1)
    publisher = TransactionalPublisher(settings, probe, no_step)
    lost = await publisher.start()
    await publisher.discard()
    prefix = service_prefix(deployment(settings))
    found = [(f"transactional ids {prefix}*", lost.message if lost else None)]
    async with _Admin(settings) as admin:
        asked = stable_position(
            admin._client, settings.group_id, Partition(settings.events_topic, 0)
        )
        answer = await answered(asked, settings.step_timeout_s, "reading its offsets")
    problem = answer.message if isinstance(answer, PublishFailure) else None
    return [*found, (f"group {settings.group_id}", problem)]
