"""The documents that invoices were read from, for people who compare.

The event is read from its topic, and its document by the reader of documents, in its confinement.
Read documents are kept for a while, within a bound of bytes, because a page asks for its pictures
one by one. Documents by reference are fetched under the same policy as the service's.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass

from schemas.decode import DecodedEvent
from schemas.event import InvoiceEvent
from service.app.assembly import documents, page_pictures
from service.app.bounds import decode_limits
from service.app.schema_registry import registry_client, schemas_of
from service.documents.fair_queue import Sender
from service.documents.frames.document import LoadedDocument
from service.documents.holding import Holding
from service.extraction.event_reading import EventReader
from service.kafka.dead_letters import TopicUnreadable
from service.kafka.single_records import SingleRecords
from service.model.completion import PageImage
from service.model.record import Coordinates
from service.settings import Settings

KEPT_MAX_BYTES = 64 * 1024 * 1024
_KEPT_MAX = 50
_READ_S = 60.0
_SCHEMA_S = 10.0
_PEOPLE = Sender("console")


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document, or why it cannot be shown."""

    problem: str = ""
    event: InvoiceEvent | None = None
    text: str = ""
    pages: tuple[PageImage, ...] = ()

    @property
    def size_bytes(self) -> int:
        """About what it holds in memory."""
        return 4_000 + 4 * len(self.text) + sum(len(page.data) for page in self.pages)


class SourceDocuments:
    """Reads documents, and keeps the last ones."""

    def __init__(self, settings: Settings) -> None:
        self._records = SingleRecords(settings.kafka)
        self._pictures = page_pictures(settings)
        self._texts = documents(settings)
        self._registry = registry_client(settings.registry) if settings.registry.url else None
        schemas = None if self._registry is None else schemas_of(settings.registry, self._registry)
        self._events = EventReader(decode_limits(settings.extraction), schemas)
        self._kept: OrderedDict[Coordinates, SourceDocument] = OrderedDict()
        self._reading: dict[Coordinates, asyncio.Task[SourceDocument]] = {}

    async def find(self, source: Coordinates) -> SourceDocument:
        """The document of an event. Requests for one document share its reading."""
        kept = self._kept.get(source)
        if kept is not None:
            self._kept.move_to_end(source)
            return kept
        task = self._reading.get(source)
        if task is None:
            task = self._reading[source] = asyncio.create_task(self._read(source))
            task.add_done_callback(lambda _: self._reading.pop(source, None))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and not _is_cancelled():
                return SourceDocument("The console ends, so the document is not read any more.")
            raise

    async def close(self) -> None:
        """Ends what is being read."""
        for task in list(self._reading.values()):
            task.cancel()
        await self._pictures.close()
        await self._texts.close()
        if self._registry is not None:
            await self._registry.aclose()

    async def _read(self, source: Coordinates) -> SourceDocument:
        try:
            record = await self._records.read(source)
        except TopicUnreadable as error:
            return SourceDocument(f"The document cannot be shown now: {error}")
        if record is None:
            return SourceDocument("The event is not in its topic any more, so neither is this.")
        try:
            async with asyncio.timeout(_SCHEMA_S):
                decoded = await self._events.read_when_known(record.value, record.headers)
        except TimeoutError:
            return SourceDocument("The schema registry does not answer, so the event is not read.")
        if not isinstance(decoded, DecodedEvent):
            return SourceDocument(f"The event cannot be read: {decoded.message}")
        found = await self._loaded(decoded.event)
        self._keep(source, found)
        return found

    async def _loaded(self, event: InvoiceEvent) -> SourceDocument:
        try:
            async with asyncio.timeout(_READ_S):
                pages, read = await asyncio.gather(
                    self._pictures.load(event.document, _PEOPLE, Holding()),
                    self._texts.load(event.document, _PEOPLE, Holding()),
                )
        except TimeoutError:
            return SourceDocument("The document was not read in time.", event)
        images = pages.images if isinstance(pages, LoadedDocument) else ()
        if isinstance(read, LoadedDocument):
            return SourceDocument("", event, read.text, images)
        if isinstance(pages, LoadedDocument):
            return SourceDocument("", event, pages.text, images)
        return SourceDocument(f"The document cannot be shown: {read.message}", event)

    def _keep(self, source: Coordinates, found: SourceDocument) -> None:
        self._kept[source] = found
        size = sum(kept.size_bytes for kept in self._kept.values())
        while len(self._kept) > 1 and (size > KEPT_MAX_BYTES or len(self._kept) > _KEPT_MAX):
            _, gone = self._kept.popitem(last=False)
            size -= gone.size_bytes


def _is_cancelled() -> bool:
    """Whether the request itself is to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
