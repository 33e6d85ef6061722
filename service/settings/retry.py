"""Settings of the group `retry`, each with its default and its bounds.

This module reads nothing.

Four attempts ride out a restart of a model server (2–20 s) with a first delay of half a second. Ten
minutes are long enough for a queue to drain and short enough for a person to wait. Twenty
rejections (429, 503), at delays that grow to half a minute, are about five minutes. A `Retry-After`
beyond five minutes is an outage, which the breaker handles better.
"""

from __future__ import annotations

from pydantic import Field

from service.settings.group import Group


class RetrySettings(Group):
    """How often and for how long a failed call is repeated, per invoice."""

    max_attempts: int = Field(
        4,
        ge=1,
        le=20,
        description="Calls per invoice. A call that fails because the server is away does not "
        "count.",
    )
    max_refusals: int = Field(
        20,
        ge=1,
        le=1_000,
        description="Rejections (429, 503) per invoice. They do not count as attempts.",
    )
    max_total_s: float = Field(
        600.0, gt=0, le=86_400, description="Longest time between the first attempt and the last."
    )
    base_delay_s: float = Field(
        0.5,
        gt=0,
        le=60,
        description="Upper bound of the random delay after the first failure. It doubles with "
        "each further failure.",
    )
    max_delay_s: float = Field(
        30.0, gt=0, le=600, description="Highest upper bound of the random delay."
    )
    max_retry_after_s: float = Field(
        300.0,
        ge=0,
        le=3_600,
        description="Longest wait that is followed, of those that the server asks for "
        "(`Retry-After`, the moment at which its limit begins anew, or in its error).",
    )
