"""An address, an e-mail and a registration belong to the party in whose block they stand."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.parties.block_owners import fields_of_the_other
from service.checks.printed.printed_text import PrintedText

_OWN = {
    "supplier": {
        "name": "Wiegand Druck GmbH",
        "address_text": "Am Wall 3, 24103 Kiel",
        "email": "post@wiegand-druck.example",
        "registration_id": "HRB 8812",
    },
    "customer": {
        "name": "Frau\nInes Albrecht",
        "address_text": "Holtenauer Str. 9\n24103 Kiel",
        "email": "ines@albrecht.example",
        "registration_id": "KD-44021",
    },
}
_LETTER = """
Wiegand Druck GmbH · Am Wall 3 · 24103 Kiel · post@wiegand-druck.example
Frau
Ines Albrecht
Holtenauer Str. 9
24103 Kiel
ines@albrecht.example
KD-44021

Plakate          119,00

Wiegand Druck GmbH, Amtsgericht Kiel HRB 8812
"""
_COLUMNS = """
From                              To
Wiegand Druck GmbH                Ines Albrecht
                                  c/o Praxis
Am Wall 3                         Holtenauer Str. 9
24103 Kiel                        24103 Kiel
post@wiegand-druck.example        ines@albrecht.example
HRB 8812                          KD-44021
"""
_FOOT = """
Ines Albrecht
Holtenauer Str. 9
24103 Kiel
ines@albrecht.example
KD-44021

Plakate          119,00

Wiegand Druck GmbH       Bank
Am Wall 3                IBAN

post@wiegand-druck.example      HRB 8812
"""
_FIELDS = ("address_text", "email", "registration_id")


def _paths(invoice: Invoice, text: str) -> list[str]:
    page = PrintedText(text)
    return [*fields_of_the_other(invoice, page.lowered, page.words)]


def _found(text: str, parties: dict[str, Any]) -> set[str]:
    return {
        *_paths(Invoice.model_validate({"lines": [], "taxes": [], "totals": {}, **parties}), text)
    }


@pytest.mark.parametrize("text", [_LETTER, _COLUMNS, _FOOT])
def test_a_value_of_the_other_partys_block_is_told(text: str) -> None:
    """In rows, in columns, and in a foot that names the seller alone; both may share a town."""
    assert _found(text, _OWN) == set()
    for field in _FIELDS:
        for role, other in (("supplier", "customer"), ("customer", "supplier")):
            wrong = {**_OWN, role: {**_OWN[role], field: _OWN[other][field]}}
            assert _found(text, wrong) == {f"{role}.{field}"}


def test_a_house_behind_a_comma_and_a_name_in_quotation_marks() -> None:
    """The street tells with its number, and a cell ends without its marks."""
    text = (
        'Постачальник: ТОВ "Будмат"\n              м. Львів, вул. Городоцька, 355\n\n'
        "Покупець:     ФОП Мельник Олег\n              м. Стрий, вул. Шевченка, 12\n"
    )
    own = {"name": 'ТОВ "Будмат"', "address_text": "м. Львів, вул. Городоцька, 355"}
    other = {"name": "ФОП Мельник Олег", "address_text": "м. Стрий, вул. Шевченка, 12"}
    assert _found(text, {"supplier": own, "customer": other}) == set()
    turned = own | {"address_text": other["address_text"]}
    assert _found(text, {"supplier": turned, "customer": other}) == {"supplier.address_text"}
    turned = other | {"address_text": own["address_text"]}
    assert _found(text, {"supplier": own, "customer": turned}) == {"customer.address_text"}


@pytest.mark.parametrize(
    "text",
    [
        "Ines Albrecht\nShip to\nAm Wall 3\n24103 Kiel\n",
        "Ines Albrecht\n\nAm Wall 3\n24103 Kiel\n",
        "Ines Albrecht\nAm Wall 3\n\nWiegand Druck GmbH\nAm Wall 3\n",
    ],
)
def test_a_place_without_an_owner_and_a_shared_street_tell_nothing(text: str) -> None:
    """A label of a party stands between, the block has no name, or both have the street."""
    parties = {"supplier": {"name": "Wiegand Druck GmbH", "address_text": "Am Wall 3"}}
    assert _found(text, {**parties, "customer": {"name": "Ines Albrecht"}}) == set()
    assert _found(text, parties) == set()


@pytest.mark.parametrize(("block", "found"), [("Joe Roe\n", set()), ("", {"supplier.email"})])
def test_a_word_of_the_other_party_tells_nothing_in_the_partys_own_block(
    block: str, found: set[str]
) -> None:
    """`billing` may be in the name of a buyer and in any address."""
    seller = {"name": "Joe Roe", "email": "billing@jr.example"}
    parties = {"supplier": seller, "customer": {"name": "Acme Billing Ltd"}}
    assert _found(f"{block}billing@jr.example\n\nAcme Billing Ltd\nRoad 1\n", parties) == found


@pytest.mark.parametrize(
    ("country", "others"), [("NL", ""), ("IE", "supplier.country"), ("DE", "supplier.country")]
)
def test_a_block_that_names_another_country_is_not_of_this_one(country: str, others: str) -> None:
    """`Ireland` below the buyer's town; the row of the seller at the foot ends in his country."""
    text = (
        "Bill to\nCiara Brennan\n18 Shandon Street\nCork T23 X9F2\nIreland\n\nShipping  4.06\n\n"
        "Corner Trading B.V., Keizersgracht 220, 1016 DX Amsterdam, Netherlands. KvK 67120448"
    )
    invoice = Invoice.model_validate(
        {
            "supplier": {"name": "Corner Trading B.V.", "country": country},
            "customer": {"name": "Ciara Brennan", "country": "IE"},
        }
    )
    assert _paths(invoice, text) == [one for one in (others,) if one]


