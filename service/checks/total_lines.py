"""Tells the lines of an answer from the document's totals.

A small model goes on below the table of lines and writes `VAT 7%` and `Total` as lines. Their
description is a label of a total and nothing else, so such a line says nothing that the totals do
not. A line named after a prepayment, a discount or freight stays: all three may be invoiced. If
every line is a total, all stay: a lump sum may be named so.

Pure and total; linear in the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.checks.label_roles import Role, folded, label_at
from service.checks.plain_text import plain_text

TOTAL_LINES: Final = "TOTAL-LINES"
_TOTALS: Final = frozenset({Role.NET, Role.TAX, Role.GROSS, Role.AMOUNT_DUE})
_LABEL_CHARS_MAX: Final = 80
_RATE = re.compile(r"(?<!\S)[0-9]{1,3}(?: [0-9]{1,3})? ?%")
"""A rate in folded words, where points and commas are blanks."""


def without_totals(rows: Sequence[Any]) -> list[Any]:
    """The rows of an answer's lines without those that are totals."""
    lines = [row for row in rows if not _is_total(row)]
    return lines or list(rows)


def _is_total(row: Any) -> bool:
    """Whether the description is a label of a total, with or without a rate."""
    description = row.get("description") if isinstance(row, Mapping) else None
    if not isinstance(description, str) or len(description) > _LABEL_CHARS_MAX:
        return False
    words = _RATE.sub(" ", folded(plain_text(description))).split()
    label = label_at(words)
    return label is not None and label.words == len(words) and label.role in _TOTALS
