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

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from service.documents.frames.contents import INVOICES_MAX, PagedInvoice, PagedInvoices
from service.documents.invoices.alike_numbers import are_one_number
from service.documents.invoices.other_papers import calls_itself_other_paper
from service.documents.invoices.page_facts import PageFacts, facts_of, page_texts
from service.documents.invoices.page_papers import Paper, comes_with, has_total_of_money, paper_of
from service.documents.invoices.page_runs import (
    SURE_CHARS,
    Run,
    has_other_total,
    has_other_totals,
    is_of_another,
    is_of_another_in_two_ways,
    is_of_one_seller,
    is_same,
    judged_text,
    may_be_annex,
    may_be_misread,
    may_be_of_one_seller,
    may_be_sheet,
)
from service.documents.invoices.same_invoice import NumberIndex
from service.model.page_words import PageWords
from service.model.printable import printable

_NUMBER_CHARS_MAX = 40


def invoices_on_pages(text: str, words: PageWords, page_count: int) -> PagedInvoices | None:
    """The invoices of a document by its pages, or the pages where another may begin; None where
    there is one invoice, as far as can be told."""
    if page_count < _SEVERAL_MIN:
        return None
    facts = [facts_of(page) for page in page_texts(text, words)]
    runs = list(_runs(facts))
    if not runs:
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


@dataclass(slots=True)
class _Joined:
    groups: list[Run]
    unsure: list[int]


def _runs(facts: Sequence[PageFacts]) -> Iterator[Run]:
    """Pages in a row until another number, or the same one with a total under a title again."""
    seen: set[str] = set()
    run: Run | None = None
    for one in facts:
        is_new = run is not None and _is_apart(one, run) and len(seen) < INVOICES_MAX
        seen |= {one.number} if one.number else set()
        if run is None or is_new:
            if run is not None:
                yield run
            run = Run(one)
        else:
            run.add(one)
    if run is not None:
        yield run


def _is_apart(page: PageFacts, run: Run) -> bool:
    if page.goes_on and not _may_be_stamped(page, run):
        return False
    if not (page.is_titled or page.number):
        return False
    if not run.numbers and not run.has_total:
        return False  # A cover letter.
    if page.number and page.number not in run.numbers:
        return True
    return page.is_titled and page.has_total and run.has_total


def _may_be_stamped(page: PageFacts, run: Run) -> bool:
    """Whether a counter may be that of a whole batch: the page has a total and, behind the same
    label, another number than the one before."""
    if page.number in run.numbers or page.label != run.label:
        return False
    return bool(page.number) and page.is_titled and page.has_total and run.has_total


def _joined(runs: Sequence[Run]) -> _Joined:
    index = NumberIndex({number for run in runs for number in run.numbers})
    for run in runs:
        run.named |= {said for page in run.pages for said in index.named_in(page.source.text)}
    groups, unsure = [runs[0]], list[int]()
    homes: dict[str, list[Run]] = {}
    for run in runs:
        home = next((one for one in _homes(run, homes) if is_same(run, one)), None)
        begin = _Begin.NO
        if home is None and run is not groups[0]:
            begin = _begins(run, groups[-1])
        if begin is _Begin.MAY:
            unsure += _gathered(run, groups)
            unsure.append(run.first.source.page)
        if begin is _Begin.YES:
            groups.append(run)
        elif run is not groups[0]:
            (home or groups[-1]).join(run)
        for number in run.numbers:
            known = homes.setdefault(number, [])
            if begin is _Begin.YES or not known:
                known.append(run)
    unsure += _sheets_of_sums(groups)
    unsure += [page for group in groups for page in _untitled_bills(group)]
    return _Joined(groups, sorted(set(unsure)))


def _homes(run: Run, homes: dict[str, list[Run]]) -> Iterator[Run]:
    """Earlier invoices with a number of this run; two suppliers may use one number."""
    for number in run.numbers:
        for one in homes.get(number, ())[:_HOMES_MAX]:
            yield one.whole


