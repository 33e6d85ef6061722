"""Files as invoice events: what `publish` sends and `extract` reads.

A `.json` file is one event, `.jsonl` (or `-`, standard input) one event a line. Any other file
becomes the inline document of an event that is named after it (`file_id`): text as text, everything
else as bytes with the media type that its bytes show, or its ending. RTF, EDIFACT and old Office
files are no text for people, and are refused. A document that is too large for a record becomes a
reference, where there is a store for it. Each event is checked with the service's own rules, so
that a mistake shows here and not in the failures topic.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.decode import USUAL_LIMITS, Rejected, decode_event
from service.documents.kinds.media_kinds import CONTAINERS, PLAIN, READABLE, kind_of
from service.documents.kinds.refused_files import refused_file
from service.documents.references.document_store import DocumentStore, StoredDocument
from service.einvoices.other_formats import text_format
from service.model.sample_mark import has_sample_mark
from service.settings.whole_file import INPUT_BYTES, read_up_to, read_whole

INLINE_MAX_BYTES = 512 * 1024
"""With base64 and the envelope it fits a broker's 1 MiB; larger documents go by reference."""

TRUTH = ".truth.json"
"""Ending of an invoice that stands beside the document that it is the truth of."""
_ID_CHARS_MAX = 200
_ID_DIGEST_CHARS = 16
_BEGIN_BYTES = 16_384
_ENDING_MAX_CHARS = 10
_NOT_TEXT = (READABLE | CONTAINERS) - {PLAIN}
_KNOWN = "PDF, XML, HTML, PNG, JPEG, WebP, TIFF, GIF, BMP, docx, xlsx, e-mail or zip"
_CONTROLS_OF_ASCII = bytes(set(range(32)) - set(b"\t\n\f\r")) + b"\x7f"
_CONTROLS = _CONTROLS_OF_ASCII + b"\x81\x8d\x8f\x90\x9d"
"""Bytes that no text in Windows-1252 has."""


