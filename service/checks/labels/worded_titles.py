"""A number at the end of a title with words before it: `Invoice for project North 1188`.

Such a number is the invoice's, where the document has no other one for it: a project has its name
already. It is not where the word before it wants a number itself (`Projekt 1188`), where another
number has a sign of its own (`Nr. 5521`), or where the words name an order, a customer or a meter.

Pure and total; linear, for rows are short.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.labels.label_roles import NUMBER_WORDS, folded
from service.checks.labels.number_places import is_title
from service.checks.labels.number_words import OTHER_NUMBERS
from service.checks.labels.title_numbers import is_period
from service.checks.values.whole_words import places_of

_BEFORE = re.compile(r"[ \t]{0,40}([^\n0-9]{3,80})")
_BEHIND = re.compile(r"[ \t.]{0,40}(?:\n|\Z)")
_WORK = re.compile(
    r"(?:projekt|project|proyecto|progetto|projet|projecto|objekt|baustelle|bauvorhaben|bv)\w{0,2}"
)
_TITLES: Final = frozenset(("invoice", "factuur"))
_SIGNED = re.compile(
    r"(?:^|  |\t|\|) ?(?:nr|no|n|nº|n°|nro|č|#|№)[.:]? ?(?P<number>[\w/-]{0,20}[0-9][\w/-]{0,20})",
    re.IGNORECASE | re.MULTILINE,
)
"""A number behind a sign alone, at the beginning of a cell."""
_DIGITS_MIN: Final = 4
_WORDS_MAX: Final = 8
_NUMBER_CHARS_MAX: Final = 60
_TEXT_CHARS_MAX: Final = 4_000
"""A title stands at the top."""


def ends_title(number: str, text: str) -> bool:
    """Whether a title ends in the number, and nothing else can be the document's number."""
    if sum(map(str.isdigit, number)) < _DIGITS_MIN or is_period(number):
        return False
    return _is_titled(number, text) and not has_signed_number(number, text)


def has_signed_number(number: str, text: str) -> bool:
    """Whether another number of the document has a sign of its own: `Nr. 5521`."""
    found = _SIGNED.finditer(text[:_TEXT_CHARS_MAX])
    return any(one["number"].strip("-/") != number for one in found)


def has_words_before(number: str, text: str) -> bool:
    """Whether a title with more words than its own ends in the number."""
    return _is_titled(number, text)


def _is_titled(number: str, text: str) -> bool:
    if not 0 < len(number) <= _NUMBER_CHARS_MAX:
        return False
    head = text[:_TEXT_CHARS_MAX]
    return any(_ends_title(head, at, at + len(number)) for at in places_of(number, head))


def _ends_title(head: str, start: int, end: int) -> bool:
    """Whether a number at this place ends a row, and the words before it are a title."""
    words = _BEFORE.fullmatch(head, head.rfind("\n", 0, start) + 1, start)
    return words is not None and _BEHIND.match(head, end) is not None and _names_work(words[1])


def _names_work(before: str) -> bool:
    """Whether the words are a title and the name of what was done."""
    words = [word for word in folded(before).split() if word not in NUMBER_WORDS]
    titles = (at for at, word in enumerate(words[:2], 1) if is_title(word) or word in _TITLES)
    title = next(titles, None)
    named = words[title:] if title is not None else []
    if not 2 <= len(named) <= _WORDS_MAX or OTHER_NUMBERS.search(named[-1]):
        return False
    return not OTHER_NUMBERS.search(" ".join(_WORK.sub("", word) for word in named))
