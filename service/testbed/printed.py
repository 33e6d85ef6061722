"""A sample invoice's truth as text, and the truth back from the text.

Every document states all that its truth contains, so that `read_back` can recover the truth from
the text alone, also from the text layer of a PDF and from the middle of a prompt. Rows that say
nothing about the invoice (`remarks`) may stand between the others and are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from service.testbed.languages import LANGUAGES, Language

UNREADABLE_MARK = "[illegible scan]"
"""The simulator rejects a document with this line, as a model server rejects bad input."""

_TITLES = ("invoice", "credit_note")
_HEADS = {
    "invoice_number": "invoice_number",
    "issue_date": "issue_date",
    "due_date": "due_date",
    "delivery_date": "delivery_date",
    "period_start": "period_start",
    "period_end": "period_end",
    "currency": "currency",
    "supplier": "supplier.name",
    "country": "supplier.country",
    "tax_id": "supplier.tax_id",
    "customer": "customer.name",
    "purchase_order": "purchase_order",
    "contract_ref": "contract_ref",
    "iban": "payment.iban",
    "bic": "payment.bic",
    "reference": "payment.reference",
}
"""Word to path, in the order of printing."""
_DAYS = frozenset({"issue_date", "due_date", "delivery_date", "period_start", "period_end"})
_COLUMNS = (
    "position product_code description quantity unit_price discount net_amount tax_rate".split()
)
_NUMBERS = frozenset({"quantity", "unit_price", "discount", "net_amount"})
_SUMS = ("net", "tax", "gross", "prepaid", "rounding", "amount_due")
_MUST = ("invoice_number", "issue_date", "currency", "supplier", "gross")
_NOTHING = "-"
_TAX_ROW = re.compile(r"(?P<rate>\d+)%: (?P<taxable>.+) -> (?P<tax>.+)$")
_EXTRA_ROW = re.compile(r"^ \((?P<reason>[^)]+)\): (?P<amount>.+)$")


_KNOWN = {
    form.words["invoice"]: (
        {form.words[word]: word for word in (*_HEADS, "lines_net", *_SUMS)},
        {form.words[f"line.{name}"]: name for name in _COLUMNS},
    )
    for form in LANGUAGES.values()
}
"""By a language's word for an invoice: its words of fields and its words of columns."""


def render(
    truth: dict[str, Any],
    language: str,
    *,
    local_dates: bool = False,
    remarks: Iterable[tuple[str, str]] = (),
) -> str:
    """The document's text. `remarks` are rows of a word and what stands behind it."""
    form = LANGUAGES[language]
    rows = [form.words[truth["document_type"]]]
    rows += (f"{form.words[word]}: {value}" for word, value in remarks)
    for word, path in _HEADS.items():
        value = _at(truth, path)
        if value is not None:
            shown = form.date(value) if local_dates and word in _DAYS else value
            rows.append(f"{form.words[word]}: {shown}")
    rows += _table(truth["lines"], form)
    rows += _sums(truth, form)
    return "\n".join(rows) + "\n"


def _at(truth: dict[str, Any], path: str) -> str | None:
    group, _, name = path.rpartition(".")
    holder = truth.get(group) or {} if group else truth
    value: str | None = holder.get(name)
    return value


def _table(lines: list[dict[str, str]], form: Language) -> Iterator[str]:
    columns = [name for name in _COLUMNS if any(name in line for line in lines)]
    yield " | ".join(form.words[f"line.{name}"] for name in columns)
    for line in lines:
        yield " | ".join(
            _NOTHING
            if name not in line
            else form.number(line[name])
            if name in _NUMBERS
            else line[name]
            for name in columns
        )


def _sums(truth: dict[str, Any], form: Language) -> Iterator[str]:
    words, totals = form.words, truth["totals"]
    if "lines_net" in totals:
        yield f"{words['lines_net']}: {form.number(totals['lines_net'])}"
    for extra in truth.get("allowances", ()):
        word = words["charge" if extra["is_charge"] else "allowance"]
        amount = extra["amount"] if extra["is_charge"] else f"-{extra['amount']}"
        yield f"{word} ({extra['reason']}): {form.number(amount)}"
    for row in truth.get("taxes", ()):
        taxable, tax = form.number(row["taxable_amount"]), form.number(row["tax_amount"])
        yield f"{words['tax']} {row['rate']}%: {taxable} -> {tax}"
    for name in _SUMS:
        if name in totals:
            yield f"{words[name]}: {form.number(totals[name])}"


