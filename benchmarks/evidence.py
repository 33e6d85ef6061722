"""How often a value has evidence, and whether its box lies on its words.

The papers are letters with known values in eight languages, as PDFs in Courier, so that the place
of each word is known. Each PDF goes through the reader of documents, and the right answer through
the search for evidence. The box of a value is compared with the known place of its words: the area
that both share, in the area that either has (IoU).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from benchmarks.mutations.made_up import letters
from schemas.invoice import Invoice
from schemas.outcome import FieldEvidence
from service.app.bounds import parse_limits
from service.checks.printed.evidence import find_evidence
from service.checks.printed.printed_text import PrintedText
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.model.page_words import PageWords
from service.settings import DocumentsSettings, ExtractionSettings, LlmSettings
from service.testbed.papers import Layout, PaperWord, pdf_of, words_of

LAYOUTS = (
    Layout("Courier", 9, 13, 30, 800, 56),
    Layout("Courier", 8, 12, 40, 790, 60, columns=True),
    Layout("Courier", 8, 12, 40, 790, 30, blocks=True),
)
NEAR = 0.5
"""A box lies on its words from this IoU on."""
NEAR_SHARE = 0.99
_LIMITS = parse_limits(DocumentsSettings(), ExtractionSettings(), LlmSettings())
_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader gives of one PDF."""

    text: str
    words: PageWords | None


@dataclass(slots=True)
class EvidenceCounts:
    """Counts over all papers."""

    documents: int = 0
    values: int = 0
    """Values outside of the lines that decide a payment and are printed."""
    found: int = 0
    labelled: int = 0
    overlaps: list[float] = field(default_factory=list)
    """IoU of each value with a box."""

    @property
    def near_share(self) -> float:
        """The share of boxes that lie on their words."""
        near = sum(overlap >= NEAR for overlap in self.overlaps)
        return near / len(self.overlaps) if self.overlaps else 0.0

    @property
    def holds(self) -> bool:
        """Whether boxes are where they should be."""
        return self.near_share >= NEAR_SHARE


def read_pdf_document(pdf: bytes) -> Read:
    """What the service reads."""
    parsed = parse("application/pdf", pdf, _LIMITS)
    return Read(parsed.text, parsed.words) if isinstance(parsed, Parsed) else Read("", None)


def measure(
    count: int, seed: int = 1, read: Callable[[str, Layout], Read] | None = None
) -> EvidenceCounts:
    """Over so many letters, each in every layout; `read` stands for writing a PDF and reading
    it."""
    measured = EvidenceCounts()
    read = read or (lambda text, form: read_pdf_document(pdf_of(text, form)))
    for paper in letters(count, seed):
        if not can_be_set(paper.text):
            continue
        invoice = Invoice.model_validate(paper.truth)
        for form in LAYOUTS:
            _count(measured, invoice, paper.text, form, read(paper.text, form))
    return measured


def can_be_set(text: str) -> bool:
    """Whether the paper's encoding has all of its letters."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _count(measured: EvidenceCounts, invoice: Invoice, text: str, form: Layout, read: Read) -> None:
    """The places on the paper are those of the text that was set."""
    places = list(words_of(text, form))
    expected = find_evidence(invoice, PrintedText(text), None, exact=False)
    found = find_evidence(invoice, PrintedText(read.text), read.words, exact=False)
    measured.documents += 1
    measured.values += len(expected)
    for path, known in expected.items():
        one = found.get(path)
        if one is None:
            continue
        measured.found += 1
        measured.labelled += bool(one.label)
        if one.box is not None:
            measured.overlaps.append(_overlap(one, _place(known, text, places)))


def _place(one: FieldEvidence, text: str, words: Iterable[PaperWord]) -> tuple[int, _Box]:
    """The page and the box of the words that evidence of the set text quotes."""
    rows = text.split("\n")
    start = sum(len(row) + 1 for row in rows[: (one.line or 1) - 1]) + (one.column or 1) - 1
    end = start + len(one.quote)
    own = [_cut(word, start, end) for word in words if word.start < end and word.end > start]
    page = next(word.page for word in words if word.end > start)
    return page, (
        min(box[0] for box in own),
        min(box[1] for box in own),
        max(box[2] for box in own),
        max(box[3] for box in own),
    )


def _cut(word: PaperWord, start: int, end: int) -> _Box:
    """The part of a word between two places; all letters are equally wide."""
    left, top, right, bottom = word.box
    letter = (right - left) / (word.end - word.start)
    return (
        left + letter * max(0, start - word.start),
        top,
        right - letter * max(0, word.end - end),
        bottom,
    )


def _overlap(one: FieldEvidence, place: tuple[int, _Box]) -> float:
    page, other = place
    if one.page != page or one.box is None:
        return 0.0
    left, top, right, bottom = (
        max(one.box[0], other[0]),
        max(one.box[1], other[1]),
        min(one.box[2], other[2]),
        min(one.box[3], other[3]),
    )
    shared = max(0.0, right - left) * max(0.0, bottom - top)
    return shared / (_area(one.box) + _area(other) - shared)


def _area(box: _Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def as_text(measured: EvidenceCounts) -> Iterator[str]:
    """The figures, one a line."""
    m, values = measured, max(measured.values, 1)
    yield f"{m.documents} documents, {m.values} printed values"
    yield f"{m.found} have evidence ({m.found / values:.1%})"
    yield f"{m.labelled} name their label ({m.labelled / values:.1%})"
    yield f"{len(m.overlaps)} have a box"
    if m.overlaps:
        mean = sum(m.overlaps) / len(m.overlaps)
        yield f"{m.near_share:.2%} of the boxes lie on their words (IoU of {NEAR}); mean {mean:.3f}"
