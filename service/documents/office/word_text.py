"""Extracts the text of a Word file (.docx) that a person sees: rows on lines, cells apart by tabs.

Headers, footers, text boxes and footnotes belong to it. Deleted text, comments and field codes do
not. Raised digits are set apart from those beside them. Hidden text (vanished, tiny, white on
white) is dropped and listed. White text in a table with a style counts as visible: the style may
paint the ground.

Pure; linear in the file, and bounded by `office_package`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed
from service.documents.office.office_package import (
    HiddenPieces,
    NotOffice,
    OfficePackage,
    attribute,
    child,
    children,
    local,
)
from service.html.lines import APART, joins_digits
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import Hiding
from service.model.outcome import Reason

_MAIN = "word/document.xml"
_TINY_HALF_POINTS = 6
_STYLE_DEPTH_MAX = 20
_SKIPPED: Final = frozenset(
    "del moveFrom pPr rPr tblPr trPr tcPr tblGrid sectPr instrText delText commentReference".split()
)
_LINES = re.compile(r"\n{2,}")
_OFF = frozenset({"0", "false", "off", "none"})
_WHITE = frozenset({"FFFFFF"})
_PLAIN_FILLS = frozenset({"", "auto", "FFFFFF"})
_ENOUGH_CHARS = 30
_SAME_SIZE = 0.85


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks; None where nothing says it."""

    vanished: bool | None = None
    white: bool | None = None
    painted: bool | None = None
    half_points: float | None = None
    raised: bool | None = None
    based_on: str | None = None

    def over(self, below: _Look) -> _Look:
        """This look, and what it does not say from another."""
        return _Look(
            below.vanished if self.vanished is None else self.vanished,
            below.white if self.white is None else self.white,
            below.painted if self.painted is None else self.painted,
            below.half_points if self.half_points is None else self.half_points,
            below.raised if self.raised is None else self.raised,
        )

    @property
    def hiding(self) -> Hiding | None:
        """How it hides its text, if it does."""
        if self.vanished:
            return Hiding.NOT_DRAWN
        if self.half_points is not None and self.half_points < _TINY_HALF_POINTS:
            return Hiding.TINY
        return Hiding.LIKE_ITS_GROUND if self.white and not self.painted else None


def read_docx(data: bytes) -> Parsed | DocumentProblem:
    """The visible text of a Word file."""
    try:
        package = OfficePackage(data)
        document = package.part(_MAIN)
        if document is None:
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the Word file is broken")
        reader = _WordReader(_styles(package.part("word/styles.xml")))
        text = _pages(package, document, reader)
    except NotOffice as error:
        return error.problem
    if len(text.strip()) < _ENOUGH_CHARS and any(
        local(one) in ("blip", "altChunk", "object") for one in document.iter()
    ):
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the Word file has pictures and hardly any text; send it as PDF",
        )
    hidden = tuple(reader.hidden.found)
    return Parsed(text, flags=frozenset({Flag.HIDDEN_TEXT} if hidden else ()), hidden=hidden)


def _pages(package: OfficePackage, document: Element, reader: _WordReader) -> str:
    """Headers, the text, footnotes, footers: each header once, as most pages repeat it."""
    relations = package.relations(_MAIN)
    used = [attribute(one, "id") for one in document.iter() if local(one) in _REFERENCES]
    named = [relations[name] for name in dict.fromkeys(used) if name in relations]
    notes = [one for one in relations.values() if one.kind in ("footnotes", "endnotes")]
    painted = child(document, "background") is not None
    parts = {"": reader.text(document, _Look(painted=painted or None))}
    for one in (*named, *notes):
        root = package.part(one.target)
        if root is not None:
            text = reader.text(root, _Look()).strip()
            seen = parts.setdefault(one.kind, "")
            parts[one.kind] = seen if text in seen else f"{seen}\n{text}"
    order = ("header", "", "footnotes", "endnotes", "footer")
    return _LINES.sub("\n", "\n".join(parts.get(kind, "") for kind in order)).strip("\n")


_REFERENCES = ("headerReference", "footerReference")


