"""Rules of the OpenAI dialect: strongest schema first, weaker when rejected, lenient reading."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.dialect import AskAgain, Healthy, HttpReply, HttpRequest, StructuredOutput
from service.llm.openai import OpenAiDialect
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

USAGE = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}


def completion(content: Any = "{}", finish: Any = "stop", **extra: Any) -> dict[str, Any]:
    choice = {"index": 0, "message": {"content": content}, "finish_reason": finish}
    return {"model": "served", "choices": [choice], "usage": USAGE} | extra


def reply(body: Any, status: int = 200, elapsed_s: float = 0.0) -> HttpReply:
    return HttpReply(status, {}, json.dumps(body).encode(), elapsed_s)


def read(body: Any, status: int = 200, elapsed_s: float = 0.0) -> Any:
    dialect = OpenAiDialect()
    request = HttpRequest("POST", "/v1/chat/completions", b"", dialect.shape)
    return dialect.read(request, reply(body, status, elapsed_s))


def test_the_request_asks_for_a_strict_schema(prompt: Prompt) -> None:
    """Whole and unstreamed, with bounded tokens and no randomness."""
    request = OpenAiDialect().request(prompt, "m")
    body = json.loads(request.body)
    assert request.path == "/v1/chat/completions"
    assert body == {
        "model": "m",
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ],
        "stream": False,
        "max_tokens": 256,
        "temperature": 0,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "invoice", "strict": True, "schema": prompt.schema},
        },
    }


def test_a_completion_is_read_whole() -> None:
    """Text, finish, model and tokens."""
    assert read(completion('{"a":1}')) == Completion('{"a":1}', Finish.STOP, "served", 11, 7)


@pytest.mark.parametrize(
    ("reason", "finish"),
    [
        ("length", Finish.LENGTH),
        ("eos_token", Finish.STOP),
        ("content_filter", Finish.FILTERED),
        ("tool_calls", Finish.UNKNOWN),
        (None, Finish.UNKNOWN),
        (["stop"], Finish.UNKNOWN),
    ],
)
def test_finish_reasons_of_the_family(reason: Any, finish: Finish) -> None:
    """An unknown reason is unknown, and never counts as a complete answer."""
    assert read(completion(finish=reason)).finish is finish


def test_a_refusal_is_filtered() -> None:
    """The model declined; whatever text comes with it is no answer."""
    body = completion("I cannot")
    body["choices"][0]["message"]["refusal"] = "I cannot"
    assert (read(body).text, read(body).finish) == ("", Finish.FILTERED)


def test_content_in_parts_is_joined() -> None:
    """Some gateways send a list."""
    assert read(completion([{"type": "text", "text": "{"}, {"text": "}"}])).text == "{}"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": {}},
        {"choices": [None]},
        {"choices": [{"message": 7}]},
        [],
        "x",
    ],
)
def test_a_success_without_an_answer_is_malformed(body: Any) -> None:
    """Missing or wrong parts make one fault."""
    assert read(body).fault is LlmFault.REPLY_MALFORMED


def test_timings_of_llama_cpp_show_the_wait() -> None:
    """The part of the call beyond reading and generating was the wait for a slot."""
    timings = {"prompt_ms": 250.0, "predicted_ms": 750, "cache_n": 0}
    times = read(completion(timings=timings), elapsed_s=1.5).server_times
    assert times == ServerTimes(queue_s=0.5, prompt_s=0.25, generation_s=0.75)


@pytest.mark.parametrize("timings", [None, [], {"prompt_ms": 1}, {"prompt_ms": "x"}])
def test_senseless_timings_are_none(timings: Any) -> None:
    """Times are a signal for the gate; a wrong one is worse than none."""
    assert read(completion(timings=timings)).server_times is None


@pytest.mark.parametrize(
    ("status", "body", "fault"),
    [
        (429, {"error": {"code": "insufficient_quota"}}, LlmFault.QUOTA_EXHAUSTED),
        (429, {"error": {"code": "rate_limit_exceeded"}}, LlmFault.RATE_LIMITED),
        (429, {"error": "Model is overloaded", "error_type": "overloaded"}, LlmFault.RATE_LIMITED),
        (400, {"error": {"code": "context_length_exceeded"}}, LlmFault.CONTEXT_EXCEEDED),
        (
            400,
            {"object": "error", "message": "This model's maximum context length is 8192 tokens"},
            LlmFault.CONTEXT_EXCEEDED,
        ),
        (
            400,
            {"error": {"message": "litellm.ContextWindowExceededError: …", "code": "400"}},
            LlmFault.CONTEXT_EXCEEDED,
        ),
        (
            400,
            {"error": {"type": "exceed_context_size_error", "code": 400}},
            LlmFault.CONTEXT_EXCEEDED,
        ),
        (400, {"error": {"message": "Invalid model name passed in"}}, LlmFault.MODEL_MISSING),
        (400, {"error": {"message": "unknown model tiny"}}, LlmFault.MODEL_MISSING),
        (400, {"error": {"message": "Invalid model"}}, LlmFault.MODEL_MISSING),
        (400, {"error": {"message": "Unable to access model tiny."}}, LlmFault.MODEL_MISSING),
        (404, {"error": {"message": "The model `x` does not exist."}}, LlmFault.MODEL_MISSING),
        (503, {"error": {"code": 503, "message": "Loading model"}}, LlmFault.OVERLOADED),
        (413, {"error": "validation"}, LlmFault.BAD_REQUEST),
        (400, {"error": {"code": "content_filter"}}, LlmFault.BAD_REQUEST),
        (
            400,
            {"error": {"message": "max_tokens is too large: 4096, at most 2048"}},
            LlmFault.BAD_REQUEST,
        ),
        (200, {"error": {"message": "boom"}}, LlmFault.SERVER_ERROR),
        (200, {"error": {"code": 429}}, LlmFault.RATE_LIMITED),
        (200, {"error": {"code": "401"}}, LlmFault.UNAUTHORISED),
        (200, {"statusCode": 401, "message": "no"}, LlmFault.UNAUTHORISED),
        (200, {"__type": "x#ThrottlingException"}, LlmFault.RATE_LIMITED),
        (200, {"Response": {"Error": {"Code": "LimitExceeded"}}}, LlmFault.RATE_LIMITED),
        (200, {"error": {"status": "RESOURCE_EXHAUSTED"}}, LlmFault.RATE_LIMITED),
        (200, {"choices": [{"error": {"code": 503}}]}, LlmFault.OVERLOADED),
        (200, [{"error": {"code": 504}}], LlmFault.TIMEOUT),
    ],
)
def test_errors_of_the_family(status: int, body: Any, fault: LlmFault) -> None:
    """vLLM, OpenAI, LiteLLM, llama.cpp and TGI each say it their own way."""
    answered = read(body, status)
    assert isinstance(answered, LlmFailure)
    assert answered.fault is fault


REFUSED = {"error": {"message": "response_format.type must be one of 'text', 'json_object'"}}


def ask_again(dialect: OpenAiDialect, prompt: Prompt, *refusals: Any) -> HttpRequest:
    """The request of one call after these rejections."""
    request = dialect.request(prompt, "m")
    for refusal in refusals:
        again = dialect.read(request, reply(refusal, 400))
        assert isinstance(again, AskAgain)
        request = dialect.request(prompt, "m", again.shape)
    return request


def test_a_refused_schema_steps_down_once_for_all_calls(prompt: Prompt) -> None:
    """Calls in flight in the old shape ask again; they do not step down a second time."""
    dialect = OpenAiDialect()
    late = dialect.request(prompt, "m")
    assert isinstance(
        dialect.read(ask_again(dialect, prompt, REFUSED), reply(completion())), Completion
    )
    again = dialect.read(late, reply(REFUSED, 422))
    assert isinstance(again, AskAgain)
    assert again.shape == dialect.shape
    assert dialect.shape.structured is StructuredOutput.JSON_OBJECT
    body = json.loads(dialect.request(prompt, "m").body)
    assert body["response_format"] == {"type": "json_object", "schema": prompt.schema}
    assert '"total"' in body["messages"][0]["content"]


def test_the_last_step_puts_the_schema_into_words(prompt: Prompt) -> None:
    """JSON mode without a schema comes before it."""
    dialect = OpenAiDialect()
    body = json.loads(ask_again(dialect, prompt, REFUSED, REFUSED).body)
    assert body["response_format"] == {"type": "json_object"}
    assert '"total"' in body["messages"][0]["content"]
    body = json.loads(ask_again(dialect, prompt, REFUSED, REFUSED, REFUSED).body)
    assert "response_format" not in body
    assert '"total"' in body["messages"][0]["content"]


def test_a_request_that_no_shape_mends_is_a_bad_request(prompt: Prompt) -> None:
    """After the humblest, and nothing is learned from it."""
    dialect = OpenAiDialect()
    request = dialect.request(prompt, "m")
    while isinstance(failure := dialect.read(request, reply({"error": "no"}, 400)), AskAgain):
        request = dialect.request(prompt, "m", failure.shape)
    assert isinstance(failure, LlmFailure)
    assert failure.fault is LlmFault.BAD_REQUEST
    assert dialect.shape.structured is StructuredOutput.JSON_SCHEMA


def test_a_late_refusal_never_steps_back_up(prompt: Prompt) -> None:
    """A call that was sent before two steps down must not undo the second."""
    dialect = OpenAiDialect()
    late = dialect.request(prompt, "m")
    dialect.read(ask_again(dialect, prompt, *[REFUSED] * 3), reply(completion()))
    again = dialect.read(late, reply(REFUSED, 400))
    assert isinstance(again, AskAgain)
    assert again.shape == dialect.shape
    assert dialect.shape.structured is StructuredOutput.PROMPT
    dialect.read(late, reply(completion()))
    assert dialect.shape.structured is StructuredOutput.PROMPT


def test_an_error_that_repeats_the_first_request_weakens_no_other_call(prompt: Prompt) -> None:
    """Whether another call is answered before or after: our own request contains the words by which
    a shape is rejected, so only an answer in a weaker shape proves one."""
    dialect = OpenAiDialect()
    request = dialect.request(prompt, "m")
    sent = 1
    while isinstance(answered := dialect.read(request, echoed(request)), AskAgain):
        request = dialect.request(prompt, "m", answered.shape)
        sent += 1
    assert isinstance(answered, LlmFailure)
    assert sent <= dialect.requests_max
    assert dialect.shape.structured is StructuredOutput.JSON_SCHEMA


def test_a_shape_that_another_call_proved_meanwhile_stays(prompt: Prompt) -> None:
    """The rejected call ends in its own shape, and the others stay in theirs."""
    dialect = OpenAiDialect()
    other = dialect.request(prompt, "m")
    humble = ask_again(dialect, prompt, REFUSED)
    dialect.read(other, reply(completion()))
    assert isinstance(dialect.read(humble, reply(completion())), Completion)
    assert dialect.shape.structured is StructuredOutput.JSON_SCHEMA


def echoed(request: HttpRequest) -> HttpReply:
    """An error of the validating kind, which has the request in it."""
    return reply({"detail": [{"loc": ["body"], "input": json.loads(request.body)}]}, 422)


def test_parameters_that_newer_models_refuse_are_negotiated(prompt: Prompt) -> None:
    """`max_tokens` gets its new name, and temperature is left out."""
    dialect = OpenAiDialect()
    tokens = {
        "error": {
            "message": "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        }
    }
    warmth = {"error": {"message": "Unsupported value: 'temperature' does not support 0"}}
    dialect.read(ask_again(dialect, prompt, tokens, warmth), reply(completion()))
    body = json.loads(dialect.request(prompt, "m").body)
    assert body["max_completion_tokens"] == 256
    assert "max_tokens" not in body
    assert "temperature" not in body
    assert body["response_format"]["type"] == "json_schema"


words = st.sampled_from(
    ["response_format", "json_schema", "unsupported", "max_completion_tokens", "temperature", "x"]
)


@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.lists(words, max_size=4)), max_size=80))
def test_a_negotiation_ends(replies: list[tuple[int, list[str] | None]]) -> None:
    """For any rejections and answers (None) to simultaneous calls, no call needs more than
    `requests_max` requests."""
    dialect = OpenAiDialect()
    prompt = Prompt("s", "u", {}, "n", "v", 1)
    calls = [[dialect.request(prompt, "m")] for _ in range(4)]
    for number, refusal in replies:
        request = calls[number][-1]
        said = reply(completion()) if refusal is None else reply({"error": " ".join(refusal)}, 400)
        answered = dialect.read(request, said)
        if isinstance(answered, AskAgain):
            calls[number].append(dialect.request(prompt, "m", answered.shape))
        else:
            calls[number] = [dialect.request(prompt, "m")]
        assert len(calls[number]) <= dialect.requests_max


async def test_one_call_negotiates_and_the_next_remembers(
    open_client: OpenClient, prompt: Prompt
) -> None:
    """Two rejections and an answer inside one call; the following call is one request."""
    script = [answer(REFUSED, 400), answer(REFUSED, 422), answer(completion())]
    async with ScriptedServer(script) as server:
        client = open_client(server.url, OpenAiDialect())
        assert isinstance(await client.complete(prompt), Completion)
        assert len(server.seen) == 3
        assert isinstance(await client.complete(prompt), Completion)
        assert len(server.seen) == 4


async def test_models_and_health_come_from_the_list(open_client: OpenClient) -> None:
    """The one request that the whole family answers."""
    listed = {"data": [{"id": "a"}, {"id": 5}, None, {"id": "b"}]}
    async with ScriptedServer([answer(listed)]) as server:
        client = open_client(server.url, OpenAiDialect())
        assert await client.models() == ("a", "b")
        assert await client.health() == Healthy(models_count=2)
        assert server.seen[0].path == "/v1/models"


def test_pictures_ride_along_inline(prompt: Prompt) -> None:
    """As data, never as an address that the server would fetch."""
    dialect = OpenAiDialect()
    dialect.request(prompt, "m")
    seen = replace(prompt, images=(PageImage("image/png", b"p1"), PageImage("image/jpeg", b"p2")))
    body = json.loads(dialect.request(seen, "m").body)
    assert body["messages"][1]["content"] == [
        {"type": "text", "text": prompt.user},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,cDE="}},
        {"type": "image_url", "image_url": {"url": "data:image/jpeg;base64,cDI="}},
    ]
    again = json.loads(dialect.request(prompt, "m").body)
    assert again["messages"][1]["content"] == prompt.user


def test_a_shape_that_the_server_accepted_stays_whatever_an_error_repeats(prompt: Prompt) -> None:
    """One document's rejection that repeats the whole request weakens no other answers. The
    document itself is asked about once more, in the humblest shape."""
    dialect = OpenAiDialect()
    request = dialect.request(prompt, "m")
    assert isinstance(dialect.read(request, reply(completion())), Completion)
    echo = {"detail": [{"loc": ["body"], "input": request.body.decode()}]}
    again = dialect.read(request, reply(echo, 422))
    assert isinstance(again, AskAgain)
    assert again.shape.structured is StructuredOutput.PROMPT
    humblest = dialect.request(prompt, "m", again.shape)
    assert isinstance(dialect.read(humblest, reply(echo, 422)), LlmFailure)
    assert isinstance(dialect.read(humblest, reply(completion())), Completion)
    assert dialect.shape == request.shape


def test_words_of_a_document_do_not_step_the_shape_down(prompt: Prompt) -> None:
    """Not even before the server has taken any: what they name is a guess, which one answer does
    not prove."""
    dialect = OpenAiDialect()
    request = dialect.request(replace(prompt, user="Invoice for response_format, guided"), "m")
    refused = reply({"message": "cannot process: Invoice for response_format, guided"}, 400)
    again = dialect.read(request, refused)
    assert isinstance(again, AskAgain)
    assert again.shape.guesses == 1
    assert isinstance(
        dialect.read(dialect.request(prompt, "m", again.shape), reply(completion())), Completion
    )
    assert dialect.shape.structured is StructuredOutput.JSON_SCHEMA


@pytest.mark.parametrize(
    "error",
    [
        {"message": "Failed to initialize samplers: failed to parse grammar"},
        {"message": "Grammar error: Unknown format: date", "type": "BadRequestError"},
        {"message": "the compiled grammar is too large", "type": "invalid_request_error"},
        {"message": "bad", "param": "response_format.json_schema"},
    ],
)
def test_a_grammar_that_fails_is_asked_for_no_more(prompt: Prompt, error: Any) -> None:
    """Whatever words the server has for it."""
    dialect = OpenAiDialect()
    assert isinstance(
        dialect.read(ask_again(dialect, prompt, {"error": error}), reply(completion())), Completion
    )
    assert dialect.shape.structured is StructuredOutput.JSON_OBJECT


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("invalid temperature: only 1 is allowed for this model", "temperature"),
        (
            "max_tokens is not supported by this model; please use max_completion_tokens",
            "max_tokens",
        ),
    ],
)
def test_a_parameter_that_is_named_in_any_words_is_left_out(
    prompt: Prompt, message: str, field: str
) -> None:
    """And nothing else is."""
    dialect = OpenAiDialect()
    dialect.read(ask_again(dialect, prompt, {"error": {"message": message}}), reply(completion()))
    body = json.loads(dialect.request(prompt, "m").body)
    assert field not in body
    assert body["response_format"]["type"] == "json_schema"


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize(
    "message",
    [
        "System role not supported",
        "Developer instruction is not enabled for models/gemma-3-27b-it",
        "Conversation roles must alternate user/assistant/user/assistant/...",
    ],
)
def test_a_model_without_a_system_message_gets_one_message(
    prompt: Prompt, message: str, status: int
) -> None:
    """Its template fails on the other role; the instructions stay in front of the question."""
    dialect = OpenAiDialect()
    request = dialect.request(prompt, "m")
    again = dialect.read(request, reply({"error": {"message": message}}, status))
    assert isinstance(again, AskAgain)
    request = dialect.request(prompt, "m", again.shape)
    dialect.read(request, reply(completion()))
    body = json.loads(dialect.request(prompt, "m").body)
    assert [said["role"] for said in body["messages"]] == ["user"]
    assert body["messages"][0]["content"] == f"{prompt.system}\n\n{prompt.user}"
    assert body["response_format"]["type"] == "json_schema"


def test_a_server_that_only_streams_is_asked_for_streams(prompt: Prompt) -> None:
    """Alibaba's says so of its thinking models; a failure upstream says nothing of the kind."""
    dialect = OpenAiDialect()
    ask_again(dialect, prompt, {"error": {"message": "upstream request failed"}})
    assert not json.loads(dialect.request(prompt, "m").body)["stream"]
    message = "This model only support stream mode, please enable the stream parameter."
    again = ask_again(dialect, prompt, {"error": {"message": message}})
    body = json.loads(again.body)
    assert body["stream"]
    assert body["response_format"]["type"] == "json_schema"
    assert isinstance(dialect.read(again, reply(completion())), Completion)
    assert json.loads(dialect.request(prompt, "m").body)["stream"]


