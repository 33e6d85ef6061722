"""Draws pages of a PDF: for models that can see, and to see what its text adds to a page.

Text is judged by what it draws (`text_visibility`), so a page is drawn small with its text and
without it. The objects of a page are as active afterwards as before.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from service.documents.pdf import pdfium_calls

_SMALL = 0.7
"""Pixels for a point of a page that is drawn to be judged."""
_LEAST_POINTS = 300.0
"""A smaller page is drawn as large as one of these points on its longer side."""
_SMALL_MAX = 1_200
"""Its longest side in pixels."""
_DARK = 200
"""Of 255; grounds of tables and letterheads are lighter."""
_FLAGS = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
_WHITE, _BLACK = bytearray(b"\xff"), bytearray(b"\0")
"""Of each part of a pixel."""
_Size = tuple[int, int]
"""In pixels, across and down."""


def drawn(page: pypdfium2.PdfPage, longest: float) -> Image.Image:
    """The page on white, its longest side in about so many pixels."""
    size = _size(page, longest)
    return _rendered(page, size, size)


def drawn_small(page: pypdfium2.PdfPage) -> Image.Image:
    """The page in so many pixels that the letters of small print darken theirs."""
    return drawn(page, _small(page))


def blank_small(page: pypdfium2.PdfPage) -> Image.Image:
    """What `drawn_small` shows of a page without anything on it."""
    width, height = _size(page, _small(page))
    return _picture(_WHITE * (4 * width * height), (width, height))


def _small(page: pypdfium2.PdfPage) -> float:
    longest: float = max(page.get_width(), page.get_height(), _LEAST_POINTS)
    return min(_SMALL * longest, _SMALL_MAX)


def _size(page: pypdfium2.PdfPage, longest: float) -> _Size:
    width, height = page.get_width(), page.get_height()
    scale = longest / max(width, height, 1.0)
    return max(1, round(width * scale)), max(1, round(height * scale))


def drawn_without(page: pypdfium2.PdfPage, texts: Iterable[int]) -> Image.Image:
    """The page as `drawn_small`, without these objects."""
    with _inactive(texts):
        return drawn_small(page)


def part_without(
    page: pypdfium2.PdfPage, texts: Iterable[int], part: Sequence[float], scale: float
) -> Image.Image:
    """A part of the page without these objects: left, top, right and bottom as shares of it."""
    whole = max(1, round(page.get_width() * scale)), max(1, round(page.get_height() * scale))
    left, top = int(part[0] * whole[0]), int(part[1] * whole[1])
    size = max(1, round(part[2] * whole[0]) - left), max(1, round(part[3] * whole[1]) - top)
    with _inactive(texts):
        return _rendered(page, size, whole, (-left, -top))


@contextmanager
def _inactive(objects: Iterable[int]) -> Iterator[None]:
    """Without these objects on the page."""
    set_active = pdfium_calls.set_active
    switched = [one for one in objects if set_active(one, 0)]
    try:
        yield
    finally:
        for one in switched:
            set_active(one, 1)


@contextmanager
def filled(paths: Sequence[int]) -> Iterator[None]:
    """With these outlines filled in their own colour, as letters usually are."""
    drawn = [ctypes.cast(one, pdfium.FPDF_PAGEOBJECT) for one in paths]
    colour = [ctypes.c_uint() for _ in range(4)]
    for path in drawn:
        pdfium.FPDFPageObj_GetStrokeColor(path, *map(ctypes.byref, colour))
        pdfium.FPDFPageObj_SetFillColor(path, *colour)
        pdfium.FPDFPath_SetDrawMode(path, pdfium.FPDF_FILLMODE_ALTERNATE, 1)
    try:
        yield
    finally:
        for path in drawn:
            pdfium.FPDFPath_SetDrawMode(path, pdfium.FPDF_FILLMODE_NONE, 1)


class GreyPicture(NamedTuple):
    """A picture as bytes, row by row."""

    width: int
    height: int
    pixels: bytearray

    def part(
        self, left: int, top: int, right: int, bottom: int, step: int = 1
    ) -> tuple[bytes, tuple[int, int]]:
        """The rows of a rectangle in the picture, one after another, and its width and height: of
        every pixel, or every second one and so on."""
        pixels, width = self.pixels, self.width
        first, last, wide = top * width + left, bottom * width, right - left
        rows = [pixels[at : at + wide : step] for at in range(first, last, step * width)]
        return b"".join(rows), (len(rows[0]), len(rows))

    def picture(self) -> Image.Image:
        """The same pixels, for Pillow."""
        size = self.width, self.height
        return Image.frombuffer("L", size, self.pixels, "raw", "L", 0, 1)


def drawn_grey(
    page: pypdfium2.PdfPage, left_out: Iterable[int], scale: float, *, on_black: bool
) -> GreyPicture:
    """What the page draws on white or black without these objects."""
    with _inactive(left_out):
        return _rendered_grey(page, scale, _BLACK if on_black else _WHITE)


def drawn_by(
    page: pypdfium2.PdfPage,
    left_out: Iterable[int],
    matrix: Sequence[float],
    size: _Size,
    *,
    on_black: bool,
) -> GreyPicture:
    """What the page draws on white or black without these objects, where the matrix puts it. The
    matrix begins at the page as it is shown, a pixel for a point, from its upper left corner."""
    width, height = size
    with (
        _inactive(left_out),
        _grey_bitmap(width, height, _BLACK if on_black else _WHITE) as (bitmap, picture),
    ):
        pdfium.FPDF_RenderPageBitmapWithMatrix(
            bitmap,
            page,
            pdfium.FS_MATRIX(*matrix),
            pdfium.FS_RECTF(0, 0, width, height),
            pdfium.FPDF_GRAYSCALE,
        )
    return picture


def dark_share(picture: Image.Image) -> float:
    """The share of dark pixels."""
    shades = picture.convert("RGB").convert("L").histogram()
    return sum(shades[:_DARK]) / max(sum(shades), 1)


def _rendered(
    page: pypdfium2.PdfPage, size: _Size, whole: _Size, start: _Size = (0, 0)
) -> Image.Image:
    """A picture of this size, of the whole page's, which begins at a place in it."""
    width, height = size
    stride = 4 * width
    pixels = _WHITE * (stride * height)
    place = ctypes.c_char.from_buffer(pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        width, height, pdfium.FPDFBitmap_BGRx, ctypes.byref(place), stride
    )
    try:
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *start, *whole, 0, _FLAGS)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return _picture(pixels, size)


def _picture(pixels: bytearray, size: _Size) -> Image.Image:
    """A picture that has the pixels themselves, not a copy."""
    return Image.frombuffer("RGBX", size, pixels, "raw", "RGBX", 4 * size[0], 1)


def _rendered_grey(page: pypdfium2.PdfPage, scale: float, ground: bytearray) -> GreyPicture:
    width = max(1, round(page.get_width() * scale))
    height = max(1, round(page.get_height() * scale))
    with _grey_bitmap(width, height, ground) as (bitmap, picture):
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_GRAYSCALE)
    return picture


@contextmanager
def _grey_bitmap(width: int, height: int, ground: bytearray) -> Iterator[tuple[Any, GreyPicture]]:
    """A bitmap to draw on, and the picture that has its pixels."""
    pixels = ground * (width * height)
    place = ctypes.c_char.from_buffer(pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        width, height, pdfium.FPDFBitmap_Gray, ctypes.byref(place), width
    )
    try:
        yield bitmap, GreyPicture(width, height, pixels)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
