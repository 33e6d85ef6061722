"""The call of `check` is the service's own question, and says what an invoice costs."""

from __future__ import annotations

import asyncio
import json

from service.app.assembly import llm_client
from service.commands.check_call import Said, try_call
from service.settings import Settings, load
from service.testbed.invoices import make_invoice
from tests.fakes.scripted_server import Behaviour, ScriptedServer, Seen, answer

TRUTH = json.dumps(make_invoice(1).truth)
GOOD = {
    "message": {"content": TRUTH},
    "done": True,
    "done_reason": "stop",
    "prompt_eval_count": 800,
    "eval_count": 400,
}


async def tried(behaviour: Behaviour, timeout_s: float = 30.0) -> tuple[list[Said], list[Seen]]:
    async with ScriptedServer([behaviour]) as server:
        settings: Settings = load({"llm": {"base_url": server.url, "timeout_s": timeout_s}})
        client = llm_client(settings.llm, 1.0)
        said = await try_call(settings, settings.llm, client)
        await client.aclose()
        return said, server.seen


async def test_the_question_has_the_schema_of_an_invoice() -> None:
    """A server that cannot make a grammar of it shows that here, and not in production."""
    said, seen = await tried(answer(GOOD))
    assert "number" in seen[0].json["format"]["properties"]
    assert [one.is_ok for one in said] == [True, True]
    assert "800 tokens in, 400 out" in said[0].text
    assert "invoices of this size an hour" in said[1].text


async def test_an_answer_that_is_no_invoice_fails() -> None:
    """An embedding model, or one that is too small."""
    said, _ = await tried(answer(GOOD | {"message": {"content": "I like cats."}}))
    assert said[-1] == Said(
        "call: the answer contains no JSON object; another model may answer better", is_ok=False
    )


async def test_a_slow_server_is_asked_again_for_a_stream_and_the_deadline_is_named() -> None:
    """With the setting and a value for it."""

    async def slow(request: Seen, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.6)
        await answer(GOOD)(request, writer)

    said, seen = await tried(slow, timeout_s=0.4)
    assert [request.json["stream"] for request in seen] == [False, True]
    assert said[0].is_ok is None
    assert "llm.timeout_s (0.4) is short" in said[-1].text


async def test_a_server_that_fails_is_named() -> None:
    """With its fault."""
    said, _ = await tried(answer(b"", 401))
    assert [one.is_ok for one in said] == [False]
    assert "llm.api_token" in said[0].text