def test_a_bound_of_the_answer_s_length_is_told(prompt: Prompt) -> None:
    """No shape of the request helps, and the operator has the setting."""
    message = "max_tokens is too large: 2048. This model supports at most 1024 tokens"
    dialect = OpenAiDialect()
    failed = dialect.read(dialect.request(prompt, "m"), reply({"error": {"message": message}}, 400))
    assert isinstance(failed, LlmFailure)
    assert failed.fault is LlmFault.BAD_REQUEST
    assert "llm.max_tokens" in failed.message


@pytest.mark.parametrize("status", [200, 201, 203])
def test_an_answer_has_the_status_of_any_success(prompt: Prompt, status: int) -> None:
    """Some frameworks answer each POST with 201."""
    dialect = OpenAiDialect()
    answer = dialect.read(dialect.request(prompt, "m"), reply(completion(), status))
    assert isinstance(answer, Completion)


def test_a_web_page_is_no_answer_and_said_to_be_one(prompt: Prompt) -> None:
    """A sign-in page or a proxy answers in the server's place."""
    dialect = OpenAiDialect()
    page = HttpReply(200, {}, b"\xef\xbb\xbf\n<!DOCTYPE html><html></html>")
    failed = dialect.read(dialect.request(prompt, "m"), page)
    assert isinstance(failed, LlmFailure)
    assert "web page" in failed.message


