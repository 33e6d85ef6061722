"""What does the document print, and the answer leave out?

An answer that leaves amounts out breaks no sum. Where net and tax total are missing, two printed
amounts that make the gross total, the smaller one a tax by its size, show that both are printed.
Where the answer has no tax, a printed tax by a printed rate, and the total with it, show that the
answer took the net total for the gross one. A row that multiplies, or the heads of a table, show
that there are lines. Labels show more (`label_checks`).

Only proofs make a check, and only where the answer has nothing. Pure and total; linear in the text,
because numbers and rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from itertools import islice

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.printed.print_rows import has_lines
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_numbers import Found, PrintedNumbers

_WIDE = Context(prec=80)
_AMOUNTS_MAX = 2_000
_TABLE = re.compile(
    r"^(?=[^\n]{0,200}(?<!\w)(?:qty|quantity|menge|anzahl|qté|quantité|cant\.|cantidad|q\.tà|quantità"
    r"|aantal|ilość|qtd|quantidade|antal|antall|määrä|množství|množstvo|menny|mennyiség|količina"
    r"|miktar|ποσότητα|数量|數量|수량)(?!\w))"
    r"[^\n]{0,200}(?:price|preis|prix|precio|prezzo|prijs|cena|preço|amount|betrag|montant|importe"
    r"|importo|bedrag|kwota|valor|total|netto|pris|beløp|beløb|belopp|hinta|yhteensä|částka|celkem|spolu|egységár"
    r"|nettó|preț|valoare|iznos|znesek|tutar|αξία|単価|金額|单价|金额|單價|단가|금액)",
    re.MULTILINE,
)
"""The heads of a table of lines: a quantity beside a price or an amount."""
_RATE = re.compile(r"(?<![0-9.,])([0-9]{1,2}(?:[.,][0-9]{1,3})?) ?%")
_RATE_CHARS_MAX = 40_000
_RATES_MAX = 20
_USUAL_RATES = {
    one: Decimal(one)
    for one in "4 5 5.5 6 7 8 8.1 9 10 12 13 14 15 16 17 18 19 20 21 22 23 24 25 25.5 27".split()
}
"""Rates of a value added tax."""
_ZERO_RATE_ROW = re.compile(
    r"^[^\n]{0,200}(?<![0-9.,])0(?:[.,]0{1,2})? ?%[^\n]{0,100}", re.MULTILINE
)
_ZERO_RATE_ROWS_MAX = 20
_TAX = re.compile(
    r"(?<!\w)(?:vat|tax|gst|u\.?st|umsatzsteuer|mwst|mehrwertsteuer|steuer|tva|iva|i\.v\.a|btw|moms"
    r"|mva|alv|arvonlis[äa]vero|dph|ptu)(?!\w)|消費税|税"
)
_EXTRA_ROW = r"(?: ?\([^()\n]{1,60}\))?[ :\t]{1,80}"
_EXTRA_AMOUNT = r"([0-9][0-9.,' \u202f]{0,20}[.,][0-9]{2})(?: ?[a-z]{3}| ?[€$£])?[ \t]*$"
_ALLOWANCES = (
    "discount allowance rabatt rabat nachlass remise descuento sconto korting desconto alennus "
    "sleva kedvezmény".split()
)
_ALLOWANCE_WORDS = frozenset(_ALLOWANCES)
_ALLOWANCE_BEGINS = tuple(f"\n{word}" for word in _ALLOWANCES)
_ALLOWANCE_ROW = re.compile(
    rf"^(?:{'|'.join(_ALLOWANCES)}){_EXTRA_ROW}-[ ]?{_EXTRA_AMOUNT}",
    re.MULTILINE,
)
_CHARGE_STEMS = (
    "charge zuschlag fracht freight frais cargo spese toeslag opłata encargo avgift gebyr lisä "
    "příplatek díj".split()
)
_WORDS_BEFORE = r"(?:[^\W\d]{1,20} ){0,2}[^\W\d]{0,10}"
_CHARGE_ROW = re.compile(
    rf"^[ \t]*{_WORDS_BEFORE}(?:{'|'.join(_CHARGE_STEMS)})[^\W\d]{{0,10}}{_EXTRA_ROW}"
    rf"\+?[ ]?{_EXTRA_AMOUNT}",
    re.MULTILINE,
)
_EXTRAS_MAX = 20
_LINES_MAX = 500
_CENT, _UNIT = Decimal("0.01"), Decimal(1)
_COINS = Decimal(20)
_TAX_MAX = Decimal("0.3")
"""The highest rate of VAT in use is 27 %."""


def omission_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check for each part that the document proves, and the answer does not have."""
    gross, without_tax = invoice.totals.gross, invoice.totals.net is invoice.totals.tax is None
    if without_tax and gross is not None:
        amounts = amounts_with_cents(text)
        taxes = _taxes(invoice, gross, amounts)
        several = _taxed_by_several(abs(gross), printed_rates(text), amounts)
        paid = {invoice.totals.prepaid, invoice.totals.amount_due}
        nets = ((tax, _WIDE.subtract(abs(gross), tax)) for tax in taxes)
        nets = ((tax, net) for tax, net in nets if net in amounts and {tax, net} != paid)
        if not all(_are_payments(pair, abs(gross), text) for pair in nets):
            yield _omitted("totals.net", "net and tax total are printed")
        elif several or any(_WIDE.add(abs(gross), tax) in amounts for tax in taxes):
            yield _omitted("totals.gross", "a larger total is printed, and the tax between both")
    elif gross is not None and not invoice.totals.tax:
        amounts, rates = amounts_with_cents(text), [*printed_rates(text), *_bare_rates(text)]
        if any(_is_taxed(abs(gross), rate, amounts, text) for rate in rates):
            yield _omitted("totals.gross", "a larger total is printed, with a tax by its rate")
    if not invoice.lines and (_TABLE.search(text.lower) or has_lines(text.plain)):
        yield _omitted("lines", "lines are printed")
    if not invoice.allowances and _has_allowance_and_charge(text):
        message = "an allowance and a charge of one amount are printed, and there are none"
        yield Check("OMITTED", "warning", passed=False, message=message, fields=("allowances",))
    if _leaves_untaxed_out(invoice, text):
        message = "a row of 0 % is printed, and its amount is missing among the taxes"
        yield Check("OMITTED", "warning", passed=False, message=message, fields=("taxes",))


