"""What a page of a document says about the invoice that it belongs to.

Its own number stands near its top, behind a label or a title of an invoice; a date, a page counter
and an amount are no number, but behind the word for a number `3/11/2026` is one: firms that count
by months have such. A counter (`Seite 2 von 3`) says that a page goes on. A total that is
only carried to the next page is none. A word that OCR is unsure of makes a number unsure.

Pure; linear in the page's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from service.checks.answer.several import total_rows
from service.checks.comparisons.titles import calls_itself_receipt, calls_itself_reversal
from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import Role
from service.checks.labels.text_rows import CELL_EDGE
from service.checks.printed.printed_text import PrintedText
from service.documents.invoices.invoice_titles import invoice_titles
from service.documents.invoices.likeness import printed_cents
from service.documents.invoices.printed_parties import folded
from service.documents.invoices.same_invoice import number_key
from service.documents.invoices.sheet_signs import SheetSigns, sheet_signs
from service.model.page_words import PageWords, PlacedWord, ReadAs

_HEAD_ROWS = 45
"""A number in a row below is that of a payment slip, or of another document."""
_ROW_CHARS_MAX = 200
_TITLE_NUMBER_CHARS = 3
_SURE = 0.9
"""Confidence of a word that OCR reads right."""


@dataclass(frozen=True, slots=True)
class PagedText:
    """A page of a document."""

    page: int
    """From 1."""
    text: str
    is_scanned: bool = False
    """Some of its words were read by OCR."""
    unsure: frozenset[str] = frozenset()
    """Words of which OCR is unsure, in small letters and without blanks."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What a page says about its invoice."""

    source: PagedText
    printed: str
    """The number as it is printed; empty for none."""
    number: str
    """The number in small letters and without marks; one that looks like a date keeps its slashes,
    as in `named_numbers`."""
    is_sure: bool
    """No word of the number is one that OCR is unsure of."""
    is_titled: bool
    """It calls itself an invoice, a receipt, or what takes an invoice back."""
    has_total: bool
    label: str
    """What stands before the number, in small letters and without marks."""
    is_invoice_number: bool
    """The label has a word for an invoice; that of a voucher has none."""
    goes_on: bool
    """A counter says that it is not the first page."""
    begins: bool
    """A counter says that it is the first of several pages."""
    signs: SheetSigns
    net_cents: int | None
    """The net total behind a label, where there is one."""


def page_texts(text: str, words: PageWords) -> Iterator[PagedText]:
    """The pages of a text that have words, in their order."""
    cuts = [(page, list(of_page)) for page, of_page in groupby(words, key=lambda word: word.page)]
    if not cuts:
        return
    starts = [text.rfind("\n", 0, found[0].start) + 1 for _, found in cuts]
    ends = [*starts[1:], len(text)]
    for (page, found), start, end in zip(cuts, starts, ends, strict=True):
        yield PagedText(
            page,
            text[start:end],
            any(word.read_as is ReadAs.OCR for word in found),
            frozenset(_unsure(text, found)),
        )


def _unsure(text: str, words: list[PlacedWord]) -> Iterator[str]:
    for word in words:
        if word.confidence < _SURE:
            yield folded(text[word.start : word.end])


def facts_of(page: PagedText) -> PageFacts:
    """What a page says."""
    labelled = PrintedText(page.text).labelled
    printed, row, is_named = _number(page.text, labelled)
    number = number_key(printed)
    plain = folded(printed)
    label = "" if row is None else _label(page.text, row, printed)
    counters = list(_counters(page.text))
    return PageFacts(
        page,
        printed,
        number,
        is_sure=not any(word and (word in plain or plain in word) for word in page.unsure),
        is_titled=is_named or _is_titled(page.text),
        has_total=_has_total(page.text, labelled),
        label=label,
        is_invoice_number=is_named and _may_be_invoice_label(label),
        goes_on=any(place > 1 for place in counters),
        begins=bool(counters) and all(place == 1 for place in counters),
        signs=sheet_signs(page.text, labelled, printed),
        net_cents=_net_cents(labelled),
    )


def _number(text: str, labelled: Candidates) -> tuple[str, int | None, bool]:
    """The page's own number, the row of its label, and whether a label of an invoice's number or a
    title names it."""
    found = [
        (one.row, one.text)
        for one in labelled.of(Role.NUMBER, Role.TITLE)
        if one.row < _HEAD_ROWS and _MAY_BE[one.role](one.text)
    ]
    if found:
        row, printed = min(found)
        return printed, row, _is_named_invoice(text, row)
    slashed = next(_slashed(text), None)
    if slashed is not None:
        return *slashed, True
    titled = next(filter(_is_of_title, invoice_titles(text)), "")
    return titled, None, bool(titled)


def _net_cents(labelled: Candidates) -> int | None:
    nets = {cents for one in labelled.of(Role.NET) for cents in printed_cents(one.text)}
    return nets.pop() if len(nets) == 1 else None


