"""Which signs the numbers of a text may have, by what stands before and behind them.

A dash before a number, brackets around it, or a dash behind its cents make it negative. Brackets
between a rate and the amount of its tax do not: `VAT 20 % (447.18)  89.44` names the base. A dash
apart from it, or a mark of credit (`CR`, `H`), leave its sign open. A dash in another column may be
its sign, or an empty cell: `has_dash_apart` finds it where a number below zero is looked for.

Pure. Linear in the text: each kind of sign is searched once, and only where a quick look finds its
character.
"""

from __future__ import annotations

import re

from service.checks.values.made_once import made_once

_MONEY = r"(?:[€$£¥₹]|[A-Z]{3})?"
_BEFORE = tuple(
    (mark, re.compile(rf"{pattern} ?{_MONEY} ?(?=[0-9])"))
    for mark, pattern in (
        ("-", r"-(?<![0-9A-Za-z.,%)\-]-)"),
        ("(", r"\("),
        ("[", r"\["),
        ("<", "<"),
        ("▲", "▲"),
        ("△", "△"),
    )
)
"""Each mark has its own pattern: a search for one character is the quickest."""
_MINUS_SIGNS = ("./.", "-/-")
_MINUS_WORD = re.compile(rf"(?:\./\.|-/-|(?<![a-z])minus) ?{_MONEY} ?(?=[0-9])", re.IGNORECASE)
_CLOSED = {
    opened: re.compile(rf" ?{_MONEY}{re.escape(closed)}")
    for opened, closed in (("(", ")"), ("[", "]"), ("<", ">"))
}
_SIGN_BEHIND = re.compile(r"(?<=[0-9])(?: ?(?:[€$£¥₹]|[A-Z]{3}))?\Z")
_SIGN_BEHIND_MAX = 5
"""Characters in which the digit before a sign stands."""
_CREDIT_BEHIND = re.compile(rf"(?<=[0-9]) ?{_MONEY} ?\Z")
_CREDIT_BEHIND_MAX = 6
"""The same before a mark of credit."""
_MINUS_APART = re.compile(r" -(?<=[0-9] -)(?=  | ?(?:[€$£¥₹]|[A-Z]{3}(?![A-Za-z])|\n|\Z))")
_MINUS_HINT = re.compile(r"-(?<=[0-9€$£¥₹A-Z]-)(?![0-9A-Za-z])")
"""A quick look: without it, no number has a sign behind it."""
_CREDIT_MARKS = (
    re.compile(r"C[Rr](?![0-9A-Za-z])"),
    re.compile(r"H(?<![A-Za-z]H)(?![0-9A-Za-z])"),
)
_GAP_MAX = 40
_DASH_BEFORE = re.compile(rf"(?<![^\s(])-\s{{1,{_GAP_MAX}}}{_MONEY}\s?\Z")
_DASH_BEHIND = re.compile(rf"\s{{1,{_GAP_MAX}}}{_MONEY}\s?-(?![^\s)])")
_TAX_BEHIND = re.compile(rf"[ \t.:=]{{0,80}}+{_MONEY} ?[0-9]")
_SIGN = "-"
PLUS, MINUS, EITHER = (1,), (-1,), (1, -1)


class NumberSigns:
    """The signs of a text in plain characters; `lower` is it in small letters."""

    def __init__(self, text: str, lower: str) -> None:
        self._text = text
        self._lower = lower

    def of(self, body: str, start: int, end: int) -> tuple[int, ...]:
        """The possible signs of the number at this place. A dash behind a whole number is weaker
        evidence than behind cents."""
        before = self.before.get(start)
        if before is not None:
            closed = _CLOSED.get(before[0])
            if closed is None:
                return EITHER if before[1:2] == " " else MINUS
            bracket = closed.match(self._text, end)
            if bracket and self._is_base(start - len(before), bracket.end()):
                return PLUS
            if bracket:
                return EITHER if body.isdigit() else MINUS
        if end in self._minus_behind:
            return EITHER if body.isdigit() else MINUS
        return EITHER if end in self._either_behind else PLUS

    def _is_base(self, start: int, end: int) -> bool:
        """Whether the brackets hold what a rate is taken of: they stand between the rate and the
        amount of the tax, which has none."""
        rate = self._text[max(0, start - 2) : start].rstrip().endswith("%")
        return rate and _TAX_BEHIND.match(self._text, end) is not None

    def has_dash_apart(self, start: int, end: int) -> bool:
        """Whether a dash stands alone in the column before the number or behind it."""
        text = self._text
        before = text[max(0, start - _GAP_MAX - _SIGN_BEHIND_MAX) : start]
        if _SIGN in before and _DASH_BEFORE.search(before):
            return True
        return _DASH_BEHIND.match(text, end) is not None

    @made_once
    def before(self) -> dict[int, str]:
        """The text before each number that follows a sign or a bracket, by position."""
        text, lower = self._text, self._lower
        signs: dict[int, str] = {}
        for mark, pattern in _BEFORE:
            if mark in text:
                signs |= {match.end(): match.group() for match in pattern.finditer(text)}
        if "minus" in lower or ("/" in lower and any(map(lower.__contains__, _MINUS_SIGNS))):
            signs |= {match.end(): _SIGN for match in _MINUS_WORD.finditer(text)}
        return signs

    @made_once
    def behind(self) -> frozenset[int]:
        """Where a number ends that a sign or a mark of credit follows."""
        return self._minus_behind | self._either_behind

    @made_once
    def _minus_behind(self) -> frozenset[int]:
        """Where a number ends that a sign follows."""
        text = self._text
        signs = (match.start() for match in _MINUS_HINT.finditer(text))
        numbers = (_SIGN_BEHIND.search(text, max(0, at - _SIGN_BEHIND_MAX), at) for at in signs)
        return frozenset(number.start() for number in numbers if number is not None)

    @made_once
    def _either_behind(self) -> frozenset[int]:
        """Where a number ends that a mark of credit follows, or a dash behind a blank."""
        text, ends = self._text, frozenset[int]()
        marks = (match.start() for mark in _CREDIT_MARKS for match in mark.finditer(text))
        before = [_CREDIT_BEHIND.search(text, max(0, at - _CREDIT_BEHIND_MAX), at) for at in marks]
        ends |= {number.start() for number in before if number is not None}
        if " -" in text:
            ends |= {match.start() for match in _MINUS_APART.finditer(text)}
        return ends
