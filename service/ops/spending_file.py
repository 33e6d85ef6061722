"""Keeps what was spent in a file, so that a restart does not begin at nothing.

The file holds a date and two sums, and its owner alone may read it. It is written a moment after
each call that costs money, and at the stop: a process that is killed again and again must not spend
the same money each time. A file that cannot be read is no reason to spend: the start is refused.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from service.limits.spending import Spending, Spent
from service.model.unusable_setting import UnusableSetting
from service.ops.private_file import NotWritable, write_private

_EVERY_S = 0.2
"""A process that is killed forgets so much: less than an answer of a model takes."""
_AFTER_TROUBLE_S = 5.0
_MAX_BYTES = 1_000


def read_spent(path: Path) -> Spent | None:
    """What an earlier process has counted; None where there is no file. Raises UnusableSetting for
    one that cannot be read."""
    try:
        with path.open("rb") as file:
            said = json.loads(file.read(_MAX_BYTES))
        spent = Spent(
            date.fromisoformat(said["day"]),
            Decimal(said["of_day"]),
            Decimal(said["of_month"]),
            int(said["calls"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
        why = type(error).__name__
        raise UnusableSetting(
            f"cost.ledger_file: {path} cannot be read ({why}); correct or remove it"
        ) from None
    if not (spent.of_day.is_finite() and spent.of_month.is_finite()):
        raise UnusableSetting(f"cost.ledger_file: {path} holds no sum; correct or remove it")
    return spent


def check_folder(path: Path) -> None:
    """Raises UnusableSetting where the file could not be written; writes nothing."""
    folder = path.parent
    if not folder.is_dir():
        raise UnusableSetting(f"cost.ledger_file: the folder {folder} does not exist; make it")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UnusableSetting(f"cost.ledger_file: no right to write into the folder {folder}")


class SpendingFile:
    """Writes what was spent."""

    def __init__(
        self,
        path: Path,
        spending: Spending,
        on_trouble: Callable[[str], None],
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._spending = spending
        self._on_trouble = on_trouble
        self._wall_clock = wall_clock
        self._lock = threading.Lock()
        self._latest: Spent | None = None
        self._written: Spent | None = None

    async def run(self) -> None:
        """Writes whenever something was spent, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            if self._look() and not await asyncio.to_thread(self._write):
                await asyncio.sleep(_AFTER_TROUBLE_S)

    def write(self) -> None:
        """Writes if there is something new."""
        if self._look():
            self._write()

    def _look(self) -> bool:
        """Whether there is something new. Only here are the sums read: they belong to the loop, and
        a thread that read them could undo what the loop counts at that moment."""
        self._latest = self._spending.spent(self._wall_clock())
        return self._latest != self._written

    def _write(self) -> bool:
        """Whether the file holds the latest sums. A write that is overtaken by the one of the stop
        writes the same sums."""
        with self._lock:
            spent = self._latest
            assert spent is not None, "there is something to write"
            try:
                write_private(self._path, _json(spent))
            except NotWritable as error:
                self._on_trouble(str(error))
                return False
            self._written = spent
            return True


def _json(spent: Spent) -> str:
    said = {
        "day": spent.day.isoformat(),
        "of_day": str(spent.of_day),
        "of_month": str(spent.of_month),
        "calls": spent.calls,
    }
    return json.dumps(said) + "\n"
