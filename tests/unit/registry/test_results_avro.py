"""Results in Avro: the same as in JSON, read by fastavro, and by the service without a registry."""

from __future__ import annotations

import hashlib
import io
import json
from decimal import Decimal
from typing import Any

import fastavro
import pytest
from fastavro.schema import fullname
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Line, Totals
from schemas.outcome import (
    Cost,
    DocumentExtracted,
    DroppedText,
    FieldEvidence,
    InvoiceExtracted,
)
from service.registry.avro_encoding import ValueRefused
from service.registry.registered_schema import PayloadFault
from service.registry.results_avro import (
    LAYOUT,
    avro_of_result,
    avro_results_schema,
    result_of_avro,
)
from tests.fakes.published import invoice, result, split_container

SCHEMA = json.loads(avro_results_schema().text)
FULL = result(
    1,
    invoice(1, totals=Totals(net=Decimal("-0.0000000001"), gross=Decimal("9" * 18))),
    evidence={
        "totals.net": FieldEvidence("ocr", "1,00", page=1, box=(0.1, 0.2, 0.3, 0.4)),
        "ü": FieldEvidence("text", line=3),
    },
    hidden=(DroppedText("tiny", "x"),),
    cost=Cost(amount=Decimal("0.01"), currency="EUR"),
    processed_by=None,
    endpoint="big",
)


LONG = result(4, invoice(4, lines=(Line(),) * 5_000))
DATA: dict[str, Any] = {"weight": 1.5, "of": [{"a": None, "ü": "x"}], "many": 10**30}
CUSTOM = split_container(2, kind="waybill", data=DATA, children=())


def test_the_layout_belongs_to_the_schema() -> None:
    """Another schema needs another number: `result_of_avro` knows results by it alone. Raise
    `LAYOUT`, let `result_of_avro` read the former schema as well, and put the new pair here."""
    fingerprint = hashlib.sha256(json.dumps(_bare(SCHEMA)).encode()).hexdigest()[:16]
    assert (LAYOUT, fingerprint) == (1, "1f368a625ad67acb")


def test_amounts_days_and_times_have_types_of_their_own() -> None:
    """As fastavro reads them; a document's data is JSON."""
    read = _by_fastavro(avro_of_result(FULL))
    assert read["invoice"]["totals"]["gross"] == Decimal("9" * 18)
    assert read["invoice"]["issue_date"] == FULL.invoice.issue_date
    assert (read["extracted_at"], read["layout"]) == (FULL.extracted_at, LAYOUT)
    assert (read["kind"], read["data"], read["children"]) == (None, None, [])
    assert json.loads(_by_fastavro(avro_of_result(CUSTOM))["data"]) == DATA


@pytest.mark.parametrize(
    "body",
    [result(0), FULL, CUSTOM, split_container(3), LONG],
    ids=["one line", "full", "custom", "split", "long"],
)
def test_a_result_comes_back_as_it_was(body: InvoiceExtracted | DocumentExtracted) -> None:
    """Its values, that is: an amount loses zeros at its end."""
    read = result_of_avro(avro_of_result(body))
    assert isinstance(read, bytes)
    assert read.startswith(b'{"schema_version":"2"')
    assert type(body).model_validate_json(read) == body


def test_each_field_that_may_be_absent_has_a_default() -> None:
    """So that a later version reads what an earlier one wrote, and the other way round."""
    lacking = set[str]()
    for record in _records(SCHEMA):
        for field in record["fields"]:
            optional = isinstance(field["type"], list)
            if optional and field.get("default", "") is not None:
                lacking.add(f"{fullname(record)}.{field['name']}")
    assert lacking == set()


def test_what_avro_cannot_hold_is_refused() -> None:
    """Half a surrogate pair, also in the data of a custom document."""
    for body in (
        result(0).model_copy(update={"invoice_id": "\ud800"}),
        CUSTOM.model_copy(update={"data": {"a": "\ud800"}}),
    ):
        with pytest.raises(ValueRefused):
            avro_of_result(body)


@given(st.binary(max_size=300), st.integers(0, 600))
def test_no_payload_raises(tail: bytes, at: int) -> None:
    """Whatever stands behind the layout, and wherever a real one is cut."""
    for payload in (tail, b"\x02" + tail, avro_of_result(FULL)[:at] + tail):
        assert isinstance(result_of_avro(payload), bytes | PayloadFault)


def test_a_layout_of_another_version_is_named() -> None:
    """It is not read by this version's schema."""
    read = result_of_avro(b"\x04" + avro_of_result(FULL)[1:])
    assert isinstance(read, PayloadFault)
    assert "layout" in read.message


def _by_fastavro(payload: bytes) -> Any:
    with io.BytesIO(payload) as source:
        read = fastavro.schemaless_reader(source, fastavro.parse_schema(SCHEMA), None)
        assert source.tell() == len(payload)
    return read


def _bare(kind: Any) -> Any:
    """What decides how bytes are read; Avro's own canonical form leaves scales out."""
    if isinstance(kind, list):
        return [_bare(one) for one in kind]
    if not isinstance(kind, dict):
        return kind
    return {key: _bare(one) for key, one in kind.items() if key not in ("doc", "default")}


def _records(kind: Any) -> list[dict[str, Any]]:
    """All records that a schema defines."""
    if isinstance(kind, list):
        return [record for one in kind for record in _records(one)]
    if not isinstance(kind, dict):
        return []
    if kind["type"] == "record":
        inner = [record for field in kind["fields"] for record in _records(field["type"])]
        return [kind, *inner]
    return _records(kind.get("items", kind.get("values")))
