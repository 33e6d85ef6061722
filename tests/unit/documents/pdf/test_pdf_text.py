"""Text of a page is what a person sees of it; what is hidden is listed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageChops

from service.checks.printed.placed_evidence import placed
from service.checks.printed.printed_places import PrintedPlace
from service.documents.pdf.pdf_objects import merge_annotations
from service.documents.pdf.pdf_text import PageText, read_page
from service.model.hidden_text import Hiding
from service.model.page_words import ReadAs
from tests.fakes.corpus import cases
from tests.fakes.parsing import PDF, parsed
from tests.fakes.pdf_papers import pdf_page, said, stream

HONEST = said("Invoice 4711, total 119,00 EUR", y=760)
LIE = "DE75512108001245126199"


def page_of(pdf: bytes) -> PageText:
    """The first page."""
    document = pypdfium2.PdfDocument(pdf)
    if document.get_formtype():
        document.init_forms()
    page, annotations = merge_annotations(document, document[0], 0)
    text = read_page(page, 1, annotations, 100_000)
    assert text is not None
    return text


def words_of(pdf: bytes) -> list[str]:
    return [word.text for word in page_of(pdf).words]


SMALL_PICTURE = stream(
    b"\xff" * 12,
    b"/Type /XObject /Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8",
)
LAYERS = b"/OCProperties << /OCGs [6 0 R] /D << /Order [6 0 R] /OFF [6 0 R] >> >>"
LAYER = b"<< /Type /OCG /Name (x) >>"
NOTE = (
    b"<< /Type /Annot /Subtype /FreeText /Rect [60 600 300 620] /F 2 /Contents (%s) "
    b"/DA (/F1 12 Tf 0 g) /AP << /N 7 0 R >> >>" % LIE.encode()
)
APPEARANCE = stream(
    said(LIE, 2, 4),
    b"/Type /XObject /Subtype /Form /BBox [0 0 240 20] /Resources << /Font << /F1 5 0 R >> >>",
)

HIDDEN = {
    "white": (pdf_page(HONEST + said(LIE, more="1 g")), Hiding.LIKE_ITS_GROUND),
    "nearly white": (pdf_page(HONEST + said(LIE, more="0.99 g")), Hiding.LIKE_ITS_GROUND),
    "yellow": (pdf_page(HONEST + said(LIE, more="1 1 0 rg")), Hiding.LIKE_ITS_GROUND),
    "pale yellow": (pdf_page(HONEST + said(LIE, more="1 1 0.8 rg")), Hiding.LIKE_ITS_GROUND),
    "black on black": (
        pdf_page(HONEST + b"0 g 40 690 400 30 re f\n" + said(LIE)),
        Hiding.LIKE_ITS_GROUND,
    ),
    "white, crossed by a line": (
        pdf_page(HONEST + b"0 g 40 703 400 1 re f\n" + said(LIE, more="1 g")),
        Hiding.LIKE_ITS_GROUND,
    ),
    "render mode 3": (pdf_page(HONEST + said(LIE, more="3 Tr")), Hiding.NOT_DRAWN),
    "render mode 7": (pdf_page(HONEST + said(LIE, more="7 Tr")), Hiding.NOT_DRAWN),
    "opacity": (
        pdf_page(
            HONEST + b"q /G0 gs\n" + said(LIE) + b"Q",
            resources=b"/ExtGState << /G0 << /ca 0 >> >>",
        ),
        Hiding.NOT_DRAWN,
    ),
    "tiny": (pdf_page(HONEST + said(LIE, size=0.1)), Hiding.TINY),
    "two points": (pdf_page(HONEST + said(LIE, size=2)), Hiding.TINY),
    "scaled to nothing": (
        pdf_page(HONEST + b"q 0.01 0 0 0.01 60 700 cm\n" + said(LIE, 0, 0) + b"Q"),
        Hiding.TINY,
    ),
    "squeezed": (pdf_page(HONEST + said(LIE, more="0.1 Tz")), Hiding.TINY),
    "off the page": (pdf_page(HONEST + said(LIE, x=5_000)), Hiding.OFF_THE_PAGE),
    "outside of the crop box": (
        pdf_page(HONEST + said(LIE, y=100), page=b"/CropBox [0 400 595 842]"),
        Hiding.OFF_THE_PAGE,
    ),
    "clipped": (
        pdf_page(HONEST + b"q 0 0 10 10 re W n\n" + said(LIE) + b"Q"),
        Hiding.OFF_THE_PAGE,
    ),
    "under a rectangle": (
        pdf_page(HONEST + said(LIE) + b"1 g 40 690 400 30 re f"),
        Hiding.COVERED,
    ),
    "under a rectangle with other words": (
        pdf_page(
            HONEST
            + said(LIE)
            + b"1 g 40 690 400 30 re f\n0 g "
            + said("Thank you for your order", 60)
        ),
        Hiding.COVERED,
    ),
    "under a picture": (
        pdf_page(
            HONEST + said(LIE) + b"q 400 0 0 40 40 690 cm /I0 Do Q",
            SMALL_PICTURE,
            resources=b"/XObject << /I0 6 0 R >>",
        ),
        Hiding.COVERED,
    ),
    "on a layer that is off": (
        pdf_page(
            HONEST + b"/OC /L0 BDC\n" + said(LIE) + b"EMC",
            LAYER,
            catalog=LAYERS,
            resources=b"/Properties << /L0 6 0 R >>",
        ),
        Hiding.OFF_THE_PAGE,
    ),
    "the last part on a dark surface": (
        pdf_page(HONEST + b"0 g 150 690 400 30 re f\n" + said(LIE)),
        Hiding.LIKE_ITS_GROUND,
    ),
    "the first part beside its dark surface": (
        pdf_page(HONEST + b"0 g 80 690 400 30 re f\n" + said(LIE, more="1 g")),
        Hiding.LIKE_ITS_GROUND,
    ),
    "under a note without an appearance": (
        pdf_page(
            HONEST + said(LIE),
            b"<< /Type /Annot /Subtype /Square /Rect [40 690 440 720] /F 4 /IC [1 1 1] "
            b"/C [1 1 1] >>",
            page=b"/Annots [6 0 R]",
        ),
        Hiding.COVERED,
    ),
    "a note that is switched off": (
        pdf_page(HONEST, NOTE, APPEARANCE, page=b"/Annots [6 0 R]"),
        Hiding.NOT_DRAWN,
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_hidden_text_is_listed_and_not_read(name: str) -> None:
    """However it is hidden; the text beside it stays whole."""
    pdf, how = HIDDEN[name]
    text = page_of(pdf)
    words = " ".join(word.text for word in text.words)
    assert words.startswith("Invoice 4711, total 119,00 EUR")
    assert LIE not in words
    assert [(one.how, one.quote, one.page) for one in text.hidden] == [(how, LIE, 1)]


SEEN = {
    "grey": said("Total 119,00", more="0.6 g"),
    "blue on black": b"0 g 40 690 400 30 re f\n" + said("Total 119,00", more="0.2 0.2 1 rg"),
    "cyan": said("Total 119,00", more="0 0.8 0.8 rg"),
    "yellow on red": b"0.8 0 0 rg 40 690 400 30 re f\n" + said("Total 119,00", more="1 1 0 rg"),
    "light on dark": b"0.1 0.2 0.5 rg 40 690 400 30 re f\n" + said("Total 119,00", more="1 g"),
    "on a tinted row": b"0.9 g 40 690 400 30 re f 0 g\n" + said("Total 119,00"),
    "outlined": said("Total 119,00", size=20, more="1 Tr 0.5 w"),
    "small print": said("Total 119,00", size=4),
    "clipped to its cell": b"q 50 690 300 40 re W n\n" + said("Total 119,00") + b"Q",
    "bold by printing twice": said("Total 119,00") + said("Total 119,00", x=60.3),
    "underlined": said("Total 119,00") + b"60 698 70 0.5 re f",
    "half transparent": b"q /G0 gs\n" + said("Total 119,00") + b"Q",
}


@pytest.mark.parametrize("name", SEEN)
def test_honest_text_is_not_taken_for_hidden(name: str) -> None:
    """White letters on a dark bar, too."""
    pdf = pdf_page(SEEN[name], resources=b"/ExtGState << /G0 << /ca 0.5 >> >>")
    text = page_of(pdf)
    assert [word.text for word in text.words][:2] == ["Total", "119,00"]
    assert text.hidden == ()


@pytest.mark.parametrize("path", cases("zugferd", "*.pdf"))
def test_no_text_of_public_invoices_is_taken_for_hidden(path: Path) -> None:
    """On any of their pages."""
    document = pypdfium2.PdfDocument(path)
    for number in range(len(document)):
        page, annotations = merge_annotations(document, document[number], number)
        text = read_page(page, number + 1, annotations, 100_000)
        assert text is not None
        assert text.hidden == ()
        assert text.words


def test_a_hidden_part_is_not_in_its_word() -> None:
    """A digit in white between two in black."""
    one = b"BT /F1 12 Tf 1 0 0 1 60 700 Tm (1) Tj 1 g (9) Tj 0 g -500 0 Td ET\n"
    parts = one + said("00", 60 + 2 * 6.672)
    assert "190" not in "".join(words_of(pdf_page(parts)))
    close = b"BT /F1 12 Tf 1 0 0 1 60 700 Tm (1) Tj 1 g 0.1 Tz (9) Tj 100 Tz 0 g (00) Tj ET\n"
    assert words_of(pdf_page(close)) == ["100"]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_lie_where_the_page_shows_the_words(rotation: int) -> None:
    """In shares of the page that is shown, cut and turned."""
    pdf = pdf_page(
        said("Total", x=100, y=700, size=20),
        page=b"/CropBox [50 400 595 842] /Rotate %d" % rotation,
    )
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=2).to_pil().convert("L")
    ink = picture.point(lambda shade: 255 * (shade < 128)).getbbox()
    assert ink is not None
    (word,) = page_of(pdf).words
    width, height = picture.size
    left, top, right, bottom = (ink[0] / width, ink[1] / height, ink[2] / width, ink[3] / height)
    assert word.box.left - 0.01 <= left <= right <= word.box.right + 0.01
    assert word.box.top - 0.01 <= top <= bottom <= word.box.bottom + 0.01
    assert (word.box.right - word.box.left) * (word.box.bottom - word.box.top) < 0.02
    assert word.turn == rotation // 90


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("matrix", ["1 0 0 1", "0 -1 1 0", "-1 0 0 -1", "0 1 -1 0"])
def test_a_value_behind_its_label_lies_where_the_page_shows_it(rotation: int, matrix: str) -> None:
    """However the page and its letters are turned, and not where its label lies."""
    pdf = pdf_page(
        f"BT /F1 12 Tf {matrix} 300 400 Tm (Fällig:) Tj 1 0 0 rg (02.11.2026) Tj ET".encode(
            "cp1252"
        ),
        page=b"/Rotate %d" % rotation,
    )
    document = parsed(PDF, pdf)
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil()
    red = picture.split()[0].point(lambda shade: 255 * (shade > 200))
    ink = ImageChops.darker(red, picture.split()[2].point(lambda shade: 255 * (shade < 128)))
    left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    assert document.words is not None
    found = placed(document.text, PrintedPlace(7, 17), "", document.words).box or ()
    width, height = picture.size
    shown = (left / width, top / height, right / width, bottom / height)
    assert found == pytest.approx(shown, abs=0.015)


@pytest.mark.parametrize(("turned", "matrix"), [(1, "0 -1 1 0"), (2, "-1 0 0 -1"), (3, "0 1 -1 0")])
def test_turned_letters_know_their_turn(turned: int, matrix: str) -> None:
    """Clockwise quarters; they are words all the same."""
    content = f"BT /F1 12 Tf {matrix} 300 400 Tm (Total due) Tj ET".encode()
    assert [(word.text, word.turn) for word in page_of(pdf_page(content)).words] == [
        ("Total", turned),
        ("due", turned),
    ]


def test_columns_drawn_from_right_to_left_are_not_glued() -> None:
    """Within one text object, by negative steps."""
    content = b"BT /F1 10 Tf 300 700 Td (29.99) Tj -100 0 Td (5.00) Tj -100 0 Td (24.99) Tj ET"
    assert sorted(words_of(pdf_page(content))) == ["24.99", "29.99", "5.00"]


WIDGET = (
    b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (R-2026-17) /F 4 "
    b"/DA (/F1 12 Tf 0 g) /Rect [200 600 400 620] /P 3 0 R >>"
)
FORM = b"/AcroForm << /Fields [6 0 R] /NeedAppearances true /DA (/F1 12 Tf 0 g) "
FORM += b"/DR << /Font << /F1 5 0 R >> >> >>"


def test_values_of_fields_are_text_where_they_stand() -> None:
    """Also without an appearance of their own, as NeedAppearances allows."""
    pdf = pdf_page(HONEST, WIDGET, page=b"/Annots [6 0 R]", catalog=FORM)
    (word,) = [word for word in page_of(pdf).words if word.read_as is not ReadAs.TEXT]
    assert (word.text, word.read_as) == ("R-2026-17", ReadAs.FORM)
    assert 200 / 595 - 0.01 < word.box.left < word.box.right < 400 / 595
    assert 1 - 620 / 842 - 0.01 < word.box.top < word.box.bottom < 1 - 600 / 842 + 0.01


def test_notes_on_the_page_are_text_and_white_ones_are_hidden() -> None:
    """A note hides nothing from people that the page itself could not."""
    note = NOTE.replace(b"/F 2 ", b"/F 4 ")
    pdf = pdf_page(HONEST, note, APPEARANCE, page=b"/Annots [6 0 R]")
    assert [(w.text, w.read_as) for w in page_of(pdf).words][-1] == (LIE, ReadAs.ANNOTATION)
    white = APPEARANCE.replace(b"/F1 12 Tf ", b"/F1 12 Tf 1 g ").replace(b"/Length ", b"/Length 1")
    hidden = page_of(pdf_page(HONEST, note, white, page=b"/Annots [6 0 R]"))
    assert [one.quote for one in hidden.hidden] == [LIE]


def test_a_note_is_read_in_the_state_that_is_shown() -> None:
    """One without a state shows nothing. A flag of unknown kinds is nothing to known ones."""
    note = NOTE.replace(b"/F 2 ", b"/F 1 ")
    assert LIE in words_of(pdf_page(HONEST, note, APPEARANCE, page=b"/Annots [6 0 R]"))
    states = note.replace(b"/N 7 0 R", b"/N << /On 7 0 R >>")
    for state, is_read in ((b"", False), (b"/AS /Off", False), (b"/AS /On", True)):
        shown = states.replace(b"/F 1 ", b"/F 4 %s " % state)
        pdf = pdf_page(HONEST, shown, APPEARANCE, page=b"/Annots [6 0 R]")
        assert (LIE in words_of(pdf)) is is_read


def test_glyphs_without_known_characters_are_no_text() -> None:
    """Private use says nothing; they are counted."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 1 beginbfrange <41> <5a> <e041> endbfrange endcmap end"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>"
    content = said("4711") + said("SECRET", y=600).replace(b"/F1", b"/F2")
    pdf = pdf_page(content, font, stream(cmap), resources=b"")
    pdf = pdf.replace(b"/F1 5 0 R >>", b"/F1 5 0 R /F2 6 0 R >>")
    text = page_of(pdf)
    assert [word.text for word in text.words] == ["4711"]
    assert text.ink.unmapped == len("SECRET")


