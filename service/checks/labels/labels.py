"""The second reader: values that stand behind, beside or below a label, with the label's role.

It proposes candidates and never fills a field; `label_checks` compares them with an answer. A label
counts at the beginning of a cell, or within one if it is long and its value follows at once. A
value stands behind its label, in the next cell, or below it in the same columns; an amount never
stands below, for there stand tables. When in doubt there is no candidate: a wrong one costs a
person's time.

Pure; linear in the text: of most rows only the words before the first digit are looked at, and what
they mean is kept, for they are the same in many documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from service.checks.labels.block_names import is_label, name_in
from service.checks.labels.datelines import with_datelines
from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import (
    FIRST_WORDS,
    LABELS,
    LONG_FIRST_WORDS,
    TERMS_WORDS,
    Label,
    Role,
    folded,
    label_at,
    made,
)
from service.checks.labels.label_terms import is_discount, terms_in
from service.checks.labels.label_values import (
    AMOUNTS,
    DATES,
    IDENTIFIERS,
    LINKS,
    PARTIES,
    Value,
    is_empty,
    read_value,
    value_behind,
)
from service.checks.labels.text_rows import Cell, Rows
from service.checks.labels.title_numbers import with_titles


class _Place(NamedTuple):
    """A label in a cell: where it begins and ends there. A weak one counts only behind a comma or a
    bracket."""

    role: Role
    start: int
    end: int
    weak: bool = False


_OF_THE_DAY = re.compile(
    rf"\(?(?:(?:z )?(?:{'|'.join(sorted(LINKS))}) (?:de )?|(?<=\())(?=\S{{0,12}} ?\d)"
)
_DAY_OF = {Role.NUMBER: Role.ISSUE, Role.TITLE: Role.ISSUE, Role.ORDER: Role.ORDER_DATE}
_NOT_OURS = frozenset(
    "zu zur für for to original originale previous old sur sulla su bij do da di alte alter of "
    "ursprüngliche ursprünglichen corrected credited sobre rif ref betreff à other your ihre votre "
    "vostro uw sua gemäß laut vs se siehe see voir and und et oder or till enligt ert er av för og "
    "til af ifølge deres vedr jf iht koskee ke dle podľa pre conform pentru prema".split()
)
"""Before a label within a row, they make its number another's, as in `according to order no. 1`."""
_OURS = frozenset({Role.NUMBER, Role.ISSUE})
_NEAR = FIRST_WORDS | LINKS
_FIGURES = "0123456789 €$£"
_STRONG_MIN = 9
"""Within a cell, only a label of so many characters counts."""
_LABELS_MAX = 12
_WORDS_MAX = 60
_SLOW_ROWS_MAX = 200
_HEAD_CHARS_MAX = 160
_WITHOUT_DIGITS = PARTIES | {Role.BIC}
_NAME_ROWS = 6
_GAP = "  "
"""So many blanks part two cells."""
_COLUMN = "    "
"""So many blanks part two columns; fewer may be punctuation."""
_SALUTATIONS = frozenset(
    "herr herrn frau firma fa mr mrs ms messrs m mme monsieur madame société sr sra señor señora "
    "sig sig.ra spett.le ditta dhr mevr de heer pan pani firma".split()
)
"""A row of its own before the row with the name."""
_HAS_DAY = re.compile(r"[0-9] ?[./-] ?[0-9]{1,2} ?[./-] ?[0-9]|[^\W\d_]{3} [0-9]{4}").search
_NO_NAME = re.compile(r"[:@?]|[0-9]{3}|\A\W*\Z|\A.?\Z")
"""A long number, an address of e-mail, another label, a mark: the name stands elsewhere."""


def read_labels(rows: Rows) -> list[Candidate]:
    """All candidates, from above."""
    found: list[Candidate] = []
    slow: list[tuple[int, Role | None]] = []
    heads = rows.heads()
    for number, (head, rest) in enumerate(heads):
        plan = _plan(head[:_HEAD_CHARS_MAX]) if head else None
        if plan is None:
            words = rest.split() if rest else ()
            if not FIRST_WORDS.isdisjoint(words) and _may_have_label(rest, words):
                slow.append((number, None))
            continue
        role, end, more = plan
        if role is None or (rest and _has_more(rest, role)):
            if rest or more:
                slow.append((number, None))
        elif rest or (more and role in _WITHOUT_DIGITS):
            text = rows.text(number)
            if role in PARTIES and (text.startswith(_GAP, end) or text.rstrip().endswith(":")):
                slow.append((number, None))
            elif text[end : end + 1] not in ("-", "/") or not _is_joined(text, end):
                rest = text[end:]
                colon = ":" if role in PARTIES and _is_named(text[:end], rest) else ""
                found.append(made(Candidate, (role, f"{colon}{rest}", number, False)))
        elif (
            not more and role not in AMOUNTS and (role is not Role.TITLE or _goes_on(heads, number))
        ):
            whole = role in PARTIES and len(head) <= _HEAD_CHARS_MAX
            slow.append((number, role if whole else None))
    for number, party in slow[:_SLOW_ROWS_MAX]:
        if party is None or (label := _label_alone(rows, number)) is None:
            found += _in_row(rows, number)
        else:
            found += _name_below(rows, number, label, party)
    return with_datelines(with_titles(found), rows)


