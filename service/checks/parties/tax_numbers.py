"""Does the document say that a tax number, which is no VAT id, is the seller's, or which is?

A German seller prints his `Steuernummer` beside his VAT id or instead of it, an Italian one his
`Codice fiscale`, an American one his `EIN`, a Canadian one his `GST no.`
The number is the seller's where a label of such numbers stands before it, no word of the buyer
stands there, and the place is the seller's: a row with his name or his VAT id, the block below his
name, the letterhead above the buyer, or the foot below the amounts. A number of the trade register
has no such label.

Pure and total; linear in the text, for rows, their length and places are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.text_rows import CELL, MONEY
from service.checks.parties.buyer_words import OF_THE_BUYER
from service.checks.values.plain_text import plain_text

_LABELS = tuple(
    tuple(phrase.split())
    for phrase in (
        *("steuernummer", "steuer nr", "st nr", "steuernr", "stnr", "steuer nummer", "steuer id"),
        *("abgabenkontonummer", "abgabenkonto nr"),
        *("tax number", "tax no", "tax nr", "tax ref", "tax reference", "utr", "tin", "ein", "pan"),
        *("tax file number", "federal tax id", "taxpayer id", "taxpayer number"),
        *("numéro fiscal", "n fiscal", "identifiant fiscal", "numéro d'identification fiscale"),
        *("codice fiscale", "cod fisc", "cod fiscale", "c f", "cf"),
        *("fiscaal nummer", "rsin", "número fiscal", "adószám", "adószáma", "dič", "skattenummer"),
        *("gst no", "gst number", "gst hst no", "gst hst number", "gst reg no", "gst hst"),
        *("y tunnus", "cvr", "cvr nr", "cvr no", "cvr nummer"),
        *("gst registration no", "gst registration number", "hst no", "hst number"),
        *("mokesčių mokėtojo kodas", "nodokļu maksātāja kods", "porezni broj", "davčna št"),
    )
)
"""Labels of tax numbers, as `folded` makes them."""
_SELLERS_ALONE = ("steuer", "st", "stnr")
"""Beginnings of those that only a seller has to print: § 14 UStG."""
_OWN_NUMBER = re.compile(
    r"(?<!\w)(?:steuer(?:nummer|-?nr\.?|-id)|st\.?[ -]?nr\.?|(?:federal )?tax(?:payer)? id|ein"
    r"|utr|tin|y-tunnus|cvr(?:[ -]?n(?:ummer|[ro]\.?))?"
    r"|(?:gst/hst|gst|hst)(?: (?:reg\.?|registration))?(?: (?:no\.?|number|#))?)"
    r"(?: number| no\.)?"
    r"[:#. ]{1,3}([0-9][0-9/. -]{6,16}[0-9](?: ?rt ?[0-9]{4})?)(?!\w|[.,/-][0-9])"
)
"""A number behind a label with which a seller without a VAT id prints it."""
_OWN_DIGITS_MIN = 8
_OWN_MAX = 4
TAX_WORDS = (
    "steuern",
    "steuer-",
    "st.",
    "st-nr",
    "ein",
    "tax",
    "gst",
    "hst",
    "utr",
    "tin",
    "cvr",
    "y-t",
)
"""Parts of those labels: a quick look."""
_OF_THE_BUYER = OF_THE_BUYER | frozenset(
    "kunde kunden kundin käufer leistungsempfänger leistungsempfängers auftraggeber empfänger "
    "customer customer's buyer buyer's client client's cliente acquirente cessionario committente "
    "vostro vostra vs klant afnemer vevő vevőnek odběratel odběratele odberateľ odberateľa "
    "comprador acheteur nabywca nabywcy kupac kupca kupec köpare kund kundens".split()
)
_BETWEEN_WORDS_MAX = 5
_ROWS_MAX = 2_000
_ROW_CHARS_MAX = 300
_NUMBER_CHARS_MAX = 40
_NAME_CHARS_MAX = 120
_PLACES_MAX = 4
_BLOCK_ROWS = 9


class _Place(NamedTuple):
    """Where the number stands: its row, and the edges of its place in it."""

    row: int
    start: int
    end: int


def is_tax_number_of_seller(
    number: str, names: tuple[str | None, str | None], text: str, sellers_rows: Collection[int]
) -> bool:
    """Whether the number stands behind a label of tax numbers in a place of the seller. `names` are
    the seller's and the buyer's, `sellers_rows` the rows with a VAT id that is the seller's."""
    page = _Page(text, *map(_first_row, names))
    places = [*islice(page.places(number), _PLACES_MAX)]
    found = [(page.label_before(place), place) for place in places]
    labelled = [(label, place) for label, place in found if label]
    return bool(labelled) and all(
        page.is_sellers(place, label, sellers_rows) for label, place in labelled
    )


def own_tax_numbers(names: tuple[str | None, str | None], small: str) -> list[str]:
    """The seller's numbers behind `Steuernummer`, `EIN`, `GST no.` and the like."""
    page = _Page(small, *map(_first_row, names))
    return [*islice(page.own_numbers(), _OWN_MAX)]


def _first_row(name: str | None) -> str:
    return plain_text(name or "").strip().partition("\n")[0].strip().lower()[:_NAME_CHARS_MAX]


