"""A property that is computed when it is first read, and kept.

`functools.cached_property` takes a lock for each first read, which costs more than many of these
values do. Two threads that read a value at the same time may both compute it; the values are equal.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

_T = TypeVar("_T")


class made_once(Generic[_T]):  # noqa: N801 - it is used like `property`.
    """Computes the value at the first read; later reads find it in the instance."""

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> made_once[_T]: ...

    @overload
    def __get__(self, owner: object, kind: type) -> _T: ...

    def __get__(self, owner: object | None, kind: type) -> made_once[_T] | _T:
        if owner is None:
            return self
        value = self._make(owner)
        owner.__dict__[self._name] = value
        return value
