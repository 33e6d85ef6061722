"""Tells which texts of HTML documents Chromium shows: it draws them with one digit changed.

Documents lie in frames of one page, so that a screenshot holds many of them. A text is shown if
another first digit and another last digit each change the picture.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator, Sequence

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page

TEXT = "73915"
_OTHERS = ("43915", "73912")
_PATIENCE_MS = 180_000
"""A busy machine takes its time."""
_COLUMNS, _ROWS = 4, 6
_FAINT = 24
"""Of 255: so much must a pixel differ."""
_PIXELS = 3


def shown(
    browser: Browser, documents: Sequence[str], *, width: int = 480, height: int = 260
) -> list[bool]:
    """For each document with `¤` for the text, whether Chromium shows it in a window of this size;
    without scripts."""
    context = browser.new_context(
        viewport={"width": width * _COLUMNS, "height": height * _ROWS},
        java_script_enabled=False,
        offline=True,
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    many = _COLUMNS * _ROWS
    parts = [documents[at : at + many] for at in range(0, len(documents), many)]
    found = [one for part in parts for one in _shown_together(page, part, width, height)]
    context.close()
    return found


def _shown_together(
    page: Page, documents: Sequence[str], width: int, height: int
) -> Iterator[bool]:
    size = f"width:{width}px;height:{height}px"
    first, *others = (_picture(page, documents, text, size) for text in (TEXT, *_OTHERS))
    for at in range(len(documents)):
        left, top = at % _COLUMNS * width, at // _COLUMNS * height
        box = (left, top, left + width, top + height)
        yield all(_differ(first.crop(box), other.crop(box)) for other in others)


def _picture(page: Page, documents: Sequence[str], text: str, size: str) -> Image.Image:
    frames = "".join(
        f"<iframe style='border:0;{size}' "
        f'srcdoc="{html.escape(one.replace("¤", text))}"></iframe>'
        for one in documents
    )
    whole = f"<!doctype html><body style='margin:0;line-height:0'>{frames}"
    address = base64.b64encode(whole.encode()).decode()
    page.goto(f"data:text/html;charset=utf-8;base64,{address}")
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def _differ(one: Image.Image, other: Image.Image) -> bool:
    counts = ImageChops.difference(one, other).convert("L").histogram()
    return sum(counts[_FAINT + 1 :]) > _PIXELS
