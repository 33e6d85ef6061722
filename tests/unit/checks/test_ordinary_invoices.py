"""Ordinary invoices of several countries: a right answer is booked, a wrong one never is."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.outcome import Trust
from service.checks.labels.label_values import compact
from tests.fakes.addressed_invoices import ADDRESSED_INVOICES
from tests.fakes.foreign_invoices import FOREIGN_INVOICES
from tests.fakes.trusted import trust_in
from tests.fakes.unlabelled_invoices import UNLABELLED_INVOICES

_US = """Brightline Supply Co.
2200 Harbor Blvd, Suite 410
Oakland, CA 94607
(510) 555-0142  billing@brightlinesupply.com

INVOICE

Bill To:                          Invoice #: INV-88213
Redwood Charter School            Invoice Date: 10/21/2026
91 Elm Street                     Due Date: 11/20/2026
San Jose, CA 95112                P.O. Number: RCS-5521
                                  Terms: Net 30

Qty   Description                 Unit Price      Amount
4     Whiteboard 48x36              $129.95     $519.80
20    Dry erase marker set           $11.49     $229.80
1     Freight                        $45.00      $45.00

Subtotal                                        $794.60
Sales Tax (9.25%)                                $73.50
Total                                           $868.10
Balance Due                                     $868.10

Please make checks payable to Brightline Supply Co.
"""
_PL = """FAKTURA VAT nr FV/2026/09/0142
Data wystawienia: 22.09.2026
Data sprzedaży: 20.09.2026
Termin płatności: 06.10.2026

Sprzedawca:                                 Nabywca:
Drukarnia Wisła Sp. z o.o.                  Hotel Pod Orłem S.A.
ul. Długa 15, 31-147 Kraków                 ul. Rynek 3, 50-106 Wrocław
NIP: 5260250995                             NIP: 7740001454

Lp  Nazwa                     Ilość   Cena netto    Wartość netto   VAT
1   Ulotki A5 kolor           5000       0,18           900,00      23%
2   Projekt graficzny            1     350,00           350,00      23%

Razem netto:     1 250,00 zł
VAT 23%:           287,50 zł
Razem brutto:    1 537,50 zł
Do zapłaty:      1 537,50 zł

Nr konta: PL61 1090 1014 0000 0712 1981 2874
"""
_CH = """Gartenbau Zürcher AG
Seestrasse 201
8802 Kilchberg
CHE-116.281.710 MWST

Immobilien Rigi AG
Bahnhofplatz 4
6300 Zug

Rechnung Nr. 26-0911
Datum: 30.09.2026
Zahlbar innert 30 Tagen, fällig am 30.10.2026

Leistung                         Anzahl    Ansatz     Betrag CHF
Rasenpflege (Std.)                 18.5     84.00       1'554.00
Heckenschnitt                         1    620.00         620.00
Entsorgung Grüngut (m3)               4     45.00         180.00

Zwischentotal                                           2'354.00
MWST 8.1 %                                                190.67
Rundung                                                    -0.02
Total CHF                                               2'544.65

IBAN CH93 0076 2011 6238 5295 7
"""
_SE = """Nordby Elektriska AB
Storgatan 9, 903 26 Umeå
Org.nr 556016-0680   Momsreg.nr SE556016068001

Faktura

