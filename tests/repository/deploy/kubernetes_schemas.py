"""Schemas that objects have to fit: those of Kubernetes, and those of the operators' kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate as _untyped

_kubernetes_validate: Any = _untyped
VERSION = "1.33"
FAULTS = (_kubernetes_validate.ValidationError, jsonschema.ValidationError)
"""What `check` raises."""
OPERATORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schemas" / "operators.json").read_text(encoding="utf-8")
)
"""Schemas of KEDA's and the Prometheus operator's kinds, and the fields of KEDA's kafka trigger."""


def check(found: dict[str, Any]) -> None:
    """Strictly: a field that the schema does not have is a fault. Raises one of `FAULTS`."""
    schema = OPERATORS["kinds"].get(f"{found['apiVersion']}/{found['kind']}")
    if schema is None:
        _kubernetes_validate.validate(found, VERSION, strict=True)
    else:
        jsonschema.validate(found, schema)
