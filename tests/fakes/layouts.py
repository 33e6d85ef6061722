"""Invoices in the layouts of several trades and countries, with their right answers.

Each has one way to state money that most invoices do not have.
"""

from __future__ import annotations

from typing import Any

_LINE = ("description", "quantity", "unit_price", "net_amount", "tax_rate", "discount")
_TAX = ("rate", "taxable_amount", "tax_amount")
_Row = tuple[str | None, ...]


def _answer(
    head: tuple[str, str, str, str],
    lines: list[_Row],
    taxes: list[_Row],
    totals: dict[str, str],
    **more: Any,
) -> dict[str, Any]:
    """Head: number, day of issue, currency, seller."""
    number, issued, currency, seller = head
    return {
        "document_type": "invoice",
        "invoice_number": number,
        "issue_date": issued,
        "currency": currency,
        "supplier": {"name": seller},
        "lines": [dict(zip(_LINE, line, strict=False)) for line in lines],
        "taxes": [dict(zip(_TAX, tax, strict=True)) for tax in taxes],
        "totals": totals,
        **more,
    }


LAYOUTS: dict[str, tuple[str, dict[str, Any]]] = {
    "discount and freight": (
        """Weinhandel Kober GmbH
Rechnung Nr. W-2291
Rechnungsdatum: 02.11.2026

Pos  Artikel           Menge   Preis    Betrag    USt
1    Riesling 0,75 l      12    8,40    100,80    19 %
2    Brot 1 kg             5    4,20     21,00     7 %

Zwischensumme                          121,80
Rabatt 5 % auf Riesling                 -5,04
Versand 19 %                             6,90
Nettosumme                             123,66
USt 19 % auf 102,66                     19,51
USt 7 % auf 21,00                        1,47
Rechnungsbetrag                        144,64 EUR
""",
        _answer(
            ("W-2291", "2026-11-02", "EUR", "Weinhandel Kober GmbH"),
            [
                ("Riesling 0,75 l", "12", "8.40", "100.80", "19"),
                ("Brot 1 kg", "5", "4.20", "21.00", "7"),
            ],
            [("19", "102.66", "19.51"), ("7", "21.00", "1.47")],
            {
                "lines_net": "121.80",
                "net": "123.66",
                "tax": "20.98",
                "gross": "144.64",
                "amount_due": "144.64",
            },
            allowances=[
                {"reason": "Rabatt", "amount": "5.04"},
                {"reason": "Versand", "amount": "6.90", "is_charge": True},
            ],
        ),
    ),
    "reverse charge": (
        """Softbyte Ltd
Invoice No: SB-2026-19
Invoice date: 2 November 2026

Licence   10   45.00   450.00

Subtotal   450.00
VAT 0 %   0.00
Total   EUR 450.00
Reverse charge: VAT to be accounted for by the recipient (Art. 196).
""",
        _answer(
            ("SB-2026-19", "2026-11-02", "EUR", "Softbyte Ltd"),
            [("Licence", "10", "45.00", "450.00", "0")],
            [("0", "450.00", "0.00")],
            {"net": "450.00", "tax": "0.00", "gross": "450.00", "amount_due": "450.00"},
        ),
    ),
    "GST and PST": (
        """Maple Office Supplies Inc.
INVOICE
Invoice #: 30987
Invoice Date: 2026-11-02

Desk   2   450.00   900.00
Books  10   12.00   120.00

Subtotal   1,020.00
GST 5%   51.00
PST 7%   63.00
Total   CAD 1,134.00
""",
        _answer(
            ("30987", "2026-11-02", "CAD", "Maple Office Supplies Inc."),
            [("Desk", "2", "450.00", "900.00", "12"), ("Books", "10", "12.00", "120.00", "5")],
            [("5", "1020.00", "51.00"), ("7", "900.00", "63.00")],
            {"net": "1020.00", "tax": "114.00", "gross": "1134.00", "amount_due": "1134.00"},
        ),
    ),
    "TPS and TVQ": (
        """Librairie Laval inc.
FACTURE
Facture no : 7781
Date : 2026-11-02

Livres   4   25,00   100,00

Sous-total   100,00 $
TPS 5 %   5,00 $
TVQ 9,975 %   9,98 $
Total   114,98 $ CAD
""",
        _answer(
            ("7781", "2026-11-02", "CAD", "Librairie Laval inc."),
            [("Livres", "4", "25.00", "100.00", None)],
            [("5", "100.00", "5.00"), ("9.975", "100.00", "9.98")],
            {"net": "100.00", "tax": "14.98", "gross": "114.98", "amount_due": "114.98"},
        ),
    ),
    "CGST and SGST": (
        """Kerala Spices
TAX INVOICE
Invoice No: KS-7
Invoice Date: 21-Oct-2026

Description  HSN    Qty  Rate    Taxable   CGST%  CGST   SGST%  SGST   Total
Pepper       0904   10   450.00  4500.00   2.5    112.50 2.5    112.50 4725.00
Cloves       0907    5   800.00  4000.00   2.5    100.00 2.5    100.00 4200.00

Taxable Value   8,500.00
CGST   212.50
SGST   212.50
Grand Total   INR 8,925.00
""",
        _answer(
            ("KS-7", "2026-10-21", "INR", "Kerala Spices"),
            [("Pepper", "10", "450.00", "4500.00", "5"), ("Cloves", "5", "800.00", "4000.00", "5")],
            [("2.5", "8500.00", "212.50"), ("2.5", "8500.00", "212.50")],
            {"net": "8500.00", "tax": "425.00", "gross": "8925.00", "amount_due": "8925.00"},
        ),
    ),
    "hotel": (
        """Hotel Seeblick
Rechnung Nr. 10-2281
Rechnungsdatum: 02.11.2026

30.10.2026  Übernachtung    1   119,00   119,00
31.10.2026  Übernachtung    1   119,00   119,00
31.10.2026  Frühstück       2    14,50    29,00
31.10.2026  Kurtaxe         2     3,00     6,00

Gesamtbetrag brutto                     273,00 EUR
Enthaltene MwSt:
7 %    netto 222,43   MwSt 15,57   brutto 238,00
19 %   netto  24,37   MwSt  4,63   brutto  29,00
0 %    netto   6,00   MwSt  0,00   brutto   6,00
""",
        _answer(
            ("10-2281", "2026-11-02", "EUR", "Hotel Seeblick"),
            [
                ("Übernachtung", "1", "119.00", "119.00", "7"),
                ("Übernachtung", "1", "119.00", "119.00", "7"),
                ("Frühstück", "2", "14.50", "29.00", "19"),
                ("Kurtaxe", "2", "3.00", "6.00", "0"),
            ],
            [("7", "222.43", "15.57"), ("19", "24.37", "4.63"), ("0", "6.00", "0.00")],
            {"net": "252.80", "tax": "20.20", "gross": "273.00", "amount_due": "273.00"},
        ),
    ),
    "returned deposits": (
        """Getränke Maier
Rechnung Nr. 4411
Rechnungsdatum: 02.11.2026

Mineralwasser Kasten   20    4,50     90,00
Pfand                  20    3,30     66,00
Leergut Rückgabe      -18    3,30    -59,40

Nettobetrag                           96,60
USt 19 %                              18,35
Bruttobetrag                         114,95 EUR
""",
        _answer(
            ("4411", "2026-11-02", "EUR", "Getränke Maier"),
            [
                ("Mineralwasser Kasten", "20", "4.50", "90.00", "19"),
                ("Pfand", "20", "3.30", "66.00", "19"),
                ("Leergut Rückgabe", "-18", "3.30", "-59.40", "19"),
            ],
            [("19", "96.60", "18.35")],
            {"net": "96.60", "tax": "18.35", "gross": "114.95", "amount_due": "114.95"},
        ),
    ),
    "price per thousand": (
        """Druckhaus Elbe GmbH
Rechnung Nr. D-2026-300
Rechnungsdatum: 02.11.2026

Bezeichnung        Menge     Preis je 1000   Betrag
Flyer A6          25.000     18,40           460,00

Nettobetrag                                  460,00
19 % USt                                      87,40
Gesamtbetrag                                 547,40 EUR
""",
        _answer(
            ("D-2026-300", "2026-11-02", "EUR", "Druckhaus Elbe GmbH"),
            [("Flyer A6", "25000", "18.40", "460.00", "19")],
            [("19", "460.00", "87.40")],
            {"net": "460.00", "tax": "87.40", "gross": "547.40", "amount_due": "547.40"},
        ),
    ),
    "discount by rate": (
        """Papeterie Duval SARL
FACTURE N° F-2026-0412
Date de facture : 02/11/2026

Désignation    Qté   PU HT    Remise   Montant HT
Ramette A4      50    4,20     10 %     189,00
Stylo          100    0,80      0 %      80,00

Total HT                                269,00
TVA 20 %                                 53,80
Total TTC                               322,80 €
Acompte versé                          -100,00
Reste à payer                           222,80 €
""",
        _answer(
            ("F-2026-0412", "2026-11-02", "EUR", "Papeterie Duval SARL"),
            [
                ("Ramette A4", "50", "4.20", "189.00", "20", "21.00"),
                ("Stylo", "100", "0.80", "80.00", "20"),
            ],
            [("20", "269.00", "53.80")],
            {
                "net": "269.00",
                "tax": "53.80",
                "gross": "322.80",
                "prepaid": "100.00",
                "amount_due": "222.80",
            },
        ),
    ),
    "surcharge on tax": (
        """Mayorista Pérez S.L.
FACTURA Nº A/221
Fecha de factura: 02/11/2026

Camisetas   40   6,50   260,00

Base imponible   260,00
IVA 21%   54,60
Recargo de equivalencia 5,2%   13,52
Total factura   328,12 €
""",
        _answer(
            ("A/221", "2026-11-02", "EUR", "Mayorista Pérez S.L."),
            [("Camisetas", "40", "6.50", "260.00", "21")],
            [("21", "260.00", "54.60"), ("5.2", "260.00", "13.52")],
            {"net": "260.00", "tax": "68.12", "gross": "328.12", "amount_due": "328.12"},
        ),
    ),
    "tax included": (
        """Bäckerei Huber
Rechnung Nr. 882
Datum: 02.11.2026

Sandwich   14   6.50   91.00
Kuchen      3   18.90   56.70

Total inkl. MWST CHF   147.70
MWST 2.6 %   3.74
""",
        _answer(
            ("882", "2026-11-02", "CHF", "Bäckerei Huber"),
            [("Sandwich", "14", "6.50", "91.00", "2.6"), ("Kuchen", "3", "18.90", "56.70", "2.6")],
            [("2.6", "143.96", "3.74")],
            {"net": "143.96", "tax": "3.74", "gross": "147.70", "amount_due": "147.70"},
        ),
    ),
    "no decimals": (
        """Kovács Bt.
SZÁMLA
Számlaszám: KB-2026/118
Kelte: 2026.11.02.

Festék   4   12 500 Ft   50 000 Ft

Nettó összesen   50 000 Ft
ÁFA 27%   13 500 Ft
Bruttó összesen   63 500 Ft
Fizetendő   63 500 Ft
""",
        _answer(
            ("KB-2026/118", "2026-11-02", "HUF", "Kovács Bt."),
            [("Festék", "4", "12500", "50000", "27")],
            [("27", "50000", "13500")],
            {"net": "50000", "tax": "13500", "gross": "63500", "amount_due": "63500"},
        ),
    ),
    "minus behind": (
        """Nordby Elektriska AB
Kreditfaktura
Fakturanummer: 10460
Fakturadatum: 2026-11-02

Retur kabel   25   50,00   1 250,00-

Summa exkl. moms   1 250,00-
Moms 25 %   312,50-
Totalt SEK   1 562,50-
""",
        _answer(
            ("10460", "2026-11-02", "SEK", "Nordby Elektriska AB"),
            [("Retur kabel", "-25", "50.00", "-1250.00", "25")],
            [("25", "-1250.00", "-312.50")],
            {"net": "-1250.00", "tax": "-312.50", "gross": "-1562.50", "amount_due": "-1562.50"},
            document_type="credit_note",
        ),
    ),
    "withholding and fund": (
        """Avv. Neri
PARCELLA n. 8/2026
Data: 02/11/2026

Onorario   1   1.000,00   1.000,00
Cassa previdenza 4%   40,00

Totale imponibile   1.040,00
IVA 22%   228,80
Totale documento   1.268,80
Ritenuta d'acconto 20% su 1.000,00   -200,00
Netto a pagare   1.068,80 €
""",
        _answer(
            ("8/2026", "2026-11-02", "EUR", "Avv. Neri"),
            [("Onorario", "1", "1000.00", "1000.00", "22")],
            [("22", "1040.00", "228.80")],
            {"net": "1040.00", "tax": "228.80", "gross": "1268.80", "amount_due": "1068.80"},
            allowances=[{"reason": "Cassa previdenza 4%", "amount": "40.00", "is_charge": True}],
        ),
    ),
    "rounding to crowns": (
        """Papír Novák s.r.o.
FAKTURA č. 20260118
Datum vystavení: 02.11.2026

Papír A4   7   93,40   653,80

Základ daně   653,80
DPH 21 %   137,30
Zaokrouhlení   -0,10
Celkem k úhradě   791,00 Kč
""",
        _answer(
            ("20260118", "2026-11-02", "CZK", "Papír Novák s.r.o."),
            [("Papír A4", "7", "93.40", "653.80", "21")],
            [("21", "653.80", "137.30")],
            {
                "net": "653.80",
                "tax": "137.30",
                "gross": "791.10",
                "rounding": "-0.10",
                "amount_due": "791.00",
            },
        ),
    ),
    "more decimals than cents": (
        """NetFon AG
Rechnung
Rechnungsnummer: 7712 3381 90
Rechnungsdatum: 02.11.2026

Grundgebühr Festnetz     29,3697
Mobil L                  16,7983
Verbindungen              0,8403

Summe netto              47,01 EUR
Umsatzsteuer 19 %         8,93 EUR
Zu zahlender Betrag      55,94 EUR
""",
        _answer(
            ("7712 3381 90", "2026-11-02", "EUR", "NetFon AG"),
            [
                ("Grundgebühr Festnetz", None, None, "29.3697", "19"),
                ("Mobil L", None, None, "16.7983", "19"),
                ("Verbindungen", None, None, "0.8403", "19"),
            ],
            [("19", "47.01", "8.93")],
            {"net": "47.01", "tax": "8.93", "gross": "55.94", "amount_due": "55.94"},
        ),
    ),
}
