"""Sample invoices as a scanner or a telephone sees them, with the true place of every word.

A page of a PDF is drawn at a resolution, and its words are known with their boxes from the text
layer. Then it is worn (a stamp, a folded corner, the other side shining through), set askew, and
taken: grey, noisy, as a fax, as a photograph. Every step is repeatable: the same page, kind and
seed give the same picture. A word that a step covers is no longer among the words.

Boxes are pixels of the picture: left, top, right, bottom. Needs Pillow and pypdfium2 alone.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

_POINTS_PER_INCH = 72
_OFFICE_DPI = 150
_FOLD = 0.12
"""The part of the page's width that a folded corner takes."""

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float, float, float, float]
"""Of a projection: nine numbers, row by row."""


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word and where it stands, its line's height included."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Sheet:
    """A picture of a page and its words."""

    picture: Image.Image
    words: tuple[PrintedWord, ...]


def sheets_of(pdf: bytes, dpi: int) -> Iterator[Sheet]:
    """The pages of a PDF with a text layer, drawn in grey."""
    scale = dpi / _POINTS_PER_INCH
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            picture = page.render(scale=scale).to_pil().convert("L")
            yield Sheet(picture, tuple(_words(page, scale)))


def scanned(sheet: Sheet, kind: str, seed: int = 0) -> Sheet:
    """The page as this kind of scan; raises KeyError for a kind that does not exist."""
    return KINDS[kind](sheet, random.Random(f"{kind}:{seed}"))


