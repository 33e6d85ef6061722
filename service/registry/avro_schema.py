"""Reads an Avro schema into the types that a payload is decoded by.

The schema comes from a registry, where any sender may have put it: it is bounded like any text from
outside. A logical type that does not fit its type is ignored, as Avro's specification asks.

Invariants: what is returned names no unknown type, and every name means one type. Only
`SchemaRefused` leaves. Nothing here reads a payload.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from schemas.strict_json import JsonFault, JsonLimits, load
from service.registry.payload_limits import SCALE_MAX
from service.registry.schema_names import SchemaRefused, ScopedNames

PRIMITIVES = ("null", "boolean", "int", "long", "float", "double", "bytes", "string")
_DEPTH_MAX = 64
_TYPES_MAX = 20_000
_JSON = JsonLimits(max_bytes=4 * 1024 * 1024, max_depth=2 * _DEPTH_MAX)
_FIXED_MAX_BYTES = 64 * 1024 * 1024
_TIMES = ("timestamp-millis", "timestamp-micros", "timestamp-nanos")
_LOGICAL = {
    "int": ("date",),
    "long": (*_TIMES, *(f"local-{name}" for name in _TIMES)),
    "bytes": ("decimal",),
    "fixed": ("decimal", "uuid"),
}
"""Those that change how a value is read. A uuid that is a string is read as it is."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A primitive type, by its name, or `fixed` with its size."""

    name: str
    logical: str = ""
    scale: int = 0
    size_bytes: int = 0


_PRIMITIVE = {name: Plain(name) for name in PRIMITIVES}


@dataclass(frozen=True, slots=True)
class Symbols:
    """An enum."""

    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """An array, or a map with texts as keys."""

    of: AvroType
    keyed: bool


@dataclass(frozen=True, slots=True)
class Branches:
    """A union."""

    of: tuple[AvroType, ...]


@dataclass(slots=True, eq=False)
class Record:
    """A record. Its fields are filled in after it has its name, because they may name it."""

    name: str
    fields: list[tuple[str, AvroType]] = field(default_factory=list)


AvroType: TypeAlias = Plain | Symbols | Items | Branches | Record


def read_avro_schema(text: str, references: Iterable[str] = ()) -> AvroType:
    """The type of a schema; `references` are schemas whose names it uses, each after those that it
    uses itself. Raises SchemaRefused."""
    texts = (*references, text)
    reader = _SchemaReader(ScopedNames(sum(map(len, texts))))
    return [reader.read(_json(one), "", 0) for one in texts][-1]


def _json(text: str) -> Any:
    found = load(text, _JSON)
    if isinstance(found, JsonFault):
        raise SchemaRefused(f"the Avro schema is not readable: {found.message}")
    return found


class _SchemaReader:
    """Knows the names so far."""

    def __init__(self, names: ScopedNames) -> None:
        self._names = names
        self._named: dict[str, AvroType] = {}
        self._types = 0

    def read(self, schema: Any, namespace: str, depth: int) -> AvroType:
        self._types += 1
        if depth > _DEPTH_MAX or self._types > _TYPES_MAX:
            raise SchemaRefused("the Avro schema is too large or too deep")
        if isinstance(schema, str):
            return self._by_name(schema, namespace)
        if isinstance(schema, list):
            return Branches(tuple(self.read(one, namespace, depth + 1) for one in schema))
        if isinstance(schema, dict):
            return self._complex(schema, namespace, depth)
        raise SchemaRefused("the Avro schema has a type that is no text, list or object")

    def _by_name(self, name: str, namespace: str) -> AvroType:
        if name in PRIMITIVES:
            return _PRIMITIVE[name]
        found = self._named.get(_full(name, namespace)) or self._named.get(name)
        if found is None:
            raise SchemaRefused(f"the Avro schema does not define its type {name[:100]!r}")
        return found

    def _complex(self, schema: dict[str, Any], namespace: str, depth: int) -> AvroType:
        kind = schema.get("type")
        if kind in ("record", "error"):
            return self._record(schema, namespace, depth)
        if kind == "enum":
            return self._name(schema, namespace, Symbols(_texts(schema.get("symbols"))))
        if kind == "fixed":
            size_bytes = _whole(schema.get("size"), _FIXED_MAX_BYTES)
            if size_bytes is None:
                raise SchemaRefused("the Avro schema has a fixed type without a size")
            return self._name(schema, namespace, _plain("fixed", schema, size_bytes))
        if kind == "array":
            return Items(self.read(schema.get("items"), namespace, depth + 1), keyed=False)
        if kind == "map":
            return Items(self.read(schema.get("values"), namespace, depth + 1), keyed=True)
        if isinstance(kind, str) and kind in PRIMITIVES:
            return _plain(kind, schema, 0)
        return self.read(kind, namespace, depth + 1)

    def _record(self, schema: dict[str, Any], namespace: str, depth: int) -> AvroType:
        full = self._full_name(schema, namespace)
        record = Record(full)
        self._add(full, record)
        fields = schema.get("fields")
        if not isinstance(fields, list):
            raise SchemaRefused(f"the Avro record {full[:100]!r} has no list of fields")
        for one in fields:
            if not isinstance(one, dict) or not isinstance(one.get("name"), str):
                raise SchemaRefused(f"the Avro record {full[:100]!r} has a field without a name")
            inner = self.read(one.get("type"), full.rpartition(".")[0], depth + 1)
            record.fields.append((one["name"], inner))
        return record

    def _name(self, schema: dict[str, Any], namespace: str, made: AvroType) -> AvroType:
        self._add(self._full_name(schema, namespace), made)
        return made

    def _full_name(self, schema: dict[str, Any], namespace: str) -> str:
        name, own = schema.get("name"), schema.get("namespace")
        if not isinstance(name, str) or not name:
            raise SchemaRefused("the Avro schema has a named type without a name")
        scope = own if isinstance(own, str) else namespace
        return self._names.within("" if "." in name else scope, name)

    def _add(self, full: str, made: AvroType) -> None:
        if full in self._named:
            raise SchemaRefused(f"the Avro schema defines {full[:100]!r} twice")
        self._named[full] = made


def _full(name: str, namespace: str) -> str:
    return name if "." in name or not namespace else f"{namespace}.{name}"


def _plain(name: str, schema: dict[str, Any], size_bytes: int) -> Plain:
    logical, scale = schema.get("logicalType"), _whole(schema.get("scale", 0), SCALE_MAX)
    if logical not in _LOGICAL.get(name, ()):
        return Plain(name, size_bytes=size_bytes)
    misfit = scale is None if logical == "decimal" else logical == "uuid" and size_bytes != 16
    if misfit:
        return Plain(name, size_bytes=size_bytes)
    return Plain(name, str(logical), scale or 0, size_bytes)


def _whole(number: object, most: int) -> int | None:
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    return number if is_whole and 0 <= number <= most else None  # type: ignore[operator,return-value]


def _texts(found: object) -> tuple[str, ...]:
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise SchemaRefused("the Avro schema has an enum without symbols")
    return tuple(found)
