"""The file of a correction beside the result that it is about: whether it corrects anything.

A person edits what `results show --output json` prints. Only `invoice` in it is read. The values
beside it (the line of the list, the result as it was published) are copies: a person who edits one
of them has corrected nothing, and would see the invoice as it was become one to book.

Pure. Errors name fields, never values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from schemas.invoice import Invoice
from schemas.outcome import InvoiceExtracted
from schemas.versions import CorrectedInvoice
from service.model.printable import printable
from service.results.listed import ListedResult
from service.results.views import result_facts

_COPIES: Final = {
    "invoice_number": "invoice.invoice_number",
    "issue_date": "invoice.issue_date",
    "supplier": "invoice.supplier.name",
    "gross": "invoice.totals.gross",
    "currency": "invoice.currency",
}
"""Values of the invoice that `result_facts` repeats, and where each is corrected."""
_BESIDE: Final = frozenset({"fields", "checks", "review_version", "reviews", "published"})
"""What `results show` prints besides `result_facts` and the invoice."""
_SHOWN_MAX: Final = 5
_NAME_CHARS: Final = 60


def corrects_nothing(file: CorrectedInvoice, counts: Invoice) -> str:
    """Why a correction is none: its invoice is the one that counts so far. Empty for another
    one."""
    if file.invoice != counts:
        return ""
    return (
        "nothing was written: no value of `invoice` in the file differs from what counts now. Edit "
        "the values there, or `approve` the invoice if all of them are right"
    )


def is_of_another(file: CorrectedInvoice, one: ListedResult) -> str:
    """Why a file is about another event than the one that is corrected; empty where it is not, or
    does not say."""
    facts = result_facts(one)["event"]
    told = file.beside.get("event", file.beside.get("source"))
    if not isinstance(told, Mapping) or all(
        told.get(name, facts[name]) == facts[name] for name in facts
    ):
        return ""
    return (
        "nothing was written: the file is the result of another event. Name that event, or leave "
        "only the invoice in the file"
    )


def passed_over(
    file: CorrectedInvoice, one: ListedResult, result: InvoiceExtracted
) -> Iterator[str]:
    """What the file has beside the invoice and a person may think is read."""
    known = {*result_facts(one), *InvoiceExtracted.model_fields, *_BESIDE}
    unknown = sorted(name for name in file.beside if name not in known)
    if unknown:
        more = f" and {len(unknown) - _SHOWN_MAX} more" * (len(unknown) > _SHOWN_MAX)
        names = ", ".join(printable(name, _NAME_CHARS) for name in unknown[:_SHOWN_MAX])
        yield f"beside `invoice`, this is not known and not read: {names}{more}"
    yield from _edited(file.beside, one, result)


def _edited(
    beside: Mapping[str, Any], one: ListedResult, result: InvoiceExtracted
) -> Iterator[str]:
    """Each copy that is not what `results show` prints, and where to edit instead."""
    facts = result_facts(one)
    for name, place in _COPIES.items():
        if name in beside and beside[name] != facts[name]:
            yield f"`{name}` beside `invoice` is a copy that is not read: edit `{place}`"
    published = beside.get("published")
    if isinstance(published, Mapping):
        read = result.model_dump(mode="json")["invoice"]
        if published.get("invoice", read) != read:
            yield "`published` is what was read, and stays: edit `invoice`"
