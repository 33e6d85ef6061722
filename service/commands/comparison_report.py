"""Two evaluations of the same documents side by side: two models, or two prompts.

Only documents that both have read are compared value by value, because a failed document has no
values.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from schemas.outcome import Trust
from service.checks.evaluation import Evaluation
from service.commands.evaluation_report import SIMULATED, per_cent, summary
from service.model.counted import are, counted
from service.model.printable import printable

_SHOWN_MAX = 20
_CHARS_MAX = 80
_Value = tuple[str, str]
"""A document and a path."""


def compared_text(first: Evaluation, second: Evaluation) -> Iterator[str]:
    """Figures of both, fields whose recall differs, and the values that only one has right."""
    if first.simulated or second.simulated:
        yield SIMULATED
    yield f"{'':32} {'first':>9} {'second':>9}"
    for name, one, other in _figures(first, second):
        yield f"{name:32} {one:>9} {other:>9}"
    for path in dict.fromkeys([*first.fields, *second.fields]):
        shares = [e.fields[path].recall if path in e.fields else None for e in (first, second)]
        if shares[0] != shares[1]:
            yield f"{path:32} {per_cent(shares[0]):>9} {per_cent(shares[1]):>9}"
    for title, values in (
        ("right in the second alone", _only_wrong(first, second)),
        ("right in the first alone", _only_wrong(second, first)),
    ):
        yield f"{counted(len(values), 'value')} {are(len(values))} {title}"
        for name, path in values[:_SHOWN_MAX]:
            yield f"  {printable(name, _CHARS_MAX)} {path}"


def compared(first: Evaluation, second: Evaluation) -> dict[str, Any]:
    """The same for a program."""
    return {
        "first": summary(first),
        "second": summary(second),
        "right_in_second_alone": [list(value) for value in _only_wrong(first, second)],
        "right_in_first_alone": [list(value) for value in _only_wrong(second, first)],
    }


def _figures(first: Evaluation, second: Evaluation) -> Iterator[tuple[str, str, str]]:
    both = (first, second)
    rows: tuple[tuple[str, list[int]], ...] = (
        ("documents read", [e.read for e in both]),
        ("without a fault", [e.exact for e in both]),
        ("wrong values", [e.wrong_values for e in both]),
        ("wrong values flagged", [e.flagged_wrong for e in both]),
        ("wrong or missed, and silent", [len(e.silent) for e in both]),
        ("right values flagged", [e.flags_on_right for e in both]),
        ("trust book", [e.trusted(Trust.BOOK)[0] for e in both]),
        ("trust book, and wrong", [e.trusted(Trust.BOOK)[1] for e in both]),
    )
    for name, values in rows:
        yield name, str(values[0]), str(values[1])
    yield "values right", per_cent(first.right_share), per_cent(second.right_share)


def _only_wrong(one: Evaluation, other: Evaluation) -> list[_Value]:
    """Values that `one` has wrong or missed, in documents that both have read, and `other` not."""
    read = {j.case.name for j in one.documents if j.case.found is not None}
    read &= {j.case.name for j in other.documents if j.case.found is not None}
    fine = _differing(other)
    return [value for value in _differing(one) if value[0] in read and value not in fine]


def _differing(evaluation: Evaluation) -> dict[_Value, None]:
    return {(j.case.name, d.path): None for j in evaluation.documents for d in j.differences}
