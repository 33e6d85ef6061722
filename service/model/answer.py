"""The data read from a document: an invoice, or data under a custom schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from schemas.invoice import Invoice


@dataclass(frozen=True, slots=True)
class CustomDocument:
    """Data that is valid under the operator's custom schema; `kind` is the schema's name."""

    kind: str
    data: Mapping[str, Any]


Answer: TypeAlias = Invoice | CustomDocument
