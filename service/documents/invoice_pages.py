"""Which pages of one document are which invoice: a batch of scans, or a mail merge.

A new invoice begins on a page with a title and a number of an invoice that the pages before do not
have, if both sides have a total, and no counter says that the page goes on. One invoice must never
be cut in two. So a page goes on with its number, with a number that the pages before print
anywhere, and with one that begins or ends like theirs. What might be an annex begins nothing: it
names the invoice before it, its number is that of a voucher, or its total is an amount in it, as
that of a hotel's bill is in a consultant's. Nor do the sheets behind a collective invoice, or such
whose totals add up to that of the first or last one: paid beside it, they would be paid twice. What
takes an invoice back may name it. Such places, and a second supplier without a number of its own,
are said as unsure: a person must look, and nothing is cut. So is a page with a total and another
number behind the same label whose counter goes on, for a batch may be counted as a whole.

Pages with one number are one invoice wherever they lie, so a copy is none of its own. Pages without
a number belong to what stands before them, those at the beginning to the first invoice.

Pure. Linear in the text, and in the pages times their different numbers, which are bounded: further
ones begin nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from service.documents.contents import INVOICES_MAX, PagedInvoice, PagedInvoices
from service.documents.likeness import JudgedEnclosure, ReadEnclosure, judged
from service.documents.media_kinds import PDF
from service.documents.page_facts import PageFacts, facts_of, page_texts
from service.documents.parsed import Parsed
from service.documents.printed_parties import (
    has_other_parties,
    is_surely_one_supplier,
    other_kinds,
)
from service.documents.same_invoice import named_numbers
from service.model.page_words import PageWords
from service.model.printable import printable

_SURE_CHARS = 3
"""A shorter number stands on any page."""
_NUMBER_CHARS_MAX = 40


def invoices_on_pages(text: str, words: PageWords, page_count: int) -> PagedInvoices | None:
    """The invoices of a document by its pages, or the pages where another may begin; None where
    there is one invoice, as far as can be told."""
    if page_count < _SEVERAL_MIN:
        return None
    facts = [facts_of(page) for page in page_texts(text, words)]
    runs = list(_runs(facts))
    if len(runs) < _SEVERAL_MIN:
        return None
    joined = _joined(runs)
    if len(joined.groups) < _SEVERAL_MIN and not joined.unsure:
        return None
    return PagedInvoices(tuple(_with_all_pages(joined.groups, page_count)), tuple(joined.unsure))


_SEVERAL_MIN = 2


_SIGNS = 3


class _Begin(Enum):
    """Whether a run of pages begins another invoice than the one before it."""

    NO = auto()
    MAY = auto()
    YES = auto()


class _Run:
    """Pages in a row with one number, or with none; grows to an invoice."""

    def __init__(self, first: PageFacts) -> None:
        self.pages = [first]
        self.numbers = {first.number} - {""}
        self.has_total = first.has_total
        self._judged: list[JudgedEnclosure] = []

    @property
    def first(self) -> PageFacts:
        return self.pages[0]

    @property
    def judged(self) -> list[JudgedEnclosure]:
        """What its pages say, by the runs that were joined: each text is judged once."""
        if not self._judged:
            text = "\n".join(one.source.text for one in self.pages)
            self._judged = [judged(ReadEnclosure("", PDF, Parsed(text)))]
        return self._judged

    @property
    def total_cents(self) -> int | None:
        """The largest total that its pages print."""
        totals = [one.total_cents for one in self.judged if one.total_cents is not None]
        return max(totals, default=None)

    def add(self, page: PageFacts) -> None:
        """Takes the next page."""
        self.pages.append(page)
        self.numbers |= {page.number} - {""}
        self.has_total |= page.has_total

    def join(self, other: _Run) -> None:
        """Takes the pages of another run."""
        self._judged = [*self.judged, *other.judged][:_JUDGED_MAX]
        self.pages += other.pages
        self.numbers |= other.numbers
        self.has_total |= other.has_total


_JUDGED_MAX = 20


@dataclass(slots=True)
class _Joined:
    groups: list[_Run]
    unsure: list[int]


def _runs(facts: Sequence[PageFacts]) -> Iterator[_Run]:
    """Pages in a row until another number, or the same one with a total under a title again."""
    seen: set[str] = set()
    run: _Run | None = None
    for one in facts:
        is_new = run is not None and _is_apart(one, run) and len(seen) < INVOICES_MAX
        seen |= {one.number} if one.number else set()
        if run is None or is_new:
            if run is not None:
                yield run
            run = _Run(one)
        else:
            run.add(one)
    if run is not None:
        yield run


def _is_apart(page: PageFacts, run: _Run) -> bool:
    if page.goes_on and not _may_be_stamped(page, run):
        return False
    if not (page.is_titled or page.number):
        return False
    if not run.numbers and not run.has_total:
        return False  # A cover letter.
    if page.number and page.number not in run.numbers:
        return True
    return page.is_titled and page.has_total and run.has_total


def _may_be_stamped(page: PageFacts, run: _Run) -> bool:
    """Whether a counter may be that of a whole batch: the page has a total and, behind the same
    label, another number than the one before."""
    label = next((one.label for one in run.pages if one.number), None)
    if page.number in run.numbers or page.label != label:
        return False
    return bool(page.number) and page.is_titled and page.has_total and run.has_total


def _joined(runs: Sequence[_Run]) -> _Joined:
    numbers = {number for run in runs for number in run.numbers}
    named = [_named(run, numbers) for run in runs]
    groups, names, unsure = [runs[0]], [named[0]], list[int]()
    for run, said in zip(runs[1:], named[1:], strict=True):
        home = next((at for at, group in enumerate(groups) if _is_same(run, group)), None)
        begin = _Begin.NO
        if home is None:
            begin = _begins(run, groups[-1], said, names[-1])
        if begin is _Begin.YES:
            groups.append(run)
            names.append(said)
            continue
        if begin is _Begin.MAY:
            unsure.append(run.first.source.page)
        at = len(groups) - 1 if home is None else home
        groups[at].join(run)
        names[at] = names[at] | said
    if _is_sum_of_others(groups[0], groups[1:]) or _is_sum_of_others(groups[-1], groups[:-1]):
        unsure += [one.first.source.page for one in groups[1:]]
        for one in groups[1:]:
            groups[0].join(one)
        del groups[1:]
    return _Joined(groups, sorted(unsure))


def _is_sum_of_others(group: _Run, others: Sequence[_Run]) -> bool:
    """Whether the totals of several others add up to an amount that it prints."""
    totals = [one.total_cents for one in others]
    if len(totals) < _SEVERAL_MIN or None in totals:
        return False
    added = abs(sum(total for total in totals if total is not None))
    return any(added in one.amounts_cents for one in group.judged)


def _named(run: _Run, numbers: set[str]) -> frozenset[str]:
    return frozenset(
        number for page in run.pages for number in named_numbers(page.source.text, numbers)
    )


def _is_same(run: _Run, group: _Run) -> bool:
    """Whether it has the number of an invoice, and nothing says that it is another supplier's."""
    if run.numbers.isdisjoint(group.numbers):
        return False
    return not _is_of_another(run, group)


