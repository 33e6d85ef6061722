"""Sample invoices on paper: PDF with a text layer in three layouts, and pictures.

The PDF writer knows what an invoice needs: standard fonts, lines of text, rules, pages. The same
input gives the same bytes. What stands on the paper is the text of `service.demo.invoices`, line by
line, so that its truth is known.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

_WIDTH, _HEIGHT = 595, 842
_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


@dataclass(frozen=True, slots=True)
class Layout:
    """How lines are put on pages, in points."""

    font: str
    size: float
    leading: float
    left: float
    top: float
    lines_per_page: int
    ruled: bool = False


LAYOUTS = {
    "letter": Layout("Helvetica", 10, 15, 60, 780, 48),
    "ledger": Layout("Courier", 9, 13, 40, 800, 56, ruled=True),
    "booklet": Layout("Times-Roman", 12, 20, 90, 740, 16),
}


def pdf_of(text: str, layout: str = "letter") -> bytes:
    """The text as a PDF; raises KeyError for a layout that does not exist."""
    form = LAYOUTS[layout]
    lines = text.splitlines() or [""]
    pages = [
        lines[start : start + form.lines_per_page]
        for start in range(0, len(lines), form.lines_per_page)
    ]
    return assembled([_content(page, form) for page in pages], form.font)


def _content(lines: list[str], form: Layout) -> bytes:
    shown = "".join(f"({line.translate(_ESCAPED)}) Tj T*\n" for line in lines)
    rules = ""
    if form.ruled:
        right = _WIDTH - form.left
        rules = "".join(
            f"{form.left:g} {form.top - 3 - n * form.leading:g} m "
            f"{right:g} {form.top - 3 - n * form.leading:g} l S\n"
            for n in range(len(lines))
        )
    drawn = (
        f"0.3 w\n{rules}BT /F1 {form.size:g} Tf {form.leading:g} TL "
        f"{form.left:g} {form.top:g} Td\n{shown}ET"
    )
    return drawn.encode("cp1252", "replace")


def assembled(contents: list[bytes], font: str = "Helvetica", compressed: bytes = b"") -> bytes:
    """A PDF of pages with these contents: catalog, pages, font, then a page and its content each.

    `compressed` is what the contents' dictionary says of their filter.
    """
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>".encode(),
    ]
    for number, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_WIDTH} {_HEIGHT}] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>".encode()
        )
        head = b"<< /Length %d %s>>" % (len(content), compressed)
        objects.append(head + b"\nstream\n" + content + b"\nendstream")
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
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


def png_of(text: str) -> bytes:
    """The text as a picture, as a scanner would send it."""
    lines = text.splitlines() or [""]
    font = ImageFont.load_default(size=22)
    width = 80 + max(int(font.getlength(line)) for line in lines)
    image = Image.new("L", (width, 80 + 32 * len(lines)), 255)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((40, 40 + 32 * number), line, fill=0, font=font)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
