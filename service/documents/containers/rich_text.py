"""Takes the text out of an e-mail's body in Outlook's compressed RTF (MS-OXRTFCP, MS-OXRTFEX).

Outlook keeps most HTML bodies as tags within RTF; those are given back as HTML. Other RTF becomes
its letters, without those that are marked as hidden. Its colours and sizes are not judged.

Pure and total; linear in the bytes, which have a limit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

UNPACKED_MAX_BYTES = 8 * 1024 * 1024
_DEPTH_MAX = 1_000
_HEADER_BYTES = 16
_WINDOW_BYTES = 4096
_FIRST_WORDS = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?[0-9]{1,9})? ?"
    rb"|\\'(?P<hex>[0-9A-Fa-f]{2})"
    rb"|\\(?P<sign>.)"
    rb"|(?P<brace>[{}])"
    rb"|[\r\n]+"
    rb"|(?P<plain>[^\\{}\r\n]+)"
    rb"|\\",
    re.DOTALL,
)
_UNSHOWN = frozenset(
    b"colortbl stylesheet info pict object header headerl headerr headerf footer footerl "
    b"footerr footerf footnote".split()
)
_WRITTEN = {
    **dict.fromkeys((b"par", b"line", b"row", b"sect", b"page"), "\n"),
    **dict.fromkeys((b"tab", b"cell"), "\t"),
    **dict.fromkeys((b"emspace", b"enspace", b"qmspace"), " "),
    **{b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"},
    **{b"bullet": "•", b"endash": "–", b"emdash": "—"},
}
_SIGNS = {b"~": "\xa0", b"_": "\u2011", b"\n": "\n", b"\r": "\n", b"\t": "\t"} | {
    bytes([one]): chr(one) for one in b"{}\\"
}
_CODE_PAGES = {
    **{128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254"},
    **{163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251"},
    **{222: "cp874", 238: "cp1250"},
}
_CODE_PAGE_NUMBERS = {
    **{number: f"cp{number}" for number in (437, 850, 852, 874, 932, 949, 950, *range(1250, 1259))},
    **{936: "gbk", 65001: "utf-8"},
}
_USUAL = "cp1252"


@dataclass(frozen=True, slots=True)
class RichText:
    """A body that was kept as RTF."""

    text: str
    is_html: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds within braces, until they close."""

    unshown: bool = False
    fonts: bool = False
    tag: bool = False
    """Within a tag of HTML."""
    rtf_only: bool = False
    """Left out of HTML."""
    hidden: bool = False
    stand_in_chars: int = 1
    charset: str = ""


def read_rich_text(data: bytes) -> RichText | None:
    """None for what cannot be unpacked, is too large or nested too deeply."""
    rtf = _unpacked(data)
    return None if rtf is None else _Reading(rtf).read()


def _unpacked(data: bytes) -> bytes | None:
    size_bytes = int.from_bytes(data[4:8], "little")
    kind = data[8:12]
    if size_bytes > UNPACKED_MAX_BYTES or kind not in (b"LZFu", b"MELA"):
        return None
    if kind == b"MELA":
        return data[_HEADER_BYTES : _HEADER_BYTES + size_bytes]
    window = bytearray(_FIRST_WORDS.ljust(_WINDOW_BYTES, b"\0"))
    found, at, place = bytearray(), len(_FIRST_WORDS), _HEADER_BYTES
    while place < len(data) and len(found) < size_bytes:
        control, place = data[place], place + 1
        for bit in range(8):
            if not control >> bit & 1:
                piece, place = data[place : place + 1], place + 1
            else:
                pair = int.from_bytes(data[place : place + 2], "big")
                start, place = pair >> 4, place + 2
                if start == at or place > len(data):
                    return bytes(found[:size_bytes])
                piece = _repeated(window, start, (pair & 15) + 2, at)
            for one in piece:
                window[at] = one
                at = (at + 1) % _WINDOW_BYTES
            found += piece
    return bytes(found[:size_bytes])


