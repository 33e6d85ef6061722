"""Rows that are the title of an invoice: `Invoice`, `Rechnung 2044`, `Facture n° F-7`.

A title is a cell of its own, in a row of one or two cells near the beginning: sentences about an
invoice, heads of tables and titles of annexes (`Invoice details of R-1`) are none. A number behind
the word is the invoice's own, or, in an annex, that of the invoice which it belongs to.

Pure and total; linear in the text, of which the first rows are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.checks.labels.text_rows import CELL_EDGE

_ROWS_MAX = 60
_ROW_CHARS_MAX = 120
_CELLS_MAX = 2
_TITLE = re.compile(
    r"[^\w\n]{0,9}(?:(?:tax|vat|sales|service|commercial|final|partial|original|proforma) )?"
    r"(?:invoice|(?:[a-zäöü]{0,20}(?<!ab))?rechnung|facture|factura|fattura|factuur|faktura"
    r"|faktúra|fatura|lasku|számla|račun|τιμολόγιο|счет|счёт|фактура|請求書|发票|發票"
    r"|(?:세금)?계산서|فاتورة(?: ضريبية)?|חשבונית(?: מס)?|ใบแจ้งหนี้|ใบกำกับภาษี)"
    r"(?:[^\w\n]{0,9}|[^\w\n]{1,9}(?:(?:number|no|num|nr|nummer|numer|numéro|n[o°º]|№)[^\w\n]{1,9})?"
    r"(?P<number>(?=[\w/.-]{0,40}[0-9])\w[\w/.-]{0,40}+)"
    r"(?P<rest>\W(?!(?:is|are|was|has|remains|ist|sind|war|wurde|bleibt|steht|est|reste|es|está|è"
    r"|risulta|jest|är|er|blijft)(?!\w)).{0,60})?"
    r"|[^\w\n]{1,3}(?:for|of|from|für|vom|über|pour|de|du|per|za|for) .{1,60})",
    re.IGNORECASE,
)


def invoice_titles(text: str) -> Iterator[str]:
    """The numbers behind titles of an invoice; an empty one for a title without a number."""
    for row in text[: _ROWS_MAX * _ROW_CHARS_MAX].splitlines()[:_ROWS_MAX]:
        cells = [cell for cell in CELL_EDGE.split(row.strip()) if cell]
        if len(row) > _ROW_CHARS_MAX or len(cells) > _CELLS_MAX:
            continue
        for cell in cells:
            title = _TITLE.fullmatch(cell.strip())
            if title is not None:
                yield (title["number"] or "").strip("/.-")
