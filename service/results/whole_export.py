"""The export of whole results, an object a line, from one reading of the topic.

As in `exporting`, a state may depend on any other result. So a line is written with the state that
it most likely has, in the room that each state takes. Once all results are compared, other states
are written in its place, and lines that the filter leaves out are closed up. A file appears under
its name only after that (`private_file`). Memory does not grow with the results, besides what
comparing takes and some 45 bytes of a line that waits.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Final

from service.model.printable import readable_json
from service.model.record import Coordinates
from service.ops.private_file import private_file
from service.replay.topic_records import topic_records
from service.results.listed import KnownDecisions, WholeResult, settled_state, whole_result
from service.results.reading import Decisions, say_passed
from service.results.result_filter import ResultFilter
from service.results.searching import Comparing, ResultSearch
from service.review.decisions import InvoiceState
from service.review.published import UnreadableRecord
from service.settings import KafkaSettings

_BUFFER_BYTES: Final = 1024 * 1024
_STATE: Final = b',"state":'
_LIKELY: Final = InvoiceState.READY
"""No state that depends on other invoices is longer."""


class _WaitingLines:
    """Lines whose states depend on other invoices, in the order of reading."""

    def __init__(self) -> None:
        self._topics: dict[str, int] = {}
        self._topic, self._partition, self._offset = array("l"), array("l"), array("q")
        self._begin, self._state_at, self._end = array("q"), array("q"), array("q")

    def add(self, source: Coordinates, begin: int, state_at: int, end: int) -> None:
        self._topic.append(self._topics.setdefault(source.topic, len(self._topics)))
        self._partition.append(source.partition)
        self._offset.append(source.offset)
        self._begin.append(begin)
        self._state_at.append(state_at)
        self._end.append(end)

    def __iter__(self) -> Iterator[tuple[Coordinates, int, int, int]]:
        names = list(self._topics)
        topics = (names[number] for number in self._topic)
        sources = map(Coordinates, topics, self._partition, self._offset)
        return zip(sources, self._begin, self._state_at, self._end, strict=True)


class WholeLines:
    """Results that the filter may choose, as lines of a file that is read and written."""

    def __init__(self, file: int, chosen: ResultFilter) -> None:
        self._file, self._chosen = file, chosen
        self._waiting = _WaitingLines()
        self._newest: list[bytes] = []
        self._written = self._end = 0
        self.count = 0
        """Of lines."""
        self.left_out = 0
        """Results that this version cannot read whole."""

    def take(self, one: WholeResult) -> None:
        """Writes a result if it may be chosen."""
        line, begin, state_at = one.compared.line, self._end, 0
        if not self._chosen.may_match(line):
            return
        if one.text is None:
            self.left_out += 1
        else:
            state_at = begin + len(one.text) - 1 + len(_STATE)
            self._write(_with_state(one.text, line.state or _LIKELY, line.reviewed_by))
            self.count += 1
        if line.state is None:
            self._waiting.add(line.source, begin, state_at, self._end)

    def _write(self, line: bytes) -> None:
        self._newest.append(line)
        self._end += len(line)
        if self._end - self._written >= _BUFFER_BYTES:
            self._flush()

    def _flush(self) -> None:
        _write_at(self._file, b"".join(self._newest), self._written)
        self._newest, self._written = [], self._end

    def settle(self, known: KnownDecisions) -> None:
        """Gives each line its state, once, when all results are compared."""
        self._flush()
        gaps = array("q")
        for source, begin, state_at, end in self._waiting:
            state = settled_state(source, known)
            is_line = begin < end
            if self._chosen.states and state not in self._chosen.states:
                self.count -= is_line
                self.left_out -= not is_line
                gaps.extend((begin, end))
            elif is_line and state is not _LIKELY:
                _write_at(self._file, _shown(state).ljust(len(_shown(_LIKELY))), state_at)
        _close_up(self._file, gaps, self._end)


def _with_state(text: bytes, state: InvoiceState, reviewed_by: str | None) -> bytes:
    """The line of an object, with two names more at its end."""
    by = b"null" if reviewed_by is None else readable_json(reviewed_by).encode()
    return b'%b%b%b,"reviewed_by":%b}\n' % (text[:-1], _STATE, _shown(state), by)


def _shown(state: InvoiceState | None) -> bytes:
    return b"null" if state is None else b'"%b"' % state.value.encode()


def _close_up(file: int, gaps: array[int], end: int) -> None:
    """Takes the gaps, each a begin and an end, out of a file that ends there."""
    if not gaps:
        return
    to = gaps[0]
    for begin, stop in zip(gaps[1::2], (*gaps[2::2], end), strict=True):
        for at in range(begin, stop, _BUFFER_BYTES):
            chunk = os.pread(file, min(_BUFFER_BYTES, stop - at), at)
            _write_at(file, chunk, to)
            to += len(chunk)
    os.ftruncate(file, to)


def _write_at(file: int, data: bytes, at: int) -> None:
    """All of it: a disk that is nearly full takes less than it is given, and then says so."""
    while data:
        written = os.pwrite(file, data, at)
        data, at = data[written:], at + written


async def export_whole(
    kafka: KafkaSettings, decisions: Decisions, chosen: ResultFilter, out: Path
) -> int:
    """Writes an object for each result that the filter chooses; how many. A record that only a list
    can show is left out, and said so: one of a stranger must not prevent an export. Raises
    NotWritable, and TooManyInvoices where the filter cannot do without comparing."""
    with private_file(out) as file:
        lines = WholeLines(file.fileno(), chosen)
        comparing = Comparing(needed=ResultSearch(chosen).compares)
        async with aclosing(topic_records(kafka, kafka.results_topic)) as records:
            async for record in records:
                try:
                    one = whole_result(record, decisions.known)
                except UnreadableRecord:
                    continue
                comparing.take(one.compared)
                lines.take(one)
        decisions.twins = comparing.compared()
        lines.settle(decisions.known)
    say_passed(lines.left_out)
    return lines.count
