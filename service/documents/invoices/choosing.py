"""Chooses the one enclosure to read: what it is counts first, then its format, then its place.

An e-invoice comes before a text that names an invoice number and a total; that comes before a text
with the title or the total of an invoice, and that before pictures, which nothing here can see. The
body of an e-mail comes after those: people write that the invoice is attached. Only a body that is
an invoice itself comes before a file that shows no sign of one (terms, a price list).

The other files are sorted by what a person must know: another invoice, a file that may be one,
or something else. `ChosenEnclosure.apart` says which documents to read by themselves instead:
only where at least two files are invoices, or are equally like one, and are not the same invoice
(`same_invoice`). Then all that may be an invoice becomes one of them, what cannot be read included;
only what names one of these invoices, terms and the like stay out. Pure; linear in the texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from service.documents.frames.contents import NAMES_MAX, Contents
from service.documents.invoices.body_claims import (
    QUOTATION,
    asks_for_other_account,
    contradicts,
    quotes_other_account,
)
from service.documents.invoices.likeness import JudgedEnclosure, Likeness, ReadEnclosure, judged
from service.documents.invoices.same_invoice import (
    InvoiceFiles,
    files_by_invoice,
    is_about,
    may_be_print,
    named_numbers,
    only_names,
)
from service.documents.kinds.media_kinds import CSV, HTML, PDF, PICTURES, PLAIN, XML

_FORMATS: Final = (XML, PDF, *sorted(PICTURES))
_LAST: Final = (HTML, PLAIN)


@dataclass(frozen=True, slots=True)
class ChosenEnclosure:
    """The enclosure to read, its print if it is an XML with one, and what the container held."""

    read: ReadEnclosure
    printed: ReadEnclosure | None
    contents: Contents
    apart: tuple[tuple[ReadEnclosure, ...], ...] = ()
    """The documents to read by themselves instead, in their order, each with all its files; none
    where the container has one."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """The chosen enclosure beside all others, and which of them are an invoice together."""

    chosen: JudgedEnclosure
    files: tuple[JudgedEnclosure, ...]
    invoices: tuple[InvoiceFiles, ...]
    home: InvoiceFiles
    """The files of the chosen invoice."""


def choose(enclosures: Sequence[ReadEnclosure], unread: Sequence[str]) -> ChosenEnclosure:
    """`unread` names what cannot be an invoice (a calendar entry, a signature). There must be at
    least one enclosure."""
    files = tuple(map(judged, enclosures))
    chosen = max(files, key=_rank)
    invoices = files_by_invoice(files)
    home = next((group for group in invoices if chosen in group), (chosen,))
    choice = _Choice(chosen, files, invoices, home)
    printed = _print_of(choice)
    doubtful = [one.read.name for one in files if one is not chosen and _is_doubtful(one, choice)]
    others = [*unread, *_silent(choice, printed)]
    if chosen.read.has_unread_quotation:
        (doubtful if quotes_other_account(chosen.read) else others).append(QUOTATION)
    listed = others[: max(0, NAMES_MAX - len(doubtful))]
    contents = Contents(
        chosen.read.name,
        tuple(listed),
        tuple(doubtful[:NAMES_MAX]),
        _count(choice),
        len(others) + len(doubtful) - len(listed) - len(doubtful[:NAMES_MAX]),
    )
    apart = tuple(tuple(one.read for one in group) for group in _apart(choice))
    return ChosenEnclosure(
        chosen.read,
        None if printed is None else printed.read,
        contents,
        apart if len(apart) > 1 else (),
    )


def _silent(choice: _Choice, printed: JudgedEnclosure | None) -> Iterator[str]:
    for one in choice.files:
        if one is not choice.chosen and one is not printed and not _is_doubtful(one, choice):
            yield one.read.name


def _count(choice: _Choice) -> int:
    """Different invoices among the enclosures."""
    chosen = choice.chosen
    if not chosen.numbers:
        titled = {one.total_cents for one in choice.files if _is_titled(one)}
        return len(titled) if _is_titled(chosen) else 1
    count = 1 + len(choice.invoices) - (choice.home in choice.invoices)
    seen = {number for files in (choice.home, *choice.invoices) for number in files[0].numbers}
    for one in choice.files:
        is_list = _is_another_invoice(one, choice) and not one.number
        if is_list and one.numbers.isdisjoint(seen):
            count += 1
            seen |= one.numbers
    return count


def _is_titled(one: JudgedEnclosure) -> bool:
    """Whether a file without the label of a number has the title of an invoice, and a total."""
    is_paper = one.likeness is Likeness.POSSIBLE and not one.read.is_body
    return is_paper and bool(one.titles) and one.total_cents is not None


def _apart(choice: _Choice) -> Iterator[InvoiceFiles]:
    """The documents beside one another."""
    chosen = choice.chosen
    others = [one for one in choice.files if one is not chosen and _is_doubtful(one, choice)]
    if chosen.likeness < Likeness.PRICED or not any(_is_equal(one, chosen) for one in others):
        return
    for one in choice.files:
        files = next((group for group in choice.invoices if one in group), ())
        if files:
            if files[0] is one:
                yield files
        elif one is chosen or _is_part(one, one in others, choice):
            yield (one,)


def _is_part(one: JudgedEnclosure, is_doubtful: bool, choice: _Choice) -> bool:
    """Whether a file that is not one invoice is read by itself. Beside one e-invoice, a scan is its
    print; beside several documents, it may be another."""
    if one.likeness is Likeness.OTHER or one.read.is_body:
        return is_doubtful and not only_names(one, choice.invoices)
    return not (one.likeness not in _WITHOUT_WORDS and only_names(one, choice.invoices))


def _is_equal(one: JudgedEnclosure, chosen: JudgedEnclosure) -> bool:
    """Whether a file is an invoice as well, or as much like one. A body may repeat what its files
    say, in other words."""
    is_invoice = one.likeness >= Likeness.INVOICE or one.likeness is chosen.likeness
    return is_invoice and not one.read.is_body


def _print_of(choice: _Choice) -> JudgedEnclosure | None:
    """The one PDF beside an XML that is an invoice of the same number: people look at it, and so
    the XML must say the same."""
    if choice.chosen.read.kind != XML:
        return None
    found = [
        one for one in choice.home if one.read.kind == PDF and one.likeness is Likeness.INVOICE
    ]
    return found[0] if len(found) == 1 else None


def _rank(one: JudgedEnclosure) -> tuple[float, int]:
    """By likeness, then by format; the first of equals counts. A file of several invoices comes
    after those of one: it may be a list of them."""
    likeness = _BODY.get(one.likeness, 0.0) if one.read.is_body else float(one.likeness)
    return likeness - _SEVERAL_LESS * (len(one.numbers) > 1), _format_rank(one.read.kind)


_WITHOUT_WORDS = (Likeness.UNREADABLE, Likeness.UNSEEN)
_SEVERAL_LESS = 0.1
_BODY = {Likeness.OTHER: 0.5, Likeness.POSSIBLE: 3.4, Likeness.INVOICE: 3.5}
"""Where a body stands among files. A file that cannot be read comes before a body that only speaks
of it: the file's problem is the answer."""


