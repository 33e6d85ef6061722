"""Does another one pay for the person whose name stands behind a label of one who is served?

A hotel's invoice names the guest and the company that sent him. The company pays if its address
stands above the amounts, also one without a street, or if a label such as `Company:` names it.

Pure and total; linear in the text, for the rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.checks.labels.text_rows import CELL, MONEY
from service.checks.parties.addresses import has_town
from service.checks.parties.buyer_cells import (
    first_part,
    has_digit,
    has_seller_contact,
    is_name_row,
    is_title,
    names_company,
    names_served,
)
from service.checks.parties.name_places import ROW_CHARS_MAX, NamePlace, NamePlaces

_HEAD_ROWS_MAX = 30
_HEAD_CHARS_MAX = 6_000
_LETTERS_MIN = 4


def has_payer(
    page: NamePlaces, places: Sequence[NamePlace], rows: range, others: Sequence[str]
) -> bool:
    """Whether the name stands behind a label of one who is served, and in these rows stands a short
    address of one who has none of the `others` in his name, or a label of a company."""
    if not any(_is_of_the_served(page, place) for place in places):
        return False
    for number in rows:
        row = page.rows[number][:ROW_CHARS_MAX]
        if any(other in row for other in others):
            continue
        if names_company(row):
            return True
        towns = (match for match in CELL.finditer(row) if has_town(match.group()))
        if any(_is_short_address(page, number, town, others) for town in towns):
            return True
    return False


def names_one_served(text: str, seller: str | None) -> bool:
    """Whether a label above the amounts names somebody who is served, or a company that pays for
    him: where an answer has no buyer, it misses this one. A form may label the seller so."""
    own = " ".join((seller or "").lower().split())
    return any(
        (names_company(cell) or _is_served(cell)) and not (own and own in cell)
        for cell in _labelled_cells(text)
    )


def is_labelled_payer(name: str, small: str) -> bool:
    """Whether the name stands behind a label of a company that pays for one who is served, and
    nowhere else in a text in small letters."""
    sought = " ".join(name.lower().split())
    if not sought or small.count(sought) != 1:
        return False
    before, _, behind = small.partition(sought)
    if ":" not in before.rpartition("\n")[2] and ":" not in behind.partition("\n")[0]:
        return False  # As in most invoices.
    cells = [*_labelled_cells(small)]
    return any(sought in cell and names_company(cell) for cell in cells) and any(
        map(_is_served, cells)
    )


def _labelled_cells(text: str) -> Iterator[str]:
    """The cells with a colon above the amounts, in small letters. A label that is a row of its own
    has its value in the row below."""
    lone = ""
    for row in text[:_HEAD_CHARS_MAX].split("\n", _HEAD_ROWS_MAX)[:_HEAD_ROWS_MAX]:
        small = row[:ROW_CHARS_MAX].lower()
        if MONEY.search(small):
            return
        if lone:
            yield f"{lone} {small.strip()}"
        lone = (
            small.strip() if small.rstrip().endswith(":") and CELL.fullmatch(small.strip()) else ""
        )
        if ":" in small:
            yield from (cell for cell in CELL.findall(small) if ":" in cell)


def _is_served(cell: str) -> bool:
    """Whether it is such a label, and a name behind its colon."""
    _, colon, value = cell.partition(":")
    return bool(colon) and sum(map(str.isalpha, value)) >= _LETTERS_MIN and names_served(cell)


def _is_of_the_served(page: NamePlaces, place: NamePlace) -> bool:
    """Whether a label of one who is served stands before the name, beside it or above it."""
    left = [*CELL.finditer(page.rows[place.row][: place.left])]
    near = [place.cell[: place.start], *(match.group() for match in left[-1:])]
    return any(map(names_served, (*near, *page.above(place))))


def _is_short_address(
    page: NamePlaces, row: int, town: re.Match[str], others: Sequence[str]
) -> bool:
    """Whether a name stands above a town or before it in its cell: `Muster AG, 50667 Köln`."""
    place = NamePlace(row, town.group(), 0, 0, *town.span())
    above = page.above(place)
    block = [*above, town.group(), *page.below(place)]
    if any(map(has_seller_contact, block)) or any(map(names_served, block)):
        return False
    if any(other in cell for other in others for cell in block):
        return False
    first = above[-1] if above else first_part(town.group())
    return bool(first) and is_name_row(first) and not is_title(first) and not has_digit(first)
