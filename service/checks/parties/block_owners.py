"""Do an address, an e-mail or a registration of the answer stand in the other party's block, or
does the party's own block name another country?

Both are printed, so that only the place tells: the nearest name of a party above it in its column,
or before it in its row, says whose it is; and a name in an e-mail's own words. Where one place is
the party's own, or no place shows an owner, nothing is said.

Pure and total; linear in the text, for places and rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from typing import Final, NamedTuple

from schemas.invoice import Invoice, Party
from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.text_rows import MONEY, row_around
from service.checks.parties.buyer_cells import MARKUP, is_title, without_titles
from service.checks.parties.legal_forms import COMPANY
from service.checks.parties.name_places import PLACES_MAX, NamePlace, NamePlaces
from service.checks.values.country_names import NAMES, country_code
from service.checks.values.plain_text import plain_text, words_of
from service.checks.values.word_stems import phrase_finder

_VALUE_CHARS_MAX: Final = 200
_NAME_CHARS_MAX: Final = 160
_NUMBER_CHARS_MAX: Final = 20
_ROW_CHARS_MAX: Final = 200
_PARTS_MAX: Final = 4
_PART_CHARS_MIN: Final = 5
_BLOCK_CHARS_MAX: Final = 600
_BLOCK_ROWS_MAX: Final = 7
_WORD_CHARS_MIN: Final = 4
_COMPOUND: Final = frozenset("northern new north south east west n".split())
"""Words that make another name of a country's: `Northern Ireland`, `New Mexico`."""
_OTHER_PLACES = phrase_finder(
    r"""
de | ~niederlassung, ~filiale, zweigstelle, zweigniederlassung, ~büro, betriebsst, =werk, =lager
de | standort, hergestellt, ~herkunft, ursprung, leistungsort, lieferort, geliefert
en | =branch, (?<!registered )offices?(?![^\W\d_]), showroom, warehouse, factory, =plant
en | =site, location, manufactur, =made, =produced, origin, shipped, =ships
en | deliver, destination, place of
fr | succursale, agence, bureau, établissement, fabriqué, origine, livré, lieu de
es | sucursal, oficina, delegación, fabricad, origen, entrega, lugar de
it | filiale, sede (?:secondaria|operativa), ufficio, stabilimento, fabbricat
it | prodott, origine, consegna, luogo
nl | filiaal, vestiging, kantoor, gemaakt, vervaardigd, oorsprong, geleverd
pl | oddział, biuro, wyprodukowan, pochodzen
pt | filial, sucursal, escritório, fabricad, origem
da | =afdeling, filial, =kontor, fremstillet, oprindelse
sv | filial, =kontor, tillverkad, ursprung
"""
)
"""Words before a country that is not the party's own: a branch, or where goods come from."""
_MARKS: Final = f"{MARKUP}.;()"
_SENTENCE_EDGE = re.compile(r"  |(?<=[^\W_]{3})\. ")
"""`Netherlands. KvK 67120448` are two; `Co. Antrim` and `N. Ireland` are not."""
_PART_EDGE = re.compile(rf"[,\n]|{_SENTENCE_EDGE.pattern}")
_WITH_HOUSE = re.compile(r"[^\W\d][^,\n0-9]{3,60}, ?[0-9][0-9a-z/-]{0,4}(?=,|\n|\Z)")
"""A street before the comma of its house: `Via Roma, 12`."""
_PARTIES: Final = frozenset({Role.SELLER, Role.BUYER, Role.OTHER_PARTY})


def _by_longest_word() -> dict[str, list[str]]:
    """The names of countries by a word that a document with the name has: a quick look."""
    found: dict[str, list[str]] = {}
    for name in sorted(NAMES):
        longest = max(sorted(words_of(name.casefold())), key=len)
        found.setdefault(longest, []).append(name)
    return found


_COUNTRIES: Final = _by_longest_word()
_IN_COUNTRIES: Final = frozenset(_COUNTRIES)


class _Names(NamedTuple):
    """The party's own name and the other one's, in small letters."""

    own: str
    other: str


