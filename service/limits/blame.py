"""Decides whether a failed call is the document's fault or the server's.

The evidence is a question that was sent after the failure and is not about the document. If the
server answers it, the server was available, and the failure is the document's own. If the server
fails that question, too, the server is to blame. The server is also to blame if it was known to be
away during the call.

Only calls that began after the failure ended prove that the server is available: a server that goes
away still finishes the calls it has begun. Pure: the caller passes the times.
"""

from __future__ import annotations

from enum import StrEnum

from service.model.value_class import value_class


@value_class(frozen=True, slots=True)
class Call:
    """When a call to the LLM server began and ended, in monotonic seconds."""

    began_s: float
    ended_s: float

    @property
    def took_s(self) -> float:
        """Its duration; never negative."""
        return max(0.0, self.ended_s - self.began_s)


class Blame(StrEnum):
    """Whose fault a failed call was."""

    DOCUMENT = "document"
    """The server answered another question sent after the failure."""
    SERVER = "server"
    """The server failed a question that it ought to answer."""


class Evidence:
    """Observed presence of one LLM server."""

    def __init__(self) -> None:
        self._answered_began_s = float("-inf")
        self._failed_probe = Call(float("-inf"), float("-inf"))

    def answered(self, call: Call) -> None:
        """The server answered a call."""
        self._answered_began_s = max(self._answered_began_s, call.began_s)

    def away(self, probe: Call) -> None:
        """The server failed a probe. A call that began later and was answered overrides it."""
        if not self.answered_after(probe.began_s):
            self._failed_probe = probe

    def answered_after(self, moment_s: float) -> bool:
        """Whether the server answered a call that began at `moment_s` or later."""
        return self._answered_began_s >= moment_s

    def interrupted(self, began_s: float) -> bool:
        """Whether the server was known to be away after a call had begun at `began_s`."""
        return self._failed_probe.ended_s >= began_s

    def blame(self, failed: Call) -> Blame | None:
        """Whose fault a failed call was; None while that is not known."""
        away_now = self._answered_began_s < self._failed_probe.began_s
        if away_now or self.interrupted(failed.began_s):
            return Blame.SERVER
        return Blame.DOCUMENT if self.answered_after(failed.ended_s) else None
