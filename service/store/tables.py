"""The tables of the store: a documented contract (`docs/store.md`).

Names, types and meanings change by a migration only (`service/store/migrations`); a test compares
the two. `invoices`, `lines`, `taxes` show the final invoice: what was read, overruled by reviews.
Rows are written in bulk, as tuples in the order of the columns here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from schemas.batch import BatchVerdict
from schemas.invoice import DocumentType
from schemas.outcome import ExtractedBy, Trust
from schemas.review import ReviewDecision
from service.failures.dead_letter import Family, Payload
from service.failures.failure_state import FailureState
from service.failures.replay_plan import Mark
from service.review.decisions import Effect, InvoiceState
from service.review.identity import FindingKind
from service.store.columns import BigNumber, ExactDecimal, SearchText, UtcTime

METADATA: Final = MetaData()


def _one_of(names: Iterable[str]) -> str:
    """The comment of a column that holds a name of a closed set."""
    return ", ".join(names)


def _text(name: str, comment: str, *, nullable: bool = True) -> Column[Any]:
    return Column(name, Text, nullable=nullable, comment=comment)


def _amount(name: str, comment: str) -> Column[Any]:
    return Column(name, ExactDecimal, comment=comment)


INVOICES: Final = Table(
    "invoices",
    METADATA,
    Column("id", BigNumber, primary_key=True, autoincrement=False, comment="number in this store"),
    _text("source_topic", "topic of the event", nullable=False),
    Column("source_partition", Integer, nullable=False, comment="partition of the event"),
    Column("source_offset", BigNumber, nullable=False, comment="offset of the event"),
    Column("result_partition", Integer, nullable=False, comment="place in the results topic"),
    Column("result_offset", BigNumber, nullable=False, comment="place in the results topic"),
    _text("event_id", "as the sender gave it, or made from the source", nullable=False),
    _text("invoice_id", "as the sender gave it", nullable=False),
    _text("kind", "invoice, or the name of a schema of your own", nullable=False),
    _text("document_type", _one_of(DocumentType)),
    _text("invoice_number", "BT-1"),
    Column("issue_date", Date, comment="BT-2"),
    Column("due_date", Date, comment="BT-9"),
    _text("currency", "BT-5, ISO 4217"),
    _text("supplier_name", "BT-27"),
    _text("supplier_tax_id", "BT-31"),
    Column("supplier_key", SearchText, comment="supplier's name as it is searched: small letters"),
    _text("customer_name", "BT-44"),
    _text("iban", "BT-84, without blanks"),
    _amount("net", "BT-109"),
    _amount("tax", "BT-110"),
    _amount("gross", "BT-112"),
    _amount("amount_due", "BT-115"),
    Column("gross_number", Float, comment="gross for comparison and order; not exact"),
    _text("trust", f"{_one_of(Trust)}: of the values that count", nullable=False),
    Column("trust_because", JSON, comment="what keeps it from book"),
    _text("state", _one_of(InvoiceState), nullable=False),
    Column("review_version", Integer, nullable=False, comment="decisions that counted"),
    _text("reviewed_by", "author of the decision in force"),
    Column("reviewed_at", UtcTime, comment="time of the decision in force"),
    Column("simulated", Boolean, nullable=False, comment="made up: never book"),
    _text("extracted_by", _one_of(ExtractedBy), nullable=False),
    Column("cached", Boolean, nullable=False, comment="an identical document's answer"),
    _text("model", "that answered", nullable=False),
    _text("prompt_version", "of the question", nullable=False),
    _text("batch_id", "of the micro-batch", nullable=False),
    _text("document_sha256", "of the document", nullable=False),
    Column("attempts", Integer, nullable=False, comment="calls to the LLM server"),
    Column("prompt_tokens", BigNumber, nullable=False, comment="over all calls"),
    Column("completion_tokens", BigNumber, nullable=False, comment="over all calls"),
    _amount("cost", "over all calls"),
    _text("cost_currency", "of cost"),
    Column("total_s", Float, nullable=False, comment="seconds from first touch to outcome"),
    Column("extracted_at", UtcTime, nullable=False, comment="when it was read"),
    Column("failure_partition", Integer, comment="the failure that this result ends"),
    Column("failure_offset", BigNumber, comment="the failure that this result ends"),
    UniqueConstraint("source_topic", "source_partition", "source_offset", name="invoices_source"),
    Index("invoices_state", "state", "extracted_at", "id"),
    Index("invoices_read", "extracted_at", "id"),
    Index("invoices_supplier", "supplier_key", "id"),
    Index("invoices_number", "invoice_number"),
    Index("invoices_sender", "invoice_id"),
    Index("invoices_issued", "issue_date", "id"),
    Index("invoices_gross", "gross_number", "id"),
    comment="one row per result",
)


def _of_invoice(name: str, *columns: Column[Any], comment: str) -> Table:
    """Rows of an invoice, numbered from 0 in its order; clustered where the database does so."""
    return Table(
        name,
        METADATA,
        Column("invoice", BigNumber, primary_key=True, autoincrement=False, comment="invoices.id"),
        Column("number", Integer, primary_key=True, autoincrement=False, comment="from 0"),
        *columns,
        comment=comment,
        sqlite_with_rowid=False,
    )


LINES: Final = _of_invoice(
    "lines",
    _text("position", "BT-126"),
    _text("description", "BT-153, BT-154"),
    _text("product_code", "BT-155"),
    _amount("quantity", "BT-129"),
    _text("unit", "BT-130"),
    _amount("unit_price", "BT-146"),
    _amount("discount", "BT-136"),
    _amount("net_amount", "BT-131"),
    _amount("tax_rate", "BT-152"),
    _text("tax_category", "BT-151"),
    comment="lines of invoices (BG-25)",
)
TAXES: Final = _of_invoice(
    "taxes",
    _text("category", "BT-118"),
    _amount("rate", "BT-119"),
    _amount("taxable_amount", "BT-116"),
    _amount("tax_amount", "BT-117"),
    comment="VAT breakdown of invoices (BG-23)",
)
CHECKS: Final = _of_invoice(
    "checks",
    _text("rule", "id of the rule", nullable=False),
    _text("severity", "error, warning", nullable=False),
    _text("expected", "by the rule"),
    _text("found", "in the invoice"),
    _text("message", "in words", nullable=False),
    Column("fields", JSON, nullable=False, comment="paths of the fields"),
    comment="rules that the final invoice breaks",
)
EVIDENCE: Final = _of_invoice(
    "evidence",
    _text("field", "path of the field", nullable=False),
    _text("how", "text, form, annotation, ocr, xml", nullable=False),
    _text("quote", "printed words", nullable=False),
    _text("label", "printed words that name the value", nullable=False),
    Column("page", Integer, comment="from 1"),
    Column("left", Float, comment="share of the page"),
    Column("top", Float, comment="share of the page"),
    Column("right", Float, comment="share of the page"),
    Column("bottom", Float, comment="share of the page"),
    Column("confidence", Float, comment="of OCR, 0 to 1"),
    comment="where the values that count are printed",
)
FINDINGS: Final = Table(
    "findings",
    METADATA,
    Column("invoice", BigNumber, primary_key=True, autoincrement=False, comment="invoices.id"),
    Column("kind", Text, primary_key=True, comment=_one_of(FindingKind)),
    Column("key", BigNumber, primary_key=True, autoincrement=False, comment="what both have"),
    Column("earlier", BigNumber, nullable=False, comment="invoices.id of the earlier invoice"),
    Column("accepted", Boolean, nullable=False, comment="a person approved the account"),
    Index("findings_key", "key", "kind"),
    Index("findings_kind", "kind", "invoice", "key"),
    comment="what an invoice has in common with an earlier one",
    sqlite_with_rowid=False,
)
RECORDS: Final = Table(
    "records",
    METADATA,
    Column("invoice", BigNumber, primary_key=True, autoincrement=False, comment="invoices.id"),
    Column("result", LargeBinary, nullable=False, comment="as published: JSON, deflated (zlib)"),
    comment="whole results",
)
FAILURES: Final = Table(
    "failures",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False, comment="of the failure"),
    Column("offset", BigNumber, primary_key=True, autoincrement=False, comment="of the failure"),
    _text("family", f"program that wrote it: {_one_of(Family)}", nullable=False),
    _text("source_topic", "topic of the event"),
    Column("source_partition", Integer, comment="partition of the event"),
    Column("source_offset", BigNumber, comment="offset of the event"),
    _text("event_id", "of the event", nullable=False),
    _text("invoice_id", "as the sender gave it, where the event could be read"),
    _text("reason", "one of the reasons", nullable=False),
    _text("last_reason", "of the last attempt", nullable=False),
    Column("retryable", Boolean, comment="null: the writer does not say"),
    _text("stage", "where it failed", nullable=False),
    _text("message", "in words", nullable=False),
    _text("exception_class", "of the fault", nullable=False),
    Column("attempts", Integer, nullable=False, comment="calls to the LLM server"),
    _text("model", "that was asked", nullable=False),
    _text("batch_id", "of the micro-batch", nullable=False),
    Column("failed_at", UtcTime, nullable=False, comment="at last"),
    Column("replays", Integer, nullable=False, comment="how often it was sent before"),
    _text("payload", _one_of(Payload), nullable=False),
    Column("value_bytes", BigNumber, nullable=False, comment="of the record's value"),
    _text("state", _one_of(FailureState), nullable=False),
    Column("outcome_partition", Integer, comment="outcome of the event that was sent again"),
    Column("outcome_offset", BigNumber, comment="outcome of the event that was sent again"),
    Index("failures_state", "state", "failed_at"),
    Index("failures_failed", "failed_at", "partition", "offset"),
    Index("failures_reason", "reason", "failed_at"),
    Index("failures_sender", "invoice_id"),
    Index("failures_source", "source_topic", "source_partition", "source_offset"),
    comment="one row per failure",
)
REVIEWS: Final = Table(
    "reviews",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False, comment="of the decision"),
    Column("offset", BigNumber, primary_key=True, autoincrement=False, comment="of the decision"),
    _text("source_topic", "topic of the event", nullable=False),
    Column("source_partition", Integer, nullable=False, comment="partition of the event"),
    Column("source_offset", BigNumber, nullable=False, comment="offset of the event"),
    _text("review_id", "chosen by its author", nullable=False),
    _text("decision", _one_of(ReviewDecision), nullable=False),
    _text("effect", _one_of(Effect), nullable=False),
    _text("decided_by", "name of the person", nullable=False),
    Column("decided_at", UtcTime, nullable=False, comment="by the author's clock"),
    _text("note", "of the person", nullable=False),
    _text("review", "as published: JSON", nullable=False),
    Index("reviews_source", "source_topic", "source_partition", "source_offset"),
    comment="decisions of people, in order; also those without effect",
)
BATCHES: Final = Table(
    "batches",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False, comment="of the report"),
    Column("offset", BigNumber, primary_key=True, autoincrement=False, comment="of the report"),
    _text("batch_id", "of the micro-batch", nullable=False),
    Column("started_at", UtcTime, nullable=False, comment="by the instance's clock"),
    _text("closed_by", "count, bytes, age, idle, unreadable", nullable=False),
    Column("wall_s", Float, nullable=False, comment="seconds"),
    Column("size", Integer, nullable=False, comment="invoices"),
    Column("succeeded", Integer, nullable=False, comment="results"),
    Column("failed", Integer, nullable=False, comment="failures"),
    _text("verdict", _one_of(BatchVerdict), nullable=False),
    Column("report", JSON, nullable=False, comment="as published"),
    Index("batches_started", "started_at"),
    comment="reports of micro-batches; a view, may miss some",
)
REPLAYS: Final = Table(
    "replays",
    METADATA,
    Column("partition", Integer, primary_key=True, autoincrement=False, comment="of the entry"),
    Column("offset", BigNumber, primary_key=True, autoincrement=False, comment="of the entry"),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="within the entry"),
    _text("run", "name of the run", nullable=False),
    _text("mark", f"begun, ended, {_one_of(Mark)}", nullable=False),
    Column("written_at", UtcTime, nullable=False, comment="by the brokers' or the tool's clock"),
    Column("failure_partition", Integer, comment="of the first failure"),
    Column("failure_offset", BigNumber, comment="of the first failure"),
    Column("length", BigNumber, nullable=False, comment="failures from there on; 0 for runs"),
    _text("topic", "where the events went"),
    Column("event_partition", Integer, comment="of the first event"),
    Column("event_offset", BigNumber, comment="of the first event"),
    _text("note", "of the person", nullable=False),
    Index("replays_failures", "failure_partition", "failure_offset"),
    comment="decisions of replay runs, as ranges of offsets",
)
UNREADABLE: Final = Table(
    "unreadable",
    METADATA,
    Column("topic", Text, primary_key=True, comment="of the record"),
    Column("partition", Integer, primary_key=True, autoincrement=False, comment="of the record"),
    Column("offset", BigNumber, primary_key=True, autoincrement=False, comment="of the record"),
    _text("fault", "why this version cannot read it", nullable=False),
    comment="records that are no result, review or report that this version knows",
)
FIRSTS: Final = Table(
    "firsts",
    METADATA,
    Column("key", BigNumber, primary_key=True, autoincrement=False, comment="of InvoiceMarks"),
    Column("invoice", BigNumber, nullable=False, comment="invoices.id of the earliest with it"),
    _text("said", "its account or number, as it is compared", nullable=False),
    _text("place", "time and source, by which the earliest is found", nullable=False),
    comment="internal: the earliest invoice with each key",
    sqlite_with_rowid=False,
)
PAID_TO: Final = Table(
    "paid_to",
    METADATA,
    Column("supplier", BigNumber, primary_key=True, autoincrement=False, comment="InvoiceMarks"),
    Column("account", Text, primary_key=True, comment="as it is compared"),
    Column("invoice", BigNumber, primary_key=True, autoincrement=False, comment="invoices.id"),
    comment="internal: which invoices of a supplier name which account",
    sqlite_with_rowid=False,
)
ACCOUNTS: Final = Table(
    "accounts",
    METADATA,
    Column("supplier", BigNumber, primary_key=True, autoincrement=False, comment="InvoiceMarks"),
    Column("account", Text, primary_key=True, comment="as it is compared"),
    Column("approvals", Integer, nullable=False, comment="decisions in force that approve it"),
    comment="internal: accounts that people approved",
    sqlite_with_rowid=False,
)
COMPARED_KEYS: Final = Table(
    "compared_keys",
    METADATA,
    Column("part", Integer, primary_key=True, autoincrement=False, comment="first byte of key"),
    Column("invoice", BigNumber, primary_key=True, autoincrement=False, comment="invoices.id"),
    Column("key", BigNumber, primary_key=True, autoincrement=False, comment="of InvoiceMarks"),
    _text("kind", _one_of(FindingKind), nullable=False),
    _text("said", "as in firsts", nullable=False),
    Column("place", SearchText, nullable=False, comment="as in firsts"),
    comment="internal: keys of all invoices while they are compared again; else empty",
    sqlite_with_rowid=False,
)
COMPARED_FINDINGS: Final = Table(
    "compared_findings",
    METADATA,
    Column("invoice", BigNumber, primary_key=True, autoincrement=False, comment="invoices.id"),
    Column("kind", Text, primary_key=True, comment=_one_of(FindingKind)),
    Column("key", BigNumber, primary_key=True, autoincrement=False, comment="what both have"),
    Column("earlier", BigNumber, nullable=False, comment="invoices.id of the earlier invoice"),
    Column("accepted", Boolean, nullable=False, comment="a person approved the account"),
    comment="internal: findings that replace those of before; else empty",
    sqlite_with_rowid=False,
)
POSITIONS: Final = Table(
    "positions",
    METADATA,
    Column("topic", Text, primary_key=True, comment="of the service"),
    Column("partition", Integer, primary_key=True, autoincrement=False, comment="of the topic"),
    Column("next_offset", BigNumber, nullable=False, comment="all before it is in the tables"),
    _text("topic_id", "Kafka's id of the topic; null: the brokers do not tell"),
    comment="how far the topics are in the tables; written together with them",
)
WRITER: Final = Table(
    "writer",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="1"),
    Column("epoch", BigNumber, nullable=False, comment="grows with each process that writes"),
    _text("held_by", "host and process; empty: free", nullable=False),
    Column("seen_at", UtcTime, nullable=False, comment="last sign of life"),
    Column("as_of", UtcTime, comment="it had read all topics to their ends then; null: not yet"),
    Column("compared_by", Integer, comment="rule that all invoices are compared by"),
    Column("comparing_by", Integer, comment="newer rule that they are being compared by"),
    _text("comparing", "what is being written for it: keys, parts, findings"),
    Column("compared_to", BigNumber, comment="invoices.id up to which that is done"),
    comment="internal: the one process that may write",
)

TOPIC_TABLES: Final = (
    FINDINGS,
    RECORDS,
    EVIDENCE,
    CHECKS,
    TAXES,
    LINES,
    INVOICES,
    FAILURES,
    REVIEWS,
    BATCHES,
    REPLAYS,
    UNREADABLE,
    FIRSTS,
    PAID_TO,
    ACCOUNTS,
    COMPARED_KEYS,
    COMPARED_FINDINGS,
    POSITIONS,
)
"""All that the topics fill: what a rebuild empties."""
