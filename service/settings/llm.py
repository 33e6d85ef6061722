"""Settings of the group `llm`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.

Two minutes cover a long answer of a small model on a CPU; two MiB hold thousands of invoice lines.
A long invoice of 60,000 characters is about 15,000 tokens; `max_tokens` are enough for some sixty
lines, and twice as many for most of the rest.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from service.settings.addresses import web_address
from service.settings.group import MIB, Group


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
        "http://127.0.0.1:11434", description="Address of the LLM server, without the API path."
    )
    model: str = Field(
        "qwen3:4b", min_length=1, description="Name of the model, as the server knows it."
    )
    api_token: SecretStr = Field(SecretStr(""), description="Bearer token for the LLM server.")
    api_token_file: Path | None = Field(None, description="File that holds the bearer token.")
    ssl_cafile: Path | None = Field(
        None,
        description="Certificate authorities that sign the LLM server's certificate (PEM). "
        "Without it, the system's are used.",
    )
    timeout_s: float = Field(
        120.0, gt=0, le=3_600, description="Deadline of one call, from the first byte to the last."
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

    _address = field_validator("base_url")(web_address)
