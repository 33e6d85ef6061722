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

from service.documents.likeness import JudgedEnclosure, Likeness
from service.documents.printed_parties import folded, may_be_one_supplier

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


def named_numbers(text: str, numbers: Iterable[str]) -> frozenset[str]:
    """Those of some numbers that a text has as whole words, however their parts are divided. An
    amount or an account may hold the same digits."""
    text = text[:_SAID_CHARS].casefold()
    pressed = folded(text)
    sought = {one for one in numbers if len(one) >= _SURE_CHARS and one in pressed}
    if not sought:
        return frozenset()
    if not any(map(_IBAN.fullmatch, sought)):
        text = _IBAN.sub(" ", text)
    words = list(_WORD.finditer(text))
    longest = max(map(len, sought))
    return frozenset(
        said for start in range(len(words)) for said in _said_from(words, start, longest)
    ).intersection(sought)


def _said_from(words: Sequence[re.Match[str]], start: int, longest: int) -> Iterator[str]:
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
        if len(said) > longest:
            return
        if not _AMOUNT_BEHIND.match(word.string, word.end()):
            yield said


_SAID_CHARS = 100_000
"""Annexes name their invoice in their head."""
_SURE_CHARS = 3
"""A shorter number stands in any text."""
_PIECES = 8
_GAP_CHARS = 3
_WORD = re.compile(r"[^\W_]+")
_AMOUNT_BEFORE = re.compile(r"[0-9][.,']\Z")
_AMOUNT_BEHIND = re.compile(r"[.,'][0-9]")
_IBAN = re.compile(
    r"(?<![^\W_])[a-z]{2}[0-9]{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,3})?(?![^\W_])"
)
