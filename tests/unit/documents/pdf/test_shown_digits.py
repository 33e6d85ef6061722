"""Text is read only if its glyphs show the digits that its characters name."""

from __future__ import annotations

from pathlib import Path

import matplotlib
import pypdfium2
import pytest
from matplotlib.ft2font import FT2Font, LoadFlags

from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.documents.pdf.pdf_objects import merge_annotations
from service.documents.pdf.pdf_text import PageText, read_page
from service.documents.pdf.shown_digits import DIGITS_MAX, standard_shapes
from service.model.hidden_text import Hiding
from tests.fakes import usual
from tests.fakes.corpus import cases
from tests.fakes.pdf_papers import pdf_page, said, stream

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
NUMBERED = said("Invoice 4711 of 02.11.2026", y=760)


def read(pdf: bytes) -> PageText:
    """The first page."""
    document = pypdfium2.PdfDocument(pdf)
    page, annotations = merge_annotations(document, document[0], 0)
    text = read_page(page, 1, annotations, 100_000)
    assert text is not None
    return text


def with_font(content: bytes, font: bytes, *objects: bytes, page: bytes = b"") -> bytes:
    """An honest line, and the content in the font F2; further objects are numbered from 7 on."""
    pdf = pdf_page(NUMBERED + content.replace(b"/F1", b"/F2"), font, *objects, page=page)
    return pdf.replace(b"/F1 5 0 R >>", b"/F1 5 0 R /F2 6 0 R >>")


def names(*pairs: tuple[int, str]) -> bytes:
    """A table of characters."""
    rows = " ".join(f"<{code:02x}> <{letter.encode('utf-16-be').hex()}>" for code, letter in pairs)
    return stream(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        b"endcodespacerange %d beginbfchar %s endbfchar endcmap end" % (len(pairs), rows.encode())
    )


STANDARD = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding %s /ToUnicode 7 0 R >>"
ONE_AS_NINE = names((0x31, "9"), (0x30, "0"), (0x2E, "."))


