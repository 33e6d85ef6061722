"""A question to an LLM server and its reply, independent of the dialect.

A call ends in exactly one of `Completion` and `LlmFailure`. No exception of an HTTP library and no
dialect's own error shape passes this boundary. Nothing here judges a failure: `model.outcome` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from service.model.trace_context import TraceContext
from service.model.value_class import value_class


class Finish(StrEnum):
    """Why the server stopped generating."""

    STOP = "stop"
    LENGTH = "length"
    FILTERED = "filtered"
    UNKNOWN = "unknown"
    """The dialect does not say (`/think`)."""


class LlmFault(StrEnum):
    """Every way a call can fail; a closed set (verdicts: `model.outcome.VERDICTS`)."""

    CONNECT_FAILED = "connect_failed"
    """The server was not reached: connection refused or reset before a reply, DNS or TLS
    failure."""
    CONNECTION_LOST = "connection_lost"
    """The connection broke after the request was sent."""
    TIMEOUT = "timeout"
    OVERLOADED = "overloaded"
    """503, 529 or a dialect's own "too busy"."""
    RATE_LIMITED = "rate_limited"
    """429."""
    SERVER_ERROR = "server_error"
    """Any other 5xx, and a 4xx that does not blame the request (409, 424)."""
    UNAUTHORISED = "unauthorised"
    """401 or 403."""
    QUOTA_EXHAUSTED = "quota_exhausted"
    MODEL_MISSING = "model_missing"
    CONTEXT_EXCEEDED = "context_exceeded"
    """According to the server, prompt plus answer do not fit the model's context."""
    BAD_REQUEST = "bad_request"
    """A status that blames the request (400, 413, 422 and others): sending it again cannot help."""
    REPLY_TOO_LARGE = "reply_too_large"
    REPLY_MALFORMED = "reply_malformed"
    """A 200 whose body does not follow the dialect (HTML, cut JSON, missing fields)."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page or picture, re-encoded by this service: `image/png` or `image/jpeg`, no metadata."""

    media_type: str
    data: bytes


@value_class(frozen=True, slots=True)
class Prompt:
    """One question: instructions, the document as data, and the shape of the answer.

    `schema` is a JSON Schema object. `version` names the prompt file and goes into every result.
    `images` are for models that can see; they are sent inline, never as addresses to fetch.
    """

    system: str
    user: str
    schema: Mapping[str, Any]
    schema_name: str
    version: str
    max_tokens: int
    images: tuple[PageImage, ...] = ()
    against_loops: bool = False
    """An earlier answer repeated itself: this one is drawn with a little chance, and repetition is
    penalised."""
    timeouts: int = 0
    """Calls with this question that took their whole deadline: the next one may take longer."""
    trace: TraceContext | None = None
    """Of this call: the server may continue the trace."""


@value_class(frozen=True, slots=True)
class ServerTimes:
    """The server's own times for one reply, in seconds; None where the dialect has none."""

    queue_s: float | None = None
    load_s: float | None = None
    prompt_s: float | None = None
    generation_s: float | None = None


@value_class(frozen=True, slots=True)
class Completion:
    """A reply that arrived complete; its text is untrusted."""

    text: str
    finish: Finish
    model: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    server_times: ServerTimes | None = None
    simulated: bool = False
    """The server says that it is the simulator; the result must say so too."""
    only_thought: bool = False
    """There is no text beside the model's thinking."""


@dataclass(frozen=True, slots=True)
class LlmFailure:
    """A call that brought no usable reply.

    `retry_after_s` is the delay that the server asks for, already capped. `message` is safe to
    publish: one line, at most 500 characters, never a document's text or a secret.
    """

    fault: LlmFault
    message: str
    status: int | None = None
    retry_after_s: float | None = None
    exception_class: str = ""
    is_silence: bool = False
    """Whether this service's own deadline ended the call: the server may be slow."""


LlmReply: TypeAlias = Completion | LlmFailure
