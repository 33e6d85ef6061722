"""Is the answer's buyer the one whom the document addresses, or the one whom a label names?

A buyer's name stands whole in one of these places: behind a label of the buyer or in the block
below it, in an address (a street, a box or a town below it), before an address in its own row, in
a greeting, or behind a word such as `Guest:`. The label of a delivery counts where nothing else
names a buyer. Where the document has no such place, the name stands whole in a row above the
amounts that may be one of a name.

A department, a street, a clerk, a person below his company's name and a part of a name are no
buyers; neither is a name in the sender's block. A name of two rows counts by its first one.

Pure and total; linear in the text, for places, rows and their length are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from schemas.invoice import Invoice
from service.checks.addressees import ADDRESSING_WORDS
from service.checks.addresses import BOX, HOUSE, STREET, TOWN, has_town
from service.checks.buyer_words import (
    BUYER_LABELS,
    CARE_OF,
    CLERK_LABELS,
    DEPARTMENTS,
    GREETINGS,
    TITLES,
)
from service.checks.label_candidates import Candidates
from service.checks.label_roles import Role, folded, label_at
from service.checks.label_values import AMOUNTS
from service.checks.legal_forms import COMPANY
from service.checks.made_once import made_once
from service.checks.name_words import NO_NAME_LABELS
from service.checks.party_names import may_be_name
from service.checks.plain_text import plain_text
from service.checks.text_rows import CELL

_NAME_CHARS_MAX = 160
_ROWS_MAX = 2_000
_ROW_CHARS_MAX = 300
_WORDS_MAX = 12
_PLACES_MAX = 8
_ABOVE, _BELOW = 6, 7
"""So many rows of a block are looked at."""
_WINDOW_ROWS_MAX = 30
"""An addressee stands in the upper part of a letter."""
_WINDOW_ROWS_MIN = 2
_LETTERS_MIN = 2
_LINES_MAX = 100
_LONG_WORD_CHARS = 4
_MONEY = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:[.,' \u202f]?[0-9]{3}){0,4}[.,][0-9]{2}(?![0-9.])")
_ENDS = re.compile(
    '[\\s*_]*(?:\\Z|[,;(|/\u00b7\u2022\u2013\u2014"\u201d\u00bb]|- |[&+] co'
    "|御中|様|殿|귀중|귀하|님)"
)
_MARKUP = ' \t#*>_|\u2022\u00b7-"\u201e\u201c\u00ab'
_BULLET = re.compile(r"\*\*|__|[*>|#] ")
_CONTACT = re.compile(r"@|www\.|(?<!\w)(?:tel|fax|phone|telefon|t\u00e9l|tlf|iban|bic)(?!\w)")
_HOURS = re.compile(r"[0-9]{1,2}[.][0-9]{2} ?(?:uhr|(?:-|\u2013|bis|to|\u00e0|a) ?[0-9])")
_WITH_HOUSE = re.compile(r"[0-9]{1,4} ?[a-z]? [^\d]+|[^\d:]+,? [0-9]{1,4} ?[a-z]?(?:[-/][0-9]+)?")


class _Place(NamedTuple):
    """A row with the name: where the name begins and ends in its cell, and the cell's edges."""

    row: int
    cell: str
    start: int
    end: int
    left: int
    right: int


def is_doubtful_buyer(name: str, invoice: Invoice, text: str, labelled: Candidates) -> bool:
    """Whether the answer's name of the buyer, which the text prints, seems to be another thing."""
    candidates = labelled.of(Role.BUYER) if labelled.has(Role.BUYER) else []
    if any(one.text == name for one in candidates) and not _is_beside_name(name.lower()):
        return False  # As in most documents.
    sought = _first_row(name)[:_NAME_CHARS_MAX]
    named = not sought or any(_is_named(sought, one.text) for one in candidates)
    if named and not (_is_beside_name(sought) and COMPANY.search(sought) is None):
        return False
    buyers = [one for one in candidates if _may_be_buyer(one.text)]
    page = _Page(text, _first_row(invoice.supplier.name or ""), sought)
    places = [*islice(page.places(sought), _PLACES_MAX)]
    if not places and sought not in page.small:
        places = [*islice(page.broken(sought), _PLACES_MAX)]
        if not places:
            return False  # Its words are printed apart: `grounding` asks for them.
    if not _has_form(sought) or _is_description(sought, invoice):
        return True
    known = bool(buyers) or page.has_window()
    if any(page.addresses(place, known=known) for place in places):
        return False
    return known or not any(page.may_name(place, sought) for place in places)