def _repeated(window: bytearray, start: int, length: int, at: int) -> bytes:
    """Bytes of the window, which may go on into those that are being written."""
    before = (at - start) % _WINDOW_BYTES
    shown = bytes(window[(start + one) % _WINDOW_BYTES] for one in range(min(before, length)))
    return (shown * (length // len(shown) + 1))[:length]


@dataclass(slots=True)
class _Reading:
    """One pass over RTF."""

    rtf: bytes
    group: _Group = _Group()
    outer: list[_Group] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    pending: bytearray = field(default_factory=bytearray)
    """Bytes of one code page, of which a letter may have several."""
    charsets: dict[int, str] = field(default_factory=dict)
    font: int = 0
    usual: str = _USUAL
    is_html: bool = False
    may_be_unknown: bool = False
    """After a sign which says that readers may leave the group out."""
    skipped_chars: int = 0

    def read(self) -> RichText | None:
        place = 0
        while (token := _TOKEN.match(self.rtf, place)) is not None:
            place = token.end()
            if len(self.outer) > _DEPTH_MAX:
                return None
            if token["word"] == b"bin":
                place += max(0, int(token["number"] or 0))
            elif token["word"]:
                self._word(token["word"], int(token["number"]) if token["number"] else None)
            elif token["brace"]:
                self._brace(token["brace"])
            elif token["hex"]:
                self._bytes(bytes.fromhex(token["hex"].decode()))
            elif token["plain"]:
                self._bytes(token["plain"])
            elif token["sign"] == b"*":
                self.may_be_unknown = True
            elif token["sign"] is not None:
                self._write(_SIGNS.get(token["sign"], ""))
        self._flush()
        text = "".join(self.written).encode("utf-16-le", "surrogatepass")
        return RichText(text.decode("utf-16-le", "replace"), self.is_html)

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.may_be_unknown, self.skipped_chars = False, 0
        if brace == b"{":
            self.outer.append(self.group)
        elif self.outer:
            self.group = self.outer.pop()

    def _word(self, word: bytes, number: int | None) -> None:
        if self.may_be_unknown:
            self.may_be_unknown = False
            self._flush()
            self.group = replace(self.group, tag=word == b"htmltag", unshown=word != b"htmltag")
        elif word == b"u":
            self._write(chr((number or 0) & 0xFFFF))
            self.skipped_chars = self.group.stand_in_chars
        elif word in _WRITTEN:
            self._write(_WRITTEN[word])
        elif word in _UNSHOWN:
            self.group = replace(self.group, unshown=True)
        elif word in _FORMATS:
            self._flush()
            self._format(word, number)

    def _format(self, word: bytes, number: int | None) -> None:
        on = number != 0
        match word:
            case b"fromhtml":
                self.is_html = True
            case b"ansicpg":
                self.usual = _CODE_PAGE_NUMBERS.get(number or 0, _USUAL)
            case b"fonttbl":
                self.group = replace(self.group, fonts=True, unshown=True)
            case b"fcharset":
                self.charsets[self.font] = _CODE_PAGES.get(number or 0, "")
            case b"f" if self.group.fonts:
                self.font = number or 0
            case b"f":
                self.group = replace(self.group, charset=self.charsets.get(number or 0, ""))
            case b"plain":
                self.group = replace(self.group, charset="", hidden=False)
            case b"htmlrtf":
                self.group = replace(self.group, rtf_only=on)
            case b"v" | b"deleted":
                self.group = replace(self.group, hidden=on)
            case b"uc":
                self.group = replace(self.group, stand_in_chars=max(0, number or 0))
            case _:
                pass

    def _bytes(self, data: bytes) -> None:
        dropped = min(self.skipped_chars, len(data))
        self.skipped_chars -= dropped
        if self._shows():
            self.pending += data[dropped:]

    def _write(self, words: str) -> None:
        self._flush()
        self.skipped_chars = 0
        if self._shows():
            self.written.append(words)

    def _shows(self) -> bool:
        group = self.group
        if self.is_html:
            return group.tag or not (group.unshown or group.rtf_only)
        return not (group.unshown or group.tag or group.hidden)

    def _flush(self) -> None:
        if self.pending:
            charset = self.group.charset or self.usual
            self.written.append(self.pending.decode(charset, "replace"))
            self.pending.clear()


_FORMATS = frozenset(b"fromhtml ansicpg fonttbl fcharset f plain htmlrtf v deleted uc".split())
