"""Makes external text safe to show on a terminal, in a log line, in JSON, or on a page.

Senders, brokers, LLM servers and file names can contain characters that control a terminal (C0 and
C1 controls, escape sequences), reverse the text around them (bidirectional overrides and isolates),
are invisible (zero width, fillers, variation selectors), or break lines (line and paragraph
separators). `printable` replaces them and truncates; `readable_json` and `escaped_json` write them
as JSON escapes and lose nothing.

Invariants: the result contains printable characters only (`escaped_json` also leaves the line
breaks between JSON's own parts); the work is linear in the input. Pure.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

CHARS_MAX = 200
"""Characters shown of one value, unless the caller sets another limit."""

_REPLACED = "\N{REPLACEMENT CHARACTER}"
_INVISIBLE = "".join(
    (
        "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f",
        "\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef",
    )
)
"""Python counts these as printable, but Unicode's Default_Ignorable_Code_Point makes them
invisible."""
_INVISIBLE_ONE = re.compile(f"[{_INVISIBLE}]")
_USER_INFO = re.compile(r"(://)[^\s/]*@")
_BREAKS = "\t\n\v\f\r\x85\u2028\u2029"
_QUERY_VALUE = re.compile(r"([?&][^=&?\s]{1,64}=)[^&\s\"'<>)]+")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e]")
_PLAIN = bytes(range(0x20, 0x7F))


def is_printable(words: str) -> bool:
    """Whether every character is a space or visible."""
    return words.isprintable() and (words.isascii() or _INVISIBLE_ONE.search(words) is None)


def printable(words: str, chars_max: int = CHARS_MAX) -> str:
    """`words` as one line of at most `chars_max` characters, and the number of omitted ones.

    Each kind of space, tabs and line breaks included, becomes a plain space; every other invisible
    character becomes U+FFFD.
    """
    shown = one_line(words[:chars_max])
    missing = len(words) - chars_max
    return f"{shown}… ({missing:,} more)" if missing > 0 else shown


def one_line(words: str) -> str:
    """Like `printable`, but without a limit: for lines whose parts are already bounded."""
    return words if is_printable(words) else _NOT_PLAIN.sub(_seen, words)


def lines(words: str, rows_max: int, chars_max: int = CHARS_MAX) -> list[str]:
    """The first rows of a multi-line text, each printable."""
    rows = words.split("\n", rows_max)
    return [printable(row.removesuffix("\r"), chars_max) for row in rows[:rows_max]]


def _seen(found: re.Match[str]) -> str:
    character = found[0]
    if is_printable(character):
        return character
    is_space = character in _BREAKS or unicodedata.category(character) == "Zs"
    return " " if is_space else _REPLACED


def masked(words: str) -> str:
    """`words` without the secrets of addresses: user and password before a host, and query values
    (tokens, signatures)."""
    return _QUERY_VALUE.sub(r"\1***", _USER_INFO.sub(r"\1***@", words))


def readable_json(
    value: Any, *, indent: int | None = None, default: Callable[[Any], Any] | None = None
) -> str:
    """`value` as readable JSON (umlauts remain), safe to show; nothing is lost."""
    return escaped_json(json.dumps(value, ensure_ascii=False, indent=indent, default=default))


def escaped_json(written: str) -> str:
    """JSON text with every invisible character as its escape. Outside of strings, JSON has only
    spaces and line breaks, so the meaning does not change."""
    return written if is_printable(written) else _NOT_PLAIN.sub(_escape, written)


def escaped_json_bytes(written: bytes) -> bytes:
    """The same of UTF-8. Most of it is plain, and taken off in a quarter of the time."""
    others = written.translate(None, _PLAIN)
    if not others or is_printable(others.decode()):
        return written
    return escaped_json(written.decode()).encode()


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character == "\n" or is_printable(character):
        return character
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
