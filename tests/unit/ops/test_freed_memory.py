"""Freed memory goes back to the operating system."""

from __future__ import annotations

import platform
from typing import Any

import psutil
import pytest

from service.ops.freed_memory import EVERY_S, give_back, give_back_each_minute

PIECE_BYTES, PIECES = 20_000, 2_000


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others give back by themselves")
def test_pages_below_others_in_use_are_given_back() -> None:
    """The last piece holds those before it in the process, until they are asked for."""
    process = psutil.Process()
    pieces = [b"x" * (PIECE_BYTES + number % 7) for number in range(PIECES)]
    full_bytes = process.memory_info().rss
    last = pieces[-1]
    pieces.clear()
    give_back()
    assert full_bytes - process.memory_info().rss > PIECE_BYTES * PIECES / 2
    assert last


def test_it_is_done_now_and_each_minute() -> None:
    """Each time asks for the next one."""
    asked: list[tuple[Any, ...]] = []

    class Loop:
        def call_later(self, *call: Any) -> None:
            asked.append(call)

    loop = Loop()
    give_back_each_minute(loop)
    (delay_s, callback, *rest) = asked[0]
    assert (delay_s, callback, rest) == (EVERY_S, give_back_each_minute, [loop])
