"""Whether a failed call is tried again, and when.

Attempts and time are both bounded, so that no invoice circles for ever. The wait is drawn evenly
between zero and an exponentially growing ceiling ("full jitter"), which spreads the callers of one
outage over the whole interval. A server's Retry-After is a floor under that draw, never a
replacement for it: callers who were told the same second must not come back in the same second.

Invariants: a decision depends on its arguments alone; a `RetryIn` always lies inside the bounds.
This module neither sleeps nor draws random numbers nor reads a clock.
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

    `exhausted` tells a failure that another try might have mended (the budget ran out) from one
    that no try can mend.
    """

    exhausted: bool


RetryDecision: TypeAlias = RetryIn | GiveUp


INTERRUPTIONS_MAX = 10
"""Outages that one document may live through. No setting: any number well above chance will do."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how long one invoice is tried.

    A refusal (429, 503) says that the server is busy and nothing about the invoice, so refusals
    have a bound of their own. A call that fails because the server is away is no attempt either.
    A document that fails in that way again and again, with the server back in between, is likely to
    be the cause; `max_interruptions` bounds that.
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
        assert self.max_refusals >= 1, "one refusal is the least"
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
        """What follows the failed attempt, or with `refused` the refusal, number `attempt` (the
        first is 1).

        `elapsed_s` is the time that earlier attempts and their pauses took, and this attempt;
        `random01` is uniform in [0, 1).
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
        """Seconds to wait after the failed call number `attempt`, whatever the budget."""
        return self._floor_s(retry_after_s) + random01 * self._ceiling_s(attempt)

    def _ceiling_s(self, attempt: int) -> float:
        """Upper end of the draw: doubles with each attempt up to `max_delay_s`."""
        doubled: float = self.base_delay_s * 2.0 ** min(attempt - 1, _EXPONENT_MAX)
        return min(doubled, self.max_delay_s)

    def _floor_s(self, retry_after_s: float | None) -> float:
        """The server's wish inside our bounds; a value that is no number asks for nothing."""
        if retry_after_s is None or not retry_after_s > 0:
            return 0.0
        return min(retry_after_s, self.max_retry_after_s)