def fields_of_the_other(invoice: Invoice, small: str, words: frozenset[str]) -> Iterator[str]:
    """The paths of the fields that are the other party's. `small` is the text in small letters, and
    `words` are its words without capital letters (`casefold`)."""
    supplier, customer = invoice.supplier, invoice.customer
    if customer is None:
        return
    seller, buyer = _name(supplier), _name(customer)
    if not seller or not buyer or seller == buyer:
        return
    countries = [name for word in _IN_COUNTRIES & words for name in _COUNTRIES[word]]
    for role, party, names in (
        ("supplier", supplier, _Names(seller, buyer)),
        ("customer", customer, _Names(buyer, seller)),
    ):
        if party.address_text and _is_address_of_other(party.address_text, names, small):
            yield f"{role}.address_text"
        if party.email and _is_email_of_other(party.email, names, small):
            yield f"{role}.email"
        if party.registration_id:
            other = customer if party is supplier else supplier
            printed = _as_printed(party.registration_id.lower(), small)
            if _is_of_other(printed, names, small) or _is_beside_tax_id(printed, other, small):
                yield f"{role}.registration_id"
        if party.country and _has_other_country(party.country, countries, names, small):
            yield f"{role}.country"


def _name(party: Party) -> str:
    """The first row that is more than a title, without the marks that a cell ends in."""
    rows = plain_text((party.name or "")[:_NAME_CHARS_MAX]).lower().split("\n", _PARTS_MAX)
    name = next((without_titles(row.strip()) for row in rows if not is_title(row)), "")
    return name.strip(MARKUP)


def _is_address_of_other(address: str, names: _Names, small: str) -> bool:
    """Whether the first part with a number that shows an owner is the other's: the street stands
    before the town, which both may share."""
    plain = plain_text(address[:_VALUE_CHARS_MAX]).lower()
    parts = (part.strip() for row in plain.split("\n") for part in row.split(","))
    telling = [*islice((one for one in parts if _is_telling(one)), _PARTS_MAX)]
    owned = (_owned(part, names, small) for part in telling or _WITH_HOUSE.findall(plain))
    return next((one for one in owned if one is not None), None) is False


def _is_telling(part: str) -> bool:
    return len(part) >= _PART_CHARS_MIN and any(map(str.isdigit, part))


def _has_other_country(country: str, printed: Sequence[str], names: _Names, small: str) -> bool:
    """Whether the addresses below the party's name, or behind it, end in the names of other
    countries, and none of their parts is this one's. `printed` may be names of countries."""
    if not _has_part(frozenset(name for name in printed if country_code(name) != country), small):
        return False  # As in most invoices.
    page = NamePlaces(small)
    others = False
    for place in islice(page.places(names.own), PLACES_MAX):
        below = takewhile(lambda cell: names.other not in cell, page.below(place))
        rows = [place.cell[place.end :], *below]
        if any(country_code(part) == country for row in rows for part in _parts(row)):
            return False
        others = others or any(map(_ends_in_country, rows, ["", *rows]))
    return others


def _has_part(names: frozenset[str], small: str) -> bool:
    """Whether one of the names is a part of an address. Only the rows with them are parted, each
    once."""
    parted = set[int]()
    for name in names:
        at = small.find(name)
        while at >= 0:
            begin, end = small.rfind("\n", 0, at) + 1, small.find("\n", at)
            end = end if end >= 0 else len(small)
            if begin not in parted and not names.isdisjoint(_parts(small[begin:end])):
                return True
            parted.add(begin)
            at = small.find(name, end)
    return False


def _parts(small: str) -> list[str]:
    """The parts of addresses."""
    return [part.strip(_MARKS) for part in _PART_EDGE.split(small)]


def _ends_in_country(row: str, above: str) -> bool:
    """Not `Peru, IN 46970`, which is a town, nor `Destination: Crete, Greece`, nor the place of a
    branch or of goods; the row above may begin it (`Manufactured in:`, `Northern`)."""
    if ":" in row or above.rstrip().endswith(":") or _OTHER_PLACES(f"{above} {row}"):
        return False
    words = above.split()
    if words and words[-1].strip(_MARKS) in _COMPOUND:
        return False
    ends = (one.rstrip(" ,").rsplit(",", 1)[-1] for one in _SENTENCE_EDGE.split(row))
    return any(end.strip(_MARKS) in NAMES for end in ends)


def _is_email_of_other(email: str, names: _Names, small: str) -> bool:
    """Whether its place is the other's; where no place shows an owner, whether a long word of the
    other's name is in the e-mail. The party's own words decide first."""
    bare = email[:_VALUE_CHARS_MAX].lower()
    own, other = (_words(name) for name in names)
    if any(word in bare for word in own):
        return False  # As in most invoices.
    owned = _owned(bare.strip(), names, small)
    if owned is None:
        return any(word in bare for word in other - own)
    return not owned


