"""Draws evidence on pictures of pages: a box around each value, and the fields' names beside the
page, so that no name hides a word.

Pictures come from the reader of documents and go to a person. Nothing here reads a document.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from PIL import Image, ImageChops, ImageDraw, ImageFont

from schemas.outcome import FieldEvidence
from service.model.completion import PageImage

_INK, _LINE_INK, _PAPER = (176, 0, 64), (228, 170, 190), (255, 255, 255)
_FONT_SHARE = 90
"""A name is so many times less high than its page."""
_FONT_MIN = 9
_FRAME = 2
_MARGIN = 2
_GAP = 24
"""Between the page and its names."""
_Box = tuple[float, float, float, float]


def with_boxes(page: PageImage, number: int, evidence: Mapping[str, FieldEvidence]) -> bytes:
    """The page as PNG, with the boxes of the evidence that stands on it. Raises ValueError."""
    try:
        picture = Image.open(io.BytesIO(page.data), formats=["PNG", "JPEG"]).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise ValueError(f"the picture of page {number} is broken") from None
    boxes = {
        path: _frame(one.box, picture.size)
        for path, one in evidence.items()
        if one.page == number and one.box is not None
    }
    out = io.BytesIO()
    (_named(picture, boxes) if boxes else picture).save(out, "PNG")
    return out.getvalue()


def _frame(box: _Box, size: tuple[int, int]) -> _Box:
    """Around the words, in pixels."""
    (left, top, right, bottom), (width, height) = box, size
    return (
        left * width - _MARGIN,
        top * height - _MARGIN,
        right * width + _MARGIN,
        bottom * height + _MARGIN,
    )


def _named(picture: Image.Image, boxes: Mapping[str, _Box]) -> Image.Image:
    """The page with frames, and the names to its right, in the order of their boxes."""
    width, height = picture.size
    font = ImageFont.load_default(max(_FONT_MIN, height // _FONT_SHARE))
    longest = max(font.getlength(path) for path in boxes)
    wide = Image.new("RGB", (width + _GAP + int(longest) + _GAP, height), _PAPER)
    pen = ImageDraw.Draw(wide)
    high = font.getbbox("Ag")[3] + _MARGIN
    line = 0.0
    for path, box in sorted(boxes.items(), key=lambda item: (item[1][1], item[1][0])):
        middle = (box[1] + box[3]) / 2
        line = max(line, middle - high / 2)
        pen.line((box[2], middle, width + _GAP - _MARGIN, line + high / 2), fill=_LINE_INK)
        pen.text((width + _GAP, line), path, fill=_INK, font=font)
        line += high
    for box in boxes.values():
        pen.rectangle(box, outline=_INK, width=_FRAME)
    page = wide.crop((0, 0, width, height))
    wide.paste(ImageChops.darker(page, picture), (0, 0))  # Lines lie below the words.
    return wide
