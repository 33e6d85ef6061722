"""Results in Avro: their schema, made of the models of `schemas.outcome`, written and read back.

One record holds both kinds of results, because many readers take no union at the top: an invoice
has `invoice`, a custom document has `kind`, `data` and `children`. Amounts are `decimal`, days
`date`, times `timestamp-micros`. `data` has no fixed form: it is JSON in a text.

The first field, `layout`, is the number of the schema. So this service reads its own results
without a registry. A change of the schema must raise `LAYOUT` (a test checks that).

Invariants: no value makes `result_of_avro` raise; it is linear in the value. Pure.
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic_core import PydanticSerializationError, to_json

from schemas.outcome import DocumentExtracted, InvoiceExtracted
from service.registry.avro_encoding import DECIMAL_DIGITS, ValueRefused, write_avro
from service.registry.avro_payload import read_avro
from service.registry.avro_schema import AvroType, Branches, Items, Plain, Record, read_avro_schema
from service.registry.payload_limits import PayloadLimits, PayloadRefused
from service.registry.registered_schema import PayloadFault, RegisteredSchema

LAYOUT = 1
_NAMESPACE = "invoice_stream"
_SCALE = 10
"""Decimal places of `schemas.invoice.Amount`."""
_DEPTH_MAX = 32
_LAYOUT_BYTE = bytes([2 * LAYOUT])
_OF_DOCUMENTS = ("kind", "data", "children")

_DECIMAL = {
    "type": "bytes",
    "logicalType": "decimal",
    "precision": DECIMAL_DIGITS,
    "scale": _SCALE,
}
_DATE = {"type": "int", "logicalType": "date"}
_TIME = {"type": "long", "logicalType": "timestamp-micros"}


@cache
def avro_results_schema() -> RegisteredSchema:
    """The Avro schema of a result."""
    invoice = InvoiceExtracted.model_json_schema(mode="serialization")
    document = DocumentExtracted.model_json_schema(mode="serialization")
    of_both = [name for name in document["properties"] if name not in _OF_DOCUMENTS]
    writer = _SchemaWriter(invoice["$defs"] | document["$defs"])
    layout = {"name": "layout", "type": "int", "doc": "number of this schema"}
    shared = [writer.field(name, document["properties"][name]) for name in of_both]
    own = [("invoice", invoice), *((name, document) for name in _OF_DOCUMENTS)]
    either = [_optional(writer.field(name, of["properties"][name])) for name, of in own]
    fields = [layout, *shared, *either]
    record = {"type": "record", "name": "Result", "namespace": _NAMESPACE, "fields": fields}
    return RegisteredSchema("AVRO", json.dumps(record))


def avro_of_result(body: InvoiceExtracted | DocumentExtracted) -> bytes:
    """The payload of a result. Raises ValueRefused."""
    values: dict[str, Any] = body.model_dump()
    values["layout"] = LAYOUT
    try:
        if "data" in values:
            values["data"] = to_json(values["data"]).decode()
    except PydanticSerializationError:
        raise ValueRefused("a text is not valid Unicode") from None
    return write_avro(_kind(), values)


def result_of_avro(payload: bytes) -> bytes | PayloadFault:
    """The result in a payload, as JSON."""
    if payload[:1] != _LAYOUT_BYTE:
        return PayloadFault("it is Avro of a layout that this version does not know")
    try:
        # A null takes a byte and counts twice, with its union; a record takes none and counts.
        values = read_avro(_kind(), payload, PayloadLimits(_DEPTH_MAX, 3 * len(payload)))
    except PayloadRefused as error:
        return PayloadFault(f"the Avro payload does not fit the schema of results: {error}")
    found: dict[str, Any] = _as_json(_kind(), values)
    del found["layout"]
    data = found.pop("data") or "{}"
    if found["invoice"] is not None:
        del found["kind"], found["children"]
        return _json(found)
    del found["invoice"]
    # Behind the others, as it is: `data` may hold numbers that only a text keeps.
    return _json(found)[:-1] + b',"data":' + data.encode() + b"}"


@cache
def _kind() -> AvroType:
    return read_avro_schema(avro_results_schema().text)


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def _as_json(kind: AvroType, value: Any) -> Any:
    """With the nulls that a payload's reader leaves out; amounts are texts, as ever."""
    if isinstance(kind, Branches):
        return None if value is None else _as_json(kind.of[1], value)
    if isinstance(kind, Record):
        return {name: _as_json(inner, value.get(name)) for name, inner in kind.fields}
    if isinstance(kind, Items) and kind.keyed:
        return {key: _as_json(kind.of, one) for key, one in value.items()}
    if isinstance(kind, Items):
        return [_as_json(kind.of, one) for one in value]
    if isinstance(value, Decimal):
        is_amount = isinstance(kind, Plain) and kind.logical == "decimal"
        return _shortest(value) if is_amount else float(value)
    return value


def _shortest(amount: Decimal) -> str:
    """Without the zeros that the scale adds."""
    words = format(amount, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


class _SchemaWriter:
    """Turns JSON Schema, as pydantic writes it, into Avro; each record is defined once."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._written = set[str]()

    def field(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        """A field; with a default where Avro can say it, so that later versions can be read."""
        made: dict[str, Any] = {"name": name, "type": self._type(schema)}
        if isinstance(made["type"], list):
            made["default"] = None
        elif isinstance(schema.get("default"), str | bool | list) or schema.get("default") == {}:
            made["default"] = schema["default"]
        if "description" in schema:
            made["doc"] = schema["description"]
        return made

    def _type(self, schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return self._named(schema["$ref"].rpartition("/")[2])
        if "anyOf" in schema:
            (one,) = (inner for inner in schema["anyOf"] if inner != {"type": "null"})
            return ["null", self._type(one)]
        if "enum" in schema or "const" in schema:
            return "string"  # An enum could get no further value later.
        match schema["type"]:
            case "object":
                return self._object(schema)
            case "array":
                return self._array(schema)
            case "string":
                return _text(schema)
        return _NUMBERS[schema["type"]]

    def _named(self, name: str) -> Any:
        schema = self._definitions[name]
        if "properties" not in schema:
            return self._type(schema)
        if name in self._written:
            return name
        self._written.add(name)
        fields = [self.field(inner, one) for inner, one in schema["properties"].items()]
        return {"type": "record", "name": name, "fields": fields}

    def _object(self, schema: dict[str, Any]) -> Any:
        values = schema["additionalProperties"]
        return "string" if values is True else {"type": "map", "values": self._type(values)}

    def _array(self, schema: dict[str, Any]) -> Any:
        items = schema.get("items") or schema["prefixItems"][0]
        return {"type": "array", "items": self._type(items)}


_NUMBERS = {"integer": "long", "number": "double", "boolean": "boolean"}


def _text(schema: dict[str, Any]) -> Any:
    by_format = {"date": _DATE, "date-time": _TIME}
    is_amount = schema.get("pattern", "").startswith("^-?[0-9]+")
    return _DECIMAL if is_amount else by_format.get(schema.get("format", ""), "string")


def _optional(field: dict[str, Any]) -> dict[str, Any]:
    if isinstance(field["type"], list) or field["name"] == "children":
        return field
    return {**field, "type": ["null", field["type"]], "default": None}
