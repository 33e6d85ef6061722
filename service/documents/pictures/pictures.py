"""Reads pictures page by page: their words by OCR, and upright, small and without metadata for
models that can see.

Runs only in the worker process. A decoder sees only bytes of the media type that was declared. Each
page is read or sent, or the document is refused: no page is dropped, and no page without ink is
sent alone, because a model would make up what is not there. Several invoices on the pages of a TIFF
are said by their pages (`invoice_pages`); they are not cut out.
"""

from __future__ import annotations

import io
import math
import struct
from collections.abc import Iterable, Iterator
from itertools import count

from PIL import Image, UnidentifiedImageError

from service.documents.frames.contents import Contents
from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult
from service.documents.invoices.invoice_pages import invoices_on_pages
from service.documents.layout.page_layout import SeenPage, fitted
from service.documents.layout.read_words import ReadsPictures, seen_words
from service.documents.pictures.picture_colours import as_seen, has_ink, is_dark
from service.model.completion import PageImage
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

IMAGE_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
    "image/gif": "GIF",
    "image/bmp": "BMP",
}
OCR_MAX_PIXELS = 4_500_000
"""A page of A4 at 205 dots an inch; OCR gets a larger picture shrunk to it."""
_OPENED_PIXELS_MAX = 2 * (Image.MAX_IMAGE_PIXELS or 0)
"""Pillow opens no picture with more, whatever `documents.max_pixels` is."""
_ANIMATIONS = frozenset({"PNG", "WEBP", "GIF"})
_PNG_MAX_BYTES = 3 * 1024 * 1024
_SUBFILE_TYPE = 254
_REDUCED_OR_MASK = 0b101
"""A TIFF may hold small copies of its pages, and masks."""
_DIRECTORIES_A_PAGE = 4
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)


def read_picture(
    kind: str, data: bytes, limits: ParseLimits, ocr: ReadsPictures | None = None
) -> ParseResult:
    """The pages of a picture of this media type. It can raise MemoryError only."""
    unread = not_here("the document is a picture", limits, ocr)
    if unread is not None:
        return unread
    try:
        with Image.open(io.BytesIO(data), formats=[IMAGE_FORMATS[kind]]) as picture:
            if picture.format in _ANIMATIONS and getattr(picture, "is_animated", False):
                return DocumentProblem(
                    Reason.UNSUPPORTED_DOCUMENT,
                    "the picture is animated; send each page as a still picture, or a PDF",
                )
            return read_pages(_pages(picture, limits), limits, ocr)
    except UnidentifiedImageError:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED, f"the document says it is {kind} and is not"
        )
    except _TooLarge as error:
        return DocumentProblem(Reason.TOO_LARGE, str(error))
    except Image.DecompressionBombError:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the picture has more than {min(limits.max_pixels, _OPENED_PIXELS_MAX):,} pixels",
        )
    except _BROKEN:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the picture is broken")


def not_here(what: str, limits: ParseLimits, ocr: ReadsPictures | None) -> ParseResult | None:
    """Why this process reads no pictures; None if it does. `what` says what the document is."""
    if limits.ocr_pages:
        return None if ocr is not None else Parsed(scanned=True)
    if limits.render:
        return None
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT,
        f"{what}. OCR reads it (the extra `ocr`; documents.ocr), and so does a "
        "model that can see (llm.vision = true)",
    )


def read_pages(
    pages: Iterable[Image.Image], limits: ParseLimits, ocr: ReadsPictures | None = None
) -> ParseResult:
    """The words of the pages by OCR, and their pictures for a model that sees; refused if a person
    sees nothing on them. Empty backs of printed sheets are sent, so that pages keep their
    numbers."""
    images: list[PageImage] = []
    pages_seen: list[SeenPage] = []
    printed = False
    for number, page in enumerate(pages, 1):
        if limits.ocr_pages and number > limits.ocr_pages:
            return too_many_for_ocr(limits)
        if not limits.ocr_pages and _is_unreadable(page.size, limits.max_image_side):
            return DocumentProblem(
                Reason.TOO_LARGE,
                f"page {number} is so long and narrow that a model could not read it; cut it into "
                "pages, or raise documents.max_image_side",
            )
        seen = as_seen(page, _side(page, limits))
        if has_ink(seen):
            printed = True
        elif is_dark(seen):
            return _without_ink(f"page {number} has one dark colour and nothing on it")
        if limits.render:
            images.append(_encoded(seen, limits.max_image_side))
        read = ocr.read(seen.tobytes(), *seen.size) if ocr and limits.ocr_pages else ()
        if read is None:
            return DocumentProblem(
                Reason.TOO_LARGE, f"page {number} has more lines than OCR reads on a page"
            )
        pages_seen.append(SeenPage(number, *seen.size, seen_words(read)))
    if not printed:
        return _without_ink("nothing is printed on its pages: each has one colour")
    laid = fitted(pages_seen, limits.max_chars)
    if not laid.text and not images:
        return _without_ink("OCR finds no text on its pages")
    if not laid.text:
        return Parsed(laid.text, tuple(images))
    paged = invoices_on_pages(laid.text, laid.words, len(pages_seen))
    contents = None if paged is None else Contents("", paged=paged)
    return Parsed(laid.text, tuple(images), words=laid.words, contents=contents)


