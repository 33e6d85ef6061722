"""Invoices of countries whose languages have label data, with their right answers.

A supplier's own layout, number and date format, and words; no template made them.
"""

from __future__ import annotations

from typing import Any

_SV = """Nordby Elektriska AB
Storgatan 9, 903 26 Umeå
Org.nr 556016-0680   Momsreg.nr SE556016068001

Faktura

Fakturanummer: 10457
Fakturadatum: 2026-10-02
Förfallodatum: 2026-11-01
Kundnummer: 2231
Er order: 77120-A
OCR: 104572026

Fakturaadress
Brf Björken
Skolgatan 40
903 27 Umeå

Beskrivning                 Antal    À-pris       Belopp
Installation laddstolpe         2   8 450,00   16 900,00
Kabel 5G6 (m)                  35      62,00    2 170,00

Summa exkl. moms                                19 070,00
Moms 25 %                                        4 767,50
Öresavrundning                                       0,50
Att betala                                   SEK 23 838,00

Bankgiro 123-4567
IBAN SE35 5000 0000 0549 1000 0003
"""
_DA = """Havnens Køkken ApS                              FAKTURA
Strandvejen 12
8000 Aarhus C
CVR-nr. 12345674

Kunde:                          Fakturanr.      2026-0231
Nordhavn Hotel A/S              Fakturadato     02.11.2026
Kajen 4                         Forfaldsdato    16.11.2026
2150 Nordhavn                   Kundenr.        1188
                                Ordrenr.        PO-4471

Vare                       Antal     Pris        Beløb
Frokostbuffet                40    145,00     5.800,00
Levering                      1    250,00       250,00

I alt ekskl. moms                         kr. 6.050,00
Moms 25 %                                 kr. 1.512,50
Total inkl. moms                          kr. 7.562,50

Beløbet bedes betalt til reg.nr. 1234 kontonr. 0012345678
IBAN DK50 0040 0440 1162 43
"""
_NO = """Fjelltekst AS
Bryggen 7
5003 Bergen
Foretaksregisteret: NO 987 654 325 MVA

FAKTURA

Fakturanr.:        20261187
Fakturadato:       02.11.2026
Forfallsdato:      16.11.2026
Kundenr.:          40021
Deres ordrenr.:    B-5518

Faktura til
Vestland Trykkeri AS
Storgata 22
5003 Bergen

Beskrivelse               Antall   Pris      Mva   Beløb
Korrektur, årsrapport         12   950,00    25 %  11 400,00

Sum eks. mva                                     11 400,00
Mva 25 %                                          2 850,00
Sum inkl. mva                                    14 250,00
Å betale                                     NOK 14 250,00

KID: 2026118740021
Kontonummer: 1503 40 12345
"""
_FI = """Pohjolan Puutyö Oy
Sahatie 3, 90100 Oulu
Y-tunnus 0112038-9   ALV-tunnus FI01120389

LASKU

Laskun numero      7781
Laskun päiväys     2.11.2026
Eräpäivä           16.11.2026
Asiakasnumero      330
Viitenumero        77810 33008
Tilausnumero       T-2026-88

Laskutusosoite
Kahvila Aamu Oy
Rantakatu 1
90100 Oulu

Tuote                    Määrä   à-hinta    Yhteensä
Hylly, koivu                 6    145,00      870,00
Asennus (h)                  4     55,00      220,00

Veroton yhteensä                          1 090,00 €
ALV 25,5 %                                  277,95 €
Maksettava yhteensä                       1 367,95 €

IBAN FI21 1234 5600 0007 85   BIC NDEAFIHH
"""
_CS = """FAKTURA - DAŇOVÝ DOKLAD č. 2026110045

Dodavatel:                          Odběratel:
Dřevovýroba Novák s.r.o.            Hotel U Řeky a.s.
Lesní 14                            Nábřeží 2
370 01 České Budějovice             381 01 Český Krumlov
IČO: 25596641                       IČO: 27082440
DIČ: CZ25596641                     DIČ: CZ27082440

Datum vystavení:           2. 11. 2026
Datum splatnosti:         16. 11. 2026
DUZP:                     31. 10. 2026
Variabilní symbol:        2026110045
Číslo objednávky:         OBJ-778

Popis                 Množství    Cena/MJ      Celkem bez DPH
Stůl dubový                  3   12 500,00         37 500,00
Doprava                      1    1 500,00          1 500,00

Základ daně                                    39 000,00 Kč
DPH 21 %                                        8 190,00 Kč
Celkem s DPH                                   47 190,00 Kč
K úhradě                                       47 190,00 Kč

Číslo účtu: 19-2000145399/0800
IBAN: CZ65 0800 0000 1920 0014 5399
"""
_JA = """請求書

請求書番号：INV-2026-0117
発行日：2026年11月2日
お支払期限：2026年11月30日
注文番号：PO-5521

ご請求先
株式会社みどり商店 御中

株式会社サンプル製作所
東京都千代田区丸の内1-2-3
登録番号：T1234567890123

品名            数量    単価      金額
椅子            4    12,000    48,000
机              1    52,000    52,000

小計                        100,000
消費税（10%）                10,000
合計金額（税込）            ¥110,000

振込先：みずほ銀行 丸の内支店 普通預金 1234567
"""
_SK = """FAKTÚRA č. 20260088
Dodávateľ                           Odberateľ
Kovo Tatry s.r.o.                   Penzión Sever, s.r.o.
Hlavná 8                            Lesná 1
058 01 Poprad                       059 85 Štrba
IČO: 36396222                       IČO: 31333532
IČ DPH: SK2020104515                IČ DPH: SK2020317068

Dátum vystavenia: 02.11.2026
Dátum dodania: 30.10.2026
Dátum splatnosti: 16.11.2026
Variabilný symbol: 20260088

Popis               Množstvo   Cena      Spolu bez DPH
Zábradlie               12 m   85,00          1 020,00

Základ dane                              1 020,00 EUR
DPH 23 %                                   234,60 EUR
Celkom s DPH                             1 254,60 EUR
Na úhradu                                1 254,60 EUR
IBAN: SK31 1200 0000 1987 4263 7541
"""
_HU = """SZÁMLA
Számla sorszáma: 2026/00412
Eladó                               Vevő
Duna Nyomda Kft.                    Kék Szálló Zrt.
1052 Budapest, Váci utca 10.        8230 Balatonfüred, Tó utca 3.
Adószám: 12345676-2-41              Adószám: 10773381-2-44
Közösségi adószám: HU12345676

Számla kelte: 2026. november 2.
Teljesítés dátuma: 2026.10.31.
Fizetési határidő: 2026.11.16.
Megrendelésszám: MR-551

Megnevezés        Menny.   Egységár    Nettó        ÁFA
Szórólap A5        5 000      18,00    90 000,00    27%

Nettó összesen                         90 000,00 Ft
ÁFA összesen                           24 300,00 Ft
Fizetendő                             114 300,00 Ft
Bankszámlaszám: 11773016-11111018
"""
_RO = """FACTURA FISCALĂ
Nr. facturii: 00781
Data emiterii: 02.11.2026
Data scadenței: 16.11.2026

Furnizor:                         Client:
Lemn și Casă SRL                  Pensiunea Bucegi SRL
CUI: RO18547290                   CUI: RO14399840
Str. Lungă 5, Brașov              Str. Brazilor 2, Sinaia

Denumire          Cant.   Preț      Valoare
Masă stejar           2   1.250,00  2.500,00

Total fără TVA                      2.500,00 lei
TVA 21%                               525,00 lei
Total de plată                      3.025,00 lei
IBAN: RO49AAAA1B31007593840000
"""
_TR = """SAYIN
Deniz Otelcilik A.Ş.

FATURA
Fatura No: ABC2026000000117
Fatura Tarihi: 02.11.2026
Son Ödeme Tarihi: 16.11.2026

Satıcı: Çınar Mobilya Ltd. Şti.
VKN: 1234567890

Açıklama      Miktar   Birim Fiyat   Tutar
Sandalye          10      1.200,00   12.000,00

KDV Hariç Toplam          12.000,00 TL
Hesaplanan KDV (%20)       2.400,00 TL
Ödenecek Tutar            14.400,00 TL
"""


