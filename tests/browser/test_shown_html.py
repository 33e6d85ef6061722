"""What Chromium does not show of HTML is never believed without a flag.

Ways of hiding text, of showing it, and ordinary mails are drawn, and read.
"""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Browser

from service.html.css_declarations import is_known
from service.html.text import HtmlText, visible_text
from tests.browser.shown_html import TEXT, shown
from tests.unit.html.html_tricks import HIDING, SHOWING
from tests.unit.html.ordinary_html import ORDINARY
from tests.unit.html.screen_order_html import LAID, WORDS
from tests.unit.html.unseen_html import UNSEEN

_PATIENCE_MS = 120_000
"""A busy machine takes its time."""
_KNOWN = """() => {
  const names = new Set();
  for (const key in document.documentElement.style) {
    const name = key.replace(/[A-Z]/g, letter => '-' + letter.toLowerCase());
    for (const one of [name, '-' + name]) {
      if (one !== 'css-text' && one !== 'all' && CSS.supports(one, 'inherit')) names.add(one);
    }
  }
  return [...names];
}"""

_PLACES = """() => {
  const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (walk.currentNode.parentElement.closest('style')) continue;
    for (const word of walk.currentNode.data.matchAll(/[\\w.]+/g)) {
      const range = document.createRange();
      range.setStart(walk.currentNode, word.index);
      range.setEnd(walk.currentNode, word.index + word[0].length);
      const box = range.getBoundingClientRect();
      found.push([box.top + box.height / 2, box.left, word[0]]);
    }
  }
  return found;
}"""
_ROW_PX = 9.0


def _in_rows(places: list[tuple[float, float, str]]) -> list[str]:
    """Words from top to bottom, those of a row from left to right."""
    rows, last = list[list[tuple[float, str]]](), -_ROW_PX
    for middle, left, word in sorted(places):
        if middle - last >= _ROW_PX:
            rows.append([])
            last = middle
        rows[-1].append((left, word))
    return [word for row in rows for _, word in sorted(row)]


def _documents(bodies: Mapping[str, str]) -> list[str]:
    return [f"<!doctype html><body><p>Total 5</p>{body}" for body in bodies.values()]


def _is_believed(document: str) -> bool:
    """Whether the text is read, and nothing says that it may not be seen."""
    result = visible_text(document.replace("¤", TEXT))
    assert isinstance(result, HtmlText), result
    return TEXT in result.text and not result.unsure and not result.is_suspect


def test_what_chromium_does_not_show_is_never_believed(chromium: Browser) -> None:
    """Two hundred ways of hiding, and those that look alike. What is believed is drawn."""
    bodies = {**HIDING, **SHOWING, **UNSEEN}
    believed = {
        name: document
        for name, document in zip(bodies, _documents(bodies), strict=True)
        if _is_believed(document)
    }
    found = zip(believed, shown(chromium, list(believed.values())), strict=True)
    unseen = {name for name, is_shown in found if not is_shown}
    assert unseen <= {"max-width"}  # The window is a narrow one here.


def test_the_ways_of_hiding_hide(chromium: Browser) -> None:
    """Most do in Chromium of today; the others may tomorrow. Each fourth is drawn."""
    found = shown(chromium, _documents(UNSEEN)[::4])
    assert sum(found) <= len(found) // 20


def test_ordinary_mails_show_what_is_read_of_them(chromium: Browser) -> None:
    """Their total is seen. Each third is drawn."""
    drawn = {name: html.replace("119.00", "¤.00") for name, (html, _) in [*ORDINARY.items()][::3]}
    found = shown(chromium, [*drawn.values()], width=640, height=900)
    unseen = [name for name, is_shown in zip(drawn, found, strict=True) if not is_shown]
    assert unseen == []


def test_words_stand_where_chromium_lays_them(chromium: Browser) -> None:
    """Rows, columns, grids, tables, floats and offsets."""
    page = chromium.new_page(viewport={"width": 1200, "height": 900})
    page.set_default_timeout(_PATIENCE_MS)
    for name, (body, words) in LAID.items():
        page.set_content(f"<!doctype html><body>{body}")
        found = " ".join(_in_rows(page.evaluate(_PLACES)))
        assert (name, WORDS.findall(found)) == (name, words.split())


def test_every_property_of_chromium_is_judged(chromium: Browser) -> None:
    """It is computed, in doubt, or harmless; a new one must be decided."""
    page = chromium.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    names = page.evaluate(_KNOWN)
    assert len(names) > 400
    assert [name for name in names if not is_known(name)] == []
