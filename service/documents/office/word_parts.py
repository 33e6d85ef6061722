"""The parts of a Word file beside its text: which headers, footers and notes its pages show.

Programs keep the headers of first and even pages when they are switched off, and notes whose sign
was deleted. Those are not shown.

Pure; linear in the file, and bounded by `office_package`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import Theme, read_theme
from service.documents.office.office_markup import as_shown, has_strange_choices
from service.documents.office.office_package import (
    HiddenPieces,
    OfficePackage,
    Relation,
    attribute,
    child,
    children,
    local,
)
from service.documents.office.symbol_fonts import draws_signs
from service.documents.office.word_looks import is_on
from service.documents.office.word_numbering import read_numbering
from service.documents.office.word_styles import WordStyles, read_styles

_USUAL_MAIN = "word/document.xml"
_USUAL_STYLES = "word/styles.xml"
_DATA: Final = ("customXml", "core-properties", "extended-properties", "custom-properties")
_SEARCHED_MAX_CHARS = 200_000_000
_REFERENCES: Final = ("headerReference", "footerReference")


@dataclass(frozen=True, slots=True)
class PageEdge:
    """A header or a footer."""

    kind: str
    root: Element
    is_shown: bool
    on_later_pages: bool
    """Whether the first page has another one, or none."""


class WordParts:
    """The parts of one file that its text needs."""

    def __init__(self, package: OfficePackage, hidden: HiddenPieces) -> None:
        """Raises NotOffice."""
        self._package = package
        self._hidden = hidden
        main = package.main_part(_USUAL_MAIN)
        self._relations = package.relations(main)
        self.document = self._part(main)
        styles = self._of_kind("styles") or _USUAL_STYLES
        theme = self._kind("theme")
        self.theme: Theme = read_theme(theme)
        if any(draws_signs(attribute(one, "typeface")) for one in _fonts(theme)):
            hidden.doubt(main)  # All text in the usual fonts.
        self.styles: WordStyles = read_styles(package.part(styles), self.theme)
        self.settings = self._kind("settings")
        self._data: list[Element] | None = None
        self._bound: str | None = None
        self._searched_chars = 0
        self.numbering = read_numbering(self._kind("numbering"), self.theme)

    def edges(self) -> Iterator[PageEdge]:
        """Headers and footers in the order in which the sections name them; each once."""
        if self.document is None:
            return
        sections = [one for one in self.document.iter() if local(one) == "sectPr"]
        first = any(is_on(child(one, "titlePg")) for one in sections)
        shown = {
            "default": True,
            "first": first,
            "even": is_on(child(self.settings, "evenAndOddHeaders")),
        }
        seen = set[str]()
        for section in sections:
            for one in section:
                relation = self._relations.get(attribute(one, "id") or "")
                if local(one) not in _REFERENCES or relation is None or relation.target in seen:
                    continue
                seen.add(relation.target)
                root = self._part(relation.target)
                if root is not None:
                    page = attribute(one, "type") or "default"
                    is_shown = shown.get(page, True)
                    later = first and page != "first"
                    yield PageEdge(relation.kind, root, is_shown, on_later_pages=later)

    def notes(self) -> Iterator[tuple[str, Element]]:
        """Each note below the pages or the text, and whether it is a `footnote` or an `endnote`."""
        for relation in self._relations.values():
            if relation.kind in ("footnotes", "endnotes"):
                root = self._part(relation.target)
                kind = relation.kind.removesuffix("s")
                yield from ((kind, one) for one in children(root, kind))

    def data_roots(self) -> list[Element]:
        """The data that content controls may be bound to, and the properties of the file."""
        if self._data is None:
            beside = (*self._relations.values(), *self._package.relations("").values())
            named = (one.target for one in beside if one.kind in _DATA)
            roots = (self._package.part(one) for one in dict.fromkeys(named))
            self._data = [one for one in roots if one is not None]
        return self._data

    def data_say(self, text: str) -> bool:
        """Whether these data have a text without blanks. A file that asks more often than invoices
        do gets no for an answer."""
        if self._bound is None:
            texts = ("".join(one.itertext()) for one in self.data_roots())
            self._bound = "".join("".join(text.split()) for text in texts)
        self._searched_chars += len(self._bound)
        return self._searched_chars <= _SEARCHED_MAX_CHARS and text in self._bound

    def related(self, relation: str) -> Element | None:
        """The root of a part that the text names."""
        found = self._relations.get(relation)
        return None if found is None else self._package.part(found.target)

    def inserted(self, relation: str) -> tuple[str, bytes]:
        """The name and the bytes of a part that is no XML; nothing without it."""
        found = self._relations.get(relation)
        return ("", b"") if found is None else (found.target, self._package.content(found.target))

    def _of_kind(self, kind: str) -> str | None:
        named: Iterator[Relation] = (one for one in self._relations.values() if one.kind == kind)
        return next((one.target for one in named), None)

    def _kind(self, kind: str) -> Element | None:
        target = self._of_kind(kind)
        return None if target is None else self._package.part(target)

    def _part(self, name: str) -> Element | None:
        root = self._package.part(name, has_strange_choices)
        if root is None:
            return None
        if self._package.is_strange:
            self._hidden.doubt(name)
        return as_shown(root, self._hidden)


def _fonts(theme: Element | None) -> Iterator[Element]:
    return (one for one in (() if theme is None else theme.iter()) if local(one) == "latin")


def begins_pages(document: Element) -> bool:
    """Whether something in the text begins a page."""
    sections = 0
    for one in document.iter():
        name = local(one)
        if name == "pageBreakBefore" or (name == "br" and attribute(one, "type") == "page"):
            return True
        if name == "sectPr":
            sections += 1
            kind = child(one, "type")
            is_page = kind is None or attribute(kind, "val") != "continuous"
            if sections > 1 and is_page:
                return True
    return False
