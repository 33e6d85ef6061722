"""Extracts the text of an Excel file (.xlsx) that a person sees: rows on lines, tabs between cells.

Values are those that the file saved, in their number formats. Hidden sheets, rows and columns, and
white or tiny text, are dropped and listed. A file whose formulas have no saved values is refused:
its amounts are nowhere.

Pure; linear in the file. The size that a sheet claims is never used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed
from service.documents.office.cell_values import SheetHabits, decimal_mark, format_code, shown
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

_BOOK = "xl/workbook.xml"
_TINY_POINTS = 3.0
_GAP_MAX = 8
"""Tabs for empty cells between two others."""
_COLUMNS_MAX = 16_384
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_WHITE: Final = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF"})
_NUMBER_TYPES = ("n", None)
_BREAKS = re.compile(r"[\t\r\n]+")
_NO_TEXT = "the Excel file has no text; send a PDF"


@dataclass(frozen=True, slots=True)
class _Style:
    """How cells look."""

    code: str = "General"
    hiding: Hiding | None = None


@dataclass(frozen=True, slots=True)
class _Book:
    """What all sheets of a workbook share."""

    strings: list[str]
    styles: list[_Style]
    habits: SheetHabits
    hidden: HiddenPieces


class _NoSavedValue(Exception):
    """Raised for a formula without a saved value."""


def read_xlsx(data: bytes) -> Parsed | DocumentProblem:
    """The visible text of an Excel file."""
    try:
        package = OfficePackage(data)
        root = package.part(_BOOK)
        if root is None:
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the Excel file is broken")
        book = _book(package, root)
        text = "\n".join(_sheets(package, root, book))
    except NotOffice as error:
        return error.problem
    except _NoSavedValue:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the Excel file has formulas without saved values; open and save it, or send a PDF",
        )
    if not text.strip():
        return DocumentProblem(Reason.UNSUPPORTED_DOCUMENT, _NO_TEXT)
    hidden = tuple(book.hidden.found)
    return Parsed(text, flags=frozenset({Flag.HIDDEN_TEXT} if hidden else ()), hidden=hidden)


def _book(package: OfficePackage, root: Element) -> _Book:
    shared, styles = package.part("xl/sharedStrings.xml"), package.part("xl/styles.xml")
    codes = {
        _int(one.get("numFmtId")): one.get("formatCode", "")
        for one in children(child(styles, "numFmts"), "numFmt")
    }
    properties = child(root, "workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    return _Book(
        [_words(one) for one in children(shared, "si")],
        list(_styles(styles, codes)),
        SheetHabits(decimal_mark(codes.values()), from_1904),
        HiddenPieces(),
    )


def _sheets(package: OfficePackage, root: Element, book: _Book) -> Iterator[str]:
    relations = package.relations(_BOOK)
    sheets = list(children(child(root, "sheets"), "sheet"))
    visible = [one for one in sheets if one.get("state", "visible") == "visible"]
    for one in sheets:
        relation = relations.get(attribute(one, "id") or "")
        sheet = None if relation is None else package.part(relation.target)
        if relation is None or sheet is None:
            continue
        if one not in visible:
            words = "\t".join(_values(sheet, book))
            book.hidden.add(Hiding.NOT_DRAWN, words)
            continue
        text = "\n".join((*_rows(sheet, book), *_boxes(package, relation.target)))
        title = f"{one.get('name', '')}\n" if len(visible) > 1 and text.strip() else ""
        yield title + text


def _values(sheet: Element, book: _Book) -> Iterator[str]:
    """The first values of a hidden sheet, as far as they have to be listed."""
    for row in list(children(child(sheet, "sheetData"), "row"))[:_GAP_MAX]:
        for cell in children(row, "c"):
            try:
                yield _value(cell, book) or ""
            except _NoSavedValue:
                yield ""


def _rows(sheet: Element, book: _Book) -> Iterator[str]:
    """The visible rows. Raises _NoSavedValue."""
    columns = _hidden_columns(sheet)
    for row in children(child(sheet, "sheetData"), "row"):
        cells, last = list[str](), -1
        place = -1
        is_hidden = row.get("hidden") in ("1", "true") or row.get("ht") == "0"
        for cell in children(row, "c"):
            place = _column(cell.get("r", ""), place + 1)
            text = _value(cell, book)
            if text is None or not text.strip():
                continue
            hiding = (
                Hiding.NOT_DRAWN if is_hidden or place in columns else _style(cell, book).hiding
            )
            if hiding is not None:
                book.hidden.add(hiding, text)
                continue
            gap = min(_GAP_MAX, place - last) if cells else 0
            cells.append("\t" * max(gap, 1 if cells else 0) + _BREAKS.sub(" ", text))
            last = place
        if cells:
            yield "".join(cells)


def _value(cell: Element, book: _Book) -> str | None:
    """The text of a cell; None where there is none, or its format hides it."""
    kind, value = cell.get("t"), child(cell, "v")
    if kind == "inlineStr":
        inline = child(cell, "is")
        return None if inline is None else _words(inline)
    if value is None or value.text is None:
        if child(cell, "f") is not None and kind != "str":
            raise _NoSavedValue
        return None
    if kind == "s":
        place = _int(value.text)
        return book.strings[place] if 0 <= place < len(book.strings) else None
    if kind == "b":
        return "TRUE" if value.text == "1" else "FALSE"
    if kind not in _NUMBER_TYPES:
        return value.text
    text = shown(value.text, _style(cell, book).code, book.habits)
    if text is None:
        book.hidden.add(Hiding.NOT_DRAWN, value.text)
    return text


def _style(cell: Element, book: _Book) -> _Style:
    place = _int(cell.get("s"))
    return book.styles[place] if 0 <= place < len(book.styles) else _Style()


def _styles(root: Element | None, codes: dict[int, str]) -> Iterator[_Style]:
    """The look of each format of cells."""
    fonts = list(children(child(root, "fonts"), "font"))
    fills = [_paints(one) for one in children(child(root, "fills"), "fill")]
    for one in children(child(root, "cellXfs"), "xf"):
        fill, font = _int(one.get("fillId")), _int(one.get("fontId"))
        painted = 0 <= fill < len(fills) and fills[fill]
        hiding = _font_hiding(fonts[font], painted) if 0 <= font < len(fonts) else None
        yield _Style(format_code(_int(one.get("numFmtId")), codes), hiding)


def _paints(fill: Element) -> bool:
    """Whether a fill has a colour other than white."""
    pattern = child(fill, "patternFill")
    if pattern is None:
        return True
    color = child(pattern, "fgColor")
    kind = pattern.get("patternType", "none")
    return kind != "none" and (color is None or not _is_white(color))


def _is_white(color: Element) -> bool:
    """Whether a colour is white: by its value, as the theme's ground, or by its old number."""
    if color.get("theme") is not None:
        return color.get("theme") == "0" and _float(color.get("tint", "0")) == 0.0
    return color.get("rgb", "").upper() in _WHITE or color.get("indexed") in ("1", "9")