def page_image(seen: Image.Image, number: int, max_side: int) -> PageImage | DocumentProblem:
    """One page as it is seen, for a model; refused if it has one dark colour."""
    if not has_ink(seen) and is_dark(seen):
        return _without_ink(f"page {number} has one dark colour and nothing on it")
    return _encoded(seen, max_side)


def _is_unreadable(size: tuple[int, int], max_side: int) -> bool:
    """Whether a page keeps less than half of its pixels a line, and no width for letters, once its
    longer side is shrunk to `max_side`: a long receipt becomes a thread."""
    return max(size) > 2 * max_side and max(size) > _SHAPE_MAX * min(size)


_SHAPE_MAX = 8
"""Length of a page for its width; a sheet has 1.4, and most receipts have less than 6."""


def _side(page: Image.Image, limits: ParseLimits) -> int:
    """The longer side at which a page is read."""
    if not limits.ocr_pages:
        return limits.max_image_side
    shape = max(page.size) / max(1, min(page.size))
    return max(1, int(math.sqrt(OCR_MAX_PIXELS * shape)))


def too_many_for_ocr(limits: ParseLimits) -> DocumentProblem:
    """The problem of a document with more pages than OCR reads."""
    return DocumentProblem(
        Reason.TOO_LARGE,
        f"the document has more than {limits.ocr_pages} pages for OCR (documents.ocr_max_pages)",
    )


class _TooLarge(Exception):
    """A limit of the settings that a picture exceeds; the message names it."""


def _pages(picture: Image.Image, limits: ParseLimits) -> Iterator[Image.Image]:
    """The pages of a TIFF; of other formats the first picture, because further ones are previews
    and maps of brightness. Raises `_TooLarge`."""
    if picture.format != "TIFF":
        yield _bounded(picture, limits)
        return
    pages = 0
    for number in count():
        try:
            picture.seek(number)
        except EOFError:
            return
        if number and _is_no_page(picture):
            continue
        pages += 1
        if pages > limits.max_pages or number >= limits.max_pages * _DIRECTORIES_A_PAGE:
            raise _TooLarge(
                f"the picture has more than {limits.max_pages} pages (documents.max_pages)"
            )
        yield _bounded(picture, limits)


def _is_no_page(picture: Image.Image) -> bool:
    kind = getattr(picture, "tag_v2", {}).get(_SUBFILE_TYPE, 0)
    return isinstance(kind, int) and bool(kind & _REDUCED_OR_MASK)


def _bounded(picture: Image.Image, limits: ParseLimits) -> Image.Image:
    """The picture, if it has no more pixels than allowed; its bytes are not decoded yet."""
    width, height = picture.size
    if width * height > limits.max_pixels:
        raise _TooLarge(
            f"the picture has {width * height:,} pixels, more than {limits.max_pixels:,} "
            "(documents.max_pixels)"
        )
    return picture


def _without_ink(what: str) -> DocumentProblem:
    return DocumentProblem(
        Reason.DOCUMENT_REJECTED, f"{what}; scan it again, or send it as it was made"
    )


def _encoded(seen: Image.Image, max_side: int) -> PageImage:
    """Encoded anew: no metadata of the original remains."""
    small = seen.copy()
    small.thumbnail((max_side, max_side))
    clean = Image.frombytes("RGB", small.size, small.tobytes())
    out = io.BytesIO()
    clean.save(out, "PNG")
    if out.tell() <= _PNG_MAX_BYTES:
        return PageImage("image/png", out.getvalue())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=90)
    return PageImage("image/jpeg", out.getvalue())
