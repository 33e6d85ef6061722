"""Documents for tests, made on the spot: PDFs with text, scans, locks, attachments, and bombs."""

from __future__ import annotations

import io
import zlib

from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from service.testbed.papers import assembled, pdf_of

__all__ = [
    "bomb",
    "joined",
    "locked",
    "pages_of",
    "pdf_of",
    "pdf_page",
    "picture",
    "said",
    "stream",
    "with_attachment",
]


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def pages_of(count: int) -> bytes:
    """A PDF of so many pages."""
    return assembled([b""] * count)


def said(text: str, x: float = 60, y: float = 700, size: float = 12, more: str = "") -> bytes:
    """Operators that show a text at a place; `more` stands before it."""
    shown = text.translate(_ESCAPED)
    return f"BT /F1 {size} Tf {more} 1 0 0 1 {x} {y} Tm ({shown}) Tj ET\n".encode("cp1252")


def stream(content: bytes, head: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >> stream\n%s\nendstream" % (len(content), head, content)


def pdf_page(
    content: bytes,
    *objects: bytes,
    page: bytes = b"",
    catalog: bytes = b"",
    resources: bytes = b"",
) -> bytes:
    """A PDF of one page. The further objects have the numbers from 6 on."""
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources "
        b"<< /Font << /F1 5 0 R >> %s >> %s >>" % (resources, page),
        stream(content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        *objects,
    )
    numbered = (b"%d 0 obj %s endobj\n" % (n, body) for n, body in enumerate(bodies, 1))
    size = len(bodies) + 1
    return (
        b"%PDF-1.7\n"
        + b"".join(numbered)
        + b"trailer << /Size %d /Root 1 0 R >>\n" % size
        + b"startxref\n0\n%%EOF\n"
    )


def with_attachment(pdf: bytes, name: str, data: bytes) -> bytes:
    """The PDF with a file in it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.add_attachment(name, data)
    return _written(writer)


def joined(first: bytes, *others: bytes) -> bytes:
    """One PDF with the pages of all, and with what the first one has besides pages."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(first)))
    for pdf in others:
        writer.append(PdfReader(io.BytesIO(pdf)))
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


def bomb(size: int) -> bytes:
    """A PDF of a few kilobytes whose page computes each pixel in `size` times 2,000 steps."""
    steps = zlib.compress(b"{ pop " + b"1 add 1 sub " * (1_000 * size) + b" dup dup }", 9)
    head = b"/FunctionType 4 /Domain [0 1 0 1] /Range [0 1 0 1 0 1] /Filter /FlateDecode"
    shading = b"/S0 << /ShadingType 1 /ColorSpace /DeviceRGB /Matrix [595 0 0 842 0 0] "
    resources = b"/Shading << %s /Function 6 0 R >> >>" % shading
    return pdf_page(b"/S0 sh", stream(steps, head), resources=resources)


def picture(kind: str = "PNG", size: tuple[int, int] = (400, 300), **options: object) -> bytes:
    """A picture with a few words on it; PDF makes a scan of it."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).text((20, 20), "INVOICE 4711 total 119.00", fill="black")
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
