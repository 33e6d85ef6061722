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

_SMALL = 0.7
"""Pixels for a point of a page that is drawn to be judged."""
_LEAST_POINTS = 300.0
"""A smaller page is drawn as large as one of these points on its longer side."""
_SMALL_MAX = 1_200
"""Its longest side in pixels."""
_DARK = 200
"""Of 255; grounds of tables and letterheads are lighter."""
_FLAGS = pdfium.FPDF_ANNOT | pdfium.FPDF_REVERSE_BYTE_ORDER
_WHITE, _BLACK = 0xFFFFFFFF, 0xFF000000


def drawn(page: pypdfium2.PdfPage, longest: float) -> Image.Image:
    """The page on white, its longest side in about so many pixels."""
    width, height = page.get_width(), page.get_height()
    scale = longest / max(width, height, 1.0)
    return _rendered(page, max(1, round(width * scale)), max(1, round(height * scale)))


def drawn_small(page: pypdfium2.PdfPage) -> Image.Image:
    """The page in so many pixels that the letters of small print darken theirs."""
    longest = max(page.get_width(), page.get_height(), _LEAST_POINTS)
    return drawn(page, min(_SMALL * longest, _SMALL_MAX))


def drawn_without(page: pypdfium2.PdfPage, texts: Iterable[Any]) -> Image.Image:
    """The page as `drawn_small`, without these objects."""
    left_out = [text for text in texts if pdfium.FPDFPageObj_SetIsActive(text, False)]
    try:
        return drawn_small(page)
    finally:
        for text in left_out:
            pdfium.FPDFPageObj_SetIsActive(text, True)


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


def drawn_grey(
    page: pypdfium2.PdfPage, left_out: Iterable[Any], scale: float, *, on_black: bool
) -> GreyPicture:
    """What the page draws on white or black without these objects."""
    switched = [one for one in left_out if pdfium.FPDFPageObj_SetIsActive(one, False)]
    try:
        return _rendered_grey(page, scale, _BLACK if on_black else _WHITE)
    finally:
        for one in switched:
            pdfium.FPDFPageObj_SetIsActive(one, True)


def drawn_by(
    page: pypdfium2.PdfPage,
    left_out: Iterable[Any],
    matrix: Sequence[float],
    size: tuple[int, int],
    *,
    on_black: bool,
) -> GreyPicture:
    """What the page draws on white or black without these objects, where the matrix puts it. The
    matrix begins at the page as it is shown, a pixel for a point, from its upper left corner."""
    switched = [one for one in left_out if pdfium.FPDFPageObj_SetIsActive(one, False)]
    width, height = size
    try:
        with _grey_bitmap(width, height, _BLACK if on_black else _WHITE) as (bitmap, picture):
            pdfium.FPDF_RenderPageBitmapWithMatrix(
                bitmap,
                page,
                pdfium.FS_MATRIX(*matrix),
                pdfium.FS_RECTF(0, 0, width, height),
                pdfium.FPDF_GRAYSCALE,
            )
    finally:
        for one in switched:
            pdfium.FPDFPageObj_SetIsActive(one, True)
    return picture


def dark_share(picture: Image.Image) -> float:
    """The share of dark pixels."""
    shades = picture.convert("RGB").convert("L").histogram()
    return sum(shades[:_DARK]) / max(sum(shades), 1)


def _rendered(page: pypdfium2.PdfPage, width: int, height: int) -> Image.Image:
    stride = 4 * width
    pixels = bytearray(stride * height)
    place = (ctypes.c_char * len(pixels)).from_buffer(pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGRx, place, stride)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, _FLAGS)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    # The picture has the pixels themselves, not a copy.
    return Image.frombuffer("RGBX", (width, height), pixels, "raw", "RGBX", stride, 1)


def _rendered_grey(page: pypdfium2.PdfPage, scale: float, ground: int) -> GreyPicture:
    width = max(1, round(page.get_width() * scale))
    height = max(1, round(page.get_height() * scale))
    with _grey_bitmap(width, height, ground) as (bitmap, picture):
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_GRAYSCALE)
    return picture


@contextmanager
def _grey_bitmap(width: int, height: int, ground: int) -> Iterator[tuple[Any, GreyPicture]]:
    """A bitmap to draw on, and the picture that has its pixels."""
    pixels = bytearray(width * height)
    place = (ctypes.c_char * len(pixels)).from_buffer(pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, place, width)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, ground)
        yield bitmap, GreyPicture(width, height, pixels)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
