"""The data read from a document: an invoice, or data under a custom schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.model.value_class import value_class


@dataclass(frozen=True, slots=True)
class CustomDocument:
    """Data that is valid under the operator's custom schema; `kind` is the schema's name."""

    kind: str
    data: Mapping[str, Any]


Answer: TypeAlias = Invoice | CustomDocument


@value_class(frozen=True, slots=True)
class ReadAnswer:
    """An answer, and what its reading left out or could not decide.

    Other checks are computed from the answer whenever they are needed. These cannot be: only the
    reply shows them.
    """

    answer: Answer
    findings: tuple[Check, ...] = ()
