"""One result as lists show it: what was read, overruled by decisions of people. Pure.

Lists look at every result of a topic, so only what they show is read: a fifth of the time of a
whole result. A record of an earlier version, or of a custom schema, is read whole. What is read has
the bounds that the whole result has: a list writes amounts digit for digit, and codes as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from schemas.decode import explain
from schemas.invoice import Amount, CurrencyCode, Invoice
from schemas.outcome import InvoiceExtracted, Trust
from service.failures.dead_letter import DeadLetter
from service.model.record import Coordinates, SourceRecord
from service.review.decisions import UNDECIDED, InvoiceState, ReviewHistory
from service.review.published import UnreadableRecord, published_result, without_nul
from service.review.replayed import SentEvents


class _Lean(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Name(_Lean):
    name: str | None = None


class _Gross(_Lean):
    gross: Amount | None = None


class _InvoiceShown(_Lean):
    invoice_number: str | None = None
    issue_date: date | None = None
    currency: CurrencyCode | None = None
    supplier: _Name = _Name()
    totals: _Gross = _Gross()


class _Source(_Lean):
    topic: str
    partition: int = Field(ge=0, lt=2**31)
    offset: int = Field(ge=0, lt=2**63)


class _ResultShown(_Lean):
    event_id: str
    invoice_id: str
    source: _Source
    trust: Trust
    simulated: bool
    extracted_at: datetime
    invoice: _InvoiceShown


_SHOWN = TypeAdapter(_ResultShown)


@dataclass(frozen=True, slots=True)
class ListedResult:
    """A line of a list."""

    record: SourceRecord
    source: Coordinates
    event_id: str
    invoice_id: str
    number: str | None
    issued: date | None
    supplier: str | None
    gross: Decimal | None
    currency: str | None
    trust: Trust
    state: InvoiceState
    reviewed_by: str | None
    simulated: bool
    extracted_at: datetime
    ends: Coordinates | None
    """The failure that it ends: its event was sent again."""
    split_into: int = 0
    """Events that a container became."""


@dataclass(frozen=True, slots=True)
class ListedFailure:
    """A line of a list of failures."""

    letter: DeadLetter
    state: str


@dataclass(frozen=True, slots=True)
class KnownDecisions:
    """What people decided about results, and which events were sent again."""

    histories: dict[Coordinates, ReviewHistory]
    sent: SentEvents

    def history(self, source: Coordinates) -> ReviewHistory:
        """The decisions about an outcome."""
        return self.histories.get(source, UNDECIDED)


def listed(record: SourceRecord, known: KnownDecisions) -> ListedResult:
    """The line of a record. Raises UnreadableRecord."""
    if record.quarantined is not None:
        raise UnreadableRecord(record.quarantined)
    found, split_into = _shown(without_nul(record.value))
    source = Coordinates(found.source.topic, found.source.partition, found.source.offset)
    history = known.history(source)
    invoice = _corrected(history, found.invoice)
    newest = history.newest
    read_at = found.extracted_at
    return ListedResult(
        record,
        source,
        found.event_id,
        found.invoice_id,
        invoice.invoice_number,
        invoice.issue_date,
        invoice.supplier.name,
        invoice.totals.gross,
        invoice.currency,
        found.trust,
        InvoiceState.SPLIT if split_into else history.state(found.trust, asks=False),
        newest.decided_by if newest else None,
        found.simulated,
        read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC),
        known.sent.failure_of(source),
        split_into,
    )


def _shown(value: bytes) -> tuple[_ResultShown, int]:
    """With the number of events that it was split into. Version 2 says its version first; all
    others are read whole."""
    if b'"schema_version":"2"' in value[:40]:
        try:
            return _SHOWN.validate_json(value), 0
        except ValidationError:
            pass
    result = published_result(value)
    fields: dict[str, Any] = result.model_dump()
    if not isinstance(result, InvoiceExtracted):
        fields["invoice"] = {}
    try:
        return _ResultShown.model_validate(fields), len(fields.get("children", ()))
    except ValidationError as error:
        raise UnreadableRecord(explain(error)) from None


def _corrected(history: ReviewHistory, read: _InvoiceShown) -> _InvoiceShown | Invoice:
    newest_first = (review.after for review in reversed(history.in_force))
    return next((invoice for invoice in newest_first if invoice is not None), read)
