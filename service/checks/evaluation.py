"""Evaluates answers against a known truth, field by field.

A field is right if it means the same: amounts by value, texts without case and blanks, identifiers
without separators. An amount due that the truth lacks, and that its other totals give, counts as
nothing. Lines are paired by their shared values before they are compared, so that one
missed line does not make all following lines wrong.

The figures that matter are the silent values, which are wrong or missed without a flag, and the
wrong documents with the trust `book`: they are the ones that get paid. A flag on a right value is a
false alarm, and costs a look.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from schemas.invoice import ONLY_IN_XML
from schemas.outcome import FieldStatus, FieldVerdict, Trust
from service.checks.values.bare_numbers import bare_number
from service.model.answer import Answer, CustomDocument

_FLAGS = (FieldStatus.DOUBTFUL, FieldStatus.WRONG, FieldStatus.MISSING)
_SEPARATORS = re.compile(r"[\s./-]+")
_IDENTIFIERS = frozenset({"iban", "bic", "tax_id", "registration_id", "account_number"})
_PAIRS_MAX = 300
"""Entries of one list that are paired; longer lists are compared in order."""


@dataclass(frozen=True, slots=True)
class Case:
    """One document: the truth, the answer (None if it failed), and the verdicts on it."""

    name: str
    truth: Answer
    found: Answer | None
    fields: Mapping[str, FieldVerdict] = field(default_factory=dict)
    needs_review: bool = False
    trust: Trust = Trust.LOOK
    simulated: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One wrong value. `found` None: it was missed; `expected` None: it was invented."""

    path: str
    expected: str | None
    found: str | None
    rules: tuple[str, ...] = ()
    """The rules that flagged it."""

    @property
    def flagged(self) -> bool:
        """Whether any rule did."""
        return bool(self.rules)


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """A flag on a right value."""

    document: str
    path: str
    value: str
    rules: tuple[str, ...]


@dataclass(slots=True)
class RuleCount:
    """Values that one rule flagged."""

    on_wrong: int = 0
    on_right: int = 0


@dataclass(slots=True)
class FieldCount:
    """Counts for one field over all documents."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    invented: int = 0

    @property
    def precision(self) -> float | None:
        """Share of the read values that are right."""
        return _share(self.right, self.right + self.wrong + self.invented)

    @property
    def recall(self) -> float | None:
        """Share of the existing values that were read correctly."""
        return _share(self.right, self.right + self.wrong + self.missed)


@dataclass(frozen=True, slots=True)
class Judged:
    """One document and its differences."""

    case: Case
    differences: tuple[Difference, ...]


@dataclass(slots=True)
class Evaluation:
    """The result over all documents."""

    fields: dict[str, FieldCount] = field(default_factory=dict)
    documents: list[Judged] = field(default_factory=list)
    alarms: list[FalseAlarm] = field(default_factory=list)
    rules: dict[str, RuleCount] = field(default_factory=dict)

    @property
    def simulated(self) -> bool:
        """Whether the simulator invented any of the answers: then no figure is about a model."""
        return any(judged.case.simulated for judged in self.documents)

    @property
    def right_values(self) -> int:
        """Number of values that were read correctly."""
        return sum(count.right for count in self.fields.values())

    @property
    def right_share(self) -> float | None:
        """Share of the truths' values that were read correctly; those of failed documents are not
        counted."""
        expected = sum(c.right + c.wrong + c.missed for c in self.fields.values())
        return _share(self.right_values, expected)

    @property
    def flags_on_right(self) -> int:
        """Number of right values that were flagged."""
        return len(self.alarms)

    @property
    def silent(self) -> list[tuple[str, Difference]]:
        """Wrong and missed values that no rule flagged, with their documents."""
        return [(j.case.name, d) for j in self.documents for d in j.differences if not d.flagged]

    def trusted(self, trust: Trust) -> tuple[int, int]:
        """Documents with this trust, and those of them that have a wrong or missed value."""
        judged = [j for j in self.documents if j.case.found is not None and j.case.trust is trust]
        return len(judged), sum(bool(j.differences) for j in judged)

    @property
    def read(self) -> int:
        """Number of documents that were read."""
        return sum(judged.case.found is not None for judged in self.documents)

    @property
    def exact(self) -> int:
        """Number of documents with every value right."""
        return sum(j.case.found is not None and not j.differences for j in self.documents)

    @property
    def line_score(self) -> float | None:
        """F1 over the values of all lines."""
        lines = [count for path, count in self.fields.items() if path.startswith("lines.")]
        right = sum(count.right for count in lines)
        others = sum(2 * count.wrong + count.missed + count.invented for count in lines)
        return _share(2 * right, 2 * right + others)

    @property
    def wrong_values(self) -> int:
        """Number of values that were read but are wrong."""
        return sum(d.found is not None for j in self.documents for d in j.differences)

    @property
    def flagged_wrong(self) -> int:
        """Number of wrong values that the checks had flagged."""
        return sum(d.found is not None and d.flagged for j in self.documents for d in j.differences)

    @property
    def wrong_documents(self) -> int:
        """Number of documents with at least one wrong value."""
        return sum(any(d.found is not None for d in j.differences) for j in self.documents)

    @property
    def reviewed_wrong_documents(self) -> int:
        """Number of wrong documents that ask for review."""
        return sum(
            j.case.needs_review and any(d.found is not None for d in j.differences)
            for j in self.documents
        )

    def worst(self, count: int) -> list[Judged]:
        """The documents with the most differences, failed ones first."""
        bad = [j for j in self.documents if j.differences or j.case.found is None]
        bad.sort(key=lambda j: (j.case.found is not None, -len(j.differences), j.case.name))
        return bad[:count]


def evaluate(cases: Iterable[Case]) -> Evaluation:
    """Compares all cases."""
    evaluation = Evaluation()
    for case in cases:
        differences = tuple(_judge(case, evaluation)) if case.found is not None else ()
        evaluation.documents.append(Judged(case, differences))
    return evaluation


def _judge(case: Case, evaluation: Evaluation) -> Iterator[Difference]:
    assert case.found is not None
    flags = {path: one.by for path, one in case.fields.items() if one.status in _FLAGS}
    truth, found = _data(case.truth), _data(case.found)
    implied = _implied(case.truth)
    for path, expected, read in _values(truth, found):
        counted = evaluation.fields.setdefault(_general(path), FieldCount())
        rules = flags.get(path, ())
        if expected is None and (read is None or read == implied.get(path)):
            continue
        if expected is not None and read is not None and _same(path, expected, read):
            counted.right += 1
            if rules:
                shown = _shown(read) or ""
                evaluation.alarms.append(FalseAlarm(case.name, path, shown, rules))
            _count_rules(evaluation, rules, right=True)
            continue
        if read is None:
            counted.missed += 1
        elif expected is None:
            counted.invented += 1
        else:
            counted.wrong += 1
        _count_rules(evaluation, rules, right=False)
        yield Difference(path, _shown(expected), _shown(read), rules)


def _data(answer: Answer) -> dict[str, Any]:
    return dict(answer.data) if isinstance(answer, CustomDocument) else answer.model_dump()


def _implied(truth: Answer) -> dict[str, Decimal]:
    """What follows from the truth without standing in it: what is due is the gross total, less what
    was paid (EN 16931, BR-CO-16). Said, it is no value of the document, and no mistake."""
    if isinstance(truth, CustomDocument) or truth.totals.gross is None:
        return {}
    totals, nothing = truth.totals, Decimal(0)
    due = truth.totals.gross - (totals.prepaid or nothing) + (totals.rounding or nothing)
    return {"totals.amount_due": due}


def _count_rules(evaluation: Evaluation, rules: tuple[str, ...], *, right: bool) -> None:
    for rule in rules:
        count = evaluation.rules.setdefault(rule, RuleCount())
        count.on_right += right
        count.on_wrong += not right


def _values(truth: dict[str, Any], found: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Every leaf with its path; entries of lists by the position at which they were found."""
    for name in {**truth, **found}:
        if name in ONLY_IN_XML:
            continue
        expected, read = truth.get(name), found.get(name)
        if _is_list_of_entries(expected) or _is_list_of_entries(read):
            for position, (one, other) in _pairs(_entries(expected), _entries(read)):
                yield from _leaves(f"{name}.{position}", one or {}, other or {})
        elif name != "schema_version":
            yield from _leaves(name, expected, read)


