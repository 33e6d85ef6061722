"""How many calls the LLM server can take at once: the law behind the gate.

Latency says little about an LLM server's load, because it follows the length of the answer. So the
law uses the best evidence that a reply carries, and says which:

    declared or discovered capacity    start there, never go beyond
    queue time as the server measured  `limit_queue`: keep the share of waiting small
    the server's own gauges            calls that wait there are too many
    time per token                     `limit_throughput`: more at once must bring more
    refusals (429, 503, timeouts)      always: fewer, at most once per round trip

Every change is a `Decision` with its reason and the figures behind it. The limit grows only when it
was reached; replies that loaded a model, came first after a pause or were given up teach nothing.

A refusal is remembered: the level that was refused is tried again after ever more replies, so that
trying costs far less than one refusal in a hundred. While the server is away altogether (the
breaker's business) nothing is learned, and what the failures before it took is given back.

Pure: no clock, no waiting; times are the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from service.model.completion import Completion
from service.model.outcome import GateSignal


@dataclass(frozen=True, slots=True)
class SlotUse:
    """How one use of a slot went: all that a limit may learn from.

    `in_use` and `limit` are those right after the grant (this slot included); equal values mean
    that the limit was reached. Times are the gate's monotonic seconds.
    """

    signal: GateSignal
    granted_s: float
    finished_s: float
    in_use: int
    limit: int
    retry_after_s: float | None = None
    completion: Completion | None = None


class LimitReason(StrEnum):
    """Why the limit changed; a closed set, counted and logged."""

    DECLARED = "declared"
    """The server told how many calls it works on at once."""
    LEARNING = "learning"
    """Replies carry no timings: the search begins low, to learn what a call costs alone."""
    ROOM = "room"
    """Nothing waited, or twice as many brought more: grow fast."""
    PROBE_MORE = "probe_more"
    """All is well at this level; is there room for more by now?"""
    PROBE_FEWER = "probe_fewer"
    """Would fewer bring as much?"""
    PROBE_ENDED = "probe_ended"
    """Back to where the probe began."""
    SERVER_QUEUES = "server_queues"
    """Replies say that they waited in the server."""
    SERVER_WAITING = "server_waiting"
    """The server's gauge says that calls wait."""
    NO_GAIN = "no_gain"
    """More calls at once brought no more throughput."""
    REFUSED = "refused"
    """429, 503, a timeout or a refused connection."""
    FORGIVEN = "forgiven"
    """A level that was refused long ago is tried again."""
    RESTORED = "restored"
    """The refusals belonged to an outage, not to the load."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A new limit, and why. `queue_share` and `capacity` are what the evidence said, if any."""

    limit: int
    reason: LimitReason
    queue_share: float | None = None
    capacity: float | None = None
    samples: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One whole reply. `served_s`: the server's own time for it, where it tells."""

    granted_s: float
    finished_s: float
    in_use: int
    tokens: float
    prompt_tokens: float
    served_s: float | None = None

    @property
    def total_s(self) -> float:
        """Seconds from the grant to the reply."""
        return self.finished_s - self.granted_s


class Search(Protocol):
    """One way to find the limit. It keeps the limit it believes in."""

    limit: int

    @property
    def queue_share(self) -> float | None:
        """Share of the replies' time that was waiting, as far as known."""

    @property
    def capacity(self) -> float | None:
        """Calls that the server works on at once, as far as known."""

    def on_sample(self, sample: Sample, ceiling: int) -> Decision | None:
        """Learns from a reply; a decision never exceeds `ceiling`."""

    def moved(self, limit: int, now_s: float) -> None:
        """The limit was changed from outside: what was gathered so far no longer counts."""


@dataclass(frozen=True, slots=True)
class LimitBounds:
    """Where the search begins, and what it never exceeds. `declared`: somebody who knows said so,
    and there is no need to begin low."""

    initial: int
    ceiling: int
    declared: bool

    def __post_init__(self) -> None:
        assert 1 <= self.initial <= self.ceiling, "1 ≤ initial ≤ ceiling"


