"""One record in, one outcome out: decode, load, ask, check, repair.

It decides the outcome of a document; everything it needs is handed in behind small protocols. An
e-invoice is read as it is, without a call. If an answer breaks a rule, the model gets one follow-up
question with the names of the rules, and the better of the two answers counts. A container with
several documents becomes an event for each (`container_split`). Where a document, or its next
question, has to be waited for, the invoice leaves its batch (`Deferred`) and goes on in
the one that takes it again.

Invariants: `extract` returns for every record and raises nothing but cancellation. This is the one
place in the service that catches every exception: a fault in our own code fails one invoice, with
the place where it happened, and not its batch.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeAlias

from schemas.decode import DecodedEvent, DecodeLimits
from schemas.event import InvoiceEvent
from schemas.outcome import Check, ExtractedBy, FieldEvidence, Repair
from service.checks.answer.several import still_several
from service.checks.assessment import asks_for_repair, broken_count, failed_checks
from service.checks.hybrids import check_einvoice
from service.checks.invoice_kind import InvoiceKind, Kind
from service.checks.printed.ocr_checks import ocr_checks
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.invoice_schema import left_out_names
from service.checks.reply.labelled_values import Values, with_labelled
from service.checks.suspicion import suspicion_checks, suspicious
from service.documents.fair_queue import Sender
from service.documents.frames.contents import contents_checks
from service.documents.frames.document import LoadedDocument, presentable
from service.extraction.answer_cache import AnswerCache, Lookup
from service.extraction.cached_answer import CachedAnswer, answer_key, subjects_of
from service.extraction.container_split import ContainerSplit
from service.extraction.dialogue import AskingPolicy, Dialogue, DialogueContext, Unanswered
from service.extraction.escalation import Escalation
from service.extraction.event_reading import EventReader, ReadEvent, SchemaSource
from service.extraction.fault_place import fault_place
from service.extraction.invoice_work import InvoiceWork, printed_of
from service.extraction.parted_event import PartedEvent, parted, whole
from service.extraction.ports import (
    BoundlessMemory,
    DocumentLoader,
    DocumentRoom,
    DocumentSeat,
    NoSpan,
)
from service.extraction.prompts import InvoicePrompt, ask_to_repair
from service.extraction.splitting import is_split
from service.failures.advice import SIMULATOR_READS
from service.llm.endpoints import Endpoints
from service.model.answer import Answer, ReadAnswer
from service.model.completion import Prompt
from service.model.document_problem import DocumentProblem
from service.model.outcome import (
    AnswerOrigin,
    Deferred,
    Extracted,
    Failed,
    Outcome,
    Reason,
    Stage,
    Usage,
)
from service.model.record import SourceRecord, event_id_of
from service.model.value_class import value_class
from service.registry.schema_frame import SchemaFrame
from service.settings import ChecksPolicy

_Finished: TypeAlias = Extracted | Failed

_BOUNDARY_BITS = 64


@dataclass(frozen=True, slots=True)
class ExtractionPolicy:
    """The bounds of one extraction, and what becomes of doubtful results."""

    asking: AskingPolicy
    decode: DecodeLimits
    max_document_chars: int
    checks: ChecksPolicy
    repair: bool
    sees_images: bool
    evidence: bool
    """Whether results say where their values are printed."""
    marks_samples: bool = True
    """Whether results of samples say that they are made up; not where their reader is judged."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The kind of documents, and the question that reads them.

    `asked_of` names server and model: answers of another are not the same answers. `answers` None
    asks about every document, however often it came before.
    """

    prompt: InvoicePrompt
    kind: Kind = field(default_factory=InvoiceKind)
    asked_of: str = ""
    answers: AnswerCache | None = None


@value_class(frozen=True, slots=True)
class _Read:
    """An answer and how it was come by."""

    answer: ReadAnswer
    by: ExtractedBy
    repair: Repair = Repair.NONE
    cached: bool = False


class Extractor:
    """Turns records into outcomes; many at a time, none knowing of another."""

    def __init__(
        self,
        endpoints: Endpoints,
        documents: DocumentLoader,
        reading: Reading,
        policy: ExtractionPolicy,
        context: DialogueContext,
        room: DocumentRoom | None = None,
        escalation: Escalation | None = None,
        schemas: SchemaSource | None = None,
    ) -> None:
        """Without a `room`, invoices wait for their documents where they are. `escalation` is asked
        about answers that break rules. `schemas` are those of events that are no JSON."""
        self._container = ContainerSplit(
            BoundlessMemory() if room is None else room.memory, context.clock
        )
        self._events = EventReader(policy.decode, schemas)
        self._escalation = escalation
        self._documents = documents
        self._room = room
        self._reading = reading
        self._policy = policy
        self._context = context
        self._clock = context.clock
        self._dialogue = Dialogue(endpoints, policy.asking, context, reading.kind)
        escalated = "" if escalation is None else escalation.endpoint.name
        self._asked = (
            f"{reading.asked_of}\0{reading.prompt.fingerprint}\0{policy.repair}\0{escalated}"
        )

    async def extract(self, record: SourceRecord, batch_id: str) -> Outcome:
        """The outcome of `record`; only cancellation leaves as an exception."""
        resumed = self._room.resume(record, batch_id) if self._room is not None else None
        if resumed is not None:
            return await resumed
        event_id = event_id_of(None, record.coordinates)
        wall_s, began_s = self._clock.wall_s(), self._clock.now_s()
        work = InvoiceWork(record, batch_id, wall_s, began_s, event_id, self._clock)
        return await self._guarded(work, self._begin)

    async def _guarded(
        self, work: InvoiceWork, step: Callable[[InvoiceWork], Awaitable[Outcome]]
    ) -> Outcome:
        """The outcome of a step, and the end of its trace; a trace ends once."""
        outcome: Outcome | None = None
        try:
            outcome = await self._faultless(work, step)
            trace = work.stats.span.context
            if trace is not None and isinstance(outcome, Extracted | Failed):
                outcome = replace(outcome, trace=trace)
            return outcome
        finally:
            if not isinstance(outcome, Deferred):
                work.stats.span.end(outcome)
                work.stats.span = NoSpan(work.stats.span.context)
                # They lead to the outcome and back: it would stay until the next collection.
                work.seat, work.stats.outside = None, None

    async def _faultless(
        self, work: InvoiceWork, step: Callable[[InvoiceWork], Awaitable[Outcome]]
    ) -> Outcome:
        """A fault of ours becomes a failure."""
        try:
            return await step(work)
        except Exception as error:
            message = f"a fault in the service, at {fault_place(error)}; please report it"
            failed = work.failed(Reason.BUG, Stage.INTERNAL, message, retryable=False)
            return replace(failed, exception_class=type(error).__name__)

    async def _begin(self, work: InvoiceWork) -> Outcome:
        """Decides who has to wait; the others are read at once."""
        work.stats.span = self._context.tracer.invoice(work.record)
        read = await self._events.read_in_turn(work.record)
        if isinstance(read, SchemaFrame):
            return await self._at_its_place(work, None)
        event = self._event(work, read)
        if isinstance(event, Failed):
            return event
        if self._room is None or not self._documents.waits(event.document):
            return await self._at_its_place(work, whole(event))
        assert isinstance(read, DecodedEvent), "it has an event"
        return self._waiting(work, self._events.parted(work.record, read, event), self._room)

    async def _at_its_place(self, work: InvoiceWork, event: PartedEvent | None) -> Outcome:
        """In its batch, unless it has to leave. A registry that is away holds up the events that
        need it alone."""
        if self._room is None:
            return await self._extract(work, event)
        if event is None:
            return self._waiting(work, None, self._room)
        work.awaited = True
        return await self._room.accompany(work.record, partial(self._seated, work, event))

    def _waiting(self, work: InvoiceWork, event: PartedEvent | None, room: DocumentRoom) -> Outcome:
        held_bytes = 0 if event is None else event.held_bytes
        return room.enter(work.record, partial(self._seated, work, event), held_bytes)

    async def _seated(
        self, work: InvoiceWork, event: PartedEvent | None, seat: DocumentSeat
    ) -> Outcome:
        """The work on an invoice that can leave its batch."""
        work.seat = seat
        work.stats.outside = lambda size_bytes: self._outside(work, seat, size_bytes)
        return await self._guarded(work, lambda _: self._extract(work, event))

    @asynccontextmanager
    async def _outside(
        self, work: InvoiceWork, seat: DocumentSeat, size_bytes: int
    ) -> AsyncIterator[None]:
        """The invoice waits outside of its batch; what it holds counts there meanwhile."""
        seat.leave(size_bytes)
        work.holding.pause()
        yield
        work.batch_id = await seat.come_back()
        work.holding.resume()

    async def _extract(self, work: InvoiceWork, event: PartedEvent | None) -> _Finished:
        """None is an event whose schema has to be asked for."""
        found = event or await self._event_by_schema(work)
        with work.holding:
            document = found if isinstance(found, Failed) else await self._load(work, found)
            if work.seat is not None and not work.awaited:
                work.batch_id = await work.seat.come_back()
            if isinstance(document, Failed):
                return replace(document, batch_id=work.batch_id)
            assert not isinstance(found, Failed), "it has a document"
            return await self._read(work, found.event, document)

    async def _event_by_schema(self, work: InvoiceWork) -> PartedEvent | Failed:
        record = work.record
        read = await self._events.read_when_known(record.value, record.headers)
        event = self._event(work, read)
        return event if isinstance(event, Failed) else parted(event, None)

    async def _read(
        self, work: InvoiceWork, event: InvoiceEvent, document: LoadedDocument
    ) -> _Finished:
        if document.parts is not None and is_split(work.record, document):
            return await self._container.split(work, event, document.sha256, document.parts)
        if document.invoice is not None:
            read = _Read(ReadAnswer(document.invoice), ExtractedBy.EINVOICE)
            return self._outcome(work, event, read, document)
        answered, lookup = await self._answer(work, document)
        if isinstance(answered, Failed):
            return answered
        if lookup is not Lookup.ASKED:
            work.stats.usage = Usage(
                model=answered.model,
                prompt_version=answered.prompt_version,
                simulated=answered.simulated,
            )
        answer = ReadAnswer(answered.answer, answered.findings)
        read = _Read(answer, ExtractedBy.LLM, answered.repair, lookup is not Lookup.ASKED)
        return self._outcome(work, event, read, document)

    def _event(self, work: InvoiceWork, decoded: ReadEvent) -> InvoiceEvent | Failed:
        record = work.record
        if not isinstance(decoded, DecodedEvent):
            reason = Reason(decoded.code)
            later = reason is Reason.SCHEMA_UNAVAILABLE
            return work.failed(reason, Stage.DECODE, decoded.message, retryable=later)
        work.event_id = event_id_of(decoded.event_id, record.coordinates)
        work.event = decoded.event.model_copy(update={"event_id": work.event_id})
        return work.event

    async def _load(self, work: InvoiceWork, found: PartedEvent) -> LoadedDocument | Failed:
        """The visible part of the document, if the model can be asked about it."""
        record, work.event = work.record, found.event
        sender = Sender(found.event.source or str(record.source), record.key)
        load = partial(self._documents.load, found.take_document(), sender, work.holding)
        loaded = await self._container.load(work, load)
        if isinstance(loaded, LoadedDocument):
            work.document_sha256 = loaded.sha256
            if is_split(work.record, loaded):
                return loaded
            original = loaded.text
            loaded = presentable(loaded, self._policy.max_document_chars)
            if isinstance(loaded, LoadedDocument):
                flags = loaded.flags | suspicious(original, loaded.text)
                suspicions = suspicion_checks(flags, loaded.unsure)
                work.suspicion = (*suspicions, *contents_checks(loaded.contents))
        if isinstance(loaded, LoadedDocument):
            if loaded.text or loaded.invoice is not None or self._policy.sees_images:
                return loaded
            loaded = DocumentProblem(
                Reason.UNSUPPORTED_DOCUMENT,
                "the document is a picture without text; a model that can see reads it "
                "(llm.vision = true), or send its text",
            )
        return work.failed(
            loaded.reason, Stage.DOCUMENT, loaded.message, retryable=loaded.retryable
        )

    async def _answer(
        self, work: InvoiceWork, document: LoadedDocument
    ) -> tuple[CachedAnswer | Failed, Lookup]:
        """The content of the document, from a call or from an identical question."""
        answers = self._reading.answers
        if answers is None:
            return await self._ask(work, document), Lookup.ASKED
        key = answer_key(document, self._asked)
        assert work.event is not None, "a document was loaded without its event"
        about = subjects_of(work.event, work.record.key, document.sha256)
        leave = work.stats.outside
        outside = None if leave is None else partial(leave, document.held_bytes)
        return await answers.get_or_ask(key, lambda: self._ask(work, document), about, outside)

    async def _ask(self, work: InvoiceWork, document: LoadedDocument) -> CachedAnswer | Failed:
        """Asks, and asks a follow-up question if the answer breaks a rule of severity error."""
        stats = work.stats
        printed = printed_of(work, document)
        known = self._reading.kind.known(printed)
        answer = await self._dialogue.ask(stats, self._question(document, known, printed), printed)
        if isinstance(answer, Unanswered):
            unreadable = stats.usage.simulated and answer.stage is Stage.REPLY
            message = f"{answer.message}{f'; {SIMULATOR_READS}' if unreadable else ''}"
            failed = work.failed(answer.reason, answer.stage, message, retryable=answer.retryable)
            return replace(
                failed, last_reason=answer.last_reason, exception_class=answer.exception_class
            )
        answer = with_labelled(answer, known)
        repair = Repair.NONE
        checks = self._checks(work, answer, document)
        first_usage = stats.usage
        if asks_for_repair(checks):
            again = ask_to_repair(self._question(document, {}, printed), checks)
            second = await self._second(work, again, printed)
            if second is not None:
                answer, repair = self._better(work, answer, second, document)
            if repair is not Repair.IMPROVED:
                model, endpoint = first_usage.model, first_usage.endpoint
                stats.usage = replace(stats.usage, model=model, endpoint=endpoint)
        usage = stats.usage
        return CachedAnswer(
            answer.answer,
            usage.model,
            usage.prompt_version,
            repair,
            usage.simulated,
            answer.findings,
        )

    def _question(
        self, document: LoadedDocument, known: Values, printed: PrintedText | None
    ) -> Prompt:
        """The question about a document, without the values that are known."""
        boundary = f"{self._context.rng.getrandbits(_BOUNDARY_BITS):016x}"
        return self._reading.prompt.ask(
            document.text,
            boundary,
            self._policy.asking.max_tokens,
            document.images,
            left_out_names(known.keys()),
            self._reading.kind.schema_for(known, printed),
        )

    async def _second(
        self, work: InvoiceWork, prompt: Prompt, printed: PrintedText | None
    ) -> ReadAnswer | Unanswered | None:
        """The answer to a follow-up question, by a larger model where there is one; None where
        none is asked."""
        stats = work.stats
        if self._escalation is not None:
            answer, escalated = await self._escalation.ask(stats, prompt, printed, self._clock)
            self._context.calls.escalated(escalated)
            if answer is not None:
                return answer
        if not self._policy.repair or not self._dialogue.affordable:
            return None
        stats.follow_up()
        return await self._dialogue.ask(stats, prompt, printed)

    def _better(
        self,
        work: InvoiceWork,
        first: ReadAnswer,
        second: ReadAnswer | Unanswered,
        document: LoadedDocument,
    ) -> tuple[ReadAnswer, Repair]:
        """The answer that breaks fewer rules; the first when neither is better."""
        if isinstance(second, Unanswered):
            return first, Repair.UNANSWERED
        second = replace(second, findings=still_several(first.findings, second.findings))
        broken = broken_count(self._checks(work, first, document))
        if broken_count(self._checks(work, second, document)) < broken:
            return second, Repair.IMPROVED
        return first, Repair.NOT_BETTER

    def _checks(
        self, work: InvoiceWork, read: ReadAnswer, document: LoadedDocument
    ) -> tuple[Check, ...]:
        answer = read.answer
        if work.checked is None or work.checked[0] is not answer:
            today = datetime.fromtimestamp(self._clock.wall_s(), UTC).date()
            printed = printed_of(work, document)
            if document.invoice is not None:
                checks = check_einvoice(document.invoice, printed, document.pages, today)
                checks += document.official
            else:
                checks = self._reading.kind.check(answer, printed, today)
            work.checked = (answer, read.findings + checks + work.suspicion)
        return work.checked[1]

    def _outcome(
        self, work: InvoiceWork, event: InvoiceEvent, read: _Read, document: LoadedDocument
    ) -> Extracted | Failed:
        """Doubtful results are flagged, or fail where the operator wants that."""
        answer = read.answer.answer
        sample = self._policy.marks_samples and document.is_sample
        origin = AnswerOrigin(read.by, work.stats.usage.simulated or event.simulated or sample)
        evidence = self._evidence(work, answer, document, origin)
        checks = (*self._checks(work, read.answer, document), *ocr_checks(evidence))
        assessment = self._reading.kind.assess(answer, checks, event, origin)
        if assessment.needs_review and self._policy.checks is ChecksPolicy.FAIL:
            message = failed_checks(assessment.checks)
            return work.failed(Reason.CHECKS_FAILED, Stage.CHECKS, message, retryable=False)
        return Extracted(
            record=work.record,
            event=event,
            answer=answer,
            document_sha256=document.sha256,
            assessment=assessment,
            usage=work.stats.usage,
            started_s=work.started_s,
            finished_s=work.now_s(),
            batch_id=work.batch_id,
            extracted_by=read.by,
            repair=read.repair,
            cached=read.cached,
            evidence=evidence if self._policy.evidence else {},
            hidden=document.hidden,
            sample=sample,
        )

    def _evidence(
        self, work: InvoiceWork, answer: Answer, document: LoadedDocument, origin: AnswerOrigin
    ) -> Mapping[str, FieldEvidence]:
        if not self._policy.evidence and document.words is None:
            return {}
        printed = printed_of(work, document)
        return self._reading.kind.evidence(answer, printed, document.words, origin)
