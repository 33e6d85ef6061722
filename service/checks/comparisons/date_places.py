"""Does a date without a label stand where it is the date of something else?

A reader that finds no label takes a date from elsewhere: the day of an offer, of a birth, of an
earlier invoice. The words before a date say what it is about, those behind it where there are none
before, and the label beside or above it (`date_words`).

| field | doubtful where |
| --- | --- |
| issue date | all its places are about something else, or unknown where another date is its own |
| due date | no place has words of payment or a deadline, and no term of payment leads to it |
| delivery date | all its places are about another paper or a payment |

A day alone in its row, behind a town, behind a title or the invoice's number is the document's own.

Pure; the dates that are looked at are bounded, and so are the rows. No finding quotes the document.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from enum import IntEnum
from itertools import islice
from typing import NamedTuple

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.labels.date_words import (
    AT_ONCE,
    DATE_WORDS,
    DEADLINES,
    DEDUCTED,
    DEDUCTING,
    FIRST_TIME,
    GENERIC,
    LASTING,
    MEANS,
    OPEN,
    TOPICS,
    DateTopic,
)
from service.checks.labels.datelines import is_dateline
from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_checks import is_day_to_pay
from service.checks.labels.label_roles import FIRST_WORDS, Role, folded, label_at
from service.checks.labels.label_values import AMOUNTS, PARTIES, VAT_IDS, days
from service.checks.labels.number_places import is_title
from service.checks.labels.text_rows import CELL_EDGE, cell_above, row_around
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_dates import PrintedDate

_DATES_MAX = 60
_PLACES_MAX = 12
_ROW_CHARS_MAX = 200
_HEAD_WORDS_MAX = 6
_DEADLINE_WORDS_MAX = 2
_TOWNS_MAX = 20
_TOWN = re.compile(r"(?<![0-9])(?:[0-9]{4,6}|[0-9]{2,3}[ -][0-9]{2,3}) ([^\W\d_][^\n\t,;|]{1,30})")
_CLAUSE = re.compile(r"[;()]|,\s|(?<=\w\w\w\w)[.!]\s|\s[-/·•]\s")
_PARTS = re.compile(r";|,\s")
_RANGE = re.compile(
    r"[^\S\n]{0,3}(?:-|–|bis|to|au|al|a|tot|do|até|till|til|through|и|по|~|から)[^\S\n]{0,3}"
)
_EDGES = " .,:;-/\u2022*("
_WORD = re.compile(r"\S+")
_MONEY = re.compile(r"[0-9][.,][0-9]{2,3}(?![0-9.,/-])")
_NET_DAYS = (
    r"(?<![0-9.,]){0}(?![0-9.,/])[^0-9\n]{{0,14}}"
    r"(?:day|tag|jour|día|dias|giorn|gg|dag|dn|dní|päiv|nap|zile|dan|gün|dies|päev|daga|dien|dni"
    r"|дн|ημέρ|يوم|ימים|hari|วัน|日|일|天)|(?:net|netto)\W{{0,3}}{0}(?![0-9])"
)
_MONTH_END = re.compile(
    r"end of (?:the )?month|\beom\b|fine mese|fin de mois|monatsende|ultimo|末|month end"
)
_ROLES = {
    "issue_date": (Role.ISSUE,),
    "due_date": (Role.DUE, Role.TERMS),
    "delivery_date": (Role.DELIVERY,),
}
_OWN = (Role.NUMBER, Role.TITLE, Role.ISSUE)
_TO_PAY = (Role.DUE, Role.TERMS, Role.DISCOUNT)
_SAYS_NOTHING = PARTIES | AMOUNTS | VAT_IDS | {Role.ACCOUNT, Role.IBAN, Role.BIC, Role.REFERENCE}
_SAYS: dict[Role, DateTopic] = {
    Role.PREPAID: DateTopic.PAID,
    Role.AMOUNT_DUE: DateTopic.PAY,
    Role.PAY_DAY: DateTopic.PAY,
}
_OF_ANOTHER = frozenset(
    "zu zur für for to aus from of gemäß laut siehe see voir su sulla sobre ref rif till og til "
    "pour sur de la per por para do k naar van voor od za към к до".split()
)
"""Before a title, they make it another invoice's: `Rest aus Rechnung 7 vom 3.9.2026`."""


