"""How lists and pages of results look: lines of text, and JSON values. Pure.

Every text from outside passes `printable`. Callers print lines as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.batch import BatchReport
from schemas.invoice import Invoice
from schemas.outcome import Check, DocumentExtracted, InvoiceExtracted
from schemas.review import InvoiceReviewed
from service.failures.dead_letter_view import iso
from service.failures.places import event_place, failure_place
from service.model.printable import printable
from service.model.record import Coordinates
from service.model.text_table import TextColumn, TextTable
from service.results.listed import ListedResult
from service.results.twins import EarlierTwin
from service.review.decisions import InvoiceState, ReviewHistory
from service.review.identity import FindingKind

RESULT_COLUMNS: Final = (
    TextColumn("event", 12, least=8),
    TextColumn("state", 9, least=9),
    TextColumn("trust", 6, least=6),
    TextColumn("number", 20, least=16),
    TextColumn("date", 10, least=10),
    TextColumn("gross", 14, least=10, right=True, whole=True),
    TextColumn("cur", 3, least=3),
    TextColumn("supplier", 24, least=10),
    TextColumn("sender's id", least=12),
)
BATCH_COLUMNS: Final = (
    TextColumn("started (UTC)", 20, least=20),
    TextColumn("verdict", 30, least=14),
    TextColumn("succeeded of size", 17, least=17, right=True),
    TextColumn("took", 10, least=10, right=True),
    TextColumn(" batch", least=8),
)
NONE: Final = "–"
_NAMED_MAX: Final = 3
_SIMULATED: Final = "simulated"


def result_lines(table: TextTable, one: ListedResult, besides: str = "") -> list[str]:
    """One result; `besides` is what it has in common with another one. Who decides from a list sees
    why it waits, on any terminal."""
    made_up = "  (simulated)" if one.simulated else ""
    because = _because(one)
    ends = f"  (ends failure {failure_place(one.ends)})" if one.ends else ""
    said = f"  ({besides})" if besides else ""
    cells = (
        event_place(one.source),
        one.state or NONE,
        one.trust,
        _number(one),
        str(one.issued or NONE),
        _amount(one.gross),
        one.currency or "",
        one.supplier or NONE,
        printable(one.invoice_id),
    )
    return table.lines(cells, f"{because}{made_up}{ends}{said}")


def _because(one: ListedResult) -> str:
    """What keeps an undecided result from `book`, besides that it is simulated."""
    names = [name for name in one.trust_because if name != _SIMULATED]
    if not names or one.state not in (None, InvoiceState.OPEN):
        return ""
    more = f" and {len(names) - _NAMED_MAX} more" * (len(names) > _NAMED_MAX)
    return f"  (because {printable(', '.join(names[:_NAMED_MAX]))}{more})"


def shown_of(shown: int, matching: int, total: int, said: str) -> str:
    """The end of a list, where `said` counts all that was read. Its limit may leave out some of
    those that match its filters."""
    if shown == total:
        return said
    if shown == matching:
        return f"{shown:,} of {said}"
    of = "" if matching == total else f" of {matching:,} that match"
    return f"{shown:,}{of} shown (--limit); {said} in all"


def started(report: BatchReport) -> datetime:
    """When a batch began; a time without a zone is UTC, so that all can be compared."""
    at = report.started_at
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def batch_line(table: TextTable, report: BatchReport) -> str:
    """One micro-batch."""
    tally = f"{report.succeeded} of {report.size:<5}"
    at, took = iso(started(report).timestamp()), f"{report.wall_s:.2f} s"
    verdict = report.verdict.lower().replace("_", " ")
    return table.line((at, verdict, tally, took, f" {printable(report.batch_id, 60)}"))


def twin_words(twin: EarlierTwin, of: Coordinates) -> str:
    """What the result of an event has in common with an earlier one, or not, for its line."""
    earlier = event_place(twin.source, of)
    if twin.kind is FindingKind.NEW_ACCOUNT:
        return f"another account than {earlier}, of the same supplier"
    common = "number" if twin.kind is FindingKind.SAME_NUMBER else "date and amount"
    return f"same supplier and {common} as {earlier}"


def twin_facts(twin: EarlierTwin) -> dict[str, Any]:
    """The same as JSON values."""
    return {"duplicate_of": _place(twin.source), "duplicate_by": twin.kind.value}


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else format(amount, "f")


def _number(one: ListedResult) -> str:
    """The invoice's number, or what became of a container."""
    return f"split into {one.split_into}" if one.split_into else one.number or "–"


def decision_lines(table: TextTable, review: InvoiceReviewed, history: ReviewHistory) -> list[str]:
    """A decision that counts, in the columns of results; a decision does not say the trust."""
    invoice, source = _decided_about(review), review.source
    note = f": {printable(review.note, 80)}" if review.note else ""
    cells = (
        event_place(Coordinates(source.topic, source.partition, source.offset)),
        history.decided or "undone",
        "",
        invoice.invoice_number or NONE,
        str(invoice.issue_date or NONE),
        _amount(invoice.totals.gross),
        invoice.currency or "",
        invoice.supplier.name or NONE,
        "",
    )
    return table.lines(cells, f"({review.decision} by {printable(review.decided_by, 60)}{note})")