def test_a_number_that_is_drawn_from_its_end_is_read_as_it_stands() -> None:
    """In one object with a negative space, or in an object for each digit: the order of drawing
    shows nothing to a person."""
    assert words_of(pdf_page(said("00.0019", 96, more="-13.4 Tc"))) == ["9100.00"]
    left = {60.0: "9", 66.7: "1", 73.4: "0", 80.1: "0", 86.8: ".", 90.1: "0", 96.8: "0"}
    digits = [said(digit, x) for x, digit in reversed(left.items())]
    assert words_of(pdf_page(b"".join(digits))) == ["9100.00"]


def test_hebrew_is_read_from_the_right() -> None:
    """`A` and `Z` stand for Hebrew letters in this font."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> "
        b"endcodespacerange 1 beginbfrange <41> <5a> <05d0> endbfrange endcmap end"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>"
    pdf = pdf_page(said("BAZ").replace(b"/F1", b"/F2"), font, stream(cmap))
    pdf = pdf.replace(b"/F1 5 0 R >>", b"/F1 5 0 R /F2 6 0 R >>")
    assert words_of(pdf) == ["\u05e9\u05d0\u05d1"]


def test_an_invisible_layer_over_a_scan_is_kept_apart() -> None:
    """It is hidden, and known as the work of a program for recognition."""
    text = page_of(pdf_page(HONEST + said("Total 119,00", more="3 Tr")))
    assert [(word.text, word.read_as, word.confidence) for word in text.layer] == [
        ("Total", ReadAs.OCR, 0.0),
        ("119,00", ReadAs.OCR, 0.0),
    ]


def test_a_page_with_too_many_characters_is_not_read() -> None:
    """The bound is the caller's."""
    document = pypdfium2.PdfDocument(pdf_page(said("x" * 200)))
    page, annotations = merge_annotations(document, document[0], 0)
    assert read_page(page, 1, annotations, 100) is None


