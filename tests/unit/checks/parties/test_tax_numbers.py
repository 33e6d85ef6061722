"""Whose a tax number is that is no VAT id."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import Trust
from service.checks.parties.tax_numbers import is_tax_number_of_seller
from tests.fakes.party_letters import answer_of, text_of
from tests.fakes.tax_numbers import TAX_NUMBERS
from tests.fakes.trusted import trust_in

NAMES = ("Salon Bella", "Muster AG")
NUMBER = "214/5811/0042"
TEXT = """Salon Bella
Hauptstr. 4

Muster AG
Markt 1
{buyers}

{info}
Summe 119,00

{foot}
"""


def _is_sellers(**rows: str) -> bool:
    text = TEXT.format(**{"buyers": "", "info": "", "foot": ""} | rows)
    return is_tax_number_of_seller(NUMBER, NAMES, text, ())


def _trust(name: str, number: str) -> Trust:
    letter = TAX_NUMBERS[name][0]
    supplier = {"name": letter.seller, "tax_id": number}
    return trust_in(answer_of(letter, supplier=supplier), text_of(letter))


@pytest.mark.parametrize("name", TAX_NUMBERS)
def test_the_sellers_tax_number_is_booked_beside_a_vat_id(name: str) -> None:
    """The print says whose it is: a label, and a place of the seller. The buyer's number, that of a
    register and that of a telephone are never booked."""
    letter, number = TAX_NUMBERS[name]
    assert _trust(name, number) is Trust.BOOK
    assert [one for one in letter.wrong if _trust(name, one) is Trust.BOOK] == []


@pytest.mark.parametrize("label", ["Tax no.", "UTR", "Codice fiscale", "C.F.", "Adószám:", "TIN"])
def test_the_place_says_whose_the_number_is(label: str) -> None:
    """The foot is the seller's; the block below a name is his. Between the addressee and the
    amounts either may print it."""
    row = f"{label} {NUMBER}"
    assert _is_sellers(foot=row)
    assert _is_sellers(info=f"Salon Bella\n{row}")
    assert not _is_sellers(buyers=row)
    assert not _is_sellers(info=row)
    assert not _is_sellers(foot=f"Muster AG\n{row}")
    assert not _is_sellers(foot=row, buyers=row)


@pytest.mark.parametrize("label", ["Steuernummer", "Steuer-Nr.:", "St.-Nr.", "StNr."])
def test_a_label_that_only_sellers_print(label: str) -> None:
    """German law asks the seller for it; in the buyer's block, and behind a word of his, the number
    is the buyer's."""
    row = f"{label} {NUMBER}"
    assert _is_sellers(info=row)
    assert not _is_sellers(buyers=row)
    for word in ("Ihre", "Kunde", "Your", "Cliente"):
        assert not _is_sellers(foot=f"{word} {row}")


@pytest.mark.parametrize(
    "row", ["HRB", "Tel.", "Kundennr.", "", "Steuernummer 12, Tel.", "Steuernummer und Telefon 0 :"]
)
def test_a_number_without_the_label_is_not_the_sellers(row: str) -> None:
    """Of a register, a telephone or a customer; or another number stands between."""
    assert not _is_sellers(foot=f"{row} {NUMBER}")


def test_the_label_may_stand_above_the_number() -> None:
    """A column of the foot; the tax office may stand between."""
    assert _is_sellers(foot=f"Sparkasse    Steuernummer\nKöln         {NUMBER}")
    assert not _is_sellers(foot=f"Steuernummer    Sparkasse\nKöln            {NUMBER}")
    assert _is_sellers(foot=f"Steuernummer (Finanzamt Köln-Mitte): {NUMBER}")
    assert _is_sellers(foot="Steuernummer: 214 / 5811 / 0042")


@given(st.text(max_size=20), st.text(max_size=80))
def test_no_text_raises(number: str, text: str) -> None:
    """Whatever the document holds."""
    is_tax_number_of_seller(number, (text[:3], None), f"{text}\nUTR {number}\n{text}", (1,))
