"""Text in a font that the file leaves to the reader's machine is no hidden text."""

from __future__ import annotations

import pytest

from service.checks.suspicion import Flag
from tests.fakes.parsing import PDF, parsed
from tests.fakes.pdf_papers import pdf_page, said, stream

TOTAL = "合計"
FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiMin-W3 /Encoding /UniJIS-UCS2-H "
    b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /HeiseiMin-W3 "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >> /DW 1000 "
    b"/FontDescriptor << /Type /FontDescriptor /FontName /HeiseiMin-W3 /Flags 4 /Ascent 723 "
    b"/Descent -241 /CapHeight 709 /ItalicAngle 0 /StemV 69 /FontBBox [-123 -257 1001 910] >> "
    b">>] >>"
)


def paper(before: bytes = b"", behind: bytes = b"", font: bytes = FONT) -> bytes:
    """A page with a word in such a font, and what is drawn before and behind it."""
    shown = TOTAL.encode("utf-16-be").hex().encode()
    word = b"q %s BT /F2 12 Tf 60 700 Td <%s> Tj ET Q %s" % (before, shown, behind)
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F2 7 0 R >>"
    return pdf_page(
        said("Invoice no R-1001 of the Yamada works, 3 pieces", y=760) + b"/X1 Do",
        stream(word, head + b" >>"),
        font,
        resources=b"/XObject << /X1 6 0 R >>",
    )


def test_letters_that_no_font_here_has_are_read_and_said() -> None:
    """Another program may cut them off, which the drawing does not tell."""
    found = parsed(PDF, paper())
    assert TOTAL in found.text
    assert (found.hidden, found.unsure) == ((), ("font HeiseiMin-W3",))
    assert found.flags == {Flag.UNSURE_TEXT}


def test_a_long_name_is_said_in_part() -> None:
    """PDFium gives it to a buffer with room for all of it."""
    (said_of,) = parsed(PDF, paper(font=FONT.replace(b"W3", b"W" * 70))).unsure
    assert said_of.startswith("font HeiseiMin-WWW")


@pytest.mark.parametrize(
    "hidden", [(b"1 g", b""), (b"3 Tr", b""), (b"", b"0.5 g 50 690 90 30 re f")]
)
def test_such_letters_are_hidden_as_others_are(hidden: tuple[bytes, bytes]) -> None:
    """White, without paint, below a box: no font is needed to tell."""
    found = parsed(PDF, paper(*hidden))
    assert TOTAL not in found.text
    assert [one.quote for one in found.hidden] == [TOTAL]
