"""Reads a Protobuf schema that is no text: a `FileDescriptorProto` in base64.

Confluent's clients for Python register schemas in this form, and some registries keep them so. It
is a message like any other, so it is read by the readers of payloads, within their bounds.

Only `SchemaRefused` leaves.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from service.registry.payload_limits import PayloadLimits, PayloadRefused
from service.registry.proto_payload import read_proto_payload
from service.registry.proto_source import ProtoEnum, ProtoField, ProtoFile, ProtoMessage
from service.registry.proto_types import ProtoSchema, read_proto_schema, schema_of
from service.registry.schema_names import SchemaRefused, ScopedNames

_LIMITS = PayloadLimits(max_depth=32, max_values=200_000)
_FIRST = b"\0"
_DESCRIPTOR = read_proto_schema(
    """
    message File {
      string package = 2; repeated Message message_type = 4; repeated Enum enum_type = 5;
    }
    message Message {
      string name = 1; repeated Field field = 2; repeated Message nested_type = 3;
      repeated Enum enum_type = 4; Options options = 7;
    }
    message Options { bool map_entry = 7; }
    message Field { string name = 1; int32 number = 3; int32 label = 4; int32 type = 5;
      string type_name = 6; }
    message Enum { string name = 1; repeated Value value = 2; }
    message Value { string name = 1; int32 number = 2; }
    """
)
"""What is read of Google's `descriptor.proto`."""
_REPEATED = 3
_TYPES = {
    1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 6: "fixed64", 7: "fixed32",
    8: "bool", 9: "string", 12: "bytes", 13: "uint32", 15: "sfixed32", 16: "sfixed64",
    17: "sint32", 18: "sint64",
}  # fmt: skip
"""Those of `FieldDescriptorProto.Type` that have no name of their own."""


def read_descriptor_schema(text: str, references: Iterable[str]) -> ProtoSchema | None:
    """A schema whose text is a descriptor, with the files that it imports; None for another text.
    Raises SchemaRefused."""
    file = _file(text)
    if file is None:
        return None
    files = [_file(reference) for reference in references]
    return schema_of(file, [one for one in files if one is not None])


def _file(text: str) -> ProtoFile | None:
    try:
        data = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    try:
        found = read_proto_payload(_DESCRIPTOR, data, _FIRST, _LIMITS)
    except PayloadRefused as error:
        raise SchemaRefused(f"the Protobuf schema is not a descriptor: {error}") from None
    package, names = found.get("package", ""), ScopedNames(len(text))
    file = ProtoFile(package)
    file.messages = [_message(one, package, names) for one in found.get("message_type", ())]
    file.enums = [_enum(one, package, names) for one in found.get("enum_type", ())]
    return file


def _message(found: dict[str, Any], scope: str, names: ScopedNames) -> ProtoMessage:
    """A map is a repeated field of entries: it stays one, under the name of its entry."""
    message = ProtoMessage(names.within(scope, found.get("name", "")))
    entries = {
        one.get("name", ""): one
        for one in found.get("nested_type", ())
        if one.get("options", {}).get("map_entry")
    }
    for field in found.get("field", ()):
        message.fields[field.get("number", 0)] = _field(field, message.name, entries)
    nested, enums = found.get("nested_type", ()), found.get("enum_type", ())
    message.nested = [_message(one, message.name, names) for one in nested]
    message.enums = [_enum(one, message.name, names) for one in enums]
    return message


def _field(found: dict[str, Any], scope: str, entries: dict[str, dict[str, Any]]) -> ProtoField:
    type_name = found.get("type_name") or _TYPES.get(found.get("type", 0), "")
    within, _, name = type_name.rpartition(".")
    entry = entries.get(name) if within == f".{scope}" else None
    if entry is not None:
        inner = {one.get("number"): _field(one, scope, {}) for one in entry.get("field", ())}
        if 1 in inner and 2 in inner:
            return ProtoField(found.get("name", ""), inner[2].type_name, key=inner[1].type_name)
    return ProtoField(found.get("name", ""), type_name, found.get("label") == _REPEATED)


def _enum(found: dict[str, Any], scope: str, names: ScopedNames) -> ProtoEnum:
    values = {one.get("number", 0): one.get("name", "") for one in found.get("value", ())}
    return ProtoEnum(names.within(scope, found.get("name", "")), values)
