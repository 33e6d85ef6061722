"""Invoices without labels for number and date, with their right answers.

A title names the number (`Rechnung R-1001`), a town the day (`Berlin, den 3. Mai 2026`). Beside
them stand the number and the day of an offer, a project, and an order.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.foreign_invoices import answer_of


def _answer(
    number: str,
    days: tuple[str, str],
    currency: str,
    parties: tuple[dict[str, Any], dict[str, Any]],
    sums: tuple[str, str, str, str],
    **others: Any,
) -> dict[str, Any]:
    """The answer; `sums` are net, tax and gross total, and the rate. One line has the net total."""
    net, tax, gross, rate = sums
    totals = {"net": net, "tax": tax, "gross": gross, **others.pop("totals", {})}
    line = {"position": "1", "net_amount": net, "tax_rate": rate, **others.pop("line")}
    return answer_of(number, days, currency, parties, [line], totals, **others)


_DE_TITLE = """Tischlerei Brandt GmbH
Hauptstr. 12, 10115 Berlin
USt-IdNr. DE136695976

Firma
Kaffeehaus Lindner KG
Marktplatz 5
04109 Leipzig

Berlin, den 3. Mai 2026

Rechnung R-1001

Projekt 4711, Angebot A-77 vom 12. April 2026

Pos  Bezeichnung         Menge   Einzelpreis   Betrag
1    Regal Eiche             4        250,00   1.000,00

Netto                                          1.000,00 EUR
MwSt. 19 %                                       190,00 EUR
Gesamtbetrag                                   1.190,00 EUR

Zahlbar bis 17. Mai 2026.
IBAN DE89 3704 0044 0532 0130 00
"""
_EN_TITLE = """Northfield Joinery Ltd
4 Mill Lane, York YO1 7HB
VAT GB 123 4567 82

Bill to ACME Ltd
22 High Street
Leeds LS1 4AP

Invoice 2026-17
3 May 2026

Your quote Q-880 of 12 April 2026, job 5512

Description          Qty    Price     Amount
Oak shelf              4   250.00   1,000.00

Net total                         £1,000.00
VAT 20%                             £200.00
Invoice total                     £1,200.00

Payable by 17 May 2026
IBAN GB29 NWBK 6016 1331 9268 19
"""
_FR_TITLE = """Menuiserie Lambert SARL
14 rue des Lilas
69003 Lyon
N° TVA FR40303265045

Boulangerie Petit SAS
3 place Bellecour
69002 Lyon

Lyon, le 3 mai 2026

Facture n'F-2026-104

Devis D-311 du 12/04/2026

Désignation          Qté    Prix      Montant
Étagère chêne          4   250,00    1 000,00

Total HT                            1 000,00 €
TVA 20 %                              200,00 €
Total TTC                           1 200,00 €

À régler avant le 17 mai 2026
IBAN FR14 2004 1010 0505 0001 3M02 606
"""
_ES_TITLE = """Carpintería Robles S.L.
Calle Mayor 8, 28013 Madrid
CIF B58378431

Cliente: Café Central S.A.
Gran Vía 20, 28013 Madrid

Madrid, 3 de mayo de 2026

FACTURA 2026/0093
Presupuesto P-55 de 12/04/2026
Albarán 7781

Concepto          Cantidad   Precio    Importe
Estantería roble         4   250,00   1.000,00

Base imponible                        1.000,00 €
IVA 21 %                                210,00 €
Total factura                         1.210,00 €

A pagar antes del 17/05/2026
IBAN ES91 2100 0418 4502 0005 1332
"""
_IT_TITLE = """Falegnameria Rossi S.r.l.
Via Roma 10, 20121 Milano
P.IVA 07643520567

Spett.le
Bar Centrale S.p.A.
Via Dante 4
20121 Milano

Fattura 104/2026 del 3 maggio 2026
Rif. preventivo 88 del 12/04/2026

Descrizione        Quantità   Prezzo    Importo
Scaffale rovere           4   250,00   1.000,00

Imponibile                             1.000,00 €
IVA 22%                                  220,00 €
Totale fattura                         1.220,00 €

Pagamento entro il 17/05/2026
IBAN IT60 X054 2811 1010 0000 0123 456
"""
_NL_TITLE = """Timmerbedrijf De Vries B.V.
Kerkstraat 9, 1017 GC Amsterdam
BTW NL004495445B01  KvK 33011433

Aan:
Café Brouwer B.V.
Damrak 12
1012 LG Amsterdam

Amsterdam, 3 mei 2026

Factuur 20260417
Offerte 7788 van 12 april 2026

Omschrijving         Aantal   Prijs     Bedrag
Eiken plank               4   250,00   1.000,00

Totaal excl. btw                       1.000,00
Btw 21%                                  210,00
Totaal incl. btw                     € 1.210,00

