"""Documents for tests, made on the spot: PDFs with text, scans, locks, attachments, and bombs."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter


def pdf_of(*pages: str) -> bytes:
    """A PDF with one text page for each argument."""
    contents = []
    for text in pages:
        lines = "".join(
            f"({line.translate(_ESCAPED)}) Tj T*\n" for line in text.splitlines() or [""]
        )
        contents.append(f"BT /F1 11 Tf 14 TL 50 780 Td\n{lines}ET".encode("cp1252"))
    return _assembled(contents)


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def _assembled(contents: list[bytes], compressed: bytes = b"") -> bytes:
    """Catalog, pages, font, then a page and its content for each entry."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(contents):
        resources = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} "
            f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        head = b"<< /Length %d %s>>" % (len(content), compressed)
        objects.append(head + b"\nstream\n" + content + b"\nendstream")
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % offset for offset in offsets)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


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
    return _assembled([content], b"/Filter /FlateDecode ")


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    """A picture with a few words on it; PDF makes a scan of it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), "INVOICE 4711 total 119.00", fill="black")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
