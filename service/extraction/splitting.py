"""The events that a container with several documents becomes: one for each document in it.

A child's id follows from its parent's id, sender and invoice, and from the child's place, name and
bytes, so a second delivery or a replay of the parent makes the same ids. Where a child is some
pages of a file, the bytes of that file count. The parent's id is the sender's, or the sender's id
of the invoice: coordinates would be others after a replay. Two senders may use one id.

The sender's headers are passed on. Others name the parent and say that it is a child: a child is
never split again, so the number of events that one event can become is that of its documents.

Pure; linear in the documents.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from schemas.decode import SPLIT_DEPTH_HEADER, VALUE_SCHEMA_HEADER
from schemas.event import InvoiceEvent
from schemas.outcome import SPLIT_KIND, Check, Trust
from service.documents.frames.contents import unread_check
from service.documents.frames.document import LoadedDocument
from service.documents.frames.parts import DocumentPart, DocumentParts
from service.failures.dead_letter_headers import PREFIXES
from service.model.answer import CustomDocument
from service.model.outcome import Assessment, ChildEvent
from service.model.record import Headers, SourceRecord, event_id_of
from service.model.trace_context import NAMES as TRACE_NAMES

FAMILY: Final = "invoice.split."
DEPTH_MAX: Final = 1
"""Containers in containers are opened together, so no child needs to be split. If each level could
be split, one small event would become a million."""
_DEPTH = SPLIT_DEPTH_HEADER
_DIGITS_MAX = 2
_ID_HEX = 32
_CUT_ID_HEX = 16
_PARENT_ID_CHARS = 180
"""An invoice's id has at most 200."""


def may_split(headers: Headers) -> bool:
    """Whether the document of an event may become several events."""
    return _depth(headers) < DEPTH_MAX


def split_answer() -> CustomDocument:
    """What the outcome of a container says instead of an invoice."""
    return CustomDocument(SPLIT_KIND, {})


def split_assessment(parts: DocumentParts) -> Assessment:
    """There are no values to book, and nothing for a person to decide: its children have outcomes
    of their own. Unread parts are named."""
    return Assessment(
        checks=tuple(_left_unread(parts)),
        trust=Trust.REJECT,
        trust_because=(f"split into {len(parts.parts)}",),
    )


def children_of(
    record: SourceRecord, event: InvoiceEvent, parts: DocumentParts
) -> Iterator[ChildEvent]:
    """An event for each document, in their order. Each costs as much as its bytes: the caller makes
    them in a thread."""
    made_up = event_id_of(None, record.coordinates)
    given = None if event.event_id == made_up else event.event_id
    parent = given or event.invoice_id
    headers = _headers(record, event.event_id or made_up)
    for position, part in enumerate(parts.parts, start=1):
        yield _child(event, parent, position, part, headers)


def is_split(record: SourceRecord, document: LoadedDocument) -> bool:
    """Whether the documents of a container become events."""
    return document.parts is not None and may_split(record.headers)


