"""Lists the files inside a PDF, wherever the PDF format lets them stand.

They stand in the tree of names, in the lists of associated files (`/AF`) of the catalogue and of
each page, and in annotations of the kind FileAttachment. One file may stand in several of these
places and counts once. The caller bounds the number of files; annotations are bounded here.

The caller must catch pypdf's exceptions for broken PDFs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.generic import DictionaryObject, IndirectObject, StreamObject

ANNOTATIONS_MAX = 10_000
"""Annotations that are examined: each link is one, and each costs about 0.1 ms."""


class Attachment:
    """One file inside a PDF: the names that it is listed under, and its bytes once they are asked
    for."""

    def __init__(
        self, listed_as: object, specification: DictionaryObject, files: DictionaryObject
    ) -> None:
        self._names = [listed_as, specification.get("/UF"), specification.get("/F")]
        self._file = files.raw_get("/F" if "/F" in files else "/UF")

    def names(self) -> Iterator[str]:
        """The last part of each name: some programs write the whole path."""
        for name in self._names:
            text = name.decode("latin-1") if isinstance(name, bytes) else name
            if isinstance(text, str):
                yield text.replace("\\", "/").rpartition("/")[2]

    @property
    def place(self) -> object:
        """The same for every listing of one file."""
        file = self._file
        return (file.idnum, file.generation) if isinstance(file, IndirectObject) else id(file)

    def content(self) -> bytes:
        """The unpacked bytes. Raises pypdf's LimitReachedError for a bomb."""
        stream = _resolved(self._file)
        return bytes(stream.get_data()) if isinstance(stream, StreamObject) else b""


def attachments(reader: PdfReader) -> Iterator[Attachment]:
    """Each file once. Raises pypdf's LimitReachedError beyond the bound on annotations."""
    seen: set[object] = set()
    for listed_as, specification in _specifications(reader):
        if not isinstance(specification, DictionaryObject):
            continue
        files = _resolved(specification.get("/EF"))
        if not isinstance(files, DictionaryObject) or not ("/F" in files or "/UF" in files):
            continue
        found = Attachment(listed_as, specification, files)
        if found.place not in seen:
            seen.add(found.place)
            yield found


def _specifications(reader: PdfReader) -> Iterator[tuple[object, Any]]:
    for listed in reader.attachment_list:
        yield listed.name, listed.pdf_object
    for item in _items(reader.root_object.get("/AF")):
        yield None, item
    annotations = 0
    for page in reader.pages:
        for item in _items(page.get("/AF")):
            yield None, item
        for annotation in _items(page.get("/Annots")):
            annotations += 1
            if annotations > ANNOTATIONS_MAX:
                raise LimitReachedError("annotations")
            if isinstance(annotation, DictionaryObject) and _is_file(annotation):
                yield None, _resolved(annotation.get("/FS"))


def _is_file(annotation: DictionaryObject) -> bool:
    return annotation.get("/Subtype") == "/FileAttachment"


def _items(value: Any) -> Iterator[Any]:
    """The objects of an array, or the one object that stands instead of it."""
    value = _resolved(value)
    for item in value if isinstance(value, list) else () if value is None else (value,):
        yield _resolved(item)


def _resolved(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
