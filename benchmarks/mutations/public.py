"""Public e-invoices as papers: written as letters, and the visible text of their PDFs.

The truth is what the XML says, without what a print does not have: categories of tax, and, for a
PDF, optional values that its text does not show. Accounts of examples fail their check digits; they
get right ones, in text and truth alike. An account that the terms name is the truth's. A PDF whose
text lacks number, date or a total is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.mutations.letters import Beside, LabelledPaper, Letter, others_of
from benchmarks.mutations.made_up import with_check_digits
from benchmarks.mutations.words import CODES, Wording
from benchmarks.reading import parse_limits
from schemas.invoice import ONLY_IN_XML, Invoice
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.einvoices.einvoice import read_einvoice

_TITLES = ("invoice", "credit_note")
_CATEGORIES = {"lines": "tax_category", "taxes": "category"}
_MUST = ("invoice_number", "issue_date", "totals.gross")
_ACCOUNT = re.compile(r"\bDE\d{2}(?:\s?\d){18}(?!\d)")
_OWN_FAULTS = (
    ("guide-example2", "PEPPOL-R120"),
    ("ubl-tc434-example3", "PEPPOL-R120"),
    ("ubl-tc434-example3", "IBAN"),
    ("ubl-tc434-example5", "EU-VAT-FORMAT"),
    ("ubl-tc434-example7", "BIC"),
    ("ubl-tc434-example7", "IBAN"),
    ("ubl-tc434-example10", "PEPPOL-R120"),
    ("EN16931_1_Teilrechnung", "PEPPOL-R120"),
    ("EN16931_Kraftfahrversicherung", "PEPPOL-R120"),
)
"""Files and the rules that they break by themselves: prices for a base quantity that no print has,
amounts that are not quantity times price, made-up identifiers."""


def public_papers(root: Path) -> Iterator[LabelledPaper]:
    """All invoices of a corpus; none where there is no such folder."""
    files = sorted(path for path in root.glob("**/*") if path.suffix.lower() == ".xml")
    for number, path in enumerate(files):
        truth = _truth(path)
        if truth is None:
            continue
        wording = Wording(CODES[number % len(CODES)], number // len(CODES), minus_behind=False)
        letter = Letter(truth, wording, Beside(), number % 3)
        text = letter.text()
        others = others_of(truth, Beside())
        yield LabelledPaper(
            f"{path.name}-{wording.code}",
            "public e-invoices as letters",
            wording.code,
            text,
            truth,
            others,
            letter.shown,
            _faults(path),
        )
    for path in sorted(root.glob("**/*.pdf")):
        paper = _pdf(path)
        if paper is not None:
            yield paper


def _asked_for(value: Any) -> Any:
    """Without the fields that only XML has; nor has a letter the price of several units."""
    if isinstance(value, list):
        return [_asked_for(row) for row in value]
    if not isinstance(value, dict):
        return value
    dropped = ONLY_IN_XML | ({"unit_price"} if "base_quantity" in value else set())
    return {name: _asked_for(item) for name, item in value.items() if name not in dropped}


def _truth(path: Path) -> dict[str, Any] | None:
    """The part of the XML that a letter prints."""
    invoice = read_einvoice(path.read_bytes())
    if not isinstance(invoice, Invoice) or invoice.document_type not in _TITLES:
        return None
    truth: dict[str, Any] = _asked_for(invoice.model_dump(mode="json", exclude_none=True))
    for rows, name in _CATEGORIES.items():
        for row in truth.get(rows, ()):
            row.pop(name, None)
    payment = truth.get("payment", {})
    if "terms_text" in payment:
        payment["terms_text"] = _mended(payment["terms_text"])
        named = _accounts(payment["terms_text"])
        if named:
            payment["iban"] = named[0]
    if "iban" in payment:
        payment["iban"] = _mended("".join(payment["iban"].split()))
    return truth


def _mended(text: str) -> str:
    """With right check digits wherever a German account stands."""
    for account in _ACCOUNT.findall(text):
        bare = "".join(account.split())
        right = with_check_digits(bare[:2], bare[4:])[:4]
        text = text.replace(account, right + account[4:])
    return text


def _accounts(text: str) -> list[str]:
    return ["".join(found.split()) for found in _ACCOUNT.findall(text)]


def _faults(path: Path) -> frozenset[str]:
    return frozenset(rule for name, rule in _OWN_FAULTS if path.name.startswith(name))


def _pdf(path: Path) -> LabelledPaper | None:
    """A PDF by its visible text, as far as it shows what its XML says."""
    full = _truth(path.with_suffix(".cii.xml"))
    parsed = parse("application/pdf", path.read_bytes(), parse_limits(einvoices=False))
    if full is None or not isinstance(parsed, Parsed):
        return None
    text, shown = _mended(parsed.text), dict[str, str]()
    squeezed = "".join(text.split())
    must = [*_MUST, *(f"totals.{name}" for name in full["totals"])]
    if not all(_shows(text, squeezed, _at(full, path), shown) for path in must):
        return None
    truth = _reduced(full, text, squeezed, shown)
    others = others_of(truth, Beside())
    own = truth.get("payment", {}).get("iban")
    other = [one for one in dict.fromkeys(_accounts(text)) if one != own]
    if other:
        others["iban"] = tuple(other)
    return LabelledPaper(
        path.name,
        "public PDFs by their text",
        "de",
        text,
        truth,
        others,
        shown,
        _faults(path),
    )


def _at(truth: Mapping[str, Any], path: str) -> str:
    group, _, name = path.rpartition(".")
    return str((truth[group] if group else truth)[name])


def _reduced(
    truth: dict[str, Any], text: str, squeezed: str, shown: dict[str, str]
) -> dict[str, Any]:
    """The truth without the optional values that the text does not show."""
    kept: dict[str, Any] = {}
    for name, value in truth.items():
        if isinstance(value, dict):
            kept[name] = _reduced(value, text, squeezed, shown)
        elif isinstance(value, list):
            kept[name] = [_reduced(row, text, squeezed, shown) for row in value]
        elif name in _NOT_LOOKED_FOR or _shows(text, squeezed, str(value), shown):
            kept[name] = value
        elif name in _IN_PART and (part := _longest_part(str(value), squeezed)):
            kept[name] = part
    if not kept.get("customer", {}).get("name", ""):
        kept.pop("customer", None)
    if not kept.get("payment", ""):
        kept.pop("payment", None)
    return kept


_IN_PART = frozenset({"name", "description"})
"""A print may have other words between theirs: a label beside two rows, a column in the middle."""
_PART_MIN_CHARS = 5


def _longest_part(value: str, squeezed: str) -> str:
    """The longest run of the value's words that the text shows; what a person would answer."""
    words = value.split()
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            joined = "".join(part)
            if len(joined) >= _PART_MIN_CHARS and joined in squeezed:
                return " ".join(part)
    return ""


_NOT_LOOKED_FOR = frozenset(
    {"schema_version", "document_type", "currency", "is_charge", "tax_amount", "country", "amount"}
)
"""A print says them in words, or an invoice must have them."""


def _shows(text: str, squeezed: str, value: str, shown: dict[str, str]) -> bool:
    for form in _forms(value):
        if re.search(rf"(?<![\d.,]){re.escape(form)}(?![\d]|[.,]\d)", text):
            shown[value] = form
            return True
    return "".join(value.split()) in squeezed and not re.fullmatch(r"-?\d+\.\d+", value)


def _forms(value: str) -> Iterable[str]:
    """How a German print writes a number or a date."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return (date.fromisoformat(value).strftime("%d.%m.%Y"), value)
    if not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return ()
    whole, _, decimals = value.removeprefix("-").partition(".")
    sign = "-" if value.startswith("-") else ""
    grouped = f"{int(whole):,}".replace(",", ".")
    bare = decimals.rstrip("0")
    tails = dict.fromkeys((decimals, decimals.ljust(2, "0"), bare))
    return [
        f"{sign}{head}{',' if tail else ''}{tail}" for tail in tails for head in (grouped, whole)
    ]
