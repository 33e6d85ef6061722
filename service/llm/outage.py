"""Applies the breaker to the gate, and decides who is to blame for a failed call.

While the breaker is open the gate has one slot, which is granted when a probe is due. All others
wait at the gate, hold nothing and use no attempt. The limit algorithm is told when to stop and when
to continue.

Documents alone cannot distinguish an outage from a run of documents that the server cannot process.
So the guard has a canary: the usual question about a document of two lines. It asks the canary at
once when the breaker opens, then whenever a probe is due, and when a failed call stays unexplained
because no other call is in progress. The canary runs beside the gate's slots, under its own
deadline, so a hanging server cannot hide a recovery. A document is asked as well when a probe is
due, under the usual deadline: some servers reject only the canary.

Where there are several servers, the canary is also asked when this one has been silent for long
(`limits.silence`), unless it may be one that works one call at a time. If the canary is not
answered, the server is away at once, and the calls that it holds are cut short where their
documents can go on elsewhere. None is charged.

Calls that only this service's deadline ended are counted when the canary has been asked: a server
that answers nothing in time, but its health page, may be slow and not away (`limits.slowness`).

Invariants: one canary at a time, and none before the time for which the server asked its callers to
wait. Every decision is made without an `await`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from service.limits.blame import Blame, Call, Evidence
from service.limits.breaker import Breaker, ServerBreaker
from service.limits.silence import Silence
from service.limits.slowness import InVain, is_slow
from service.llm.faults import failure
from service.llm.gate import Cap, Gate, Hold
from service.model.completion import LlmFailure, LlmFault, LlmReply
from service.model.outcome import VERDICTS, BreakerSignal

PATIENCE_MIN_S = 0.5
"""Time for which a failed call waits for evidence from other documents before the canary is
asked."""
_GRACE_MIN_S = 1.0
"""Time that a call interrupted by an outage may still take once the server is back; at least two
usual calls."""
_LOOK_S = 1.0
"""Interval at which a server is checked for silence."""
_UNHEARD = frozenset({LlmFault.TIMEOUT, LlmFault.CONNECT_FAILED, LlmFault.CONNECTION_LOST})
"""Ends of a canary in which the server gave no sign of life."""
_USUAL_CALLS = 3.0
"""A probe may take three times as long as a usual call."""


class PatientServer(Protocol):
    """A server that may be waited for longer, and where its probes are counted."""

    def probed(self, reply: LlmReply) -> None:
        """The end of a canary."""

    async def is_alive(self) -> bool:
        """Whether it says anything; costs it no generation."""

    def stretch(self) -> bool:
        """It is there, and answered no call in time: whether calls may take longer from now on."""


@dataclass(frozen=True, slots=True)
class ProbeBounds:
    """Deadline of a probe in seconds: `floor_s`, or three usual calls if those take longer, at most
    `most_s`. A refused connection costs neither side anything, so the next probe follows it after
    `refused_s`."""

    floor_s: float
    most_s: float
    refused_s: float


@dataclass(frozen=True, slots=True)
class _Running:
    """A call about a document."""

    began_s: float
    movable: bool
    """Whether it may be cut short."""
    testifies: bool
    """Whether it may show that the server is silent."""


class OutageGuard:
    """The dialogue reports every call to it, and asks it about every failure."""

    def __init__(
        self,
        gate: Gate,
        breaker: ServerBreaker,
        on_change: Callable[[Breaker], None],
        canary: Callable[[], Awaitable[LlmReply]],
        bounds: ProbeBounds,
        clock: Callable[[], float] = time.monotonic,
        silence: Silence | None = None,
        server: PatientServer | None = None,
    ) -> None:
        """`canary` asks one question about no document. With `silence`, calls to a server that
        hangs are cut short: another one must be there for them. Without `server`, none counts as
        slow."""
        self._gate = gate
        self._breaker = breaker
        self._on_change = on_change
        self._canary = canary
        self._bounds = bounds
        self._clock = clock
        self._silence = silence
        self._server = server
        self._silent_calls: list[Call] = []
        """Calls that the deadline ended, until the canary shows what they mean."""
        self._lagging = False
        self._evidence = Evidence()
        self._answered = 0
        self._doubts: dict[asyncio.Future[Blame], Call] = {}
        self._running: dict[asyncio.Timeout, _Running] = {}
        self._canary_due_s = float("-inf")
        self._wished_s = float("inf")
        self._wait_until_s = float("-inf")
        self._disputed = False
        """Whether documents were asked to wait long, and the canary has not yet shown whether the
        wait applies to all."""
        self._wake = asyncio.Event()

    @property
    def state(self) -> Breaker:
        """The breaker's state."""
        return self._breaker.state

    @property
    def away(self) -> bool:
        """Whether the server counts as away."""
        return self.state is Breaker.OPEN

    @property
    def lags(self) -> bool:
        """Whether the server answers its health page, and answered no question in time since."""
        return self._lagging

    @property
    def usual_call_s(self) -> float:
        """Usual duration of a call about a document; 0 before the first answer."""
        return self._breaker.round_trip_s

    @property
    def answered(self) -> int:
        """Number of calls that the server has answered, including the canary's."""
        return self._answered

    async def call(self, asking: Awaitable[LlmReply], *, movable: bool = False) -> LlmReply:
        """The reply to a question about a document. A call interrupted by an outage may wait on a
        dead connection without end; once the server is back it has little time left. `movable`: its
        document can be asked elsewhere, and was not cut short before."""
        deadline = asyncio.timeout(None)
        began_s = self._clock()
        testifies = movable and self._silence is not None and self._silence.testifies(began_s)
        self._running[deadline] = _Running(began_s, movable, testifies)
        is_answer = False
        try:
            async with deadline:
                reply = await asking
                is_answer = not isinstance(reply, LlmFailure)
                return reply
        except TimeoutError:
            return failure(LlmFault.TIMEOUT, "an outage interrupted the call")
        finally:
            del self._running[deadline]
            if self._silence is not None:
                self._silence.ended(Call(began_s, self._clock()), is_answer=is_answer)

    def note(self, signal: BreakerSignal, call: Call) -> None:
        """Records the end of a call about a document. A failure caused by a past outage says
        nothing about the server now."""
        late = self.state is not Breaker.OPEN and self._evidence.interrupted(call.began_s)
        if late and signal is not BreakerSignal.SUCCESS:
            signal = BreakerSignal.NEUTRAL
        if signal is BreakerSignal.SILENCE:
            self._silent_calls.append(call)
            self._wake.set()
            if self.state is not Breaker.OPEN:
                return
            signal = BreakerSignal.FAILURE
        elif signal is BreakerSignal.FAILURE:
            self._lagging = False
        if signal is BreakerSignal.SUCCESS and self._silence is not None:
            self._silence.answered(call)
        self._note(signal, call, probe=False)

    def hold_s(self, retry_after_s: float | None, call: Call) -> float | None:
        """Seconds for which a rejection holds all callers; None if only its own document.

        The first rejection may concern its document alone. It counts for all when a second one
        follows and the server has answered no call that began in between. Two documents that the
        server always rejects look the same, so the canary must confirm a long wait: it is asked at
        once, and until it has answered the hold lasts no longer than a probe.
        """
        if not retry_after_s or not self._rejected_again(call):
            return None
        hold_s = min(retry_after_s, self._deadline_s())
        if hold_s < retry_after_s:
            self._disputed = True
            self._wake.set()
        else:
            self._wait_until_s = max(self._wait_until_s, call.ended_s + hold_s)
        return hold_s

    def _rejected_again(self, call: Call) -> bool:
        before_s, self._wished_s = self._wished_s, call.ended_s
        return before_s <= call.ended_s and not self._evidence.answered_after(before_s)

    async def blame(self, failed: Call) -> Blame:
        """Who is to blame for a failed call. Waits for evidence, about as long as another call or a
        probe takes."""
        known = self._evidence.blame(failed)
        if known is not None:
            return known
        doubt: asyncio.Future[Blame] = asyncio.get_running_loop().create_future()
        self._doubts[doubt] = failed
        self._wake.set()
        try:
            return await doubt
        finally:
            self._doubts.pop(doubt, None)

    async def run(self) -> None:
        """Asks the canary whenever it is due, until cancelled."""
        while True:
            self._wake.clear()
            due_s = self._due_s()
            left_s = None if due_s is None else due_s - self._clock()
            if left_s is not None and left_s <= 0:
                await self._probe()
                continue
            if self._silence is not None and self.state is not Breaker.OPEN:
                left_s = min(left_s or _LOOK_S, _LOOK_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await self._wake.wait()

    def _due_s(self) -> float | None:
        """When to ask the canary; None if there is nothing to find out."""
        if self._disputed:
            return self._wait_until_s
        if self.state is Breaker.OPEN:
            return max(self._canary_due_s, self._wait_until_s)
        silent_s = self._silent_from_s()
        open_doubts = (failed for doubt, failed in self._doubts.items() if not doubt.done())
        oldest = next(iter(self._silent_calls), None) or next(open_doubts, None)
        if oldest is None:
            return None if silent_s is None else max(silent_s, self._wait_until_s)
        patience_s = max(PATIENCE_MIN_S, 2.0 * self._breaker.round_trip_s)
        due_s = oldest.ended_s + min(patience_s, self._deadline_s())
        due_s = due_s if silent_s is None else min(due_s, silent_s)
        return max(due_s, self._wait_until_s)

    def _silent_from_s(self) -> float | None:
        """When the server counts as silent; None if no call can show it."""
        if self._silence is None:
            return None
        began = (call.began_s for call in self._running.values() if call.testifies)
        return self._silence.due_s(min(began, default=None))

    def _deadline_s(self) -> float:
        usual_s = _USUAL_CALLS * self._breaker.round_trip_s
        return min(max(self._bounds.floor_s, usual_s), self._bounds.most_s)

    def _canary_deadline_s(self) -> float:
        """No document shows that a server is only slow while others read them, so its canary has as
        long as a call once its health page was answered."""
        waits = self._lagging and self._silence is not None
        return self._bounds.most_s if waits else self._deadline_s()

    async def _probe(self) -> None:
        began_s, deadline_s = self._clock(), self._canary_deadline_s()
        disputed, self._disputed = self._disputed, False
        try:
            async with asyncio.timeout(deadline_s):
                reply = await self._canary()
        except TimeoutError:
            reply = failure(LlmFault.TIMEOUT, f"after {deadline_s:g} s")
        call = Call(began_s, self._clock())
        signal = BreakerSignal.SUCCESS
        if isinstance(reply, LlmFailure):
            signal = VERDICTS[reply.fault].breaker
            if reply.retry_after_s and self._rejected_again(call):
                self._wait_until_s = call.ended_s + reply.retry_after_s
                self._gate.hold_until(self._wait_until_s)
        elif disputed:  # The rejections were the documents' own.
            self._gate.lift(Hold.SERVER)
        if self._server is not None:
            self._server.probed(reply)
        if await self._is_slow(reply):
            self._found_slow(call)
        else:
            self._count_silent_calls(signal)
            self._note(signal, call, probe=True)
        self._end_silence(reply, call)
        self._canary_due_s = max(self._breaker.probe_due_s, call.ended_s)
        if isinstance(reply, LlmFailure) and reply.fault is LlmFault.CONNECT_FAILED:
            self._canary_due_s = min(self._canary_due_s, call.ended_s + self._bounds.refused_s)

    async def _is_slow(self, reply: LlmReply) -> bool:
        """Whether the server is slow, after a canary about calls that the deadline ended."""
        unheard = isinstance(reply, LlmFailure) and reply.fault is LlmFault.TIMEOUT
        self._lagging &= unheard
        if self._server is None or not self._silent_calls or not unheard:
            return False
        self._lagging = await self._server.is_alive()
        if not self._silent_calls:
            self._lagging = False
            return False  # A document was answered meanwhile.
        may_take_longer = self._lagging and self._server.stretch()
        return is_slow(
            InVain(
                is_alive=self._lagging,
                usual_call_s=self._breaker.round_trip_s,
                deadline_s=self._bounds.most_s,
                has_others=self._silence is not None,
                may_take_longer=may_take_longer,
            )
        )

    def _found_slow(self, probe: Call) -> None:
        """No call was the document's own fault, and none counts towards opening. Calls in progress
        go on: the server works on them."""
        self._silent_calls.clear()
        self._evidence.away(probe)
        before = self.state
        self._breaker.on_result(BreakerSignal.SUCCESS, probe, self._gate.wanted, probe=True)
        self._apply(before, grace=False)
        self._end_doubts()

    def _count_silent_calls(self, canary: BreakerSignal) -> None:
        """The canary has shown that they were failures; if it was answered, their own."""
        calls, self._silent_calls = self._silent_calls, []
        if canary is BreakerSignal.FAILURE and self.state is not Breaker.OPEN:
            for call in calls:
                self._note(BreakerSignal.FAILURE, call, probe=False)

    def _end_silence(self, reply: LlmReply, probe: Call) -> None:
        """The canary has shown whether a silent server is there. A refused canary shows that it
        is."""
        if self._silence is None:
            return
        if not isinstance(reply, LlmFailure) or reply.fault not in _UNHEARD:
            self._silence.was_there(probe.ended_s)
            return
        silent_s = self._silent_from_s()
        if silent_s is None or silent_s > probe.began_s:
            return  # Something was heard meanwhile, or this was not the question.
        before = self.state
        self._breaker.declare_away(probe.ended_s, self._gate.wanted)
        self._apply(before)
        now_s = asyncio.get_running_loop().time()
        for deadline, running in self._running.items():
            if running.movable and not deadline.expired():
                self._silence.cut(Call(running.began_s, probe.ended_s))
                deadline.reschedule(now_s)

    def _note(self, signal: BreakerSignal, call: Call, *, probe: bool) -> None:
        before = self.state
        self._breaker.on_result(signal, call, self._gate.wanted, probe=probe)
        if signal is BreakerSignal.SUCCESS:
            self._evidence.answered(call)
            self._answered += 1
            self._lagging = False
            self._silent_calls.clear()
        elif probe:
            self._evidence.away(call)
        self._apply(before)
        self._end_doubts()

    def _end_doubts(self) -> None:
        for doubt, failed in list(self._doubts.items()):
            blame = self._evidence.blame(failed)
            if blame is not None and not doubt.done():
                doubt.set_result(blame)

    def _apply(self, before: Breaker, *, grace: bool = True) -> None:
        """With `grace`, calls that an outage has interrupted have little time left."""
        state = self.state
        if state is Breaker.CLOSED and before is Breaker.CLOSED:
            return
        if state is not before:
            self._turned(before, grace)
        self._gate.cap(Cap.BREAKER, self._breaker.allowed)
        if state is Breaker.OPEN:
            self._gate.hold_until(self._breaker.probe_due_s, Hold.BREAKER)

    def _turned(self, before: Breaker, grace: bool) -> None:
        """Called once per change of the breaker's state."""
        self._on_change(self.state)
        if self.state is Breaker.OPEN:
            self._canary_due_s = float("-inf")
            self._wake.set()
        elif before is Breaker.OPEN:
            self._gate.lift(Hold.BREAKER)
            if not grace:
                return
            grace_s = max(_GRACE_MIN_S, 2.0 * self._breaker.round_trip_s)
            until_s = asyncio.get_running_loop().time() + grace_s
            for deadline, running in self._running.items():
                if deadline.expired():
                    continue  # It is already ending; closing its connection takes a moment.
                if self._evidence.interrupted(running.began_s):
                    deadline.reschedule(until_s)
