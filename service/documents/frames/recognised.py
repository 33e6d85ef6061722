"""Remembers what OCR read of documents, so that a retry or a second delivery costs no OCR.

A document is known by its bytes, its media type and the limits of reading, because each of them may
change what is read. Only documents that were read are kept: a problem may be gone the next time.
The least recently used ones make room; what is kept never takes more than `limit_bytes`.

Pure; belongs to one process.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict

from service.documents.frames.document import PLACED_WORD_BYTES
from service.documents.frames.parsed import Parsed, ParseLimits

_ENTRY_BYTES = 1_000
"""Of an entry besides its text, words and pictures."""
_Key = tuple[bytes, str, ParseLimits]


class RecognisedDocuments:
    """The results of OCR, by document."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._known: OrderedDict[_Key, Parsed] = OrderedDict()
        self.held_bytes = 0
        """What the results take of memory."""
        self.hits = 0
        """How often a document was known."""

    def find(self, media_type: str, data: bytes, limits: ParseLimits) -> Parsed | None:
        """What OCR read of a document; None if that is not known."""
        key = _key(media_type, data, limits)
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
            self.hits += 1
        return found

    def keep(self, media_type: str, data: bytes, limits: ParseLimits, read: Parsed) -> None:
        """Keeps a result if there is room for it."""
        size = _size(read)
        if size > self._limit_bytes:
            return
        key = _key(media_type, data, limits)
        before = self._known.pop(key, None)
        self.held_bytes += size - (0 if before is None else _size(before))
        self._known[key] = read
        while self.held_bytes > self._limit_bytes:
            _, oldest = self._known.popitem(last=False)
            self.held_bytes -= _size(oldest)


def _key(media_type: str, data: bytes, limits: ParseLimits) -> _Key:
    return hashlib.sha256(data).digest(), media_type, limits


def _size(read: Parsed) -> int:
    """Characters are counted as the widest ones."""
    pictures = sum(len(image.data) for image in read.images)
    parts = read.parts.size_bytes if read.parts else 0
    words = PLACED_WORD_BYTES * len(read.words or ())
    return _ENTRY_BYTES + 4 * len(read.text) + words + pictures + parts
