"""The service as users run it, sampled. `benchmarks.bill` starts it, with the file for the samples.

The operating system interrupts the process every 4 ms of its CPU time, and the stage of the stack
is counted. Counting begins with the first invoice. The counts are written as JSON at the end.
"""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType

from benchmarks.billing.stages import BEGUN, StackFrame, stage_at, stage_of
from service.__main__ import main

_EVERY_S = 0.004


class StageSampler:
    """Counts the stages of the stacks that it is shown."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._begun = False

    def sample(self, _number: int, frame: FrameType | None) -> None:
        """The handler of the signal."""
        codes = list(_codes(frame))
        self._begun = self._begun or any(code.co_qualname == BEGUN for code in codes)
        if self._begun:
            named = (place for code in codes if (place := _named(code)) is not None)
            self.counts[stage_of(named)] += 1


def _codes(frame: FrameType | None) -> Iterator[CodeType]:
    while frame is not None:
        yield frame.f_code
        frame = frame.f_back


@cache
def _named(code: CodeType) -> StackFrame | None:
    """The place of a frame that names a stage: most do not, and are looked at once."""
    place = StackFrame(code.co_filename, code.co_qualname)
    return None if stage_at(place) is None else place


def run(samples: Path) -> None:
    """Runs the service until it is told to stop."""
    sampler = StageSampler()
    signal.signal(signal.SIGPROF, sampler.sample)
    signal.setitimer(signal.ITIMER_PROF, _EVERY_S, _EVERY_S)
    sys.argv = ["invoice-stream", "run"]
    try:
        main()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        samples.write_text(json.dumps(sampler.counts))


if __name__ == "__main__":
    run(Path(sys.argv[1]))
