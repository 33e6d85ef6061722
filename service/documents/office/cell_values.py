"""Shows a value of a spreadsheet as its number format prints it.

Decimals, zeros in front, signs, percents and words of the format are those of a person's screen.
Two things are said more plainly than there. Thousands are not grouped, and the decimal mark is a
point unless the file names a language that writes a comma: the screen's own language is not in the
file, and `1,190` could be read in two ways. A date is written as 2026-11-02: that has one reading.

Pure and total; linear in the format, whose length is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Final

_BUILT_IN: Final = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy-mm-dd",
    15: "yyyy-mm-dd",
    16: "yyyy-mm-dd",
    17: "yyyy-mm-dd",
    18: "hh:mm",
    19: "hh:mm:ss",
    20: "hh:mm",
    21: "hh:mm:ss",
    22: "yyyy-mm-dd hh:mm",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    41: "#,##0;-#,##0",
    42: "#,##0;-#,##0",
    43: "#,##0.00;-#,##0.00",
    44: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    46: "hh:mm:ss",
    47: "mm:ss",
    49: "@",
}
_FORMAT_MAX_CHARS = 255
_DIGITS_MAX = 15
_VALUE_MAX_CHARS = 40
_EXPONENT_MAX = 40
_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?[^\]]*\]|\[([^\]]*)\]'
    r"|(E[+-])|(General)|([0#?.,]+)|([ymdhs]+(?:\.0+)?|AM/PM)|(.)",
    re.IGNORECASE | re.DOTALL,
)
_LANGUAGE = re.compile(r"\[\$[^\]-]*-([0-9A-Fa-f]{3,8})\]")
_COMMA_LANGUAGES: Final = frozenset(
    {
        *(0x02, 0x03, 0x05, 0x06, 0x07, 0x08, 0x0A, 0x0B, 0x0C, 0x0E, 0x10, 0x13, 0x14, 0x15),
        *(0x16, 0x18, 0x19, 0x1A, 0x1B, 0x1D, 0x1F, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27, 0x2A),
    }
)
"""Primary languages whose countries write a decimal comma, as Windows numbers them."""
_POINT_COUNTRIES: Final = frozenset({0x0807, 0x1407, 0x100C, 0x0810, 0x080A, 0x540A})
"""Switzerland, Liechtenstein, Mexico and the USA, in these languages."""
_BLANK = re.compile(r'(?:\[[^\]]*\])*(?:"\s*"|\\\s|_.|\*.|\s)(?:\[[^\]]*\]|"\s*"|\\\s|_.|\*.|\s)*')
"""A section that prints blanks alone."""
_FIRST_DAY = datetime(1899, 12, 30)
_FIRST_DAY_1904 = datetime(1904, 1, 1)
_DAYS_MAX = 2_957_000
"""A day of the year 9999, counted from either beginning."""
_UNITS_S: Final = {"h": 3600, "m": 60, "s": 1}
_EXACT = Context(prec=100)


@dataclass(frozen=True, slots=True)
class SheetHabits:
    """What a workbook says for all of its cells."""

    decimal_mark: str = "."
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a number format."""

    before: str
    parts: tuple[str, ...]
    """Places of digits, the words behind them, more places, more words."""
    percents: int = 0
    is_date: bool = False
    elapsed: str = ""
    """`h`, `m` or `s`: the whole time is counted in this unit."""
    is_plain: bool = False
    """`General`, or something that is not understood."""


def decimal_mark(formats: Iterable[str]) -> str:
    """The mark of the language that the formats of a workbook name; a point without one."""
    for code in formats:
        for number in _LANGUAGE.findall(code[:_FORMAT_MAX_CHARS]):
            language = int(number, 16) & 0xFFFF
            if language not in _POINT_COUNTRIES and language & 0x3FF in _COMMA_LANGUAGES:
                return ","
    return "."


def format_code(number: int, own: dict[int, str]) -> str:
    """The code of a number format: the file's own, or one that every program knows."""
    return own.get(number, _BUILT_IN.get(number, "General"))[:_FORMAT_MAX_CHARS]


