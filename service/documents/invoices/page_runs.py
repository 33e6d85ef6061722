"""Pages of a document in a row that have one number, and how two such runs are to each other.

A run grows to an invoice. What is asked of it often is counted as it grows, and the numbers and
texts that are compared are bounded, so that each further page costs the same.

Pure; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.documents.frames.parsed import Parsed
from service.documents.invoices.alike_numbers import differ_little
from service.documents.invoices.likeness import JudgedEnclosure, ReadEnclosure, judged
from service.documents.invoices.page_facts import PageFacts
from service.documents.invoices.printed_parties import (
    has_other_parties,
    is_surely_one_supplier,
    may_be_one_seller,
    names_one_seller,
    other_kinds,
)
from service.documents.invoices.same_invoice import number_key
from service.documents.invoices.sheet_signs import is_addressed_to
from service.documents.kinds.media_kinds import PDF

SURE_CHARS = 3
"""A shorter number stands on any page."""
_SEVERAL_MIN = 2


def judged_text(text: str) -> JudgedEnclosure:
    """What some pages say."""
    return judged(ReadEnclosure("", PDF, Parsed(text)))


class Run:
    """Pages in a row with one number, or with none; grows to an invoice."""

    def __init__(self, first: PageFacts) -> None:
        self.pages = [first]
        self.numbers = {first.number} - {""}
        self.prints = [first.printed] if first.number else []
        self.has_total = first.has_total
        self.signs = first.signs
        self.is_sure = first.is_sure or not first.number
        self.is_scanned = first.source.is_scanned
        self.label = first.label if first.number else None
        self.shortest_chars = len(first.number) if first.number else SURE_CHARS
        self.named: set[str] = set()
        """Numbers of this document that its pages print."""
        self._judged: list[JudgedEnclosure] = []
        self._annexes = False
        self._looked_at = 0
        self._whole: Run | None = None

    @property
    def first(self) -> PageFacts:
        return self.pages[0]

    @property
    def judged(self) -> list[JudgedEnclosure]:
        """What its pages say, by the runs that were joined: each text is judged once."""
        if not self._judged:
            text = "\n".join(one.source.text for one in self.pages)
            self._judged = [judged_text(text)]
        return self._judged

    @property
    def total_cents(self) -> int | None:
        """The largest total that its pages print."""
        totals = [one.total_cents for one in self.judged if one.total_cents is not None]
        return max(totals, default=None)

    @property
    def added_cents(self) -> int | None:
        """What the totals of all runs that were joined come to."""
        totals = [one.total_cents for one in self.judged if one.total_cents is not None]
        return sum(totals) if totals else None

    @property
    def whole(self) -> Run:
        """The invoice that it was joined to; itself for none."""
        one = self
        while one._whole is not None:
            one = one._whole
        return one

    @property
    def net_cents(self) -> int | None:
        """The net total of its pages, where only one is printed."""
        nets = {page.net_cents for page in self.pages} - {None}
        return nets.pop() if len(nets) == 1 else None

    @property
    def names_annexes(self) -> bool:
        """Whether it says that papers of others belong to it. Each page is looked at once."""
        while self._looked_at < len(self.pages) and not self._annexes:
            text = self.pages[self._looked_at].source.text
            self._annexes = _ANNEX_WORD.search(text) is not None
            self._looked_at += 1
        return self._annexes

    def add(self, page: PageFacts) -> None:
        """Takes the next page."""
        self.join(Run(page), is_judged=False)

    def join(self, other: Run, *, is_judged: bool = True) -> None:
        """Takes the pages of another run."""
        if is_judged and len(self.judged) < _JUDGED_MAX:
            self._judged = [*self.judged, *other.judged][:_JUDGED_MAX]
        self.pages += other.pages
        self.numbers |= other.numbers
        self.prints = [*self.prints, *other.prints][:_PRINTS_MAX]
        self.has_total |= other.has_total
        self.signs = self.signs.with_page(other.signs)
        self.is_sure &= other.is_sure
        self.is_scanned |= other.is_scanned
        self.label = other.label if self.label is None else self.label
        self.shortest_chars = min(self.shortest_chars, other.shortest_chars)
        self.named |= other.named
        other._whole = self


_JUDGED_MAX = 20
_PRINTS_MAX = 20
"""Of the numbers of an invoice with many sheets, the first ones are compared."""


def is_same(run: Run, group: Run) -> bool:
    """Whether it has the number of an invoice, and nothing says that it is another supplier's."""
    if run.numbers.isdisjoint(group.numbers):
        return False
    return not is_of_another(run, group)


