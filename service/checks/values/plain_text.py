"""Maps a document's text to plain characters, one to one, so that positions stay the same.

Digits of every script become ASCII digits, and full-width forms their usual ones. All dashes become
one dash, all apostrophes one apostrophe. Thin blanks, which only stand inside of numbers, become
one thin blank, and all others a space; a wide blank between digits, which never groups thousands,
becomes a tab. A raised point between digits is a point. `composed` joins
letters and accents, and `without_invisible` drops marks without a width; both move positions.

Pure; linear in the text. `unicodedata` never normalises a whole text: it takes quadratic time for a
row of accents.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from service.checks.values.soft_hyphens import printed_hyphens

THIN = "\u202f"
"""The blank inside of a number."""
_ODD = re.compile("[^\x00-\x5f\x61-\x7f\xa1-\xb3\xb5-\u024f\u20ac]")
"""Everything except ASCII without the grave accent, Latin letters and €."""
_ASCII = bytes(range(128))
_ALSO_ODD = "\u00ad\u00b7"
"""Soft hyphen and raised point: they have their own patterns."""
_INVISIBLE = re.compile("[\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Joiners, and marks of direction: they stand around numbers in Arabic and Hebrew."""
_RAISED = "\u00b7\u2219\u22c5"
_RAISED_POINT = re.compile(
    f"(?<=[0-9])[{_RAISED}](?=[0-9]{{2}}[0-9]?(?![0-9.,]))|(?<=[0-9])[{_RAISED}](?=[0-9]{{3}}[.,])"
)
"""In `49·98` and `1·190,00`; it multiplies in `10·4,20`."""
_DASHES = frozenset("\u2212\u2043\u207b\u208b\u02d7\u2796\u2500")
"""Dashes that are no punctuation to Unicode, such as the minus sign."""
_COMMAS = frozenset("\u060c\u201a\ufe50\ufe51")
_FORMS = (range(0xFE50, 0xFE6C), range(0xFF00, 0xFF5F), range(0xFFE0, 0xFFE7))
"""Small and full-width forms."""
_WIDE = "\u2000\u2001\u2002\u2003\u3000"
_WIDE_BLANK = re.compile(rf"(?<=\d)[{_WIDE}](?=\d)")
"""Half as wide as a letter is high, or wider: they part columns."""
_THIN = frozenset("\u2007\u2008\u2009\u200a\u202f")
_APOSTROPHES = frozenset("`\u00b4\u2018\u2019\u201b\u02b9\u02bb\u02bc\u2032\u2035\uff07")
_REPLACED_MAX = 16
"""Up to so many different characters are replaced one by one; for more, a table is faster."""
_FOLDED = "\u00b5\u00df\u0149\u017f\u01f0"
"""Of the characters that `is_plain` allows, `casefold` changes these after `lower`."""
_WORD = re.compile(r"[^\W_]+")
_LETTER_RUN = re.compile(r"[^\W\d_]+")
_WORDS = bytes(one if one >= len(_ASCII) or chr(one).isalnum() else 32 for one in range(256))
_LETTERS = bytes(one if one >= len(_ASCII) or chr(one).isalpha() else 32 for one in range(256))
"""ASCII that is no part of a word becomes blank, in UTF-8."""
_LATIN_WORDS = bytes(one if chr(one).isalnum() else 32 for one in range(256))
_LATIN_LETTERS = bytes(
    one if chr(one).isalnum() and not chr(one).isdecimal() else 32 for one in range(256)
)
"""The same in Latin-1, where each character is one byte, so that no part needs a second look; `²`
and `¼` are letters to the pattern."""
_ACCENT = re.compile("[\u0300-\u036f]")
_ACCENTED = re.compile("[^\\W\\d_][\u0300-\u036f]{1,2}")


def plain_text(text: str) -> str:
    """The text in plain characters, of the same length."""
    if text.isascii():
        return text.replace("`", "'")
    if any(map(text.__contains__, _WIDE)):
        text = _WIDE_BLANK.sub("\t", text)
    replaced = _replaced(text)
    if any(map(replaced.__contains__, _RAISED)):
        return _RAISED_POINT.sub(".", replaced)
    return replaced


def _replaced(text: str) -> str:
    signs = {sign: plain for sign in set(_ODD.findall(text)) if (plain := _plain(sign)) != sign}
    if len(signs) > _REPLACED_MAX:
        return text.translate({ord(sign): plain for sign, plain in signs.items()})
    for sign, plain in signs.items():
        text = text.replace(sign, plain)
    return text


def without_invisible(text: str) -> str:
    """The text without marks that have no width, of which people see none. Soft hyphens that people
    see are plain ones."""
    return text if text.isascii() else printed_hyphens(_INVISIBLE.sub("", text))


def is_plain(text: str) -> bool:
    """Whether the text has ASCII, Latin letters and € alone, which `plain_text`, `composed` and
    `without_invisible` leave as they are."""
    if "`" in text:
        return False
    if text.isascii():
        return True
    others = without_ascii(text)
    return not any(map(others.__contains__, _ALSO_ODD)) and _ODD.search(others) is None


def without_ascii(text: str) -> str:
    """The other characters alone, by way of bytes: a search through all of them takes longer."""
    encoded = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return encoded.decode("utf-8", "surrogatepass")


def words_of(text: str) -> frozenset[str]:
    """The words of a text: letters and digits that stand together."""
    latin = _latin_runs(text, _LATIN_WORDS)
    return _runs(text, _WORDS, _WORD) if latin is None else latin


def letters_of(text: str) -> frozenset[str]:
    """The letters that stand together."""
    latin = _latin_runs(text, _LATIN_LETTERS)
    return _runs(text, _LETTERS, _LETTER_RUN) if latin is None else latin


def _latin_runs(text: str, kept: bytes) -> frozenset[str] | None:
    """What stands together in a text of Latin-1 and €; None for another text."""
    try:
        encoded = text.replace("€", " ").encode("latin-1")
    except UnicodeEncodeError:
        return None
    return frozenset(encoded.translate(kept).decode("latin-1").split())


def _runs(text: str, kept: bytes, pattern: re.Pattern[str]) -> frozenset[str]:
    """What the pattern finds. ASCII is parted by way of bytes, in a third of the time; the few
    parts with another sign inside are parted by the pattern."""
    encoded = text.encode("utf-8", "surrogatepass").translate(kept)
    parts = set(encoded.decode("utf-8", "surrogatepass").split())
    is_whole = str.isalnum if kept is _WORDS else str.isalpha
    odd = [part for part in parts if not is_whole(part)]
    return frozenset(parts.difference(odd).union(pattern.findall(" ".join(odd))))


def folded(plain: str, small: str) -> str:
    """`casefold` of a text for which `is_plain` holds; `small` is `lower` of it."""
    return plain.casefold() if any(map(small.__contains__, _FOLDED)) else small


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
    if kind == "Pd" or sign in _DASHES:
        return "-"
    if sign in _COMMAS:
        return ","
    if kind == "Zs":
        return " "
    usual = unicodedata.normalize("NFKC", sign)
    return usual if len(usual) == 1 and any(ord(sign) in form for form in _FORMS) else sign
