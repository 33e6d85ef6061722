"""Pictures on the pages of PDFs that `pdf_papers.pdf_page` makes."""

from __future__ import annotations

import zlib
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from tests.fakes.pdf_papers import stream

PAGE = (595, 842)
"""Width and height in points."""


def scan_of(*lines: str, size: tuple[int, int] = (1_240, 1_754)) -> Image.Image:
    """Lines of text on white, in 150 dots an inch."""
    page = Image.new("L", size, 255)
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(30)
    for number, line in enumerate(lines):
        draw.text((90, 90 + 70 * number), line, fill=0, font=font)
    return page


def picture_object(page: Image.Image) -> bytes:
    """A grey picture as an object of a PDF."""
    return stream(
        zlib.compress(page.tobytes()),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Filter /FlateDecode" % page.size,
    )


def pictures_of(page: Image.Image, strips: int) -> list[bytes]:
    """The objects of a page that is cut into strips, from its top."""
    width, height = page.size
    edges = [height * number // strips for number in range(strips + 1)]
    return [picture_object(page.crop((0, top, width, bottom))) for top, bottom in pairwise(edges)]


def drawn_in_strips(strips: int) -> bytes:
    """Operators that show the strips on the whole page."""
    width, height = PAGE
    each = height / strips
    return b"".join(
        b"q %d 0 0 %f 0 %f cm /I%d Do Q\n" % (width, each, height - each * (number + 1), number)
        for number in range(strips)
    )


def names_of(count: int) -> bytes:
    """The resources of a page with so many pictures, which are its objects from 6 on."""
    return b"/XObject << %s >>" % b" ".join(b"/I%d %d 0 R" % (n, 6 + n) for n in range(count))
