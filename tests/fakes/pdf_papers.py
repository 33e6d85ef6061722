"""Documents for tests, made on the spot: PDFs with text, scans, locks, attachments, and bombs."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from service.testbed.papers import assembled, pdf_of

__all__ = ["bomb", "locked", "pages_of", "pdf_of", "picture", "with_attachment"]


def pages_of(count: int) -> bytes:
    """A PDF of so many pages."""
    return assembled([b""] * count)


def with_attachment(pdf: bytes, name: str, data: bytes) -> bytes:
    """The PDF with a file in it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.add_attachment(name, data)
    return _written(writer)


def locked(pdf: bytes, password: str) -> bytes:
    """The PDF, encrypted."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, algorithm="RC4-128")
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb(megabytes: int) -> bytes:
    """A PDF of a few kilobytes whose page inflates to so many megabytes."""
    packer = zlib.compressobj(9)
    chunk = b"(x) Tj " * 150_000
    content = b"".join(packer.compress(chunk) for _ in range(megabytes)) + packer.flush()
    return assembled([content], compressed=b"/Filter /FlateDecode ")


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    """A picture with a few words on it; PDF makes a scan of it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), "INVOICE 4711 total 119.00", fill="black")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
