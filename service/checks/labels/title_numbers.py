"""The number behind a document's title: `Invoice 2026-17`, `Rechnung R-1001`, without any label.

A title and what follows it are weaker than a label: the number may be a page, a year, or the month
that the invoice is about. So a title counts only where the document labels no number, and its value
must look like one: four letters or digits at least, no year and no month alone, and no sentence
behind it.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.checks.labels.label_candidates import Candidate, value_of
from service.checks.labels.label_roles import Role, made

_DIGITS_LOOKED_AT = 40
_CHARS_MIN = 4
_PERIOD = re.compile(
    r"(?:19|20)[0-9]{2}|(?:19|20)[0-9]{2}[/.-](?:0?[1-9]|1[0-2])"
    r"|(?:0?[1-9]|1[0-2])[/.-](?:19|20)[0-9]{2}"
)
"""A year, or a month of a year."""


def with_titles(found: list[Candidate]) -> list[Candidate]:
    """The candidates with the numbers behind titles, where no label names one."""
    title = Role.TITLE
    titles = [one for one in found if one.role is title]
    if not titles or any(_names_number(one) for one in found):
        return found
    return [*found, *_numbers(titles)]


def _names_number(one: Candidate) -> bool:
    if one.role is not Role.NUMBER:
        return False
    return one.is_read or any(map(str.isdigit, one.text[:_DIGITS_LOOKED_AT]))


def _numbers(titles: list[Candidate]) -> Iterator[Candidate]:
    for title in titles:
        number = title if title.is_read else value_of(title)
        if number is not None and _is_number(number.text):
            yield made(Candidate, (Role.NUMBER, number.text, number.row, True))


def _is_number(text: str) -> bool:
    return sum(map(str.isalnum, text)) >= _CHARS_MIN and not is_period(text)


def is_period(text: str) -> bool:
    """Whether it is a year, or a month of a year."""
    return _PERIOD.fullmatch(text) is not None
