"""Places where no invoice has its number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.number_places import stands_elsewhere

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
    ["10115", "31-147", "95112", "12", "2026", "4", "250", "000", "19", "3704", "0532", "DE89"],
)
def test_a_number_of_another_thing(number: str) -> None:
    """A town, a house, a year, a quantity, a part of an amount, a group of an account."""
    assert stands_elsewhere(number, _TEXT)


@pytest.mark.parametrize("number", ["17", "88123", "4711", "", "2026-17"])
def test_a_number_that_may_be_the_documents(number: str) -> None:
    """Behind a title, alone, or not printed at all, which another rule says."""
    assert not stands_elsewhere(number, _TEXT)


def test_one_good_place_is_enough() -> None:
    """A number that is also a postal code is still a number."""
    assert not stands_elsewhere("10115", f"{_TEXT}Unser Zeichen: 10115\n")


@given(st.text(max_size=12), st.text(max_size=200))
def test_nothing_raises(number: str, text: str) -> None:
    """Whatever the document holds."""
    stands_elsewhere(number, text)
