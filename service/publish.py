"""`invoice-stream publish`: files and JSON lines as invoice events.

A `.json` file is one event, `.jsonl` (or `-`, standard input) one event a line; any other text file
becomes the inline document of an event that is named after the file. What is sent is checked first
with the service's own rules, so that a mistake shows here and not in the failures topic.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from schemas.decode import DecodeLimits, Rejected, decode_event
from service.kafka.sender import EventSender
from service.settings import Settings

_INLINE_MAX_BYTES = 512 * 1024


class NotSendable(Exception):
    """Raised when a file cannot be sent as it is; the message says why."""


async def run(settings: Settings, files: list[str], say: Callable[[str], None]) -> int:
    """Sends everything or nothing of a file; 0 when all was sent."""
    sent = 0
    try:
        async with EventSender(settings.kafka) as sender:
            for name in files:
                for value in _events(name):
                    await sender.send(value)
                    sent += 1
    except (NotSendable, ConnectionError) as error:
        say(f"{error} ({sent} events were sent before)")
        return 1
    say(f"{sent} events sent to {settings.kafka.events_topic}")
    return 0


def _events(name: str) -> Iterator[bytes]:
    if name == "-":
        yield from _lines(name, sys.stdin.buffer.read())
        return
    path = Path(name)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotSendable(f"{name}: {error.strerror}") from None
    if path.suffix == ".jsonl":
        yield from _lines(name, content)
    elif path.suffix == ".json":
        yield _checked(name, content)
    else:
        yield _document(path, content)


def _lines(name: str, content: bytes) -> Iterator[bytes]:
    """All lines are checked before the first is sent."""
    lines = [line for line in content.splitlines() if line.strip()]
    yield from [_checked(f"{name}:{number}", line) for number, line in enumerate(lines, 1)]


def _document(path: Path, content: bytes) -> bytes:
    if len(content) > _INLINE_MAX_BYTES:
        raise NotSendable(f"{path}: {len(content):,} bytes, inline at most {_INLINE_MAX_BYTES:,}")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise NotSendable(f"{path}: not UTF-8 text; only text documents can be sent") from None
    event = {"invoice_id": path.stem, "document": {"media_type": "text/plain", "text": text}}
    return _checked(str(path), json.dumps(event).encode())


def _checked(name: str, value: bytes) -> bytes:
    decoded = decode_event(value, (), DecodeLimits())
    if isinstance(decoded, Rejected):
        raise NotSendable(f"{name}: {decoded.message}")
    return value
