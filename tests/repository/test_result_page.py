"""docs/result.md: the example is a record that the service could have written, and the page names
all that it promises to explain."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema

from schemas.generate import asyncapi
from schemas.outcome import InvoiceExtracted
from schemas.versions import read_result
from service.extraction.prompts import INVOICE_VERSION

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "result.md").read_text(encoding="utf-8")


def _example() -> str:
    found = re.search(r"```json\n(.*?)```", PAGE, re.S)
    assert found is not None
    return found[1]


def test_the_example_is_a_result() -> None:
    """By the published schema, and by our own reader."""
    schema = json.loads((ROOT / "schemas/json/invoice-extracted.schema.json").read_text())
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(json.loads(_example()))) == []
    read = read_result(_example())
    assert isinstance(read, InvoiceExtracted)
    assert read.invoice.totals.gross == 119
    assert read.prompt_version == INVOICE_VERSION


def test_every_header_of_a_failure_is_explained() -> None:
    """A header by its whole name, or by its end behind a list of names."""
    message: dict[str, Any] = asyncapi()["components"]["messages"]["InvoiceFailed"]
    ours = [name for name in message["headers"]["properties"] if name.startswith("invoice.")]
    assert len(ours) > 20
    missing = [
        name
        for name in ours
        if f"`{name}`" not in PAGE
        and not any(f"`.{end}`" in PAGE for end in (name.split(".", 2)[-1], name.split(".")[-1]))
    ]
    assert missing == ["invoice.dlq.headers"]


def test_every_field_has_a_meaning() -> None:
    """In the schemas of outcomes and decisions, and so on the page of fields."""
    for name in ("invoice-extracted", "invoice-failed", "invoice-reviewed"):
        schema = json.loads((ROOT / f"schemas/json/{name}.schema.json").read_text())
        parts = {name: schema, **schema.get("$defs", {})}
        silent = [
            f"{part}.{field}"
            for part, found in parts.items()
            for field, said in found.get("properties", {}).items()
            if not said.get("description")
        ]
        assert silent == []