def _is_of_another(run: _Run, group: _Run) -> bool:
    """Whether two runs that name their parties name others, and have other totals."""
    (one,) = run.judged
    if any(not has_other_parties(one.parties, other.parties) for other in group.judged):
        return False
    return _has_other_total(run, group)


def _is_of_another_in_two_ways(run: _Run, group: _Run) -> bool:
    """Whether a run names other parties by two kinds of marks: a name and a tax number."""
    (one,) = run.judged
    return all(other_kinds(one.parties, other.parties) > 1 for other in group.judged)


def _has_other_total(run: _Run, group: _Run) -> bool:
    """Whether the totals of both are known, and neither is printed in the other."""
    (one,) = run.judged
    return all(
        one.total_cents is not None
        and other.total_cents is not None
        and abs(one.total_cents) not in other.amounts_cents
        and abs(other.total_cents) not in one.amounts_cents
        for other in group.judged
    )


def _begins(run: _Run, group: _Run, said: frozenset[str], said_before: frozenset[str]) -> _Begin:
    """Whether a run begins another invoice than the group before it."""
    first = run.first
    is_named = first.number in said_before or not said.isdisjoint(group.numbers)
    signs = first.is_titled + run.has_total + group.has_total
    if first.goes_on:
        return _Begin.NO if _may_be_misread(first, group) else _Begin.MAY
    if signs == 1 and _is_numbered_again(first, group):
        return _Begin.NO if is_named else _Begin.MAY
    if signs < _SIGNS:
        is_like = signs == _SIGNS - 1 and first.number and group.numbers and not is_named
        is_other = first.begins or _is_of_another(run, group)
        return _Begin.MAY if is_like and is_other else _Begin.NO
    if not (first.number and group.numbers):
        is_like = bool(first.number) >= bool(group.numbers)  # Receipts are an invoice's annexes.
        return _Begin.MAY if is_like and _has_other_total(run, group) else _Begin.NO
    if first.number in group.numbers:
        is_sure = _is_of_another_in_two_ways(run, group) and not _may_be_annex(run, group)
        return _Begin.YES if is_sure else _Begin.MAY
    if any(_are_one_number(first.number, number) for number in group.numbers):
        return _Begin.MAY if _has_other_total(run, group) else _Begin.NO
    is_sure = first.is_sure and all(one.is_sure for one in group.pages if one.number)
    if not is_sure or min(map(len, (first.number, *group.numbers))) < _SURE_CHARS:
        return _Begin.MAY
    if _may_be_misread(first, group):
        return _Begin.MAY
    if run.judged[0].reverses and not any(one.reverses for one in group.judged):
        return _Begin.YES  # It may name the invoice, and has its amounts.
    may_belong = is_named or not _is_numbered_alike(first, group) or _is_paper_of(first, group)
    return _Begin.MAY if may_belong or _may_be_annex(run, group) else _Begin.YES


