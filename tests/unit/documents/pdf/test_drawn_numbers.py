"""Amounts and accounts that a page draws as outlines or small pictures are found; other letters,
codes and ornaments are not."""

from __future__ import annotations

import random
import zlib
from functools import cache
from typing import Final

import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.textpath import TextPath
from PIL import Image

from service.checks.suspicion import Flag, suspicion_checks
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from tests.fakes import usual
from tests.fakes.pdf_papers import pdf_page, said, stream
from tests.unit.documents.pdf.test_picture_letters import words

IBAN: Final = "IBAN DE75 5121 0800 1245 1261 99"


def outlined(text: str, x: float, y: float, size: float, face: str = "DejaVu Sans") -> bytes:
    """Operators that fill the outlines of a text, each letter for itself."""
    path = TextPath((x, y), text, size=size, prop=FontProperties(family=face))
    operators, before = list[tuple[float | str, ...]](), (0.0, 0.0)
    for points, code in path.iter_segments(curves=True, simplify=False):
        numbers = [float(one) for one in points]
        if code == Outline.MOVETO:
            operators.append((*numbers, "m"))
        elif code == Outline.LINETO:
            operators.append((*numbers, "l"))
        elif code == Outline.CURVE3:
            (a, b), (c, d, e, f) = before, numbers
            first = (a + 2 * c) / 3, (b + 2 * d) / 3
            second = (e + 2 * c) / 3, (f + 2 * d) / 3
            operators.append((*first, *second, e, f, "c"))
        else:
            operators.append(("h",))
        if code != Outline.CLOSEPOLY:
            before = numbers[-2], numbers[-1]
    return " ".join(str(one) for operator in operators for one in operator).encode() + b" f\n"


def flags_of(drawn: bytes, *pictures: bytes) -> frozenset[Flag]:
    rows = b"".join(said(f"Position {at}, 12.00 EUR", 60, 700 - 14 * at, 10) for at in range(20))
    found = parse(
        "application/pdf",
        pdf_page(rows + drawn, *pictures, resources=b"/XObject << /I 6 0 R >>" * bool(pictures)),
        usual.parse_limits(),
    )
    assert isinstance(found, Parsed)
    return found.flags


@cache
def squares() -> bytes:
    """A code of squares, with words below."""
    chosen = random.Random(1)
    places = [(x, y) for x in range(33) for y in range(33) if chosen.random() < 0.5]
    return b"".join(b"%d %d 2 2 re f\n" % (60 + 2 * x, 200 + 2 * y) for x, y in places)


def slanted(drawn: bytes) -> bytes:
    return b"q 0.966 0.259 -0.259 0.966 150 230 cm\n%sQ\n" % drawn


def hollow(text: str, x: float, y: float, size: float) -> bytes:
    """Operators that draw the outlines of a text alone."""
    return b"0.5 w " + outlined(text, x, y, size).removesuffix(b"f\n") + b"S\n"


SPEAKING: Final = {
    "a hollow amount": hollow("To pay 9,100.00", 60, 362, 16),
    "an account in the foot": outlined(IBAN, 60, 50, 8),
    "an account in the head": outlined(IBAN, 60, 800, 8, "STIXGeneral"),
    "an account without blanks": outlined("GB29NWBK60161331926819", 60, 50, 9),
    "an account upright": b"q 0 1 -1 0 30 300 cm\n%sQ\n" % outlined(IBAN, 0, 0, 8),
    "an account on a band of colour": b"0 0 0.4 rg 0 30 595 40 re f 1 g\n"
    + outlined(IBAN, 60, 46, 9),
    "an amount": outlined("Total due 9,100.00 EUR", 360, 362, 10),
    "an amount alone": outlined("9.100,00", 480, 362, 10),
    "amounts with blanks between": outlined("9.10 9.10", 480, 362, 10),
    "an amount askew": slanted(outlined("1.535,50 EUR", 0, 0, 12)),
    "a stamp askew": slanted(outlined("BEZAHLT", 0, 0, 30) + b"2 w -9 -10 158 44 re S\n"),
}
SILENT: Final = {
    "a letterhead": outlined("Muster Handels GmbH", 330, 790, 14)
    + outlined("Hauptstr. 12, 10115 Berlin", 330, 776, 9)
    + outlined("Tel. +49 30 1234567-0", 330, 764, 8),
    "a foot": outlined("HRB 12345 Berlin, USt-IdNr. DE123456789, www.muster.de", 60, 40, 7),
    "a hollow title": hollow("RECHNUNG 2026", 60, 300, 20),
    "a hollow box around a signature": b"60 300 200 60 re S 70 310 m "
    + b"".join(b"%d 350 %d 310 %d 340 c " % (x, x + 5, x + 9) for x in range(70, 240, 9))
    + b"S\n",
    "a title": outlined("RECHNUNG", 60, 300, 20),
    "a day and a number": outlined("Stand 01.07.2025, Formular 4711-12", 60, 20, 6),
    "a seal": outlined("ISO 9001:2015", 448, 60, 7) + outlined("Nr. 12 100 45678", 449, 50, 6),
    "hours": outlined("Mo-Fr 8.00-17.30 Uhr", 60, 40, 8),
    "hours with wide dashes": outlined("Mo–Fr 7.30–18.00 Uhr, Sa 8.00 - 12.00", 60, 40, 8),
    "numbers below one beside a chart": b"".join(
        outlined(f"0.{at}5", 60, 40 + 20 * at, 8) for at in range(1, 7)
    ),
    "a code": squares() + outlined("Zahlen mit Code", 60, 190, 7),
    "boxes and points": b"".join(
        b"%d 250 58 16 re S %d 240 1 1 re f\n" % (x, x) for x in range(60, 500, 60)
    ),
}


