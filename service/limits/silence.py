"""Decides when a silent LLM server is asked whether it is there.

A server that accepts calls and answers none looks like a slow one until a call has taken its whole
deadline. Its own past tells them apart earlier: a server that has been silent for several times as
long as its slowest recent answer is asked a short question. Only if that is not answered, either,
is it away. So a long document alone makes no server look dead, as long as others are answered.

A call that began after a long pause proves nothing: the server may have to load its model first.

Pure: the caller passes the times, and asks.
"""

from __future__ import annotations

from service.limits.blame import Call

_TIMES_SLOWEST = 3.0
_SILENT_MIN_S = 5.0
"""A quick server may pause so long without a fault."""
_PAUSE_MAX_S = 60.0
"""Servers keep a model in memory for minutes."""
_FORGETS = 0.95
"""An answer's weight of the slowest one after it."""
_DOUBLED_MAX = 6


class Silence:
    """The signs of life of one server."""

    def __init__(self) -> None:
        self._slowest_s = 0.0
        self._heard_s = float("-inf")
        self._in_vain = 0
        """Questions in a row that showed that the server was there."""

    def heard(self, now_s: float) -> None:
        """The server sent something."""
        self._heard_s = max(self._heard_s, now_s)

    def answered(self, call: Call) -> None:
        """The server answered a call about a document."""
        self._slowest_s = max(call.took_s, _FORGETS * self._slowest_s)
        self._in_vain = 0
        self.heard(call.ended_s)

    def was_there(self, now_s: float) -> None:
        """The server answered the question whether it is there."""
        self._in_vain = min(self._in_vain + 1, _DOUBLED_MAX)
        self.heard(now_s)

    def testifies(self, began_s: float) -> bool:
        """Whether a call that begins now can show that the server is silent."""
        return began_s - self._heard_s <= _PAUSE_MAX_S

    def due_s(self, oldest_began_s: float | None) -> float | None:
        """When to ask, where the oldest call without an answer began then; None: not at all."""
        if oldest_began_s is None or not self._slowest_s:
            return None
        silent_s = max(_SILENT_MIN_S, _TIMES_SLOWEST * self._slowest_s)
        return max(oldest_began_s, self._heard_s) + silent_s * 2.0**self._in_vain