def decision_facts(review: InvoiceReviewed, history: ReviewHistory) -> dict[str, Any]:
    """The same as a JSON value; `state` is null where an undo leaves no decision."""
    invoice, source = _decided_about(review), review.source
    gross = invoice.totals.gross
    return {
        "event": _place(Coordinates(source.topic, source.partition, source.offset)),
        "decision": review.decision.value,
        "decided_by": review.decided_by,
        "decided_at": review.decided_at.isoformat(),
        "note": review.note,
        "state": history.decided,
        "review_version": history.version,
        "invoice_number": invoice.invoice_number,
        "issue_date": invoice.issue_date.isoformat() if invoice.issue_date else None,
        "supplier": invoice.supplier.name,
        "gross": None if gross is None else format(gross, "f"),
        "currency": invoice.currency,
    }


def _decided_about(review: InvoiceReviewed) -> Invoice:
    return review.after or review.before or Invoice()


def result_facts(one: ListedResult) -> dict[str, Any]:
    """One result as a JSON value."""
    return {
        "event": _place(one.source),
        "result": _place(one.record.coordinates),
        "event_id": one.event_id,
        "invoice_id": one.invoice_id,
        "state": one.state.value if one.state else None,
        "trust": one.trust.value,
        "trust_because": list(one.trust_because),
        "simulated": one.simulated,
        "invoice_number": one.number,
        "issue_date": one.issued.isoformat() if one.issued else None,
        "supplier": one.supplier,
        "gross": None if one.gross is None else format(one.gross, "f"),
        "currency": one.currency,
        "reviewed_by": one.reviewed_by,
        "extracted_at": one.extracted_at.isoformat(),
        "ends_failure": _place(one.ends) if one.ends else None,
        "split_into": one.split_into or None,
    }


def result_page(
    one: ListedResult,
    result: InvoiceExtracted | DocumentExtracted,
    history: ReviewHistory,
    besides: str = "",
) -> Iterator[str]:
    """One result as it counts (`service.review.corrected`), in full; `besides` as in its line."""
    yield f"event        {event_place(one.source)} ({printable(str(one.source))}), " + printable(
        one.event_id
    )
    yield f"invoice id   {printable(one.invoice_id)}"
    yield f"state        {one.state or '–'}, trust {one.trust}" + ("  (simulated)" * one.simulated)
    if result.trust_because:
        yield f"because      {printable(', '.join(result.trust_because), 500)}"
    if besides:
        yield f"compared     {besides}"
    if one.ends:
        yield f"ends         failure {failure_place(one.ends)}, whose event was sent again"
    yield f"read         {one.extracted_at:%Y-%m-%d %H:%M:%S} by {_reader(result)}"
    if isinstance(result, InvoiceExtracted):
        yield ""
        yield from _fields(result)
    elif result.children:
        yield ""
        yield "its documents, each with an outcome of its own (sender's id, file)"
        for child in result.children:
            yield f"  {printable(child.invoice_id, 60):<28} {printable(child.name, 80)}"
    broken = [check for check in result.checks if not check.passed]
    if broken:
        yield ""
        yield "rules that it breaks"
    for check in broken:
        yield f"  {check.severity:<7} {printable(check.id, 24):<24} {printable(check.message)}"
        if values := expected_and_found(check):
            yield f"          {values}"
    for review in history.in_force:
        by, at = printable(review.decided_by, 60), f"{review.decided_at:%Y-%m-%d %H:%M}"
        note = f": {printable(review.note)}" if review.note else ""
        yield f"{review.decision} by {by}, {at}{note}"


def _reader(result: InvoiceExtracted | DocumentExtracted) -> str:
    """The model; where none was asked (an e-invoice, labels, a container), the way of reading."""
    return printable(result.model or result.extracted_by.value, 60)


def expected_and_found(check: Check) -> str:
    """What a rule expected of values and what it found, as far as it says so."""
    said = (("expected", check.expected), ("found", check.found))
    return ", ".join(f"{word} {printable(value, 80)}" for word, value in said if value)


def _fields(result: InvoiceExtracted) -> Iterator[str]:
    for path, value in leaves(result.invoice.model_dump(mode="json", exclude_none=True)):
        verdict = result.fields.get(path)
        status = verdict.status.value if verdict else ""
        evidence = result.evidence.get(path)
        seen = f"  “{printable(evidence.quote, 60)}”" if evidence and evidence.quote else ""
        yield f"  {path:<28} {status:<12} {printable(str(value), 80)}{seen}"


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value within an invoice, with its path. The schema bounds the depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, f"{path}.{number}")
    elif path != "schema_version":
        yield path, value


def _place(at: Coordinates) -> dict[str, Any]:
    return {"topic": at.topic, "partition": at.partition, "offset": at.offset}
