"""Whose is a VAT id, or a number of a register?

A number belongs to the party whose block stands above it, as far as no other labelled value
stands between. In rows of several cells the column decides: the nearest name of a party above the
number in its column.

Pure and total; linear in the text, for rows and places are bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeVar

from schemas.invoice import Invoice
from service.checks.labels.label_candidates import Candidate, Candidates
from service.checks.labels.label_roles import Role, folded, label_at, made
from service.checks.labels.label_values import compact
from service.checks.labels.text_rows import CELL, CELL_EDGE
from service.checks.parties.name_places import NamePlaces, rows_of_name

_BLOCK_ROWS: Final = 9
"""A number stands at most so many rows below the name of its party."""
_BLOCKS: Final = (Role.OTHER_PARTY, Role.SELLER, Role.BUYER)
_BOTH: Final = {Role.SELLER, Role.BUYER}
_Block = TypeVar("_Block")
_ENDS: Final = frozenset(
    role
    for role in Role
    if role not in (*_BLOCKS, Role.VAT_ID, Role.BUYER_VAT_ID, Role.OTHER_NO, Role.CUSTOMER_NO)
)
"""Labels that do not stand in a party's block, and so end it."""
_INDENT_MAX: Final = 2
_GAP_MAX: Final = 3
"""Blanks between a name and its number; columns are further apart."""
_SWISS_CHARS: Final = 12
"""Of `CHE123456788`."""
OF_THE_TAX: Final = ("MWST", "TVA", "IVA", "MVA")
"""What ends a Swiss or Norwegian number where it is that of the tax."""
_MARKS: Final = " :.,#\t"


class Owned(NamedTuple):
    """A number, its row, and whose it is; None where the document does not show it."""

    number: str
    owner: Role | None
    row: int


def bare_number(printed: str) -> str:
    """Letters and digits alone; a Swiss or Norwegian number with and without its tax is one."""
    bare = compact(printed)
    return bare[:_SWISS_CHARS] if bare.startswith("CHE") else bare.removesuffix("MVA")


def numbers_with_owners(
    invoice: Invoice, text: str, labelled: Candidates, labelled_ids: Sequence[Candidate]
) -> list[Owned]:
    """These labelled numbers and the buyer's VAT ids with their owners."""
    sellers, buyers = labelled.rows(Role.SELLER), labelled.rows(Role.BUYER)
    blocks: dict[int, Role] = {}
    pairs: dict[int, tuple[Role, Role]] = {}
    if sellers.isdisjoint(buyers):  # Else a row of two columns does not say whose its values are.
        blocks.update(dict.fromkeys(labelled.rows(Role.OTHER_PARTY), Role.OTHER_PARTY))
        blocks.update(dict.fromkeys(sellers, Role.SELLER))
        blocks.update(dict.fromkeys(buyers, Role.BUYER))
    else:
        pairs = _side_by_side(labelled)
    ends = {one.row for one in labelled.all if one.role in _ENDS}
    columns = Counter(one.row for one in labelled_ids) if pairs else {}
    rows = _Columns(invoice, text)
    owned, place, last = list[Owned](), 0, -1
    names: dict[int, Role] = {}
    for one in labelled_ids:
        place, last = (place + 1 if one.row == last else 0), one.row
        pair = _above(one.row, pairs, ends) if pairs else None
        if pair is None and columns.get(one.row) == len(_BOTH):
            pair = pairs.get(one.row + 1)  # A Korean form has the numbers before the names.
        if pair is None:
            owner = _above(one.row, blocks, ends)
        elif columns.get(one.row) == len(_BOTH):
            owner = pair[place]
        else:
            owner = _owner_at(one, pairs, text)
            pair = pair if owner is not None else None
        if owner is None or (owner is Role.BUYER and pair is None):
            names = names or _rows_of_names(invoice, text) | blocks
            owner = _above(one.row, names, ends)
        if pair is None:
            owner = rows.owner(one) or owner
        owned.append(made(Owned, (bare_number(one.text), owner, one.row)))
    theirs = labelled.of(Role.BUYER_VAT_ID)
    return owned + [Owned(bare_number(one.text), Role.BUYER, one.row) for one in theirs]


