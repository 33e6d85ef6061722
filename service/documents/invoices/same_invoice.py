"""Which files of a container are one invoice, and which only name one.

Files with one number belong together: an XML and its print, a copy. But two suppliers may use the
same number, a supplier may send two totals under one, and a credit note names the invoice that it
takes back: such files are invoices of their own. So files are one invoice if their number, total
and supplier agree as far as they are known. An XML and a print with another total stay together
where the print names the supplier: the comparison of the two finds the fault.

Pure; linear in the texts, and quadratic in the files of one number, which are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from service.documents.invoices.likeness import JudgedEnclosure, Likeness
from service.documents.invoices.printed_parties import folded, may_be_one_supplier

InvoiceFiles = tuple[JudgedEnclosure, ...]


def files_by_invoice(files: Sequence[JudgedEnclosure]) -> tuple[InvoiceFiles, ...]:
    """The files that are an invoice each, by invoice, in their order."""
    by_number: dict[str, list[list[JudgedEnclosure]]] = {}
    # An e-invoice finds its print before a credit note about it.
    for one in sorted(files, key=lambda one: (one.likeness is not Likeness.EXACT, one.reverses)):
        if one.number:
            _place(one, by_number.setdefault(one.number, []))
    place = {id(one): position for position, one in enumerate(files)}
    ordered = [
        tuple(sorted(group, key=lambda one: place[id(one)]))
        for groups in by_number.values()
        for group in groups
    ]
    return tuple(sorted(ordered, key=lambda group: place[id(group[0])]))


def only_names(one: JudgedEnclosure, invoices: Iterable[InvoiceFiles]) -> bool:
    """Whether a file is none of these invoices, and about them alone: a list of them, a time sheet
    that says for which. What takes an invoice back, or has another total in a currency, may be an
    invoice of its own."""
    if one.reverses:
        return False
    listed = list(invoices)
    if one.numbers:
        return one.numbers <= {files[0].number for files in listed}
    said = named_numbers(one.read.text, {files[0].number for files in listed})
    named = [files for files in listed if files[0].number in said]
    return bool(named) and is_about(one, [other for files in named for other in files])


def is_about(one: JudgedEnclosure, files: Sequence[JudgedEnclosure]) -> bool:
    """Whether a file that names the invoice of these files says nothing that only another invoice
    says. One with the title of an invoice may name another as still open: it has to repeat the
    total and all parties, a translation their names."""
    if _has_another_sum(one, files):
        return False
    if not _has_another_title(one, files):
        return True
    words = folded(one.read.text)
    names = frozenset(party for other in files for party in other.parties.names)
    parties = names or frozenset(party for other in files for party in other.parties.companies)
    # One of them may be the buyer, whom other suppliers name as well.
    enough = _BOTH if names else 1
    is_of_both = len(parties) >= enough and all(party in words for party in parties)
    return is_of_both and _repeats_total(one, files)


_BOTH = 2


def may_be_print(one: JudgedEnclosure, files: Sequence[JudgedEnclosure]) -> bool:
    """Whether a text without a number may be the print or an annex of an e-invoice in these files.
    A print with a fault repeats at least the total or a party."""
    if _has_another_sum(one, files):
        return False
    if one.likeness is not Likeness.PRICED and not _has_another_title(one, files):
        return True
    words = folded(one.read.text)
    parties = (party for other in files for party in other.parties.companies)
    return _repeats_total(one, files) or any(party in words for party in parties)


def _has_another_title(one: JudgedEnclosure, files: Sequence[JudgedEnclosure]) -> bool:
    """Whether a title of an invoice in a text names none of the files."""
    return not one.titles <= {number for other in files for number in other.numbers}


def _has_another_sum(one: JudgedEnclosure, files: Sequence[JudgedEnclosure]) -> bool:
    """Whether the total of a text, in a currency, is printed in none of the files, and theirs not
    in it."""
    amounts = {cents for other in files for cents in other.amounts_cents}
    if one.total_cents is None or not one.has_currency or not amounts:
        return False
    return abs(one.total_cents) not in amounts and not _repeats_total(one, files)


def _repeats_total(one: JudgedEnclosure, files: Sequence[JudgedEnclosure]) -> bool:
    totals = {abs(other.total_cents) for other in files if other.total_cents is not None}
    return not totals.isdisjoint(one.amounts_cents)


def _place(one: JudgedEnclosure, groups: list[list[JudgedEnclosure]]) -> None:
    for group in groups:
        if all(_is_same(one, other) for other in group):
            group.append(one)
            return
    groups.append([one])


def _is_same(one: JudgedEnclosure, other: JudgedEnclosure) -> bool:
    """Of two files with one number."""
    if other.likeness is Likeness.EXACT and one.likeness is not Likeness.EXACT:
        return _is_print(one, other)
    if one.reverses is not other.reverses or not _totals_agree(one, other):
        return False
    if one.likeness is Likeness.EXACT:
        sellers = one.parties.companies, other.parties.companies
        return not all(sellers) or not sellers[0].isdisjoint(sellers[1])
    return may_be_one_supplier(one.parties, other.parties)


def _is_print(one: JudgedEnclosure, xml: JudgedEnclosure) -> bool:
    total = one.total_cents
    agrees = total is None or not xml.amounts_cents or abs(total) in xml.amounts_cents
    agrees = agrees or abs(xml.total_cents or 0) in one.amounts_cents
    if agrees:
        return not one.reverses or xml.reverses or xml.may_reverse
    words = folded(one.read.text)
    return one.reverses is xml.reverses and any(party in words for party in xml.parties.companies)


def _totals_agree(one: JudgedEnclosure, other: JudgedEnclosure) -> bool:
    """Whether each prints the other's total, with its sign."""
    first, second = one.total_cents, other.total_cents
    if first is None or second is None:
        return True
    if one.likeness is Likeness.EXACT:
        return first == second
    same_sign = (first < 0) is (second < 0)
    return same_sign and abs(first) in other.amounts_cents and abs(second) in one.amounts_cents


