"""Keeps calls within a provider's requests and tokens per minute, so that none is rejected.

Both budgets refill evenly and hold at most a few seconds' worth: a provider that counts minutes
usually counts seconds, too. A call's tokens are unknown before its answer. So the mean of recent
calls is charged at the start and corrected at the end; after a long answer, the next callers wait
until the budget has recovered.

Pure: the caller passes the time.
"""

from __future__ import annotations

BURST_S = 5.0
"""Seconds' worth that an idle budget holds."""
DEBT_MAX_S = 300.0
"""Most seconds' worth that answers may overdraw. Many calls in progress may all be longer than the
mean, but no count of tokens delays the next caller for longer than this."""
_MEAN_WEIGHT = 0.1
_ROUNDING = 1e-6
"""A millionth of a request is a rounding error, and a wait for it might never end."""


class RateBudget:
    """Requests and tokens per minute; None for no bound."""

    def __init__(self, requests_per_minute: int | None, tokens_per_minute: int | None) -> None:
        self._requests = _Bucket(requests_per_minute, least=1.0)
        self._tokens = _Bucket(tokens_per_minute, least=0.0)
        self._mean_tokens = 0.0

    def ready_in_s(self, now_s: float) -> float:
        """Seconds until the next call may start; 0: now."""
        return max(self._requests.ready_in_s(now_s, 1.0), self._tokens.ready_in_s(now_s, 0.0))

    def start(self, now_s: float) -> float:
        """A call starts; returns the tokens set aside for it, for `end`."""
        self._requests.take(now_s, 1.0)
        self._tokens.take(now_s, self._mean_tokens)
        return self._mean_tokens

    def end(self, now_s: float, set_aside: float, tokens: float | None) -> None:
        """A call ended with `tokens` in and out; None if there was no answer and nothing to
        charge."""
        used = tokens or 0.0
        self._tokens.take(now_s, used - set_aside)
        if tokens is not None:
            weight = _MEAN_WEIGHT if self._mean_tokens else 1.0
            self._mean_tokens += weight * (used - self._mean_tokens)


class _Bucket:
    """Refills evenly. It may go below zero; then no call starts until it has recovered."""

    def __init__(self, per_minute: int | None, least: float) -> None:
        self._per_s = per_minute / 60.0 if per_minute else None
        self._most = max(least, BURST_S * (self._per_s or 0.0))
        self._least = -DEBT_MAX_S * (self._per_s or 0.0)
        self._level = self._most
        self._at_s: float | None = None

    def ready_in_s(self, now_s: float, needed: float) -> float:
        if self._per_s is None:
            return 0.0
        self._refill(now_s)
        missing = needed - self._level
        return missing / self._per_s if missing > _ROUNDING else 0.0

    def take(self, now_s: float, amount: float) -> None:
        if self._per_s is None:
            return
        self._refill(now_s)
        self._level = max(self._least, min(self._level - amount, self._most))

    def _refill(self, now_s: float) -> None:
        assert self._per_s is not None
        passed_s = max(0.0, now_s - self._at_s) if self._at_s is not None else 0.0
        self._at_s = now_s
        self._level = min(self._level + passed_s * self._per_s, self._most)
