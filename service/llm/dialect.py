"""What a dialect is: it builds one request, reads one reply, and does nothing else.

A dialect owns the words of one API. It opens no connection, measures no time and never raises for
what a server says: a reply ends as `Completion`, `LlmFailure` or `AskAgain`. What it learns about
its server (which structured output it takes) it may remember; that memory only ever steps down.
Each `AskAgain` of one call asks for less than the request before it, whatever other calls learn in
the meantime, so a negotiation ends after a known number of steps.

Invariant: `read` is given the request that was sent, because many requests are in flight and each
may have been built before the dialect learnt something.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias

from service.model.completion import LlmFailure, LlmReply, Prompt


class StructuredOutput(StrEnum):
    """How the shape of the answer is asked for, strongest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    """JSON mode; the schema rides along and is repeated in the instructions."""
    PROMPT = "prompt"
    """The schema stands in the instructions; nothing on the server enforces it."""


@dataclass(frozen=True, slots=True)
class RequestShape:
    """The parts of a request on which servers of one family differ."""

    structured: StructuredOutput
    limit_field: str = "max_tokens"
    temperature: bool = True


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One HTTP request, complete but for address and token; `body` is JSON or empty.

    `document` is the part of the question that strangers wrote: an error that repeats it decides
    nothing. `max_tokens` are those that the answer may have.
    """

    method: Literal["GET", "POST"]
    path: str
    body: bytes = b""
    shape: RequestShape | None = None
    document: str = ""
    max_tokens: int = 0


@dataclass(frozen=True, slots=True)
class HttpReply:
    """One HTTP reply that arrived whole. Header names are looked up without regard to case.

    `elapsed_s` runs from sending the request to the last byte of the reply.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True)
class AskAgain:
    """The server may take another shape: build the request again in `shape`, send it at once."""

    because: str
    shape: RequestShape


DialectReply: TypeAlias = LlmReply | AskAgain


@dataclass(frozen=True, slots=True)
class Healthy:
    """The server answered. Counts and names are None where the dialect does not tell."""

    models_count: int | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class ServerGauges:
    """The server's own gauges, in its own units; None where it does not tell."""

    gpu_memory_used: float | None = None
    gpu_utilization: float | None = None
    calls_waiting: float | None = None
    calls_running: float | None = None
    kv_cache_usage: float | None = None
    """Share of the key-value cache in use, 0 to 1."""


class Dialect(Protocol):
    """One API of LLM servers."""

    @property
    def name(self) -> str:
        """How settings and metrics call it."""

    @property
    def requests_max(self) -> int:
        """Most requests one call may need, all steps of a negotiation included."""

    @property
    def health_request(self) -> HttpRequest:
        """A cheap request that every healthy server answers."""

    @property
    def models_request(self) -> HttpRequest | None:
        """Asks for the list of models; None where the API has none."""

    @property
    def gauges_request(self) -> HttpRequest | None:
        """Asks for the server's gauges; None where the API has none."""

    @property
    def capacity_request(self) -> HttpRequest | None:
        """Asks how many calls the server works on at once; None where the API does not tell."""

    def request(self, prompt: Prompt, model: str, shape: RequestShape | None = None) -> HttpRequest:
        """The request that asks `prompt` of `model`; in `shape`, which an `AskAgain` named, or in
        the one that the dialect knows to work."""

    def read(self, request: HttpRequest, reply: HttpReply) -> DialectReply:
        """What the server said to `request`; `Completion.model` is empty where it does not tell."""

    def read_health(self, reply: HttpReply) -> Healthy | LlmFailure:
        """Whether the server is well."""

    def read_models(self, reply: HttpReply) -> tuple[str, ...] | LlmFailure:
        """The models that the server offers, by the names it wants to be asked with."""

    def read_gauges(self, reply: HttpReply) -> ServerGauges | LlmFailure:
        """The server's gauges; what cannot be understood is None."""

    def read_capacity(self, reply: HttpReply) -> int | None:
        """Calls that the server works on at once, at least 1; None when it does not say."""


def instructions_with_schema(prompt: Prompt) -> str:
    """The instructions for a server that nothing but words can hold to a schema."""
    schema = json.dumps(prompt.schema, separators=(",", ":"))
    return (
        f"{prompt.system}\n\nAnswer with one JSON object and nothing else: no prose, no code "
        f"fence. It must be valid under this JSON Schema:\n{schema}"
    )
