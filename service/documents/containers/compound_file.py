"""Reads the streams of a compound file (MS-CFB), the format of `.msg` and of old Office files.

A chain of sectors is never longer than its table, so one that runs in a circle ends as a broken
file. What is read and listed, again and again or not, is bounded by a budget.

Pure; linear in the file and the budget.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_ENTRY = struct.Struct("<64sHBBIII16sIQQIQ")
_ENTRIES_MAX = 20_000
_FIRST_SECTORS = 109
_NO_SECTOR = 0xFFFFFFFA
"""This number and those above it are no sectors."""
_STORAGE, _ROOT = 1, 5
_MINI_BYTES = 64


class BrokenCompound(Exception):
    """Raised when a file is no compound file, or its chains lead nowhere."""


@dataclass(frozen=True, slots=True)
class CompoundEntry:
    """A folder or a stream."""

    name: str
    is_folder: bool
    start: int
    size: int
    left: int
    right: int
    first_child: int


class CompoundFile:
    """The folders and streams of one file."""

    def __init__(self, data: bytes, budget_bytes: int) -> None:
        """Raises BrokenCompound."""
        if len(data) < _HEADER_BYTES or not data.startswith(_MAGIC):
            raise BrokenCompound
        shift, self._cutoff = data[30], int.from_bytes(data[56:60], "little")
        if shift not in (9, 12):
            raise BrokenCompound
        self._data, self._sector_bytes = data, 1 << shift
        self._sectors = max(0, len(data) // self._sector_bytes)
        self._budget_bytes = budget_bytes
        self._table = self._numbers(self._table_sectors())
        (directory,) = struct.unpack_from("<I", data, 48)
        self._entries = list(self._listed(self._chained(directory)))
        if not self._entries:
            raise BrokenCompound
        (mini_table,) = struct.unpack_from("<I", data, 60)
        self._mini_table = self._numbers(self._chain(mini_table, self._table))
        self.root = self._entries[0]
        self._mini = self._chained(self.root.start)

    def children(self, folder: CompoundEntry) -> Iterator[CompoundEntry]:
        """What is in a folder, each entry once. Raises BrokenCompound beyond the budget."""
        waiting, seen = [folder.first_child], set[int]()
        while waiting:
            place = waiting.pop()
            if place in seen or place >= len(self._entries):
                continue
            seen.add(place)
            self._spend(_ENTRY.size)
            entry = self._entries[place]
            yield entry
            waiting += [entry.left, entry.right]

    def content(self, stream: CompoundEntry) -> bytes:
        """The bytes of a stream. Raises BrokenCompound, also beyond the budget."""
        self._spend(stream.size)
        if stream.size > len(self._data):
            raise BrokenCompound
        if stream.size >= self._cutoff:
            return self._chained(stream.start)[: stream.size]
        parts = [
            self._mini[place * _MINI_BYTES : (place + 1) * _MINI_BYTES]
            for place in self._chain(stream.start, self._mini_table)
        ]
        return b"".join(parts)[: stream.size]

    def _spend(self, size_bytes: int) -> None:
        self._budget_bytes -= size_bytes
        if self._budget_bytes < 0:
            raise BrokenCompound

    def _table_sectors(self) -> list[int]:
        """The sectors of the table of sectors: some in the header, the others in a chain."""
        found = list(struct.unpack_from(f"<{_FIRST_SECTORS}I", self._data, 76))
        (place,) = struct.unpack_from("<I", self._data, 68)
        for _ in range(self._sectors):
            if place >= _NO_SECTOR:
                break
            numbers = self._numbers([place])
            if not numbers:
                raise BrokenCompound
            found += numbers[:-1]
            place = numbers[-1]
        return [one for one in dict.fromkeys(found) if one < _NO_SECTOR]

    def _numbers(self, sectors: list[int]) -> list[int]:
        data = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _sector(self, place: int) -> bytes:
        begin = (place + 1) * self._sector_bytes
        return self._data[begin : begin + self._sector_bytes]

    def _chain(self, start: int, table: list[int]) -> list[int]:
        """The places of a chain, never more than its table has."""
        found, place = list[int](), start
        while place < _NO_SECTOR:
            if place >= len(table) or len(found) > len(table):
                raise BrokenCompound
            found.append(place)
            place = table[place]
        return found

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, self._chain(start, self._table)))

    def _listed(self, directory: bytes) -> Iterator[CompoundEntry]:
        count = min(len(directory) // _ENTRY.size, _ENTRIES_MAX)
        for place in range(count):
            name, length, kind, _, left, right, child, _, _, _, _, start, size = _ENTRY.unpack_from(
                directory, place * _ENTRY.size
            )
            words = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            folder = kind in (_STORAGE, _ROOT)
            size &= 0xFFFFFFFF
            yield CompoundEntry(words, folder, start, size, left, right, child)
