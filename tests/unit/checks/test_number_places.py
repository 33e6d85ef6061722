"""Places where no invoice has its number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.number_places import Doubt, doubt_of_place

_TEXT = """Brandt GmbH, Hauptstr. 12, 10115 Berlin
ul. Lipowa 4, 31-147 Kraków
San Jose, CA 95112
Rechnung 17
3. Mai 2026
Regal   4   250,00   1.000,00
MwSt. 19 %
IBAN DE89 3704 0044 0532 0130 00
Ref 88123
"""


@pytest.mark.parametrize(
    "number",
    ["10115", "31-147", "95112", "2026", "250", "000", "19", "3704", "0532", "DE89"],
)
def test_a_number_of_another_thing(number: str) -> None:
    """A town, a year, a share, a part of an amount, a group of an account."""
    assert doubt_of_place(number, _TEXT) is Doubt.SURE


@pytest.mark.parametrize("number", ["12", "4"])
def test_a_short_number_may_be_anothers(number: str) -> None:
    """A house or a quantity, but an invoice's number may be short."""
    assert doubt_of_place(number, _TEXT) is Doubt.MAYBE


@pytest.mark.parametrize(
    ("number", "row"),
    [
        ("117", "Honorarnote 117"),
        ("00117", "Kostennote 00117 vom 5.10.2026"),
        ("417", "Rg. 417"),
        ("5512", "Abrechnung 5512 über 59,50 €"),
        ("2026-118", "Abrechnung 2026-118 vom 05.10.2026    59,50 €"),
        ("42", "Note d'honoraires 42"),
        ("42", "Parcella n. 42"),
        ("42", "Minuta 42"),
        ("42", "Fee note 42"),
        ("42", "Rachunek 42"),
        ("42", "Счёт 42 от 7.10.2026    59,50"),
    ],
)
def test_a_number_behind_what_a_document_calls_itself(number: str, row: str) -> None:
    """However short it is, and whatever else stands in its row."""
    assert doubt_of_place(number, f"{_TEXT}{row}\n") is Doubt.NONE


@pytest.mark.parametrize(
    ("number", "row"),
    [("417", "Vorgang 417"), ("5512", "Fall 5512    59,50 €"), ("P-12", "P-12  2.10.26  9.50")],
)
def test_weak_grounds_are_a_maybe(number: str, row: str) -> None:
    """A short number, or one beside an amount, may still be the document's."""
    assert doubt_of_place(number, row) is Doubt.MAYBE


@pytest.mark.parametrize("number", ["17", "88123", "4711", "", "2026-17"])
def test_a_number_that_may_be_the_documents(number: str) -> None:
    """Behind a title, alone, or not printed at all, which another rule says."""
    assert doubt_of_place(number, _TEXT) is Doubt.NONE


def test_one_good_place_is_enough() -> None:
    """A number that is also a postal code is still a number."""
    assert doubt_of_place("10115", f"{_TEXT}Unser Zeichen: 10115\n") is Doubt.NONE


@given(st.text(max_size=12), st.text(max_size=200))
def test_nothing_raises(number: str, text: str) -> None:
    """Whatever the document holds."""
    doubt_of_place(number, text)
