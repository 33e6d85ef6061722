"""An invoice as the text of a letter, and what is printed beside it.

A letter prints every value that its truth has, and rows that a careless reader takes for fields of
the invoice (`Beside`). It remembers how it printed each number and date, so that a mutator can say
truthfully that a value is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.mutations.words import Wording

_SYMBOLS = {"EUR": "€", "GBP": "£", "PLN": "zł", "USD": "$"}
_TITLES = ("invoice", "credit_note")
_COLUMNS = {
    "position": "position",
    "product_code": "code",
    "description": "description",
    "quantity": "quantity",
    "unit": "unit",
    "unit_price": "unit_price",
    "discount": "discount",
    "tax_rate": "rate",
    "net_amount": "amount",
}
"""A line's field to the label of its column."""
_SUMS = ("net", "gross", "prepaid", "rounding", "amount_due")
_NUMBERS = frozenset({"quantity", "unit_price", "discount", "net_amount", "tax_rate"})


@dataclass(frozen=True, slots=True)
class Beside:
    """Values that are printed and belong to no field of the answer; empty ones are not printed."""

    customer_no: str = ""
    order_date: str = ""
    delivery_note: str = ""
    original: str = ""
    last_balance: str = ""
    refund_iban: str = ""
    early: str = ""
    """The last day of the discount; it stands in the terms."""


@dataclass(frozen=True, slots=True)
class LabelledPaper:
    """A document with its right answer. `others` are printed values that are another thing, by what
    they are; `shown` is how a number or a date of an answer is printed."""

    name: str
    source: str
    language: str
    text: str
    truth: Mapping[str, Any]
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    faults: frozenset[str] = frozenset()

    def prints(self, value: str) -> bool:
        """Whether the text has the value, as this document writes numbers and dates."""
        return " ".join(self.shown.get(value, value).split()) in " ".join(self.text.split())


def others_of(truth: Mapping[str, Any], beside: Beside) -> dict[str, tuple[str, ...]]:
    """Other printed texts, by kind."""
    found = {
        "order": truth.get("purchase_order"),
        "contract": truth.get("contract_ref"),
        "customer_no": beside.customer_no,
        "delivery_note": beside.delivery_note,
        "original": beside.original,
        "order_date": beside.order_date,
        "early": beside.early,
        "amount": beside.last_balance,
        "iban": beside.refund_iban,
    }
    return {name: (value,) for name, value in found.items() if value}


