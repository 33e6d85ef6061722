"""Reads the JSON objects of a reply as one invoice: tolerant in form, strict in the result.

Every field is read for itself (`reply.answer_values`), so that one bad value never loses the
others. A value that cannot be read becomes null, and `UNREADABLE` names it. Names that the schema
does not have are dropped and counted (`DROPPED`), and so are lines that are totals (`TOTAL-LINES`).
A reply that holds two invoices says so (`SEVERAL-INVOICES`): the first one is the result, and a
person must look for the others.

An answer has the short form of `reply.flat_answer`, or the nested one of `schemas.invoice`.
Without a list around them, two objects with one invoice number are a draft and its correction, and
the later one counts. A reply is unusable only if no object of it is about an invoice.

Pure and total; linear in the reply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Final, Literal, TypeAlias

from pydantic import BaseModel

from schemas.invoice import ONLY_IN_XML, Allowance, Invoice, Line, Party, Payment, Tax, Totals
from schemas.outcome import Check
from schemas.strict_json import JsonLimits, load
from service.checks.answer.missing import says_nothing
from service.checks.answer.several import SEVERAL
from service.checks.comparisons.total_lines import TOTAL_LINES, without_totals
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.answer_values import (
    TEXT_MAX,
    UNREADABLE,
    Surroundings,
    amount_of,
    country_of,
    currency_of,
    day_of,
    quantity_of,
    tax_id_of,
    text_of,
    truth_of,
    type_of,
    unit_of,
)
from service.checks.reply.flat_answer import nested, plain_name
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.checks.values.bare_numbers import bare_number
from service.model.answer import ReadAnswer
from service.model.outcome import Reason
from service.model.value_class import value_class

_DECIDING: Final = frozenset(
    """
    invoice_number issue_date currency document_type supplier.name payment.iban totals
    totals.net totals.tax totals.gross totals.amount_due supplier lines allowances taxes
    """.split()
)
"""Fields whose unreadable value needs a person; others are a warning."""
_PARTS: Final[Mapping[str, type[BaseModel]]] = {
    "supplier": Party,
    "customer": Party,
    "payment": Payment,
    "totals": Totals,
}
_ROWS: Final[Mapping[str, BaseModel]] = {
    "lines": Line(),
    "allowances": Allowance(),
    "taxes": Tax(),
}
"""Rows without values: a row is a copy with its own, which takes a third of `model_construct`."""
_NO_TOTALS: Final = Totals()
_WORDED: Final = {"supplier": "name", "customer": "name", "lines": "description"}
"""What a text stands for in the place of an object."""
_MONEY: Final = frozenset(
    {"net_amount", "amount", "taxable_amount", "tax_amount", *Totals.model_fields}
)
_PRICES: Final = frozenset({"unit_price", "discount"})
_RATES: Final = frozenset({"tax_rate", "rate"})
_DAYS: Final = frozenset({"issue_date", "due_date", "delivery_date", "period_start", "period_end"})
_FREE: Final = frozenset({"notes", "terms_text", "address_text", "description", "reason"})
"""Texts for people: of one that is too long, the beginning is of use."""
_NUMBER_MAX = 200
_TEXTS: Final = {
    longest: f"a text of at most {longest:,} characters" for longest in (_NUMBER_MAX, TEXT_MAX)
}
_FINDINGS_MAX = 30
_SHOWN_CHARS = 60
_SHOWN_MAX = 5
_WRITTEN: Final = JsonLimits(max_bytes=1024 * 1024, max_depth=16, max_values=10_000)
"""An answer that an object around it holds as a text."""
_WITHIN_MAX = 5
"""How deep an invoice may lie in objects around it."""


def read_invoice(reply: ReplyObjects, printed: PrintedText | None) -> ReadAnswer | ReplyProblem:
    """The invoice in a reply, with what its reading found."""
    read = [one for value in reply.objects for one in _invoices_in(value, printed, _WITHIN_MAX)]
    if not read:
        message = "the answer is not about an invoice: it has no value of one"
        fault = "answer: it has no number, no supplier, no line and no total; copy what is printed"
        return ReplyProblem(Reason.REPLY_SCHEMA_INVALID, message, (fault,))
    apart = reply.in_list or len(read) > len(reply.objects)
    different = _different(read, keeps_first=apart)
    first = different[0]
    findings = tuple(first.findings())
    if len(different) > 1:
        findings = (_several(different), *findings)
    return ReadAnswer(first.invoice, findings)


def _different(read: list[_Read], *, keeps_first: bool) -> list[_Read]:
    """One reading for each invoice number, in order. In a list, equal numbers with other values are
    two invoices as well."""
    by_number: dict[object, _Read] = {}
    for one in read:
        invoice = one.invoice
        number = "".join((invoice.invoice_number or "").split()).casefold()
        key: object = number or ("", invoice.totals.gross)
        if keeps_first:
            by_number.setdefault((key, invoice.issue_date, invoice.totals.gross), one)
        else:
            by_number[key] = one
    return list(by_number.values())


def _several(read: list[_Read]) -> Check:
    numbers = [one.invoice.invoice_number or "without a number" for one in read[:_SHOWN_MAX]]
    return Check(
        SEVERAL,
        "error",
        passed=False,
        expected="one invoice",
        found=", ".join(_shown(number) for number in numbers),
        message=f"the answer holds {len(read)} invoices, and this is the first: see the others",
    )


def _invoices_in(value: Any, printed: PrintedText | None, within: int) -> Iterator[_Read]:
    """The invoice that an object is, or those in it. An object around them has none of an invoice's
    own fields, or has invoices beside them."""
    if isinstance(value, list) and within:
        for item in value:
            yield from _invoices_in(item, printed, within - 1)
    if isinstance(value, str) and within and value.lstrip().startswith("{"):
        yield from _invoices_in(load(value, _WRITTEN), printed, within - 1)
    if not isinstance(value, dict):
        return
    value = nested(value)
    read = _Reader(printed)
    invoice = read.invoice(value)
    nothing = says_nothing(invoice)
    if not nothing:
        yield _Read(invoice, read)
    if within:
        inner = (item for name, item in value.items() if not _is_known(name))
        for one in _all_in(inner, printed, within - 1):
            if nothing or (one.invoice.invoice_number and one.invoice.totals.gross is not None):
                yield one


def _all_in(values: Iterable[Any], printed: PrintedText | None, within: int) -> Iterator[_Read]:
    for value in values:
        yield from _invoices_in(value, printed, within)


@dataclass(slots=True)
class _Reader:
    """Reads one object; notes what it could not read, and how many names and lines it dropped."""

    printed: PrintedText | None
    around: Surroundings = field(default_factory=Surroundings)
    unread: list[Check] = field(default_factory=list)
    dropped: int = 0
    total_lines: int = 0

    def invoice(self, value: Mapping[str, Any]) -> Invoice:
        """The invoice in the fields of an object."""
        fields = self._known(value, Invoice)
        self.around = Surroundings(self.printed)
        currency = self._value("", "currency", fields.pop("currency", None))
        self.around = Surroundings(self.printed, currency)
        read: dict[str, Any] = {"currency": currency}
        for name, raw in fields.items():
            if name in _ROWS:
                read[name] = self._rows(name, self._goods(raw, fields) if name == "lines" else raw)
            elif name in _PARTS:
                part = self._part(name, raw, _PARTS[name])
                read[name] = (
                    _NO_TOTALS.model_copy(update=part) if part and name == "totals" else part
                )
            else:
                read[name] = self._value("", name, raw)
        # Amounts are of their fields' type already, for `answer_values` has read them: rows and
        # totals are not validated again.
        return Invoice.model_validate({k: v for k, v in read.items() if v is not None})

    def _known(self, value: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
        """The fields that the model has; a name may be written in another case."""
        if value.keys() <= _exact_names_of(model):
            return dict(value)
        names = _names_of(model)
        known: dict[str, Any] = {}
        for written, item in value.items():
            name = names.get(written) or names.get(plain_name(written))
            if name is None or (name in known and written != name):
                self.dropped += written != "schema_version"
            else:
                known[name] = item
        return known

    def _part(self, path: str, raw: Any, model: type[BaseModel]) -> dict[str, Any] | None:
        """The fields of an object within the invoice."""
        if raw is None:
            return None
        last = path.partition(".")[0]
        if isinstance(raw, str) and last in _WORDED:
            raw = {_WORDED[last]: raw}
        if not isinstance(raw, dict):
            self._note(path, raw, "an object")
            return None
        known = self._known(raw, model)
        read = {
            name: value
            for name, item in known.items()
            if item is not None and (value := self._value(path, name, item)) is not None
        }
        if "quantity" in known and known.get("unit") in (None, ""):
            unit = unit_of(known["quantity"])
            if unit is not None:
                read["unit"] = unit
        return read

    def _goods(self, raw: Any, fields: Mapping[str, Any]) -> list[Any]:
        """The lines without those that are totals."""
        rows = raw if isinstance(raw, list) else [] if raw is None else [raw]
        goods = without_totals(rows, fields, self.printed)
        self.total_lines += len(rows) - len(goods)
        return goods

    def _rows(self, name: str, raw: Any) -> list[BaseModel]:
        if raw is None:
            return []
        rows, empty, read = raw if isinstance(raw, list) else [raw], _ROWS[name], []
        for index, row in enumerate(rows):
            part = self._part(f"{name}.{index}", row, type(empty))
            if part is not None:
                read.append(empty.model_copy(update=part))
        return read

    def _value(self, within: str, name: str, raw: Any) -> Any:
        """One value, by what its field holds; `within` is the path of its object."""
        if raw is None:
            return None
        read, what = _READERS.get(name, _TEXT)
        value = read(raw, self.around)
        if value is UNREADABLE:
            self._note(f"{within}.{name}" if within else name, raw, what)
            return None
        return value

    def _note(self, path: str, raw: Any, what: str) -> None:
        if len(self.unread) >= _FINDINGS_MAX:
            return
        severity: Literal["error", "warning"] = "error" if _decides(path) else "warning"
        self.unread.append(
            Check(
                "UNREADABLE",
                severity,
                passed=False,
                expected=what,
                found=_shown(raw),
                message=f"{path} cannot be read as {what}",
                fields=(path,),
            )
        )


_ReadValue: TypeAlias = Callable[[Any, Surroundings], Any]
"""Reads one value of an answer; `UNREADABLE` if it has no one reading."""


def _number(raw: Any, around: Surroundings) -> Any:
    """An invoice's number, without the sign before it."""
    read = _text(raw, around, _NUMBER_MAX)
    return bare_number(read) if isinstance(read, str) else read


