"""How far automatic replay has read the failures, and which of them wait.

Waiting failures are remembered by place; their bytes are read again when they are sent. Memory is
bounded: nothing is read while the room is full. This module decides about no failure.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.failures.auto_replay import FailurePlace, FailureRoom, seen
from service.failures.dead_letter import read_dead_letter
from service.failures.replay_plan import RunMark, write_mark
from service.kafka.dead_letters import Bounds, TopicReader
from service.model.record import Partition
from service.replay.failures import LedgerReader, ends
from service.replay.run import CHUNK_SCANNED


class Followed:
    """The failures from where automatic replay began; `plan` names it in its commits."""

    def __init__(
        self,
        failures: TopicReader,
        log: LedgerReader,
        room: FailureRoom,
        read_to: Mapping[int, int],
        plan: str,
    ) -> None:
        self.room = room
        self._failures = failures
        self._log = log
        self._plan = plan
        self._read_to = dict(read_to)
        self._committed = dict(read_to)

    async def read_new(self, bounds: Mapping[int, Bounds]) -> None:
        """Takes in failures as long as there is room, and forgets what was decided elsewhere."""
        for number, found in bounds.items():
            self._read_to[number] = max(self._read_to.get(number, 0), found.begin)
        if self.room.free:
            await self._read(bounds)
        self.room.keep(lambda place: self._undecided(place, bounds))

    async def _read(self, bounds: Mapping[int, Bounds]) -> None:
        async for stretch in self._failures.read(self._read_to, ends(bounds)):
            for record in stretch.records:
                if not self.room.free:
                    return
                failure = seen(self._log.ledger.believed(read_dead_letter(record)))
                place = FailurePlace(record.partition, record.offset)
                if failure is not None and self._undecided(place, bounds):
                    self.room.add(place, failure)
                self._read_to[record.partition] = record.offset + 1
            self._read_to[stretch.partition] = stretch.position

    def _undecided(self, place: FailurePlace, bounds: Mapping[int, Bounds]) -> bool:
        gone = place.offset < bounds[place.partition].begin
        return not gone and self._log.ledger.mark(*place) is None

    def bases(self) -> dict[int, int]:
        """Per partition, the offset below which nothing waits."""
        return self.room.bases(self._read_to)

    def far_ahead(self) -> bool:
        """Much was read since the last commit: a restart need not read it again."""
        return any(
            base - self._committed.get(number, base) > CHUNK_SCANNED
            for number, base in self.bases().items()
        )

    def commits(self, bases: Mapping[int, int], topic: str) -> dict[Partition, tuple[int, str]]:
        """The position of the run at `bases`, as a transaction commits it."""
        return {
            Partition(topic, number): (base, write_mark(RunMark(base, 0, self._plan)))
            for number, base in bases.items()
        }

    def committed(self, bases: Mapping[int, int]) -> None:
        """A transaction committed the position at `bases`."""
        self._committed = dict(bases)
