"""Printed numbers: each convention has the value among its readings, and no other power of ten."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.values.plain_text import plain_text
from service.checks.values.printed_numbers import Found, PrintedNumbers, readings_alone

_POINTS = {
    "1,234.56": (",", "."),
    "1.234,56": (".", ","),
    "1 234,56": (" ", ","),
    "1\u00a0234,56": ("\u00a0", ","),
    "1\u202f234,56": ("\u202f", ","),
    "1\u2009234.56": ("\u2009", "."),
    "1\u2007234,56": ("\u2007", ","),
    "1'234.56": ("'", "."),
    "1\u2019234.56": ("\u2019", "."),
    "1\u00b4234.56": ("\u00b4", "."),
    "1`234.56": ("`", "."),
    "1234.56": ("", "."),
    "1234,56": ("", ","),
    "١٬٢٣٤٫٥٦": ("\u066c", "\u066b"),
    "1،234.56": ("\u060c", "."),
    "1·234,56": ("\u00b7", ","),
    "1,234·56": (",", "\u00b7"),
    "1﹐234﹒56": ("\ufe50", "\ufe52"),
}
_DIGITS = ("0", "\u0660", "\u06f0", "\u0966", "\uff10", "\u09e6")
_BELOW_ZERO = (
    *("-{}", "\u2212{}", "\u2013{}", "\u207b{}", "\uff0d{}", "{}-", "({})", "-€{}", "EUR -{}"),
    *("▲{}", "△{}", "./. {}", "-/- {}", "minus {}"),
)
_GAPS = ("   ", "\t", "\n   ", " \n  ", "\u00a0\u00a0", "\u3000", "\u2003")
_EITHER_SIGN = ("{} CR", "{} H", "- {}", "{} -", "{} \u2013 EUR")

_amounts = st.decimals(min_value=0, max_value=10**12, places=2).filter(lambda value: value >= 1)


def _printed(amount: Decimal, group: str, point: str, zero: str = "0") -> str:
    written = f"{amount:,}".replace(",", "G").replace(".", "P")
    digits = "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in written)
    return digits.replace("G", group).replace("P", point)


def _numbers(text: str) -> PrintedNumbers:
    return PrintedNumbers(plain_text(text))


def _readings(text: str) -> set[Decimal]:
    return {value for number in _numbers(text).numbers() for value in number.readings}


def test_a_number_may_begin_with_its_point() -> None:
    """A price below one; neither a sentence nor the end of an abbreviation does."""
    assert _readings("2,500   Playbill   .4150   1,037.50") >= {
        Decimal("0.4150"),
        Decimal("1037.50"),
    }
    assert Decimal("0.4150") not in _readings("see p .4150.2   1 .4150")


@given(_amounts, st.sampled_from(sorted(_POINTS.values())), st.sampled_from(_DIGITS))
def test_a_value_is_among_its_readings_and_no_power_of_ten_of_it(
    amount: Decimal, marks: tuple[str, str], zero: str
) -> None:
    """In each convention and script: two decimals leave no doubt where the point is."""
    text = f"Total: {_printed(amount, *marks, zero)} EUR"
    numbers = _numbers(text)
    assert numbers.find(amount) is Found.SURE
    for power in range(-6, 7):
        other = amount.scaleb(power)
        if power and other not in _columns_of(text):
            assert numbers.find(other) is Found.ABSENT


def _columns_of(text: str) -> set[Decimal]:
    """Values of the single words, which one blank may keep apart as columns."""
    return {value for word in plain_text(text).split(" ") for value in _readings(word)}


@given(_amounts, st.sampled_from(sorted(_POINTS.values())), st.sampled_from(_BELOW_ZERO))
def test_the_sign_belongs_to_the_number(amount: Decimal, marks: tuple[str, str], form: str) -> None:
    """Before, behind, as parentheses, as the triangle of Japan, as a word."""
    numbers = _numbers(f"Total: {form.format(_printed(amount, *marks))} and more")
    assert numbers.find(-amount) is Found.SURE
    assert numbers.find(amount) is Found.ABSENT
    assert numbers.find(amount, signed=False) is Found.SURE


@given(_amounts, st.sampled_from(sorted(_POINTS.values())), st.sampled_from(_EITHER_SIGN))
def test_a_mark_that_may_be_no_sign_leaves_both(
    amount: Decimal, marks: tuple[str, str], form: str
) -> None:
    """Marks of credit, and a dash with a blank: neither a debt nor a credit is certain."""
    numbers = _numbers(f"Total: {form.format(_printed(amount, *marks))}\n")
    for signed in (amount, -amount):
        assert numbers.find(signed) is Found.AMBIGUOUS
        assert numbers.find(signed, signed=False) is Found.SURE


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from([".", ","]))
def test_three_digits_behind_a_mark_are_two_readings(whole: int, rest: int, mark: str) -> None:
    """Thousands or thousandths: both are ambiguous, and there is no third."""
    printed = f"{whole}{mark}{rest:03d}"
    small, large = Decimal(f"{whole}.{rest:03d}"), Decimal(whole * 1000 + rest)
    assert _readings(printed) == {small, large}
    assert _numbers(printed).find(small) is Found.AMBIGUOUS
    assert _numbers(printed).find(large) is Found.AMBIGUOUS
    assert _numbers(printed).find(large / 10) is Found.ABSENT


@pytest.mark.parametrize(
    ("evidence", "value"),
    [
        ("49,98", "1190"),
        ("1.234,56", "1190"),
        ("1.234.567", "1190"),
        ("0,5", "1190"),
        ("49.98", "1.190"),
        ("1,234.56", "1.190"),
        ("1,23,456", "1.190"),
    ],
)
def test_one_number_without_doubt_settles_the_others(evidence: str, value: str) -> None:
    """The document's habit says what `1.190` is."""
    numbers = _numbers(f"a 1.190 b {evidence} c")
    other = {"1190": "1.190", "1.190": "1190"}[value]
    assert numbers.find(Decimal(value)) is Found.SURE
    assert numbers.find(Decimal(other)) is Found.ABSENT


