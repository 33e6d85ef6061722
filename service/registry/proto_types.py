"""Finds what the names in Protobuf schemas mean, and the message that a payload holds.

A name is looked up from the innermost scope outward, as in the language, once for each message that
uses it, when the schema is read: no payload pays for it. The messages of Google and Confluent for
times, decimals and single values are known without their files. A name that is not found leaves its
field out: the payload's other fields do not need it.

Nothing here reads the fields of a payload.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from service.registry.proto_source import (
    ProtoEnum,
    ProtoFile,
    ProtoMessage,
    read_proto,
)
from service.registry.schema_names import NAME_MAX_CHARS, SchemaRefused

_KNOWN = (
    """
    package google.protobuf;
    message Timestamp { int64 seconds = 1; int32 nanos = 2; }
    message DoubleValue { double value = 1; }
    message FloatValue { float value = 1; }
    message Int64Value { int64 value = 1; }
    message UInt64Value { uint64 value = 1; }
    message Int32Value { int32 value = 1; }
    message UInt32Value { uint32 value = 1; }
    message BoolValue { bool value = 1; }
    message StringValue { string value = 1; }
    message BytesValue { bytes value = 1; }
    """,
    "package google.type; message Decimal { string value = 1; }",
    """
    package confluent.type;
    message Decimal { bytes value = 1; uint32 precision = 2; int32 scale = 3; }
    """,
)
_KNOWN_FILES = tuple(map(read_proto, _KNOWN))


_SCALARS = frozenset(
    "double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool "
    "string bytes".split()
)


@dataclass(frozen=True, slots=True)
class ProtoSchema:
    """The messages of a schema's own file, every name that they can use, and what the types of
    their fields mean, by message and name."""

    file: ProtoFile
    names: dict[str, ProtoMessage | ProtoEnum]
    kinds: dict[tuple[str, str], ProtoMessage | ProtoEnum] = field(default_factory=dict)

    def message(self, path: list[int]) -> ProtoMessage | None:
        """The message at a path of positions, from the outermost; None where there is none."""
        among, found = self.file.messages, None
        for position in path:
            if not 0 <= position < len(among):
                return None
            found = among[position]
            among = found.nested
        return found

    def is_known(self, message: ProtoMessage) -> bool:
        """Whether it is a well-known message, and not another of its name."""
        return any(message in file.messages for file in _KNOWN_FILES)

    def kind(self, message: str, type_name: str) -> ProtoMessage | ProtoEnum | None:
        """What a field's type means within a message; None for a scalar, and for an unknown one."""
        return self.kinds.get((message, type_name))

    def named(self, name: str, scope: str) -> ProtoMessage | ProtoEnum | None:
        """What a name means within a message. The cost grows with the scope."""
        if len(name) > NAME_MAX_CHARS:
            return None
        if name.startswith("."):
            return self.names.get(name[1:])
        while True:
            found = self.names.get(f"{scope}.{name}" if scope else name)
            if found is not None or not scope:
                return found
            scope = scope.rpartition(".")[0]


def read_proto_schema(text: str, references: Iterable[str] = ()) -> ProtoSchema:
    """A schema with the files that it imports. Raises SchemaRefused."""
    return schema_of(read_proto(text), map(read_proto, references))


def schema_of(file: ProtoFile, imported: Iterable[ProtoFile]) -> ProtoSchema:
    """A file with those that it imports. Raises SchemaRefused."""
    if not file.messages:
        raise SchemaRefused("the Protobuf schema defines no message")
    # The known ones come last: no schema can give their names another meaning.
    defined = [one for part in (*imported, file, *_KNOWN_FILES) for one in _defined(part)]
    schema = ProtoSchema(file, {one.name: one for one in defined})
    for one in defined:
        if isinstance(one, ProtoMessage):
            _check_fields(one)
            _learn_kinds(schema, one)
    return schema


def _defined(file: ProtoFile) -> Iterator[ProtoMessage | ProtoEnum]:
    yield from file.enums
    for message in file.messages:
        yield from _all_within(message)


def _all_within(message: ProtoMessage) -> Iterator[ProtoMessage | ProtoEnum]:
    yield message
    yield from message.enums
    for inner in message.nested:
        yield from _all_within(inner)


def _check_fields(message: ProtoMessage) -> None:
    """Two fields of one name would be read into one place, each in its own form."""
    if len({one.name for one in message.fields.values()}) < len(message.fields):
        raise SchemaRefused("the Protobuf schema has a message with two fields of one name")


def _learn_kinds(schema: ProtoSchema, message: ProtoMessage) -> None:
    for type_name in {one.type_name for one in message.fields.values()} - _SCALARS:
        kind = schema.named(type_name, message.name)
        if kind is not None:
            schema.kinds[message.name, type_name] = kind