class Letter:
    """Writes one letter. `layout` 0: rows with a colon; 1: labels in one row, values in the next;
    2: labels and values apart by blanks, the address over two rows."""

    def __init__(self, truth: Mapping[str, Any], wording: Wording, beside: Beside, layout: int):
        self._truth = truth
        self._wording = wording
        self._beside = beside
        self._layout = layout
        self._symbol = wording.choice % 2 == 1 and truth["currency"] in _SYMBOLS
        self.shown: dict[str, str] = {}

    def text(self) -> str:
        """The whole letter."""
        return "\n".join(self._rows()) + "\n"

    def _rows(self) -> Iterator[str]:
        word, truth = self._wording.word, self._truth
        yield from self._party("supplier")
        yield ""
        yield word(truth["document_type"])
        if truth.get("customer"):
            yield f"{word('buyer')}:"
            yield from self._party("customer")
        yield ""
        yield from self._pairs(list(self._head()))
        yield ""
        yield from self._table()
        yield ""
        for label, value in self._sums():
            yield f"{label}: {value}" if self._layout == 0 else f"{label}    {value}"
        yield ""
        yield from self._foot()

    def _party(self, role: str) -> Iterator[str]:
        word, party = self._wording.word, self._truth[role]
        yield party["name"]
        if party.get("address_text"):
            apart = "\n" if self._layout == 2 else ", "
            yield party["address_text"].replace(", ", apart)
        country = party.get("country")
        if country == word("country_code"):
            yield word("country")
        elif country:
            yield f"{word('country_label')}: {country}"
        for name, label in (
            ("tax_id", "vat_id"),
            ("registration_id", "registration"),
            ("email", "email"),
        ):
            if party.get(name):
                yield f"{word(label)}: {party[name]}"

    def _head(self) -> Iterator[tuple[str, str]]:
        word, truth, beside = self._wording.word, self._truth, self._beside
        yield word("number"), truth["invoice_number"]
        if beside.customer_no:
            yield word("customer_no"), beside.customer_no
        yield word("issue_date"), self._day(truth["issue_date"])
        if truth.get("delivery_date"):
            yield word("delivery_date"), self._day(truth["delivery_date"])
        if truth.get("period_start") and truth.get("period_end"):
            ends = self._day(truth["period_start"]), self._day(truth["period_end"])
            yield word("period"), " - ".join(ends)
        elif truth.get("period_start") or truth.get("period_end"):
            yield word("period"), self._day(truth.get("period_start") or truth["period_end"])
        if truth.get("purchase_order"):
            yield word("order"), truth["purchase_order"]
        if beside.order_date:
            yield word("order_date"), self._day(beside.order_date)
        if beside.delivery_note:
            yield word("delivery_note"), beside.delivery_note
        if beside.original:
            yield word("original"), beside.original
        if truth.get("contract_ref"):
            yield word("contract"), truth["contract_ref"]
        if truth.get("due_date"):
            yield word("due_date"), self._day(truth["due_date"])

    def _pairs(self, pairs: list[tuple[str, str]]) -> Iterator[str]:
        if self._layout != 1:
            mark = ": " if self._layout == 0 else "   "
            yield from (f"{label}{mark}{value}" for label, value in pairs)
            return
        for start in range(0, len(pairs), 4):
            some = pairs[start : start + 4]
            widths = [max(len(label), len(value)) + 3 for label, value in some]
            for column in zip(*some, strict=True):
                cells = zip(column, widths, strict=True)
                yield "".join(cell.ljust(width) for cell, width in cells).rstrip()

    def _table(self) -> Iterator[str]:
        lines = self._truth.get("lines", ())
        names = [name for name in _COLUMNS if any(line.get(name) for line in lines)]
        rows = [[self._wording.word(_COLUMNS[name]) for name in names]]
        rows += ([self._cell(line, name) for name in names] for line in lines)
        if self._layout == 0:
            yield from (" | ".join(row) for row in rows)
            return
        widths = [max(len(row[n]) for row in rows) + 2 for n in range(len(names))]
        for row in rows:
            cells = zip(row, widths, strict=True)
            yield "".join(cell.ljust(width) for cell, width in cells).rstrip()

    def _cell(self, line: Mapping[str, Any], name: str) -> str:
        value = line.get(name)
        if not value:
            return ""
        return self._number(value) if name in _NUMBERS else " ".join(value.split())

    def _sums(self) -> Iterator[tuple[str, str]]:
        word, truth = self._wording.word, self._truth
        totals = truth["totals"]
        if self._beside.last_balance:
            yield word("last_balance"), self._money(self._beside.last_balance)
        if totals.get("lines_net"):
            yield word("lines_net"), self._money(totals["lines_net"])
        for extra in truth.get("allowances", ()):
            label = word("charge" if extra.get("is_charge") else "allowance")
            reason = f" ({extra['reason']})" if extra.get("reason") else ""
            yield f"{label}{reason}", self._allowed(extra)
        if totals.get("net"):
            yield word("net"), self._money(totals["net"])
        for row in truth.get("taxes", ()):
            yield self._tax(row)
        if totals.get("tax") and [totals["tax"]] != [
            row["tax_amount"] for row in truth.get("taxes", ())
        ]:
            yield word("tax_total"), self._money(totals["tax"])
        for name in _SUMS[1:]:
            if totals.get(name):
                yield word(name), self._money(totals[name])

    def _allowed(self, extra: Mapping[str, Any]) -> str:
        """A deduction has a minus; the answer's amount has none."""
        amount = extra["amount"]
        if extra.get("is_charge") or amount.startswith("-"):
            return self._money(amount)
        printed = self._money(f"-{amount}")
        self.shown[amount] = self._wording.number(amount)
        return printed

    def _tax(self, row: Mapping[str, Any]) -> tuple[str, str]:
        word, rate = self._wording.word, row.get("rate")
        label = f"{word('tax')} {self._number(rate)} %" if rate else word("tax")
        if row.get("taxable_amount"):
            label += f" {word('on')} {self._number(row['taxable_amount'])}"
        return label, self._money(row["tax_amount"])

    def _foot(self) -> Iterator[str]:
        word, payment = self._wording.word, self._truth.get("payment") or {}
        if payment.get("terms_text"):
            yield payment["terms_text"]
        for name, label in (("reference", "reference"), ("account_number", "account")):
            if payment.get(name):
                yield f"{word(label)}: {payment[name]}"
        if payment.get("iban"):
            bic = f"   {word('bic')}: {payment['bic']}" if payment.get("bic") else ""
            yield f"IBAN: {self._iban(payment['iban'])}{bic}"
        elif payment.get("bic"):
            yield f"{word('bic')}: {payment['bic']}"
        if self._beside.refund_iban:
            yield f"{word('refund')}: IBAN {self._iban(self._beside.refund_iban)}"
        if self._truth.get("notes"):
            yield f"{word('notes')}: {self._truth['notes']}"

    def _iban(self, iban: str) -> str:
        bare = "".join(iban.split())
        self.shown[iban] = " ".join(bare[n : n + 4] for n in range(0, len(bare), 4))
        return self.shown[iban]

    def _money(self, plain: str) -> str:
        currency = self._truth["currency"]
        printed = self._number(plain)
        return f"{printed} {_SYMBOLS[currency] if self._symbol else currency}"

    def _number(self, plain: str) -> str:
        self.shown[plain] = self._wording.number(plain)
        return self.shown[plain]

    def _day(self, iso: str) -> str:
        self.shown[iso] = self._wording.date(iso)
        return self.shown[iso]
