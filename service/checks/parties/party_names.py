"""Does the answer's name of a party stand in the document as a name, whole and by itself?

A reader that sees no label takes a part of a name (`Brandt` of `Tischlerei Brandt GmbH`), a row of
an address, a label, a greeting, a bank, a word of a line, or an amount. A name stands whole in at
least one place: it begins its cell or follows a mark, and ends there or before one. The place is no
row of amounts, no head of a table, no date, no town behind its postal code, and no value of another
label.

A name without a legal form needs a witness as well: it begins the document, an address or a contact
stands beside it, or the label of a party, or it is printed twice. A name that
begins the document above its address may look like anything: `3M`, `Netto`, `Taxi 22456`.

Pure; linear in the text, for places and rows are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.label_values import AMOUNTS, printed_dates
from service.checks.labels.text_rows import CELL, CELL_EDGE, MONEY, row_around
from service.checks.parties.account_words import IBAN, OF_AN_ACCOUNT
from service.checks.parties.addressees import SENDER_WORDS, ends_letter
from service.checks.parties.addresses import (
    BOX,
    CODE_BEFORE,
    CODE_BEHIND,
    TOWN,
    TOWN_BEHIND,
    has_town,
    is_house_name,
)
from service.checks.parties.legal_forms import COMPANY, is_legal_form
from service.checks.parties.name_forms import (
    ANOTHERS,
    BANK,
    SENTENCE_WORDS_MIN,
    TOWN_WORD,
    UNSPACED,
    is_label,
    is_labelled,
    is_more_than_a_name,
    is_no_name,
    is_part_of_address,
    names_owner,
)
from service.checks.parties.name_words import (
    BANK_PARTS,
    COMPANY_LABELS,
    LONE_WORDS,
    TO_A_PARTY,
    TO_A_PERSON,
)
from service.checks.values.plain_text import plain_text

_PLACES_MAX = 6
_SEARCHED_MAX = 60
_ROW_CHARS_MAX = 300
_NAME_CHARS_MAX = 120
_HEAD_CELLS_MIN = 3
_FORM_CHARS_MAX = 14
_AMOUNT_BEHIND = re.compile(
    r"(?: {2,}|\t|\|)[ |]*[-(]?(?:[¥€$£₩฿]|[a-z]{3} )?\s?"
    r"(?:[0-9]{1,3}(?:[.,'][0-9]{3})+|[0-9]{1,12}(?=\s?[¥€$£₩円元원]))(?:[.,][0-9]{1,2})?\s?"
    r"(?:[¥€$£₩円元원]|[a-z]{2,3}\.?)?\)?[ |]*\Z"
)
"""An amount without decimals that ends a row, in a cell of its own."""
_FIGURES_CELL = re.compile(r"[-(]?[¥€$£₩]?\s?[0-9][0-9.,' ]*\s?[¥€$£₩円元원%]?\)?")
_GAP = re.compile(r"[^\S\n]{2,}|\t|\|")
_PARTY_ROLES = frozenset({Role.SELLER, *ANOTHERS, Role.TITLE})
_BULLETS = (
    "*#<>~\u00b7\u2022\u2013\u2014\u00ab\u00bb"
    "\u25a0\u25aa\u25cf\u25ba\u2023\u2027\u2219\u22c5\u2192"
)
_MARKS = f',;(|[="\u201c\u201e\u00a9\u2713{_BULLETS}'
_MARKS_BEHIND = f",;(|)]!\"'\u201c\u201d\u00ae\u2122{_BULLETS}"
_CONTACT = re.compile(
    r"@|www\.|https?:|(?<!\w)(?:tel|fax|phone|mobil|telefon\w*|tél|tlf|puh|vat|ust|st\.-nr|steuer\w*"
    r"|cvr|org|siret|siren|tva|nif|cif|contribuinte|p\.? ?iva|iva|gstin|abn|acn|kvk|btw|nip"
    r"|regon|ičo?|dič|uid|moms\w*|mva|oib|inn|инн|єдрпоу|еик|пиб|pib|afm|αφμ|vkn|npwp|hrb|hra|inh"
    r"|inhaber(?:in)?|reg|r\.s\.?)(?!\w)|電話|전화|电话|税号|登録番号|사업자|тел"
    r"|\+[0-9]{2}|\([0-9]{3}\) [0-9]{3}"
)
"""What a sender prints beside its name."""
_FIRST_ROWS = 3
_NAME_MARKS = str.maketrans("", "", " &.-/'+,")
_NEAR_ROWS = 3
_GOES_ON_WORDS_MIN = 8
_HARD = re.compile(r"[0-9@|\t]|  |\u00b7")
_ABOVE_ROWS = 5


class _Place(NamedTuple):
    """A row with the name, where it stands there, and the rows above and below; in small letters.
    `nth` is the number of rows above that are not empty, up to `_FIRST_ROWS`."""

    row: str
    start: int
    end: int
    above: str
    below: str
    nth: int


def is_doubtful_name(name: str, text: str, descriptions: Iterable[str]) -> bool:
    """Whether a name that the text prints is no name by its form, or stands nowhere as one.
    `descriptions` are the words of the lines, in small letters."""
    bare = " ".join(plain_text(name[:_NAME_CHARS_MAX]).split()).lower()
    company = COMPANY.search(bare) is not None
    if company and _is_usual(bare) and _has_own_row(name, text):
        return is_legal_form(bare) or is_label(bare)  # As in most invoices.
    if _GAP.search(name.strip()):
        return name.strip() in text  # Several cells of a row.
    if is_more_than_a_name(bare):
        return bare in text.lower()
    low = text.lower()
    if not bare or bare not in low:
        return False
    if is_legal_form(bare) or bare in descriptions or bare in TO_A_PARTY:
        return True
    places = [*islice(_places(bare, low), _PLACES_MAX)]
    if not company and places and is_house_name(bare) and all(map(_is_house, places)):
        return True
    if not company and any(_begins_letter(place, bare) for place in places):
        return False
    if is_label(bare) or (not company and is_no_name(bare)):
        return True
    if not places:
        return not UNSPACED.search(bare)
    named = [place for place in places if _is_name(place, bare, company=company)]
    if not company:
        named = [place for place in named if not any(map(_ends_block, _above(place)))]
    if company or len(named) > 1:
        return not named
    return not any(_has_witness(place) for place in named)


def _is_house(place: _Place) -> bool:
    """Whether the place of a house's name is in an address below another name."""
    behind = place.row[place.end :]
    if any(map(str.isalnum, place.row[: place.start])) or not behind.startswith(","):
        return False
    above = [cell for cell in _above(place) if not is_label(cell)]
    return has_town(behind) and bool(above)