def test_a_compressed_page_is_read() -> None:
    """As all real ones are."""
    packed = stream(zlib.compress(HONEST), b"/Filter /FlateDecode")
    pdf = pdf_page(b"").replace(stream(b""), packed)
    assert words_of(pdf)[0] == "Invoice"


POINT = b"0 g 80 700 1.2 1.2 re f\n"
PATCH = b"1 g 60 698 7 11 re f\n"


@pytest.mark.parametrize(
    ("content", "objects"),
    [
        (POINT, ()),
        (PATCH, ()),
        (
            b"q 2 0 0 2 10 0 cm /X Do Q\n",
            (
                stream(
                    b"0 g 35 350 .6 .6 re f 0 0 1 1 re f 200 400 9 9 re f",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 300 420]",
                ),
            ),
        ),
    ],
)
def test_a_number_with_a_drawn_point_or_patch_is_no_text(
    content: bytes, objects: tuple[bytes, ...]
) -> None:
    """Its text says another number than people read; also where the mark is in a form."""
    pdf = pdf_page(
        said("Total", y=600) + said("100000") + content,
        *objects,
        resources=b"/XObject << /X 6 0 R >>",
    )
    text = page_of(pdf)
    assert [word.text for word in text.words] == ["Total"]
    assert text.has_other_digits
    assert [one.quote for one in text.hidden] == ["100000"]