_HOMES_MAX = 20


def _gathered(run: Run, groups: list[Run]) -> list[int]:
    """Puts the invoices of a seller together where a run may sum them up; the first pages of all
    but the first."""
    before = groups[-1]
    if not (may_be_of_one_seller(run, before) and run.signs.may_sum_up(before.signs)):
        return []
    at = len(groups) - 1
    while at > 0 and may_be_of_one_seller(run, groups[at - 1]):
        at -= 1
    return _put_together(groups, at)


def _put_together(groups: list[Run], at: int) -> list[int]:
    """Joins the groups behind a place to that one; their first pages."""
    behind = groups[at + 1 :]
    del groups[at + 1 :]
    for one in behind:
        groups[at].join(one)
    return [one.first.source.page for one in behind]


def _sheets_of_sums(groups: list[Run]) -> list[int]:
    """Puts all groups together where one prints what all others come to, alone or with its own
    part: the total of a collective invoice. The first pages of all but the first."""
    if len(groups) < _SEVERAL_MIN:
        return []
    is_one_seller = all(is_of_one_seller(one, groups[0]) for one in groups[1:])
    ends = range(len(groups)) if is_one_seller else (0, len(groups) - 1)
    is_sum = any(
        _prints_sum(groups[at], added, with_its_own=is_one_seller, of_several=len(groups) > _PAIR)
        for sums in _sums(groups)
        for at in ends
        if (added := _sum_of_others(sums, at)) is not None
    )
    return _put_together(groups, 0) if is_sum else []


_PAIR = 2


def _sums(groups: Sequence[Run]) -> Iterator[list[int | None]]:
    """What each comes to: gross, with the sheets that it has already, and net."""
    yield [one.total_cents for one in groups]
    yield [one.added_cents for one in groups]
    yield [one.net_cents for one in groups]


def _sum_of_others(sums: Sequence[int | None], at: int) -> int | None:
    """What all but one come to; None where that is not known."""
    own, known = sums[at], [one for one in sums if one is not None]
    if len(known) + (own is None) < len(sums):
        return None
    return abs(sum(known) - (own or 0))


def _prints_sum(group: Run, added: int, *, with_its_own: bool, of_several: bool) -> bool:
    """Whether it prints the sum of several others, or what they and an amount of its own come to,
    which no total of it exceeds."""
    amounts = frozenset[int]().union(*(one.amounts_cents for one in group.judged))
    if of_several and added in amounts:
        return True
    least = max(added + 1, group.total_cents or 0)
    sums = (one for one in amounts if with_its_own and one >= least)
    return any(one - added in amounts for one in sums)


def _begins(run: Run, group: Run) -> _Begin:
    """Whether a run begins another invoice than the group before it."""
    first = run.first
    is_named = first.number in group.named or not run.named.isdisjoint(group.numbers)
    if _is_paper_about(first, group, is_named=is_named):
        return _Begin.NO
    signs = first.is_titled + run.has_total + group.has_total
    if first.goes_on:
        return _Begin.NO if may_be_misread(first, group) else _Begin.MAY
    if signs == 1 and _is_numbered_again(first, group):
        return _Begin.NO if is_named else _Begin.MAY
    if signs < _SIGNS:
        is_like = signs == _SIGNS - 1 and first.number and group.numbers and not is_named
        is_other = first.begins or is_of_another(run, group) or _is_untitled_bill(run, group)
        return _Begin.MAY if is_like and is_other else _Begin.NO
    if not (first.number and group.numbers):
        is_like = bool(first.number) >= bool(group.numbers)  # Receipts are an invoice's annexes.
        return _Begin.MAY if is_like and has_other_total(run, group) else _Begin.NO
    if first.number in group.numbers:
        is_sure = is_of_another_in_two_ways(run, group) and not may_be_annex(run, group)
        return _Begin.YES if is_sure else _Begin.MAY
    if any(are_one_number(first.printed, printed) for printed in group.prints):
        return _Begin.MAY if has_other_total(run, group) else _Begin.NO
    if not (first.is_sure and group.is_sure) or len(first.number) < SURE_CHARS:
        return _Begin.MAY
    if group.shortest_chars < SURE_CHARS or may_be_misread(first, group):
        return _Begin.MAY
    if run.judged[0].reverses and not any(one.reverses for one in group.judged):
        return _Begin.YES  # It may name the invoice, and has its amounts.
    may_belong = (
        is_named
        or not _is_numbered_alike(first, group)
        or comes_with(first.source.text, group.first.source.text)
    )
    if may_belong or may_be_annex(run, group) or may_be_sheet(run, group):
        return _Begin.MAY
    return _Begin.YES


