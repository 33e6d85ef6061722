"""The list of invoices, one invoice beside its document, and the list as a file."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from schemas.outcome import InvoiceExtracted
from schemas.review import InvoiceReviewed
from service.console.document_view import boxes_on, marked
from service.console.invoice_view import history_of, invoice_view
from service.console.list_filters import invoice_filters
from service.console.visits import Visit
from service.model.printable import readable_json
from service.model.record import Coordinates
from service.results.export_files import CsvFile
from service.results.export_tables import ExportTable
from service.review.published import published_result
from service.store.queries import InvoiceDetail, InvoiceQuery
from service.store.tables import INVOICES

_ROWS = 50
_EXPORT_PAGE = 500
EXPORT_MAX = 1_000_000
_INT_MAX = 2**31 - 1
_BIG_MAX = 2**63 - 1


def source_of(visit: Visit) -> Coordinates | None:
    """The event in the address; None where it cannot be a place in Kafka."""
    found = visit.request.path_params
    place = Coordinates(found["topic"], found["partition"], found["offset"])
    known = place.partition <= _INT_MAX and place.offset <= _BIG_MAX and "\0" not in place.topic
    return place if known else None


async def invoices(visit: Visit) -> Response:
    """The list."""
    filters = invoice_filters(visit.request.query_params)
    found = await asyncio.to_thread(
        visit.parts.reader.invoices, filters.query, filters.after, _ROWS
    )
    return visit.page(
        "invoice_rows.html" if visit.partial else "invoices.html",
        filters=filters,
        rows=found.rows,
        following=filters.address(found.behind) if found.behind else None,
        beginning=filters.address() if filters.after else None,
        export=filters.address(),
    )


async def export(visit: Visit) -> Response:
    """The same list as a file, all pages of it: CSV or JSON lines."""
    filters = invoice_filters(visit.request.query_params)
    form = visit.request.path_params["form"]
    if form not in _FORMS:
        return visit.message("Not here", "There are invoices.csv and invoices.jsonl.", 404)
    if filters.faults:  # A file of all invoices must not pass for the ones that were asked for.
        return visit.message("Not exported", f"{'; '.join(filters.faults)}.", 400)
    visit.audit("exported", form=form, filters=dict(filters.words))
    return StreamingResponse(
        _exported(visit, filters.query, _csv_lines() if form == "csv" else _json_lines),
        media_type=_FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="invoices.{form}"'},
    )


_FORMS = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}
_SEARCHED = ("id", "supplier_key", "gross_number")
"""Columns that serve searching."""
_SHEET = ExportTable(
    "invoices",
    tuple((column.name, "text") for column in INVOICES.columns if column.name not in _SEARCHED),
)
_Rows = list[dict[str, Any]]


async def _exported(
    visit: Visit, query: InvoiceQuery, lines: Callable[[_Rows], bytes]
) -> AsyncIterator[bytes]:
    """Page by page. A database that goes away in between breaks the download off: a file that is
    incomplete must not look whole."""
    after: tuple[Any, ...] | None = None
    count = 0
    while count < EXPORT_MAX:
        found = await asyncio.to_thread(visit.parts.reader.invoices, query, after, _EXPORT_PAGE)
        yield lines(found.rows)
        count += len(found.rows)
        if found.behind is None:
            return
        after = found.behind


def _json_lines(rows: _Rows) -> bytes:
    return "".join(f"{readable_json(_plain(row))}\n" for row in rows).encode()


def _csv_lines() -> Callable[[_Rows], bytes]:
    """Cells that could be formulas are texts."""
    buffer = io.BytesIO()
    sheet = CsvFile(buffer, (_SHEET,))

    def lines(rows: _Rows) -> bytes:
        for row in rows:
            sheet.write(_SHEET, [_cell(row[name]) for name, _ in _SHEET.columns])
        written = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return written

    return lines


def _cell(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Amounts and times as texts, which are exact."""
    simple = (bool, int, float, list, type(None))
    return {
        name: value if isinstance(value, simple) else str(value)
        for name, value in row.items()
        if name not in _SEARCHED
    }


def facts_of(detail: InvoiceDetail, source: Coordinates) -> dict[str, Any]:
    """What the page of an invoice shows, but its document."""
    result = published_result(detail.result)
    decided = decisions_of(detail)
    own = isinstance(result, InvoiceExtracted)
    newest = history_of(decided).newest
    return {
        "row": detail.invoice,
        "result": result,
        "view": invoice_view(result, decided) if isinstance(result, InvoiceExtracted) else None,
        "data": None if own else readable_json(result.model_dump(mode="json")["data"]),
        "undoable": newest.review_id if newest else None,
        "findings": detail.findings,
        "rejected": detail.rejected,
        "source": source,
        "address": address_of(source),
    }


def decisions_of(detail: InvoiceDetail) -> list[InvoiceReviewed]:
    """All decisions about an invoice, oldest first."""
    return [InvoiceReviewed.model_validate_json(row["review"]) for row in detail.reviews]


def address_of(source: Coordinates) -> str:
    """The page of an invoice."""
    return f"/invoices/{quote(source.topic, safe='')}/{source.partition}/{source.offset}"


async def document(visit: Visit) -> Response:
    """The document of an invoice: its pages with boxes, or its text with marks."""
    source = source_of(visit)
    detail = None if source is None else await asyncio.to_thread(visit.parts.reader.invoice, source)
    if detail is None or source is None:
        return visit.message("Not here", "The database has no result of this event.", 404)
    found = await visit.parts.documents.find(source)
    result = published_result(detail.result)
    return visit.page(
        "document.html",
        document=found,
        pages=[boxes_on(number, result.evidence) for number in range(1, len(found.pages) + 1)],
        pieces=marked(found.text, result.evidence) if not found.pages else (),
        hidden=result.hidden,
        evidence=any(one.box or one.line for one in result.evidence.values()),
        address=address_of(source),
    )


async def page_picture(visit: Visit) -> Response:
    """The picture of one page."""
    source, number = source_of(visit), visit.request.path_params["page"]
    if source is None or await asyncio.to_thread(visit.parts.reader.invoice, source) is None:
        return Response(
            status_code=404
        )  # An address may name any topic: documents of results alone.
    found = await visit.parts.documents.find(source)
    if not 0 < number <= len(found.pages):
        return Response(status_code=404)
    picture = found.pages[number - 1]
    kind = "image/png" if picture.media_type == "image/png" else "image/jpeg"
    return Response(picture.data, media_type=kind)
