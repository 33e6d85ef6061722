"""Does the answer's name of a party stand in the document as a name, whole and by itself?

A reader that sees no label takes a part of a name (`Brandt` of `Tischlerei Brandt GmbH`), a row of
an address, a label, a word of a line, or an amount. A name stands whole in at least one place: it
begins its cell or follows a mark, and ends there or before one. The place is no row of amounts, no
head of a table, no date, no town behind its postal code, and no value of another label.

Pure; linear in the text, for places and rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from service.checks.label_roles import Role, folded, label_at
from service.checks.label_values import printed_dates
from service.checks.text_rows import row_around

_FORMS = (
    "gmbh mbh ag kg kgaa ohg ug gbr se e.k. ek e.v. ev ltd limited llc llp inc corp co pty plc "
    "sarl sas sasu eurl sci s.a. sa s.l. s.l.u. sl s.r.l. srl s.p.a. spa snc s.n.c. b.v. bv n.v. "
    "nv v.o.f. a/s aps as asa ab hb oy oyj tmi sp.z.o.o. lda unipessoal s.r.o. a.s. kft zrt bt "
    "d.o.o. d.d. j.d.o.o. a.ş. şti oü sia uab ehf hf eood ood еад ад еоод оод ооо тов ао pt cv "
    "αε επε ικε α.ε. 株式会社 有限公司"
).split()
COMPANY = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(re.escape, _FORMS))}|sp\. z o\.o\.|spol\. s r\.o\.|e\. [kv]\.)(?!\w)"
)
"""A legal form, in small letters."""
_PLACES_MAX = 6
_SEARCHED_MAX = 60
_ROW_CHARS_MAX = 300
_NAME_CHARS_MAX = 120
_HEAD_CELLS_MIN = 3
_MONEY = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:[.,' \u202f]?[0-9]{3}){0,4}[.,][0-9]{2}(?![0-9.])")
_CELL_EDGE = re.compile(r" {2,}|\t|\|")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af]")
_ANOTHERS = (Role.BUYER, Role.OTHER_PARTY)
_MARKS = ":,;(|\u00b7\u2022\u2013\u2014\"\u201c\u201e'"
_MARKS_BEHIND = ",;(|)\u00b7\u2022\u2013\u2014\"\u201c\u201d'*"
_CODES = (
    r"[0-9]{3,6}|[0-9]{3} [0-9]{2}|[0-9]{4} [a-z]{2}|[0-9]{2}-[0-9]{3}|[0-9]{4}-[0-9]{3}"
    r"|lv-[0-9]{4}|lt-[0-9]{5}"
)
"""Postal codes that stand before their town."""
_CODE_BEFORE = re.compile(rf"(?<![\w-])(?:[a-z]{{1,2}}-)?(?:{_CODES}),? \Z")
_TOWN = re.compile(rf"(?:[a-z]{{1,2}}-)?(?:{_CODES}),? [^\W\d_]")
"""A postal code and a town."""
_TOWN_BEHIND = re.compile(rf"(?:\A|[,;] ){_TOWN.pattern}")
_CODE_BEHIND = re.compile(
    r",? (?:[a-z]{2} )?(?:[0-9]{5}(?:-[0-9]{4})?|[a-z]{1,2}[0-9][a-z0-9]? [0-9][a-z]{2})(?!\w)"
)
"""A postal code that stands behind its town, with a state before it or not."""
_CODE_AT_END = re.compile(rf"{_CODE_BEHIND.pattern}\Z")
_HOUSE = re.compile(r"(?<!\w)[0-9]{1,4} ?[a-z]?(?!\w)")
_STREET_ENDS = (
    "str. straße strasse straat laan plein gracht gasse platz allee ufer gata gatan vägen veien "
    "vej gade katu tie utca weg"
).split()
_STREET_WORDS = (
    "street st road rd lane avenue ave drive dr blvd boulevard way square rue place chemin impasse "
    "quai calle c/ avda avenida av plaza paseo carrer vía via viale piazza corso rua praça "
    "travessa ul ulica al pl os út tér strada str calea ulice náměstí odos οδός sokak cad cadde"
).split()
_STREET = re.compile(
    rf"(?:{'|'.join(map(re.escape, _STREET_ENDS))})(?!\w)"
    rf"|(?<!\w)(?:{'|'.join(_STREET_WORDS)})\.?(?!\w)"
)
_BOX = re.compile(r"p\.? ?o\.? box|postfach|postbus|boîte postale|apartado|casella postale")
_TO_A_PARTY = frozenset("firma fa messrs the spett.le an to from by für bei".split())
"""Words that stand before a name."""
_TO_A_PERSON = frozenset("herr herrn frau mr mrs ms monsieur madame sehr dear geehrte".split())
"""A letter begins with them, and the seller does not write to himself."""
_LETTERS_MIN = 2


class _Place(NamedTuple):
    """A row with the name, where it stands there, and what follows the row; in small letters."""

    row: str
    start: int
    end: int
    below: str


def is_doubtful_name(name: str, text: str, descriptions: frozenset[str]) -> bool:
    """Whether a name that the text prints is no name by its form, or stands nowhere as one.
    `descriptions` are the words of the lines, in small letters."""
    bare = " ".join(name[:_NAME_CHARS_MAX].split()).casefold()
    if COMPANY.search(bare) and not any(map(str.isdigit, bare)) and _has_own_row(name, text):
        return COMPANY.fullmatch(bare) is not None or _is_label(bare)  # As in most invoices.
    low = text.casefold()
    if not bare or bare not in low:
        return False
    if COMPANY.fullmatch(bare) or bare in descriptions or bare in _TO_A_PARTY:
        return True
    company = COMPANY.search(bare) is not None
    if _is_label(bare) or (not company and _is_no_name(bare)):
        return True
    places = [*islice(_places(bare, low), _PLACES_MAX)]
    if places:
        return not any(_is_name(place, bare, company=company) for place in places)
    return not _UNSPACED.search(bare)


def _has_own_row(name: str, text: str) -> bool:
    """Whether the first place of the name is a row of its own: a quick look."""
    at = text.find(name)
    return at >= 0 and text[at - 1 : at] in ("", "\n") and text[at + len(name) :][:1] in ("", "\n")


def _is_no_name(bare: str) -> bool:
    """Whether it has no letters, or more digits; an amount, a date, a share; or is the row of an
    address, the value of a label, or the beginning of a letter."""
    letters, digits = sum(map(str.isalpha, bare)), sum(map(str.isdigit, bare))
    if letters < _LETTERS_MIN or digits > letters or "%" in bare or _MONEY.search(bare):
        return True
    if bare.split()[0] in _TO_A_PERSON:
        return True
    if not digits:
        return False
    if _TOWN_BEHIND.search(bare) or _CODE_AT_END.search(bare) or _BOX.search(bare):
        return True
    if _HOUSE.search(bare) and _STREET.search(bare):
        return True
    return next(printed_dates(bare, 0, len(bare)), None) is not None or _is_labelled(bare)


def _is_label(bare: str) -> bool:
    """Whether it is a label, or the words before another party's name and that name."""
    words = folded(bare).split()
    label = label_at(words)
    if label is None:
        return False
    to_another = label.role in _ANOTHERS and label.words > 1
    return label.words == len(words) or to_another


