"""An answer in the shape of another API is a chat completion; any other payload stays as it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.dialect import HttpReply, HttpRequest
from service.llm.openai_reply import completion, finish_of, payload_of
from service.llm.reply_shapes import as_chat, joined_events
from service.model.completion import Completion, Finish, LlmFailure

TEXT = '{"total": "12.00"}'
PART = {"type": "output_text", "text": TEXT}
SAID = {"type": "text", "text": TEXT}
THOUGHT = {"text": "{", "thought": True}
LAST = {"output_tokens": 3}
OUTPUT = [{"type": "message", "content": [PART]}]


def read(*objects: Any) -> Any:
    body = "\n".join(json.dumps(one) for one in objects).encode()
    payload = payload_of(body)
    if payload is None or payload.get("error"):
        return payload
    return completion(payload, HttpRequest("POST", "/", max_tokens=99), HttpReply(200, {}, body))


def events(*told: dict[str, Any]) -> Any:
    return read(*told)


@pytest.mark.parametrize(
    "payload",
    [
        {"status": "completed", "output": OUTPUT, "usage": {"input_tokens": 3, "output_tokens": 2}},
        {"status": "completed", "output": [], "output_text": TEXT},
        {"output_text": TEXT, "status": "completed"},
        {"status": "completed", "output": [{"type": "function_call", "arguments": TEXT}]},
        {"role": "assistant", "content": [SAID], "stop_reason": "end_turn"},
        {
            "role": "assistant",
            "content": [{"type": "tool_use", "input": {"total": "12.00"}}],
            "stop_reason": "end_turn",
        },
        {"choices": [{"index": 0, "text": TEXT, "finish_reason": "stop"}]},
        {"message": {"content": TEXT}, "done": True, "done_reason": "stop"},
        {"response": TEXT, "done": True, "done_reason": "stop"},
        {"output": {"text": TEXT, "finish_reason": "stop"}, "usage": {"input_tokens": 3}},
        {"output": {"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}},
        {"result": {"response": TEXT, "finish_reason": "stop"}, "success": True, "errors": []},
        {"code": 0, "data": {"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}},
        {"candidates": [{"content": {"parts": [THOUGHT, {"text": TEXT}]}, "finishReason": "STOP"}]},
        {"message": {"role": "assistant", "content": [SAID]}, "finish_reason": "stop"},
        {"output": {"message": {"content": [{"text": TEXT}]}}, "stopReason": "end_turn"},
        {"output": [TEXT[:5], TEXT[5:]], "status": "completed"},
        {"predictions": [{"content": TEXT, "finish_reason": "stop"}]},
        {"predictions": {"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}},
        {"choices": {"0": {"message": {"content": TEXT}, "finish_reason": "stop"}}},
        {"choices": [{"message": TEXT, "finish_reason": "stop"}]},
        {"generations": [{"text": TEXT, "finish_reason": "stop"}]},
        {"outputs": [{"text": TEXT, "stop_reason": "stop"}]},
        {"output": {"text": [TEXT]}, "finish_reason": "stop"},
        {"result": TEXT, "finish_reason": "stop"},
    ],
)
def test_an_answer_is_read_from_every_shape(payload: dict[str, Any]) -> None:
    """Responses, Messages, completions, Ollama, DashScope, Cloudflare, Gemini, Cohere, Bedrock,
    Replicate, Vertex AI, Databricks, wrappers."""
    answer = read(payload)
    assert isinstance(answer, Completion)
    assert (json.loads(answer.text), answer.finish) == ({"total": "12.00"}, Finish.STOP)
    assert not answer.only_thought


@pytest.mark.parametrize(
    ("payload", "finish"),
    [
        ({"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}}, "length"),
        ({"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}, "filtered"),
        ({"status": "in_progress"}, "unknown"),
    ],
)
def test_why_an_answer_ended_is_kept(payload: dict[str, Any], finish: str) -> None:
    """In the words of its own API."""
    answer = read({"output": OUTPUT} | payload)
    assert (answer.text, answer.finish.value) == (TEXT, finish)


@pytest.mark.parametrize(
    "payload",
    [
        {"output": [{"type": "message", "content": [{"type": "refusal", "refusal": "no"}]}]},
        {"role": "assistant", "content": [], "stop_reason": "refusal"},
        {"promptFeedback": {"blockReason": "SAFETY"}},
        {"candidates": [{"finishReason": "PROHIBITED_CONTENT"}]},
    ],
)
def test_a_refusal_is_filtered(payload: dict[str, Any]) -> None:
    """Whatever it is called."""
    answer = read(payload)
    assert (answer.text, answer.finish) == ("", Finish.FILTERED)


def test_thinking_alone_is_told() -> None:
    """It is no answer, whatever braces it has."""
    answer = read({"status": "incomplete", "output": [{"type": "reasoning", "content": [PART]}]})
    assert (answer.text, answer.only_thought) == ("", True)


@pytest.mark.parametrize(
    "payload",
    [
        {"object": "response", "status": "failed", "error": {"code": "server_error"}, "output": []},
        {"type": "response.failed", "response": {"status": "failed", "error": {"code": "x"}}},
        {"type": "error", "code": "rate_limit_exceeded", "message": "…"},
        {"type": "error", "error": {"type": "overloaded_error"}},
    ],
)
def test_an_error_in_another_shape_is_an_error(payload: dict[str, Any]) -> None:
    """Alone, and behind the pieces of an answer."""
    for told in ([payload], [{"type": "response.output_text.delta", "delta": "x"}, payload]):
        assert payload_of("\n".join(map(json.dumps, told)).encode())["error"]  # type: ignore[index]


def test_a_stream_of_messages_is_joined() -> None:
    """Thinking, text and counts come in events of their own."""
    answer = events(
        {"type": "message_start", "message": {"model": "m", "usage": {"input_tokens": 4}}},
        {"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": TEXT[:5]}},
        {"type": "ping"},
        {"type": "content_block_delta", "delta": {"type": "text_delta", "text": TEXT[5:]}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": LAST},
        {"type": "message_stop"},
    )
    assert (answer.text, answer.finish, answer.model) == (TEXT, Finish.STOP, "m")
    assert (answer.prompt_tokens, answer.completion_tokens) == (4, 3)


def test_a_stream_of_responses_that_breaks_off_is_not_finished() -> None:
    """What came is there, without a reason for its end."""
    answer = events(
        {"type": "response.created", "response": {"status": "in_progress", "output": []}},
        {"type": "response.output_text.delta", "delta": TEXT[:5]},
        {"type": "response.output_text.delta", "delta": TEXT[5:]},
    )
    assert (answer.text, answer.finish) == (TEXT, Finish.UNKNOWN)


def test_a_stream_of_the_old_completions_is_joined() -> None:
    """Its chunks have texts beside no delta."""
    answer = read(
        *({"choices": [{"index": 0, "text": text}]} for text in (TEXT[:4], TEXT[4:])),
        {"choices": [{"index": 0, "text": "", "finish_reason": "stop"}]},
    )
    assert (answer.text, answer.finish) == (TEXT, Finish.STOP)


@pytest.mark.parametrize(
    "payload",
    [{}, {"models": []}, {"choices": []}, {"choices": [{"message": {}}]}, {"data": []}],
)
def test_any_other_payload_stays(payload: dict[str, Any]) -> None:
    """It is judged as it is."""
    assert as_chat(payload) == payload


_NAMES = ("output", "content", "choices", "candidates", "response", "data", "text", "type", "delta")
_VALUES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["", "x", "response.completed", "assistant"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.lists(st.dictionaries(st.sampled_from(_NAMES), _VALUES, max_size=5), max_size=3))
def test_any_objects_have_a_reading(objects: list[dict[str, Any]]) -> None:
    """Nothing raises."""
    read(*objects)
    joined_events(objects)


@pytest.mark.parametrize(
    "payload",
    [
        {"candidates": [{"content": {"parts": [{"functionCall": {"args": {"a": 1}}}]}}]},
        {"output": {"message": {"content": [{"toolUse": {"input": {"a": 1}}}]}}},
        {"choices": [{"message": {"content": [{"type": "tool_use", "input": {"a": 1}}]}}]},
    ],
)
def test_what_a_tool_is_called_with_is_the_answer(payload: dict[str, Any]) -> None:
    """Gemini, Bedrock, and Anthropic's parts in a chat."""
    answer = read(payload)
    assert isinstance(answer, Completion)
    assert json.loads(answer.text) == {"a": 1}


