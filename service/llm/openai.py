"""Chat completions as OpenAI defined them and vLLM, llama.cpp, SGLang, LiteLLM, TGI accept them.

The servers differ in how they accept a schema. So the strongest way is tried first and given up
when the server rejects it by name: `json_schema`, then `json_object` with the schema, then only the
schema in the instructions. Two parameters are negotiated likewise, because newer OpenAI models
reject them. The dialect remembers the result.

A rejection alone changes nothing: every request contains the words by which a shape is rejected, so
an error that repeats the request contains them, too. The rejected call asks again in a weaker
shape, and only an answer in that shape makes it the shape of all calls.

Invariants: the shape only steps down. Within a call each request asks for less than the one before,
so a call takes at most `requests_max` requests. A shape that the server answers is not given up for
another one, unless many rejections come in a row.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import Any

from service.llm.dialect import (
    AskAgain,
    DialectReply,
    Healthy,
    HttpReply,
    HttpRequest,
    RequestShape,
    ServerGauges,
    StructuredOutput,
    instructions_with_schema,
)
from service.llm.exposition import server_gauges
from service.llm.faults import ErrorText, Phrase, failure_of, json_object, malformed
from service.llm.frames import RequestFrames
from service.llm.values import completion_tokens, count, duration_s, name, prompt_tokens
from service.model.completion import (
    Completion,
    Finish,
    LlmFailure,
    LlmFault,
    LlmReply,
    PageImage,
    Prompt,
    ServerTimes,
)

_FINISH = {
    "stop": Finish.STOP,
    "eos_token": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.FILTERED,
}
_REFUSALS = (400, 422)
_CLIENT_ERRORS = (400, 404, 413, 422)

_PHRASES = (
    Phrase(
        LlmFault.CONTEXT_EXCEEDED,
        (*_CLIENT_ERRORS, 500),
        (
            "context_length_exceeded",
            "context length",
            "exceed_context_size",
            "context size",
            "context window",
            "contextwindowexceeded",
            "max_new_tokens` must be",
        ),
    ),
    Phrase(
        LlmFault.MODEL_MISSING,
        _REFUSALS,
        ("model_not_found", "invalid model", "unknown model", "model does not exist"),
    ),
    Phrase(
        LlmFault.QUOTA_EXHAUSTED,
        (400, 403, 429),
        ("insufficient_quota", "exceeded your current quota", "billing_hard_limit", "billing_not"),
    ),
)

_NEXT_STRUCTURED = {
    StructuredOutput.JSON_SCHEMA: StructuredOutput.JSON_OBJECT,
    StructuredOutput.JSON_OBJECT: StructuredOutput.PROMPT,
}
_STRONGEST_FIRST = list(StructuredOutput)
_LIMIT_FIELDS = ("max_tokens", "max_completion_tokens")
_REJECTIONS_TO_DOUBT = 20
"""Consecutive rejections of a shape that the server accepted before."""
_STRUCTURED_WORDS = ("response_format", "json_schema", "json_object", "structured output", "guided")


class OpenAiDialect:
    """It remembers only the negotiated shape."""

    name = "openai"
    requests_max = 5
    """Two steps of structured output, one for each parameter, and the request that is served."""
    health_request = HttpRequest("GET", "/v1/models")
    models_request: HttpRequest | None = HttpRequest("GET", "/v1/models")
    gauges_request: HttpRequest | None = HttpRequest("GET", "/metrics")
    capacity_request: HttpRequest | None = HttpRequest("GET", "/props")

    def __init__(self) -> None:
        self._frames = RequestFrames()
        self._shape = RequestShape(StructuredOutput.JSON_SCHEMA)
        self._proven = False
        """Whether the server has answered a request of this shape."""
        self._rejected = 0

    @property
    def shape(self) -> RequestShape:
        """The shape that the server is known, or still expected, to accept."""
        return self._shape

    def request(self, prompt: Prompt, model: str, shape: RequestShape | None = None) -> HttpRequest:
        """One chat completion, unstreamed, in `shape` or in the shape that the server accepts."""
        shape = shape or self._shape

        def payload(user: str) -> dict[str, Any]:
            return _payload(prompt, model, user, shape)

        body = self._frames.body(prompt, model, shape, payload)
        return HttpRequest(
            "POST", "/v1/chat/completions", body, shape, prompt.user, prompt.max_tokens
        )

    def read(self, request: HttpRequest, reply: HttpReply) -> DialectReply:
        """The completion, a failure, or the request to ask again in a weaker shape."""
        if reply.status != 200:
            return self._read_failure(request, reply)
        payload = json_object(reply.body)
        if payload is None:
            return malformed("no JSON object", reply)
        if payload.get("error"):
            failed = HttpReply(500, reply.headers, reply.body, reply.elapsed_s)
            return failure_of(failed, _PHRASES, request.document)
        answer = _completion(payload, request, reply)
        if isinstance(answer, Completion) and request.shape is not None:
            self._learn(request.shape)
        return answer

    def read_health(self, reply: HttpReply) -> Healthy | LlmFailure:
        """The list of models is the one request that all servers of the family answer."""
        models = self.read_models(reply)
        return models if isinstance(models, LlmFailure) else Healthy(models_count=len(models))

    def read_models(self, reply: HttpReply) -> tuple[str, ...] | LlmFailure:
        """Identifiers from `/v1/models`."""
        if reply.status != 200:
            return failure_of(reply, _PHRASES)
        listed = (json_object(reply.body) or {}).get("data")
        if not isinstance(listed, list):
            return malformed("no data in /v1/models", reply)
        entries = (entry.get("id") for entry in listed if isinstance(entry, dict))
        return tuple(known for entry in entries if (known := name(entry)))

    def read_gauges(self, reply: HttpReply) -> ServerGauges | LlmFailure:
        """From the Prometheus page of vLLM, llama.cpp and SGLang, if they have one."""
        if reply.status != 200:
            return failure_of(reply, _PHRASES)
        return server_gauges(reply.body)

    def read_capacity(self, reply: HttpReply) -> int | None:
        """llama.cpp reports its number of slots; the others lack the page."""
        slots = (json_object(reply.body) or {}).get("total_slots") if reply.status == 200 else None
        return count(slots) or None

    def _read_failure(self, request: HttpRequest, reply: HttpReply) -> LlmFailure | AskAgain:
        """Only a rejection without another explanation can be about the shape of the request."""
        failed = failure_of(reply, _PHRASES, request.document)
        if failed.fault is not LlmFault.BAD_REQUEST or request.shape is None:
            return failed
        refused = _weaker(request.shape, ErrorText(reply.body, request.document))
        if refused is None or (self._shape == request.shape and self._holds()):
            return failed
        humbler, because = refused
        return AskAgain(because, _less_of(humbler, self._shape))

    def _learn(self, answered: RequestShape) -> None:
        """The server answered in this shape. It becomes the shape of all calls if it asks for less
        and the present one is in doubt; an outdated one that asks for more never returns."""
        if answered == self._shape:
            self._proven, self._rejected = True, 0
        elif self._in_doubt() and _less_of(answered, self._shape) == answered:
            self._shape, self._proven, self._rejected = answered, True, 0

    def _in_doubt(self) -> bool:
        return not self._proven or self._rejected >= _REJECTIONS_TO_DOUBT

    def _holds(self) -> bool:
        """Whether the present shape stays although a request was rejected by its name: the server
        accepted it before, so it may only have repeated the request. Many rejections in a row mean
        that the server has been replaced."""
        self._rejected += 1
        return not self._in_doubt()


def _less_of(one: RequestShape, other: RequestShape) -> RequestShape:
    """The most that both ask for: another call may have learned another step meanwhile."""
    return RequestShape(
        max(one.structured, other.structured, key=_STRONGEST_FIRST.index),
        max(one.limit_field, other.limit_field, key=_LIMIT_FIELDS.index),
        one.temperature and other.temperature,
    )


def _weaker(sent: RequestShape, error: ErrorText) -> tuple[RequestShape, str] | None:
    """The shape to try after `error`, or None if the error is not about the shape."""
    if error.says("unsupported"):
        if sent.limit_field == "max_tokens" and error.says("max_completion_tokens"):
            return replace(sent, limit_field="max_completion_tokens"), "max_completion_tokens"
        if sent.temperature and error.says("temperature"):
            return replace(sent, temperature=False), "temperature"
    following = _NEXT_STRUCTURED.get(sent.structured)
    if following is not None and any(error.says(word) for word in _STRUCTURED_WORDS):
        return replace(sent, structured=following), following.value
    return None


def _payload(prompt: Prompt, model: str, user: str, shape: RequestShape) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "model": model,
        "messages": [
            {"role": "system", "content": _instructions(prompt, shape.structured)},
            {"role": "user", "content": _content(user, prompt.images)},
        ],
        "stream": False,
        shape.limit_field: prompt.max_tokens,
    }
    if shape.temperature:
        payload["temperature"] = 0
    if shape.structured is StructuredOutput.JSON_SCHEMA:
        described = {"name": prompt.schema_name, "strict": True, "schema": prompt.schema}
        payload["response_format"] = {"type": "json_schema", "json_schema": described}
    elif shape.structured is StructuredOutput.JSON_OBJECT:
        payload["response_format"] = {"type": "json_object", "schema": prompt.schema}
    return payload


def _content(user: str, images: tuple[PageImage, ...]) -> str | list[dict[str, Any]]:
    """Text, or text and pictures; inline, because a server would fetch an address."""
    if not images:
        return user
    parts: list[dict[str, Any]] = [{"type": "text", "text": user}]
    for image in images:
        data = f"data:{image.media_type};base64,{b64encode(image.data).decode()}"
        parts.append({"type": "image_url", "image_url": {"url": data}})
    return parts


def _instructions(prompt: Prompt, structured: StructuredOutput) -> str:
    if structured is StructuredOutput.JSON_SCHEMA:
        return prompt.system
    return instructions_with_schema(prompt)


def _completion(payload: dict[str, Any], request: HttpRequest, reply: HttpReply) -> LlmReply:
    choices = payload.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return malformed("no message in the first choice", reply)
    refused = isinstance(message.get("refusal"), str) and bool(message["refusal"])
    text = "" if refused else _text(message.get("content"))
    if text is None:
        return malformed("no message content", reply)
    usage = payload.get("usage")
    tokens = usage if isinstance(usage, dict) else {}
    return Completion(
        text=text,
        finish=Finish.FILTERED if refused else _finish(choice.get("finish_reason")),
        model=name(payload.get("model")) or "",
        prompt_tokens=prompt_tokens(tokens.get("prompt_tokens"), request),
        completion_tokens=completion_tokens(tokens.get("completion_tokens"), request, reply),
        server_times=_times(payload.get("timings"), reply.elapsed_s),
    )


def _finish(reason: Any) -> Finish:
    return _FINISH.get(reason, Finish.UNKNOWN) if isinstance(reason, str) else Finish.UNKNOWN


def _text(content: Any) -> str | None:
    """Message content: a string, or a list of parts whose texts are joined."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    texts = [part.get("text") for part in content if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def _times(timings: Any, elapsed_s: float) -> ServerTimes | None:
    """llama.cpp's `timings` in milliseconds; the rest of the call was waiting."""
    if not isinstance(timings, dict):
        return None
    prompt_s = duration_s(timings.get("prompt_ms"), 0.001, elapsed_s)
    generation_s = duration_s(timings.get("predicted_ms"), 0.001, elapsed_s)
    if prompt_s is None or generation_s is None:
        return None
    queue_s = max(0.0, elapsed_s - prompt_s - generation_s)
    return ServerTimes(queue_s=queue_s, prompt_s=prompt_s, generation_s=generation_s)
