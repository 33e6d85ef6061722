"""The schema asked of the model: flat, closed, bounded, and whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema

from schemas.invoice import ONLY_IN_XML, Allowance, Invoice, Line, Party, Payment, Tax, Totals
from service.checks.invoice_schema import REQUIRED, ROWS_MAX, invoice_schema

MODELS = (Invoice, Party, Payment, Line, Allowance, Tax, Totals)


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        if "properties" in node:
            yield node
        for value in node.values():
            yield from objects(value)
    if isinstance(node, list):
        for item in node:
            yield from objects(item)


def test_it_has_no_references_and_every_object_is_closed() -> None:
    """Grammars can enforce it."""
    text = json.dumps(invoice_schema())
    assert "$ref" not in text
    assert "$defs" not in text
    assert all(node["additionalProperties"] is False for node in objects(invoice_schema()))


def test_it_has_every_field_of_the_invoice() -> None:
    """A field that is not asked for vanishes from every answer."""
    asked = {name for node in objects(invoice_schema()) for name in node["properties"]}
    fields = {name for model in MODELS for name in model.model_fields}
    assert asked == fields - ONLY_IN_XML - {"schema_version"}


def test_what_decides_a_payment_is_required_and_may_be_null() -> None:
    """A grammar must not let a model forget an IBAN, and must not force it to make one up."""
    payment = next(node for node in objects(invoice_schema()) if "iban" in node["properties"])
    assert "iban" in payment["required"]
    assert {"type": "null"} in payment["properties"]["iban"]["anyOf"]
    assert all(
        set(node["required"]) == REQUIRED & set(node["properties"])
        for node in objects(invoice_schema())
    )


def test_the_supplier_is_asked_for_first_and_the_type_last() -> None:
    """A small model that began with the type "other" wrote null for all that followed."""
    names = list(invoice_schema()["properties"])
    assert (names[0], names[-1]) == ("supplier", "document_type")
    assert invoice_schema()["required"] == [name for name in names if name in REQUIRED]


def test_lists_are_bounded() -> None:
    """A model that repeats itself stops."""
    asked = invoice_schema()["properties"]
    assert {name: asked[name]["maxItems"] for name in ROWS_MAX} == ROWS_MAX


def test_an_answer_without_rare_fields_fits() -> None:
    """They cost no tokens where there are none."""
    answer: dict[str, Any] = {
        "document_type": "invoice",
        "invoice_number": None,
        "issue_date": None,
        "due_date": None,
        "currency": None,
        "supplier": {"name": None, "tax_id": None},
        "customer": None,
        "payment": None,
        "lines": [],
        "taxes": [],
        "totals": {"net": None, "tax": None, "gross": None, "amount_due": None},
    }
    jsonschema.Draft202012Validator(invoice_schema()).validate(answer)
