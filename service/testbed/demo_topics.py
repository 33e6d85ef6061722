"""The topics of a demo: made, named, filled, read and, where asked for, removed.

Topics on a Kafka of the user's own have names of their own, and are named as soon as they are made:
a demo can end in many ways.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from dataclasses import astuple, dataclass
from typing import Any

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from rich.console import Console

from service.kafka.dead_letters import create_log_topic
from service.kafka.reviews import create_reviews_topic
from service.settings import DocumentsSettings, KafkaSettings
from service.testbed.harmless import harmless
from service.testbed.invoices import stream
from service.testbed.new_topics import make_topics
from service.testbed.samples import dressed, simulated

_SCANS = 3
"""Scans among the invoices where OCR is installed; each takes it two seconds."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of one demo run."""

    events: str
    results: str
    failures: str
    batches: str
    replays: str
    reviews: str


class DemoFailed(Exception):
    """Raised when the demo cannot go on; the message says what to do."""


def say_topics(
    console: Console, servers: str, topics: Topics, removed: bool, stack: contextlib.ExitStack
) -> None:
    """Names what is made on a Kafka of yours, at once: a demo can end in many ways."""
    stays = "removed at the end" if removed else "they stay; --remove-topics does not"
    console.print(
        harmless(f"topics made on {servers} ({stays}): {', '.join(astuple(topics))}"),
        soft_wrap=True,
    )
    if removed:
        stack.callback(_remove_topics, console, servers, topics)


def _remove_topics(console: Console, servers: str, topics: Topics) -> None:
    """After the service has ended."""
    asked = AdminClient({"bootstrap.servers": servers}).delete_topics(list(astuple(topics)))
    failed = [name for name, future in asked.items() if _fault(future)]
    if failed:
        console.print(f"[red]not removed: {harmless(', '.join(failed))}[/red]", soft_wrap=True)


def _fault(future: Any) -> str:
    try:
        future.result(timeout=30)
    except Exception as error:
        return str(error) or type(error).__name__
    return ""


def create_topics(servers: str, partitions: int, tag: str) -> Topics:
    """With a tag on a Kafka of yours, which may have topics of the usual names."""
    kinds = ("events", "results", "failures", "batches")
    names = [f"invoices.{name}{tag}" for name in kinds]
    decided = [f"invoices.{name}{tag}" for name in ("replays", "reviews")]
    silent = logging.getLogger("demo.admin")
    silent.disabled = True  # Else the client repeats itself until the time is over.
    admin = AdminClient({"bootstrap.servers": servers}, logger=silent)
    try:
        admin.list_topics(timeout=10)
    except Exception as error:
        raise DemoFailed(
            f"no Kafka answers at {servers} ({_unreached(servers)}): check --bootstrap-servers, "
            "or leave it out for a Kafka that the demo starts"
        ) from error
    try:
        make_topics(admin, [NewTopic(name, partitions, 1) for name in names])
        topics = Topics(*names, *decided)
        asyncio.run(_create_topics_of_decisions(servers, topics))
    except Exception as error:
        reason = str(error) or type(error).__name__
        raise DemoFailed(f"cannot create topics on {servers}: {reason}") from error
    return topics


def _unreached(servers: str) -> str:
    """Why the first of the servers does not answer; the client's own exception does not say."""
    host, _, port = servers.partition(",")[0].rpartition(":")
    try:
        socket.create_connection((host.strip("[] "), int(port)), timeout=2).close()
    except ConnectionRefusedError:
        return "connection refused"
    except socket.gaierror:
        return "the name is not known"
    except (OSError, ValueError, OverflowError):
        return "it cannot be reached"
    return "it takes a connection, and answers nothing"


async def _create_topics_of_decisions(servers: str, topics: Topics) -> None:
    """As `check --create-topics` does it: each has a number of partitions and a policy of its own.
    A console or a list finds them before the first decision."""
    settings = KafkaSettings(
        bootstrap_servers=servers,
        results_topic=topics.results,
        failures_topic=topics.failures,
        replay_log_topic=topics.replays,
        reviews_topic=topics.reviews,
    )
    await create_log_topic(settings)
    await create_reviews_topic(settings)


def publish_invoices(
    servers: str, topics: Topics, partitions: int, invoices: int, seed: int
) -> None:
    """Sends made-up invoices, and says in each that it is one. Raises DemoFailed."""
    from service.app.bounds import ocr_is_on  # It imports most of the service: after first words.

    producer = Producer({"bootstrap.servers": servers, "linger.ms": 20})
    scans = _SCANS if ocr_is_on(DocumentsSettings()) else 0
    for event in simulated(dressed(stream(invoices, seed), scans)):
        partition = sum(event.key) % partitions
        producer.produce(topics.events, event.value, event.key, partition=partition)
        producer.poll(0)
    if producer.flush(60):
        raise DemoFailed("not all events could be published")


def outcome_reader(servers: str, topics: Topics, partitions: int) -> Consumer:
    """Reads both topics from their beginnings."""
    consumer = Consumer(
        {
            "bootstrap.servers": servers,
            "group.id": f"{topics.events}-demo",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
        }
    )
    wanted = (topics.results, topics.failures)
    consumer.assign([TopicPartition(t, n, 0) for t in wanted for n in range(partitions)])
    return consumer
