"""Settings of the group `breaker`, each with its default and its bounds.

This module reads nothing.

Five failures in a row are no coincidence. One probe in two seconds does not load an unavailable
server, and finds it early in the ten seconds that a recovery may take.
"""

from __future__ import annotations

from pydantic import Field

from service.settings.group import Group


class BreakerSettings(Group):
    """When the LLM server counts as away, and how often it is probed then."""

    failures_to_open: int = Field(
        5,
        ge=1,
        le=1_000,
        description="Failed calls in a row after which the LLM server counts as away.",
    )
    first_probe_s: float = Field(
        1.0,
        gt=0,
        le=60,
        description="Time from the opening to the first probe. While the server refuses "
        "connections, it is probed four times as often.",
    )
    max_probe_s: float = Field(
        2.0, gt=0, le=300, description="Longest interval between two probes."
    )
    probe_timeout_s: float = Field(
        5.0,
        gt=0,
        le=600,
        description="Deadline of a probe. If calls are usually slow, a probe may take as long as "
        "three of them, up to `llm.timeout_s`.",
    )