def _words(name: str) -> set[str]:
    """The words that tell a name from others."""
    words = folded(name).split()
    return {word for word in words if len(word) >= _WORD_CHARS_MIN and not COMPANY.fullmatch(word)}


def _is_of_other(value: str, names: _Names, small: str) -> bool:
    """Whether its place is the other's, or shows no owner and is within the other's block."""
    sought = value[:_VALUE_CHARS_MAX].strip()
    owned = _owned(sought, names, small)
    if owned is not None:
        return not owned
    block = _block_before(small.find(sought), small)
    _, found, behind = block.partition(names.other)
    rows = behind.split("\n", _BLOCK_ROWS_MAX)[1:]
    alone = bool(found) and names.own not in block
    return alone and not any(_is_label_of_party(row.strip(MARKUP)) for row in rows)


def _as_printed(number: str, small: str) -> str:
    """The number as it is printed: in groups, if it is not as the answer has it."""
    bare = "".join(number.split())[:_NUMBER_CHARS_MAX]
    if number in small or not bare.isdigit():
        return number
    found = re.search(rf"(?<![0-9]){'[ .]?'.join(bare)}(?![0-9])", small)
    return found.group() if found is not None else number


def _is_beside_tax_id(number: str, other: Party, small: str) -> bool:
    """Whether the number stands once, below the amounts, in the row of the other's tax number."""
    at, tax_id = small.find(number), "".join((other.tax_id or "").lower().split())
    if at < 0 or not tax_id or small.find(number, at + 1) >= 0:
        return False
    begin, end = row_around(small, at, at + len(number), _ROW_CHARS_MAX)
    before, behind = small[begin:at], small[at + len(number) : end]
    if not any(tax_id in "".join(part.split()) for part in (before, behind)):
        return False
    return MONEY.search(small, 0, begin) is not None and not MONEY.search(small, at)


def _block_before(at: int, small: str) -> str:
    """The rows of a block before a place in it."""
    return small[max(0, small.rfind("\n\n", 0, at), at - _BLOCK_CHARS_MAX) : max(0, at)]


def _owned(value: str, names: _Names, small: str) -> bool | None:
    """Whether a place of the value is the party's own; None where no place shows an owner."""
    at = small.find(value) if value else -1
    if at < 0:
        return None
    block = _block_before(at, small)
    if names.own in block and names.other not in block:
        return True  # As in most invoices.
    page = NamePlaces(small)
    owners = [_owner(page, place, names) for place in islice(page.places(value), PLACES_MAX)]
    if True in owners:
        return True
    return False if False in owners else _owner_in_foot(small, at, names)


def _owner(page: NamePlaces, place: NamePlace, names: _Names) -> bool | None:
    """Whose name stands before the value in its row, or above it in its column."""
    row = page.rows[place.row][: place.left + place.start]
    for cell in (row.strip(MARKUP), *_above(page, place)):
        owner = _named(cell, names)
        if owner is not None:
            return owner
        if _is_label_of_party(cell):
            return None
    return None


def _above(page: NamePlaces, place: NamePlace) -> Iterator[str]:
    """The cells above in its column, from the nearest, up to an empty row."""
    for number in range(place.row - 1, max(-1, place.row - 1 - _BLOCK_ROWS_MAX), -1):
        if not page.rows[number].strip():
            return
        cell = page.cell(number, place.left, place.right)
        if cell is not None:
            yield cell


def _named(cell: str, names: _Names) -> bool | None:
    """Whether the last name in the words is the party's own; None without one."""
    own, other = cell.rfind(names.own), cell.rfind(names.other)
    return None if own == other else own > other


def _is_label_of_party(cell: str) -> bool:
    label = label_at(folded(cell).split())
    return label is not None and label.role in _PARTIES


def _owner_in_foot(small: str, at: int, names: _Names) -> bool | None:
    """Whose name alone stands below the last amount, as the value does."""
    last = None
    for last in MONEY.finditer(small):
        if last.end() > at:
            return None
    if last is None:
        return None
    foot = small[last.end() :]
    own, other = names.own in foot, names.other in foot
    return None if own is other else own
