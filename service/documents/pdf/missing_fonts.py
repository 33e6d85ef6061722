"""Tells text whose font is missing here from text that is hidden.

A PDF need not carry its fonts: Japanese, Chinese and Korean programs often leave them to the
reader's machine. PDFium draws a Latin font in the place of a missing one, and has no glyphs for
other letters. So such text leaves no trace in the drawing, although a person sees it elsewhere.
Whether it is cut off cannot be told then.

Runs only in the worker process. Linear in the text.
"""

from __future__ import annotations

import ctypes

import pypdfium2.raw as pdfium

from service.model.printable import printable

_NAME_BYTES_MAX = 512
"""Of a longer name, PDFium gives nothing."""
_SHOWN_CHARS_MAX = 60
_LAST_LATIN = "\u024f"


def missing_font(text: str, handle: int) -> str:
    """The name of the font in which an object of a page draws letters, if the file does not carry
    it and no font here has them; else nothing."""
    if not any(letter > _LAST_LATIN and letter.isalpha() for letter in text):
        return ""
    drawn = ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
    font = pdfium.FPDFTextObj_GetFont(drawn) if handle else None
    if not font or pdfium.FPDFFont_GetIsEmbedded(font):
        return ""
    name = ctypes.create_string_buffer(_NAME_BYTES_MAX)
    pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES_MAX)
    return printable(name.value.decode(errors="replace"), _SHOWN_CHARS_MAX) or "without a name"
