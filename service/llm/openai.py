"""Chat completions as OpenAI defined them and vLLM, llama.cpp, SGLang, LiteLLM, TGI accept them.

The servers differ in how they accept a schema: `json_schema`, `json_object` with the schema,
`json_object` alone, or only the schema in the instructions. Newer OpenAI models reject two
parameters. `negotiation` finds out what the server takes; this module says which part of a request
an error names, and whether the shape can be the reason for it at all.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from service.llm import phrases
from service.llm.dialect import (
    AskAgain,
    DialectReply,
    Healthy,
    HttpReply,
    HttpRequest,
    RequestShape,
    ServerGauges,
    StructuredOutput,
    instructions_for,
    with_extra,
)
from service.llm.exposition import server_gauges
from service.llm.faults import (
    ErrorText,
    failure,
    failure_of,
    judged,
    malformed,
    no_json,
)
from service.llm.frames import RequestFrames, encode
from service.llm.negotiation import Ladder, Negotiation, RequestPart
from service.llm.openai_reply import completion, payload_of
from service.llm.reply_body import json_object
from service.llm.values import count, names_in
from service.model.completion import (
    Completion,
    LlmFailure,
    LlmFault,
    PageImage,
    Prompt,
)

_LADDER = Ladder(
    structured=(
        StructuredOutput.JSON_SCHEMA,
        StructuredOutput.JSON_OBJECT,
        StructuredOutput.JSON_MODE,
        StructuredOutput.PROMPT,
    ),
    limit_fields=("max_tokens", "max_completion_tokens"),
    temperature_is_optional=True,
    system_is_optional=True,
    fields=("stream",),
)
_CHANCE, _PENALTY = 0.3, 0.3
"""Against loops: enough to leave one, and little enough for keys that an answer must repeat."""
_STREAM_USAGE = b'"stream_options":'
_STREAM, _STREAM_KEY = "stream", b'"stream":'
_WHOLE = b'"stream":false'
_STREAM_WORDS = (
    "stream mode",
    "stream parameter",
    "stream=true",
    "support stream",
    "supports stream",
    "streaming is required",
    "requires streaming",
    "non-streaming",
)
"""Of models that think for long, at servers that answer them as a stream alone."""
_STRUCTURED_WORDS = (
    "response_format",
    "json_schema",
    "json_object",
    "structured output",
    "guided",
    "grammar",
    "schema",
)
_SYSTEM_WORDS = (
    "system role",
    "system message",
    "system prompt",
    "system instruction",
    "developer instruction",
    "roles must alternate",
    ".role",
)
"""Of templates and gateways that know users and assistants alone; the last is a place in a
request."""
_UNWANTED = ("unsupported", "not supported", "not permitted", "unrecognized", "unknown", "instead")
_TOO_MANY = ("too large", "at most", "maximum", "less than or equal", "exceeds", "too high")
_TOO_LONG = "it allows fewer tokens an answer than llm.max_tokens"
_OTHER_REASONS = ("invalid_prompt", "string_above_max_length", "request_too_large", "billing")
"""Codes of rejections that no other shape of the request avoids."""


class OpenAiDialect:
    """It remembers only the negotiated shape."""

    name = "openai"
    requests_max = _LADDER.requests_max + 2
    """More for a server that only streams, and for a stream without its usage."""
    health_request = HttpRequest("GET", "/v1/models")
    models_request: HttpRequest | None = HttpRequest("GET", "/v1/models")
    gauges_request: HttpRequest | None = HttpRequest("GET", "/metrics")
    capacity_request: HttpRequest | None = HttpRequest("GET", "/props")

    def __init__(self, extra_body: Mapping[str, Any] | None = None) -> None:
        self._extra_body = dict(extra_body or {})
        self._frames = RequestFrames()
        self._negotiation = Negotiation(_LADDER)
        self._stream_usage = True
        """Whether the server can count the tokens of a stream."""
        self._only_streams = False
        """Whether the server answers as a stream alone."""

    @property
    def shape(self) -> RequestShape:
        """The shape that the server is known, or still expected, to accept."""
        return self._negotiation.shape

    def request(
        self,
        prompt: Prompt,
        model: str,
        shape: RequestShape | None = None,
        *,
        streamed: bool = False,
    ) -> HttpRequest:
        """One chat completion, in `shape` or in the shape that the server accepts."""
        shape = shape or self.shape
        streamed = streamed or self._only_streams

        def payload(user: str) -> dict[str, Any]:
            asked = _payload(prompt, model, user, shape)
            if shape.without and not streamed:
                del asked["stream"]
            if prompt.against_loops:
                asked |= {"temperature": _CHANCE, "frequency_penalty": _PENALTY}
            if streamed:
                asked["stream"] = True
            if streamed and self._stream_usage:
                asked["stream_options"] = {"include_usage": True}
            return with_extra(asked, self._extra_body)

        body = self._frames.body(
            prompt, model, (shape, streamed, self._stream_usage, prompt.against_loops), payload
        )
        path = "/v1/chat/completions"
        return HttpRequest("POST", path, body, shape, prompt.user, prompt.max_tokens, prompt.schema)

    def read(self, request: HttpRequest, reply: HttpReply) -> DialectReply:
        """The completion, a failure, or the request to ask again in a humbler shape."""
        if not reply.succeeded:
            return self._read_failure(request, reply)
        payload = payload_of(reply.body)
        if payload is None:
            return no_json(reply)
        if payload.get("error"):
            return self._read_failure(request, replace(reply, body=encode(payload)))
        answer = completion(payload, request, reply)
        if isinstance(answer, Completion) and request.shape is not None:
            self._negotiation.answered(request.shape)
        return answer

    def read_health(self, reply: HttpReply) -> Healthy | LlmFailure:
        """The list of models is the one request that all servers of the family answer."""
        models = self.read_models(reply)
        return models if isinstance(models, LlmFailure) else Healthy(models_count=len(models))

    def read_models(self, reply: HttpReply) -> tuple[str, ...] | LlmFailure:
        """Identifiers from `/v1/models`."""
        if reply.status != 200:
            return failure_of(reply, phrases.OPENAI)
        found = names_in((json_object(reply.body) or {}).get("data"), "id")
        return malformed("no data in /v1/models", reply) if found is None else found

    def read_gauges(self, reply: HttpReply) -> ServerGauges | LlmFailure:
        """From the Prometheus page of vLLM, llama.cpp and SGLang, if they have one."""
        if reply.status != 200:
            return failure_of(reply, phrases.OPENAI)
        return server_gauges(reply.body)

    def read_capacity(self, reply: HttpReply) -> int | None:
        """llama.cpp reports its number of slots; the others lack the page."""
        slots = (json_object(reply.body) or {}).get("total_slots") if reply.status == 200 else None
        return count(slots) or None

    def _read_failure(self, request: HttpRequest, reply: HttpReply) -> LlmFailure | AskAgain:
        """Only a failure without another explanation can be about the shape of the request."""
        error = ErrorText(reply.body, request.document)
        failed = judged(reply, error, phrases.OPENAI)
        if request.shape is None:
            return failed
        rejects = failed.fault is LlmFault.BAD_REQUEST
        if rejects and _WHOLE in request.body and any(map(error.names, _STREAM_WORDS)):
            self._only_streams = True
            return AskAgain(_STREAM, request.shape)
        counts = self._stream_usage and _STREAM_USAGE in request.body
        if counts and rejects and error.names("stream_options"):
            self._stream_usage = False
            return AskAgain("stream_options", request.shape)
        if rejects and _asks_for_less(request.shape, error):
            return failure(failed.fault, _TOO_LONG, failed.status)
        if rejects and _STREAM_KEY not in request.body and error.names(_STREAM):
            self._only_streams = True  # It wants the field, with another value.
            return AskAgain(_STREAM, request.shape)
        humbler = self._humbler(request.shape, failed, error)
        return failed if humbler is None else AskAgain(_because(request.shape, humbler), humbler)

    def _humbler(
        self, sent: RequestShape, failed: LlmFailure, error: ErrorText
    ) -> RequestShape | None:
        if error.about_content or any(map(error.says, phrases.FILTER_WORDS)):
            return None
        if any(code in error.code for code in _OTHER_REASONS):
            return None
        refused = error.refused(_LADDER.fields) - sent.without
        named = RequestPart.FIELDS if refused else _named(sent, error)
        return self._negotiation.after(sent, failed, named, refused)


def _named(sent: RequestShape, error: ErrorText) -> RequestPart | None:
    """The part of the request that the error names as the reason."""
    if sent.system and any(map(error.names, _SYSTEM_WORDS)):
        return RequestPart.SYSTEM
    if sent.temperature and error.names("temperature"):
        return RequestPart.TEMPERATURE
    if error.names(sent.limit_field) and any(map(error.says, _UNWANTED)):
        return RequestPart.LIMIT_FIELD
    return RequestPart.STRUCTURED if any(map(error.names, _STRUCTURED_WORDS)) else None


def _asks_for_less(sent: RequestShape, error: ErrorText) -> bool:
    """Whether the answer may not be as long as it was asked for; its name is right then."""
    return error.names(sent.limit_field) and any(map(error.says, _TOO_MANY))


def _because(sent: RequestShape, humbler: RequestShape) -> str:
    """What the next request leaves out."""
    if sent.structured is not humbler.structured:
        return humbler.structured.value
    if sent.limit_field != humbler.limit_field:
        return humbler.limit_field
    if sent.without != humbler.without:
        return ", ".join(sorted(humbler.without - sent.without))
    return "temperature" if sent.temperature != humbler.temperature else "system"


def _payload(prompt: Prompt, model: str, user: str, shape: RequestShape) -> dict[str, Any]:
    instructions = instructions_for(prompt, shape.structured)
    apart = [{"role": "system", "content": instructions}] if shape.system else []
    said = user if shape.system else f"{instructions}\n\n{user}"
    payload: dict[str, Any] = {
        "model": model,
        "messages": [*apart, {"role": "user", "content": _content(said, prompt.images)}],
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
    elif shape.structured is StructuredOutput.JSON_MODE:
        payload["response_format"] = {"type": "json_object"}
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