def test_a_day_without_a_year_is_no_evidence_of_a_decimal_point() -> None:
    """`01.10.` has the shape of an amount, and a dot behind it."""
    numbers = _numbers("A (01.10.-31.10.2026) 37,773\nB 8,395\nNetto 48,69\nBrutto 57,94")
    assert numbers.decimal_mark == ","
    assert numbers.find(Decimal("37.773")) is Found.SURE


def test_conflicting_evidence_settles_nothing() -> None:
    """A time of day (`14.30`) beside a price (`49,98`) leaves both readings."""
    numbers = _numbers("1.190 at 14.30 for 49,98")
    assert numbers.decimal_mark is None
    assert numbers.find(Decimal(1190)) is Found.AMBIGUOUS


def test_money_has_no_thousandths() -> None:
    """Euros have cents alone, so three digits behind a mark are thousands; dinars have mils."""
    numbers = _numbers("Betrag 2.500 EUR")
    assert numbers.find(Decimal(2500), exponent=2) is Found.SURE
    assert numbers.find(Decimal("2.5"), exponent=2) is Found.ABSENT
    assert numbers.find(Decimal("2.5"), exponent=3) is Found.AMBIGUOUS


@given(st.integers(1, 99), st.integers(100, 999), st.integers(0, 99))
def test_a_blank_keeps_columns_or_thousands_apart(first: int, second: int, cents: int) -> None:
    """Columns are possible, and less certain; digits that begin with zero are no column."""
    numbers = _numbers(f"x {first} {second},{cents:02d}")
    assert numbers.find(Decimal(f"{first}{second}.{cents:02d}")) is Found.SURE
    assert numbers.find(Decimal(f"{second}.{cents:02d}")) >= Found.AMBIGUOUS
    assert _readings(f"x {first} 0{cents:02d},00") == {Decimal(first * 1000 + cents)}


@pytest.mark.parametrize("printed", ["1.190,-", "1.190,--", "1.190,\u2013", "1'190.-"])
def test_no_cents_are_no_sign(printed: str) -> None:
    """A dash in the place of the cents says that there are none."""
    assert _readings(f"{printed} EUR") == {Decimal(1190)}


@pytest.mark.parametrize(
    "printed", ["02.11.2026", "1.2.3", "12.34,56,78", "1,2345,678", "9" * 41, "1.23.456,7"]
)
def test_digits_that_no_convention_groups_are_no_number(printed: str) -> None:
    """Dates, versions and what is longer than an amount have no reading."""
    assert _readings(printed) == set()


@pytest.mark.parametrize("printed", ["R-2026", "10-20", "2026-11-02", "No. 4-4711"])
def test_a_dash_within_a_word_is_no_sign(printed: str) -> None:
    """Ranges, dates and identifiers have no negative numbers."""
    assert all(value >= 0 for value in _readings(printed))


