"""The printed words of a label: before a value in its row, or in the row above.

Whether a label names a value is decided by `labels.labels`; this module says which words it has.

Pure; linear in the row. Rows are looked at up to `_CHARS_MAX` characters.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from service.checks.labels.label_roles import FIRST_WORDS, Role, folded, label_at

_CHARS_MAX = 160
_APART_MAX = 24
"""Columns between a label and a value below it."""
_WORD = re.compile(r"\S+")


class _Words(NamedTuple):
    """Where the words of a label stand in a row."""

    start: int
    end: int


def label_before(row: str, column: int, roles: tuple[Role, ...]) -> str:
    """The last label of these roles before a column of a row; empty without one."""
    near = row[max(0, column - _CHARS_MAX) : column]
    return _last_label(near, roles) if near else ""


@lru_cache(maxsize=4096)
def _last_label(head: str, roles: tuple[Role, ...]) -> str:
    found = _labels(head, roles)
    return head[found[-1].start : found[-1].end] if found else ""


def label_above(row: str, column: int, roles: tuple[Role, ...]) -> str:
    """The label of these roles that stands nearest to a column; empty without one nearby."""
    near = row[:_CHARS_MAX]
    found = min(_labels(near, roles), key=lambda label: abs(label.start - column), default=None)
    if found is None or abs(found.start - column) > _APART_MAX:
        return ""
    return near[found.start : found.end]


def middles_of(row: str, roles: tuple[Role, ...]) -> list[float]:
    """The columns over which labels of these roles are centred."""
    return [(label.start + label.end) / 2 for label in _labels(row[:_CHARS_MAX], roles)]


@lru_cache(maxsize=4096)
def _labels(row: str, roles: tuple[Role, ...]) -> tuple[_Words, ...]:
    """The labels of these roles in a row; the same heads stand in many documents."""
    low = folded(row)
    spans = [match.span() for match in _WORD.finditer(low)]
    words = [low[start:end] for start, end in spans]
    found, at = list[_Words](), 0
    while at < len(words):
        label = label_at(words, at) if words[at] in FIRST_WORDS else None
        if label is None or label.role not in roles:
            at += 1
            continue
        found.append(_Words(spans[at][0], spans[at + label.words - 1][1]))
        at += label.words
    return tuple(found)