def read_back(text: str) -> dict[str, Any] | None:
    """A perfect reader's answer for a rendered text; None when it is no sample invoice."""
    rows = [cell for row in text.splitlines() for cell in _cells(row)]
    seen = set(rows)
    for form in LANGUAGES.values():
        for title in _TITLES:
            if form.words[title] in seen:
                return _Reading(form).of(rows, title)
    return None


def _cells(row: str) -> list[str]:
    """What stands side by side on paper. A table's row has bars."""
    return [row] if " | " in row else [cell for cell in _APART.split(row.strip()) if cell]


def misread(amount: str) -> str:
    """A plausible wrong reading: one digit more behind the sign."""
    return f"-1{amount[1:]}" if amount.startswith("-") else f"1{amount}"


_APART = re.compile(r"\s{2,}")


class _Reading:
    """One document's rows, sorted by what they are."""

    def __init__(self, form: Language) -> None:
        self._form = form
        self._fields: dict[str, str] = {}
        self._columns: list[str] = []
        self._lines: list[dict[str, str]] = []
        self._taxes: list[dict[str, str]] = []
        self._allowances: list[dict[str, Any]] = []
        self._known, self._headings = _KNOWN[form.words["invoice"]]

    def of(self, rows: Iterable[str], title: str) -> dict[str, Any] | None:
        """The truth; None when something is missing that every invoice states."""
        for row in rows:
            self._take(row)
        if not all(word in self._fields for word in _MUST):
            return None
        return self._answer(title)

    def _take(self, row: str) -> None:
        if " | " in row:
            cells = [cell.strip() for cell in row.split(" | ")]
            if cells[0] in self._headings and all(cell in self._headings for cell in cells):
                self._columns = [self._headings[cell] for cell in cells]
            elif len(cells) == len(self._columns):
                self._lines.append(self._line(cells))
            return
        shown, separator, value = row.partition(": ")
        if separator and shown in self._known:
            self._fields[self._known[shown]] = value
        elif separator and not self._is_tax(row):
            self._take_allowance(row)

    def _line(self, cells: list[str]) -> dict[str, str]:
        read = self._form.number_read
        return {
            name: read(cell) if name in _NUMBERS else cell
            for name, cell in zip(self._columns, cells, strict=True)
            if cell != _NOTHING
        }

    def _is_tax(self, row: str) -> bool:
        word = self._form.words["tax"] + " "
        match = _TAX_ROW.match(row, len(word)) if row.startswith(word) else None
        if match is None:
            return False
        read = self._form.number_read
        taxable, tax = read(match["taxable"]), read(match["tax"])
        self._taxes.append({"rate": match["rate"], "taxable_amount": taxable, "tax_amount": tax})
        return True

    def _take_allowance(self, row: str) -> None:
        for word in ("allowance", "charge"):
            shown = self._form.words[word]
            match = _EXTRA_ROW.match(row.removeprefix(shown)) if row.startswith(shown) else None
            if match is not None:
                amount = self._form.number_read(match["amount"]).removeprefix("-")
                entry = {"reason": match["reason"], "amount": amount, "is_charge": word == "charge"}
                self._allowances.append(entry)

    def _answer(self, title: str) -> dict[str, Any]:
        answer: dict[str, Any] = {"document_type": title}
        for word, path in _HEADS.items():
            if word in self._fields:
                value = self._fields[word]
                group, _, name = path.rpartition(".")
                holder = answer.setdefault(group, {}) if group else answer
                holder[name] = self._form.date_read(value) if word in _DAYS else value
        answer["lines"] = self._lines
        if self._allowances:
            answer["allowances"] = self._allowances
        if self._taxes:
            answer["taxes"] = self._taxes
        sums = (name for name in ("lines_net", *_SUMS) if name in self._fields)
        answer["totals"] = {name: self._form.number_read(self._fields[name]) for name in sums}
        return answer
