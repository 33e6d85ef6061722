"""Is the answer's seller the sender of the document, where no label says who sells?

A letter begins with its sender, and its addressee stands in a window: a name with its address, and
nothing to call, to mail or to pay to. The sender has that, at the head or at the foot. So a seller
that stands in windows alone is doubtful if another party begins the letter, or if the answer's
buyer has a telephone or an account. A telephone below the customer's address is no such sign if the
seller's address begins the document. A seller in the block of the labelled buyer is doubtful, too:
`Bill to / Mr Jones / ACME Ltd`; and one between the buyer's name and his town: `ACME Ltd / Accounts
Payable / 12 Oak Grove / Leeds LS2 9XX`.

Pure and total; linear in the text. It knows no label but those it is given, and quotes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, takewhile

from service.checks.labels.label_candidates import Candidate
from service.checks.labels.text_rows import CELL, CELL_EDGE
from service.checks.parties.account_words import IBAN
from service.checks.parties.addresses import HOUSE, STREET, has_town
from service.checks.parties.buyer_cells import greets, is_addressed, without_titles
from service.checks.parties.legal_forms import COMPANY
from service.checks.parties.name_words import THIRD_PARTIES
from service.checks.values.plain_text import plain_text

_HEAD_CHARS_MAX = 600
_HEAD_ROWS = 5
_TOP_ROWS = 2
_TOP_CHARS = 80
_FIRST_ROWS = 3
_WINDOW_ROWS_MAX = 25
"""A window stands in the upper part of a letter."""
_BLOCK_ROWS = 6
_BUYER_ROWS = 3
_ROWS_MAX = 2_000
_ROW_CHARS_MAX = 300
_PLACES_MAX = 4
_LONG_WORD_CHARS = 4
_CONTACT = re.compile(
    r"@|www\.|(?<!\w)(?:tel|fax|phone|vat|ust|st\.-nr|steuer|cvr|org|siret|siren|tva|nif|contribuinte"
    r"|iva|gstin|abn|kvk|btw|nip|ičo?|dič|uid|moms|mva)(?!\w)"
)
_OF_A_COMPANY = (
    r"iban|bic|swift|hrb|hra|amtsgericht|geschäftsführer|inhaber|inh|rcs|krs|bankgiro|plusgiro"
    r"|sort code|bank(?:verbindung)?|konto|account|compte|conto|cuenta|rachunek|účet|р/с"
)
REACHED = re.compile(
    r"@|www\.|(?<!\w)(?:tel|fax|phone|telefon\w*|teléfono|tél|tlf|puh|siret|p\.? ?iva|cif|kvk|regon"
    rf"|тел|{_OF_A_COMPANY})(?!\w)|電話|전화|电话"
)
"""What a sender prints, and an addressee hardly ever has."""
_PAID_TO = re.compile(rf"(?<!\w)(?:{_OF_A_COMPANY})(?!\w)")
"""What a sender alone prints: a customer may have a telephone or a tax number in his address."""
_REACHED_BY = re.compile(
    r"@|www\.|(?<!\w)(?:tel|fax|phone|telefon\w*|teléfono|tél|tlf|puh|тел)(?!\w)"
)
_OF_CUSTOMERS = re.compile(r"(?<!\w)(?:inhaber|inh|account(?=: ?[^\d\s]))(?!\w)")
"""What an addressee may have as well: an owner, an account with the sender."""
_OF_SENDERS = re.compile(
    rf"(?<!\w)(?:{_OF_A_COMPANY}|steuernummer|steuer-?nr|st\.-nr|ust-?id\w*|vat|tva|siret|nif|cif|btw|kvk"
    r"|p\.? ?iva|nip|moms|org\.?-?nr|dič|ičo|adószám|contribuinte|y-tunnus|αφμ)(?!\w)"
)
"""An account, a register or a tax number."""
_SITE = re.compile(r"www\.|https?:")
_MONEY = re.compile(r"(?<![0-9.])[0-9]{1,3}(?:[.,' ]?[0-9]{3}){0,4}[.,][0-9]{2}(?![0-9.])")
_FIGURE = re.compile(r"[0-9:]")
_MARKUP = " \t#*>_|•·-"


def is_doubtful_sender(seller: str, buyer: str | None, text: str) -> bool:
    """Whether the seller seems to be the addressee; no label names the buyer as such."""
    buyer = _first_row(buyer or "") or None
    seller = _first_row(seller)
    if not seller:
        return False
    if buyer is not None and (buyer.startswith(seller) or seller.endswith(f" {buyer}")):
        buyer = None  # The seller is a part of the buyer's name, or has a title: `Mme Martin`.
    top, found, _ = text[:_TOP_CHARS].lower().partition(seller)
    begins = bool(found) and "\n\n" not in top.lstrip()
    if not begins and _has_anothers_head(seller, buyer, text):
        return True
    return _is_addressee(seller, buyer, text)


def stands_below(name: str, buyers: Sequence[Candidate], text: str) -> bool:
    """Whether the name stands in the block of a labelled buyer, in rows with one cell, and nowhere
    else."""
    sought = _first_row(name)
    if not sought or not buyers:
        return False
    rows = _rows(text)
    places = _places(rows, sought)
    below = set[int]()
    for buyer in buyers[:_PLACES_MAX]:
        for row in range(buyer.row + 1, buyer.row + 1 + _BUYER_ROWS):
            if not 0 <= buyer.row < row < len(rows) or not rows[row].strip():
                break
            if _is_one_cell(rows[buyer.row]) and _is_one_cell(rows[row]):
                below.add(row)
    return bool(places) and below.issuperset(places)


def stands_in_address(name: str, buyer: str | None, text: str) -> bool:
    """Whether the name stands in the address of the answer's buyer and nowhere else: between his
    name and his town, or, below a letterhead, directly above his name."""
    sought, buyer = _first_row(name), _first_row(buyer or "")
    if not sought or not buyer or sought == buyer or _begins_document(sought, text.lower()):
        return False
    rows = _rows(text)
    places = _places(rows, sought)
    return bool(places) and all(
        rows[row].strip(_MARKUP) == sought
        and (_is_below_name(rows, row, buyer) or _is_above_name(rows, row, buyer))
        for row in places
    )


def _begins_document(name: str, small: str) -> bool:
    """Whether nothing stands above the name or before it, as in most letters."""
    at = small.find(name)
    return at >= 0 and not small[:at].strip(f"{_MARKUP}\n")


def has_anothers_address(seller: str, buyer: str | None, text: str) -> bool:
    """Whether a town stands in a block with neither the seller's nor the buyer's name."""
    names = [one for one in (_first_row(seller), _first_row(buyer or "")) if one]
    blocks = "\n".join(row if row.strip() else "" for row in _rows(text)).split("\n\n")
    others = (block for block in blocks if not any(name in block for name in names))
    return any(map(has_town, others))


def _is_below_name(rows: Sequence[str], row: int, buyer: str) -> bool:
    """Whether the buyer's name stands above the row, and his town below it, without a gap."""
    above = takewhile(_is_of_address, reversed(rows[max(0, row - _BUYER_ROWS) : row]))
    named = any(_names_buyer(one, rows[row], buyer) for one in above)
    return named and _has_town_below(rows, row)


