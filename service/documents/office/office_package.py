"""Reads the parts of an Office Open XML file (.docx, .xlsx): XML in a zip archive.

Each part is bounded in bytes, tags and depth (`xml_tree`), and so are their number and their sum.
Targets of relationships are names of parts and are never followed out of the archive.

Pure.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from service.documents.kinds.archive import TooMuch, open_zip, unpacked
from service.einvoices.xml_tree import MAX_BYTES, NotXml, parse_xml
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import HIDDEN_MAX, QUOTE_MAX_CHARS, HiddenText, Hiding
from service.model.outcome import Reason
from service.model.printable import printable

PARTS_MAX = 100
TOTAL_MAX_BYTES = 32 * 1024 * 1024


class NotOffice(Exception):
    """Raised for a file that cannot be read; holds the problem."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.problem = DocumentProblem(reason, message)


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another part names: the last word of its type, and its name."""

    kind: str
    target: str


class OfficePackage:
    """The parts of one file."""

    def __init__(self, data: bytes) -> None:
        """Raises NotOffice."""
        archive = open_zip(data)
        if isinstance(archive, DocumentProblem):
            raise NotOffice(archive.reason, archive.message)
        self._archive: zipfile.ZipFile = archive
        self._parts = 0
        self._bytes = 0

    def part(self, name: str) -> Element | None:
        """The root of a part; None without it. Raises NotOffice."""
        self._parts += 1
        if self._parts > PARTS_MAX:
            raise NotOffice(Reason.TOO_LARGE, f"the file has more than {PARTS_MAX} parts to read")
        try:
            data = unpacked(self._archive, name, MAX_BYTES)
        except TooMuch:
            raise NotOffice(
                Reason.TOO_LARGE, f"a part of the file has more than {MAX_BYTES:,} bytes"
            ) from None
        if data is None:
            return None
        self._bytes += len(data)
        if self._bytes > TOTAL_MAX_BYTES:
            raise NotOffice(
                Reason.TOO_LARGE, f"the file unpacks to more than {TOTAL_MAX_BYTES:,} bytes"
            )
        try:
            return parse_xml(data, {}).element
        except NotXml as error:
            raise NotOffice(Reason.DOCUMENT_REJECTED, f"the file is broken: {error}") from None

    def relations(self, part: str) -> dict[str, Relation]:
        """The parts that a part names, by their ids. Raises NotOffice."""
        folder, _, name = part.rpartition("/")
        root = self.part(f"{folder}/_rels/{name}.rels")
        found: dict[str, Relation] = {}
        for one in [] if root is None else root:
            target = one.get("Target", "")
            inside = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            kind = one.get("Type", "").rpartition("/")[2]
            if one.get("TargetMode") != "External":
                found[one.get("Id", "")] = Relation(kind, posixpath.normpath(inside))
        return found


class HiddenPieces:
    """Collects text that a person does not see, up to its bound."""

    def __init__(self) -> None:
        self.found: list[HiddenText] = []

    def add(self, how: Hiding, text: str) -> None:
        """Remembers one piece; blanks are none."""
        if text.strip() and len(self.found) < HIDDEN_MAX:
            words = printable(" ".join(text[: 2 * QUOTE_MAX_CHARS].split()), 2 * QUOTE_MAX_CHARS)
            self.found.append(HiddenText(how, words[:QUOTE_MAX_CHARS]))


def local(element: Element) -> str:
    """The name of an element without its namespace: there are two editions of each."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """The value of an attribute, in any namespace."""
    for key, value in element.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def child(element: Element | None, *path: str) -> Element | None:
    """The first child of this name, and so on."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children of this name."""
    return (one for one in (() if element is None else element) if local(one) == name)
