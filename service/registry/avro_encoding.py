"""Writes values as an Avro payload: the counterpart of `avro_payload`.

Takes what pydantic's models hold: texts, numbers, `Decimal`, dates, aware times, lists, dicts. Of
unions it writes those of null and one other type. What is absent or None, and not of such a union,
is written as empty: a text, a list, a map.

Invariants: the payload is linear in the value, and `read_avro` reads it back. Only `ValueRefused`
leaves. Pure.
"""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any

from service.registry.avro_schema import AvroType, Branches, Items, Plain, Record

DECIMAL_DIGITS = 38
"""Of a `decimal`, as most databases have them."""
_DOUBLE = struct.Struct("<d")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_LONG = 2**63
_EMPTY: dict[str, Any] = {"string": "", "array": (), "map": {}}


class ValueRefused(ValueError):
    """Raised for a value that its type cannot hold; one line, which quotes nothing of it."""


def write_avro(kind: AvroType, value: Any) -> bytes:
    """The payload of a value. Raises ValueRefused."""
    out = bytearray()
    _write(out, kind, value)
    return bytes(out)


def _write(out: bytearray, kind: AvroType, value: Any) -> None:
    if isinstance(kind, Record):
        for name, inner in kind.fields:
            _write(out, inner, value.get(name))
    elif isinstance(kind, Branches):
        _union(out, kind, value)
    elif isinstance(kind, Items):
        _items(out, kind, value or ())
    elif isinstance(kind, Plain):
        _plain(out, kind, value)
    else:
        raise ValueRefused("an enum is not written")


def _union(out: bytearray, kind: Branches, value: Any) -> None:
    if len(kind.of) != 2 or kind.of[0] != Plain("null"):
        raise ValueRefused("of unions, those of null and one other type are written")
    _long(out, 0 if value is None else 1)
    if value is not None:
        _write(out, kind.of[1], value)


def _items(out: bytearray, kind: Items, value: Any) -> None:
    """In one block, and the empty one that ends it."""
    if value:
        _long(out, len(value))
    for one in value:
        if kind.keyed:
            _bytes(out, _utf8(one))
        _write(out, kind.of, value[one] if kind.keyed else one)
    _long(out, 0)


def _plain(out: bytearray, kind: Plain, value: Any) -> None:
    match kind.name, kind.logical:
        case "string", _:
            _bytes(out, _utf8(value or ""))
        case "boolean", _:
            out.append(bool(value))
        case "int", "date":
            _long(out, (value - _EPOCH_DAY).days)
        case "long", "timestamp-micros":
            _long(out, (value - _EPOCH) // _MICROSECOND)
        case (("int" | "long"), ""):
            _long(out, value)
        case "double", _:
            out += _DOUBLE.pack(value)
        case "bytes", "decimal":
            _bytes(out, _unscaled(value, kind.scale))
        case _:
            raise ValueRefused(f"the type {kind.name} {kind.logical} is not written")


def _unscaled(value: Decimal, scale: int) -> bytes:
    """Two's complement, most significant byte first, as short as it can be."""
    if not value.is_finite() or (value and value.adjusted() + scale >= DECIMAL_DIGITS):
        raise ValueRefused(f"an amount has more than {DECIMAL_DIGITS} digits")
    with localcontext(prec=DECIMAL_DIGITS):
        shifted = value.quantize(Decimal((0, (1,), -scale)))
        if shifted != value:
            raise ValueRefused(f"an amount has more than {scale} decimal places")
        number = int(shifted.scaleb(scale))
    magnitude = number if number >= 0 else ~number
    return number.to_bytes(magnitude.bit_length() // 8 + 1, signed=True)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueRefused("a text is not valid Unicode") from None


def _bytes(out: bytearray, data: bytes) -> None:
    _long(out, len(data))
    out += data


def _long(out: bytearray, number: int) -> None:
    """Zigzag, seven bits a byte."""
    if not -_LONG <= number < _LONG:
        raise ValueRefused("a whole number does not fit 64 bits")
    left = (number << 1) ^ (number >> 63)
    while left > 0x7F:
        out.append(left & 0x7F | 0x80)
        left >>= 7
    out.append(left)
