"""From a record's bytes to its event, in every form that senders write.

JSON is read as it is, with a schema-registry frame before it or without: its schema is not asked
for, so no JSON event waits for a registry. What is no JSON and names a schema is read by that.

Invariants: nothing raises but cancellation. Without a registry, nothing waits.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import Protocol, TypeAlias

from schemas.decode import DecodedEvent, DecodeLimits, Rejected, decode_event, decode_payload
from schemas.event import DocumentReference, InlineBytes, InlineText, InvoiceEvent
from service.extraction.parted_event import LARGE_BYTES, PartedEvent, parted
from service.model.record import Headers, SourceRecord
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
        if size_bytes >= LARGE_BYTES:
            async with self._turn:
                await asyncio.sleep(0)


class EventReader:
    """Reads events; many at a time, none knowing of another."""

    def __init__(self, limits: DecodeLimits, schemas: SchemaSource | None) -> None:
        """Without `schemas`, only JSON is read."""
        self._limits = limits
        self._schemas = schemas
        self._large = LargeEvents()

    async def read_in_turn(self, record: SourceRecord) -> ReadEvent | SchemaFrame:
        """The same as `read`, when it is its turn."""
        await self._large.turn_of(len(record.value or b""))
        return self.read(record.value, record.headers)

    def parted(self, record: SourceRecord, read: DecodedEvent, event: InvoiceEvent) -> PartedEvent:
        """An event of a record without its document; `read` is what was read of the record."""
        return parted(event, None if read.by_schema else partial(self._decoded_again, record))

    async def _decoded_again(self, record: SourceRecord) -> InlineBytes | InlineText:
        found = await self.read_in_turn(record)
        assert isinstance(found, DecodedEvent), "the same bytes were an event before"
        assert not isinstance(found.event.document, DocumentReference), "nor a reference"
        return found.event.document

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
        found = decode_payload(payload, headers, self._limits)
        return replace(found, by_schema=True) if isinstance(found, DecodedEvent) else found


def _may_be_binary(found: ReadEvent) -> bool:
    return isinstance(found, Rejected) and found.code == "undecodable"
