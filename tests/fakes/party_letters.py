"""Letters whose seller and buyer no label names, with their right answers; each has the same line.

`letter` puts what a sample has above and below the amounts around a body in its language.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_WORDS = {
    "de": "Rechnungs-Nr.|Rechnungsdatum|Leistung|Menge|Preis|Betrag|Nettosumme|USt|Gesamtbetrag",
    "en": "Invoice no.|Invoice date|Description|Qty|Price|Amount|Net total|VAT|Total",
    "fr": "Facture n°|Date de facture|Désignation|Qté|Prix|Montant|Total HT|TVA|Total TTC",
    "es": "Factura n.º|Fecha de factura|Concepto|Cantidad|Precio|Importe|Base imponible|IVA|Total",
    "it": "Fattura n.|Data fattura|Descrizione|Quantità|Prezzo|Importo|Imponibile|IVA|Totale",
    "nl": "Factuurnummer|Factuurdatum|Omschrijving|Aantal|Prijs|Bedrag|Subtotaal|BTW|Totaal",
    "pl": "Faktura nr|Data wystawienia|Nazwa|Ilość|Cena|Wartość|Razem netto|VAT|Razem brutto",
    "pt": "Fatura n.º|Data da fatura|Descrição|Quantidade|Preço|Valor|Total líquido|IVA|Total",
    "sv": "Fakturanummer|Fakturadatum|Beskrivning|Antal|Pris|Belopp|Netto|Moms|Totalt",
    "cs": "Faktura č.|Datum vystavení|Popis|Množství|Cena|Částka|Základ daně|DPH|Celkem",
}
_BODY = """
{0} R-2041
{1} 16.10.2026

{2:24}{3:>10}{4:>12}{5:>14}
Alpha 42                         2      100,00        200,00

{6:44}  200,00
{7} 19 %                                           38,00
{8} EUR                                  238,00
"""


_TAX_NUMBER = re.compile(r"Steuernummer ([0-9/]+)")


class Letter(NamedTuple):
    """What stands above and below the amounts, the right names, and wrong ones of one of them."""

    language: str
    head: str
    foot: str
    seller: str
    buyer: str
    wrong: tuple[str, ...] = ()


def text_of(letter: Letter) -> str:
    """The document."""
    body = _BODY.format(*_WORDS[letter.language].split("|"))
    if letter.language == "en":
        body = body.replace(",00", ".00").replace("16.10.2026", "16 October 2026")
    return f"{letter.head.strip()}\n{body}\n{letter.foot.strip()}\n"


def answer_of(letter: Letter, **changes: Any) -> dict[str, Any]:
    """The right answer, or one with other parties."""
    number = _TAX_NUMBER.search(f"{letter.head}\n{letter.foot}")
    taxed = {"tax_id": number[1]} if number else {}
    right: dict[str, Any] = {
        "document_type": "invoice",
        "invoice_number": "R-2041",
        "issue_date": "2026-10-16",
        "currency": "EUR",
        "supplier": {"name": letter.seller, **taxed},
        "customer": {"name": letter.buyer},
        "lines": [
            {
                "description": "Alpha 42",
                "quantity": "2",
                "unit_price": "100.00",
                "net_amount": "200.00",
                "tax_rate": "19",
            }
        ],
        "taxes": [{"rate": "19", "taxable_amount": "200.00", "tax_amount": "38.00"}],
        "totals": {"net": "200.00", "tax": "38.00", "gross": "238.00", "amount_due": "238.00"},
    }
    return right | changes
