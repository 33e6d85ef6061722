"""The protocols between the parts of extraction, and between them and other rooms.

Worker, graph, extractor and dialogue depend on these and not on the parts behind them, so that
tests hand in fakes. The `No…` classes stand where nothing is asked for. Nothing here decides.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeAlias

from schemas.batch import BatchReport
from schemas.event import Document
from service.documents.fair_queue import Sender
from service.documents.frames.document import DocumentInEvent, LoadedDocument
from service.documents.holding import Holding
from service.extraction.batch_report import BatchFacts
from service.extraction.batching import Closed
from service.extraction.cached_answer import CachedAnswer, Subject
from service.llm.calls import EndedCall
from service.model.completion import LlmReply
from service.model.document_problem import DocumentProblem
from service.model.outcome import Deferred, Outcome, Reason
from service.model.record import SourceRecord
from service.model.trace_context import TraceContext, trace_context_of
from service.model.value_class import value_class


class RecordSource(Protocol):
    """Where records come from and outcomes go."""

    def take(self) -> SourceRecord | None:
        """The next record, from the partitions in turn."""

    def resolve(self, outcome: Outcome) -> None:
        """The outcome of a record that was taken; never `Deferred`."""

    def put_back(self, record: SourceRecord) -> None:
        """A record that was taken and has no outcome."""

    def set_aside(self, record: SourceRecord) -> None:
        """A record that waits outside; `take` hands it out again when it can go on."""

    def put_back_waiting(self) -> None:
        """Records that were set aside and not handed out again have no outcome."""


class GateView(Protocol):
    """The gate as the worker sees it."""

    @property
    def limit(self) -> int:
        """Slots at the moment."""

    @property
    def idle(self) -> bool:
        """Whether a slot is free and no call waits for one."""

    @property
    def at_rest(self) -> int:
        """Invoices under way that wait for something else than a slot."""


class BatchEvents(Protocol):
    """A subscriber to batches and outcomes."""

    def outcome_known(self, outcome: Outcome) -> None:
        """An invoice is finished."""

    def batch_started(self, size: int, closed_by: Closed) -> None:
        """A batch left for the graph."""

    def batch_ended(self, report: BatchReport) -> None:
        """All outcomes of a batch are known."""


class InvoiceExtractor(Protocol):
    """The work of one graph node: one invoice."""

    async def extract(self, record: SourceRecord, batch_id: str) -> Outcome:
        """The outcome; raises nothing but cancellation."""


class DocumentLoader(Protocol):
    """Turns a document of any kind into what can be read of it."""

    def waits(self, document: Document) -> bool:
        """Whether loading it can take more than a moment."""

    async def load(
        self, document: Document | DocumentInEvent, sender: Sender, holding: Holding
    ) -> LoadedDocument | DocumentProblem:
        """The document, or why there is none; `holding` is what it takes of the bound on memory,
        and says when it may begin."""


class DocumentSeat(Protocol):
    """The place of one invoice in its batch."""

    def leave(self, size_bytes: int) -> None:
        """The invoice rests outside of its batch, and holds so much beside its event."""

    async def come_back(self) -> str:
        """It can go on; the id of the batch that takes it again."""


class OutcomeMemory(Protocol):
    """The memory for outcomes that are not committed."""

    def may_finish(self, record: SourceRecord) -> bool:
        """Whether there is room for the outcome of a record, or only its outcome can make room."""

    def expect(self, record: SourceRecord, size_bytes: int) -> None:
        """The outcome of a record will take so much; it counts from now on."""


class BoundlessMemory:
    """Where outcomes are not held."""

    def may_finish(self, record: SourceRecord) -> bool:
        del record
        return True

    def expect(self, record: SourceRecord, size_bytes: int) -> None:
        """Nothing counts."""


class DocumentRoom(Protocol):
    """Where invoices wait outside of their batches."""

    @property
    def memory(self) -> OutcomeMemory:
        """What their outcomes may take."""

    def enter(
        self,
        record: SourceRecord,
        work: Callable[[DocumentSeat], Coroutine[Any, Any, Outcome]],
        held_bytes: int = 0,
    ) -> Deferred:
        """The invoice leaves its batch; `work` comes back when the document is there. `held_bytes`
        are what it holds beside its event."""

    def accompany(
        self, record: SourceRecord, work: Callable[[DocumentSeat], Coroutine[Any, Any, Outcome]]
    ) -> Awaitable[Outcome]:
        """Its outcome, or that it left its batch on the way there."""

    def resume(self, record: SourceRecord, batch_id: str) -> Awaitable[Outcome] | None:
        """The rest of the work on an invoice that came back; None for any other."""


class CallEvents(Protocol):
    """A subscriber to calls."""

    def call_ended(self, ended: EndedCall) -> None:
        """One call to an LLM server ended, well or not."""

    def retrying(self, reason: Reason) -> None:
        """A failed call will be repeated."""

    def escalated(self, result: str) -> None:
        """An answer broke rules, and another endpoint was to be asked."""


class NoCallEvents:
    """Ignores all events."""

    def call_ended(self, ended: EndedCall) -> None:
        """Nothing follows."""
        del ended

    def retrying(self, reason: Reason) -> None:
        """Nothing follows."""
        del reason

    def escalated(self, result: str) -> None:
        """Nothing follows."""
        del result


class CallSpan(Protocol):
    """The trace of one call, from its beginning to the end of its `with`."""

    @property
    def context(self) -> TraceContext | None:
        """The trace context of the request; None where there is none."""

    def answered(self, reply: LlmReply, took_s: float) -> None:
        """The call ended, well or not."""

    def __enter__(self) -> CallSpan: ...

    def __exit__(self, *exc_info: object) -> None: ...


class Span(Protocol):
    """The trace of one invoice."""

    @property
    def context(self) -> TraceContext | None:
        """The trace context of the outcome; None where there is none."""

    def call(self, endpoint: str) -> CallSpan:
        """Begins the trace of one call to this endpoint."""

    def end(self, outcome: Outcome | None) -> None:
        """The invoice is finished; None when its work was cancelled."""


class Tracer(Protocol):
    """Makes traces."""

    def invoice(self, record: SourceRecord) -> Span:
        """Begins the trace of one invoice."""


class NoCallSpan:
    """Makes no trace."""

    context = None

    def answered(self, reply: LlmReply, took_s: float) -> None:
        """Nothing follows."""
        del reply, took_s

    def __enter__(self) -> CallSpan:
        return self

    def __exit__(self, *exc_info: object) -> None:
        del exc_info


class NoSpan:
    """Makes no trace; hands on the one that the event came with."""

    def __init__(self, context: TraceContext | None) -> None:
        self.context = context

    def call(self, endpoint: str) -> CallSpan:
        """None: an event's trace does not go to LLM servers by itself."""
        del endpoint
        return NoCallSpan()

    def end(self, outcome: Outcome | None) -> None:
        """Nothing follows."""
        del outcome


class NoTracer:
    """Traces nothing."""

    def invoice(self, record: SourceRecord) -> Span:
        """The event's own trace, if it has one."""
        return NoSpan(trace_context_of(record.headers))


class AnswerStore(Protocol):
    """Stores answers by key, up to a bound."""

    async def get(self, key: str, subjects: tuple[Subject, ...] = ()) -> CachedAnswer | None:
        """The answer under `key`; the store notes that it is about these subjects, too."""

    def put(self, key: str, cached: CachedAnswer, subjects: tuple[Subject, ...] = ()) -> None:
        """Stores an answer if it can, or adds subjects to one that is cached. Returns at once."""


class LookupEvents(Protocol):
    """A subscriber to look-ups."""

    def answer_found(self, source: str) -> None:
        """One document was answered, from there."""


@value_class(frozen=True, slots=True)
class InvoiceDone:
    """One invoice's outcome, as soon as its task ended."""

    outcome: Outcome


RunBatch: TypeAlias = Callable[
    [BatchFacts, Sequence[SourceRecord]], AsyncIterator[InvoiceDone | BatchReport]
]
"""Runs a batch: yields each outcome as soon as it is known, and the batch's report at the end."""
