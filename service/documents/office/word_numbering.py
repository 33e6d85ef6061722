"""Reads the lists of a Word file: how their levels indent, and the numbers and signs that Word
prints before their paragraphs, which are no part of the text.

A bullet is printed only where it may be taken for a part of the text: a digit, or a sign that
touches it. Numbers count as Word does: a level goes on, and ends those below it.

A level is read when a paragraph is in it: a file may name more of them than it has paragraphs.

Pure; linear in the file, and bounded by `office_package`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import Theme, hex_color
from service.documents.office.office_package import attribute, child, children
from service.documents.office.word_looks import NO_PARAGRAPH, ParagraphLook, is_on, paragraph_look

_LABEL_MAX_CHARS = 80
_PLACE = re.compile(r"%([1-9])")
_SIGNS: Final = frozenset("+-−–—.,(")
_ROMAN: Final = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")),
    *((40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ROMAN_MAX, _COUNT_MAX, _LETTERS = 3_999, 1_000_000, 26
_PALE = 0.9


@dataclass(frozen=True, slots=True)
class ListLevel:
    """One level of a list."""

    family: str
    """The definition whose numbers it shares with other lists."""
    depth: int
    kind: str
    text: str
    gap: str
    first: int
    look: ParagraphLook
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class _List:
    """A list: the definition whose levels it has, and those that it changes."""

    family: str
    own: dict[str, Element]


@dataclass(slots=True)
class WordNumbering:
    """The lists of a file, and how far they have counted."""

    theme: Theme
    lists: dict[str, _List]
    families: dict[str, dict[str, Element]]
    """The levels of definitions."""
    _levels: dict[str, ListLevel | None] = field(default_factory=dict)
    """Those that were asked for."""
    _counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def look(self, name: str | None) -> ParagraphLook:
        """How the level indents its paragraphs; `ParagraphLook.numbering` has its name."""
        found = self._level(name or "")
        return NO_PARAGRAPH if found is None else found.look

    def label(self, name: str | None) -> str:
        """What is printed before the next paragraph of the level."""
        level = self._level(name or "")
        if level is None or level.kind == "none":
            return ""
        if level.kind == "bullet":
            is_digit = any(map(str.isdigit, level.text))
            touches = not level.gap and level.text[-1:] in _SIGNS
            return self._shown(level, level.text) if is_digit or touches else ""
        key = (level.family, level.depth)
        self._counts[key] = min(self._counts.get(key, level.first - 1) + 1, _COUNT_MAX)
        for deeper in range(level.depth + 1, 9):
            self._counts.pop((level.family, deeper), None)
        list_name = (name or "").rpartition("/")[0]
        return self._shown(
            level, _PLACE.sub(lambda found: self._number(list_name, int(found[1]) - 1), level.text)
        )

    def _number(self, list_name: str, depth: int) -> str:
        level = self._level(f"{list_name}/{depth}")
        if level is None:
            return ""
        return _written(level.kind, self._counts.get((level.family, depth), level.first))

    def _level(self, name: str) -> ListLevel | None:
        """By the number of the list and the level."""
        if name not in self._levels:
            list_name, _, depth = name.rpartition("/")
            self._levels[name] = self._read(list_name, depth)
        return self._levels[name]

    def _read(self, list_name: str, depth: str) -> ListLevel | None:
        one = self.lists.get(list_name)
        level = None if one is None else self.families.get(one.family, {}).get(depth)
        if one is None or level is None:
            return None
        other = one.own.get(depth)
        changed = child(other, "lvl")
        name = one.family if other is None else f"{one.family}/{list_name}"
        return _level(level if changed is None else changed, name, depth, other, self.theme)

    def _shown(self, level: ListLevel, text: str) -> str:
        return text + level.gap if level.is_shown and text else ""


def read_numbering(root: Element | None, theme: Theme) -> WordNumbering:
    """The lists that the part names."""
    families = {
        attribute(one, "abstractNumId") or "": {
            attribute(level, "ilvl") or "0": level for level in children(one, "lvl")
        }
        for one in children(root, "abstractNum")
    }
    lists = {attribute(one, "numId") or "": _list(one) for one in children(root, "num")}
    return WordNumbering(theme, lists, families)


def _list(num: Element) -> _List:
    of = child(num, "abstractNumId")
    own = {attribute(one, "ilvl") or "0": one for one in children(num, "lvlOverride")}
    return _List("" if of is None else attribute(of, "val") or "", own)


def _level(
    level: Element, family: str, depth: str, other: Element | None, theme: Theme
) -> ListLevel:
    look = paragraph_look(child(level, "pPr"), theme)
    text, gap = _value(level, "lvlText")[:_LABEL_MAX_CHARS], _value(level, "suff")
    letters = child(level, "rPr")
    ink = None if child(letters, "color") is None else hex_color(_value(letters, "color"))
    is_pale = ink is not None and min(ink[:3]) > _PALE
    start = "" if other is None else _value(other, "startOverride")
    return ListLevel(
        family,
        min(int(depth[:2]), 8) if depth.isdecimal() else 0,
        _value(level, "numFmt") or "decimal",
        text,
        "" if gap == "nothing" else " ",
        _whole(start or _value(level, "start"), 1 if not start else 0),
        ParagraphLook(start=look.start, end=look.end, first=look.first),
        not (is_on(child(letters, "vanish")) or is_pale),
    )


def _value(element: Element | None, name: str) -> str:
    found = child(element, name)
    return "" if found is None else attribute(found, "val") or ""


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise


def _written(kind: str, count: int) -> str:
    """A number as a list of this kind writes it."""
    if kind in ("lowerRoman", "upperRoman") and 0 < count <= _ROMAN_MAX:
        letters = ""
        for value, sign in _ROMAN:
            letters += sign * (count // value)
            count %= value
        return letters if kind == "lowerRoman" else letters.upper()
    if kind in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % _LETTERS)
        letters = letter * min((count - 1) // _LETTERS + 1, 9)
        return letters if kind == "lowerLetter" else letters.upper()
    return f"{count:02}" if kind == "decimalZero" else str(count)
