"""A cached answer: its content, and the model and prompt that it came from.

The results of the rules are not cached. They are computed again, because another event may claim
other values and the rules may have improved. The findings from reading the reply are cached,
because the reply is not. A cached answer that cannot be read is no answer.

Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from schemas.event import DocumentReference, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import Check, Repair
from service.documents.frames.document import LoadedDocument
from service.model.answer import Answer, CustomDocument
from service.model.value_class import value_class

_FORMAT = 3
_CHECKS: TypeAdapter[tuple[Check, ...]] = TypeAdapter(tuple[Check, ...])


@value_class(frozen=True, slots=True)
class CachedAnswer:
    """An answer with its origin."""

    answer: Answer
    model: str
    prompt_version: str
    repair: Repair = Repair.NONE
    simulated: bool = False
    findings: tuple[Check, ...] = ()
    """What the reading of the reply found; the reply itself is not kept."""


def answer_key(document: LoadedDocument, asked: str) -> str:
    """Identical for identical documents (visible text and pages) asked about identically; `asked`
    stands for server, model, instructions, schema and whatever else shapes the answer."""
    digest = hashlib.sha256(asked.encode())
    for part in (document.text.encode("utf-8", "replace"), *(i.data for i in document.images)):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


class About(StrEnum):
    """By what an answer can be found again, to be erased."""

    EVENT = "event"
    """The event's id."""
    INVOICE = "invoice"
    """The invoice's id, as its sender gave it."""
    SENDER = "sender"
    """Source or vendor of the event, or the record's key."""
    DOCUMENT = "document"
    """SHA-256 of the document in lower-case hex, or the address where it lies."""


class Subject(NamedTuple):
    """One thing that an answer is about."""

    about: About
    words: str


TAG_BYTES = 16


def subjects_of(
    event: InvoiceEvent, key: bytes | None, document_sha256: str
) -> tuple[Subject, ...]:
    """The subjects of one event's answer; `key` is the record's."""
    found = [Subject(About.DOCUMENT, document_sha256), Subject(About.INVOICE, event.invoice_id)]
    if event.event_id:
        found.append(Subject(About.EVENT, event.event_id))
    if isinstance(event.document, DocumentReference):
        found.append(Subject(About.DOCUMENT, event.document.uri))
    named = (event.source, event.vendor, key.decode("utf-8", "replace") if key else None)
    found += [Subject(About.SENDER, words) for words in named if words]
    return tuple(dict.fromkeys(found))


def subject_tag(secret: bytes, subject: Subject) -> bytes:
    """A keyed hash of a subject: the same in one file, and no name to read in it."""
    words = f"{subject.about}\0{subject.words.strip()}".encode("utf-8", "replace")
    return hmac.digest(secret, words, "sha256")[:TAG_BYTES]


def encode_cached(cached: CachedAnswer) -> bytes:
    """As JSON."""
    own = isinstance(cached.answer, CustomDocument)
    payload: dict[str, Any] = {
        "format": _FORMAT,
        "kind": cached.answer.kind if isinstance(cached.answer, CustomDocument) else "invoice",
        "own": own,
        "answer": cached.answer.data
        if isinstance(cached.answer, CustomDocument)
        else cached.answer.model_dump(mode="json"),
        "model": cached.model,
        "prompt_version": cached.prompt_version,
        "repair": cached.repair.value,
        "findings": [asdict(check) for check in cached.findings],
    }
    return json.dumps(payload, separators=(",", ":")).encode()


def decode_cached(data: bytes) -> CachedAnswer | None:
    """The cached answer; None if another version wrote it or the disk changed it."""
    try:
        payload = json.loads(data)
        if payload["format"] != _FORMAT:
            return None
        answer: Answer = (
            CustomDocument(payload["kind"], payload["answer"])
            if payload["own"]
            else Invoice.model_validate(payload["answer"])
        )
        findings = _CHECKS.validate_python(payload["findings"])
        return CachedAnswer(
            answer,
            str(payload["model"]),
            str(payload["prompt_version"]),
            Repair(payload["repair"]),
            findings=findings,
        )
    except (ValueError, KeyError, TypeError, RecursionError, ValidationError):
        return None
