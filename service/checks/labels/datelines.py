"""The day behind a town, as letters have it: `Berlin, den 5. Oktober 2026`, `Paris, le 5/10/2026`.

Where no label names the day of issue, such a day is its candidate, if the document has just one.

Pure; linear in the text, for the rows that are looked at are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.checks.labels.date_words import OPEN, TOPICS
from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import FIRST_WORDS, Role, folded, label_at, made
from service.checks.labels.label_values import printed_dates
from service.checks.labels.text_rows import Rows

_HEAD_CHARS_MAX = 50
_ROWS_MAX = 80
_SHORT_CHARS_MAX = 3
_TOWN = re.compile(
    r"(?:(?:w|we|v|ve|in|à|en|г\.|м\.|гр\.|с\.|у|в|во|u) )?"
    r"(?P<town>[^\W\d_][\w'’.-]{1,24}(?:[ /-][\w'’.()-]{1,20}){0,4}?)"
    r"(?:,? (?:den|le|lì|dnia|dn\.?|dne|dňa)|, (?:li|il|a|the|op|on|el|em|d\.|am|dana|на|la)|,)"
    r"\s{0,3}",
    re.IGNORECASE,
)
_SMALL_WORDS = frozenset(
    "an am der den la le les sur de del di do da dos upon on the ob nad i".split()
)


def is_dateline(before: str) -> bool:
    """Whether what stands before a date in its cell is a town."""
    bare = before.strip()
    if len(bare) > _HEAD_CHARS_MAX:
        return False
    match = _TOWN.fullmatch(bare)
    if match is None:
        return False
    town = match["town"]
    words = town.replace("/", " ").replace("-", " ").split()
    if any(_is_small(word) for word in words):
        return False
    low = folded(town).split()
    if any(label_at(low, at) for at, word in enumerate(low) if word in FIRST_WORDS):
        return False
    small = town.casefold()
    return not any(topic.search(small) for topic in TOPICS.values())


def _is_small(word: str) -> bool:
    """Whether a word in small letters is no part of a town's name, such as `v. d. Höhe`."""
    short = word.endswith(".") and len(word) <= _SHORT_CHARS_MAX
    return word[0].islower() and not short and word not in _SMALL_WORDS


def with_datelines(found: list[Candidate], rows: Rows) -> list[Candidate]:
    """The candidates with the day behind a town, where no label names a day of issue. The day of
    an invoice that is still to be paid is an earlier one's."""
    issue = Role.ISSUE
    issues = [one for one in found if one.role is issue]
    still_open = {one for one in issues if _is_open(one, rows)}
    if still_open:
        found = [one for one in found if one not in still_open]
    if any(_has_value(one) for one in issues if one not in still_open):
        return found
    lines = list(_datelines(rows))
    return [*found, *lines] if len({one.text for one in lines}) == 1 else found


def _is_open(one: Candidate, rows: Rows) -> bool:
    row = rows.text(one.row).rstrip()
    ends = row[-1:].isdigit()  # As in most documents: nothing stands behind the day.
    return not ends and OPEN.search(row.casefold()) is not None


def _has_value(one: Candidate) -> bool:
    return one.is_read or any(map(str.isdigit, one.text[:_HEAD_CHARS_MAX]))


def _datelines(rows: Rows) -> Iterator[Candidate]:
    looked = 0
    for number, (_, rest) in enumerate(rows.heads()):
        if not rest:
            continue
        looked += 1
        if looked > _ROWS_MAX:
            return
        for cell in rows.cells(number):
            day = next(printed_dates(cell.text, 0, len(cell.text)), None)
            if day is None or cell.text[day.end() :].strip(" .г"):
                continue
            if day.start() and is_dateline(cell.text[: day.start()]):
                yield made(Candidate, (Role.ISSUE, day.group(), number, True))