def _slashed(text: str) -> Iterator[tuple[str, int]]:
    """Numbers of an invoice that look like dates with slashes, with their rows: behind a word for a
    number in a row of an invoice, or behind the Polish word for an invoice."""
    for row, words in enumerate(text.split("\n", _HEAD_ROWS)[:_HEAD_ROWS]):
        found = _SLASHED.search(words[:_ROW_CHARS_MAX])
        if found and _is_named_invoice(text, row):
            yield found["number"], row


def _label(text: str, row: int, printed: str) -> str:
    """What stands before a number in its cell."""
    before = text.split("\n", row + 1)[row].partition(printed)[0].rstrip()
    return folded(CELL_EDGE.split(before)[-1])


def _may_be_invoice_label(label: str) -> bool:
    """Whether it names an invoice, or no paper at all: then the row above does."""
    return label in _NO_PAPER or _INVOICE_WORD.search(label) is not None


def _is_titled(text: str) -> bool:
    is_invoice = any(True for _ in invoice_titles(text))
    return is_invoice or calls_itself_reversal(text) or calls_itself_receipt(text)


def _is_named_invoice(text: str, row: int) -> bool:
    """Whether the row of a number, or the one above, has a word for an invoice. A voucher's number
    may stand on any paper."""
    rows = text.split("\n", row + 1)[max(0, row - 1) : row + 1]
    return any(map(_INVOICE_WORD.search, rows))


def _may_be_number(words: str) -> bool:
    return any(map(str.isdigit, words)) and not _NO_NUMBER.fullmatch(words.strip())


def _is_of_title(words: str) -> bool:
    """A short number behind a title may count pages: `Invoice 1 of 2`."""
    return len(words) >= _TITLE_NUMBER_CHARS and _may_be_number(words)


_MAY_BE: Final = {Role.NUMBER: _may_be_number, Role.TITLE: _is_of_title}


def _has_total(text: str, labelled: Candidates) -> bool:
    """Whether it has a total of an invoice, and not only one that goes on."""
    if labelled.of(Role.GROSS, Role.AMOUNT_DUE):
        return True
    return any(not _CARRIED.search(row) for row in total_rows(text))


def _counters(text: str) -> Iterator[int]:
    """Which page it is, as its counters say."""
    for found in _COUNTER.finditer(text):
        place, count = int(found["page"]), found["count"]
        if 0 < place <= (int(count) if count else place):
            yield place


_INVOICE_WORD = re.compile(
    r"invoice|rechnung|factur|fatura|fattura|faktur|faktúr|lasku|számla|račun|τιμολ|счет|счёт"
    r"|фактур|рахунок|請求|发票|發票|계산서|فاتورة|חשבונית|ใบแจ้งหนี้|ใบกำกับ|gutschrift|credit|avoir|arve"
    r"|sąskait|rēķin|reikning|hóa đơn|tagihan|bill\b|abono|storno",
    re.IGNORECASE,
)
_NO_PAPER = frozenset(
    (
        "",
        "n",
        "no",
        "nr",
        "nº",
        "n°",
        "num",
        "nro",
        "nummer",
        "number",
        "numero",
        "número",
        "numéro",
    )
)
_SLASHED = re.compile(
    r"(?<![^\W\d_])(?:(?:nr|no|num|numer|nummer|number|n[°ºo]|№)(?: faktury| fv)?[.:# ]{1,4}"
    r"|[a-zäöü]{0,20}(?:rechnungs|faktura|faktur)-?(?:nummer|nr)[.:# ]{1,4}"
    r"|faktur[ay](?: vat)?[.:# ]{1,4})"
    r"(?P<number>[0-9]{1,4}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,4})(?![0-9/])",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(
    r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}|[0-9]{1,3} ?(?:/|of|von|de|di|van) ?[0-9]{1,3}"
    r"|[0-9.,' ]+[.,][0-9]{2}",
    re.IGNORECASE,
)
"""A date, a counter, an amount."""
_CARRIED = re.compile(
    r"carried|forward|brought|übertrag|uebertrag|report|riporto|suma y sigue|transport"
    r"|(?:page|seite|pagina|página|blatt)\b|zwischen|sub-?total",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"(?=[sbpolhtσс])(?<![^\W\d_])(?:seite|blatt|page|pag|pagina|página|pág|side|sida|sivu|strona|str|strana|oldal"
    r"|stran|stranica|sayfa|lehekülg|puslapis|lappuse|síða|halaman|σελίδα|σελ|страница|стр|сторінка"
    r"|trang|sheet)[.:# ]{0,3}(?:n[.°º] ?)?(?P<page>[0-9]{1,3})(?![0-9.,]*[0-9])"
    r"(?: ?(?:/|\||von|of|de|di|van|av|af|z|ze|iz|din|sur|su|от|из|από|/) ?"
    r"(?P<count>[0-9]{1,3})(?![0-9.,]*[0-9]))?",
    re.IGNORECASE,
)
"""The first look is for the first letter of a word, which takes less time than all words."""
