"""Poison documents of a real server, over real sockets: each ends, all others are read."""

from __future__ import annotations

import asyncio
import json

import pytest

from service.extraction.dialogue import CallStats, Dialogue, DialogueContext, Unanswered
from service.extraction.prompts import load_prompt
from service.limits.breaker import ServerBreaker
from service.llm.calls import NoBreaker
from service.llm.client import Endpoint, LlmClient
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.llm.ollama import OllamaDialect
from service.llm.outage import OutageGuard, ProbeBounds
from service.llm.transport import open_transport
from service.model.outcome import Reason
from tests.fakes import usual
from tests.fakes.scripted_server import Behaviour, ScriptedServer, Seen, answer, raw
from tests.unit.extraction.test_extractor import INVOICE

BAD, GOOD = 12, 6
RETRY = usual.retry_policy(max_attempts=3, max_refusals=3, base_delay_s=0.001, max_delay_s=0.01)
WORDS = "Invoice; DROP TABLE users; insufficient_quota, context length, server busy"
READ = answer({"message": {"content": json.dumps(INVOICE)}, "done_reason": "stop"})


async def _hang(request: Seen, writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


def _echo(status: int) -> Behaviour:
    """Rejects, and repeats the document in a validation error."""

    async def behave(request: Seen, writer: asyncio.StreamWriter) -> None:
        await answer({"error": {"message": request.body.decode()}}, status)(request, writer)

    return behave


STATUSES = (400, 401, 403, 404, 429, 500, 502, 503, 529)
KINDS: dict[str, Behaviour] = {
    **{str(status): answer(b"blocked", status) for status in STATUSES},
    **{f"{status} with an echo": _echo(status) for status in STATUSES},
    "429 that asks for a minute": answer(b"{}", 429, Retry_After="60"),
    "hangs": _hang,
    "closes": raw(b"", close=True),
    "breaks HTTP": raw(b"nonsense\r\n\r\n", close=True),
    "redirects": answer(b"", 302, Location="/"),
    "answers with a page": answer(b"<html>"),
}

REASONS = {
    "400": Reason.LLM_REJECTED,
    "401": Reason.LLM_AUTH,
    "403": Reason.LLM_AUTH,
    "404": Reason.LLM_REJECTED,
    "redirects": Reason.LLM_REJECTED,
}
"""Of what a person must mend; all else ends when its attempts are used up."""


def _judge(bad: Behaviour) -> Behaviour:
    async def behave(request: Seen, writer: asyncio.StreamWriter) -> None:
        await (bad if b"DROP TABLE" in request.body else READ)(request, writer)

    return behave


async def _ends(url: str) -> list[object]:
    """Answers and verdicts of the bad documents in a row, then of the good ones."""
    prompt = load_prompt()
    bounds = usual.call_bounds(total_s=0.5, connect_s=0.5, max_retry_after_s=0.05)
    client = LlmClient(Endpoint(url, "m"), OllamaDialect(4_096), open_transport(), bounds)
    gate = Gate(3)
    guard = OutageGuard(
        gate,
        ServerBreaker(usual.breaker_limits(first_probe_s=0.05, max_probe_s=0.1)),
        lambda _: None,
        lambda: client.complete(prompt.canary()),
        bounds=ProbeBounds(0.3, 0.5, 0.05),
    )
    dialogue = Dialogue(
        one_endpoint(client, gate, guard),
        usual.asking_policy(retry=RETRY),
        DialogueContext(),
        None,
    )
    probing = asyncio.create_task(guard.run())
    documents = [WORDS] * BAD + ["Invoice 1"] * GOOD
    waiting, ends = iter(enumerate(documents)), [object()] * len(documents)

    async def place() -> None:
        for number, text in waiting:
            ends[number] = await dialogue.ask(CallStats(), prompt.ask(text, "b", 64))

    async with asyncio.timeout(120):
        await asyncio.gather(*(place() for _ in range(5)))
    probing.cancel()
    await asyncio.gather(probing, return_exceptions=True)
    await client.aclose()
    return ends


@pytest.mark.parametrize("kind", KINDS)
async def test_a_row_of_documents_that_a_server_never_takes_comes_to_an_end(kind: str) -> None:
    """More of them than places, good ones behind: a bounded number of calls each, whatever the
    server says about them."""
    async with ScriptedServer([_judge(KINDS[kind])]) as server:
        ends = await _ends(server.url)
    assert [isinstance(end, Unanswered) for end in ends] == [True] * BAD + [False] * GOOD
    refused = sum(b"DROP TABLE" in seen.body for seen in server.seen)
    assert refused <= BAD * RETRY.max_attempts * OllamaDialect.requests_max
    reasons = {end.reason for end in ends if isinstance(end, Unanswered)}
    assert reasons == {REASONS.get(kind.split()[0], Reason.RETRIES_EXHAUSTED)}


LOOP = '{"lines": [' + '{"description": "x", "net_amount": "1.00"}, ' * 60


@pytest.mark.parametrize(
    ("text", "changed"),
    [('{"invoice_number": "1', {"num_predict"}), (LOOP, {"temperature", "repeat_penalty"})],
    ids=["cut off", "loop"],
)
async def test_a_reply_without_its_end_is_paid_for_and_asked_for_otherwise(
    text: str, changed: set[str]
) -> None:
    """A cut gets more room, and a loop some chance; the tokens of both answers are counted."""
    bad = {"message": {"content": text}, "done_reason": "length"}
    good = {"message": {"content": json.dumps(INVOICE)}, "done_reason": "stop"}
    tokens = {"prompt_eval_count": 100, "eval_count": 2_048}
    stats, gate = CallStats(), Gate(1)
    async with ScriptedServer([answer(bad | tokens), answer(good | tokens)]) as server:
        client = LlmClient(
            Endpoint(server.url, "m"), OllamaDialect(4_096), open_transport(), usual.call_bounds()
        )
        endpoint = one_endpoint(client, gate, NoBreaker())
        dialogue = Dialogue(endpoint, usual.asking_policy(), DialogueContext(), None)
        end = await dialogue.ask(stats, load_prompt().ask("Invoice 1", "b", 2_048))
        await client.aclose()
    assert not isinstance(end, Unanswered)
    assert (stats.usage.prompt_tokens, stats.usage.completion_tokens) == (200, 4_096)
    first, second = (dict(seen.json["options"]) for seen in server.seen)
    assert {name for name in second if second[name] != first.get(name)} >= changed
