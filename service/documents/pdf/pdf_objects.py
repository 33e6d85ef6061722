"""What a page of a PDF draws, as PDFium lists it, and how each of its texts is drawn.

The objects of a page are listed in the order of drawing, those within forms, too. Before that,
annotations and fields with an appearance become content of the page (`merge_annotations`), so that
text, boxes and pictures have them. Everything is bounded: depth, and number of objects.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from service.documents.pdf import pdfium_calls
from service.documents.pdf.digit_marks import MarkPaint
from service.model.hidden_text import QUOTE_MAX_CHARS

OBJECTS_MAX = 100_000
"""Of a page. A map with as many is drawn by its pixels alone."""
_DEPTH_MAX = 12
_ANNOTATIONS_MAX = 10_000
_NOT_FILLED = frozenset({pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP})
_NOT_PAINTED = frozenset({pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP})
_ALPHA_MIN = 13
"""Of 255: less is hardly drawn."""
_NEVER_LISTED = (pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP)
_SHAPES = frozenset(
    {
        *(pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_INK),
        *(pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE),
        *(pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_SQUIGGLY),
    }
)
"""Programs draw them on the page without an appearance, too; PDFium makes one when it draws."""
_INVISIBLE = pdfium.FPDF_ANNOT_FLAG_INVISIBLE
"""It is about kinds that a program does not know, and PDFium leaves out all that have it."""


class Rectangle(NamedTuple):
    """In the page's own space, y upwards."""

    left: float
    bottom: float
    right: float
    top: float


class TextPaint(NamedTuple):
    """How a text object is drawn."""

    order: int
    painted: bool
    colour: tuple[int, int, int] | None
    """None if it is not one colour."""
    annotation: bool
    """Whether it was drawn by an annotation or a field."""
    opacity: float = 1.0


Matrix = tuple[float, float, float, float, float, float]
"""A space within another one, as PDF writes it."""


@dataclass(slots=True)
class PageObjects:
    """The objects of one page."""

    texts: dict[int, TextPaint] = field(default_factory=dict)
    """By their handles."""
    pictures: list[Rectangle] = field(default_factory=list)
    covers: list[tuple[int, int]] = field(default_factory=list)
    """Whatever can lie above text: its place in the order of drawing, and the handle of the object
    of the page that it is, or is in."""
    drawings: list[int] = field(default_factory=list)
    """The handles of all that is no text."""
    places: list[Rectangle] = field(default_factory=list)
    """Where each of the drawings lies on the page."""
    complete: bool = True

    def all_but(self, texts: Collection[int]) -> list[int]:
        """The handles of everything but these texts."""
        return [*(one for one in self.texts if one not in texts), *self.drawings]


@dataclass(frozen=True, slots=True)
class Annotations:
    """What is known of a page's annotations before they became content."""

    objects_before: int
    fields: tuple[Rectangle, ...] = ()
    hidden: tuple[str, ...] = ()
    """Text of those that are switched off."""
    strike: bool = False
    """Whether one strikes text out."""


def merge_annotations(
    document: pypdfium2.PdfDocument,
    page: pypdfium2.PdfPage,
    number: int,
    is_on_hidden_layer: Callable[[int, int], bool] = lambda page, annotation: False,
) -> tuple[pypdfium2.PdfPage, Annotations]:
    """The page with its annotations as content. The page that was handed in is closed then. Only
    of annotations that name a layer it is asked whether that is hidden."""
    before = pdfium.FPDFPage_CountObjects(page)
    found = _Sorted()
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _ANNOTATIONS_MAX)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        on_hidden_layer = bool(pdfium.FPDFAnnot_HasKey(annotation, b"OC"))
        found.take(index, annotation, on_hidden_layer and is_on_hidden_layer(number, index))
        pdfium.FPDFPage_CloseAnnot(annotation)
    for index in reversed(found.off):  # Those that are not for the screen would be drawn, too.
        pdfium.FPDFPage_RemoveAnnot(page, index)
    known = Annotations(
        before, tuple(found.fields), tuple(filter(None, found.hidden)), found.strike
    )
    if found.has_shapes:
        page.render(scale=_ONE_PIXEL / max(page.get_width(), page.get_height(), 1.0))
    if not found.drawn or pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != 1:
        return page, known
    page.close()
    return document[number], known