class _Page:
    """The rows of a document in small letters, and the names of both parties."""

    def __init__(self, text: str, seller: str, buyer: str) -> None:
        rows = text.lower().split("\n", _ROWS_MAX)[:_ROWS_MAX]
        self._rows = [row[:_ROW_CHARS_MAX] for row in rows]
        self._seller, self._buyer = seller, buyer

    def places(self, number: str) -> Iterator[_Place]:
        """Where the number stands as a word, however it is grouped."""
        bare = [one for one in number.lower()[:_NUMBER_CHARS_MAX] if one.isalnum()]
        if not bare:
            return
        spaced = r" ?[./-]? ?".join(map(re.escape, bare))
        pattern = re.compile(rf"(?<!\w){spaced}(?!\w)")
        for at, row in enumerate(self._rows):
            if bare[0] in row and (match := pattern.search(row)) is not None:
                yield _Place(at, *match.span())

    def own_numbers(self) -> Iterator[str]:
        """Numbers behind a label of a seller's own tax number in the seller's places."""
        for at, row in enumerate(self._rows):
            if not any(map(row.__contains__, TAX_WORDS)):
                continue
            for found in _OWN_NUMBER.finditer(row):
                place = _Place(at, *found.span(1))
                digits = sum(map(str.isdigit, found.group(1)))
                label = self.label_before(place) if digits >= _OWN_DIGITS_MIN else ""
                if label and self.is_sellers(place, label, ()):
                    yield found.group(1)

    def label_before(self, place: _Place) -> str:
        """The words from a label of tax numbers on, before the number in its row or above it; empty
        without one, and where a word says that it is the buyer's."""
        before = self._rows[place.row][: place.start]
        label = _label_in(folded(before).split())
        if label or any(map(str.isalnum, before.rpartition("  ")[2])):
            return label
        above = self._cell(place.row - 1, place) if place.row else ""
        return _label_in(folded(above).split())

    def is_sellers(self, place: _Place, label: str, sellers_rows: Collection[int]) -> bool:
        """Whether the place is the seller's. A place that says nothing is his, too, if the label is
        one that only sellers print."""
        near = range(place.row - 1, place.row + 2)
        owner = self._owner(place)
        if owner is not None:
            return owner is Role.SELLER
        if any(row in sellers_rows for row in near):
            return True
        return self._is_above_buyer(place) or self._is_in_foot(place) or _is_sellers_alone(label)

    def _owner(self, place: _Place) -> Role | None:
        """Whose name stands in the row, or above in the columns of the number, up to an empty
        row."""
        row = self._rows[place.row]
        owner = self._named(row)
        if owner is not None:
            return owner
        cells = (cell.span() for cell in CELL.finditer(row))
        left = next((start for start, end in cells if start <= place.start < end), place.start)
        column = _Place(place.row, left, place.end)
        for at in range(place.row - 1, max(-1, place.row - 1 - _BLOCK_ROWS), -1):
            if not self._rows[at].strip():
                return None
            owner = self._named(self._cell(at, column))
            if owner is not None:
                return owner
        return None

    def _named(self, words: str) -> Role | None:
        """Whose name the words hold; None where they hold both or none."""
        sells = bool(self._seller) and self._seller in words
        buys = bool(self._buyer) and self._buyer in words
        if sells is buys:
            return None
        return Role.SELLER if sells else Role.BUYER

    def _is_above_buyer(self, place: _Place) -> bool:
        """Whether the number stands below the seller's name and above the buyer's first one."""
        above = self._rows[: place.row]
        if not any(self._named(row) is Role.SELLER for row in above):
            return False
        return not (self._buyer and any(self._buyer in row for row in above))

    def _is_in_foot(self, place: _Place) -> bool:
        """Whether the number stands below an amount, and the buyer nowhere there."""
        rows = enumerate(self._rows[: place.row])
        first = next((at for at, row in rows if MONEY.search(row)), None)
        if first is None:
            return False
        return not self._buyer or not any(self._buyer in row for row in self._rows[first:])

    def _cell(self, row: int, place: _Place) -> str:
        """The cell of a row in the columns of the place."""
        for cell in CELL.finditer(self._rows[row]):
            if cell.start() < place.end and cell.end() > place.start:
                return cell.group()
        return ""


def _label_in(words: Sequence[str]) -> str:
    """The last label of tax numbers in the words before a number, and what follows; empty where a
    digit, another label or too many words stand between, or a word of the buyer beside it."""
    last = max(0, len(words) - _BETWEEN_WORDS_MAX - 1)
    for at in range(len(words) - 1, last - 1, -1):
        size = _label_size(words, at)
        if not size:
            continue
        between = words[at + size :]
        if any(map(_has_digit, between)) or any(map(_is_other_label, between)):
            return ""
        near = {*words[max(0, at - 2) : at], *between}
        return "" if near & _OF_THE_BUYER else " ".join(words[at:])
    return ""


def _label_size(words: Sequence[str], at: int) -> int:
    sizes = (len(one) for one in _LABELS if tuple(words[at : at + len(one)]) == one)
    return max(sizes, default=0)


def _is_other_label(word: str) -> bool:
    label = label_at([word])
    return label is not None and label.role is not Role.VAT_ID


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _is_sellers_alone(label: str) -> bool:
    return label.startswith(_SELLERS_ALONE)
