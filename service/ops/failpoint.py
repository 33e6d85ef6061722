"""Named places where a test can strike the running service: kill it, stop it, make it fail.

The service calls `step(name)` at each place; without a failpoint that is one comparison. The
setting is `INVOICE_STREAM_FAILPOINT=<name>:<action>:<nth>`, action being `kill` (SIGKILL to
itself), `stop` (SIGSTOP to itself), `raise`, or `sleep=SECONDS`; `nth` counts the visits to that
place, from 1. Tests prove with it that nothing is lost or doubled wherever the process dies.
"""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import dataclass

STEPS = (
    "polled",
    "batch_formed",
    "llm_first_done",
    "llm_last_done",
    "outcome_queued",
    "txn_begun",
    "outcomes_sent",
    "outcomes_written",
    "before_commit",
    "after_commit",
    "revoke",
    "assigned",
    "producer_started",
    "proof_sent",
    "offset_read",
    "before_seek",
    "drain",
)
STORE_STEPS = ("store_begun", "store_rows", "store_before_commit", "store_after_commit")
"""Of `invoice-stream store`."""


@dataclass(frozen=True, slots=True)
class Strike:
    """An action, its place, and the visit at which it happens."""

    step: str
    action: str
    nth: int
    sleep_s: float = 0.0


def parse(text: str) -> Strike | None:
    """The strike that a setting describes; None for an empty one. Raises ValueError with advice."""
    if not text:
        return None
    step, _, rest = text.partition(":")
    action, _, nth = rest.partition(":")
    action, _, seconds = action.partition("=")
    if step not in (*STEPS, *STORE_STEPS) or action not in ("kill", "stop", "raise", "sleep"):
        raise ValueError(
            f"failpoint {text!r}: write <step>:<kill|stop|raise|sleep=SECONDS>:<nth>, "
            f"with a step of {', '.join((*STEPS, *STORE_STEPS))}"
        )
    return Strike(step, action, int(nth or 1), float(seconds or 0))


class Failpoint:
    """Counts visits and strikes once."""

    def __init__(self, strike: Strike | None) -> None:
        self._strike = strike
        self._visits = 0

    async def step(self, name: str) -> None:
        """A named place was reached."""
        if self._strike is None or self._strike.step != name or not self.visited():
            return
        if self._strike.action == "sleep":
            await asyncio.sleep(self._strike.sleep_s)
        else:
            self._act(self._strike.action)

    def step_now(self, name: str) -> None:
        """The same where nothing may be awaited; `sleep` does nothing there."""
        if self._strike is not None and self._strike.step == name and self.visited():
            self._act(self._strike.action)

    def visited(self) -> bool:
        """Counts a visit; True at the one that strikes."""
        assert self._strike is not None
        self._visits += 1
        return self._visits == self._strike.nth

    def _act(self, action: str) -> None:
        if action == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif action == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif action == "raise":
            raise RuntimeError(f"failpoint {self._strike}")