_ONE_PIXEL = 1.0
_NO_TEXT_BYTES = 2
"""The end of a text alone."""


class _Sorted:
    """The annotations of a page: which are drawn, and which are not for the screen."""

    def __init__(self) -> None:
        self.fields: list[Rectangle] = []
        self.hidden: list[str] = []
        self.off: list[int] = []
        self.drawn = 0
        self.has_shapes = False
        self.strike = False

    def take(self, index: int, annotation: Any, is_layer_off: bool) -> None:
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        has_appearance = bool(pdfium.FPDFAnnot_HasKey(annotation, b"AP"))
        self.drawn += kind != pdfium.FPDF_ANNOT_LINK or has_appearance
        if kind not in _NEVER_LISTED and (is_layer_off or _is_switched_off(annotation)):
            self.hidden.append(_written(annotation))
            self.off.append(index)
        elif has_appearance and not _is_in_a_state(annotation):
            self.off.append(index)
        elif kind == pdfium.FPDF_ANNOT_WIDGET:
            self.fields.append(_rectangle_of(annotation))
        elif kind == pdfium.FPDF_ANNOT_FREETEXT and not has_appearance:
            self.hidden.append(_written(annotation))  # Some programs draw it, PDFium does not.
        elif not has_appearance and kind in _SHAPES:
            self.has_shapes = True
        elif not has_appearance:
            self.off.append(index)
        self.strike |= kind == pdfium.FPDF_ANNOT_STRIKEOUT and self.off[-1:] != [index]
        flags = pdfium.FPDFAnnot_GetFlags(annotation)
        if flags & _INVISIBLE and kind != pdfium.FPDF_ANNOT_UNKNOWN:
            pdfium.FPDFAnnot_SetFlags(annotation, flags & ~_INVISIBLE)


def _is_in_a_state(annotation: Any) -> bool:
    """Whether one of its appearances is shown: a box that is not ticked has none."""
    normal = pdfium.FPDF_ANNOT_APPEARANCEMODE_NORMAL
    return bool(pdfium.FPDFAnnot_GetAP(annotation, normal, None, 0) > _NO_TEXT_BYTES)


def objects_of(page: pypdfium2.PdfPage, annotations: Annotations) -> PageObjects:
    """All objects, in the order of drawing."""
    listing, handle = _Listing(), pdfium_calls.address(page.raw)
    for index in range(pdfium_calls.count_objects(handle)):
        drawn = pdfium_calls.object_at(handle, index)
        annotation = index >= annotations.objects_before
        if not listing.add(drawn, 0, annotation=annotation, depth=0):
            listing.found.complete = False
            break
    return listing.found


def bounds_of(drawn: int) -> Rectangle:
    """Where an object of the page itself lies."""
    sides = (ctypes.c_float * 4)()
    place = ctypes.addressof(sides)
    if not pdfium_calls.bounds_of(drawn, place, place + 4, place + 8, place + 12):
        return Rectangle(0, 0, 0, 0)
    return Rectangle(*sides)


def _bounds_on_page(drawn: int, matrix: Matrix | None) -> Rectangle:
    """Where an object lies on the page whose form's space lies there by `matrix`."""
    bounds = bounds_of(drawn)
    if matrix is None:
        return bounds
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (bounds.left, bounds.right) for y in (bounds.bottom, bounds.top)]
    across = [a * x + c * y + e for x, y in corners]
    up = [b * x + d * y + f for x, y in corners]
    return Rectangle(min(across), min(up), max(across), max(up))


