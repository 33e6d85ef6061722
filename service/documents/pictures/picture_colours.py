"""Turns a picture into what a person sees on white paper: RGB, upright, in its true proportions.

Nothing of the picture may turn into ground, or the ground into ink. So transparency is laid on
white, deep levels are spread over the range that they use, the ink of CMYK is told from its
negative, and zero is white where the file says so. Resolutions that differ across and down (a fax
of normal quality) are evened out.

Without I/O; the cost is bounded by the pixels, which the caller limits.
"""

from __future__ import annotations

import math
from typing import Final

from PIL import Image, ImageChops, ImageOps

_ORIENTATION: Final = 0x0112
_ON_THE_SIDE: Final = frozenset({5, 6, 7, 8})
_PHOTOMETRIC: Final = 262
_WHITE_IS_ZERO: Final = 0
_EVEN: Final = 1.1
"""Resolutions that differ less are even: writers round them."""
_UNEVEN_MAX: Final = 4.0
"""Resolutions that differ more are no resolutions. A coarse fax has 204 by 98 dots an inch."""
_INK_LEVELS: Final = 16
"""The least contrast that is ink; a scan of an empty page has noise."""
_SIXTEEN_BITS: Final = (0, 65_535)
_PLAIN_MODES: Final = {"1": "L", "P": "RGB", "PA": "RGBA", "La": "LA", "RGBa": "RGBA"}


def as_seen(picture: Image.Image, max_side: int) -> Image.Image:
    """The picture in RGB, with no side above `max_side`. It may raise what Pillow raises."""
    across, down = _resolution(picture)
    if picture.getexif().get(_ORIENTATION) in _ON_THE_SIDE:
        across, down = down, across
    white_is_zero = _white_is_zero(picture)
    # Pillow turns CMYK of a JPEG around, as Adobe writes it; others write it as it is.
    negative = picture.format == "JPEG" and picture.mode == "CMYK" and "adobe" not in picture.info
    plain = _eight_bits(ImageOps.exif_transpose(picture), white_is_zero=white_is_zero)
    size = _fitting(plain.size, across / down, max_side)
    if size != plain.size:
        plain = plain.resize(size, Image.Resampling.BICUBIC, reducing_gap=2.0)
    return _on_white(ImageChops.invert(plain) if negative else plain)


def has_ink(picture: Image.Image) -> bool:
    """Whether an RGB picture has more than one colour."""
    return any(high - low > _INK_LEVELS for low, high in _extrema(picture))


def is_dark(picture: Image.Image) -> bool:
    """Whether the darkest of an RGB picture is no colour of paper."""
    return min(low for low, _ in _extrema(picture)) < 128


def _extrema(picture: Image.Image) -> list[tuple[int, int]]:
    return [channel.getextrema() for channel in picture.split()]  # type: ignore[misc]


def _resolution(picture: Image.Image) -> tuple[float, float]:
    found = picture.info.get("dpi")
    try:
        across, down = (float(one) for one in found)  # type: ignore[union-attr]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 1.0, 1.0
    if not (math.isfinite(across) and math.isfinite(down) and across > 0 and down > 0):
        return 1.0, 1.0
    return across, down


def _white_is_zero(picture: Image.Image) -> bool:
    """For levels that Pillow hands over as they are; it turns those of eight bits around itself."""
    tags = getattr(picture, "tag_v2", None)
    return tags is not None and tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO


def _fitting(size: tuple[int, int], uneven: float, max_side: int) -> tuple[int, int]:
    """The size with square pixels, shrunk to `max_side`. The axis with fewer dots is stretched."""
    width, height = map(float, size)
    if _EVEN < uneven <= _UNEVEN_MAX:
        height *= uneven
    elif _EVEN * uneven < 1 <= _UNEVEN_MAX * uneven:  # Without a division: it may be 0.
        width /= uneven
    shrink = min(1.0, max_side / max(width, height))
    return max(1, round(width * shrink)), max(1, round(height * shrink))


def _eight_bits(picture: Image.Image, *, white_is_zero: bool) -> Image.Image:
    """The picture in a mode of eight bits that can be shrunk, with its transparency."""
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return _levelled(picture, white_is_zero=white_is_zero)
    if picture.mode == "LAB":
        return picture.getchannel("L")
    if picture.mode != "PA" and "transparency" in picture.info:
        return picture.convert("RGBA")
    mode = _PLAIN_MODES.get(picture.mode)
    return picture if mode is None else picture.convert(mode)


def _levelled(picture: Image.Image, *, white_is_zero: bool) -> Image.Image:
    """Deep levels in eight bits: the range that the picture uses, from black to white. Scanners of
    twelve bits write them into sixteen, and floats have any range. Beside a transparent level, it
    is the whole range: the level may be that of no ink."""
    clear = picture.info.get("transparency")
    deep = picture.convert("I") if picture.mode.startswith("I;16") else picture
    low, high = deep.getextrema() if clear is None else _SIXTEEN_BITS
    if not (isinstance(low, int | float) and isinstance(high, int | float)):
        raise ValueError("levels of several channels")
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError("levels without bounds")
    if low == high:
        return Image.new("L", picture.size, "white")
    scale = 255.0 / (high - low)
    levels = deep.point(lambda value: value * scale - low * scale).convert("L")
    if white_is_zero:
        levels = ImageChops.invert(levels)
    if isinstance(clear, int):
        levels.paste(255, mask=_where(deep, clear))
    return levels


def _where(deep: Image.Image, level: int) -> Image.Image:
    """A mask of the pixels with this level: those that are neither above nor below it."""
    above = deep.point(lambda value: value * 1 - level).convert("L")
    below = deep.point(lambda value: value * -1 + level).convert("L")
    return ImageChops.lighter(above, below).point([255] + [0] * 255)


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode not in ("LA", "RGBA"):
        return picture.convert("RGB")
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture.convert("RGB"), mask=picture.getchannel("A"))
    return paper
