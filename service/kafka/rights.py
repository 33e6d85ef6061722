"""The least rights on Kafka that the service and the replay tool need, each with its reason.

The list is what docs/kafka_rights.md shows, what `invoice-stream check` explains, and what a test
takes away one by one. `to_grant` turns a broker's denial into the right that is missing: the
client's own errors name it badly or not at all. Nothing here asks a broker.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aiokafka import errors

from service.kafka.transactional_ids import (
    Deployment,
    run_prefix,
    service_prefix,
    writer_prefix,
)
from service.settings import KafkaSettings


class Resource(StrEnum):
    """The resource of a right, in Kafka's words."""

    TOPIC = "topic"
    GROUP = "group"
    TRANSACTIONAL_ID = "transactional-id"


class Operation(StrEnum):
    """An operation; Read and Write include Describe."""

    READ = "Read"
    WRITE = "Write"
    CREATE = "Create"


@dataclass(frozen=True, slots=True)
class Right:
    """One ACL. `prefixed` stands for every name that begins so."""

    resource: Resource
    name: str
    operation: Operation
    why: str
    prefixed: bool = False

    @property
    def told(self) -> str:
        """As a person would say it."""
        stars = "*" if self.prefixed else ""
        return f"{self.operation.value} on {self.resource.value} {self.name}{stars}"


def service_rights(settings: KafkaSettings) -> tuple[Right, ...]:
    """The rights of `invoice-stream run`."""
    topic, read, write = Resource.TOPIC, Operation.READ, Operation.WRITE
    rights = [
        Right(topic, settings.events_topic, read, "reads the events"),
        Right(topic, settings.results_topic, write, "writes results"),
        Right(topic, settings.failures_topic, write, "writes failures"),
        Right(Resource.GROUP, settings.group_id, read, "joins the group, commits offsets"),
        Right(
            Resource.TRANSACTIONAL_ID,
            service_prefix(Deployment(settings.transactional_id_prefix, settings.group_id)),
            write,
            "one id per partition, for exactly once",
            prefixed=True,
        ),
    ]
    if settings.batches_topic:
        rights.append(Right(topic, settings.batches_topic, write, "writes batch reports"))
    return tuple(rights)


def split_rights(settings: KafkaSettings) -> tuple[Right, ...]:
    """What `invoice-stream run` needs besides with `documents.split_containers`."""
    why = "writes an event for each document in a container"
    return (Right(Resource.TOPIC, settings.events_topic, Operation.WRITE, why),)


def replay_rights(settings: KafkaSettings) -> tuple[Right, ...]:
    """The rights of `invoice-stream replay`: to look, send and report."""
    topic, read, write = Resource.TOPIC, Operation.READ, Operation.WRITE
    prefix = settings.transactional_id_prefix
    return (
        Right(topic, settings.failures_topic, read, "reads the failures"),
        Right(topic, settings.results_topic, read, "what became of what was sent"),
        Right(topic, settings.events_topic, write, "sends events back"),
        Right(topic, settings.replay_log_topic, read, "what was decided before"),
        Right(topic, settings.replay_log_topic, write, "notes what is decided"),
        Right(
            topic,
            settings.replay_log_topic,
            Operation.CREATE,
            "makes the log's topic in the first run; not needed once it exists",
        ),
        Right(Resource.GROUP, run_prefix(prefix), read, "the position of each run", prefixed=True),
        Right(
            Resource.TRANSACTIONAL_ID,
            writer_prefix(prefix),
            write,
            "one id per log, for exactly once",
            prefixed=True,
        ),
    )


def store_rights(settings: KafkaSettings) -> tuple[Right, ...]:
    """The rights of `invoice-stream store`, which joins no group."""
    topic, read = Resource.TOPIC, Operation.READ
    rights = [
        Right(topic, settings.results_topic, read, "reads results"),
        Right(topic, settings.failures_topic, read, "reads failures"),
        Right(topic, settings.replay_log_topic, read, "what became of failures"),
        Right(topic, settings.reviews_topic, read, "what people decided"),
    ]
    if settings.batches_topic:
        rights.append(Right(topic, settings.batches_topic, read, "reads batch reports"))
    return tuple(rights)


def console_rights(settings: KafkaSettings) -> tuple[Right, ...]:
    """What a console needs to look, besides those of the store that it is."""
    reads = "reads the documents beside the invoices"
    return (Right(Resource.TOPIC, settings.events_topic, Operation.READ, reads),)


def review_rights(settings: KafkaSettings) -> tuple[Right, ...]:
    """What a person who decides needs besides those of `results`."""
    topic = Resource.TOPIC
    return (
        Right(topic, settings.reviews_topic, Operation.WRITE, "writes decisions"),
        Right(
            topic,
            settings.reviews_topic,
            Operation.CREATE,
            "makes the topic with the first decision; not needed once it exists",
        ),
    )


class PositionRefused(errors.TopicAuthorizationFailedError):
    """Raised instead of the client's own error, which does not say that Read is what is missing."""


def to_grant(error: BaseException, group_id: str, *, reading: bool = False) -> str:
    """The right to grant after this denial; empty for any other error. The client's error for a
    topic does not say whether it was `reading`."""
    name = error.args[0] if error.args else ""
    if isinstance(error, errors.GroupAuthorizationFailedError):
        return f"grant {Operation.READ.value} on {Resource.GROUP.value} {group_id}"
    if isinstance(error, errors.TransactionalIdAuthorizationFailed):
        return f"grant {Operation.WRITE.value} on {Resource.TRANSACTIONAL_ID.value} {name}"
    if isinstance(error, errors.TopicAuthorizationFailedError):
        topics = ", ".join(sorted(name)) if isinstance(name, set | frozenset) else name
        reads = reading or isinstance(error, PositionRefused)
        missing = Operation.READ if reads else Operation.WRITE
        return f"grant {missing.value} on {Resource.TOPIC.value} {topics}"
    return ""
