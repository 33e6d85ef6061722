"""Extracts the text of an Excel file (.xlsx) that a person sees: rows on lines, tabs between cells.

Values are those that the file saved, in their number formats. Hidden sheets, rows and columns,
cells below merged ones, and text that is tiny or has the colour of its ground, are dropped and
listed; a zero or an error that a format hides says nothing. Text that may be hidden, by a rule that
is not computed here or below a shape, is read, and the file is flagged. A file whose formulas have
no saved values is refused: its amounts are nowhere.

Pure; linear in the file. The size that a sheet claims is never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from service.checks.suspicion import suspicious
from service.documents.frames.parsed import Parsed
from service.documents.office.cell_values import (
    SheetHabits,
    decimal_mark,
    format_inks,
    shown,
    shown_text,
)
from service.documents.office.office_colours import read_theme
from service.documents.office.office_markup import as_shown, has_strange_choices
from service.documents.office.office_package import (
    SEEN,
    HiddenPieces,
    NotOffice,
    OfficePackage,
    Relation,
    Sight,
    attribute,
    child,
    children,
    judged_together,
)
from service.documents.office.saved_cells import SavedValues, marked
from service.documents.office.sheet_cells import column_of, saved_values
from service.documents.office.sheet_doubts import SheetDoubts
from service.documents.office.sheet_drawings import SheetDrawing, read_drawing
from service.documents.office.sheet_formulas import SheetFormulas, sheet_key
from service.documents.office.sheet_looks import (
    NO_FONT,
    CellLook,
    FontLook,
    SheetLooks,
    read_looks,
    sight_of,
    whole,
)
from service.documents.office.sheet_rules import CellFact, SheetRules, read_rules
from service.documents.office.sheet_shape import SheetShape, is_from_right, shows_zeros
from service.documents.office.sheet_strings import CellStrings, CellWords, words_of
from service.documents.office.sheet_tables import SheetTables, read_tables
from service.documents.office.symbol_fonts import says_more
from service.html.cell_lines import in_step
from service.html.css_values import Color
from service.html.fragments import runs_from_right
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import Hiding
from service.model.outcome import Reason

_USUAL_BOOK = "xl/workbook.xml"
_USUAL_POINTS = 11.0
_GAP_MAX = 8
"""Tabs for empty cells between two others."""
_NUMBER_TYPES = ("n", None)
_BREAKS = re.compile(r"[\r\n]+")
_TELLING = re.compile(r"[0-9]{4}|[0-9][.,][0-9]{2}(?![0-9])|\b[A-Z]{2}[0-9]{2}\b")
"""Amounts, dates, accounts, long numbers: a hidden sheet without them is a list to choose from."""
_MARGIN_CODE = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|[0-9]{1,3}|[A-Z])', re.IGNORECASE)
_MARGIN_MAX_CHARS = 1_000
_NO_TEXT = "the Excel file has no text; send a PDF"
_NOTHING: Final = frozenset({"", "0"})
_NO_VALUES: Final[dict[tuple[int, int], str]] = {}


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets of a workbook share."""

    strings: CellStrings
    texts: list[str]
    """The same as saved values, for formulas."""
    looks: SheetLooks
    habits: SheetHabits
    hidden: HiddenPieces
    formulas: SheetFormulas


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What all cells of a sheet share."""

    shape: SheetShape
    rules: SheetRules
    tables: SheetTables
    shows_zeros: bool
    doubts: SheetDoubts


class _NoSavedValue(Exception):
    """Raised for a formula without a saved value."""


def read_xlsx(data: bytes) -> Parsed | DocumentProblem:
    """The visible text of an Excel file."""
    hidden = HiddenPieces()
    try:
        package = OfficePackage(data)
        name = package.main_part(_USUAL_BOOK)
        root = package.part(name)
        if root is None:
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the Excel file is broken")
        relations = package.relations(name)
        book = _book(package, root, relations, hidden)
        text = "\n".join(_sheets(package, root, relations, book))
    except NotOffice as error:
        return error.problem
    except _NoSavedValue:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the Excel file has formulas without saved values; open and save it, or send a PDF",
        )
    if not text.strip():
        return DocumentProblem(Reason.UNSUPPORTED_DOCUMENT, _NO_TEXT)
    return Parsed(text, flags=hidden.flags, hidden=tuple(hidden.found))


def _book(
    package: OfficePackage, root: Element, relations: dict[str, Relation], hidden: HiddenPieces
) -> _Book:
    named = {one.kind: one.target for one in relations.values()}
    shared = package.part(named.get("sharedStrings", "xl/sharedStrings.xml"))
    styles = package.part(named.get("styles", "xl/styles.xml"))
    theme = read_theme(package.part(named["theme"]) if "theme" in named else None)
    codes = {
        whole(one.get("numFmtId")): one.get("formatCode", "")
        for one in children(child(styles, "numFmts"), "numFmt")
    }
    properties = child(root, "workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    looks = read_looks(styles, codes, theme)
    strings = [words_of(one, looks) for one in children(shared, "si")]
    texts = [marked(one.text) for one in strings]
    return _Book(
        CellStrings(strings),
        texts,
        looks,
        SheetHabits(decimal_mark(codes.values()), from_1904),
        hidden,
        SheetFormulas(partial(_values_of, package, root, relations, texts)),
    )


def _values_of(
    package: OfficePackage,
    root: Element,
    relations: dict[str, Relation],
    texts: list[str],
    key: str,
) -> SavedValues | None:
    """The saved values of another sheet, for which a formula asks; None where it is unknown or too
    much was read. Raises NotOffice."""
    named = [
        relations.get(attribute(one, "id") or "")
        for one in children(child(root, "sheets"), "sheet")
        if sheet_key(one.get("name", "")) == key
    ]
    if len(named) != 1 or named[0] is None or not package.has_room_to_read_again:
        return None
    sheet = package.part(named[0].target)
    return dict(saved_values(list(children(child(sheet, "sheetData"), "row")), texts))


def _sheets(
    package: OfficePackage, root: Element, relations: dict[str, Relation], book: _Book
) -> Iterator[str]:
    sheets = list(children(child(root, "sheets"), "sheet"))
    visible = [one for one in sheets if one.get("state", "visible") == "visible"]
    view = child(root, "bookViews", "workbookView")
    only = None
    if view is not None and view.get("showSheetTabs") in ("0", "false"):
        only = max(whole(view.get("activeTab", "0")), 0)
    for number, one in enumerate(sheets):
        relation = relations.get(attribute(one, "id") or "")
        sheet = None if relation is None else package.part(relation.target, has_strange_choices)
        if relation is None or sheet is None:
            continue
        if package.is_strange:
            book.hidden.doubt(relation.target)
        sheet = as_shown(sheet, book.hidden)
        if one not in visible:
            words = "\t".join(_values(sheet, book))
            is_list = not (_TELLING.search(words) or suspicious(words, words))
            book.hidden.add(Hiding.NOT_DRAWN, words, is_customary=is_list)
            continue
        text = "\n".join(_shown_sheet(package, relation.target, sheet, book))
        if only is not None and only != number:
            book.hidden.doubt(text)
        title = f"{one.get('name', '')}\n" if len(visible) > 1 and text.strip() else ""
        yield title + text


def _shown_sheet(package: OfficePackage, name: str, sheet: Element, book: _Book) -> Iterator[str]:
    relations = list(package.relations(name).values())
    drawings = list(_drawings(package, relations, book))
    covers = [area for one in drawings for area in one.covers]
    tables = [package.part(one.target) for one in relations if one.kind == "table"]
    rules = read_rules(sheet, book.looks)
    shape = SheetShape(sheet, covers)
    elements = list(children(child(sheet, "sheetData"), "row"))
    doubts = SheetDoubts(elements, shape, book.looks, book.formulas, book.texts)
    found = _Sheet(shape, rules, read_tables(tables), shows_zeros(sheet), doubts)
    rows = list(_rows(elements, book, found))
    if is_from_right(sheet) and not any(map(runs_from_right, rows)):
        book.hidden.doubt("".join(rows))  # Labels stand on the other side of their amounts.
    if rows and (shape.has_too_many_covers or not rules.are_all):
        book.hidden.doubt("".join(rows))
    yield from rows
    is_embedded = child(sheet, "oleObjects") is not None
    for drawing in drawings:
        yield from drawing.texts
        is_embedded |= drawing.has_large_picture
    book.hidden.has_unread_picture |= is_embedded
    yield from _margins(sheet, book)


def _margins(sheet: Element, book: _Book) -> Iterator[str]:
    """Numbers that stand above and below the pages: on paper, and not on the screen."""
    for one in child(sheet, "headerFooter") or ():
        text = " ".join(_MARGIN_CODE.sub(" ", (one.text or "")[:_MARGIN_MAX_CHARS]).split())
        if _TELLING.search(text):
            book.hidden.doubt(text)
            yield text


def _drawings(
    package: OfficePackage, relations: list[Relation], book: _Book
) -> Iterator[SheetDrawing]:
    for one in relations:
        root = package.part(one.target) if one.kind == "drawing" else None
        if root is not None:
            yield read_drawing(as_shown(root, book.hidden), book.looks.theme, book.hidden)


def _values(sheet: Element, book: _Book) -> Iterator[str]:
    """The values of a hidden sheet."""
    for row in children(child(sheet, "sheetData"), "row"):
        for cell in children(row, "c"):
            try:
                value = _value(cell, book, _look(cell, book))
            except _NoSavedValue:
                continue
            yield "" if value is None else value.text


def _rows(rows: list[Element], book: _Book, found: _Sheet) -> Iterator[str]:
    """The visible rows. Raises _NoSavedValue."""
    number = 0
    for row in rows:
        said = whole(row.get("r"))
        number = said if said > 0 else number + 1
        text = _row(row, number, book, found)
        if text:
            yield text


def _row(row: Element, number: int, book: _Book, found: _Sheet) -> str:
    cells, last, place = list[list[str]](), -1, -1
    outer = found.shape.row(row, number)
    for cell in children(row, "c"):
        place = column_of(cell.get("r", ""), place + 1)
        look = _look(cell, book)
        words = _value(cell, book, look)
        if words is None or not words.text.strip():
            continue
        sight = found.shape.cell(number, place)
        sight = sight if outer is SEEN else sight.within(outer)
        if sight.hiding is None:
            points = look.font.points or _USUAL_POINTS
            is_far = bool(cells) and found.shape.is_far(place, last)
            is_unsure = sight.is_unsure or is_far or found.shape.low(row, points)
            is_unsure |= found.doubts.are_about(cell, (number, place), look, words.text)
            fact = CellFact(number, place, _raw(cell, words.text), cell.get("t") == "e")
            sight = Sight(None, is_unsure)
            ways = _ways(look, fact, found)
            if any(_is_rewritten(way, look, words.text, fact, book.habits) for way, _ in ways):
                sight = Sight(None, is_unsure=True)
            text = _seen(words, ways, sight, fact, book, found)
        else:
            book.hidden.add(sight.hiding, words.text)
            text = ""
        if text.strip():
            cells += [[""]] * (min(_GAP_MAX, place - last) - 1) if cells else []
            cells.append([one for one in _BREAKS.split(text.replace("\t", " ")) if one.strip()])
            last = place
    return "\n".join(in_step(cells) or ["\t".join(" ".join(lines) for lines in cells)])


def _raw(cell: Element, text: str) -> str:
    """The value that rules compare."""
    value = child(cell, "v")
    is_text = cell.get("t") not in (*_NUMBER_TYPES, "b")
    return text if is_text or value is None or value.text is None else value.text


def _ways(look: CellLook, fact: CellFact, found: _Sheet) -> list[tuple[CellLook, bool]]:
    """How a cell may look by the rules of its sheet, and whether its value is taken away."""
    ways = [(look, False)]
    is_decided = False
    for rule in found.rules.rules:
        if not rule.is_about(fact.row, fact.column):
            continue
        values = found.doubts.values if rule.kind == "expression" else _NO_VALUES
        holds = rule.holds(fact, values)
        if holds is False:
            continue
        code = rule.look.code
        hides = rule.hides_value or (code is not None and _is_blanked(fact.value, code))
        way = (rule.look.over(look), hides)
        ways = [way] if holds and not is_decided else [*ways, way]
        is_decided |= bool(holds)
    return ways


def _is_rewritten(
    way: CellLook, look: CellLook, text: str, fact: CellFact, habits: SheetHabits
) -> bool:
    """Whether a rule prints a value in another way."""
    if way.code is None or way.code == look.code:
        return False
    found = shown(fact.value, way.code, habits)
    return found is not None and _digits_of(found) != _digits_of(text)


def _digits_of(text: str) -> str:
    """Its digits, without zeros that more decimals add."""
    return "".join(filter(str.isdigit, text)).rstrip("0")


def _seen(
    words: CellWords,
    ways: list[tuple[CellLook, bool]],
    outer: Sight,
    fact: CellFact,
    book: _Book,
    found: _Sheet,
) -> str:
    """The text of a cell that a person sees."""
    text = ""
    ground = found.tables.ground(fact.row, fact.column, ways[0][0].font.ink)
    is_nothing = fact.is_error or _is_zero(fact.value)
    if is_nothing and not found.shows_zeros and not fact.is_error:
        return ""
    for piece, font in words.pieces or ((words.text, NO_FONT),):
        sights = [
            Sight(Hiding.NOT_DRAWN) if hides else _sight(look, font, fact, ground, book.looks)
            for look, hides in ways
        ]
        sight = sights[0] if len(sights) == 1 else judged_together(sights)
        if sight.hiding is None:
            text += piece
        elif not is_nothing and (
            sight.hiding is not Hiding.UNMAPPED or says_more(piece, "")  # No check mark.
        ):
            book.hidden.add(sight.hiding, piece)
        if (sight.is_unsure and not is_nothing) or outer.is_unsure:
            book.hidden.doubt(piece)
    return text


def _sight(
    look: CellLook, font: FontLook, fact: CellFact, ground: tuple[Color, ...], looks: SheetLooks
) -> Sight:
    """Of a piece of a cell's text, by the colours that its number format may give it."""
    code, own = look.code or "", font.over(look.font)
    inks = format_inks(fact.value, code)
    if inks == ("",):
        return sight_of(CellLook(code, own, look.ground), ground)
    return judged_together(
        sight_of(
            CellLook(code, FontLook(looks.format_ink(ink)).over(own), look.ground),
            ground,
        )
        for ink in inks
    )


