"""Makes rows of records: tuples in the order of the tables' columns. Pure.

Invariants: every text is one that both databases store (no NUL, bounded length where it is
indexed), and every number fits its column, whatever a record says: a row that the database rejects
would stop the store for ever. Times, dates and decimals are text, which both databases read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, Final, TypeAlias

from schemas.batch import BatchReport
from schemas.invoice import Invoice
from schemas.outcome import (
    Check,
    DocumentExtracted,
    FieldEvidence,
    InvoiceExtracted,
    SourceCoordinates,
)
from schemas.review import InvoiceReviewed
from service.failures.dead_letter import DeadLetter
from service.model.record import Coordinates
from service.review.decisions import Effect, ReviewHistory
from service.store.columns import utc_text
from service.store.deflated import deflated

Row: TypeAlias = tuple[Any, ...]
Result: TypeAlias = InvoiceExtracted | DocumentExtracted

KIND: Final = "invoice"
"""What `invoices.kind` says of a result that is no custom schema's."""
NAME_CHARS: Final = 300
"""Of a text that is indexed, or short by nature; an account's, too."""
_KEY_CHARS = 100
_TEXT_CHARS = 4_000
_INT_MAX = 2**31 - 1
_BIG_MAX = 2**63 - 1
_TOPIC = re.compile(r"[A-Za-z0-9._-]{1,249}")
"""A topic's name in Kafka; any other one would break the addresses of pages, too."""
_NO_BOX = (None, None, None, None)
_ROWS_MAX = 10_000
"""Lines of one invoice; and its evidence."""


@dataclass(frozen=True, slots=True)
class StoredPlace:
    """What the store knows about a result besides its record."""

    id: int
    partition: int
    offset: int
    state: str
    history: ReviewHistory
    failure: Coordinates | None


def storable_source(result: Result) -> bool:
    """Whether the event's place can exist in Kafka."""
    return storable_place(result.source)


def storable_place(source: SourceCoordinates) -> bool:
    """The same of any place."""
    known = _TOPIC.fullmatch(source.topic) is not None and source.topic not in (".", "..")
    return known and source.partition <= _INT_MAX and source.offset <= _BIG_MAX


def invoice_row(result: Result, place: StoredPlace) -> Row:
    """The row of `invoices`; `result` as it counts."""
    source, newest = result.source, place.history.newest
    return (
        place.id,
        source.topic,
        source.partition,
        source.offset,
        place.partition,
        place.offset,
        _short(result.event_id),
        _short(result.invoice_id),
        KIND if isinstance(result, InvoiceExtracted) else _short(result.kind),
        *_invoice_values(result),
        result.trust.value,
        _json(result.trust_because),
        place.state,
        place.history.version,
        _short(newest.decided_by) if newest else None,
        utc_text(newest.decided_at) if newest else None,
        result.simulated,
        result.extracted_by.value,
        result.cached,
        _short(result.model),
        _short(result.prompt_version),
        _short(result.batch_id),
        _short(result.document_sha256),
        _int(result.attempts),
        _big(result.tokens.prompt),
        _big(result.tokens.completion),
        _exact(result.cost.amount) if result.cost else None,
        _short(result.cost.currency) if result.cost else None,
        result.timings.total_s,
        utc_text(result.extracted_at),
        place.failure.partition if place.failure else None,
        place.failure.offset if place.failure else None,
    )


def _invoice_values(result: Result) -> Row:
    """From `document_type` to `gross_number`."""
    if isinstance(result, DocumentExtracted):
        return (None,) * 15
    invoice = result.invoice
    supplier, totals = invoice.supplier, invoice.totals
    return (
        invoice.document_type.value if invoice.document_type else None,
        _maybe(invoice.invoice_number),
        _date(invoice.issue_date),
        _date(invoice.due_date),
        invoice.currency,
        _maybe(supplier.name),
        _maybe(supplier.tax_id),
        search_key(supplier.name) or None,
        _maybe(invoice.customer.name) if invoice.customer else None,
        _iban(invoice),
        _exact(totals.net),
        _exact(totals.tax),
        _exact(totals.gross),
        _exact(totals.amount_due),
        float(totals.gross) if totals.gross is not None else None,
    )


def search_key(text: str | None) -> str:
    """As suppliers are searched by their beginning."""
    return " ".join((text or "").casefold().split())[:_KEY_CHARS]


def _iban(invoice: Invoice) -> str | None:
    iban = invoice.payment.iban if invoice.payment else None
    return None if iban is None else "".join(iban.split())[:NAME_CHARS]


def line_rows(invoice_id: int, invoice: Invoice) -> list[Row]:
    """The rows of `lines`."""
    return [
        (
            invoice_id,
            number,
            line.position,
            line.description,
            line.product_code,
            _exact(line.quantity),
            line.unit,
            _exact(line.unit_price),
            _exact(line.discount),
            _exact(line.net_amount),
            _exact(line.tax_rate),
            line.tax_category,
        )
        for number, line in enumerate(invoice.lines[:_ROWS_MAX])
    ]


