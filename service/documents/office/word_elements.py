"""Reads the elements of a Word file's text: words, marks, and what lies within controls.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.office_package import child, local


def words(element: Element) -> Iterator[str]:
    """All text below an element, deleted text included."""
    return (one.text or "" for one in element.iter() if local(one) in ("t", "delText"))


def piece(part: Element) -> str | None:
    """One thing in a run, as text."""
    name = local(part)
    if name == "t":
        return (part.text or "").replace("\n", " ")
    return _MARKS.get(name)


_MARKS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def through(element: Element, name: str) -> Iterator[Element]:
    """Children of this name, also within controls around them."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from through(one, name)


def is_unit(formula: Element) -> bool:
    """Whether a part of a formula is a power of letters: a square metre."""
    base = child(formula, "e")
    if local(formula) != "sSup" or base is None:
        return False
    return not any(map(str.isdigit, "".join(words(base))))