@pytest.mark.parametrize(
    ("block", "country", "is_doubtful"),
    [
        ("1 Main St\nPeru, IN 46970", "US", False),
        ("1 Main St, Mexico, MO 65265", "US", False),
        ("1 Main St\nHolland, Michigan 49423", "US", False),
        ("1 Main St, Reno, USA\nBerlin office, Torstr. 1, Germany", "US", False),
        ("1 Mill Road, Lisburn\nCo. Antrim, N. Ireland", "GB", False),
        ("Ring 5\n50667 Köln\nIhre Reise: Kreta, Griechenland", "DE", False),
        ("Ring 5\n50667 Köln\nNiederlassung Wien, Österreich", "DE", False),
        ("Ring 5\n50667 Köln\nNiederlassung Wien\nÖsterreich", "DE", False),
        ("Ring 5\n50667 Köln\nManufactured in:\nChina", "DE", False),
        ("Ring 5\n50667 Köln\nMade in\nChina", "DE", False),
        ("1 Mill Road, Lisburn\nNorthern\nIreland", "GB", False),
        ("1 Main St, Santa Fe, New\nMexico", "US", False),
        ("Ring 5\n1010 Wien\nÖsterreich", "DE", True),
        ("Ring 5, 50667 Köln, Germany", "AT", True),
        ("Ring 5, 50667 Köln, Germany. VAT registered", "AT", True),
    ],
)
def test_a_country_ends_an_address(block: str, country: str, is_doubtful: bool) -> None:
    """Towns bear the names of countries, and a state stands behind them."""
    invoice = Invoice.model_validate(
        {"supplier": {"name": "Joe Roe"}, "customer": {"name": "Ann Lee", "country": country}}
    )
    found = _paths(invoice, f"Joe Roe, Kiel\n\nBill to\nAnn Lee\n{block}\n")
    assert found == ["customer.country"] * is_doubtful


@pytest.mark.parametrize(
    ("head", "foot", "printed"),
    [
        ("Am Wall 3          HRB 8812", "", "HRB 8812"),
        ("Am Wall 3          SIREN 552 081 317", "", "552081317"),
        ("Am Wall 3", "KvK 54120933   USt DE136695976", "54120933"),
    ],
)
def test_a_registration_of_the_senders_block_is_not_the_buyers(
    head: str, foot: str, printed: str
) -> None:
    """Beside his address, in groups, or beside his tax number below the amounts."""
    text = f"Wiegand Druck GmbH\n{head}\n24103 Kiel\n\nInes Albrecht\nKiel\n\nA  11,90\n\n{foot}\n"
    seller, buyer = (
        {"name": "Wiegand Druck GmbH", "tax_id": "DE136695976"},
        {"name": "Ines Albrecht"},
    )
    given = {"supplier": seller, "customer": buyer | {"registration_id": printed}}
    assert _paths(Invoice.model_validate(given), text) == ["customer.registration_id"]
    own = {"supplier": seller | {"registration_id": printed}, "customer": buyer}
    assert _paths(Invoice.model_validate(own), text) == []


def test_a_registration_beside_another_tax_number_of_a_row_is_its_partys() -> None:
    """Two parties side by side have theirs in one row, above the amounts."""
    text = (
        "Foo s.r.o.          Bar s.r.o.\nICO 27481203  DIC CZ27481203   ICO 64201180\n\nA  11,90\n"
    )
    seller = {"name": "Foo s.r.o.", "tax_id": "CZ27481203", "registration_id": "27481203"}
    given = {"supplier": seller, "customer": {"name": "Bar s.r.o.", "registration_id": "64201180"}}
    assert _paths(Invoice.model_validate(given), text) == []
