"""Printed dates: in figures and words, with one reading where the form or the habit says which."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.values.plain_text import plain_text
from service.checks.values.printed_dates import PrintedDates
from service.checks.values.printed_numbers import Found

DAY = date(2026, 3, 7)
TURNED = date(2026, 7, 3)
_days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


def _dates(text: str, *, decimal_comma: bool = False) -> PrintedDates:
    return PrintedDates(plain_text(text), decimal_comma=decimal_comma)


@pytest.mark.parametrize(
    "printed",
    [
        "2026-03-07",
        "07.03.2026",
        "7.3.2026",
        "7. 3. 2026",
        "07.03.26",
        "2026/03/07",
        "2026. 03. 07.",
        "20260307",
        "7 March 2026",
        "7th of March, 2026",
        "March 7th, 2026",
        "March 7 , 2026",
        "Mar. 7, 2026",
        "07-MAR-2026",
        "07-Mar-26",
        "7. März 2026",
        "7. Mrz. 2026",
        "7 mars 2026",
        "7 de marzo de 2026",
        "7 maart 2026",
        "7 marzo 2026",
        "7 marca 2026",
        "7 de março de 2026",
        "7. března 2026",
        "2026年3月7日",
        "2026년 3월 7일",
        "令和8年3月7日",
        "民國115年3月7日",
        "7.3.2569",
        "7 มีนาคม 2569",
        "๗ มี.ค. ๖๙",
        "2569-03-07",
        "二〇二六年三月七日",
        "令和八年三月七日",
        "発行 R8.3.7",
        "發票 115/03/07",
        "Ngày 07 tháng 3 năm 2026",
        "7 марта 2026 г.",
        "07 березня 2026",
        "7 Μαρτίου 2026",
        "7 Mart 2026",
        "7. maaliskuuta 2026",
        "2026. március 7.",
        "2026 m. kovo 7 d.",
        "2026. gada 7. marts",
        "7. marec 2026",
        "7. ožujka 2026",
        "7 martie 2026",
        "7 במרץ 2026",
        "7 مارس 2026",
        "7.III.2026",
        "2026-Mar-07",
        "07/Mar/2026",
        "٢٠٢٦-٠٣-٠٧",
    ],
)
def test_forms_with_one_reading_are_certain(printed: str) -> None:
    """ISO, dots, names of months in many languages, Roman numbers, East Asia, other eras."""
    dates = _dates(f"Invoice 4711 of {printed} thank you")
    assert dates.find(DAY) is Found.SURE
    assert dates.find(TURNED) is Found.ABSENT
    assert dates.find(date(2026, 3, 8)) is Found.ABSENT


@given(_days, st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%Y%m%d"]))
def test_every_date_is_found_where_it_stands(day: date, form: str) -> None:
    """Whatever the day, as one reading."""
    (printed,) = _dates(f"am {day.strftime(form)} zahlbar").dates()
    assert printed.readings == {day}


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d/%m/%y"]),
)
def test_a_date_is_among_its_readings(day: date, form: str) -> None:
    """Which are the same figures in other orders."""
    (printed,) = _dates(day.strftime(form)).dates()
    assert day in printed.readings
    assert len(printed.readings) <= 3


def test_without_a_habit_both_readings_stay() -> None:
    """And neither is certain."""
    dates = _dates("07/03/2026")
    assert dates.find(DAY) is Found.AMBIGUOUS
    assert dates.find(TURNED) is Found.AMBIGUOUS


@pytest.mark.parametrize(
    ("evidence", "day", "other"),
    [("31/12/2026", DAY, TURNED), ("12/31/2026", TURNED, DAY), ("1.2.2026", DAY, TURNED)],
)
def test_one_date_without_doubt_settles_the_others(evidence: str, day: date, other: date) -> None:
    """The document's habit says which number is the day."""
    dates = _dates(f"07/03/2026 and {evidence}")
    assert dates.find(day) is Found.SURE
    assert dates.find(other) is Found.ABSENT


def test_a_decimal_comma_puts_the_day_first() -> None:
    """No country that writes the month first writes a decimal comma."""
    dates = _dates("07/03/2026", decimal_comma=True)
    assert dates.find(DAY) is Found.SURE
    assert dates.find(TURNED) is Found.ABSENT


@pytest.mark.parametrize(
    "printed", ["32.13.2026", "1234.5.6", "12026-03-071", "7 Marmor 2026 5", ""]
)
def test_what_is_no_date_has_no_reading(printed: str) -> None:
    """Figures beyond the calendar, and words that are no month."""
    assert list(_dates(printed).dates()) == []
    assert _dates(printed).find(DAY) is Found.ABSENT


@pytest.mark.parametrize("printed", ["R8.3.7", "115/03/07", "9.XIII.2026", "十年十一"])
def test_short_forms_of_other_eras_need_their_script(printed: str) -> None:
    """Elsewhere they are numbers of parts."""
    assert _dates(f"Part {printed}").find(DAY) is Found.ABSENT


@given(st.text(alphabet="年月日〇零一二十元令和民國R8.115/03ngàythá năm ", max_size=40))
def test_no_eastern_form_raises(text: str) -> None:
    """Numbers in signs may mean any number."""
    assert all(printed.readings for printed in _dates(text).dates())


@pytest.mark.parametrize("before", ["881 / ", "4471 / ", "4471-", "Zl. 8/"])
def test_a_number_before_a_date_is_no_part_of_it(before: str) -> None:
    """An offer's number and its day: `881 / 7.3.2026`."""
    days = [day for one in _dates(f"{before}7.3.2026").dates() for day in one.readings]
    assert days == [DAY]