def _is_description(sought: str, invoice: Invoice) -> bool:
    """Whether these are the words of a line."""
    lines = invoice.lines[:_LINES_MAX]
    return any(one.description is not None and one.description.lower() == sought for one in lines)


def _first_row(name: str) -> str:
    """The first row that is more than a title, in small letters."""
    rows = [" ".join(row.split()) for row in plain_text(name).strip().lower().split("\n", 3)]
    return next((row for row in rows if not _is_title(row)), rows[0])


def _has_form(sought: str) -> bool:
    """Whether it has letters, no more digits, no markup before it, and is no label or title."""
    letters, digits = sum(map(str.isalpha, sought)), sum(map(str.isdigit, sought))
    if letters < _LETTERS_MIN or digits > letters or "%" in sought or _BULLET.match(sought):
        return False
    return not _is_title(sought) and not _is_label(sought)


def _may_be_buyer(text: str) -> bool:
    small = text.strip().lower()
    beside = _is_beside_name(small) and COMPANY.search(small) is None
    return _has_form(small) and not beside and not has_town(small)


def _is_named(sought: str, text: str) -> bool:
    """Whether a labelled block begins with the name, which ends there."""
    printed = " ".join(text.split()).lower()
    if not printed.startswith(sought):
        printed = _without_titles(printed)
    return printed.startswith(sought) and _is_end(printed[len(sought) :])


def _is_end(behind: str) -> bool:
    """Whether the name ends here: before a mark, a legal form, or the label of a next column."""
    if _ENDS.match(behind) is not None or COMPANY.match(behind.strip()) is not None:
        return True
    return label_at(folded(behind).split()) is not None


def _without_titles(cell: str) -> str:
    """The name behind the titles at the beginning of a cell."""
    while True:
        first, blank, rest = cell.partition(" ")
        if not blank or not _is_title(first):
            return cell
        cell = rest.lstrip()


