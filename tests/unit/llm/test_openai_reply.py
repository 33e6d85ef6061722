"""A completion is found wherever a server puts it; one without text is an answer without text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.dialect import HttpReply, HttpRequest
from service.llm.faults import failure_of
from service.llm.openai_reply import completion, payload_of
from service.model.completion import Completion, Finish, LlmReply


def read(*objects: Any, stream: bool = False) -> LlmReply | dict[str, Any] | None:
    lines = [json.dumps(one) for one in objects]
    body = "".join(f"data: {line}\n\n" for line in lines) if stream else "\n".join(lines)
    payload = payload_of(body.encode())
    if payload is None or "error" in payload:
        return payload
    return completion(payload, HttpRequest("POST", "/", max_tokens=9), HttpReply(200, {}, b"x"))


def message(content: Any, finish: Any = "stop", **more: Any) -> dict[str, Any]:
    said = {"role": "assistant", "content": content} | more
    return {"model": "m", "choices": [{"message": said, "finish_reason": finish}]}


def chunk(finish: str | None = None, **delta: Any) -> dict[str, Any]:
    return {"model": "m", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}


def test_tokens_are_counted_under_either_name() -> None:
    """Some gateways leave the names of another API in a chat completion."""
    for usage in (
        {"prompt_tokens": 3, "completion_tokens": 2},
        {"input_tokens": 3, "output_tokens": 2},
        {"inputTokens": 3, "outputTokens": 2},
        {"tokens": {"input_tokens": 3, "output_tokens": 2}, "cached": {"a": 1}},
    ):
        counted = read(message("{}") | {"usage": usage})
        assert isinstance(counted, Completion)
        assert (counted.prompt_tokens, counted.completion_tokens) == (3, 2)


@pytest.mark.parametrize(
    "more",
    [
        {"tool_calls": [{"type": "function", "function": {"arguments": '{"a":1}'}}]},
        {"tool_calls": [{"function": {"name": "x", "arguments": {"a": 1}}}]},
        {"function_call": {"name": "x", "arguments": '{"a":1}'}},
        {"tool_calls": [{"function": {}}, {"function": {"arguments": '{"a":1}'}}]},
        {"tool_calls": [{"type": "custom", "custom": {"name": "x", "input": '{"a":1}'}}]},
    ],
)
def test_a_tool_call_is_the_answer_where_there_is_no_content(more: dict[str, Any]) -> None:
    """Some servers make a tool of the schema."""
    answer = read(message(None, "tool_calls", **more))
    assert isinstance(answer, Completion)
    assert json.loads(answer.text) == {"a": 1}


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning", "thinking"])
@pytest.mark.parametrize("finish", ["length", "stop"])
def test_thinking_without_an_answer_is_said(key: str, finish: str) -> None:
    """It is this answer's fault, and not the server's."""
    answer = read(message(None, finish, **{key: '{"a": 1}'}))
    assert isinstance(answer, Completion)
    assert (answer.text, answer.only_thought, answer.finish.value) == ("", True, finish)


@pytest.mark.parametrize("content", [None, 5, {}, [], [{"type": "image"}]])
def test_no_content_is_an_empty_answer(content: Any) -> None:
    """With its finish: a content filter often leaves nothing."""
    answer = read(message(content, "content_filter"))
    assert isinstance(answer, Completion)
    assert (answer.text, answer.finish, answer.only_thought) == ("", Finish.FILTERED, False)


@given(st.lists(st.text(max_size=5), min_size=1), st.booleans())
def test_the_chunks_of_a_stream_are_joined(texts: list[str], thinks: bool) -> None:
    """What was sent is read, with the usage of the last chunk."""
    chunks = [chunk(content=text) for text in texts]
    if thinks:
        chunks.insert(0, chunk(reasoning_content="hm"))
    last = chunk("stop") | {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}
    answer = read(*chunks, last, {"model": "m", "choices": [], "usage": None}, stream=True)
    assert isinstance(answer, Completion)
    text = "".join(texts)
    assert (answer.text, answer.finish, answer.prompt_tokens) == (text, Finish.STOP, 3)
    assert answer.only_thought is (thinks and not text)


def test_the_tokens_of_a_stream_are_counted_where_groq_puts_them() -> None:
    """In a field of its own, in the last chunk."""
    told = {"x_groq": {"usage": {"prompt_tokens": 3, "completion_tokens": 2}}}
    answer = read(chunk(content="{}"), chunk("stop") | told, stream=True)
    assert isinstance(answer, Completion)
    assert (answer.prompt_tokens, answer.completion_tokens) == (3, 2)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'data: {"choices": []}\n\nerror: {"code": 500, "type": "server_error"}\n\n', 500),
        (b'{"message": "busy", "param": "queue", "code": "queue_exceeded"}', 429),
        (b'{"type": "too_many_requests_error", "message": "busy"}', 429),
        (b'{"errno": 429, "errmsg": "busy"}', 429),
        (b'{"fault": {"faultstring": "no"}}', 500),
        (b'{"exception": "no memory"}', 500),
        (b'{"choices": [{"message": {"content": ""}, "finish_reason": "load"}]}', 503),
        (b'{"choices": [{"message": {"content": "{"}, "finish_reason": "TIMEOUT"}]}', 504),
    ],
)
def test_an_error_in_another_form_is_one(body: bytes, status: int) -> None:
    """A line of a stream (llama.cpp), the whole object (Cerebras, Apigee, Python servers), or the
    reason of an answer that was given up (Ollama, Cohere)."""
    payload = payload_of(body)
    assert payload is not None
    assert failure_of(HttpReply(200, {}, json.dumps(payload).encode())).status == status


def test_what_stands_beside_an_answer_is_no_field_of_it() -> None:
    """Cloudflare puts the object itself into `response`, and counts beside it."""
    request = HttpRequest(
        "POST", "/", max_tokens=9, answer_schema={"properties": {"total": {}, "seller": {}}}
    )
    said = {"response": {"total": "1", "seller": "a"}, "usage": {"completion_tokens": 4}}
    payload = payload_of(json.dumps({"result": said, "success": True}).encode())
    assert payload is not None
    answer = completion(payload, request, HttpReply(200, {}, b"x"))
    assert isinstance(answer, Completion)
    assert json.loads(answer.text) == said["response"]
    assert answer.completion_tokens == 4


def test_a_stream_that_breaks_off_is_not_finished() -> None:
    """The reader of the text sees that it ends too early."""
    answer = read(chunk(content='{"a":'), stream=True)
    assert isinstance(answer, Completion)
    assert answer.finish is Finish.UNKNOWN


def test_the_arguments_of_a_streamed_tool_call_are_joined() -> None:
    """They come in pieces, as content does; those of several calls may alternate."""
    parts = ((1, '{"a"'), (0, "none"), (1, ":1}"))
    pieces = [
        chunk(tool_calls=[{"index": number, "function": {"arguments": part}}])
        for number, part in parts
    ]
    answer = read(*pieces, chunk("tool_calls"), stream=True)
    assert isinstance(answer, Completion)
    assert answer.text == '{"a":1}'


@pytest.mark.parametrize(
    "objects",
    [
        [chunk(content="x"), {"error": {"code": 429}}],
        [{"choices": [{"error": {"code": 429}, "message": {"content": ""}}]}],
        [[{"error": {"code": 429}}]],
    ],
)
def test_an_error_anywhere_is_an_error(objects: list[Any]) -> None:
    """In the middle of a stream, in a choice, in a list."""
    assert read(*objects) == {"error": {"code": 429}}


@pytest.mark.parametrize("body", [b"", b"[]", b"x", b'{"a":1}{"b":2}', b"data: [DONE]"])
def test_anything_else_is_no_completion(body: bytes) -> None:
    """Nothing raises."""
    assert payload_of(body) is None


@pytest.mark.parametrize(
    "payload",
    [
        {"choices": []},
        {"choices": None},
        {"choices": [{"message": None}]},
        {"choices": [{"index": 0, "content_filter_results": {}}]},
    ],
)
def test_an_answer_without_a_message_is_an_empty_answer(payload: dict[str, Any]) -> None:
    """A filter of Azure or Gemini took all of it: the document's matter, and no outage."""
    answer = read({"model": "m", **payload})
    assert isinstance(answer, Completion)
    assert answer.text == ""


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("content_filter: RECITATION", Finish.FILTERED),
        ("SAFETY", Finish.FILTERED),
        ("PROHIBITED_CONTENT", Finish.FILTERED),
        ("refusal", Finish.FILTERED),
        ("sensitive", Finish.FILTERED),
        ("BLOCKLIST", Finish.FILTERED),
        ("guardrail_intervened", Finish.FILTERED),
        ("content-filter", Finish.FILTERED),
        ("policy_violation", Finish.FILTERED),
        ("MAX_TOKENS", Finish.LENGTH),
        ("model_length", Finish.LENGTH),
        ("STOP", Finish.STOP),
        ("stop_sequence", Finish.STOP),
        ("eos", Finish.STOP),
        ("COMPLETE", Finish.STOP),
        ("end_of_turn", Finish.STOP),
        ("ERROR_LIMIT", Finish.LENGTH),
        ("max_new_tokens", Finish.LENGTH),
        ("model_context_window_exceeded", Finish.LENGTH),
        ({"type": "length", "length": 2048}, Finish.LENGTH),
        ({"type": "stop", "matched": 2}, Finish.STOP),
        (7, Finish.UNKNOWN),
        ("tool_calls", Finish.UNKNOWN),
    ],
)
def test_a_finish_is_known_in_every_spelling(reason: Any, finish: Finish) -> None:
    """Gemini names the rule of the filter, Mistral the model's own limit, SGLang an object."""
    answer = read(message("{}", reason))
    assert isinstance(answer, Completion)
    assert answer.finish is finish


