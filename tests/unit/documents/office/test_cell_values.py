"""A spreadsheet's value is shown as its format prints it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.office.cell_values import (
    SheetHabits,
    decimal_mark,
    format_code,
    is_written_otherwise,
    shown,
)

POINT = SheetHabits()


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("1234.5", "General", "1234.5"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E-3", "General", "0.001"),
        ("1234.565", "#,##0.00", "1234.57"),
        ("-1234.5", "#,##0.00", "-1234.50"),
        ("-5", "0.00;[Red](0.00)", "(5.00)"),
        ("-5", '0.00" EUR";-0.00" EUR"', "-5.00 EUR"),
        ("0", '0.00;-0.00;"-"', "-"),
        ("0.19", "0%", "19%"),
        ("0.195", "0.0%", "19.5%"),
        ("17", '"RE-"0000', "RE-0017"),
        ("1.5", "0.0##", "1.5"),
        (".5", "#.00", ".50"),
        ("1234567", "0,", "1235"),
        ("5", "_-* #,##0.00 [$€-407]_-", "5.00 €"),
        ("5", "\\R0", "R5"),
        ("5", 'General" kg"', "5 kg"),
        ("0.5", "# ?/?", "0.5"),
        ("5", "[>3]0.0;0", "5"),
        ("5", "@", "5"),
        ("46328", "dd.mm.yyyy", "2026-11-02"),
        ("46328.5", "yyyy-mm-dd hh:mm", "2026-11-02 12:00"),
        ("0.75", "hh:mm:ss", "18:00:00"),
        ("46328", "mmmm", "2026-11-02"),
        ("-1", "dd.mm.yyyy", "-1"),
        ("99999999999", "dd.mm.yyyy", "99999999999"),
        ("123456789012", "General", "123456789012"),
        ("4006381333931", "@", "4006381333931"),
        ("4006381333931", '"EAN "General', "EAN 4006381333931"),
        ("123456789012.75", "General", "123456789012.75"),
        ("1234567.891234", "General", "1234567.8912"),
        ("19", '0.00 "%"', "19.00 %"),
        ("19", "0.00\\%", "19.00%"),
        ("0.19", "0.00 %", "19.00 %"),
        ("119000", "#,##0.00,", "119.00"),
        ("119000", '0.0, "k"', "119.0 k"),
        ("119000000", '0.0,," M"', "119.0 M"),
        ("119000", "0,.00", "119.00"),
        ("119000", "0.0" + "," * 99, "0.0"),
        ("0", "0" + "%" * 99, "0" + "%" * 99),
        ("11900", "0\\.00", "119.00"),
        ("11900", '0"."00', "119.00"),
        ("2112026", "00\\.00\\.0000", "02.11.2026"),
        ("20260017", "0000\\-0000", "2026-0017"),
        ("1190", "# ##0.00", "1 190.00"),
        ("5", "0##", "005"),
        ("1.5625", "[h]:mm", "37:30"),
        ("1.5625", "[hh]:mm:ss", "37:30:00"),
        ("0.0625", "[mm]:ss", "90:00"),
        ("0.5", "[s]", "43200"),
        ("0.3125", "h:mm", "07:30"),
        ("text", "0.00", "text"),
        ("NaN", "0.00", "NaN"),
        ("1E999", "0.00", "1E999"),
        ("5", ";;;", None),
        ("-5", "0;", None),
    ],
)
def test_values_are_shown_by_their_format(value: str, code: str, text: str | None) -> None:
    """Signs, zeros, words, dates; what is not understood is shown plainly."""
    assert shown(value, code, POINT) == text


def test_dates_can_begin_in_1904() -> None:
    """As old files of the Mac do."""
    assert shown("0", "yyyy", SheetHabits(from_1904=True)) == "1904-01-01"


@pytest.mark.parametrize(
    ("codes", "mark"),
    [
        (["#,##0.00 [$€-407]"], ","),
        (["0.00", "#,##0.00\\ [$€-40C]"], ","),
        (["[$CHF-807] #,##0.00"], "."),
        (["[$$-409]#,##0.00"], "."),
        (["[$-F800]dddd"], "."),
        ([], "."),
    ],
)
def test_the_language_of_a_format_tells_the_decimal_mark(codes: list[str], mark: str) -> None:
    """The screen's own language is not in the file."""
    assert decimal_mark(codes) == mark
    assert shown("1.5", "0.00", SheetHabits(mark)) == f"1{mark}50"


def test_a_format_is_the_files_own_or_a_known_one() -> None:
    """Numbers of neither kind say nothing."""
    assert format_code(4, {}) == "#,##0.00"
    assert format_code(4, {4: "0"}) == "0"
    assert format_code(-1, {}) == "General"


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from(["0.00", "#,##0.00", "0.00%"]))
def test_a_value_keeps_its_digits(value: Decimal, code: str) -> None:
    """What is shown is the value, rounded by the format alone."""
    text = shown(str(value), code, POINT) or ""
    back = Decimal(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    assert back == value


@given(st.text(max_size=60), st.text('0#?.,;%E+-@[]$"\\_*ymdhs/ ', max_size=40))
def test_no_input_makes_it_raise(value: str, code: str) -> None:
    """Nor a number at the edge."""
    for one in (value, "1234.5", "-0", "1e30", "2957000.99999999"):
        shown(one, code, POINT)


def test_formats_that_print_a_number_in_another_way_are_known() -> None:
    """Filled up with a digit, as a fraction or a power, or as words of the format with digits."""
    for code in ("*90.00", "# ?/?", "0E+00", '[>100]"900";0'):
        assert is_written_otherwise(code), code
    for code in ("* 0.00", "dd/mm/yyyy", "0.00", "[<=9999999]###-####;0", '0.00" EUR/h"', "_90.00"):
        assert not is_written_otherwise(code), code
