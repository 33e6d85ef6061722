"""Does the invoice add up, and was it printed? Rules of EN 16931 and a few of common sense.

Each rule yields one `Check` with what was expected and what was found; a rule whose inputs are not
printed yields none. Errors flag the invoice for review. Rules that real invoices often break for
honest reasons (a line is not always quantity times price; grouped totals round differently) are
warnings; the tolerances are those of the official Schematron where it has any.

Grounding: what the model says must occur in the document's text. An amount, a number or an IBAN
that the text does not contain was made up or altered, however well it adds up.

Pure and total: no rule raises, whatever the amounts are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Literal

from schemas.codes import currency_exponent
from schemas.invoice import Invoice, Totals
from schemas.outcome import Check

_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)
_CENT = Decimal("0.01")
_LINE_TOLERANCE = Decimal("0.02")
_VAT_TOLERANCE = Decimal("1.00")
_HUNDRED = Decimal(100)
_ZERO = Decimal(0)
_IBAN = re.compile(r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$")

EU_VAT = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{12}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
}


def check_invoice(
    invoice: Invoice, document_text: str | None, today: date | None = None
) -> tuple[Check, ...]:
    """Every rule that applies; `document_text` None leaves out grounding, `today` None one date."""
    checks = [
        *_sums(invoice),
        *_taxes(invoice),
        *_lines(invoice),
        *_dates(invoice, today),
        *_identifiers(invoice),
    ]
    if document_text is not None:
        checks += _grounding(invoice, document_text)
    return tuple(checks)


def needs_review(checks: tuple[Check, ...]) -> bool:
    """Whether a person should look: some rule of severity error is broken."""
    return any(check.severity == "error" and not check.passed for check in checks)


# Arithmetic.


def _sums(invoice: Invoice) -> Iterator[Check]:
    totals, currency = invoice.totals, invoice.currency
    nets = [line.net_amount for line in invoice.lines]
    if totals.lines_net is not None and nets and all(net is not None for net in nets):
        expected = _sum(net for net in nets if net is not None)
        yield _equal("BR-CO-10", "sum of the lines", totals.lines_net, expected, currency)
    if totals.lines_net is not None and totals.net is not None:
        signed = (a.amount if a.is_charge else -a.amount for a in invoice.allowances)
        expected = _add(totals.lines_net, _sum(signed))
        yield _equal("BR-CO-13", "net total", totals.net, expected, currency)
    if totals.tax is not None and invoice.taxes:
        expected = _sum(tax.tax_amount for tax in invoice.taxes)
        yield _equal("BR-CO-14", "tax total", totals.tax, expected, currency)
    if totals.net is not None and totals.tax is not None:
        expected = _add(totals.net, totals.tax)
        yield _equal("BR-CO-15", "gross total", totals.gross, expected, currency)
    if totals.amount_due is not None:
        yield _equal("BR-CO-16", "amount due", totals.amount_due, _due(totals), currency)


def _due(totals: Totals) -> Decimal:
    unpaid = _WIDE.subtract(totals.gross, totals.prepaid or _ZERO)
    return _add(unpaid, totals.rounding or _ZERO)


def _taxes(invoice: Invoice) -> Iterator[Check]:
    for index, tax in enumerate(invoice.taxes):
        if tax.rate is None or tax.taxable_amount is None:
            continue
        product = _WIDE.divide(_WIDE.multiply(tax.taxable_amount, tax.rate), _HUNDRED)
        expected = _round(product, invoice.currency)
        off = abs(_WIDE.subtract(expected, tax.tax_amount))
        yield Check(
            id="BR-CO-17",
            severity="error" if off >= _VAT_TOLERANCE else "warning",
            passed=off <= _CENT,
            expected=_show(expected),
            found=_show(tax.tax_amount),
            message=f"taxes.{index}: taxable amount times rate",
        )
        yield from _taxable(invoice, index)


def _taxable(invoice: Invoice, index: int) -> Iterator[Check]:
    """The lines of a rate add up to its taxable amount; only without document-level allowances."""
    tax = invoice.taxes[index]
    rates = {line.tax_rate for line in invoice.lines}
    if None in rates or not rates or invoice.allowances or tax.taxable_amount is None:
        return
    same = [line.net_amount for line in invoice.lines if line.tax_rate == tax.rate]
    if any(net is None for net in same):
        return
    expected = _sum(net for net in same if net is not None)
    yield Check(
        id="BR-S-08",
        severity="warning",
        passed=abs(_WIDE.subtract(expected, tax.taxable_amount)) < _VAT_TOLERANCE,
        expected=_show(expected),
        found=_show(tax.taxable_amount),
        message=f"taxes.{index}: sum of the lines of this rate",
    )


def _lines(invoice: Invoice) -> list[Check]:
    broken = []
    kept = 0
    for index, line in enumerate(invoice.lines):
        if line.quantity is None or line.unit_price is None or line.net_amount is None:
            continue
        product = _WIDE.multiply(line.quantity, line.unit_price)
        expected = _round(_WIDE.subtract(product, line.discount or _ZERO), invoice.currency)
        if abs(_WIDE.subtract(expected, line.net_amount)) <= _LINE_TOLERANCE:
            kept += 1
            continue
        what = f"lines.{index}: quantity times price"
        shown = (_show(expected), _show(line.net_amount))
        broken.append(Check("PEPPOL-R120", "warning", False, *shown, what))
    return [*broken, *_kept("PEPPOL-R120", kept, "quantity times price")]


def _kept(rule: str, count: int, what: str) -> tuple[Check, ...]:
    """One check for all lines that keep a rule: a long invoice would bury what matters."""
    return (Check(rule, "warning", True, None, None, f"lines: {what} ({count})"),) if count else ()


# Dates and identifiers.


def _dates(invoice: Invoice, today: date | None) -> Iterator[Check]:
    if invoice.due_date is not None:
        yield Check(
            id="DUE-AFTER-ISSUE",
            severity="warning",
            passed=invoice.due_date >= invoice.issue_date,
            expected=f"on or after {invoice.issue_date}",
            found=str(invoice.due_date),
            message="due date",
        )
    if today is not None:
        yield Check(
            id="ISSUE-NOT-IN-FUTURE",
            severity="warning",
            passed=(invoice.issue_date - today).days <= 1,
            expected=f"not after {today}",
            found=str(invoice.issue_date),
            message="issue date",
        )


def _identifiers(invoice: Invoice) -> Iterator[Check]:
    iban = invoice.payment.iban if invoice.payment else None
    if iban:
        yield Check(
            id="IBAN",
            severity="error",
            passed=valid_iban(iban),
            expected="a valid check digit",
            found=None,
            message="payment.iban",
        )
    tax_id = invoice.supplier.tax_id
    pattern = EU_VAT.get((tax_id or "")[:2].upper())
    if tax_id and pattern:
        compact = re.sub(r"[\s.-]", "", tax_id).upper()
        yield Check(
            id="EU-VAT-FORMAT",
            severity="warning",
            passed=re.fullmatch(pattern, compact[2:]) is not None,
            expected=f"the format of {compact[:2]} numbers",
            found=None,
            message="supplier.tax_id",
        )


def valid_iban(text: str) -> bool:
    """Check digits by ISO 13616 (mod 97)."""
    compact = re.sub(r"\s", "", text).upper()
    if not _IBAN.match(compact):
        return False
    digits = "".join(str(int(character, 36)) for character in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


# Grounding.


def _grounding(invoice: Invoice, text: str) -> list[Check]:
    squeezed = _squeeze(text)
    amounts = _amounts_in(text)
    totals = invoice.totals
    iban = invoice.payment.iban if invoice.payment else None
    checks = [
        _grounded("invoice_number", _squeeze(invoice.invoice_number) in squeezed, "error"),
        _grounded("totals.gross", _printed(totals.gross, amounts), "error"),
    ]
    if iban:
        checks.append(_grounded("payment.iban", _squeeze(iban) in squeezed, "error"))
    for name in ("net", "tax", "amount_due"):
        amount = getattr(totals, name)
        if amount is not None:
            checks.append(_grounded(f"totals.{name}", _printed(amount, amounts), "warning"))
    return checks + _grounded_lines(invoice, amounts)


def _grounded_lines(invoice: Invoice, amounts: frozenset[str]) -> list[Check]:
    broken = []
    kept = 0
    for index, line in enumerate(invoice.lines):
        if line.net_amount is None:
            continue
        if _printed(line.net_amount, amounts):
            kept += 1
        else:
            broken.append(_grounded(f"lines.{index}.net_amount", False, "warning"))
    return [*broken, *_kept("GROUNDED", kept, "net amounts printed in the document")]


def _grounded(field: str, passed: bool, severity: Literal["error", "warning"]) -> Check:
    return Check("GROUNDED", severity, passed, "printed in the document", None, field)


_DIGITS = re.compile(r"\d+")
_MARKS = str.maketrans("", "", ".,'\u2019")
_THOUSANDS_BLANK = re.compile(r"(\d)[ \u00a0\u202f](?=\d{3}(?!\d))")


def _amounts_in(text: str) -> frozenset[str]:
    """Every printed number as its digits without separators.

    Blanks separate thousands in some languages and columns in others: both readings count.
    """
    found = _DIGITS.findall(text.translate(_MARKS))
    joined = _THOUSANDS_BLANK.sub(r"\1", text)
    if joined != text:
        found += _DIGITS.findall(joined.translate(_MARKS))
    return frozenset([digits.lstrip("0") or "0" for digits in found])


def _printed(amount: Decimal, amounts: frozenset[str]) -> bool:
    """Whether the amount occurs, with the decimals it has or with those that may be left out."""
    whole, _, decimals = format(abs(amount), "f").partition(".")
    digits = (whole + decimals).lstrip("0") or "0"
    if digits in amounts:
        return True
    bare = decimals.rstrip("0")
    return any(
        ((whole + bare.ljust(places, "0")).lstrip("0") or "0") in amounts
        for places in range(len(bare), 4)
    )


def _squeeze(text: str) -> str:
    return "".join(text.split()).casefold()


# Numbers.


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    total = _ZERO
    for amount in amounts:
        total = _WIDE.add(total, amount)
    return total


def _add(left: Decimal, right: Decimal) -> Decimal:
    return _WIDE.add(left, right)


def _round(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(_minor_unit(currency), context=_WIDE)


@lru_cache(maxsize=256)
def _minor_unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-currency_exponent(currency))


def _equal(rule: str, what: str, found: Decimal, expected: Decimal, currency: str) -> Check:
    return Check(
        id=rule,
        severity="error",
        passed=_round(found, currency) == _round(expected, currency),
        expected=_show(_round(expected, currency)),
        found=_show(found),
        message=what,
    )


def _show(amount: Decimal) -> str:
    return format(amount, "f")