class _Page:
    """The rows of a document in small letters."""

    def __init__(self, text: str, seller: str, sought: str) -> None:
        self._sought = sought
        self.small = text.lower()
        self._rows = self.small.split("\n", _ROWS_MAX)[:_ROWS_MAX]
        self._seller = seller

    @made_once
    def _amounts(self) -> int:
        """The first row with two amounts, or that of the last amount, or the end.

        One amount also stands above an addressee: a share capital, a sum to pay, an hour."""
        last = len(self._rows)
        for number, row in enumerate(self._rows):
            count = len(_MONEY.findall(row[:_ROW_CHARS_MAX]))
            if count > 1 and not _HOURS.search(row[:_ROW_CHARS_MAX]):
                return number
            if count:
                last = number
        return last

    def places(self, sought: str) -> Iterator[_Place]:
        """Where the name stands in a row, between no letters or digits."""
        for number, row in enumerate(self._rows):
            if sought not in row:
                continue
            for match in CELL.finditer(row[:_ROW_CHARS_MAX]):
                cell = match.group()
                at = cell.find(sought)
                end = at + len(sought)
                if at >= 0 and not (cell[:at][-1:].isalnum() or cell[end:][:1].isalnum()):
                    yield _Place(number, cell, at, end, *match.span())

    def broken(self, sought: str) -> Iterator[_Place]:
        """Where the name begins in one row of a column and ends in the next one."""
        words = sought.split()
        for count in range(min(len(words), _WORDS_MAX) - 1, 0, -1):
            head, tail = " ".join(words[:count]), " ".join(words[count:])
            for place in islice(self.places(head), _PLACES_MAX):
                below = self._cell(place.row + 1, place.left, place.right)
                if not place.cell[place.end :].strip(" -") and (below or "").startswith(tail):
                    yield place

    def addresses(self, place: _Place, *, known: bool) -> bool:
        """Whether the place is one of a buyer's name. `known` says that the document has an address
        or a label of the buyer: then the label of a delivery names somebody else."""
        before, behind = place.cell[: place.start], place.cell[place.end :]
        if _greets(before) or self._is_beside_seller(before, behind):
            return True
        if not _is_end(behind) or _is_label(place.cell):
            return False
        lead, roles = before.strip(_MARKUP), _OTHERS[known:]
        if lead and not _is_title(lead):
            return _is_lead(lead, roles) or (_is_new_label(lead) and self._is_in_block(place))
        beside = self._is_beside_label(place, roles)
        if beside is not None:
            return beside
        if self._is_sender(place.cell):
            return False
        if _goes_on_with_address(place.cell[place.start : place.end], behind):
            return place.row < self._amounts
        return self._is_in_row(place) or self._is_in_block(place)

    def _is_beside_seller(self, before: str, behind: str) -> bool:
        """Whether the seller's name alone stands before or behind: a reader put two columns into
        one row."""
        return bool(self._seller) and self._seller in (before.strip(), behind.strip())

    def may_name(self, place: _Place, sought: str) -> bool:
        """Whether the name stands whole above the amounts, in a row that may be one of a name."""
        lead = place.cell[: place.start].strip(_MARKUP)
        if lead and (_is_new_label(lead) or any(map(lead.__contains__, CARE_OF))):
            return _is_end(place.cell[place.end :]) and not _has_digit(sought)
        if lead and " " in sought and lead.split()[-1] in ADDRESSING_WORDS:
            return not _has_digit(sought) and COMPANY.search(place.cell[place.end :]) is None
        if place.row >= self._amounts or (lead and not _is_title(lead)):
            return False
        if not _is_end(place.cell[place.end :]) or self._is_sender(place.cell):
            return False
        above = self._above(place)
        if any(map(self._is_sender, above)) or any(map(_is_of_address, above)):
            return False
        company = COMPANY.search(sought) is not None
        return (company or not _has_digit(sought)) and may_be_name(sought, self.small)

    def has_window(self) -> bool:
        """Whether an address of two rows or more stands above the amounts that is neither the
        seller's nor a delivery's."""
        words = [word for word in self._seller.split() if len(word) >= _LONG_WORD_CHARS]
        for number in range(1, min(self._amounts, _WINDOW_ROWS_MAX)):
            row = self._rows[number][:_ROW_CHARS_MAX]
            if not TOWN.search(row) and not has_town(row):
                continue
            for match in CELL.finditer(row):
                if has_town(match.group()) and self._is_window(number, match, words):
                    return True
        return False

    def _is_window(self, row: int, town: re.Match[str], words: Sequence[str]) -> bool:
        place = _Place(row, town.group(), 0, 0, *town.span())
        above = self._above(place)
        block = [*above, town.group(), *self._below(place)]
        if len(above) < _WINDOW_ROWS_MIN or any(map(_CONTACT.search, block)):
            return False
        if any(_names_party(cell, (Role.OTHER_PARTY, Role.SELLER)) for cell in above):
            return False
        return not any(word in cell for word in words for cell in block)

    def _is_beside_label(self, place: _Place, roles: Sequence[Role]) -> bool | None:
        """Whether the cell before is a label of a party, or a block below one holds the name; False
        also where the label is another one's, and None where there is none."""
        left = [*CELL.finditer(self._rows[place.row][: place.left])]
        if left and _names_party(left[-1].group(), roles):
            return True
        above = self._above(place)
        for number, cell in enumerate(above):
            if _names_party(cell, _OTHERS):
                if not _names_party(cell, roles):
                    return False
                if not number and _is_of_address(place.cell):
                    return not has_town(place.cell)  # As in `ODIN 59`.
                return self._is_name_in(place, above[:number], self._below(place))
            if not _is_before_name(cell):
                return None
        return None

    def _is_in_row(self, place: _Place) -> bool:
        """Whether the name is the first cell of a row, and its street and town the next ones."""
        row = self._rows[place.row][:_ROW_CHARS_MAX]
        if place.row >= self._amounts or row[: place.left].strip(_MARKUP):
            return False
        rest = CELL.findall(row[place.right :])
        towns = any(map(has_town, rest[1:])) and not any(map(has_town, rest[:1]))
        return towns and not any(map(self._is_sender, rest))

    def _is_in_block(self, place: _Place) -> bool:
        """Whether the row is one of the names above an address."""
        if place.row >= self._amounts:
            return False
        above, below = self._above(place), self._below(place)
        own = next((n for n, cell in enumerate(above) if self._is_sender(cell)), None)
        if own is not None:
            if not has_town(above[own]):
                return False  # The sender's own block.
            above = above[:own]
        return any(map(_is_of_address, below)) and self._is_name_in(place, above, below)

    def _is_name_in(self, place: _Place, above: Sequence[str], below: Sequence[str]) -> bool:
        """Whether the row is the first name of its block, or one that goes with it."""
        if any(map(_is_of_address, above)):
            return False
        names = [cell for cell in above if not _is_before_name(cell)]
        if _is_of_address(place.cell):
            return not names and any(_is_of_address(cell) and not has_town(cell) for cell in below)
        end = next((n for n, cell in enumerate(below) if _is_of_address(cell)), len(below))
        if any(map(_is_label, below[:end])):
            return False
        others = names + [cell for cell in below[:end] if _is_name_row(cell)]
        if not _is_name_row(place.cell):
            return not others
        if not names or COMPANY.search(place.cell):
            return True
        if _has_digit(place.cell) or STREET.search(place.cell) or _is_title(place.cell.split()[0]):
            return False
        return len(names) == 1 and not any(map(COMPANY.search, others))

    def _is_sender(self, cell: str) -> bool:
        """Whether the seller stands in the cell, and not as a part of the buyer's longer name."""
        if not self._seller or self._seller not in cell:
            return False
        return self._seller not in self._sought or self._sought not in cell

    def _above(self, place: _Place) -> list[str]:
        """The cells above in its columns, from the nearest, up to an empty row."""
        return [*self._column(range(place.row - 1, max(-1, place.row - 1 - _ABOVE), -1), place)]

    def _below(self, place: _Place) -> list[str]:
        """The cells below in its columns, from the nearest, up to an empty row."""
        return [*self._column(range(place.row + 1, place.row + 1 + _BELOW), place)]

    def _column(self, rows: range, place: _Place) -> Iterator[str]:
        for row in rows:
            cell = self._cell(row, place.left, place.right)
            if cell is None:
                return
            yield cell

    def _cell(self, row: int, left: int, right: int) -> str | None:
        if not 0 <= row < len(self._rows):
            return None
        for cell in CELL.finditer(self._rows[row][:_ROW_CHARS_MAX]):
            if cell.start() < right and cell.end() > left:
                return cell.group().strip(_MARKUP)
        return None


