"""One result as lists show it: what was read, overruled by decisions of people. Pure.

Lists look at every result of a topic, so only what they show is read: a fifth of the time of a
whole result. Exports read the invoice besides (`listed_invoice`), half of the time of a whole
result. A record of an earlier version, or of a custom schema, is read whole. The fields that are
read have the bounds of the whole result: a list writes amounts digit for digit, and codes as they
are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetPydanticSchema, TypeAdapter, ValidationError
from pydantic_core.core_schema import none_schema, with_default_schema

from schemas.decode import explain
from schemas.invoice import Amount, CurrencyCode, Invoice
from schemas.outcome import DocumentExtracted, InvoiceExtracted, Trust
from service.failures.dead_letter import DeadLetter
from service.failures.failure_state import FailureState
from service.failures.places import NamedInvoice
from service.model.printable import escaped_json, escaped_json_bytes
from service.model.record import Coordinates, SourceRecord
from service.review.decisions import UNDECIDED, InvoiceState, ReviewHistory
from service.review.identity import InvoiceMarks, marks
from service.review.published import UnreadableRecord, published_result, without_nul
from service.review.replayed import SentEvents

_Form = TypeVar("_Form", bound=BaseModel)


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


class _Outcome(_Lean):
    event_id: str
    invoice_id: str
    source: _Source
    trust: Trust
    trust_because: tuple[str, ...] = ()
    simulated: bool
    extracted_at: datetime


class _ResultShown(_Outcome):
    invoice: _InvoiceShown


_Unread: TypeAlias = Annotated[
    Any,
    GetPydanticSchema(
        lambda _, __: with_default_schema(none_schema(), default=(), on_error="default")
    ),
]
"""Whatever stands there becomes `()`: no object is made of it."""


class _Head(Invoice):
    """An invoice whose rows are not read: half of the time, for who needs no rows."""

    lines: _Unread = ()
    taxes: _Unread = ()


class _ResultRead(_Outcome):
    model: str
    invoice: Invoice


class _HeadRead(_ResultRead):
    invoice: _Head


_OUTCOME = TypeAdapter(_Outcome)
_SHOWN = TypeAdapter(_ResultShown)
_READ = TypeAdapter(_ResultRead)
_HEAD = TypeAdapter(_HeadRead)
_CURRENT: Final = b'"schema_version":"2"'
_VERSION_BYTES = 40
_WRITTEN: Final = ("invoice.outcome", b"extracted")
_BEGIN: Final = b'{"schema_version":"2","event_id":'
_NEVER_WRITTEN: Final = (b"\n", b"\r", b"NaN", b"Infinity", b'"state":', b'"reviewed_by":')


class ListedResult(NamedTuple):
    """A line of a list. A tuple, since it is made in a third of the time of a frozen dataclass."""

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
    trust_because: tuple[str, ...]
    """What keeps it from `book`: ids of rules and paths of fields."""
    state: InvoiceState | None
    """None where it is `ready` unless other invoices say otherwise, and those were not read."""
    reviewed_by: str | None
    simulated: bool
    extracted_at: datetime
    ends: Coordinates | None
    """The failure that it ends: its event was sent again."""
    split_into: int = 0
    """Events that a container became."""

    def is_named(self, named: NamedInvoice) -> bool:
        """Whether a person means it. A result lies in the partition of its event."""
        if named.is_event(self.source):
            return self.record.partition == self.source.partition
        return named.is_id(self.invoice_id, self.event_id, self.number)


class ComparableResult(NamedTuple):
    """A line of a list, and what the invoice is compared by. The record of the line has no bytes,
    so that many lines can be kept."""

    line: ListedResult
    marks: InvoiceMarks
    """Keys of this process alone: Python's hash takes a sixth of the time of the store's, and its
    seed differs by process, so that nobody makes two texts of one key. None of a document that is
    no invoice, and of one that only a list can show."""


@dataclass(frozen=True, slots=True)
class ListedInvoice:
    """A line of a list, with the invoice that counts."""

    line: ListedResult
    invoice: Invoice
    model: str


class ExportedResult(NamedTuple):
    """A result as it is compared, and its invoice."""

    compared: ComparableResult
    found: ListedInvoice | None = None
    """None of a document that is no invoice, and of one that only a list can show."""
    is_no_invoice: bool = False


class WholeResult(NamedTuple):
    """A result as it is compared, and all of it as it counts."""

    compared: ComparableResult
    text: bytes | None = None
    """JSON on one line, invisible characters escaped. None of one that only a list can show."""


@dataclass(frozen=True, slots=True)
class ListedFailure:
    """A line of a list of failures."""

    letter: DeadLetter
    state: FailureState
    later: Coordinates | None = None
    """The failure of its event, which was sent again."""


@dataclass(frozen=True, slots=True)
class KnownDecisions:
    """What people decided about results, and which events were sent again."""

    histories: dict[Coordinates, ReviewHistory]
    sent: SentEvents
    asks: Callable[[Coordinates], bool] | None = None
    """Whether something besides its trust asks for a person; None where nothing was compared."""

    def history(self, source: Coordinates) -> ReviewHistory:
        """The decisions about an outcome."""
        return self.histories.get(source, UNDECIDED)


def listed(record: SourceRecord, known: KnownDecisions) -> ListedResult:
    """The line of a record. Raises UnreadableRecord."""
    value = _value(record)
    found, split_into = _shown(value)
    source = _place(found)
    history = known.history(source)
    corrected = history.corrected
    counts = found if corrected is None else _corrected(value, history) or found
    line = _line(record, source, counts, corrected or found.invoice, known)
    return line._replace(split_into=split_into, state=InvoiceState.SPLIT) if split_into else line


def comparable_result(record: SourceRecord, known: KnownDecisions) -> ComparableResult:
    """The same with what it is compared by, from one parsing. Raises UnreadableRecord."""
    return exported_result(record, known, with_rows=False).compared


def exported_result(
    record: SourceRecord, known: KnownDecisions, *, with_rows: bool
) -> ExportedResult:
    """The same with its invoice; `with_rows` also reads lines and taxes. Rows that cannot be read
    keep a result from an export, and not from being compared. Raises UnreadableRecord."""
    return _exported(record, _value(record), known, with_rows=with_rows)


def _exported(
    record: SourceRecord, value: bytes, known: KnownDecisions, *, with_rows: bool
) -> ExportedResult:
    place = _bare(record)
    try:
        found = _read(value, _READ if with_rows else _HEAD)
    except UnreadableRecord:
        if with_rows:
            return ExportedResult(comparable_result(record, known))
        shown = listed(record, known)._replace(record=place)
        return ExportedResult(ComparableResult(shown, InvoiceMarks()))
    if found is None:
        shown = listed(record, known)._replace(record=place)
        return ExportedResult(ComparableResult(shown, InvoiceMarks()), is_no_invoice=True)
    line, final = _counted(place, value, found, known)
    compared = ComparableResult(line, marks(final, simulated=line.simulated, key=hash))
    return ExportedResult(compared, ListedInvoice(line, final, found.model))


def whole_result(record: SourceRecord, known: KnownDecisions) -> WholeResult:
    """The same with all of the result, from one parsing. Raises UnreadableRecord.

    A result that says that the service wrote it, in the form in which it does, is passed on as it
    is if its head is right: reading all of it takes twice the time. Any other one is read whole and
    written anew, with what this version knows."""
    value = _value(record)
    if _is_own(record, value):
        one = _exported(record, value, known, with_rows=False)
        if one.found is not None and known.history(one.compared.line.source).corrected is None:
            return WholeResult(one.compared, escaped_json_bytes(value))
    try:
        result = published_result(value)
    except UnreadableRecord:
        return WholeResult(comparable_result(record, known))
    if not isinstance(result, InvoiceExtracted):
        shown = listed(record, known)._replace(record=_bare(record))
        return WholeResult(ComparableResult(shown, InvoiceMarks()), _text(result))
    source = _place(result)
    history = known.history(source)
    counts = result if history.corrected is None else _corrected_whole(result, history)
    final = history.final(result.invoice)
    line = _line(_bare(record), source, counts, final, known)
    found = marks(final, simulated=line.simulated, key=hash)
    return WholeResult(ComparableResult(line, found), _text(counts))


def _is_own(record: SourceRecord, value: bytes) -> bool:
    """Whether the service wrote it. It writes on one line, and numbers that are JSON for every
    reader; the names that an export adds are none of its own."""
    is_said = _WRITTEN in record.headers and value.startswith(_BEGIN)
    return is_said and not any(map(value.__contains__, _NEVER_WRITTEN))


def _text(result: InvoiceExtracted | DocumentExtracted) -> bytes:
    return escaped_json(result.model_dump_json()).encode()


def settled(one: ListedResult, known: KnownDecisions) -> ListedResult:
    """The line with its state, once all invoices were compared."""
    return one if one.state is not None else one._replace(state=settled_state(one.source, known))


def settled_state(source: Coordinates, known: KnownDecisions) -> InvoiceState | None:
    """The state of a line that had none, once all invoices were compared; still None where they
    were too many."""
    if known.asks is None:
        return None
    return InvoiceState.OPEN if known.asks(source) else InvoiceState.READY


def listed_invoice(
    record: SourceRecord, known: KnownDecisions, *, with_rows: bool
) -> ListedInvoice | None:
    """The same with its invoice; None of a document under a custom schema. Raises
    UnreadableRecord."""
    value = _value(record)
    found = _read(value, _READ if with_rows else _HEAD)
    if found is None:
        return None
    return ListedInvoice(*_counted(record, value, found, known), found.model)


def _counted(
    record: SourceRecord, value: bytes, found: _ResultRead, known: KnownDecisions
) -> tuple[ListedResult, Invoice]:
    """The line, and the invoice that counts."""
    source = _place(found)
    history = known.history(source)
    counts = None if history.corrected is None else _corrected(value, history)
    final = history.final(found.invoice)
    return _line(record, source, counts or found, final, known), final


def _corrected(value: bytes, history: ReviewHistory) -> _Outcome | None:
    """With the trust in the corrected values; None of what is no invoice."""
    result = published_result(value)
    if not isinstance(result, InvoiceExtracted):
        return None
    return _as(_OUTCOME, _corrected_whole(result, history).model_dump(exclude={"invoice"}))


def _corrected_whole(result: InvoiceExtracted, history: ReviewHistory) -> InvoiceExtracted:
    # Loaded only where somebody corrected an invoice: all rules come with it.
    from service.review.corrected import corrected_result

    return corrected_result(result, history)


def _bare(record: SourceRecord) -> SourceRecord:
    """The place of a record, without its bytes."""
    return SourceRecord(
        record.topic, record.partition, record.offset, record.timestamp_ms, None, None
    )


def _value(record: SourceRecord) -> bytes:
    if record.quarantined is not None:
        raise UnreadableRecord(record.quarantined)
    return without_nul(record.value)


def _place(found: _Outcome | InvoiceExtracted) -> Coordinates:
    return Coordinates(found.source.topic, found.source.partition, found.source.offset)


def _line(
    record: SourceRecord,
    source: Coordinates,
    found: _Outcome | InvoiceExtracted,
    invoice: _InvoiceShown | Invoice,
    known: KnownDecisions,
) -> ListedResult:
    history = known.history(source)
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
        found.trust_because,
        _state(source, history, found.trust, known),
        newest.decided_by if newest else None,
        found.simulated,
        read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC),
        known.sent.failure_of(source),
    )


def _state(
    source: Coordinates, history: ReviewHistory, trust: Trust, known: KnownDecisions
) -> InvoiceState | None:
    state = history.state(trust, asks=False)
    return state if state is not InvoiceState.READY else settled_state(source, known)


def _shown(value: bytes) -> tuple[_ResultShown, int]:
    """With the number of events that it was split into. Version 2 says its version first; all
    others are read whole."""
    if _CURRENT in value[:_VERSION_BYTES]:
        try:
            return _SHOWN.validate_json(value), 0
        except ValidationError:
            pass
    result = published_result(value)
    fields: dict[str, Any] = result.model_dump()
    if not isinstance(result, InvoiceExtracted):
        fields["invoice"] = {}
    return _as(_SHOWN, fields), len(fields.get("children", ()))


def _read(
    value: bytes, form: TypeAdapter[_ResultRead] | TypeAdapter[_HeadRead]
) -> _ResultRead | None:
    if _CURRENT in value[:_VERSION_BYTES]:
        try:
            return form.validate_json(value, extra="ignore")
        except ValidationError:
            pass
    result = published_result(value)
    return _as(_READ, result.model_dump()) if isinstance(result, InvoiceExtracted) else None


def _as(form: TypeAdapter[_Form], fields: dict[str, Any]) -> _Form:
    try:
        return form.validate_python(fields)
    except ValidationError as error:
        raise UnreadableRecord(explain(error)) from None