class _WordReader:
    """Collects the visible text of parts."""

    def __init__(self, styles: dict[str, _Look]) -> None:
        self.hidden = HiddenPieces()
        self._styles = styles
        self._boxes: list[str] = []
        self._last, self._last_look = "", _Look()
        """The text before in the paragraph, and its look."""

    def text(self, root: Element, look: _Look) -> str:
        """Everything below an element, text boxes behind their paragraph."""
        return "".join(self._below(root, look))

    def _below(self, element: Element, look: _Look) -> Iterator[str]:
        """Recursion is as deep as the XML, which `xml_tree` bounds."""
        for one in element:
            yield from self._of(one, look)

    def _of(self, one: Element, look: _Look) -> Iterator[str]:
        name = local(one)
        if name == "p":
            yield from self._paragraph(one, look)
        elif name == "tbl":
            yield from self._table(one, look)
        elif name == "r":
            yield from self._run(one, look)
        elif name == "AlternateContent":  # The same twice, for new and for old programs.
            chosen = child(one, "Choice")
            chosen = child(one, "Fallback") if chosen is None else chosen
            if chosen is not None:
                yield from self._below(chosen, look)
        elif name == "txbxContent":
            self._boxes.append(self.text(one, replace(look, painted=True)))
        elif name not in _SKIPPED:
            yield from self._below(one, look)

    def _paragraph(self, one: Element, look: _Look) -> Iterator[str]:
        properties = child(one, "pPr")
        look = _shaded(properties).over(self._style(properties, "pStyle")).over(look)
        outer, self._boxes = self._boxes, []
        self._last = ""
        yield from self._below(one, look)
        yield "\n"
        boxes, self._boxes = self._boxes, outer
        yield from boxes

    def _table(self, one: Element, look: _Look) -> Iterator[str]:
        if child(one, "tblPr", "tblStyle") is not None:
            look = replace(look, painted=True)
        yield "\n"
        for row in _through(one, "tr"):
            if _on(child(row, "trPr", "hidden")):
                self.hidden.add(Hiding.NOT_DRAWN, "".join(row.itertext()))
                continue
            cells = [self._cell(cell, look) for cell in _through(row, "tc")]
            yield "\t".join(cells).rstrip("\t") + "\n"

    def _cell(self, one: Element, look: _Look) -> str:
        """On one line, unless there is a table in it."""
        text = self.text(one, _shaded(child(one, "tcPr")).over(look)).strip("\n")
        if child(one, "tbl") is not None:
            return _LINES.sub("\n", text)
        return " ".join(text.split())

    def _run(self, one: Element, look: _Look) -> Iterator[str]:
        properties = child(one, "rPr")
        look = _look(properties).over(self._style(properties, "rStyle")).over(look)
        if look.hiding is not None:
            self.hidden.add(look.hiding, "".join(_run_text(one)))
            return
        for part in one:
            if local(part) in ("drawing", "pict", "AlternateContent"):
                yield from self._of(part, look)
            else:
                yield from self._set(_piece(part), look)

    def _set(self, pieces: Iterator[str], look: _Look) -> Iterator[str]:
        """Raised digits, and digits of another size, apart from those beside them."""
        for text in pieces:
            if joins_digits(self._last, text) and _differ(self._last_look, look):
                yield APART
            yield text
            if text:
                self._last, self._last_look = text, look

    def _style(self, properties: Element | None, name: str) -> _Look:
        """What a named style says, with those that it is based on."""
        named = child(properties, name)
        style = self._styles.get("" if named is None else attribute(named, "val") or "")
        look = _Look()
        for _ in range(_STYLE_DEPTH_MAX):
            if style is None:
                break
            look = look.over(style)
            style = self._styles.get(style.based_on or "")
        return look


def _differ(one: _Look, other: _Look) -> bool:
    """Whether two texts are of another height on the line, or of another size."""
    sizes = [look.half_points for look in (one, other) if look.half_points]
    is_smaller = len(sizes) == 2 and min(sizes) < _SAME_SIZE * max(sizes)
    return bool(one.raised) != bool(other.raised) or is_smaller


def _run_text(run: Element) -> Iterator[str]:
    for part in run:
        yield from _piece(part)


def _piece(part: Element) -> Iterator[str]:
    """One thing in a run, as text."""
    name = local(part)
    if name == "t":
        yield (part.text or "").replace("\n", " ")
    elif name in ("tab", "ptab"):
        yield "\t"
    elif name in ("br", "cr"):
        yield "\n"
    elif name == "noBreakHyphen":
        yield "-"


def _through(element: Element, name: str) -> Iterator[Element]:
    """Children of this name, also within controls around them."""
    for one in element:
        if local(one) == name:
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _through(one, name)


def _styles(root: Element | None) -> dict[str, _Look]:
    """The looks of all styles; under no name, that of text without one."""
    if root is None:
        return {}
    found = {}
    for one in children(root, "style"):
        based_on = child(one, "basedOn")
        look = _look(child(one, "rPr")).over(_shaded(child(one, "pPr")))
        name = attribute(one, "styleId") or ""
        if name:
            base = None if based_on is None else attribute(based_on, "val")
            found[name] = replace(look, based_on=base)
        if attribute(one, "type") == "paragraph" and attribute(one, "default") in ("1", "true"):
            found[""] = look
    return found


def _look(properties: Element | None) -> _Look:
    """What the properties of a run say."""
    if properties is None:
        return _Look()
    vanish, color = child(properties, "vanish"), child(properties, "color")
    size = child(properties, "sz")
    place, lowered = child(properties, "vertAlign"), child(properties, "position")
    raised = None if place is None else attribute(place, "val") != "baseline"
    if lowered is not None and not raised:
        raised = (attribute(lowered, "val") or "0").strip("-+0") != ""
    lit = child(properties, "highlight") is not None
    return _Look(
        painted=True if lit else _shaded(properties).painted,
        vanished=None if vanish is None else _on(vanish),
        white=None if color is None else (attribute(color, "val") or "").upper() in _WHITE,
        half_points=None if size is None else _number(attribute(size, "val")),
        raised=raised,
    )


def _shaded(properties: Element | None) -> _Look:
    """Whether something paints the ground."""
    shade = child(properties, "shd")
    if shade is None:
        return _Look()
    fill = attribute(shade, "fill") or ""
    painted = fill not in _PLAIN_FILLS or attribute(shade, "val") not in (None, "clear", "nil")
    return _Look(painted=painted or None)


def _on(element: Element | None) -> bool:
    return element is not None and (attribute(element, "val") or "1") not in _OFF


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
