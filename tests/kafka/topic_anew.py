"""A topic that is deleted and created under its name, which is another topic for Kafka."""

from __future__ import annotations

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from tests.chaos.instances import until
from tests.conftest import create_topics


def create_anew(servers: str, topic: str, partitions: int) -> None:
    """Returns once the new one is there."""
    admin = AdminClient({"bootstrap.servers": servers})
    for future in admin.delete_topics([topic], operation_timeout=20).values():
        future.result(timeout=20)
    until(lambda: _is_created(servers, topic, partitions), f"{topic} is there again")


def _is_created(servers: str, topic: str, partitions: int) -> bool:
    """Not while the deletion is under way."""
    try:
        create_topics(servers, (topic,), partitions)
    except KafkaException:
        return False
    return True
