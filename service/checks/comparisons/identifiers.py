"""Checks the form of dates, codes and identifiers: ISO 4217, ISO 3166, IBAN, BIC, EU VAT numbers.

A well-formed identifier may still be the wrong one; `printed.grounding` checks whether it was
printed.

Pure and total. Messages name fields and rules, never the identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from schemas.codes import COUNTRIES, CURRENCIES
from schemas.invoice import DocumentType, Invoice, Party
from schemas.outcome import Check
from service.checks.answer.profiles import is_einvoice
from service.checks.answer.vat_ids import right_vat_digits
from service.checks.comparisons.accounts import IBAN_LENGTHS, right_check_digits
from service.checks.printed.printed_text import PrintedText

_IBAN = re.compile(r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}\Z")
_BIC = re.compile(r"^[A-Z]{4}([A-Z]{2})[A-Z0-9]{2}([A-Z0-9]{3})?\Z")
_IN_PLACE_OF_BIC = re.compile(r"[0-9-]{3,12}|[A-Z]{2}:[A-Z0-9]{2,20}")
"""The bank in an e-invoice (BT-86) may be a national number instead: a sort code, a clearing
number, or `SE:BANKGIRO`."""
_IBANS_OF = {
    territory: country
    for country, territories in {
        "FR": "GP MQ GF RE PM YT NC PF WF TF BL MF",
        "GB": "IM JE GG",
        "FI": "AX",
    }.items()
    for territory in territories.split()
}
_TAX_ID_MAX = 40
_PUNCTUATION = re.compile(r"[\s./-]")

_EU_VAT = {
    country: re.compile(pattern)
    for country, pattern in {
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
        "GB": r"\d{9}(\d{3})?|GD\d{3}|HA\d{3}",
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
        "XI": r"\d{9}(\d{3})?|GD\d{3}|HA\d{3}",
    }.items()
}


def identifier_checks(invoice: Invoice, today: date | None) -> Iterator[Check]:
    """Checks type, dates, codes and identifiers; `today` None omits the rule that needs it."""
    yield from _kind(invoice)
    yield from _dates(invoice, today)
    yield from _codes(invoice)
    yield from _payment(invoice)


_BROKEN = (
    ("on or after ", "is before "),
    ("not after ", "is after "),
    ("a valid ", "has no valid "),
    ("the ", "does not have the "),
)
"""How an expectation begins, and what a value is that does not meet it."""
_HAS = ("the ", "a valid ")
"""Of a value that has a form, a country or check digits; any other expectation is the value's."""
_LOOK = ": look at what the document says"


def _kind(invoice: Invoice) -> Iterator[Check]:
    path = ("document_type",)
    if invoice.document_type is DocumentType.OTHER:
        message = (
            "the document is neither an invoice nor a credit note or receipt: check what it is"
        )
        yield Check("INVOICE", "error", passed=False, message=message, fields=path)
    if invoice.document_type is DocumentType.PROFORMA:
        message = "the document is a proforma invoice: it only announces the invoice to post"
        yield Check("PROFORMA", "warning", passed=False, message=message, fields=path)


def _dates(invoice: Invoice, today: date | None) -> Iterator[Check]:
    issued, due = invoice.issue_date, invoice.due_date
    if due is not None and issued is not None:
        expected = f"on or after {issued}"
        # XML says what it means; a reader of a print has taken another date for one of the two.
        unsure = is_einvoice(invoice) or invoice.totals.amount_due == 0
        severity: Literal["error", "warning"] = "warning" if unsure else "error"
        yield _form("DUE-AFTER-ISSUE", "due_date", due >= issued, severity, expected, str(due))
    if today is not None and issued is not None:
        passed = (issued - today).days <= 1
        expected = f"not after {today}"
        yield _form("ISSUE-NOT-IN-FUTURE", "issue_date", passed, "warning", expected, str(issued))
    start, end = invoice.period_start, invoice.period_end
    if start is not None and end is not None:
        expected = f"on or after {start}"
        yield _form("BR-29", "period_end", end >= start, "warning", expected, str(end))


def _codes(invoice: Invoice) -> Iterator[Check]:
    currency = invoice.currency
    expected = "an ISO 4217 code"
    if currency is not None:
        yield _form("BR-CL-04", "currency", currency in CURRENCIES, "error", expected, currency)
    for role in ("supplier", "customer"):
        country = getattr(getattr(invoice, role), "country", None)
        if country is not None:
            path, known = f"{role}.country", country in COUNTRIES
            yield _form("BR-CL-14", path, known, "warning", "an ISO 3166-1 code", country)


def _payment(invoice: Invoice) -> Iterator[Check]:
    payment = invoice.payment
    if payment is None:
        return
    if payment.iban:
        passed = valid_iban(payment.iban)
        yield _form("IBAN", "payment.iban", passed, "error", "a valid check digit")
    for number, account in enumerate(payment.further_accounts):
        if account.iban:
            path = f"payment.further_accounts.{number}.iban"
            yield _form("IBAN", path, valid_iban(account.iban), "error", "a valid check digit")
    if payment.further_accounts:
        yield Check(
            "SEVERAL-ACCOUNTS",
            "warning",
            passed=False,
            message="the invoice names several accounts; payment holds the first",
            fields=("payment.further_accounts",),
        )
    if payment.bic and not (is_einvoice(invoice) and _IN_PLACE_OF_BIC.fullmatch(payment.bic)):
        passed = valid_bic(payment.bic)
        yield _form("BIC", "payment.bic", passed, "warning", "the form of a BIC (ISO 9362)")
        if passed and payment.iban:
            yield from _bank_country(payment.bic, payment.iban)


