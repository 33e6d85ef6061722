"""Judges whether a person sees the results that a Word file keeps of its fields.

Word shows the result of its last update, and other programs compute some fields anew. A date is
that of the day on which a person opens the file. Results that differ from what they repeat are not
certain to be seen.

Pure; linear in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.formula_functions import NotComputed, Value
from service.documents.office.formula_grammar import Formula
from service.documents.office.formula_lookups import Cells
from service.documents.office.office_package import attribute, local
from service.documents.office.sheet_shape import Area

_CODE_MAX_CHARS = 1_000
_OPEN_MAX = 20
"""Bookmarks that are followed at one place."""
_OF_TODAY: Final = frozenset({"DATE", "TIME"})
_OF_PLACES: Final = frozenset({"ADVANCE", "EQ"})
"""They move the text behind them, or draw letters over one another."""
_OF_PAGES: Final = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "PAGEREF", "TOC", "SECTION"})
_OF_PROPERTIES: Final = frozenset(
    {"DOCPROPERTY", "TITLE", "AUTHOR", "SUBJECT", "COMMENTS", "KEYWORDS", "INFO"}
)
_COMPUTED_MAX, _PLACES_MAX = 1e12, 5
_TRUE: Final = ("1", "true", "on")
_NAME = re.compile(r'\s*(\w{1,40})\s*(?:"([^"]*)"|(\S*))')
_QUOTED = re.compile(r'"([^"]*)"')
_CHANGED = re.compile(r"\\[#@nrwp*]")
"""Switches that write a value in another form."""


@dataclass(slots=True)
class WordField:
    """An open field: its code, and the result that the file keeps."""

    is_changed: bool = False
    """Whether Word updates it when the file is opened."""
    code: str = ""
    has_result: bool = False
    result: list[str] = field(default_factory=list)

    @classmethod
    def begun(cls, mark: Element) -> WordField:
        """The field that a mark opens."""
        return cls(attribute(mark, "dirty") in _TRUE)

    def add_code(self, text: str) -> None:
        self.code = (self.code + text)[:_CODE_MAX_CHARS]


@dataclass(slots=True)
class FieldSources:
    """What fields repeat: texts at bookmarks, and properties of the file."""

    document: Element
    properties_say: Callable[[str], bool]
    """Whether one of them has a text without blanks."""
    _marked: dict[str, str] | None = None

    def is_doubtful(self, one: WordField) -> bool:
        """Whether a person may see another result."""
        result = "".join("".join(one.result).split())
        if one.code.lstrip().startswith("="):
            return _is_computed_otherwise(one.code, result)
        named = _NAME.match(one.code)
        if named is None:
            return False
        if named[1].upper() in _OF_PLACES:
            return True
        if not any(map(str.isalnum, result)):
            return False
        name, value = named[1].upper(), named[3] if named[2] is None else named[2]
        if name in _OF_TODAY:
            return any(map(str.isdigit, result))
        if one.is_changed and name not in _OF_PAGES:
            return any(map(str.isdigit, result))
        if name == "QUOTE":
            return named[2] is not None and "".join(value.split()) != result
        if name == "IF":
            choices = ["".join(text.split()) for text in _QUOTED.findall(one.code)]
            return len(choices) > 1 and result not in choices
        if name in _OF_PROPERTIES:
            return not self.properties_say(result)
        # A bookmark needs no name of a field before it.
        return self._differs(value if name == "REF" else named[1], one.code, result)

    def _differs(self, bookmark: str, code: str, result: str) -> bool:
        if _CHANGED.search(code):
            return False
        if self._marked is None:
            self._marked = dict(_texts_at_bookmarks(self.document))
        found = self._marked.get(bookmark.lower())
        return found is not None and found != result


def _is_computed_otherwise(code: str, result: str) -> bool:
    """Whether the numbers of a formula make another result. Nothing is said of one that asks for
    cells or bookmarks."""
    formula = "".join(code.partition("\\")[0].split()).removeprefix("=")
    try:
        number = Formula(formula, _NoCells(), (0, 0)).value()
    except NotComputed:
        return False
    digits = "".join(filter(str.isdigit, result)).lstrip("0")
    if not digits or not isinstance(number, float) or not abs(number) < _COMPUTED_MAX:
        return False
    written = (f"{abs(number):.{places}f}".replace(".", "") for places in range(_PLACES_MAX))
    return digits not in [one.lstrip("0") for one in written]


class _NoCells:
    """A formula of numbers alone asks for none."""

    def cell(self, sheet: str, area: Area) -> Value:
        raise NotComputed

    def each(self, sheet: str, area: Area) -> Cells:
        raise NotComputed

    def numbers(self, sheet: str, area: Area) -> list[float | None]:
        raise NotComputed

    def total(self, sheet: str, area: Area) -> float:
        raise NotComputed


def _texts_at_bookmarks(document: Element) -> Iterator[tuple[str, str]]:
    """The texts between the marks of each bookmark, without blanks."""
    marks = dict[str, tuple[str, list[str]]]()
    for one in document.iter():
        name = local(one)
        if name == "bookmarkStart" and len(marks) < _OPEN_MAX:
            marks[attribute(one, "id") or ""] = ((attribute(one, "name") or "").lower(), [])
        elif name == "bookmarkEnd":
            ended = marks.pop(attribute(one, "id") or "", None)
            if ended is not None and ended[1]:
                yield ended[0], "".join("".join(ended[1]).split())
        elif name == "t":
            for _, texts in marks.values():
                texts.append(one.text or "")
