"""The call of `check` is the service's own question, and says what an invoice costs."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

from service.app.assembly import llm_client
from service.checks.reply.row_bounds import MOST_ROWS
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


async def tried(
    behaviour: Behaviour, timeout_s: float = 30.0, own: dict[str, Path] | None = None
) -> tuple[list[Said], list[Seen]]:
    async with ScriptedServer([behaviour]) as server:
        llm = {"base_url": server.url, "timeout_s": timeout_s}
        settings: Settings = load({"llm": llm, "extraction": own or {}})
        client = llm_client(settings.llm, 1.0)
        said = await try_call(settings, settings.llm, client)
        await client.aclose()
        return said, server.seen


async def test_the_question_has_the_schema_of_an_invoice() -> None:
    """A server that cannot make a grammar of it shows that here, and not in production."""
    said, seen = await tried(answer(GOOD))
    asked = seen[0].json["format"]["properties"]
    assert "number" in asked
    assert asked["taxes"]["maxItems"] < MOST_ROWS.taxes
    assert [one.is_ok for one in said] == [True, True]
    assert "800 tokens in, 400 out" in said[0].text
    assert "invoices of this size an hour" in said[1].text


async def test_a_server_that_counts_no_tokens_is_told_of() -> None:
    """Its costs, and what a bound on its tokens allows, are estimated."""
    uncounted = {key: value for key, value in GOOD.items() if not key.endswith("_count")}
    said, _ = await tried(answer(uncounted))
    assert [one.is_ok for one in said] == [True, None, True]
    assert "counts no tokens" in said[1].text
    assert "one token for three bytes" in said[1].text


async def test_documents_of_the_operator_s_own_are_no_invoices(tmp_path: Path) -> None:
    """With a schema of one's own, the question has that schema."""
    schema = {"type": "object", "properties": {"title": {"type": "string"}}}
    (tmp_path / "letter.json").write_text(json.dumps(schema))
    (tmp_path / "letter.txt").write_text("You read letters.")
    own = {"schema_file": tmp_path / "letter.json", "prompt_file": tmp_path / "letter.txt"}
    said, seen = await tried(answer(GOOD | {"message": {"content": '{"title": "a"}'}}), own=own)
    assert seen[0].json["format"] == schema
    assert [one.is_ok for one in said] == [True, True]
    assert "documents of this size an hour" in said[1].text


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
