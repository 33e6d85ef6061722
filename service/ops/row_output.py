"""Rows of a list on standard output, in the form that `--output` names.

A table has the lines that its command draws; `jsonl` one object a line; `json` one array of the
same objects; `csv` a head and one record a row, whose cells never compute. Rows are written as they
come, so memory does not grow with their number. The head comes with the first row, and an array is
closed also when its command ends early. Messages do not belong here: they go to standard error.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from types import TracebackType
from typing import Any, Self

from service.model.next_command import ValueLine
from service.model.printable import escaped_json, readable_json
from service.model.spreadsheet_text import harmless

Say = Callable[[str], None]


class OutputForm(StrEnum):
    """What `--output` takes."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class RowOutput:
    """Rows in one form; use it in a `with`."""

    def __init__(self, form: OutputForm, say: Say, head: str | None = None) -> None:
        """`head` is the first line of a table."""
        self.form = form
        self._write = say
        self._opening = {OutputForm.TABLE: head, OutputForm.JSON: "["}.get(form)
        self._held: str | None = None
        self._is_silent = False
        self._columns: tuple[str, ...] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_silent:
            return
        if error is None:
            self._open()
        is_begun = self._opening is None
        if self.form is OutputForm.JSON and is_begun and not isinstance(error, BrokenPipeError):
            if self._held is not None:
                self._say(self._held)
            self._say("]")

    def say_nothing(self) -> None:
        """Where no row was written: also no head, because an empty list would be no answer."""
        self._is_silent = True

    def _open(self) -> None:
        """With the first row, or at an end without one: a command that fails before has said
        nothing that looks like an empty list."""
        opening, self._opening = self._opening, None
        if opening is not None:
            self._write(ValueLine(opening))

    def _say(self, line: str) -> None:
        self._open()
        self._write(ValueLine(line))

    def row(self, facts: Mapping[str, Any], drawn: Callable[[], str | list[str]]) -> None:
        """One row: its values, and the line that a table has for it, or several."""
        if self.form is OutputForm.TABLE:
            lines = drawn()
            for line in [lines] if isinstance(lines, str) else lines:
                self._say(line)
        elif self.form is OutputForm.CSV:
            self.cells(facts)
        else:
            self.json(readable_json(facts))

    def json(self, written: str) -> None:
        """One object that is JSON already."""
        if self.form is OutputForm.JSONL:
            self._say(escaped_json(written))
            return
        self._open()
        if self._held is not None:
            self._say(self._held + ",")
        self._held = escaped_json(written)  # Whether a comma follows is known with the next one.

    def cells(self, facts: Mapping[str, Any]) -> None:
        """One record. The first one's names are the head; the others have the same ones."""
        if self._columns is None:
            self._columns = tuple(facts)
            self._say(_record(self._columns))
        self._say(_record(facts.get(name) for name in self._columns))


def _record(values: Iterable[Any]) -> str:
    """One line: a cell has no line breaks, because `say` makes spaces of them."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([_cell(value) for value in values])
    return line.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping) and value.keys() == {"topic", "partition", "offset"}:
        return f"{value['topic']}-{value['partition']}@{value['offset']}"
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return harmless(", ".join(value))
    if isinstance(value, Mapping | list | tuple):
        return readable_json(value)
    return harmless(str(value))