def number_key(printed: str) -> str:
    """A number in small letters and without marks. One that looks like a date keeps its slashes:
    without them `3/11/2026` is `31/1/2026`, and the third of November."""
    found = _DATE_LIKE.fullmatch(printed)
    return f"{folded(found[1])}{found[2]}" if found else folded(printed)


def named_numbers(text: str, numbers: Iterable[str]) -> frozenset[str]:
    """Those of some numbers that a text has as whole words, however their parts are divided. An
    amount or an account may hold the same digits."""
    return NumberIndex(numbers).named_in(text)


class NumberIndex:
    """Numbers that are looked for in many texts. What a text costs does not grow with them."""

    def __init__(self, numbers: Iterable[str]) -> None:
        sought = [one for one in numbers if _SURE_CHARS <= len(one) <= _NUMBER_CHARS_MAX]
        self._sought = frozenset(sought)
        self._slashed = frozenset(one for one in sought if "/" in one)
        self._beginnings = frozenset(one[:end] for one in sought for end in range(1, len(one) + 1))
        self._has_iban = any(map(_IBAN.fullmatch, sought))

    def named_in(self, text: str) -> frozenset[str]:
        """Those that a text has."""
        if not self._sought:
            return frozenset()
        text = text[:_SAID_CHARS].casefold()
        found = self._said_in(text)
        if found and not self._has_iban:
            found = self._said_in(_IBAN.sub(" ", text))
        if not self._slashed:
            return found
        slashed = {said for one in _SLASHED.finditer(text) for said in (number_key(one[0]), one[2])}
        return found | slashed & self._slashed

    def _said_in(self, text: str) -> frozenset[str]:
        words = list(_WORD.finditer(text))
        beginnings = self._beginnings
        starts = (start for start, word in enumerate(words) if word[0] in beginnings)
        return frozenset(
            said for start in starts for said in _said_from(words, start, beginnings)
        ).intersection(self._sought)


def _said_from(
    words: Sequence[re.Match[str]], start: int, beginnings: frozenset[str]
) -> Iterator[str]:
    """What a word begins: itself, and together with the words close behind it."""
    first = words[start]
    if _AMOUNT_BEFORE.search(first.string, max(0, first.start() - 2), first.start()):
        return
    said = ""
    for place in range(start, min(start + _PIECES, len(words))):
        word = words[place]
        if said and word.start() - words[place - 1].end() > _GAP_CHARS:
            return
        said += word[0]
        if said not in beginnings:
            return
        if not _AMOUNT_BEHIND.match(word.string, word.end()):
            yield said


_SAID_CHARS = 100_000
"""Annexes name their invoice in their head."""
_SURE_CHARS = 3
"""A shorter number stands in any text."""
_NUMBER_CHARS_MAX = 64
"""Longer ones are no numbers that people use."""
_PIECES = 8
_GAP_CHARS = 3
_WORD = re.compile(r"[^\W_]+")
_DATE_LIKE = re.compile(
    r"((?:[^\W\d_]{1,6}[ /.-]?)?)([0-9]{1,4}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,4})"
)
_SLASHED = re.compile(rf"(?<![\w/])(?:{_DATE_LIKE.pattern})(?![\w/])")
_AMOUNT_BEFORE = re.compile(r"[0-9][.,']\Z")
_AMOUNT_BEHIND = re.compile(r"[.,'][0-9]")
_IBAN = re.compile(
    r"(?<![^\W_])[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?![^\W_])"
)