Te betalen vóór 17 mei 2026
IBAN NL91 ABNA 0417 1643 00
"""
_PL_TITLE = """Stolarnia Kowalski Sp. z o.o.
ul. Lipowa 4, 31-147 Kraków
NIP 5260250995

Kraków, 3 maja 2026

Faktura 7/05/2026
Zamówienie ZAM-88, oferta OF-12 z dnia 12.04.2026

Nabywca: Hotel Pod Orłem S.A.
ul. Rynek 3, 50-106 Wrocław
NIP 7740001454

Nazwa                Ilość   Cena      Wartość
Regał dębowy             4   250,00   1 000,00

Razem netto                           1 000,00 zł
VAT 23%                                 230,00 zł
Razem brutto                          1 230,00 zł
Do zapłaty                            1 230,00 zł

Zapłata do 17.05.2026
PL61 1090 1014 0000 0712 1981 2874
"""
_PT_TITLE = """Carpintaria Silva Lda
Rua do Carmo 15, 1200-093 Lisboa
NIF 501964843

Café Tejo S.A.
Av. da Liberdade 100
1250-145 Lisboa

Lisboa, 3 de maio de 2026
Fatura FT 2026/88
Orçamento 311 de 12-04-2026

Descrição          Quantidade   Preço     Valor
Prateleira                  4   250,00   1.000,00

Total sem IVA                            1.000,00 €
IVA 23%                                    230,00 €
Total com IVA                            1.230,00 €

Pagar até 17-05-2026
IBAN PT50 0002 0123 1234 5678 9015 4
"""
_SV_TITLE = """Snickeri Lindqvist AB
Storgatan 9
903 26 Umeå
Org.nr 556016-0680

Till
Kafé Norr AB
Skolgatan 40
903 27 Umeå

Umeå den 3 maj 2026

Faktura 10457
Offert 88-12 av den 12 april 2026

Beskrivning          Antal   Pris      Belopp
Ekhylla                  4   250,00   1 000,00

Summa exkl. moms                      1 000,00
Moms 25 %                               250,00
Att betala                        SEK 1 250,00

Betalas senast 17 maj 2026
Bankgiro 123-4567
"""
_CS_TITLE = """Truhlářství Novák s.r.o.
Dlouhá 7, 110 00 Praha 1
IČO 27082440  DIČ CZ27082440

Faktura 2026045
Nabídka 331 ze dne 12.4.2026

Odběratel: Hotel Praha a.s.
Krátká 3, 602 00 Brno

V Praze dne 3.5.2026

Popis             Množství   Cena     Částka
Police dub               4   250,00   1 000,00

Základ DPH                            1 000,00
DPH 21 %                                210,00
Celkem k úhradě                       1 210,00 Kč

Splatnost do 17.5.2026
IBAN CZ65 0800 0000 1920 0014 5399
"""
_DE_FREELANCE = """Petra Sommer
Grafikdesign
Ahornweg 3
50667 Köln
Steuernummer 214/5678/0912

Verlag Morgenrot GmbH
Frau Julia Stein
Domstr. 20
50668 Köln

Köln, 03.05.2026

RECHNUNG 2026-031

Sehr geehrte Frau Stein,
für das Projekt Jahresbericht (Auftrag 5521, Angebot 88 vom 12.03.2026) berechne ich:

Satz und Layout     20 Std.   à 60,00 €     1.200,00 €

Zwischensumme                               1.200,00 €
Umsatzsteuer 19 %                             228,00 €
Rechnungsbetrag                             1.428,00 €