NAMES = frozenset({"total", "seller", "lines"})
ANSWER = {"total": "12.00", "seller": "Ä", "lines": None}
CHAT = {"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}


@pytest.mark.parametrize(
    "payload",
    [
        {"choices": [{"messages": [{"role": "user", "content": "x"}, {"content": TEXT}]}]},
        {"choices": [{"messages": {"role": "assistant", "content": TEXT}}]},
        {"choices": [{"message": [{"role": "assistant", "content": TEXT}]}]},
        {"choices": [{"content": TEXT}]},
        {"choices": [{"output": TEXT}]},
        {"choices": [TEXT]},
        {"statusCode": 200, "headers": {}, "body": json.dumps(CHAT)},
        {"code": 200, "msg": "success", "data": json.dumps(CHAT)},
        {"result": json.dumps(CHAT)},
    ],
)
def test_a_text_is_found_wherever_a_choice_or_an_envelope_holds_it(payload: Any) -> None:
    """In a list of messages, in none, and in a reply that is written as a text."""
    assert read(payload).text == TEXT


def test_an_error_that_is_written_as_a_text_is_one() -> None:
    """Beside the status of the envelope."""
    told = read({"statusCode": 429, "body": json.dumps({"error": {"message": "slow"}})})
    assert told["error"] == {"message": "slow"}
    assert told["statusCode"] == 429


@pytest.mark.parametrize(
    "payload", [ANSWER, {"code": 0, "data": ANSWER}, {"out": [{"invoice": ANSWER}]}]
)
def test_the_answer_itself_may_be_the_reply(payload: Any) -> None:
    """It has the names of the schema; an object with one of them among others is none."""
    request = HttpRequest("POST", "/", answer_schema={"properties": dict.fromkeys(NAMES)})
    reply = HttpReply(200, {}, json.dumps(payload).encode())
    answer = completion(payload, request, reply)
    assert isinstance(answer, Completion)
    assert json.loads(answer.text) == ANSWER
    for other in ({"total": 5}, {"total": 5, "seller": "x", "took": 3, "id": 1}):
        assert isinstance(completion(other, request, reply), LlmFailure)


PIECES = [TEXT[:5], TEXT[5:9], TEXT[9:]]


@pytest.mark.parametrize(
    "parts",
    [
        [{"content": piece, "stop": False} for piece in PIECES],
        [{"response": piece} for piece in PIECES],
        [{"text": piece} for piece in PIECES],
        [{"message": {"content": piece}, "done": False} for piece in PIECES],
        [{"candidates": [{"content": {"parts": [{"text": piece}]}}]} for piece in PIECES],
        [{"delta": {"message": {"content": {"text": piece}}}} for piece in PIECES],
        [*({"token": {"text": piece}} for piece in PIECES), {"generated_text": TEXT}],
        [{"output": {"text": "".join(PIECES[: end + 1])}} for end in range(3)],
    ],
)
def test_parts_of_no_known_shape_are_one_answer(parts: list[Any]) -> None:
    """Each is a piece, or all so far; the last may repeat the whole, and says why it ended."""
    answer = read(*parts, {"done_reason": "length", "usage": {"output_tokens": 3}})
    assert (answer.text, answer.finish, answer.completion_tokens) == (TEXT, Finish.LENGTH, 3)
    assert read({"status": "ok"}, {"text": "no object"}) is None


@pytest.mark.parametrize(
    "reason", ["RAI", "ERROR_TOXIC", "ResponsibleAIPolicyViolation", "output_blocked"]
)
def test_a_filter_is_known_by_its_word(reason: str) -> None:
    """In any spelling and at any place."""
    assert finish_of(reason) is Finish.FILTERED
    assert finish_of("raised") is Finish.UNKNOWN


@pytest.mark.parametrize(
    ("holder", "empty", "last", "most"),
    [
        ("results", {}, {"text": TEXT}, 500),
        ("choices", {}, {"message": {"content": TEXT}}, 128),
        ("choices", "", TEXT, 128),
    ],
)
def test_what_is_searched_has_a_bound(holder: str, empty: Any, last: Any, most: int) -> None:
    """A reply may hold 600,000 empty objects, which would hold all other calls up for a second."""
    within = {holder: [empty] * (most - 1) + [last]}
    beyond = {holder: [empty] * most + [last]}
    assert getattr(read(within), "text", "") == TEXT
    assert getattr(read(beyond), "text", "") == ""
