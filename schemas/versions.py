"""Reads published results, failures and invoices of every schema version as the current one.

A topic keeps what earlier versions of the service wrote. `docs/contract.md` lists what changed.
Each step is a function from a version to the next; a reader applies the steps that are left. A
version that is newer than this module is rejected, because its meaning is unknown.

A new field or status raises no version, so a result or a failure may hold names that this module
does not know: such a field is passed over, and such a status is read as `unverified`. An invoice
that stands alone is written by hand, where an unknown name is a slip: it is rejected.

Pure. Errors name fields and faults, never values.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schemas.invoice import Invoice
from schemas.outcome import DocumentExtracted, FieldStatus, InvoiceExtracted, InvoiceFailed
from schemas.strict_json import JsonFault, JsonLimits, load

CURRENT: Final = "2"
_Model = TypeVar("_Model", bound=BaseModel)
_LIMITS = JsonLimits(max_bytes=64 * 1024 * 1024, max_values=5_000_000)
_FAULTS_SHOWN = 3
_LIKENESS = 0.7
_NAME_CHARS = 60
_STATUSES: Final = frozenset(FieldStatus)


class UnreadableDocument(ValueError):
    """No result, failure or invoice of a version that this module knows."""


def read_result(data: bytes | str) -> InvoiceExtracted | DocumentExtracted:
    """The result in a record of `invoices.results`. Raises UnreadableDocument."""
    fields = _with_known_statuses(_upgraded(data))
    if "invoice" not in fields:
        return _valid(DocumentExtracted, fields, "ignore")
    fields["invoice"] = _object(fields["invoice"])
    return _valid(InvoiceExtracted, fields, "ignore")


def read_failure(data: bytes | str) -> InvoiceFailed:
    """The failure in a record of `invoices.failures` that carries one instead of its event
    (`invoice.dlq.value`). Raises UnreadableDocument."""
    return _valid(InvoiceFailed, _upgraded(data), "ignore")


def read_invoice(data: bytes | str) -> Invoice:
    """An invoice that stands alone, such as the truth beside a labelled document. Raises
    UnreadableDocument."""
    return _valid(Invoice, _upgraded(data), "forbid")


class CorrectedInvoice(NamedTuple):
    """The invoice that a person edited, and the rest of the result in which it stood."""

    invoice: Invoice
    beside: Mapping[str, Any]


def read_corrected_invoice(data: bytes | str) -> CorrectedInvoice:
    """It stands alone, or in a whole result as the commands print it. Raises
    UnreadableDocument."""
    fields = _upgraded(data)
    if "invoice" not in fields:
        for name in difflib.get_close_matches("invoice", fields, n=1, cutoff=_LIKENESS):
            if isinstance(fields[name], Mapping):
                raise UnreadableDocument(f"{name[:80]}: not known; did you mean invoice?")
        return CorrectedInvoice(_valid(Invoice, fields, "forbid"), {})
    beside = {name: value for name, value in fields.items() if name != "invoice"}
    return CorrectedInvoice(_valid(Invoice, _object(fields["invoice"]), "forbid"), beside)


def _upgraded(data: bytes | str) -> dict[str, Any]:
    value = load(data, _LIMITS)
    if isinstance(value, JsonFault):
        raise UnreadableDocument(value.message)
    return _object(value)


def _object(value: Any) -> dict[str, Any]:
    """The fields in the current version; without a version, they are of the current one."""
    if not isinstance(value, Mapping):
        raise UnreadableDocument("expected a JSON object")
    fields = dict(value)
    version = fields.get("schema_version", CURRENT)
    while version != CURRENT:
        step = _STEPS.get(version) if isinstance(version, str) else None
        if step is None:
            known = ", ".join([*_STEPS, CURRENT])
            raise UnreadableDocument(f"this schema_version is not known; known are {known}")
        version, fields = step(fields)
    return {**fields, "schema_version": CURRENT}


def _from_1(fields: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Version 2 allows null where version 1 had a value, so every value of the invoice stays.

    It has no confidence, says what each status rests on, and has a trust. What version 1 did not
    know is not made up: a person looks at its results.
    """
    if "needs_review" not in fields:
        return "2", fields  # A failure, or an invoice that stands alone.
    fields = {name: value for name, value in fields.items() if name != "confidence"}
    statuses = fields.get("fields")
    if isinstance(statuses, Mapping):
        fields["fields"] = {path: {"status": status} for path, status in statuses.items()}
    return "2", {**fields, "trust": "look", "trust_because": ["schema_version"]}


_STEPS: Final[Mapping[str, Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]]] = {
    "1": _from_1,
}
"""From a version to the next one, with the fields as that one has them."""


def _with_known_statuses(fields: dict[str, Any]) -> dict[str, Any]:
    """A status of a later service proves nothing to this reader."""
    verdicts = fields.get("fields")
    if not isinstance(verdicts, Mapping):
        return fields
    return {**fields, "fields": {path: _known_status(said) for path, said in verdicts.items()}}


def _known_status(verdict: Any) -> Any:
    if not isinstance(verdict, Mapping):
        return verdict
    status = verdict.get("status")
    if not isinstance(status, str) or status in _STATUSES:
        return verdict
    return {**verdict, "status": FieldStatus.UNVERIFIED}


def _valid(
    model: type[_Model], fields: dict[str, Any], unknown_names: Literal["ignore", "forbid"]
) -> _Model:
    try:
        return model.model_validate(fields, extra=unknown_names)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        shown = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])[:80]}: {_words(model, fault)[:100]}"
            for fault in faults[:_FAULTS_SHOWN]
        )
        raise UnreadableDocument(shown) from None


def _words(model: type[BaseModel], fault: ErrorDetails) -> str:
    """What is wrong; of a name that is not known, the one that may be meant."""
    if fault["type"] != "extra_forbidden":
        return fault["msg"]
    *path, given = fault["loc"]
    known = _names_at(model, path)
    close = difflib.get_close_matches(str(given)[:_NAME_CHARS], known, n=1, cutoff=_LIKENESS)
    return f"not known; did you mean {close[0]}?" if close else "not known"


def _names_at(model: type[BaseModel], path: Sequence[int | str]) -> list[str]:
    """The fields of what lies there within a model."""
    found: type[BaseModel] | None = model
    for part in path:
        if found is not None and isinstance(part, str):
            found = _model_in(found.model_fields[part].annotation)
    return [] if found is None else list(found.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation such as `tuple[InvoiceLine, ...]` or `Party | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)
