"""Checks whether the invoice adds up, by EN 16931's rules and its Schematron's tolerances.

Rules that real invoices often violate for honest reasons are warnings: a line is not always
quantity times price, and grouped totals round differently. A rule whose inputs are not printed
yields no check.

Pure and total: no rule raises for any amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from schemas.codes import currency_exponent
from schemas.invoice import Invoice, Totals
from schemas.outcome import Check
from service.checks.answer.joint_taxes import (
    JOINT_ROWS_MAX,
    Nets,
    base_of_equal_rates,
    nets_by_row,
    rates_within,
)
from service.checks.answer.profiles import is_minimum
from service.checks.answer.tax_roundings import is_rounded_tax, taxes_by_line

_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)
"""An amount has at most 28 digits (`schemas.invoice.Amount`), a product of two 56. So no
intermediate result is rounded, and no sum of lines overflows."""
_CENT = Decimal("0.01")
"""Within a cent, a difference in tax is rounding; beyond it, a warning."""
_LINE_TOLERANCE = Decimal("0.02")
"""The tolerance of PEPPOL-EN16931-R120: quantity, price and discount are each rounded when
printed."""
_VAT_TOLERANCE = Decimal("1.00")
"""The tolerance of EN 16931's Schematron for BR-CO-17 and BR-S-08: tax may be rounded per line."""
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_PATHS_MAX = 20
_PRODUCT = "net_amount is quantity times unit_price less discount"
_LINES_MAKE = "the lines' net amounts make totals.net or totals.gross"
_LINES_MAKE_NOT = (
    "the lines' net amounts make neither totals.net nor totals.gross: look for lines that are "
    "missing or read twice"
)
_Row = tuple[Decimal, Decimal]
"""Taxable and tax amount of a rate."""
_Rows = Mapping[Decimal, _Row]
_TOTALS = tuple(name for name in Totals.model_fields if name != "tax_accounting")
"""The totals in the invoice's currency."""


def arithmetic_checks(invoice: Invoice) -> Iterator[Check]:
    """Checks totals, taxes, lines, and decimals that the currency does not have."""
    yield from _sums(invoice)
    yield from _taxes(invoice)
    yield from _lines(invoice)
    yield from _decimals(invoice)


def _sums(invoice: Invoice) -> Iterator[Check]:
    totals, currency = invoice.totals, invoice.currency
    expected = _known_sum([line.net_amount for line in invoice.lines])
    if expected is not None and invoice.lines:
        if totals.lines_net is None:
            yield from _lines_sum(invoice, expected)
        else:
            yield _equal("BR-CO-10", "lines_net", totals.lines_net, expected, currency, ("lines",))
    states_extra = totals.allowances_total is not None or totals.charges_total is not None
    if states_extra:
        yield from _extra_sums(invoice)
    if totals.lines_net is not None and totals.net is not None:
        extra = _stated(totals) if states_extra else _signed(invoice)
        if extra is not None:
            expected = _WIDE.add(totals.lines_net, extra)
            inputs = ("totals.lines_net", "allowances")
            yield _equal("BR-CO-13", "net", totals.net, expected, currency, inputs)
            if expected == totals.net == totals.gross and _is_untaxed(invoice):
                yield _equal("BR-CO-15", "gross", totals.gross, expected, currency, ("totals.net",))
    expected = _known_sum([tax.tax_amount for tax in invoice.taxes])
    if totals.tax is not None and invoice.taxes and expected is not None:
        yield _equal("BR-CO-14", "tax", totals.tax, expected, currency, ("taxes",))
    tax = _total_tax(invoice)
    if totals.net is not None and tax is not None and totals.gross is not None:
        expected = _WIDE.add(totals.net, tax)
        inputs = ("totals.net", "totals.tax")
        yield _equal("BR-CO-15", "gross", totals.gross, expected, currency, inputs)
    if totals.amount_due is not None and not is_minimum(invoice):
        due = _due(invoice)
        if due is not None:
            paid = ("totals.gross", "totals.prepaid", "totals.rounding")
            yield _equal("BR-CO-16", "amount_due", totals.amount_due, due, currency, paid)


def _is_untaxed(invoice: Invoice) -> bool:
    """Whether the answer has no tax at all, as in the United States: then the net total, to which
    lines and discounts lead, is the gross total."""
    rates = (line.tax_rate for line in invoice.lines)
    return _total_tax(invoice) is None and not invoice.taxes and not any(rates)