def shown(value: str, code: str, habits: SheetHabits) -> str | None:
    """A number as its format prints it; None where the format hides it."""
    try:
        number = Decimal(value[:_VALUE_MAX_CHARS])
    except InvalidOperation:
        return value
    if not number.is_finite() or abs(number.adjusted()) > _EXPONENT_MAX:
        return value[:_VALUE_MAX_CHARS]
    sections = _sections(code)
    if not any(sections):
        return None if code else _general(number, habits)
    place, signed = _place(number, len(sections))
    if not sections[place]:
        return None
    section = _read(sections[place])
    if not section.parts and _BLANK.fullmatch(sections[place]):
        return None
    if section.is_date:
        return _day(number, sections[place], section.elapsed, habits)
    if section.is_plain:
        return f"{section.before}{_general(number, habits)}{''.join(section.parts[1::2])}"
    if not section.parts:  # A dash for nothing.
        return section.before
    text = _digits(abs(number), section, habits)
    return f"{'-' if signed and number < 0 else ''}{section.before}{text}"


def shown_text(text: str, code: str) -> str | None:
    """Text as the fourth part of a format prints it; None where that hides it."""
    if ";" not in code:
        return text
    sections = _sections(code)
    if len(sections) <= _TEXT_SECTION:
        return text
    section = sections[_TEXT_SECTION]
    if "@" not in section:
        return _read(section).before or None
    words = (_text_word(token, text) for token in _TOKEN.finditer(section))
    return "".join(words)


_TEXT_SECTION = 3


def _text_word(token: re.Match[str], text: str) -> str:
    quoted, escaped, sign, *_, other = token.groups()
    return text if other == "@" else quoted or escaped or sign or other or ""


def format_inks(value: str, code: str) -> tuple[str, ...]:
    """The names of the colours that a format may give a number; empty ones for none. A format with
    conditions may use each of its sections."""
    if "[" not in code:
        return ("",)
    sections = _sections(code)
    if _CONDITION.search(code):
        return tuple(_ink(one) for one in sections)
    try:
        number = Decimal(value[:_VALUE_MAX_CHARS])
    except InvalidOperation:
        return (_ink(sections[_TEXT_SECTION]),) if len(sections) > _TEXT_SECTION else ("",)
    place = _place(number, len(sections))[0] if number.is_finite() else 0
    return (_ink(sections[place]),)


_CONDITION = re.compile(r"\[[<>=]")
_INK = re.compile(
    r"\[(black|blue|cyan|green|magenta|red|white|yellow|colou?r ?[0-9]{1,2})\]", re.IGNORECASE
)


def _ink(section: str) -> str:
    found = _INK.search(section)
    return "" if found is None else found[1].lower().replace("colour", "color").replace(" ", "")


def _place(number: Decimal, count: int) -> tuple[int, bool]:
    """The section that a number takes, and whether its sign is still to be written."""
    if number < 0 and count > 1:
        return 1, False
    return (2, False) if number == 0 and count > 2 else (0, True)


def _sections(code: str) -> list[str]:
    """The sections of a code; a semicolon in quotes ends none."""
    sections, text = list[str](), ""
    for token in _TOKEN.finditer(code[:_FORMAT_MAX_CHARS]):
        if token.group() == ";":
            sections.append(text)
            text = ""
        else:
            text += token.group()
    return [*sections, text]


def _read(section: str) -> _Section:
    before, parts, elapsed = "", list[str](), ""
    is_general = is_date = False
    percents = 0
    for token in _TOKEN.finditer(section):
        quoted, escaped, sign, _, condition, power, general, places, date, other = token.groups()
        if power or (condition and condition[0] in "<>=") or (other == "/" and parts):
            return _Section("", (), is_plain=True)  # Powers, conditions and fractions.
        is_general |= bool(general)
        elapsed = elapsed or _elapsed_unit(condition or "")
        is_date |= bool(date or elapsed)
        percents += other == "%"
        word = quoted or escaped or sign or (other if other and other != "@" else "")
        if places and parts and not parts[-1]:
            parts[-2] += places
        elif places:
            parts += [places, ""]
        elif general and not parts:
            parts = ["", ""]
        elif parts:
            parts[-1] += word
        else:
            before += word
    has_places = any(parts[::2])
    is_plain = not has_places and (is_general or "@" in section or not before)
    return _Section(before, tuple(parts), percents, is_date, elapsed, is_plain)


def is_written_otherwise(code: str) -> bool:
    """Whether a format prints a number in a way that is not read: filled up with a digit, as a
    fraction or a power, or as digits of the format's own that a condition chooses."""
    if not _WAYS.search(code[:_FORMAT_MAX_CHARS]):
        return False
    tokens = list(_TOKEN.finditer(code[:_FORMAT_MAX_CHARS]))
    if any(one.group().startswith("*") and one.group()[1:].isdigit() for one in tokens):
        return True
    has_condition = any((one.group(5) or "")[:1] in ("<", ">", "=") for one in tokens)
    words = (one.group(1) or one.group(2) or "" for one in tokens)
    if has_condition and any(any(map(str.isdigit, word)) for word in words):
        return True
    is_date = any(one.group(9) for one in tokens)
    has_places = any(one.group(8) for one in tokens)
    signs = [one.group() for one in tokens]
    return has_places and not is_date and ("/" in signs or any(one.group(6) for one in tokens))