def _bank_country(bic: str, iban: str) -> Iterator[Check]:
    """Account and bank are in one country; territories have the IBANs of their country."""
    bank, account = "".join(bic.split()).upper()[4:6], "".join(iban.split()).upper()[:2]
    if _IBANS_OF.get(bank, bank) != account:
        expected = "the country of payment.iban"
        yield _form(
            "BIC-COUNTRY", "payment.bic", passed=False, severity="warning", expected=expected
        )


class _VatId(NamedTuple):
    """A VAT id without its prefix, and its country: by that prefix, or else by the party's."""

    country: str
    number: str
    has_prefix: bool

    @property
    def has_form(self) -> bool:
        return _EU_VAT[self.country].fullmatch(self.number) is not None


def vat_id_checks(invoice: Invoice, text: PrintedText | None) -> Iterator[Check]:
    """Format and check digits of VAT ids; of each id, at most one fault. A wrong one is an error
    where the document does not print it: a printed one is the document's own fault, and often an
    example's."""
    for role in ("supplier", "customer"):
        party: Party | None = getattr(invoice, role)
        vat_id = _vat_id(party) if party is not None else None
        if party is None or vat_id is None:
            continue
        path, has_form = f"{role}.tax_id", vat_id.has_form
        if has_form and vat_id.has_prefix:
            yield _vat_format(path, vat_id, passed=True, severity="warning")
        if has_form and right_vat_digits(vat_id.country, vat_id.number) is not False:
            continue
        printed = text is not None and _prints(text.plain, party.tax_id or "")
        severity: Literal["error", "warning"] = "warning" if printed or text is None else "error"
        if not has_form and vat_id.has_prefix:
            yield _vat_format(path, vat_id, passed=False, severity=severity)
        elif has_form and not printed:
            yield Check(
                "EU-VAT-CHECK",
                severity,
                passed=False,
                expected="right check digits",
                message=f"{path} does not have the check digits of its country{_LOOK}",
                fields=(path,),
            )


def _vat_id(party: Party) -> _VatId | None:
    """None without an id, and for one of a country whose format is not known. Without a prefix, it
    may be a tax number of another kind."""
    if not party.tax_id:
        return None
    compact = _compact(party.tax_id[:_TAX_ID_MAX])
    has_prefix = not compact.isdigit()
    country = (compact[:2] if has_prefix else party.country) or ""
    country = "EL" if country == "GR" else country
    if country not in _EU_VAT or not compact.isascii():
        return None
    return _VatId(country, compact[2:] if has_prefix else compact, has_prefix)


def _vat_format(
    path: str, vat_id: _VatId, *, passed: bool, severity: Literal["error", "warning"]
) -> Check:
    return _form(
        "EU-VAT-FORMAT", path, passed, severity, f"the form of a VAT id of {vat_id.country}"
    )


def _compact(tax_id: str) -> str:
    bare = tax_id if tax_id.isalnum() else _PUNCTUATION.sub("", tax_id)
    return bare.upper()


def _prints(text: str, tax_id: str) -> bool:
    """Whether the text has the id as a word, with or without its prefix."""
    compact = _PUNCTUATION.sub("", tax_id[:_TAX_ID_MAX])
    spaced = r"[\s./-]{0,2}".join(map(re.escape, compact.removeprefix(compact[:2])))
    prefix = re.escape(compact[:2])
    return re.search(rf"(?<!\w)(?:{prefix})?[\s./-]{{0,2}}{spaced}(?!\w)", text, re.I) is not None


def _form(
    rule: str,
    path: str,
    passed: bool,
    severity: Literal["error", "warning"],
    expected: str,
    found: str | None = None,
) -> Check:
    return Check(
        rule,
        severity,
        passed=passed,
        expected=expected,
        found=found,
        message=f"{path} {_held(expected) if passed else _broken(expected)}",
        fields=(path,),
    )


def _held(expected: str) -> str:
    return f"{'has' if expected.startswith(_HAS) else 'is'} {expected}"


def _broken(expected: str) -> str:
    """What is wrong, and what to look at."""
    for beginning, words in _BROKEN:
        if expected.startswith(beginning):
            return f"{words}{expected.removeprefix(beginning)}{_LOOK}"
    return f"is not {expected}{_LOOK}"


def valid_iban(text: str) -> bool:
    """Length of the country and check digits (mod 97) by ISO 13616."""
    compact = "".join(text.split()).upper()
    if not _IBAN.match(compact) or len(compact) != IBAN_LENGTHS.get(compact[:2], len(compact)):
        return False
    return right_check_digits(compact)


def valid_bic(text: str) -> bool:
    """Eight or eleven characters with a country in the middle (ISO 9362)."""
    match = _BIC.match("".join(text.split()).upper())
    return match is not None and match.group(1) in COUNTRIES
