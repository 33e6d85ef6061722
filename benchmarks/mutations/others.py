"""Wrong answers about dates and words, and fields that are printed and left out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from benchmarks.mutations.kinds import (
    Harm,
    Mutation,
    Mutator,
    Wrong,
    changed,
    get,
    invented,
    left_out,
    taken,
    taken_from_beside,
    with_value,
)
from benchmarks.mutations.letters import LabelledPaper

_MONTHS, _LEAP_DAY = 12, 29


def _day(change: Callable[[date, random.Random], date | None]) -> Callable[..., str | None]:
    def value(before: str, rng: random.Random) -> str | None:
        after = change(date.fromisoformat(before), rng)
        return None if after is None else after.isoformat()

    return value


def _turned(day: date, _: random.Random) -> date | None:
    """Day and month exchanged, where that is another date."""
    return day.replace(day=day.month, month=day.day) if day.day <= _MONTHS else None


def _next_day(day: date, rng: random.Random) -> date:
    return day + timedelta(days=rng.choice((-1, 1)))


def _other_month(day: date, rng: random.Random) -> date | None:
    if day.day >= _LEAP_DAY:
        return None
    return day.replace(month=(day.month - 1 + rng.choice((1, 11))) % _MONTHS + 1)


def _other_year(day: date, rng: random.Random) -> date | None:
    if (day.month, day.day) == (2, _LEAP_DAY):
        return None
    return day.replace(year=day.year + rng.choice((-1, 1)))


def _of_a_line(name: str, values: tuple[str, ...]) -> Mutator:
    """Something in a line that the paper does not print."""

    def make(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
        lines = [dict(line) for line in paper.truth.get("lines", ())]
        after = rng.choice(values)
        if lines and after.casefold() not in paper.text.casefold():
            rng.choice(lines)[name] = after
            yield Wrong(changed(paper, ("lines", lines)))

    return make


def _country(role: str) -> Mutator:
    def make(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
        before = get(paper.truth, f"{role}.country")
        if get(paper.truth, role):
            others = [code for code in ("CH", "SE", "RO", "MX") if code != before]
            yield Wrong(changed(paper, (f"{role}.country", rng.choice(others))))

    return make


def _quantity_and_price(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    """Exchanged: the product is the same."""
    lines = [dict(line) for line in paper.truth.get("lines", ())]
    able = [
        line
        for line in lines
        if line.get("quantity")
        and line.get("unit_price")
        and line["quantity"] != line["unit_price"]
    ]
    if able:
        line = rng.choice(able)
        line["quantity"], line["unit_price"] = line["unit_price"], line["quantity"]
        yield Wrong(changed(paper, ("lines", lines)))


_ADDRESSES = ("123 Main Street, Springfield", "Musterweg 1, 12345 Musterstadt")
_MAILS = ("info@example.com", "billing@acme.test")
_TERMS = ("Net 30 days", "Payment upon receipt of goods")
_ITEMS = ("Professional services", "Widget, large", "Miscellaneous goods")
_UNITS = ("hours", "HUR", "pallets")
_CATEGORIES = ("Standard rate", "Reduced", "Goods")


def _printed_as_buyer(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    """What stands in a cell of the paper, and is neither party's name nor a part of one."""
    buyer, seller = get(paper.truth, "customer.name"), get(paper.truth, "supplier.name")
    if buyer is None:
        return
    known = " ".join(f"{buyer} {seller}".split()).casefold()
    cells = {cell.strip() for cell in _CELL_EDGE.split(paper.text)}
    others = sorted(
        cell
        for cell in cells
        if cell and cell.casefold() not in known and buyer not in cell and seller not in cell
    )
    for cell in rng.sample(others, min(_CELLS, len(others))):
        yield Wrong(changed(paper, ("customer.name", cell)), (cell,))


def _address_as_buyer(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """The street, or the town with its code."""
    address = get(paper.truth, "customer.address_text")
    if address is None or get(paper.truth, "customer.name") is None:
        return
    for part in re.split(r",|\n", address):
        if part.strip() and part.strip() in paper.text:
            yield Wrong(changed(paper, ("customer.name", part.strip())), (part.strip(),))


_CELL_EDGE = re.compile(r" {2,}|[|\n]|: ")
_CELLS = 3
"""So many cells of a paper are taken for the buyer's name."""

OTHER = tuple(
    Mutation(name, Harm.OTHER, make)
    for name, make in (
        ("due date as issue date", taken("issue_date", "due_date")),
        ("issue date as due date", taken("due_date", "issue_date")),
        ("order date as issue date", taken_from_beside("issue_date", "order_date")),
        ("delivery date as issue date", taken("issue_date", "delivery_date")),
        ("discount's last day as due date", taken_from_beside("due_date", "early")),
        ("issue date: day and month exchanged", with_value("issue_date", _day(_turned))),
        ("due date: day and month exchanged", with_value("due_date", _day(_turned))),
        ("issue date: a day off", with_value("issue_date", _day(_next_day))),
        ("issue date: another month", with_value("issue_date", _day(_other_month))),
        ("issue date: another year", with_value("issue_date", _day(_other_year))),
        ("due date: a day off", with_value("due_date", _day(_next_day))),
        ("due date: another year", with_value("due_date", _day(_other_year))),
        ("due date dropped", left_out("due_date")),
        ("delivery date dropped", left_out("delivery_date")),
        ("order number dropped", left_out("purchase_order")),
        ("payment reference dropped", left_out("payment.reference")),
        ("buyer dropped", left_out("customer")),
        ("another printed text as buyer's name", _printed_as_buyer),
        ("a row of the buyer's address as buyer's name", _address_as_buyer),
        ("order number invented", invented("purchase_order", ("PO-998877", "4500012345"))),
        ("address invented", invented("supplier.address_text", _ADDRESSES)),
        ("buyer's address invented", invented("customer.address_text", _ADDRESSES)),
        ("e-mail invented", invented("supplier.email", _MAILS)),
        ("terms invented", invented("payment.terms_text", _TERMS)),
        ("seller's country invented", _country("supplier")),
        ("buyer's country invented", _country("customer")),
        ("a line's description invented", _of_a_line("description", _ITEMS)),
        ("a line's unit invented", _of_a_line("unit", _UNITS)),
        ("a line's product code invented", _of_a_line("product_code", ("SKU-90210", "A-4711-X"))),
        ("a line's tax category invented", _of_a_line("tax_category", _CATEGORIES)),
        ("quantity and unit price exchanged", _quantity_and_price),
    )
)
