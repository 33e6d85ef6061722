"""Maps a document's text to plain characters, one to one, so that positions stay the same.

Digits of every script become ASCII digits, and full-width forms their usual ones. All dashes become
one dash, all apostrophes one apostrophe. Thin blanks, which only stand inside of numbers, become
one thin blank, and all others a space. `composed` joins letters and accents, which moves positions.

Pure; linear in the text. `unicodedata` never normalises a whole text: it takes quadratic time for a
row of accents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

THIN = "\u202f"
"""The blank inside of a number."""
_ODD = re.compile("[^\x00-\x5f\x61-\x7f\xa1-\xb3\xb5-\u024f\u20ac]")
"""Everything except ASCII without the grave accent, Latin letters and €."""
_THIN = frozenset("\u2007\u2008\u2009\u200a\u202f")
_APOSTROPHES = frozenset("`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u2032\u2035\uff07")
_REPLACED_MAX = 16
"""Up to so many different characters are replaced one by one; for more, a table is faster."""
_ACCENT = re.compile("[\u0300-\u036f]")
_ACCENTED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,2}")


def plain_text(text: str) -> str:
    """The text in plain characters, of the same length."""
    if text.isascii():
        return text.replace("`", "'")
    signs = {sign: plain for sign in set(_ODD.findall(text)) if (plain := _plain(sign)) != sign}
    if len(signs) > _REPLACED_MAX:
        return text.translate({ord(sign): plain for sign, plain in signs.items()})
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    return text


def composed(text: str) -> str:
    """Letters with their accents as one character each: ``e`` and an accent are ``é``."""
    if text.isascii() or not _ACCENT.search(text):
        return text
    return _ACCENTED.sub(lambda match: unicodedata.normalize("NFC", match.group()), text)


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if sign in _APOSTROPHES:
        return "'"
    if sign in _THIN:
        return THIN
    kind = unicodedata.category(sign)
    if kind == "Pd" or sign == "\u2212":
        return "-"
    if kind == "Zs":
        return " "
    usual = unicodedata.normalize("NFKC", sign)
    return usual if "\uff00" <= sign <= "\uff5e" and len(usual) == 1 else sign
