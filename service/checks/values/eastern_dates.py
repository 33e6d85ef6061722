"""Reads dates in the forms of East and Southeast Asia, as western years.

| printed | read as |
| --- | --- |
| `2026年3月1日` `二〇二六年三月一日` `2026년 3월 1일` | 2026-03-01 |
| `令和8年3月1日` `R8.3.1` | 2026-03-01: Japanese eras; the short form only beside Chinese signs |
| `民國115年3月1日` `115/03/01` | 2026-03-01: Taiwan; figures only beside Chinese signs |
| `1 มีนาคม 2569` `1 มี.ค. 69` | 2026-03-01: Buddhist years |
| `Ngày 01 tháng 3 năm 2026` | 2026-03-01 |

Pure; linear in the text, for every pattern is bounded. A year, month or day may be
impossible; the caller decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from service.checks.values.month_names import THAI_MONTH_OF
from service.checks.values.plain_text import without_ascii


class EasternDate(NamedTuple):
    """A date from `start` to `end`."""

    start: int
    end: int
    year: int
    month: int
    day: int


_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "元": 1}
_TEN = "十"
_NUMBER = "[0-9]{1,4}|[〇零一二三四五六七八九十]{1,4}"
_NAMED = re.compile(
    rf"(令和|平成|昭和|民國|民国|R|H)?\.?({_NUMBER}|元) ?[年년] ?({_NUMBER}) ?[月월] ?"
    rf"({_NUMBER}) ?[日일号號]"
)
_SHORT = re.compile(
    r"(?<![A-Za-z0-9])([RH])\.?([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{1,2})(?!\w)"
)
_TAIWAN = re.compile(r"(?<![0-9./-])(1[0-9]{2})[./-]([0-9]{2})[./-]([0-9]{2})(?![0-9./-])")
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}
"""The year before an era's first."""
_TAIWANESE = 1911
_THAI = re.compile(
    rf"(?<![0-9])([0-9]{{1,2}}) ?({'|'.join(map(re.escape, THAI_MONTH_OF))}) ?"
    r"(?:(?:พ|ค)\.ศ\. ?)?([0-9]{4}|[0-9]{2})(?![0-9])"
)
_THAI_HINT = re.compile("[\u0e01-\u0e2e]")
_BUDDHIST_CENTURY = 2500
_BUDDHIST = 543
_BUDDHIST_YEARS = range(2443, 2643)
_VIETNAMESE = re.compile(
    r"ng[àa]y {0,2}([0-9]{1,2}) {0,2}th[áa]ng {0,2}([0-9]{1,2}) {0,2}n[ăa]m {0,2}([0-9]{4})", re.I
)


def eastern_dates(text: str) -> Iterator[EasternDate]:
    """All dates in these forms. `text` is in plain characters (`plain_text`)."""
    if text.isascii():
        return
    others = without_ascii(text)  # They are few in most documents.
    if "年" in others or "년" in others:
        yield from _named(text)
    if _HAN.search(others):
        yield from _in_figures(text)
    if _THAI_HINT.search(others):
        for match in _THAI.finditer(text):
            day, month, year = match.groups()
            full = int(year) + (_BUDDHIST_CENTURY if len(year) == 2 else 0)
            yield EasternDate(*match.span(), western_year(full), THAI_MONTH_OF[month], int(day))
    small = text.lower()
    for match in _VIETNAMESE.finditer(text) if "ngày" in small or "ngay" in small else ():
        day, month, year = match.groups()
        yield EasternDate(*match.span(), int(year), int(month), int(day))


def western_year(year: int) -> int:
    """The year of our calendar; a year of the Buddhist one is known by its size."""
    return year - _BUDDHIST if year in _BUDDHIST_YEARS else year


def _named(text: str) -> Iterator[EasternDate]:
    for match in _NAMED.finditer(text):
        era, year, month, day = match.groups()
        count = _number(year)
        full = _ERAS[era] + count if era else count + (2000 if len(year) <= 2 else 0)
        yield EasternDate(*match.span(), full, _number(month), _number(day))


def _in_figures(text: str) -> Iterator[EasternDate]:
    for match in _SHORT.finditer(text):
        era, year, month, day = match.groups()
        yield EasternDate(*match.span(), _ERAS[era] + int(year), int(month), int(day))
    for match in _TAIWAN.finditer(text):
        year, month, day = match.groups()
        yield EasternDate(*match.span(), _TAIWANESE + int(year), int(month), int(day))


def _number(written: str) -> int:
    """A number in figures or in Chinese signs: `二〇二六` is 2026, `十一` is 11."""
    if written[0].isdigit() and written.isdecimal():
        return int(written)
    tens, ten, ones = written.partition(_TEN)
    if ten and len(tens) <= 1 and len(ones) <= 1:
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    return int("".join(str(_DIGITS.get(sign, 0)) for sign in written))
