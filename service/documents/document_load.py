"""Describes how late documents are, the cause, and the remedy. Pure."""

from __future__ import annotations

from dataclasses import dataclass

LATE_S = 60.0
"""An invoice that waits this long for its document is reported."""
_NEARLY = 0.9


@dataclass(frozen=True, slots=True)
class DocumentLoad:
    """The process at one moment. Waiting and resting invoices are in the waiting room."""

    waiting: int = 0
    """Number that wait for their documents."""
    resting: int = 0
    """Number that wait for their next question: the LLM server rejected them and answers others."""
    waiting_bytes: int = 0
    oldest_s: float = 0.0
    for_worker: int = 0
    workers_busy: int = 0
    for_ocr: int = 0
    ocr_busy: int = 0
    ocr_hits: int = 0
    """Scans so far that were known from an earlier reading."""
    for_fetch: int = 0
    fetches_busy: int = 0
    held_bytes: int = 0
    max_held_bytes: int = 1
    full: bool = False
    """The room admits no more: invoices of every kind remain in their partitions."""
    trouble: str = ""
    """Why no document can be read on this machine."""


def late(load: DocumentLoad) -> str | None:
    """A message for a person while documents are late; None while they are not."""
    if load.oldest_s < LATE_S and not load.full:
        return None
    parts: list[str] = []
    if load.waiting:
        parts.append(
            f"{load.waiting} invoices wait for their documents, the first for "
            f"{load.oldest_s:.0f} s: {_cause(load)}"
        )
    if load.full and load.resting:
        parts.append(f"{load.resting} invoices {_REST}")
    if load.full:
        parts.append(_FULL)
    return "; ".join(parts)


_REST = "wait for their next try, because the LLM server rejects them and answers others"
_FULL = "no more are taken, of any kind (documents.max_waiting, max_waiting_bytes)"


def _cause(load: DocumentLoad) -> str:
    if load.for_worker and load.held_bytes >= _NEARLY * load.max_held_bytes:
        return (
            "memory for documents is used up until the LLM server has answered "
            "(documents.max_held_bytes)"
        )
    if load.for_worker:
        return (
            "the document workers are busy; raise documents.workers, or lower documents.cpu_s if "
            "few documents take most of it"
        )
    if load.for_ocr or load.ocr_busy:
        return (
            "OCR is busy; raise documents.ocr_workers, or lower documents.ocr_cpu_s or "
            "ocr_max_pages if few documents take most of it"
        )
    if load.for_fetch or load.fetches_busy:
        return (
            "the hosts of documents are slow; raise documents.fetches and fetches_per_host, or "
            "lower documents.deadline_s"
        )
    return "documents are being read"
