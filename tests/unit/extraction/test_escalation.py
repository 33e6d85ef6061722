"""A larger model is asked about doubtful answers: within its bounds, and never waited for."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from schemas.outcome import Repair
from service.checks.invoice_kind import InvoiceKind
from service.extraction.clock import Clock
from service.extraction.dialogue import Dialogue, DialogueContext
from service.extraction.escalation import Escalated, Escalation
from service.extraction.extractor import Extractor, Reading
from service.extraction.ports import NoCallEvents
from service.extraction.prompts import load_prompt
from service.limits.spending import Spending, SpendingBounds
from service.llm.calls import NoBreaker
from service.llm.endpoints import Endpoints, LlmEndpoint, one_endpoint
from service.llm.gate import Gate
from service.model.completion import Completion, LlmFault, LlmReply
from service.model.cost import ANY_MODEL, Price, PriceTable
from service.model.outcome import Extracted
from tests.fakes import usual
from tests.fakes.inline_documents import InlineDocuments
from tests.unit.extraction.test_extractor import (
    WRONG,
    FakeTime,
    ScriptedLlm,
    event,
    fault,
    record_of,
    said,
)

PRICES = PriceTable("EUR", {ANY_MODEL: Price(Decimal(100_000), Decimal(0))})


class Gone(NoBreaker):
    """Its breaker is open."""

    away = True


class Dying(NoBreaker):
    """Its breaker opens while an invoice waits for a slot."""

    looks = 0

    @property
    def away(self) -> bool:  # type: ignore[override]
        self.looks += 1
        return self.looks > 3


class Heard(NoCallEvents):
    """What became of doubtful answers."""

    def __init__(self) -> None:
        self.results: list[str] = []

    def escalated(self, result: str) -> None:
        self.results.append(result)


class Rig:
    """An extractor with a small model that is always wrong at first, and a large one."""

    def __init__(
        self,
        *larger: LlmReply,
        bounds: SpendingBounds | None = None,
        outage: NoBreaker | None = None,
        small: tuple[LlmReply, ...] = (),
        repair: bool = True,
    ) -> None:
        time, self.heard = FakeTime(), Heard()
        self.small = ScriptedLlm(*(small or (said(WRONG), said(WRONG))), clock=time)
        self.large = ScriptedLlm(*(larger or (said(),)), clock=time)
        clock = Clock(lambda: 1_780_000_000.0 + time(), time, time.sleep)
        context = DialogueContext(clock, random.Random(7), calls=self.heard)
        policy = usual.extraction_policy(repair=repair)
        gate = Gate(1, clock=time)
        self.gate, self.time = gate, time
        endpoint = LlmEndpoint(self.large, gate, outage or NoBreaker(), "large", PRICES, 1.0)
        self.spending = Spending(bounds or SpendingBounds(calls_per_day=100))
        kind = InvoiceKind()
        dialogue = Dialogue(Endpoints((endpoint,), gate.line), policy.asking, context, kind)
        self.extractor = Extractor(
            one_endpoint(self.small, Gate(4, clock=time)),
            InlineDocuments(),
            Reading(load_prompt(), kind),
            policy,
            context,
            None,
            Escalation(endpoint, dialogue, self.spending),
        )

    async def extracted(self) -> Extracted:
        outcome = await self.extractor.extract(record_of(event()), "batch-1")
        assert isinstance(outcome, Extracted), outcome
        return outcome


def of_model(reply: Completion, model: str) -> Completion:
    return replace(reply, model=model)


async def test_the_larger_model_is_asked_in_place_of_the_follow_up_question() -> None:
    """The result says which model and endpoint answered, and what both calls cost."""
    rig = Rig(of_model(said(), "large-1"))
    outcome = await rig.extracted()
    assert (outcome.repair, outcome.assessment.needs_review) == (Repair.IMPROVED, False)
    assert (outcome.usage.model, outcome.usage.endpoint) == ("large-1", "large")
    assert (outcome.usage.attempts, outcome.usage.reasks) == (2, 1)
    assert outcome.usage.cost == 1
    assert len(rig.small.asked) == len(rig.large.asked) == 1
    assert "BR-CO-15" in rig.large.asked[0].user
    assert rig.heard.results == [Escalated.ASKED]


async def test_an_answer_that_is_no_better_leaves_the_first_with_its_model() -> None:
    """No third question is asked."""
    rig = Rig(of_model(said(WRONG), "large-1"))
    outcome = await rig.extracted()
    assert outcome.repair is Repair.NOT_BETTER
    assert (outcome.usage.model, outcome.usage.endpoint) == ("served", "llm")
    assert (len(rig.small.asked), len(rig.large.asked)) == (1, 1)


async def test_an_answer_that_breaks_no_rule_is_not_escalated() -> None:
    """It costs nothing there."""
    rig = Rig(small=(said(),))
    assert (await rig.extracted()).repair is Repair.NONE
    assert rig.large.asked == []


@pytest.mark.parametrize(
    "bounds", [SpendingBounds(calls_per_day=2), SpendingBounds(per_day=Decimal(2))]
)
async def test_over_its_budget_the_usual_question_is_asked(bounds: SpendingBounds) -> None:
    """Calls or money; the next day it is asked again."""
    rig = Rig(bounds=bounds, small=(said(WRONG),))
    for _ in range(4):
        await rig.extracted()
    assert len(rig.large.asked) == 2
    assert len(rig.small.asked) == 4 + 2
    assert rig.heard.results == [Escalated.ASKED] * 2 + [Escalated.OVER_BUDGET] * 2


async def test_one_that_is_away_is_neither_asked_nor_waited_for() -> None:
    """By its breaker."""
    rig = Rig(outage=Gone())
    assert (await rig.extracted()).repair is Repair.NOT_BETTER
    assert (len(rig.small.asked), rig.large.asked) == (2, [])
    assert rig.heard.results == [Escalated.AWAY]


@pytest.mark.parametrize(
    ("outage", "result", "waited_s"),
    [(NoBreaker(), Escalated.BUSY, 60.0), (Dying(), Escalated.AWAY, 1.5)],
)
async def test_nobody_stands_in_its_line(
    outage: NoBreaker, result: Escalated, waited_s: float
) -> None:
    """All slots are taken, by calls that hang: the usual question is asked after a minute, or as
    soon as its breaker opens."""
    rig = Rig(outage=outage)
    async with rig.gate.slot():
        assert (await rig.extracted()).repair is Repair.NOT_BETTER
    assert (len(rig.small.asked), rig.large.asked) == (2, [])
    assert rig.heard.results == [result]
    assert sum(rig.time.sleeps) == waited_s


async def test_a_call_that_fails_is_made_once_and_the_usual_question_follows() -> None:
    """No attempt of the document is charged."""
    rig = Rig(fault(LlmFault.TIMEOUT), small=(said(WRONG), said()))
    assert (await rig.extracted()).repair is Repair.IMPROVED
    assert (len(rig.small.asked), len(rig.large.asked)) == (2, 1)


async def test_without_repair_an_escalation_is_all_that_is_asked() -> None:
    """Where it cannot be asked, the first answer counts."""
    rig = Rig(outage=Gone(), repair=False)
    assert (await rig.extracted()).repair is Repair.NONE
    assert len(rig.small.asked) == 1


async def test_prose_of_the_larger_model_keeps_the_first_answer() -> None:
    """It was asked once, and said nothing of use."""
    rig = Rig(said("prose"))
    assert (await rig.extracted()).repair is Repair.UNANSWERED
    assert rig.heard.results == [Escalated.UNANSWERED]
