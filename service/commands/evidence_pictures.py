"""Draws evidence on pictures of pages: a box around each value, and the name of its field.

Pictures come from the reader of documents and go to a person. Nothing here reads a document.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFont

from schemas.outcome import FieldEvidence
from service.model.completion import PageImage

_INK = (176, 0, 64)
_TEXT_SHARE = 90
"""A name is so many times less high than its page."""
_LINE = 2
_MARGIN = 2


def with_boxes(page: PageImage, number: int, evidence: Mapping[str, FieldEvidence]) -> bytes:
    """The page as PNG, with the boxes of the evidence that stands on it. Raises ValueError."""
    try:
        picture = Image.open(io.BytesIO(page.data), formats=["PNG", "JPEG"]).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValueError(f"the picture of page {number} is broken") from None
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(9, picture.height // _TEXT_SHARE))
    for path, one in evidence.items():
        if one.page == number and one.box is not None:
            _draw(pen, font, picture.size, one.box, path)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _draw(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    size: tuple[int, int],
    box: tuple[float, float, float, float],
    path: str,
) -> None:
    """A frame around the words, and the name on white above them."""
    width, height = size
    left, top, right, bottom = box
    frame = (
        left * width - _MARGIN,
        top * height - _MARGIN,
        right * width + _MARGIN,
        bottom * height + _MARGIN,
    )
    pen.rectangle(frame, outline=_INK, width=_LINE)
    _, _, long, high = pen.textbbox((0, 0), path, font=font)
    at = (max(0.0, min(frame[0], width - long)), max(0.0, frame[1] - high - _MARGIN))
    pen.rectangle((at[0], at[1], at[0] + long, at[1] + high), fill=(255, 255, 255))
    pen.text(at, path, fill=_INK, font=font)
