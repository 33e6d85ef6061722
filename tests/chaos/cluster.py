"""Three brokers, each a process that can be killed, stopped and started again on its data.

Every topic is kept by all three; two of them suffice for an acknowledgement. So one broker at a
time can be away, and group and transaction coordinators move. This module must not know the
service.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._metadata import PartitionMetadata
from confluent_kafka.cimpl import NewTopic

from service.testbed.broker import (
    BrokerOptions,
    ClusterSeat,
    LocalKafka,
    free_ports,
    new_cluster_id,
)

BROKERS = 3
_REPLICATED = {
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "offsets.topic.replication.factor": "3",
    "transaction.state.log.replication.factor": "3",
    "transaction.state.log.min.isr": "2",
    # A broker that was killed is missed after seconds, as its clients' time-outs are seconds, too.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
    "replica.lag.time.max.ms": "3000",
    "num.network.threads": "2",
    "num.io.threads": "2",
    "log.cleaner.enable": "false",
}


class LocalCluster:
    """`with LocalCluster() as cluster: cluster.bootstrap_servers`."""

    def __init__(self, heap_mb: int = 320) -> None:
        seats = tuple(free_ports(BROKERS))
        identity = new_cluster_id()
        self.brokers = [
            LocalKafka(
                BrokerOptions(
                    heap_mb=heap_mb,
                    properties=_REPLICATED,
                    seat=ClusterSeat(identity, number, seats),
                )
            )
            for number in range(1, BROKERS + 1)
        ]

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect; any one of them suffices."""
        return ",".join(broker.bootstrap_servers for broker in self.brokers)

    def __enter__(self) -> Self:
        try:
            for broker in self.brokers:  # One after another: jgo's cache is not for threads.
                broker.prepare()
            with ThreadPoolExecutor(BROKERS) as pool:  # A quorum forms only when two have begun.
                list(pool.map(LocalKafka.start, self.brokers))
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._close()

    def create_topics(self, names: Iterable[str], partitions: int) -> None:
        """Creates topics on all three brokers."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        for future in admin.create_topics(
            [NewTopic(n, partitions, BROKERS) for n in names]
        ).values():
            future.result(timeout=60)

    def restart(self, number: int, *, kill: bool, away_s: float) -> None:
        """Takes one broker away for a while, and waits until all replicas follow again."""
        broker = self.brokers[number]
        (broker.kill if kill else broker.stop)()
        time.sleep(away_s)
        broker.start()
        self.wait_until_whole()

    def suspend(self, number: int) -> None:
        """Suspends one broker until others lead all that it led; it does not know when it wakes.
        Waits until all replicas follow again."""
        broker = self.brokers[number]
        broker.pause()
        try:
            self.wait_until_led_by_others(number + 1)
        finally:
            broker.resume()
        self.wait_until_whole()

    def strike_any(self, rng: random.Random, away_s: float) -> str:
        """Kills, stops or suspends a broker by chance, and brings it back; says what was done."""
        number, way = rng.randrange(BROKERS), rng.choice(("killed", "stopped", "suspended"))
        if way == "suspended":
            self.suspend(number)
        else:
            self.restart(number, kill=way == "killed", away_s=away_s)
        return f"broker {number + 1} {way}"

    def servers_without(self, node_id: int) -> str:
        """Where clients connect that are to know nothing of one broker."""
        others = (b for number, b in enumerate(self.brokers, 1) if number != node_id)
        return ",".join(broker.bootstrap_servers for broker in others)

    def wait_until_led_by_others(self, node_id: int, limit_s: float = 120.0) -> None:
        """Until every partition is led, and none by this broker."""
        admin = AdminClient({"bootstrap.servers": self.servers_without(node_id)})

        def led_by_others(partition: PartitionMetadata) -> bool:
            return partition.leader not in (-1, node_id)

        self._wait_until(admin, led_by_others, limit_s)

    def wait_until_whole(self, limit_s: float = 120.0) -> None:
        """Until every partition is led and followed by all three."""
        admin = AdminClient({"bootstrap.servers": self.bootstrap_servers})
        self._wait_until(admin, _followed_by_all, limit_s)

    @staticmethod
    def _wait_until(
        admin: AdminClient, holds: Callable[[PartitionMetadata], bool], limit_s: float
    ) -> None:
        """Until it holds for every partition."""
        deadline_s = time.monotonic() + limit_s
        while not (found := _partitions(admin)) or not all(map(holds, found)):
            assert time.monotonic() < deadline_s, f"partitions not as wanted after {limit_s:g} s"
            time.sleep(0.5)

    def _close(self) -> None:
        for broker in self.brokers:
            broker.close()


def _followed_by_all(partition: PartitionMetadata) -> bool:
    return partition.leader >= 0 and len(partition.isrs) == BROKERS


def _partitions(admin: AdminClient) -> list[PartitionMetadata]:
    """Of all topics; empty when no broker answers."""
    try:
        topics = admin.list_topics(timeout=10).topics.values()
    except KafkaException:
        return []
    return [partition for topic in topics for partition in topic.partitions.values()]
