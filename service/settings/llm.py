"""Settings of the group `llm`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.

Two minutes cover a long answer of a small model on a CPU; two MiB hold thousands of invoice lines.
A long invoice of 60,000 characters is about 15,000 tokens; `max_tokens` are enough for some sixty
lines, and twice as many for most of the rest.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from service.settings.addresses import llm_address, web_address
from service.settings.cost import ModelPrice
from service.settings.group import MIB, Group
from service.settings.proxies import checked_sign_in, reject_sign_in_alone

ENDPOINTS_MAX = 16
"""Each has a gate, a breaker and series of metrics of its own."""
_HEADER_PATTERN = r"^[A-Za-z0-9-]{1,64}$"
_OWN_FIELDS = frozenset({"messages", "model", "prompt", "stream", "response_format", "format"})


class DialectName(StrEnum):
    """The API of the LLM server."""

    OLLAMA = "ollama"
    OPENAI = "openai"
    THINK = "think"


class EndpointSettings(Group):
    """One of several endpoints: what differs from the group `llm`.

    Only token and headers are never taken from the group: they belong to the server that they were
    made for.
    """

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_.-]{0,31}$",
        description="Its name in results, metrics and status.",
    )
    base_url: str = Field(description="As `llm.base_url`.")
    model: str | None = Field(None, min_length=1, description="As `llm.model`.")
    dialect: DialectName | None = Field(None, description="As `llm.dialect`.")
    api_token: SecretStr = Field(SecretStr(""), description="As `llm.api_token`.")
    api_token_file: Path | None = Field(None, description="File that holds the token.")
    api_token_header: str | None = Field(
        None, pattern=_HEADER_PATTERN, description="As `llm.api_token_header`."
    )
    headers: SecretStr = Field(SecretStr(""), description="As `llm.headers`.")
    headers_file: Path | None = Field(None, description="File that holds the further headers.")
    query: dict[str, str] | None = Field(None, description="As `llm.query`.")
    extra_body: dict[str, Any] | None = Field(None, description="As `llm.extra_body`.")
    proxy: str | None = Field(
        None, description="As `llm.proxy`; empty, the server is reached without one."
    )
    proxy_sign_in: SecretStr = Field(SecretStr(""), description="As `llm.proxy_sign_in`.")
    proxy_sign_in_file: Path | None = Field(None, description="File that holds that sign-in.")
    ssl_cafile: Path | None = Field(None, description="As `llm.ssl_cafile`.")
    timeout_s: float | None = Field(None, gt=0, le=3_600, description="As `llm.timeout_s`.")
    slow_timeout_s: float | None = Field(
        None, gt=0, le=86_400, description="As `llm.slow_timeout_s`."
    )
    num_ctx: int | None = Field(None, ge=512, le=1_048_576, description="As `llm.num_ctx`.")
    limit: int | None = Field(None, ge=1, le=4_096, description="As `gate.limit`.")
    max_limit: int | None = Field(None, ge=1, le=4_096, description="As `gate.max_limit`.")
    server_slots: int | None = Field(None, ge=1, le=4_096, description="As `gate.server_slots`.")
    requests_per_minute: int | None = Field(
        None, ge=1, le=10_000_000, description="As `gate.requests_per_minute`."
    )
    tokens_per_minute: int | None = Field(
        None, ge=1, le=10_000_000_000, description="As `gate.tokens_per_minute`."
    )
    weight: float = Field(
        1.0,
        gt=0,
        le=1_000,
        description="Where several are free, an endpoint of weight 2 is taken before one that "
        "answers up to twice as fast.",
    )
    price: ModelPrice | None = Field(
        None, description="Price of its tokens; without it, `cost.prices` counts."
    )

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        return llm_address(value)

    @field_validator("proxy")
    @classmethod
    def _proxy_address(cls, value: str | None) -> str | None:
        return web_address(value) if value else value

    _sign_in = field_validator("proxy_sign_in")(checked_sign_in)

    @model_validator(mode="after")
    def _sign_in_has_a_proxy(self) -> Self:
        reject_sign_in_alone(self.proxy, self.proxy_sign_in, self.proxy_sign_in_file)
        return self

    @field_validator("extra_body")
    @classmethod
    def _fields_of_ours(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        return None if value is None else _without_ours(value)

    @field_validator("headers")
    @classmethod
    def _header_lines(cls, value: SecretStr) -> SecretStr:
        header_lines(value.get_secret_value())
        return value


class EscalationSettings(EndpointSettings):
    """The endpoint that is asked about answers that break rules, and its bounds."""

    calls_per_day: int = Field(
        1_000, ge=1, le=10_000_000, description="Most calls of this instance in a day (UTC)."
    )
    cost_per_day: Decimal | None = Field(
        None, gt=0, description="Most money that this instance spends there in a day (UTC)."
    )


class LlmSettings(Group):
    """The LLM server, and the bounds of one call."""

    dialect: DialectName = Field(
        DialectName.OLLAMA,
        description="API of the LLM server: Ollama's own, OpenAI-compatible (vLLM, llama.cpp, "
        "SGLang), or `/think`.",
    )
    base_url: str = Field(
        "http://127.0.0.1:11434",
        description="Base URL of the LLM server, as its documentation and OpenAI's libraries write "
        "it. A host alone stands for its `/v1`. Of queries it takes `api-version` alone. If it is "
        "not set, `OPENAI_BASE_URL` or `OLLAMA_HOST` counts, whichever belongs to the dialect.",
    )
    model: str = Field(
        "qwen3:4b", min_length=1, description="Name of the model, as the server knows it."
    )
    api_token: SecretStr = Field(
        SecretStr(""),
        description="Token for the LLM server. If it is not set, `OPENAI_API_KEY` counts for the "
        "server that `OPENAI_BASE_URL` names, and for OpenAI's own.",
    )
    api_token_file: Path | None = Field(None, description="File that holds the token.")
    api_token_header: str = Field(
        "authorization",
        pattern=_HEADER_PATTERN,
        description="Header that carries the token: `authorization` as a bearer token, any other "
        "(`api-key`, `x-api-key`) as it is.",
    )
    headers: SecretStr = Field(
        SecretStr(""), description="Further headers of each request, one `Name: value` a line."
    )
    headers_file: Path | None = Field(None, description="File that holds the further headers.")
    query: dict[str, str] = Field(
        default_factory=dict,
        description='Query of each request, such as {"api-version": "2024-10-21"}. It is no place '
        "for a secret.",
    )
    extra_body: dict[str, Any] = Field(
        default_factory=dict,
        description="Further fields of each question, as JSON; tables are joined with the "
        "service's own. Switches thinking off where a server has a field for it: "
        '{"chat_template_kwargs": {"enable_thinking": false}} or {"reasoning_effort": "low"}.',
    )
    proxy: str = Field(
        "",
        description="Address of an HTTP proxy to the LLM server. The usual variables "
        "(`HTTPS_PROXY`, `NO_PROXY`) are not read: what is set for other programs must not decide "
        "where invoices go.",
    )
    proxy_sign_in: SecretStr = Field(
        SecretStr(""), description="Name and password for that proxy, as `NAME:PASSWORD`."
    )
    proxy_sign_in_file: Path | None = Field(None, description="File that holds that sign-in.")
    ssl_cafile: Path | None = Field(
        None,
        description="Certificate authorities that sign the LLM server's certificate (PEM). "
        "Without it, the system's are used.",
    )
    timeout_s: float = Field(
        120.0,
        gt=0,
        le=3_600,
        description="Deadline of one call, from the first byte to the last. A server that needs "
        "longer is asked for a stream; then it is the longest silence.",
    )
    slow_timeout_s: float = Field(
        1_800.0,
        gt=0,
        le=86_400,
        description="Deadline of a call to a server that needs longer than `llm.timeout_s`, as "
        "long as its answer goes on. The same value switches streams off.",
    )
    connect_timeout_s: float = Field(
        5.0, gt=0, le=60, description="Deadline for the connection to the LLM server."
    )
    max_reply_bytes: int = Field(
        2 * MIB,
        ge=1024,
        description="Largest reply. Reading stops there and the call fails. The stream of a slow "
        "server takes some 300 bytes a token, so 2 MiB hold about 7,000 tokens of a stream.",
    )
    max_tokens: int = Field(
        2_048,
        ge=16,
        le=131_072,
        description="Most tokens of an answer. If an answer is cut off there, the model is asked "
        "once more with twice as many.",
    )
    num_ctx: int = Field(
        8_192,
        ge=512,
        le=1_048_576,
        description="Context length requested from Ollama. It stays constant, because Ollama "
        "reloads the model when it changes.",
    )
    vision: bool = Field(
        False,
        description="Whether the model can see. If true, scans and pictures are sent to it inline.",
    )
    endpoints: tuple[EndpointSettings, ...] = Field(
        (),
        max_length=ENDPOINTS_MAX,
        description="Several endpoints instead of the one above, as a list of tables "
        "(`[[llm.endpoints]]`, or JSON): `name` and `base_url`, and what differs from the settings "
        "of `llm` and `gate` (docs/endpoints.md). An invoice goes to the first that is free.",
    )

    escalation: EscalationSettings | None = Field(
        None,
        description="Another endpoint, as a rule a larger model, that is asked in place of the "
        "follow-up question when an answer violates an error-level rule: a table as in "
        "`llm.endpoints`, with `calls_per_day` (1,000 unless set) and `cost_per_day` "
        "(docs/endpoints.md).",
    )

    _address = field_validator("base_url")(llm_address)

    @field_validator("proxy")
    @classmethod
    def _proxy_address(cls, value: str) -> str:
        return web_address(value) if value else ""

    _sign_in = field_validator("proxy_sign_in")(checked_sign_in)

    @model_validator(mode="after")
    def _sign_in_has_a_proxy(self) -> Self:
        reject_sign_in_alone(self.proxy, self.proxy_sign_in, self.proxy_sign_in_file)
        return self

    @field_validator("extra_body")
    @classmethod
    def _own_fields(cls, value: dict[str, Any]) -> dict[str, Any]:
        return _without_ours(value)

    @field_validator("headers")
    @classmethod
    def _header_lines(cls, value: SecretStr) -> SecretStr:
        header_lines(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [endpoint.name for endpoint in self.endpoints]
        names += [self.escalation.name] if self.escalation is not None else []
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two endpoints have the name {twice[0]}")
        return self


def _without_ours(value: dict[str, Any]) -> dict[str, Any]:
    ours = sorted(_OWN_FIELDS & value.keys())
    if ours:
        raise ValueError(f"{', '.join(ours)} is set by this service")
    return value


def header_lines(text: str) -> tuple[tuple[str, str], ...]:
    """Names and values of `Name: value` lines. Raises ValueError, without the text: it may hold
    secrets."""
    headers = []
    for number, line in enumerate(text.splitlines(), 1):
        name, colon, value = line.partition(":")
        if line.strip() and (not colon or not name.strip()):
            raise ValueError(f"line {number} is not a header: write Name: value")
        if line.strip():
            headers.append((name.strip(), value.strip()))
    return tuple(headers)