class NotSendable(Exception):
    """Raised when a file cannot be sent as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class FileEvent:
    """An event made of a file, and its document where that goes by reference."""

    value: bytes
    invoice_id: str
    place: StoredDocument | None = None
    content: bytes = b""
    """Of a document that goes by reference."""
    simulated: bool = False
    """The event says that its invoice is made up."""


def standard_input(names: Sequence[str]) -> bytes:
    """What stands in standard input, if a file is named `-`. To be read before an event loop runs:
    a loop takes Ctrl-C for itself, and a second one would be needed while it reads. Raises OSError,
    also where it has no end."""
    if "-" not in names:
        return b""
    try:
        if sys.stdin is None:  # Closed by the shell (`<&-`).
            raise OSError(errno.EBADF, "closed")
        return read_up_to(sys.stdin.buffer, INPUT_BYTES)
    except OSError as error:
        raise OSError(error.errno, error.strerror, "standard input") from None


def events_of(name: str, max_bytes: int, stdin: bytes = b"") -> Iterator[bytes]:
    """The events of a file with the documents in them, complete and checked. Raises NotSendable
    before the first when one of them cannot be sent. Samples are read as if they were real: their
    reader is judged."""
    for event in file_events(name, max_bytes, None, stdin, says_samples=False):
        yield event.value


def file_events(
    name: str,
    inline_max_bytes: int,
    store: DocumentStore | None,
    stdin: bytes = b"",
    *,
    says_samples: bool = True,
) -> Iterator[FileEvent]:
    """The same; `-` is `stdin`, which was read before. A larger document becomes a reference to its
    place in `store`, if there is one. It is not stored yet. With `says_samples`, the event of a
    file that `invoice-stream samples` wrote says that its invoice is made up."""
    if name == "-":
        yield from _lines(name, stdin)
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
        said = {"simulated": True} if says_samples and has_sample_mark(content) else {}
        yield _document(path, content, inline_max_bytes, store, said)


def file_id(path: Path) -> str:
    """The invoice id of a document: the file's name, with its ending, because `a.eml` and `a.zip`
    are two. A name that is longer than an id, or no UTF-8, ends with its digest instead."""
    shown = path.name.encode("utf-8", "replace").decode()
    if shown == path.name and len(shown) <= _ID_CHARS_MAX:
        return shown
    digest = hashlib.sha256(path.name.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{shown[: _ID_CHARS_MAX - _ID_DIGEST_CHARS - 1]}-{digest[:_ID_DIGEST_CHARS]}"


def names_its_document(name: str) -> bool:
    """Whether the file is a document, whose id is made of its name; others hold events."""
    return name != "-" and Path(name).suffix not in (".json", ".jsonl")


def _content(path: Path, name: str) -> bytes:
    try:
        content = read_whole(path, INPUT_BYTES)
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


def _lines(name: str, content: bytes) -> Iterator[FileEvent]:
    """All lines are checked before the first is sent."""
    lines = [line for line in content.splitlines() if line.strip()]
    yield from [_checked(f"{name}:{number}", line) for number, line in enumerate(lines, 1)]


def _document(
    path: Path,
    content: bytes,
    inline_max_bytes: int,
    store: DocumentStore | None,
    said: Mapping[str, object],
) -> FileEvent:
    """`said` is what the event says beside its id and its document."""
    media_type, text = _kind(path, content)
    if len(content) <= inline_max_bytes:
        encoded = {"base64": base64.b64encode(content).decode()} if text is None else {"text": text}
        return _event(path, {"media_type": media_type, **encoded}, said)
    if store is None:
        raise NotSendable(
            f"{path}: {len(content):,} bytes, inline at most {inline_max_bytes:,}; "
            "`publish --store` puts it into a folder or a bucket, and sends a reference"
        )
    place = store.place_of(content, path.suffix[:_ENDING_MAX_CHARS].lower())
    reference = {"uri": place.uri, "sha256": place.sha256, "size_bytes": place.size_bytes}
    event = _event(path, {"media_type": media_type, **reference}, said)
    return replace(event, place=place, content=content)


def _kind(path: Path, content: bytes) -> tuple[str, str | None]:
    """The media type of a file, and its text if it is one. Raises NotSendable for what is not
    read."""
    kind = kind_of("", path.name, content)
    refused = refused_file(kind)
    if refused is None and kind not in _NOT_TEXT:
        refused = text_format(content[:_BEGIN_BYTES].decode("latin-1"))
    if refused is not None:
        raise NotSendable(f"{path}: {refused}")
    if kind in _NOT_TEXT:
        return kind, None
    text = _text(content)
    if text is None:
        raise NotSendable(f"{path}: neither UTF-8 text nor {_KNOWN}{_hint(content)}")
    return PLAIN, text


def _text(content: bytes) -> str | None:
    """The text of bytes that people can read; None of others, which can be UTF-8 by chance. A text
    for a printer has some controls."""
    controls = len(content) - len(content.translate(None, _CONTROLS_OF_ASCII))
    if b"\0" in content or controls * 10 > len(content):
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def _hint(content: bytes) -> str:
    """What to do where the bytes could be text of an older Windows program. They are not read as
    such: other encodings of one byte look the same, and have other letters."""
    if len(content.translate(None, _CONTROLS)) < len(content):
        return ""
    return "; if it is text in Windows-1252: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW_FILE"


def _event(path: Path, document: dict[str, object], said: Mapping[str, object]) -> FileEvent:
    event = {"invoice_id": file_id(path), "document": document, **said}
    return _checked(str(path), json.dumps(event).encode())


def _checked(name: str, value: bytes) -> FileEvent:
    decoded = decode_event(value, (), USUAL_LIMITS)
    if isinstance(decoded, Rejected):
        raise NotSendable(f"{name}: {decoded.message}")
    return FileEvent(value, decoded.event.invoice_id, simulated=decoded.event.simulated)