class _Rank(IntEnum):
    """How well a place speaks for a date of the document itself."""

    OTHER = 0
    UNKNOWN = 1
    BARE = 2
    OWN = 3


class _Place(NamedTuple):
    """What stands around a date: before it in its clause, in its cell as it is printed, behind it
    in its clause, in the cell beside or above it; whether it begins or ends a period, stands before
    an amount, ends its row, stands behind the town of an address, or ends a discount."""

    lead: str
    cell: str
    behind: str
    beside: str
    above: str
    in_range: bool
    of_line: bool
    ends_row: bool
    in_town: bool
    deducts: bool


class _Said(NamedTuple):
    """A word of a topic, or a label: where it begins, and what it is."""

    at: int
    topic: DateTopic | Role


def date_place_checks(
    invoice: Invoice, printed: PrintedText, judged: Collection[str]
) -> Iterator[Check]:
    """A warning for each date whose places speak for something else. Dates that stand behind a
    label of their own, and those whose labels were compared already, `judged`, are left out."""
    issued, due, supplied = invoice.issue_date, invoice.due_date, invoice.delivery_date
    wanted = [
        (path, day)
        for path, day in (("issue_date", issued), ("due_date", due), ("delivery_date", supplied))
        if day is not None and path not in judged and (path != "delivery_date" or day != issued)
    ]
    has_others = due is not None and (
        any(map(printed.small_row.__contains__, DEDUCTING)) or _has_next(printed)
    )
    wanted = [
        (path, day)
        for path, day in wanted
        if (has_others and path == "due_date")
        or not _is_labelled(path, day, printed.labelled, issued)
    ]
    if not wanted:
        return
    places = _Places(printed, invoice.invoice_number or "")
    for path, day in wanted:
        if _IS_DOUBTFUL[path](places, day, invoice):
            yield Check(
                "LABEL-ROLE",
                "warning",
                passed=False,
                expected=_EXPECTED[path],
                message=f"{path} stands where the document speaks of something else: look there",
                fields=(path,),
            )


def _has_next(printed: PrintedText) -> bool:
    """Whether there are several days to pay, and one of them is that of the next instalments."""
    terms = printed.labelled.texts(Role.TERMS)
    return len(terms) > 1 and FIRST_TIME.search(printed.small) is not None


def _is_labelled(path: str, day: date, labelled: Candidates, issued: date | None) -> bool:
    to_pay = path == "due_date" and is_day_to_pay(day, issued, labelled)
    return to_pay or any(day in days(one.text) for one in labelled.of(*_ROLES[path]))