def may_be_name(bare: str, low: str) -> bool:
    """Whether the name, also a person's, stands in a place of a name; both in small letters."""
    company = COMPANY.search(bare) is not None
    if is_more_than_a_name(bare) or is_legal_form(bare) or is_label(bare):
        return False
    if not company and bare.split()[0] not in TO_A_PERSON and is_no_name(bare):
        return False
    places = islice(_places(bare, low), _PLACES_MAX)
    return any(_is_name(place, bare, company=company) for place in places)


def _is_usual(bare: str) -> bool:
    """Whether it is a few words without digits, marks and parts of a bank's name."""
    words = bare.translate(_NAME_MARKS)
    few = bare.count(" ") <= SENTENCE_WORDS_MIN
    return few and words.isalpha() and not any(map(bare.__contains__, BANK_PARTS))


def _has_own_row(name: str, text: str) -> bool:
    """Whether the first place of the name is a row of its own: a quick look."""
    at = text.find(name)
    return at >= 0 and text[at - 1 : at] in ("", "\n") and text[at + len(name) :][:1] in ("", "\n")


def _begins_letter(place: _Place, bare: str) -> bool:
    """Whether the name begins the document, or the row of a sender, and its address follows: then
    its words may be those of a label, a greeting or a number. A person may be the addressee, so it
    needs a contact."""
    before, behind = place.row[: place.start], place.row[place.end :]
    if any(map(str.isalnum, before)) or not _ends(behind, company=False):
        return False
    if CODE_BEHIND.match(behind) or _is_within_row(before, behind):
        return False  # A town, or a part of a longer name.
    label = label_at(folded(bare).split())
    if label is not None and label.role not in AMOUNTS:
        return False
    if (
        _TOWN_OR_BOX.search(bare)
        or TOWN_WORD.match(bare)
        or MONEY.search(bare)
        or bare in LONE_WORDS - _BRANDS
    ):
        return False
    if _is_street(place, bare) or _is_of_a_bank(place, bare, bare):
        return False
    near = [behind, *place.below.split("\n")[:_NEAR_ROWS]]
    if bare.split()[0] in TO_A_PERSON:
        return place.nth == 0 and any(map(_CONTACT.search, near))
    if place.nth == 0:
        return any(map(has_town, near))
    return has_town(behind) and not is_part_of_address(bare)


