"""Invoices that address their buyer, and name their seller by no label, with their right answers.

Each has the same line; what differs is where seller and buyer stand.
"""

from __future__ import annotations

from typing import Any

_BODY = """
Rechnungs-Nr. R-2041
Rechnungsdatum 16.10.2026

Leistung         Menge   Preis     Betrag
Wartung          2       100,00    200,00

Nettosumme                         200,00
USt 19 %                            38,00
Gesamtbetrag EUR                   238,00
"""
_HEADS = {
    "letter": """Tischlerei Brandt GmbH
Hafenweg 12 · 24103 Kiel

Stadtwerke Nord AG
Ringstraße 88
24105 Kiel
""",
    "to": """Kestrel & Finch Design
Unit 4, Old Mill, Stroud GL5 2QG

To: Broadway Theatre Trust
    9 High Street, Cheltenham GL50 1AB
""",
    "brackets": """Поставщик (Исполнитель): ООО "Ромашка", 125009, г. Москва
Покупатель (Заказчик): ООО "Вектор", 191025, г. Санкт-Петербург
""",
    "politeness": """株式会社山田商事 御中

佐藤クリーン株式会社
〒150-0001 東京都渋谷区神宮前1-2-3
TEL 03-1234-5678
""",
    "person": """Petra Sommer, Rechtsanwältin
Ahornweg 3, 50667 Köln

Herrn
Max Meier
Meier Bau
Ringstraße 88
24105 Kiel
""",
}
_PARTIES = {
    "letter": ("Tischlerei Brandt GmbH", "Stadtwerke Nord AG"),
    "to": ("Kestrel & Finch Design", "Broadway Theatre Trust"),
    "brackets": ('ООО "Ромашка"', 'ООО "Вектор"'),
    "politeness": ("佐藤クリーン株式会社", "株式会社山田商事"),
    "person": ("Petra Sommer", "Meier Bau"),
}


def _answer(seller: str, buyer: str) -> dict[str, Any]:
    line = {"description": "Wartung", "quantity": "2", "unit_price": "100", "net_amount": "200"}
    return {
        "document_type": "invoice",
        "invoice_number": "R-2041",
        "issue_date": "2026-10-16",
        "currency": "EUR",
        "supplier": {"name": seller},
        "customer": {"name": buyer},
        "lines": [line],
        "taxes": [{"rate": "19", "taxable_amount": "200", "tax_amount": "38"}],
        "totals": {"net": "200", "tax": "38", "gross": "238"},
    }


ADDRESSED_INVOICES: dict[str, tuple[str, dict[str, Any]]] = {
    name: (f"{head}{_BODY}", _answer(*_PARTIES[name])) for name, head in _HEADS.items()
}
