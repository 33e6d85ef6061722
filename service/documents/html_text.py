"""Extracts the text of HTML that a person would roughly see: one line per row, cells separated.

Style sheets are not applied and nothing is fetched. Text hidden by inline styles or attributes is
dropped, and the result says so. White text counts as hidden only if nothing around it can have been
painted: a dropped visible heading would be worse than a retained hidden one. Tags come from
`html_tokens`, no tree is built, and the cost is linear: depth costs nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from service.documents.html_tokens import EndTag, StartTag, tokens

_SKIPPED = frozenset(
    "script style title template noscript noembed noframes iframe svg object".split()
)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCKS = frozenset(
    "address article blockquote dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr main ol p pre "
    "section table ul".split()
)
_LINES = _BLOCKS | {"br", "caption", "li", "tr"}
_CELLS = frozenset({"td", "th"})
_ROWS = frozenset({"thead", "tbody", "tfoot"})
_ENDS = {
    **dict.fromkeys(_BLOCKS, frozenset({"p"})),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    **dict.fromkeys(_CELLS, frozenset({*_CELLS, "p"})),
    "tr": frozenset({*_CELLS, "tr", "p"}),
    **dict.fromkeys(_ROWS, frozenset({*_CELLS, *_ROWS, "tr", "p"})),
    "body": frozenset({"head"}),
}
"""Elements that a new element ends although their author did not: a row ends the row before it."""
_SCOPES = {"table": _CELLS | _ROWS | {"tr"}, "ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd"}}
"""Inside of these, elements of the same name further out remain open."""

_ZERO = r"0*(?:\.0*)?(?:px|pt|em|rem|%)?\s*(?:!|;|$)"
_HIDDEN = re.compile(
    r"(?<![\w-])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|"
    rf"(?:font-size|opacity)\s*:\s*(?=[0.]){_ZERO}|"
    r"(?:text-indent|left|top)\s*:\s*-\d{3}|color\s*:\s*transparent)",
    re.IGNORECASE,
)
_FOLDED = re.compile(rf"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*(?=[0.]){_ZERO}", re.IGNORECASE)
_CUT_OFF = re.compile(r"overflow\s*:\s*hidden", re.IGNORECASE)
_WHITE = re.compile(r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b)", re.IGNORECASE)
_PAINTED = re.compile(r"background", re.IGNORECASE)
_STYLE_MAX_CHARS = 4_000
"""Of one attribute; the rest is ignored."""
_BLANKS = re.compile(r"[ \r\f\v\xa0]+")
_EDGES = re.compile(r" ?\t ?")


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element, and its effect on the text in it."""

    tag: str
    skipped: bool = False
    hidden: bool = False
    painted: bool = False


class _Reader:
    """Collects the visible text."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.hid_text = False
        self._open: list[_Element] = []
        self._tags: Counter[str] = Counter()
        self._skipped = self._hidden = self._painted = 0
        self._has_sheet = False

    def start(self, tag: str, attributes: tuple[tuple[str, str], ...]) -> None:
        """Opens an element; a hidden one hides its content."""
        self._end_implied(tag)
        self._has_sheet |= tag in ("style", "link")
        if tag in _LINES:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append("\t")
        if tag not in _VOID:
            self._push(self._element(tag, attributes))

    def end(self, tag: str) -> None:
        """Closes an element and the ones left open in it."""
        if not self._tags[tag]:
            return
        while self._pop().tag != tag:
            pass
        if tag in _LINES:
            self.parts.append("\n")

    def text(self, data: str) -> None:
        """Text, visible or not."""
        if not self._skipped and not self._hidden:
            self.parts.append(data.replace("\n", " ").replace("\t", " "))
        elif not self._skipped and data.strip():
            self.hid_text = True

    def _end_implied(self, tag: str) -> None:
        """Ends the elements that a new element ends: up to the outermost of them within the same
        list or table, and no further than `_IMPLIED_MAX`."""
        ended = _ENDS.get(tag)
        if ended is None or not any(self._tags[name] for name in ended):
            return
        last = None
        for place in range(len(self._open) - 1, max(-1, len(self._open) - 1 - _IMPLIED_MAX), -1):
            name = self._open[place].tag
            if name in ended:
                last = place
            elif name in _SCOPES and (tag in _SCOPES[name] or "p" in ended):
                break
        if last is not None:
            while len(self._open) > last:
                self._pop()

    def _element(self, tag: str, attributes: tuple[tuple[str, str], ...]) -> _Element:
        if tag in _SKIPPED:
            return _Element(tag, skipped=True)
        given: dict[str, str] = {}
        for name, value in attributes:  # Browsers use the first of two equal ones.
            given.setdefault(name, value[:_STYLE_MAX_CHARS])
        style = given.get("style", "")
        painted = bool(_PAINTED.search(style)) or "bgcolor" in given or "background" in given
        # A class can paint only where there is a style sheet.
        painted |= self._has_sheet and ("class" in given or "id" in given)
        white = bool(_WHITE.search(style)) or given.get("color", "").lower() in _WHITES
        hidden = "hidden" in given or bool(_HIDDEN.search(style))
        hidden |= bool(_FOLDED.search(style)) and bool(_CUT_OFF.search(style))
        hidden |= white and not painted and not self._painted
        return _Element(tag, hidden=hidden, painted=painted)

    def _push(self, element: _Element) -> None:
        self._open.append(element)
        self._count(element, 1)

    def _pop(self) -> _Element:
        element = self._open.pop()
        self._count(element, -1)
        return element

    def _count(self, element: _Element, step: int) -> None:
        self._tags[element.tag] += step
        self._skipped += step * element.skipped
        self._hidden += step * element.hidden
        self._painted += step * element.painted


_WHITES = frozenset({"white", "#fff", "#ffffff"})
_IMPLIED_MAX = 64
"""Most elements between an open one and the one that ends it; bounds the search."""


def visible_text(html: str) -> tuple[str, bool]:
    """The visible text, rows on lines and cells separated by tabs, and whether some was hidden."""
    reader = _Reader()
    for token in tokens(html):
        if isinstance(token, str):
            reader.text(token)
        elif isinstance(token, StartTag):
            reader.start(token.name, token.attributes)
        elif isinstance(token, EndTag):
            reader.end(token.name)
    lines = (_line(line) for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line.strip()), reader.hid_text


def _line(text: str) -> str:
    """One blank between words; a tab before the first cell is removed, those of empty cells
    remain."""
    return _EDGES.sub("\t", _BLANKS.sub(" ", text)).removeprefix("\t").strip(" ").rstrip("\t")