def _is_above_name(rows: Sequence[str], row: int, buyer: str) -> bool:
    """Whether the row begins the block of the buyer, and an address stands above: a word before his
    name, such as `Familie`."""
    if not any(map(has_town, rows[:row])) or rows[row - 1].strip(_MARKUP):
        return False
    below = rows[row + 1 : row + 2]
    named = any(_names_buyer(one, rows[row], buyer) for one in below)
    return named and _has_town_below(rows, row)


def _names_buyer(one: str, other: str, buyer: str) -> bool:
    """Whether a row begins with the buyer's name, in the column in which the other row begins."""
    indent, others = (len(row) - len(row.lstrip(_MARKUP)) for row in (one, other))
    return _begins(one.strip(_MARKUP), buyer) and indent == others


def _is_of_address(row: str) -> bool:
    """Whether it may be a row above the town: with one cell, and no town or contact."""
    return bool(row.strip()) and _is_one_cell(row) and not (has_town(row) or _CONTACT.search(row))


def _has_town_below(rows: Sequence[str], row: int) -> bool:
    """Whether a town ends the block, and no telephone or account follows as in a seller's."""
    below = [*takewhile(str.strip, rows[row + 1 : row + 1 + _BLOCK_ROWS])]
    towns = any(map(has_town, below[:_BUYER_ROWS]))
    return towns and not any(map(_CONTACT.search, below))


def _has_anothers_head(seller: str, buyer: str | None, text: str) -> bool:
    """Whether the document begins with the buyer's name, or with a company that the answer does not
    have, and a contact or a registration stands there."""
    rows = [row.strip() for row in text[:_HEAD_CHARS_MAX].lower().split("\n")]
    head = [row for row in rows if row][:_HEAD_ROWS]
    if not head or any(seller in row for row in head[:_TOP_ROWS]):
        return False
    if not any(map(_CONTACT.search, head)):
        return False
    if buyer is not None:
        return _begins(head[0], buyer)
    return COMPANY.search(head[0]) is not None


