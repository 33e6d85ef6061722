"""Chooses the one enclosure to read: what it is counts first, then its format, then its place.

An e-invoice comes before a text that names an invoice number and a total; that comes before a text
with the title or the total of an invoice, and that before pictures, which nothing here can see. The
body of an e-mail comes after those: people write that the invoice is attached. Only a body that is
an invoice itself comes before a file that shows no sign of one (terms, a price list).

What was not chosen is sorted by what a person must know: another invoice, a file that may be one,
or something else. `ChosenEnclosure.apart` says which documents to read by themselves instead:
only where at least two files are invoices, or are equally like one. Files with one invoice number
belong together. Pure; linear in the texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from service.checks.several import prints_total, totalled_numbers
from service.checks.titles import calls_itself_invoice
from service.documents.contents import NAMES_MAX, Contents
from service.documents.media_kinds import HTML, PDF, PICTURES, PLAIN, XML
from service.documents.parsed import Parsed, ParseResult
from service.model.document_problem import DocumentProblem

_TEXT_CHARS = 30
"""Visible characters without which a text says nothing."""
_FORMATS: Final = (XML, PDF, *sorted(PICTURES))
_LAST: Final = (HTML, PLAIN)
_NOT_WORD = re.compile(r"[\W_]+")


class Likeness(IntEnum):
    """How much an enclosure is like an invoice."""

    UNREADABLE = 1
    OTHER = 2
    """A text without a sign of an invoice."""
    UNSEEN = 3
    """Pictures without text."""
    POSSIBLE = 4
    """A text with the title or the total of an invoice."""
    INVOICE = 5
    """A text with an invoice number and a total."""
    EXACT = 6
    """An e-invoice."""


@dataclass(frozen=True, slots=True)
class ReadEnclosure:
    """An enclosure that was read, and what it is like."""

    name: str
    kind: str
    result: ParseResult
    is_body: bool = False
    data: bytes = b""
    """The bytes of a file."""
    media_type: str = ""
    """As its container declares it."""

    @property
    def text(self) -> str:
        """Its text, if it was read."""
        return self.result.text if isinstance(self.result, Parsed) else ""


@dataclass(frozen=True, slots=True)
class _Judged:
    """An enclosure with its likeness and the numbers of the invoices in it."""

    read: ReadEnclosure
    likeness: Likeness
    numbers: frozenset[str]

    @property
    def number(self) -> str:
        """The number of a file that is one invoice; empty for any other."""
        is_one = len(self.numbers) == 1 and self.likeness >= Likeness.INVOICE
        return next(iter(self.numbers)) if is_one and not self.read.is_body else ""


@dataclass(frozen=True, slots=True)
class ChosenEnclosure:
    """The enclosure to read, its print if it is an XML with one, and what the container held."""

    read: ReadEnclosure
    printed: ReadEnclosure | None
    contents: Contents
    apart: tuple[tuple[ReadEnclosure, ...], ...] = ()
    """The documents to read by themselves instead, in their order, each with all its files; none
    where the container has one."""


def choose(enclosures: Sequence[ReadEnclosure], unread: Sequence[str]) -> ChosenEnclosure:
    """`unread` names what cannot be an invoice (a calendar entry, a signature). There must be at
    least one enclosure."""
    judged = [_judged(one) for one in enclosures]
    chosen = max(judged, key=_rank)
    printed = _print_of(chosen, judged)
    others, doubtful, invoices = list(unread), list[str](), [chosen.numbers]
    for one in judged:
        if one is chosen or one is printed:
            continue
        if _is_another_invoice(one, chosen):
            if not any(one.numbers & seen for seen in invoices):
                invoices.append(one.numbers)
            doubtful.append(one.read.name)
        elif _may_be_missed(one, chosen):
            doubtful.append(one.read.name)
        else:
            others.append(one.read.name)
    listed = others[: max(0, NAMES_MAX - len(doubtful))]
    contents = Contents(
        chosen.read.name,
        tuple(listed),
        tuple(doubtful[:NAMES_MAX]),
        len(invoices),
        len(others) + len(doubtful) - len(listed) - len(doubtful[:NAMES_MAX]),
    )
    apart = tuple(tuple(one.read for one in group) for group in _apart(chosen, judged))
    return ChosenEnclosure(chosen.read, None if printed is None else printed.read, contents, apart)


def _apart(chosen: _Judged, judged: Sequence[_Judged]) -> Iterator[tuple[_Judged, ...]]:
    """The documents beside one another. What names an invoice among them belongs to it, and stays
    out: an annex, a list of these invoices."""
    others = [
        one
        for one in judged
        if one is not chosen and (_is_another_invoice(one, chosen) or _may_be_missed(one, chosen))
    ]
    if chosen.likeness < Likeness.UNSEEN or not any(_is_equal(one, chosen) for one in others):
        return
    candidates = [chosen, *others]
    known = frozenset(one.number for one in candidates) - {""}
    gathered = set[str]()
    for one in judged:
        if one.number in known:
            if one.number not in gathered:
                gathered.add(one.number)
                yield tuple(other for other in judged if other.number == one.number)
        elif one in candidates and (one is chosen or not _is_covered(one, known)):
            yield (one,)


def _is_equal(one: _Judged, chosen: _Judged) -> bool:
    """Whether a file is an invoice as well, or as much like one. A body may repeat what its files
    say, in other words."""
    is_invoice = one.likeness >= Likeness.INVOICE or one.likeness is chosen.likeness
    return is_invoice and not one.read.is_body


def _is_covered(one: _Judged, known: frozenset[str]) -> bool:
    return one.numbers <= known if one.numbers else _says(one.read.text, known)


def _print_of(chosen: _Judged, judged: Sequence[_Judged]) -> _Judged | None:
    """The one PDF beside an XML that is an invoice of the same number: people look at it, and so
    the XML must say the same."""
    if chosen.read.kind != XML:
        return None
    found = [
        one
        for one in judged
        if one.read.kind == PDF
        and one.likeness is Likeness.INVOICE
        and one.numbers & chosen.numbers
    ]
    return found[0] if len(found) == 1 else None


def _judged(one: ReadEnclosure) -> _Judged:
    result = one.result
    if isinstance(result, DocumentProblem):
        return _Judged(one, Likeness.UNREADABLE, frozenset())
    if result.invoice is not None:
        number = _folded(result.invoice.invoice_number or "")
        return _Judged(one, Likeness.EXACT, frozenset({number} - {""}))
    numbers = frozenset(map(_folded, totalled_numbers(result.text)))
    if numbers:
        return _Judged(one, Likeness.INVOICE, numbers)
    if prints_total(result.text) or (not one.is_body and calls_itself_invoice(result.text)):
        return _Judged(one, Likeness.POSSIBLE, numbers)
    unseen = bool(result.images) and len(result.text.strip()) < _TEXT_CHARS
    return _Judged(one, Likeness.UNSEEN if unseen else Likeness.OTHER, numbers)


def _rank(one: _Judged) -> tuple[float, int]:
    """By likeness, then by format; the first of equals counts. A file of several invoices comes
    after those of one: it may be a list of them."""
    likeness = _BODY.get(one.likeness, 0.0) if one.read.is_body else float(one.likeness)
    return likeness - _SEVERAL_LESS * (len(one.numbers) > 1), _format_rank(one.read.kind)


_SEVERAL_LESS = 0.1
_BODY = {Likeness.OTHER: 0.5, Likeness.POSSIBLE: 2.4, Likeness.INVOICE: 2.5}
"""Where a body stands among files. A file that cannot be read comes before a body that only speaks
of it: the file's problem is the answer."""


