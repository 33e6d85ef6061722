"""The invoice event that upstream systems publish.

The smallest valid event is `{"invoice_id": "INV-1", "document": {"media_type": "text/plain",
"text": "…"}}`. Unknown fields are ignored, because senders may be newer than this service. Known
fields are validated strictly.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_TOLERANT = ConfigDict(frozen=True, extra="ignore")

_ANYTHING = "application/octet-stream"
"""The media type of bytes whose sender does not know it: they are known by their beginning."""

_UNSAID = frozenset(
    {"", "unknown", "null", "none", "undefined", "*/*", "xml", ".xml", "pdf", ".pdf"}
)
"""What programs write that do not know it, or know an ending alone."""


def _said(media_type: object) -> object:
    """Upload forms and mail programs leave it empty where they do not know it."""
    if media_type is None:
        return _ANYTHING
    if not isinstance(media_type, str):
        return media_type
    said = media_type.strip()
    return _ANYTHING if said.lower() in _UNSAID else said


def _unset(value: object) -> object:
    """Senders with a schema write null for what they do not say."""
    return False if value is None else value


Flag = Annotated[bool, Field(strict=True), BeforeValidator(_unset)]
"""Yes or no, and nothing that could be read as either."""

MediaType = Annotated[
    str,
    Field(min_length=3, max_length=200, pattern=r"^[\w.+-]+/[\w.+-]+"),
    BeforeValidator(_said),
]


class InlineText(BaseModel):
    """A document as text."""

    model_config = _TOLERANT

    media_type: MediaType = "text/plain"
    text: str = Field(min_length=1)


class InlineBytes(BaseModel):
    """A document as base64-encoded bytes. Lines, URL-safe letters and `data:` URLs are read."""

    model_config = _TOLERANT

    media_type: MediaType = _ANYTHING
    base64: str = Field(min_length=1)


class DocumentReference(BaseModel):
    """A document that is stored elsewhere (claim check)."""

    model_config = _TOLERANT

    media_type: MediaType = _ANYTHING
    uri: str = Field(min_length=3, max_length=2048)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$")
    size_bytes: int | None = Field(default=None, ge=0)


Document: TypeAlias = InlineText | InlineBytes | DocumentReference

SmallText = Annotated[str, Field(max_length=500)]


class InvoiceEvent(BaseModel):
    """One invoice to read. The sender's claims (vendor, amount) are not trusted."""

    model_config = _TOLERANT

    schema_version: Literal["1"] = "1"
    invoice_id: str = Field(min_length=1, max_length=200)
    document: Document
    event_id: str | None = Field(default=None, min_length=1, max_length=200)
    occurred_at: datetime | None = None
    vendor: SmallText | None = None
    amount: Decimal | None = Field(default=None, allow_inf_nan=False, max_digits=30)
    currency: str | None = Field(default=None, max_length=20)
    complexity: str | None = Field(default=None, max_length=50)
    source: SmallText | None = None
    simulated: Flag = Field(
        default=False,
        description="the invoice is made up, so the result says `simulated`: never book it",
    )
