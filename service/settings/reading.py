"""The settings of what is read: documents, extraction, costs, kept answers.

Values of one group that contradict one another are refused here. Nothing here reads anything.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from service.settings.groups import MIB, ChecksPolicy, Group


class ModelPrice(Group):
    """Money per million tokens."""

    prompt: Decimal = Field(ge=0, le=1_000_000)
    completion: Decimal = Field(ge=0, le=1_000_000)


class CostSettings(Group):
    """What tokens cost. Nobody but the operator knows the contract, so there is no default."""

    currency: str = Field("USD", pattern=r"^[A-Z]{3}$", description="of the prices")
    prices: dict[str, ModelPrice] = Field(
        default_factory=dict,
        description='by model as the server names it, "*" for all others; in the environment as '
        'JSON: {"qwen3:4b": {"prompt": "0.10", "completion": "0.40"}}',
    )

    @field_validator("prices", mode="before")
    @classmethod
    def _prices_as_json(cls, value: object) -> object:
        """A flag is one string."""
        return json.loads(value) if isinstance(value, str) else value


class CacheSettings(Group):
    """Identical documents, asked about identically, are paid for once."""

    enabled: bool = Field(
        True, description="shares answers in flight and keeps them on disk; simulated ones never"
    )
    path: Path = Field(
        Path("~/.cache/invoice-stream/answers.sqlite"),
        description="where answers are kept, in a folder that others cannot write, readable by "
        "their owner alone; refused otherwise",
    )
    max_bytes: int = Field(
        256 * MIB, ge=MIB, description="about 80,000 invoices; least recently used go first"
    )
    max_age_days: float = Field(30.0, gt=0, le=3_650, description="unused for longer: erased")


class DocumentsSettings(Group):
    """Documents that are more than text: parsed in processes of their own, or fetched first."""

    workers: int = Field(1, ge=1, le=64, description="processes that read PDF, pictures and HTML")
    deadline_s: float = Field(30.0, gt=0, le=600, description="for reading, and for fetching, one")
    cpu_s: int = Field(20, ge=1, le=600, description="processor time for reading one")
    worker_memory_mb: int = Field(
        1_024, ge=256, le=65_536, description="address space of a worker; it starts with about 300"
    )
    max_bytes: int = Field(20 * MIB, ge=1024, description="larger documents fail as too_large")
    max_waiting: int = Field(
        4_000,
        ge=1,
        le=20_000,
        description="invoices that wait for a worker, a fetch or memory; they count neither in "
        "batch.max_in_flight nor in kafka.window_max_records",
    )
    max_waiting_bytes: int = Field(
        64 * MIB, ge=MIB, description="bytes of their events; not in kafka.window_max_bytes"
    )
    max_held_bytes: int = Field(
        128 * MIB,
        ge=MIB,
        description="memory for documents and page pictures, from reading to the last question; "
        "pictures count four times, for what asking makes of them",
    )
    fetches: int = Field(8, ge=1, le=256, description="documents that are fetched at a time")
    fetches_per_host: int = Field(
        4, ge=1, le=256, description="of one host or bucket, so that a slow one leaves the others"
    )
    max_pages: int = Field(50, ge=1, le=10_000)
    max_pixels: int = Field(50_000_000, ge=10_000, description="of one picture before it is shrunk")
    max_image_side: int = Field(
        1_600, ge=200, le=8_000, description="pixels of the longer side, as the model sees it"
    )
    einvoices: bool = Field(
        True, description="XML invoices, alone or inside of a PDF, are taken as they are"
    )
    allowed_hosts: frozenset[str] = Field(
        frozenset(),
        description="hosts that references may name, as JSON; `*.example.com` for all below it; "
        "empty: none",
    )
    allowed_buckets: frozenset[str] = Field(
        frozenset(),
        description="buckets that references may name: `name`, or `s3://name` for one kind of "
        "store; empty: none",
    )
    private_hosts: frozenset[str] = Field(
        frozenset(),
        description="those hosts that may lie in your own network, with their ports: `name:8443`, "
        "`name:*`; without a port, the scheme's own",
    )
    plain_http: bool = Field(False, description="http:// references, too")
    root: Path | None = Field(None, description="folder that file:// references may name files of")
    fetch_attempts: int = Field(3, ge=1, le=20, description="tries before it fails, retryable")

    @field_validator("allowed_hosts", "allowed_buckets", "private_hosts", mode="before")
    @classmethod
    def _hosts_by_comma(cls, value: object) -> object:
        """A flag is one string; names need no brackets."""
        if not isinstance(value, str):
            return value
        return json.loads(value) if value.startswith("[") else value.replace(",", " ").split()

    @model_validator(mode="after")
    def _root_is_absolute(self) -> Self:
        if self.root is not None and not self.root.is_absolute():
            raise ValueError("root must be an absolute path")
        return self


class ExtractionSettings(Group):
    """What is read and what becomes of doubtful results."""

    checks_policy: ChecksPolicy = Field(
        ChecksPolicy.REVIEW,
        description="`review` flags what breaks a rule (needs_review), `fail` sends it to failures",
    )
    repair: bool = Field(
        True, description="asks once more when an answer breaks a rule; the better one is kept"
    )
    prompt_file: Path | None = Field(
        None, description="own instructions (UTF-8 text) instead of the built-in ones"
    )
    schema_file: Path | None = Field(
        None,
        description="own JSON Schema: other documents than invoices; needs prompt_file, too",
    )
    max_event_bytes: int = Field(
        8 * MIB, ge=1024, description="larger values fail as too_large without being parsed"
    )
    max_document_chars: int = Field(
        60_000, ge=100, description="longer documents fail as too_large"
    )

    @model_validator(mode="after")
    def _own_schema_has_own_prompt(self) -> Self:
        if self.schema_file is not None and self.prompt_file is None:
            raise ValueError(
                "schema_file needs prompt_file: the built-in instructions ask for invoices"
            )
        return self