def _is_blanked(value: str, code: str) -> bool:
    """Whether a number format shows nothing of a value."""
    if code in ("", "General", "@"):
        return False
    found = shown(value, code, _PLAIN_HABITS)
    if found is not None and found == value:
        found = shown_text(value, code)
    return found is None or not found.strip()


_PLAIN_HABITS: Final = SheetHabits()


def _is_zero(value: str) -> bool:
    try:
        return float(value) == 0
    except ValueError:
        return value.strip() in _NOTHING


def _value(cell: Element, book: _Book, look: CellLook) -> CellWords | None:
    """The text of a cell; None where there is none, or its format hides it."""
    kind, value = cell.get("t"), child(cell, "v")
    code = look.code or ""
    if kind == "inlineStr":
        inline = child(cell, "is")
        return None if inline is None else _formatted(words_of(inline, book.looks), code, book)
    if value is None or value.text is None:
        if child(cell, "f") is not None and kind != "str":
            raise _NoSavedValue
        return None
    if kind == "s":
        found = book.strings.at(whole(value.text))
        return None if found is None else _formatted(found, code, book)
    if kind == "b":
        return CellWords("TRUE" if value.text == "1" else "FALSE")
    if kind == "e":
        return CellWords(value.text)
    if kind not in _NUMBER_TYPES:
        return _formatted(CellWords(value.text), code, book)
    text = shown(value.text, code, book.habits)
    if text is not None and text.strip():
        return CellWords(text)
    if not _is_zero(value.text):
        book.hidden.add(Hiding.NOT_DRAWN, value.text)
    return None


def _formatted(words: CellWords, code: str, book: _Book) -> CellWords | None:
    """Text as its format prints it."""
    if ";" not in code:
        return words
    text = shown_text(words.text, code)
    if text is None or not text.strip():
        book.hidden.add(Hiding.NOT_DRAWN, words.text)
        return None
    return words if text == words.text else CellWords(text)


def _look(cell: Element, book: _Book) -> CellLook:
    return book.looks.cell(whole(cell.get("s")))