LOAD_MAX_S = 1.0
"""A reply whose model was loaded for longer says nothing about load."""
CUT = 0.8
"""What is left after a refusal."""
PATIENCE_FIRST, PATIENCE_MAX = 100, 1_600
"""Replies before a refused level is tried again; doubled each time it is refused again."""
IDLE_S = 30.0
"""After so long without a reply the first one is left out: caches and models are cold."""
WAITING_SCRAPES = 3
"""Scrapes in a row that find calls waiting: one may be a burst that is over already."""
_CHARS_PER_TOKEN = 4.0
"""Rough, and only for servers that do not count: times are compared with one another, so a constant
error cancels out."""
_SMOOTHING = 0.1
"""Weight of the newest reply in the round-trip time: a mean over about ten replies."""
SETTLED_AFTER = 2
"""A level that was tried again counts as held after twice the replies that it was avoided for."""


def sample_of(use: SlotUse) -> Sample:
    """What a successful use says about load."""
    reply = use.completion
    assert reply is not None, "a success has a completion"
    tokens = reply.completion_tokens
    times = reply.server_times
    waited_s = times.queue_s if times is not None else None
    total_s = use.finished_s - use.granted_s
    return Sample(
        granted_s=use.granted_s,
        finished_s=use.finished_s,
        in_use=use.in_use,
        tokens=float(tokens) if tokens is not None else len(reply.text) / _CHARS_PER_TOKEN,
        prompt_tokens=float(reply.prompt_tokens or 0),
        served_s=None if waited_s is None else max(total_s - waited_s, 0.0),
    )


class Refusals:
    """Remembers which level was refused, and for how many replies it is left alone."""

    def __init__(self) -> None:
        self._level: int | None = None
        self._patience = PATIENCE_FIRST
        self._replies = 0
        self._cut_s = float("-inf")
        self._round_trip_s = 0.0

    @property
    def level(self) -> int | None:
        """The level that is not to be reached, or None."""
        return self._level

    def on_reply(self, total_s: float) -> bool:
        """A call was served; True when the refused level may be tried again now."""
        weight = _SMOOTHING if self._round_trip_s else 1.0
        self._round_trip_s += weight * (total_s - self._round_trip_s)
        self._replies += 1
        return self._level is not None and self._replies == self._patience

    def settled(self) -> bool:
        """Whether the level that was tried again has held as long as it was avoided."""
        return self._level is not None and self._replies >= SETTLED_AFTER * self._patience

    def forget(self) -> None:
        """No level is refused any more."""
        self._level, self._patience = None, PATIENCE_FIRST

    def on_refusal(self, use: SlotUse, limit: int) -> int | None:
        """The limit after a refusal; None when it belongs to a congestion already answered."""
        fresh = use.granted_s >= self._cut_s
        if not fresh or use.finished_s < self._cut_s + self._round_trip_s:
            return None
        if self._level is not None and limit >= self._level:
            self._patience = min(2 * self._patience, PATIENCE_MAX)
        self._cut_s = use.finished_s
        self._replies = 0
        # A fifth less, but not below what the server took besides the refused call.
        below = max(1, min(limit - 1, max(int(CUT * limit), use.in_use - 1)))
        self._level = below + 1
        return below


