"""Files as invoice events: what `publish` sends and `extract` reads.

A `.json` file is one event, `.jsonl` (or `-`, standard input) one event a line. Any other file
becomes the inline document of an event that is named after it: text as text, everything else as
bytes with the media type that its bytes show, or its ending. RTF, EDIFACT and old Office files are
no text for people, and are refused. Each event is checked with the service's own rules,
so that a mistake shows here and not in the failures topic.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from schemas.decode import USUAL_LIMITS, Rejected, decode_event
from service.documents.media_kinds import CONTAINERS, PLAIN, READABLE, kind_of
from service.documents.other_formats import text_format
from service.documents.refused_files import refused_file

INLINE_MAX_BYTES = 512 * 1024
"""With base64 and the envelope it fits a broker's 1 MiB; larger documents go by reference."""

TRUTH = ".truth.json"
"""Ending of an invoice that stands beside the document that it is the truth of."""
_BEGIN_BYTES = 16_384
_NOT_TEXT = (READABLE | CONTAINERS) - {PLAIN}
_KNOWN = "PDF, XML, HTML, PNG, JPEG, WebP, TIFF, e-mail or zip"


class NotSendable(Exception):
    """Raised when a file cannot be sent as it is; the message says why."""


def events_of(name: str, max_bytes: int = INLINE_MAX_BYTES) -> Iterator[bytes]:
    """The events of a file, complete and checked. Raises NotSendable before the first when one of
    them cannot be sent."""
    if name == "-":
        yield from _lines(name, sys.stdin.buffer.read())
        return
    path = Path(name)
    content = _content(path, name)
    if path.name.endswith(TRUTH):
        raise NotSendable(f"{name} is the truth of a document, for `evaluate`; it is no document")
    if path.suffix == ".jsonl":
        yield from _lines(name, content)
    elif path.suffix == ".json":
        yield _checked(name, content)
    else:
        yield _document(path, content, max_bytes)


def _content(path: Path, name: str) -> bytes:
    try:
        content = path.read_bytes()
    except IsADirectoryError:
        raise NotSendable(
            f"{name} is a folder; name files, for example {name.rstrip('/')}/*"
        ) from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name.
        said = error.strerror if isinstance(error, OSError) else error
        raise NotSendable(f"{name}: {said}") from None
    if not content.strip():
        raise NotSendable(f"{name} is empty")
    return content


def _lines(name: str, content: bytes) -> Iterator[bytes]:
    """All lines are checked before the first is sent."""
    lines = [line for line in content.splitlines() if line.strip()]
    yield from [_checked(f"{name}:{number}", line) for number, line in enumerate(lines, 1)]


def _document(path: Path, content: bytes, max_bytes: int) -> bytes:
    if len(content) > max_bytes:
        raise NotSendable(
            f"{path}: {len(content):,} bytes, inline at most {max_bytes:,}; send a reference "
            "(document.uri) instead"
        )
    kind = kind_of("", path.name, content)
    refused = refused_file(kind)
    if refused is None and kind not in _NOT_TEXT:
        refused = text_format(content[:_BEGIN_BYTES].decode("latin-1"))
    if refused is not None:
        raise NotSendable(f"{path}: {refused}")
    if kind in _NOT_TEXT:
        document = {"media_type": kind, "base64": base64.b64encode(content).decode()}
    else:
        try:
            document = {"media_type": "text/plain", "text": content.decode()}
        except UnicodeDecodeError:
            raise NotSendable(f"{path}: neither UTF-8 text nor {_KNOWN}") from None
    event = {"invoice_id": path.stem[:200], "document": document}
    return _checked(str(path), json.dumps(event).encode())


def _checked(name: str, value: bytes) -> bytes:
    decoded = decode_event(value, (), USUAL_LIMITS)
    if isinstance(decoded, Rejected):
        raise NotSendable(f"{name}: {decoded.message}")
    return value
