"""Every setting, with its default, its range and where the number comes from.

This is the only module that reads the environment or a settings file. Precedence: command-line flag
> environment (`INVOICE_STREAM_…`, `__` nests) > TOML file > default. Secrets are `SecretStr`, and
each can come from a file instead (`…_FILE`), so that they never show in a process list or a repr.

Values that contradict one another are refused here, at start, with a sentence that says what to
change; nothing further in checks settings again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from service.core.order import Order
from service.core.strategy import Strategy

ENV_PREFIX = "INVOICE_STREAM_"
FILE_VARIABLE = ENV_PREFIX + "CONFIG_FILE"

MIB = 1024 * 1024


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


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class KafkaSettings(_Group):
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
        "earliest", description="where a group without any commit begins"
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
        description="time outcomes gather before a transaction (50–250 is good)",
    )
    transaction_max_outcomes: int = Field(
        500, ge=1, le=10_000, description="outcomes that start a transaction at once"
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


class LlmSettings(_Group):
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


class RetrySettings(_Group):
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


class GateSettings(_Group):
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


class BreakerSettings(_Group):
    """When the LLM server counts as away, and how often it is tried then."""

    failures_to_open: int = Field(
        5, ge=1, le=1_000, description="failed calls in a row; then nobody uses up attempts"
    )
    first_probe_s: float = Field(1.0, gt=0, le=60, description="time to the first probe")
    max_probe_s: float = Field(
        2.0, gt=0, le=300, description="probes get rarer up to this interval"
    )


class MemorySettings(_Group):
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


class BatchSettings(_Group):
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


class ExtractionSettings(_Group):
    """What is read and what becomes of doubtful results."""

    checks_policy: ChecksPolicy = ChecksPolicy.REVIEW
    max_event_bytes: int = Field(
        8 * MIB, ge=1024, description="larger values fail as too_large without being parsed"
    )
    max_document_chars: int = Field(
        60_000, ge=100, description="longer documents fail as too_large"
    )


class HttpSettings(_Group):
    """Where /metrics, /healthz, /readyz and /status answer."""

    host: str = "127.0.0.1"
    port: int = Field(9108, ge=0, le=65_535, description="0 picks a free one")


class LogSettings(_Group):
    """What is logged, and how it looks."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "json", "console"] = Field(
        "auto", description="console on a terminal, JSON lines otherwise"
    )


class Settings(BaseSettings):
    """All settings of the service."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
    )

    delivery: Delivery = Delivery.EXACTLY_ONCE
    order: Order = Order.NONE
    strategy: Strategy = Field(
        Strategy.AUTO,
        description="`parallel`, `serial` (one call at a time), or `auto`: parallel, but serial "
        "while memory runs out",
    )
    stop_grace_s: float = Field(
        20.0, ge=0, le=600, description="time to drain after SIGTERM; keep below the supervisor's"
    )
    failpoint: str = Field("", description="for tests: name:kill|stop|raise|sleep=SECONDS:nth")
    kafka: KafkaSettings = KafkaSettings()
    llm: LlmSettings = LlmSettings()
    retry: RetrySettings = RetrySettings()
    gate: GateSettings = GateSettings()
    breaker: BreakerSettings = BreakerSettings()
    memory: MemorySettings = MemorySettings()
    batch: BatchSettings = BatchSettings()
    extraction: ExtractionSettings = ExtractionSettings()
    http: HttpSettings = HttpSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags (init) win over the environment, which wins over the file."""
        del dotenv_settings, file_secret_settings
        return (init_settings, env_settings, TomlConfigSettingsSource(settings_cls))


class SettingsRefused(Exception):
    """Raised when settings are missing, malformed or contradict each other; exit code 2."""


def load(flags: Mapping[str, Any] | None = None, config_file: Path | None = None) -> Settings:
    """Reads flags (nested mapping), environment and file into checked settings.

    Raises SettingsRefused with one line per fault: where the value came from cannot always be
    known, so each line names the setting in the spelling of the environment.
    """
    path = config_file or _config_file()
    if path is not None and not path.is_file():
        raise SettingsRefused(f"the settings file {path} does not exist")

    class _FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        _refuse_unknown_variables()
        settings = _FromFile(**(flags or {}))
    except ValidationError as error:
        raise SettingsRefused(_explain(error)) from None
    except ValueError as error:
        raise SettingsRefused(str(error)) from None
    return _with_secret_files(settings)


def disable_tracing_to_vendors() -> None:
    """LangSmith is a transitive dependency that uploads payloads when its variables are set."""
    for variable in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2"):
        os.environ[variable] = "false"


def environment_for_child(overrides: Mapping[str, str]) -> dict[str, str]:
    """This process's environment with `overrides`, for a service started as a child process."""
    return {**os.environ, **overrides}


def _config_file() -> Path | None:
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else None


def _refuse_unknown_variables() -> None:
    """A misspelt variable must not be ignored: pydantic-settings would pass over it silently."""
    known = {FILE_VARIABLE}
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, _Group):
            known |= {f"{ENV_PREFIX}{name}__{inner}".upper() for inner in group.model_fields}
        known.add(f"{ENV_PREFIX}{name}".upper())
    unknown = sorted(
        name
        for name in os.environ
        if name.upper().startswith(ENV_PREFIX) and name.upper() not in known
    )
    if unknown:
        raise ValueError(
            f"unknown environment variable {', '.join(unknown)}; "
            "the README lists all settings, nested ones are spelt GROUP__NAME"
        )


def _explain(error: ValidationError) -> str:
    lines = []
    for fault in error.errors(include_url=False, include_input=False):
        name = ENV_PREFIX + "__".join(str(part) for part in fault["loc"]).upper()
        lines.append(f"{name}: {fault['msg'].removeprefix('Value error, ')}")
    return "\n".join(lines)


def _with_secret_files(settings: Settings) -> Settings:
    kafka, llm = settings.kafka, settings.llm
    secrets: dict[str, dict[str, SecretStr]] = {"kafka": {}, "llm": {}}
    if kafka.sasl_password_file:
        secrets["kafka"]["sasl_password"] = _read_secret(kafka.sasl_password_file)
    if kafka.ssl_key_password_file:
        secrets["kafka"]["ssl_key_password"] = _read_secret(kafka.ssl_key_password_file)
    if llm.api_token_file:
        secrets["llm"]["api_token"] = _read_secret(llm.api_token_file)
    return settings.model_copy(
        update={
            "kafka": kafka.model_copy(update=secrets["kafka"]),
            "llm": llm.model_copy(update=secrets["llm"]),
        }
    )


def _read_secret(path: Path) -> SecretStr:
    try:
        return SecretStr(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsRefused(f"cannot read the secret file {path}: {error}") from None