def _is_addressee(seller: str, buyer: str | None, text: str) -> bool:
    """Whether the seller stands in windows alone, and another party is the sender."""
    rows = _rows(text)
    own = _places(rows, seller)
    if own and buyer is not None and _is_paid_to(buyer, rows, own):
        return True
    if own and buyer is not None and _is_below_letterhead(buyer, rows, own[0], seller):
        return True
    bought = _places(rows, buyer)[:1] if own and buyer is not None else []
    if buyer is not None and any(_is_above_sender(seller, rows, at, buyer) for at in bought):
        return True
    if not own or not all(_is_window(rows, row, seller) for row in own):
        return False
    if buyer is None:
        above = _has_head_above(rows, own[0])
        below = rows[own[-1] + 1 :]
        if above or any(_is_sender_row(row, seller) for row in below):
            return True
        return _has_anothers_foot(below, seller, _block(rows, own[0], seller)[1:])
    others = _places(rows, buyer)
    head = [row for row in range(own[0]) if rows[row].strip(_MARKUP)][:_FIRST_ROWS]
    begins = not any(map(has_town, rows[: own[0]]))
    return any(
        row in head or _is_reached(rows, row, buyer, below_other=begins and row > own[0])
        for row in others
    )


def _is_below_letterhead(buyer: str, rows: Sequence[str], row: int, seller: str) -> bool:
    """Whether the buyer begins the document with his address, and the seller's block follows with a
    telephone or a mail alone, as a customer's may: a letter begins with its sender. The seller may
    be the second one if his name, his number or his site stands there, or if the letter calls the
    first one by a title."""
    first = _letterhead(buyer, rows, row)
    if first is None or not _begins(_cell_of(rows, row, seller), seller):
        return False
    head, block = _block(rows, first, buyer), _block(rows, row, seller)
    if not any(map(REACHED.search, block)) or any(map(_OF_SENDERS.search, block)):
        return False
    if row == first and not any(map(REACHED.search, head)):
        return False  # Of two columns the one with a telephone is the sender's.
    if any(map(_SITE.search, block)) and not any(map(_SITE.search, head)):
        return False
    if any(seller in one for one in rows[_first_amount(rows) :]):
        return False
    return not _is_called(buyer, rows, first)


def _is_above_sender(seller: str, rows: Sequence[str], row: int, buyer: str) -> bool:
    """Whether the seller begins the document, but is called by a title, and the buyer's block below
    has a telephone: a letter without a letterhead."""
    first = _first_place(seller, rows, row)
    if first is None or not _is_called(seller, rows, first) or _is_called(buyer, rows, row):
        return False
    if _letterhead(seller, rows, row) is None:
        return False
    if not _begins(_cell_of(rows, row, buyer), buyer):
        return False
    if any(map(REACHED.search, _block(rows, first, seller))):
        return False
    return any(map(REACHED.search, _block(rows, row, buyer)))


def _letterhead(name: str, rows: Sequence[str], row: int) -> int | None:
    """The row in which the name begins the document, above a town or with it, in a block that ends
    before this row or stands in another column."""
    first = _first_place(name, rows, row)
    if first is None or any(map(_MONEY.search, rows[first:row])):
        return None
    if first < row and has_town(rows[first]):
        return first  # The whole address in one row, as in the window of an envelope.
    block = _block(rows, first, name)
    if not any(map(has_town, block)) or (first < row < first + len(block)):
        return None
    return first


def _first_place(name: str, rows: Sequence[str], row: int) -> int | None:
    """The row in which the name begins the document, up to this row; one row may stand above it."""
    head = (at for at in range(row + 1) if rows[at].strip(_MARKUP))
    return next((at for at in islice(head, _TOP_ROWS) if _begins_called(rows[at], name)), None)


def _cell_of(rows: Sequence[str], row: int, name: str) -> str:
    """The cell that begins with the name or holds it."""
    return next((cell for cell in CELL.findall(rows[row]) if name in cell), "").strip(_MARKUP)


def _begins_called(row: str, name: str) -> bool:
    """Whether a row begins with the name, or with titles and it."""
    bare = row.strip(_MARKUP)
    return _begins(bare, name) or _begins(without_titles(bare), name)


def _is_called(name: str, rows: Sequence[str], row: int) -> bool:
    """Whether a title such as `Mrs` stands before the name or above it, or a greeting calls it."""
    near = (name, rows[row].strip(_MARKUP), rows[row - 1].strip(_MARKUP) if row else "")
    if any(map(is_addressed, near)):
        return True
    last = name.rpartition(" ")[2]
    places = _places(rows, last) if len(last) >= _LONG_WORD_CHARS else []
    return any(greets(rows[at].partition(last)[0]) for at in places)