def test_lines_and_grounds_make_no_number_doubtful() -> None:
    """Underlines, cells, strokes, and marks on words without digits."""
    lines = b"0 G 60 698 m 110 698 l S 50 690 m 50 720 l S .9 g 55 695 80 20 re f 0 g\n"
    pdf = pdf_page(lines + said("100000") + said("Total", y=600) + b"0 g 70 602 1 1 re f\n")
    text = page_of(pdf)
    assert sorted(word.text for word in text.words) == ["100000", "Total"]
    assert not text.has_other_digits


def dots(colour: str, rows: Sequence[float], step: float) -> bytes:
    """Points of a dotted line, or of a ground of points."""
    return f"{colour} g\n".encode() + b"".join(
        b"%.1f %.1f .96 .96 re f\n" % (50 + step * at, y) for y in rows for at in range(60)
    )


NUMBER = said("100000")


@pytest.mark.parametrize(
    "content",
    [
        NUMBER + dots("0", (698.5,), 2),
        NUMBER + dots("0", (703,), 3),
        dots("1", range(690, 715, 6), 6) + b"0 g\n" + NUMBER,
        dots(".9", range(690, 715, 6), 6) + b"0 g\n" + NUMBER,
        NUMBER + b"0.5 w " + b"".join(b"%d 699 6 10 re S\n" % x for x in range(60, 100, 7)),
        NUMBER + b"/G gs 80 702 4 4 re f\n",
    ],
)
def test_layout_on_a_number_does_not_make_it_doubtful(content: bytes) -> None:
    """A dotted underline, a dotted line, points of the ground's colour and of a light one below
    it, the boxes of a form, and a transparent square."""
    pdf = pdf_page(content, resources=b"/ExtGState << /G << /ca 0 >> >>")
    assert [word.text for word in page_of(pdf).words] == ["100000"]


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (b"(119) Tj 5 Ts /F1 7 Tf (00) Tj", ["119.00"]),
        (b"(119) Tj 5 Ts (00) Tj", ["119.00"]),
        (b"(119,00) Tj 5 Ts /F1 7 Tf (1) Tj", ["119,00", "1"]),
        (b"(RE-2026-17) Tj 5 Ts /F1 7 Tf (2) Tj", ["RE-2026-17", "2"]),
    ],
)
def test_raised_digits_are_cents_or_a_mark(raised: bytes, words: list[str]) -> None:
    """They are no further digits of the number that they follow."""
    pdf = pdf_page(HONEST + b"BT /F1 12 Tf 200 600 Td %s ET\n" % raised)
    assert words_of(pdf)[5:] == words


