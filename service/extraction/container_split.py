"""Makes the outcome of a container with several documents: an event for each of them.

The events may be many times as large as the container. They are counted in their partition's window
as soon as it is loaded, and made in a thread: encoding large documents must not hold up the loop.
No further document is loaded for a partition whose outcomes fill its memory; it waits with nothing
but its event. Nothing in the container is read here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from schemas.event import InvoiceEvent
from service.documents.frames.document import LoadedDocument
from service.documents.frames.parts import DocumentParts
from service.extraction.clock import Clock
from service.extraction.invoice_work import InvoiceWork
from service.extraction.ports import OutcomeMemory
from service.extraction.splitting import (
    children_of,
    events_bytes,
    is_split,
    split_answer,
    split_assessment,
)
from service.model.document_problem import DocumentProblem
from service.model.outcome import Extracted

_LOOK_S = 0.5
"""Many documents may wait, and each looks so often."""


class ContainerSplit:
    """Splits containers, and keeps documents out while the events fill the memory."""

    def __init__(self, memory: OutcomeMemory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    async def load(
        self, work: InvoiceWork, load: Callable[[], Awaitable[LoadedDocument | DocumentProblem]]
    ) -> LoadedDocument | DocumentProblem:
        """A document, when its outcome may take memory. The events of a container count from then
        on."""
        if work.seat is not None and not work.awaited:
            may_begin = partial(self._memory.may_finish, work.record)
            work.holding.begins_when(may_begin, partial(self._clock.sleep, _LOOK_S))
        loaded = await load()
        if isinstance(loaded, LoadedDocument) and loaded.parts and is_split(work.record, loaded):
            self._memory.expect(work.record, events_bytes(loaded.parts))
        return loaded

    async def split(
        self, work: InvoiceWork, event: InvoiceEvent, sha256: str, parts: DocumentParts
    ) -> Extracted:
        """The outcome of a container; `sha256` is that of its bytes."""
        make = partial(children_of, work.record, event, parts)
        children = await asyncio.to_thread(lambda: tuple(make()))
        return Extracted(
            record=work.record,
            event=event,
            answer=split_answer(),
            document_sha256=sha256,
            assessment=split_assessment(parts),
            usage=work.stats.usage,
            started_s=work.started_s,
            finished_s=work.now_s(),
            batch_id=work.batch_id,
            children=children,
        )
