"""From settings to parts: what is built of settings alone, without a life of its own.

Translates the settings' numbers into the limits that each part takes. Nothing here connects,
starts or remembers anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from schemas.decode import DecodeLimits
from schemas.strict_json import JsonLimits
from service.core.breaker import BreakerLimits, ServerBreaker
from service.core.limit import AdaptiveLimit, Decision, LimitBounds
from service.core.limit_queue import QueueTimeSearch
from service.core.limit_throughput import ThroughputSearch
from service.core.rate_budget import RateBudget
from service.core.report import VerdictThresholds
from service.core.retry import RetryPolicy
from service.core.strategy import Strategy
from service.extractor import ExtractionPolicy
from service.llm.client import CallBounds, Endpoint, LlmClient
from service.llm.dialect import Dialect as LlmDialect
from service.llm.gate import Cap, Gate
from service.llm.limiter import Limiter
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.think import ThinkDialect
from service.llm.transport import open_transport
from service.ops.http import OpsServer, Pages, tls_context
from service.settings import (
    BatchSettings,
    Dialect,
    GateMode,
    GateSettings,
    HttpSettings,
    LlmSettings,
    Settings,
)


def llm_client(llm: LlmSettings, max_retry_after_s: float) -> LlmClient:
    """The client for the configured server; raises ValueError for an unusable address or token."""
    dialects: dict[Dialect, Callable[[], LlmDialect]] = {
        Dialect.OLLAMA: lambda: OllamaDialect(llm.num_ctx),
        Dialect.OPENAI: OpenAiDialect,
        Dialect.THINK: ThinkDialect,
    }
    return LlmClient(
        Endpoint(llm.base_url, llm.model, llm.api_token.get_secret_value()),
        dialects[llm.dialect](),
        open_transport(llm.ssl_cafile),
        CallBounds(
            total_s=llm.timeout_s,
            connect_s=llm.connect_timeout_s,
            max_reply_bytes=llm.max_reply_bytes,
            max_retry_after_s=max_retry_after_s,
        ),
    )


def server_breaker(settings: Settings) -> ServerBreaker:
    """Tells whether the LLM server is there at all."""
    breaker = settings.breaker
    limits = BreakerLimits(
        breaker.failures_to_open,
        breaker.first_probe_s,
        max(breaker.first_probe_s, breaker.max_probe_s),
    )
    return ServerBreaker(limits)


def adaptive_limiter(gate: GateSettings, on_decision: Callable[[Decision], None]) -> Limiter | None:
    """The adaptive law, or None where the limit is fixed."""
    if gate.mode is GateMode.FIXED:
        return None
    dry_run = gate.mode is GateMode.DRY_RUN
    ceiling = gate.server_slots or max(gate.max_limit, gate.limit if dry_run else 1)
    initial = gate.limit if dry_run else gate.server_slots or min(gate.limit, ceiling)
    law = AdaptiveLimit(
        LimitBounds(initial, max(initial, ceiling), declared=gate.server_slots is not None),
        QueueTimeSearch(initial),
        ThroughputSearch(ceiling),
    )
    return Limiter(law, on_decision, dry_run=dry_run)


def llm_gate(settings: Settings, limiter: Limiter | None) -> Gate:
    """The gate in front of the LLM server, with the law, the budget and the strategy's cap."""
    gate = settings.gate
    budget = RateBudget(gate.requests_per_minute, gate.tokens_per_minute)
    bounded = gate.requests_per_minute is not None or gate.tokens_per_minute is not None
    limit = limiter.limit if limiter is not None else gate.limit
    made = Gate(limit, limiter, budget if bounded else None)
    if settings.strategy is Strategy.SERIAL:
        made.cap(Cap.STRATEGY, 1)
    return made


def _retry_policy(settings: Settings) -> RetryPolicy:
    retry = settings.retry
    return RetryPolicy(
        max_attempts=retry.max_attempts,
        max_total_s=retry.max_total_s,
        base_delay_s=retry.base_delay_s,
        max_delay_s=retry.max_delay_s,
        max_retry_after_s=retry.max_retry_after_s,
        max_refusals=retry.max_refusals,
    )


def extraction_policy(settings: Settings) -> ExtractionPolicy:
    """Bounds of one extraction."""
    extraction, max_tokens = settings.extraction, settings.llm.max_tokens
    return ExtractionPolicy(
        retry=_retry_policy(settings),
        decode=DecodeLimits(JsonLimits(max_bytes=extraction.max_event_bytes)),
        max_document_chars=extraction.max_document_chars,
        max_tokens=max_tokens,
        max_tokens_after_cut=2 * max_tokens,
        checks=extraction.checks_policy,
    )


def verdict_thresholds(batch: BatchSettings) -> VerdictThresholds:
    """Success rates at which a batch's verdict begins."""
    return VerdictThresholds(
        batch.success_rate, batch.partial_failures_rate, batch.partial_success_rate
    )


def ops_server(http: HttpSettings, pages: Pages) -> OpsServer:
    """The operators' pages. Raises ValueError when the certificate cannot be used."""
    tls = None
    if http.ssl_certfile is not None:
        try:
            tls = tls_context(http.ssl_certfile, http.ssl_keyfile)
        except OSError as error:
            raise ValueError(
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
