"""How many rows each list of an answer may have, by what the document prints.

A small model that does not find the end of a list writes rows until the schema ends it: thirty
taxes of nothing for an invoice of two rates. So the schema's bound is that of the document. It must
never end a right answer, so it counts what each row needs at least:

- a line has a row of the text, or words and a number behind them where several stand in one row. A
  row with many numbers may be a table that has lost its rows: each of them may be a line's;
- an allowance is one of these, too;
- a tax has a percentage or a row that names one: few documents have more than eight. Where taxes
  without percentages are listed, as in a bill with the fees of a state, a county and a city, or
  where nothing names them, each number may be one.

Bounds have few sizes, because a server prepares each schema for itself.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText


class RowBounds(NamedTuple):
    """The most rows of each list."""

    lines: int = 500
    allowances: int = 50
    taxes: int = 30


MOST_ROWS: Final = RowBounds()
"""Of any document, and of one without a text."""
_LINES: Final = (32, 128)
_TAXES: Final = (8, 16)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_WORDS_BEFORE_NUMBER = re.compile(r"[^\W\d_][^0-9]*([0-9]+|\Z)")
"""At the end there may be words alone, which are looked at once."""
_NUMBERS_OF_A_LINE: Final = 12
"""One line has no more of them in its row."""
_PERCENT_SIGNS: Final = "%\uff05\u066a\ufe6a"
_TAX_STEMS: Final = (
    *"tax surcharge steuer abgabe gebühr tasa tassa impost impoest impust impuest gravamen".split(),
    *"afgift avgift accijns heffing belasting podat opłat poplat illeték impozit harc".split(),
    *"vergi φόρο налог сбор 税 稅 세금".split(),
)
_TAX_WORDS: Final = (
    *"fee fees levy levies duty duties charge charges vat gst hst pst qst iva tva mwst ust".split(),
)
_TAX_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(_TAX_WORDS)})(?!\w)|vero(?!\w)")
"""Words for a tax, a fee or a duty."""
_TAXES_LISTED = re.compile(
    r"(?<!hors )(?<!toutes )(?<!\w)(?:taxes|fees|surcharges|steuern|gebühren|abgaben|impuestos"
    r"|tasas|imposte|tasse|impostos|taxas|heffingen|avgifter|afgifter|podatki|opłaty)(?!\w)"
)
"""A heading above them."""
_TAXES_UNLISTED: Final = 3
"""So many rows may name a tax without a percentage where none are listed: a sum of the taxes, a
total with them."""
_NUMBERS_OF_A_TAX: Final = 3


def row_bounds(printed: PrintedText | None) -> RowBounds:
    """The bounds for a document; `printed` None if it has no text."""
    if printed is None:
        return MOST_ROWS
    rows = printed.small.split("\n")
    numbers = [len(_NUMBER.findall(row)) for row in rows]
    lines = _size(sum(map(_lines_of, rows, numbers)), _LINES, MOST_ROWS.lines)
    taxes = _size(_taxes(printed, rows, numbers), _TAXES, MOST_ROWS.taxes)
    return RowBounds(lines, min(lines, MOST_ROWS.allowances), taxes)


def _lines_of(row: str, numbers: int) -> int:
    """How many lines a row with so many numbers may hold: each number is one's at most."""
    if numbers > _NUMBERS_OF_A_LINE:
        return numbers
    if numbers > 1:
        return max(1, sum(map(bool, _WORDS_BEFORE_NUMBER.findall(row))))
    return 1 if numbers or row.strip() else 0


def _taxes(printed: PrintedText, rows: list[str], numbers: list[int]) -> int:
    """How many taxes a document may hold."""
    percents = sum(map(printed.small.count, _PERCENT_SIGNS))
    labelled = printed.labelled.rows(Role.TAX)
    bare = [
        at for at, count in enumerate(numbers) if count and not _has_percentage(rows[at], count)
    ]
    names_tax = _namer_of_taxes("\n".join([rows[at] for at in bare if at not in labelled]))
    named = [numbers[at] for at in bare if at in labelled or names_tax(rows[at])]
    is_list = len(named) > _TAXES_UNLISTED or any(map(_NUMBERS_OF_A_TAX.__lt__, named))
    if is_list or not (percents or named) or _has_heading(rows, numbers):
        return sum(numbers)
    return max(percents + len(named), len(labelled))


def _namer_of_taxes(small: str) -> Callable[[str], bool]:
    """Whether a row of this text names a tax. Most texts have few of the words, and only those are
    looked for in each row."""
    stems = [stem for stem in _TAX_STEMS if stem in small]
    words = [word for word in (*_TAX_WORDS, "vero") if word in small]

    def names_tax(row: str) -> bool:
        if any(map(row.__contains__, stems)):
            return True
        return any(map(row.__contains__, words)) and _TAX_WORD.search(row) is not None

    return names_tax


def _has_percentage(row: str, numbers: int) -> bool:
    """Whether a row has one; of many numbers, it may be another thing's."""
    few = numbers <= _NUMBERS_OF_A_LINE
    return few and any(map(row.__contains__, _PERCENT_SIGNS))


def _has_heading(rows: list[str], numbers: list[int]) -> bool:
    """Whether a row without a number names the taxes that are listed below it."""
    return any(
        not count and _TAXES_LISTED.search(row) for row, count in zip(rows, numbers, strict=True)
    )


def _size(least: int, sizes: tuple[int, ...], most: int) -> int:
    """The smallest size with room for `least` rows."""
    return next((size for size in sizes if size >= least), most)
