"""What a parser makes of a document, and how that crosses the pipe from the worker process.

A frame is a header in JSON with the sizes of what follows, then the bytes. Nothing is unpickled:
the worker reads hostile documents and may have been taken over by one.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from schemas.invoice import Invoice
from service.core.completion import PageImage
from service.core.document import DocumentProblem
from service.core.outcome import Reason
from service.core.suspicion import Flag

LENGTH = struct.Struct(">I")
HEADER_MAX_BYTES = 64 * 1024 * 1024
"""Text of the longest document and the invoice in it, escaped."""


class BrokenFrame(Exception):
    """Raised when what came over the pipe is no frame."""


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """What one document may be and take; numbers from settings."""

    max_pages: int = 50
    max_chars: int = 200_000
    max_pixels: int = 50_000_000
    max_image_side: int = 1_600
    render: bool = False
    """Whether pages without text become pictures."""
    einvoices: bool = True
    """Whether XML in or as the document is read as it is."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What can be read of a document."""

    text: str = ""
    images: tuple[PageImage, ...] = ()
    invoice: Invoice | None = None
    flags: frozenset[Flag] = frozenset()


ParseResult = Parsed | DocumentProblem


def encode_job(media_type: str, data: bytes, limits: ParseLimits) -> bytes:
    """A document on its way to the worker."""
    header = {"media_type": media_type, "bytes": len(data), "limits": _as_dict(limits)}
    return _frame(header) + data


def decode_job(header: dict[str, Any]) -> tuple[str, ParseLimits]:
    """Media type and limits of a job."""
    return str(header["media_type"]), ParseLimits(**header["limits"])


def encode_result(result: ParseResult) -> bytes:
    """A result on its way back."""
    if isinstance(result, DocumentProblem):
        return _frame({"bytes": 0, "reason": result.reason.value, "message": result.message})
    header = {
        "bytes": sum(len(image.data) for image in result.images),
        "text": result.text,
        "images": [[image.media_type, len(image.data)] for image in result.images],
        "invoice": result.invoice.model_dump(mode="json") if result.invoice else None,
        "flags": sorted(flag.value for flag in result.flags),
    }
    return _frame(header) + b"".join(image.data for image in result.images)


def decode_result(header: dict[str, Any], data: bytes) -> ParseResult:
    """A result as it arrived. Raises BrokenFrame for what no worker of ours would say."""
    try:
        if "reason" in header:
            return DocumentProblem(Reason(header["reason"]), str(header["message"])[:500])
        images, start = [], 0
        for media_type, size in header["images"]:
            images.append(PageImage(str(media_type), data[start : start + int(size)]))
            start += int(size)
        invoice = header["invoice"]
        return Parsed(
            str(header["text"]),
            tuple(images),
            Invoice.model_validate(invoice) if invoice is not None else None,
            frozenset(Flag(flag) for flag in header["flags"]),
        )
    except (KeyError, ValueError, TypeError, ValidationError) as error:
        raise BrokenFrame(type(error).__name__) from None


def header_of(data: bytes) -> dict[str, Any]:
    """The header in its bytes. Raises BrokenFrame."""
    try:
        header = json.loads(data)
        if not isinstance(header, dict) or not 0 <= int(header["bytes"]) <= HEADER_MAX_BYTES:
            raise BrokenFrame("no header")
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BrokenFrame("no header") from None
    return header


def _frame(header: dict[str, Any]) -> bytes:
    encoded = json.dumps(header).encode("ascii")
    return LENGTH.pack(len(encoded)) + encoded


def _as_dict(limits: ParseLimits) -> dict[str, Any]:
    return {name: getattr(limits, name) for name in ParseLimits.__slots__}