def tax_rows(invoice_id: int, invoice: Invoice) -> list[Row]:
    """The rows of `taxes`."""
    return [
        (
            invoice_id,
            number,
            tax.category,
            _exact(tax.rate),
            _exact(tax.taxable_amount),
            _exact(tax.tax_amount),
        )
        for number, tax in enumerate(invoice.taxes[:_ROWS_MAX])
    ]


def check_rows(invoice_id: int, checks: tuple[Check, ...]) -> Iterator[Row]:
    """The rows of `checks`: broken rules alone."""
    broken = [check for check in checks if not check.passed]
    for number, check in enumerate(broken[:_ROWS_MAX]):
        yield (
            invoice_id,
            number,
            _short(check.id),
            check.severity,
            _maybe(check.expected),
            _maybe(check.found),
            _long(check.message),
            _json(check.fields),
        )


def evidence_rows(invoice_id: int, evidence: dict[str, FieldEvidence]) -> list[Row]:
    """The rows of `evidence`."""
    return [
        (
            invoice_id,
            number,
            field[:NAME_CHARS],
            found.how[:NAME_CHARS],
            found.quote[:_TEXT_CHARS],
            found.label[:_TEXT_CHARS],
            None if found.page is None else _int(found.page),
            *(found.box or _NO_BOX),
            found.confidence,
        )
        for number, (field, found) in enumerate(islice(evidence.items(), _ROWS_MAX))
    ]


def record_row(invoice_id: int, value: bytes) -> Row:
    """The row of `records`."""
    return (invoice_id, deflated(value))


def failure_row(letter: DeadLetter, state: str, outcome: tuple[int, int] | None) -> Row:
    """The row of `failures`."""
    source = letter.source
    known = source is not None and source.partition <= _INT_MAX
    return (
        letter.at.partition,
        letter.at.offset,
        letter.family.value,
        name(source.topic) if source and known else None,
        source.partition if source and known else None,
        source.offset if source and known else None,
        name(letter.event_id),
        name(letter.invoice_id) or None,
        name(letter.reason),
        name(letter.last_reason),
        letter.retryable,
        name(letter.stage),
        text(letter.message),
        name(letter.exception_class),
        _int(letter.attempts),
        name(letter.model),
        name(letter.batch_id),
        utc_text(utc_of(letter.failed_s)),
        _int(letter.replay_count),
        letter.payload.value,
        len(letter.record.value or b""),
        state,
        *(outcome or (None, None)),
    )


def review_row(partition: int, offset: int, review: InvoiceReviewed, effect: Effect) -> Row:
    """The row of `reviews`."""
    source = review.source
    return (
        partition,
        offset,
        source.topic,
        source.partition,
        source.offset,
        _short(review.review_id),
        review.decision.value,
        effect.value,
        _short(review.decided_by),
        utc_text(review.decided_at),
        _long(review.note),
        review.model_dump_json(),
    )


def batch_row(partition: int, offset: int, report: BatchReport) -> Row:
    """The row of `batches`."""
    return (
        partition,
        offset,
        _short(report.batch_id),
        utc_text(report.started_at),
        _short(report.closed_by),
        report.wall_s,
        _int(report.size),
        _int(report.succeeded),
        _int(report.failed),
        report.verdict.value,
        report.model_dump_json(),
    )


def name(words: str) -> str:
    """A text from elsewhere that is indexed, or short by nature."""
    return _clean(words)[:NAME_CHARS]


def text(words: str) -> str:
    """Any other text from elsewhere."""
    return _clean(words)[:_TEXT_CHARS]


def _short(words: str) -> str:
    """The same of a record's text, which is clean (`service.review.published`)."""
    return words[:NAME_CHARS]


def _long(words: str) -> str:
    return words[:_TEXT_CHARS]


def _maybe(words: str | None) -> str | None:
    return None if words is None else words[:_TEXT_CHARS]


def _clean(words: str) -> str:
    """PostgreSQL stores no NUL, and UTF-8 has no halves of surrogate pairs."""
    if words.isascii() and "\0" not in words:
        return words
    return words.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()


def _exact(number: Decimal | None) -> str | None:
    """Digits; `str`, which takes half of the time of `format`, writes an exponent for some."""
    if number is None:
        return None
    words = str(number)
    return format(number, "f") if "E" in words else words


def _date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def utc_of(seconds: float) -> datetime:
    """A sender may have said any time; one beyond the calendar becomes its end."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC) if seconds > 0 else datetime.min.replace(tzinfo=UTC)


def _int(number: int) -> int:
    return max(-_INT_MAX, min(number, _INT_MAX))


def _big(number: int) -> int:
    return min(number, _BIG_MAX)


def _json(value: tuple[str, ...]) -> str:
    return json.dumps(value)
