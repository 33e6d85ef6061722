"""Strikes at every named step of the loop; every event must still have exactly one outcome.

Each step is struck once in each way. Most of the time is waiting for sessions to expire, so several
groups are struck side by side; their strikes do not meet.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from service.ops.failpoint import STEPS
from service.testbed.invoices import stream
from tests.chaos import checker
from tests.chaos.instances import Instance, environment, simulator, until
from tests.chaos.observer import OffsetSampler, Writer, ends, read_all
from tests.conftest import Announce, MakeTopics
from tests.shared_kafka import SharedKafka

PARTITIONS = 4
_LANES = 4
_PER_SECOND = 25.0
_AHEAD_MAX = 300
_EVENTS_LEAST = 1_250
"""In each group."""
_ZOMBIE_S = 4.0
"""Longer than the session timeout of 2 s: the group has moved on when the process wakes."""

_AWAKE_S = 1.0
"""For what it does before it hears that it is out."""

_VISIT = {"polled": 5, "revoke": 2, "outcome_queued": 7, "llm_first_done": 5}
_RAISED = ("txn_begun", "outcomes_written", "before_commit", "after_commit", "offset_read")


@dataclass
class Cell:
    """One strike of the matrix, and what was true after it."""

    step: str
    action: str

    @property
    def failpoint(self) -> str:
        return f"{self.step}:{self.action}:{_VISIT.get(self.step, 1)}"


CELLS = [
    *(Cell(step, "kill") for step in STEPS),
    *(Cell(step, "stop") for step in STEPS),
    *(Cell(step, "raise") for step in _RAISED),
]


def test_exactly_one_outcome_whatever_step_is_struck(
    kafka: SharedKafka,
    make_topics: MakeTopics,
    tmp_path: Path,
    announce: Announce,
) -> None:
    """Killed, suspended past its session, or failed at any step: nothing lost, nothing doubled,
    and no committed offset ever goes back."""
    shares = [CELLS[lane::_LANES] for lane in range(_LANES)]
    with (
        simulator("--mean-s", "0.03", "--slots", str(16 * _LANES)) as llm_url,
        ThreadPoolExecutor(_LANES) as lanes,
    ):
        running = []
        for number, cells in enumerate(shares):
            folder = tmp_path / f"lane-{number}"
            folder.mkdir()
            lane = Lane(kafka.bootstrap_servers, make_topics(PARTITIONS), llm_url, folder)
            running.append(lanes.submit(lane.run, cells))
    runs = [lane.result() for lane in running]
    announce(_table(runs))
    assert sum(len(run.events) for run in runs) >= _LANES * _EVENTS_LEAST
    assert [line for run in runs for line in checker.violations(run)] == []


@dataclass(frozen=True)
class Lane:
    """A group of its own: one instance that is never struck, and one after another that is."""

    servers: str
    topics: tuple[str, str, str]
    llm_url: str
    folder: Path

    def run(self, cells: Sequence[Cell]) -> checker.Observation:
        """All strikes under load, and what was true once everything written was committed."""
        servers, topics, group = self.servers, self.topics, f"chaos-{self.topics[0]}"
        events = [(event.key, event.value) for event in stream(2_000, seed=7, poison_share=0.02)]
        with (
            OffsetSampler(servers, group, topics[0], PARTITIONS) as sampler,
            Writer(
                *(servers, topics[0], events, _PER_SECOND, PARTITIONS),
                lambda written: written - sampler.total > _AHEAD_MAX,
            ) as writer,
        ):
            survivor = self.begin("survivor")
            try:
                survivor.wait_ready()
                for cell in cells:
                    _strike(self.begin, cell)
                until(lambda: writer.written >= _EVENTS_LEAST, "enough events")
                writer.stop()
                _wait_until_quiet(survivor, sampler, servers, topics[0])
                assert survivor.terminate() == 0
            finally:
                survivor.end()
        return checker.Observation(
            events=read_all(servers, topics[0], PARTITIONS),
            results=read_all(servers, topics[1], PARTITIONS),
            failures=read_all(servers, topics[2], PARTITIONS),
            committed=sampler.samples,
            ends=ends(servers, topics[0], PARTITIONS),
        )

    def begin(self, name: str, failpoint: str = "") -> Instance:
        """An instance of this group."""
        group = f"chaos-{self.topics[0]}"
        settings = environment(self.servers, self.topics, group, self.llm_url)
        return Instance(name, settings | {"INVOICE_STREAM_FAILPOINT": failpoint}, self.folder)


def _strike(begin: Callable[..., Instance], cell: Cell) -> None:
    """Starts an instance that will be struck, helps it to get there, and cleans up behind it."""
    victim = begin(f"victim-{cell.step}-{cell.action}", cell.failpoint)
    helper: Instance | None = None
    try:
        if cell.step == "revoke":
            victim.wait_ready_or_struck(cell.action)
            helper = begin(f"helper-{cell.action}")
        elif cell.step == "drain":
            victim.wait_ready()
            victim.process.terminate()
        victim.wait_struck(cell.action)
        if cell.action == "stop":
            time.sleep(_ZOMBIE_S)
            victim.resume()
            time.sleep(_AWAKE_S)
            victim.terminate()
    finally:
        victim.end()
        if helper is not None:
            helper.terminate()


def _wait_until_quiet(survivor: Instance, sampler: OffsetSampler, servers: str, topic: str) -> None:
    """Until everything written is committed."""
    deadline_s = time.monotonic() + 180
    wanted = sum(ends(servers, topic, PARTITIONS).values())
    while sampler.total < wanted:
        assert time.monotonic() < deadline_s, (
            f"{sampler.total} of {wanted} committed:\n{survivor.text()[-3000:]}"
        )
        time.sleep(0.2)


def _table(runs: Sequence[checker.Observation]) -> str:
    struck = {cell.step: set[str]() for cell in CELLS}
    for cell in CELLS:
        struck[cell.step].add(cell.action)
    rows = [
        f"  {step:18s}" + "".join(f"{'x' if action in actions else '-':>7s}" for action in _ACTIONS)
        for step, actions in struck.items()
    ]
    rewinds = [line for run in runs for line in checker.violations(run) if "went back" in line]
    counts = [(len(run.events), len(checker.lost(run)), len(checker.doubled(run))) for run in runs]
    events, lost, doubled = map(sum, zip(*counts, strict=True))
    return "\n".join(
        [
            "",
            "  step struck       " + "".join(f"{action:>7s}" for action in _ACTIONS),
            *rows,
            f"  {len(CELLS)} strikes, {events} events: {lost} lost, "
            f"{doubled} doubled, {len(rewinds)} offsets went back",
        ]
    )


_ACTIONS = ("kill", "stop", "raise")
