"""Does the document hold more than one invoice?

A reader answers with one of them, and the others are lost without a word. The evidence is strict,
because invoices name other invoices: two rows, or last columns of rows, that begin with a label of
an invoice number, with different numbers, and behind each of them a row that begins with a label of
a total.

Pure and total; linear in the text, of which the first rows are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Final

from schemas.outcome import Check

SEVERAL: Final = "SEVERAL-INVOICES"
"""The id of the rule. An answer breaks it, too, if it holds several invoices."""
_SEVERAL_MIN = 2
_ROWS_MAX = 5_000
_ROW_CHARS_MAX = 200
_NUMBER = re.compile(
    r"\W{0,4}(?:(?:tax |vat |sales )?invoice ?(?:number|num\b|no\b|nr\b|id\b|#)"
    r"|rechnungs? ?-?(?:nummer|nr\b|no\b)|rechnungsnummer"
    r"|facture ?(?:n[o°º]|num[ée]ro)|(?:n[o°º]|num[ée]ro)\.? ?(?:de )?(?:la )?facture"
    r"|(?:n[o°ºú]m?|n[úu]mero)\.? ?(?:de )?(?:la )?factura|factura ?(?:n[o°ºú]m?|n[úu]mero)"
    r"|(?:numero|n\.) ?(?:della )?fattura|fattura ?(?:n\b|nr\b|numero)"
    r"|factuur ?-?(?:nummer|nr\b)|faktura ?(?:vat )?(?:nr\b|numer)|nr faktury"
    r"|n[o°ºú]m?\.? ?da fatura|fatura ?(?:n\.?[o°º]|n[úu]mero)"
    r"|faktura?nummer|faktura?nr\b|請求(?:書)?番号|[发發]票[号號][码碼])"
    r"[.:#\s]{0,6}((?:[a-z]{1,4} (?=[0-9]))?[a-z0-9][a-z0-9/._-]{0,40})"
)
_STEMS = ("invoice", "rechnung", "factu", "fattura", "faktur", "fatura", "番号", "票")
"""Each label of a number has one of them."""
_COLUMN = "    "
_PLAIN = frozenset(ascii_letters + digits)
_BEGINNINGS = frozenset(
    first + second
    for one in "ta va sa in re fa no n° nº nú nu n. nr".split()
    for first in (one[0], one[0].upper())
    for second in (one[1], one[1].upper())
)
"""A row that begins with a letter or a digit, and with a label of a number, begins with one of
these: a quick look."""
_TOTAL = re.compile(
    r"\W{0,4}(?:(?:grand |invoice )?total|amount due|balance due|gesamt|rechnungsbetrag|endbetrag"
    r"|zu zahlen|zahlbetrag|summe|montant total|net [àa] payer|importe total|totale|totaal"
    r"|te betalen|razem|do zap[łl]aty|valor total|att betala|å betale|at betale"
    r"|合計|总计|總計)[^\n]*[0-9]"
)


def several_checks(text: str, small: str | None = None) -> Iterator[Check]:
    """A broken check where the document holds several invoices. `small` is the text in plain
    characters and small letters, where it is known."""
    rows = _likely_rows(text.lower() if small is None else small)
    numbers = {number for row in rows if (number := _number(row))}
    if len(numbers) < _SEVERAL_MIN:
        return
    found = _totalled(text.splitlines()[:_ROWS_MAX])
    if len(found) >= _SEVERAL_MIN:
        yield Check(
            SEVERAL,
            "error",
            passed=False,
            expected="one invoice",
            found=str(len(found)),
            message="the document holds several invoices, and this is one: send each of them alone",
        )


def totalled_numbers(text: str) -> frozenset[str]:
    """The invoice numbers of a text that have a total behind them, in lower case."""
    return frozenset(_totalled(text.splitlines()[:_ROWS_MAX]))


def prints_total(text: str) -> bool:
    """Whether a row begins with a label of a total and has digits."""
    return any(True for _ in total_rows(text))


def total_rows(text: str) -> Iterator[str]:
    """The rows that begin with a label of a total and have digits, cut to a bounded length."""
    for row in text.splitlines()[:_ROWS_MAX]:
        if _TOTAL.match(row[:_ROW_CHARS_MAX].casefold()):
            yield row[:_ROW_CHARS_MAX]


def still_several(first: tuple[Check, ...], second: tuple[Check, ...]) -> tuple[Check, ...]:
    """The findings of a second answer. If the first one held several invoices, the document does,
    whatever the second one says."""
    if any(check.id == SEVERAL for check in second):
        return second
    return (*(check for check in first if check.id == SEVERAL), *second)


def _likely_rows(small: str) -> Iterator[str]:
    """The rows that may have a label of a number: a quick look."""
    for stem in _STEMS:
        at = small.find(stem)
        while at >= 0:
            end = small.find("\n", at)
            yield from small[small.rfind("\n", 0, at) + 1 : end if end >= 0 else None].splitlines()
            at = small.find(stem, end) if end >= 0 else -1


def _number(row: str) -> str:
    """The invoice number that the row has behind its label, or nothing. The label begins the row or
    its last column."""
    if row[:1] in _PLAIN and row[:2] not in _BEGINNINGS:
        row = row.rpartition(_COLUMN)[2].lstrip() if _COLUMN in row else ""
        if row[:1] in _PLAIN and row[:2] not in _BEGINNINGS:
            return ""
    match = _NUMBER.match(row[:_ROW_CHARS_MAX].casefold())
    if match is None or not any(character.isdigit() for character in match.group(1)):
        return ""
    return match.group(1).strip(".-_/")


def _totalled(rows: list[str]) -> set[str]:
    """The invoice numbers that have a total behind them."""
    totalled: set[str] = set()
    current = ""
    for row in rows:
        number = _number(row)
        if number:
            current = number
        elif current and _TOTAL.match(row[:_ROW_CHARS_MAX].casefold()):
            totalled.add(current)
    return totalled
