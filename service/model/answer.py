"""What a document was read as: an invoice, or a document of the operator's own kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from schemas.invoice import Invoice


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """Data that is valid under the operator's own JSON Schema; `kind` is the schema's name."""

    kind: str
    data: Mapping[str, Any]


Answer: TypeAlias = Invoice | OwnDocument