def _is_list_of_entries(value: Any) -> bool:
    """Whether its entries are tables: lines, taxes, allowances, or a list of the operator's own."""
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], dict)


def _entries(value: Any) -> tuple[dict[str, Any], ...]:
    entries = value if isinstance(value, list | tuple) else ()
    return tuple(one for one in entries if isinstance(one, dict))


def _leaves(path: str, expected: Any, read: Any) -> Iterator[tuple[str, Any, Any]]:
    if not isinstance(expected, dict) and not isinstance(read, dict):
        yield path, expected, read
        return
    left = expected if isinstance(expected, dict) else {}
    right = read if isinstance(read, dict) else {}
    for name in {**left, **right}:
        if name not in ONLY_IN_XML:
            yield from _leaves(f"{path}.{name}", left.get(name), right.get(name))


def _pairs(
    expected: tuple[dict[str, Any], ...], found: tuple[dict[str, Any], ...]
) -> Iterator[tuple[int, tuple[dict[str, Any] | None, dict[str, Any] | None]]]:
    """Entries that belong together: those that share the most values, in order among equals."""
    pairs: dict[int, int] = {}
    if max(len(expected), len(found)) <= _PAIRS_MAX:
        scored = sorted(
            (-_shared(left, right), abs(i - j), i, j)
            for i, left in enumerate(expected)
            for j, right in enumerate(found)
        )
        taken: set[int] = set()
        for score, _, i, j in scored:
            if score < 0 and i not in taken and j not in pairs:
                taken.add(i)
                pairs[j] = i
    else:
        pairs = {n: n for n in range(min(len(expected), len(found)))}
    for j, right in enumerate(found):
        yield j, (expected[pairs[j]] if j in pairs else None, right)
    missed = [i for i in range(len(expected)) if i not in pairs.values()]
    for number, i in enumerate(missed):
        yield len(found) + number, (expected[i], None)


def _shared(left: dict[str, Any], right: dict[str, Any]) -> int:
    """Number of values that two entries share; a description counts more than a rate."""
    score = 0
    for name, value in left.items():
        if value is not None and right.get(name) is not None and _same(name, value, right[name]):
            score += {"description": 4, "net_amount": 3, "amount": 3, "taxable_amount": 3}.get(
                name, 1
            )
    return score


def _same(path: str, expected: Any, read: Any) -> bool:
    if isinstance(expected, Decimal) and isinstance(read, Decimal):
        return expected == read
    if isinstance(expected, str) and isinstance(read, str):
        if path == "invoice_number":
            expected, read = bare_number(expected), bare_number(read)
        if path.rsplit(".", 1)[-1] in _IDENTIFIERS:
            return _SEPARATORS.sub("", expected).casefold() == _SEPARATORS.sub("", read).casefold()
        return " ".join(expected.split()).casefold() == " ".join(read.split()).casefold()
    return bool(expected == read)


def _general(path: str) -> str:
    """`lines.3.quantity` counts as `lines.quantity`."""
    return re.sub(r"\.\d+(?=\.)", "", path)


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