_WAYS = re.compile(r"\*[0-9]|/|E[+-]|\[[<>=]", re.IGNORECASE)


def _elapsed_unit(condition: str) -> str:
    """The unit of `[h]`, `[mm]` or `[s]`."""
    letters = set(condition.lower())
    return letters.pop() if letters in ({"h"}, {"m"}, {"s"}) else ""


def _digits(number: Decimal, section: _Section, habits: SheetHabits) -> str:
    """The digits of a number, rounded as the format says, with the words between them.

    A comma behind the last place of either side divides by a thousand; a percent sign multiplies by
    a hundred, unless it is a quoted word.
    """
    whole, _, part = "".join(section.parts[::2]).partition(".")
    commas = sum(len(side) - len(side.rstrip(",")) for side in (whole, part))
    factor = 2 * section.percents - 3 * commas
    number = number.scaleb(max(-_EXPONENT_MAX, min(factor, _EXPONENT_MAX)), _EXACT)
    most = min(len(part.replace(",", "")), _DIGITS_MAX)
    least = min(len(part.rstrip("#?,")), most)
    text = format(number.quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP, _EXACT), "f")
    front, _, back = text.partition(".")
    back = back[:least] + back[least:].rstrip("0")
    slots = whole.replace(",", "").replace(".", "")
    forced = len(slots) - slots.find("0") if "0" in slots else 0
    front = front.zfill(min(forced, _DIGITS_MAX))
    if not forced and front == "0" and back:
        front = ""
    return _spread(section.parts, _in_slots(front, len(slots)), back, habits.decimal_mark)


def _in_slots(front: str, count: int) -> list[str]:
    """Digits by their places from the right; the first place takes those that are left."""
    if count == 0:
        return [front]
    own = front[len(front) - count + 1 :] if len(front) >= count else front
    more = [front[: len(front) - count + 1]] if len(front) >= count else [""] * (count - len(front))
    return [*more, *own]


def _spread(parts: tuple[str, ...], front: list[str], back: str, mark: str) -> str:
    """Writes digits into the places of a format, and its words between and behind them."""
    text, digits = "", iter(front)
    for index, part in enumerate(parts):
        if index % 2:
            text += part
            continue
        for place in part:
            if place == ".":
                text += "".join(digits) + (mark if back else "")
                digits = iter(back)
            elif place != ",":
                text += next(digits, "")
    return text


def _general(number: Decimal, habits: SheetHabits) -> str:
    """As without a format: at most eleven digits, and no zeros at the end.

    A longer whole number keeps the fifteen digits that a spreadsheet keeps. A narrow cell shows
    such a number as a power of ten, but it is an account or an article, and its digits are meant.
    """
    digits = 11 if number.adjusted() < 11 else _DIGITS_MAX
    text = format(Decimal(f"{number:.{digits}g}"), "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", habits.decimal_mark)


def _day(number: Decimal, section: str, elapsed: str, habits: SheetHabits) -> str:
    """A date, a time of the day, both, or a time that passed."""
    if not 0 <= number <= _DAYS_MAX:
        return format(number, "f")
    letters = {token.group(9)[0].lower() for token in _TOKEN.finditer(section) if token.group(9)}
    seconds = round(float(number) * 86_400)
    if elapsed:
        return _passed(seconds, elapsed, letters)
    first = _FIRST_DAY_1904 if habits.from_1904 else _FIRST_DAY
    moment = first + timedelta(seconds=seconds)
    day = moment.strftime("%Y-%m-%d") if letters & {"y", "d"} or letters == {"m"} else ""
    time = (
        moment.strftime("%H:%M:%S" if "s" in letters else "%H:%M") if letters & {"h", "s"} else ""
    )
    return f"{day} {time}".strip()


def _passed(seconds: int, unit: str, letters: set[str]) -> str:
    """Hours, minutes or seconds without an end at 24 or 60, and the smaller units behind them."""
    units = "".join(_UNITS_S)
    count, rest = divmod(seconds, _UNITS_S[unit])
    text = str(count)
    for smaller in units[units.index(unit) + 1 :]:
        if smaller in letters:
            value, rest = divmod(rest, _UNITS_S[smaller])
            text += f":{value:02}"
    return text
