"""Rules of the dialogue about the server's slots; `test_extractor` has those of its questions."""

from __future__ import annotations

import asyncio

from service.checks.invoice_kind import InvoiceKind
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.extraction.dialogue import CallStats, Dialogue, DialogueContext
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.model.answer import ReadAnswer
from service.model.completion import Completion, Finish, LlmReply, Prompt
from tests.fakes import usual

QUESTION = Prompt("system", "document", {}, "invoice", "1", 100)


class WritingLlm:
    """Writes each question in a task of its own, as an HTTP client does, and answers at once."""

    def __init__(self, events: list[str]) -> None:
        self._events = events

    async def complete(self, prompt: Prompt) -> LlmReply:
        await asyncio.create_task(self._write())
        return Completion('{"invoice_number": "INV-7"}', Finish.STOP, "served", 10, 5)

    async def _write(self) -> None:
        self._events.append("sent")


class NotingKind(InvoiceKind):
    """Notes when an answer is read."""

    def __init__(self, events: list[str]) -> None:
        self._events = events

    def read(self, reply: ReplyObjects, printed: PrintedText | None) -> ReadAnswer | ReplyProblem:
        self._events.append("read")
        return super().read(reply, printed)


async def test_the_next_question_leaves_before_an_answer_is_read() -> None:
    """Reading and checking take milliseconds, in which the server's slot would be idle."""
    events: list[str] = []
    endpoints = one_endpoint(WritingLlm(events), Gate(1))
    policy = usual.extraction_policy().asking
    dialogue = Dialogue(endpoints, policy, DialogueContext(), NotingKind(events))
    await asyncio.gather(*(dialogue.ask(CallStats(), QUESTION) for _ in range(3)))
    assert events == ["sent", "sent", "read", "sent", "read", "read"]
