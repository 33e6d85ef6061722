"""Pictures are turned upright, shrunk and written anew."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from service.documents.frames.contents import PagedInvoice, PagedInvoices
from service.documents.frames.parsed import Parsed
from service.documents.layout.read_words import ReadWord
from service.documents.parsers import parse
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.page_words import Box, ReadAs
from tests.fakes.parsing import LIMITS, PDF, SEES, TEXT, parsed, problem
from tests.fakes.pdf_papers import pdf_of, picture


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "PNG"),
        ("image/jpeg", "JPEG"),
        ("image/webp", "WEBP"),
        ("image/tiff", "TIFF"),
        ("image/gif", "GIF"),
        ("image/bmp", "BMP"),
        (PDF, "PDF"),
    ],
)
def test_pictures_and_scans_become_small_clean_pictures(media_type: str, kind: str) -> None:
    """For models that can see; every one written anew."""
    result = parsed(media_type, picture(kind, (3_000, 1_000)), SEES)
    (image,) = result.images
    assert image.media_type == "image/png"
    with Image.open(io.BytesIO(image.data)) as shown:
        assert max(shown.size) <= 1_600
        darkest = shown.convert("L").getextrema()[0]
        assert isinstance(darkest, int | float)
        assert darkest < 80


class ReadsNumbers:
    """OCR that reads the number of its call on each page; None where a page has too many lines."""

    def __init__(self, crowded: int = 0) -> None:
        self.sizes: list[tuple[int, int]] = []
        self._crowded = crowded

    def read(self, pixels: bytes, width: int, height: int) -> tuple[ReadWord, ...] | None:
        assert len(pixels) == 3 * width * height
        self.sizes.append((width, height))
        number = len(self.sizes)
        box = Box(0.1, 0.1, 0.2, 0.2)
        return None if number == self._crowded else (ReadWord(f"p{number}", 0.5, box, box),)


def two_pages(*sizes: tuple[int, int]) -> bytes:
    """A TIFF with a page of each size, half white and half black."""
    pages = []
    for width, height in sizes:
        page = Image.new("L", (width, height), 255)
        page.paste(0, (0, 0, width // 2, height))
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


class ReadsNothing:
    """OCR on pages without print."""

    def read(self, pixels: bytes, width: int, height: int) -> tuple[ReadWord, ...]:
        return ()


@pytest.mark.parametrize(
    ("media_type", "kind"), [("image/png", "PNG"), ("image/tiff", "TIFF"), (PDF, "PDF")]
)
@pytest.mark.parametrize("render", [False, True])
def test_ocr_reads_pictures_and_scans(media_type: str, kind: str, render: bool) -> None:
    """Its words become the text, with their places; a model that sees gets the picture, too."""
    limits = replace(LIMITS, ocr_pages=2, render=render)
    result = parse(media_type, picture(kind, (400, 200)), limits, ReadsNumbers())
    assert isinstance(result, Parsed)
    assert result.text == "p1"
    assert [(w.page, w.read_as, w.confidence) for w in result.words or ()] == [(1, ReadAs.OCR, 0.5)]
    assert len(result.images) == render
    assert not result.scanned


def test_every_page_is_read_as_large_as_ocr_needs_it() -> None:
    """Not smaller, and a larger picture costs no more."""
    ocr = ReadsNumbers()
    pages = two_pages((900, 700), (6_000, 3_000))
    result = parse("image/tiff", pages, replace(LIMITS, ocr_pages=2), ocr)
    assert isinstance(result, Parsed)
    assert result.text == "p1\n\np2"
    assert ocr.sizes == [(900, 700), (3_000, 1_500)]


class ReadsInvoices:
    """OCR that reads an invoice of its own on each page, a word in each row."""

    def __init__(self) -> None:
        self._page = 0

    def read(self, pixels: bytes, width: int, height: int) -> tuple[ReadWord, ...]:
        self._page += 1
        total = f"{self._page}{self._page}0,37"
        rows = ("Firma Nowak", "Rechnung", f"Rechnungsnummer: R-{self._page}0{self._page}")
        boxes = (Box(0.1, at / 10, 0.9, at / 10 + 0.03) for at in range(1, 9))
        return tuple(
            ReadWord(row, 1.0, box, box)
            for row, box in zip((*rows, f"Gesamtbetrag {total} EUR"), boxes, strict=False)
        )


def test_several_invoices_in_a_tiff_are_said() -> None:
    """As in a PDF: a batch of scans is often a TIFF. It is not cut."""
    limits = replace(LIMITS, ocr_pages=2, split=True)
    result = parse("image/tiff", two_pages((900, 700), (900, 700)), limits, ReadsInvoices())
    assert isinstance(result, Parsed)
    assert result.contents is not None
    assert result.contents.paged == PagedInvoices(
        (PagedInvoice((1,), "R-101"), PagedInvoice((2,), "R-202"))
    )
    assert result.parts is None


@pytest.mark.parametrize("media_type", ["image/png", PDF])
def test_a_process_without_ocr_says_that_a_document_is_scanned(media_type: str) -> None:
    """Another process has it loaded."""
    data = picture("PDF" if media_type == PDF else "PNG")
    result = parsed(media_type, data, replace(LIMITS, ocr_pages=1))
    assert result == Parsed(scanned=True)


def test_what_ocr_cannot_read_is_said() -> None:
    """No text, too many pages, too many lines on a page; and without OCR, what reads scans."""
    one = replace(LIMITS, ocr_pages=1)
    data = picture()
    for limits, ocr, said in (
        (one, ReadsNothing(), "OCR finds no text"),
        (one, ReadsNumbers(crowded=1), "page 1 has more lines"),
        (LIMITS, ReadsNumbers(), "the extra `ocr`"),
    ):
        refused = parse("image/png", data, limits, ocr)
        assert isinstance(refused, DocumentProblem)
        assert said in refused.message
    refused = parse("image/tiff", two_pages((300, 300), (300, 300)), one, ReadsNumbers())
    assert isinstance(refused, DocumentProblem)
    assert refused.reason is Reason.TOO_LARGE
    assert "documents.ocr_max_pages" in refused.message


def test_a_model_still_sees_a_picture_without_print() -> None:
    """OCR that finds nothing takes nothing away."""
    result = parse("image/png", picture(), replace(SEES, ocr_pages=1), ReadsNothing())
    assert isinstance(result, Parsed)
    assert (result.text, len(result.images), result.words) == ("", 1, None)


def test_metadata_is_left_behind_and_pictures_stand_upright() -> None:
    """A camera records its position; the model must not receive that."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by 90 degrees.
    exif[0x010E] = "taken at a secret place"
    data = picture("JPEG", (400, 200), exif=exif)
    assert b"secret place" in data
    (image,) = parsed("image/jpeg", data, SEES).images
    assert b"secret place" not in image.data
    with Image.open(io.BytesIO(image.data)) as shown:
        assert shown.size == (200, 400)