def _is_numbered_again(first: PageFacts, group: _Run) -> bool:
    """Whether two titled pages have other numbers behind one label of an invoice's number. That
    says something where totals have labels that are not known."""
    before = group.first
    if not (first.is_titled and before.is_titled and first.is_invoice_number):
        return False
    if first.label != before.label or first.number in group.numbers:
        return False
    return min(len(first.number), len(before.number)) >= _SURE_CHARS and not any(
        _are_one_number(first.number, number) or _may_be_misread(first, group)
        for number in group.numbers
    )


def _is_numbered_alike(first: PageFacts, group: _Run) -> bool:
    """Whether its number is that of an invoice, or stands behind the label of the group's first
    one: a receipt behind an invoice is none of a batch."""
    label = next(one.label for one in group.pages if one.number)
    return first.is_invoice_number or first.label == label


def _is_paper_of(first: PageFacts, group: _Run) -> bool:
    """Whether only one of both is a kind of paper that comes with invoices of its own number."""
    text, before = first.source.text, group.first.source.text
    if _PLAN.search(text) and not _PLAN.search(before):
        return True
    if _COLLECTIVE.search(before) and not _COLLECTIVE.search(text):
        return True
    return bool(_PROFORMA.search(before)) is not bool(_PROFORMA.search(text))


