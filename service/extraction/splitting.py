"""The events that a container with several documents becomes: one for each document in it.

A child's id follows from its parent's id and from the child's place, name and bytes, so a second
delivery or a replay of the parent makes the same ids. The parent's id is the sender's, or the
sender's id of the invoice: coordinates would be others after a replay. Headers name the parent and
say how deep the child is, which bounds how often a document can be split.

Pure; linear in the documents.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any, Final

from schemas.event import InvoiceEvent
from schemas.outcome import SPLIT_KIND, Check, Trust
from service.documents.contents import unread_check
from service.documents.parts import DocumentPart, DocumentParts
from service.model.answer import CustomDocument
from service.model.outcome import Assessment, ChildEvent
from service.model.record import Headers, SourceRecord, event_id_of

FAMILY: Final = "invoice.split."
DEPTH_MAX: Final = 3
"""As deep as containers in containers are opened."""
_DEPTH = FAMILY + "depth"
_DIGITS_MAX = 2
_ID_HEX = 32
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
    of their own. What stays unread is named."""
    return Assessment(
        checks=tuple(_left_unread(parts)),
        trust=Trust.REJECT,
        trust_because=(f"split into {len(parts.parts)}",),
    )


def children_of(
    record: SourceRecord, event: InvoiceEvent, parts: DocumentParts
) -> tuple[ChildEvent, ...]:
    """An event for each document, in their order."""
    made_up = event_id_of(None, record.coordinates)
    given = None if event.event_id == made_up else event.event_id
    parent = given or event.invoice_id
    headers = _headers(record, event.event_id or made_up)
    return tuple(
        _child(event, parent, position, part, headers)
        for position, part in enumerate(parts.parts, start=1)
    )


def split_headers(headers: Headers) -> Headers:
    """What an event says about the container that it came out of; its outcome repeats it."""
    return tuple((name, value) for name, value in headers if name in _NAMES)


def _child(
    event: InvoiceEvent, parent: str, position: int, part: DocumentPart, headers: Headers
) -> ChildEvent:
    """The parent's claims (its amount) are about the whole, so they are left out."""
    named = (parent, str(position), part.name, hashlib.sha256(part.data).hexdigest())
    digest = hashlib.sha256("\0".join(named).encode("utf-8", "backslashreplace"))
    event_id = f"split-{digest.hexdigest()[:_ID_HEX]}"
    invoice_id = f"{event.invoice_id[:_PARENT_ID_CHARS]}-{position}"
    said: dict[str, Any] = {
        "schema_version": "1",
        "event_id": event_id,
        "invoice_id": invoice_id,
        "document": {
            "media_type": part.media_type,
            "base64": base64.b64encode(part.data).decode("ascii"),
        },
    }
    if event.source is not None:
        said["source"] = event.source
    if event.occurred_at is not None:
        said["occurred_at"] = event.occurred_at.isoformat()
    placed = (*headers, (FAMILY + "position", str(position).encode()))
    return ChildEvent(event_id, invoice_id, part.name, json.dumps(said).encode(), placed)


def _headers(record: SourceRecord, event_id: str) -> Headers:
    return (
        (FAMILY + "parent.event_id", event_id.encode("utf-8", "replace")),
        (FAMILY + "parent.topic", record.topic.encode()),
        (FAMILY + "parent.partition", str(record.partition).encode()),
        (FAMILY + "parent.offset", str(record.offset).encode()),
        (_DEPTH, str(_depth(record.headers) + 1).encode()),
    )


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
