"""A bar on a terminal, lines elsewhere, and standard output left alone."""

from __future__ import annotations

import io

from service.replay.progress import RunProgress


class _Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_away_from_a_terminal_there_is_a_line_now_and_then() -> None:
    """With rate and time left; not one line per record."""
    out, clock = io.StringIO(), _Clock()
    with RunProgress("reading", 1_000, out=out, clock=clock) as progress:
        for _ in range(50):
            clock.now_s += 0.5
            progress.advance(10)
    lines = out.getvalue().splitlines()
    assert lines == [
        "reading: 200 of 1,000 (20/s), about 40 s left",
        "reading: 400 of 1,000 (20/s), about 30 s left",
    ]


def test_on_a_terminal_there_is_a_bar() -> None:
    """That shows what is read, how much of it, and the time left."""
    out, clock = _Terminal(), _Clock()
    with RunProgress("reading", 1_000, out=out, clock=clock) as progress:
        clock.now_s += 1
        progress.advance(1_000)
    assert "reading" in out.getvalue()
    assert "1000/1000" in out.getvalue()


def test_a_total_of_nothing_divides_by_nothing() -> None:
    """An empty topic is read at once."""
    out = io.StringIO()
    with RunProgress("reading", -3, out=out, clock=_Clock()) as progress:
        progress.advance(0)
    assert out.getvalue() == ""