def mark_paint(handle: int) -> MarkPaint:
    """How something that is no text is painted."""
    if pdfium_calls.kind_of(handle) != pdfium.FPDF_PAGEOBJ_PATH:
        return MarkPaint()
    drawn = ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    if not pdfium.FPDFPath_GetDrawMode(drawn, ctypes.byref(filled), ctypes.byref(stroked)):
        return MarkPaint()
    if not (filled.value or stroked.value):
        return MarkPaint(is_seen=False)
    colour = _Colour(pdfium_calls.fill_of if filled.value else pdfium_calls.stroke_of)
    painted = colour.of(handle)
    if painted is None:
        return MarkPaint()
    red, green, blue, alpha = painted
    is_seen = alpha >= _ALPHA_MIN or bool(filled.value and stroked.value)
    if filled.value:
        return MarkPaint(is_seen, shade_of((red, green, blue)))
    width = ctypes.c_float()
    pdfium.FPDFPageObj_GetStrokeWidth(drawn, ctypes.byref(width))
    return MarkPaint(is_seen, shade_of((red, green, blue)), width.value, _is_upright(drawn))


def is_hollow(handle: int) -> bool:
    """Whether something is a path of which only the outline is drawn."""
    if pdfium_calls.kind_of(handle) != pdfium.FPDF_PAGEOBJ_PATH:
        return False
    drawn = ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
    filled, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, ctypes.byref(filled), ctypes.byref(stroked))
    return bool(stroked.value and not filled.value)


def shade_of(colour: tuple[int, int, int] | None) -> int | None:
    """How light a colour is, from 0 to 255."""
    return None if colour is None else sum(colour) // len(colour)


def _is_upright(path: Any) -> bool:
    """Whether all of its strokes are level or upright."""
    count = pdfium.FPDFPath_CountSegments(path)
    if not 0 < count <= _BOX_SEGMENTS_MAX:
        return False
    before = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            if min(abs(x.value - before[0]), abs(y.value - before[1])) > _SLOPE_MAX:
                return False
        elif kind != pdfium.FPDF_SEGMENT_MOVETO:
            return False
        before = (x.value, y.value)
    return True


def may_be_letters(handle: int, place: Rectangle, enlargement: float) -> bool:
    """Whether something that is no text may be letters, or a part of one: neither a line nor a
    box, and no large surface with few corners."""
    small, large = sorted((place.right - place.left, place.top - place.bottom))
    if large * enlargement <= _PIECE_POINTS:
        return True
    if small * enlargement < _LINE_POINTS:
        return False
    if pdfium_calls.kind_of(handle) != pdfium.FPDF_PAGEOBJ_PATH:
        return small * large * enlargement**2 <= _PICTURE_AREA
    segments = pdfium_calls.segments_of(handle)
    if segments > _BOX_SEGMENTS_MAX:
        return True
    if segments < _LETTER_SEGMENTS_MIN or large * enlargement > _LETTER_POINTS:
        return False
    return _has_corners(ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT), segments)


def _has_corners(path: Any, count: int) -> bool:
    """Whether a part of it has more of them than a box."""
    corners = 0
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        is_first = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
        corners = 1 if is_first else corners + 1
        if corners > _BOX_CORNERS:
            return True
    return False


_BOX_CORNERS = 5
"""Its last one is the first again."""
_PICTURE_AREA = 25_000.0
"""Square points, 5 % of a page; larger ones are judged by their ink alone."""
_PIECE_POINTS, _LINE_POINTS, _LETTER_POINTS = 6.0, 0.4, 60.0
_LETTER_SEGMENTS_MIN = 6
"""A box has five, and so has an `I`."""
_BOX_SEGMENTS_MAX = 20
_SLOPE_MAX = 0.1


def covered_share(pictures: Iterable[Rectangle], page: Rectangle) -> float:
    """The share of the page that its pictures take together: scanners write one page as strips.
    Counted by the middles of a grid's cells, so that the cost is bounded by the grid."""
    width, height = page.right - page.left, page.top - page.bottom
    if width <= 0 or height <= 0:
        return 0.0
    rows = [0] * _GRID
    for left, bottom, right, top in {_cells(one, page, width, height) for one in pictures}:
        columns = (1 << right) - (1 << left)
        for row in range(bottom, top):
            rows[row] |= columns
    return sum(row.bit_count() for row in rows) / _GRID**2


_GRID = 100