class _Places:
    """The dates of a text, and what stands around them."""

    def __init__(self, printed: PrintedText, number: str) -> None:
        self.text = printed.plain
        self.small = printed.small
        self.labelled = printed.labelled
        self.number = number.casefold().strip()
        found = (one for one in printed.dates() if not self._is_number(one))
        self.towns = [match[1] for match in islice(_TOWN.finditer(self.text), _TOWNS_MAX)]
        self.dates = sorted(islice(found, _DATES_MAX), key=lambda one: one.start)

    def _is_number(self, one: PrintedDate) -> bool:
        """Whether it is eight digits, which are a number more often than a date."""
        return self.text[one.start : one.end].isdigit()

    def of(self, day: date) -> list[_Place]:
        """The places of a day."""
        at = [n for n, one in enumerate(self.dates) if day in one.readings]
        return [self._place(n) for n in at[:_PLACES_MAX]]

    def other_than(self, day: date) -> Iterator[_Place]:
        """The places of all other days."""
        for n, one in enumerate(self.dates):
            if day not in one.readings:
                yield self._place(n)

    def earlier_than(self, day: date) -> Iterator[_Place]:
        """The places of all days before it."""
        for n, one in enumerate(self.dates):
            if day not in one.readings and min(one.readings, default=day) < day:
                yield self._place(n)

    def _place(self, n: int) -> _Place:
        one = self.dates[n]
        begin, stop = row_around(self.text, one.start, one.end, _ROW_CHARS_MAX)
        before = [other for other in self.dates[max(0, n - 2) : n] if other.end <= one.start]
        behind = [other for other in self.dates[n + 1 : n + 3] if other.start >= one.end]
        left = max([begin, *(other.end for other in before)])
        right = min([stop, *(other.start for other in behind)])
        cells = CELL_EDGE.split(self.small[left : one.start])
        lead = _CLAUSE.split(cells[-1].rstrip(_EDGES))[-1].strip(_EDGES)
        rest = CELL_EDGE.split(self.small[one.end : right])[0]
        in_range = self._is_range(before, one, behind)
        return _Place(
            lead=lead,
            cell=CELL_EDGE.split(self.text[left : one.start])[-1],
            behind=_CLAUSE.split(f"{rest} ")[0].strip(_EDGES),
            beside=cells[-2].strip(_EDGES) if len(cells) > 1 else "",
            above=cell_above(self.small, one.start, _ROW_CHARS_MAX).strip(_EDGES),
            in_range=in_range,
            of_line=_MONEY.search(self.text, one.end, stop) is not None,
            ends_row=not self.text[one.end : stop].strip(_EDGES),
            in_town=self._is_town(self.text[left : one.start].strip(_EDGES)),
            deducts=DEDUCTED.search(f"{lead} {_PARTS.split(rest)[0]}") is not None,
        )

    def _is_town(self, words: str) -> bool:
        """Whether words stand behind a postal code elsewhere: `Göteborg 2026-10-05`."""
        return words != "" and any(f"{town} ".startswith(f"{words} ") for town in self.towns)

    def _is_range(
        self, before: Sequence[PrintedDate], one: PrintedDate, behind: Sequence[PrintedDate]
    ) -> bool:
        gaps = [(other.end, one.start) for other in before[-1:]]
        gaps += [(one.end, other.start) for other in behind[:1]]
        return any(_RANGE.fullmatch(self.small, start, end) for start, end in gaps)


def _sayings(words: str) -> list[_Said]:
    """The labels and the words of topics, from the left."""
    found = [
        _Said(match.start(), topic)
        for topic, pattern in TOPICS.items()
        for match in pattern.finditer(words)
    ]
    low = folded(words)
    spans = [match.span() for match in _WORD.finditer(low)]
    split = [low[start:end] for start, end in spans]
    at = 0
    while at < len(split):
        label = label_at(split, at) if split[at] in FIRST_WORDS else None
        topic = _topic_of(label.role) if label is not None else None
        if label is not None and topic is not None:
            end = spans[at + label.words - 1][1]
            found = [one for one in found if not spans[at][0] <= one.at < end]
            own = at == 0 or split[at - 1] not in _OF_ANOTHER or topic not in _OWN
            found.append(_Said(spans[at][0], topic if own else DateTopic.EARLIER))
            at += label.words
        else:
            if is_title(split[at]) and (at == 0 or split[at - 1] not in _OF_ANOTHER):
                found = [one for one in found if not spans[at][0] <= one.at < spans[at][1]]
                found.append(_Said(spans[at][0], Role.TITLE))
            at += 1
    return sorted(found)


def _topic_of(role: Role) -> DateTopic | Role | None:
    """What a label says of a date behind it; None where it says nothing."""
    return _SAYS.get(role, None if role in _SAYS_NOTHING else role)


