"""Decodes a Protobuf payload into the values of an event.

Fields keep the names of their schema. Bytes become base64, an enum the name of its value, times
ISO 8601, the decimals of Google and Confluent a `Decimal`. A field that the schema does not know
is skipped, and so is one in another form than the schema says, as Protobuf's own readers do. Of a
field that comes twice, the last one counts.

Hostile bytes are bounded: each value and each level counts, and a length is held against the bytes
that are left. Only `PayloadRefused` leaves.
"""

from __future__ import annotations

import base64
import struct
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.registry.payload_limits import (
    SCALE_MAX,
    PayloadLimits,
    PayloadRefused,
    ValueBudget,
    finite,
    finite_single,
    scaled,
    text_of,
)
from service.registry.proto_source import ProtoEnum, ProtoField, ProtoMessage
from service.registry.proto_types import ProtoSchema

_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_VARINT_MAX_BYTES = 10
_PATH_MAX = 32
_FIXED = {
    "double": (_FIXED64, struct.Struct("<d")),
    "fixed64": (_FIXED64, struct.Struct("<Q")),
    "sfixed64": (_FIXED64, struct.Struct("<q")),
    "float": (_FIXED32, struct.Struct("<f")),
    "fixed32": (_FIXED32, struct.Struct("<I")),
    "sfixed32": (_FIXED32, struct.Struct("<i")),
}
_VARINTS = ("int32", "int64", "uint32", "uint64", "sint32", "sint64", "bool")
_EMPTY = {"google.protobuf.StringValue": "", "google.protobuf.BytesValue": ""}


def read_proto_payload(
    schema: ProtoSchema, payload: bytes, message_bytes: bytes | None, limits: PayloadLimits
) -> Any:
    """The value of a whole payload. `message_bytes` say which message it holds, or the payload does
    in front. Raises PayloadRefused."""
    budget = ValueBudget(limits)
    front = _Bytes(payload if message_bytes is None else message_bytes)
    message = schema.message(_path(front))
    if message is None:
        raise PayloadRefused("it holds a message that its schema does not have")
    data = front.rest() if message_bytes is None else payload
    return _MessageReader(schema, budget).read(message, data, 0)


def _path(front: _Bytes) -> list[int]:
    """Positions of messages; a single zero stands for the first message."""
    count = _zigzag(front.varint())
    if not 0 <= count <= _PATH_MAX:
        raise PayloadRefused("it does not say which message of its schema it holds")
    return [_zigzag(front.varint()) for _ in range(count)] or [0]


class _Bytes:
    """Reads from the front; never beyond the end. Slices are not copied: a deeply nested
    message holds its bytes once."""

    def __init__(self, data: bytes | memoryview) -> None:
        self._data = memoryview(data)
        self._at = 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._data)

    def rest(self) -> memoryview:
        return self._data[self._at :]

    def take(self, size_bytes: int) -> memoryview:
        end = self._at + size_bytes
        if end > len(self._data):
            raise PayloadRefused("it ends too early")
        found = self._data[self._at : end]
        self._at = end
        return found

    def varint(self) -> int:
        found = 0
        for shift in range(0, 7 * _VARINT_MAX_BYTES, 7):
            byte = self.take(1)[0]
            found |= (byte & 0x7F) << shift
            if byte < 0x80:
                return found & (2**64 - 1)
        raise PayloadRefused("it has a whole number that does not end")

    def raw(self, wire: int) -> int | memoryview:
        """The next value in the form that its tag says."""
        if wire == _VARINT:
            return self.varint()
        if wire == _LENGTH:
            return self.take(self.varint())
        if wire in (_FIXED32, _FIXED64):
            return self.take(4 if wire == _FIXED32 else 8)
        raise PayloadRefused("it has a field in a form that is not read (a group)")


