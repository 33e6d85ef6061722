"""`check` item by item, where nothing answers."""

from __future__ import annotations

import json

import pytest

from service.app.assembly import endpoints_of
from service.commands import check
from service.ops.row_output import OutputForm, RowOutput
from service.settings import load

NOWHERE = "http://127.0.0.1:1"


async def test_the_name_of_an_endpoint_is_a_heading_and_no_finding() -> None:
    """Nothing is known about it yet; what is found stands below, with the setting to change."""
    named = [{"name": name, "base_url": NOWHERE} for name in ("near", "far")]
    settings = load({"llm": {"endpoints": named}})
    said: list[str] = []
    page = check._Page(RowOutput(OutputForm.TABLE, said.append))
    options = check.Options(create_topics=False, partitions=1, replication_factor=1, call=False)
    for endpoint in endpoints_of(settings):
        await check._endpoint(settings, endpoint, options, page)
    assert page.failed
    assert said[::2] == ["endpoint near:", "endpoint far:"]
    assert all(line.startswith("FAIL  LLM server") for line in said[1::2])
    assert "base_url of endpoint near" in said[1]


async def test_programs_read_the_items_with_their_state_and_their_endpoint() -> None:
    """A heading is no item of its own there."""
    said: list[str] = []
    page = check._Page(RowOutput(OutputForm.JSONL, said.append))
    page.ok("settings")
    page.heading("endpoint far:")
    page.bad("no\nanswer")
    page.warn("slow")
    assert [json.loads(line) for line in said] == [
        {"state": "ok", "about": None, "item": "settings"},
        {"state": "fail", "about": "endpoint far", "item": "no answer"},
        {"state": "warn", "about": "endpoint far", "item": "slow"},
    ]


@pytest.mark.parametrize(
    ("called", "said"),
    [
        (None, "FAIL  model qwen3: not offered; did you mean qwen3:8b? It has qwen3:8b, llama; "),
        (False, "FAIL  model qwen3: not offered; did you mean qwen3:8b? It has qwen3:8b, llama; "),
        (True, "WARN  model qwen3: answers, but is not in the server's list of models"),
    ],
)
def test_a_call_that_is_answered_overrules_the_list_of_models(
    called: bool | None, said: str
) -> None:
    """Lists lack deployments and aliases; otherwise the nearest models are named."""
    lines: list[str] = []
    page = check._Page(RowOutput(OutputForm.TABLE, lines.append))
    check._model(("llama", "qwen3:8b"), "qwen3", called, page)
    assert lines[0].startswith(said)
    assert page.failed is (called is not True)