def _font_hiding(font: Element, painted: bool) -> Hiding | None:
    size, color = child(font, "sz"), child(font, "color")
    if size is not None and _float(size.get("val")) < _TINY_POINTS:
        return Hiding.TINY
    white = color is not None and _is_white(color)
    return Hiding.LIKE_ITS_GROUND if white and not painted else None


def _hidden_columns(sheet: Element) -> set[int]:
    """Columns that are not shown, from 0."""
    found = set[int]()
    for one in list(children(child(sheet, "cols"), "col"))[:_COLUMNS_MAX]:
        if one.get("hidden") in ("1", "true") or _float(one.get("width", "1")) == 0.0:
            first, last = _int(one.get("min")), min(_int(one.get("max")), _COLUMNS_MAX)
            if len(found) < _COLUMNS_MAX:
                found.update(range(max(0, first - 1), last))
    return found


def _boxes(package: OfficePackage, sheet: str) -> Iterator[str]:
    """The text boxes on a sheet."""
    for relation in package.relations(sheet).values():
        drawing = package.part(relation.target) if relation.kind == "drawing" else None
        for body in [] if drawing is None else drawing.iter():
            if local(body) == "txBody":
                for paragraph in children(body, "p"):
                    words = [one.text or "" for one in paragraph.iter() if local(one) == "t"]
                    if any(words):
                        yield "".join(words)


def _words(item: Element) -> str:
    """A string, in one piece or in several; not the sounds that Japanese writes above it.

    Raised digits, and digits of another size, are set apart from those beside them.
    """
    words, look = "", (False, 0.0)
    for run in (item, *children(item, "r")):
        text = "".join(one.text or "" for one in children(run, "t"))
        last, look = (look, _run_look(run)) if text else (look, look)
        words += f"{APART if joins_digits(words, text) and last != look else ''}{text}"
    return words


def _run_look(run: Element) -> tuple[bool, float]:
    """Whether a run of a string is raised, and its size."""
    place, size = child(run, "rPr", "vertAlign"), child(run, "rPr", "sz")
    raised = place is not None and place.get("val", "baseline") != "baseline"
    return raised, 0.0 if size is None else _float(size.get("val"))


def _column(place: str, following: int) -> int:
    """The column of a cell, from 0; the next one where none is named."""
    named = _PLACE.fullmatch(place)
    if named is None:
        return following
    number = 0
    for letter in named[1]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _int(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else -1


def _float(text: str | None) -> float:
    try:
        return float(text or "")
    except ValueError:
        return 100.0
