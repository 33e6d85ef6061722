"""Places of values: what stands there reads as the value, in every convention."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed.printed_places import (
    PrintedPlace,
    PrintedPlaces,
    amount_forms,
    usual_form,
)
from service.checks.printed.printed_text import PrintedText
from service.checks.values.printed_numbers import Found, PrintedNumbers

_amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=2)
_MARKS = ((",", "."), (".", ","), (" ", ","), ("\u202f", ","), ("'", "."), ("", "."), ("", ","))


def _places(text: str) -> PrintedPlaces:
    return PrintedPlaces(PrintedText(text))


def _quotes(text: str, places: list[PrintedPlace]) -> list[str]:
    return [text[place.start : place.end] for place in places]


def _written(amount: Decimal, group: str, point: str) -> str:
    return f"{amount:,}".replace(",", "G").replace(".", point).replace("G", group)


@given(_amounts, st.sampled_from(_MARKS), st.text(alphabet="ab \n0123456789.,-", max_size=40))
def test_what_stands_at_a_place_reads_as_the_amount(
    amount: Decimal, marks: tuple[str, str], around: str
) -> None:
    """Whatever stands around it; and a printed amount has a place."""
    text = f"{around}\nTotal {_written(amount, *marks)} EUR\n{around}"
    found = _places(text).of_amount(amount)
    for quote in _quotes(text, found):
        assert PrintedNumbers(quote).find(amount, signed=False) is not Found.ABSENT, quote
    if PrintedText(text).find_amount(amount) is not Found.ABSENT:
        assert found


@given(_amounts.filter(lambda amount: abs(amount) >= 1000), st.sampled_from(",."))
def test_forms_of_an_amount_are_forms_of_this_amount(amount: Decimal, mark: str) -> None:
    """Each has it among its readings, and the usual form is one of them."""
    forms = list(amount_forms(amount, mark))
    for form in forms:
        assert PrintedNumbers(form).find(abs(amount)) is not Found.ABSENT, form
    assert usual_form(amount, mark) in forms


@pytest.mark.parametrize(
    ("text", "amount", "quotes"),
    [
        ("49,98 and 149,98 and 49,981", "49.98", ["49,98"]),
        ("1.190,00 net, 190,00 tax", "190.00", ["190,00"]),
        ("22 190,00 then 190,00", "190.00", ["190,00"]),
        ("Total 1.190,-", "1190.00", ["1.190"]),
        ("Total 49,9", "49.90", ["49,9"]),
        ("Total 1190", "1190.00", ["1190"]),
        ("Total 49,98 less -49,98", "49.98", ["49,98"]),
        ("Total 49,98 less -49,98", "-49.98", ["-49,98"]),
        ("less 49,98-", "-49.98", ["49,98-"]),
        ("less (49.98)", "-49.98", ["(49.98)"]),
        ("less -€ 49.98", "-49.98", ["-€ 49.98"]),
        ("less 49.98", "-49.98", ["49.98"]),
        ("none", "49.98", []),
    ],
)
def test_places_of_amounts(text: str, amount: str, quotes: list[str]) -> None:
    """A whole number with its minus, and no part of a longer one."""
    assert _quotes(text, _places(text).of_amount(Decimal(amount))) == quotes


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("on 03.11.2026 and 03.11.20261", ["03.11.2026"]),
        ("2026-11-03", ["2026-11-03"]),
        ("3.11.2026", ["3.11.2026"]),
        ("Berlin, den 3. November 2026, zahlbar", ["3. November 2026"]),
        ("November 3, 2026", ["November 3, 2026"]),
        ("3 Nov 26", ["3 Nov 26"]),
        ("31/10/2026 then 03/11/2026", ["03/11/2026"]),
        ("2026年11月3日", ["2026年11月3日"]),
        ("13.11.2026", []),
    ],
)
def test_places_of_dates(text: str, quotes: list[str]) -> None:
    """In figures, with a month's name, and in eastern forms."""
    assert _quotes(text, _places(text).of_date(date(2026, 11, 3))) == quotes


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(("%d.%m.%Y", "%d %B %Y")))
def test_a_printed_day_has_its_place(day: date, form: str) -> None:
    """Behind and before other words."""
    text = f"Date of this {day.strftime(form)} paper"
    assert _quotes(text, _places(text).of_date(day)) == [day.strftime(form)]


@pytest.mark.parametrize(
    ("text", "value", "quotes"),
    [
        ("No. R-2026-17 and R-2026-175", "R-2026-17", ["R-2026-17"]),
        ("r-2026-17", "R-2026-17", ["r-2026-17"]),
        ("R 2026 17", "R-2026-17", ["R 2026 17"]),
        ("DE02 1203 0000", "DE0212030000", ["DE02 1203 0000"]),
        ("ACME\n   GmbH & Co. KG", "Acme GmbH & Co KG", ["ACME\n   GmbH & Co. KG"]),
        ("İzmir Ltd", "izmir ltd", ["İzmir Ltd"]),
        ("İ ACME", "acme", ["ACME"]),
        ("B4711 4711-2", "4711", []),
        ("any", "", []),
        ("any", "  ", []),
        ("any", "-", []),
    ],
)
def test_places_of_words(text: str, value: str, quotes: list[str]) -> None:
    """As whole words, regardless of case, blanks and punctuation."""
    assert _quotes(text, _places(text).of_words(value)) == quotes


@pytest.mark.parametrize(
    ("text", "code", "quote"),
    [
        ("EUR 3 net, EUR 4 gross", "EUR", "EUR"),
        ("3 € net, 4 €", "EUR", "€"),
        ("EUROPE", "EUR", None),
        ("4 euros", "EUR", "euros"),
        ("4 $", "EUR", None),
    ],
)
def test_place_of_a_currency(text: str, code: str, quote: str | None) -> None:
    """The last one, where the totals stand."""
    place = _places(text).of_currency(code)
    assert (None if place is None else text[place.start : place.end]) == quote
    if place is not None:
        assert quote is not None
        assert place.start == text.rindex(quote)


def test_the_next_amount_is_that_of_its_row() -> None:
    """A quantity of one prints the price twice; the last one is the amount."""
    text = "pos 1 5,00 5,00\npos 1 5,00 5,00\n"
    places = _places(text)
    first = places.next_amount(Decimal("5.00"), 0, len(text))
    assert first == PrintedPlace(11, 15)
    second = places.next_amount(Decimal("5.00"), first.end, len(text))
    assert second == PrintedPlace(27, 31)
    assert places.next_amount(Decimal("5.00"), second.end, len(text)) is None


def test_a_separator_that_was_seen_is_tried_first() -> None:
    """And a later amount may have another one all the same."""
    text = "1 234,50\n2 345,60\n3.456,70"
    places, at = _places(text), 0
    for amount in ("1234.50", "2345.60", "3456.70"):
        place = places.next_amount(Decimal(amount), at, len(text))
        assert place is not None
        at = place.end
    assert at == len(text)