AMOUNT = said("-9100.00", x=200, y=600)
COVERS = {
    "paper that begins before the number": b"1 g 150 595 60.7 20 re f",
    "a tall bar": b"1 g 204 560 6.5 80 re f",
    "paper on the cents": b"1 g 230.6 540 60 100 re f",
    "a wide stroke": b"1 G 20 w 150 603 m 210.5 603 l S",
    "a large white point": b"1 g BT /F1 60 Tf 199 597 Td (.) Tj ET",
    "white dashes": b"1 g "
    + b"".join(b"BT /F1 30 Tf 201 %d Td (-) Tj ET " % y for y in range(588, 602, 2)),
    "paper on the minus": b"1 g 150 590 53.9 30 re f",
    "paper on the end": b"1 g 238 590 60 30 re f",
}


@pytest.mark.parametrize("cover", COVERS.values(), ids=COVERS)
def test_a_number_that_is_covered_in_part_is_not_read(cover: bytes) -> None:
    """People read another number."""
    text = page_of(pdf_page(HONEST + AMOUNT + cover + b"\n"))
    assert [word.text for word in text.words] == ["Invoice", "4711,", "total", "119,00", "EUR"]
    assert [(one.how, one.quote) for one in text.hidden] == [(Hiding.COVERED, "-9100.00")]
    assert text.has_other_digits


