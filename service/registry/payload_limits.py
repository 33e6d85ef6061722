"""The bounds of one binary payload, and the values that it is read into.

A few bytes of Avro can claim a billion values, and a few megabytes can nest a million deep. So each
value that is made counts, and so does each level. The result has the form of JSON: objects,
lists, texts, numbers as `Decimal` or whole, and bytes as base64.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from decimal import Decimal

from schemas.strict_json import NUMBER_MAX_CHARS

SCALE_MAX = NUMBER_MAX_CHARS
"""Digits behind the point; amounts have a handful."""
_DECIMAL_MAX_BYTES = 26
"""About sixty digits. Turning more bytes into digits takes quadratic time."""


@dataclass(frozen=True, slots=True)
class PayloadLimits:
    """Bounds of one payload."""

    max_depth: int
    max_values: int


class PayloadRefused(ValueError):
    """Raised within a reader for a payload that is not what its schema says; one line, which quotes
    nothing of it. It never leaves this room."""


class ValueBudget:
    """Counts the values of one payload, and refuses the first beyond the bound."""

    def __init__(self, limits: PayloadLimits) -> None:
        self._limits = limits
        self._left = limits.max_values

    def take(self) -> None:
        """Before a value is made."""
        self.check_room(1)
        self._left -= 1

    def check_room(self, count: int) -> None:
        """Before the first of so many values is made."""
        if count > self._left:
            raise PayloadRefused(f"it has more than {self._limits.max_values:,} values")

    def check_depth(self, depth: int) -> None:
        """Before a value is read that lies within so many others."""
        if depth > self._limits.max_depth:
            raise PayloadRefused(f"it nests deeper than {self._limits.max_depth}")


def scaled(unscaled: bytes, scale: int) -> Decimal:
    """A decimal number of two's complement, most significant byte first."""
    if len(unscaled) > _DECIMAL_MAX_BYTES:
        raise PayloadRefused("it has a decimal number that is too long")
    number = int.from_bytes(unscaled, signed=True)
    sign, digits = (1 if number < 0 else 0), tuple(map(int, str(abs(number))))
    return Decimal((sign, digits, -scale))


def finite(number: float) -> Decimal:
    """A binary fraction as the shortest decimal that means it."""
    if not math.isfinite(number):
        raise PayloadRefused("it has a number that is not finite")
    return Decimal(repr(number))


def finite_single(number: float) -> Decimal:
    """The same of single precision: 49.98, and not 49.97999954223633."""
    if not math.isfinite(number):
        raise PayloadRefused("it has a number that is not finite")
    for digits in range(6, 9):
        words = f"{number:.{digits}g}"
        if _SINGLE.unpack(_SINGLE.pack(float(words)))[0] == number:
            return Decimal(words)
    return Decimal(f"{number:.9g}")


_SINGLE = struct.Struct("<f")


def text_of(data: bytes | memoryview) -> str:
    """UTF-8, and nothing else."""
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError:
        raise PayloadRefused("it has a text that is not UTF-8") from None
