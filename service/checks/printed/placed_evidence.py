"""Turns a place in the document's text into evidence: the quote, and the page and box of its words.

A value that is part of a word (`EUR49.98`, `Datum:02.11.2026`) gets its share of the word's box.
Boxes are rounded to
four decimals, a tenth of a millimetre on paper.

Pure and total.
"""

from __future__ import annotations

from schemas.outcome import FieldEvidence
from service.checks.printed.printed_places import PrintedPlace
from service.model.page_words import Box, Direction, PageWords, PlacedWord, ReadAs

QUOTE_MAX_CHARS = 120
_DECIMALS = 4
_TEXT, _OCR = ReadAs.TEXT, ReadAs.OCR
_DRAWN = _TEXT.value
_USUAL, _WIDE, _LATIN_END = 55, 100, "\u2fff"
"""Widths of letters, in hundredths of their size, as sans-serif faces have them. Letters behind the
last one of alphabets are as wide as high."""
_BY_WIDTH = {
    22: "'ijl|",
    28: " .,:;!/\\tIf[]\u00a0",
    34: '-()r"*`',
    50: "cksvxyzJ",
    61: "+=<>~LFTZ\u00df",
    69: "ABEKPSVXY&\u00c4",
    74: "CDHNRUw\u00dc",
    78: "GOQM\u00d6m",
    94: "W%@\u2014",
}
_WIDTHS = {letter: width for width, letters in _BY_WIDTH.items() for letter in letters}


def placed(text: str, place: PrintedPlace, label: str, words: PageWords) -> FieldEvidence:
    """The evidence at a place of a document with pages."""
    start, end = place
    quote = quoted(text, place)
    found = words.between(start, end)
    if not found:
        return FieldEvidence(_DRAWN, quote, label)
    first = found[0]
    page, read_as, confidence = first.page, first.read_as, first.confidence
    box = _part(first, text, start, end)
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    for word in found[1:]:
        if word.page == page:
            box = _part(word, text, start, end)
            # Comparisons take half of the time of `min` and `max`.
            left = box.left if box.left < left else left
            top = box.top if box.top < top else top
            right = box.right if box.right > right else right
            bottom = box.bottom if box.bottom > bottom else bottom
        if word.read_as is not _TEXT:
            read_as = word.read_as
        if word.confidence < confidence:
            confidence = word.confidence
    certain = round(confidence, _DECIMALS) if read_as is _OCR else None
    rounded = (
        round(left, _DECIMALS),
        round(top, _DECIMALS),
        round(right, _DECIMALS),
        round(bottom, _DECIMALS),
    )
    how = _DRAWN if read_as is _TEXT else read_as.value
    return FieldEvidence(how, quote, label, page, rounded, certain)


def quoted(text: str, place: PrintedPlace) -> str:
    """The printed words, with single blanks, cut."""
    quote = text[place[0] : place[1]]
    if len(quote) > QUOTE_MAX_CHARS or not quote.isprintable() or "  " in quote:
        quote = " ".join(quote.split())[:QUOTE_MAX_CHARS]
    return quote


def _part(word: PlacedWord, text: str, start: int, end: int) -> Box:
    """The share of a word's box that belongs to its characters between two places, by the usual
    widths of letters."""
    box = word.box
    if start <= word.start and word.end <= end:
        return box
    first, last = max(start, word.start), min(end, word.end)
    before, within, behind = (
        _width(text[begin:finish])
        for begin, finish in ((word.start, first), (first, last), (last, word.end))
    )
    if word.direction in (Direction.LEFT, Direction.UP):
        before, behind = behind, before
    if word.direction in (Direction.UP, Direction.DOWN):
        unit = (box.bottom - box.top) / max(before + within + behind, 1)
        return Box(box.left, box.top + unit * before, box.right, box.bottom - unit * behind)
    unit = (box.right - box.left) / max(before + within + behind, 1)
    return Box(box.left + unit * before, box.top, box.right - unit * behind, box.bottom)


def _width(text: str) -> int:
    return sum(_WIDTHS.get(letter, _WIDE if letter > _LATIN_END else _USUAL) for letter in text)
