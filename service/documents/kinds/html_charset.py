"""Decodes HTML in the character set that it, or its media type, names.

In the order of browsers: a byte order mark, the media type, then a `meta` element in the first
kilobyte; UTF-8 without any. Decoding is strict, because a wrong guess would change names and
amounts. As in browsers, `iso-8859-1` and `us-ascii` mean windows-1252, and a `meta` element that
names UTF-16 means UTF-8.

Pure and total; linear in the bytes.
"""

from __future__ import annotations

import re

from service.documents.frames.document import BYTE_ORDER_MARKS, decode_text
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_WINDOW_BYTES = 1_024
"""Browsers look for the element so far."""
_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_META = re.compile(rb"<meta[\s/]([^>]{0,1024})", re.IGNORECASE)
_CHARSET = re.compile(
    rb"charset\s{0,20}=\s{0,20}[\"']?\s{0,20}([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_CODECS = {
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "unicode"), "utf-8"),
    **dict.fromkeys(
        "iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 us-ascii ascii windows-1252 cp1252 "
        "x-cp1252".split(),
        "cp1252",
    ),
    **{f"windows-{number}": f"cp{number}" for number in (1250, 1251, 1253, 1255, 1256, 1257, 1258)},
    **dict.fromkeys(("iso-8859-9", "latin5", "windows-1254"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620", "windows-874"), "cp874"),
    **{
        f"iso-8859-{number}": f"iso8859_{number}"
        for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)
    },
    "latin2": "iso8859_2",
    "latin-9": "iso8859_15",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "macintosh": "mac_roman",
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    "big5": "big5hkscs",
    **dict.fromkeys(("shift_jis", "sjis", "windows-31j"), "cp932"),
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
}


def decode_html(media_type: str, data: bytes) -> str | DocumentProblem:
    """The text of an HTML document."""
    for mark, codec in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec, "its byte order mark")
    if "charset" in media_type.partition(";")[2].lower():
        return decode_text(media_type, data)
    named = _named(data[:_WINDOW_BYTES])
    if named is None:
        return decode_text(media_type, data)
    if named not in _CODECS:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the HTML names a charset that is not supported; send it in utf-8",
        )
    return _decoded(data, _CODECS[named], "its meta element")


def codec_named(charset: str) -> str | None:
    """Python's name of a charset, as browsers understand it; None if it is not known."""
    return _CODECS.get(charset.removesuffix("-i"))


def _named(start: bytes) -> str | None:
    """The charset of the first `meta` element that names one."""
    for element in _META.finditer(_COMMENT.sub(b"", start)):
        found = _CHARSET.search(element.group(1))
        if found:
            return found.group(1).decode("ascii").lower()
    return None


def _decoded(data: bytes, codec: str, source: str) -> str | DocumentProblem:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED,
            f"the HTML is not valid {codec} (byte {error.start}), which {source} names",
        )
