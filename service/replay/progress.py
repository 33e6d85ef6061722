"""How far a long reading is: a bar with the time left on a terminal, a line now and then elsewhere.

Everything goes to standard error, so that standard output stays for results.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import IO, Any, Self

from service.model.printable import printable
from service.ops.terminal import write_line

_LINE_EVERY_S = 10.0
_DRAW_EVERY_S = 0.1


class RunProgress(AbstractContextManager["RunProgress"]):
    """Counts offsets towards a total that is known beforehand."""

    def __init__(
        self,
        what: str,
        total: int,
        *,
        out: IO[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out or sys.stderr
        self._clock = clock
        self._what = printable(what)
        self._total = max(total, 0)
        self._done = 0
        self._began_s = self._drawn_s = clock()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if self._out.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                MofNCompleteColumn(),
            )
            console = Console(file=self._out, emoji=False)
            self._bar = Bar(*columns, TimeRemainingColumn(), console=console)
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=self._total)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done)
            self._bar.stop()

    def advance(self, offsets: int) -> None:
        """So many more are done."""
        self._done += offsets
        now_s = self._clock()
        if self._bar is not None and now_s - self._drawn_s >= _DRAW_EVERY_S:
            self._drawn_s = now_s
            self._bar.update(self._task, completed=self._done)
        elif self._bar is None and now_s - self._drawn_s >= _LINE_EVERY_S:
            self._drawn_s = now_s
            write_line(self._out, self._line(now_s))
            self._out.flush()

    def _line(self, now_s: float) -> str:
        rate = self._done / (now_s - self._began_s)
        left_s = (self._total - self._done) / rate if rate else 0.0
        return (
            f"{self._what}: {self._done:,} of {self._total:,} ({rate:,.0f}/s), "
            f"about {left_s:.0f} s left"
        )
