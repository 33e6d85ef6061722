"""What the checks of one invoice cost, by module.

The papers are letters of ten lines, one for each language of the letters. Each repetition checks
every paper anew, module by module, with nothing prepared: the first module that needs a form of the
text pays for it. Beside them runs a fixed loop, so that figures of two machines, or of a busy one,
can be compared. Times are CPU time; the figure is the median of the repetitions.

The rules remember what the words of a row and the shape of a number mean, and a repeated paper has
the same ones. So the documents of `benchmarks.mutations` are checked before, each once, in a
process that has checked nothing yet; their figure is the mean.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from statistics import mean, median

from benchmarks.mutations.letters import LabelledPaper
from benchmarks.mutations.made_up import letters, samples
from benchmarks.mutations.public import public_papers
from benchmarks.mutations.words import CODES
from schemas.invoice import Invoice
from schemas.outcome import Check, FieldEvidence
from service.checks.answer.arithmetic import arithmetic_checks
from service.checks.answer.missing import missing_checks
from service.checks.answer.several import several_checks
from service.checks.assessment import field_verdicts
from service.checks.comparisons.accounts import account_checks
from service.checks.comparisons.contradictions import contradiction_checks
from service.checks.comparisons.currencies import currency_checks
from service.checks.comparisons.identifiers import identifier_checks, vat_id_checks
from service.checks.comparisons.line_rows import exchanged_checks, weighed_by_rows
from service.checks.comparisons.omissions import omission_checks
from service.checks.comparisons.titles import title_checks
from service.checks.invoice_kind import InvoiceKind
from service.checks.labels.label_checks import label_checks
from service.checks.parties.party_checks import party_checks
from service.checks.payments.prepayments import prepayment_checks
from service.checks.printed.evidence import find_evidence
from service.checks.printed.grounding import grounding_checks
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import check_invoice
from service.checks.trust import TrustVerdict, trust_in_invoice
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs

LINES = 10
_LETTERS = 3_000
"""So many letters hold some of ten lines in every language."""
_LOOP = 2_000
_DISTINCT_SAMPLES, _DISTINCT_LETTERS = 39, 80
"""As many as `benchmarks.mutations` takes by itself."""
_KIND = InvoiceKind()


@dataclass(frozen=True, slots=True)
class PreparedPaper:
    """A paper, its answer as the service reads it, and the day of checking."""

    paper: LabelledPaper
    answer: Invoice
    today: date


Step = Callable[[PreparedPaper, PrintedText], Iterable[Check]]

STEPS: dict[str, Step] = {
    "arithmetic": lambda one, _: arithmetic_checks(one.answer),
    "missing values": lambda one, _: missing_checks(one.answer),
    "identifiers": lambda one, _: identifier_checks(one.answer, one.today),
    "line rows": lambda one, text: weighed_by_rows(arithmetic_checks(one.answer), one.answer, text),
    "contradictions": lambda one, text: contradiction_checks(one.answer, text),
    "VAT ids": lambda one, text: vat_id_checks(one.answer, text),
    "titles": lambda one, text: title_checks(one.answer, text),
    "currencies": lambda one, text: currency_checks(one.answer, text),
    "accounts": lambda one, text: account_checks(one.answer, text),
    "grounding": lambda one, text: grounding_checks(one.answer, text),
    "omissions": lambda one, text: omission_checks(one.answer, text),
    "exchanged": lambda one, text: exchanged_checks(one.answer, text),
    "prepayments": lambda one, text: prepayment_checks(one.answer, text),
    "several": lambda _, text: several_checks(text.text, text.small),
    "labels": lambda one, text: label_checks(one.answer, text.plain, text.labelled),
    "parties": lambda one, text: party_checks(one.answer, text),
}


def prepared_papers() -> list[PreparedPaper]:
    """One letter of ten lines for each language."""
    found: dict[str, PreparedPaper] = {}
    for paper in letters(_LETTERS, 1):
        if len(paper.truth["lines"]) == LINES and paper.language not in found:
            found[paper.language] = prepared(paper)
    assert len(found) == len(CODES), f"letters of {LINES} lines: {sorted(found)}"
    return list(found.values())


def distinct_papers(corpus: Path) -> list[PreparedPaper]:
    """Samples and letters, and the public invoices of a corpus, where there is one."""
    papers = (
        *samples(_DISTINCT_SAMPLES, 1),
        *letters(_DISTINCT_LETTERS, 1),
        *public_papers(corpus),
    )
    return [prepared(paper) for paper in papers]


def prepared(paper: LabelledPaper) -> PreparedPaper:
    """The paper with its right answer, three days after its issue."""
    issued = date.fromisoformat(paper.truth["issue_date"])
    return PreparedPaper(paper, Invoice.model_validate(paper.truth), issued + timedelta(days=3))


def measure_once(papers: list[PreparedPaper]) -> dict[str, float]:
    """CPU time in µs of all checks, each paper once: the mean, in a fresh process."""
    return {"each once": mean(_timed(partial(_all, one)) for one in papers) * 1e6}


def measure(papers: list[PreparedPaper], repetitions: int) -> dict[str, float]:
    """Median CPU time an invoice in µs: by module, all together, statuses, and the fixed loop."""
    taken: dict[str, list[float]] = {}
    for _ in range(repetitions):
        for name, seconds in _once(papers):
            taken.setdefault(name, []).append(seconds * 1e6)
    return {name: median(times) for name, times in taken.items()}


def _once(papers: list[PreparedPaper]) -> Iterator[tuple[str, float]]:
    yield "fixed loop", _timed(_fixed_loop)
    texts = [PrintedText(one.paper.text) for one in papers]
    pairs = list(zip(papers, texts, strict=True))
    for name, step in STEPS.items():
        yield name, _timed(partial(_each, step, pairs)) / len(papers)
    yield "all checks", _timed(lambda: [_all(one) for one in papers]) / len(papers)
    checks = [_all(one) for one in papers]
    both = list(zip(papers, checks, strict=True))
    yield "statuses", _timed(lambda: [_statuses(*pair) for pair in both]) / len(papers)
    checked = [PrintedText(one.paper.text) for one in papers]
    for one, text in zip(papers, checked, strict=True):
        check_invoice(one.answer, text, one.today)
    for name, pages in (("evidence", False), ("evidence, pages", True)):
        words = [_words(one.paper.text) if pages else None for one in papers]
        found = list(zip(papers, checked, words, strict=True))
        yield name, _timed(lambda found=found: [_evidence(*one) for one in found]) / len(papers)  # type: ignore[misc]


def _each(step: Step, pairs: list[tuple[PreparedPaper, PrintedText]]) -> None:
    for pair in pairs:
        tuple(step(*pair))


def _all(one: PreparedPaper) -> tuple[Check, ...]:
    return check_invoice(one.answer, PrintedText(one.paper.text), one.today)


def _statuses(one: PreparedPaper, checks: tuple[Check, ...]) -> TrustVerdict:
    fields = field_verdicts(one.answer, checks)
    return trust_in_invoice(fields, checks, simulated=False, exact=False)


def _evidence(
    one: PreparedPaper, text: PrintedText, words: PageWords | None
) -> dict[str, FieldEvidence]:
    return find_evidence(one.answer, text, words, exact=False)


@cache
def _words(text: str) -> PageWords:
    """Each word in a box of its own; where it lies costs nothing."""
    box = Box(0.12345, 0.23456, 0.34567, 0.45678)
    words = (match.span() for match in re.finditer(r"\S+", text))
    return PageWords(tuple(PlacedWord(*span, 1, box, ReadAs.TEXT) for span in words))


def _timed(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def _fixed_loop() -> int:
    """Work of the same kind: strings, dictionaries, small integers."""
    counts: dict[str, int] = {}
    for number in range(_LOOP):
        word = str(number % 97)
        counts[word] = counts.get(word, 0) + len(word)
    return sum(counts.values())


def as_text(measured: dict[str, float]) -> Iterator[str]:
    """A row for each module."""
    loop = measured["fixed loop"]
    yield f"{'module':20} {'µs':>8} {'loops':>7}"
    for name, micros in measured.items():
        yield f"{name:20} {micros:8.1f} {micros / loop:7.3f}"