def _format_rank(kind: str) -> int:
    if kind in _FORMATS:
        return len(_FORMATS) - _FORMATS.index(kind) + 1
    return 0 if kind in _LAST else 1


def _is_another_invoice(one: _Judged, chosen: _Judged) -> bool:
    """It has a number that the chosen one does not have. A body may quote another invoice's."""
    return bool(
        not one.read.is_body
        and one.likeness >= Likeness.INVOICE
        and chosen.numbers
        and not one.numbers <= chosen.numbers
    )


def _may_be_missed(one: _Judged, chosen: _Judged) -> bool:
    """Whether a person must look at what was not chosen."""
    if one.likeness is Likeness.EXACT:
        return not (one.numbers & chosen.numbers)
    if one.read.is_body:
        return one.likeness is Likeness.INVOICE and one.numbers.isdisjoint(chosen.numbers)
    if chosen.likeness is Likeness.EXACT:
        return False
    if one.likeness is Likeness.OTHER:
        return chosen.likeness < Likeness.POSSIBLE or _is_faint(chosen)
    return not _says(one.read.text, chosen.numbers)


def _is_faint(chosen: _Judged) -> bool:
    """A body with a total, and no invoice number: the files may be what counts."""
    return chosen.read.is_body and chosen.likeness is Likeness.POSSIBLE


def _says(text: str, numbers: frozenset[str]) -> bool:
    """Whether a text names one of these numbers: an annex names the invoice that it belongs to."""
    folded = _folded(text)
    return any(number in folded for number in numbers if len(number) >= _SURE_CHARS)


_SURE_CHARS = 3
"""A shorter number stands in any text."""


def _folded(words: str) -> str:
    return _NOT_WORD.sub("", words).casefold()
