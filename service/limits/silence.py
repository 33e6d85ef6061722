"""Decides when a silent LLM server is asked whether it is there.

A server that accepts calls and answers none looks like a slow one until a call has taken its whole
deadline. Its own past tells them apart earlier: a server that has been silent for several times as
long as its slowest recent answer is asked a short question. Only if that is not answered, either,
is it away.

That question proves nothing where the server works one call at a time: it waits behind a long
document, as all other calls do. So only a server is asked that has shown of late that it works on
several at once. It shows that when it answers a call, no other one ends meanwhile, and it answers
an earlier one later; or, with less weight, when it answers two at the same moment. For all others
the deadline alone counts.

A call that was cut short took at least so long: it might have been a long document. After a cut the
server must show again that it works on several.

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
_TAKEN_S = 1.0
"""By then a server has received a call that it has not answered, large documents included."""
_AT_ONCE_S = 0.02
"""No server works on a document for so short a time."""
_SLOW_S = 0.5
"""Quicker answers may come from a cache."""
_SIGHTINGS_APART_S = 0.5
"""Answers that a delay held up come together, and count once."""
_SIGHTING_LASTS = 0.99
"""Its weight after one more answer."""
_TOGETHER = 0.25
"""Weight of two answers at the same moment: a delay makes such, too."""
_SIGHTINGS_MIN = 1.5
"""A single one may be an accident of the network."""


class Silence:
    """The signs of life of one server."""

    def __init__(self) -> None:
        self._slowest_s = 0.0
        self._heard_s = float("-inf")
        self._in_vain = 0
        """Questions in a row that showed that the server was there."""
        self._sightings = 0.0
        """How often it was seen to work on several calls at once, with the weight of each."""
        self._sighted_s = float("-inf")
        self._faded_s = float("-inf")
        self._ended_s = float("-inf")
        """When a call about a document ended last, in whatever way."""
        self._last_answer: Call | None = None
        self._last_alone: Call | None = None
        """The last call that was answered while no other one ended."""

    def heard(self, now_s: float) -> None:
        """The server sent something."""
        self._heard_s = max(self._heard_s, now_s)

    def answered(self, call: Call) -> None:
        """The server answered a call about a document."""
        self._slowest_s = max(call.took_s, _FORGETS * self._slowest_s)
        self._in_vain = 0
        self.heard(call.ended_s)

    def ended(self, call: Call, *, is_answer: bool) -> None:
        """A call about a document ended."""
        if is_answer:
            self._look(call)
            self._last_answer = call
            if self._ended_s < call.began_s:  # Free at that moment, it may have taken this one.
                self._last_alone = call
        self._ended_s = call.ended_s

    def cut(self, call: Call) -> None:
        """A call was cut short because the server seemed to be away."""
        self._slowest_s = max(self._slowest_s, call.took_s)
        self._sightings = 0.0

    def _look(self, call: Call) -> None:
        """Whether this answer shows that the server works on several calls at once."""
        if call.ended_s - self._faded_s >= _SIGHTINGS_APART_S:
            self._sightings *= _SIGHTING_LASTS
            self._faded_s = call.ended_s
        if call.ended_s - self._sighted_s < _SIGHTINGS_APART_S:
            return
        weight = 1.0 if self._was_overtaken(call) else _TOGETHER * self._came_with_last(call)
        if weight:
            self._sightings += weight
            self._sighted_s = call.ended_s

    def _was_overtaken(self, call: Call) -> bool:
        """In whatever order the server works, it worked on another call beside that one."""
        other = self._last_alone
        if other is None or other.began_s - call.began_s < _TAKEN_S:
            return False
        return call.ended_s - other.ended_s > _AT_ONCE_S

    def _came_with_last(self, call: Call) -> bool:
        last = self._last_answer
        if last is None or min(last.took_s, call.took_s) < _SLOW_S:
            return False
        return call.ended_s - last.ended_s <= _AT_ONCE_S

    def was_there(self, now_s: float) -> None:
        """The server answered the question whether it is there."""
        self._in_vain = min(self._in_vain + 1, _DOUBLED_MAX)
        self.heard(now_s)

    def testifies(self, began_s: float) -> bool:
        """Whether a call that begins now can show that the server is silent."""
        return began_s - self._heard_s <= _PAUSE_MAX_S

    def due_s(self, oldest_began_s: float | None) -> float | None:
        """When to ask, where the oldest call without an answer began then; None: not at all."""
        if oldest_began_s is None or not self._slowest_s or self._sightings < _SIGHTINGS_MIN:
            return None
        silent_s = max(_SILENT_MIN_S, _TIMES_SLOWEST * self._slowest_s)
        return max(oldest_began_s, self._heard_s) + silent_s * 2.0**self._in_vain