def _is_paper_about(first: PageFacts, group: Run, *, is_named: bool) -> bool:
    """Whether it is a list of invoices, or reminds of the one before it: nothing to pay."""
    paper = paper_of(first.source.text)
    if paper is Paper.REMINDER:
        return is_named
    return paper is Paper.STATEMENT and (is_named or _is_of_sender(first, group))


def _is_of_sender(first: PageFacts, group: Run) -> bool:
    return bool(group.signs.sender) and first.signs.sender == group.signs.sender


def _is_untitled_bill(run: Run, group: Run) -> bool:
    """Whether a run without a title may be a bill: its total of money is printed nowhere in the
    invoice before it, and that one's total not in the run."""
    has_money = any(has_total_of_money(page.source.text) for page in run.pages)
    return has_money and not run.first.is_titled and has_other_total(run, group)


def _untitled_bills(group: Run) -> Iterator[int]:
    """Pages of an invoice, without title and number, that may be bills."""
    pages = [page for page in group.pages[1:] if _may_be_bill(page)]
    if not pages or not group.has_total:
        return
    numbers = {page.source.page for page in pages}
    others = (one.source.text for one in group.pages if one.source.page not in numbers)
    known = judged_text("\n".join(others))
    for page in pages:
        if has_other_totals(judged_text(page.source.text), [known]):
            yield page.source.page


def _may_be_bill(page: PageFacts) -> bool:
    if page.is_titled or page.number or page.goes_on or not page.has_total:
        return False
    text = page.source.text
    is_bill = paper_of(text) is Paper.OTHER and not calls_itself_other_paper(text)
    return is_bill and has_total_of_money(text)


def _is_numbered_again(first: PageFacts, group: Run) -> bool:
    """Whether two titled pages have other numbers behind one label of an invoice's number. That
    says something where totals have labels that are not known."""
    before = group.first
    if not (first.is_titled and before.is_titled and first.is_invoice_number):
        return False
    if first.label != before.label or first.number in group.numbers:
        return False
    return min(len(first.number), len(before.number)) >= SURE_CHARS and not any(
        are_one_number(first.printed, printed) or may_be_misread(first, group)
        for printed in group.prints
    )


def _is_numbered_alike(first: PageFacts, group: Run) -> bool:
    """Whether its number is that of an invoice, or stands behind the label of the group's first
    one: a receipt behind an invoice is none of a batch."""
    return first.is_invoice_number or first.label == group.label


def _with_all_pages(groups: Sequence[Run], page_count: int) -> Iterator[PagedInvoice]:
    """Each page in one invoice: one without words belongs to the page before it."""
    owner = {one.source.page: at for at, group in enumerate(groups) for one in group.pages}
    at, pages = 0, [list[int]() for _ in groups]
    for page in range(1, page_count + 1):
        at = owner.get(page, at)
        pages[at].append(page)
    for group, numbers in zip(groups, pages, strict=True):
        printed = next((one.printed for one in group.pages if one.number), "")
        yield PagedInvoice(tuple(numbers), printable(printed, _NUMBER_CHARS_MAX))
