"""Reads the text of a PDF's page by PDFium: words with their boxes, and text that is not visible.

Runs of characters (`pdf_runs`) that a person does not see are dropped and listed (`text_visibility`
judges what they draw; here count size, place and the way of painting). So are runs whose glyphs
show other digits than their characters name (`shown_digits`). Runs that stand together then become
words, so that a hidden part is not in them.

Boxes are as high as the font and turned as the page is shown. The cost is linear in the number of
characters; the caller bounds it.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from service.documents.layout.page_kinds import STAMP_CHARS, PageInk
from service.documents.layout.page_layout import SeenWord
from service.documents.pdf.covered_parts import (
    covered_numbers,
    cut_numbers,
    may_be_covered,
    may_hide,
)
from service.documents.pdf.digit_marks import DrawnMark, MarkPaint, NumberPlace, marked_numbers
from service.documents.pdf.drawn_beside import beside_numbers
from service.documents.pdf.drawn_numbers import NUMBER_SCALE, inked, shows_digit, shows_number
from service.documents.pdf.missing_fonts import missing_font
from service.documents.pdf.page_drawing import (
    blank_small,
    dark_share,
    drawn_without,
    filled,
    part_without,
)
from service.documents.pdf.pdf_objects import (
    Annotations,
    Rectangle,
    TextPaint,
    bounds_of,
    covered_share,
    is_hollow,
    mark_paint,
    may_be_letters,
    objects_of,
    shade_of,
)
from service.documents.pdf.pdf_runs import PageRuns, StrayGlyph, TextRun, read_runs
from service.documents.pdf.picture_letters import LETTER_SCALE, LETTER_SIDE_MAX, shows_letters
from service.documents.pdf.run_joining import JoinedRun, joined_runs
from service.documents.pdf.shown_digits import other_digits, standard_shapes
from service.documents.pdf.shown_page import shown_page
from service.documents.pdf.slanted_text import line_share, page_tilt
from service.documents.pdf.spaced_letters import spaced_words
from service.documents.pdf.straight_letters import straightened
from service.documents.pdf.text_visibility import DrawnText, unseen
from service.documents.pdf.unread_pictures import (
    Sides,
    drawn_places,
    may_be_large,
    small_places,
    unread_picture,
)
from service.model.hidden_text import QUOTE_MAX_CHARS, HiddenText, Hiding
from service.model.page_words import Box, ReadAs

_TINY_POINTS = 3.0
_NARROW_POINTS = 0.2
"""Of a character; the narrowest letters of 3 points have 0.6."""
_TURNS = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)
_UPRIGHT = 1.5
"""Of its width, how high a line of upright print is at least."""
_BESIDE_MAX = 20
"""Drawings that are looked at."""
_NAMELESS_MIN = 3
"""Fewer are pictures of a font beside words."""
_UNKNOWN = TextPaint(0, painted=True, colour=None, annotation=False)


@dataclass(frozen=True, slots=True)
class PageText:
    """What the text of a page says."""

    words: tuple[SeenWord, ...]
    hidden: tuple[HiddenText, ...]
    layer: tuple[SeenWord, ...]
    """Words in the render mode that draws nothing, as programs for recognition write over scans. A
    person does not see them, so they have no confidence."""
    ink: PageInk
    has_other_digits: bool = False
    """Whether glyphs show other digits than their characters name, have a mark on them, or are
    beside smaller or larger ones of what may be one number."""
    unread: Sides | None = None
    """Where the page has a picture that is no logo and may say something: the first such place."""
    tilt: float = 0.0
    """By which its lines lean, in radians clockwise."""
    missing_fonts: tuple[str, ...] = ()
    """Fonts that the file does not carry, and whose letters nothing here draws."""


def read_page(
    page: pypdfium2.PdfPage, number: int, annotations: Annotations, chars_max: int
) -> PageText | None:
    """The page's visible words, and what is hidden; None if it has more characters, hidden ones
    and blanks included."""
    text = pdfium.FPDFText_LoadPage(page)
    try:
        if pdfium.FPDFText_CountChars(text) > chars_max:
            return None
        read = read_runs(text)
    finally:
        pdfium.FPDFText_ClosePage(text)
    return _Judge(page, number, annotations).judged(read)


class _Judge:
    """Sorts the runs of a page into words and hidden text."""

    def __init__(self, page: pypdfium2.PdfPage, number: int, annotations: Annotations) -> None:
        self._page = page
        self._number = number
        self._annotations = annotations
        self._shown = shown_page(page)
        self._enlargement = self._shown.enlargement
        self._objects = objects_of(page, annotations)
        self._boxes: dict[Rectangle, Box] = {}
        self._nameless: list[StrayGlyph] = []
        self._missing: dict[str, None] = {}
        self._has_text_alone = (
            self._objects.complete
            and not self._objects.drawings
            and pdfium.FPDFPage_GetAnnotCount(page) == 0
        )

    def judged(self, read: PageRuns) -> PageText:
        runs = read.runs
        self._nameless = _nameless(read.strays)
        hidden: dict[int, Hiding] = {}
        for number, run in enumerate(runs):
            how = self._plainly_hidden(run)
            if how is not None:
                hidden[number] = how
        left = [number for number in range(len(runs)) if number not in hidden]
        for number, how in unseen([self._piece(runs[number]) for number in left], self._draw):
            reason = self._reason(runs[left[number]], how)
            if reason is not Hiding.OFF_THE_PAGE or not self._lacks_font(runs[left[number]]):
                hidden[left[number]] = reason
        left = [number for number in left if number not in hidden]
        others = self._doubtful([runs[number] for number in left], read)
        hidden |= {left[number]: how for number, how in others.items()}
        seen = [run for number, run in enumerate(runs) if number not in hidden]
        words = joined_runs(spaced_words(seen, self._annotations.fields))
        layer = self._words(joined_runs([run for run in runs if not self._paint(run).painted]))
        off = (HiddenText(Hiding.NOT_DRAWN, one, self._number) for one in self._annotations.hidden)
        return PageText(
            tuple(self._words(words)),
            (*_quotes(runs, hidden, self._number), *off),
            tuple(SeenWord(one.text, one.box, ReadAs.OCR, 0.0, one.turn) for one in layer),
            self._ink(seen, read.unmapped),
            has_other_digits=any(how is not Hiding.OFF_THE_PAGE for how in others.values())
            or any(word.is_doubtful for word in words),
            unread=self._unread(),
            tilt=page_tilt(seen),
            missing_fonts=tuple(self._missing),
        )

    def _unread(self) -> Sides | None:
        """Where the page has something that may say what its text does not."""
        sides = [self._shown.sides(one) for one in self._objects.pictures]
        large = unread_picture(sides, self._bare) if may_be_large(sides) else None
        if large is not None:
            return large
        for place in small_places(sides):
            if shows_letters(self._part(place, LETTER_SCALE)):
                return place
        found = next(filter(self._shows_number, drawn_places(self._letters())), None)
        return found or self._hollow_number()

    def _hollow_number(self) -> Sides | None:
        """Where one is drawn by the outlines of its digits alone."""
        hollow = [one for one in self._drawings if is_hollow(one[0])]
        if not hollow:
            return None
        places = drawn_places(self._shown.sides(place) for _, place in hollow)
        with filled([drawing for drawing, _ in hollow]):
            return next(filter(self._shows_number, places), None)

    def _shows_number(self, place: Sides) -> bool:
        picture, shapes = self._part(place, NUMBER_SCALE), standard_shapes()
        found = inked(picture)
        if shows_number(found, shapes):
            return True
        turns = _TURNS if picture.height > _UPRIGHT * picture.width else ()
        if any(shows_number(inked(picture.transpose(turn)), shapes) for turn in turns):
            return True
        level = straightened(found.grey, found.ground, found.pieces or ())
        return level is not None and (shows_letters(level) or shows_number(inked(level), shapes))

    def _part(self, place: Sides, scale: float) -> Image.Image:
        """A place of the page without the text that is read, in so many pixels for a point."""
        longest = max(self._page.get_width(), self._page.get_height(), 1.0)
        scale = min(scale * self._enlargement, LETTER_SIDE_MAX / longest)
        read = self._objects.texts.keys() - {glyph.object for glyph in self._nameless}
        return part_without(self._page, read, place, scale)

    @cached_property
    def _drawn(self) -> list[Rectangle]:
        """Where something is drawn that may be a letter and is no text."""
        return [place for _, place in self._drawings]

    @cached_property
    def _drawings(self) -> list[tuple[int, Rectangle]]:
        """The same, each with its handle."""
        found = self._objects
        return [
            (drawing, place)
            for drawing, place in zip(found.drawings, found.places, strict=True)
            if may_be_letters(drawing, place, self._enlargement)
        ]

    def _letters(self) -> Iterator[Sides]:
        """Where that is, or what has no characters."""
        yield from map(self._shown.sides, self._drawn)
        yield from (self._shown.sides(glyph.ink) for glyph in self._nameless)

    @cached_property
    def _bare(self) -> Image.Image:
        """The page without its text."""
        return self._draw({paint.order for paint in self._objects.texts.values()})

    def _doubtful(self, runs: Sequence[TextRun], read: PageRuns) -> dict[int, Hiding]:
        """Those that a person may read as other numbers: parts of them are not shown, or other
        digits are. Below other text there may be hidden runs, too."""
        found = dict.fromkeys(self._other_digits(runs, read.strays), Hiding.UNMAPPED)
        found |= dict.fromkeys(cut_numbers(runs, self._shown), Hiding.OFF_THE_PAGE)
        numbers = [place for place, run in enumerate(runs) if run.digits and place not in found]
        printed = [self._printed(runs[place]) for place in numbers]
        marks, drawings = self._marks, self._objects.drawings
        texts = self._hiding_texts(read.runs, {number.shade for number in printed})
        above = [*marks, *(DrawnMark(*text[:4], text.order) for text in texts)]

        def paint_of(at: int) -> MarkPaint:
            if at < len(marks):
                return mark_paint(drawings[at])
            return MarkPaint(shade=texts[at - len(marks)].shade)

        if may_be_covered(printed, above, paint_of):
            covered = covered_numbers(
                self._page,
                self._objects,
                self._shown,
                [runs[place] for place in numbers],
                [number.shade for number in printed],
            )
            found |= {numbers[one]: Hiding.COVERED for one in covered}
        return found

    def _hiding_texts(
        self, runs: Sequence[TextRun], shades: Collection[int | None]
    ) -> list[NumberPlace]:
        """The texts that can hide others of these shades."""
        harmless = {
            handle
            for handle, paint in self._objects.texts.items()
            if not paint.painted or not may_hide(shade_of(paint.colour), shades)
        }
        return [self._printed(run) for run in runs if run.object not in harmless]

    def _other_digits(self, runs: Sequence[TextRun], strays: Sequence[StrayGlyph]) -> list[int]:
        """Those whose glyphs are other digits, and those with a drawn mark on them."""
        others = set(other_digits(self._page, self._objects, self._shown, runs, strays))
        numbers = [place for place, run in enumerate(runs) if any(map(str.isdigit, run.text))]
        drawings = self._objects.drawings
        marked = marked_numbers(
            [self._printed(runs[place]) for place in numbers],
            self._marks,
            lambda mark: mark_paint(drawings[mark]),
        )
        more = self._continued([self._printed(runs[place]) for place in numbers])
        return sorted(others.union(numbers[place] for place in (*marked, *more)))

    def _continued(self, numbers: Sequence[NumberPlace]) -> Iterator[int]:
        """Those with a drawn digit beside them."""
        for number, drawing in islice(beside_numbers(numbers, self._drawn), _BESIDE_MAX):
            left, top, right, bottom = self._shown.sides(self._drawn[drawing])
            wide, high = right - left, bottom - top
            around = left - wide, top - high, right + wide, bottom + high
            if shows_digit(self._part(around, NUMBER_SCALE), standard_shapes()):
                yield number

    def _printed(self, run: TextRun) -> NumberPlace:
        paint = self._paint(run)
        return NumberPlace(*run.area, paint.order, run.turn % 2 == 1, shade_of(paint.colour))

    @cached_property
    def _marks(self) -> list[DrawnMark]:
        found = self._objects
        return [
            DrawnMark(*place, order)
            for (order, _), place in zip(found.covers, found.places, strict=True)
        ]

    def _ink(self, seen: Sequence[TextRun], unmapped: int) -> PageInk:
        """Measured only where it may decide."""
        chars = sum(len(run.text) for run in seen)
        share = covered_share(self._objects.pictures, self._shown.bounds)
        if chars >= STAMP_CHARS:
            return PageInk(chars, unmapped, share, 0.0, 0.0)
        bare = dark_share(self._bare)
        return PageInk(chars, unmapped, share, dark_share(self._draw(())) - bare, bare)

    @cached_property
    def _covers(self) -> list[tuple[int, Rectangle]]:
        """What can lie above text, with its bounds; few pages need them."""
        return [(order, bounds_of(drawn)) for order, drawn in self._objects.covers]

    def _paint(self, run: TextRun) -> TextPaint:
        return self._objects.texts.get(run.object, _UNKNOWN)

    def _plainly_hidden(self, run: TextRun) -> Hiding | None:
        if not self._paint(run).painted:
            return Hiding.NOT_DRAWN
        width, height = run.area.right - run.area.left, run.area.top - run.area.bottom
        if run.turn % 2:
            width, height = height, width
        scale = self._enlargement
        is_tiny = height * scale < _TINY_POINTS and run.font_height * scale < _TINY_POINTS
        if is_tiny or width * scale < _NARROW_POINTS * _spacing_letters(run.text):
            return Hiding.TINY
        bounds = self._shown.bounds
        x, y = (run.area.left + run.area.right) / 2, (run.area.bottom + run.area.top) / 2
        if not (bounds.left <= x <= bounds.right and bounds.bottom <= y <= bounds.top):
            return Hiding.OFF_THE_PAGE
        return None

    def _piece(self, run: TextRun) -> DrawnText:
        paint = self._paint(run)
        share = 1.0 if run.lean is None else line_share(run, run.lean)
        return DrawnText(
            run.text, self._box(run.area), paint.order, paint.colour, paint.opacity, share
        )

    def _box(self, area: Rectangle) -> Box:
        box = self._boxes.get(area)
        if box is None:
            box = self._boxes[area] = self._shown.box(area)
        return box

    def _draw(self, without: Collection[int]) -> Image.Image:
        texts = self._objects.texts.items()
        if self._has_text_alone and all(paint.order in without for _, paint in texts):
            return blank_small(self._page)
        return drawn_without(self._page, [one for one, paint in texts if paint.order in without])

    def _reason(self, run: TextRun, how: Hiding) -> Hiding:
        """Covered only if something lies above it; otherwise it is cut off or on a hidden layer."""
        if how is not Hiding.COVERED:
            return how
        order = self._paint(run).order
        above = any(later > order and _meets(cover, run.area) for later, cover in self._covers)
        return Hiding.COVERED if above else Hiding.OFF_THE_PAGE

    def _lacks_font(self, run: TextRun) -> bool:
        name = missing_font(run.text, run.object)
        if name:
            self._missing[name] = None
        return bool(name)

    def _words(self, words: Sequence[JoinedRun]) -> Iterator[SeenWord]:
        return (self._word(word.run, self._paint(word.first)) for word in words)

    def _word(self, run: TextRun, paint: TextPaint) -> SeenWord:
        within = _within(self._box(run.area))
        read_as = ReadAs.TEXT
        if paint.annotation:
            is_field = any(_meets(one, run.area) for one in self._annotations.fields)
            read_as = ReadAs.FORM if is_field else ReadAs.ANNOTATION
        return SeenWord(run.text, within, read_as, 1.0, (run.turn + self._shown.rotation) % 4)


def _nameless(strays: Sequence[StrayGlyph]) -> list[StrayGlyph]:
    """Glyphs without characters, of objects that have as many of them as a number has."""
    count = Counter(glyph.object for glyph in strays)
    return [glyph for glyph in strays if count[glyph.object] >= _NAMELESS_MIN]


def _within(box: Box) -> Box:
    """The box, cut at the edges of the page."""
    if box.left >= 0 and box.top >= 0 and box.right <= 1 and box.bottom <= 1:
        return box
    sides = (box.left, box.top, box.right, box.bottom)
    return Box(*(min(max(side, 0.0), 1.0) for side in sides))


def _meets(one: Rectangle, other: Rectangle) -> bool:
    """Whether the middle of the other one lies in it."""
    x, y = (other.left + other.right) / 2, (other.bottom + other.top) / 2
    return one.left <= x <= one.right and one.bottom <= y <= one.top


def _spacing_letters(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(not unicodedata.combining(letter) for letter in text)


def _quotes(runs: Sequence[TextRun], hidden: dict[int, Hiding], page: int) -> Iterator[HiddenText]:
    """Neighbours that are hidden in one way are one quote; points and dashes say nothing."""
    before, how, quote = -2, None, ""
    for number, found in sorted(hidden.items()):
        if not any(map(str.isalnum, runs[number].text)):
            continue
        if number == before + 1 and found is how:
            if len(quote) < QUOTE_MAX_CHARS:
                quote += runs[number].text if runs[number].joined else f" {runs[number].text}"
        else:
            if how is not None:
                yield HiddenText(how, quote[:QUOTE_MAX_CHARS], page)
            how, quote = found, runs[number].text
        before = number
    if how is not None:
        yield HiddenText(how, quote[:QUOTE_MAX_CHARS], page)
