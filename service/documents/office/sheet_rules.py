"""Conditional formats of an Excel sheet: rules that change how cells look, and so may hide them.

Rules about one value, errors, blanks and words are decided here, and so are formulas that compare
one cell with a value, or ask whether it is blank or an error. Other formulas are not computed: a
rule of these that would hide a cell makes it uncertain.

Pure; the number of rules that are followed is bounded, so that the cost is linear in the cells.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from service.documents.office.office_colours import Contrast, contrast
from service.documents.office.office_package import attribute, child, children, local
from service.documents.office.sheet_looks import (
    CellLook,
    SheetLooks,
    rule_look,
    scale_colors,
    whole,
)
from service.documents.office.sheet_shape import Area, area_of, column_number

RULES_MAX = 60
_AREAS_MAX = 30
_ALL_AREAS_MAX = 200
_FORMULA_MAX_CHARS = 200
_EVERYWHERE: Final = Area(1, 0, 1_048_576, 16_384)
_CELL = r"\s*(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})\s*"
_COMPARISON = re.compile(
    _CELL + r"""(<>|<=|>=|=|<|>)\s*("[^"]*"|-?[0-9]{1,15}(?:\.[0-9]{1,15})?)\s*"""
)
_OPERATORS: Final = {
    "=": "equal",
    "<>": "notEqual",
    "<": "lessThan",
    "<=": "lessThanOrEqual",
    ">": "greaterThan",
    ">=": "greaterThanOrEqual",
}
_QUESTION = re.compile(rf"\s*(ISERROR|ISERR|ISNA|ISBLANK)\({_CELL}\)\s*")
_NOT_AVAILABLE: Final = "#N/A"
_ERRORS: Final = frozenset(
    {"#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", _NOT_AVAILABLE}
)
CellValues = Mapping[tuple[int, int], str]
"""The saved values of a sheet, by row and column; empty for a formula that gives nothing."""


class CellFact(NamedTuple):
    """What a rule asks of a cell."""

    row: int
    column: int
    value: str
    is_error: bool = False


class SheetRule(NamedTuple):
    """One rule that may hide a value."""

    areas: tuple[Area, ...]
    kind: str
    operator: str
    operands: tuple[str, ...]
    words: str
    look: CellLook
    hides_value: bool

    def is_about(self, row: int, column: int) -> bool:
        """Whether it judges a cell."""
        return any(one.has(row, column) for one in self.areas)

    def holds(self, fact: CellFact, values: CellValues) -> bool | None:
        """Whether it is true for a cell; None where that is not known."""
        if self.kind in ("dataBar", "iconSet", "colorScale", "notContainsBlanks"):
            return True
        if self.kind == "containsBlanks":
            return False
        if self.kind in ("containsErrors", "notContainsErrors"):
            return fact.is_error == (self.kind == "containsErrors")
        if self.kind == "cellIs":
            return _compared(fact.value, self.operator, self.operands)
        if self.kind == "expression":
            return self._formula(fact, values)
        found = _WORD_RULES.get(self.kind)
        return None if found is None else found(fact.value.casefold(), self.words.casefold())

    def _formula(self, fact: CellFact, values: CellValues) -> bool | None:
        formula = self.operands[0] if self.operands else ""
        plain = formula.strip().upper()
        if plain in ("TRUE", "1", "FALSE", "0", "TRUE()", "FALSE()"):
            return plain.startswith(("TRUE", "1"))
        asked = _QUESTION.fullmatch(formula)
        if asked is not None:
            question, *cell = asked.groups()
            return _answered(question, values.get(self._place(cell, fact)))
        found = _COMPARISON.fullmatch(formula)
        if found is None:
            return None
        *cell, operator, operand = found.groups()
        value = values.get(self._place(cell, fact), "")
        return _compared(value, _OPERATORS[operator], (operand,))

    def _place(self, cell: list[str], fact: CellFact) -> tuple[int, int]:
        """Where a cell of a formula is, for the cell that is judged."""
        fixed_column, column, fixed_row, row = cell
        corner = self.areas[0]
        return (
            int(row) + (0 if fixed_row else fact.row - corner.top),
            column_number(column) + (0 if fixed_column else fact.column - corner.left),
        )


def _answered(question: str, value: str | None) -> bool:
    if question == "ISBLANK":
        return value is None
    is_known = value == _NOT_AVAILABLE
    return {"ISNA": is_known, "ISERR": value in _ERRORS and not is_known}.get(
        question, value in _ERRORS
    )