def _are_payments(pair: tuple[Decimal, Decimal], gross: Decimal, text: PrintedText) -> bool:
    """Whether both are printed below zero alone, and the total is not: what was paid in parts."""
    plain = text.plain_amounts
    if f"-{gross:.2f}" in plain:
        return False
    return all(f"-{one:.2f}" in plain and f"{one:.2f}" not in plain for one in pair)


def _has_allowance_and_charge(text: PrintedText) -> bool:
    """Whether rows take an amount off and add the same amount, which no sum can miss. A row that
    takes off alone may explain a line."""
    if _ALLOWANCE_WORDS.isdisjoint(text.words):
        return False  # As in most invoices.
    if not any(map(text.lower.__contains__, _ALLOWANCE_BEGINS)):
        return False
    off, on = (
        {match.group(1) for match in islice(pattern.finditer(text.lower), _EXTRAS_MAX)}
        for pattern in (_ALLOWANCE_ROW, _CHARGE_ROW)
    )
    return not off.isdisjoint(on)


def amounts_with_cents(text: PrintedText) -> frozenset[Decimal]:
    """Printed amounts with decimals, without their signs."""
    written = sorted(one for one in text.plain_amounts if "." in one)
    return frozenset(abs(Decimal(one)) for one in written[:_AMOUNTS_MAX])


def _taxes(invoice: Invoice, gross: Decimal, amounts: frozenset[Decimal]) -> list[Decimal]:
    """Amounts that may be the tax of this total, by their size. A line's amount is no tax."""
    lines = {abs(line.net_amount) for line in invoice.lines if line.net_amount is not None}
    most = _WIDE.multiply(abs(gross), _TAX_MAX)
    return [amount for amount in amounts - lines if 0 < amount <= most]


def printed_rates(text: PrintedText) -> list[Decimal]:
    """The first few printed rates in per cent that are not zero."""
    found = _RATE.findall(text.plain[:_RATE_CHARS_MAX])
    return [rate for one in dict.fromkeys(found) if (rate := Decimal(one.replace(",", ".")))][
        :_RATES_MAX
    ]


def _bare_rates(text: PrintedText) -> Iterator[Decimal]:
    """Usual rates that are printed without their sign, as below `% IVA`."""
    plain = text.plain_amounts
    return (rate for one, rate in _USUAL_RATES.items() if one in plain)


def _is_taxed(net: Decimal, rate: Decimal, amounts: frozenset[Decimal], text: PrintedText) -> bool:
    """Whether the tax of this rate is printed, and the total with it, exactly or rounded to whole
    units or coins of five."""
    exact = _WIDE.divide(_WIDE.multiply(net, rate), Decimal(100))
    tax = exact.quantize(_CENT, context=_WIDE)
    near = (tax, _WIDE.add(tax, _CENT), _WIDE.subtract(tax, _CENT))
    tax = next((one for one in near if one in amounts), Decimal(0))
    if tax <= 0:
        return False
    total = _WIDE.add(net, tax)
    coins = _WIDE.divide(_WIDE.multiply(total, _COINS).quantize(_UNIT, context=_WIDE), _COINS)
    if not amounts.isdisjoint((total, total.quantize(_UNIT, context=_WIDE), coins)):
        return True
    return text.find_amount(total, signed=False) is not Found.ABSENT


def _taxed_by_several(net: Decimal, rates: list[Decimal], amounts: frozenset[Decimal]) -> bool:
    """Whether the taxes of several printed rates on this one amount are printed, and the total with
    them: those of a state and of its parts."""
    exact = [_WIDE.divide(_WIDE.multiply(net, rate), Decimal(100)) for rate in rates]
    taxes = [tax.quantize(_CENT, context=_WIDE) for tax in exact]
    printed = [tax for tax in taxes if tax > 0 and tax in amounts]
    total = net
    for tax in printed:
        total = _WIDE.add(total, tax)
    return len(printed) > 1 and total in amounts


def _leaves_untaxed_out(invoice: Invoice, text: PrintedText) -> bool:
    """Whether what the rows of the taxes lack of the net total is printed beside 0 % as a tax, and
    not as a line."""
    net, bases = invoice.totals.net, [tax.taxable_amount for tax in invoice.taxes]
    if net is None or not bases or any(tax.rate == 0 for tax in invoice.taxes):
        return False
    rest = net
    for base in bases:
        if base is None:
            return False
        rest = _WIDE.subtract(rest, base)
    if not rest:
        return False
    lines = [line for line in invoice.lines[:_LINES_MAX] if line.net_amount == rest]
    names = [line.description.casefold() for line in lines if line.description]
    found = islice(_ZERO_RATE_ROW.finditer(text.lower), _ZERO_RATE_ROWS_MAX)
    rows = [row for match in found if _TAX.search(row := match.group())]
    return any(_prints(row, rest) for row in rows if not any(name in row for name in names))


def _prints(row: str, amount: Decimal) -> bool:
    return any(amount in number.readings for number in PrintedNumbers(row).numbers())


def _omitted(path: str, message: str) -> Check:
    return Check("OMITTED", "error", passed=False, message=message, fields=(path,))
