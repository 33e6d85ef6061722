"""Sample invoices on paper: PDF with a text layer in four layouts, and pictures of them.

The PDF writer knows what an invoice needs: standard fonts, text at places, rules, pages. The same
input gives the same bytes. The text on the paper is that of `service.testbed.printed`, so its
truth is known; a layout decides only where it stands. Rows keep their order in the text
layer, but not on the paper: a reader of pictures meets columns and blocks side by side.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from PIL.PngImagePlugin import PngInfo

_WIDTH, _HEIGHT = 595, 842
_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})
_MONOSPACED = 0.6
"""Width of each of Courier's letters, in its size."""
_ASCENT, _DESCENT = 0.63, 0.16
"""Of Courier, in its size."""
_WORD = re.compile(r"\S+")
_PICTURE_SCALE = 1.8
"""Pixels for one point: about 130 dots an inch, as an office scanner has it for mail."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows are put on pages, in points. With `columns` the cells of a table stand below each
    other, numbers to the right; with `blocks` the head's rows stand in two blocks side by side."""

    font: str
    size: float
    leading: float
    left: float
    top: float
    lines_per_page: int
    columns: bool = False
    blocks: bool = False


LAYOUTS = {
    "letter": Layout("Helvetica", 10, 15, 60, 780, 48),
    "ledger": Layout("Courier", 9, 13, 30, 800, 56, columns=True),
    "booklet": Layout("Times-Roman", 12, 20, 90, 740, 16),
    "desk": Layout("Helvetica", 9, 14, 50, 790, 52, blocks=True),
}


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece of text and where it begins."""

    x: float
    y: float
    text: str


def pdf_of(text: str, layout: str | Layout = "letter") -> bytes:
    """The text as a PDF; raises KeyError for a layout that does not exist."""
    form = LAYOUTS[layout] if isinstance(layout, str) else layout
    return assembled(
        [_content(rows, placed, form) for rows, placed in _pages(text, form)], form.font
    )


@dataclass(frozen=True, slots=True)
class PaperWord:
    """A word of the text on its paper: left, top, right and bottom as shares of the page."""

    start: int
    end: int
    page: int
    """From 1."""
    box: tuple[float, float, float, float]


def words_of(text: str, form: Layout) -> Iterator[PaperWord]:
    """Where each word of the text stands in `pdf_of`, for a layout in Courier, whose letters are
    equally wide."""
    assert form.font == "Courier", "the widths of other fonts are not known here"
    letter, at = form.size * _MONOSPACED, 0
    for page, (_, placed) in enumerate(_pages(text, form), 1):
        for piece in placed:
            at = text.index(piece.text, at)
            top = (_HEIGHT - piece.y - _ASCENT * form.size) / _HEIGHT
            bottom = (_HEIGHT - piece.y + _DESCENT * form.size) / _HEIGHT
            for match in _WORD.finditer(piece.text):
                left, right = ((piece.x + letter * end) / _WIDTH for end in match.span())
                yield PaperWord(
                    at + match.start(), at + match.end(), page, (left, top, right, bottom)
                )
            at += len(piece.text)


def _pages(text: str, form: Layout) -> Iterator[tuple[list[str], list[_Placed]]]:
    """The rows of each page, and where they stand, in the order of the text."""
    rows = text.splitlines() or [""]
    stops = _stops(rows, form) if form.columns else []
    for start in range(0, len(rows), form.lines_per_page):
        page = rows[start : start + form.lines_per_page]
        in_blocks = form.blocks and start == 0
        yield page, list(_in_blocks(page, form) if in_blocks else _in_rows(page, form, stops))


def _content(rows: list[str], placed: list[_Placed], form: Layout) -> bytes:
    shown = "".join(
        f"1 0 0 1 {piece.x:g} {piece.y:g} Tm ({piece.text.translate(_ESCAPED)}) Tj\n"
        for piece in placed
    )
    rules = "".join(_rules(len(rows), form)) if form.columns else ""
    drawn = f"0.3 w\n{rules}BT /F1 {form.size:g} Tf\n{shown}ET"
    return drawn.encode("cp1252")


def _rules(count: int, form: Layout) -> Iterator[str]:
    right = _WIDTH - form.left
    for number in range(count):
        y = form.top - 3 - number * form.leading
        yield f"{form.left:g} {y:g} m {right:g} {y:g} l S\n"


def _in_rows(rows: list[str], form: Layout, stops: list[int]) -> Iterator[_Placed]:
    for number, row in enumerate(rows):
        y = form.top - number * form.leading
        cells = row.split(" | ")
        if len(cells) > 1 and len(cells) == len(stops):
            yield from _cells(cells, y, form, stops)
        else:
            yield _Placed(form.left, y, row)


def _cells(cells: list[str], y: float, form: Layout, stops: list[int]) -> Iterator[_Placed]:
    """Each cell at its column and a bar behind it; what has no letters ends at the right."""
    letter, x = form.size * _MONOSPACED, form.left
    for number, (cell, width) in enumerate(zip(cells, stops, strict=True)):
        if number:
            yield _Placed(x, y, "|")
            x += 2 * letter
        numeric = cell.upper() == cell.lower()
        yield _Placed(x + (width - len(cell)) * letter * numeric, y, cell)
        x += (width + 1) * letter


def _stops(rows: list[str], form: Layout) -> list[int]:
    """The widths of the table's columns, in letters; the first row with bars says how many."""
    table = [cells for row in rows if len(cells := row.split(" | ")) > 1]
    if not table:
        return []
    widths = [len(cell) for cell in table[0]]
    for cells in table:
        if len(cells) == len(widths):
            widths = [max(width, len(cell)) for width, cell in zip(widths, cells, strict=True)]
    return widths


def _in_blocks(rows: list[str], form: Layout) -> Iterator[_Placed]:
    """The title, the head in two blocks, then the table."""
    table = next((n for n, row in enumerate(rows) if " | " in row), len(rows))
    title, head = rows[:1], rows[1:table]
    half = (len(head) + 1) // 2
    for row in title:
        yield _Placed(form.left, form.top, row)
    for block, x in ((head[:half], form.left), (head[half:], _WIDTH / 2 + 20)):
        for number, row in enumerate(block, 2):
            yield _Placed(x, form.top - number * form.leading, row)
    for number, row in enumerate(rows[table:], half + 3):
        yield _Placed(form.left, form.top - number * form.leading, row)


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


def png_of(text: str, layout: str = "letter", comment: str = "") -> bytes:
    """The pages of `pdf_of` as one picture, one below the other, as a scanner would send them.
    `comment` is in the file, not in the picture."""
    with pypdfium2.PdfDocument(pdf_of(text, layout)) as document:
        pages = [page.render(scale=_PICTURE_SCALE).to_pil().convert("L") for page in document]
    height = sum(page.height for page in pages)
    image = Image.new("L", (max(page.width for page in pages), height), 255)
    top = 0
    for page in pages:
        image.paste(page, (0, top))
        top += page.height
    out = io.BytesIO()
    said = PngInfo()
    if comment:
        said.add_text("Comment", comment)
    image.save(out, "PNG", pnginfo=said)
    return out.getvalue()
