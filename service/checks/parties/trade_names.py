"""Is the answer's seller the name of a business, above that of the company that has it?

`AUTOHAUS WIEGAND` heads a letter, and `Wiegand Automobile GmbH` stands in the row below; `Castell
Plant Hire` is `a trading name of Castell Equipment Rental Limited`. The company sells. So a name
without a legal form that heads the document is doubtful if a company's name is the row below it, or
follows words that say whose name it is. The buyer's company says nothing.

Pure and total; linear in the text, for only its first rows are read.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.parties.legal_forms import COMPANY, is_legal_form

_HEAD_CHARS_MAX: Final = 600
_ROWS_MAX: Final = 3
_WORDS_MAX: Final = 6
_FORM_CHARS_MAX: Final = 14
_CELL_EDGE = re.compile(r" {2,}|\t|\|| · ")
_OF_COMPANY = re.compile(
    r"(?:,? ?\(?(?:a |ein |une |un )?(?:trading name|trading style|trade name|brand|division|marke"
    r"|marque|marca|marchio|handelsname|nom commercial|nombre comercial) (?:of|der|von|de|di) )"
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
        below = _CELL_EDGE.split(rows[number + 1].strip())[0].strip()
        named = _OF_COMPANY.match(below)
        company = below[named.end() :] if named is not None else below
        return _is_company(company, whole=named is None) and company != (buyer or "").lower()
    return False


def _is_company(words: str, *, whole: bool) -> bool:
    """Whether it is a company's name, and ends in its legal form."""
    found = COMPANY.search(words)
    if found is None or is_legal_form(words) or ":" in words:
        return False
    return not whole or (
        len(words.split()) <= _WORDS_MAX and COMPANY.search(words[-_FORM_CHARS_MAX:]) is not None
    )
