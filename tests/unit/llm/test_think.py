"""Rules of the plain dialect: the schema in words, everything read leniently."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.llm.dialect import Healthy, HttpReply, ServerGauges
from service.llm.think import ThinkDialect
from service.model.completion import Completion, Finish, LlmFailure, LlmFault, Prompt
from tests.fakes.scripted_server import ScriptedServer, answer
from tests.unit.llm.conftest import OpenClient


def reply(body: Any, status: int = 200) -> HttpReply:
    return HttpReply(status, {}, json.dumps(body).encode())


def test_the_request_carries_schema_and_document_in_one_prompt(prompt: Prompt) -> None:
    """Nothing else can hold this server to a shape."""
    request = ThinkDialect().request(prompt, "m")
    body = json.loads(request.body)
    assert (request.method, request.path) == ("POST", "/think")
    assert set(body) == {"model", "prompt"}
    assert body["prompt"].startswith(prompt.system)
    assert json.dumps(prompt.schema, separators=(",", ":")) in body["prompt"]
    assert body["prompt"].endswith(prompt.user)


def test_a_response_has_an_unknown_finish(prompt: Prompt) -> None:
    """The API does not report whether the text was cut, so it must not count as complete."""
    dialect = ThinkDialect()
    read = dialect.read(dialect.request(prompt, "m"), reply({"response": "Sure! {}"}))
    assert read == Completion("Sure! {}", Finish.UNKNOWN, "")


@pytest.mark.parametrize(
    "body",
    [
        {"result": {"response": '{"a": 1}'}},
        {"response": {"a": 1}},
        {"choices": [{"message": {"content": '{"a": 1}'}}]},
    ],
)
def test_an_answer_in_another_shape_is_read(prompt: Prompt, body: Any) -> None:
    """Wrapped, decoded, or as a chat."""
    dialect = ThinkDialect()
    read = dialect.read(dialect.request(prompt, "m"), reply(body))
    assert isinstance(read, Completion)
    assert json.loads(read.text) == {"a": 1}


def test_an_error_within_a_success_is_judged_by_its_code(prompt: Prompt) -> None:
    """As in the other dialects."""
    dialect = ThinkDialect()
    read = dialect.read(dialect.request(prompt, "m"), reply({"error": {"code": 429}}))
    assert isinstance(read, LlmFailure)
    assert read.fault is LlmFault.RATE_LIMITED


@pytest.mark.parametrize("body", [{}, {"response": None}, {"response": {}}, [], "x"])
def test_a_success_without_a_response_is_malformed(prompt: Prompt, body: Any) -> None:
    """One fault for all of them."""
    dialect = ThinkDialect()
    read = dialect.read(dialect.request(prompt, "m"), reply(body))
    assert isinstance(read, LlmFailure)
    assert read.fault is LlmFault.REPLY_MALFORMED


async def test_health_and_metrics(open_client: OpenClient, prompt: Prompt) -> None:
    """The bearer token goes with every request; gauges are bytes and shares."""
    script = [
        answer({"status": "ok", "models_count": 3}),
        answer({"gpu": {"memory_used": "8123 MiB", "utilization": 73}}),
    ]
    async with ScriptedServer(script) as server:
        client = open_client(server.url, ThinkDialect(), token="t")
        assert await client.health() == Healthy(models_count=3)
        assert await client.gauges() == ServerGauges(8123.0 * 2**20, 0.73)
        assert await client.models() is None
        assert [seen.headers["authorization"] for seen in server.seen] == ["Bearer t"] * 2


@pytest.mark.parametrize("body", [{}, {"gpu": None}, {"gpu": {}}, {"gpu": {"utilization": None}}])
def test_metrics_without_a_gpu_are_empty(body: Any) -> None:
    """A server without a GPU is not broken."""
    assert ThinkDialect().read_gauges(reply(body)) == ServerGauges()


def test_health_without_a_count_is_health() -> None:
    """Only the status line is sure."""
    assert ThinkDialect().read_health(reply({"status": "fine"})) == Healthy()
    failure = ThinkDialect().read_health(reply({}, 503))
    assert isinstance(failure, LlmFailure)
    assert failure.fault is LlmFault.OVERLOADED
