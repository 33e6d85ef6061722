"""The plain API: POST /think with a model and a prompt returns a response text.

It constrains nothing and reports no tokens, times or finish reason, so the schema goes into the
prompt and the finish is unknown. `/health` shows whether the server is healthy, `/metrics` holds
GPU gauges in the server's own units. Both are read leniently, because servers of this kind omit
fields or write numbers as text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from service.llm.dialect import (
    Healthy,
    HttpReply,
    HttpRequest,
    RequestShape,
    ServerGauges,
    instructions_with_schema,
    with_extra,
)
from service.llm.faults import ErrorText, failure_of, judged, malformed, no_json
from service.llm.frames import RequestFrames, encode
from service.llm.openai_reply import completion, payload_of
from service.llm.reply_body import json_object
from service.llm.reply_shapes import as_chat
from service.llm.values import count, memory_bytes, share
from service.model.completion import LlmFailure, LlmReply, Prompt


class ThinkDialect:
    """Remembers only serialised instructions."""

    name = "think"
    requests_max = 1
    health_request = HttpRequest("GET", "/health")
    models_request: HttpRequest | None = None
    gauges_request: HttpRequest | None = HttpRequest("GET", "/metrics")
    capacity_request: HttpRequest | None = None

    def __init__(self, extra_body: Mapping[str, Any] | None = None) -> None:
        self._extra_body = dict(extra_body or {})
        self._frames = RequestFrames()

    def request(
        self,
        prompt: Prompt,
        model: str,
        shape: RequestShape | None = None,
        *,
        streamed: bool = False,
    ) -> HttpRequest:
        """Instructions, schema and document in one prompt."""
        del shape, streamed  # There is one shape, and no stream.

        def payload(user: str) -> dict[str, Any]:
            text = f"{instructions_with_schema(prompt)}\n\n{user}"
            return with_extra({"model": model, "prompt": text}, self._extra_body)

        body = self._frames.body(prompt, model, None, payload)
        return HttpRequest(
            "POST", "/think", body, document=prompt.user, answer_schema=prompt.schema
        )

    def read(self, request: HttpRequest, reply: HttpReply) -> LlmReply:
        """The response text, or what other servers send in its place."""
        if not reply.succeeded:
            return failure_of(reply, document=request.document)
        payload = payload_of(reply.body)
        if payload is None:
            return no_json(reply)
        if payload.get("error"):
            return judged(reply, ErrorText(encode(payload), request.document))
        answer = (json_object(reply.body) or {}).get("response")
        if answer and isinstance(answer, dict) and "choices" not in payload:
            payload = as_chat({"response": json.dumps(answer)})  # It was decoded already.
        return completion(payload, request, reply)

    def read_health(self, reply: HttpReply) -> Healthy | LlmFailure:
        """Any 200 with a JSON object counts; the status word is not a closed set."""
        if reply.status != 200:
            return failure_of(reply)
        payload = json_object(reply.body)
        if payload is None:
            return malformed("no JSON object in /health", reply)
        return Healthy(models_count=count(payload.get("models_count")))

    def read_models(self, reply: HttpReply) -> tuple[str, ...] | LlmFailure:
        """This API has no list of models."""
        return malformed("no list of models in this API", reply)

    def read_gauges(self, reply: HttpReply) -> ServerGauges | LlmFailure:
        """GPU memory and use, in the units of `nvidia-smi` unless the text names another."""
        if reply.status != 200:
            return failure_of(reply)
        payload = json_object(reply.body)
        if payload is None:
            return malformed("no JSON object in /metrics", reply)
        gpu: Any = payload.get("gpu")
        if not isinstance(gpu, dict):
            return ServerGauges()
        return ServerGauges(memory_bytes(gpu.get("memory_used")), share(gpu.get("utilization")))

    def read_capacity(self, reply: HttpReply) -> int | None:
        """This API does not report it."""
        del reply
        return None
