"""Finds how many calls the LLM server can take at once: the limit algorithm behind the gate.

Latency says little about an LLM server's load, because it depends on the length of the answer. So
the algorithm uses the best evidence that a reply carries, and reports which:

    declared or discovered capacity    start there, never go beyond
    queue time as the server measured  `limit_queue`: keep the share of waiting small
    the server's own gauges            calls that wait there are too many
    time per token                     `limit_throughput`: more at once must bring more
    rejections (429, 503, timeouts)    always: fewer, at most once per round trip

Every change is a `Decision` with its reason and figures. The limit grows only after it was reached.
Replies that loaded a model, came first after a pause, or were abandoned are ignored.

After a rejection at some level, the algorithm tries that level again after ever more replies. Fewer
than one attempt in a hundred is rejected. While the server is unavailable (the breaker decides
that), samples are ignored, and the limit returns to its value before the outage.

Pure: no clock, no waiting; the caller passes the times.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from service.model.completion import Completion
from service.model.outcome import GateSignal


@dataclass(frozen=True, slots=True)
class SlotUse:
    """One use of a slot, as evidence for the limit.

    `in_use` and `limit` are the values right after the grant (including this slot); equal values
    mean that the limit was reached. Times are the gate's monotonic seconds.
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
    """The server declared how many calls it works on at once."""
    LEARNING = "learning"
    """Replies carry no timings: the search begins low, to measure the cost of a single call."""
    ROOM = "room"
    """Nothing waited, or twice as many calls brought more throughput: grow fast."""
    PROBE_MORE = "probe_more"
    """This level works well: test whether there is room for more by now."""
    PROBE_FEWER = "probe_fewer"
    """Test whether fewer calls bring as much."""
    PROBE_ENDED = "probe_ended"
    """Return to the level before the probe."""
    SERVER_QUEUES = "server_queues"
    """The replies' timings show waiting in the server."""
    SERVER_WAITING = "server_waiting"
    """The server's gauge shows waiting calls."""
    NO_GAIN = "no_gain"
    """More calls at once brought no more throughput."""
    REFUSED = "refused"
    """429, 503, a timeout or a refused connection."""
    FORGIVEN = "forgiven"
    """A level that was rejected long ago is tried again."""
    RESTORED = "restored"
    """The rejections belonged to an outage, not to the load."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A new limit and its reason. `queue_share` and `capacity` are the evidence, if any."""

    limit: int
    reason: LimitReason
    queue_share: float | None = None
    capacity: float | None = None
    samples: int = 0


@dataclass(frozen=True, slots=True)
class Sample:
    """One complete reply. `served_s` is the server's own time for it, if reported."""

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
    """One way to find the limit. It holds its current estimate."""

    limit: int

    @property
    def queue_share(self) -> float | None:
        """Share of the replies' time spent waiting, if known."""

    @property
    def capacity(self) -> float | None:
        """Number of calls that the server works on at once, if known."""

    def on_sample(self, sample: Sample, ceiling: int) -> Decision | None:
        """Learns from a reply; a decision never exceeds `ceiling`."""

    def moved(self, limit: int, now_s: float) -> None:
        """The limit was changed from outside: earlier samples no longer count."""


class QueueSearch(Search, Protocol):
    """A search by the server's times, which may turn out to be none of its queue."""

    @property
    def is_blind(self) -> bool:
        """Whether another search has to go on."""


@dataclass(frozen=True, slots=True)
class LimitBounds:
    """Start and maximum of the search. `declared`: the capacity is known, so the search need not
    begin low."""

    initial: int
    ceiling: int
    declared: bool

    def __post_init__(self) -> None:
        assert 1 <= self.initial <= self.ceiling, "1 ≤ initial ≤ ceiling"


LOAD_MAX_S = 1.0
"""A reply that loaded a model for longer than this is no evidence about load."""
CUT = 0.8
"""Factor applied to the limit after a rejection."""
PATIENCE_FIRST, PATIENCE_MAX = 100, 1_600
"""Replies before a rejected level is tried again; doubled with each further rejection."""
IDLE_S = 30.0
"""After so long without a reply, the first one is ignored: caches and models are cold."""
WAITING_SCRAPES = 3
"""Consecutive scrapes that must find waiting calls: one may be a burst that is already over."""
_CHARS_PER_TOKEN = 4.0
"""A rough ratio, only for servers that do not count tokens. Times are compared with one another, so
a constant error cancels out."""
_SMOOTHING = 0.1
"""Weight of the newest reply in the round-trip time: a mean over about ten replies."""
SETTLED_AFTER = 2
"""A retried level counts as settled after twice the replies for which it was avoided."""


