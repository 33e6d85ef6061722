"""A small picture with a line of print or a stamped word is told from logos and signatures."""

from __future__ import annotations

import math
import random
import zlib
from pathlib import Path

import matplotlib
import pytest
from PIL import Image, ImageDraw, ImageFont

from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.documents.pdf.picture_letters import shows_letters
from tests.fakes import usual
from tests.fakes.pdf_papers import pdf_page, said, stream

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
RED = (200, 0, 0)


Colour = str | tuple[int, int, int]


def words(
    text: str, size: int, face: str = "DejaVuSans", ink: Colour = "black", paper: Colour = "white"
) -> Image.Image:
    """In pixels of which 2.5 are a point."""
    font = ImageFont.truetype(str(FONTS / f"{face}.ttf"), size)
    left, top, right, bottom = map(int, font.getbbox(text))
    picture = Image.new("RGB", (right - left + 20, bottom - top + 20), paper)
    ImageDraw.Draw(picture).text((10 - left, 10 - top), text, font=font, fill=ink)
    return picture


def framed(picture: Image.Image) -> Image.Image:
    edge = picture.width - 1, picture.height - 1
    ImageDraw.Draw(picture).rectangle((0, 0, *edge), outline=RED, width=4)
    return picture


IBAN = "IBAN DE75 5121 0800 1245 1261 99"
SPEAKING = {
    "an account": words(IBAN, 25),
    "an account in small print": words(IBAN, 18, "DejaVuSerif"),
    "white on blue": words(IBAN, 25, paper="navy", ink="white"),
    "a total": words("Total due 900.00 EUR", 25, "DejaVuSans-Bold"),
    "a stamp": words("PAID", 80, "DejaVuSans-Bold", ink=RED),
    "a stamp with a frame": framed(words("BEZAHLT", 60, "DejaVuSans-Bold", ink=RED)),
}


def code(squares: int) -> Image.Image:
    chosen = random.Random(1)
    picture = Image.frombytes("L", (squares, squares), chosen.randbytes(squares**2))
    return picture.point([0] * 128 + [255] * 128).resize((200, 200), Image.Resampling.NEAREST)


def bars() -> Image.Image:
    chosen, at = random.Random(1), 5
    picture = words("5 901234 123457", 22).crop((0, -100, 380, 40))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 380, 95), fill="white")
    while at < 370:
        wide = chosen.choice((2, 2, 4, 6))
        pen.rectangle((at, 5, at + wide - 1, 90), fill="black")
        at += wide + chosen.choice((2, 4, 6))
    return picture


def signature() -> Image.Image:
    picture = Image.new("RGB", (375, 130), "white")
    line = [(10 + 6 * at, 70 + 50 * math.sin(at * 1.3) * math.cos(at)) for at in range(60)]
    ImageDraw.Draw(picture).line(line, fill="navy", width=4)
    return picture


SILENT = {
    "a code of squares": code(33),
    "bars with digits": bars(),
    "a signature": signature(),
    "a signature in letters": words("J. Smith", 85, "STIXGeneralItalic", ink="navy"),
    "a small logo": words("VISA", 26, "DejaVuSans-BoldOblique"),
    "a number of a position": words("12", 25),
    "one shade": Image.new("RGB", (200, 60), "grey"),
}


@pytest.mark.parametrize("name", SPEAKING)
def test_a_line_of_print_and_a_large_word_are_found(name: str) -> None:
    """Whatever they say."""
    assert shows_letters(SPEAKING[name])


@pytest.mark.parametrize("name", SILENT)
def test_what_is_usual_on_invoices_is_none(name: str) -> None:
    """Nothing of it is read by people for its value."""
    assert not shows_letters(SILENT[name])


@pytest.mark.parametrize(("y", "flags"), [(300, {Flag.UNREAD_PICTURE}), (800, set())])
def test_a_page_with_such_a_picture_is_flagged(y: int, flags: set[Flag]) -> None:
    """Below the head, where logos stand: it may be the account that counts. In the head, numbers
    alone count (`drawn_numbers`)."""
    picture = words("Muster Handels GmbH", 25)
    drawn = stream(
        zlib.compress(picture.tobytes()),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
        b"/BitsPerComponent 8 /Filter /FlateDecode" % picture.size,
    )
    pdf = pdf_page(
        b"".join(said(f"Position {at}, 12.00 EUR", 60, 700 - 14 * at, 10) for at in range(20))
        + b"q %d 0 0 %d 60 %d cm /I Do Q" % (picture.width / 2.5, picture.height / 2.5, y),
        drawn,
        resources=b"/XObject << /I 6 0 R >>",
    )
    found = parse("application/pdf", pdf, usual.parse_limits())
    assert isinstance(found, Parsed)
    assert found.flags == flags