_WORD_RULES: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "containsText": lambda value, words: words in value,
    "notContainsText": lambda value, words: words not in value,
    "beginsWith": lambda value, words: value.startswith(words),
    "endsWith": lambda value, words: value.endswith(words),
}


class SheetRules(NamedTuple):
    """The rules of a sheet that may hide something."""

    rules: tuple[SheetRule, ...]
    are_all: bool
    """Whether there are no more."""


def read_rules(sheet: Element, looks: SheetLooks) -> SheetRules:
    """The rules of a sheet, those of newer programs, too."""
    found, areas = list[SheetRule](), 0
    for rule in _rules(sheet, looks):
        areas += len(rule.areas)
        if len(found) == RULES_MAX or areas > _ALL_AREAS_MAX:
            return SheetRules(tuple(found), are_all=False)
        found.append(rule)
    return SheetRules(tuple(found), are_all=True)


def _rules(sheet: Element, looks: SheetLooks) -> Iterator[SheetRule]:
    for formats in _conditional(sheet):
        areas = _areas(formats)
        for rule in children(formats, "cfRule"):
            look, hides = _effect(rule, looks)
            if not hides and not _may_hide(look):
                continue
            formulas = (one for one in rule if local(one) in ("formula", "f"))
            yield SheetRule(
                areas,
                rule.get("type", ""),
                rule.get("operator", ""),
                tuple((one.text or "")[:_FORMULA_MAX_CHARS] for one in formulas),
                rule.get("text", "")[:_FORMULA_MAX_CHARS],
                look,
                hides,
            )


def _conditional(sheet: Element) -> Iterator[Element]:
    yield from children(sheet, "conditionalFormatting")
    for extension in child(sheet, "extLst") or ():
        for group in extension:
            yield from children(group, "conditionalFormatting")


def _areas(formats: Element) -> tuple[Area, ...]:
    inner = child(formats, "sqref")
    said = formats.get("sqref") or ("" if inner is None else inner.text or "")
    names = said[: 40 * _AREAS_MAX].split()
    found = [area_of(one) for one in names[:_AREAS_MAX]]
    if len(names) > _AREAS_MAX or not names or None in found:
        return (_EVERYWHERE,)
    return tuple(one for one in found if one is not None)


def _effect(rule: Element, looks: SheetLooks) -> tuple[CellLook, bool]:
    """How a rule changes a cell's look, and whether it takes its value away."""
    own, number = child(rule, "dxf"), whole(rule.get("dxfId"))
    look = CellLook()
    if own is not None:
        look = rule_look(own, looks)
    elif 0 <= number < len(looks.rules):
        look = looks.rules[number]
    for one in rule:
        if local(one) in ("dataBar", "iconSet"):
            return look, attribute(one, "showValue") in ("0", "false")
        if local(one) == "colorScale":
            return CellLook(ground=scale_colors(one, looks)), False
    return look, False


def _may_hide(look: CellLook) -> bool:
    """Whether a look can hide anything: not if its letters differ from its own ground."""
    if look.code is not None:
        return True
    if look.font.ink is None or look.ground is None:
        return look.font.ink is not None or look.ground is not None
    return contrast(look.font.ink, look.ground) is not Contrast.SEEN


def _compared(value: str, operator: str, operands: tuple[str, ...]) -> bool | None:
    """Whether a value stands in this relation to one or two others."""
    number, *limits = (_number(one) for one in (value or "0", *operands))
    if not limits or None in limits:
        return _same_words(value, operator, operands)
    if number is None:  # Text comes behind all numbers.
        number = math.inf
    known = [one for one in limits if one is not None]
    low, high = min(known), max(known)
    found = {
        "equal": number == low,
        "notEqual": number != low,
        "lessThan": number < low,
        "lessThanOrEqual": number <= low,
        "greaterThan": number > low,
        "greaterThanOrEqual": number >= low,
        "between": low <= number <= high,
        "notBetween": not low <= number <= high,
    }
    return found.get(operator)


def _same_words(value: str, operator: str, operands: tuple[str, ...]) -> bool | None:
    operand = operands[0].strip() if operands else ""
    if not operand.startswith('"') or operator not in ("equal", "notEqual"):
        return None
    is_equal = value.casefold() == operand.strip('"').casefold()
    return is_equal == (operator == "equal")


def _number(text: str) -> float | None:
    try:
        return float(text[:40])
    except ValueError:
        return None