def written(pages: list[Image.Image], kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    if len(pages) > 1:
        options |= {"save_all": True, "append_images": pages[1:]}
    pages[0].save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("media_type", "data", "reason"),
    [
        ("image/png", picture("JPEG"), Reason.DOCUMENT_REJECTED),
        ("image/jpeg", pdf_of(TEXT), Reason.DOCUMENT_REJECTED),
        ("image/png", picture()[:200], Reason.DOCUMENT_REJECTED),
        ("image/png", written([Image.new("1", (10_000, 6_000))], "PNG"), Reason.TOO_LARGE),
    ],
    ids=["jpeg as png", "pdf as jpeg", "cut", "pixels"],
)
def test_pictures_that_are_not_what_they_say_are_refused(
    media_type: str, data: bytes, reason: Reason
) -> None:
    """Before a decoder that was not asked for sees them."""
    assert problem(media_type, data, SEES).reason is reason


def page(number: int, size: tuple[int, int] = (120, 60), mode: str = "L") -> Image.Image:
    """A page with a block of ink; its place tells the number."""
    made = Image.new(mode, size, "white")
    made.paste("black", (number, 10, number + 20, 30))
    return made


def fax(pages: int) -> bytes:
    return written([page(n).convert("1") for n in range(pages)], "TIFF", compression="group4")


def test_a_moving_gif_is_refused() -> None:
    """Its further pictures would be pages that nothing reads."""
    moving = written([page(1), page(2)], "GIF")
    assert "animated" in problem("image/gif", moving, SEES).message


def test_every_page_of_a_tiff_is_sent_in_order() -> None:
    """As many as are allowed."""
    images = parsed("image/tiff", fax(4), replace(SEES, max_pages=4)).images
    begins = []
    for image in images:
        with Image.open(io.BytesIO(image.data)) as shown:
            row = shown.convert("L").crop((0, 20, 120, 21)).tobytes()
            begins.append(row.index(b"\x00"))
    assert begins == [0, 1, 2, 3]


def test_a_tiff_of_too_many_pages_is_refused_and_never_cut() -> None:
    """As a PDF is: the last pages have the total."""
    found = problem("image/tiff", fax(5), replace(SEES, max_pages=4))
    assert found.reason is Reason.TOO_LARGE
    assert "more than 4 pages (documents.max_pages)" in found.message


def test_every_page_of_a_tiff_is_measured() -> None:
    """The first one may be small."""
    data = written([page(1), page(1, (500, 500))], "TIFF")
    found = problem("image/tiff", data, replace(SEES, max_pixels=100_000))
    assert found.reason is Reason.TOO_LARGE
    assert "documents.max_pixels" in found.message


