"""Decodes an Avro payload into the values of an event.

Hostile bytes are bounded before anything is made of them: each value takes from a budget, also one
of no bytes; each level counts; a length is held against the bytes that are left. fastavro has no
such bounds (`service/ARCHITECTURE.md`).

A field that is null is left out, so that an optional field means the same as in JSON. Bytes become
base64, `decimal` becomes a `Decimal`, times become ISO 8601, an enum its symbol.

Only `PayloadRefused` leaves.
"""

from __future__ import annotations

import base64
import struct
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

from service.registry.avro_schema import AvroType, Branches, Items, Plain, Record, Symbols
from service.registry.payload_limits import (
    PayloadLimits,
    PayloadRefused,
    ValueBudget,
    finite,
    finite_single,
    scaled,
    text_of,
)

_VARINT_MAX_BYTES = 10
_FLOAT, _DOUBLE = struct.Struct("<f"), struct.Struct("<d")
_EPOCH = datetime(1970, 1, 1)
_PER_SECOND = {"millis": 1_000, "micros": 1_000_000, "nanos": 1_000_000_000}


def read_avro(kind: AvroType, payload: bytes, limits: PayloadLimits) -> Any:
    """The value of a whole payload. Raises PayloadRefused."""
    reader = _PayloadReader(payload, limits)
    value = reader.value(kind, 0)
    if not reader.at_end:
        raise PayloadRefused("bytes are left behind it")
    return value


class _PayloadReader:
    """Reads from the front; never beyond the end."""

    def __init__(self, data: bytes, limits: PayloadLimits) -> None:
        self._data = data
        self._at = 0
        self._budget = ValueBudget(limits)

    @property
    def at_end(self) -> bool:
        return self._at == len(self._data)

    def value(self, kind: AvroType, depth: int) -> Any:
        self._budget.take()
        self._budget.check_depth(depth)
        if isinstance(kind, Plain):
            return self._plain(kind)
        if isinstance(kind, Record):
            return self._record(kind, depth)
        if isinstance(kind, Branches):
            return self.value(_chosen(kind.of, self._long()), depth + 1)
        if isinstance(kind, Symbols):
            return _chosen(kind.symbols, self._long())
        return self._items(kind, depth)

    def _record(self, kind: Record, depth: int) -> dict[str, Any]:
        found = {}
        for name, inner in kind.fields:
            value = self.value(inner, depth + 1)
            if value is not None:
                found[name] = value
        return found

    def _items(self, kind: Items, depth: int) -> Any:
        """In blocks; the last one is empty. A negative count is followed by the block's size."""
        items, keyed = list[Any](), dict[str, Any]()
        while count := self._long():
            if count < 0:
                count = -count
                self._long()
            self._budget.check_room(count)
            for _ in range(count):
                if kind.keyed:
                    key = text_of(self._bytes(self._long()))
                    keyed[key] = self.value(kind.of, depth + 1)
                else:
                    items.append(self.value(kind.of, depth + 1))
        return keyed if kind.keyed else items

    def _plain(self, kind: Plain) -> Any:
        match kind.name:
            case "null":
                return None
            case "boolean":
                return self._boolean()
            case "int" | "long":
                return _whole(self._long(), kind.logical)
            case "float":
                return finite_single(_FLOAT.unpack(self._bytes(_FLOAT.size))[0])
            case "double":
                return finite(_DOUBLE.unpack(self._bytes(_DOUBLE.size))[0])
            case "string":
                return text_of(self._bytes(self._long()))
            case "fixed":
                return _binary(self._bytes(kind.size_bytes), kind)
        return _binary(self._bytes(self._long()), kind)

    def _boolean(self) -> bool:
        byte = self._bytes(1)[0]
        if byte > 1:
            raise PayloadRefused("it has a boolean that is neither true nor false")
        return byte == 1

    def _bytes(self, size_bytes: int) -> bytes:
        end = self._at + size_bytes
        if size_bytes < 0 or end > len(self._data):
            raise PayloadRefused("it ends too early")
        found = self._data[self._at : end]
        self._at = end
        return found

    def _long(self) -> int:
        """A zigzag number of at most 64 bits."""
        found = shift = 0
        for _ in range(_VARINT_MAX_BYTES):
            byte = self._bytes(1)[0]
            found |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return (found >> 1) ^ -(found & 1)
        raise PayloadRefused("it has a whole number that does not end")


def _chosen(choices: tuple[Any, ...], index: int) -> Any:
    if not 0 <= index < len(choices):
        raise PayloadRefused("it chooses a branch or a symbol that its schema does not have")
    return choices[index]


def _whole(number: int, logical: str) -> int | str:
    if not logical:
        return number
    try:
        if logical == "date":
            return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
        per_second = _PER_SECOND[logical.rpartition("-")[2]]
        moment = _EPOCH + timedelta(microseconds=number * 1_000_000 // per_second)
    except OverflowError:
        raise PayloadRefused("it has a time that no calendar has") from None
    local = logical.startswith("local-")
    return (moment if local else moment.replace(tzinfo=UTC)).isoformat()


def _binary(data: bytes, kind: Plain) -> Any:
    if kind.logical == "decimal":
        return scaled(data, kind.scale)
    if kind.logical == "uuid":
        return str(uuid.UUID(bytes=data))
    return base64.b64encode(data).decode()