_TOWN_OR_BOX = re.compile(rf"{TOWN_BEHIND.pattern}|{BOX.pattern}")
_BRANDS = frozenset({"total"})
"""A head of tables that is a company, too."""


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
        above = low[max(0, begin - _ROW_CHARS_MAX) : max(0, begin - 1)]
        nth = sum(map(_has_words, above.split("\n"))) if begin < _ROW_CHARS_MAX else _FIRST_ROWS
        yield _Place(low[begin:end], at - begin, stop - begin, above, below, min(nth, _FIRST_ROWS))


def _has_words(row: str) -> bool:
    return any(map(str.isalnum, row))


def _has_witness(place: _Place) -> bool:
    """Whether something beside a name without a legal form says that it is one of a company."""
    if place.nth < _FIRST_ROWS:
        return True
    before, behind = place.row[: place.start], place.row[place.end :]
    words = folded(CELL_EDGE.split(before.rstrip())[-1]).split()
    label = label_at(words)
    if label is not None and label.role in _PARTY_ROLES:
        return True
    if _names_a_party(next(_above(place), "").strip(" :")):
        return True
    behind_row = behind if not any(map(str.isalnum, before)) else CELL_EDGE.split(behind)[0]
    below = islice(_column(place.below.split("\n"), place), _NEAR_ROWS)
    near = (CELL_EDGE.split(before)[-1], behind_row, *below)
    return any(has_town(cell) or _CONTACT.search(cell) for cell in near)


def _above(place: _Place) -> Iterator[str]:
    """The cells above in the columns of the name, from the nearest."""
    return _column(reversed(place.above.split("\n")[-_ABOVE_ROWS:]), place)


def _column(rows: Iterable[str], place: _Place) -> Iterator[str]:
    """The cells of these rows in the columns of the name, up to an empty row."""
    for row in rows:
        if not row.strip():
            return
        for cell in CELL.finditer(row):
            if cell.start() < place.end and cell.end() > place.start:
                yield cell.group()
                break


def _ends_block(cell: str) -> bool:
    """Whether what stands below the cell is no seller's name: it labels another party, or is a part
    of an address."""
    words = folded(cell).split()
    label = label_at(words)
    if label is not None and label.role in ANOTHERS and label.words == len(words):
        return True
    return is_part_of_address(cell)


def _is_name(place: _Place, bare: str, *, company: bool) -> bool:
    """Whether the name stands whole in this place, and the place may be one of a name."""
    before, behind = place.row[: place.start], place.row[place.end :]
    ends_in_form = company and COMPANY.search(bare[-_FORM_CHARS_MAX:]) is not None
    if not _begins(before, company=company) or not _ends(behind, company=ends_in_form):
        return False
    cell = CELL_EDGE.split(before)[-1] + bare + CELL_EDGE.split(behind)[0]
    if _is_of_a_bank(place, bare, cell):
        return False
    if company:
        return True
    above = place.above
    if above.rpartition("\n")[2].strip(" :") in TO_A_PERSON or ends_letter(above):
        return False
    if CODE_BEFORE.search(before) or CODE_BEHIND.match(behind) or MONEY.search(place.row):
        return False
    if next(printed_dates(cell, 0, len(cell)), None) is not None or _AMOUNT_BEHIND.search(behind):
        return False
    if _is_street(place, bare) or _is_within_row(before, behind) or _is_head(place):
        return False
    if len(behind.split()) >= _GOES_ON_WORDS_MIN and not _HARD.search(behind):
        return False  # The beginning of a sentence: addresses have numbers.
    return not is_labelled(cell) and not _is_beside_label(before)


def _is_street(place: _Place, bare: str) -> bool:
    """Whether it ends in the number of a house, and the town follows."""
    if not bare[-1].isdigit():
        return False
    behind = place.row[place.end :]
    if behind.strip() and not CELL_EDGE.match(behind):
        return TOWN.match(behind.lstrip(f" {_MARKS_BEHIND}-")) is not None
    return TOWN.match(_cell_below(place)) is not None


