"""The two outcomes of an event, as they are published.

Exactly one of `InvoiceExtracted` (results topic) and `InvoiceFailed` (failures topic) exists for
each event. A failure's Kafka value is the original event, byte for byte; its headers describe the
failure. `InvoiceFailed` is the typed view of those headers. It is also the value itself where the
original bytes are absent or too large.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import StrEnum
from operator import not_
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from schemas.invoice import Amount, Invoice

_STRICT = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, init=False)
class Check:
    """One rule, and whether the invoice satisfies it. `id` is EN 16931's name where there is one.

    A plain dataclass instead of a model: each invoice has dozens of checks, and they are never
    parsed.
    """

    # No slots, and an `__init__` of its own: the generated one sets each field of a frozen instance
    # by a call, which takes three times as long.

    id: str
    severity: Literal["error", "warning"]
    _: KW_ONLY
    passed: bool
    expected: str | None = None
    found: str | None = None
    message: str = ""
    fields: tuple[str, ...] = ()
    """Paths of the fields that the rule is about (`totals.gross`, `lines.0.net_amount`)."""

    def __init__(
        self,
        id: str,
        severity: Literal["error", "warning"],
        *,
        passed: bool,
        expected: str | None = None,
        found: str | None = None,
        message: str = "",
        fields: tuple[str, ...] = (),
    ) -> None:
        values = self.__dict__
        values["id"] = id
        values["severity"] = severity
        values["passed"] = passed
        values["expected"] = expected
        values["found"] = found
        values["message"] = message
        values["fields"] = fields


class Proof(StrEnum):
    """Evidence for the value of a field: a closed set."""

    PRINT = "print"
    """The document's text has the value."""
    XML = "xml"
    """The value comes from the sender's XML; no model has read it."""
    SUM = "sum"
    """A sum or a product that the value is part of holds."""
    PARTS = "parts"
    """The value is the sum of printed parts."""
    LABEL = "label"
    """The document prints the value under its label."""
    LABEL_READ = "read by label"
    """The value was read by its label; no model was asked for it."""
    ALONE = "alone"
    """The document prints no other value that the field could have."""
    CLAIM = "claim"
    """The sender's event has the same value."""
    CHECK_DIGITS = "check digits"
    FORMAT = "format"


class FieldStatus(StrEnum):
    """Status of one field, strongest first; `service/checks/assessment.py` defines how it is
    found."""

    VERIFIED = "verified"
    DERIVED = "derived"
    EXACT = "exact"
    PRINTED = "printed"
    CONSISTENT = "consistent"
    AMBIGUOUS = "ambiguous"
    UNVERIFIED = "unverified"
    UNVERIFIABLE = "unverifiable"
    MISSING = "missing"
    """The answer has no value, and a rule says that it should have one."""
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class FieldVerdict:
    """The status of one field, and what it rests on."""

    status: FieldStatus
    by: tuple[str, ...] = ()
    """Proofs (`Proof`), and the ids of the rules that the field breaks, or that a sum with it
    breaks."""


READ_AS: Final = ("text", "form", "annotation", "ocr", "xml")
"""How the evidence of a value was read; `docs/trust.md` explains each."""
_Some = TypeVar("_Some")
_NOTHING: Final = frozenset({None, ""})
_IfAny = Annotated[_Some, Field(exclude_if=_NOTHING.__contains__)]
"""Not written where there is nothing to write: most evidence has half of the fields."""


