"""Does the document break a party's name over rows, and does the answer have all of them?

`The / Old Mill Brewing Company` and `Instituto Tecnológico / de Envases, A.I.E.` are names of two
rows. A reader takes one of them. A row lacks the one above or below it if both stand in one column
and

- one begins or ends with a word that joins names (`of`, `de`, `und`), or is an article alone
- or the name has no legal form, and another name of the same block stands above it: a trade or a
  slogan stands there, `Dr. Kröger / Fachärztin für Dermatologie`.

One place where the name stands by itself is enough for a whole name.

Pure and total; linear in the text, for places and rows are bounded.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from service.checks.labels.label_roles import folded
from service.checks.parties.buyer_cells import (
    MARKUP,
    has_digit,
    is_before_name,
    is_end,
    is_name_row,
    is_person,
    is_title,
)
from service.checks.parties.legal_forms import COMPANY
from service.checks.parties.name_places import PLACES_MAX, NamePlace, NamePlaces
from service.checks.parties.person_words import TRADES
from service.checks.values.plain_text import plain_text

_ARTICLES: Final = frozenset("the die der das la le les el los las il lo gli het os as".split())
_JOINS: Final = frozenset(
    "of and & + und et y e de des du d' del della dello dei degli delle di da do dos das van voor "
    "og och i ja oraz și".split()
)
_NAME_CHARS_MAX: Final = 160
_ROWS_MAX: Final = 3
_LETTERS_MIN: Final = 3


def in_rows(name: str, text: str) -> str:
    """The name with a line break where the document breaks it; as it is where one row has it, or
    none has it so."""
    if name in text:
        return name  # As in most invoices.
    words = plain_text(name[:_NAME_CHARS_MAX]).lower().split()
    if len(words) <= 1 or "\n" in name or " ".join(words) in text.lower():
        return name
    page, sought = NamePlaces(text), " ".join(words)
    for place in islice(page.places(words[0]), PLACES_MAX):
        rows = _rows_from(page, place, sought)
        if rows:
            printed, at = name.split(), 0
            broken = list[str]()
            for count in rows:
                broken.append(" ".join(printed[at : at + count]))
                at += count
            return "\n".join(broken)
    return name


def _rows_from(page: NamePlaces, place: NamePlace, sought: str) -> list[int]:
    """How many words of the name each row has; empty where it does not stand here."""
    cells = [place.cell[place.start :].strip(MARKUP), *page.below(place)][:_ROWS_MAX]
    joined, counts = "", list[int]()
    for cell in cells:
        cell = " ".join(cell.split())
        longer = f"{joined} {cell}".strip()
        if longer.startswith(sought):
            ends = not longer[len(sought) :][:1].isalnum()
            counts.append(len(sought.split()) - sum(counts))
            return counts if ends and counts[-1] > 0 else []
        if not sought.startswith(f"{longer} "):
            return []
        joined = longer
        counts.append(len(cell.split()))
    return []


def lacks_a_row(name: str, small: str) -> bool:
    """Whether the name, which a text in small letters prints, lacks a part of it at each place: a
    row of its block, or words of its first and last row."""
    rows = [" ".join(row.split()) for row in plain_text(name).lower().split("\n")]
    rows = [row for row in rows if row]
    if not rows or _is_apart(rows, small):
        return False
    page = NamePlaces(small)
    places = [*islice(page.places(rows[0]), PLACES_MAX)]
    return bool(places) and all(_is_part(page, place, rows) for place in places)


def _is_apart(rows: list[str], small: str) -> bool:
    """Whether its first place is a row between an empty one and one with a digit: a quick look."""
    at = small.find(rows[0]) if len(rows) == 1 else -1
    if at < 0:
        return False
    begin, end = small.rfind("\n", 0, at) + 1, at + len(rows[0])
    above = small[max(0, small.rfind("\n", 0, max(0, begin - 1))) : begin].strip()
    below = small[end : end + _NAME_CHARS_MAX].partition("\n")[2].partition("\n")[0].strip()
    return not above and small[begin:at].strip() == "" and (not below or has_digit(below))


def _is_part(page: NamePlaces, place: NamePlace, rows: list[str]) -> bool:
    """Whether the name lacks words or a row here."""
    before = place.cell[: place.start].strip(MARKUP)
    if before and len(rows) == 1:
        return before[-1].isalnum() and not is_title(before) and _joins(rows[0].split()[0])
    if before:
        return before[-1].isalnum() and not is_title(before)
    if _lacks_above(page.above(place), rows):
        return True
    last = place
    below = page.below(place)
    if len(rows) > 1:
        if len(below) < len(rows) - 1 or not below[len(rows) - 2].startswith(rows[-1]):
            return False
        behind = below[len(rows) - 2][len(rows[-1]) :]
    else:
        behind = last.cell[last.end :]
    if behind.strip() and len(rows) == 1:
        return behind[0] == " " and _joins(behind.split()[0]) and not _ends_in_form(rows[0])
    if behind.strip():
        return not is_end(behind)
    return _goes_on(rows[-1], below[len(rows) - 1 :])


def _lacks_above(above: list[str], rows: list[str]) -> bool:
    """Whether the row above belongs to the name."""
    if not above or has_digit(above[0]):
        return False
    words = folded(above[0]).split()
    if not words or not is_name_row(above[0]):
        return False
    if all(word in _ARTICLES for word in words):
        return True
    if len(above[0]) < _LETTERS_MIN or is_before_name(above[0]):
        return False
    if _joins(above[0].split()[-1]) or above[0].endswith("-") or _joins(rows[0].split()[0]):
        return True
    is_trade = len(words) == 1 and (words[0] in TRADES or is_person(rows[0]))
    return COMPANY.search(" ".join(rows)) is None and not is_trade


def _goes_on(last: str, below: list[str]) -> bool:
    """Whether the row below belongs to the name."""
    if not below or has_digit(below[0]) or not is_name_row(below[0]) or is_title(below[0]):
        return False
    if all(word in _ARTICLES for word in last.split()):
        return True
    if _joins(last.split()[-1]) or last.endswith("-"):
        return True
    return _joins(below[0].split()[0]) and not _ends_in_form(last)


def _ends_in_form(row: str) -> bool:
    """Whether a legal form ends the row: partners may follow, `Ferri s.n.c. / di Marco Ferri`."""
    return any(not row[form.end() :].strip(" .") for form in COMPANY.finditer(row))


def _joins(word: str) -> bool:
    return word in _JOINS or word.startswith("d'")