@pytest.mark.parametrize("name", SPEAKING)
def test_a_drawn_number_leaves_a_page_unread(name: str) -> None:
    """It may be what people pay, and nothing reads it."""
    assert flags_of(SPEAKING[name]) == {Flag.UNREAD_PICTURE}


def test_the_place_is_named() -> None:
    """So that a person need not look for it."""
    pdf = pdf_page(said("Invoice 4711, for deliveries of November") + SPEAKING["an amount alone"])
    found = parse("application/pdf", pdf, usual.parse_limits())
    assert isinstance(found, Parsed)
    (check,) = suspicion_checks(found.flags, found.unsure)
    assert check.found == "not read: page 1, 80 to 89 % from the left, 56 to 58 % from the top"


@pytest.mark.parametrize("name", SILENT)
def test_other_drawings_leave_none(name: str) -> None:
    """Ordinary letterheads are outlines, too."""
    assert flags_of(SILENT[name]) == set()


@pytest.mark.parametrize(
    ("drawn", "is_more"),
    [(b"", False), (outlined("9", 353, 362, 10), True), (outlined("9", 340, 362, 10), False)],
)
def test_a_drawn_digit_beside_a_number_makes_it_another_one(drawn: bytes, is_more: bool) -> None:
    """It is read as a part of it, if it stands as near as one."""
    found = flags_of(said("100.00", 360, 362, 10) + drawn)
    assert found == ({Flag.OTHER_DIGITS} if is_more else set())


def test_glyphs_without_characters_are_looked_at() -> None:
    """A typeface of drawings (Type 3) without names: its amount is on the page, and no text."""
    glyphs = [outlined(letter, 0, 0, 1000) for letter in "0123456789,"]
    names = b" ".join(b"/x%d %d 0 R" % (at, 7 + at) for at in range(11))
    font = (
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 -300 1000 1000]"
        b" /FontMatrix [0.001 0 0 0.001 0 0]"
        b" /CharProcs << %s >> /Encoding << /Differences [1 %s] >> /FirstChar 1 /LastChar 11"
        b" /Widths [%s] >>"
    )
    order = b" ".join(b"/x%d" % at for at in range(11))
    bodies = (stream(b"636 0 0 -300 1000 1000 d1 " + glyph) for glyph in glyphs)
    shown = b"BT /F3 10 Tf 1 0 0 1 480 362 Tm <0a020101010b0101> Tj ET\n"
    pdf = pdf_page(
        b"".join(said(f"Position {at}, 12.00 EUR", 60, 700 - 14 * at, 10) for at in range(20))
        + said("Total due", 360, 362, 10)
        + shown,
        font % (names, order, b"636 " * 10 + b"318"),
        *bodies,
        resources=b"/Font << /F1 5 0 R /F3 6 0 R >>",
    )
    found = parse("application/pdf", pdf, usual.parse_limits())
    assert isinstance(found, Parsed)
    assert found.flags == {Flag.UNREAD_PICTURE}


@pytest.mark.parametrize("text", [IBAN, "9.100,00"])
def test_a_picture_of_the_size_of_a_logo_is_judged_in_the_head_too(text: str) -> None:
    """By its numbers alone."""
    picture = words(text, 30)
    assert flags_of(*_in_head(picture)) == {Flag.UNREAD_PICTURE}
    assert flags_of(*_in_head(words("Muster, seit 1923", 30))) == set()


def _in_head(picture: Image.Image) -> tuple[bytes, bytes]:
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB "
    pixels = zlib.compress(picture.tobytes())
    drawn = stream(pixels, head % picture.size + b"/BitsPerComponent 8 /Filter /FlateDecode")
    size = picture.width // 3, picture.height // 3
    return b"q %d 0 0 %d 300 780 cm /I Do Q" % size, drawn
