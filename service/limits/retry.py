"""Decides whether a failed call is tried again, and when.

Attempts and time are both bounded, so that no invoice is retried without end. The wait is uniform
between zero and an exponentially growing ceiling ("full jitter"), which spreads the callers of one
outage over the whole interval. A server's Retry-After is a lower bound of the wait, never a
replacement for it: callers that were given the same second must not return in the same second.

Invariants: a decision depends on its arguments alone; a `RetryIn` always lies inside the bounds.
This module must not sleep, draw random numbers or read a clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from service.model.outcome import Verdict

_EXPONENT_MAX = 62
"""2**62 times any sensible base is beyond every ceiling; larger powers would overflow a float."""


@dataclass(frozen=True, slots=True)
class RetryIn:
    """Try again after `delay_s` seconds."""

    delay_s: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Do not try again.

    `exhausted` distinguishes a failure that another attempt might have corrected (the budget ran
    out) from one that no attempt can correct.
    """

    exhausted: bool


RetryDecision: TypeAlias = RetryIn | GiveUp


INTERRUPTIONS_MAX = 10
"""Outages that one document may take part in. Not a setting: any number well above chance will
do."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and for how long one invoice is tried.

    A rejection (429, 503) says that the server is busy and nothing about the invoice, so rejections
    have a separate bound. A call that fails because the server is unavailable is no attempt either.
    A document that repeatedly fails in that way, with the server back in between, is likely to be
    the cause; `max_interruptions` bounds that.
    """

    max_attempts: int
    max_refusals: int
    max_interruptions: int
    max_total_s: float
    base_delay_s: float
    max_delay_s: float
    max_retry_after_s: float

    def __post_init__(self) -> None:
        assert self.max_attempts >= 1, "one attempt is the least"
        assert self.max_refusals >= 1, "one rejection is the least"
        assert self.max_interruptions >= 1, "one interruption is the least"
        assert 0 < self.base_delay_s <= self.max_delay_s, "the ceiling starts below its maximum"
        assert self.max_total_s >= 0, "time cannot be negative"
        assert self.max_retry_after_s >= 0, "time cannot be negative"

    def decide(
        self,
        attempt: int,
        elapsed_s: float,
        verdict: Verdict,
        retry_after_s: float | None,
        random01: float,
        *,
        refused: bool = False,
    ) -> RetryDecision:
        """Decides after the failed attempt number `attempt` (the first is 1); with `refused`, after
        that rejection.

        `elapsed_s` is the time of all attempts so far and of the pauses between them; `random01` is
        uniform in [0, 1).
        """
        assert attempt >= 1, "decide() follows an attempt"
        if not verdict.retryable:
            return GiveUp(exhausted=False)
        delay_s = self.delay_s(attempt, retry_after_s, random01)
        most = self.max_refusals if refused else self.max_attempts
        if attempt >= most or elapsed_s + delay_s > self.max_total_s:
            return GiveUp(exhausted=True)
        return RetryIn(delay_s)

    def delay_s(self, attempt: int, retry_after_s: float | None, random01: float) -> float:
        """Seconds to wait after failed call number `attempt`, regardless of the budget."""
        return self._floor_s(retry_after_s) + random01 * self._ceiling_s(attempt)

    def _ceiling_s(self, attempt: int) -> float:
        """Upper end of the draw: doubles with each attempt up to `max_delay_s`."""
        doubled: float = self.base_delay_s * 2.0 ** min(attempt - 1, _EXPONENT_MAX)
        return min(doubled, self.max_delay_s)

    def _floor_s(self, retry_after_s: float | None) -> float:
        """The server's Retry-After within our bounds; 0 for a value that is no number."""
        if retry_after_s is None or not retry_after_s > 0:
            return 0.0
        return min(retry_after_s, self.max_retry_after_s)
