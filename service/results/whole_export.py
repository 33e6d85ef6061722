"""The export of whole results, an object a line, from one reading of the topic.

As in `exporting`, a state may depend on any other result. So the lines wait, without their states,
in a file without a name beside the export, which the system removes with this process: it takes as
much room as the export does. Memory does not grow with the results, besides what comparing takes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import aclosing
from json import JSONEncoder
from pathlib import Path
from typing import IO, Any, Final

from service.model.printable import readable_json
from service.model.record import Coordinates
from service.ops.private_file import private_file
from service.results.listed import KnownDecisions, WholeResult, settled_state, whole_result
from service.results.reading import Decisions, say_passed, topic_records
from service.results.result_filter import ResultFilter
from service.results.searching import Comparing, ResultSearch
from service.review.decisions import InvoiceState
from service.review.published import UnreadableRecord
from service.settings import KafkaSettings

_JSON: Final = JSONEncoder(check_circular=False)
_BUFFER_BYTES: Final = 1024 * 1024


class WaitingLines:
    """Results that the filter may choose, in the order of reading: of each a head and its text."""

    def __init__(self, file: IO[bytes], chosen: ResultFilter) -> None:
        self._file = file
        self._chosen = chosen
        self._whatever_state = chosen.of_any_state()

    def take(self, one: WholeResult) -> None:
        """Keeps a result if it may be written."""
        line = one.compared.line
        chosen = self._whatever_state if line.state is None else self._chosen
        if not chosen.matches(line):
            return
        head = _JSON.encode((line.source, line.state, line.reviewed_by))
        self._file.write(f"{head}\n{one.text or ''}\n".encode())

    def in_order(self, known: KnownDecisions) -> Iterator[bytes | None]:
        """The objects with their states, when all results are compared; None of one that this
        version cannot read whole."""
        self._file.seek(0)
        for head in self._file:
            source, read, reviewed_by = json.loads(head)
            text = self._file.readline()
            state = _state(source, read, known)
            if not self._chosen.states or state in self._chosen.states:
                yield _with_state(text, state, reviewed_by) if len(text) > 1 else None


def _state(source: list[Any], read: str | None, known: KnownDecisions) -> InvoiceState | None:
    return settled_state(Coordinates(*source), known) if read is None else InvoiceState(read)


def _with_state(line: bytes, state: InvoiceState | None, reviewed_by: str | None) -> bytes:
    """The line with two names more at its end; it ends with a brace and a line break."""
    shown = "null" if state is None else f'"{state.value}"'
    by = "null" if reviewed_by is None else readable_json(reviewed_by)
    return b"%b,%b" % (line[:-2], f'"state":{shown},"reviewed_by":{by}}}\n'.encode())


async def export_whole(
    kafka: KafkaSettings, decisions: Decisions, chosen: ResultFilter, out: Path
) -> int:
    """Writes an object for each result that the filter chooses; how many. A record that only a list
    can show is left out, and said so: one of a stranger must not prevent an export. Raises
    NotWritable, and TooManyInvoices where the filter cannot do without comparing."""
    count = left_out = 0
    with private_file(out) as file, _waiting(out) as waiting:
        lines = WaitingLines(waiting, chosen)
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
        for line in lines.in_order(decisions.known):
            if line is None:
                left_out += 1
                continue
            file.buffer.write(line)
            count += 1
    say_passed(left_out)
    return count


def _waiting(out: Path) -> IO[bytes]:
    return tempfile.TemporaryFile("w+b", buffering=_BUFFER_BYTES, dir=out.parent)
