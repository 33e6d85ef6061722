"""Wrong answers about amounts: another sum would be paid, or the sum is unclear."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from benchmarks.mutations.kinds import (
    Harm,
    Mutation,
    Mutator,
    Wrong,
    changed,
    digit_wrong,
    digits_swapped,
    left_out,
    scaled,
    taken,
    taken_from_beside,
    with_value,
)
from benchmarks.mutations.letters import LabelledPaper

_AMOUNTS = ("unit_price", "discount", "net_amount", "taxable_amount", "tax_amount", "amount")
_ROWS = ("lines", "allowances", "taxes")
_CURRENCIES = ("EUR", "USD", "GBP", "CHF", "PLN", "JPY", "KWD", "SEK")


def _shifted(path: str, places: int) -> Mutator:
    def value(before: str, _: random.Random) -> str | None:
        return scaled(before, places) if Decimal(before) else None

    return with_value(path, value)


def _everything(change: Callable[[str], str]) -> Mutator:
    """All amounts alike, so that the sums still hold."""

    def make(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
        answer = copy.deepcopy(dict(paper.truth))
        for rows in _ROWS:
            for row in answer.get(rows, ()):
                _each(row, _AMOUNTS, change)
        _each(answer["totals"], tuple(answer["totals"]), change)
        if answer != dict(paper.truth):
            yield Wrong(answer)

    return make


def _each(row: dict[str, Any], names: tuple[str, ...], change: Callable[[str], str]) -> None:
    for name in names:
        if row.get(name) is not None:
            row[name] = change(row[name])


def _signs_dropped(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """All that is below zero, above it."""
    if paper.truth["totals"]["gross"].startswith("-"):
        made = _everything(lambda value: value.removeprefix("-"))
        for wrong in made(paper, random.Random(0)):
            for line in wrong.answer.get("lines", ()):
                if line.get("quantity"):
                    line["quantity"] = line["quantity"].removeprefix("-")
            yield wrong


def _sign_turned(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    gross = paper.truth["totals"]["gross"]
    if Decimal(gross):
        turned = gross.removeprefix("-") if gross.startswith("-") else f"-{gross}"
        yield Wrong(changed(paper, ("totals.gross", turned)))


def _net_as_gross_alone(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """The net total as gross and nothing else, so that no sum can break."""
    totals = paper.truth["totals"]
    if totals.get("net") and totals["net"] != totals["gross"]:
        answer = changed(paper, ("totals", {"gross": totals["net"]}), ("taxes", []))
        yield Wrong(answer, (totals["net"],))


def _other_amount(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    """An amount of a line as the total."""
    gross = paper.truth["totals"]["gross"]
    lines = [line["net_amount"] for line in paper.truth.get("lines", ()) if line.get("net_amount")]
    others = [value for value in lines if Decimal(value) != Decimal(gross)]
    if others:
        after = rng.choice(others)
        yield Wrong(changed(paper, ("totals.gross", after)), (after,))


def _line(make: Callable[[dict[str, Any], LabelledPaper, random.Random], bool]) -> Mutator:
    """One line changed in place; `make` says whether it could."""

    def mutated(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
        answer = copy.deepcopy(dict(paper.truth))
        lines = answer.get("lines", [])
        if lines and make(rng.choice(lines), paper, rng):
            yield Wrong(answer)

    return mutated


def _quantity(line: dict[str, Any], _: LabelledPaper, rng: random.Random) -> bool:
    if line.get("quantity") is None or line.get("unit_price") is None:
        return False
    line["quantity"] = format(Decimal(line["quantity"]) + rng.choice((1, 2, 10)), "f")
    return True


def _unit_price(line: dict[str, Any], _: LabelledPaper, rng: random.Random) -> bool:
    if line.get("quantity") is None or line.get("unit_price") is None:
        return False
    after = digit_wrong(line["unit_price"], rng)
    line["unit_price"] = after or line["unit_price"]
    return after is not None


def _line_shifted(line: dict[str, Any], _: LabelledPaper, __: random.Random) -> bool:
    if line.get("net_amount") is None or not Decimal(line["net_amount"]):
        return False
    line["net_amount"] = scaled(line["net_amount"], 1)
    return True


def _total_as_line(line: dict[str, Any], paper: LabelledPaper, _: random.Random) -> bool:
    gross = paper.truth["totals"]["gross"]
    if line.get("net_amount") is None or Decimal(line["net_amount"]) == Decimal(gross):
        return False
    line["net_amount"] = gross
    return True


def _tax_rate(line: dict[str, Any], _: LabelledPaper, rng: random.Random) -> bool:
    rate = line.get("tax_rate")
    if rate is None:
        return False
    line["tax_rate"] = rng.choice([one for one in ("5", "7", "19", "21") if one != rate])
    return True


def _line_dropped(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    lines = list(paper.truth.get("lines", ()))
    if len(lines) > 1:
        del lines[rng.randrange(len(lines))]
        yield Wrong(changed(paper, ("lines", lines)))


def _line_doubled(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    lines = list(paper.truth.get("lines", ()))
    if lines:
        place = rng.randrange(len(lines))
        yield Wrong(changed(paper, ("lines", [*lines[: place + 1], *lines[place:]])))


def _total_as_line_more(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """The row of the total as one line more."""
    totals = paper.truth["totals"]
    if paper.truth.get("lines"):
        total = {"description": "Total", "net_amount": totals["gross"]}
        yield Wrong(changed(paper, ("lines", [*paper.truth["lines"], total])), (totals["gross"],))


def _tax_row_dropped(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    taxes = list(paper.truth.get("taxes", ()))
    if len(taxes) > 1:
        del taxes[rng.randrange(len(taxes))]
        yield Wrong(changed(paper, ("taxes", taxes)))


def _allowance_as_charge(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    rows = copy.deepcopy(list(paper.truth.get("allowances", ())))
    if rows:
        row = rng.choice(rows)
        row["is_charge"] = not row.get("is_charge", False)
        yield Wrong(changed(paper, ("allowances", rows)))


def _currency(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    others = [code for code in _CURRENCIES if code != paper.truth["currency"]]
    yield Wrong(changed(paper, ("currency", rng.choice(others))))


def _credit_note_as_invoice(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    if paper.truth["document_type"] == "credit_note":
        yield Wrong(changed(paper, ("document_type", "invoice")))


def _invoice_as_credit_note(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    if paper.truth["document_type"] == "invoice":
        yield Wrong(changed(paper, ("document_type", "credit_note")))


def _prepaid_and_due_dropped(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """The amount paid before, and with it the amount due."""
    totals = {**paper.truth["totals"]}
    paid = totals.pop("prepaid", None)
    if paid is not None and Decimal(paid):
        totals.pop("amount_due", None)
        yield Wrong(changed(paper, ("totals", totals)))


def _due_dropped(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    """What is left to pay, where that is another amount than the total."""
    totals = paper.truth["totals"]
    if totals.get("amount_due") and Decimal(totals["amount_due"]) != Decimal(totals["gross"]):
        yield from left_out("totals.amount_due")(paper, rng)


def _paid_dropped(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    if Decimal(paper.truth["totals"].get("prepaid") or 0):
        yield from left_out("totals.prepaid")(paper, rng)


def _only_gross(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """Nothing but a gross total ten times too high: no sum can break."""
    gross = paper.truth["totals"]["gross"]
    if Decimal(gross):
        yield Wrong(
            changed(paper, ("totals", {"gross": scaled(gross, 1)}), ("lines", []), ("taxes", []))
        )


def _hundredfold(value: str) -> str:
    return scaled(value, 2)


def _thousandth(value: str) -> str:
    return scaled(value, -3)


def _named(name: str, make: Mutator) -> Mutation:
    return Mutation(name, Harm.MONEY, make)


MONEY = (
    _named("gross x 10", _shifted("totals.gross", 1)),
    _named("gross x 100", _shifted("totals.gross", 2)),
    _named("gross / 10", _shifted("totals.gross", -1)),
    _named("gross / 1000 (thousands taken for decimals)", _shifted("totals.gross", -3)),
    _named("all amounts x 100", _everything(_hundredfold)),
    _named("all amounts / 1000", _everything(_thousandth)),
    _named("only gross, x 10", _only_gross),
    _named("gross, digits swapped", with_value("totals.gross", digits_swapped)),
    _named("gross, one digit wrong", with_value("totals.gross", digit_wrong)),
    _named("signs dropped everywhere", _signs_dropped),
    _named("sign of gross turned", _sign_turned),
    _named("net as gross", taken("totals.gross", "totals.net")),
    _named("net as gross, nothing else", _net_as_gross_alone),
    _named("gross as net", taken("totals.net", "totals.gross")),
    _named("tax as net", taken("totals.net", "totals.tax")),
    _named("net as tax", taken("totals.tax", "totals.net")),
    _named("amount due as gross", taken("totals.gross", "totals.amount_due")),
    _named("gross as amount due", taken("totals.amount_due", "totals.gross")),
    _named("a line's amount as gross", _other_amount),
    _named("last month's balance as gross", taken_from_beside("totals.gross", "amount")),
    _named("net, digits swapped", with_value("totals.net", digits_swapped)),
    _named("tax, one digit wrong", with_value("totals.tax", digit_wrong)),
    _named("gross for a line's amount", _line(_total_as_line)),
    _named("total as one line more", _total_as_line_more),
    _named("a line's amount x 10", _line(_line_shifted)),
    _named("quantity wrong", _line(_quantity)),
    _named("unit price wrong", _line(_unit_price)),
    _named("a line's tax rate wrong", _line(_tax_rate)),
    _named("a line dropped", _line_dropped),
    _named("a line doubled", _line_doubled),
    _named("all lines dropped", left_out("lines")),
    _named("a tax row dropped", _tax_row_dropped),
    _named("net and tax dropped", left_out("totals.net", "totals.tax")),
    _named("prepaid dropped", _paid_dropped),
    _named("prepaid and amount due dropped", _prepaid_and_due_dropped),
    _named("amount due dropped", _due_dropped),
    _named("allowances dropped", left_out("allowances")),
    _named("allowance as charge, or the reverse", _allowance_as_charge),
    _named("another currency", _currency),
    _named("credit note as invoice", _credit_note_as_invoice),
    _named("invoice as credit note", _invoice_as_credit_note),
)
