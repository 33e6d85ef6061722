"""Whether a text calls itself a paper that comes with an invoice: an order, an offer, a delivery
note. Such papers have totals, too.

The title is a cell of its own near the beginning, with a number behind it or none. Small firms bill
on such papers as well: one that asks for payment, or says that it was paid, is none. Terms of
payment ask for nothing yet, and neither do the accounts at the foot of an offer. A time sheet with
an account is a bill.

Pure and total; linear in the text, of which a bounded part is read.
"""

from __future__ import annotations

import re

from service.checks.labels.text_rows import CELL_EDGE

_ROWS_MAX = 15
_ROW_CHARS_MAX = 120
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


_READ_CHARS = 100_000
_TIME_SHEET = re.compile(r"time ?sheet|stundenzettel|stundennachweis", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<!\w)IBAN(?!\w)")
_PAID_WORD = (
    r"(?<!\w)(?:paid|bezahlt|payée?|réglée?|acquittée?|pagad[oa]|pagat[oa]|saldat[oa]|betaald"
    r"|zapłacono|opłacono|betald|betalt|zaplaceno|uhrazeno|fizetve|plătit|maksettu)(?!\w)"
)
_PAYMENT = re.compile(
    rf"(?:^|[ \t]{{2}})[^\w\n]{{0,5}}{_PAID_WORD}(?:[^\w\n]{{0,5}}$|[^\w\n]{{1,5}}[0-9])"
    rf"|(?<!be )(?<!carriage )(?<!freight ){_PAID_WORD} (?:by|with|via|in cash|am|mit|per|bar"
    r"|par|le|en|con|por|el|mediante|in contanti|il|tramite|met|op|kartą|gotówką|med|kartou)(?!\w)"
    r"|(?<!\w)pag[oa] com(?!\w)"
    r"|(?:dankend|in bar|bar|betrag) erhalten|bitte (?:\w{1,20} ){0,4}überweisen"
    r"|überweisen sie|please (?:pay|remit|transfer)|payment received"
    r"|payment method[: \t]{1,4}(?:visa|mastercard|amex|(?:credit |debit )?card|cash)"
    r"|mastercard|american express|paypal|girocard|klarna|apple pay|google pay"
    r"|(?<!\w)(?:visa|card|karte|carte|tarjeta|carta)[ *x•.…-]{1,12}[0-9]{4}(?!\w)"
    r"|(?:veuillez|merci de) (?:payer|régler|virer)|zu zahlen(?!\w)|(?:amount|balance) due(?!\w)"
    r"|(?<!\w)(?:à payer|a pagar|da pagare|te betalen|do zapłaty|att betala|at betale|å betale"
    r"|k úhradě)(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)


def calls_itself_other_paper(text: str) -> bool:
    """Whether one of the first rows has such a title, and nothing asks for payment."""
    rows = text[: _ROWS_MAX * _ROW_CHARS_MAX].splitlines()[:_ROWS_MAX]
    titles = [
        cell
        for row in rows
        for cell in map(str.strip, CELL_EDGE.split(row.strip()))
        if _TITLE.fullmatch(cell)
    ]
    if not titles or _PAYMENT.search(text[:_READ_CHARS]):
        return False
    is_time_sheet = any(map(_TIME_SHEET.match, titles))
    return not (is_time_sheet and _ACCOUNT.search(text[:_READ_CHARS]))
