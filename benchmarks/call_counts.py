"""How much work the checks of an invoice are, counted and not timed.

    python -m benchmarks.call_counts

Calls of the project's own functions and searches of expressions are the same on each machine, busy
or not, so a test can hold them against a stored number. The papers are checked twice, and the
second time counts: what the rules remember of words then is the same whatever ran before. What one
search costs is not seen; `benchmarks.checks` measures it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from benchmarks.checks import PreparedPaper, prepared
from benchmarks.mutations.made_up import letters, samples
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import check_invoice

_ROOT = str(Path(__file__).parents[1])
_OURS = tuple(f"{_ROOT}/{folder}/" for folder in ("service", "schemas"))
_SAMPLES, _LETTERS = 13, 26
_INLINED = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})
"""Functions of their own up to Python 3.11, and part of the function around them since."""


class CallCount(NamedTuple):
    """What one invoice takes in the mean."""

    calls: float
    """Of functions of the project; each step of a generator is one."""
    searches: float
    """Of expressions, by any method of theirs."""


class _Counter:
    def __init__(self) -> None:
        self.calls = self.searches = 0

    def note(self, frame: FrameType, event: str, called: object) -> None:
        """The function that the interpreter tells of each call."""
        if event == "call":
            code = frame.f_code
            if code.co_filename.startswith(_OURS) and code.co_name not in _INLINED:
                self.calls += 1
        elif event == "c_call" and isinstance(getattr(called, "__self__", None), re.Pattern):
            self.searches += 1

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Counts what runs within, and nothing else."""
        before = sys.getprofile()
        sys.setprofile(self.note)
        try:
            yield
        finally:
            sys.setprofile(before)


def count_calls() -> CallCount:
    """Of all checks of some samples and letters, behind a first round that does not count."""
    papers = [prepared(one) for one in (*samples(_SAMPLES, 1), *letters(_LETTERS, 1))]
    _check_all(papers)
    counter = _Counter()
    with counter.counting():
        _check_all(papers)
    return CallCount(counter.calls / len(papers), counter.searches / len(papers))


def _check_all(papers: list[PreparedPaper]) -> None:
    for one in papers:
        check_invoice(one.answer, PrintedText(one.paper.text), one.today)


if __name__ == "__main__":
    counted = count_calls()
    print(f"{counted.calls:.0f} calls and {counted.searches:.0f} searches an invoice")