class AdaptiveLimit:
    """The law: evidence in, decisions out."""

    def __init__(
        self,
        bounds: LimitBounds,
        by_queue_time: Search,
        by_throughput: Search,
    ) -> None:
        """`by_queue_time` serves replies with timings, `by_throughput` those without."""
        self._bounds = bounds
        self._by_queue_time = by_queue_time
        self._by_throughput = by_throughput
        self._search: Search | None = None
        self._refusals = Refusals()
        self._before_refusals: int | None = None
        self._ignore_before_s = float("-inf")
        self._last_reply_s: float | None = None
        self._waiting_scrapes = 0
        self.limit = bounds.initial

    @property
    def queue_share(self) -> float | None:
        """Share of the replies' time that was waiting in the server, as far as known."""
        return self._search.queue_share if self._search else None

    @property
    def capacity(self) -> float | None:
        """Calls that the server works on at once, as far as known."""
        return self._search.capacity if self._search else None

    def on_use(self, use: SlotUse) -> Decision | None:
        """Learns from a finished use of a slot; the decision, if there is one, is in force."""
        if use.signal is GateSignal.DROPPED:
            return self._refused(use)
        if use.signal is not GateSignal.SUCCESS or use.completion is None:
            return None
        self._before_refusals = None
        again = self._refusals.on_reply(use.finished_s - use.granted_s)
        if self._refusals.settled():
            self._refusals.forget()
        if self._excluded(use):
            return None
        sample = sample_of(use)
        search = self._choose(sample)
        if search is not self._search:
            return self._begin(search, use.finished_s)
        if again and self.limit + 1 == self._refusals.level and self.limit < self._bounds.ceiling:
            return self._move(Decision(self.limit + 1, LimitReason.FORGIVEN), use.finished_s)
        decision = search.on_sample(sample, self._ceiling())
        if decision is not None:
            self.limit = decision.limit
        return decision

    def on_waiting(self, waiting: float, running: float, now_s: float) -> Decision | None:
        """A scrape of the server's gauges: calls that wait there, calls that it works on."""
        self._waiting_scrapes = self._waiting_scrapes + 1 if waiting > 0 else 0
        if self._waiting_scrapes < WAITING_SCRAPES or self.limit == 1:
            return None
        self._waiting_scrapes = 0
        # Of all calls that the server knows, this share waits: that many fewer leave no queue.
        share = waiting / (waiting + running)
        limit = max(1, min(self.limit - 1, int(self.limit * (1.0 - share))))
        decision = Decision(limit, LimitReason.SERVER_WAITING, share, running, WAITING_SCRAPES)
        return self._move(decision, now_s)

    def declare(self, capacity: int, now_s: float) -> Decision:
        """The server's own word: begin there and never go beyond. `ceiling` holds, too."""
        limit = max(1, min(capacity, self._bounds.ceiling))
        self._bounds = LimitBounds(limit, limit, declared=True)
        return self._move(Decision(limit, LimitReason.DECLARED, None, capacity), now_s)

    def server_away(self, now_s: float) -> Decision | None:
        """The breaker opened: the refusals of this outage say nothing about the load."""
        before, self._before_refusals = self._before_refusals, None
        self._refusals.forget()
        if before is None or before == self.limit:
            return None
        return self._move(Decision(before, LimitReason.RESTORED), now_s)

    def server_back(self, now_s: float) -> None:
        """The breaker closed: calls from before it, and during the ramp, teach nothing."""
        self._ignore_before_s = now_s
        if self._search is not None:
            self._search.moved(self.limit, now_s)

    def overruled(self, limit: int, now_s: float) -> None:
        """Somebody else keeps the limit where it is (`dry_run`)."""
        self._move(Decision(limit, LimitReason.RESTORED), now_s)

    def _refused(self, use: SlotUse) -> Decision | None:
        before = self.limit
        limit = self._refusals.on_refusal(use, self.limit)
        if limit is None or limit >= before:
            return None
        self._before_refusals = self._before_refusals or before
        return self._move(Decision(limit, LimitReason.REFUSED), use.finished_s)

    def _excluded(self, use: SlotUse) -> bool:
        assert use.completion is not None
        last_s, self._last_reply_s = self._last_reply_s, use.finished_s
        times = use.completion.server_times
        if times is not None and (times.load_s or 0.0) > LOAD_MAX_S:
            # Everybody who was in flight waited for the same model.
            self._ignore_before_s = use.finished_s
        cold = last_s is not None and use.granted_s - last_s > IDLE_S
        return cold or use.granted_s < self._ignore_before_s

    def _choose(self, sample: Sample) -> Search:
        """A server that measures may leave it out once; one that never did is not believed."""
        if sample.served_s is not None:
            return self._by_queue_time
        return self._search or self._by_throughput

    def _begin(self, search: Search, now_s: float) -> Decision | None:
        self._search = search
        low = search.limit
        if search is self._by_throughput and self.limit > low and not self._bounds.declared:
            return self._move(Decision(low, LimitReason.LEARNING), now_s)
        search.moved(self.limit, now_s)
        return None

    def _ceiling(self) -> int:
        level = self._refusals.level
        if level is None:
            return self._bounds.ceiling
        return max(1, min(self._bounds.ceiling, max(level - 1, self.limit)))

    def _move(self, decision: Decision, now_s: float) -> Decision:
        self.limit = decision.limit
        if self._search is not None:
            self._search.moved(decision.limit, now_s)
        return decision
