"""Reads pictures: upright, small, and without metadata, for models that can see.

Runs only in the worker process. A decoder sees only bytes of the media type that was declared.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError

from service.documents.document import DocumentProblem
from service.documents.parsed import Parsed, ParseLimits, ParseResult
from service.model.completion import PageImage
from service.model.outcome import Reason

IMAGE_FORMATS = {
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "image/webp": "WEBP",
    "image/tiff": "TIFF",
}
_PNG_MAX_BYTES = 3 * 1024 * 1024


def read_picture(kind: str, data: bytes, limits: ParseLimits) -> ParseResult:
    """The pages of a picture of this media type. It can raise MemoryError only."""
    if not limits.render:
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT,
            "the document is a picture; a model that can see reads it (llm.vision = true)",
        )
    try:
        with Image.open(io.BytesIO(data), formats=[IMAGE_FORMATS[kind]]) as picture:
            width, height = picture.size
            if width * height > limits.max_pixels:
                return DocumentProblem(
                    Reason.TOO_LARGE,
                    f"the picture has {width * height:,} pixels, more than {limits.max_pixels:,} "
                    "(documents.max_pixels)",
                )
            return Parsed(images=tuple(_frames(picture, limits)))
    except UnidentifiedImageError:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED, f"the document says it is {kind} and is not"
        )
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, Image.DecompressionBombError):
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the picture is broken")


def _frames(picture: Image.Image, limits: ParseLimits) -> Iterator[PageImage]:
    for number in range(min(getattr(picture, "n_frames", 1), limits.max_pages)):
        picture.seek(number)
        yield encoded(picture, limits)


def encoded(picture: Image.Image, limits: ParseLimits) -> PageImage:
    """Turned upright, shrunk, and re-encoded: no metadata of the original remains."""
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((limits.max_image_side, limits.max_image_side))
    clean = Image.frombytes("RGB", upright.size, upright.tobytes())
    out = io.BytesIO()
    clean.save(out, "PNG")
    if out.tell() <= _PNG_MAX_BYTES:
        return PageImage("image/png", out.getvalue())
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=90)
    return PageImage("image/jpeg", out.getvalue())
