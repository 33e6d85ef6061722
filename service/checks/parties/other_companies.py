"""Does another company stand where the seller's own name should: beside his tax number, or at the
head of the document?

A hotel's name, a brand, an agent, a factor or a parent company stands on the page as well. The
company that sells prints its tax number beside its name, and begins the letter. So a seller is
doubtful

- if a company's name, but neither his nor the buyer's, stands in the block of the answer's tax
  number of the seller, alone or behind a label of the seller's; general partners, makers and
  members of an association do not count
- or if a company begins the document, above a contact, and he stands neither there nor behind a
  label. Companies that share a word of their names may be one group.

Banks and parts of sentences do not count. Pure and total; linear in the text, for rows are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final

from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.text_rows import CELL_EDGE
from service.checks.parties.legal_forms import COMPANY, company_before
from service.checks.parties.name_forms import ANOTHERS, BANK
from service.checks.parties.name_words import COMPANY_LABELS, FUNCTION_WORDS, THIRD_PARTIES
from service.checks.parties.senders import REACHED

_HEAD_CHARS_MAX: Final = 600
_HEAD_ROWS_MAX: Final = 5
_BLOCK_ROWS_MAX: Final = 8
_ROW_CHARS_MAX: Final = 300
_WORD_CHARS_MIN: Final = 4
_PLACES_MAX: Final = 4
_NUMBER_CHARS_MIN: Final = 6
_NOT_IN_NAMES: Final = frozenset(
    "a an ein eine une een der des dem im bei durch mit für von of by with for from in at"
    " gesellschafter gesellschafterin komplementär komplementärin gérant gérante".split()
)
"""`Fachbetrieb der … KG`, `a … plc company`."""


def names_another_company(seller: str, buyer: str | None, tax_id: str | None, small: str) -> bool:
    """Whether another company stands in one of these places of a text in small letters; `tax_id` is
    the seller's."""
    own = [row.strip() for row in seller.lower().split("\n") if row.strip()]
    if not own:
        return False
    others = [one for one in ((buyer or "").lower().split("\n")[0].strip(),) if one]
    return _heads(own, others, small) or _stands_beside(tax_id or "", own, others, small)


def _heads(own: Sequence[str], others: Sequence[str], small: str) -> bool:
    """Whether another company begins the document, above a contact."""
    head = [row.strip() for row in small[:_HEAD_CHARS_MAX].split("\n") if row.strip()]
    head = head[:_HEAD_ROWS_MAX]
    if not head or any(map("\n".join(head).__contains__, own)):
        return False  # As in most invoices.
    if COMPANY.search(head[0]) is None or any(map(head[0].__contains__, others)):
        return False
    company = _company(CELL_EDGE.split(head[0])[0])
    if not company or _shares_word(company, own[0]) or not any(map(REACHED.search, head)):
        return False
    return not _is_labelled(own[0], small)


def _stands_beside(tax_id: str, own: Sequence[str], others: Sequence[str], small: str) -> bool:
    """Whether another company, and neither party, stands in each block of the number."""
    number = tax_id.strip().lower()
    at = small.find(number) if len(number) >= _NUMBER_CHARS_MIN else -1
    found = False
    for _ in range(_PLACES_MAX):
        if at < 0:
            return found
        block = _block(small, at)
        if any(map("\n".join(block).__contains__, (*own, *others))):
            return False  # As in most invoices.
        if not any(_is_another(name, own[0]) for name in _companies(block)):
            return False
        found = True
        at = small.find(number, at + len(number))
    return found


def _block(small: str, at: int) -> list[str]:
    """The rows around this place, up to empty ones."""
    begin, end = small.rfind("\n", 0, at) + 1, small.find("\n", at)
    chars_max = _BLOCK_ROWS_MAX * _ROW_CHARS_MAX
    above = reversed(small[max(0, begin - chars_max) : max(0, begin - 1)].split("\n"))
    below = small[end + 1 : end + chars_max].split("\n") if end >= 0 else []
    row = small[begin : end if end >= 0 else len(small)]
    near = [
        one[:_ROW_CHARS_MAX]
        for rows in (above, below)
        for one in [*takewhile(str.strip, rows)][:_BLOCK_ROWS_MAX]
    ]
    return [row[:_ROW_CHARS_MAX], *near]


def _companies(block: Sequence[str]) -> Iterator[str]:
    """The names of companies that begin a cell or stand behind a label; none where a label of
    another party stands in the block."""
    cells = [cell.strip() for row in block for cell in CELL_EDGE.split(row)]
    if any(map(_is_of_another, cells)):
        return
    for cell in cells:
        label, _, name = cell.rpartition(": ")
        if COMPANY.search(name) is None or cell.startswith(THIRD_PARTIES):
            continue
        if not label or _is_sellers(folded(label).split()):
            yield _company(name)


def _is_sellers(label: list[str]) -> bool:
    """Whether a label names the company that sells; that of a maker or a partner does not."""
    found = label_at(label)
    is_seller = found is not None and found.role is Role.SELLER
    return is_seller or not COMPANY_LABELS.isdisjoint(label[-1:])


def _is_of_another(cell: str) -> bool:
    label = label_at(folded(cell).split())
    return label is not None and label.role in ANOTHERS


def _company(words: str) -> str:
    """The company's name that begins these words and ends in its legal form, or nothing."""
    name, _ = company_before(words)
    parts = name.split()
    if not (FUNCTION_WORDS.isdisjoint(parts) and _NOT_IN_NAMES.isdisjoint(parts)):
        return ""
    return "" if any(map(str.isdigit, name)) or BANK.search(name) else name


def _is_another(company: str, seller: str) -> bool:
    """Whether it is another company; a business without a legal form may share a word of its
    company's name."""
    if not company:
        return False
    return COMPANY.search(seller) is None or not _shares_word(company, seller)


def _shares_word(one: str, other: str) -> bool:
    return not _own_words(one).isdisjoint(_own_words(other))


def _own_words(name: str) -> set[str]:
    words = folded(name).split()
    return {word for word in words if len(word) >= _WORD_CHARS_MIN and not COMPANY.fullmatch(word)}


def _is_labelled(seller: str, small: str) -> bool:
    """Whether a colon or a word for an owner stands before one of the seller's places."""
    at = small.find(seller)
    for _ in range(_PLACES_MAX):
        if at < 0:
            return False
        before = small[max(0, at - _ROW_CHARS_MAX) : at].rstrip()
        words = folded(before.rpartition("\n")[2]).split()
        if before.endswith(":") or (words and words[-1] in COMPANY_LABELS):
            return True
        at = small.find(seller, at + 1)
    return False