class _MessageReader:
    """Reads messages of one schema."""

    def __init__(self, schema: ProtoSchema, budget: ValueBudget) -> None:
        self._schema = schema
        self._budget = budget

    def read(self, message: ProtoMessage, data: bytes | memoryview, depth: int) -> Any:
        self._budget.check_depth(depth)
        found: dict[str, Any] = {}
        front = _Bytes(data)
        while not front.at_end:
            self._budget.take()
            tag = front.varint()
            raw = front.raw(tag & 7)
            known = message.fields.get(tag >> 3)
            if known is not None:
                self._add(found, known, message, tag & 7, raw, depth)
        return _converted(message.name, found) if self._schema.is_known(message) else found

    def _add(
        self,
        found: dict[str, Any],
        known: ProtoField,
        message: ProtoMessage,
        wire: int,
        raw: int | memoryview,
        depth: int,
    ) -> None:
        if known.key:
            entry = self._entry(known, message, raw, depth)
            if entry is not None:
                found.setdefault(known.name, {})[entry[0]] = entry[1]
            return
        values = self._values(known, message, wire, raw, depth)
        if known.repeated:
            found.setdefault(known.name, []).extend(values)
        elif values:
            found[known.name] = values[-1]

    def _entry(
        self, known: ProtoField, message: ProtoMessage, raw: int | memoryview, depth: int
    ) -> tuple[str, Any] | None:
        """A map is a list of messages with a key and a value."""
        if not isinstance(raw, memoryview):
            return None
        fields = {1: ProtoField("key", known.key), 2: ProtoField("value", known.type_name)}
        entry = self.read(ProtoMessage(message.name, fields), raw, depth + 1)
        return str(entry.get("key", "")), entry.get("value")

    def _values(
        self, known: ProtoField, message: ProtoMessage, wire: int, raw: int | memoryview, depth: int
    ) -> list[Any]:
        """None, one, or, where a repeated field is packed, many."""
        name = known.type_name
        if isinstance(raw, memoryview) and wire == _LENGTH:
            if name == "string":
                return [text_of(raw)]
            if name == "bytes":
                return [base64.b64encode(raw).decode()]
            kind = self._schema.kind(message.name, name)
            if isinstance(kind, ProtoMessage):
                return [self.read(kind, raw, depth + 1)]
            return self._packed(name, kind, raw)
        kind = self._schema.kind(message.name, name)
        value = _number(name, kind, wire, raw)
        return [] if value is None else [value]

    def _packed(
        self, name: str, kind: ProtoMessage | ProtoEnum | None, data: memoryview
    ) -> list[Any]:
        wire = _FIXED[name][0] if name in _FIXED else _VARINT
        if wire == _VARINT and name not in _VARINTS and not isinstance(kind, ProtoEnum):
            return []
        front, values = _Bytes(data), list[Any]()
        while not front.at_end:
            self._budget.take()
            values.append(_number(name, kind, wire, front.raw(wire)))
        return values


def _number(
    name: str, kind: ProtoMessage | ProtoEnum | None, wire: int, raw: int | memoryview
) -> Any | None:
    """A number, a truth or an enum's name; None where the form is not the type's."""
    if isinstance(raw, memoryview):
        expected, form = _FIXED.get(name, (None, None))
        if expected != wire or form is None:
            return None
        value = form.unpack(raw)[0]
        if name in ("float", "double"):
            return finite(value) if name == "double" else finite_single(value)
        return value
    if isinstance(kind, ProtoEnum):
        number = _signed(raw, 32)
        return kind.values.get(number, str(number))
    if name == "bool":
        return raw != 0
    if name in ("sint32", "sint64"):
        return _zigzag(raw)
    if name in ("int32", "int64"):
        return _signed(raw, int(name[3:]))
    return raw if name in ("uint32", "uint64") else None


def _zigzag(raw: int) -> int:
    return (raw >> 1) ^ -(raw & 1)


def _signed(raw: int, bits: int) -> int:
    raw &= 2**bits - 1
    return raw - 2**bits if raw >> (bits - 1) else raw


def _converted(name: str, found: dict[str, Any]) -> Any:
    """The meaning of a well-known message."""
    if name == "google.protobuf.Timestamp":
        return _moment(found.get("seconds", 0), found.get("nanos", 0))
    if name == "google.type.Decimal":
        return found.get("value", "0")
    if name == "confluent.type.Decimal":
        return _decimal(found)
    return found.get("value", _EMPTY.get(name, 0))


def _moment(seconds: int, nanos: int) -> str:
    try:
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            seconds=seconds, microseconds=nanos // 1_000
        )
    except OverflowError:
        raise PayloadRefused("it has a time that no calendar has") from None
    return moment.isoformat()


def _decimal(found: dict[str, Any]) -> Decimal:
    scale = found.get("scale", 0)
    if not 0 <= scale <= SCALE_MAX:
        raise PayloadRefused("it has a decimal number with too many places")
    return scaled(base64.b64decode(found.get("value", "")), scale)
