"""How well OCR reads scans: what is right, how sure it is of what is wrong, where words stand.

Sample invoices with known words are printed, scanned in every way of `service.testbed.scans` at
several resolutions, and read. Amounts are numbers with decimals; identifiers are numbers of
invoices and orders, VAT ids, IBANs and dates. A word is right if what was read in its place says
the same, blanks apart; a word in whose place nothing was read is missed.
"""

from __future__ import annotations

import re
import resource
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from service.documents.layout.read_words import ReadWord
from service.documents.pictures.ocr import PictureReader
from service.model.page_words import Box
from service.testbed.cases import CASES, make_case
from service.testbed.papers import LAYOUTS, pdf_of
from service.testbed.scans import KINDS, PrintedWord, Sheet, scanned, sheets_of

DPIS = (100, 150, 200, 300)
SURE = (0.8, 0.9, 0.95)
"""Confidences at which wrong and right words are counted."""
_AMOUNT = re.compile(r"[-(]?\d{1,3}(?:[., ]?\d{3})*[.,]\d{2,3}[-)]?")
_FIRST_GROUP = re.compile(r"[-(]?\d{1,3}(?: \d{3})*")
_NEXT_GROUP = re.compile(r"\d{3}(?:[.,]\d{2,3})?[-)]?")
_LEAST_IDENTIFIER = 6
_GOOD_OVERLAP = 0.5


@dataclass(frozen=True, slots=True)
class JudgedWord:
    """A printed word and what was read in its place."""

    kind: str
    is_amount: bool
    printed: str
    read: str
    confidence: float
    overlap: float

    @property
    def is_right(self) -> bool:
        """Whether it says the same."""
        return _bare(self.printed) == _bare(self.read)


@dataclass(slots=True)
class ResolutionCounts:
    """The words of all pages at one resolution."""

    dpi: int
    judged: list[JudgedWord] = field(default_factory=list)
    pages: int = 0
    cpu_s: float = 0.0


def measure(dpi: int, count: int, seed: int, reader: PictureReader) -> ResolutionCounts:
    """So many invoices in each kind of scan, the first page of each."""
    measured = ResolutionCounts(dpi)
    for number in range(count * len(KINDS)):
        kind = tuple(KINDS)[number % len(KINDS)]
        page = scanned(_sheet(number, seed, dpi), kind, seed + number)
        picture = page.picture.convert("RGB")
        started = time.process_time()
        words = reader.read(picture.tobytes(), *picture.size) or ()
        measured.cpu_s += time.process_time() - started
        measured.pages += 1
        measured.judged += _judged(kind, page, words)
    return measured


def report(measured: Iterable[ResolutionCounts]) -> Iterator[str]:
    """Lines of a table, the kinds of each resolution, and every wrong word."""
    for one in measured:
        yield _line(f"{one.dpi} dpi, {one.pages} pages", one.judged)
        yield f"  {one.cpu_s / one.pages:.2f} s of CPU a page"
        for kind in KINDS:
            yield _line(f"  {kind}", [word for word in one.judged if word.kind == kind])
        missed = sum(not word.read for word in one.judged)
        yield f"  {missed} missed"
        for least in SURE:
            sure = [word for word in one.judged if word.confidence >= least]
            wrong = sum(not word.is_right for word in sure if word.read)
            right = sum(word.is_right for word in one.judged if word.confidence < least)
            yield f"  confidence {least}: {wrong} wrong above, {right} right below"
        for word in one.judged:
            if not word.is_right:
                yield f"  {word.kind}: {word.printed!r} as {word.read!r} ({word.confidence:.2f})"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    yield f"{memory} MB of memory at most"


def _line(what: str, words: list[JudgedWord]) -> str:
    amounts = [word for word in words if word.is_amount]
    others = [word for word in words if not word.is_amount]
    good = sum(word.overlap >= _GOOD_OVERLAP for word in words)
    return (
        f"{what}: amounts {_share(sum(word.is_right for word in amounts), len(amounts))}, "
        f"identifiers {_share(sum(word.is_right for word in others), len(others))}, "
        f"boxes {_share(good, len(words))}"
    )


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else "none"


def _sheet(number: int, seed: int, dpi: int) -> Sheet:
    sample = make_case(number, seed, tuple(CASES)[number % len(CASES)])
    layout = tuple(LAYOUTS)[number % len(LAYOUTS)]
    sheet = next(sheets_of(pdf_of(sample.text, layout), dpi))
    return replace(sheet, words=tuple(_whole_amounts(sheet.words)))


def _judged(kind: str, page: Sheet, words: tuple[ReadWord, ...]) -> Iterator[JudgedWord]:
    width, height = page.picture.size
    for printed in page.words:
        left, top, right, bottom = printed.box
        true = Box(left / width, top / height, right / width, bottom / height)
        is_amount = _AMOUNT.fullmatch(printed.text) is not None
        if not is_amount and not _is_identifier(printed.text):
            continue
        within = sorted(
            (word for word in words if _is_within(word.box, true)), key=lambda word: word.level.left
        )
        yield JudgedWord(
            kind,
            is_amount,
            printed.text,
            "".join(word.text for word in within),
            min((word.confidence for word in within), default=0.0),
            overlap(true, _around([word.box for word in within])) if within else 0.0,
        )


def _is_within(box: Box, other: Box) -> bool:
    """Whether the middle of one box lies in another."""
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left <= x <= other.right and other.top <= y <= other.bottom


def _around(boxes: list[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _is_identifier(text: str) -> bool:
    long_enough = len(re.sub(r"\W", "", text)) >= _LEAST_IDENTIFIER
    return long_enough and any(letter.isdigit() for letter in text)


def _whole_amounts(words: Iterable[PrintedWord]) -> Iterator[PrintedWord]:
    """With amounts whose thousands a blank sets apart as one word."""
    before: PrintedWord | None = None
    for word in words:
        if before is not None and _continues(before, word):
            box = (before.box[0], before.box[1], word.box[2], word.box[3])
            before = PrintedWord(f"{before.text} {word.text}", box)
            continue
        if before is not None:
            yield before
        before = word
    if before is not None:
        yield before


def _continues(before: PrintedWord, word: PrintedWord) -> bool:
    height = word.box[3] - word.box[1]
    near = 0 <= word.box[0] - before.box[2] <= height
    level = abs(word.box[3] - before.box[3]) <= height
    groups = _FIRST_GROUP.fullmatch(before.text) and _NEXT_GROUP.fullmatch(word.text)
    return near and level and groups is not None


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    common = max(0.0, wide) * max(0.0, high)
    areas = ((box.right - box.left) * (box.bottom - box.top) for box in (one, other))
    union = sum(areas) - common
    return common / union if union else 0.0


def _bare(text: str) -> str:
    return text.replace(" ", "").strip(":;")