def test_a_moderated_document_is_no_wrong_token(prompt: Prompt) -> None:
    """OpenRouter refuses such a document with 403."""
    body = {"error": {"code": 403, "message": "Your input was flagged by moderation"}}
    dialect = OpenAiDialect()
    failed = dialect.read(dialect.request(prompt, "m"), reply(body, 403))
    assert isinstance(failed, LlmFailure)
    assert failed.fault is LlmFault.BAD_REQUEST


def test_server_errors_that_go_away_with_the_schema_are_its_fault(prompt: Prompt) -> None:
    """From the second in a row on, and while no request was answered."""
    dialect = OpenAiDialect()
    request = dialect.request(prompt, "m")
    assert isinstance(dialect.read(request, reply({"error": "x"}, 500)), LlmFailure)
    again = dialect.read(request, reply({"error": "x"}, 500))
    assert isinstance(again, AskAgain)
    assert again.shape.structured is StructuredOutput.JSON_OBJECT
    dialect.read(request, reply(completion()))
    assert isinstance(dialect.read(request, reply({"error": "x"}, 500)), LlmFailure)
    assert isinstance(dialect.read(request, reply({"error": "x"}, 500)), LlmFailure)


def test_an_error_within_a_success_says_so() -> None:
    """There was no HTTP 429."""
    assert read({"error": {"code": 429}}).message.endswith(
        "(an error within HTTP 200, judged as 429)"
    )