def _line(description: str, quantity: str, price: str, net: str, rate: str) -> dict[str, Any]:
    return {
        "description": description,
        "quantity": quantity,
        "unit_price": price,
        "net_amount": net,
        "tax_rate": rate,
    }


def answer_of(
    number: str,
    days: tuple[str, str],
    currency: str,
    parties: tuple[dict[str, str], dict[str, str]],
    lines: list[dict[str, Any]],
    totals: dict[str, str],
    **more: Any,
) -> dict[str, Any]:
    """An answer with one tax rate, that of its lines; the days are those of issue and payment."""
    taxes = {"taxable_amount": totals["net"], "tax_amount": totals["tax"]}
    return {
        "document_type": "invoice",
        "invoice_number": number,
        "issue_date": days[0],
        "due_date": days[1],
        "currency": currency,
        "supplier": parties[0],
        "customer": parties[1],
        "lines": lines,
        "allowances": [],
        "taxes": [taxes | {"rate": lines[0]["tax_rate"]}],
        "totals": totals,
        **more,
    }


FOREIGN_INVOICES: dict[str, tuple[str, dict[str, Any]]] = {
    "sv": (
        _SV,
        answer_of(
            "10457",
            ("2026-10-02", "2026-11-01"),
            "SEK",
            (
                {
                    "name": "Nordby Elektriska AB",
                    "tax_id": "SE556016068001",
                    "registration_id": "556016-0680",
                },
                {"name": "Brf Björken"},
            ),
            [
                _line("Installation laddstolpe", "2", "8450.00", "16900.00", "25"),
                _line("Kabel 5G6 (m)", "35", "62.00", "2170.00", "25"),
            ],
            {
                "net": "19070.00",
                "tax": "4767.50",
                "gross": "23837.50",
                "amount_due": "23838.00",
                "rounding": "0.50",
            },
            purchase_order="77120-A",
            payment={
                "iban": "SE3550000000054910000003",
                "reference": "104572026",
                "account_number": "123-4567",
            },
        ),
    ),
    "da": (
        _DA,
        answer_of(
            "2026-0231",
            ("2026-11-02", "2026-11-16"),
            "DKK",
            (
                {"name": "Havnens Køkken ApS", "registration_id": "12345674"},
                {"name": "Nordhavn Hotel A/S"},
            ),
            [
                _line("Frokostbuffet", "40", "145.00", "5800.00", "25"),
                _line("Levering", "1", "250.00", "250.00", "25"),
            ],
            {"net": "6050.00", "tax": "1512.50", "gross": "7562.50"},
            purchase_order="PO-4471",
            payment={"iban": "DK5000400440116243", "account_number": "0012345678"},
        ),
    ),
    "no": (
        _NO,
        answer_of(
            "20261187",
            ("2026-11-02", "2026-11-16"),
            "NOK",
            (
                {"name": "Fjelltekst AS", "tax_id": "NO987654325MVA"},
                {"name": "Vestland Trykkeri AS"},
            ),
            [_line("Korrektur, årsrapport", "12", "950.00", "11400.00", "25")],
            {"net": "11400.00", "tax": "2850.00", "gross": "14250.00", "amount_due": "14250.00"},
            purchase_order="B-5518",
            payment={"account_number": "15034012345", "reference": "2026118740021"},
        ),
    ),
    "fi": (
        _FI,
        answer_of(
            "7781",
            ("2026-11-02", "2026-11-16"),
            "EUR",
            (
                {
                    "name": "Pohjolan Puutyö Oy",
                    "tax_id": "FI01120389",
                    "registration_id": "0112038-9",
                },
                {"name": "Kahvila Aamu Oy"},
            ),
            [
                _line("Hylly, koivu", "6", "145.00", "870.00", "25.5"),
                _line("Asennus (h)", "4", "55.00", "220.00", "25.5"),
            ],
            {"net": "1090.00", "tax": "277.95", "gross": "1367.95", "amount_due": "1367.95"},
            purchase_order="T-2026-88",
            payment={"iban": "FI2112345600000785", "bic": "NDEAFIHH", "reference": "7781033008"},
        ),
    ),
    "cs": (
        _CS,
        answer_of(
            "2026110045",
            ("2026-11-02", "2026-11-16"),
            "CZK",
            (
                {
                    "name": "Dřevovýroba Novák s.r.o.",
                    "tax_id": "CZ25596641",
                    "registration_id": "25596641",
                },
                {"name": "Hotel U Řeky a.s.", "tax_id": "CZ27082440"},
            ),
            [
                _line("Stůl dubový", "3", "12500.00", "37500.00", "21"),
                _line("Doprava", "1", "1500.00", "1500.00", "21"),
            ],
            {"net": "39000.00", "tax": "8190.00", "gross": "47190.00", "amount_due": "47190.00"},
            purchase_order="OBJ-778",
            delivery_date="2026-10-31",
            payment={
                "iban": "CZ6508000000192000145399",
                "reference": "2026110045",
                "account_number": "19-2000145399/0800",
            },
        ),
    ),
    "ja": (
        _JA,
        answer_of(
            "INV-2026-0117",
            ("2026-11-02", "2026-11-30"),
            "JPY",
            (
                {"name": "株式会社サンプル製作所", "tax_id": "T1234567890123"},
                {"name": "株式会社みどり商店"},
            ),
            [_line("椅子", "4", "12000", "48000", "10"), _line("机", "1", "52000", "52000", "10")],
            {"net": "100000", "tax": "10000", "gross": "110000"},
            purchase_order="PO-5521",
            payment={"account_number": "1234567"},
        ),
    ),
    "sk": (
        _SK,
        answer_of(
            "20260088",
            ("2026-11-02", "2026-11-16"),
            "EUR",
            (
                {"name": "Kovo Tatry s.r.o.", "tax_id": "SK2020104515"},
                {"name": "Penzión Sever, s.r.o.", "tax_id": "SK2020317068"},
            ),
            [_line("Zábradlie", "12", "85.00", "1020.00", "23")],
            {"net": "1020.00", "tax": "234.60", "gross": "1254.60", "amount_due": "1254.60"},
            delivery_date="2026-10-30",
            payment={"iban": "SK3112000000198742637541", "reference": "20260088"},
        ),
    ),
    "hu": (
        _HU,
        answer_of(
            "2026/00412",
            ("2026-11-02", "2026-11-16"),
            "HUF",
            (
                {"name": "Duna Nyomda Kft.", "tax_id": "HU12345676"},
                {"name": "Kék Szálló Zrt.", "tax_id": "10773381-2-44"},
            ),
            [_line("Szórólap A5", "5000", "18.00", "90000.00", "27")],
            {"net": "90000.00", "tax": "24300.00", "gross": "114300.00"},
            purchase_order="MR-551",
            delivery_date="2026-10-31",
            payment={"account_number": "11773016-11111018"},
        ),
    ),
    "ro": (
        _RO,
        answer_of(
            "00781",
            ("2026-11-02", "2026-11-16"),
            "RON",
            (
                {"name": "Lemn și Casă SRL", "tax_id": "RO18547290"},
                {"name": "Pensiunea Bucegi SRL", "tax_id": "RO14399840"},
            ),
            [_line("Masă stejar", "2", "1250.00", "2500.00", "21")],
            {"net": "2500.00", "tax": "525.00", "gross": "3025.00"},
            payment={"iban": "RO49AAAA1B31007593840000"},
        ),
    ),
    "tr": (
        _TR,
        answer_of(
            "ABC2026000000117",
            ("2026-11-02", "2026-11-16"),
            "TRY",
            (
                {"name": "Çınar Mobilya Ltd. Şti.", "tax_id": "1234567890"},
                {"name": "Deniz Otelcilik A.Ş."},
            ),
            [_line("Sandalye", "10", "1200.00", "12000.00", "20")],
            {"net": "12000.00", "tax": "2400.00", "gross": "14400.00"},
        ),
    ),
}
"""By language: the text, and what an attentive reader takes from it."""
