"""A country has a reason in the document."""

from __future__ import annotations

import pytest

from schemas.codes import COUNTRIES
from service.checks.printed.printed_countries import country_is_printed
from service.checks.printed.printed_text import PrintedText


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("DE", "80333 München\nDeutschland"),
        ("DE", "Munich, GERMANY"),
        ("DE", "USt-IdNr.: DE136695976"),
        ("DE", "D-80333 München, Tel. +49 89 1234"),
        ("DE", "www.muster.de"),
        ("GR", "ΑΦΜ EL094259216"),
        ("GB", "London, United Kingdom"),
        ("GB", "www.example.co.uk"),
        ("US", "Austin, TX 78701, USA"),
        ("IT", "IBAN IT60X0542811101000000123456"),
        ("CH", "Tel. 0041 44 123"),
        ("JP", "東京、日本"),
        ("CZ", "Czech Rep."),
        ("FR", "TVA FRXX812447903"),
        ("CH", "CHE-116.281.710"),
        ("DE", "60311 Frankfurt DE"),
        ("DE", "Country: DE"),
        ("AT", "1010 Wien | AT"),
        ("ES", "C/ Colón, 31, 46004 Valencia, CIF B96441203"),
        ("GB", "12 High Street, Leeds LS2 9XX"),
        ("US", "Bear, DE 19701"),
        ("DE", "Steuernummer 132/206/50417"),
        ("DE", "USt.-IdNr.: siehe Rechnung"),
        ("DE", "D-60311 Frankfurt"),
        ("AT", "A-1010 Wien"),
        ("PL", "PL - 00-001 Warszawa"),
        ("NL", "NL.123456789.B01"),
        ("DE", "Muster GmbH\nDE 60311 Frankfurt"),
        ("DE", "Muster GmbH, Ring 5, DE 60311 Frankfurt"),
        ("IT", "Via Roma 1\nIT 20121 Milano"),
        ("DE", "Country DE"),
        ("US", "Country code  US"),
        ("AT", "Land   AT"),
        ("DE", "DE-Frankfurt"),
        ("GB", "1 High Street, London GB"),
        ("GB", "LONDON GB"),
        ("DE", "Ring 5, Frankfurt DE"),
        ("CA", "5 King St, Toronto ON CA"),
        ("US", "5 Main St, Austin, TX, US"),
        ("AU", "5 Main St, Perth WA AU"),
    ],
)
def test_names_ids_phones_and_domains_are_reasons(code: str, text: str) -> None:
    """Each alone is enough."""
    assert country_is_printed(code, PrintedText(text))


@pytest.mark.parametrize("code", ["CH", "SE", "RO", "MX"])
def test_a_country_without_a_reason_is_a_guess(code: str) -> None:
    """Nothing in this letter is about another country than Germany."""
    text = "Muster Handel GmbH, 80333 München, info@muster.de, DE136695976, Rechnung, 49,98 EUR"
    assert not country_is_printed(code, PrintedText(text))


@pytest.mark.parametrize(("code", "text"), [("GB", "Produkt 4"), ("CN", "La medicina 7")])
def test_a_short_name_within_a_word_is_none(code: str, text: str) -> None:
    """`uk`, `cina`."""
    assert not country_is_printed(code, PrintedText(text))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("DE", "DEL   Delivery Charge   25.00"),
        ("US", "Umsatzsteuer, USt-IdNr. DE136695976"),
        ("DE", "Bear, DE 19701"),
        ("DE", "MADRID, 1 DE 2026"),
        ("US", "CONTACT US\nTel. 1"),
        ("NO", "INVOICE NO 118"),
        ("IT", "IS IT PAID"),
        ("SE", "Allianz SE\nMünchen"),
        ("US", "Contact US"),
        ("US", "BRING IT TO US"),
        ("US", "Kurs US-Dollar 1,08"),
        ("IT", "IT-Service 4 h"),
        ("IT", "Muster IT"),
        ("DE", "FACTURA DE\nVENTA"),
        ("DE", "Bear, DE 19701 United States"),
        ("CA", "5 Main St, San Jose CA"),
    ],
)
def test_a_code_within_a_word_a_state_or_a_word_of_a_heading_is_none(code: str, text: str) -> None:
    """Letters alone would be a reason for a country in half of all documents."""
    assert not country_is_printed(code, PrintedText(text))


@pytest.mark.parametrize(
    ("code", "text"), [("RO", "IBAN DK50 0040 0440 1162 43"), ("CH", "Számla sorszáma: 2026/00412")]
)
def test_an_account_or_a_number_is_no_phone(code: str, text: str) -> None:
    """`00` within a number calls no other country."""
    assert not country_is_printed(code, PrintedText(text))


def test_a_country_without_names_is_not_judged() -> None:
    """The list has the countries that trade most; the others get no warning."""
    assert country_is_printed("TO", PrintedText("nothing"))
    assert "TO" in COUNTRIES
