"""Official e-invoices against the reader and the rules: which valid ones ask for review, and why.

Reads every XML file and PDF below some folders. What is not an e-invoice is counted and left alone.
Files in folders or under names that say so (`fail`, `invalid`) are the broken ones. The unit tests
of EN 16931 and Peppol (one file holds many fragments of invoices, each right or wrong by one rule)
are held against the rule that they name, where this project has it.

An IBAN with wrong check digits asks for review in a valid invoice, too: no bank pays to it. So
these are counted apart, as the documents' own faults; the public examples have many made-up
accounts. A few files beside the valid ones break the standard's sums, and are listed here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, tostring

from benchmarks.reading import parse_limits
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.assessment import needs_review
from service.checks.hybrids import check_einvoice
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import RULES, check_invoice
from service.documents.frames.document import visible
from service.documents.parsers import parse
from service.einvoices.einvoice import read_einvoice
from service.einvoices.xml_tree import parse_xml
from service.model.document_problem import DocumentProblem

_TYPES = {".xml": "application/xml", ".pdf": "application/pdf"}
_BROKEN = ("fail", "invalid", "not_validating", "corrupt")
_TEST_SET = "{http://difi.no/xsd/vefa/validator/1.0}"
_ALIASES = {"PEPPOL-EN16931-R120": "PEPPOL-R120"}
_PAYABLE_TO_NOBODY = {"IBAN"}
_OWN_FAULTS = {
    # OASIS's example of UBL rounds the gross amount itself (BT-112), not the amount due.
    "UBL-CreditNote-2.1-Example.ubl.xml": {"BR-CO-15", "BR-CO-16"},
    "ubl-creditnote.xml": {"BR-CO-15", "BR-CO-16"},
    # A copy of the file that the ZUGFeRD corpus calls not_validating.
    "BT-128.ubl.xml": {"BR-CO-10", "BR-CO-15"},
    # PDFs that print another number, day, total or account than their XML has.
    "MustangGnuaccountingBeispielRE-20201121_508_withBOM.pdf": {"XML-PRINT"},
    "sample_inofficial_20190125_atgp_factur-x_v_1_0.pdf": {"XML-PRINT"},
    "zugferd_2p1_BASIC-WL_Einfach.pdf": {"XML-PRINT"},
    "MustangBeispiel20221026.pdf": {"XML-PRINT"},
    "ZTESTZUGFERD_1_INVDSS_012015738820PDF-1.pdf": {"XML-PRINT"},
    "Facture_F20180027.pdf": {"XML-PRINT"},
    "validXRechnung.pdf": {"XML-PRINT"},
}
"""Rules that these files break by themselves."""
_SHOWN = 5


@dataclass(slots=True)
class DocumentGroup:
    """Documents of one kind, and what became of them."""

    read: int = 0
    reviewed: int = 0
    own_faults: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    refused: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class RuleTests:
    """The official unit tests of one rule."""

    right: int = 0
    right_broken: int = 0
    wrong: int = 0
    wrong_caught: int = 0


@dataclass(slots=True)
class EinvoiceFindings:
    """Everything that was found."""

    groups: dict[str, DocumentGroup] = field(default_factory=dict)
    tests: dict[str, RuleTests] = field(default_factory=dict)
    not_einvoices: int = 0


def measure(folders: list[Path]) -> EinvoiceFindings:
    """Reads all files below the folders, one after another."""
    measured = EinvoiceFindings()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in _TYPES and path.is_file():
                _one(path, path.relative_to(folder), measured)
    return measured


def _one(path: Path, shown: Path, measured: EinvoiceFindings) -> None:
    data = path.read_bytes()
    if _TEST_SET[1:-1].encode() in data[:4_000]:
        _tests(data, measured)
        return
    parsed = parse(_TYPES[path.suffix.lower()], data, parse_limits(einvoices=True))
    if isinstance(parsed, DocumentProblem):
        if _is_einvoice(data):
            _group(measured, shown).refused[parsed.message].append(str(shown))
        else:
            measured.not_einvoices += 1
    elif parsed.invoice is None:
        measured.not_einvoices += 1
    else:
        printed = PrintedText(visible(parsed.text)) if parsed.text else None
        checks = check_einvoice(parsed.invoice, printed, parsed.pages, None)
        _count(_group(measured, shown), checks, shown)


def _is_einvoice(data: bytes) -> bool:
    return b"CrossIndustryInvoice" in data or b"ubl:schema:xsd:" in data


def _group(measured: EinvoiceFindings, shown: Path) -> DocumentGroup:
    broken = any(part.lower().startswith(_BROKEN) for part in shown.parts)
    kind = "PDF" if shown.suffix.lower() == ".pdf" else "XML"
    return measured.groups.setdefault(f"{'broken' if broken else 'valid'} {kind}", DocumentGroup())


def _count(group: DocumentGroup, checks: tuple[Check, ...], shown: Path) -> None:
    group.read += 1
    if not needs_review(checks):
        return
    broken = {check.id for check in checks if check.severity == "error" and not check.passed}
    group.reviewed += 1
    group.own_faults += broken <= (_PAYABLE_TO_NOBODY | _OWN_FAULTS.get(shown.name, set()))
    group.rules.update(broken)
    for rule in broken:
        group.examples[rule].append(str(shown))


# The unit tests of the official rules.


def _tests(data: bytes, measured: EinvoiceFindings) -> None:
    for test in parse_xml(data, {}).element.iter(f"{_TEST_SET}test"):
        for rule, is_right in _named(test):
            invoice = _fragment(test)
            if rule in RULES and invoice is not None:
                counted = measured.tests.setdefault(rule, RuleTests())
                _compare(counted, check_invoice(invoice, None), rule, is_right=is_right)


def _named(test: Element) -> Iterator[tuple[str, bool]]:
    for kind, is_right in (("success", True), ("error", False)):
        for element in test.iter(f"{_TEST_SET}{kind}"):
            name = (element.text or "").strip()
            yield _ALIASES.get(name, name), is_right


def _fragment(test: Element) -> Invoice | None:
    for child in test:
        if not child.tag.startswith(_TEST_SET):
            found = read_einvoice(tostring(child))
            return found if isinstance(found, Invoice) else None
    return None


def _compare(counted: RuleTests, checks: tuple[Check, ...], rule: str, *, is_right: bool) -> None:
    broken = [check for check in checks if check.id == rule and not check.passed]
    if is_right:
        counted.right += 1
        counted.right_broken += any(check.severity == "error" for check in broken)
    else:
        counted.wrong += 1
        counted.wrong_caught += bool(broken)


# Reports.


def as_text(measured: EinvoiceFindings) -> Iterator[str]:
    """A paragraph a group, and a line a rule."""
    for name, group in sorted(measured.groups.items()):
        yield (
            f"{name}: {group.read} read, {group.reviewed} ask for review, of these "
            f"{group.own_faults} for faults of their own (accounts, sums, print); "
            f"{sum(map(len, group.refused.values()))} refused"
        )
        for rule, count in group.rules.most_common():
            yield f"  {rule} {count}: {', '.join(group.examples[rule][:_SHOWN])}"
        for message, names in sorted(group.refused.items()):
            yield f"  refused {len(names)}: {message} ({', '.join(names[:_SHOWN])})"
    yield f"no e-invoices: {measured.not_einvoices} files"
    for rule, tests in sorted(measured.tests.items()):
        if not tests.wrong:
            continue
        yield (
            f"unit tests of {rule}: {tests.wrong_caught} of {tests.wrong} wrong ones caught, "
            f"{tests.right_broken} of {tests.right} right ones called wrong"
        )


def as_dict(measured: EinvoiceFindings) -> dict[str, Any]:
    """The figures for programs."""
    return {
        "groups": {
            name: {
                "read": group.read,
                "reviewed": group.reviewed,
                "own_faults": group.own_faults,
                "rules": dict(group.rules),
                "refused": {message: len(names) for message, names in group.refused.items()},
            }
            for name, group in measured.groups.items()
        },
        "unit_tests": {
            rule: {name: getattr(tests, name) for name in RuleTests.__slots__}
            for rule, tests in measured.tests.items()
        },
        "not_einvoices": measured.not_einvoices,
    }


def false_reviews(measured: EinvoiceFindings) -> int:
    """Valid documents that ask for review without a fault of their own."""
    valid = [group for name, group in measured.groups.items() if name.startswith("valid")]
    return sum(group.reviewed - group.own_faults for group in valid)
