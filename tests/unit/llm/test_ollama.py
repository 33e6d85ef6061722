"""Rules of the Ollama dialect, from recorded shapes; the real server is in test_real_ollama.py."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from service.llm.dialect import AskAgain, Healthy, HttpReply, HttpRequest
from service.llm.ollama import OllamaDialect
from service.model.completion import (
    Completion,
    Finish,
    LlmFailure,
    LlmFault,
    PageImage,
    Prompt,
    ServerTimes,
)
from tests.fakes.scripted_server import ScriptedServer, answer
from tests.unit.llm.conftest import OpenClient

CHAT = {
    "model": "qwen3:4b",
    "created_at": "2026-11-24T04:00:00Z",
    "message": {"role": "assistant", "content": '{"total":"1"}'},
    "done": True,
    "done_reason": "stop",
    "total_duration": 5_000_000_000,
    "load_duration": 500_000_000,
    "prompt_eval_count": 30,
    "prompt_eval_duration": 1_000_000_000,
    "eval_count": 40,
    "eval_duration": 1_500_000_000,
}


def read(body: Any, status: int = 200) -> Any:
    dialect = OllamaDialect(4096)
    reply = HttpReply(status, {}, json.dumps(body).encode(), 5.0)
    return dialect.read(dialect.request(Prompt("s", "u", {}, "n", "v", 1), "m"), reply)


def test_the_request_constrains_the_answer_and_forgets_nothing(prompt: Prompt) -> None:
    """Schema, no thinking, no truncation, a constant context."""
    request = OllamaDialect(8192).request(prompt, "qwen3:4b")
    assert (request.method, request.path) == ("POST", "/api/chat")
    assert json.loads(request.body) == {
        "model": "qwen3:4b",
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ],
        "format": prompt.schema,
        "stream": False,
        "think": False,
        "truncate": False,
        "shift": False,
        "options": {"temperature": 0, "num_ctx": 8192, "num_predict": 256},
    }


def test_a_reply_is_read_with_its_times() -> None:
    """The wait is what remains of the total: 5 − 0.5 − 1 − 1.5 seconds."""
    assert read(CHAT) == Completion(
        '{"total":"1"}', Finish.STOP, "qwen3:4b", 30, 40, ServerTimes(2.0, 0.5, 1.0, 1.5)
    )


def test_durations_left_out_are_zero() -> None:
    """Ollama omits zero values; the wait is then longer, not unknown."""
    body = {key: value for key, value in CHAT.items() if key != "load_duration"}
    assert read(body).server_times == ServerTimes(2.5, 0.0, 1.0, 1.5)


def test_without_a_total_there_are_no_times() -> None:
    """A look-alike that tells nothing must not look like an empty queue."""
    body = {key: value for key, value in CHAT.items() if key != "total_duration"}
    assert read(body).server_times is None


def test_clock_noise_never_makes_a_negative_wait() -> None:
    """Parts may add up to a little more than the total."""
    assert read(CHAT | {"total_duration": 1}).server_times.queue_s == 0.0


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("stop", Finish.STOP),
        ("length", Finish.LENGTH),
        (None, Finish.UNKNOWN),
    ],
)
def test_done_reasons(reason: str | None, finish: Finish) -> None:
    """Without a reason, an answer is not known to be whole."""
    assert read(CHAT | {"done_reason": reason}).finish is finish


@pytest.mark.parametrize("reason", ["load", "unload"])
def test_a_model_that_was_only_loaded_has_answered_nothing(reason: str) -> None:
    """The document is asked about again, and its answer does not count as an empty one."""
    said = {"message": {"role": "assistant", "content": ""}, "done_reason": reason}
    assert read(CHAT | said).fault is LlmFault.OVERLOADED


def test_a_generation_that_ollama_broke_off_has_an_unknown_finish() -> None:
    """It does so when a token repeats thirty times: 200, `done` false, no reason, no durations."""
    broken_off = {"model": "m", "message": {"content": '{"a": "]]]]'}, "done": False}
    assert read(broken_off) == Completion('{"a": "]]]]', Finish.UNKNOWN, "m")


@pytest.mark.parametrize(
    ("status", "error", "fault"),
    [
        (400, "the input length exceeds the context length", LlmFault.CONTEXT_EXCEEDED),
        (404, "model 'nope' not found", LlmFault.MODEL_MISSING),
        (503, "server busy, please try again.", LlmFault.OVERLOADED),
        (500, "llama runner process has terminated", LlmFault.SERVER_ERROR),
        (401, "unauthorized", LlmFault.UNAUTHORISED),
        (200, "an error was encountered while running the model", LlmFault.SERVER_ERROR),
    ],
)
def test_errors_of_ollama(status: int, error: str, fault: LlmFault) -> None:
    """Its errors are one string under `error`, sometimes with a 200."""
    assert read({"error": error}, status).fault is fault


async def test_models_and_health(open_client: OpenClient) -> None:
    """Names as the server wants them back; the version shows that it is Ollama."""
    tags = {"models": [{"name": "tiny:latest"}, {"name": None}, 5]}
    script = [answer(tags), answer({"version": "0.17.4"}), answer({"models": None})]
    async with ScriptedServer(script) as server:
        client = open_client(server.url, OllamaDialect(4096))
        assert await client.models() == ("tiny:latest",)
        assert await client.health() == Healthy(version="0.17.4")
        assert getattr(await client.models(), "fault", None) is LlmFault.REPLY_MALFORMED
        assert await client.gauges() is None


def test_pictures_ride_along_as_base64(prompt: Prompt) -> None:
    """Without a data: prefix, beside the text; the next question has none of them."""
    dialect = OllamaDialect(8192)
    seen = replace(prompt, images=(PageImage("image/png", b"p1"),))
    question = json.loads(dialect.request(seen, "m").body)["messages"][1]
    assert question == {"role": "user", "content": prompt.user, "images": ["cDE="]}
    assert "images" not in json.loads(dialect.request(prompt, "m").body)["messages"][1]


def test_a_reply_without_text_is_an_answer_without_text() -> None:
    """With its thinking, if that is all that came."""
    silent = read({"message": {"content": None}, "done": True})
    assert (silent.text, silent.only_thought) == ("", False)
    thinking = read({"message": {"content": "", "thinking": "hm"}, "done_reason": "length"})
    assert (thinking.finish, thinking.only_thought) == (Finish.LENGTH, True)


def test_a_stream_that_was_not_asked_for_is_joined() -> None:
    """One object a line; the last one counts the tokens."""
    parts = [{"message": {"content": text}, "done": False} for text in ('{"a"', ": 1}")]
    last = {"message": {"content": ""}, "done": True, "done_reason": "stop", "model": "m"}
    body = b"\n".join(json.dumps(one).encode() for one in (*parts, last))
    dialect = OllamaDialect(4_096)
    answered = dialect.read(HttpRequest("POST", "/api/chat"), HttpReply(200, {}, body))
    assert isinstance(answered, Completion)
    assert (answered.text, answered.finish, answered.model) == ('{"a": 1}', Finish.STOP, "m")


def test_a_tool_call_within_a_stream_is_the_answer() -> None:
    """It stands in one of the lines, and the last one has no text."""
    call = {"function": {"name": "x", "arguments": {"a": 1}}}
    parts = ({"message": {"content": "", "tool_calls": [call]}}, {"message": {}, "done": True})
    body = b"\n".join(json.dumps(one).encode() for one in parts)
    answered = OllamaDialect(4_096).read(HttpRequest("POST", "/api/chat"), HttpReply(200, {}, body))
    assert isinstance(answered, Completion)
    assert json.loads(answered.text) == {"a": 1}


@pytest.mark.parametrize(
    "error",
    [
        'json: unknown field "think"',
        "registry.ollama.ai/library/m does not support thinking",
        'invalid think value: false (must be "high", "medium", "low")',
    ],
)
def test_a_server_that_does_not_know_think_is_asked_without_it(prompt: Prompt, error: str) -> None:
    """At once, and the schema stays; later requests leave it out, too."""
    dialect = OllamaDialect(4_096)
    request = dialect.request(prompt, "m")
    body = json.dumps({"error": error}).encode()
    again = dialect.read(request, HttpReply(400, {}, body))
    assert isinstance(again, AskAgain)
    request = dialect.request(prompt, "m", again.shape)
    asked = json.loads(request.body)
    assert "think" not in asked
    assert asked["format"] == prompt.schema
    good = json.dumps({"message": {"content": "{}"}, "done": True}).encode()
    assert isinstance(dialect.read(request, HttpReply(200, {}, good)), Completion)
    assert "think" not in json.loads(dialect.request(prompt, "m").body)


@pytest.mark.parametrize(
    "answer",
    [
        {"message": {"content": '{"a": 1}'}, "error": None, "done": True},
        {"message": {"content": {"a": 1}}, "done": True},
        {"message": {"content": "", "tool_calls": [{"function": {"arguments": {"a": 1}}}]}},
        {"response": '{"a": 1}', "done": True},
        {"choices": [{"message": {"content": '{"a": 1}'}, "finish_reason": "stop"}]},
    ],
)
def test_an_answer_may_have_the_shape_of_another_api(answer: dict[str, Any]) -> None:
    """Servers that imitate Ollama, and gateways before it."""
    answered = OllamaDialect(4_096).read(
        HttpRequest("POST", "/api/chat"), HttpReply(200, {}, json.dumps(answer).encode())
    )
    assert isinstance(answered, Completion)
    assert json.loads(answered.text) == {"a": 1}


def test_a_schema_that_the_server_cannot_take_is_given_up(prompt: Prompt) -> None:
    """First for JSON mode, then for the schema in words, at last without a word on thinking."""
    dialect = OllamaDialect(4_096)
    request = dialect.request(prompt, "m")
    formats = []
    refused = HttpReply(400, {}, b'{"error": "failed to load grammar"}')
    while isinstance(again := dialect.read(request, refused), AskAgain):
        request = dialect.request(prompt, "m", again.shape)
        formats.append(json.loads(request.body).get("format"))
    assert formats == ["json", None, None]
    assert "think" not in json.loads(request.body)
    assert '"total"' in json.loads(request.body)["messages"][0]["content"]
    assert isinstance(again, LlmFailure)


@pytest.mark.parametrize(
    ("field", "error"),
    [
        ("shift", {"error": 'json: unknown field "shift"'}),
        ("truncate", {"detail": [{"loc": ["body", "truncate"], "msg": "Extra inputs"}]}),
        ("options", {"error": {"message": "Unsupported parameter", "param": "options"}}),
        ("num_ctx", {"error": "option num_ctx is not supported"}),
    ],
)
def test_a_field_that_an_imitation_refuses_is_left_out_from_then_on(
    prompt: Prompt, field: str, error: Any
) -> None:
    """The others stay: without `truncate`, a document may be cut in silence."""
    dialect = OllamaDialect(4096)
    first = dialect.request(prompt, "m")
    again = dialect.read(first, HttpReply(400, {}, json.dumps(error).encode()))
    assert isinstance(again, AskAgain)
    assert again.because == field
    second = dialect.request(prompt, "m", again.shape)
    before, now = json.loads(first.body), json.loads(second.body)
    left = {"shift", "truncate", "options"} - {field}
    assert left <= now.keys()
    assert field not in now
    assert field not in now.get("options", {})
    assert {name: before[name] for name in left - {"options"}} == {
        name: now[name] for name in left - {"options"}
    }
    dialect.read(second, HttpReply(200, {}, json.dumps(CHAT).encode()))
    assert dialect.request(prompt, "m").body == second.body


def test_words_of_a_document_or_without_a_field_leave_nothing_out(prompt: Prompt) -> None:
    """A request that is too long in unknown words keeps `truncate`."""
    dialect = OllamaDialect(4096)
    said = replace(prompt, user="Unknown field shift is not permitted")
    for asked, text in ((said, "unknown field shift is not permitted"), (prompt, "too much")):
        request = dialect.request(asked, "m")
        answer = dialect.read(request, HttpReply(400, {}, json.dumps({"error": text}).encode()))
        assert isinstance(answer, AskAgain)
        assert not answer.shape.without