def _cell_below(place: _Place) -> str:
    """The cell below the name, or the first one below."""
    row = place.below.lstrip("\n").partition("\n")[0]
    cells = [match for match in CELL.finditer(row) if match.end() > place.start]
    return cells[0].group() if cells else row.strip()


def _is_beside_label(before: str) -> bool:
    """Whether the cell before is a label that names no party."""
    cells = [cell for cell in CELL_EDGE.split(before) if cell.strip()]
    if not cells or not before.endswith(("  ", "\t", "|")):
        return False
    words = folded(cells[-1]).split()
    label = label_at(words)
    return label is not None and label.words == len(words) and label.role not in _PARTY_ROLES


def _is_of_a_bank(place: _Place, bare: str, cell: str) -> bool:
    """Whether it stands behind an account, or has a word for a bank and stands beside an account
    or behind `Bank:`."""
    if IBAN.search(place.row, 0, place.start):
        return True
    if BANK.search(bare) is None:
        return False
    above = place.above.rpartition("\n")[2]
    below = place.below.partition("\n")[0]
    near = "\n".join((above, place.row, below))
    return OF_AN_ACCOUNT.search(near.replace(bare, "")) is not None or is_labelled(cell)


def _is_within_row(before: str, behind: str) -> bool:
    """Whether the name is a part of an address in a row (`Unit 4, Old Mill, Stroud GL5`), of what
    stands behind an owner's name (`Inh. Uwe Sonntag, Malermeister`), or of a longer name
    (`Holloway, Prentiss & Dunn LLP`)."""
    cell, rest = CELL_EDGE.split(before)[-1], CELL_EDGE.split(behind)[0]
    first, comma, _ = cell.rpartition(":")[2].strip().partition(",")
    if comma:
        return is_part_of_address(first) or has_town(cell + rest) or names_owner(cell.strip())
    form = COMPANY.search(rest) if rest.startswith(",") else None
    return form is not None and form.end() == len(rest) and not _HARD.search(rest)


def _begins(before: str, *, company: bool) -> bool:
    bare = before.rstrip()
    if not any(map(str.isalnum, bare)):
        return True
    if bare[-1] == ":":
        return _names_a_party(CELL_EDGE.split(bare)[-1])
    if before.endswith(("  ", "\t")) or bare[-1] in _MARKS or before.endswith(" '"):
        return True
    cell = folded(CELL_EDGE.split(bare)[-1]).split()
    label = label_at(cell)
    if cell and cell[-1] in TO_A_PARTY:
        return len(cell) == 1 or cell[-1] != "the"  # `A member of the Northern Group plc`.
    if label is not None and label.words == len(cell):
        return label.role in _PARTY_ROLES
    return company and bare.endswith((" -", " /"))


def _names_a_party(label: str) -> bool:
    """Whether a party stands behind these words and their colon: the last label before it counts,
    and behind other words, such as `Bearbeiter:`, stands somebody else."""
    words = folded(label.rpartition(",")[2]).split()
    if words and words[0] in SENDER_WORDS:
        return len(words) == 1
    found = label_at(words)
    if found is not None and (found.role is not Role.TITLE or found.words == len(words)):
        return found.role in _PARTY_ROLES
    return bool(words) and (words[-1] in COMPANY_LABELS or words[0] in COMPANY_LABELS)


def _ends(behind: str, *, company: bool) -> bool:
    bare = behind.strip()
    if not bare or behind.startswith(("  ", "\t")) or bare[0] in _MARKS_BEHIND:
        return True
    if bare[0] == ":" or bare[-1] == ":" or (bare.startswith("=") and any(map(str.isalnum, bare))):
        return False
    if COMPANY.match(bare) or bare.startswith(("- ", "/ ", "// ", "& co", "+ co", "t/a ", "御中")):
        return True
    return company or not any(map(str.isalnum, bare))


def _is_head(place: _Place) -> bool:
    """Whether the row is the head of a table: several cells without digits, amounts below."""
    cells = [cell for cell in CELL_EDGE.split(place.row.strip()) if cell.strip()]
    if len(cells) < _HEAD_CELLS_MIN or any(map(str.isdigit, place.row)):
        return False
    if MONEY.search(place.below):
        return True
    below = CELL_EDGE.split(place.below.lstrip("\n").partition("\n")[0])
    return sum(_FIGURES_CELL.fullmatch(cell.strip()) is not None for cell in below) > 1