def events_bytes(parts: DocumentParts) -> int:
    """The memory that the events of a container take, before they are made."""
    return sum(-(-len(part.data) // 3) * 4 + _FRAME_BYTES for part in parts.parts)


_FRAME_BYTES = 6 * 1024
"""Ids, and headers of the sender."""


def split_headers(headers: Headers) -> Headers:
    """What an event says about the container that it came out of; its outcome repeats it."""
    return tuple((name, value) for name, value in headers if name in _NAMES)


def _child(
    event: InvoiceEvent, parent: str, position: int, part: DocumentPart, headers: Headers
) -> ChildEvent:
    """The parent's claims (its amount) are about the whole, so they are left out."""
    sender = (event.source or "", event.invoice_id)
    content = part.cut_from or hashlib.sha256(part.data).hexdigest()
    named = (parent, *sender, str(position), part.name, content)
    digest = hashlib.sha256("\0".join(named).encode("utf-8", "backslashreplace"))
    event_id = f"split-{digest.hexdigest()[:_ID_HEX]}"
    invoice_id = f"{_short_id(event.invoice_id)}-{position}"
    said: dict[str, Any] = {
        "schema_version": "1",
        "event_id": event_id,
        "invoice_id": invoice_id,
    }
    if event.source is not None:
        said["source"] = event.source
    if event.occurred_at is not None:
        said["occurred_at"] = event.occurred_at.isoformat()
    if event.simulated:
        said["simulated"] = True
    said["document"] = {"media_type": part.media_type, "base64": ""}
    # Base64 needs no escapes: it is put in as it is, and not copied by an encoder.
    frame = json.dumps(said).encode().removesuffix(_END)
    value = b"".join((frame, *_base64(part.data), _END))
    placed = (*headers, (FAMILY + "position", str(position).encode()))
    if any(name.lower().startswith("ce_") for name, _ in headers):
        placed = (*placed, ("ce_id", event_id.encode()))
    return ChildEvent(event_id, invoice_id, part.name, value, placed)


_END: Final = b'"}}'


def _base64(data: bytes) -> Iterator[bytes]:
    """In pieces: each holds up every other thread, because it is not interrupted."""
    for start in range(0, len(data), _PIECE_BYTES):
        yield base64.b64encode(memoryview(data)[start : start + _PIECE_BYTES])


_PIECE_BYTES = 3 * 256 * 1024
"""A multiple of three bytes is encoded without padding."""


def _short_id(invoice_id: str) -> str:
    """An id with room for a number behind it; different ids stay different."""
    if len(invoice_id) <= _PARENT_ID_CHARS:
        return invoice_id
    digest = hashlib.sha256(invoice_id.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{invoice_id[: _PARENT_ID_CHARS - _CUT_ID_HEX - 1]}-{digest[:_CUT_ID_HEX]}"


def _headers(record: SourceRecord, event_id: str) -> Headers:
    return (
        (FAMILY + "parent.event_id", event_id.encode("utf-8", "replace")),
        (FAMILY + "parent.topic", record.topic.encode()),
        (FAMILY + "parent.partition", str(record.partition).encode()),
        (FAMILY + "parent.offset", str(record.offset).encode()),
        (_DEPTH, str(_depth(record.headers) + 1).encode()),
        *_passed_on(record.headers),
    )


def _passed_on(headers: Headers) -> Iterator[tuple[str, bytes | None]]:
    """The sender's headers about the container (a tenant, a CloudEvent's source) hold for its
    documents. Those that name this event, its trace or its form do not."""
    left_bytes = _PASSED_MAX_BYTES
    for name, value in headers[:_PASSED_MAX]:
        left_bytes -= len(name.encode("utf-8", "replace")) + len(value or b"")
        if left_bytes < 0:
            return
        if name.lower() not in _OF_ONE_EVENT and not name.lower().startswith(_OF_SERVICES):
            yield name.encode("utf-8", "replace").decode(), value


_PASSED_MAX = 50
_PASSED_MAX_BYTES = 4 * 1024
"""Each document of a container has them."""
_OF_ONE_EVENT: Final = frozenset(
    {"content-type", "ce_id", "ce_datacontenttype", *TRACE_NAMES, VALUE_SCHEMA_HEADER}
)
_OF_SERVICES: Final = ("invoice.", *chain.from_iterable(PREFIXES.values()))


_NAMES: Final = frozenset(
    FAMILY + name
    for name in (
        "parent.event_id",
        "parent.topic",
        "parent.partition",
        "parent.offset",
        "depth",
        "position",
    )
)


def _depth(headers: Headers) -> int:
    """How often a container was opened on the way to this event. Whatever else a header says counts
    as too often."""
    found = [value or b"" for name, value in headers if name == _DEPTH]
    if not found:
        return 0
    deepest = found[-1]
    is_number = deepest.isdigit() and len(deepest) <= _DIGITS_MAX
    return int(deepest) if is_number else DEPTH_MAX


def _left_unread(parts: DocumentParts) -> Iterator[Check]:
    if parts.left:
        yield unread_check(parts.left, parts.unlisted)
