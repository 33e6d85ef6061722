"""The two outcomes of an event, as they are published.

Exactly one of `InvoiceExtracted` (results topic) and `InvoiceFailed` (failures topic) exists for
each event. A failure's Kafka value is the original event, byte for byte, with what is known about
the failure in headers; `InvoiceFailed` is the typed view of those headers, and the value itself
where the original bytes are absent or too large to carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.invoice import Invoice

_STRICT = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, and whether the invoice keeps it. `id` is EN 16931's name where there is one.

    A plain dataclass, not a model: it is made by the dozen for every invoice and never parsed.
    """

    id: str
    severity: Literal["error", "warning"]
    passed: bool
    expected: str | None = None
    found: str | None = None
    message: str = ""


class SourceCoordinates(BaseModel):
    """Where the event lies."""

    model_config = _STRICT

    topic: str
    partition: int = Field(ge=0)
    offset: int = Field(ge=0)


class TokenUsage(BaseModel):
    """Tokens over all attempts; 0 where the server does not count."""

    model_config = _STRICT

    prompt: int = Field(ge=0)
    completion: int = Field(ge=0)


class Timings(BaseModel):
    """Seconds spent on the invoice."""

    model_config = _STRICT

    queue_s: float = Field(ge=0, description="waiting for a slot, all attempts")
    llm_s: float = Field(ge=0, description="in calls, all attempts")
    total_s: float = Field(ge=0, description="from first touch to outcome")


class InvoiceExtracted(BaseModel):
    """An invoice that was read, with the checks it passed or failed."""

    model_config = _STRICT

    schema_version: Literal["1"] = "1"
    event_id: str
    invoice_id: str
    source: SourceCoordinates
    batch_id: str
    invoice: Invoice
    needs_review: bool
    checks: tuple[Check, ...]
    document_sha256: str
    extracted_by: Literal["llm", "einvoice"] = "llm"
    model: str
    prompt_version: str
    simulated: bool = Field(description="made up by the built-in simulator: never book it")
    attempts: int = Field(ge=0)
    processed_by: int | None = Field(description="slot of the gate that served the last attempt")
    tokens: TokenUsage
    timings: Timings
    extracted_at: datetime


class InvoiceFailed(BaseModel):
    """An invoice that could not be read, and why."""

    model_config = _STRICT

    schema_version: Literal["1"] = "1"
    event_id: str
    invoice_id: str | None
    source: SourceCoordinates
    batch_id: str
    reason: str = Field(description="one of the closed set of reasons")
    last_reason: str | None = Field(description="what the last attempt met, after retries")
    stage: str
    retryable: bool
    message: str
    exception_class: str
    first_failed_at: datetime
    failed_at: datetime
    attempts: int = Field(ge=0)
    processed_by: int | None
    model: str
    prompt_version: str
    tokens: TokenUsage
    document_sha256: str | None
    value_sha256: str | None = Field(description="of the original value; None when it was null")
    value_bytes: int = Field(ge=0)