@pytest.mark.parametrize(
    "payload",
    [
        {"object": "error", "message": "no", "type": "BadRequestError", "code": 400},
        {"error_code": 336003, "error_msg": "no"},
        {"success": False, "errors": [{"code": 7003, "message": "no"}], "result": None},
        message("{", "insufficient_system_resource"),
        message("{", "abort"),
        message("", {"type": "abort", "message": "Abort in waiting queue"}),
        {"choices": [{"message": {"content": "{"}, "finish_reason": "error"}]},
        {"choices": None, "base_resp": {"status_code": 1002, "status_msg": "rate limit"}},
        {"code": 1302, "msg": "no", "success": False},
        {"detail": "Not authenticated"},
        {"status": "error", "message": "no"},
    ],
)
def test_an_error_in_any_form_is_an_error(payload: dict[str, Any]) -> None:
    """And never half an answer: vLLM's and Baidu's own forms, Cloudflare's list, an answer that
    DeepSeek, SGLang or OpenRouter gave up, MiniMax's beside its choices, gateways' without any."""
    assert isinstance(read(payload), dict)


def test_an_answer_may_stand_beside_a_state_that_is_good() -> None:
    """Only a state that is none of a success is an error."""
    good = message("{}") | {"base_resp": {"status_code": 0}, "success": True, "status": "completed"}
    answer = read(good)
    assert isinstance(answer, Completion)
    assert answer.text == "{}"


