"""How long a call may take, learned from the calls before it.

A server that needs longer than the usual deadline is slow, and not away: with a fixed deadline none
of its answers would ever arrive. So after a call that took the whole deadline in vain, answers are
asked for as a stream, whose bytes show that the server works.

| | asked for | first byte within | then silent for at most | whole call |
| --- | --- | --- | --- | --- |
| usual | whole | – | – | `usual_s` |
| slow | as a stream | `first_s` | `usual_s` | `most_s` |

Before its first byte, a slow server is waited for twice as long as the slowest of its answers took
to begin, and twice as long again after each call about the same document that ended in vain. So a
document that hangs the server makes no other call longer.

A server that answers its health page and none of several questions makes all calls longer: four
times as long each time, up to `most_s`, until its first answer shows what it needs.

Many quick answers in a row end it: a stream costs more CPU than a whole answer.

Pure: the client tells it how calls ended.
"""

from __future__ import annotations

from dataclasses import dataclass

QUICK_ANSWERS = 50
_QUICK_SHARE = 0.25
"""An answer within this share of the usual deadline is quick."""


_FORGETS = 0.95
"""An answer's weight of the slowest one after it."""
_DOUBLED_MAX = 16
_STRETCH = 4.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long calls may take now, and why; for status, metrics and advice."""

    usual_s: float
    """As set by `llm.timeout_s`."""
    first_s: float
    """Seconds until the first byte of an answer."""
    most_s: float
    slowest_s: float
    """Seconds until the slowest of the latest answers began; 0 where none was slow."""

    @property
    def fitting_s(self) -> float:
        """The deadline that would do, as far as is known."""
        return 2 * self.slowest_s if self.slowest_s else self.first_s


class Patience:
    """The patience with one server."""

    def __init__(self, usual_s: float, most_s: float) -> None:
        self._usual_s = usual_s
        self._most_s = max(usual_s, most_s)
        self._slowest_s = 0.0
        self._stretched_s = 0.0
        self._slow = False
        self._quick_answers = 0

    @property
    def is_slow(self) -> bool:
        """Whether answers are asked for as streams."""
        return self._slow

    def first_s(self, timeouts: int) -> float:
        """Seconds until the first byte of an answer, or until its end if it is asked for whole;
        `timeouts` is how many calls about the document ended in vain."""
        if not self._slow:
            return self._usual_s
        known_s = max(self._usual_s, 2 * self._slowest_s, self._stretched_s)
        return min(known_s * 2.0 ** min(timeouts, _DOUBLED_MAX), self._most_s)

    def more_s(self, spent_s: float) -> float:
        """Seconds that a call may go on from a byte of its answer."""
        return max(0.0, min(self._usual_s, self._most_s - spent_s))

    def timed_out(self) -> None:
        """A call ended without its answer."""
        self._slow, self._quick_answers = self._most_s > self._usual_s, 0

    @property
    def pace(self) -> Pace:
        """How long calls may take now."""
        return Pace(self._usual_s, self.first_s(0), self._most_s, self._slowest_s)

    def stretch(self) -> bool:
        """The server is there, and answered no call in time: whether the next ones may take
        longer."""
        before_s = self.first_s(0)
        self._stretched_s = min(_STRETCH * before_s, self._most_s)
        return self.first_s(0) > before_s

    def answered(self, first_s: float, took_s: float) -> None:
        """A call brought an answer, which began after `first_s`."""
        if not self._slow:
            return
        self._stretched_s = 0.0
        self._slowest_s = max(first_s, _FORGETS * self._slowest_s)
        quick = took_s <= _QUICK_SHARE * self._usual_s
        self._quick_answers = self._quick_answers + 1 if quick else 0
        if self._quick_answers >= QUICK_ANSWERS:
            self._slow, self._slowest_s = False, 0.0
