"""Decodes base64 as people and libraries write it: in lines, URL-safe, unpadded, as a `data:` URL,
as a JSON string within the string, and between the lines of PEM.

One spelling has one meaning, so data is never guessed. A blank inside a line is refused, because a
form decoder may have made it of a plus sign, unless it cuts the text into lines of one length.
Padding may be absent, but what there is must be right: a wrong length means that something is
missing.

Pure and total; linear in the text.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

_DATA_URL: Final = re.compile(r"\s{0,100}data:[^,;]{0,200}(?:;[^,;]{0,200}){0,9};base64,", re.I)
_QUOTES: Final = ('"', "'")
_ESCAPES: Final = (("\\r", "\r"), ("\\n", "\n"), ("\\/", "/"))
"""As JSON writes them, in a string that was written twice."""
_PEM_BEGIN: Final = re.compile(r"-----BEGIN [A-Z0-9 ]{1,60}-----\s")
_PEM_END: Final = re.compile(r"\s-----END [A-Z0-9 ]{1,60}-----\Z")
_PEM_CHARS: Final = 80
_BLANKS: Final = " \t\r\n\f\v"
_BLANK_IN_A_LINE: Final = re.compile(r"(?<!\s)[ \t]+(?!\s)")
_PLAIN: Final = bytes.maketrans(b"-_", b"+/")
_GROUP_CHARS: Final = 4
_GROUP_BYTES: Final = 3


def decode_base64(text: str) -> bytes | None:
    """The bytes; None if the text is no base64."""
    text = _unwrapped(text)
    begun = _DATA_URL.match(text)
    body = (text[begun.end() :] if begun else text).strip(_BLANKS)
    has_blanks = " " in body or "\t" in body
    if has_blanks and _BLANK_IN_A_LINE.search(body) and not _in_equal_lines(body):
        return None
    try:
        # Bytes take a tenth of the time of characters: an event of 8 MB would hold others up.
        plain = body.encode("ascii").translate(_PLAIN, _BLANKS.encode())
        if b"=" not in plain:
            plain += b"=" * (-len(plain) % _GROUP_CHARS)
        return base64.b64decode(plain, validate=True)
    except (binascii.Error, ValueError):
        return None


def _unwrapped(text: str) -> str:
    """The text without quotes around it, escapes of JSON, and the first and last line of PEM. Their
    signs are none of base64, so nothing else can be meant."""
    whole = text.strip(_BLANKS)
    if whole[:1] in _QUOTES and len(whole) > 1 and whole[-1] == whole[0]:
        whole = whole[1:-1].strip(_BLANKS)
    if "\\" in whole:
        for escaped, meant in _ESCAPES:
            whole = whole.replace(escaped, meant)
        whole = whole.strip(_BLANKS)
    begun = _PEM_BEGIN.match(whole)
    ended = _PEM_END.search(whole, max(0, len(whole) - _PEM_CHARS)) if begun else None
    return whole[begun.end() : ended.start()] if begun and ended else whole


def least_bytes(text: str) -> int:
    """A lower bound of the decoded bytes, without decoding."""
    text = _unwrapped(text)
    begun = _DATA_URL.match(text)
    chars = len(text) - (begun.end() if begun else 0) - sum(map(text.count, _BLANKS))
    return max(0, chars // _GROUP_CHARS * _GROUP_BYTES - 2)


def _in_equal_lines(body: str) -> bool:
    """Whether single blanks cut it into lines of one length, as in a folded block of YAML."""
    step = body.find(" ") + 1
    cuts = body[step - 1 :: step] if step else ""
    return bool(cuts) and set(cuts) == {" "} and sum(map(body.count, _BLANKS)) == len(cuts)
