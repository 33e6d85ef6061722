"""Documents of earlier schema versions are read as the current one, and newer ones are rejected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schemas.invoice import ONLY_IN_XML
from schemas.outcome import DocumentExtracted, FieldStatus, FieldVerdict, InvoiceExtracted
from schemas.versions import (
    CURRENT,
    UnreadableDocument,
    read_corrected_invoice,
    read_failure,
    read_invoice,
    read_result,
)
from service.testbed.invoices import make_invoice

V1 = Path(__file__).resolve().parents[3] / "schemas" / "json" / "v1"
RECORD: dict[str, Any] = {
    "schema_version": "1",
    "event_id": "e-1",
    "invoice_id": "INV-1",
    "source": {"topic": "invoices.events", "partition": 0, "offset": 7},
    "batch_id": "b-1",
    "needs_review": False,
    "confidence": 0.9,
    "fields": {"invoice_number": "printed"},
    "checks": [
        {
            "id": "BR-CO-15",
            "severity": "error",
            "passed": True,
            "expected": "1.00",
            "found": "1.00",
            "message": "totals.gross is totals.net plus totals.tax",
            "fields": ["totals.gross"],
        }
    ],
    "document_sha256": "0" * 64,
    "extracted_by": "llm",
    "repair": "none",
    "cached": False,
    "model": "m",
    "prompt_version": "invoice-v1",
    "simulated": True,
    "attempts": 1,
    "processed_by": 0,
    "tokens": {"prompt": 1, "completion": 2},
    "cost": None,
    "timings": {"queue_s": 0.0, "llm_s": 1.0, "total_s": 1.5},
    "extracted_at": "2026-01-01T00:00:00Z",
}
FAILURE: dict[str, Any] = {
    "schema_version": "1",
    "event_id": "e-1",
    "invoice_id": None,
    "source": {"topic": "invoices.events", "partition": 0, "offset": 7},
    "batch_id": "b-1",
    "reason": "undecodable",
    "last_reason": None,
    "stage": "decode",
    "retryable": False,
    "message": "the value is not JSON",
    "exception_class": "",
    "first_failed_at": "2026-01-01T00:00:00Z",
    "failed_at": "2026-01-01T00:00:00Z",
    "attempts": 0,
    "processed_by": None,
    "model": "",
    "prompt_version": "",
    "tokens": {"prompt": 0, "completion": 0},
    "cost": None,
    "document_sha256": None,
    "value_sha256": None,
    "value_bytes": 0,
}


def v1_result(number: int) -> dict[str, Any]:
    """A result as version 1 wrote it, with every field that its invoice had."""
    truth = read_invoice(json.dumps(make_invoice(number).truth))
    filled = without_later_fields(json.loads(truth.model_dump_json()))
    return {**RECORD, "invoice": {**filled, "schema_version": "1"}}


def without_later_fields(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: without_later_fields(x) for name, x in value.items() if name not in ONLY_IN_XML
        }
    return [without_later_fields(row) for row in value] if isinstance(value, list) else value


def valid_in_v1(name: str, document: dict[str, Any]) -> bool:
    schema = json.loads((V1 / f"{name}.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema).is_valid(document)


@pytest.mark.parametrize("number", range(6))
def test_results_of_version_1_are_read_as_the_current_one(number: int) -> None:
    """With every value, and under the schema that version 1 published."""
    old = v1_result(number)
    assert valid_in_v1("invoice-extracted", old)
    read = read_result(json.dumps(old).encode())
    assert isinstance(read, InvoiceExtracted)
    written = json.loads(read.model_dump_json())
    assert written["schema_version"] == written["invoice"]["schema_version"] == CURRENT
    written["schema_version"] = written["invoice"]["schema_version"] = "1"
    assert (written.pop("trust"), written.pop("trust_because")) == ("look", ["schema_version"])
    assert written.pop("fields") == {"invoice_number": {"status": "printed", "by": []}}
    del old["confidence"], old["fields"]
    assert without_later_fields(written) == old


def test_the_current_version_is_read_as_it_is() -> None:
    """Writing and reading again changes nothing."""
    read = read_result(json.dumps(v1_result(3)))
    assert read_result(read.model_dump_json()) == read


LATER = {"later": {"a": 1}}


def with_later_names(value: Any) -> Any:
    """The same record with a name in each object that no version has yet."""
    if isinstance(value, dict):
        return {name: with_later_names(x) for name, x in value.items()} | LATER
    return [with_later_names(row) for row in value] if isinstance(value, list) else value


def test_names_that_a_later_service_adds_are_passed_over() -> None:
    """A new field raises no version, wherever it stands: `docs/contract.md`."""
    result = read_result(json.dumps(v1_result(3)))
    later = with_later_names(json.loads(result.model_dump_json()))
    del later["fields"]["later"]  # A field's path, which is no name of the contract.
    assert read_result(json.dumps(later)) == result
    failure = read_failure(json.dumps(FAILURE))
    assert read_failure(json.dumps({**FAILURE, **LATER})) == failure


def test_a_status_that_a_later_service_adds_proves_nothing() -> None:
    """It reads as `unverified`; the evidence stays as it is said."""
    written = json.loads(read_result(json.dumps(v1_result(3))).model_dump_json())
    written["fields"] = {"currency": {"status": "notarised", "by": ["seal"]}}
    read = read_result(json.dumps(written))
    assert read.fields == {"currency": FieldVerdict(FieldStatus.UNVERIFIED, ("seal",))}


def test_a_slip_in_an_invoice_that_stands_alone_is_named() -> None:
    """A truth is written by hand: a misspelt name must not pass for a missing value."""
    with pytest.raises(UnreadableDocument, match="invoice_numbr"):
        read_invoice(json.dumps({"invoice_numbr": "7"}))


def test_failures_and_custom_documents_of_version_1_are_read() -> None:
    """They have fields of their own, and no invoice."""
    assert valid_in_v1("invoice-failed", FAILURE)
    assert read_failure(json.dumps(FAILURE)).schema_version == CURRENT
    read = read_result(json.dumps({**RECORD, "kind": "menu", "data": {"dish": "soup"}}))
    assert isinstance(read, DocumentExtracted)
    assert read.data == {"dish": "soup"}


def test_an_invoice_of_version_1_cannot_lack_what_version_2_may() -> None:
    """The frozen schema is that of version 1: it rejects null."""
    old = v1_result(1)
    old["invoice"] = {**old["invoice"], "invoice_number": None}
    assert not valid_in_v1("invoice-extracted", old)


@pytest.mark.parametrize(
    "data",
    [
        "[]",
        "{",
        '"1"',
        json.dumps({**RECORD, "schema_version": "3"}),
        json.dumps({**RECORD, "schema_version": 1}),
        json.dumps({**RECORD, "schema_version": ["1"]}),
        json.dumps({**RECORD, "invoice": {"schema_version": "3"}}),
        json.dumps({**RECORD, "invoice": None}),
    ],
)
def test_other_documents_are_rejected(data: str) -> None:
    """A newer version may mean something else by the same name."""
    with pytest.raises(UnreadableDocument) as raised:
        read_result(data)
    assert "INV-1" not in str(raised.value)


def test_a_corrected_invoice_is_read_alone_and_out_of_its_result() -> None:
    """Whatever else the result says; what is no invoice in it is named."""
    alone = {"invoice_number": "7"}
    whole = {"event": {"offset": 7}, "invoice": alone, "review_version": 1, "published": {}}
    read = read_corrected_invoice(json.dumps(whole))
    assert read.invoice == read_invoice(json.dumps(alone))
    assert read_corrected_invoice(json.dumps(alone)) == (read.invoice, {})
    assert read.beside["event"] == {"offset": 7}
    broken: list[Any] = [{"invoice_numbr": "7"}, None, []]
    for no_invoice in broken:
        with pytest.raises(UnreadableDocument):
            read_corrected_invoice(json.dumps({"invoice": no_invoice}))


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ({"paymnet": {}}, "paymnet: not known; did you mean payment?"),
        ({"supplier": {"taxid": "x"}}, "supplier.taxid: not known; did you mean tax_id?"),
        ({"lines": [{"descripton": "x"}]}, "lines.0.descripton: not known; did you mean desc"),
        ({"totals": {"colour": "1"}}, "totals.colour: not known"),
    ],
)
def test_a_misspelt_name_in_a_correction_is_told_the_one_meant(
    slip: dict[str, Any], said: str
) -> None:
    """Of the same place. A name like no other has no guess."""
    for written in (slip, {"invoice": slip, "event": {}}):
        with pytest.raises(UnreadableDocument) as told:
            read_corrected_invoice(json.dumps(written))
        assert said in str(told.value)
        assert ("did you mean" in said) is ("did you mean" in str(told.value))


def test_an_invoice_below_a_misspelt_name_is_named() -> None:
    """Else each name of the whole result would be a fault of an invoice that stands alone."""
    with pytest.raises(UnreadableDocument) as told:
        read_corrected_invoice(json.dumps({"event": {}, "invioce": {}, "fields": {}}))
    assert str(told.value) == "invioce: not known; did you mean invoice?"
