"""The documents of a container that are read by themselves, each as an event of its own.

A part is one file, some pages of one, or several files that belong to one invoice (an XML and its
print), packed into an archive. Its bytes decide the id of its event, so packing must not depend on
the machine, the time, or the version of a library: nothing is compressed. Of pages that were cut
out, the whole file decides instead.

Plain data; pure.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PARTS_MAX: Final = 100
"""Documents of one container that are read by themselves."""
PARTS_MAX_BYTES: Final = 16 * 1024 * 1024
"""Of all of them together: they leave in one transaction."""
_ALWAYS_BYTES: Final = 2 * 1024 * 1024
_UNPACKED_RATIO_MAX: Final = 20
"""E-invoices in XML shrink to a tenth, and few texts to less."""
MEDIA_TYPE_MAX_CHARS: Final = 200
_UNKNOWN = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,90}/[\w.+-]{1,90}", re.ASCII)
_CHARSET = re.compile(r";\s{0,9}charset=\"?([\w.:-]{1,40})\"?", re.ASCII | re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first time that an archive can name."""
_UNIX = 3


@dataclass(frozen=True, slots=True)
class DocumentPart:
    """A document to be read by itself. `name` is printable and bounded, and never a path."""

    name: str
    media_type: str
    data: bytes
    cut_from: str = ""
    """The SHA-256 of the file of which it is some pages, in hexadecimal digits: its own bytes
    depend on the version of the library that cut them. The name says which pages."""


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """What a container is split into, and the names of what stays unread in it."""

    parts: tuple[DocumentPart, ...]
    left: tuple[str, ...] = ()
    unlisted: int = 0
    """Further enclosures that stay unread."""

    @property
    def size_bytes(self) -> int:
        """Of all parts."""
        return sum(len(part.data) for part in self.parts)


def parts_limit_bytes(container_bytes: int) -> int:
    """Of all parts of a container of this size. A small event must not become many large ones."""
    return min(PARTS_MAX_BYTES, max(_ALWAYS_BYTES, _UNPACKED_RATIO_MAX * container_bytes))


def is_digest(words: str) -> bool:
    """Whether a part can have this `cut_from`."""
    return not words or _DIGEST.fullmatch(words) is not None


def is_media_type(words: str) -> bool:
    """Whether a part can have this media type; it becomes that of an event's document."""
    return len(words) <= MEDIA_TYPE_MAX_CHARS and _MEDIA_TYPE.match(words) is not None


def part_type(kind: str, declared: str) -> str:
    """The media type of a part: its kind, with the charset that its container declares."""
    if _MEDIA_TYPE.fullmatch(kind) is None:
        return _UNKNOWN
    charset = _CHARSET.search(declared[:MEDIA_TYPE_MAX_CHARS])
    return f"{kind}; charset={charset[1]}" if charset and kind.startswith("text/") else kind


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An archive of files with names; equal files make equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, data) in enumerate(files):
            entry = zipfile.ZipInfo(f"{number}/{name}", _EPOCH)  # Names may be equal.
            entry.create_system = _UNIX
            archive.writestr(entry, data)
    return out.getvalue()
