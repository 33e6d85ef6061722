"""Keeps what was spent in a file, so that a restart does not begin at nothing.

The file holds a date and two sums, and its owner alone may read it. It is written every few seconds
while money is spent, and at the stop: a process that is killed forgets the last seconds. A file
that cannot be read is no reason to spend: the start is refused.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from service.limits.spending import Spending, Spent
from service.model.unusable_setting import UnusableSetting
from service.ops.private_file import NotWritable, write_private

_EVERY_S = 5.0
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
        self._written: Spent | None = None

    async def run(self) -> None:
        """Writes whenever something was spent, until cancelled."""
        while True:
            await asyncio.sleep(_EVERY_S)
            await asyncio.to_thread(self.write)

    def write(self) -> None:
        """Writes if there is something new."""
        spent = self._spending.spent(self._wall_clock())
        if spent == self._written:
            return
        said = {
            "day": spent.day.isoformat(),
            "of_day": str(spent.of_day),
            "of_month": str(spent.of_month),
            "calls": spent.calls,
        }
        try:
            write_private(self._path, json.dumps(said) + "\n")
        except NotWritable as error:
            self._on_trouble(str(error))
        else:
            self._written = spent