def _format_rank(kind: str) -> int:
    if kind in _FORMATS:
        return len(_FORMATS) - _FORMATS.index(kind) + 1
    if kind == CSV:
        return -1
    return 0 if kind in _LAST else 1


def _is_doubtful(one: JudgedEnclosure, choice: _Choice) -> bool:
    """Whether a person must look at what was not chosen."""
    return one not in choice.home and (
        _is_another_invoice(one, choice) or _may_be_missed(one, choice)
    )


def _is_another_invoice(one: JudgedEnclosure, choice: _Choice) -> bool:
    """It has another number than the chosen one, or is not the same invoice under its number. A
    body may quote another invoice's."""
    is_invoice = one.likeness >= Likeness.INVOICE and not one.read.is_body
    if not (is_invoice and choice.chosen.numbers and one not in choice.home):
        return False
    return bool(one.number) or not one.numbers <= choice.chosen.numbers


def _may_be_missed(one: JudgedEnclosure, choice: _Choice) -> bool:
    chosen = choice.chosen
    if one.likeness is Likeness.EXACT:
        return not (one.numbers & chosen.numbers)
    if one.read.is_body:
        return contradicts(one, chosen, is_alone=len(choice.invoices) <= 1)
    if asks_for_other_account(one.read, chosen.read):
        return True
    if one.reverses and not (chosen.reverses or chosen.may_reverse):
        return True
    if chosen.likeness is Likeness.EXACT:
        if one.likeness in (Likeness.PRICED, Likeness.POSSIBLE):
            return not may_be_print(one, choice.home)
        # Its print is known: what cannot be read is something else.
        return one.likeness is not Likeness.OTHER and len(choice.home) > 1
    if one.likeness is Likeness.OTHER:
        return chosen.likeness < Likeness.POSSIBLE or _is_faint(chosen)
    is_named = bool(named_numbers(one.read.text, chosen.numbers))
    return not (is_named and is_about(one, choice.home))


def _is_faint(chosen: JudgedEnclosure) -> bool:
    """A body with a total, and no invoice number: the files may be what counts."""
    return chosen.read.is_body and chosen.likeness is Likeness.POSSIBLE