def tiff_of(pdf: bytes, kind: str, seed: int = 0) -> bytes:
    """All pages of a PDF as a scanner sends them, in one file."""
    pages = [scanned(sheet, kind, seed).picture for sheet in sheets_of(pdf, _OFFICE_DPI)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", compression="jpeg", save_all=True, append_images=pages[1:])
    return out.getvalue()


def _words(page: pypdfium2.PdfPage, scale: float) -> Iterator[PrintedWord]:
    """Characters between blanks, on one line."""
    text_page = page.get_textpage()
    height = page.get_height()
    letters: list[str] = []
    box: Box | None = None
    for number in range(text_page.count_chars()):
        letter = text_page.get_text_range(number, 1)
        left, bottom, right, top = text_page.get_charbox(number, loose=True)
        here = (left * scale, (height - top) * scale, right * scale, (height - bottom) * scale)
        if letter.isspace() or not letter:
            if box is not None:
                yield PrintedWord("".join(letters), box)
            letters, box = [], None
            continue
        letters.append(letter)
        box = here if box is None else _around(box, here)
    if box is not None:
        yield PrintedWord("".join(letters), box)


def _around(one: Box, other: Box) -> Box:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


# Wear.


def _stamped(sheet: Sheet, rng: random.Random) -> Sheet:
    """A framed stamp across the middle; ink lies under ink, so what is below stays legible."""
    picture = sheet.picture
    size = round(picture.width * 0.07)
    stamp = Image.new("L", (size * 6, size * 2), 255)
    draw = ImageDraw.Draw(stamp)
    draw.rectangle((4, 4, stamp.width - 5, stamp.height - 5), outline=0, width=max(2, size // 14))
    draw.text((size * 0.7, size * 0.3), "RECEIVED", fill=0, font_size=size * 1.05)
    pale = stamp.point(lambda value: 255 - round((255 - value) * 0.45))
    turned = pale.rotate(rng.uniform(8, 20), expand=True, fillcolor=255)
    ink = Image.new("L", picture.size, 255)
    left = round(picture.width * rng.uniform(0.15, 0.4))
    ink.paste(turned, (left, round(picture.height * rng.uniform(0.1, 0.3))))
    return replace(sheet, picture=ImageChops.multiply(picture, ink))


def _dog_eared(sheet: Sheet, rng: random.Random) -> Sheet:
    """The right upper corner is folded over; its words are gone."""
    picture = sheet.picture.copy()
    fold = picture.width * _FOLD * rng.uniform(0.8, 1.2)
    right = picture.width
    draw = ImageDraw.Draw(picture)
    draw.polygon([(right - fold, 0), (right, 0), (right, fold)], fill=90)
    draw.polygon([(right - fold, 0), (right - fold, fold), (right, fold)], fill=228)
    covered = (right - fold, 0, right, fold)
    return Sheet(picture, tuple(w for w in sheet.words if not _overlaps(w.box, covered)))


def _bleeding(sheet: Sheet, rng: random.Random) -> Sheet:
    """The print of the other side shines through, mirrored and blurred."""
    other = ImageOps.mirror(sheet.picture)
    other = ImageChops.offset(other, 0, round(sheet.picture.height * rng.uniform(0.05, 0.2)))
    pale = other.filter(ImageFilter.GaussianBlur(1.2)).point(
        lambda value: 255 - round((255 - value) * 0.22)
    )
    return replace(sheet, picture=ImageChops.multiply(sheet.picture, pale))


# Geometry.


def _skewed(sheet: Sheet, rng: random.Random) -> Sheet:
    """Up to three degrees to either side, at least one."""
    return _turned(sheet, rng.choice((-1, 1)) * rng.uniform(1.0, 3.0))


def _turned(sheet: Sheet, degrees: float) -> Sheet:
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    x, y = sheet.picture.width / 2, sheet.picture.height / 2
    back = (cos, sin, x - cos * x - sin * y, -sin, cos, y + sin * x - cos * y, 0.0, 0.0, 1.0)
    return _projected(sheet, back)


def _tilted(sheet: Sheet, rng: random.Random) -> Sheet:
    """As a telephone sees a sheet on a table: smaller within the picture, sides not parallel."""
    width, height = sheet.picture.size
    lean_x, lean_y = (rng.uniform(-0.06, 0.06) for _ in range(2))
    back = (
        1.04,
        rng.uniform(-0.02, 0.02),
        -0.02 * width,
        rng.uniform(-0.02, 0.02),
        1.04,
        -0.02 * height,
        lean_x / width,
        lean_y / height,
        1.0,
    )
    return _projected(sheet, back)


def _projected(sheet: Sheet, back: Matrix) -> Sheet:
    """`back` leads from a place in the new picture to the one in the old."""
    picture = sheet.picture.transform(
        sheet.picture.size,
        Image.Transform.PERSPECTIVE,
        back[:8],
        Image.Resampling.BICUBIC,
        fillcolor=255,
    )
    forth = _inverse(back)
    words = (replace(word, box=_moved(word.box, forth)) for word in sheet.words)
    bounds = (0.0, 0.0, float(picture.width), float(picture.height))
    return Sheet(picture, tuple(word for word in words if _within(word.box, bounds)))


def _inverse(m: Matrix) -> Matrix:
    """Up to a factor, which a projection does not feel."""
    a, b, c, d, e, f, g, h, i = m
    return (
        e * i - f * h,
        c * h - b * i,
        b * f - c * e,
        f * g - d * i,
        a * i - c * g,
        c * d - a * f,
        d * h - e * g,
        b * g - a * h,
        a * e - b * d,
    )


def _moved(box: Box, m: Matrix) -> Box:
    """The upright rectangle around the moved one."""
    left, top, right, bottom = box
    points = [_point(x, y, m) for x in (left, right) for y in (top, bottom)]
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _point(x: float, y: float, m: Matrix) -> tuple[float, float]:
    depth = m[6] * x + m[7] * y + m[8]
    return (m[0] * x + m[1] * y + m[2]) / depth, (m[3] * x + m[4] * y + m[5]) / depth


def _overlaps(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _within(box: Box, bounds: Box) -> bool:
    return (
        box[0] >= bounds[0] and box[1] >= bounds[1] and box[2] <= bounds[2] and box[3] <= bounds[3]
    )


# The device.


def _grey(sheet: Sheet, rng: random.Random) -> Sheet:
    """Recycled paper and a tired lamp: 60 to 190 instead of 0 to 255."""
    return replace(sheet, picture=sheet.picture.point(lambda value: 60 + value * 130 // 255))


def _noisy(sheet: Sheet, rng: random.Random) -> Sheet:
    """Grain on every pixel, and dust."""
    return replace(sheet, picture=_grain(_dust(sheet.picture, rng), rng, 0.28))


def _grain(picture: Image.Image, rng: random.Random, share: float) -> Image.Image:
    noise = Image.frombytes("L", picture.size, rng.randbytes(picture.width * picture.height))
    return Image.blend(picture, noise.filter(ImageFilter.GaussianBlur(0.6)), share)


def _dust(picture: Image.Image, rng: random.Random) -> Image.Image:
    dusty = picture.copy()
    draw = ImageDraw.Draw(dusty)
    for _ in range(250):
        x, y = rng.randrange(dusty.width), rng.randrange(dusty.height)
        draw.ellipse((x, y, x + 1 + rng.random(), y + 1 + rng.random()), fill=rng.choice((40, 220)))
    return dusty


def _jpeg(sheet: Sheet, rng: random.Random) -> Sheet:
    return replace(sheet, picture=_compressed(sheet.picture, 20))


def _compressed(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    with Image.open(out) as compressed:
        return compressed.convert("L")


def _fax(sheet: Sheet, rng: random.Random) -> Sheet:
    """One bit for a pixel, half of the rows, and a slightly wrong threshold."""
    picture = sheet.picture
    coarse = picture.resize((picture.width, picture.height // 2), Image.Resampling.BOX)
    threshold = rng.randint(140, 190)
    black = _grain(coarse, rng, 0.12).point(lambda value: 255 * (value > threshold))
    return replace(sheet, picture=black.resize(picture.size, Image.Resampling.NEAREST))


def _photographed(sheet: Sheet, rng: random.Random) -> Sheet:
    """Uneven light and a shadow's edge, out of focus by a little, grain, and JPEG."""
    tilted = _tilted(sheet, rng)
    picture = tilted.picture.filter(ImageFilter.GaussianBlur(tilted.picture.width / 2400))
    lit = ImageChops.multiply(picture, _light(picture.size, rng))
    return Sheet(_compressed(_grain(lit, rng, 0.08), 60), tilted.words)


def _light(size: tuple[int, int], rng: random.Random) -> Image.Image:
    """A gradient from 245 down to 120, and a soft shadow over a part of the page."""
    gradient = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270)))
    gradient = gradient.point(lambda value: 245 - value * 125 // 255)
    shade = Image.new("L", (256, 256), 255)
    edge = rng.randint(90, 170)
    ImageDraw.Draw(shade).polygon([(edge, 0), (256, 0), (256, 256), (edge - 60, 256)], fill=165)
    shade = shade.filter(ImageFilter.GaussianBlur(6))
    return ImageChops.multiply(gradient, shade).resize(size, Image.Resampling.BICUBIC)


def _quarter(turn: Image.Transpose) -> Callable[[Sheet, random.Random], Sheet]:
    def turned(sheet: Sheet, rng: random.Random) -> Sheet:
        width, height = sheet.picture.size
        words = tuple(replace(w, box=_turned_box(w.box, turn, width, height)) for w in sheet.words)
        return Sheet(sheet.picture.transpose(turn), words)

    return turned


def _turned_box(box: Box, turn: Image.Transpose, width: int, height: int) -> Box:
    left, top, right, bottom = box
    if turn is Image.Transpose.ROTATE_180:
        return width - right, height - bottom, width - left, height - top
    if turn is Image.Transpose.ROTATE_90:  # Against the clock.
        return top, width - right, bottom, width - left
    return height - bottom, left, height - top, right


def _clean(sheet: Sheet, rng: random.Random) -> Sheet:
    return sheet


def _office(sheet: Sheet, rng: random.Random) -> Sheet:
    """What an office scanner sends: slightly askew, with grain, as JPEG."""
    askew = _turned(sheet, rng.uniform(-1.0, 1.0))
    return replace(askew, picture=_compressed(_grain(askew.picture, rng, 0.08), 50))


KINDS: dict[str, Callable[[Sheet, random.Random], Sheet]] = {
    "clean": _clean,
    "office": _office,
    "skewed": _skewed,
    "noisy": _noisy,
    "jpeg": _jpeg,
    "grey": _grey,
    "fax": _fax,
    "photo": _photographed,
    "stamped": _stamped,
    "dog_eared": _dog_eared,
    "bleeding": _bleeding,
    "left": _quarter(Image.Transpose.ROTATE_90),
    "head_down": _quarter(Image.Transpose.ROTATE_180),
    "right": _quarter(Image.Transpose.ROTATE_270),
}
"""What can happen to a page, by name; the last three lie on their side or stand on their head."""