def _issue_rank(place: _Place, number: str) -> _Rank:
    if place.in_range:
        return _Rank.OTHER
    if not place.lead or set(folded(place.lead).split()) <= GENERIC:
        if is_dateline(place.cell):
            return _Rank.OWN
        return _bare_rank(place, number)
    rank = _rank_of((place.lead == "dated" and place.beside) or place.lead, number)
    if rank is _Rank.OWN and OPEN.search(place.behind):
        return _Rank.OTHER
    town = place.cell.rpartition(":")[2]  # `Ort und Datum: Kiel, 5.10.2026`
    return _Rank.OWN if rank is _Rank.UNKNOWN and (place.in_town or is_dateline(town)) else rank


def _rank_of(words: str, number: str) -> _Rank:
    """By the last word that says something."""
    said = _sayings(words)
    if any(one.topic in (DateTopic.EARLIER, DateTopic.LATER) for one in said):
        return _Rank.OTHER
    if len(number) > 1 and number in words:
        return _Rank.OWN
    if not said:
        return _Rank.OWN if set(folded(words).split()) <= GENERIC else _Rank.UNKNOWN
    if said[-1].topic not in _OWN:
        return _Rank.OTHER
    titled = any(one.topic in (Role.TITLE, Role.NUMBER) for one in said)
    before = words[: said[-1].at]
    return _Rank.OWN if titled or set(folded(before).split()) <= GENERIC else _Rank.UNKNOWN


def _bare_rank(place: _Place, number: str) -> _Rank:
    """Of a day without words before it: by those behind it, beside it or above it."""
    if not DATE_WORDS.isdisjoint(folded(place.lead).split()):
        return _Rank.OWN
    if place.of_line and (place.behind or not place.beside):
        return _Rank.OWN if _says_more(place.above, number) else _Rank.UNKNOWN
    for words in (place.behind, place.beside or place.above):
        rank = _rank_of(words, number) if _is_head(words) else _Rank.UNKNOWN
        if rank is not _Rank.UNKNOWN:
            return rank
    return _Rank.UNKNOWN if place.of_line else _Rank.BARE


def _says_more(head: str, number: str) -> bool:
    """Whether the head of a column gives its day to the document: `Date` heads those of lines."""
    generic = set(folded(head).split()) <= GENERIC
    return _is_head(head) and not generic and _rank_of(head, number) is _Rank.OWN


def _is_head(words: str) -> bool:
    """Whether a cell may say what stands beside or below it: a few words without a value."""
    short = 0 < len(words.split()) <= _HEAD_WORDS_MAX
    return short and ":" not in words and not any(map(str.isdigit, words))


def _is_no_issue(places: _Places, day: date, _: Invoice) -> bool:
    found = places.of(day)
    best = max((_issue_rank(place, places.number) for place in found), default=_Rank.OWN)
    if best is _Rank.OTHER:
        return next(places.other_than(day), None) is not None or not all(map(_is_paid, found))
    return best is _Rank.UNKNOWN and any(
        _outranks(place, places.number) for place in places.other_than(day)
    )


def _is_paid(place: _Place) -> bool:
    """Whether a payment was made on a day, which may be the only one of a receipt."""
    return TOPICS[DateTopic.PAID].search(place.lead) is not None


def _outranks(place: _Place, number: str) -> bool:
    """Whether a place speaks better for a day than unknown words do: not one before a line."""
    rank = _issue_rank(place, number)
    return rank is _Rank.OWN or (rank is _Rank.BARE and place.ends_row)


def _asks_to_pay(words: str, *, until: bool, later: bool) -> bool | None:
    """Whether words ask to pay; None where they say nothing. With words of a deadline, `until`,
    a payment that is to be received or made is one to make: `must be received by`. A day
    later than the issue is no earlier document's: `last day of payment`."""
    topics = {one.topic for one in _sayings(words)}
    if DateTopic.LATER in topics or (DateTopic.EARLIER in topics and not later):
        return False
    if DateTopic.PAID in topics:
        return until and LASTING.search(words) is None
    pays = bool(topics & {DateTopic.PAY, *_TO_PAY})
    if until and Role.OTHER_DATE in topics:  # `Zahlungseingang` alone is a payment made.
        pays = pays or TOPICS[DateTopic.PAY].search(words) is not None
    means = MEANS.search(words) is not None
    if DateTopic.EVENT in topics:
        return until and (pays or means)
    if pays:
        return True
    if topics - {DateTopic.UNTIL, DateTopic.EARLIER, *_OWN}:
        return False
    return True if means else None


