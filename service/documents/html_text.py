"""HTML as the text that a person would see, roughly: one line a row, cells apart, nothing hidden.

No style sheet is applied and nothing is fetched. What inline styles or attributes hide is dropped,
and said so. Text in white is hidden only where nothing around it can have been painted: dropping a
heading that people see would be worse than keeping one that they do not. Tags come from
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
"""What an element ends that its author need not have closed: a row the row before it."""
_SCOPES = {"table": _CELLS | _ROWS | {"tr"}, "ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd"}}
"""Inside of these, elements of the same name further out stay open."""

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
"""Of one attribute; what follows is not looked at."""
_BLANKS = re.compile(r"[ \r\f\v\xa0]+")
_EDGES = re.compile(r" ?\t ?")


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element, and what it says about the text in it."""

    tag: str
    skipped: bool = False
    hidden: bool = False
    painted: bool = False


class _Reader:
    """Collects what is visible."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.hid_text = False
        self._open: list[_Element] = []
        self._tags: Counter[str] = Counter()
        self._skipped = self._hidden = self._painted = 0
        self._has_sheet = False

    def start(self, tag: str, attributes: tuple[tuple[str, str], ...]) -> None:
        """Opens an element; a hidden one hides all that is in it."""
        self._end_implied(tag)
        self._has_sheet |= tag in ("style", "link")
        if tag in _LINES:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append("\t")
        if tag not in _VOID:
            self._push(self._element(tag, attributes))

    def end(self, tag: str) -> None:
        """Closes an element and those left open in it."""
        if not self._tags[tag]:
            return
        while self._pop().tag != tag:
            pass
        if tag in _LINES:
            self.parts.append("\n")

    def text(self, data: str) -> None:
        """Text, seen or not."""
        if not self._skipped and not self._hidden:
            self.parts.append(data.replace("\n", " ").replace("\t", " "))
        elif not self._skipped and data.strip():
            self.hid_text = True

    def _end_implied(self, tag: str) -> None:
        """Ends what a new element ends: up to the outermost of them within the same list or
        table, and without looking further than what may stand between."""
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
        for name, value in attributes:  # Of two equal ones, browsers take the first.
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
"""Elements between one that was left open and the one that ends it; bounds the looking."""


def visible_text(html: str) -> tuple[str, bool]:
    """The text that is seen, rows on lines and cells apart by tabs, and whether some was hidden."""
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
    """One blank between words; the tab before the first cell goes, those of empty cells stay."""
    return _EDGES.sub("\t", _BLANKS.sub(" ", text)).removeprefix("\t").strip(" ").rstrip("\t")