def test_white_text_is_covered_in_part_by_its_ground() -> None:
    """Its colour makes no difference."""
    ground = b"0 0 0.4 rg 100 580 300 50 re f 1 g\n" + AMOUNT
    assert "-9100.00" in words_of(pdf_page(HONEST + ground))
    cover = b"0 0 0.4 rg 150 595 60.7 20 re f\n"
    assert "-9100.00" not in words_of(pdf_page(HONEST + ground + cover))


HARMLESS = {
    "paper below": b"1 g 150 595 60.7 20 re f 0 g\n" + AMOUNT,
    "a frame above": AMOUNT + b"1 0 0 RG 190 590 90 30 re S\n",
    "a frame around the page": AMOUNT + b"0.5 G 10 10 575 822 re S\n",
    "a highlighter above": AMOUNT + b"/G0 gs 1 1 0 rg 150 595 60 20 re f\n",
    "a line through it": AMOUNT + b"0 g 198 603 52 1 re f\n",
    "paper beside it": AMOUNT + b"1 g 100 590 98 30 re f\n",
    "a number twice": AMOUNT + AMOUNT,
}


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_what_hides_no_ink_of_a_number_covers_nothing(content: bytes) -> None:
    """Frames, grounds and highlighters are on many invoices."""
    state = b"/ExtGState << /G0 << /ca 0.4 /BM /Multiply >> >>"
    text = page_of(pdf_page(HONEST + content, resources=state))
    assert "-9100.00" in [word.text for word in text.words]
    assert not text.has_other_digits


@pytest.mark.parametrize("crop", ["207 500 500 800", "50 500 238 800", "50 604 500 800"])
def test_a_number_that_the_crop_box_cuts_is_not_read(crop: str) -> None:
    """A part of it is not shown."""
    text = page_of(
        pdf_page(
            said("Invoice", x=210, y=760, size=6) + AMOUNT, page=b"/CropBox [%s]" % crop.encode()
        )
    )
    assert "-9100.00" not in [word.text for word in text.words]
    assert [one.how for one in text.hidden] == [Hiding.OFF_THE_PAGE]


@pytest.mark.parametrize("kind", [b"Highlight", b"Square", b"Stamp", b"FreeText"])
@pytest.mark.parametrize("flags", [b"/F 32", b"/F 36", b"/F 2"])
def test_annotations_that_are_switched_off_are_not_read(kind: bytes, flags: bytes) -> None:
    """No viewer shows them on its screen; what they say is listed."""
    note = NOTE.replace(b"/FreeText", b"/" + kind).replace(b"/F 2 ", flags + b" ")
    text = page_of(pdf_page(HONEST, note, APPEARANCE, page=b"/Annots [6 0 R]"))
    assert LIE not in [word.text for word in text.words]
    assert [(one.how, one.quote) for one in text.hidden] == [(Hiding.NOT_DRAWN, LIE)]


def test_text_without_an_appearance_is_listed() -> None:
    """Some viewers draw it."""
    note = NOTE.replace(b"/F 2 ", b"/F 4 ").replace(b"/AP << /N 7 0 R >>", b"")
    text = page_of(pdf_page(HONEST, note, page=b"/Annots [6 0 R]"))
    assert [(one.how, one.quote) for one in text.hidden] == [(Hiding.NOT_DRAWN, LIE)]


def test_the_appearance_of_a_link_is_read() -> None:
    """Viewers draw it as that of any other annotation."""
    note = NOTE.replace(b"/FreeText", b"/Link").replace(b"/F 2 ", b"/F 4 ")
    assert LIE in words_of(pdf_page(HONEST, note, APPEARANCE, page=b"/Annots [6 0 R]"))
