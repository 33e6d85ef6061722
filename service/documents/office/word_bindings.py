"""Judges whether Word replaces the text of a content control by the data that it is bound to.

Paths of names and places are followed; of another path, the text must be somewhere in the data. A
path that leads nowhere leaves the text as it is.

Pure; linear in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from service.documents.office.office_package import attribute, child, local

_STEP = re.compile(r"(?:[\w.-]{1,60}:)?(@?[\w.-]{1,60})(?:\[([0-9]{1,6})\])?")
_STEPS_MAX = 20
_CONTROLS_MAX = 500
"""Beyond them, their texts must be somewhere in the data."""
_NUMBERS = re.compile(r"[0-9]+")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")


class BoundData:
    """The data that the content controls of one file may be bound to."""

    def __init__(
        self, read_roots: Callable[[], list[Element]], have_text: Callable[[str], bool]
    ) -> None:
        """Roots of the data, read where they are needed, and whether their text has another one,
        both without blanks."""
        self._read_roots = read_roots
        self._have_text = have_text
        self._controls = 0

    def differ_from(self, properties: Element, text: str) -> bool:
        """Whether Word replaces the text of a control by other data."""
        binding = child(properties, "dataBinding")
        if binding is None or not any(map(str.isalnum, text)):
            return False
        self._controls += 1
        said = "".join(text.split())
        steps = _steps(attribute(binding, "xpath"))
        if steps is None or self._controls > _CONTROLS_MAX:
            return not self._have_text(said)
        values = [value for root in self._read_roots() for value in _found(root, steps)]
        return bool(values) and not any(_shows(properties, said, value) for value in values)


def _steps(path: str | None) -> list[tuple[str, int]] | None:
    """Names and places from the root; None where it is another kind of path."""
    parts = (path or "").strip().split("/")[1:]
    found = [_STEP.fullmatch(part) for part in parts]
    if not parts or len(parts) > _STEPS_MAX or not all(found):
        return None
    return [(one[1], int(one[2] or 1)) for one in found if one is not None]


def _found(root: Element, steps: list[tuple[str, int]]) -> Iterator[str]:
    if local(root) != steps[0][0]:
        return
    place: Element | None = root
    for name, number in steps[1:]:
        if place is None:
            return
        if name.startswith("@"):
            yield attribute(place, name[1:]) or ""
            return
        same = [one for one in place if local(one) == name]
        place = same[number - 1] if 0 < number <= len(same) else None
    if place is not None:
        yield "".join(place.itertext())


def _shows(properties: Element, said: str, value: str) -> bool:
    """Whether a control with this value in its data shows this text."""
    day = _DAY.match(value.strip()) if child(properties, "date") is not None else None
    if day is not None:
        year, month, date = map(int, day.groups())
        numbers = {int(one[:9]) for one in _NUMBERS.findall(said)}
        is_named = any(map(str.isalpha, said)) or month in numbers
        return date in numbers and not numbers.isdisjoint({year, year % 100}) and is_named
    lists = (child(properties, name) for name in ("dropDownList", "comboBox"))
    items = [one for found in lists if found is not None for one in found]
    texts = [attribute(one, "displayText") for one in items if attribute(one, "value") == value]
    plain = ["".join(one.split()) for one in (*texts, value) if one]
    return said in plain or (child(properties, "text") is None and any(said in p for p in plain))