_OTHERS = (Role.OTHER_PARTY, Role.BUYER)


def _greets(before: str) -> bool:
    """Whether a greeting stands before the name, and at most titles between."""
    words = before.strip(_MARKUP)
    for greeting in GREETINGS:
        if words.startswith(greeting) and not words[len(greeting) :][:1].isalpha():
            rest = words[len(greeting) :].strip()
            return not rest or _is_title(rest)
    return False


def _goes_on_with_address(name: str, behind: str) -> bool:
    """Whether a street and a town stand behind the name, or a town behind a name without digits."""
    commas = behind.count(",")
    if not commas or (commas == 1 and _has_digit(name)):
        return False
    return (commas > 1 and has_town(behind)) or TOWN.match(behind.lstrip(" ,")) is not None


def _has_digit(words: str) -> bool:
    return any(map(str.isdigit, words))


def _is_title(words: str) -> bool:
    """Whether all words are titles of persons or companies."""
    parts = words.replace(".", " ").replace(",", " ").split()
    return bool(parts) and all(part in TITLES for part in parts)


def _is_label(cell: str) -> bool:
    """Whether the cell is a label, but for one of amounts: a company is called `Netto`."""
    words = folded(cell).split()
    label = label_at(words)
    return label is not None and label.words == len(words) and label.role not in AMOUNTS