def _goes_on(heads: Sequence[tuple[str, str]], number: int) -> bool:
    """Whether the next row begins with a number, at most behind a few letters."""
    head, rest = heads[number + 1] if number + 1 < len(heads) else ("", "")
    return bool(rest) and len(head.strip()) <= _PREFIX_MAX


def _label_alone(rows: Rows, row: int) -> Cell | None:
    """The cell of a row that begins with a party's label and has no more words, if there is one
    cell, and at most a colon behind the label."""
    cells = rows.cells(row)
    if len(cells) != 1:
        return None
    bare = cells[0].text.rstrip(" :")
    return cells[0] if bare.replace(" ", "").isalpha() else None


def _may_have_label(rest: str, words: Sequence[str]) -> bool:
    """Whether a row that begins otherwise has a long label, or one in another column."""
    return _COLUMN in rest or not LONG_FIRST_WORDS.isdisjoint(words)


class _Plan(NamedTuple):
    """What to do with a row that begins with these words: its label and where that ends, and
    whether there are more words. Without a role, the row has several labels, or terms; if there is
    no more, only amounts, which a row without digits does not have."""

    role: Role | None
    end: int
    more: bool


@lru_cache(maxsize=4096)
def _plan(head: str) -> _Plan | None:
    """The same few words begin the rows of most documents; None where no label is near."""
    words = head.split()
    if FIRST_WORDS.isdisjoint(words):
        return None
    label = label_at(words)
    others = _labels_in(words, label.words if label else 1)
    if not TERMS_WORDS.isdisjoint(words) or not others <= AMOUNTS:
        return _Plan(None, 0, more=True)
    if label is None:
        return _Plan(None, 0, more=False) if others else None
    if others:
        return _Plan(None, 0, more=label.role not in AMOUNTS)
    if len(words) == label.words:
        return _Plan(label.role, len(head.rstrip()), more=False)
    behind = head.split(None, label.words)[label.words]
    return _Plan(label.role, len(head[: -len(behind)].rstrip()), more=True)


def _labels_in(words: Sequence[str], start: int) -> set[Role]:
    """The roles of all labels from this word on."""
    beginnings = [n for n in range(start, len(words)) if words[n] in FIRST_WORDS]
    labels = (label_at(words, n) for n in beginnings)
    return {label.role for label in labels if label is not None}


def _has_more(rest: str, role: Role) -> bool:
    """Whether another label follows the first digit, or terms, or the day of a number."""
    core = rest.strip(_FIGURES)
    if not core or (core.isalpha() and core not in _NEAR):
        return False  # A date in figures, or an amount with its currency.
    words = rest.split()
    if role in IDENTIFIERS and not LINKS.isdisjoint(words):
        return True
    if FIRST_WORDS.isdisjoint(words):
        return False
    return not TERMS_WORDS.isdisjoint(words) or bool(_labels_in(words, 0))


def _in_row(rows: Rows, row: int) -> list[Candidate]:
    """The candidates of a row with cells, with terms, or with several labels."""
    cells = rows.cells(row)
    words = [cell.folded.split() for cell in cells]
    found: list[Candidate] = []
    for some in words:
        if not TERMS_WORDS.isdisjoint(some):
            terms = terms_in(rows.text(row))
            found += [made(Candidate, (role, text, row, True)) for role, text in terms]
            if any(role is Role.DISCOUNT for role, _ in terms):
                return found  # Its words look like those of a due date.
            break
    for index, some in enumerate(words):
        if not FIRST_WORDS.isdisjoint(some):
            found += _in_cell(rows, row, cells, index)
    return found


def _is_joined(text: str, end: int) -> bool:
    """Whether a dash or a slash joins the words before and behind: `PO-4711` is one word."""
    return text[end : end + 1] in ("-", "/") and text[end + 1 : end + 2].isalnum()


