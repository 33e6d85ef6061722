"""The name of a party in a row of its block: alone, or behind a word for a name.

`Name: Huber GmbH`, and in the columns of a form `상호   (주)한빛전산` beside other labels and their
values, which are passed over.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.checks.labels.label_roles import label_at
from service.checks.labels.text_rows import Cell

_NAME_WORDS = frozenset(
    "name nom nombre nome naam nazwa navn namn nimi jméno název názov név nume denumire ime naziv "
    "会社名 名称 名稱 氏名 상호 상호명 회사명".split()
)


def name_in(cells: Sequence[Cell], cell: Cell) -> str | None:
    """What a row of a block says of the name; nothing where another label stands there, with its
    value behind a colon or in the next cell."""
    label, colon, value = cell.text.partition(":")
    words = cell.folded.split()
    if label.strip().casefold() in _NAME_WORDS:
        following = "" if value.strip() else _following(cells, cell)
        return (value.strip() or following) if colon or following else cell.text.strip()
    if colon or (_following(cells, cell) and is_label(words)):
        return None
    return cell.text.strip()


def is_label(words: Sequence[str]) -> bool:
    """Whether the words are a label and nothing more."""
    label = label_at(words)
    return label is not None and label.words == len(words)


def _following(cells: Sequence[Cell], cell: Cell) -> str:
    """The text of the next cell."""
    place = cells.index(cell) + 1
    return cells[place].text if place < len(cells) else ""