def test_cells_side_by_side_are_read_with_less_certainty() -> None:
    """A PDF's reader puts cells together: `29.995.0024.99`."""
    numbers = _numbers("29.995.0024.99Abonnements")
    assert numbers.find(Decimal("24.99")) is Found.AMBIGUOUS
    assert numbers.find(Decimal("29.99")) is Found.AMBIGUOUS


def test_numbers_say_where_they_stand() -> None:
    """Positions are those of the text, in any script."""
    (number,) = _numbers("Summe \u0664\u0669\u066b\u0669\u0668 EUR").numbers()
    assert (number.start, number.end) == (6, 11)
    assert number.readings == {Decimal("49.98")}


@given(st.integers(1, 999), st.integers(0, 999), st.integers(0, 99), st.sampled_from(_GAPS))
def test_a_gap_may_part_thousands(first: int, second: int, cents: int, gap: str) -> None:
    """Torn thousands are never certain, and the two numbers stay what they are."""
    text = f"Total {first}{gap}{second:03d},{cents:02d}\n"
    whole, right = Decimal(f"{first}{second:03d}.{cents:02d}"), Decimal(f"{second}.{cents:02d}")
    assert _numbers(text).find(whole) is Found.AMBIGUOUS
    assert _numbers(text).find(-whole) is Found.ABSENT
    assert _numbers(f"-{text}").find(whole) is Found.AMBIGUOUS, "a dash before a word is no sign"
    if second >= 100:
        assert _numbers(text).find(right) is Found.SURE
    assert _numbers(f"Total {first}{gap}{second:03d}").find(whole) is Found.ABSENT


@pytest.mark.parametrize("printed", ["1    2000,00", "1    20,00", "1,5   200,00", "1   200,00,1"])
def test_a_gap_groups_three_digits_alone(printed: str) -> None:
    """Other digits beside each other are two numbers."""
    assert _numbers(printed).find(Decimal("1200.00")) is Found.ABSENT
    assert _numbers(printed).find(Decimal("12000.00")) is Found.ABSENT


@given(
    _amounts, st.sampled_from(_GAPS[:4]), st.sampled_from(["-{gap}{n}", "{n}{gap}-", "-{gap}€ {n}"])
)
def test_a_dash_in_another_column_may_be_a_sign(amount: Decimal, gap: str, form: str) -> None:
    """It may be an empty cell as well: the number above zero stays certain."""
    text = f"Total   {form.format(gap=gap, n=_printed(amount, '.', ','))}\n"
    assert _numbers(text).find(-amount) is Found.AMBIGUOUS
    assert _numbers(text).find(amount) is Found.SURE


@pytest.mark.parametrize("printed", ["Rechnungs-   49,98", "49,98   -5", "R-1   49,98", "49,98 -x"])
def test_a_dash_of_another_word_is_no_sign(printed: str) -> None:
    """A word that goes on, and the sign of the next number."""
    assert _numbers(printed).find(Decimal("-49.98")) is Found.ABSENT


def test_a_whole_number_alone_in_its_cell_is_grouped() -> None:
    """If the document groups thousands by blanks, as `50 000` does; columns have wider gaps."""
    for row in ("Total   63 500 Ft\n", "Total: 63 500 Kč", "63 500\n", "Total\t\t63 500 EUR   x"):
        shown = f"Net 50 000\n{row}"
        assert _numbers(shown).find(Decimal(63500)) is Found.SURE
        assert _numbers(shown).find(Decimal(500)) is Found.AMBIGUOUS
        assert _numbers(f"Net 50\n{row}").find(Decimal(63500)) is Found.AMBIGUOUS
    for row in ("Total 63 500 Ft", "Total   63 500 Ft each", "Total   63 500 12 Ft"):
        assert _numbers(f"Net 50 000\n{row}").find(Decimal(63500)) is Found.AMBIGUOUS


def test_only_numbers_that_are_wanted_are_read() -> None:
    """From a place on; the others keep their places."""
    numbers = _numbers("1,50 a 2,50 b 3 c 4,50")
    found = list(numbers.numbers_from(5, lambda start, end: end - start > 1))
    assert [(one.start, one.end) for one in found] == [(7, 11), (14, 15), (18, 22)]
    assert [one.readings for one in found] == [{Decimal("2.5")}, set(), {Decimal("4.5")}]


@given(st.text(alphabet="0123456789.,' -", max_size=14))
def test_a_number_alone_reads_as_in_a_text_of_its_own(written: str) -> None:
    """The short way says the same; no number and several are none."""
    numbers = list(_numbers(written).numbers())
    assert readings_alone(written) == (numbers[0].readings if len(numbers) == 1 else None)
