"""Settings of the group `kafka`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, Self, TypeAlias

from pydantic import Field, SecretStr, field_validator, model_validator

from service.settings.addresses import brokers, web_address
from service.settings.group import MIB, Group
from service.settings.proxies import checked_sign_in, reject_sign_in_alone

SaslMechanism: TypeAlias = Literal[
    "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "GSSAPI", "OAUTHBEARER"
]

_EXTENSION_NAME = re.compile(r"[A-Za-z]{1,100}")
_EXTENSION_VALUE = re.compile(r"[ -~]{1,1000}")


class KafkaSettings(Group):
    """Brokers, topics, authentication, and the bounds of sessions and transactions."""

    bootstrap_servers: str = Field(
        "localhost:9092",
        description="Brokers to connect to first, as `host:port`, separated by commas.",
    )
    group_id: str = Field(
        "invoice-stream",
        min_length=1,
        description="Consumer group. All instances of one deployment share it.",
    )
    events_topic: str = Field(
        "invoices.events", description="Topic the service reads invoice events from."
    )
    results_topic: str = Field("invoices.results", description="Topic for extracted invoices.")
    failures_topic: str = Field(
        "invoices.failures", description="Topic for typed failures (dead letters)."
    )
    batches_topic: str = Field(
        "invoices.batches",
        description="Topic for batch reports. An empty name switches the reports off.",
    )
    replay_log_topic: str = Field(
        "invoices.replays",
        min_length=1,
        description="Topic that records the decisions of `replay` runs: one partition, "
        "compacted. The first run creates it.",
    )
    reviews_topic: str = Field(
        "invoices.reviews",
        min_length=1,
        description="Topic of people's decisions about results: one partition, kept for ever, not "
        "compacted. The first decision creates it.",
    )
    dlq_headers: Literal["native", "connect", "spring"] = Field(
        "native",
        description="Family of a failure's common headers: `__dlq.errors.*` (KIP-1191), "
        "`__connect.errors.*` or `kafka_dlt-*`. The `invoice.dlq.*` headers are "
        "always written.",
    )
    transactional_id_prefix: str = Field(
        "invoice-stream",
        min_length=1,
        description="Start of every transactional id. No other application may use the same "
        "prefix.",
    )
    start: Literal["earliest", "latest"] = Field(
        "earliest",
        description="Where a consumer group without committed offsets starts reading. It applies "
        "to all partitions together. A partition that is added later is read from its start.",
    )
    on_lost_records: Literal["continue", "park"] = Field(
        "continue",
        description="Reaction when retention removed records that have no outcome: `continue` "
        "reports them and reads from the log's start, `park` stops the partition "
        "until a person decides.",
    )
    client_id: str = Field(
        "invoice-stream", description="Name shown in the brokers' logs and quotas."
    )
    client_rack: str = Field(
        "",
        description="Rack of this instance. If set, records are fetched from follower replicas "
        "in the same rack (KIP-392).",
    )

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT",
        description="Whether connections to the brokers use TLS (`SSL`), SASL authentication, or "
        "both.",
    )
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "GSSAPI", "OAUTHBEARER"] = (
        Field("PLAIN", description="SASL mechanism, if the protocol starts with `SASL_`.")
    )
    sasl_username: str = Field("", description="User name for `PLAIN` and `SCRAM`.")
    sasl_password: SecretStr = Field(SecretStr(""), description="Password for `PLAIN` and `SCRAM`.")
    sasl_password_file: Path | None = Field(None, description="File that holds the SASL password.")
    sasl_oauth_token_url: str = Field(
        "",
        description="Token endpoint for `OAUTHBEARER`: tokens of OAuth's client credentials "
        "(OIDC), renewed after four fifths of their life. "
        "[kafka_services.md](kafka_services.md#signing-in) has more.",
    )
    sasl_oauth_client_id: str = Field("", description="Client id at the token endpoint.")
    sasl_oauth_client_secret: SecretStr = Field(
        SecretStr(""), description="Client secret at the token endpoint."
    )
    sasl_oauth_client_secret_file: Path | None = Field(
        None, description="File that holds the client secret."
    )
    sasl_oauth_scope: str = Field(
        "", description="Scopes to ask the token endpoint for, with blanks between."
    )
    sasl_oauth_ssl_cafile: Path | None = Field(
        None,
        description="Certificate authorities that sign the token endpoint's certificate (PEM). "
        "Without it, the system's are used.",
    )
    sasl_oauth_proxy: str = Field(
        "", description="Address of an HTTP proxy before the token endpoint."
    )
    sasl_oauth_proxy_sign_in: SecretStr = Field(
        SecretStr(""), description="Name and password for that proxy, as `NAME:PASSWORD`."
    )
    sasl_oauth_proxy_sign_in_file: Path | None = Field(
        None, description="File that holds that sign-in."
    )
    sasl_oauth_extensions: dict[str, str] = Field(
        {},
        description="What the brokers are told beside a token of `OAUTHBEARER` (KIP-342), for "
        "example Confluent Cloud's `logicalCluster` and `identityPoolId`.",
    )
    sasl_oauth_token_file: Path | None = Field(
        None,
        description="File that holds the bearer token for `OAUTHBEARER`, instead of a token "
        "endpoint. It is read again for each connection.",
    )
    sasl_msk_region: str = Field(
        "",
        pattern=r"^[a-z0-9-]{0,40}$",
        description="AWS region of an MSK cluster, for `OAUTHBEARER` with IAM: AWS' credentials "
        "sign the tokens (extra `msk`).",
    )
    sasl_kerberos_service_name: str = Field(
        "kafka", description="Kerberos service name of the brokers, for `GSSAPI`."
    )
    sasl_kerberos_domain_name: str = Field(
        "",
        description="Kerberos domain name of the brokers, for `GSSAPI`. If empty, the broker's "
        "host name is used.",
    )
    ssl_cafile: Path | None = Field(
        None,
        description="Certificate authorities that sign the brokers' certificates (PEM). Without "
        "it, the system's are used.",
    )
    ssl_certfile: Path | None = Field(None, description="Client certificate for mutual TLS (PEM).")
    ssl_keyfile: Path | None = Field(
        None, description="Private key of the client certificate (PEM). Needs `kafka.ssl_certfile`."
    )
    ssl_key_password: SecretStr = Field(
        SecretStr(""), description="Password of the private key, if it is encrypted."
    )
    ssl_key_password_file: Path | None = Field(
        None, description="File that holds the password of the private key."
    )

    session_timeout_ms: int = Field(
        15_000,
        ge=1_000,
        le=300_000,
        description="Silence after which the group gives an instance's partitions to others.",
    )
    rebalance_timeout_ms: int = Field(
        20_000,
        ge=1_000,
        le=300_000,
        description="Time in which all members must rejoin during a rebalance.",
    )
    request_timeout_ms: int = Field(
        40_000,
        ge=2_000,
        le=600_000,
        description="Deadline of one request to a broker. Must be at least "
        "`kafka.rebalance_timeout_ms` + 1 s.",
    )
    transaction_timeout_ms: int = Field(
        20_000,
        ge=2_000,
        le=900_000,
        description="Longest time for which the open transaction of a dead instance can block "
        "readers.",
    )
    metadata_max_age_ms: int = Field(
        30_000,
        ge=1_000,
        le=600_000,
        description="Age at which topic metadata is refreshed. New partitions are seen within "
        "this time.",
    )

    commit_interval_ms: int = Field(
        100,
        ge=5,
        le=5_000,
        description="Time between two transactions of one partition. Outcomes gather meanwhile; "
        "50 to 250 works well. After a transaction with fewer than ten, a tenth of it for each.",
    )
    transaction_max_outcomes: int = Field(
        500,
        ge=1,
        le=10_000,
        description="Number of finished outcomes that starts a transaction at once.",
    )
    transaction_max_bytes: int = Field(
        4 * MIB,
        ge=1024,
        description="Size of outcomes in one transaction. It shrinks on a slow link, and one "
        "outcome always fits.",
    )
    transactions_per_second: float = Field(
        50.0,
        gt=0,
        le=1_000,
        description="Budget of transactions of the whole process. One costs about 2.6 ms of CPU.",
    )
    step_timeout_s: float = Field(
        10.0, gt=0.1, le=120, description="Deadline of each step of a take-over or transaction."
    )
    takeover_concurrency: int = Field(
        8, ge=1, le=64, description="Number of partitions that are taken over at the same time."
    )
    window_max_records: int = Field(
        1_000,
        ge=1,
        le=20_000,
        description="Records of one partition that may be read but not committed. At this "
        "number, the partition pauses.",
    )
    window_max_bytes: int = Field(
        64 * MIB,
        ge=MIB,
        description="Memory for records that are read but not committed, over all partitions. "
        "Those that wait for their documents count in `documents.max_waiting_bytes`.",
    )
    tombstones: Literal["fail", "skip"] = Field(
        "fail",
        description="Events without a value, which a compacted topic or a connector has for what "
        "was deleted: `fail` makes each a failure, `skip` passes over them without an outcome.",
    )
    max_poll_records: int = Field(
        500, ge=1, le=10_000, description="Most records that one poll returns."
    )
    fetch_max_bytes: int = Field(
        16 * MIB, ge=1024, description="Most bytes that a broker returns for one fetch."
    )
    max_partition_fetch_bytes: int = Field(
        1 * MIB,
        ge=1024,
        description="Most bytes of one partition that a broker returns for one fetch.",
    )
    max_inflated_batch_bytes: int = Field(
        32 * MIB,
        ge=1024,
        description="Largest size to which a compressed record batch may inflate. Larger batches "
        "are quarantined.",
    )
    max_outcome_bytes: int = Field(
        1_000_000,
        ge=10_000,
        description="Largest outcome record. Keep it below the topics' `max.message.bytes`.",
    )
    compression: Literal["none", "gzip", "snappy", "lz4", "zstd"] = Field(
        "none", description="Compression of the records that the service writes."
    )
    fences_max: int = Field(
        5,
        ge=1,
        le=100,
        description="Fences of one partition in a row, without a commit or a rebalance between "
        "them, before the process stops: another process uses the same transactional id.",
    )

    _brokers = field_validator("bootstrap_servers")(brokers)

    @field_validator("sasl_oauth_token_url", "sasl_oauth_proxy")
    @classmethod
    def _address(cls, words: str) -> str:
        return web_address(words) if words else ""

    _sign_in = field_validator("sasl_oauth_proxy_sign_in")(checked_sign_in)

    @model_validator(mode="after")
    def _sign_in_has_a_proxy(self) -> Self:
        reject_sign_in_alone(
            self.sasl_oauth_proxy,
            self.sasl_oauth_proxy_sign_in,
            self.sasl_oauth_proxy_sign_in_file,
        )
        return self

    @field_validator("sasl_oauth_extensions")
    @classmethod
    def _extensions(cls, extensions: dict[str, str]) -> dict[str, str]:
        """RFC 7628 allows no other; `auth` is the token's own."""
        for name, words in extensions.items():
            if not _EXTENSION_NAME.fullmatch(name) or name == "auth":
                raise ValueError(f"{name[:50]!r} is no name of an extension: letters alone")
            if not _EXTENSION_VALUE.fullmatch(words):
                raise ValueError(f"the value of {name} must be 1 to 1,000 printable characters")
        return extensions

    @model_validator(mode="after")
    def _one_source_of_tokens(self) -> Self:
        sources = (self.sasl_oauth_token_url, self.sasl_oauth_token_file, self.sasl_msk_region)
        if sum(map(bool, sources)) > 1:
            raise ValueError(
                "sasl_oauth_token_url, sasl_oauth_token_file and sasl_msk_region are sources of "
                "tokens: set one of them"
            )
        has_secret = bool(self.sasl_oauth_client_secret.get_secret_value())
        has_secret = has_secret or self.sasl_oauth_client_secret_file is not None
        if self.sasl_oauth_token_url and not (self.sasl_oauth_client_id and has_secret):
            raise ValueError(
                "sasl_oauth_token_url needs sasl_oauth_client_id and sasl_oauth_client_secret "
                "(or sasl_oauth_client_secret_file)"
            )
        return self

    @model_validator(mode="after")
    def _timeouts_fit(self) -> Self:
        if self.request_timeout_ms < self.rebalance_timeout_ms + 1_000:
            raise ValueError(
                "request_timeout_ms must be at least rebalance_timeout_ms + 1000, "
                "or joining the group times out and starts over without end"
            )
        if self.step_timeout_s * 1_000 >= self.request_timeout_ms:
            raise ValueError("step_timeout_s must be shorter than request_timeout_ms")
        topics = [self.events_topic, self.results_topic, self.failures_topic]
        topics += [self.batches_topic] if self.batches_topic else []
        topics += [self.replay_log_topic, self.reviews_topic]
        if len(set(topics)) != len(topics):
            raise ValueError(
                "events, results, failures, batches, the replay log and reviews need topics of "
                "their own"
            )
        return self
