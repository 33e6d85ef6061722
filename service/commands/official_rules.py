"""Fetches the official rules of e-invoices, and compares this service with them.

`fetch` takes the compiled rules of CEN, KoSIT and Peppol out of three jars of phive-rules, whose
checksums are committed here. `agree` reads every e-invoice of some folders and counts: documents
that break an official rule of severity error, and documents that ask for review or are trusted to
be booked here.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schemas.invoice import Invoice
from schemas.outcome import Trust
from service.checks.assessment import field_verdicts, needs_review
from service.checks.hybrids import check_einvoice
from service.checks.trust import trust_in_invoice
from service.einvoices import official_rules as rules
from service.einvoices.einvoice import read_einvoice
from service.einvoices.official_rules import OfficialVerdict, rule_sets_for
from service.einvoices.schematron_process import OfficialLimits, OfficialRules
from service.ops.terminal import warn
from service.settings.whole_file import INPUT_BYTES, read_whole
from service.testbed.maven import Jar, JarUnavailable, fetched

_GROUP = "com.helger.phive.rules"
_CEN = Jar(
    _GROUP,
    "phive-rules-en16931",
    "4.3.7",
    "842998fe45911442b711300ab251e46489a9a5e2ffc02ddefc4293f8784c2662",
)
_KOSIT = Jar(
    _GROUP,
    "phive-rules-xrechnung",
    "4.2.3",
    "7a7903c18b8c7f4ffef20c45d0deb6b8d79f76ba13aff00b415f4a7e334025bb",
)
_PEPPOL = Jar(
    _GROUP,
    "phive-rules-peppol",
    "4.3.7",
    "c82aaeda5ca16166034421393d160ec6cf77460b16e027eecc4bb5fe67a552ce",
)
_FILES = {
    rules.CEN_UBL: (_CEN, "1.3.16/ubl/EN16931-UBL-validation.xslt"),
    rules.CEN_CII: (_CEN, "1.3.16/cii/EN16931-CII-validation.xslt"),
    rules.XRECHNUNG_UBL: (_KOSIT, "3.0.2/XRechnung-UBL-validation.xslt"),
    rules.XRECHNUNG_CII: (_KOSIT, "3.0.2/XRechnung-CII-validation.xslt"),
    rules.PEPPOL_UBL: (_PEPPOL, "openpeppol/2026.5/xslt/PEPPOL-EN16931-UBL.xslt"),
}
_INSIDE = "external/schematron/"
_DEADLINE_S = 60.0
_MAX_BYTES = 8 * 1024 * 1024
_SHOWN = 15


def fetch(folder: Path, say: Callable[[str], None]) -> int:
    """Writes the rules into the folder; 0, or 1 with advice."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (jar, path) in _FILES.items():
            with zipfile.ZipFile(fetched(jar)) as packed:
                (folder / f"{name}.xslt").write_bytes(packed.read(_INSIDE + path))
            say(f"{name}: {path} of {jar.name}")
    except (JarUnavailable, OSError, KeyError, zipfile.BadZipFile) as error:
        warn(str(error))
        return 1
    warn(f"switch them on with documents.schematron = {folder}")
    return 0


@dataclass(slots=True)
class Agreement:
    """Documents by both verdicts, and the official rules that only the other side knows."""

    counts: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    """By: an official rule fails; it asks for review here."""
    booked: Counter[bool] = field(default_factory=Counter)
    """Documents with the trust `book`, by: an official rule fails."""
    unread: int = 0
    none_apply: int = 0
    no_verdict: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    """Official rules of documents that pass here."""
    beyond: Counter[str] = field(default_factory=Counter)
    """Rules of this service of documents that pass officially."""


async def agree(folders: list[Path], rules_folder: Path) -> Agreement:
    """Counts over all XML files of the folders."""
    official = OfficialRules(OfficialLimits(rules_folder, _DEADLINE_S, _MAX_BYTES))
    agreement = Agreement()
    try:
        for path in _xml_files(folders):
            try:
                data = read_whole(path, INPUT_BYTES)
            except OSError as error:  # The others are compared all the same.
                warn(f"{path}: {error.strerror}")
                agreement.unread += 1
                continue
            await _compare(data, official, agreement)
    finally:
        await official.close()
    return agreement


def _xml_files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(p for p in folder.glob("**/*") if p.suffix.lower() == ".xml")


async def _compare(data: bytes, official: OfficialRules, agreement: Agreement) -> None:
    invoice = read_einvoice(data)
    if not isinstance(invoice, Invoice):
        agreement.unread += 1
        return
    names = rule_sets_for(invoice, data)
    if not names:
        agreement.none_apply += 1
        return
    verdict = await official.verdict(names, data)
    if verdict.fault:
        agreement.no_verdict += 1
        return
    _count(invoice, verdict, agreement)


def _count(invoice: Invoice, verdict: OfficialVerdict, agreement: Agreement) -> None:
    checks = check_einvoice(invoice, None, None, None)
    broken = {rule.id for rule in verdict.failed if rule.flag in rules.FATAL}
    ours = {check.id for check in checks if check.severity == "error" and not check.passed}
    review = needs_review(checks)
    agreement.counts[bool(broken), review] += 1
    fields = field_verdicts(invoice, checks, exact=True)
    verdict_here = trust_in_invoice(fields, checks, simulated=False, exact=True)
    agreement.booked[bool(broken)] += verdict_here.trust is Trust.BOOK
    if broken and not review:
        agreement.missed.update(broken)
    if review and not broken:
        agreement.beyond.update(ours)


def as_text(found: Agreement) -> Iterator[str]:
    """The table, then the rules behind the differences."""
    valid, broken = (
        found.counts[False, False] + found.counts[False, True],
        found.counts[True, False] + found.counts[True, True],
    )
    for title, count, fails in (("valid: ", valid, False), ("broken:", broken, True)):
        review, booked = found.counts[fails, True], found.booked[fails]
        yield f"officially {title} {count}; here {review} ask for review and {booked} are `book`"
    yield (
        f"no invoice in CII or UBL: {found.unread}, without official rules: {found.none_apply}, "
        f"without verdict: {found.no_verdict}"
    )
    for title, rows in (("missed here", found.missed), ("beyond them", found.beyond)):
        shown = (f"{rule} {count}" for rule, count in rows.most_common(_SHOWN))
        yield f"{title}: {', '.join(shown)}"


def as_dict(found: Agreement) -> dict[str, Any]:
    """The same for a program."""
    return {
        "valid": found.counts[False, False] + found.counts[False, True],
        "valid_reviewed": found.counts[False, True],
        "valid_booked": found.booked[False],
        "broken": found.counts[True, False] + found.counts[True, True],
        "broken_reviewed": found.counts[True, True],
        "broken_booked": found.booked[True],
        "unread": found.unread,
        "no_rules": found.none_apply,
        "no_verdict": found.no_verdict,
        "missed": dict(found.missed.most_common()),
        "beyond": dict(found.beyond.most_common()),
    }
