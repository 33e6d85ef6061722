"""Settings of the group `llm`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.

Two minutes cover a long answer of a small model on a CPU; two MiB hold thousands of invoice lines.
A long invoice of 60,000 characters is about 15,000 tokens; `max_tokens` are enough for some sixty
lines, and twice as many for most of the rest.
"""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, field_validator

from service.settings.addresses import llm_address, web_address
from service.settings.group import MIB, Group

_OWN_FIELDS = frozenset({"messages", "model", "prompt", "stream", "response_format", "format"})


class DialectName(StrEnum):
    """The API of the LLM server."""

    OLLAMA = "ollama"
    OPENAI = "openai"
    THINK = "think"


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
        pattern=r"^[A-Za-z0-9-]{1,64}$",
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
        "(`HTTPS_PROXY`) are not read.",
    )
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
        2 * MIB, ge=1024, description="Largest reply. Reading stops there and the call fails."
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

    _address = field_validator("base_url")(llm_address)

    @field_validator("proxy")
    @classmethod
    def _proxy_address(cls, value: str) -> str:
        return web_address(value) if value else ""

    @field_validator("query", "extra_body", mode="before")
    @classmethod
    def _tables_as_json(cls, value: object) -> object:
        """A flag is one string."""
        return json.loads(value) if isinstance(value, str) else value

    @field_validator("extra_body")
    @classmethod
    def _own_fields(cls, value: dict[str, Any]) -> dict[str, Any]:
        ours = sorted(_OWN_FIELDS & value.keys())
        if ours:
            raise ValueError(f"{', '.join(ours)} is set by this service")
        return value

    @field_validator("headers")
    @classmethod
    def _header_lines(cls, value: SecretStr) -> SecretStr:
        header_lines(value.get_secret_value())
        return value


def header_lines(text: str) -> tuple[tuple[str, str], ...]:
    """Names and values of `Name: value` lines. Raises ValueError, without the text: it may hold
    secrets."""
    headers = []
    for number, line in enumerate(text.splitlines(), 1):
        name, colon, value = line.partition(":")
        if line.strip() and (not colon or not name.strip()):
            raise ValueError(f"line {number} is no header: write Name: value")
        if line.strip():
            headers.append((name.strip(), value.strip()))
    return tuple(headers)
