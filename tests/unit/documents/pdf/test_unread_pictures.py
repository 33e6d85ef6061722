"""A picture on a page of text is judged by its size and its ink."""

from __future__ import annotations

from PIL import Image, ImageDraw

from service.documents.pdf.unread_pictures import may_be_large, unread_picture

LOGO = (0.1, 0.05, 0.3, 0.2)
LARGE = (0.1, 0.3, 0.9, 0.6)


def page(*, ink: bool = True, ground: int = 255) -> Image.Image:
    """Lines of short dashes over the whole page."""
    made = Image.new("RGB", (420, 590), (ground, ground, ground))
    draw = ImageDraw.Draw(made)
    for place in range(0, 420 * 59 if ink else 0, 6):
        x, y = place % 420, place // 420 * 10
        draw.rectangle((x, y, x + 2, y + 4), fill=(0, 0, 0))
    return made


def test_a_large_picture_with_ink_is_unread() -> None:
    """A logo, an empty ground and a dark surface are not."""
    assert unread_picture([LARGE], page()) == LARGE
    assert unread_picture([LOGO], page()) is None
    assert unread_picture([LARGE], page(ink=False)) is None
    assert unread_picture([LARGE], page(ink=False, ground=20)) is None


def test_touching_pictures_are_one_and_others_are_not() -> None:
    """Strips of a scan are each smaller than a logo; several logos are no scan."""
    strips = [(0.0, n / 40, 1.0, (n + 1) / 40) for n in range(40)]
    assert may_be_large(strips)
    logos = [(x / 4, y / 4, x / 4 + 0.18, y / 4 + 0.18) for x in range(4) for y in range(4)]
    assert not may_be_large(logos)
    assert not may_be_large([])
