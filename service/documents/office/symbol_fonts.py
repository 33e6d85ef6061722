"""Tells which fonts draw something else than the letters of a text: pictures, bars, Greek letters.

A text in such a font says to a reader of the file what no person sees. Names alone decide: a file
does not hold its fonts. Pure.
"""

from __future__ import annotations

import re
from typing import Final

_SIGNS = re.compile(
    r"(?:wingdings|webdings|zapf ?dingbats|itc zapf dingbats|marlett|bookshelf symbol|mt extra"
    r"|ms outlook|ms reference specialty|font ?awesome|material icons|segoe mdl2|opensymbol"
    r"|.{0,40}(?:barcode|bar code|code ?128|code ?39|code ?93|ean ?13|ean ?8|3 of 9|c39"
    r"|idautomation)).{0,60}",
    re.IGNORECASE,
)
_NAME_MAX_CHARS = 100
_SYMBOL: Final = "symbol"
_AS_WRITTEN: Final = frozenset("0123456789.,+-()[]/%:;=<>|{}?!& ")
"""What the Symbol font draws as it is written."""
_PRIVATE: Final = 0xF000
_OTHER_WORD = re.compile(r"\w{3,}")


def draws_signs(font: str | None) -> bool:
    """Whether a font draws no letters."""
    return font is not None and _SIGNS.fullmatch(font[:_NAME_MAX_CHARS].strip()) is not None


def drawn_sign(font: str | None, code: str | None) -> str | None:
    """The character of a sign that is named by its number in a font; None where it is none."""
    try:
        number = int((code or "")[:8], 16)
    except ValueError:
        return None
    number -= _PRIVATE if _PRIVATE <= number < _PRIVATE + 0x100 else 0
    if not 0x20 <= number < 0xD800 or draws_signs(font):
        return None
    sign = chr(number)
    is_symbol = (font or "").strip().lower() == _SYMBOL
    return sign if not is_symbol or sign in _AS_WRITTEN else None


def says_more(text: str, seen: str) -> bool:
    """Whether a text that is drawn as signs has a word that is not seen elsewhere: a bar code
    repeats a number, and a check mark is no word."""
    return not set(_OTHER_WORD.findall(seen)).issuperset(_OTHER_WORD.findall(text))
