"""Documents of the operator's own kind: any JSON Schema, the same care.

The answer must be valid under the schema. Every number and every text in it is looked for in the
document; what is not printed there is a warning. There is no arithmetic: nobody but the operator
knows what adds up.

Pure. The schema is the operator's, so it is trusted; the answer is not. A pattern that looks
harmless (`^(\\w+\\s?)*$`) takes a backtracking engine for ever on one answer, so patterns run in an
engine that is linear and knows neither look-around nor back references; unique items are hashed,
and nothing that a schema refers to is fetched.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import jsonschema_rs

from schemas.event import InvoiceEvent
from schemas.outcome import Check, FieldStatus
from service.checks.grounding import PrintedText
from service.checks.reply import ReplyProblem
from service.checks.rules import needs_review
from service.model.answer import Answer, CustomDocument
from service.model.outcome import Assessment, Reason

_ERRORS_MAX = 8
_LEAVES_MAX = 500
"""Values that are looked for; an answer with more is checked so far and no further."""
_SEARCHED_MAX_CHARS = 20_000_000
"""Text that is searched for them: fewer values in a text of more than 40,000 characters. Values
that nearly occur everywhere cost a second beyond it."""


class CustomSchema:
    """One kind of document; raises ValueError for what is no JSON Schema of an object."""

    def __init__(self, name: str, schema: Mapping[str, Any]) -> None:
        try:
            self._validator = jsonschema_rs.validator_for(
                dict(schema), pattern_options=jsonschema_rs.RegexOptions(), offline=True
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            raise ValueError(f"is no JSON Schema that can be used: {_first_line(error)}") from None
        if schema.get("type") != "object":
            raise ValueError('must describe an object ("type": "object")')
        self._name = name
        self._schema = schema

    @property
    def name(self) -> str:
        """The schema file's name."""
        return self._name

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema as the operator wrote it."""
        return self._schema

    def read(self, value: dict[str, Any]) -> Answer | ReplyProblem:
        """The data, if it is valid; faults name places in the schema, never what was found."""
        faults = []
        data = _with_floats(value)
        if not all(math.isfinite(leaf) for _, leaf in _leaves(data, "") if isinstance(leaf, float)):
            message = "the answer holds a number that no float can hold"
            return ReplyProblem(Reason.REPLY_SCHEMA_INVALID, message, (f"answer: {message}",))
        for error in self._validator.iter_errors(data):
            where = ".".join(str(part) for part in error.schema_path) or "schema"
            faults.append(f"answer: breaks {where[:120]}")
            if len(faults) == _ERRORS_MAX:
                break
        if not faults:
            return CustomDocument(self._name, data)
        message = f"the answer does not fit the schema {self._name}: " + "; ".join(faults[:3])
        return ReplyProblem(Reason.REPLY_SCHEMA_INVALID, message[:500], tuple(faults))

    def check(self, answer: Answer, text: str | None, today: date) -> tuple[Check, ...]:
        """Whether each value was printed; there is nothing to know without a text."""
        del today
        assert isinstance(answer, CustomDocument), "this kind reads nothing but its own documents"
        if text is None:
            return ()
        printed = PrintedText(text)
        checks = []
        leaves_max = min(_LEAVES_MAX, _SEARCHED_MAX_CHARS // max(len(text), 1))
        for count, (path, value) in enumerate(_leaves(answer.data, "")):
            if count == leaves_max:
                break
            found = _is_printed(value, printed)
            expected = "printed in the document"
            checks.append(
                Check(
                    "GROUNDED",
                    "warning",
                    passed=found,
                    expected=expected,
                    message=path,
                    fields=(path,),
                )
            )
        return tuple(checks)

    def assess(self, answer: Answer, checks: tuple[Check, ...], event: InvoiceEvent) -> Assessment:
        """The confidence is the share of values that were printed. Checks about no field, such as
        suspicions of the document, decide nothing but the review."""
        del answer, event
        statuses = {
            path: FieldStatus.PRINTED if check.passed else FieldStatus.DOUBTFUL
            for check in checks
            for path in check.fields
        }
        kept = sum(status is FieldStatus.PRINTED for status in statuses.values())
        confidence = round(kept / len(statuses), 3) if statuses else 0.0
        return Assessment(checks, needs_review(checks), statuses, confidence)


def _first_line(error: Exception) -> str:
    """What is wrong; a pattern with look-around reads `… is not a "regex"`."""
    said = str(error).partition("\n")[0][:300]
    if 'is not a "regex"' in said:
        return f"{said} (patterns have no look-around, no back references and a bounded size)"
    return said


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str | float]]:
    """Texts and numbers with their paths; true, false and null are judgements, not prints."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{index}")
    elif isinstance(value, str | float | int) and not isinstance(value, bool) and value != "":
        yield path, value


def _is_printed(value: str | float, printed: PrintedText) -> bool:
    if not isinstance(value, str):
        return printed.has_amount(Decimal(str(value)))
    try:
        return printed.has_date(date.fromisoformat(value))
    except ValueError:
        return printed.has_identifier(value)


def _with_floats(value: Any) -> Any:
    """Numbers as JSON has them: the validator and the readers of results know nothing else."""
    if isinstance(value, Mapping):
        return {name: _with_floats(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_floats(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value