def _is_lead(lead: str, roles: Sequence[Role]) -> bool:
    """Whether the words before a name in its cell are a label of the buyer, and titles."""
    label, colon, rest = lead.rpartition(":")
    if not colon:
        return _names_party(lead, roles)
    if rest.strip() and not _is_title(rest):
        return False
    words = folded(label).split()
    return _names_party(label, roles) or (bool(words) and words[-1] in ADDRESSING_WORDS)


def _is_new_label(lead: str) -> bool:
    """Whether a colon ends words that are no label, and name neither the sender nor a clerk."""
    if not lead.endswith(":"):
        return False
    words = folded(lead).split()
    label = label_at(words)
    other = label is not None and label.role is not Role.OTHER_PARTY
    if not words or other or _has_digit(lead):
        return False
    ends = (words[0], words[-1])
    return not any(word in NO_NAME_LABELS or word in CLERK_LABELS for word in ends)


def _names_party(label: str, roles: Sequence[Role]) -> bool:
    """Whether the words are a label of one of these parties."""
    words = folded(label).split()
    if not words:
        return False
    found = label_at(words)
    if found is not None and found.words == len(words):
        return found.role in roles
    if Role.BUYER not in roles:
        return False
    if len(words) == 1 and words[0] in ADDRESSING_WORDS:
        return True
    return len(words) <= _LABEL_WORDS_MAX and (
        words[0] in BUYER_LABELS or words[-1] in BUYER_LABELS
    )


_LABEL_WORDS_MAX = 3
_BESIDE = frozenset(words.split()[0].strip(".") for words in (*CARE_OF, *DEPARTMENTS))
"""A quick look before the words themselves."""


def _is_before_name(cell: str) -> bool:
    """Whether it may stand above the name in its block: titles, a department, a person, a label."""
    return _is_title(cell) or not _is_name_row(cell)


def _is_name_row(cell: str) -> bool:
    """Whether it is no department, no person who gets the letter, no label and no address."""
    return COMPANY.search(cell) is not None or not (
        _is_beside_name(cell) or _is_of_address(cell) or _is_label(cell) or _is_labelled(cell)
    )


def _is_labelled(cell: str) -> bool:
    """Whether a label and its value stand in the cell."""
    return _has_digit(cell) and label_at(folded(cell).split()) is not None


def _is_beside_name(cell: str) -> bool:
    """Whether it is a department, a person who gets the letter, or has a colon."""
    if ":" in cell:
        return True
    if cell.isascii() and cell.partition(" ")[0].strip(".,") not in _BESIDE:
        return False
    if cell.startswith(CARE_OF):
        return True
    parts = (one for one in DEPARTMENTS if cell.startswith(one))
    return any(not cell[len(one) :][:1].isalnum() for one in parts)


def _is_of_address(cell: str) -> bool:
    """Whether it is a street with a house, a box, or a town with its code."""
    if has_town(cell) or BOX.search(cell):
        return True
    if _WITH_HOUSE.fullmatch(cell):
        return label_at(folded(cell).split()) is None
    return HOUSE.search(cell) is not None and STREET.search(cell) is not None