def _extra_sums(invoice: Invoice) -> Iterator[Check]:
    """The sums of allowances and charges that an e-invoice states."""
    stated = (
        ("BR-CO-11", "allowances_total", False),
        ("BR-CO-12", "charges_total", True),
    )
    for rule, name, is_charge in stated:
        found = getattr(invoice.totals, name)
        rows = [row.amount for row in invoice.allowances if row.is_charge is is_charge]
        expected = _known_sum(rows)
        if found is not None and expected is not None:
            yield _equal(rule, name, found, expected, invoice.currency, ("allowances",))


def _stated(totals: Totals) -> Decimal:
    """Charges less allowances, by the sums that an e-invoice states."""
    return _WIDE.subtract(totals.charges_total or _ZERO, totals.allowances_total or _ZERO)


def _signed(invoice: Invoice) -> Decimal | None:
    """Charges less allowances; None where the amount of one is not known."""
    signed = _ZERO
    for one in invoice.allowances:
        if one.amount is None:
            return None
        signed = _WIDE.add(signed, one.amount if one.is_charge else -one.amount)
    return signed


def _lines_sum(invoice: Invoice, found: Decimal) -> Iterator[Check]:
    """Without a printed sum, the lines make the net or the gross total, with or without what is
    charged and allowed on the whole: some invoices list freight among the lines as well."""
    totals = invoice.totals
    net = totals.net
    if net is None and totals.tax is not None and totals.gross is not None:
        net = _WIDE.subtract(totals.gross, totals.tax)
    sums = [total for total in (net, totals.gross) if total is not None]
    extra = _signed(invoice)
    if extra is None or not sums:
        return
    sums += [_WIDE.subtract(total, extra) for total in sums]
    off = min(abs(_WIDE.subtract(total, found)) for total in sums)
    passed = off <= max(_LINE_TOLERANCE, _CENT * len(invoice.lines))
    yield Check(
        "LINES-SUM",
        "error",
        passed=passed,
        expected=_show(sums[0]),
        found=_show(found),
        message=_LINES_MAKE if passed else _LINES_MAKE_NOT,
        fields=("lines", "totals.net" if totals.net is not None else "totals.gross"),
    )


def _total_tax(invoice: Invoice) -> Decimal | None:
    """The tax in the invoice's currency. In an e-invoice an absent total is no tax: one in another
    currency does not make the gross amount."""
    totals = invoice.totals
    return _ZERO if totals.tax is None and totals.tax_accounting is not None else totals.tax


def _due(invoice: Invoice) -> Decimal | None:
    """BR-CO-16; with amounts that are collected for others it is BR-DEX-09 of XRechnung. None where
    an amount is not known."""
    totals = invoice.totals
    others = _known_sum([payment.amount for payment in invoice.third_party_payments])
    if totals.gross is None or others is None:
        return None
    unpaid = _WIDE.subtract(totals.gross, totals.prepaid or _ZERO)
    own = _WIDE.add(unpaid, totals.rounding or _ZERO)
    return _WIDE.add(own, others)


def _equal(
    rule: str,
    total: str,
    found: Decimal,
    expected: Decimal,
    currency: str | None,
    inputs: tuple[str, ...],
) -> Check:
    """A total equals the result of its inputs, to the currency's minor unit."""
    unit = _minor_unit(currency)
    expected = expected.quantize(unit, context=_WIDE)
    path = f"totals.{total}"
    passed = found == expected or found.quantize(unit, context=_WIDE) == expected
    return Check(
        rule,
        "error",
        passed=passed,
        expected=_show(expected),
        found=_show(found),
        message=_MESSAGES[rule] if passed else _broken(_MESSAGES[rule]),
        fields=(path, *inputs),
    )


def _broken(message: str) -> str:
    """What a sum is not, and what to look at."""
    return f"{message.replace(' is ', ' is not ', 1)}: look at each of these amounts"


_MESSAGES = {
    "BR-CO-10": "totals.lines_net is the sum of the lines' net amounts",
    "BR-CO-11": "totals.allowances_total is the sum of the allowances",
    "BR-CO-12": "totals.charges_total is the sum of the charges",
    "BR-CO-13": "totals.net is totals.lines_net less allowances plus charges",
    "BR-CO-14": "totals.tax is the sum of the tax amounts",
    "BR-CO-15": "totals.gross is totals.net plus totals.tax",
    "BR-CO-16": "totals.amount_due is totals.gross less totals.prepaid plus totals.rounding",
}