def embedded(path: Path) -> tuple[bytes, ...]:
    """A font in the PDF, and its objects."""
    font, program = FT2Font(str(path)), path.read_bytes()
    advances = (
        font.load_char(code, flags=LoadFlags.NO_SCALE).horiAdvance for code in range(32, 127)
    )
    widths = " ".join(str(width * 1000 // font.units_per_EM) for width in advances)
    return (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Some /Encoding /WinAnsiEncoding /FirstChar "
        b"32 /LastChar 126 /Widths [%s] /FontDescriptor 7 0 R >>" % widths.encode(),
        b"<< /Type /FontDescriptor /FontName /Some /Flags 32 /FontBBox [-500 -300 1500 1000] "
        b"/ItalicAngle 0 /Ascent 900 /Descent -250 /CapHeight 700 /StemV 80 /FontFile2 8 0 R >>",
        stream(program, b"/Length1 %d" % len(program)),
    )


BOX_FONT = (
    b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1000 1000] /FontMatrix [0.001 0 0 0.001 0 0] "
    b"/CharProcs << /nine 7 0 R >> /Encoding << /Differences [57 /nine] >> /FirstChar 57 "
    b"/LastChar 57 /Widths [600] /Resources << >> /ToUnicode 8 0 R >>",
    stream(b"600 0 0 0 600 700 d1 250 0 100 700 re f"),
    names((0x39, "9")),
)
LIES = {
    "a table of characters": (
        with_font(said("100.00"), STANDARD % b"/WinAnsiEncoding", ONE_AS_NINE),
        "900.00",
    ),
    "the opposite": (
        with_font(said("900.00"), STANDARD % b"/WinAnsiEncoding", names((0x39, "1"))),
        "100.00",
    ),
    "two codes for one character": (
        with_font(
            b"BT /F1 12 Tf 60 700 Td (9\x8000.00) Tj ET\n",
            STANDARD % b"<< /BaseEncoding /WinAnsiEncoding /Differences [128 /one] >>",
            names((0x80, "9"), (0x39, "9"), (0x30, "0"), (0x2E, ".")),
        ),
        "9900.00",
    ),
    "a glyph without ink": (
        with_font(said(" 100.00"), STANDARD % b"/WinAnsiEncoding", names((0x20, "9"))),
        "9100.00",
    ),
    "exchanged outlines": (
        with_font(
            said("100.00"),
            STANDARD % b"<< /BaseEncoding /WinAnsiEncoding /Differences [49 /nine] >>",
            names((0x31, "1"), (0x30, "0"), (0x2E, ".")),
        ),
        "100.00",
    ),
    "a replacement text": (
        pdf_page(NUMBERED + b"/Span << /ActualText (900.00) >> BDC\n" + said("100.00") + b"EMC\n"),
        "900.00",
    ),
    "drawn by the page's own operators": (with_font(said("9"), *BOX_FONT), "9"),
    "white on black": (
        with_font(
            b"0 g 40 690 200 30 re f\n" + said("100.00", more="1 g"),
            STANDARD % b"/WinAnsiEncoding",
            ONE_AS_NINE,
        ),
        "900.00",
    ),
    "on a page that is turned": (
        with_font(said("100.00"), STANDARD % b"/WinAnsiEncoding", ONE_AS_NINE, page=b"/Rotate 90"),
        "900.00",
    ),
    "upwards": (
        with_font(
            b"BT /F1 12 Tf 0 1 -1 0 300 300 Tm (100.00) Tj ET\n",
            STANDARD % b"/WinAnsiEncoding",
            ONE_AS_NINE,
        ),
        "900.00",
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_text_with_other_digits_than_its_glyphs_show_is_listed_and_not_read(name: str) -> None:
    """However it lies; the text beside it stays whole."""
    pdf, said_text = LIES[name]
    text = read(pdf)
    assert [word.text for word in text.words] == ["Invoice", "4711", "of", "02.11.2026"]
    assert [(one.how, one.quote) for one in text.hidden] == [(Hiding.UNMAPPED, said_text)]
    assert text.has_other_digits


@pytest.mark.parametrize("said_to_be", ["\uff19", "\u0669", "\u0969", "\u00b9"])
def test_digits_of_other_forms_are_looked_at(said_to_be: str) -> None:
    """A fullwidth nine counts as a nine in what reads numbers; so does one of another script."""
    table = names((0x33, said_to_be), (0x30, "0"))
    pdf = with_font(
        b" BT /F1 10 Tf 100 500 Td (300.00) Tj ET", STANDARD % b"/WinAnsiEncoding", table
    )
    assert read(pdf).has_other_digits == (said_to_be != "\u0969"), "a three in Devanagari"


def test_an_oblique_stamp_with_honest_digits_is_read() -> None:
    """They are compared as if they were level."""
    stamp = b" BT /F1 1 Tf 17.3 10 -10 17.3 200 300 Tm (RECEIVED 04.11.2026) Tj ET"
    text = read(pdf_page(NUMBERED + stamp))
    assert not text.has_other_digits
    assert "04.11.2026" in [word.text for word in text.words]


@pytest.mark.parametrize("shown", "0123456789")
def test_every_digit_is_told_from_every_other(shown: str) -> None:
    """By glyphs of a standard typeface, in the size of small print."""
    for named in "0123456789":
        font = STANDARD % b"/WinAnsiEncoding"
        pdf = with_font(said(shown, size=7), font, names((ord(shown), named)))
        assert read(pdf).has_other_digits is (shown != named), (shown, named)


@pytest.mark.parametrize(
    "face",
    [
        *("DejaVuSans", "DejaVuSans-BoldOblique", "DejaVuSerif-Italic", "DejaVuSansMono"),
        *("STIXGeneral", "cmr10", "cmtt10", "cmss10"),
    ],
)
def test_other_typefaces_are_no_lies(face: str) -> None:
    """Also those that no standard typeface resembles, in small print and in titles."""
    sizes = (6, 7.3, 9, 10, 12, 24)
    lines = b"".join(
        said("0123456789 1.234.567,89", 40.3, 700 - 40 * row, size)
        for row, size in enumerate(sizes)
    )
    text = read(with_font(lines, *embedded(FONTS / f"{face}.ttf")))
    assert not text.has_other_digits, text.hidden
    assert len(text.words) == 4 + 2 * len(sizes)


@pytest.mark.parametrize("path", cases("zugferd", "*.pdf"))
def test_no_digit_of_public_invoices_is_taken_for_another(path: Path) -> None:
    """On any of their pages."""
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        page, annotations = merge_annotations(document, document[number], number)
        text = read_page(page, number + 1, annotations, 100_000)
        assert text is not None
        assert not text.has_other_digits


def test_the_result_is_flagged() -> None:
    """So that it asks for a review, with the text that was not read."""
    pdf, said_text = LIES["a table of characters"]
    result = parse("application/pdf", pdf, usual.parse_limits())
    assert isinstance(result, Parsed)
    assert result.flags == {Flag.OTHER_DIGITS}
    assert [one.quote for one in result.hidden] == [said_text]
    assert said_text not in result.text


def test_with_ocr_such_a_page_is_read_as_a_picture() -> None:
    """What it shows is known then. This process has no OCR: the document goes to one that has."""
    pdf, _ = LIES["a table of characters"]
    result = parse("application/pdf", pdf, usual.parse_limits(ocr_pages=1))
    assert isinstance(result, Parsed)
    assert result.scanned


def test_a_number_that_the_edge_of_the_page_cuts_is_no_lie() -> None:
    """Lines that are too long for their page are printed so: they are hidden in part."""
    text = read(pdf_page(NUMBERED + said("20.04.2025", x=595 - 36)))
    assert not text.has_other_digits
    assert [(one.how, one.quote) for one in text.hidden] == [(Hiding.OFF_THE_PAGE, "20.04.2025")]


@pytest.mark.parametrize("size", [40, 150, 600])
def test_large_digits_are_told_apart_by_a_part_of_their_pixels(size: int) -> None:
    """As in titles: every second one, and so on."""
    font = STANDARD % b"/WinAnsiEncoding"
    for named in "123456789":
        lie = names((ord("4"), named))
        pdf = with_font(said("4", x=100, y=150, size=size), font, lie)
        assert read(pdf).has_other_digits is (named != "4"), named


def test_digits_beyond_the_bound_count_as_not_shown() -> None:
    """The cost of a page is bounded; so much small print is no invoice."""
    rows = [said("7" * 250, 10, 730 - 9 * row, 4) for row in range(DIGITS_MAX // 250)]
    text = read(pdf_page(b"".join([said("12", y=800), *rows])))
    assert [word.text for word in text.words] == ["12", *["7" * 250] * (len(rows) - 1)]
    assert text.has_other_digits


def test_examples_are_made_once() -> None:
    """By the process that readers are forked from."""
    assert standard_shapes() is standard_shapes()