@pytest.mark.parametrize(
    "content",
    [
        {"gross": "1"},
        {"type": "text", "text": '{"gross": "1"}'},
        ['{"gross"', ': "1"}'],
        [{"type": "text", "text": {"value": '{"gross": "1"}', "annotations": []}}],
        [{"type": "output_json", "json": {"gross": "1"}}],
    ],
)
def test_content_may_be_the_object_itself(content: Any) -> None:
    """A server that decodes the answer has not taken it away."""
    answer = read(message(content))
    assert isinstance(answer, Completion)
    assert json.loads(answer.text) == {"gross": "1"}
    own = {"title": "Delivery note", "text": "12 boxes", "total": 5}
    whole = read(message(own))
    assert isinstance(whole, Completion)
    assert json.loads(whole.text) == own


def test_mistral_s_thinking_is_a_part_of_the_content() -> None:
    """It is not the answer."""
    thinking = {"type": "thinking", "thinking": [{"type": "text", "text": '{"a": 0}'}]}
    both = read(message([thinking, {"type": "text", "text": '{"a": 1}'}]))
    alone = read(message([thinking], "length"))
    assert isinstance(both, Completion)
    assert isinstance(alone, Completion)
    assert (both.text, both.only_thought) == ('{"a": 1}', False)
    assert (alone.text, alone.only_thought) == ("", True)
