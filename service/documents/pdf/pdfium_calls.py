"""Functions of PDFium that are called for each character and each object of a page.

The binding converts every argument and result, and gives Python's lock away for every call. For
functions that return at once this takes longer than they do. These prototypes take handles as plain
numbers, which are addresses, and keep the lock.

Runs only in the worker process. None of these functions calls back or waits.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium

_HANDLE, _PLACE, _NUMBER = ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int


def address(handle: Any) -> int:
    """The number of a handle of the binding: the same for every handle of one object."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _prototype(function: Any, result: Any, *arguments: Any) -> Any:
    return ctypes.PYFUNCTYPE(result, *arguments)(address(function))


# Of a page's text and the number of a character.
letter_of = _prototype(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _HANDLE, _NUMBER)
is_unmapped = _prototype(pdfium.FPDFText_HasUnicodeMapError, _NUMBER, _HANDLE, _NUMBER)
object_of = _prototype(pdfium.FPDFText_GetTextObject, _HANDLE, _HANDLE, _NUMBER)
loose_box_of = _prototype(pdfium.FPDFText_GetLooseCharBox, _NUMBER, _HANDLE, _NUMBER, _PLACE)
ink_of = _prototype(pdfium.FPDFText_GetCharBox, _NUMBER, _HANDLE, _NUMBER, *[_PLACE] * 4)
origin_of = _prototype(pdfium.FPDFText_GetCharOrigin, _NUMBER, _HANDLE, _NUMBER, *[_PLACE] * 2)

# Of a page, and of the objects on it.
count_objects = _prototype(pdfium.FPDFPage_CountObjects, _NUMBER, _HANDLE)
object_at = _prototype(pdfium.FPDFPage_GetObject, _HANDLE, _HANDLE, _NUMBER)
kind_of = _prototype(pdfium.FPDFPageObj_GetType, _NUMBER, _HANDLE)
bounds_of = _prototype(pdfium.FPDFPageObj_GetBounds, _NUMBER, _HANDLE, *[_PLACE] * 4)
matrix_of = _prototype(pdfium.FPDFPageObj_GetMatrix, _NUMBER, _HANDLE, _PLACE)
set_active = _prototype(pdfium.FPDFPageObj_SetIsActive, _NUMBER, _HANDLE, _NUMBER)
render_mode_of = _prototype(pdfium.FPDFTextObj_GetTextRenderMode, _NUMBER, _HANDLE)
fill_of = _prototype(pdfium.FPDFPageObj_GetFillColor, _NUMBER, _HANDLE, *[_PLACE] * 4)
stroke_of = _prototype(pdfium.FPDFPageObj_GetStrokeColor, _NUMBER, _HANDLE, *[_PLACE] * 4)
segments_of = _prototype(pdfium.FPDFPath_CountSegments, _NUMBER, _HANDLE)
count_within = _prototype(pdfium.FPDFFormObj_CountObjects, _NUMBER, _HANDLE)
object_within = _prototype(pdfium.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)
