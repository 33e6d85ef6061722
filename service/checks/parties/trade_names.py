"""Is the answer's seller the name of a business, above that of the company that has it?

`AUTOHAUS WIEGAND` heads a letter, and `Wiegand Automobile GmbH` stands below or beside it; `Castell
Plant Hire` is `a trading name of Castell Equipment Rental Limited`. The company sells. So a name
without a legal form that heads the document is doubtful if a company's name is the cell below it or
beside it, also behind `Operator:`, or follows words that say whose name it is. The buyer's company
says nothing, and neither does the owner's name behind `Inh.`: a merchant trades under the name
above.

Pure and total; linear in the text, for only its first rows are read.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.parties.legal_forms import COMPANY, company_before
from service.checks.parties.name_words import COMPANY_LABELS

_HEAD_CHARS_MAX: Final = 600
_ROWS_MAX: Final = 3
_MARKS: Final = (",", ";", "(", "|", "-", "\u2013", "\u00b7", "\u2022")
_CELL_EDGE = re.compile(r" {2,}|\t|\|| · ")
_OF_COMPANY = re.compile(
    r"(?:,? ?\(?(?:a |ein |une |un )?(?:trading name|trading style|trade name|brand|division|marke"
    r"|marque|marca|marchio|handelsname|nom commercial|nombre comercial) (?:of|der|von|de|di) )"
)
OF_OWNER: Final = frozenset(
    "inh inhaber inhaberin prop proprietor owner titolare titular propietario vl vlastník majitel "
    "właściciel eigenaar innehavare indehaver".split()
)


def is_trade_name(name: str, buyer: str | None, text: str) -> bool:
    """Whether a company has this name for its business; `buyer` is the answer's."""
    bare = " ".join(name.lower().split())
    if not bare or COMPANY.search(bare) is not None:
        return False  # As in most invoices.
    rows = [row for row in text[:_HEAD_CHARS_MAX].lower().split("\n") if row.strip()][:_ROWS_MAX]
    for number, row in enumerate(rows[:-1]):
        head = _CELL_EDGE.split(row.strip())[0].strip()
        if head != bare:
            continue
        beside = _CELL_EDGE.split(row.strip())[1:2]
        below = _CELL_EDGE.split(rows[number + 1].strip())[0].strip()
        companies = (_named(cell.strip()).rstrip(".") for cell in (*beside, below))
        return any(one and one != (buyer or "").lower().rstrip(".") for one in companies)
    return False


def _named(words: str) -> str:
    """The company that these words name, with or without words such as `a brand of` or `Operator:`
    before it."""
    named = _OF_COMPANY.match(words)
    if named is not None:
        return _company(words[named.end() :])
    label, colon, rest = words.partition(": ")
    is_label = bool(colon) and label in COMPANY_LABELS and label not in OF_OWNER
    return _company(rest if is_label else words)


def _company(words: str) -> str:
    """The company's name that begins these words and ends in its legal form, or nothing: its
    address may follow behind a mark."""
    name, behind = company_before(words)
    if not name or ":" in name or name.split()[0].strip(".") in OF_OWNER:
        return ""
    behind = behind.lstrip(".")
    return name if not behind or behind.lstrip()[:1] in _MARKS else ""