Fakturanummer: 10457
Fakturadatum: 2026-10-02
Förfallodatum: 2026-11-01
Kundnummer: 2231

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
"""
_DOCUMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "us": (
        _US,
        {
            "document_type": "invoice",
            "invoice_number": "INV-88213",
            "issue_date": "2026-10-21",
            "due_date": "2026-11-20",
            "currency": "USD",
            "supplier": {"name": "Brightline Supply Co."},
            "customer": {"name": "Redwood Charter School"},
            "purchase_order": "RCS-5521",
            "lines": [
                {
                    "position": "1",
                    "description": "Whiteboard 48x36",
                    "quantity": "4",
                    "unit_price": "129.95",
                    "net_amount": "519.80",
                    "tax_rate": "9.25",
                },
                {
                    "position": "2",
                    "description": "Dry erase marker set",
                    "quantity": "20",
                    "unit_price": "11.49",
                    "net_amount": "229.80",
                    "tax_rate": "9.25",
                },
                {
                    "position": "3",
                    "description": "Freight",
                    "quantity": "1",
                    "unit_price": "45.00",
                    "net_amount": "45.00",
                    "tax_rate": "9.25",
                },
            ],
            "allowances": [],
            "taxes": [{"rate": "9.25", "taxable_amount": "794.60", "tax_amount": "73.50"}],
            "totals": {"net": "794.60", "tax": "73.50", "gross": "868.10", "amount_due": "868.10"},
        },
    ),
    "pl": (
        _PL,
        {
            "document_type": "invoice",
            "invoice_number": "FV/2026/09/0142",
            "issue_date": "2026-09-22",
            "due_date": "2026-10-06",
            "delivery_date": "2026-09-20",
            "currency": "PLN",
            "supplier": {"name": "Drukarnia Wisła Sp. z o.o.", "tax_id": "5260250995"},
            "customer": {"name": "Hotel Pod Orłem S.A.", "tax_id": "7740001454"},
            "payment": {"iban": "PL61109010140000071219812874"},
            "lines": [
                {
                    "position": "1",
                    "description": "Ulotki A5 kolor",
                    "quantity": "5000",
                    "unit_price": "0.18",
                    "net_amount": "900.00",
                    "tax_rate": "23",
                },
                {
                    "position": "2",
                    "description": "Projekt graficzny",
                    "quantity": "1",
                    "unit_price": "350.00",
                    "net_amount": "350.00",
                    "tax_rate": "23",
                },
            ],
            "allowances": [],
            "taxes": [{"rate": "23", "taxable_amount": "1250.00", "tax_amount": "287.50"}],
            "totals": {
                "net": "1250.00",
                "tax": "287.50",
                "gross": "1537.50",
                "amount_due": "1537.50",
            },
        },
    ),
    "ch": (
        _CH,
        {
            "document_type": "invoice",
            "invoice_number": "26-0911",
            "issue_date": "2026-09-30",
            "due_date": "2026-10-30",
            "currency": "CHF",
            "supplier": {"name": "Gartenbau Zürcher AG", "tax_id": "CHE-116.281.710"},
            "customer": {"name": "Immobilien Rigi AG"},
            "payment": {"iban": "CH9300762011623852957"},
            "lines": [
                {
                    "position": "1",
                    "description": "Rasenpflege (Std.)",
                    "quantity": "18.5",
                    "unit_price": "84.00",
                    "net_amount": "1554.00",
                    "tax_rate": "8.1",
                },
                {
                    "position": "2",
                    "description": "Heckenschnitt",
                    "quantity": "1",
                    "unit_price": "620.00",
                    "net_amount": "620.00",
                    "tax_rate": "8.1",
                },
                {
                    "position": "3",
                    "description": "Entsorgung Grüngut (m3)",
                    "quantity": "4",
                    "unit_price": "45.00",
                    "net_amount": "180.00",
                    "tax_rate": "8.1",
                },
            ],
            "allowances": [],
            "taxes": [{"rate": "8.1", "taxable_amount": "2354.00", "tax_amount": "190.67"}],
            "totals": {
                "net": "2354.00",
                "tax": "190.67",
                "gross": "2544.67",
                "rounding": "-0.02",
                "amount_due": "2544.65",
            },
        },
    ),
    "se": (
        _SE,
        {
            "document_type": "invoice",
            "invoice_number": "10457",
            "issue_date": "2026-10-02",
            "due_date": "2026-11-01",
            "currency": "SEK",
            "supplier": {"name": "Nordby Elektriska AB", "tax_id": "SE556016068001"},
            "customer": {"name": "Brf Björken"},
            "lines": [
                {
                    "position": "1",
                    "description": "Installation laddstolpe",
                    "quantity": "2",
                    "unit_price": "8450.00",
                    "net_amount": "16900.00",
                    "tax_rate": "25",
                },
                {
                    "position": "2",
                    "description": "Kabel 5G6 (m)",
                    "quantity": "35",
                    "unit_price": "62.00",
                    "net_amount": "2170.00",
                    "tax_rate": "25",
                },
            ],
            "payment": {"account_number": "123-4567"},
            "allowances": [],
            "taxes": [{"rate": "25", "taxable_amount": "19070.00", "tax_amount": "4767.50"}],
            "totals": {
                "net": "19070.00",
                "tax": "4767.50",
                "gross": "23837.50",
                "rounding": "0.50",
                "amount_due": "23838.00",
            },
        },
    ),
}

_DOCUMENTS |= FOREIGN_INVOICES | UNLABELLED_INVOICES


def _trust(name: str, **changes: Any) -> Trust:
    text, answer = _DOCUMENTS[name]
    totals = answer["totals"] | changes.pop("totals", {})
    return trust_in(answer | {"totals": totals} | changes, text)


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_a_right_answer_is_booked(name: str) -> None:
    """Columns side by side, rounding to coins, wide gaps, and signs of several currencies."""
    assert _trust(name) is Trust.BOOK


@pytest.mark.parametrize("name", _DOCUMENTS)
def test_the_net_total_is_never_booked_as_the_gross_total(name: str) -> None:
    """Neither without a tax nor with a tax of zero."""
    _, answer = _DOCUMENTS[name]
    net = answer["totals"]["net"]
    untaxed = {"net": net, "tax": "0", "gross": net, "rounding": None, "amount_due": None}
    for totals in (untaxed, untaxed | {"net": None, "tax": None}):
        assert _trust(name, totals=totals, taxes=[]) is not Trust.BOOK


@pytest.mark.parametrize("number", ["94607", "10/21/2026", "INV", "88213", "RCS-5521", "INV-8821"])
def test_another_number_of_the_document_is_never_booked(number: str) -> None:
    """A code of a place, a date, a word, a part, the order, a shorter one."""
    assert _trust("us", invoice_number=number) is not Trust.BOOK


@pytest.mark.parametrize("currency", ["EUR", "GBP", "SEK"])
def test_another_currency_is_never_booked(currency: str) -> None:
    """The document prints the sign of dollars alone."""
    assert _trust("us", currency=currency) is not Trust.BOOK


@pytest.mark.parametrize("name", FOREIGN_INVOICES)
def test_what_a_label_says_otherwise_is_never_booked(name: str) -> None:
    """In the words of each language: dates exchanged, a number or an account of another thing."""
    _, answer = _DOCUMENTS[name]
    issue, due = answer["issue_date"], answer["due_date"]
    changes: list[dict[str, Any]] = [
        {"issue_date": due},
        {"due_date": issue},
        {"due_date": None},
        {"supplier": answer["customer"], "customer": answer["supplier"]},
    ]
    if order := answer.get("purchase_order"):
        changes += [{"invoice_number": order}, {"purchase_order": None}]
    assert [change for change in changes if _trust(name, **change) is Trust.BOOK] == []


@pytest.mark.parametrize("name", UNLABELLED_INVOICES)
def test_a_day_until_which_to_pay_is_not_left_out(name: str) -> None:
    """`Zahlbar bis`, `Payable by`, `À régler avant le`: a sentence is enough."""
    assert _trust(name, due_date=None) is Trust.LOOK


@pytest.mark.parametrize("name", UNLABELLED_INVOICES)
def test_the_day_of_an_offer_is_no_day_of_the_invoice(name: str) -> None:
    """Neither that of issue nor that of delivery."""
    offered = {"de_freelance": "2026-03-12"}.get(name, "2026-04-12")
    assert _trust(name, issue_date=offered) is Trust.LOOK
    assert _trust(name, delivery_date=offered) is Trust.LOOK


@pytest.mark.parametrize("name", UNLABELLED_INVOICES)
def test_without_labels_no_other_number_is_booked(name: str) -> None:
    """Number and date stand behind a title and a town: a project, an offer and its day, postal
    codes, houses, quantities and groups of the account are not taken for them."""
    text, answer = _DOCUMENTS[name]
    own = compact(answer["invoice_number"])
    words = {word.strip(".,:#'") for word in text.replace("(", " ").split()}
    others = [word for word in words if any(map(str.isdigit, word)) and own not in compact(word)]
    booked = [word for word in others if _trust(name, invoice_number=word) is Trust.BOOK]
    assert [word for word in booked if not (len(word) > 5 and own.endswith(compact(word)))] == []


@pytest.mark.parametrize("name", ADDRESSED_INVOICES)
def test_the_addressee_is_never_booked_as_the_seller(name: str) -> None:
    """Neither in exchange for the seller, nor without a buyer, nor for both."""
    text, answer = ADDRESSED_INVOICES[name]
    assert trust_in(answer, text) is Trust.BOOK
    seller, buyer = answer["supplier"], answer["customer"]
    for parties in (
        {"supplier": buyer, "customer": seller},
        {"supplier": buyer, "customer": None},
        {"supplier": buyer},
    ):
        assert trust_in(answer | parties, text) is not Trust.BOOK