Bitte überweisen Sie den Betrag bis zum 17.05.2026 auf mein Konto
DE89 3704 0044 0532 0130 00.
"""
UNLABELLED_INVOICES: dict[str, tuple[str, dict[str, Any]]] = {
    "de_title": (
        _DE_TITLE,
        _answer(
            "R-1001",
            ("2026-05-03", "2026-05-17"),
            "EUR",
            (
                {"name": "Tischlerei Brandt GmbH", "tax_id": "DE136695976"},
                {"name": "Kaffeehaus Lindner KG"},
            ),
            ("1000.00", "190.00", "1190.00", "19"),
            line={"description": "Regal Eiche", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "DE89370400440532013000"},
        ),
    ),
    "en_title": (
        _EN_TITLE,
        _answer(
            "2026-17",
            ("2026-05-03", "2026-05-17"),
            "GBP",
            ({"name": "Northfield Joinery Ltd", "tax_id": "GB123456782"}, {"name": "ACME Ltd"}),
            ("1000.00", "200.00", "1200.00", "20"),
            line={"description": "Oak shelf", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "GB29NWBK60161331926819"},
        ),
    ),
    "fr_title": (
        _FR_TITLE,
        _answer(
            "F-2026-104",
            ("2026-05-03", "2026-05-17"),
            "EUR",
            (
                {"name": "Menuiserie Lambert SARL", "tax_id": "FR40303265045"},
                {"name": "Boulangerie Petit SAS"},
            ),
            ("1000.00", "200.00", "1200.00", "20"),
            line={"description": "Étagère chêne", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "FR1420041010050500013M02606"},
        ),
    ),
    "es_title": (
        _ES_TITLE,
        _answer(
            "2026/0093",
            ("2026-05-03", "2026-05-17"),
            "EUR",
            (
                {"name": "Carpintería Robles S.L.", "tax_id": "ESB58378431"},
                {"name": "Café Central S.A."},
            ),
            ("1000.00", "210.00", "1210.00", "21"),
            line={"description": "Estantería roble", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "ES9121000418450200051332"},
        ),
    ),
    "it_title": (
        _IT_TITLE,
        _answer(
            "104/2026",
            ("2026-05-03", "2026-05-17"),
            "EUR",
            (
                {"name": "Falegnameria Rossi S.r.l.", "tax_id": "IT07643520567"},
                {"name": "Bar Centrale S.p.A."},
            ),
            ("1000.00", "220.00", "1220.00", "22"),
            line={"description": "Scaffale rovere", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "IT60X0542811101000000123456"},
        ),
    ),
    "nl_title": (
        _NL_TITLE,
        _answer(
            "20260417",
            ("2026-05-03", "2026-05-17"),
            "EUR",
            (
                {"name": "Timmerbedrijf De Vries B.V.", "tax_id": "NL004495445B01"},
                {"name": "Café Brouwer B.V."},
            ),
            ("1000.00", "210.00", "1210.00", "21"),
            line={"description": "Eiken plank", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "NL91ABNA0417164300"},
        ),
    ),
    "pl_title": (
        _PL_TITLE,
        _answer(
            "7/05/2026",
            ("2026-05-03", "2026-05-17"),
            "PLN",
            (
                {"name": "Stolarnia Kowalski Sp. z o.o.", "tax_id": "5260250995"},
                {"name": "Hotel Pod Orłem S.A.", "tax_id": "7740001454"},
            ),
            ("1000.00", "230.00", "1230.00", "23"),
            line={"description": "Regał dębowy", "quantity": "4", "unit_price": "250.00"},
            purchase_order="ZAM-88",
            payment={"iban": "PL61109010140000071219812874"},
            totals={"amount_due": "1230.00"},
        ),
    ),
    "pt_title": (
        _PT_TITLE,
        _answer(
            "FT 2026/88",
            ("2026-05-03", "2026-05-17"),
            "EUR",
            (
                {"name": "Carpintaria Silva Lda", "tax_id": "PT501964843"},
                {"name": "Café Tejo S.A."},
            ),
            ("1000.00", "230.00", "1230.00", "23"),
            line={"description": "Prateleira", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "PT50000201231234567890154"},
        ),
    ),
    "sv_title": (
        _SV_TITLE,
        _answer(
            "10457",
            ("2026-05-03", "2026-05-17"),
            "SEK",
            ({"name": "Snickeri Lindqvist AB"}, {"name": "Kafé Norr AB"}),
            ("1000.00", "250.00", "1250.00", "25"),
            line={"description": "Ekhylla", "quantity": "4", "unit_price": "250.00"},
            payment={"account_number": "123-4567"},
            totals={"amount_due": "1250.00"},
        ),
    ),
    "cs_title": (
        _CS_TITLE,
        _answer(
            "2026045",
            ("2026-05-03", "2026-05-17"),
            "CZK",
            (
                {
                    "name": "Truhlářství Novák s.r.o.",
                    "tax_id": "CZ27082440",
                    "registration_id": "27082440",
                },
                {"name": "Hotel Praha a.s."},
            ),
            ("1000.00", "210.00", "1210.00", "21"),
            line={"description": "Police dub", "quantity": "4", "unit_price": "250.00"},
            payment={"iban": "CZ6508000000192000145399"},
            totals={"amount_due": "1210.00"},
        ),
    ),
    "de_freelance": (
        _DE_FREELANCE,
        _answer(
            "2026-031",
            ("2026-05-03", "2026-05-17"),
            "EUR",
            (
                {"name": "Petra Sommer", "tax_id": "214/5678/0912"},
                {"name": "Verlag Morgenrot GmbH"},
            ),
            ("1200.00", "228.00", "1428.00", "19"),
            line={"description": "Satz und Layout", "quantity": "20", "unit_price": "60.00"},
            purchase_order="5521",
            payment={"iban": "DE89370400440532013000"},
        ),
    ),
}
"""By layout: the text, and what an attentive reader takes from it."""
