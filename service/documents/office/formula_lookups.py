"""The functions of simple Excel formulas that look values up, or add up what meets conditions.

Pure; linear in the cells that they are given.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from service.documents.office.formula_functions import (
    NotComputed,
    Value,
    are_equal,
    fits,
    number_of,
)


class Cells(NamedTuple):
    """The values of an area, row by row."""

    values: list[Value]
    width: int

    def at(self, row: int, column: int) -> Value:
        """From 0. Raises NotComputed outside of the area."""
        place = row * self.width + column
        if row < 0 or not 0 <= column < self.width or place >= len(self.values):
            raise NotComputed
        return self.values[place]


_One = TypeVar("_One")
_Arguments = Sequence[Value | Cells]


def _cells(argument: Value | Cells) -> Cells:
    if not isinstance(argument, Cells):
        raise NotComputed
    return argument


def _alone(argument: Value | Cells) -> Value:
    if isinstance(argument, Cells):
        raise NotComputed
    return argument


def _whole(argument: Value | Cells) -> int:
    number = number_of(_alone(argument))
    if not number.is_integer():
        raise NotComputed
    return int(number)


def _place(wanted: Value, values: Sequence[Value]) -> int:
    """The first value that is the wanted one."""
    if wanted is None or (isinstance(wanted, str) and set(wanted) & set("*?~")):
        raise NotComputed
    found = (at for at, one in enumerate(values) if one is not None and are_equal(wanted, one))
    return next(found, -1)


def _vlookup(arguments: _Arguments) -> Value:
    wanted, among, column, kind = _exactly(arguments, 4)
    if _whole(kind) != 0:
        raise NotComputed
    cells = _cells(among)
    row = _place(_alone(wanted), cells.values[:: cells.width])
    return cells.at(row, _whole(column) - 1)


def _xlookup(arguments: _Arguments) -> Value:
    wanted, among, found = _exactly(arguments, 3)
    cells = _cells(found)
    return Cells(cells.values, 1).at(_place(_alone(wanted), _cells(among).values), 0)


def _match(arguments: _Arguments) -> Value:
    wanted, among, kind = _exactly(arguments, 3)
    place = _place(_alone(wanted), _cells(among).values)
    if _whole(kind) != 0 or place < 0:
        raise NotComputed
    return float(place + 1)


def _index(arguments: _Arguments) -> Value:
    cells = _cells(arguments[0])
    places = [_whole(one) - 1 for one in arguments[1:]]
    if len(places) == 1 and cells.width in (1, len(cells.values)):
        return Cells(cells.values, 1).at(places[0], 0)
    row, column = _exactly(places, 2)
    return cells.at(row, column)


def _exactly(arguments: Sequence[_One], count: int) -> Sequence[_One]:
    if len(arguments) != count:
        raise NotComputed
    return arguments


def _sumif(arguments: _Arguments) -> Value:
    among, condition, *added = arguments
    return _sumifs([added[0] if added else among, among, condition])


def _sumifs(arguments: _Arguments) -> Value:
    values = _cells(arguments[0]).values
    chosen = _chosen(arguments[1:], len(values))
    numbers = (one for one, is_in in zip(values, chosen, strict=True) if is_in)
    return math.fsum(one for one in numbers if isinstance(one, float))


def _countifs(arguments: _Arguments) -> Value:
    return float(sum(_chosen(arguments, len(_cells(arguments[0]).values))))


def _chosen(conditions: _Arguments, count: int) -> list[bool]:
    """Which places meet all conditions, each behind its area."""
    chosen = [True] * count
    pairs = list(zip(conditions[::2], conditions[1::2], strict=False))
    if not pairs or len(conditions) % 2:
        raise NotComputed
    for among, condition in pairs:
        values = _exactly(_cells(among).values, count)
        wanted = _alone(condition)
        chosen = [is_in and fits(one, wanted) for is_in, one in zip(chosen, values, strict=True)]
    return chosen


LOOKUPS: Final[Mapping[str, Callable[[_Arguments], Value]]] = {
    "VLOOKUP": _vlookup,
    "XLOOKUP": _xlookup,
    "MATCH": _match,
    "INDEX": _index,
    "SUMIF": _sumif,
    "SUMIFS": _sumifs,
    "COUNTIF": _countifs,
    "COUNTIFS": _countifs,
}