def _text(raw: Any, _around: Surroundings, longest: int = TEXT_MAX) -> Any:
    return text_of(raw, longest)


def _free_text(raw: Any, around: Surroundings) -> Any:
    return _text(raw[:TEXT_MAX] if isinstance(raw, str) else raw, around)


def _readers() -> Iterator[tuple[Iterable[str], _ReadValue, str]]:
    """Fields, how their values are read, and what is expected of them."""
    yield ("document_type",), lambda raw, _: type_of(raw), "a document type"
    yield ("currency",), lambda raw, around: currency_of(raw, around.printed), "a currency"
    yield ("country",), lambda raw, _: country_of(raw), "a country"
    yield ("tax_id",), lambda raw, _: tax_id_of(raw), "a tax id, which has a digit"
    yield ("is_charge",), lambda raw, _: truth_of(raw), "true or false"
    yield _DAYS, day_of, "a date"
    yield ("quantity",), lambda raw, around: quantity_of(raw, around)[0], "a number"
    yield _MONEY, partial(amount_of, money=True), "an amount"
    yield _PRICES, partial(amount_of, money=False), "an amount"
    yield _RATES, partial(amount_of, money=False, percent=True), "a rate"
    yield ("invoice_number",), _number, _TEXTS[_NUMBER_MAX]
    yield _FREE, _free_text, _TEXTS[TEXT_MAX]


