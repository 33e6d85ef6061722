"""Decides which sums without a print follow from printed parts.

The gross amount follows only where the document prints an amount due instead that is rounded to
coins: net and tax make it, and the printed rounding leads from it to the printed amount due. Every
other total may be missing if its parts are printed. A line may have the rate of several taxes, and
a discount of which the document prints the rate, and a quantity the sign of its printed amount.

Pure and total; linear in the rows of the answer, because rates are bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal

from schemas.invoice import Invoice
from service.checks.answer.joint_taxes import rates_within

_WIDE = Context(prec=80)
_RATES_MAX = 50
"""Each rate's lines are looked for among all lines; an invoice has a handful of rates."""
_LINES_MAX = 500
"""Lines whose rate is compared with those of the taxes."""
_Printed = Callable[[str], bool]
"""Whether the value at a path is printed."""
_Part = tuple[str, Decimal | None]
"""A path, and the amount there with the sign that it has in the sum."""


def follows(path: str, invoice: Invoice, printed: _Printed) -> bool:
    """Whether the amount at `path` is a sum of amounts that are printed."""
    name = path.removeprefix("totals.")
    amount = getattr(invoice.totals, name, None)
    if name == path:
        return any(rule(path, invoice, printed) for rule in _OF_ROWS)
    if name == "gross":
        return _gross_follows(invoice, printed)
    if amount is None or name not in _SUMS:
        return False
    return any(_adds_up(amount, parts, printed) for parts in _SUMS[name](invoice))


def _gross_follows(invoice: Invoice, printed: _Printed) -> bool:
    """Whether its parts make it, and a printed rounding leads from it to the amount due."""
    totals = invoice.totals
    if totals.gross is None or not totals.rounding:
        return False
    back = [_total(invoice, "amount_due"), _total(invoice, "rounding", -1)]
    if totals.prepaid is not None:
        back.append(_total(invoice, "prepaid"))
    rows, _ = _tax(invoice)  # CGST and SGST have no sum of their own.
    forths = [[_total(invoice, "net"), *tax] for tax in ([_total(invoice, "tax")], rows)]
    from_net = any(_adds_up(totals.gross, parts, printed) for parts in forths)
    return from_net and _adds_up(totals.gross, back, printed)


def _taxable_follows(path: str, invoice: Invoice, printed: _Printed) -> bool:
    """Whether the taxable amount of a rate is the sum of the printed lines of this rate; or this
    sum, or the gross total, without the tax, where prices include it."""
    index = _row(path, "taxes", "taxable_amount", _RATES_MAX)
    if index is None:
        return False
    tax = invoice.taxes[index]
    if tax.taxable_amount is None:
        return False
    lines, off = _lines(invoice, tax.rate), _tax_off(index, invoice)
    sums = [lines, [*lines, off]]
    if len(invoice.taxes) == 1:
        sums.append([_total(invoice, "gross"), off])
    return any(_adds_up(tax.taxable_amount, parts, printed) for parts in sums)


def _tax_off(index: int, invoice: Invoice) -> _Part:
    amount = invoice.taxes[index].tax_amount
    return f"taxes.{index}.tax_amount", None if amount is None else -amount


def _rate_follows(path: str, invoice: Invoice, printed: _Printed) -> bool:
    """Whether the rate of a line is that of several taxes together, which are printed."""
    index = _row(path, "lines", "tax_rate", _LINES_MAX)
    rate = None if index is None else invoice.lines[index].tax_rate
    rates = rates_within(rate, invoice.taxes) if rate else ()
    rows = [f"taxes.{at}.rate" for at, tax in enumerate(invoice.taxes) if tax.rate in rates]
    return bool(rows) and all(map(printed, rows))


def _discount_follows(path: str, invoice: Invoice, printed: _Printed) -> bool:
    """Whether the discount of a line is what its printed amount lacks: many documents print the
    rate of a discount alone."""
    index = _row(path, "lines", "discount", _LINES_MAX)
    if index is None:
        return False
    line, names = invoice.lines[index], ("quantity", "unit_price", "net_amount")
    if line.quantity is None or line.unit_price is None or line.net_amount is None:
        return False
    whole = _WIDE.multiply(line.quantity, line.unit_price)
    return _WIDE.subtract(whole, line.net_amount) == line.discount and all(
        printed(f"lines.{index}.{name}") for name in names
    )


def _quantity_follows(path: str, invoice: Invoice, printed: _Printed) -> bool:
    """Whether the quantity is below zero because the printed amount of the line is: many credit
    notes print the minus of amounts alone."""
    index = _row(path, "lines", "quantity", _LINES_MAX)
    if index is None:
        return False
    line = invoice.lines[index]
    quantity, price, net = line.quantity, line.unit_price, line.net_amount
    if quantity is None or price is None or net is None or line.discount:
        return False
    holds = quantity < 0 < price and _WIDE.multiply(quantity, price) == net
    return holds and all(printed(f"lines.{index}.{name}") for name in ("unit_price", "net_amount"))


def _row(path: str, group: str, name: str, most: int) -> int | None:
    """The row of a path with this group and name, if it is one of the first."""
    begin, _, rest = path.partition(".")
    index, _, end = rest.partition(".")
    return int(index) if (begin, end) == (group, name) and int(index) < most else None


_OF_ROWS = (_taxable_follows, _rate_follows, _discount_follows, _quantity_follows)


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


def _adds_up(amount: Decimal, parts: list[_Part], printed: _Printed) -> bool:
    total = Decimal(0)
    for path, part in parts:
        if part is None or not printed(path):
            return False
        total = _WIDE.add(total, part)
    return bool(parts) and total == amount
