"""Finds text of a PDF's page whose glyphs show other digits than their characters name.

A font says itself which character each of its glyphs is, and may lie: the page shows `100.00`, the
text says `900.00`. So all digits of a page are drawn once more, alone and larger, and compared with
those of the standard typefaces (`digit_shapes`). It makes no difference how the text lies: by a
table of characters, by exchanged outlines, or by a replacement text. These digits are looked
at: from 0 to 9, other forms of them (`９`, `²`), and those of other scripts on a page without
letters of such a script; oblique ones in a drawing of their own (`oblique_digits`). So is what
stands in a number and beside it (`number_signs`): signs that are other ones by their ink, or have
none on the page, letters and glyphs without characters that look like digits.

Runs only in the worker process. The cost is linear in the number of digits, which is bounded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from math import ceil, floor, inf

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from service.documents.pdf.digit_shapes import DIGITS, DigitShapes, Resemblance
from service.documents.pdf.number_signs import (
    SIGNS,
    GlyphBeside,
    has_other_signs,
    is_like_digits,
    strays_beside,
)
from service.documents.pdf.oblique_digits import straightened
from service.documents.pdf.page_drawing import GreyPicture, drawn_grey
from service.documents.pdf.pdf_objects import PageObjects, Rectangle
from service.documents.pdf.pdf_runs import (
    DrawnDigit,
    DrawnSign,
    StrayGlyph,
    TextRun,
    is_foreign,
    read_runs,
)
from service.documents.pdf.shown_page import ShownPage, shown_page

DIGITS_MAX = 20_000
"""Of a page. No page that a person can read has more; further ones count as not shown."""
_PIXELS = 15
"""Of the height of the smallest digit: with fewer, digits look alike."""
_SCALE_MIN, _SCALE_MAX = 1.5, 3.0
"""Pixels for a point."""
_SIDE_MAX = 3_600
_SIDE_ENOUGH = 32
"""Pixels of a glyph. Of larger ones, every second pixel is looked at, and so on, so that the cost
does not grow with their size."""
_LIGHT = 384
"""Sum of the three colours from which text is drawn on black."""
_TRACE_MIN = 24
"""Of 255: a point of small print has more ink."""
_BESIDE_MAX = 40
_SHIFTS = (0, -1, 1)
"""Pixels along the row: glyphs are drawn at whole pixels, so that a narrow place may lack one and
have one of the neighbour instead."""
_UPRIGHT = (None, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
"""By quarters clockwise."""
_INVERTED = bytes(range(255, -1, -1))
_FACES = (
    *("Helvetica", "Helvetica-Bold", "Courier", "Courier-Bold", "Times-Roman", "Times-Bold"),
    *("Times-Italic", "Times-BoldItalic"),
)
_SIZES = (5, 6, 7, 9)
"""Points of the specimen, which is drawn largest: the fewer pixels, the more digits look alike."""
_SLANTS = (0.0, 0.2)
_Place = tuple[int, int, int, int]
"""Left, top, right and bottom, in pixels."""


def other_digits(
    page: pypdfium2.PdfPage,
    objects: PageObjects,
    shown: ShownPage,
    runs: Sequence[TextRun],
    strays: Sequence[StrayGlyph] = (),
) -> Iterator[int]:
    """The numbers of runs with a digit whose glyph shows another one, with such a sign, or with a
    digit beside it that no character names."""
    foreign = any(is_foreign(run.text) for run in runs)
    with_digits = [
        number
        for number, run in enumerate(runs)
        if run.digits and not (foreign and any(one.is_foreign for one in run.digits))
    ]
    level = [number for number in with_digits if runs[number].lean is None]
    if level:
        numbers = [runs[number] for number in level]
        beside = strays_beside(numbers, strays)
        near = {one.stray.object for found in beside.values() for one in found}
        look = _Look(page, objects, shown, numbers, near)
        for place, number in enumerate(level):
            if not look.agrees(runs[number], beside.get(place, ())):
                yield number
    oblique = [number for number in with_digits if runs[number].lean is not None]
    if oblique:
        numbers = [runs[number] for number in oblique]
        for place in _other_oblique(page, objects, shown, numbers):
            yield oblique[place]


def _other_oblique(
    page: pypdfium2.PdfPage, objects: PageObjects, shown: ShownPage, runs: Sequence[TextRun]
) -> Iterator[int]:
    light = [_is_light(objects, run) for run in runs]
    for one in straightened(page, objects, shown, runs, light):
        if isinstance(one, int):
            yield one
            continue
        digits = runs[one.run].digits
        if not all(
            _may_show_in(one.picture, place, digit.digit, on_black=light[one.run])
            for digit, place in zip(digits, one.places, strict=True)
        ):
            yield one.run


def _may_show_in(picture: GreyPicture, place: _Place, digit: str, *, on_black: bool) -> bool:
    ink, size = _glyph(picture, place, 0, on_black=on_black)
    return standard_shapes().resemblance(ink, size, digit).is_plausible


def _is_light(objects: PageObjects, run: TextRun) -> bool:
    paint = objects.texts.get(run.object)
    return paint is not None and paint.colour is not None and sum(paint.colour) >= _LIGHT


class _Look:
    """The digits of a page, drawn alone."""

    def __init__(
        self,
        page: pypdfium2.PdfPage,
        objects: PageObjects,
        shown: ShownPage,
        runs: Sequence[TextRun],
        beside: Collection[int] = (),
    ) -> None:
        """`beside` are the objects of stray glyphs."""
        self._page, self._objects, self._shown = page, objects, shown
        drawn = {*(run.object for run in runs), *beside}
        self._left_out = objects.all_but(drawn)
        longest = max(page.get_width(), page.get_height(), 1.0)
        self._scale = min(_scale(runs, shown.enlargement), _SIDE_MAX / longest)
        self._pictures: dict[bool, GreyPicture] = {}
        self._left = DIGITS_MAX

    def agrees(self, run: TextRun, beside: Sequence[GlyphBeside]) -> bool:
        """Whether every glyph may show its digit or sign, and none beside them shows a digit."""
        self._left -= len(run.digits)
        if self._left < 0 or has_other_signs(run):
            return False
        on_black = _is_light(self._objects, run)
        turn = (run.turn + self._shown.rotation) % 4
        if not all(self._shows(one, turn, on_black=on_black) for one in run.digits):
            return False
        if not all(self._may_be_sign(one, turn, on_black=on_black) for one in run.signs):
            return False
        return not any(
            one.is_within or one.is_dash or self._is_digit(one.stray, turn, on_black=on_black)
            for one in beside[:_BESIDE_MAX]
        )

    def _may_be_sign(self, sign: DrawnSign, turn: int, *, on_black: bool) -> bool:
        if sign.letter in SIGNS:
            return self._has_ink(sign, on_black=on_black)
        if not sign.letter.isalpha() or is_like_digits(sign.letter):
            return True
        return not self._is_digit(sign, turn, on_black=on_black)

    def _has_ink(self, sign: DrawnSign, *, on_black: bool) -> bool:
        if not self._is_on_page(sign.ink):
            return True
        picture = self._picture(on_black=on_black)
        part, _ = picture.part(*self._place(sign.ink, picture, 0, 0))
        return max(part if on_black else part.translate(_INVERTED)) >= _TRACE_MIN

    def _is_digit(self, drawn: DrawnSign | StrayGlyph, turn: int, *, on_black: bool) -> bool:
        picture = self._picture(on_black=on_black)
        ink, size = _glyph(picture, self._place(drawn.ink, picture, 0, 0), turn, on_black=on_black)
        return standard_shapes().resemblance(ink, size, "0").is_a_digit

    def _is_on_page(self, ink: Rectangle) -> bool:
        bounds, (left, bottom, right, top) = self._shown.bounds, ink
        x, y = (left + right) / 2, (bottom + top) / 2
        return bounds.left <= x <= bounds.right and bounds.bottom <= y <= bounds.top

    def examples(self, runs: Iterable[TextRun]) -> Iterator[tuple[str, bytes, tuple[int, int]]]:
        """All digits with the pictures of their glyphs, of a page with black upright ones."""
        picture = self._picture(on_black=False)
        for run in runs:
            for one in run.digits:
                place = self._drawn_at(one, picture)
                yield one.digit, *_glyph(picture, place, 0, on_black=False)

    def _shows(self, drawn: DrawnDigit, turn: int, *, on_black: bool) -> bool:
        if not self._is_on_page(drawn.ink):
            return True  # Cut off, as long lines are: another matter, judged by whole runs.
        picture = self._picture(on_black=on_black)
        ink, size = _glyph(picture, self._drawn_at(drawn, picture), turn, on_black=on_black)
        found = standard_shapes().resemblance(ink, size, drawn.digit)
        return found.is_plausible or self._may_show(drawn, found, picture, turn, on_black=on_black)

    def _may_show(
        self,
        drawn: DrawnDigit,
        first: Resemblance,
        picture: GreyPicture,
        turn: int,
        *,
        on_black: bool,
    ) -> bool:
        """By the place at which the glyph resembles any digit most."""
        found = [first]
        for shift in _SHIFTS:
            across, down = (0, shift) if turn % 2 else (shift, 0)
            place = self._place(drawn.ink, picture, across, down)
            ink, size = _glyph(picture, place, turn, on_black=on_black)
            found.append(standard_shapes().resemblance(ink, size, drawn.digit))
        return min(found, key=lambda one: one.of_any).is_plausible

    def _picture(self, *, on_black: bool) -> GreyPicture:
        if on_black not in self._pictures:
            self._pictures[on_black] = drawn_grey(
                self._page, self._left_out, self._scale, on_black=on_black
            )
        return self._pictures[on_black]

    def _drawn_at(self, drawn: DrawnDigit, picture: GreyPicture) -> _Place:
        """The pixels of a glyph whose origin is drawn at a whole pixel, as that of small print is.

        Equal glyphs have equal pixels there, and hardly any of their neighbours."""
        width, height = picture.width, picture.height
        shown = self._shown
        if shown.rotation:
            x0, y0, x1, y1 = shown.sides(drawn.ink)
            from_left, from_top = shown.point(*drawn.origin)
        else:  # As nearly all pages are: what `sides` and `point` say, without their calls.
            left, bottom, edge, top = shown.bounds
            wide, high = max(edge - left, 1e-6), max(top - bottom, 1e-6)
            ink_left, ink_bottom, ink_right, ink_top = drawn.ink
            x0, x1 = (ink_left - left) / wide, (ink_right - left) / wide
            y0, y1 = (top - ink_top) / high, (top - ink_bottom) / high
            from_left, from_top = (drawn.origin[0] - left) / wide, (top - drawn.origin[1]) / high
        x, y = from_left * width, from_top * height
        right, down = floor(x + 0.5) - x, floor(y + 0.5) - y
        return _within(
            picture,
            floor(x0 * width + right),
            floor(y0 * height + down),
            ceil(x1 * width + right),
            ceil(y1 * height + down),
        )

    def _place(self, ink: Rectangle, picture: GreyPicture, across: int, down: int) -> _Place:
        """The whole pixels around an outline, so many to the right and down."""
        x0, y0, x1, y1 = self._shown.sides(ink)
        width, height = picture.width, picture.height
        left, top = floor(x0 * width) + across, floor(y0 * height) + down
        right, bottom = floor(x1 * width) + 1 + across, floor(y1 * height) + 1 + down
        return _within(picture, left, top, right, bottom)


def _within(picture: GreyPicture, left: int, top: int, right: int, bottom: int) -> _Place:
    """At least one pixel of the picture."""
    width, height = picture.width, picture.height
    if 0 <= left < right <= width and 0 <= top < bottom <= height:
        return left, top, right, bottom
    left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
    return left, top, min(max(right, left + 1), width), min(max(bottom, top + 1), height)


def _glyph(
    picture: GreyPicture, place: _Place, turn: int, *, on_black: bool
) -> tuple[bytes, tuple[int, int]]:
    """What a place shows and its size: upright, ink in white on black."""
    left, top, right, bottom = place
    step = max(right - left, bottom - top) // _SIDE_ENOUGH or 1
    part, size = picture.part(left, top, right, bottom, step)
    ink = part if on_black else part.translate(_INVERTED)
    upright = _UPRIGHT[turn]
    if upright is None:
        return ink, size
    turned = Image.frombytes("L", size, ink).transpose(upright)
    return turned.tobytes(), turned.size


def _scale(runs: Iterable[TextRun], enlargement: float) -> float:
    """Pixels for a point, by which the smallest digit has enough of them."""
    least = inf
    for run in runs:
        for digit in run.digits:
            left, bottom, right, top = digit.ink
            side = right - left if right - left > top - bottom else top - bottom
            if side < least:
                least = side
    least = max(least * enlargement if least < inf else 0.0, 1.0)
    return enlargement * min(max(_PIXELS / least, _SCALE_MIN), _SCALE_MAX)


@lru_cache(maxsize=1)
def standard_shapes() -> DigitShapes:
    """The digits of the standard typefaces, in small and large print, upright and slanted."""
    document = pypdfium2.PdfDocument(_specimen())
    page = document[0]
    shown = shown_page(page)
    text = pdfium.FPDFText_LoadPage(page)
    read = read_runs(text)
    pdfium.FPDFText_ClosePage(text)
    look = _Look(page, PageObjects(), shown, [])
    shapes = DigitShapes(look.examples(read.runs))
    page.close()
    document.close()
    return shapes


def _specimen() -> bytes:
    """A PDF with one page of digits."""
    rows, height = [], 0.0
    for number, face in enumerate(_FACES):
        for size in _SIZES:
            for slant in _SLANTS[: 1 if "Italic" in face else None]:
                height += 2.0 * size
                place = f"{size} 0 {slant * size} {size} 10 {height}"
                rows.append(f"BT /F{number} 1 Tf {place} Tm ({' '.join(DIGITS)}) Tj ET")
    fonts = " ".join(
        f"/F{number} << /Type /Font /Subtype /Type1 /BaseFont /{face} >>"
        for number, face in enumerate(_FACES)
    )
    content = "\n".join(rows)
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 {height + 20}] /Contents 4 0 R "
        f"/Resources << /Font << {fonts} >> >> >>",
        f"<< /Length {len(content)} >> stream\n{content}\nendstream",
    )
    bodies = "".join(f"{number} 0 obj {body} endobj\n" for number, body in enumerate(objects, 1))
    return (f"%PDF-1.7\n{bodies}trailer << /Size 5 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n").encode()
