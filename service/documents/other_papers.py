"""Whether a text calls itself a paper that comes with an invoice: an order, an offer, a delivery
note. Such papers have totals, too.

The title is a cell of its own near the beginning, with a number behind it or none.

Pure and total; linear in the first rows.
"""

from __future__ import annotations

import re

_ROWS_MAX = 15
_ROW_CHARS_MAX = 120
_CELL_EDGE = re.compile(r" {2,9}|\t|\|")
_TITLE = re.compile(
    r"(?:(?:purchase|sales|work) order|order(?: (?:confirmation|acknowledge?ment))?|quotation|quote"
    r"|estimate|delivery note|packing (?:list|slip)|goods received note|time ?sheet|price list"
    r"|bestellung|auftrag(?:sbestätigung)?|bestellbestätigung|angebot|kostenvoranschlag"
    r"|lieferschein|packliste|stundenzettel|stundennachweis|preisliste"
    r"|bon de (?:commande|livraison)|devis|confirmation de commande|tarifs?"
    r"|pedido|presupuesto|albarán|nota de entrega|orçamento|encomenda|guia de remessa"
    r"|ordine(?: d['’]acquisto)?|conferma d['’]ordine|preventivo|offerta|documento di trasporto|ddt"
    r"|bestelling|orderbevestiging|offerte|pakbon|zamówienie|oferta|dokument wz"
    r"|beställning|orderbekräftelse|offert|följesedel|ordrebekræftelse|tilbud|følgeseddel"
    r"|objednávka|nabídka|dodací list|注文書|見積書|納品書|订单|报价单|送货单)"
    r"(?:[^\w\n]{1,4}(?:(?:number|no|num|nr|nummer|numéro|n[o°º]|č)[^\w\n]{1,4})?"
    r"(?=[\w/.-]{0,40}[0-9])\w[\w/.-]{0,40})?[^\w\n]{0,4}",
    re.IGNORECASE,
)


def calls_itself_other_paper(text: str) -> bool:
    """Whether one of the first rows has such a title."""
    rows = text[: _ROWS_MAX * _ROW_CHARS_MAX].splitlines()[:_ROWS_MAX]
    return any(
        _TITLE.fullmatch(cell.strip()) for row in rows for cell in _CELL_EDGE.split(row.strip())
    )