def test_a_stream_is_asked_for_with_its_usage_as_long_as_the_server_can(prompt: Prompt) -> None:
    """The parameter is left out once it was named, and the shape stays."""
    dialect = OpenAiDialect()
    request = dialect.request(prompt, "m", streamed=True)
    body = json.loads(request.body)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    refused = {"error": {"message": "Unrecognized request argument: stream_options"}}
    again = dialect.read(request, reply(refused, 400))
    assert isinstance(again, AskAgain)
    assert again.shape == dialect.shape
    body = json.loads(dialect.request(prompt, "m", again.shape, streamed=True).body)
    assert (body["stream"], "stream_options" in body) == (True, False)


@pytest.mark.parametrize(
    ("status", "said", "fault"),
    [
        (200, "Unexpected endpoint or method. (POST /v1/v1/chat)", LlmFault.MODEL_MISSING),
        (400, "The model has crashed without additional information.", LlmFault.SERVER_ERROR),
        (404, "Model unloaded.", LlmFault.SERVER_ERROR),
        (400, "Failed to load model: insufficient memory", LlmFault.SERVER_ERROR),
    ],
)
def test_lm_studio_s_own_troubles_are_no_fault_of_the_request(
    status: int, said: str, fault: LlmFault
) -> None:
    """Whatever status it sends; and no humbler request is made for them."""
    assert read({"error": said}, status=status).fault is fault


