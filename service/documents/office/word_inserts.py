"""Reads what other parts of a Word file insert into its text: documents of another format
(`altChunk`), and diagrams (SmartArt). It also finds pictures that nothing reads.

Word alone shows inserted documents, and the shapes of diagrams are not judged. So their text is
read, and the file is flagged. An inserted document that is not read refuses the file.

Pure; bounded by `office_package` and the reader of HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.frames.parsed import Parsed
from service.documents.kinds.html_charset import decode_html
from service.documents.office.office_package import (
    HiddenPieces,
    NotOffice,
    attribute,
    child,
    local,
)
from service.documents.office.word_parts import WordParts
from service.documents.office.word_places import PageSize, drawing_size, vml_size
from service.html.text import UnreadHtml, visible_text
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

ReadsWord = Callable[[bytes], Parsed | DocumentProblem]
_HTML: Final = ("html", "htm", "xhtml")
_WITHOUT_TEXT: Final = frozenset({"pres", "parTrans", "sibTrans"})
_LARGE_SHARE = 0.05
"""Of the page; logos take less."""
_TRUE: Final = ("1", "true", "on")


def inserted_document(
    one: Element, parts: WordParts, hidden: HiddenPieces, read_word: ReadsWord | None
) -> str:
    """The visible text of a document of another format. Raises NotOffice where it is not read."""
    name, data = parts.inserted(attribute(one, "id") or "")
    ending = name.lower().rpartition(".")[2]
    found: Parsed | DocumentProblem | None = None
    if ending in _HTML:
        found = _html(data)
    elif ending == "txt":
        found = Parsed(data.decode("utf-8", "replace"))
    elif ending == "docx" and read_word is not None:
        found = read_word(data)
    if found is None:
        found = DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the Word file has a document of another format in it, which is not read; open and "
            "save it, or send a PDF",
        )
    if isinstance(found, DocumentProblem):
        raise NotOffice(found.reason, found.message)
    for piece in found.hidden:
        hidden.add(piece.how, piece.quote)
    hidden.doubt(found.text)
    return found.text


def _html(data: bytes) -> Parsed | DocumentProblem:
    html = decode_html("text/html", data)
    if isinstance(html, DocumentProblem):
        return html
    seen = visible_text(html)
    if isinstance(seen, UnreadHtml):
        return DocumentProblem(seen.reason, seen.message)
    return Parsed(seen.text, hidden=seen.hidden if seen.is_suspect else ())


def diagram_lines(one: Element, parts: WordParts, hidden: HiddenPieces) -> Iterator[str]:
    """The texts of a diagram, one a line."""
    root = parts.related(attribute(one, "dm") or "")
    for point in child(root, "ptLst") or ():
        if attribute(point, "type") in _WITHOUT_TEXT:
            continue
        for paragraph in child(point, "t") or ():
            words = "".join(part.text or "" for part in paragraph.iter() if local(part) == "t")
            if words.strip():
                hidden.doubt(words)
                yield f"{words}\n"


def chart_lines(one: Element, parts: WordParts, hidden: HiddenPieces) -> Iterator[str]:
    """The words of a chart, its title before all. Its bars and their values are not read."""
    root = parts.related(attribute(one, "id") or "")
    for paragraph in () if root is None else root.iter():
        if local(paragraph) != "p":
            continue
        words = "".join(part.text or "" for part in paragraph.iter() if local(part) == "t")
        if words.strip():
            if any(map(str.isdigit, words)):
                hidden.doubt(words)
            yield f"{words}\n"


def has_unread_picture(document: Element, page: PageSize) -> bool:
    """Whether a picture in the text is larger than a logo, or shows an embedded document."""
    whole = page.width * page.height
    return any(size > _LARGE_SHARE * whole for size in _picture_sizes(document))


def _picture_sizes(document: Element) -> Iterator[float]:
    for one in document.iter():
        name = local(one)
        if name in ("anchor", "inline") and attribute(one, "behindDoc") not in _TRUE:
            if any(local(part) == "blip" for part in one.iter()):
                yield drawing_size(one)
        elif name == "object":
            yield from (vml_size(shape) for shape in one if child(shape, "imagedata") is not None)
        elif name in ("shape", "rect") and child(one, "imagedata") is not None:
            yield vml_size(one)