def _is_due(place: _Place, *, later: bool) -> bool:
    """Whether the words around a day ask to pay until then. Unknown words with a deadline may, of
    a day that is `later` than the issue."""
    near = " ".join(place.lead.split()[-_DEADLINE_WORDS_MAX:])  # Not `paid by card on`.
    until = DEADLINES.search(f"{near} {place.behind}") is not None
    if place.in_range or (not until and TOPICS[DateTopic.PAID].search(place.behind)):
        return False
    heads = (place.beside, place.above) if _goes_on(place) else ()
    for words in (place.lead, place.behind, *heads):
        asks = _asks_to_pay(words, until=until, later=later) if words else None
        if asks is not None:
            return asks
    return until and later


def _goes_on(place: _Place) -> bool:
    """Whether no words of its own stand before a date, or a sentence goes on from the row above."""
    neutral = set(folded(place.lead).split()) <= GENERIC or TOPICS[DateTopic.UNTIL].match(
        place.lead
    )
    return bool(neutral) or place.cell.lstrip()[:1].islower()


def _is_no_due(places: _Places, day: date, invoice: Invoice) -> bool:
    found = places.of(day)
    own = [place for place in found if not place.deducts]
    labelled = not found or _is_labelled("due_date", day, places.labelled, invoice.issue_date)
    if labelled and not (own and _is_next(own)):
        return bool(found) and not own
    later = invoice.issue_date is not None and day > invoice.issue_date
    if any(_is_due(place, later=later) for place in own):
        return _is_next(own) and any(_is_due(one, later=True) for one in places.earlier_than(day))
    return not _follows_from_terms(places.small, day, invoice.issue_date)


def _is_next(found: Sequence[_Place]) -> bool:
    """Whether a day is that of the next instalments: `erstmals fällig am`."""
    return all(FIRST_TIME.search(place.lead) for place in found)


def _follows_from_terms(small: str, due: date, issued: date | None) -> bool:
    """Whether a printed number of days leads from the day of issue to this one."""
    if issued is None:
        return False
    if due == issued:
        return (AT_ONCE.search(small) or TOPICS[DateTopic.PAID].search(small)) is not None
    if re.search(_NET_DAYS.format((due - issued).days), small):
        return True
    last = (due + timedelta(days=1)).day == 1
    return last and _MONTH_END.search(small) is not None


_NEVER_SUPPLIED = frozenset(
    {
        DateTopic.PAPER,
        DateTopic.PAID,
        DateTopic.PAY,
        DateTopic.EARLIER,
        DateTopic.LATER,
        Role.ORDER,
        Role.ORDER_DATE,
        Role.CONTRACT,
        Role.ORIGINAL,
        Role.OTHER_NO,
        Role.OTHER_DATE,
        *_OWN,
        *_TO_PAY,
    }
)


def _is_no_supply(places: _Places, day: date, _: Invoice) -> bool:
    found = places.of(day)
    return bool(found) and all(map(_is_no_supplied, found))


def _is_no_supplied(place: _Place) -> bool:
    said = [one for one in _sayings(place.lead) if one.topic is not DateTopic.UNTIL]
    if not said or place.in_range:
        return False
    topics = {one.topic for one in said}
    if said[-1].topic is Role.OTHER_DATE and DateTopic.SUPPLY in topics:
        return False
    return said[-1].topic in _NEVER_SUPPLIED or bool(topics & {DateTopic.EARLIER, DateTopic.LATER})


_IS_DOUBTFUL = {
    "issue_date": _is_no_issue,
    "due_date": _is_no_due,
    "delivery_date": _is_no_supply,
}
_EXPECTED = {
    "issue_date": "the day of the document itself",
    "due_date": "a day until which to pay",
    "delivery_date": "a day of the delivery or service",
}