@pytest.mark.parametrize(
    "told",
    [
        {"detail": [{"loc": ["body", "response_format"], "msg": "no"}]},
        {"object": "error", "message": {"detail": [{"loc": ["body", "response_format"]}]}},
        {"error": {"detail": [{"loc": ["body", "response_format"]}]}},
    ],
)
def test_a_validating_server_names_the_part_wherever_it_lists_it(
    prompt: Prompt, told: dict[str, Any]
) -> None:
    """Also beside an echo of the request, which names every part."""
    dialect = OpenAiDialect()
    body = told | {"input": json.loads(dialect.request(prompt, "m").body)}
    asked = ask_again(dialect, prompt, body)
    dialect.read(asked, reply(completion()))
    assert dialect.shape.structured is StructuredOutput.JSON_OBJECT


@pytest.mark.parametrize(
    "error",
    [
        {"error": {"message": "Unrecognized request argument supplied: stream"}},
        {"error": {"message": "Invalid value", "param": "stream"}},
        {"detail": [{"loc": ["body", "stream"], "msg": "extra fields not permitted"}]},
        {"error": {"message": "Additional properties are not allowed ('stream' was unexpected)"}},
    ],
)
def test_a_server_that_refuses_the_field_of_streams_is_asked_without_it(
    prompt: Prompt, error: Any
) -> None:
    """One that then misses the field wants its answer streamed."""
    dialect = OpenAiDialect()
    again = dialect.read(dialect.request(prompt, "m"), reply(error, 422))
    assert isinstance(again, AskAgain)
    without = dialect.request(prompt, "m", again.shape)
    assert "stream" not in json.loads(without.body)
    missed = dialect.read(without, reply({"error": {"message": "no", "param": "stream"}}, 400))
    assert isinstance(missed, AskAgain)
    assert json.loads(dialect.request(prompt, "m", missed.shape).body)["stream"] is True
