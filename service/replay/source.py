"""Where a run's failures come from: the failures topic, or a file of corrected ones.

Both are read between fixed ends and give stretches; a run cannot tell them apart. A file is one
partition whose offsets are line numbers; its positions are committed under the replay log's name,
so that they cannot be taken for positions in the failures topic.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Protocol

from schemas.decode import DecodeLimits, Rejected, decode_event
from service.failures.dead_letter import read_dead_letter
from service.failures.dead_letter_view import LineRefused, imported, no_value
from service.failures.replay_log import OffsetSet
from service.kafka.dead_letters import Bounds, LogRange
from service.model.printable import one_line
from service.registry.schema_frame import frame_of
from service.replay.order import OrderRefused
from service.settings import KafkaSettings
from service.settings.whole_file import LINE_BYTES, lines_up_to

UNCHECKED = "(--unchecked sends it nevertheless)"
"""What a command advises about an event that would fail again."""

_BAD_NAMED = 20
"""Bad lines of a file that are named; the others are counted."""


class Source(Protocol):
    """Failures between a begin and an end."""

    topic: str
    """The topic under whose name positions are committed."""

    async def bounds(self) -> dict[int, Bounds]:
        """Begin and end of each partition, now."""

    def read(self, starts: Mapping[int, int], ends: Mapping[int, int]) -> AsyncIterator[LogRange]:
        """Stretches from the starts to the ends."""


class FileSource:
    """Lines of `replay export`, corrected. Checked whole before anything is sent."""

    def __init__(
        self, settings: KafkaSettings, path: Path, limits: DecodeLimits, unchecked: bool
    ) -> None:
        self.topic = settings.replay_log_topic
        self._failures_topic = settings.failures_topic
        self._path = path
        self._limits = limits
        self._unchecked = unchecked
        self._lines = 0
        self._known: dict[int, OffsetSet] = {}
        self._exported_from: set[str] = set()

    @property
    def exported_from(self) -> frozenset[str]:
        """Kafka's ids of the failures topics that the checked lines name; one is empty where a line
        names none."""
        return frozenset(self._exported_from)

    async def check(self) -> str:
        """Reads every line; the file's digest. Raises OrderRefused with a line for each of the
        first bad ones, and OSError."""
        return await asyncio.to_thread(self._check)

    def _check(self) -> str:
        digest = hashlib.sha256()
        self._known, self._exported_from = {}, set()
        bad: list[str] = []
        count = 0
        try:
            with self._path.open("rb") as file:
                for number, row in enumerate(lines_up_to(file, LINE_BYTES), 1):
                    digest.update(row)
                    self._lines = number
                    if fault := self._fault(row):
                        count += 1
                        bad += [f"{self._path}:{number}: {fault}"] * (count <= _BAD_NAMED)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self._path)) from None
        if count > _BAD_NAMED:
            bad.append(
                f"{self._path}: {count:,} lines cannot be sent, of which these are the first"
            )
        if bad:
            raise OrderRefused("\n".join(map(one_line, bad)))
        return digest.hexdigest()

    def _fault(self, row: bytes) -> str | None:
        """Why a line cannot be sent; None if it can, or is empty."""
        if not row.strip():
            return None
        try:
            record, topic_id = imported(row)
        except LineRefused as error:
            return str(error)
        if record.topic != self._failures_topic:
            return (
                f"a failure of {record.topic}, but kafka.failures_topic is {self._failures_topic}"
            )
        self._exported_from.add(topic_id)
        if not self._known.setdefault(record.partition, OffsetSet()).add(record.offset):
            return f"failure {record.coordinates} stands in the file twice"
        if record.value is None:
            return no_value(read_dead_letter(record))
        found = decode_event(record.value, record.headers, self._limits)
        # What names a schema cannot be judged without its registry.
        framed = frame_of(record.value, record.headers) is not None
        if isinstance(found, Rejected) and not (framed or self._unchecked):
            return f"would fail again, {found.code}: {found.message} {UNCHECKED}"
        return None

    async def bounds(self) -> dict[int, Bounds]:
        """One partition, as long as the file has lines."""
        return {0: Bounds(0, self._lines)}

    async def read(
        self, starts: Mapping[int, int], ends: Mapping[int, int]
    ) -> AsyncIterator[LogRange]:
        """One stretch a line."""
        if not starts:
            return
        with await asyncio.to_thread(self._path.open, "rb") as file:
            for number, row in enumerate(lines_up_to(file, LINE_BYTES)):
                if starts[0] <= number < ends[0]:
                    records = [imported(row).record] if row.strip() else []
                    yield LogRange(0, records, number + 1)
