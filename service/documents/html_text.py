"""HTML as the text that a person would see, roughly: one line a row, cells apart, nothing hidden.

No style sheet is applied and nothing is fetched. What inline styles or attributes hide is dropped,
and said so. Linear; Python's own parser builds no tree, so depth costs nothing.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SKIPPED = frozenset({"script", "style", "head", "template", "noscript", "svg", "object"})
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_LINES = frozenset(
    "address article blockquote br caption dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr li "
    "main ol p pre section table tr ul".split()
)
_CELLS = frozenset({"td", "th"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?![.\d])|"
    r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*0(?![.\d])|text-indent\s*:\s*-\d{3}",
    re.IGNORECASE,
)
_WHITE = re.compile(r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white)", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\f\v]+")


class _Reader(HTMLParser):
    """Collects what is visible."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hid_text = False
        self._open: list[str] = []
        self._skipped_from: int | None = None
        self._hidden = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element; a hidden one hides all that is in it."""
        if tag in _LINES:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append("\t")
        if tag in _VOID:
            return
        self._open.append(tag)
        if self._skipped_from is None and (tag in _SKIPPED or _is_hidden(attrs)):
            self._skipped_from = len(self._open)
            self._hidden = tag not in _SKIPPED

    def handle_endtag(self, tag: str) -> None:
        """Closes an element and those left open in it."""
        if tag not in self._open:
            return
        while self._open:
            closed = self._open.pop()
            if self._skipped_from is not None and len(self._open) < self._skipped_from:
                self._skipped_from = None
            if closed == tag:
                break
        if tag in _LINES:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, seen or not."""
        if self._skipped_from is None:
            self.parts.append(data.replace("\n", " "))
        elif self._hidden and data.strip():
            self.hid_text = True


def visible_text(html: str) -> tuple[str, bool]:
    """The text that is seen, and whether some was hidden."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (_BLANKS.sub(" ", part).strip() for part in _rows("".join(reader.parts)))
    return "\n".join(line for line in lines if line), reader.hid_text


def _rows(text: str) -> list[str]:
    return [line.replace("\t", "   ") for line in text.split("\n")]


def _is_hidden(attributes: list[tuple[str, str | None]]) -> bool:
    for name, value in attributes:
        if name == "hidden" or (name == "aria-hidden" and value == "true"):
            return True
        if name == "style" and value and (_HIDDEN.search(value) or _WHITE.search(value)):
            return "background" not in value if not _HIDDEN.search(value) else True
    return False
