"""Reads a group's positions behind a fence, from a broker that has proven that it leads the group.

A broker that was suspended, or starved for longer than its session, is no coordinator any more and
does not know. Until it has caught up it answers even a stable OffsetFetch from memory, without the
commits of its successor (`service/ARCHITECTURE.md` has the measurement). An owner that believed it
would do finished invoices again.

So the owner first adds a position to a transaction, and aborts it. Brokers acknowledge that only
when the in-sync replicas of the group's log have taken it from their leader. The broker that
answered therefore leads the group after the fence and knows all commits before it; behind the
fence there are no others. This broker alone is asked. If it loses the group meanwhile, the read
fails, and the next take-over finds the new coordinator.

Invariants: the transaction is never committed; no answer comes from another broker than the one
that acknowledged it. This module must not retry, and must not decide who owns what.
"""

from __future__ import annotations

from collections.abc import Collection

from aiokafka import AIOKafkaProducer, TopicPartition, errors
from aiokafka.structs import OffsetAndMetadata

from service.kafka.stable_offsets import Position, has_committed, stable_position
from service.kafka.transactions import BrokerAnswers, Step, send_positions
from service.model.record import Partition

_NOT_COMMITTED = OffsetAndMetadata(0, "")
"""Aborted. Were it ever committed, invoices would be done again, and none would be lost."""


class ProvenGroup:
    """One group, for the one producer that fenced all other writers of the positions read here."""

    def __init__(
        self, producer: AIOKafkaProducer, answers: BrokerAnswers, group_id: str, step: Step
    ) -> None:
        self._producer = producer
        self._answers = answers
        self._group_id = group_id
        self._step = step
        self._leader: int | None = None

    async def prove(self, source: Partition) -> None:
        """Finds the broker that leads the group now; no transaction may be under way. Raises what
        the client raises. `source` is any partition whose positions the caller may commit."""
        position = {TopicPartition(source.topic, source.partition): _NOT_COMMITTED}
        await self._producer.begin_transaction()
        await send_positions(self._producer, position, self._group_id)
        await self._step("proof_sent")
        await self._producer.abort_transaction()
        if self._answers.missing is not None:
            raise errors.KafkaError(f"the answer to {self._answers.missing} was lost")
        self._leader = self._answers.positions_taken_by

    async def position(self, source: Partition) -> Position:
        """The position of one partition; see `stable_position`."""
        return await stable_position(
            self._producer.client, self._group_id, source, self._proven_leader()
        )

    async def has_committed(self, sources: Collection[Partition]) -> bool:
        """Whether the group has a commit for any of the partitions."""
        return await has_committed(
            self._producer.client, self._group_id, sources, self._proven_leader()
        )

    def _proven_leader(self) -> int:
        assert self._leader is not None, "positions were asked for before the proof"
        return self._leader
