"""Reads the parts of an Office Open XML file (.docx, .xlsx): XML in a zip archive.

Each part is bounded in bytes, tags and depth (`xml_tree`), and so are their number and their sum.
Targets of relationships are names of parts and are never followed out of the archive.

Pure.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from service.checks.suspicion import Flag
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
        names = [name.lower() for name in archive.namelist()]  # Case makes no other part.
        if len(set(names)) < len(names):
            raise NotOffice(Reason.DOCUMENT_REJECTED, "the file is broken: a part is there twice")
        self._archive: zipfile.ZipFile = archive
        self._parts = 0
        self._bytes = 0
        self.is_strange = False
        """Whether the bytes of the last part looked so."""

    def part(
        self, name: str, looks_strange: Callable[[bytes], bool] | None = None
    ) -> Element | None:
        """The root of a part; None without it. `looks_strange` judges its bytes. Raises
        NotOffice."""
        data = self._read(name)
        if data is None:
            return None
        self.is_strange = looks_strange is not None and looks_strange(data)
        try:
            return parse_xml(data, {}).element
        except NotXml as error:
            raise NotOffice(Reason.DOCUMENT_REJECTED, f"the file is broken: {error}") from None

    @property
    def has_room_to_read_again(self) -> bool:
        """Whether less than half of what may be read has been."""
        return 2 * self._parts < PARTS_MAX and 2 * self._bytes < TOTAL_MAX_BYTES

    def content(self, name: str) -> bytes:
        """The bytes of a part that is no XML; none without it. Raises NotOffice."""
        return self._read(name) or b""

    def _read(self, name: str) -> bytes | None:
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
        return data

    def main_part(self, usual: str) -> str:
        """The name of the part that programs open; the usual one where the file names none. Raises
        NotOffice."""
        named = (one for one in self.relations("").values() if one.kind == "officeDocument")
        found = next(named, None)
        return usual if found is None else found.target

    def relations(self, part: str) -> dict[str, Relation]:
        """The parts that a part names, by their ids. Raises NotOffice."""
        folder, _, name = part.rpartition("/")
        root = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        for one in [] if root is None else root:
            target = one.get("Target", "")
            inside = target[1:] if target.startswith("/") else posixpath.join(folder, target)
            kind = one.get("Type", "").rpartition("/")[2]
            if one.get("TargetMode") != "External":
                found[one.get("Id", "")] = Relation(kind, posixpath.normpath(inside))
        return found


class Sight(NamedTuple):
    """Whether a person sees text: certainly not, perhaps, or else certainly."""

    hiding: Hiding | None = None
    is_unsure: bool = False

    def within(self, outer: Sight) -> Sight:
        """As seen through what lies around it."""
        return Sight(outer.hiding or self.hiding, self.is_unsure or outer.is_unsure)


SEEN: Final = Sight()
UNSURE: Final = Sight(is_unsure=True)


def judged_together(sights: Iterable[Sight]) -> Sight:
    """Of text that a program shows in one of several ways: hidden only if it is in each."""
    every = list(sights)
    hidden = [one for one in every if one.hiding is not None]
    if every and len(hidden) == len(every):
        return hidden[0]
    return Sight(is_unsure=bool(hidden) or any(one.is_unsure for one in every))


class HiddenPieces:
    """Collects text that a person does not see, up to its bound, and whether some text is read of
    which that is not certain."""

    def __init__(self) -> None:
        self.found: list[HiddenText] = []
        self._has_unsure = self._is_suspect = False
        self.has_unread_picture = False

    def add(self, how: Hiding, text: str, *, is_customary: bool = False) -> None:
        """Remembers one piece; blanks are none. What is customary, or struck out for all to see,
        asks for no look."""
        is_open = is_customary or how is Hiding.STRUCK_OUT
        self._is_suspect |= bool(text.strip()) and not is_open
        if text.strip() and len(self.found) < HIDDEN_MAX:
            words = printable(" ".join(text[: 2 * QUOTE_MAX_CHARS].split()), 2 * QUOTE_MAX_CHARS)
            self.found.append(HiddenText(how, words[:QUOTE_MAX_CHARS]))

    def doubt(self, text: str) -> None:
        """Remembers that text is read which a person may not see; points and lines say nothing."""
        self._has_unsure = self._has_unsure or any(map(str.isalnum, text))

    @property
    def flags(self) -> frozenset[Flag]:
        """What the result has to say."""
        flags = {Flag.HIDDEN_TEXT: self._is_suspect, Flag.UNSURE_TEXT: self._has_unsure}
        flags[Flag.UNREAD_PICTURE] = self.has_unread_picture
        return frozenset(flag for flag, is_so in flags.items() if is_so)


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