_PLAN = re.compile(
    r"^.{0,30}(?:(?:abschlags|zahlungs|raten)plan|(?:payment|instal?lment) (?:plan|schedule)"
    r"|échéancier|plan de pagos|piano (?:di pagamento|rate))\b.{0,20}$",
    re.IGNORECASE | re.MULTILINE,
)
_COLLECTIVE = re.compile(
    r"^\W{0,9}(?:sammel(?:ab)?rechnung|monatsrechnung"
    r"|(?:consolidated|collective|summary|monthly) (?:tax )?invoice"
    r"|facture (?:récapitulative|globale|collective)|factura (?:recapitulativa|resumen)"
    r"|fattura (?:riepilogativa|differita)|verzamelfactuur|samle(?:faktura|nota)|samlingsfaktura"
    r"|faktura zbiorcza)",
    re.IGNORECASE | re.MULTILINE,
)
_PROFORMA = re.compile(
    r"^\W{0,9}(?:(?:factur[ae]|fattura|faktura|fatura) )?pro-?forma", re.IGNORECASE | re.MULTILINE
)
"""Rows that begin so, or are hardly more: titles."""


def _are_one_number(one: str, other: str) -> bool:
    """Whether one number is a part of the other: `1001` of `RE-1001`, or a part of an invoice."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _SURE_CHARS and (long.startswith(short) or long.endswith(short))


def _may_be_misread(first: PageFacts, group: _Run) -> bool:
    """Whether OCR may have read one number in two ways."""
    scanned = first.source.is_scanned or any(one.source.is_scanned for one in group.pages)
    if not scanned or first.begins:
        return False
    return any(_differ_little(first.number, number) for number in group.numbers)


def _differ_little(one: str, other: str) -> bool:
    one, other = one.translate(_LOOK_ALIKE), other.translate(_LOOK_ALIKE)
    if abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    one, other = one[at:], other[at:]
    return one[1:] in (other[1:], other) or one == other[1:]


_LOOK_ALIKE: Final = str.maketrans("oqdilszbg", "000115286")


def _may_be_annex(run: _Run, group: _Run) -> bool:
    """Whether a total of one is an amount of the other that is no total of it, or the group says
    that papers of others belong to it."""
    (one,) = run.judged
    for other in group.judged:
        if _has_total_as_amount(one, other) or _has_total_as_amount(other, one):
            return True
    if any(is_surely_one_supplier(one.parties, other.parties) for other in group.judged):
        return False
    return any(_ANNEX_WORD.search(page.source.text) for page in group.pages)


def _has_total_as_amount(one: JudgedEnclosure, other: JudgedEnclosure) -> bool:
    if one.total_cents is None or one.total_cents == other.total_cents:
        return False
    return abs(one.total_cents) in other.amounts_cents


_ANNEX_WORD = re.compile(
    r"(?<!\w)(?:anlagen?\b|anhang|belege?n?\b|reisekosten|reisespesen|spesen|auslagen|expenses?\b"
    r"|disbursements?|enclosed|attached|enclosures?|attachments?|annexe?s?\b"
    r"|frais (?:de )?(?:dépl|route|mission|annexe)|débours|justificatifs?|ci-joint|gastos|adjunt"
    r"|anexos?\b|suplidos|spese|allegat|rimborso|onkosten|bijlagen?\b|reiskosten|załącznik"
    r"|koszty podróży|utlägg|bilag|udlæg|reiseutgift|despesas|matkakulu|liit(?:e|teet)\b|příloh"
    r"|melléklet|anex[ăe])",
    re.IGNORECASE,
)


def _with_all_pages(groups: Sequence[_Run], page_count: int) -> Iterator[PagedInvoice]:
    """Each page in one invoice: one without words belongs to the page before it."""
    owner = {one.source.page: at for at, group in enumerate(groups) for one in group.pages}
    at, pages = 0, [list[int]() for _ in groups]
    for page in range(1, page_count + 1):
        at = owner.get(page, at)
        pages[at].append(page)
    for group, numbers in zip(groups, pages, strict=True):
        printed = next((one.printed for one in group.pages if one.number), "")
        yield PagedInvoice(tuple(numbers), printable(printed, _NUMBER_CHARS_MAX))
