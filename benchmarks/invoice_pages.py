"""Several invoices in one PDF: `python -m benchmarks.invoice_pages FOLDER…`.

First each PDF alone: how many of these single invoices would be cut, or ask for a look. Then random
pairs of those with different numbers, as one text: cut at the right page, cut elsewhere, a look, or
nothing. Then the processor time of a page in batches of made-up invoices: it must not grow.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.reading import parse_limits
from service.documents.frames.parsed import Parsed
from service.documents.invoices.invoice_pages import invoices_on_pages
from service.documents.invoices.page_facts import facts_of, page_texts
from service.documents.parsers import parse
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs

_PAIRS: Final = 355
_SEED: Final = 7
_BATCHES: Final = (250, 500, 1_000, 2_000)


class TextPdf(NamedTuple):
    """A PDF with text."""

    text: str
    words: PageWords
    pages: int
    number: str


def papers(folders: Iterable[str]) -> list[TextPdf]:
    """The different PDFs with text below some folders, in the order of their names."""
    found: dict[str, TextPdf] = {}
    files = (file for folder in folders for file in sorted(Path(folder).rglob("*.[pP][dD][fF]")))
    for file in files:
        result = parse("application/pdf", file.read_bytes(), parse_limits(einvoices=False))
        if isinstance(result, Parsed) and result.words:
            numbers = (facts_of(page).number for page in page_texts(result.text, result.words))
            count = max(word.page for word in result.words)
            paper = TextPdf(result.text, result.words, count, next(filter(None, numbers), ""))
            found.setdefault(result.text, paper)
    return list(found.values())


def of_single_papers(found: list[TextPdf]) -> str:
    """One line of figures."""
    said = [invoices_on_pages(one.text, one.words, one.pages) for one in found]
    cut = sum(one is not None and len(one.invoices) > 1 for one in said)
    look = sum(one is not None for one in said) - cut
    several = sum(one.pages > 1 for one in found)
    return f"{len(found)} PDFs, {several} with several pages: {cut} cut, {look} ask for a look"


def of_pairs(found: list[TextPdf]) -> str:
    """One line of figures."""
    numbered = [one for one in found if one.number]
    chance, kinds, tried = random.Random(_SEED), Counter[str](), set[tuple[int, int]]()
    possible = sum(a.number != b.number for a in numbered for b in numbered)
    while len(tried) < min(_PAIRS, possible):
        first, second = chance.sample(range(len(numbered)), 2)
        if numbered[first].number != numbered[second].number and (first, second) not in tried:
            tried.add((first, second))
            kinds[_outcome(numbered[first], numbered[second])] += 1
    said = ", ".join(f"{kinds[kind]} {kind}" for kind in ("right", "look", "silent", "wrong"))
    return f"{len(tried)} pairs: {said}"


def _outcome(first: TextPdf, second: TextPdf) -> str:
    shift = len(first.text) + 1
    moved = (
        replace(word, start=word.start + shift, end=word.end + shift, page=word.page + first.pages)
        for word in second.words
    )
    words, pages = PageWords((*first.words, *moved)), first.pages + second.pages
    found = invoices_on_pages(f"{first.text}\n{second.text}", words, pages)
    if found is None:
        return "silent"
    cuts = [one.pages[0] for one in found.invoices]
    if len(cuts) == 1:
        return "look"
    return "right" if cuts == [1, first.pages + 1] else "wrong"


def of_batches() -> Iterator[str]:
    """One line of figures for each batch."""
    for kind, page in (("of invoices", _invoice), ("with lists of their numbers", _listing)):
        figures = []
        for count in _BATCHES:
            rows = [page(at) for at in range(count)]
            text, words = "\n".join(rows), list[PlacedWord]()
            start = 0
            for number, of_page in enumerate(rows, 1):
                words.append(PlacedWord(start, start + 4, number, Box(0, 0, 1, 1), ReadAs.TEXT))
                start += len(of_page) + 1
            began_s = time.process_time()
            invoices_on_pages(text, PageWords(tuple(words)), count)
            figures.append(f"{count}: {(time.process_time() - began_s) / count * 1e3:.2f}")
        yield f"pages {kind}, ms of CPU a page: {', '.join(figures)}"


def _invoice(at: int) -> str:
    lines = "\n".join(f"{line}  Paper {line}  {line * 3},{at % 90 + 10}" for line in range(25))
    return (
        f"North Ltd\nInvoice\nInvoice number: R-{10_000 + at * 7}\n{lines}\n"
        f"VAT 19 % {at}.37\nTotal {at * 15 + 119}.37 EUR\nPayable at once"
    )


def _listing(at: int) -> str:
    listed = " ".join(f"R-{10_000 + other * 7}" for other in range(200))
    return f"Invoice\nInvoice number: R-{10_000 + at * 7}\nTotal {at * 15 + 119}.37 EUR\n{listed}"


def main(*folders: str) -> None:
    """Prints all lines."""
    found = papers(folders or ("../shared/corpus",))
    print(of_single_papers(found))
    print(of_pairs(found))
    for line in of_batches():
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
