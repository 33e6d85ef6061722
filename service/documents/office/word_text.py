"""Extracts the text of a Word file (.docx) that a person sees: rows on lines, cells apart by tabs.

Headers, footers, text boxes and footnotes belong to it. Deleted text, comments and field codes do
not. Raised digits are set apart from those beside them. Hidden text (vanished, tiny, in the colour
of its ground, off the page, cut off) is dropped and listed. Text that may be hidden is read, and
the file is flagged. `word_styles` resolves looks, and `word_places` judges places.

Pure; linear in the file, and bounded by `office_package`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from service.documents.frames.parsed import Parsed
from service.documents.office.office_colours import PAPER, hex_color
from service.documents.office.office_package import (
    HiddenPieces,
    NotOffice,
    OfficePackage,
    Sight,
    attribute,
    child,
    local,
)
from service.documents.office.symbol_fonts import drawn_sign, says_more
from service.documents.office.word_bindings import BoundData
from service.documents.office.word_boxes import SHAPES, Canvas, around_shape, covers_text
from service.documents.office.word_elements import (
    COMPUTED,
    chars_before,
    is_deleted,
    is_drop_cap,
    is_fixed,
    is_stacked,
    piece,
    through,
    words,
)
from service.documents.office.word_fields import FieldSources, WordField
from service.documents.office.word_inserts import (
    chart_lines,
    diagram_lines,
    has_unread_picture,
    inserted_document,
)
from service.documents.office.word_looks import (
    HALF_POINTS,
    NO_RUN,
    ParagraphLook,
    RunLook,
    differ_in_height,
    is_on,
    paragraph_look,
    shading,
)
from service.documents.office.word_parts import WordParts, begins_pages
from service.documents.office.word_places import (
    BoxText,
    PageSize,
    are_in_order,
    box_sight,
    cell_sight,
    exact_height,
    frame_sight,
    page_size,
    paragraph_sight,
    tab_sight,
)
from service.documents.office.word_rows import cell_text, row_text, stand_apart
from service.documents.office.word_shapes import (
    has_backdrop,
    shapes_in,
)
from service.documents.office.word_styles import StyleLook, TablePart, table_look
from service.documents.office.word_surroundings import (
    Around,
    Surface,
    judged,
    painted_cell,
    surrounded,
)
from service.html.css_values import Color
from service.html.fragments import is_label, is_value, runs_from_right
from service.html.lines import APART, joins_digits
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import Hiding
from service.model.outcome import Reason

_SKIPPED: Final = frozenset(
    "pPr rPr tblPr trPr tcPr tblGrid sectPr sdtPr instrText delText commentReference".split()
)
_DELETED: Final = frozenset({"del", "moveFrom"})
_LINES = re.compile(r"\n{2,}")
_LONG_NUMBER = re.compile(r"[0-9][0-9.,' ]{2,40}[0-9]")
_ENOUGH_CHARS = 30


def read_docx(data: bytes) -> Parsed | DocumentProblem:
    """The visible text of a Word file."""
    return _read(data, is_inserted=False)


def _read_inserted(data: bytes) -> Parsed | DocumentProblem:
    return _read(data, is_inserted=True)


def _read(data: bytes, *, is_inserted: bool) -> Parsed | DocumentProblem:
    hidden = HiddenPieces()
    try:
        parts = WordParts(OfficePackage(data), hidden)
        document = parts.document
        if document is None:
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the Word file is broken")
        text = _WordReader(parts, document, hidden, is_inserted=is_inserted).pages()
    except NotOffice as error:
        return error.problem
    if len(text.strip()) < _ENOUGH_CHARS and any(
        local(one) in ("blip", "object") for one in document.iter()
    ):
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the Word file has pictures and hardly any text; send it as PDF",
        )
    return Parsed(text, flags=hidden.flags, hidden=tuple(hidden.found))


_ORDER = ("header", "", "footnote", "endnote", "footer")


class _WordReader:
    """Collects the visible text of parts."""

    def __init__(
        self, parts: WordParts, document: Element, hidden: HiddenPieces, *, is_inserted: bool
    ) -> None:
        self._parts = parts
        self._document = document
        self._hidden = hidden
        self._styles = parts.styles
        self._page: PageSize = page_size(document)
        self._shapes = shapes_in(document)
        self._sources = FieldSources(document, parts.data_say)
        self._data = BoundData(parts.data_roots, parts.data_say)
        self._read_word = None if is_inserted else _read_inserted
        self._signs: list[str] = []
        """Texts in fonts that draw no letters."""
        self._places: list[BoxText] = []
        """Of boxes that hold a part of a row."""
        self._has_cover = False
        """Whether a shape may lie on text."""
        self._notes = set[tuple[str, str]]()
        """The notes whose signs are shown."""
        self._boxes: list[str] = []
        self._fields: list[WordField] = []
        """The open ones."""
        self._sizes: list[float] = []
        """Half points of the lines in the cell or box that is being read."""
        self._is_in_number = False
        """Whether the last thing was a sign that is not known, behind a digit."""
        self._last, self._last_look = "", NO_RUN
        """The text before in the paragraph, and its look."""

    def pages(self) -> str:
        """Headers, the text, notes, footers: each header once, as most pages repeat it."""
        edges = list(self._parts.edges())
        behind = has_backdrop(self._document) or any(shapes_in(one.root) for one in edges)
        self._shapes += sum(shapes_in(one.root) for one in edges)
        page = Around((Surface(self._background()),), is_see_through=behind)
        said = {"": self.text(self._document, page)}
        later = list[str]()
        for edge in edges:
            text = self.text(edge.root, page).strip()
            if not edge.is_shown:
                self._hidden.add(Hiding.NOT_DRAWN, text)
                continue
            seen = said.setdefault(edge.kind, "")
            said[edge.kind] = seen if text in seen else f"{seen}\n{text}"
            later += [text] if edge.on_later_pages else []
        notes = defaultdict[str, list[str]](list)
        for kind, note in self._parts.notes():
            notes[kind] += self._note(kind, note)
        said |= {kind: "\n".join(("", *texts)) for kind, texts in notes.items()}
        self._doubt_later(later, said)
        self._judge("".join(said.values()))
        return _LINES.sub("\n", "\n".join(said.get(kind, "") for kind in _ORDER)).strip("\n")

    def _judge(self, seen: str) -> None:
        """What only the whole text tells."""
        signs = "".join(self._signs)
        if says_more(signs, seen):
            self._hidden.add(Hiding.UNMAPPED, signs)
        if not are_in_order(self._places):
            self._hidden.doubt(seen)
        self._hidden.has_unread_picture = has_unread_picture(self._document, self._page)

    def _background(self) -> tuple[Color, ...]:
        """The page's colour, which programs show on a screen only."""
        ground = child(self._document, "background")
        color = None if ground is None else hex_color(attribute(ground, "color"))
        return PAPER if color is None else (*PAPER, color)

    def _note(self, kind: str, note: Element) -> Iterator[str]:
        is_shown = (kind, attribute(note, "id") or "") in self._notes
        if attribute(note, "type") in (None, "normal") and not is_shown:
            self._hidden.add(Hiding.NOT_DRAWN, "".join(words(note)))
            return
        yield self.text(note, Around()).strip()

    def _doubt_later(self, later: list[str], said: dict[str, str]) -> None:
        """What stands on later pages alone is doubtful where nothing says that there are some."""
        if not later or begins_pages(self._document):
            return
        for text in later:
            rest = "\n".join(said.values()).replace(text, "", 1)
            if any(found not in rest for found in _LONG_NUMBER.findall(text)):
                self._hidden.doubt(text)

    def text(self, root: Element, around: Around) -> str:
        """Everything below an element, text boxes behind their paragraph."""
        outer, self._fields = self._fields, []
        found = "".join(self._below(root, around))
        if self._fields:  # A field without an end hides what follows in some programs.
            self._hidden.doubt("".join(words(root)))
        self._fields = outer
        return found

    def _below(self, element: Element, around: Around) -> Iterator[str]:
        """Recursion is as deep as the XML, which `xml_tree` bounds."""
        for one in element:
            yield from self._of(one, around)

    def _of(self, one: Element, around: Around) -> Iterator[str]:
        name = local(one)
        if name == "p":
            yield from self._paragraph(one, around)
        elif name == "tbl":
            yield from self._table(one, around)
        elif name == "r":
            yield from self._run(one, around)
        elif name in _DELETED:
            self._delete(one)
        elif name == "sdt":
            yield from self._control(one, around)
        elif name == "bdo" and attribute(one, "val") == "rtl":
            self._hidden.add(Hiding.UNMAPPED, "".join(words(one)))
        elif name == "fldSimple":
            yield from self._simple_field(one, around)
        elif name == "altChunk":
            read = self._read_word
            yield f"\n{inserted_document(one, self._parts, self._hidden, read)}\n"
        elif name == "relIds":
            yield from diagram_lines(one, self._parts, self._hidden)
        elif name == "chart":
            yield from chart_lines(one, self._parts, self._hidden)
        elif name == "oMath":
            yield from self._formula(one, around)
        elif name in SHAPES:
            canvas = Canvas(self._page, self._parts.theme, self._shapes)
            if covers_text(one, canvas) and not self._has_cover:
                self._has_cover = True
                self._hidden.doubt("".join(words(self._document)))
            yield from self._below(one, around_shape(one, around, canvas))
        elif name == "txbxContent":
            self._boxes.append(self._box(one, around))
        elif name not in _SKIPPED:
            yield from self._below(one, around)

    def _delete(self, one: Element) -> None:
        """Deleted text is not printed. Some programs show it struck through, though."""
        if any(map(str.isdigit, "".join(words(one)))):
            self._hidden.doubt("".join(words(one)))

    def _control(self, one: Element, around: Around) -> Iterator[str]:
        """A content control. Word replaces the text of a bound one by its data."""
        text = "".join(self._below(one, around))
        yield text
        properties = child(one, "sdtPr")
        if child(properties, "dataBinding") is None or properties is None:
            return
        if self._data.differ_from(properties, text):
            self._hidden.doubt(text)

    def _simple_field(self, one: Element, around: Around) -> Iterator[str]:
        text = "".join(self._below(one, around))
        yield text
        field = WordField.begun(one)
        field.add_code(attribute(one, "instr") or "")
        field.result.append(text)
        if self._sources.is_doubtful(field):
            self._hidden.doubt(text)

    def _formula(self, one: Element, around: Around) -> Iterator[str]:
        """Fractions, powers and the like put digits above one another."""
        yield from self._below(one, around)
        if any(map(str.isdigit, "".join(words(one)))) and is_stacked(one):
            self._hidden.doubt("".join(words(one)))

    # Shapes.

    def _box(self, one: Element, around: Around) -> str:
        outer, self._sizes = self._sizes, []
        last = self._last, self._last_look
        plain = replace(around, style=StyleLook(), paragraph=ParagraphLook())
        text = self.text(one, replace(plain, box_height=None, group=None, place=None))
        if around.place is not None and (is_value(text) or is_label(text)):
            self._places.append(BoxText(around.place, is_value(text)))
        sizes, self._sizes = self._sizes, outer
        self._last, self._last_look = last
        if box_sight(around.box_height, sizes).is_unsure:
            self._hidden.doubt(text)
        return text

    # Paragraphs and tables.

    def _paragraph(self, one: Element, around: Around) -> Iterator[str]:
        properties = child(one, "pPr")
        named = child(properties, "pStyle")
        style = self._styles.paragraph(None if named is None else attribute(named, "val"))
        look = paragraph_look(properties, self._parts.theme)
        own = look.numbering or style.paragraph.numbering
        look = look.over(self._parts.numbering.look(own)).over(style.paragraph)
        look = look.over(self._styles.defaults.paragraph)
        sight = around.sight
        if properties is not None or look.start is not None or look.first is not None:
            sight = frame_sight(properties, self._page).within(sight)
            size = style.run.half_points or self._styles.defaults.run.half_points or HALF_POINTS
            sight = paragraph_sight(look, self._page, chars_before(one, look), size).within(sight)
        outer, self._boxes = self._boxes, []
        self._last = ""
        lines = len(self._sizes)
        if is_drop_cap(properties) and any(map(str.isdigit, "".join(words(one)))):
            self._hidden.doubt("".join(words(one)))  # It stands in the row of the next paragraph.
        if own is not None and sight.hiding is None:
            yield self._parts.numbering.label(own)
        yield from self._below(one, replace(around, style=style, paragraph=look, sight=sight))
        if self._last[-1:].isdigit() and is_deleted(one, "pPr", "rPr", "del"):
            self._hidden.doubt(self._last)  # The next paragraph goes on behind the digit.
        self._sizes[lines:] = [max(self._sizes[lines:], default=0.0)]
        yield "\n"
        boxes, self._boxes = self._boxes, outer
        yield from boxes

    def _table(self, one: Element, around: Around) -> Iterator[str]:
        properties = child(one, "tblPr")
        look = table_look(properties, self._styles)
        sight = frame_sight(properties, self._page).within(around.sight)
        around = replace(around, sight=sight)
        has_fixed, is_from_right = is_fixed(properties), is_on(child(properties, "bidiVisual"))
        yield "\n"
        rows = list(through(one, "tr"))
        for number, row in enumerate(rows):
            if is_deleted(row, "trPr", "del"):
                self._delete(row)
                continue
            if is_on(child(row, "trPr", "hidden")):
                self._hidden.add(Hiding.NOT_DRAWN, "".join(words(row)))
                continue
            found, height = list[str](), exact_height(row)
            cells = list(through(row, "tc"))
            for column, cell in enumerate(cells):
                part = TablePart(number, len(rows), column, len(cells))
                within = surrounded(around, look.ways(part))
                within = replace(within, sight=cell_sight(cell, is_fixed=has_fixed).within(sight))
                found.append(self._cell(cell, within, height))
            if stand_apart(row, found):
                self._hidden.doubt("".join(found))
            if is_from_right and not any(map(runs_from_right, found)):
                found.reverse()
            yield row_text(found)

    def _cell(self, one: Element, around: Around, height: float | None) -> str:
        """Its paragraphs, each on a line; a table in it keeps its own."""
        if is_deleted(one, "tcPr", "cellDel"):
            self._delete(one)
            return ""
        ground = shading(child(one, "tcPr"), self._parts.theme)
        if ground is not None:
            cell = StyleLook(cell=ParagraphLook(ground=ground))
            around = surrounded(around, (cell,))
        around = replace(around, surfaces=tuple(map(painted_cell, around.surfaces)))
        if box_sight(height, [1.0]).hiding is not None:
            around = replace(around, sight=Sight(Hiding.OFF_THE_PAGE))
        outer, self._sizes = self._sizes, []
        text = "".join(self._below(one, around)).strip("\n")
        if box_sight(height, self._sizes).is_unsure:
            self._hidden.doubt(text)
        self._sizes = outer
        if child(one, "tbl") is not None:
            return _LINES.sub("\n", text)
        return cell_text(text)

    # Runs.

    def _run(self, one: Element, around: Around) -> Iterator[str]:
        properties = child(one, "rPr")
        look, sight = judged(properties, around, self._styles)
        for part in one:
            name = local(part)
            if name == "fldChar":
                self._field(part)
            elif self._fields and not all(one.has_result for one in self._fields):
                if name == "instrText":
                    self._fields[-1].add_code(part.text or "")
            elif name in COMPUTED:
                self._hidden.doubt(name)
            elif name == "sym":
                yield from self._sign(part, look, sight, around)
            elif name in ("drawing", "pict"):
                yield from self._of(part, around)
            elif name == "ruby":
                yield from self._below(child(part, "rubyBase") or _NOTHING, around)
            elif name in ("footnoteReference", "endnoteReference"):
                if sight.hiding is None:
                    self._notes.add((name.removesuffix("Reference"), attribute(part, "id") or ""))
            else:
                yield from self._shown(piece(part), look, sight, around)

    def _field(self, mark: Element) -> None:
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            self._fields.append(WordField.begun(mark))
        elif kind == "separate" and self._fields:
            self._fields[-1].has_result = True
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            if self._sources.is_doubtful(ended):
                self._hidden.doubt("".join(ended.result) or ended.code)

    def _sign(self, part: Element, look: RunLook, sight: Sight, around: Around) -> Iterator[str]:
        """A sign by its number in a font. One that is not known may be a digit among digits."""
        sign = drawn_sign(attribute(part, "font"), attribute(part, "char"))
        is_behind = self._last[-1:].isdigit()
        yield from self._shown(sign or " ", look, sight, around)
        self._is_in_number = sign is None and is_behind

    def _shown(
        self, text: str | None, look: RunLook, sight: Sight, around: Around
    ) -> Iterator[str]:
        """Raised digits, and digits of another size, apart from those beside them."""
        if not text:
            return
        if sight.hiding is not None:
            self._hidden.add(sight.hiding, text)
            return
        if sight.is_unsure or (text == "\t" and tab_sight(around.paragraph, self._page).is_unsure):
            self._hidden.doubt(text if text != "\t" else "behind it")
        if look.is_of_signs and text != "\t":
            self._signs.append(text)
            return
        if self._is_in_number and text[0].isdigit():
            self._hidden.doubt(text)
        self._is_in_number = False
        if joins_digits(self._last, text) and differ_in_height(self._last_look, look):
            yield APART
        yield text
        if self._fields:
            self._fields[-1].result.append(text)
        self._sizes.append(look.half_points or HALF_POINTS)
        self._last, self._last_look = text, look


_NOTHING: Final = Element("nothing")
