"""Decides which sums without a print follow from printed parts.

The gross amount follows only where the document prints an amount due instead that is rounded to
coins: net and tax make it, and the printed rounding leads from it to the printed amount due. Every
other total may be missing if its parts are printed. A line may have the rate of several taxes.

Pure and total; linear in the rows of the answer, because rates are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal

from schemas.invoice import Invoice
from service.checks.joint_taxes import rates_within

_WIDE = Context(prec=80)
_RATES_MAX = 50
"""Each rate's lines are looked for among all lines; an invoice has a handful of rates."""
_LINES_MAX = 500
"""Lines whose rate is compared with those of the taxes."""
_Part = tuple[str, Decimal | None]
"""A path, and the amount there with the sign that it has in the sum."""


def follows(path: str, invoice: Invoice, printed: Callable[[str], bool]) -> bool:
    """Whether the amount at `path` is a sum of amounts that are printed."""
    name = path.removeprefix("totals.")
    amount = getattr(invoice.totals, name, None)
    if name == path:
        return _taxable_follows(path, invoice, printed) or _rate_follows(path, invoice, printed)
    if name == "gross":
        return _gross_follows(invoice, printed)
    if amount is None or name not in _SUMS:
        return False
    return any(_adds_up(amount, parts, printed) for parts in _SUMS[name](invoice))


def _gross_follows(invoice: Invoice, printed: Callable[[str], bool]) -> bool:
    """Whether its parts make it, and a printed rounding leads from it to the amount due."""
    totals = invoice.totals
    if totals.gross is None or not totals.rounding:
        return False
    back = [_total(invoice, "amount_due"), _total(invoice, "rounding", -1)]
    if totals.prepaid is not None:
        back.append(_total(invoice, "prepaid"))
    forth = [_total(invoice, "net"), _total(invoice, "tax")]
    return all(_adds_up(totals.gross, parts, printed) for parts in (forth, back))


def _taxable_follows(path: str, invoice: Invoice, printed: Callable[[str], bool]) -> bool:
    """Whether the taxable amount of a rate is the sum of the printed lines of this rate."""
    _, _, rest = path.partition("taxes.")
    index, _, name = rest.partition(".")
    if name != "taxable_amount" or int(index) >= _RATES_MAX:
        return False
    tax = invoice.taxes[int(index)]
    lines = [part for part in _lines(invoice, tax.rate) if part is not None]
    return tax.taxable_amount is not None and _adds_up(tax.taxable_amount, lines, printed)


def _rate_follows(path: str, invoice: Invoice, printed: Callable[[str], bool]) -> bool:
    """Whether the rate of a line is that of several taxes together, which are printed."""
    group, _, rest = path.partition(".")
    index, _, name = rest.partition(".")
    if group != "lines" or name != "tax_rate" or int(index) >= _LINES_MAX:
        return False
    rate = invoice.lines[int(index)].tax_rate
    rates = rates_within(rate, invoice.taxes) if rate else ()
    rows = [f"taxes.{at}.rate" for at, tax in enumerate(invoice.taxes) if tax.rate in rates]
    return bool(rows) and all(map(printed, rows))


def _lines(invoice: Invoice, rate: Decimal | None = None) -> list[_Part]:
    return [
        (f"lines.{index}.net_amount", line.net_amount)
        for index, line in enumerate(invoice.lines)
        if rate is None or line.tax_rate == rate
    ]


def _total(invoice: Invoice, name: str, sign: int = 1) -> _Part:
    amount: Decimal | None = getattr(invoice.totals, name)
    return f"totals.{name}", None if amount is None else amount * sign


def _tax(invoice: Invoice) -> Iterator[list[_Part]]:
    yield [(f"taxes.{i}.tax_amount", tax.tax_amount) for i, tax in enumerate(invoice.taxes)]
    yield [_total(invoice, "gross"), _total(invoice, "net", -1)]


def _net(invoice: Invoice) -> Iterator[list[_Part]]:
    yield [(f"taxes.{i}.taxable_amount", t.taxable_amount) for i, t in enumerate(invoice.taxes)]
    yield [_total(invoice, "gross"), _total(invoice, "tax", -1)]
    yield [_total(invoice, "lines_net"), *_allowances(invoice, -1)]


def _lines_net(invoice: Invoice) -> Iterator[list[_Part]]:
    yield _lines(invoice)
    yield [_total(invoice, "net"), *_allowances(invoice, 1)]


def _amount_due(invoice: Invoice) -> Iterator[list[_Part]]:
    parts = [_total(invoice, "gross")]
    if invoice.totals.prepaid is not None:
        parts.append(_total(invoice, "prepaid", -1))
    if invoice.totals.rounding is not None:
        parts.append(_total(invoice, "rounding"))
    yield parts


def _allowances(invoice: Invoice, sign: int) -> list[_Part]:
    """With the sign of an allowance in the sum; a charge has the opposite sign."""
    return [
        (
            f"allowances.{index}.amount",
            None if one.amount is None else one.amount * (-sign if one.is_charge else sign),
        )
        for index, one in enumerate(invoice.allowances)
    ]


_SUMS: Mapping[str, Callable[[Invoice], Iterator[list[_Part]]]] = {
    "tax": _tax,
    "net": _net,
    "lines_net": _lines_net,
    "amount_due": _amount_due,
}


def _adds_up(amount: Decimal, parts: list[_Part], printed: Callable[[str], bool]) -> bool:
    total = Decimal(0)
    for path, part in parts:
        if part is None or not printed(path):
            return False
        total = _WIDE.add(total, part)
    return bool(parts) and total == amount