def _cells(
    one: Rectangle, page: Rectangle, width: float, height: float
) -> tuple[int, int, int, int]:
    """The first and the last cell, exclusively, with its middle in a rectangle: left, bottom, right
    and top."""
    left, right = sorted((one.left, one.right))
    bottom, top = sorted((one.bottom, one.top))
    return (
        _cell((left - page.left) / width),
        _cell((bottom - page.bottom) / height),
        _cell((right - page.left) / width),
        _cell((top - page.bottom) / height),
    )


def _cell(share: float) -> int:
    return math.ceil(min(max(share, 0.0), 1.0) * _GRID - 0.5)


class _Colour:
    """Reads colours of one kind."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self._parts = (ctypes.c_uint * 4)()
        place = ctypes.addressof(self._parts)
        self._places = (place, place + 4, place + 8, place + 12)

    def of(self, drawn: int) -> tuple[int, int, int, int] | None:
        """Red, green, blue and alpha; None if it is not one colour."""
        if not self._read(drawn, *self._places):
            return None
        red, green, blue, alpha = self._parts
        return red, green, blue, alpha


class _Listing:
    """The objects that were found so far."""

    def __init__(self) -> None:
        self.found = PageObjects()
        self._fill = _Colour(pdfium_calls.fill_of)
        self._stroke = _Colour(pdfium_calls.stroke_of)

    def add(
        self,
        drawn: int,
        outer: int,
        *,
        annotation: bool,
        depth: int,
        matrix: Matrix | None = None,
    ) -> bool:
        """Adds an object with all within it; False when there are too many. `outer` is the form of
        the page that it is in, or 0: within a form, bounds are those of its own space, which lies
        on the page by `matrix`."""
        found = self.found
        order = len(found.covers) + len(found.texts)
        if order >= OBJECTS_MAX or depth > _DEPTH_MAX:
            return False
        kind = pdfium_calls.kind_of(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.texts[drawn] = self._paint(drawn, order, annotation=annotation)
            return True
        outer = outer or drawn
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            space = _space_of(drawn, matrix)
            return all(
                self.add(inner, outer, annotation=annotation, depth=depth + 1, matrix=space)
                for inner in _within(drawn)
            )
        place = _bounds_on_page(drawn, matrix)
        found.covers.append((order, outer))
        found.drawings.append(drawn)
        found.places.append(place)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(place)
        return True

    def _paint(self, text: int, order: int, *, annotation: bool) -> TextPaint:
        mode = pdfium_calls.render_mode_of(text)
        colour = (self._stroke if mode in _NOT_FILLED else self._fill).of(text)
        if colour is None:
            return TextPaint(order, mode not in _NOT_PAINTED, None, annotation)
        painted = mode not in _NOT_PAINTED and colour[3] >= _ALPHA_MIN
        return TextPaint(order, painted, colour[:3], annotation, colour[3] / 255)


def _space_of(form: int, outer: Matrix | None) -> Matrix | None:
    """How the space of a form lies on the page, if that of the form around it lies there so."""
    found = pdfium.FS_MATRIX()
    if not pdfium_calls.matrix_of(form, ctypes.addressof(found)):
        return outer
    inner = (found.a, found.b, found.c, found.d, found.e, found.f)
    return inner if outer is None else after(inner, outer)


def after(one: Matrix, other: Matrix) -> Matrix:
    """First the one, then the other."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _within(form: int) -> Iterator[int]:
    for index in range(pdfium_calls.count_within(form)):
        yield pdfium_calls.object_within(form, index)


def _rectangle_of(annotation: Any) -> Rectangle:
    rectangle = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, ctypes.byref(rectangle))
    return Rectangle(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)


def _is_switched_off(annotation: Any) -> bool:
    off = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
    return bool(pdfium.FPDFAnnot_GetFlags(annotation) & off)


def _written(annotation: Any) -> str:
    """Its value or contents, as much as a quote shows."""
    for key in (b"V", b"Contents"):
        size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
        if size > 2:
            buffer = ctypes.create_string_buffer(size)
            place = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
            pdfium.FPDFAnnot_GetStringValue(annotation, key, place, size)
            return buffer.raw.decode("utf-16-le", "replace").rstrip("\0")[:QUOTE_MAX_CHARS]
    return ""
