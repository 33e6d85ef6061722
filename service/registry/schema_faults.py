"""Decides how long it is believed that a registry has no schema of a name.

A schema may be registered a moment after its first event, so this is believed for a short time at
first, and longer each time that it proves true. Any sender can name schemas that do not exist:
these names are kept apart from schemas, so they push none out.

Invariants: at most `max_names` are kept; those that were learned last stay. Pure.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from service.registry.schema_frame import SchemaName

LONGEST_S = 30.0


@dataclass(frozen=True, slots=True)
class _Believed:
    message: str
    until_s: float
    for_s: float


class SchemaFaults:
    """Names without a schema, each with a line for people that says why."""

    def __init__(self, max_names: int) -> None:
        self._max_names = max_names
        self._believed: OrderedDict[SchemaName, _Believed] = OrderedDict()

    def believed(self, name: SchemaName, now_s: float) -> str | None:
        """Why there is no schema; None where the registry has to be asked."""
        found = self._believed.get(name)
        return found.message if found is not None and now_s < found.until_s else None

    def is_new(self, name: SchemaName) -> bool:
        """Whether there was no fault of the name, as far as that is kept."""
        return name not in self._believed

    def learn(self, name: SchemaName, message: str, now_s: float, first_s: float) -> None:
        """Believes it for `first_s`, and for twice as long as the last time where it is not new."""
        last = self._believed.pop(name, None)
        for_s = min(first_s if last is None else max(first_s, 2 * last.for_s), LONGEST_S)
        self._believed[name] = _Believed(message, now_s + for_s, for_s)
        if len(self._believed) > self._max_names:
            self._believed.popitem(last=False)

    def forget(self, name: SchemaName) -> None:
        """There is a schema after all."""
        self._believed.pop(name, None)