def _taxes(invoice: Invoice) -> Iterator[Check]:
    nets, rows = _nets_by_rate(invoice), _rows_by_rate(invoice)
    if nets is None or not nets.keys() <= rows.keys():
        yield from _rates(invoice, rows)
        nets = nets_by_row(nets, invoice.taxes) if nets else nets
    unit = _minor_unit(invoice.currency)
    by_line: dict[Decimal, Decimal] | None = None
    for index, tax in enumerate(invoice.taxes):
        rate, taxable, amount = tax.rate, tax.taxable_amount, tax.tax_amount
        if rate is None or taxable is None or amount is None:
            continue
        product = _WIDE.divide(_WIDE.multiply(taxable, rate), _HUNDRED)
        words = _tax_words(index)
        expected = product.quantize(unit, context=_WIDE)
        is_tax = expected == amount or is_rounded_tax(amount, expected, invoice.currency)
        if not is_tax:
            by_line = taxes_by_line(invoice, unit) if by_line is None else by_line
            is_tax = by_line.get(rate) == amount
        yield _tax_amount(words, expected, amount, passed=is_tax)
        expected_net = nets.get(rate, _ZERO) if nets else None
        if nets and expected_net is not None:
            check = _taxable(words, expected_net, rows[rate])
            if check.passed or not _is_joint(rate, nets, rows, invoice):
                yield check


def _is_joint(rate: Decimal, nets: Nets, rows: _Rows, invoice: Invoice) -> bool:
    """Whether the rate is one of several on a base that the lines make. A rate that no line has may
    be on some lines alone, and there the others tell."""
    if not rate or not nets.keys() <= rows.keys() or len(invoice.taxes) > JOINT_ROWS_MAX:
        return False
    own = (rate,) if rate in nets else nets
    return all(_holds(one, nets[one], rows[one], invoice) for one in own)


def _holds(rate: Decimal, net: Decimal | None, row: _Row, invoice: Invoice) -> bool:
    if net is None:
        return False
    base = base_of_equal_rates(rate, invoice.taxes)
    return _off(net, row) < _VAT_TOLERANCE or (
        base is not None and abs(_WIDE.subtract(base, net)) < _VAT_TOLERANCE
    )


class _TaxWords(NamedTuple):
    """Messages and paths of the rules about one row of the taxes."""

    amount: str
    amount_fields: tuple[str, ...]
    taxable: str
    taxable_fields: tuple[str, ...]


@lru_cache(maxsize=32)
def _tax_words(index: int) -> _TaxWords:
    path = f"taxes.{index}"
    return _TaxWords(
        f"{path}: tax_amount is taxable_amount times rate",
        (f"{path}.tax_amount", f"{path}.taxable_amount", f"{path}.rate"),
        f"{path}: taxable_amount is the sum of the lines of this rate",
        (f"{path}.taxable_amount",),
    )


def _tax_amount(words: _TaxWords, expected: Decimal, found: Decimal, *, passed: bool) -> Check:
    off = _ZERO if passed else abs(_WIDE.subtract(expected, found))
    return Check(
        "BR-CO-17",
        "error" if off > _VAT_TOLERANCE else "warning",
        passed=passed,
        expected=_show(expected),
        found=_show(found),
        message=words.amount if passed else _broken(words.amount),
        fields=words.amount_fields,
    )


def _rates(invoice: Invoice, rows: Mapping[Decimal, object]) -> Iterator[Check]:
    """Each rate of a line has its row among the taxes, or is that of several together; many
    invoices print none for 0 %."""
    if not rows or len(rows) < len({tax.rate for tax in invoice.taxes}):
        return
    rates = {line.tax_rate for line in invoice.lines} - rows.keys()
    wrong = {rate for rate in rates if rate and not rates_within(rate, invoice.taxes)}
    paths = tuple(
        f"lines.{index}.tax_rate"
        for index, line in enumerate(invoice.lines)
        if line.tax_rate in wrong
    )
    if paths:
        message = "a line's rate is not among the taxes"
        yield Check("BR-S-08", "warning", passed=False, message=message, fields=paths[:_PATHS_MAX])


