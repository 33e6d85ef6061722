"""Tells the lines of an answer from the document's totals.

A small model goes on below the table of lines and writes `VAT 7%` and `Total` as lines. Their
description is a label of a total and nothing else, so such a line says nothing that the totals do
not. A line named after a prepayment, a discount or freight stays: all three may be invoiced. So may
`Taxes` of a hotel, `GST` of an agent, or a `Restzahlung`: where totals are known, a line with the
amount of none of them stays. If every line is a total, all stay: a lump sum may be named so.

Pure and total; linear in the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.label_values import significant
from service.checks.printed.printed_text import PrintedText
from service.checks.values.plain_text import plain_text

TOTAL_LINES: Final = "TOTAL-LINES"
_TOTALS: Final = frozenset({Role.NET, Role.TAX, Role.GROSS, Role.AMOUNT_DUE})
_LABEL_CHARS_MAX: Final = 80
_AMOUNT_CHARS_MAX: Final = 40
_AMOUNTS_MAX: Final = 200
_RATE = re.compile(r"(?<!\S)[0-9]{1,3}(?: [0-9]{1,3})? ?%")
"""A rate in folded words, where points and commas are blanks."""


def without_totals(
    rows: Sequence[Any], answer: Mapping[str, Any], printed: PrintedText | None
) -> list[Any]:
    """The rows of an answer's lines without those that are totals of the answer or of the
    document's labels."""
    named = [row for row in rows if _is_named_so(row)]
    if not named:
        return list(rows)
    known = {*_totals_of(answer), *_labelled(printed)}
    lines = [row for row in rows if not (_is_named_so(row) and _may_be(row, known))]
    return lines or list(rows)


def _may_be(row: Mapping[str, Any], known: set[str]) -> bool:
    """Whether the line has no amount, or that of a total, or no total is known. Digits decide, for
    an answer writes amounts as it likes."""
    digits = _digits(row.get("net_amount"))
    return not known or not digits or digits in known


def _totals_of(answer: Mapping[str, Any]) -> Iterator[str]:
    """The digits of the answer's totals and of the rows of its taxes."""
    groups = [answer.get("totals")]
    taxes = answer.get("taxes")
    groups += islice(taxes, _AMOUNTS_MAX) if isinstance(taxes, list) else []
    for group in groups:
        if isinstance(group, Mapping):
            yield from filter(None, map(_digits, islice(group.values(), _AMOUNTS_MAX)))


def _labelled(printed: PrintedText | None) -> Iterator[str]:
    """The digits of the totals that the document labels."""
    if printed is not None:
        labelled = printed.labelled.of(*_TOTALS)
        yield from filter(None, (significant(one.text) for one in labelled))


def _digits(amount: Any) -> str:
    written = str(amount) if isinstance(amount, str | int | float | Decimal) else ""
    return significant(written[:_AMOUNT_CHARS_MAX])


def _is_named_so(row: Any) -> bool:
    """Whether the description is a label of a total, with or without a rate."""
    description = row.get("description") if isinstance(row, dict) else None
    if not isinstance(description, str) or len(description) > _LABEL_CHARS_MAX:
        return False
    named = folded(plain_text(description))
    words = (_RATE.sub(" ", named) if "%" in named else named).split()
    label = label_at(words)
    return label is not None and label.words == len(words) and label.role in _TOTALS
