"""Asks another endpoint, as a rule a larger model, about an answer that breaks rules.

It is asked once, in place of the follow-up question to the model that gave the answer. Its calls
and money have bounds of their own for each day. Where it is away, or a bound is reached, the usual
follow-up question is asked instead: an escalation never holds up an invoice.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from service.checks.printed_text import PrintedText
from service.extraction.dialogue import CallStats, Dialogue, Unanswered
from service.limits.spending import Spending
from service.llm.endpoints import LlmEndpoint
from service.model.answer import ReadAnswer
from service.model.completion import Prompt


class Escalated(StrEnum):
    """What became of an answer that breaks rules, where there is an escalation."""

    ASKED = "asked"
    UNANSWERED = "unanswered"
    """It was asked, and gave nothing that could be read."""
    AWAY = "away"
    OVER_BUDGET = "over_budget"


@dataclass(frozen=True, slots=True)
class Escalation:
    """The endpoint to ask, its own dialogue, and what was spent there."""

    endpoint: LlmEndpoint
    dialogue: Dialogue
    spending: Spending

    async def ask(
        self, stats: CallStats, prompt: Prompt, printed: PrintedText | None, now_s: float
    ) -> tuple[ReadAnswer | Unanswered | None, Escalated]:
        """The answer, and how it went; no answer where the usual question is to be asked."""
        if self.spending.reached(now_s) is not None:
            return None, Escalated.OVER_BUDGET
        if not self.endpoint.present:
            return None, Escalated.AWAY
        stats.follow_up()
        before = stats.usage.cost or Decimal(0)
        self.spending.begin(now_s)
        answer = await self.dialogue.ask_once(stats, prompt, printed)
        self.spending.add((stats.usage.cost or Decimal(0)) - before, now_s)
        if answer is None:
            return None, Escalated.AWAY
        unread = isinstance(answer, Unanswered)
        return answer, Escalated.UNANSWERED if unread else Escalated.ASKED
