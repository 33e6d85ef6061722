"""Turns the body of a reply into UTF-8, whatever charset it was written in.

JSON is UTF-8, but gateways and older servers also send UTF-16, Windows-1252 or a charset of their
country, with a header that says so, says nothing, or names another one. The bytes decide before the
header does: a byte order mark, the zero bytes of UTF-16 and UTF-32, and text that is valid UTF-8.
Then the declared charset counts. Without one, a body is damaged UTF-8 if some of its characters
outside of ASCII are whole, and Windows-1252 otherwise.

A character that cannot be read becomes U+FFFD, never a guess: the checks find it unprinted.

Pure and total; linear in the body.
"""

from __future__ import annotations

import codecs
import json
import re

_DECLARED = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([a-z0-9_:.\-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 first: its mark begins as that of UTF-16."""
_WIDE_BYTES = 4
"""In so many bytes, a zero one shows UTF-16 and UTF-32."""
_WINDOWS = "cp1252"
_CODECS = {
    **dict.fromkeys(("iso88591", "latin1", "l1", "ascii", "usascii", "windows1252"), _WINDOWS),
    "cp1252": _WINDOWS,
    **{f"windows{page}": f"cp{page}" for page in range(1250, 1259) if page != 1252},
    **{
        f"iso8859{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)
    },
    **dict.fromkeys(("gbk", "gb2312", "gb18030", "xgbk"), "gb18030"),
    "big5": "big5hkscs",
    **dict.fromkeys(("shiftjis", "sjis", "windows31j", "xsjis"), "cp932"),
    "eucjp": "euc_jp",
    **dict.fromkeys(("euckr", "ksc56011987"), "cp949"),
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "utf16": "utf-16-le",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "utf32le": "utf-32-le",
    "utf32be": "utf-32-be",
}
"""Codecs by the names of headers in small letters, without dashes. As browsers do, a page that says
Latin-1 or ASCII is read as Windows-1252, which has the euro sign."""
_WHOLE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""A character of UTF-8 outside of ASCII."""


def as_utf8(body: bytes, content_type: str = "") -> bytes:
    """The body in UTF-8, without a byte order mark; itself if it is UTF-8 already."""
    if body.isascii() and b"\0" not in body[:_WIDE_BYTES]:
        return body
    marked = next(((mark, codec) for mark, codec in _MARKS if body.startswith(mark)), None)
    if marked is not None:
        mark, codec = marked
        rest = body[len(mark) :]
        return rest if codec == "utf-8" and _is_utf8(rest) else _recoded(rest, codec)
    wide = json.detect_encoding(body)
    if wide != "utf-8" and not wide.endswith("sig"):
        return _recoded(body, wide)
    return body if _is_utf8(body) else _recoded(body, _declared(content_type) or _guess(body))


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return True
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _declared(content_type: str) -> str | None:
    found = _DECLARED.search(content_type)
    name = re.sub(r"[^a-z0-9]", "", found[1].lower()) if found else ""
    return _CODECS.get(name)


def _guess(body: bytes) -> str:
    return "utf-8" if _WHOLE.search(body) else _WINDOWS


def _recoded(body: bytes, codec: str) -> bytes:
    return body.decode(codec, "replace").encode("utf-8", "replace")
