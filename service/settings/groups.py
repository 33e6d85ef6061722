"""The settings by group: each with its default, its range and where the number comes from.

Values of one group that contradict one another are refused here. Nothing here reads anything.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from service.settings.addresses import brokers, web_address

MIB = 1024 * 1024

CLOSE_S = 5.0
"""What all sessions, and then the group, get for closing beyond one step's deadline."""
REPORTS_CLOSE_S = 2.0
"""What batch reports get for each: to be written, and to let go of the broker."""


class Delivery(StrEnum):
    """What is promised about the number of outcomes per event."""

    EXACTLY_ONCE = "exactly_once"
    AT_LEAST_ONCE = "at_least_once"


class Dialect(StrEnum):
    """Which API the LLM server speaks."""

    OLLAMA = "ollama"
    OPENAI = "openai"
    THINK = "think"


class GateMode(StrEnum):
    """How the number of slots is found."""

    FIXED = "fixed"
    ADAPTIVE = "adaptive"
    DRY_RUN = "dry_run"


class ChecksPolicy(StrEnum):
    """What becomes of an invoice whose checks failed."""

    REVIEW = "review"
    FAIL = "fail"


class Group(BaseModel):
    """Frozen; refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class KafkaSettings(Group):
    """Brokers, topics, rights, and the bounds of sessions and transactions."""

    bootstrap_servers: str = Field("localhost:9092", description="host:port, comma separated")
    group_id: str = Field("invoice-stream", min_length=1, description="consumer group")
    events_topic: str = Field("invoices.events", description="input topic")
    results_topic: str = Field("invoices.results", description="extracted invoices")
    failures_topic: str = Field("invoices.failures", description="typed failures (dead letters)")
    batches_topic: str = Field(
        "invoices.batches", description="batch reports; empty switches them off"
    )
    replay_log_topic: str = Field(
        "invoices.replays",
        min_length=1,
        description="what `replay` runs did; one partition, compacted, made by the first run",
    )
    dlq_headers: Literal["native", "connect", "spring"] = Field(
        "native",
        description="family of a failure's common headers: `__dlq.errors.*` (KIP-1191), "
        "`__connect.errors.*` or `kafka_dlt-*`; `invoice.dlq.*` come with each",
    )
    transactional_id_prefix: str = Field(
        "invoice-stream",
        min_length=1,
        description="start of every transactional id; no other application may use it",
    )
    start: Literal["earliest", "latest"] = Field(
        "earliest",
        description="where a group without any commit begins, in all partitions at once; a "
        "partition that is added later is read from its start",
    )
    on_lost_records: Literal["continue", "park"] = Field(
        "continue",
        description="when retention removed records without an outcome: report them and go on at "
        "the log's start, or park the partition until a person decides",
    )
    client_id: str = Field("invoice-stream", description="shown in the brokers' logs and quotas")
    client_rack: str = Field("", description="reads from followers in this rack (KIP-392)")

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "GSSAPI", "OAUTHBEARER"] = (
        "PLAIN"
    )
    sasl_username: str = ""
    sasl_password: SecretStr = SecretStr("")
    sasl_password_file: Path | None = Field(None, description="file that holds the password")
    sasl_oauth_token_file: Path | None = Field(
        None, description="file with a bearer token, read again for every connection"
    )
    sasl_kerberos_service_name: str = "kafka"
    sasl_kerberos_domain_name: str = ""
    ssl_cafile: Path | None = None
    ssl_certfile: Path | None = None
    ssl_keyfile: Path | None = None
    ssl_key_password: SecretStr = SecretStr("")
    ssl_key_password_file: Path | None = None

    session_timeout_ms: int = Field(
        15_000, ge=1_000, le=300_000, description="silence after which the group moves on"
    )
    rebalance_timeout_ms: int = Field(
        20_000, ge=1_000, le=300_000, description="time for all members to rejoin"
    )
    request_timeout_ms: int = Field(
        40_000, ge=2_000, le=600_000, description="at least rebalance_timeout_ms + 1 s"
    )
    transaction_timeout_ms: int = Field(
        20_000,
        ge=2_000,
        le=900_000,
        description="how long a dead owner's open transaction can block readers",
    )
    metadata_max_age_ms: int = Field(30_000, ge=1_000, le=600_000)

    commit_interval_ms: int = Field(
        100,
        ge=5,
        le=5_000,
        description="from one transaction of a partition to its next; outcomes gather meanwhile "
        "(50–250 is good)",
    )
    transaction_max_outcomes: int = Field(
        500, ge=1, le=10_000, description="outcomes that start a transaction at once"
    )
    transaction_max_bytes: int = Field(
        4 * MIB,
        ge=1024,
        description="bytes of outcomes in one transaction; a slow link gets fewer by itself, and "
        "one outcome always fits",
    )
    transactions_per_second: float = Field(
        50.0,
        gt=0,
        le=1_000,
        description="budget of the whole process; one costs about 2.6 ms of CPU",
    )
    step_timeout_s: float = Field(
        10.0, gt=0.1, le=120, description="deadline of each step of a session or transaction"
    )
    takeover_concurrency: int = Field(
        8, ge=1, le=64, description="partitions taken over at the same time"
    )
    window_max_records: int = Field(
        1_000,
        ge=1,
        le=20_000,
        description="records of one partition read but not committed; beyond it, it pauses",
    )
    window_max_bytes: int = Field(
        64 * MIB, ge=MIB, description="bytes of all partitions read but not committed"
    )
    max_poll_records: int = Field(500, ge=1, le=10_000)
    fetch_max_bytes: int = Field(16 * MIB, ge=1024)
    max_partition_fetch_bytes: int = Field(1 * MIB, ge=1024)
    max_inflated_batch_bytes: int = Field(
        32 * MIB,
        ge=1024,
        description="largest size a compressed batch may inflate to; larger ones are quarantined",
    )
    max_outcome_bytes: int = Field(
        1_000_000,
        ge=10_000,
        description="largest outcome record; keep below the topics' max.message.bytes",
    )
    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = "none"
    fences_max: int = Field(
        5, ge=1, le=100, description="take-overs lost in a row before the process stops"
    )

    _brokers = field_validator("bootstrap_servers")(brokers)

    @model_validator(mode="after")
    def _timeouts_fit(self) -> Self:
        if self.request_timeout_ms < self.rebalance_timeout_ms + 1_000:
            raise ValueError(
                "request_timeout_ms must be at least rebalance_timeout_ms + 1000, "
                "or joining the group times out and starts over for ever"
            )
        if self.step_timeout_s * 1_000 >= self.request_timeout_ms:
            raise ValueError("step_timeout_s must be shorter than request_timeout_ms")
        topics = [self.events_topic, self.results_topic, self.failures_topic]
        topics += [self.batches_topic] if self.batches_topic else []
        topics.append(self.replay_log_topic)
        if len(set(topics)) != len(topics):
            raise ValueError(
                "events, results, failures, batches and the replay log need topics of their own"
            )
        return self


class LlmSettings(Group):
    """The LLM server and the bounds of one call."""

    dialect: Dialect = Field(Dialect.OLLAMA, description="API that the server speaks")
    base_url: str = Field("http://127.0.0.1:11434", description="without the API path")
    model: str = Field("qwen3:4b", min_length=1, description="model name as the server knows it")
    api_token: SecretStr = Field(SecretStr(""), description="bearer token")
    api_token_file: Path | None = Field(None, description="file that holds the token")
    ssl_cafile: Path | None = Field(None, description="own certificate authority")
    timeout_s: float = Field(
        120.0, gt=0, le=3_600, description="total deadline of one call, first byte to last"
    )
    connect_timeout_s: float = Field(5.0, gt=0, le=60)
    max_reply_bytes: int = Field(2 * MIB, ge=1024, description="larger replies are cut off")
    max_tokens: int = Field(
        2_048, ge=16, le=131_072, description="tokens an answer may have; doubled once if cut"
    )
    num_ctx: int = Field(
        8_192, ge=512, le=1_048_576, description="context asked of Ollama; constant on purpose"
    )
    vision: bool = Field(
        False, description="the model can see: scans and pictures are sent to it, inline"
    )

    _address = field_validator("base_url")(web_address)


class RetrySettings(Group):
    """How often and how long a failed call is tried again, per invoice."""

    max_attempts: int = Field(4, ge=1, le=20)
    max_refusals: int = Field(
        20, ge=1, le=1_000, description="refusals (429, 503) per invoice; these are no attempts"
    )
    max_total_s: float = Field(600.0, gt=0, le=86_400, description="time from the first attempt on")
    base_delay_s: float = Field(0.5, gt=0, le=60)
    max_delay_s: float = Field(30.0, gt=0, le=600)
    max_retry_after_s: float = Field(
        300.0, ge=0, le=3_600, description="longest Retry-After that is believed"
    )


class GateSettings(Group):
    """How many calls are in flight at the LLM server."""

    mode: GateMode = Field(
        GateMode.ADAPTIVE,
        description="`adaptive` finds the server's capacity, `fixed` keeps `limit`, `dry_run` "
        "keeps it and logs what `adaptive` would do",
    )
    limit: int = Field(
        4, ge=1, le=4_096, description="slots (`fixed`, `dry_run`), or where the search begins"
    )
    max_limit: int = Field(256, ge=1, le=4_096, description="slots that `adaptive` never exceeds")
    server_slots: int | None = Field(
        None,
        ge=1,
        le=4_096,
        description="calls the server works on at once, where known (OLLAMA_NUM_PARALLEL, vLLM's "
        "--max-num-seqs): `adaptive` begins there and never exceeds it; llama.cpp tells it itself",
    )
    requests_per_minute: int | None = Field(
        None, ge=1, le=10_000_000, description="the provider's limit; calls are spread to fit"
    )
    tokens_per_minute: int | None = Field(
        None, ge=1, le=10_000_000_000, description="the provider's limit on tokens in and out"
    )
    gauges_every_s: float = Field(
        2.0, ge=0.1, le=600, description="how often the server's own gauges are read"
    )


class BreakerSettings(Group):
    """When the LLM server counts as away, and how often it is tried then."""

    failures_to_open: int = Field(
        5, ge=1, le=1_000, description="failed calls in a row that open it"
    )
    first_probe_s: float = Field(1.0, gt=0, le=60, description="time to the first probe")
    max_probe_s: float = Field(
        2.0, gt=0, le=300, description="probes get rarer up to this interval"
    )
    probe_timeout_s: float = Field(
        5.0,
        gt=0,
        le=600,
        description="deadline of a probe, or three usual calls where those take longer; "
        "llm.timeout_s is the most",
    )


class MemorySettings(Group):
    """When memory gets scarce; shares of the container's limit, or of the host's memory."""

    high_share: float = Field(
        0.80, gt=0.2, lt=1, description="from here on, half of the slots; left 10 points below"
    )
    critical_share: float = Field(
        0.90, gt=0.2, le=1, description="from here on, one call at a time; left 10 points below"
    )
    check_every_s: float = Field(1.0, ge=0.05, le=60)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.high_share >= self.critical_share:
            raise ValueError("high_share must be below critical_share")
        return self


class BatchSettings(Group):
    """When a micro-batch is closed, and how much is in flight."""

    max_records: int = Field(32, ge=1, le=1_000)
    max_bytes: int = Field(4 * MIB, ge=1024)
    max_wait_s: float = Field(0.05, ge=0, le=60)
    max_in_flight: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="invoices in all open batches; default limit + 2 batches",
    )
    success_rate: float = Field(
        1.0, gt=0, le=1, description="share of a batch that must be read for SUCCESS"
    )
    partial_failures_rate: float = Field(
        0.7, gt=0, le=1, description="share for SUCCESS_WITH_PARTIAL_FAILURES"
    )
    partial_success_rate: float = Field(
        0.3, gt=0, le=1, description="share for PARTIAL_SUCCESS; below it, MOSTLY_FAILED"
    )

    @model_validator(mode="after")
    def _rates_descend(self) -> Self:
        if not self.partial_success_rate < self.partial_failures_rate <= self.success_rate:
            raise ValueError(
                "partial_success_rate must be below partial_failures_rate, and that at or below "
                "success_rate"
            )
        return self


class HttpSettings(Group):
    """Where /metrics, /healthz, /readyz and /status answer."""

    host: str = "127.0.0.1"
    port: int = Field(9108, ge=0, le=65_535, description="0 picks a free one")
    token: SecretStr = Field(
        SecretStr(""), description="bearer token that all but the probes ask for; empty: none"
    )
    token_file: Path | None = Field(None, description="file that holds the token")
    ssl_certfile: Path | None = Field(None, description="serves HTTPS with this certificate")
    ssl_keyfile: Path | None = Field(None, description="its key, where it is a file of its own")


class TracingSettings(Group):
    """Spans for OpenTelemetry; the extra `otel`."""

    enabled: bool = Field(False, description="needs the extra `otel`")
    endpoint: str = Field(
        "http://localhost:4318/v1/traces", description="OTLP over HTTP, with its path"
    )
    sample_share: float = Field(
        1.0, ge=0, le=1, description="of traces that begin here; senders decide for theirs"
    )
    queue_max: int = Field(2_048, ge=64, le=100_000, description="spans that wait; others drop")

    _address = field_validator("endpoint")(web_address)


class GpuSettings(Group):
    """This machine's GPUs; the extra `nvml`."""

    nvml: bool = Field(
        True, description="reads NVIDIA's driver where the extra `nvml` is installed"
    )


class LogSettings(Group):
    """What is logged, and how it looks."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = Field(
        "auto", description="console on a terminal, JSON lines otherwise"
    )