def is_of_another(run: Run, group: Run) -> bool:
    """Whether two runs that name their parties name others, and have other totals."""
    (one,) = run.judged
    if any(not has_other_parties(one.parties, other.parties) for other in group.judged):
        return False
    return has_other_total(run, group)


def is_of_another_in_two_ways(run: Run, group: Run) -> bool:
    """Whether a run names other parties by two kinds of marks: a name and a tax number."""
    (one,) = run.judged
    return all(other_kinds(one.parties, other.parties) > 1 for other in group.judged)


def has_other_total(run: Run, group: Run) -> bool:
    """Whether the totals of both are known, and neither is printed in the other."""
    return has_other_totals(run.judged[0], group.judged)


def has_other_totals(one: JudgedEnclosure, others: Sequence[JudgedEnclosure]) -> bool:
    """Whether the totals of all are known, and that of one is printed in none of the others, and
    theirs not in it."""
    return all(
        one.total_cents is not None
        and other.total_cents is not None
        and abs(one.total_cents) not in other.amounts_cents
        and abs(other.total_cents) not in one.amounts_cents
        for other in others
    )


def may_be_of_one_seller(run: Run, group: Run) -> bool:
    """Whether nothing says that two runs are of two sellers."""
    parties, senders = run.judged[0].parties, {run.signs.sender, group.signs.sender} - {""}
    if not any(may_be_one_seller(parties, other.parties) for other in group.judged):
        return False
    is_marked = any(is_surely_one_supplier(parties, other.parties) for other in group.judged)
    return is_marked or len(senders) < _SEVERAL_MIN or not parties.names


def is_of_one_seller(run: Run, group: Run) -> bool:
    """Whether two runs name one seller: in their first rows, by a mark, or as the only name that
    both have."""
    if not may_be_of_one_seller(run, group):
        return False
    if run.signs.sender and run.signs.sender == group.signs.sender:
        return True
    parties = run.judged[0].parties
    return any(names_one_seller(parties, other.parties) for other in group.judged)


def may_be_annex(run: Run, group: Run) -> bool:
    """Whether a total of one is an amount of the other that is no total of it, or the group says
    that papers of others belong to it."""
    (one,) = run.judged
    for other in group.judged:
        if _has_total_as_amount(one, other) or _has_total_as_amount(other, one):
            return True
    if any(is_surely_one_supplier(one.parties, other.parties) for other in group.judged):
        return False
    return group.names_annexes


def _has_total_as_amount(one: JudgedEnclosure, other: JudgedEnclosure) -> bool:
    if one.total_cents is None or one.total_cents == other.total_cents:
        return False
    return abs(one.total_cents) in other.amounts_cents


def may_be_sheet(run: Run, group: Run) -> bool:
    """Whether it is a bill to the sender of the invoice before it, or looks otherwise than other
    invoices of its seller do."""
    text, before = run.first.source.text, group.first.source.text
    is_addressed = is_addressed_to(run.signs, text, group.signs)
    if is_addressed or is_addressed_to(group.signs, before, run.signs):
        return True
    if is_of_one_seller(run, group):
        return run.signs.may_be_sheet_of(group.signs)
    is_alike = run.signs.is_bare is group.signs.is_bare
    return may_be_of_one_seller(run, group) and not is_alike


def may_be_misread(first: PageFacts, group: Run) -> bool:
    """Whether OCR may have read one number in two ways."""
    if not (first.source.is_scanned or group.is_scanned) or first.begins:
        return False
    return any(differ_little(first.number, number_key(printed)) for printed in group.prints)


_ANNEX_WORD = re.compile(
    r"(?<!\w)(?:anlagen?\b|anhang|belege?n?\b|reisekosten|reisespesen|spesen|auslagen|expenses?\b"
    r"|disbursements?|enclosed|attached|enclosures?|attachments?|annexe?s?\b"
    r"|frais (?:de )?(?:dépl|route|mission|annexe)|débours|justificatifs?|ci-joint|gastos|adjunt"
    r"|anexos?\b|suplidos|spese|allegat|rimborso|onkosten|bijlagen?\b|reiskosten|załącznik"
    r"|koszty podróży|utlägg|bilag|udlæg|reiseutgift|despesas|matkakulu|liit(?:e|teet)\b|příloh"
    r"|melléklet|anex[ăe])",
    re.IGNORECASE,
)
