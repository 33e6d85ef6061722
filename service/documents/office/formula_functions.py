"""The functions and comparisons of simple Excel formulas.

Programs compute with binary fractions and hide their errors in different ways. So nothing is said
where such an error decides: of two numbers that are all but equal, or of one that is all but at the
place where it is rounded to the next.

Pure.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Final, NamedTuple

_PLACES_MAX = 10
_ROUNDED_MAX = 1e12
_NEAR = 1e-9
_ERROR = 1e-14
"""Of a number that was computed, as its share."""
_CENT = Decimal("0.01")


class NotComputed(Exception):
    """Raised for a formula that is not one of the simple ones."""


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


def compared(left: float, sign: str, right: float) -> bool:
    """Whether two values compare so. Raises NotComputed if programs may differ in it."""
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
