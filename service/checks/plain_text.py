"""A document's text in plain signs, character by character, so that positions stay what they are.

Digits of every script become ASCII digits, full-width forms their usual ones, all dashes one, all
apostrophes one, all blanks one of two: the thin ones that only ever stand inside of a number, and
the rest. A letter and the accents behind it become one letter in `composed`, which moves positions.

Pure; linear in the text. Whole texts are never normalised by `unicodedata`: its time is quadratic
in a row of accents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

THIN = "\u202f"
"""The blank inside of a number."""
_ODD = re.compile("[^\x00-\x5f\x61-\x7f\xa1-\xb3\xb5-\u024f\u20ac]")
"""All but what most documents consist of: ASCII without the grave accent, Latin letters, €."""
_THIN = frozenset("\u2007\u2008\u2009\u200a\u202f")
_APOSTROPHES = frozenset("`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u2032\u2035\uff07")
_REPLACED_MAX = 16
"""So many different signs are replaced one by one; a table is quicker for more."""
_ACCENTED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,2}")


def plain_text(text: str) -> str:
    """The text in plain signs; of the same length."""
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
    if text.isascii():
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