def _has_head_above(rows: Sequence[str], row: int) -> bool:
    """Whether an address stands above the row, or a company above an empty row."""
    above = rows[:row]
    apart = next((at for at in range(row - 1, -1, -1) if not above[at].strip()), 0)
    return any(map(has_town, above)) or any(map(COMPANY.search, above[:apart]))


def _is_sender_row(row: str, seller: str) -> bool:
    """Whether another company stands in the row with its address and its telephone or account."""
    if seller in row or not COMPANY.search(row) or row.strip(_MARKUP).startswith(THIRD_PARTIES):
        return False
    return has_town(row) and REACHED.search(row) is not None


def _has_anothers_foot(rows: Sequence[str], seller: str, address: Sequence[str]) -> bool:
    """Whether the last block with a town begins with another name, and has a telephone or an
    account, and no row of the seller's address nor a long word of the seller's name: a shop may
    belong to a company of another town."""
    foot_rows = (row if row.strip() else "" for row in rows[_first_amount(rows) :])
    blocks = "\n".join(foot_rows).split("\n\n")
    towns = (block.strip("\n") for block in reversed(blocks) if has_town(block))
    foot = next(towns, "")
    name = CELL.match(foot.lstrip(_MARKUP))
    if name is None or _FIGURE.search(name.group()) or seller in foot or _MONEY.search(foot):
        return False
    own = [*address, *(word for word in seller.split() if len(word) >= _LONG_WORD_CHARS)]
    return REACHED.search(foot) is not None and not any(one in foot for one in own)


def _is_paid_to(buyer: str, rows: Sequence[str], own: Sequence[int]) -> bool:
    """Whether the buyer stands above the seller's rows, and also below the amounts, where a row
    begins with his name and has an account, and the seller stands nowhere."""
    amounts = _first_amount(rows)
    if own[-1] >= amounts or not any(buyer in row for row in rows[: own[0]]):
        return False
    return any(_begins(row.strip(_MARKUP), buyer) and IBAN.search(row) for row in rows[amounts:])


def _first_amount(rows: Sequence[str]) -> int:
    return next((at for at, row in enumerate(rows) if _MONEY.search(row)), len(rows))


def _is_window(rows: Sequence[str], row: int, name: str) -> bool:
    """Whether an addressee may stand in this row: the name begins it, and an address follows in the
    block, and nothing of a sender."""
    if row > _WINDOW_ROWS_MAX or any(map(_MONEY.search, rows[:row])):
        return False
    block = _block(rows, row, name)
    if not block or not _begins(block[0].strip(_MARKUP), name):
        return False
    words = _OF_CUSTOMERS.sub("", "\n".join(block))
    if _CONTACT.search(words) or REACHED.search(words):
        return False
    return any(has_town(one) or (HOUSE.search(one) and STREET.search(one)) for one in block)


def _is_reached(rows: Sequence[str], row: int, name: str, *, below_other: bool) -> bool:
    """Whether a telephone, an account or a register stands beside the name, or in its block.
    `below_other` says that the other party begins the document, above this one: then it may be the
    letterhead, and a telephone above the amounts may be its customer's."""
    if any(map(_MONEY.search, rows[:row])):
        foot = islice(takewhile(str.strip, rows[row:]), _BLOCK_ROWS)
        return any(map(REACHED.search, foot))  # All columns of the foot are the sender's.
    block = _block(rows, row, name)
    if not below_other:
        return any(map(REACHED.search, block))
    if any(map(_REACHED_BY.search, block)):
        return any(map(_PAID_TO.search, block))
    return any(_PAID_TO.search(_OF_CUSTOMERS.sub("", one)) for one in block)


def _block(rows: Sequence[str], row: int, name: str) -> list[str]:
    """The cells in the columns of the name, from its row to the next empty one."""
    left = rows[row].find(name)
    right, block = left + len(name), list[str]()
    for one in rows[row : row + _BLOCK_ROWS]:
        cells = [cell for cell in CELL.finditer(one) if cell.start() < right and cell.end() > left]
        if not cells:
            break
        block.append(cells[0].group())
    return block


def _rows(text: str) -> list[str]:
    rows = text.lower().split("\n", _ROWS_MAX)[:_ROWS_MAX]
    return [row[:_ROW_CHARS_MAX] for row in rows]


def _places(rows: Sequence[str], name: str) -> list[int]:
    """The first rows with the name."""
    return [number for number, row in enumerate(rows) if name in row][:_PLACES_MAX]


def _begins(row: str, name: str) -> bool:
    return row.startswith(name) and not row[len(name) :][:1].isalnum()


def _is_one_cell(row: str) -> bool:
    return CELL_EDGE.search(row.strip()) is None


def _first_row(name: str) -> str:
    return plain_text(name).strip().partition("\n")[0].strip().lower()
