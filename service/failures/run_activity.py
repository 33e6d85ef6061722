"""How long ago each run wrote to the replay log, by this process's own steady clock.

The timestamps in the log come from other machines, whose clocks differ and are set anew. So an
entry is taken to be no younger than the look that found it, and no older than the last whole look,
which did not; its timestamp counts only in between. An entry that a process finds on its first look
has only its timestamp.
"""

from __future__ import annotations

import math


class RunActivity:
    """What looks at the log have found. It outlives the reader of one look."""

    def __init__(self) -> None:
        self._look_s = self._whole_look_s = -math.inf
        self._newest: dict[tuple[str, int], int] = {}
        self._wrote_s: dict[str, float] = {}

    def look(self, now_s: float) -> None:
        """A look at the log begins."""
        self._look_s = now_s

    def looked(self) -> None:
        """It found everything that there was."""
        self._whole_look_s = self._look_s

    def found(self, run: str, partition: int, offset: int, written_ago_s: float) -> None:
        """An entry of a run; one that an earlier look found changes nothing."""
        if offset <= self._newest.get((run, partition), -1):
            return
        self._newest[run, partition] = offset
        wrote_s = max(self._whole_look_s, self._look_s - max(written_ago_s, 0.0))
        self._wrote_s[run] = max(wrote_s, self._wrote_s.get(run, -math.inf))

    def wrote_within(self, run: str, limit_s: float, now_s: float) -> bool:
        """Whether the run wrote something that recently."""
        return now_s - self._wrote_s.get(run, -math.inf) <= limit_s
