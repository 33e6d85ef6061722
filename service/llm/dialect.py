"""The interface of a dialect: it builds one request, reads one reply, and does nothing else.

A dialect knows one API. It opens no connection, measures no time and never raises for a server's
reply: the result is `Completion`, `LlmFailure` or `AskAgain`. It may remember facts about its
server (which structured output it accepts; see `negotiation`). Each `AskAgain` of one call asks for
less than the request before it, whatever other calls learn meanwhile, so a negotiation ends after a
known number of steps.

Invariant: `read` receives the request that was sent, because many requests are in flight, and each
may have been built before the dialect learned something.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol, TypeAlias

from service.model.completion import LlmFailure, LlmReply, Prompt
from service.model.value_class import value_class

SUCCESSES = frozenset(range(200, 300)) - {204, 205}
"""Statuses of an answer: frameworks and gateways choose among all that have a body."""


class StructuredOutput(StrEnum):
    """How the shape of the answer is requested, strongest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    """JSON mode; the schema is sent and also repeated in the instructions."""
    JSON_MODE = "json_mode"
    """JSON mode; the schema is in the instructions only."""
    PROMPT = "prompt"
    """The schema is in the instructions only; the server does not enforce it."""


@dataclass(frozen=True, slots=True)
class RequestShape:
    """The parts of a request in which servers of one family differ."""

    structured: StructuredOutput
    limit_field: str = "max_tokens"
    temperature: bool = True
    system: bool = True
    """Instructions in a message of their own; else before the question, in one message."""
    thinking_off: bool = True
    """The model's thinking is switched off by a field of the request, where the API has one."""
    without: frozenset[str] = frozenset()
    """Fields that the server refused, and that no question needs."""
    guesses: int = field(default=0, compare=False)
    """Steps towards this shape within one call that no word of the server explained."""


@value_class(frozen=True, slots=True)
class HttpRequest:
    """One HTTP request without address and token; `body` is JSON or empty.

    `document` is the untrusted part of the question: an error that repeats it decides nothing.
    `max_tokens` is the limit of the answer, `answer_schema` its JSON Schema.
    """

    method: Literal["GET", "POST"]
    path: str
    body: bytes = b""
    shape: RequestShape | None = None
    document: str = ""
    max_tokens: int = 0
    answer_schema: Mapping[str, Any] | None = None

    @property
    def answer_names(self) -> frozenset[str]:
        """The names of the fields that the answer has by its schema."""
        properties = (self.answer_schema or {}).get("properties")
        return frozenset(properties) if isinstance(properties, Mapping) else frozenset()


@value_class(frozen=True, slots=True)
class HttpReply:
    """One HTTP reply that arrived complete. Header names are looked up without regard to case.

    `elapsed_s` runs from sending the request to the last byte of the reply.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed_s: float = 0.0

    @property
    def succeeded(self) -> bool:
        """Whether the status is that of an answer."""
        return self.status in SUCCESSES


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The server may accept another shape: build the request again in `shape` and send it at
    once."""

    because: str
    shape: RequestShape


DialectReply: TypeAlias = LlmReply | AskAgain


@dataclass(frozen=True, slots=True)
class Healthy:
    """The server answered. Counts and names are None if the dialect has none."""

    models_count: int | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ServerGauges:
    """The server's own gauges; None if not reported."""

    gpu_memory_used_bytes: float | None = None
    gpu_utilization_ratio: float | None = None
    calls_waiting: float | None = None
    calls_running: float | None = None
    kv_cache_usage: float | None = None
    """Share of the key-value cache in use, 0 to 1."""


class Dialect(Protocol):
    """One API of LLM servers."""

    @property
    def name(self) -> str:
        """Its name in settings and metrics."""

    @property
    def requests_max(self) -> int:
        """Most requests of one call, including all steps of a negotiation."""

    @property
    def health_request(self) -> HttpRequest:
        """A cheap request that every healthy server answers."""

    @property
    def models_request(self) -> HttpRequest | None:
        """Requests the list of models; None if the API has none."""

    @property
    def gauges_request(self) -> HttpRequest | None:
        """Requests the server's gauges; None if the API has none."""

    @property
    def capacity_request(self) -> HttpRequest | None:
        """Requests how many calls the server works on at once; None if the API does not report
        it."""

    def request(
        self,
        prompt: Prompt,
        model: str,
        shape: RequestShape | None = None,
        *,
        streamed: bool = False,
    ) -> HttpRequest:
        """The request with `prompt` for `model`, in `shape` of an `AskAgain`, or in the shape that
        is known to work; its answer whole, or as a stream where the API has one."""

    def read(self, request: HttpRequest, reply: HttpReply) -> DialectReply:
        """The result of the reply to `request`; `Completion.model` is empty if not reported."""

    def read_health(self, reply: HttpReply) -> Healthy | LlmFailure:
        """Whether the server is healthy."""

    def read_models(self, reply: HttpReply) -> tuple[str, ...] | LlmFailure:
        """The models that the server offers, by the names that its requests need."""

    def read_gauges(self, reply: HttpReply) -> ServerGauges | LlmFailure:
        """The server's gauges; unreadable ones are None."""

    def read_capacity(self, reply: HttpReply) -> int | None:
        """Number of calls that the server works on at once, at least 1; None if it does not say."""


def instructions_for(prompt: Prompt, structured: StructuredOutput) -> str:
    """The instructions, with the schema in them unless the server enforces it alone."""
    if structured is StructuredOutput.JSON_SCHEMA:
        return prompt.system
    return instructions_with_schema(prompt)


def instructions_with_schema(prompt: Prompt) -> str:
    """The instructions for a server that cannot enforce a schema."""
    schema = json.dumps(prompt.schema, separators=(",", ":"))
    return (
        f"{prompt.system}\n\nAnswer with one JSON object and nothing else: no prose, no code "
        f"fence. It must be valid under this JSON Schema:\n{schema}"
    )


def with_extra(payload: dict[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with the operator's own fields; tables in both are joined."""
    joined = dict(payload)
    for name, value in extra.items():
        both = joined.get(name)
        tables = isinstance(both, dict) and isinstance(value, Mapping)
        joined[name] = {**both, **value} if tables else value  # type: ignore[dict-item]
    return joined
