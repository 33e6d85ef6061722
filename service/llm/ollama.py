"""Ollama's own API (`/api/chat`): unlike its OpenAI-compatible API, it reports durations.

Facts about the server: `format` takes a JSON Schema and constrains the answer; `think` is true
unless it is switched off; by default Ollama silently drops the start of a prompt that is too long,
so `truncate` is off (a 400 instead) and `shift` is off (the answer stops instead of forgetting the
document); a `num_ctx` that differs from the last request's reloads the model, so it never changes.
Durations are nanoseconds, and zero ones are omitted.

Where the server can make no grammar of the schema, `negotiation` finds what it takes: JSON mode, or
the schema in the instructions alone. Servers that imitate Ollama may refuse `think`, `shift`,
`truncate` or options, which are then left out, or may send an answer in the shape of another API.

A request's wait for a slot is the remainder of the total after loading, reading the prompt and
generating. Ollama sends no 503 under load, so this is the only sign of a full server.
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
from service.llm.faults import ErrorText, failure_of, judged, malformed, no_json
from service.llm.frames import RequestFrames, encode
from service.llm.negotiation import Ladder, Negotiation, RequestPart
from service.llm.openai_reply import (
    completion,
    finish_of,
    interruption,
    message_text,
    payload_of,
)
from service.llm.reply_body import json_object, json_objects
from service.llm.reply_shapes import as_chat
from service.llm.values import completion_tokens, duration_s, name, names_in, prompt_tokens
from service.model.completion import (
    Completion,
    LlmFailure,
    LlmReply,
    Prompt,
    ServerTimes,
)

_NANOSECOND_S = 1e-9
_LADDER = Ladder(
    structured=(
        StructuredOutput.JSON_SCHEMA,
        StructuredOutput.JSON_MODE,
        StructuredOutput.PROMPT,
    ),
    limit_fields=("num_predict",),
    thinking_is_optional=True,
    fields=("shift", "truncate", "num_ctx", "options"),
)
_AGAINST_LOOPS = {"temperature": 0.3, "repeat_penalty": 1.1, "repeat_last_n": 256}
"""Enough to leave a loop, and little enough for keys that an answer must repeat."""
_STRUCTURED_WORDS = ("format", "grammar", "schema")


class OllamaDialect:
    """`num_ctx` is the context requested from the server, prompt and answer together, in tokens."""

    name = "ollama"
    requests_max = _LADDER.requests_max
    health_request = HttpRequest("GET", "/api/version")
    models_request: HttpRequest | None = HttpRequest("GET", "/api/tags")
    gauges_request: HttpRequest | None = None
    capacity_request: HttpRequest | None = None

    def __init__(self, num_ctx: int, extra_body: Mapping[str, Any] | None = None) -> None:
        self._num_ctx = num_ctx
        self._extra_body = dict(extra_body or {})
        self._frames = RequestFrames()
        self._negotiation = Negotiation(_LADDER)

    def request(
        self,
        prompt: Prompt,
        model: str,
        shape: RequestShape | None = None,
        *,
        streamed: bool = False,
    ) -> HttpRequest:
        """One chat turn, its answer constrained to the prompt's schema as far as the server can."""
        shape = shape or self._negotiation.shape
        question: dict[str, Any] = {"role": "user", "content": ""}
        if prompt.images:
            question["images"] = [b64encode(image.data).decode() for image in prompt.images]

        def payload(user: str) -> dict[str, Any]:
            asked: dict[str, Any] = {
                "model": model,
                "messages": [
                    {"role": "system", "content": instructions_for(prompt, shape.structured)},
                    question | {"content": user},
                ],
                **_format(prompt, shape.structured),
                "stream": streamed,
                **({"think": False} if shape.thinking_off else {}),
                "truncate": False,
                "shift": False,
                "options": {
                    "temperature": 0,
                    "num_ctx": self._num_ctx,
                    "num_predict": prompt.max_tokens,
                },
            }
            if prompt.against_loops:
                asked["options"] |= _AGAINST_LOOPS
            asked["options"] = _less(asked["options"], shape.without)
            return with_extra(_less(asked, shape.without), self._extra_body)

        body = self._frames.body(prompt, model, (shape, streamed, prompt.against_loops), payload)
        return HttpRequest(
            "POST", "/api/chat", body, shape, prompt.user, prompt.max_tokens, prompt.schema
        )

    def read(self, request: HttpRequest, reply: HttpReply) -> DialectReply:
        """The chat reply, a failure, or the request to ask again in a humbler shape."""
        if not reply.succeeded:
            return self._read_failure(request, reply)
        payload = _joined(json_objects(reply.body)) or payload_of(reply.body)
        if payload is None:
            return no_json(reply)
        error = payload if payload.get("error") else interruption(payload.get("done_reason"))
        if error is not None:
            return self._read_failure(request, replace(reply, body=encode(error)))
        answer = _completion(payload, request, reply)
        if isinstance(answer, Completion) and request.shape is not None:
            self._negotiation.answered(request.shape)
        return answer

    def _read_failure(self, request: HttpRequest, reply: HttpReply) -> LlmFailure | AskAgain:
        """Only a failure without another explanation can be about the format."""
        error = ErrorText(reply.body, request.document)
        failed = judged(reply, error, phrases.OLLAMA)
        if request.shape is None or error.about_content:
            return failed
        refused = error.refused(_LADDER.fields) - request.shape.without
        named = RequestPart.FIELDS if refused else _named(request.shape, error)
        humbler = self._negotiation.after(request.shape, failed, named, refused)
        if humbler is None:
            return failed
        if refused:
            return AskAgain(", ".join(sorted(refused)), humbler)
        kept = humbler.thinking_off == request.shape.thinking_off
        return AskAgain(humbler.structured.value if kept else "think", humbler)

    def read_health(self, reply: HttpReply) -> Healthy | LlmFailure:
        """`/api/version` answers as soon as the server runs."""
        if reply.status != 200:
            return failure_of(reply, phrases.OLLAMA)
        payload = json_object(reply.body)
        if payload is None or "version" not in payload:
            return malformed("no version in /api/version", reply)
        return Healthy(version=name(payload["version"]))

    def read_models(self, reply: HttpReply) -> tuple[str, ...] | LlmFailure:
        """Names from `/api/tags`, such as `qwen3:4b`."""
        if reply.status != 200:
            return failure_of(reply, phrases.OLLAMA)
        found = names_in((json_object(reply.body) or {}).get("models"), "name")
        return malformed("no models in /api/tags", reply) if found is None else found

    def read_gauges(self, reply: HttpReply) -> ServerGauges | LlmFailure:
        """Ollama has no gauges."""
        return malformed("Ollama has no gauges", reply)

    def read_capacity(self, reply: HttpReply) -> int | None:
        """This API does not report it."""
        del reply
        return None


