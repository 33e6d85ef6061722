"""Asks another endpoint, as a rule a larger model, about an answer that breaks rules.

It is asked once, in place of the follow-up question to the model that gave the answer. Its calls
and money have bounds of their own for each day. Where it is away, has no slot for a minute, or a
bound is reached, the usual follow-up question is asked instead. No invoice waits in its line, for
an outage would hold all of them there: an escalation never holds up an invoice for longer than that
minute and one call. So money exceeds its bound by the calls in flight, and by no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from service.checks.printed.printed_text import PrintedText
from service.extraction.clock import Clock
from service.extraction.dialogue import CallStats, Dialogue, Unanswered
from service.limits.spending import Spending
from service.llm.endpoints import LlmEndpoint
from service.model.answer import ReadAnswer
from service.model.completion import Prompt

_SLOT_MAX_S = 60.0
_LOOK_S = 0.5


class Escalated(StrEnum):
    """What became of an answer that breaks rules, where there is an escalation."""

    ASKED = "asked"
    UNANSWERED = "unanswered"
    """It was asked, and gave nothing that could be read."""
    AWAY = "away"
    BUSY = "busy"
    """It had no free slot for a minute."""
    OVER_BUDGET = "over_budget"


@dataclass(frozen=True, slots=True)
class Escalation:
    """The endpoint to ask, its own dialogue, and what was spent there."""

    endpoint: LlmEndpoint
    dialogue: Dialogue
    spending: Spending

    async def ask(
        self, stats: CallStats, prompt: Prompt, printed: PrintedText | None, clock: Clock
    ) -> tuple[ReadAnswer | Unanswered | None, Escalated]:
        """The answer, and how it went; no answer where the usual question is to be asked."""
        hindered = await self._hindered(clock)
        if hindered is not None:
            return None, hindered
        stats.follow_up()
        before = stats.usage.cost or Decimal(0)
        self.spending.begin(clock.wall_s())
        answer = await self.dialogue.ask_once(stats, prompt, printed)
        self.spending.add((stats.usage.cost or Decimal(0)) - before, clock.wall_s())
        if answer is None:
            return None, Escalated.AWAY
        unread = isinstance(answer, Unanswered)
        return answer, Escalated.UNANSWERED if unread else Escalated.ASKED

    async def _hindered(self, clock: Clock) -> Escalated | None:
        """Why it cannot be asked; None as soon as it has a free slot, which the next call takes."""
        until_s = clock.now_s() + _SLOT_MAX_S
        while True:
            if self.spending.reached(clock.wall_s()) is not None:
                return Escalated.OVER_BUDGET
            if not self.endpoint.present:
                return Escalated.AWAY
            if self.endpoint.gate.idle:
                return None
            if clock.now_s() >= until_s:
                return Escalated.BUSY
            await clock.sleep(_LOOK_S)
