"""Reads and checks documents under a custom JSON Schema of the operator.

The answer must be valid under the schema. Every number and text in it is looked up in the document;
a value that is not printed there gets a warning, or an error where the schema says
`"x-grounded": "error"` of a field. An error asks for review, for a follow-up question, and for an
escalation, as with invoices. Arithmetic is not checked, because only the operator knows which
values add up.

Pure. The operator's schema is trusted; the answer is not. A harmless-looking pattern
(`^(\\w+\\s?)*$`) can keep a backtracking engine busy without end, so patterns run in a linear
engine without look-around and back references. Unique items are hashed, and references of the
schema are never fetched.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import jsonschema_rs

from schemas.event import InvoiceEvent
from schemas.outcome import Check, FieldEvidence, FieldStatus, FieldVerdict, Proof
from service.checks.assessment import needs_review
from service.checks.printed.evidence import find_values
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.labelled_values import Values
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.checks.trust import trust_in_document
from service.checks.values.printed_numbers import Found
from service.model.answer import Answer, CustomDocument, ReadAnswer
from service.model.outcome import AnswerOrigin, Assessment, Reason
from service.model.page_words import PageWords

Severity: TypeAlias = Literal["error", "warning", "off"]
_ERRORS_MAX = 8
_LEAVES_MAX = 500
"""Values that are looked up; in an answer with more, the rest is not checked."""
_SEARCHED_MAX_CHARS = 20_000_000
"""Text that is searched for them: fewer values in a text of more than 40,000 characters. Beyond it,
values that nearly occur everywhere take a second."""
_BROKEN = {"error": FieldStatus.WRONG, "warning": FieldStatus.DOUBTFUL}
_MARK = "x-grounded"
_DEPTH_MAX = 8
"""Of a schema that refers to itself, so many levels are looked at for marks."""
_LIST_PLACE = re.compile(r"\.\d+(?=\.|\Z)")
_PRINTED = FieldVerdict(FieldStatus.PRINTED, (Proof.PRINT,))


class CustomSchema:
    """One kind of document. Raises ValueError for anything but a JSON Schema of an object."""

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
        self._severities = dict(_severities(schema, "", schema, 0))
        self._schema: Mapping[str, Any] = _without_marks(schema)

    @property
    def name(self) -> str:
        """The schema file's name."""
        return self._name

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema as the operator wrote it, without our own marks: servers may refuse them."""
        return self._schema

    def known(self, printed: PrintedText | None) -> Values:
        """Nothing: no label of these documents is known."""
        del printed
        return {}

    def schema_for(self, known: Values, printed: PrintedText | None) -> Mapping[str, Any]:
        """The operator's schema, whatever the document is."""
        del known, printed
        return self._schema

    def read(self, reply: ReplyObjects, printed: PrintedText | None) -> ReadAnswer | ReplyProblem:
        """The last object that is valid; without one, the faults of the last object. They name
        places in the schema, never values."""
        del printed
        problems = []
        for value in reversed(reply.objects):
            read = self._read(value)
            if isinstance(read, CustomDocument):
                return ReadAnswer(read)
            problems.append(read)
        return problems[0]

    def _read(self, value: dict[str, Any]) -> CustomDocument | ReplyProblem:
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

    def check(self, answer: Answer, printed: PrintedText | None, today: date) -> tuple[Check, ...]:
        """Checks whether each value was printed; without a text there are no checks."""
        del today
        assert isinstance(answer, CustomDocument), "this kind reads documents of its schema only"
        if printed is None:
            return ()
        checks = []
        leaves_max = min(_LEAVES_MAX, _SEARCHED_MAX_CHARS // max(printed.length_chars, 1))
        for count, (path, value) in enumerate(_leaves(answer.data, "")):
            if count == leaves_max:
                break
            severity = self._severities.get(_LIST_PLACE.sub("", path), "warning")
            if severity == "off":
                continue
            found = _is_printed(value, printed)
            expected = "printed in the document"
            checks.append(
                Check(
                    "GROUNDED",
                    severity,
                    passed=found,
                    expected=expected,
                    message=f"{path}: expected {expected}",
                    fields=(path,),
                )
            )
        return tuple(checks)

    def assess(
        self, answer: Answer, checks: tuple[Check, ...], event: InvoiceEvent, origin: AnswerOrigin
    ) -> Assessment:
        """Checks without a field, such as suspicions about the document, affect only review and
        trust."""
        del answer, event
        fields = {
            path: _PRINTED if check.passed else FieldVerdict(_BROKEN[check.severity], (check.id,))
            for check in checks
            for path in check.fields
        }
        verdict = trust_in_document(checks, simulated=origin.simulated)
        return Assessment(checks, needs_review(checks), fields, verdict.trust, verdict.because)

    def evidence(
        self,
        answer: Answer,
        printed: PrintedText | None,
        words: PageWords | None,
        origin: AnswerOrigin,
    ) -> Mapping[str, FieldEvidence]:
        """The first place of each value: no rule knows their labels."""
        del origin
        assert isinstance(answer, CustomDocument), "this kind reads documents of its schema only"
        return find_values(_leaves(answer.data, ""), printed, words)


def _severities(
    schema: Any, path: str, root: Mapping[str, Any], depth: int
) -> Iterator[tuple[str, Severity]]:
    """Paths of fields, without the places in lists, and what the schema says of their print.
    Raises ValueError for a word that says nothing."""
    if not isinstance(schema, Mapping) or depth > _DEPTH_MAX:
        return
    said = schema.get(_MARK)
    if said is not None:
        if said not in ("error", "warning", "off"):
            raise ValueError(f'says "{_MARK}": {said!r}; write "error", "warning" or "off"')
        yield path, said
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        yield from _severities(_referred(root, reference), path, root, depth + 1)
    for name, inner in _mapping(schema.get("properties")).items():
        yield from _severities(inner, f"{path}.{name}" if path else str(name), root, depth + 1)
    yield from _severities(schema.get("items"), path, root, depth + 1)


def _referred(root: Mapping[str, Any], reference: str) -> Any:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = _mapping(found).get(part)
    return found


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _without_marks(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _without_marks(inner) for name, inner in value.items() if name != _MARK}
    return [_without_marks(inner) for inner in value] if isinstance(value, list) else value


def _first_line(error: Exception) -> str:
    """The fault in one line; a pattern with look-around gives `… is not a "regex"`."""
    said = str(error).partition("\n")[0][:300]
    if 'is not a "regex"' in said:
        return f"{said} (patterns have no look-around, no back references and a bounded size)"
    return said


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str | float]]:
    """Texts and numbers with their paths; true, false and null are judgements and not printed."""
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
        return printed.find_amount(Decimal(str(value))) is not Found.ABSENT
    try:
        return printed.find_date(date.fromisoformat(value)) is not Found.ABSENT
    except ValueError:
        return printed.has_identifier(value)


def _with_floats(value: Any) -> Any:
    """Numbers as JSON has them: the validator and the readers of results accept no others."""
    if isinstance(value, Mapping):
        return {name: _with_floats(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_with_floats(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value
