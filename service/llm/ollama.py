"""Ollama's own API (`/api/chat`): unlike its OpenAI-compatible API, it reports durations.

Facts about the server: `format` takes a JSON Schema and constrains the answer; `think` is true
unless it is switched off; by default Ollama silently drops the start of a prompt that is too long,
so `truncate` is off (a 400 instead) and `shift` is off (the answer stops instead of forgetting the
document); a `num_ctx` that differs from the last request's reloads the model, so it never changes.
Durations are nanoseconds, and zero ones are omitted.

A request's wait for a slot is the remainder of the total after loading, reading the prompt and
generating. Ollama sends no 503 under load, so this is the only sign of a full server.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from service.llm.dialect import Healthy, HttpReply, HttpRequest, RequestShape, ServerGauges
from service.llm.faults import Phrase, failure_of, json_object, malformed
from service.llm.frames import RequestFrames
from service.llm.values import completion_tokens, duration_s, name, prompt_tokens
from service.model.completion import (
    Completion,
    Finish,
    LlmFailure,
    LlmFault,
    LlmReply,
    Prompt,
    ServerTimes,
)

_NANOSECOND_S = 1e-9
_FINISH = {"stop": Finish.STOP, "length": Finish.LENGTH}
_PHRASES = (
    Phrase(
        LlmFault.CONTEXT_EXCEEDED,
        (400, 500),
        ("context length", "context size", "context window"),
    ),
    Phrase(LlmFault.OVERLOADED, (500, 503), ("server busy",)),
)


class OllamaDialect:
    """`num_ctx` is the context requested from the server, prompt and answer together, in tokens."""

    name = "ollama"
    requests_max = 1
    health_request = HttpRequest("GET", "/api/version")
    models_request: HttpRequest | None = HttpRequest("GET", "/api/tags")
    gauges_request: HttpRequest | None = None
    capacity_request: HttpRequest | None = None

    def __init__(self, num_ctx: int) -> None:
        self._num_ctx = num_ctx
        self._frames = RequestFrames()

    def request(self, prompt: Prompt, model: str, shape: RequestShape | None = None) -> HttpRequest:
        """One chat turn, unstreamed, its answer constrained to the prompt's schema."""
        del shape  # There is one.
        question: dict[str, Any] = {"role": "user", "content": ""}
        if prompt.images:
            question["images"] = [b64encode(image.data).decode() for image in prompt.images]

        def payload(user: str) -> dict[str, Any]:
            return {
                "model": model,
                "messages": [
                    {"role": "system", "content": prompt.system},
                    question | {"content": user},
                ],
                "format": prompt.schema,
                "stream": False,
                "think": False,
                "truncate": False,
                "shift": False,
                "options": {
                    "temperature": 0,
                    "num_ctx": self._num_ctx,
                    "num_predict": prompt.max_tokens,
                },
            }

        body = self._frames.body(prompt, model, None, payload)
        return HttpRequest(
            "POST", "/api/chat", body, document=prompt.user, max_tokens=prompt.max_tokens
        )

    def read(self, request: HttpRequest, reply: HttpReply) -> LlmReply:
        """The chat reply; Ollama needs no negotiation, so `AskAgain` never occurs."""
        if reply.status != 200:
            return failure_of(reply, _PHRASES, request.document)
        payload = json_object(reply.body)
        if payload is None:
            return malformed("no JSON object", reply)
        if "error" in payload:
            failed = HttpReply(500, reply.headers, reply.body, reply.elapsed_s)
            return failure_of(failed, _PHRASES, request.document)
        return _completion(payload, request, reply)

    def read_health(self, reply: HttpReply) -> Healthy | LlmFailure:
        """`/api/version` answers as soon as the server runs."""
        if reply.status != 200:
            return failure_of(reply, _PHRASES)
        payload = json_object(reply.body)
        if payload is None or "version" not in payload:
            return malformed("no version in /api/version", reply)
        return Healthy(version=name(payload["version"]))

    def read_models(self, reply: HttpReply) -> tuple[str, ...] | LlmFailure:
        """Names from `/api/tags`, such as `qwen3:4b`."""
        if reply.status != 200:
            return failure_of(reply, _PHRASES)
        listed = (json_object(reply.body) or {}).get("models")
        if not isinstance(listed, list):
            return malformed("no models in /api/tags", reply)
        entries = (entry.get("name") for entry in listed if isinstance(entry, dict))
        return tuple(known for entry in entries if (known := name(entry)))

    def read_gauges(self, reply: HttpReply) -> ServerGauges | LlmFailure:
        """Ollama has no gauges."""
        return malformed("Ollama has no gauges", reply)

    def read_capacity(self, reply: HttpReply) -> int | None:
        """This API does not report it."""
        del reply
        return None


def _completion(payload: dict[str, Any], request: HttpRequest, reply: HttpReply) -> LlmReply:
    message = payload.get("message")
    text = message.get("content") if isinstance(message, dict) else None
    if not isinstance(text, str):
        return malformed("no message content", reply)
    # A reply that is not done was aborted by Ollama because a token repeated. It has no reason, so
    # its finish is unknown: the text may still be complete (if only white space repeated), and the
    # reader judges that.
    return Completion(
        text=text,
        finish=_FINISH.get(str(payload.get("done_reason")), Finish.UNKNOWN),
        model=name(payload.get("model")) or "",
        prompt_tokens=prompt_tokens(payload.get("prompt_eval_count"), request),
        completion_tokens=completion_tokens(payload.get("eval_count"), request, reply),
        server_times=_times(payload, reply.elapsed_s),
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