def _in_cell(rows: Rows, row: int, cells: Sequence[Cell], index: int) -> Iterator[Candidate]:
    cell, at = cells[index], 0
    text = cell.text
    for _ in range(_LABELS_MAX):
        place = _next_label(cell, at)
        if place is None:
            return
        role, start, end, _ = place
        rest = text[end:]
        if is_empty(role, rest):
            yield from _elsewhere(rows, row, cells, index, place)
            return
        named = role in PARTIES and _is_named(text[start:end], rest)
        value = read_value(role, rest) if named else value_behind(role, rest)
        if value is None:
            if start == 0:
                yield from _in_head_row(rows, row, cell)
            at = end
            continue
        if not (role is Role.DUE and _ends_in_discount(rows, row, rest[value.end :])):
            yield made(Candidate, (role, value.text, row, True))
        at = end + value.end
        if at >= len(text):
            return
        if role in IDENTIFIERS:
            yield from _of_the_day(role, text[at:], row)


def _is_named(label: str, rest: str) -> bool:
    """Whether a name follows a party's label of several words without a colon: `Bill to ACME Ltd`.
    Behind one word it may be a part of the name: `Supplier Union Ltd`."""
    words = rest.split()
    several = len(words) > 1 and len(label.split()) > 1
    return several and words[0][0].isupper() and ":" not in rest and not is_label(words)


def _next_label(cell: Cell, at: int) -> _Place | None:
    """The label that begins here, or else the next strong one."""
    rest = cell.folded[at:] if at else cell.folded
    words = rest.split()
    if FIRST_WORDS.isdisjoint(words):
        return None
    for place in _places(rest):
        start, end = at + place.start, at + place.end
        if place.weak and cell.text[:start].rstrip()[-1:] not in _BEGINS_CLAUSE:
            continue
        also = place.role in PARTIES and cell.text.startswith("/", end)
        if also or not _is_joined(cell.text, end):
            return made(_Place, (place.role, start, end, False)) if at else place
    return None


@lru_cache(maxsize=4096)
def _places(folded: str) -> tuple[_Place, ...]:
    """The labels of a cell: one at its beginning, and strong ones. The same heads stand in many
    documents."""
    words = folded.split()[:_WORDS_MAX]
    found, at = [], 0
    for number, word in enumerate(words):
        start = folded.index(word, at)
        at = start + len(word)
        label = label_at(words, number) if word in FIRST_WORDS else None
        if label is None:
            continue
        role = label.role
        if number and words[number - 1] in _NOT_OURS:
            if role in _OURS:
                continue
            role = Role.OTHER_NO if role in IDENTIFIERS else role
        end = _end_of(words[number : number + label.words], folded, start)
        strong = number == 0 or (end - start >= _STRONG_MIN and role not in _AT_THE_START)
        if strong or role in _OF_OTHERS:
            found.append(made(_Place, (role, start, end, not strong)))
    return tuple(found)


def _end_of(words: Sequence[str], text: str, at: int) -> int:
    """Where the words end that stand one behind the other from this place on."""
    for word in words:
        at = text.index(word, at) + len(word)
    return at


_BESIDE_ALONE = AMOUNTS | {Role.REFERENCE}
"""Their words are heads of columns, too: a value below may belong to a line."""
_AT_THE_START = AMOUNTS | PARTIES | {Role.REFERENCE, Role.TITLE}
_OF_OTHERS = frozenset(
    {Role.ORDER, Role.CUSTOMER_NO, Role.DELIVERY_NOTE, Role.CONTRACT, Role.OTHER_NO}
)
"""Numbers of other papers, which a sentence names: `(order 4711, quote 88)`."""
_PREFIX_MAX = 6
"""Letters before the digits of a number, with their punctuation."""
_BEGINS_CLAUSE = (",", "(", ";")
_PAIR = 2
"""A label and its value; a row with more cells is the head of a table."""


def _ends_in_discount(rows: Rows, row: int, rest: str) -> bool:
    """Whether the next row says that this date is a discount's, and has no date of its own."""
    if not rest.strip() and (cells := rows.cells(row + 1)):
        return is_discount(cells[0].folded) and not any(_HAS_DAY(one.text) for one in cells)
    return is_discount(rest.casefold())


def _of_the_day(role: Role, rest: str, row: int) -> Iterator[Candidate]:
    """`No. 4711 of 3 May 2026`: the date is that of the document with this number."""
    link = _OF_THE_DAY.match(rest.casefold())
    value = read_value(Role.ISSUE, rest[link.end() :]) if link else None
    if value is not None:
        yield Candidate(_DAY_OF.get(role, Role.OTHER_DATE), value.text, row)


def _begins_with_label(cell: Cell) -> bool:
    words = cell.folded.split()
    if not words or words[0] not in FIRST_WORDS or label_at(words) is None:
        return False
    place = _next_label(cell, 0)
    return place is not None and place.start == 0


