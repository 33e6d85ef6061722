"""Reads one document from its channel, answers on it, and ends.

Runs in a reader: a process for a single document, with nearly all rights dropped (`confinement`).
It opens nothing: it inherits the descriptor of the channel.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from service.checks.suspicion import suspicious
from service.documents.frames.document import visible
from service.documents.frames.parsed import (
    LENGTH,
    BrokenFrame,
    ParseLimits,
    ParseResult,
    decode_job,
    encode_result,
    header_of,
)
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

Parse = Callable[[str, bytes, ParseLimits], ParseResult]

_CHUNK_BYTES = 256 * 1024


def serve(channel: int, parse: Parse) -> None:
    """Reads one job and writes one answer. Raises BrokenFrame if the job ends early."""
    header = header_of(_exactly(channel, LENGTH.unpack(_exactly(channel, LENGTH.size))[0]))
    data = _exactly(channel, header["bytes"])
    _write(channel, encode_result(_result(parse, header, data)))


def bounded(result: ParseResult, max_chars: int) -> ParseResult:
    """The result with at most `max_chars` characters; text is reduced to its visible part."""
    if isinstance(result, DocumentProblem) or len(result.text) <= max_chars:
        return result
    text = visible(result.text)
    if len(text) > max_chars:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the document has {len(text):,} characters, more than {max_chars:,} "
            "(extraction.max_document_chars)",
        )
    flags = result.flags | suspicious(result.text, text)
    return replace(result, text=text, words=None, flags=flags)


def _result(parse: Parse, header: dict[str, object], data: bytes) -> ParseResult:
    media_type, limits = decode_job(header)
    try:
        return bounded(parse(media_type, data, limits), limits.max_chars)
    except MemoryError:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED,
            "the document takes more memory to read than documents.worker_memory_mb (for OCR, "
            "documents.ocr_worker_memory_mb) allows",
        )


def _exactly(channel: int, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        chunk = os.read(channel, min(size - len(data), _CHUNK_BYTES))
        if not chunk:
            raise BrokenFrame("the job ended early")
        data += chunk
    return bytes(data)


def _write(channel: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(channel, rest) :]