_READERS: Final[Mapping[str, tuple[_ReadValue, str]]] = {
    name: (read, what) for names, read, what in _readers() for name in names
}
_TEXT: Final[tuple[_ReadValue, str]] = (_text, _TEXTS[TEXT_MAX])
"""Of all other fields."""


@value_class(frozen=True, slots=True)
class _Read:
    """An invoice, and the reader that knows what became of its fields."""

    invoice: Invoice
    reader: _Reader

    def findings(self) -> Iterator[Check]:
        """What the reading found."""
        yield from self.reader.unread
        dropped = self.reader.dropped
        if dropped:
            message = "names that the schema does not have were dropped"
            yield Check(_DROPPED, "warning", passed=True, found=str(dropped), message=message)
        if self.reader.total_lines:
            yield _totals_removed(self.reader.total_lines)


def _totals_removed(count: int) -> Check:
    return Check(
        TOTAL_LINES,
        "warning",
        passed=True,
        found=str(count),
        message="rows of taxes and totals are no lines, and were removed from them",
        fields=("lines",),
    )


def dropped_names(check: Check) -> int:
    """How many names were dropped, if the finding counts them."""
    return int(check.found) if check.id == _DROPPED and check.found else 0


def _decides(path: str) -> bool:
    """Whether a person must look at the field, if it cannot be read."""
    if path.startswith(("allowances.", "taxes.")):
        return path.endswith(("amount", "is_charge"))
    return path in _DECIDING


_NOT_ASKED = ONLY_IN_XML | {"schema_version"}
"""A document could make a model say that it is an invoice of a profile with fewer rules."""
_DROPPED: Final = "DROPPED"


@cache
def _names_of(model: type[BaseModel]) -> Mapping[str, str]:
    """The fields that may be asked for, by their names and by their plain names."""
    fields = _exact_names_of(model)
    return {plain_name(name): name for name in fields} | {name: name for name in fields}


@cache
def _exact_names_of(model: type[BaseModel]) -> frozenset[str]:
    """The fields that may be asked for."""
    return frozenset(model.model_fields) - _NOT_ASKED


_FIELDS: Final = frozenset(Invoice.model_fields)
"""Asking the class for its fields costs as much as reading a value."""
_KNOWN: Final = frozenset(map(plain_name, _FIELDS))


def _is_known(name: str) -> bool:
    """Whether an invoice has a field of this name, in any case."""
    return name in _FIELDS or plain_name(name) in _KNOWN


def _shown(raw: Any) -> str:
    """The beginning of a value that was not read, in one line."""
    text = raw if isinstance(raw, str) else type(raw).__name__
    if isinstance(raw, bool | int):
        text = str(raw)
    shown = "".join(character if character.isprintable() else " " for character in text[:200])
    shown = " ".join(shown.split())
    return shown if len(shown) <= _SHOWN_CHARS else f"{shown[:_SHOWN_CHARS]}…"
