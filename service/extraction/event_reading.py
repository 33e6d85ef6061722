"""From a record's bytes to its event, in every form that senders write.

JSON is read as it is, with a schema-registry frame before it or without: its schema is not asked
for, so no JSON event waits for a registry. What is no JSON and names a schema is read by that.

Invariants: nothing raises but cancellation. Without a registry, nothing waits.
"""

from __future__ import annotations

import asyncio
from typing import Protocol, TypeAlias

from schemas.decode import DecodedEvent, DecodeLimits, Rejected, decode_event, decode_payload
from service.model.record import Headers
from service.registry.registered_schema import PayloadFault
from service.registry.schema_frame import FrameFault, SchemaFrame, SchemaName, frame_of
from service.registry.schemas import Schema, SchemaFault


class SchemaSource(Protocol):
    """Where schemas come from."""

    def known(self, name: SchemaName) -> Schema | None:
        """A schema that need not be asked for."""

    async def get(self, name: SchemaName) -> Schema:
        """A schema, asked for as long as the registry is away."""


ReadEvent: TypeAlias = DecodedEvent | Rejected


class LargeEvents:
    """Lets large events be read one in a turn of the loop: a batch of them would hold it up."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()

    async def turn_of(self, size_bytes: int) -> None:
        """Returns when an event of this size may be read: at once if it is small."""
        if size_bytes >= _LARGE_BYTES:
            async with self._turn:
                await asyncio.sleep(0)


_LARGE_BYTES = 64 * 1024
"""Takes 0.2 ms to read."""


class EventReader:
    """Reads events; many at a time, none knowing of another."""

    def __init__(self, limits: DecodeLimits, schemas: SchemaSource | None) -> None:
        """Without `schemas`, only JSON is read."""
        self._limits = limits
        self._schemas = schemas

    def read(self, value: bytes | None, headers: Headers) -> ReadEvent | SchemaFrame:
        """The event; or the frame whose schema has to be asked for first."""
        found = decode_event(value, headers, self._limits)
        if value is None or self._schemas is None or not _may_be_binary(found):
            return found
        frame = frame_of(value, headers)
        if frame is None:
            return found
        if isinstance(frame, FrameFault):
            return Rejected("undecodable", frame.message)
        schema = self._schemas.known(frame.name)
        return frame if schema is None else self._by(schema, frame, headers)

    async def read_when_known(self, value: bytes | None, headers: Headers) -> ReadEvent:
        """The event, when its schema is there."""
        found = self.read(value, headers)
        if not isinstance(found, SchemaFrame):
            return found
        assert self._schemas is not None, "only a registry's schema has to be asked for"
        return self._by(await self._schemas.get(found.name), found, headers)

    def _by(self, schema: Schema, frame: SchemaFrame, headers: Headers) -> ReadEvent:
        if isinstance(schema, SchemaFault):
            return Rejected("schema_unavailable", schema.message)
        payload = schema(frame, self._limits.json)
        if isinstance(payload, PayloadFault):
            return Rejected("undecodable", f"the schema with {frame.name}: {payload.message}")
        return decode_payload(payload, headers, self._limits)


def _may_be_binary(found: ReadEvent) -> bool:
    return isinstance(found, Rejected) and found.code == "undecodable"