def sample_of(use: SlotUse) -> Sample:
    """The evidence about load in a successful use."""
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
    """Remembers which level was rejected, and for how many replies it is avoided."""

    def __init__(self) -> None:
        self._level: int | None = None
        self._patience = PATIENCE_FIRST
        self._replies = 0
        self._cut_s = float("-inf")
        self._round_trip_s = 0.0

    @property
    def level(self) -> int | None:
        """The level to avoid, or None."""
        return self._level

    def on_reply(self, total_s: float) -> bool:
        """Counts a served call; True when the rejected level may be tried again now."""
        weight = _SMOOTHING if self._round_trip_s else 1.0
        self._round_trip_s += weight * (total_s - self._round_trip_s)
        self._replies += 1
        return self._level is not None and self._replies == self._patience

    def settled(self) -> bool:
        """Whether the retried level has held as long as it was avoided."""
        return self._level is not None and self._replies >= SETTLED_AFTER * self._patience

    def forget(self) -> None:
        """Forgets the rejected level."""
        self._level, self._patience = None, PATIENCE_FIRST

    def on_refusal(self, use: SlotUse, limit: int) -> int | None:
        """The limit after a rejection; None when it belongs to a congestion already answered."""
        fresh = use.granted_s >= self._cut_s
        if not fresh or use.finished_s < self._cut_s + self._round_trip_s:
            return None
        if self._level is not None and limit >= self._level:
            self._patience = min(2 * self._patience, PATIENCE_MAX)
        self._cut_s = use.finished_s
        self._replies = 0
        # A fifth less, but not below the number of calls that the server accepted beside the
        # rejected one.
        below = max(1, min(limit - 1, max(int(CUT * limit), use.in_use - 1)))
        self._level = below + 1
        return below


class AdaptiveLimit:
    """The limit algorithm: evidence in, decisions out."""

    def __init__(
        self,
        bounds: LimitBounds,
        by_queue_time: QueueSearch,
        by_throughput: Search,
    ) -> None:
        """`by_queue_time` handles replies with timings until it is blind, `by_throughput` all
        others."""
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
        """Share of the replies' time spent waiting in the server, if known."""
        return self._search.queue_share if self._search else None

    @property
    def capacity(self) -> float | None:
        """Number of calls that the server works on at once, if known."""
        return self._search.capacity if self._search else None

    def on_use(self, use: SlotUse) -> Decision | None:
        """Learns from a finished use of a slot; the decision, if any, is in force."""
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
        """A scrape of the server's gauges: its waiting and its running calls."""
        self._waiting_scrapes = self._waiting_scrapes + 1 if waiting > 0 else 0
        if self._waiting_scrapes < WAITING_SCRAPES or self.limit == 1:
            return None
        self._waiting_scrapes = 0
        # This share of the calls in the server waits: that many fewer leave no queue.
        share = waiting / (waiting + running)
        limit = max(1, min(self.limit - 1, int(self.limit * (1.0 - share))))
        decision = Decision(limit, LimitReason.SERVER_WAITING, share, running, WAITING_SCRAPES)
        return self._move(decision, now_s)

    def declare(self, capacity: int, now_s: float) -> Decision:
        """The server declared its capacity: begin there and never exceed it. `ceiling` still
        applies."""
        limit = max(1, min(capacity, self._bounds.ceiling))
        self._bounds = LimitBounds(limit, limit, declared=True)
        return self._move(Decision(limit, LimitReason.DECLARED, None, capacity), now_s)

    def server_away(self, now_s: float) -> Decision | None:
        """The breaker opened: the rejections of this outage are no evidence about the load."""
        before, self._before_refusals = self._before_refusals, None
        self._refusals.forget()
        if before is None or before == self.limit:
            return None
        return self._move(Decision(before, LimitReason.RESTORED), now_s)

    def server_back(self, now_s: float) -> None:
        """The breaker closed: calls from before, and during the ramp, are no evidence."""
        self._ignore_before_s = now_s
        if self._search is not None:
            self._search.moved(self.limit, now_s)

    def overruled(self, limit: int, now_s: float) -> None:
        """The limit is held by another party (`dry_run`)."""
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
            # All calls that were in flight waited for the same model.
            self._ignore_before_s = use.finished_s
        cold = last_s is not None and use.granted_s - last_s > IDLE_S
        return cold or use.granted_s < self._ignore_before_s

    def _choose(self, sample: Sample) -> Search:
        """A server that measures may omit its timings once. One that never measured, or whose times
        leave out too much, stays with the search by throughput."""
        if self._by_queue_time.is_blind:
            return self._by_throughput
        if sample.served_s is not None:
            return self._by_queue_time
        return self._search or self._by_throughput

    def _begin(self, search: Search, now_s: float) -> Decision | None:
        self._search = search
        low = search.limit
        if search is self._by_throughput and self.limit != low and not self._bounds.declared:
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
