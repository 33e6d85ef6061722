"""What was spent survives a restart; a file that cannot be read stops the start."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from service.limits.spending import Spending, SpendingBounds
from service.ops.spending_file import SpendingFile, check_folder, read_spent

NOW_S = 1_790_000_000.0
BOUNDS = SpendingBounds(per_day=Decimal(1))


def spending_file(path: Path, spending: Spending, troubles: list[str]) -> SpendingFile:
    return SpendingFile(path, spending, troubles.append, lambda: NOW_S)


def test_a_restart_goes_on_from_the_sums(tmp_path: Path) -> None:
    """Exactly, and readable for the owner alone."""
    path, spending, troubles = tmp_path / "ledger.json", Spending(BOUNDS), list[str]()
    spending.add(Decimal("0.123456789"), NOW_S)
    spending_file(path, spending, troubles).write()
    assert read_spent(path) == spending.spent(NOW_S)
    assert path.stat().st_mode & 0o077 == 0
    assert troubles == []


async def test_a_call_is_written_at_once(tmp_path: Path) -> None:
    """A process that is killed every few seconds must not spend the same money each time."""
    path, spending, troubles = tmp_path / "ledger.json", Spending(BOUNDS), list[str]()
    running = asyncio.create_task(spending_file(path, spending, troubles).run())
    spending.add(Decimal("0.5"), NOW_S)
    async with asyncio.timeout(4):
        while read_spent(path) != spending.spent(NOW_S):
            await asyncio.sleep(0.01)
    running.cancel()


def test_no_file_is_nothing_spent(tmp_path: Path) -> None:
    """The first start."""
    assert read_spent(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"{}",
        b"[1]",
        b'{"day": "2026-11-26", "of_day": "NaN", "of_month": "1", "calls": 0}',
        b'{"day": "2026-11-26", "of_day": "1e", "of_month": "1", "calls": 0}',
        b'{"day": "yesterday", "of_day": "1", "of_month": "1", "calls": 0}',
        b"\xff" * 2_000,
        b"[" * 1_000,
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, words: bytes) -> None:
    """It is no reason to spend."""
    path = tmp_path / "ledger.json"
    path.write_bytes(words)
    with pytest.raises(ValueError, match="ledger_file"):
        read_spent(path)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """The service goes on."""
    spending, troubles = Spending(BOUNDS), list[str]()
    spending.add(Decimal(1), NOW_S)
    spending_file(tmp_path / "no" / "ledger.json", spending, troubles).write()
    assert len(troubles) == 1


def test_a_folder_that_is_not_there_is_told_before_the_start(tmp_path: Path) -> None:
    """And nothing is written by looking."""
    check_folder(tmp_path / "spent.json")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="does not exist"):
        check_folder(tmp_path / "none" / "spent.json")
