"""Settings of the group `documents`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from service.settings.group import MIB, Group


class DocumentsSettings(Group):
    """Documents other than plain text: fetching, and reading in confined processes."""

    workers: int = Field(1, ge=1, le=64, description="Processes that read PDF, pictures and HTML.")
    deadline_s: float = Field(
        30.0, gt=0, le=600, description="Deadline for reading one document, and for fetching one."
    )
    cpu_s: int = Field(20, ge=1, le=600, description="Processor time for reading one document.")
    worker_memory_mb: int = Field(
        1_024,
        ge=256,
        le=65_536,
        description="Address space of a worker. It uses about 300 at its start.",
    )
    max_bytes: int = Field(
        20 * MIB, ge=1024, description="Largest document. Larger ones fail as `too_large`."
    )
    max_waiting: int = Field(
        4_000,
        ge=1,
        le=20_000,
        description="Invoices that wait for a worker, a fetch, memory, or their next try after a "
        "rejection. They count neither in `batch.max_in_flight` nor in `kafka.window_max_records`.",
    )
    max_waiting_bytes: int = Field(
        64 * MIB,
        ge=MIB,
        description="Size of the events and questions of waiting invoices. They count in "
        "`kafka.window_max_bytes` again when they go on.",
    )
    max_held_bytes: int = Field(
        128 * MIB,
        ge=MIB,
        description="Memory for documents and page pictures, from reading to the last question. "
        "Pictures count four times, because a question copies them.",
    )
    fetches: int = Field(
        8, ge=1, le=256, description="Documents that are fetched at the same time."
    )
    fetches_per_host: int = Field(
        4,
        ge=1,
        le=256,
        description="Documents that are fetched at the same time from one host or bucket, so "
        "that a slow host cannot use all fetches.",
    )
    max_pages: int = Field(50, ge=1, le=10_000, description="Most pages of a document.")
    max_pixels: int = Field(
        50_000_000, ge=10_000, description="Most pixels of one picture before it is shrunk."
    )
    max_image_side: int = Field(
        1_600,
        ge=200,
        le=8_000,
        description="Pixels of the longer side of a picture that is sent to the model.",
    )
    ocr: Literal["auto", "off"] = Field(
        "auto",
        description="Whether OCR reads pages without text: `auto` where the extra `ocr` is "
        "installed, or `off`.",
    )
    ocr_workers: int = Field(
        1, ge=1, le=64, description="Processes that read scans by OCR. They start with the first."
    )
    ocr_deadline_s: float = Field(
        120.0, gt=0, le=3_600, description="Deadline for OCR of one document."
    )
    ocr_cpu_s: int = Field(
        100, ge=1, le=3_600, description="Processor time for OCR of one document; about 2 a page."
    )
    ocr_worker_memory_mb: int = Field(
        2_048,
        ge=512,
        le=65_536,
        description="Address space of an OCR worker. It uses about 600 for a page.",
    )
    ocr_max_pages: int = Field(
        20, ge=1, le=1_000, description="Most pages of a document that OCR reads."
    )
    ocr_cache_mb: int = Field(
        64,
        ge=0,
        le=65_536,
        description="Memory for what OCR read, so that a retry or a second delivery of a scan is "
        "not read again; 0 keeps nothing.",
    )
    split_containers: bool = Field(
        False,
        description="Whether an e-mail, an archive or a PDF with several invoices becomes an event "
        "for each of them, written to `kafka.events_topic`. It needs Write on that topic. An event "
        "has its document in base64 and at most `kafka.max_outcome_bytes`: by default, files of up "
        "to 740 kB can be split, and a larger one fails its container as `output_too_large`.",
    )
    einvoices: bool = Field(
        True,
        description="Whether XML invoices, alone or inside a PDF, are read exactly and without "
        "the model.",
    )
    schematron: Path | None = Field(
        None,
        description="Folder of the official rules of e-invoices, as `invoice-stream schematron "
        "fetch` writes it (extra `schematron`). Their verdict becomes part of the checks. Without "
        "it, they are off.",
    )
    allowed_hosts: frozenset[str] = Field(
        frozenset(),
        description="Hosts that references may name, as a JSON list. `*.example.com` covers all "
        "names below it. If empty, references to hosts are rejected.",
    )
    allowed_buckets: frozenset[str] = Field(
        frozenset(),
        description="Buckets that references may name: `name`, or `s3://name` for one kind of "
        "store. If empty, references to buckets are rejected.",
    )
    private_hosts: frozenset[str] = Field(
        frozenset(),
        description="Allowed hosts that may have private addresses, with their ports: "
        "`name:8443`, `name:*`. Without a port, the scheme's default port is allowed.",
    )
    plain_http: bool = Field(False, description="Whether references may use `http://`.")
    root: Path | None = Field(
        None,
        description="Absolute path of the folder from which `file://` references may be read. "
        "Without it, they are rejected.",
    )
    fetch_attempts: int = Field(
        3, ge=1, le=20, description="Tries to fetch a document before it fails as retryable."
    )

    @field_validator("allowed_hosts", "allowed_buckets", "private_hosts", mode="before")
    @classmethod
    def _hosts_by_comma(cls, value: object) -> object:
        """A flag is one string; names need no brackets."""
        if not isinstance(value, str) or value.startswith("["):
            return value
        return value.replace(",", " ").split()

    @model_validator(mode="after")
    def _root_is_absolute(self) -> Self:
        if self.root is not None and not self.root.is_absolute():
            raise ValueError("root must be an absolute path")
        return self