@dataclass(frozen=True, init=False)
class FieldEvidence:
    """Where a value is printed: for people who compare, and for pages that show it."""

    # An `__init__` of its own, as `Check` has: each result has some twenty.

    how: Annotated[str, WithJsonSchema({"enum": list(READ_AS)})]
    """One of `READ_AS`; a later service may know more."""
    quote: _IfAny[str] = ""
    """The printed words, at most 120 characters of them."""
    label: _IfAny[str] = ""
    """The printed words that name the value; for an XML, the business term (`BT-1`)."""
    page: _IfAny[int | None] = None
    """From 1."""
    box: _IfAny[tuple[float, float, float, float] | None] = None
    """Left, top, right and bottom as shares of the upright page, from its left top corner."""
    confidence: _IfAny[float | None] = None
    """Of OCR, 0 to 1: that of the least certain word."""
    line: _IfAny[int | None] = None
    """Of a text without pages, from 1."""
    column: _IfAny[int | None] = None
    """The place in that line of the visible text, from 1, in characters."""

    def __init__(
        self,
        how: str,
        quote: str = "",
        label: str = "",
        page: int | None = None,
        box: tuple[float, float, float, float] | None = None,
        confidence: float | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        values = self.__dict__
        values["how"] = how
        values["quote"] = quote
        values["label"] = label
        values["page"] = page
        values["box"] = box
        values["confidence"] = confidence
        values["line"] = line
        values["column"] = column


HIDINGS: Final = (
    "not_drawn",
    "like_its_ground",
    "tiny",
    "off_the_page",
    "covered",
    "unmapped",
    "struck_out",
)
"""How text is hidden; `docs/documents.md` explains each."""


@dataclass(frozen=True, slots=True)
class DroppedText:
    """Text of the document that a person does not see; it was not read."""

    how: Annotated[str, WithJsonSchema({"enum": list(HIDINGS)})]
    """One of `HIDINGS`; a later service may know more."""
    quote: str
    """The beginning of it."""
    page: _IfAny[int | None] = None


class Trust(StrEnum):
    """What may be done with a result; `service/checks/trust.py` holds the rule."""

    BOOK = "book"
    """Post it without a look, as far as the document goes."""
    LOOK = "look"
    """A person compares it with the document first."""
    REJECT = "reject"
    """Do not use the values: read the document by hand, or send it back."""


class ExtractedBy(StrEnum):
    """Source of the fields: a model's answer, or an XML invoice."""

    LLM = "llm"
    EINVOICE = "einvoice"


class Repair(StrEnum):
    """Result of the follow-up question about failed checks."""

    NONE = "none"
    """There was nothing to ask, or repair is off."""
    IMPROVED = "improved"
    NOT_BETTER = "not_better"
    """The first answer counts."""
    UNANSWERED = "unanswered"


class SourceCoordinates(BaseModel):
    """The event's place in the log."""

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


class Cost(BaseModel):
    """The cost of all calls by the configured prices, over all attempts."""

    model_config = _STRICT

    amount: Amount
    currency: str


class ExtractionRecord(BaseModel):
    """The fields of every result, for each kind of document."""

    model_config = _STRICT

    schema_version: Literal["2"] = "2"
    event_id: str
    invoice_id: str
    source: SourceCoordinates
    batch_id: str
    needs_review: bool
    trust: Trust = Field(description="what may be done with the values")
    trust_because: tuple[str, ...] = Field(
        (), description="what keeps it from `book`: ids of rules and paths of fields"
    )
    fields: dict[str, FieldVerdict] = Field(description="status of each field by the checks")
    checks: tuple[Check, ...]
    evidence: dict[str, FieldEvidence] = Field(
        {},
        exclude_if=not_,
        description="where the values are printed, by path of the field; absent where there is "
        "none, or `extraction.evidence` is off",
    )
    hidden: tuple[DroppedText, ...] = Field(
        (),
        exclude_if=not_,
        description="text of the document that no person sees, and that was not read",
    )
    document_sha256: str
    extracted_by: ExtractedBy = ExtractedBy.LLM
    repair: Repair = Repair.NONE
    cached: bool = Field(False, description="the answer to an identical document was used")
    model: str
    endpoint: str = Field(
        "",
        exclude_if=not_,
        description="name of the endpoint that answered, where the settings name several",
    )
    prompt_version: str
    simulated: bool = Field(
        description="made up: the built-in simulator answered, the event says `simulated`, or the "
        "document has the mark of a sample. Never book it"
    )
    attempts: int = Field(ge=0)
    processed_by: int | None = Field(description="slot of the gate that served the last attempt")
    tokens: TokenUsage
    cost: Cost | None = None
    timings: Timings
    extracted_at: datetime


class InvoiceExtracted(ExtractionRecord):
    """An invoice that was read, with the checks that it passed or failed."""

    invoice: Invoice


SPLIT_KIND: Final = "container"
"""The kind of a container that was split into events, one for each document in it."""


class SplitChild(BaseModel):
    """One of the events that a container was split into."""

    model_config = _STRICT

    event_id: str = Field(description="of the event, the same in every delivery of the container")
    invoice_id: str = Field(description="the container's, with the number of the document")
    name: str = Field(description="of its file in the container")


class DocumentExtracted(ExtractionRecord):
    """A document read by a custom schema (`extraction.schema_file`), or a container that was split
    (`documents.split_containers`)."""

    kind: str = Field(description="name of the custom schema; `container` for one that was split")
    data: dict[str, Any] = Field(
        description="valid under the custom JSON Schema; empty for a container that was split"
    )
    children: tuple[SplitChild, ...] = Field(
        (),
        exclude_if=not_,
        description="the events that a container was split into; absent for any other document",
    )


class InvoiceFailed(BaseModel):
    """An invoice that could not be read, and why."""

    model_config = _STRICT

    schema_version: Literal["2"] = "2"
    event_id: str
    invoice_id: str | None
    source: SourceCoordinates
    batch_id: str
    reason: str = Field(description="one of the closed set of reasons")
    last_reason: str | None = Field(description="reason of the last attempt, after retries")
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
    cost: Cost | None = None
    document_sha256: str | None
    value_sha256: str | None = Field(description="of the original value; None when it was null")
    value_bytes: int = Field(ge=0)