class _Columns:
    """The rows of a document that has both parties' names, and whose name stands above a number."""

    def __init__(self, invoice: Invoice, text: str) -> None:
        names = (invoice.supplier.name, invoice.customer.name if invoice.customer else None)
        self._seller, self._buyer = ((name or "").strip().lower() for name in names)
        self._text = text
        self._rows: list[str] = []
        self._page: NamePlaces | None = None

    def owner(self, number: Candidate) -> Role | None:
        """None where its rows have one cell, or no name stands above it in its column."""
        if not self._seller or not self._buyer:
            return None
        self._rows = self._rows or self._text.split("\n")
        near = self._rows[max(0, number.row - 1) : number.row + 1]
        if not any(CELL_EDGE.search(row.strip()) for row in near):
            return None  # As in most invoices.
        self._page = page = self._page or NamePlaces(self._text)
        first = CELL.search(number.text.lstrip(_MARKS).lower())
        if first is None or number.row >= len(page.rows):
            return None
        row = page.rows[number.row]
        at = row.find(first.group())
        left = max(row.rfind(edge, 0, at) + len(edge) for edge in ("  ", "\t", "|", "\n"))
        beside = _cell_beside(row, left)
        for cell in (row[left:at], beside, *_cells_above(page, number.row, left, at + 1)):
            owner = self._named(cell)
            if owner is not None:
                return owner
            label = label_at(folded(cell).split())
            if label is not None and label.role in _BLOCKS:
                return None
        return None

    def _named(self, cell: str) -> Role | None:
        """Whose name the words hold; None where they hold both or none."""
        sells, buys = self._seller in cell, self._buyer in cell
        return None if sells is buys else Role.SELLER if sells else Role.BUYER


def _cell_beside(row: str, left: int) -> str:
    """The cell directly before this place, no column of its own: `Acme Ltd  VAT GB123456782`."""
    before = row[:left].rstrip()
    if left - len(before) > _GAP_MAX:
        return ""
    return CELL_EDGE.split(before)[-1]


def _cells_above(page: NamePlaces, row: int, left: int, right: int) -> Iterator[str]:
    """The cells above in these columns, from the nearest, up to an empty row."""
    for number in range(row - 1, max(-1, row - 1 - _BLOCK_ROWS), -1):
        if not page.rows[number].strip():
            return
        yield page.cell(number, left, right) or ""


def _side_by_side(labelled: Candidates) -> dict[int, tuple[Role, Role]]:
    """The rows in which two parties begin, the seller and the buyer, from the left."""
    parties = [one for one in labelled.all if one.role in _BLOCKS]
    in_row = Counter(one.row for one in parties)
    return {
        left.row: (left.role, right.role)
        for left, right in pairwise(parties)
        if left.row == right.row
        and in_row[left.row] == len(_BOTH)
        and {left.role, right.role} == _BOTH
    }


def _owner_at(number: Candidate, pairs: Mapping[int, tuple[Role, Role]], text: str) -> Role | None:
    """The owner of a number that stands alone in its row below two parties: the one in whose column
    it ends or begins."""
    rows = text.split("\n", number.row + 1)
    head = max((row for row in pairs if row < number.row), default=None)
    if head is None or number.row >= len(rows):
        return None
    cells = [cell.start() for cell in CELL.finditer(rows[head])]
    at = rows[number.row].find(number.text.strip())
    if len(cells) != len(_BOTH) or at < 0:
        return None
    if at >= cells[1] - _INDENT_MAX:
        return pairs[head][1]
    return pairs[head][0] if at + len(number.text.strip()) < cells[1] else None


def _above(row: int, blocks: Mapping[int, _Block], ends: set[int]) -> _Block | None:
    """The nearest block above that nothing ends before the row."""
    for number in range(row, max(row - _BLOCK_ROWS, -1) - 1, -1):
        if number in blocks:
            return blocks[number]
        if number in ends:
            return None
    return None


def _rows_of_names(invoice: Invoice, text: str) -> dict[int, Role]:
    """Where the parties' names stand; a row with both belongs to neither."""
    sellers = rows_of_name(invoice.supplier.name, text)
    buyers = rows_of_name(invoice.customer.name if invoice.customer else None, text)
    return {
        **dict.fromkeys(sellers - buyers, Role.SELLER),
        **dict.fromkeys(buyers - sellers, Role.BUYER),
        **dict.fromkeys(buyers & sellers, Role.OTHER_PARTY),
    }
