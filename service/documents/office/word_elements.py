"""Reads the elements of a Word file's text: words, marks, and what lies within controls.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.office_package import attribute, child, local
from service.documents.office.word_looks import ParagraphLook


def words(element: Element) -> Iterator[str]:
    """All text below an element, deleted text included."""
    return (one.text or "" for one in element.iter() if local(one) in ("t", "delText"))


def chars_before(paragraph: Element, look: ParagraphLook) -> int:
    """The number of a paragraph's characters, where it begins before its margin."""
    if min(look.start or 0.0, look.first or 0.0) >= 0:
        return 0
    return sum(map(len, words(paragraph)))


def piece(part: Element) -> str | None:
    """One thing in a run, as text."""
    name = local(part)
    if name == "t":
        return (part.text or "").replace("\n", " ")
    return _MARKS.get(name)


_MARKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


COMPUTED: Final = frozenset(
    "pgNum dayShort dayLong monthShort monthLong yearShort yearLong".split()
)
"""What a program writes there is no text of the file."""


def is_drop_cap(properties: Element | None) -> bool:
    """Whether a paragraph is the first letter of the next one."""
    frame = child(properties, "framePr")
    return frame is not None and attribute(frame, "dropCap") in ("drop", "margin")


def through(element: Element, name: str) -> Iterator[Element]:
    """Children of this name, also within controls around them."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from through(one, name)


def is_fixed(table: Element | None) -> bool:
    """Whether the columns of a table keep their widths."""
    layout = child(table, "tblLayout")
    return layout is not None and attribute(layout, "type") == "fixed"


def is_deleted(element: Element, *path: str) -> bool:
    """Whether it has the mark of a deletion."""
    return child(element, *path) is not None


def is_stacked(formula: Element) -> bool:
    """Whether a formula puts signs above one another, other than those of a unit."""
    stacked = (one for one in formula.iter() if local(one) in _STACKED)
    return not all(map(_is_unit, stacked))


_STACKED: Final = frozenset("f sSup sSub sSubSup sPre phant rad nary m eqArr limLow limUpp".split())


def _is_unit(formula: Element) -> bool:
    """Whether a part of a formula is a power of letters: a square metre."""
    base = child(formula, "e")
    if local(formula) != "sSup" or base is None:
        return False
    return not any(map(str.isdigit, "".join(words(base))))
