"""Writes compound files (MS-CFB, version 3), and messages of Outlook in them."""

from __future__ import annotations

import struct
from typing import TypeAlias

from tests.fakes.mails import File

Tree: TypeAlias = "dict[str, bytes | Tree]"

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _TABLE, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_UNICODE, _BYTES, _FOLDER = "001F", "0102", "000D"


def compound(tree: Tree) -> bytes:
    """A file with these folders and streams."""
    flat: list[list[object]] = [["Root Entry", 5, _NONE, _NONE, b""]]
    _flatten(tree, 0, flat)
    small = b"".join(_padded(e[4], _MINI) for e in flat[1:] if _is_small(e[4]))  # type: ignore[arg-type]
    large = [e[4] for e in flat[1:] if isinstance(e[4], bytes) and not _is_small(e[4])]
    mini_table = _chains([len(_padded(e[4], _MINI)) // _MINI for e in flat[1:] if _is_small(e[4])])  # type: ignore[arg-type]
    directory = bytes(-(-len(flat) // 4) * _SECTOR)
    parts = [directory, _padded(_numbers(mini_table), _SECTOR, b"\xff"), _padded(small, _SECTOR)]
    sizes = [len(part) // _SECTOR for part in (*parts, *(_padded(one, _SECTOR) for one in large))]
    tables = 1
    while tables * 128 < tables + _further(tables) + sum(sizes):
        tables += 1
    first = tables + _further(tables)
    starts = [first + sum(sizes[:place]) for place in range(len(sizes))]
    table = [_TABLE] * first + [
        number + first if number != _END else _END for number in _chains(sizes)
    ]
    table += [_FREE] * (tables * 128 - len(table))
    flat[0][4] = small
    entries = _entries(flat, starts)
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, tables, starts[0], 0, _CUTOFF),
        *(starts[1] if sizes[1] else _END, sizes[1]),
        *(tables if first > tables else _END, first - tables, 0),
    )[:76]
    listed = [*range(tables), *[_FREE] * (109 + 127 * (first - tables) - tables)]
    header += _numbers(listed[:109])
    lists = [
        _numbers(
            [*listed[109 + 127 * n :][:127], tables + n + 1 if tables + n + 1 < first else _END]
        )
        for n in range(first - tables)
    ]
    body = [_padded(entries, _SECTOR), *parts[1:], *(_padded(one, _SECTOR) for one in large)]
    return header + _numbers(table) + b"".join((*lists, *body))


def _further(tables: int) -> int:
    """Sectors that list the tables for which the header has no room."""
    return max(0, -(-(tables - 109) // 127))


def _flatten(tree: Tree, folder: int, flat: list[list[object]]) -> None:
    """Children are siblings to the right of one another."""
    last = None
    for name, content in tree.items():
        place = len(flat)
        is_folder = isinstance(content, dict)
        flat.append([name, 1 if is_folder else 2, _NONE, _NONE, None if is_folder else content])
        if last is None:
            flat[folder][3] = place
        else:
            flat[last][2] = place
        last = place
        if isinstance(content, dict):
            _flatten(content, place, flat)


def _entries(flat: list[list[object]], starts: list[int]) -> bytes:
    mini, large, out = 0, list(starts[3:]), b""
    for place, (name, kind, right, child, content) in enumerate(flat):
        start, size = 0, len(content) if isinstance(content, bytes) else 0
        if place == 0:
            start = starts[2] if size else _END
        elif _is_small(content):
            start = mini if size else _END
            mini += -(-size // _MINI)
        elif isinstance(content, bytes):
            start = large.pop(0)
        encoded = str(name).encode("utf-16-le")
        out += struct.pack(
            "<64sHBBIII16sIQQIQ",
            *(encoded, len(encoded) + 2, kind, 1, _NONE, right, child, b"", 0, 0, 0, start, size),
        )
    return out


def _is_small(content: object) -> bool:
    return isinstance(content, bytes) and len(content) < _CUTOFF


def _chains(lengths: list[int]) -> list[int]:
    """A table in which each chain lies in one piece."""
    table: list[int] = []
    for length in lengths:
        table += [len(table) + 1 + step for step in range(length)]
        if length:
            table[-1] = _END
    return table


def _numbers(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def _padded(data: bytes, size: int, filler: bytes = b"\0") -> bytes:
    return data + filler * (-len(data) % size)


def outlook(
    body: str,
    *files: File,
    html: bytes = b"",
    rtf: bytes = b"",
    code_page: int | None = None,
    messages: tuple[Tree, ...] = (),
) -> bytes:
    """A message of Outlook."""
    return compound(
        message_tree(body, *files, html=html, rtf=rtf, code_page=code_page, messages=messages)
    )


def message_tree(
    body: str,
    *files: File,
    html: bytes = b"",
    rtf: bytes = b"",
    code_page: int | None = None,
    messages: tuple[Tree, ...] = (),
    header_bytes: int = 32,
) -> Tree:
    """The folder of a message; `messages` are attached to it."""
    fixed = struct.pack("<IIQ", 0x00390040, 0, 134_066_826_000_000_000)
    if code_page is not None:
        fixed += struct.pack("<IIQ", 0x3FDE0003, 0, code_page)
    tree: Tree = {
        "__properties_version1.0": bytes(header_bytes) + fixed,
        **_text("0037", "Ihre Rechnung"),
        **_text("0C1A", "Müller"),
        **_text("5D01", "a@example.org"),
    }
    if body:
        tree |= _text("1000", body)
    if html:
        tree["__substg1.0_1013" + _BYTES] = html
    if rtf:
        size = len(rtf).to_bytes(4, "little")
        tree["__substg1.0_1009" + _BYTES] = bytes(4) + size + b"MELA" + bytes(4) + rtf
    for number, file in enumerate(files):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8),
            **_text("3707", file.name),
            **_text("370E", file.media_type),
            "__substg1.0_3701" + _BYTES: file.data,
        }
    for number, message in enumerate(messages, len(files)):
        tree[f"__attach_version1.0_#{number:08X}"] = {
            **_text("3001", "Fwd"),
            "__substg1.0_3701" + _FOLDER: message,
        }
    return tree


def _text(number: str, words: str) -> Tree:
    return {f"__substg1.0_{number}{_UNICODE}": words.encode("utf-16-le")}