def test_small_copies_and_masks_in_a_tiff_are_no_pages() -> None:
    """Its sub-file type says so."""
    first, small = page(1), page(2)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    data = written([first, small, page(3)], "TIFF")
    assert len(parsed("image/tiff", data, replace(SEES, max_pages=2)).images) == 2


def test_a_loop_of_directories_ends() -> None:
    """The second page of this TIFF says that the first one follows."""
    data = bytearray(written([page(1), page(2)], "TIFF"))
    first = int.from_bytes(data[4:8], "little")
    entries = int.from_bytes(data[first : first + 2], "little")
    at = first + 2 + 12 * entries
    second = int.from_bytes(data[at : at + 4], "little")
    entries = int.from_bytes(data[second : second + 2], "little")
    at = second + 2 + 12 * entries
    data[at : at + 4] = first.to_bytes(4, "little")
    assert len(parsed("image/tiff", bytes(data), SEES).images) == 2


def test_the_preview_in_a_photo_is_no_page() -> None:
    """Telephones put a map of brightness behind the picture (MPO)."""
    photo = written([page(1, mode="RGB"), page(2, (60, 30), "RGB")], "MPO")
    assert len(parsed("image/jpeg", photo, SEES).images) == 1


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused(kind: str) -> None:
    """Its pictures follow each other in time; no one of them is the page."""
    found = problem(f"image/{kind.lower()}", written([page(1), page(40)], kind), SEES)
    assert found.reason is Reason.UNSUPPORTED_DOCUMENT
    assert "animated" in found.message


@pytest.mark.parametrize(
    ("media_type", "data", "said"),
    [
        ("image/png", written([Image.new("L", (90, 90), 255)], "PNG"), "nothing is printed"),
        ("image/png", written([Image.new("RGBA", (90, 90))], "PNG"), "nothing is printed"),
        ("image/jpeg", written([Image.new("L", (90, 90), 3)], "JPEG"), "page 1 has one dark"),
        ("image/tiff", written([Image.new("1", (9, 9), 255)] * 3, "TIFF"), "nothing is printed"),
        ("image/tiff", written([page(1), Image.new("L", (9, 9))], "TIFF"), "page 2 has one dark"),
        (PDF, written([Image.new("L", (90, 90), 255)], "PDF"), "nothing is printed"),
    ],
    ids=["white", "transparent", "black", "white pages", "a black page", "white scan"],
)
def test_pages_without_ink_are_refused(media_type: str, data: bytes, said: str) -> None:
    """A model that is shown nothing makes something up."""
    found = problem(media_type, data, SEES)
    assert found.reason is Reason.DOCUMENT_REJECTED
    assert said in found.message


def test_the_empty_back_of_a_sheet_is_a_page() -> None:
    """A scanner of both sides makes them, and pages keep their numbers."""
    data = written([page(1), Image.new("L", (120, 60), 255), page(3)], "TIFF")
    assert len(parsed("image/tiff", data, SEES).images) == 3


def test_a_transparent_picture_is_laid_on_white() -> None:
    """Its letters would be black on black."""
    letters = page(5).point(lambda level: 255 - level)
    picture_of = Image.new("RGBA", letters.size, (0, 0, 0, 0))
    picture_of.putalpha(letters)
    (image,) = parsed("image/png", written([picture_of], "PNG"), SEES).images
    with Image.open(io.BytesIO(image.data)) as shown:
        grey = shown.convert("L")
        assert (grey.getpixel((100, 50)), grey.getpixel((10, 20))) == (255, 0)


WHOLE = {
    "image/tiff": fax(2),
    "image/webp": written([page(1)], "WEBP", lossless=True),
    "image/jpeg": written([page(1, mode="CMYK"), page(2, mode="CMYK")], "MPO"),
    "image/png": written([page(1, mode="LA")], "PNG"),
}


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 5_000), st.binary(min_size=1, max_size=12))
def test_no_damage_raises(media_type: str, position: int, junk: bytes) -> None:
    """Lengths, offsets and counts that are no longer true are refused."""
    whole = WHOLE[media_type]
    position %= len(whole)
    damaged = whole[:position] + junk + whole[position + len(junk) :]
    assert isinstance(parse(media_type, damaged, SEES), Parsed | DocumentProblem)


def test_a_picture_that_would_become_a_thread_is_refused() -> None:
    """A long receipt; one that keeps its pixels is sent."""
    found = problem("image/png", picture("PNG", (400, 20_000)), SEES)
    assert found.reason is Reason.TOO_LARGE
    assert "page 1" in found.message
    assert parsed("image/png", picture("PNG", (200, 1_700)), SEES).images


def test_a_picture_of_too_many_pixels_for_its_decoder_is_too_large() -> None:
    """It is not broken."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000), 1).save(out, "PNG")
    assert problem("image/png", out.getvalue(), SEES).reason is Reason.TOO_LARGE