def _is_labelled(cell: str) -> bool:
    """Whether a cell begins with a label that names no party, and is all of it or has a digit."""
    words = folded(cell).split()
    label = label_at(words)
    if label is None or label.role in (Role.SELLER, *_ANOTHERS):
        return False
    return label.words == len(words) or any(map(str.isdigit, cell))


def _places(bare: str, low: str) -> Iterator[_Place]:
    """Where the name stands between no letters or digits."""
    at = -1
    for _ in range(_SEARCHED_MAX):
        at = low.find(bare, at + 1)
        if at < 0:
            return
        stop = at + len(bare)
        if (at and low[at - 1].isalnum()) or low[stop : stop + 1].isalnum():
            continue
        begin, end = row_around(low, at, stop, _ROW_CHARS_MAX)
        below = low[end + 1 : end + 1 + _ROW_CHARS_MAX]
        yield _Place(low[begin:end], at - begin, stop - begin, below)


def _is_name(place: _Place, bare: str, *, company: bool) -> bool:
    """Whether the name stands whole in this place, and the place may be one of a name."""
    before, behind = place.row[: place.start], place.row[place.end :]
    if not _begins(before, company=company) or not _ends(behind, company=company):
        return False
    if company:
        return True
    if _CODE_BEFORE.search(before) or _CODE_BEHIND.match(behind) or _MONEY.search(place.row):
        return False
    cell = _CELL_EDGE.split(before)[-1] + bare + _CELL_EDGE.split(behind)[0]
    if next(printed_dates(cell, 0, len(cell)), None) is not None:
        return False
    is_street = bare[-1].isdigit() and _TOWN.match(place.below.lstrip())
    return not is_street and not _is_labelled(cell) and not _is_head(place)


def _begins(before: str, *, company: bool) -> bool:
    bare = before.rstrip()
    if not bare or before.endswith(("  ", "\t")) or bare[-1] in _MARKS:
        return True
    cell = folded(_CELL_EDGE.split(bare)[-1]).split()
    label = label_at(cell)
    if cell and (cell[-1] in _TO_A_PARTY or (label and label.words == len(cell))):
        return True
    return company and bare.endswith(" -")


def _ends(behind: str, *, company: bool) -> bool:
    bare = behind.lstrip()
    if not bare or behind.startswith(("  ", "\t")) or bare[0] in _MARKS_BEHIND:
        return True
    if bare.startswith((":", "=")):
        return False
    if COMPANY.match(bare) or bare.startswith(("- ", "/ ", "& co", "+ co", "t/a ", "御中")):
        return True
    return company or bare.strip() == "."


def _is_head(place: _Place) -> bool:
    """Whether the row is the head of a table: several cells without digits, amounts below."""
    cells = [cell for cell in _CELL_EDGE.split(place.row.strip()) if cell.strip()]
    if len(cells) < _HEAD_CELLS_MIN or any(map(str.isdigit, place.row)):
        return False
    return _MONEY.search(place.below) is not None