def _named(sent: RequestShape, error: ErrorText) -> RequestPart | None:
    """The part of the request that the error names as the reason."""
    if sent.thinking_off and error.names("think"):
        return RequestPart.THINKING
    return RequestPart.STRUCTURED if any(map(error.names, _STRUCTURED_WORDS)) else None


def _less(fields: dict[str, Any], without: frozenset[str]) -> dict[str, Any]:
    """The fields that the server takes."""
    return {name: value for name, value in fields.items() if name not in without}


def _format(prompt: Prompt, structured: StructuredOutput) -> dict[str, Any]:
    if structured is StructuredOutput.JSON_SCHEMA:
        return {"format": prompt.schema}
    return {"format": "json"} if structured is StructuredOutput.JSON_MODE else {}


def _joined(objects: tuple[dict[str, Any], ...]) -> dict[str, Any] | None:
    """One reply, also of a server that streams although it was asked not to: the texts in a row,
    and what the last part counts."""
    for one in objects:
        if one.get("error"):
            return one
    if len(objects) <= 1:
        return objects[0] if objects else None
    messages = [one["message"] for one in objects if isinstance(one.get("message"), dict)]
    texts = {
        key: "".join(text for part in messages if isinstance(text := part.get(key), str))
        for key in ("content", "thinking")
    }
    calls = [call for part in messages for call in _list(part.get("tool_calls"))]
    return objects[-1] | {"message": texts | {"tool_calls": calls}} if messages else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _completion(payload: dict[str, Any], request: HttpRequest, reply: HttpReply) -> LlmReply:
    message = payload.get("message")
    if not isinstance(message, dict):
        return completion(as_chat(payload), request, reply)
    text = message_text(message)
    # A reply that is not done was aborted by Ollama because a token repeated. It has no reason, so
    # its finish is unknown: the text may still be complete (if only white space repeated), and the
    # reader judges that.
    return Completion(
        text=text,
        finish=finish_of(payload.get("done_reason")),
        model=name(payload.get("model")) or "",
        prompt_tokens=prompt_tokens(payload.get("prompt_eval_count"), request),
        completion_tokens=completion_tokens(payload.get("eval_count"), request, reply),
        server_times=_times(payload, reply.elapsed_s),
        only_thought=not text and bool(message.get("thinking")),
    )


def _times(payload: dict[str, Any], elapsed_s: float) -> ServerTimes | None:
    total_s = duration_s(payload.get("total_duration"), _NANOSECOND_S, elapsed_s)
    if total_s is None:
        return None
    parts = ("load_duration", "prompt_eval_duration", "eval_duration")
    load_s, prompt_s, generation_s = (
        duration_s(payload.get(part), _NANOSECOND_S, total_s) or 0.0 for part in parts
    )
    queue_s = max(0.0, total_s - load_s - prompt_s - generation_s)
    return ServerTimes(queue_s, load_s, prompt_s, generation_s)