def _elsewhere(
    rows: Rows, row: int, cells: Sequence[Cell], index: int, place: _Place
) -> Iterator[Candidate]:
    """The value of a label that ends its cell: in the next cell, or below."""
    role, cell = place.role, cells[index]
    following = cells[index + 1] if index + 1 < len(cells) else None
    if following is not None and not _begins_with_label(following):
        if role in AMOUNTS and index + 2 < len(cells):
            return  # A column of a table.
        value = None if role in PARTIES else read_value(role, following.text)
        if value is not None and (role not in AMOUNTS or value.end == len(following.text)):
            yield made(Candidate, (role, value.text, row, True))
            if role in IDENTIFIERS and value.end < len(following.text):
                yield from _of_the_day(role, following.text[value.end :], row)
            return
    if role in PARTIES:
        if following is not None and _is_block(rows, row, cells, index):
            yield made(Candidate, (role, following.text, row, True))
        elif following is None or not _is_name_or_title(rows, row, following):
            yield from _name_below(rows, row, cell, role)
    elif role not in _BESIDE_ALONE:
        value = _below(rows, row + 1, cell, role)
        if value is not None and _below(rows, row + 2, cell, role) is None:
            yield Candidate(role, value.text, row + 1)


def _under(cells: Sequence[Cell], above: Cell) -> Cell | None:
    """The cell of a row in the columns of one above, if it is the only one there."""
    below = [one for one in cells if one.left < above.right and above.left < one.right]
    return below[0] if len(below) == 1 else None


def _below(rows: Rows, row: int, cell: Cell, role: Role) -> Value | None:
    below = _under(rows.cells(row), cell)
    if below is None or _begins_with_label(below):
        return None
    value = read_value(role, below.text)
    return value if value is not None and value.end == len(below.text) else None


def _name_below(rows: Rows, row: int, cell: Cell, role: Role) -> Iterator[Candidate]:
    """The first row of a block that is no `label: value`, or the one that is called a name."""
    for number in range(row + 1, row + 1 + _NAME_ROWS):
        cells = rows.cells(number)
        below = _under(cells, cell)
        if len(cells) > 1 and below is not None and _has_colon_behind(cells):
            continue
        if below is None:
            if number > row + 1:
                return
            continue
        name = name_in(cells, below)
        if name is None:
            continue
        if name.rstrip(".").casefold() in _SALUTATIONS:
            behind = _under(rows.cells(number + 1), cell)
            name = f"{name} {behind.text}" if behind is not None else name
        words = below.folded if name == below.text else folded(name)
        if _NO_NAME.search(name) is None and not is_label(words.split()):
            yield Candidate(role, name, number)
        return


def _is_block(rows: Rows, row: int, cells: Sequence[Cell], index: int) -> bool:
    """Whether the last cell is the name of a party whose label stands beside it: its address goes
    on below, and below the label stands nothing or the next label."""
    label, name = cells[index], cells[index + 1]
    if index + 2 < len(cells) or " " not in name.text or _NO_NAME.search(name.text):
        return False
    below = rows.cells(row + 1)
    if label.text.endswith("):"):
        return not _begins_with_label(name)
    if _begins_with_label(name) or _under(below, name) is None or len(below) > len(cells):
        return False
    beside = _under(below, label)
    return beside is None if len(below) == 1 else beside is not None and _begins_with_label(beside)


def _is_name_or_title(rows: Rows, row: int, cell: Cell) -> bool:
    """Whether a cell beside a party's label may be its value, so that what stands below the label
    is the next label: `From   Acme Ltd`, and below it `To   Foo Ltd`."""
    words = any(map(str.isdigit, cell.text)) or _begins_with_label(cell)
    column = len(rows.cells(row)) > _PAIR and LABELS.get(cell.folded) is Role.OTHER_NO
    return (not words or column) and len(rows.cells(row + 1)) > 1


def _has_colon_behind(cells: Sequence[Cell]) -> bool:
    return any(cell.text.startswith(":") for cell in cells[1:])


def _in_head_row(rows: Rows, row: int, cell: Cell) -> Iterator[Candidate]:
    """Labels with one blank between them, and as many words in the next row."""
    words, labels = cell.folded.split()[:_WORDS_MAX], list[Label]()
    at = 0
    while (label := label_at(words, at)) is not None:
        labels.append(label)
        at += label.words
    below = " ".join(one.text for one in rows.cells(row + 1)).split()
    if at != len(words) or len(labels) < 2 or len(below) != len(labels):
        return
    values = [
        read_value(label.role, word) if label.role in IDENTIFIERS | DATES else None
        for label, word in zip(labels, below, strict=True)
    ]
    if None not in values:
        for label, word in zip(labels, below, strict=True):
            yield Candidate(label.role, word, row + 1)
