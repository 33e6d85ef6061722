"""The functions and comparisons of simple Excel formulas.

Programs compute with binary fractions and hide their errors in different ways. So nothing is said
where such an error decides: of two numbers that are all but equal, or of one that is all but at the
place where it is rounded to the next.

Pure.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Final, NamedTuple

_PLACES_MAX = 10
_ROUNDED_MAX = 1e12
_TEXT_MAX_CHARS = 1_000
_NEAR = 1e-9
_ERROR = 1e-14
"""Of a number that was computed, as its share."""
_CENT = Decimal("0.01")
_DIGITS_ALONE = re.compile(r"([#0]{0,9}(?:[.,' ]##0)?)(?:[.,](0{1,2}))? ?[€$£]?")
_WILD = re.compile(r"[*?~]|\A[<>=]")


class NotComputed(Exception):
    """Raised for a formula that is not one of the simple ones."""


Value = float | str | None
"""A number, a text, or none of a blank cell."""


class _Rounding(NamedTuple):
    way: str
    usual: float
    """Decimals if none are given; not a number if they must be."""


def power(base: float, exponent: float) -> float:
    """Raises NotComputed where there is none."""
    try:
        found = base**exponent
    except (OverflowError, ZeroDivisionError):
        raise NotComputed from None
    if isinstance(found, complex):
        raise NotComputed
    return float(found)


def number_of(value: Value) -> float:
    """Raises NotComputed for a text: programs read numbers in it in their own way."""
    if isinstance(value, str):
        raise NotComputed
    return 0.0 if value is None else value


def text_of(value: Value) -> str:
    """As it stands in a text. Raises NotComputed for a fraction, whose mark is that of a country,
    and for a long text."""
    if isinstance(value, float):
        if not value.is_integer() or abs(value) > _ROUNDED_MAX:
            raise NotComputed
        return str(int(value))
    if value is not None and len(value) > _TEXT_MAX_CHARS:
        raise NotComputed
    return value or ""


def in_format(number: float, code: str) -> str:
    """A number in a format of digits alone; marks between digits are left out. Raises
    NotComputed for another one."""
    found = _DIGITS_ALONE.fullmatch(code)
    if found is None or number < 0:
        raise NotComputed
    places = len(found[2] or "")
    whole, _, cents = f"{rounded(number, float(places), ROUND_HALF_UP):.{places}f}".partition(".")
    return whole.lstrip("0").zfill(found[1].count("0")) + cents


def are_equal(left: Value, right: Value) -> bool:
    """Whether two values are the same, texts in any case. Raises NotComputed if programs may
    differ in it."""
    if isinstance(left, str) or isinstance(right, str):
        texts = [one or "" for one in (left, right) if not isinstance(one, float)]
        return len(texts) > 1 and texts[0].casefold() == texts[1].casefold()
    return compared(number_of(left), "=", number_of(right))


def fits(value: Value, condition: Value) -> bool:
    """Whether a cell meets the condition of SUMIF. Raises NotComputed for one that is not
    simple."""
    if isinstance(condition, float):
        return isinstance(value, float) and compared(value, "=", condition)
    sign, wanted = _condition(condition or "")
    if value is None or value == "":
        return False
    try:
        number = float(wanted)
    except ValueError:
        return are_equal(value, wanted)
    if isinstance(value, float):
        return compared(value, sign, number)
    if any(map(str.isdigit, value)):
        raise NotComputed  # Programs may read a number in it.
    return False


def _condition(text: str) -> tuple[str, str]:
    """The sign of a condition, and what stands behind it."""
    sign = next((one for one in ("<=", ">=", "<", ">", "=") if text.startswith(one)), "")
    wanted = text[len(sign) :]
    is_order = sign not in ("", "=") and not wanted.replace(".", "", 1).isdecimal()
    if is_order or not wanted or _WILD.search(wanted):
        raise NotComputed
    return sign or "=", wanted


def compared(left: float, sign: str, right: float) -> bool:
    """Whether two numbers compare so. Raises NotComputed if programs may differ in it."""
    if left != right and math.isclose(left, right, rel_tol=_NEAR, abs_tol=_NEAR):
        raise NotComputed
    return COMPARED[sign](left, right)


def rounded(number: float, places: float, way: str) -> float:
    """Raises NotComputed if programs may differ in it."""
    if not places.is_integer() or abs(places) > _PLACES_MAX or not abs(number) <= _ROUNDED_MAX:
        raise NotComputed
    unit = Decimal(1).scaleb(-int(places))
    found = [
        Decimal(repr(one)).quantize(unit, way)
        for one in (number, number * (1 + _ERROR), number * (1 - _ERROR))
    ]
    if max(found) - min(found) > _CENT:
        raise NotComputed
    return float(found[0])


def _mean(numbers: list[float]) -> float:
    if not numbers:
        raise NotComputed
    return math.fsum(numbers) / len(numbers)


COMPARED: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
OF_LISTS: Final[Mapping[str, Callable[[list[float]], float]]] = {
    "AVERAGE": _mean,
    "COUNT": lambda numbers: float(len(numbers)),
    "MIN": lambda numbers: min(numbers, default=0.0),
    "MAX": lambda numbers: max(numbers, default=0.0),
    "PRODUCT": lambda numbers: math.prod(numbers) if numbers else 0.0,
}
OF_PLACES: Final[Mapping[str, _Rounding]] = {
    "ROUND": _Rounding(ROUND_HALF_UP, math.nan),
    "ROUNDUP": _Rounding(ROUND_UP, math.nan),
    "ROUNDDOWN": _Rounding(ROUND_DOWN, math.nan),
    "TRUNC": _Rounding(ROUND_DOWN, 0.0),
    "INT": _Rounding(ROUND_FLOOR, 0.0),
}
