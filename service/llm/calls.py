"""The protocols between a question and the server that answers it.

Those who ask depend on these and not on client and breaker, so that tests hand in fakes.
`NoBreaker` stands where no breaker is wanted. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import Awaitable
from decimal import Decimal
from typing import Protocol

from service.limits.blame import Blame, Call
from service.model.completion import LlmReply, Prompt
from service.model.outcome import BreakerSignal
from service.model.value_class import value_class


@value_class(frozen=True, slots=True)
class EndedCall:
    """One call to an endpoint, ended well or not. `cost` is None where no price is known."""

    reply: LlmReply
    took_s: float
    endpoint: str
    cost: Decimal | None = None


class LlmCalls(Protocol):
    """Asks once; a failure is a value."""

    async def complete(self, prompt: Prompt) -> LlmReply:
        """The reply to `prompt`."""


class Outage(Protocol):
    """Knows whether the LLM server is there, and whose fault a failed call was."""

    @property
    def away(self) -> bool:
        """Whether the server counts as away."""

    @property
    def usual_call_s(self) -> float:
        """Usual duration of a call; 0 while it is not known."""

    @property
    def answered(self) -> int:
        """Calls that the server has answered so far, canaries included."""

    async def call(self, asking: Awaitable[LlmReply], *, movable: bool = False) -> LlmReply:
        """The reply; cut short if the call turns out to hang. `movable`: its document can be asked
        elsewhere."""

    def note(self, signal: BreakerSignal, call: Call) -> None:
        """How a call ended."""

    def hold_s(self, retry_after_s: float | None, call: Call) -> float | None:
        """For how long a refusal holds all calls; None: only its own document."""

    async def blame(self, failed: Call) -> Blame:
        """Whose fault a failed call was."""


class NoBreaker:
    """Every failure is the document's own, and every refusal holds all calls."""

    answered = 0
    away = False
    usual_call_s = 0.0

    async def call(self, asking: Awaitable[LlmReply], *, movable: bool = False) -> LlmReply:
        """The reply."""
        del movable
        return await asking

    def note(self, signal: BreakerSignal, call: Call) -> None:
        """Nothing follows."""
        del signal, call

    def hold_s(self, retry_after_s: float | None, call: Call) -> float | None:
        """The time that the server asked for."""
        del call
        return retry_after_s

    async def blame(self, failed: Call) -> Blame:
        """The document's."""
        del failed
        return Blame.DOCUMENT
