"""Text that a pattern paints is not passed over in silence."""

from __future__ import annotations

import pytest

from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed, ParseLimits
from service.documents.pdf.pdf_reading import read_pdf
from tests.fakes.pdf_papers import pdf_page, said, stream

LIMITS = ParseLimits(10, 100_000, 50_000_000, 1_600, render=False, einvoices=False)
FONTS = b"/Resources << /Font << /F1 5 0 R >> >>"
TILE = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 300 60] /XStep 300 "
PAINTED = b"/Pattern cs /P scn 60 100 300 60 re f"
SHADE = (
    b"<< /PatternType 2 /Shading << /ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 9 9] "
    b"/Function << /FunctionType 2 /Domain [0 1] /C0 [0] /C1 [1] /N 1 >> >> >>"
)


@pytest.mark.parametrize(
    ("pattern", "flags"),
    [
        (stream(b"BT /F1 20 Tf 0 5 Td (IBAN) Tj ET", TILE + FONTS), {Flag.UNREAD_PICTURE}),
        (
            stream(
                b"BT /F1 20 Tf 0 5 Td (IBAN) Tj ET",
                TILE.replace(b"/PatternType", b"/P#61tternTyp#65") + FONTS,
            ),
            {Flag.UNREAD_PICTURE},
        ),
        (stream(b"0 0 9 9 re f", TILE + b"/Resources << >>"), set()),
        (SHADE, set()),
    ],
    ids=["text", "escaped name", "hatching", "shading"],
)
def test_a_pattern_with_text_is_flagged(pattern: bytes, flags: set[Flag]) -> None:
    """No extractor reads it; hatching and shades say nothing."""
    terms = b"".join(said(f"Terms of payment, line {at}", 60, 600 - 14 * at) for at in range(20))
    pdf = pdf_page(
        said("Invoice R-2026-17 Total 119.00 EUR") + terms + PAINTED,
        pattern,
        resources=b"/Pattern << /P 6 0 R >>",
    )
    found = read_pdf(pdf, LIMITS)
    assert isinstance(found, Parsed), found
    assert found.flags == flags
