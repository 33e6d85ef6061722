"""Settings of the group `gate`, each with its default and its bounds.

This module reads nothing.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from service.settings.group import Group


class GateMode(StrEnum):
    """How the number of slots is found."""

    FIXED = "fixed"
    ADAPTIVE = "adaptive"
    DRY_RUN = "dry_run"


class GateSettings(Group):
    """How many calls are in flight at the LLM server."""

    mode: GateMode = Field(
        GateMode.ADAPTIVE,
        description="`adaptive` finds the server's capacity, `fixed` keeps `gate.limit`. "
        "`dry_run` keeps it too and logs the decisions of `adaptive`.",
    )
    limit: int = Field(
        4,
        ge=1,
        le=4_096,
        description="Calls in flight with `fixed` and `dry_run`. The search of `adaptive` begins "
        "there.",
    )
    max_limit: int = Field(256, ge=1, le=4_096, description="Most calls in flight with `adaptive`.")
    server_slots: int | None = Field(
        None,
        ge=1,
        le=4_096,
        description="Calls that the server works on at once, if known (`OLLAMA_NUM_PARALLEL`, "
        "vLLM's `--max-num-seqs`). `adaptive` begins there and never exceeds it. "
        "llama.cpp reports it.",
    )
    requests_per_minute: int | None = Field(
        None,
        ge=1,
        le=10_000_000,
        description="The provider's limit on requests. Calls are spread to keep it. Without it, "
        "there is no limit.",
    )
    tokens_per_minute: int | None = Field(
        None,
        ge=1,
        le=10_000_000_000,
        description="The provider's limit on tokens, prompt and answer together. Where a server "
        "counts none, one token for three bytes is assumed. Without it, there is no limit.",
    )
    gauges_every_s: float = Field(
        2.0, ge=0.1, le=600, description="Interval at which the server's own gauges are read."
    )