def _nets_by_rate(invoice: Invoice) -> dict[Decimal, Decimal | None] | None:
    """The sum of the lines of each rate, None where a line has no amount. None altogether unless
    every line has a rate, and where there are allowances on the whole document."""
    if invoice.allowances:
        return None
    amounts: dict[Decimal, list[Decimal | None]] = {}
    for line in invoice.lines:
        rate = line.tax_rate
        if rate is None:
            return None
        amounts.setdefault(rate, []).append(line.net_amount)
    return {rate: _known_sum(some) for rate, some in amounts.items()}


def _rows_by_rate(invoice: Invoice) -> dict[Decimal, _Row]:
    """Taxable and tax amount of each rate: two categories may share one."""
    rows: dict[Decimal, _Row] = {}
    add = _WIDE.add
    for tax in invoice.taxes:
        rate = tax.rate
        if rate is not None:
            taxable, amount = rows.get(rate, (_ZERO, _ZERO))
            taxable = add(taxable, tax.taxable_amount or _ZERO)
            rows[rate] = (taxable, add(amount, tax.tax_amount or _ZERO))
    return rows


def _off(expected: Decimal, row: _Row) -> Decimal:
    """How far the lines of a rate are from its taxable amount, or from it with the tax where prices
    are gross."""
    taxable, tax = row
    if expected == taxable:
        return _ZERO
    without = _WIDE.subtract(expected, taxable)
    return min(abs(without), abs(_WIDE.subtract(without, tax)))


def _taxable(words: _TaxWords, expected: Decimal, row: _Row) -> Check:
    passed = _off(expected, row) < _VAT_TOLERANCE
    return Check(
        "BR-S-08",
        "warning",
        passed=passed,
        expected=_show(expected),
        found=_show(row[0]),
        message=words.taxable if passed else _broken(words.taxable),
        fields=words.taxable_fields,
    )


def _lines(invoice: Invoice) -> Iterator[Check]:
    """One check for all lines that satisfy the rule: one per line would bury the others."""
    satisfied, multiply = 0, _WIDE.multiply
    for index, line in enumerate(invoice.lines):
        quantity, price, net = line.quantity, line.unit_price, line.net_amount
        if quantity is None or price is None or net is None:
            continue
        product = multiply(quantity, price)
        if line.base_quantity:
            product = _WIDE.divide(product, line.base_quantity)
        if product == net and not line.discount:
            satisfied += 1
            continue
        expected = _round(_WIDE.subtract(product, line.discount or _ZERO), invoice.currency)
        if abs(_WIDE.subtract(expected, net)) <= _LINE_TOLERANCE:
            satisfied += 1
            continue
        path = f"lines.{index}.net_amount"
        yield Check(
            "PEPPOL-R120",
            "warning",
            passed=False,
            expected=_show(expected),
            found=_show(net),
            message=_broken(f"lines.{index}: {_PRODUCT}"),
            fields=(path, f"lines.{index}.quantity", f"lines.{index}.unit_price"),
        )
    if satisfied:
        message = f"lines: {_PRODUCT} ({satisfied})"
        yield Check("PEPPOL-R120", "warning", passed=True, message=message, fields=("lines",))


def _decimals(invoice: Invoice) -> Iterator[Check]:
    """BR-DEC: totals have no more decimals than the currency."""
    exponent, totals = currency_exponent(invoice.currency), invoice.totals
    unit = _minor_unit(invoice.currency)
    for name in _TOTALS:
        amount = getattr(totals, name)
        if amount is None or amount.same_quantum(unit):
            continue  # As in most invoices.
        if amount == amount.quantize(unit, context=_WIDE):
            continue
        yield Check(
            "BR-DEC",
            "warning",
            passed=False,
            expected=f"at most {exponent} decimals",
            found=_show(amount),
            message=f"totals.{name} has decimals that {invoice.currency or 'money'} does not have",
            fields=(f"totals.{name}",),
        )


def _known_sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum; None where an amount is not known."""
    total, add = _ZERO, _WIDE.add
    for amount in amounts:
        if amount is None:
            return None
        total = add(total, amount)
    return total


def _round(amount: Decimal, currency: str | None) -> Decimal:
    return amount.quantize(_minor_unit(currency), context=_WIDE)


@lru_cache(maxsize=256)
def _minor_unit(currency: str | None) -> Decimal:
    return Decimal(1).scaleb(-currency_exponent(currency))


def _show(amount: Decimal) -> str:
    written = str(amount)
    return written if "E" not in written else format(amount, "f")
