"""Does the document call itself a proforma invoice? It announces the invoice that is to be posted.

Its title says so: a cell of its own near the beginning, in the languages of this list, with words
that deny an invoice behind it (`Proforma - not a tax invoice`) or with the number that the answer
has. A proforma invoice of another number is only named, as in `Pro forma invoice: PF-12`, and so
is one below the title of an invoice.

Pure and total; linear in the text, because few rows are read and cells are short.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.labels.text_rows import CELL_EDGE

_PROFORMA = r"pr[oóò][ -]{0,3}form\w{0,2}"
_INVOICE = (
    r"(?:invoice|bill|rechnung|factur[aăeé]|facture|fattura|factuur|fakt[uú]r[aă]?|fatura(?:s[ıi])?"
    r"|nota|lasku|sz[áa]mla|τιμολ[όο]γιο|ra[čc]un|arve|s[ąa]skaita|r[ēe][ķk]ins|reikningur"
    r"|сч[её]т|фактура|рахунок)"
)
_BEFORE = r"(?:(?:the|this is an?|commercial|sales|tax|vat|export|your|unsere|ihre) ){0,2}"
_NAMES: Final = "|".join(
    (
        rf"{_PROFORMA}[ -]{{0,3}}{_INVOICE}",
        rf"{_INVOICE}[ -]{{0,3}}\(?{_PROFORMA}\)?",
        rf"{_INVOICE} {{0,2}}[-–—:/|,] {{0,2}}{_PROFORMA}",
        _PROFORMA,
        r"προτιμολ[όο]γιο|d[íi]jbek[ée]r[őo]|предфактура|проформа(?:[ -]фактура)?",
        r"(?:сч[её]т|рахунок|фактура|инвойс)[ -]{0,3}проформа|проформа[ -](?:сч[её]т|инвойс)",
        r"形式发票|形式發票|プロフォーマ・?インボイス|견적송장|프로포마 ?(?:인보이스|송장)?",
    )
)
_KIND = r"(?:(?:(?:document )?type|type (?:of|de) document|belegart|dokumentart|art) ?: {0,9})?"
_TITLE = re.compile(rf"\W{{0,9}}{_KIND}{_BEFORE}(?:{_NAMES})(?!\w)(?P<behind>.*)")
_DENIAL = re.compile(
    r"\W{0,9}(?:(?:this is|dies ist|ceci n'est|ne constitue)\b ?)?"
    r"(?:not|no|keine?|kein|pas|non|nie|nem|geen|inte|ikke|não|ei|není|nije|ni|only|nur|draft|copy"
    r"|original)(?!\w)"
)
_INVOICE_TITLE = re.compile(
    r"\W{0,9}(?:(?:tax|vat|sales|commercial|final) )?"
    rf"(?:{_INVOICE}|schlussrechnung|credit note|gutschrift|receipt)\W{{0,9}}"
)
_LABEL_END = re.compile(r"[:#]\s*\Z")
_NUMBERED = re.compile(r"[0-9]")
_ROWS_MAX: Final = 40
_ROW_CHARS_MAX: Final = 200
_CELL_CHARS_MAX: Final = 80
_CELLS_MAX: Final = 2
"""A row of more cells is the head of a table."""
PROFORMA_STEMS: Final = (
    *("form", "προτιμ", "díjbek", "dijbek", "предфакт", "проформ", "形式", "プロフォ", "견적송장"),
    "프로포마",
)
"""One of them is in every title; each has letters alone."""


def is_titled_proforma(lower: str, number: str | None) -> bool:
    """Whether its title says so; the first title counts. `lower` is the text in small letters, and
    `number` the invoice's."""
    head = lower[: _ROWS_MAX * _ROW_CHARS_MAX]
    if not any(map(head.__contains__, PROFORMA_STEMS)):
        return False
    for row in head.splitlines()[:_ROWS_MAX]:
        cells = [one.strip() for one in CELL_EDGE.split(row.strip()[:_ROW_CHARS_MAX])]
        cells = [one for one in cells if one]
        if any(map(_INVOICE_TITLE.fullmatch, cells)):
            return False
        if any(_is_title(cells, at, (number or "").lower()) for at in range(len(cells))):
            return True
    return False


def _is_title(cells: list[str], at: int, number: str) -> bool:
    """Whether this cell of its row is the title, or the label of the invoice's own number."""
    found = _TITLE.fullmatch(cells[at]) if len(cells[at]) <= _CELL_CHARS_MAX else None
    if found is None:
        return False
    behind = " ".join((found["behind"], *cells[at + 1 :]))
    if _NUMBERED.search(behind):
        return bool(number) and number in re.split(r"[\s:#|,;]+", behind)
    if len(cells) > _CELLS_MAX or _LABEL_END.search(behind):
        return False
    return not found["behind"].strip(" .!*)-–") or _DENIAL.match(found["behind"]) is not None
