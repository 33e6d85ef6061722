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


def _documents(bodies: Mapping[str, str]) -> list[str]:
    return [f"<!doctype html><body><p>Total 5</p>{body}" for body in bodies.values()]


def _is_believed(document: str) -> bool:
    """Whether the text is read, and nothing says that it may not be seen."""
    result = visible_text(document.replace("¤", TEXT))
    assert isinstance(result, HtmlText), result
    return TEXT in result.text and not result.unsure and not result.is_suspect


def test_what_chromium_does_not_show_is_never_believed(chromium: Browser) -> None:
    """Two hundred ways of hiding, and those that look alike. Most do hide in Chromium of today; the
    others may tomorrow."""
    bodies = {**HIDING, **SHOWING, **UNSEEN}
    documents = _documents(bodies)
    is_shown = dict(zip(bodies, shown(chromium, documents), strict=True))
    believed = {
        name
        for name, document in zip(bodies, documents, strict=True)
        if not is_shown[name] and _is_believed(document)
    }
    # The window is a narrow one here, and without scripts `noscript` counts.
    assert believed <= {"max-width", "noscript style"}
    assert sum(is_shown[name] for name in UNSEEN) <= len(UNSEEN) // 20


def test_ordinary_mails_show_what_is_read_of_them(chromium: Browser) -> None:
    """Their total is seen."""
    documents = [html.replace("119.00", "¤.00") for html, _ in ORDINARY.values()]
    found = shown(chromium, documents, width=640, height=900)
    unseen = [name for name, is_shown in zip(ORDINARY, found, strict=True) if not is_shown]
    assert unseen == []


def test_every_property_of_chromium_is_judged(chromium: Browser) -> None:
    """It is computed, in doubt, or harmless; a new one must be decided."""
    page = chromium.new_page()
    page.set_default_timeout(_PATIENCE_MS)
    names = page.evaluate(_KNOWN)
    assert len(names) > 400
    assert [name for name in names if not is_known(name)] == []
