"""Why a demo cannot go on, in words that lead to a remedy. Pure.

It is given what the service wrote, and what its status page says as time passes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_ROWS_MAX: Final = 6
_WORDS_MAX: Final = 600
_TAIL_CHARS: Final = 20_000
NOT_READY_S: Final = 120.0
"""A service that was ready is given so long to become so again. A rebalance takes less, also on a
machine that is so busy that Kafka answers after half a minute."""

_STALLED_S, _STALLED_REAL_S = 120.0, 1_800.0
"""Without an outcome: with the simulator, and with a model that may need minutes an invoice."""


def stalled_after_s(*, simulated: bool) -> float:
    """For how long the demo goes on without an outcome."""
    return _STALLED_S if simulated else _STALLED_REAL_S


def last_words(log: str) -> str:
    """The end of a service's log: its plain lines, which a refused start leaves, or else its last
    line with an error."""
    rows = [row for row in log[-_TAIL_CHARS:].splitlines() if row.strip()]
    plain = [row for row in rows if not row.startswith("{")]
    told = plain[-_ROWS_MAX:] or [_error_of(row) for row in rows if _error_of(row)][-1:]
    return "; ".join(told)[-_WORDS_MAX:]


def _error_of(row: str) -> str:
    try:
        line = json.loads(row)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(line, dict) or line.get("level") not in ("error", "warning", "critical"):
        return ""
    said = line.get("error") or line.get("message") or ""
    return f"{line.get('event', '')}: {said}".removesuffix(": ")


def in_work(status: Mapping[str, Any]) -> int:
    """Invoices in batches, and those that left theirs until their document is read or until their
    next try: a scan takes seconds, in which nothing else may be left."""
    left = status["documents"]
    return int(status["in_flight"]) + int(left["waiting"]) + int(left["resting"])


@dataclass(slots=True)
class Readiness:
    """What the status page said last, and since when the service has not been ready."""

    why: str = ""
    was_ready: bool = False
    not_since_s: float | None = None

    def take(self, ready: bool, why: str, now_s: float) -> None:
        """One answer of the page."""
        self.why = why
        self.was_ready = self.was_ready or ready
        if ready:
            self.not_since_s = None
        elif self.not_since_s is None:
            self.not_since_s = now_s

    def fault(self, now_s: float) -> str:
        """Why the demo ends; empty while it goes on."""
        if not self.was_ready or self.not_since_s is None:
            return ""
        waited_s = now_s - self.not_since_s
        return "" if waited_s < NOT_READY_S else f"the service cannot go on: {self.why}"

    def stalled(self, silent_s: float, patience_s: float) -> str:
        """Why the demo ends though the service is there: no outcome came for so long."""
        if silent_s <= patience_s:
            return ""
        return f"no outcome for {patience_s:g} s: {self.why or 'its status page does not answer'}"
