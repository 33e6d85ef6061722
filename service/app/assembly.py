"""Builds parts from settings alone; none of them runs by itself.

`service.app.bounds` has the limits that each part takes. Nothing here connects, starts or remembers
anything.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from service.app.bounds import (
    admission_limits,
    breaker_limits,
    call_bounds,
    claim_policy,
    escalation_bounds,
    fetch_limits,
    ocr_cache_bytes,
    ocr_is_on,
    ocr_limits,
    official_limits,
    parse_limits,
    probe_bounds,
    room_limits,
    sandbox_limits,
    session_limits,
    topic_bounds,
    with_batches_that_fit,
)
from service.checks.invoice_kind import InvoiceKind, Kind
from service.checks.parties.own_parties import OwnParties
from service.documents.admission import Admission
from service.documents.document_load import DocumentLoad
from service.documents.frames.recognised import RecognisedDocuments
from service.documents.loader import Documents
from service.documents.references.fetch import DocumentFetcher
from service.documents.sandbox.sandbox import Sandbox
from service.einvoices.schematron_process import OfficialRules
from service.extraction.answer_cache import AnswerCache
from service.extraction.cache_store import DiskAnswers
from service.extraction.dialogue import AskingPolicy, Dialogue, DialogueContext
from service.extraction.encoding import TopicBounds
from service.extraction.escalation import Escalation
from service.extraction.extractor import Reading
from service.extraction.ports import OutcomeMemory
from service.extraction.prompts import load_prompt, own_prompt
from service.extraction.waiting_room import WaitingRoom
from service.kafka.topic_limits import TopicLimits
from service.limits.breaker import Breaker, ServerBreaker
from service.limits.limit import AdaptiveLimit, Decision, LimitBounds
from service.limits.limit_queue import QueueTimeSearch
from service.limits.limit_throughput import ThroughputSearch
from service.limits.rate_budget import RateBudget
from service.limits.silence import Silence
from service.limits.spending import Spending, Spent
from service.limits.strategy import Strategy
from service.llm.client import Endpoint, LlmClient
from service.llm.dialect import Dialect
from service.llm.endpoints import ONLY_ENDPOINT, Endpoints, LlmEndpoint
from service.llm.gate import Cap, Gate
from service.llm.limiter import Limiter
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.outage import OutageGuard, PatientServer
from service.llm.think import ThinkDialect
from service.llm.transport import Proxy, open_transport
from service.llm.waiting_line import WaitingLine
from service.model.record import SourceRecord
from service.model.unusable_setting import UnusableSetting
from service.ops.http import OpsServer, Pages, tls_context
from service.ops.spending_file import read_spent
from service.settings import (
    CacheSettings,
    ChosenEndpoint,
    CostSettings,
    DialectName,
    DocumentsSettings,
    GateMode,
    GateSettings,
    HttpSettings,
    LlmSettings,
    Settings,
    chosen_endpoint,
    chosen_endpoints,
)
from service.settings.llm import header_lines
from service.settings.whole_file import read_small_text
from service.stream.session_context import SessionLimits


def llm_client(
    llm: LlmSettings, max_retry_after_s: float, on_heard: Callable[[], None] = lambda: None
) -> LlmClient:
    """The client for the configured server; raises ValueError for an unusable address or token."""
    dialects: dict[DialectName, Callable[[], Dialect]] = {
        DialectName.OLLAMA: lambda: OllamaDialect(llm.num_ctx, llm.extra_body),
        DialectName.OPENAI: lambda: OpenAiDialect(llm.extra_body),
        DialectName.THINK: lambda: ThinkDialect(llm.extra_body),
    }
    try:
        proxy = Proxy(llm.proxy, llm.proxy_sign_in.get_secret_value())
        transport = open_transport(llm.ssl_cafile, proxy)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UnusableSetting(f"llm.ssl_cafile {llm.ssl_cafile} cannot be used ({why})") from None
    return LlmClient(
        Endpoint(
            llm.base_url,
            llm.model,
            llm.api_token.get_secret_value(),
            llm.api_token_header,
            header_lines(llm.headers.get_secret_value()),
            llm.query,
        ),
        dialects[llm.dialect](),
        transport,
        call_bounds(llm, max_retry_after_s),
        on_heard=on_heard,
    )


def outage_guard(
    settings: Settings,
    llm: LlmSettings,
    gate: Gate,
    client: LlmClient,
    on_change: Callable[[Breaker], None],
    silence: Silence | None,
    server: PatientServer,
) -> OutageGuard:
    """Tells outages from documents that the server cannot take. Raises UnusableSetting for a prompt
    or schema file that cannot be used."""
    canary = reading(settings, None).prompt.canary()
    return OutageGuard(
        gate,
        ServerBreaker(breaker_limits(settings.breaker)),
        on_change,
        lambda: client.complete(canary),
        probe_bounds(settings.breaker, llm),
        silence=silence,
        server=server,
    )


def adaptive_limiter(gate: GateSettings, on_decision: Callable[[Decision], None]) -> Limiter | None:
    """The adaptive limit algorithm, or None where the limit is fixed."""
    if gate.mode is GateMode.FIXED:
        return None
    dry_run = gate.mode is GateMode.DRY_RUN
    ceiling = gate.server_slots or max(gate.max_limit, gate.limit if dry_run else 1)
    initial = gate.limit if dry_run else gate.server_slots or min(gate.limit, ceiling)
    algorithm = AdaptiveLimit(
        LimitBounds(initial, max(initial, ceiling), declared=gate.server_slots is not None),
        QueueTimeSearch(initial),
        ThroughputSearch(ceiling),
    )
    return Limiter(algorithm, on_decision, dry_run=dry_run)


def endpoints_of(settings: Settings) -> tuple[ChosenEndpoint, ...]:
    """The endpoints that the settings name."""
    return chosen_endpoints(settings.llm, settings.gate, ONLY_ENDPOINT)


def escalation_endpoint(settings: Settings) -> ChosenEndpoint | None:
    """The endpoint that is asked about answers that break rules; None where there is none."""
    chosen = settings.llm.escalation
    return None if chosen is None else chosen_endpoint(chosen, settings.llm, settings.gate)


def escalation_of(
    settings: Settings,
    endpoint: LlmEndpoint,
    policy: AskingPolicy,
    context: DialogueContext,
    kind: Kind,
) -> Escalation | None:
    """What asks about answers that break rules, within its bounds; None where there is none."""
    chosen = settings.llm.escalation
    if chosen is None:
        return None
    dialogue = Dialogue(Endpoints((endpoint,), endpoint.gate.line), policy, context, kind)
    return Escalation(
        endpoint, dialogue, Spending(escalation_bounds(chosen, settings.cost.instances))
    )


def spent_before(cost: CostSettings) -> Spent | None:
    """What an earlier process has spent. Raises UnusableSetting for a file that cannot be read."""
    return None if cost.ledger_file is None else read_spent(cost.ledger_file.expanduser())


def llm_gate(
    gate: GateSettings,
    strategy: Strategy,
    limiter: Limiter | None,
    line: WaitingLine[Gate] | None = None,
) -> Gate:
    """The gate in front of an LLM server, with the limit algorithm, the budget and the strategy's
    cap."""
    budget = RateBudget(gate.requests_per_minute, gate.tokens_per_minute)
    bounded = gate.requests_per_minute is not None or gate.tokens_per_minute is not None
    limit = limiter.limit if limiter is not None else gate.limit
    made = Gate(limit, limiter, budget if bounded else None, line=line)
    if strategy is Strategy.SERIAL:
        made.cap(Cap.STRATEGY, 1)
    return made


def reading(settings: Settings, answers: AnswerCache | None) -> Reading:
    """The kind of documents, and the question that reads them. Raises UnusableSetting for a file
    that cannot be used."""
    extraction = settings.extraction
    servers = (one.llm for one in endpoints_of(settings))
    asked_of = "\n".join(
        sorted(f"{llm.dialect.value} {llm.base_url} {llm.model}" for llm in servers)
    )
    asked_of += "\nlabels" if extraction.read_labels else ""
    reads_labels = extraction.read_labels and extraction.prompt_file is None
    kind: Kind = InvoiceKind(OwnParties(extraction.own_parties), reads_labels=reads_labels)
    if extraction.schema_file is not None:
        kind = _own_kind(extraction.schema_file)
    prompt = load_prompt()
    if extraction.prompt_file is not None:
        text = _text("extraction.prompt_file", extraction.prompt_file)
        prompt = own_prompt(extraction.prompt_file.stem, text, kind.schema, kind.name)
    return Reading(prompt, kind, asked_of, answers)


def _own_kind(path: Path) -> Kind:
    from service.checks.custom_schema import CustomSchema  # Its validator takes a while to import.

    text = _text("extraction.schema_file", path)
    try:
        schema = json.loads(text)
        if not isinstance(schema, dict):
            raise ValueError("is no JSON object")
        return CustomSchema(path.name.removesuffix(".json").removesuffix(".schema"), schema)
    except ValueError as error:
        raise UnusableSetting(f"extraction.schema_file {path} {error}") from None


def _text(setting: str, path: Path) -> str:
    try:
        return read_small_text(path)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise UnusableSetting(f"{setting}: {path} cannot be read: {why}") from None


def disk_answers(cache: CacheSettings, on_trouble: Callable[[str], None]) -> DiskAnswers | None:
    """The answers on disk; None where they are off, or where the file cannot be used."""
    if not cache.enabled:
        return None
    try:
        path = cache.path.expanduser()
        return DiskAnswers(path, cache.max_bytes, cache.max_age_days * 86_400, on_trouble)
    except RuntimeError as error:  # There is no home, or no thread.
        on_trouble(
            f"no answers are cached until the next start: {cache.path} cannot be used ({error}); "
            "see cache.path"
        )
        return None


def documents(settings: Settings, patience_s: float = 0.0) -> Documents:
    """Loads documents of every kind. A machine that can start no reader is waited for so long."""
    chosen = settings.documents
    official = official_limits(chosen)
    return Documents(
        Sandbox(replace(sandbox_limits(chosen), patience_s=patience_s)),
        DocumentFetcher(claim_policy(chosen), fetch_limits(chosen), chosen.root),
        parse_limits(chosen, settings.extraction, settings.llm),
        chosen.max_bytes,
        Admission(admission_limits(chosen), time.monotonic),
        None if official is None else OfficialRules(official),
        Sandbox(replace(ocr_limits(chosen), patience_s=patience_s)) if ocr_is_on(chosen) else None,
        RecognisedDocuments(ocr_cache_bytes(chosen)),
    )


def page_pictures(settings: Settings) -> Documents:
    """Loads documents as pictures of their pages, for people who compare; never for a model."""
    chosen = settings.documents
    limits = parse_limits(chosen, settings.extraction, settings.llm)
    return Documents(
        Sandbox(sandbox_limits(chosen)),
        DocumentFetcher(claim_policy(chosen), fetch_limits(chosen), chosen.root),
        replace(limits, render=True, pictures_only=True, ocr_pages=0, split=False),
        chosen.max_bytes,
        Admission(admission_limits(chosen), time.monotonic),
    )


def waiting_room(
    chosen: DocumentsSettings,
    on_ready: Callable[[], None],
    on_replaced: Callable[[SourceRecord], None],
    memory: OutcomeMemory,
) -> WaitingRoom:
    """Where invoices wait outside of their batches."""
    return WaitingRoom(room_limits(chosen), time.monotonic, on_ready, on_replaced, memory)


def document_load(room: WaitingRoom, documents: Documents) -> DocumentLoad:
    """How far documents are behind at the moment."""
    view = documents.view()
    return DocumentLoad(
        waiting=room.count - room.resting,
        resting=room.resting,
        waiting_bytes=room.bytes,
        oldest_s=room.oldest_s,
        for_worker=view.workers.waiting,
        workers_busy=view.workers.running,
        for_ocr=view.scans.waiting,
        ocr_busy=view.scans.running,
        ocr_hits=documents.ocr_hits,
        for_fetch=view.fetches.waiting,
        fetches_busy=view.fetches.running,
        held_bytes=view.held_bytes,
        max_held_bytes=view.max_held_bytes,
        full=room.full,
        trouble=documents.trouble,
    )


class TopicFacts:
    """The limits of the output topics: the settings' own until the brokers have told theirs."""

    def __init__(self, settings: Settings) -> None:
        self._kafka = settings.kafka
        self._session = session_limits(settings)
        self._bounds = topic_bounds(settings.kafka, {})

    def learn(self, limits: Mapping[str, TopicLimits]) -> None:
        """Outcomes and batches keep to these limits from now on."""
        self._bounds = topic_bounds(self._kafka, limits)
        self._session = with_batches_that_fit(self._session, self._kafka, limits)

    @property
    def bounds(self) -> TopicBounds:
        """Of outcomes."""
        return self._bounds

    @property
    def session(self) -> SessionLimits:
        """Of the sessions that begin now."""
        return self._session


def ops_server(http: HttpSettings, pages: Pages) -> OpsServer:
    """The operators' pages. Raises UnusableSetting when the certificate cannot be used."""
    tls = None
    if http.ssl_certfile is not None:
        try:
            tls = tls_context(http.ssl_certfile, http.ssl_keyfile)
        except OSError as error:
            raise UnusableSetting(
                f"http.ssl_certfile {http.ssl_certfile} cannot be used: {error}"
            ) from error
    return OpsServer(pages, token=http.token.get_secret_value(), tls=tls)


def batch_ids() -> Callable[[], str]:
    """Unique over processes, ascending within one: easy to find in logs."""
    process = secrets.token_hex(4)
    count = 0

    def next_id() -> str:
        nonlocal count
        count += 1
        return f"{process}-{count:06d}"

    return next_id
