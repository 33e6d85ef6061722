"""The second reader of labels, by itself: how many of its candidates are right, how many it finds.

The truth of a made-up document is what it was made from; of a PDF with an embedded e-invoice it is
the XML, as far as the text prints it. A candidate is right if its value is the role's; a value is
found if one of the role's candidates has it. Where the truth has no value, each candidate is wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from benchmarks.mutations.letters import LabelledPaper
from benchmarks.reading import parse_limits
from schemas.invoice import Invoice
from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import compact, days, significant
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_numbers import Found
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse

_NUMBERS = {
    Role.NUMBER: "invoice_number",
    Role.ORDER: "purchase_order",
    Role.CONTRACT: "contract_ref",
}
_DAYS = {Role.ISSUE: "issue_date", Role.DUE: "due_date", Role.DELIVERY: "delivery_date"}
_AMOUNTS = (Role.NET, Role.TAX, Role.GROSS, Role.PREPAID, Role.AMOUNT_DUE)
_BESIDE = {
    Role.CUSTOMER_NO: "customer_no",
    Role.DELIVERY_NOTE: "delivery_note",
    Role.ORIGINAL: "original",
    Role.ORDER_DATE: "order_date",
    Role.DISCOUNT: "early",
}
"""Roles of values that no field has; a made-up document knows them."""


class Labelled(NamedTuple):
    """A document: its text, and the right values of each role that is known."""

    source: str
    text: str
    values: dict[Role, frozenset[str]]


@dataclass(slots=True)
class RoleCount:
    """Counts of one role over all documents."""

    candidates: int = 0
    right: int = 0
    values: int = 0
    found: int = 0


@dataclass(slots=True)
class LabelFigures:
    """Counts by source of the documents and by role."""

    documents: dict[str, int] = field(default_factory=dict)
    roles: dict[tuple[str, Role], RoleCount] = field(default_factory=dict)

    def table(self) -> Iterator[str]:
        """One row for each source and role."""
        for source, number in self.documents.items():
            yield f"{source}: {number} documents"
            yield f"  {'role':16} {'candidates':>10} {'precision':>9} {'values':>7} {'recall':>7}"
            for role in Role:
                if (source, role) in self.roles:
                    yield f"  {_row(role, self.roles[source, role])}"


def _row(role: Role, count: RoleCount) -> str:
    precision = f"{100 * count.right / count.candidates:.1f} %" if count.candidates else "-"
    recall = f"{100 * count.found / count.values:.1f} %" if count.values else "-"
    return f"{role.value:16} {count.candidates:10} {precision:>9} {count.values:7} {recall:>7}"


def measure_labels(documents: Iterable[Labelled]) -> LabelFigures:
    """Reads all documents by their labels alone."""
    figures = LabelFigures()
    for document in documents:
        figures.documents[document.source] = figures.documents.get(document.source, 0) + 1
        labelled = PrintedText(document.text).labelled
        for role, right in document.values.items():
            read = [one.text for one in labelled.of(role)]
            count = figures.roles.setdefault((document.source, role), RoleCount())
            count.candidates += len(read)
            count.right += sum(_same(role, one, right) for one in read)
            count.values += len(right)
            count.found += sum(any(_same(role, one, {value}) for one in read) for value in right)
    return figures


def _same(role: Role, printed: str, values: Iterable[str]) -> bool:
    """Dates by day, amounts by digits, names by their first row, the rest by letters and digits."""
    if role in _DAYS or role in (Role.ORDER_DATE, Role.DISCOUNT):
        return any(value in {day.isoformat() for day in days(printed)} for value in values)
    if role in _AMOUNTS:
        return any(significant(printed) == significant(value) for value in values)
    if role in (Role.SELLER, Role.BUYER):
        return any(_begins_so(_squeezed(printed), value) for value in values)
    return any(compact(printed) == compact(value) for value in values)


def _begins_so(printed: str, name: str) -> bool:
    """Whether the print begins with the name, or is the first of its rows: a rule compares no more.
    Readers of PDFs lose blanks and add some."""
    first = name.strip().partition("\n")[0]
    return printed.startswith(_squeezed(name)) or printed == _squeezed(first)


def _squeezed(text: str) -> str:
    return "".join(text.split()).casefold()


def of_papers(papers: Iterable[LabelledPaper]) -> Iterator[Labelled]:
    """Made-up documents, with what they print beside their fields."""
    for paper in papers:
        invoice = Invoice.model_validate_json(json.dumps(dict(paper.truth)))
        values = _values(invoice)
        for role, name in _BESIDE.items():
            values[role] = frozenset(paper.others.get(name, ()))
        ibans = set(values[Role.IBAN]) | set(paper.others.get("iban", ()))
        values[Role.IBAN] = frozenset(ibans)
        del values[Role.SELLER]  # Most letters have no label for it.
        yield Labelled(paper.source, paper.text, values)


def of_pdfs(root: Path, half: int | None) -> Iterator[Labelled]:
    """PDFs with an embedded e-invoice; `half` 0 or 1 takes those whose name has such a hash."""
    seen = set[str]()
    for path in sorted(root.glob("**/*.pdf")):
        if half is not None and int(hashlib.sha256(path.name.encode()).hexdigest(), 16) % 2 != half:
            continue
        data = path.read_bytes()
        read = parse("application/pdf", data, parse_limits(einvoices=True))
        shown = parse("application/pdf", data, parse_limits(einvoices=False))
        if not isinstance(read, Parsed) or read.invoice is None or not isinstance(shown, Parsed):
            continue
        if shown.text not in seen:
            seen.add(shown.text)
            printed = PrintedText(shown.text)
            yield Labelled("PDFs", shown.text, _printed(_values(read.invoice), printed))


def _values(invoice: Invoice) -> dict[Role, frozenset[str]]:
    payment, customer = invoice.payment, invoice.customer
    values: dict[Role, object] = {
        **{role: getattr(invoice, name) for role, name in _NUMBERS.items()},
        **{role: getattr(invoice, name) for role, name in _DAYS.items()},
        **{role: getattr(invoice.totals, role.value) for role in _AMOUNTS},
        Role.IBAN: payment.iban if payment else None,
        Role.BIC: payment.bic if payment else None,
        Role.SELLER: invoice.supplier.name,
        Role.BUYER: customer.name if customer else None,
    }
    found = {
        role: frozenset([str(value)]) if value is not None else frozenset[str]()
        for role, value in values.items()
    }
    parties = [invoice.supplier, *([customer] if customer else [])]
    found[Role.VAT_ID] = frozenset(party.tax_id for party in parties if party.tax_id)
    return found


def _printed(
    values: dict[Role, frozenset[str]], printed: PrintedText
) -> dict[Role, frozenset[str]]:
    """Without the values that the text does not show, and roles that it shows no value of."""
    kept = {
        role: frozenset(value for value in some if _shows(role, value, printed))
        for role, some in values.items()
    }
    return {role: some for role, some in kept.items() if some}


def _shows(role: Role, value: str, printed: PrintedText) -> bool:
    if role in _DAYS:
        return any(printed.find_date(day) is not Found.ABSENT for day in days(value))
    if role in _AMOUNTS:
        return printed.has_digits(Decimal(value))
    if role in (Role.SELLER, Role.BUYER):
        return printed.has_text(value)
    return printed.has_identifier(value, grouped=True)
