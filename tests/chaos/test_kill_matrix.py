"""Strikes at every named step of the loop; every event must still have exactly one outcome."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.demo.broker import LocalKafka
from service.demo.invoices import stream
from service.failpoint import STEPS
from tests.chaos import checker
from tests.chaos.instances import Instance, environment, simulator
from tests.chaos.observer import OffsetSampler, Writer, ends, read_all
from tests.conftest import Announce, MakeTopics

PARTITIONS = 4
_ZOMBIE_S = 4.0
"""Longer than the session timeout of 2 s: the group has moved on when the process wakes."""

_VISIT = {"polled": 5, "revoke": 2, "outcome_queued": 7, "llm_first_done": 5}
_RAISED = ("txn_begun", "offsets_sent", "before_commit", "after_commit", "offset_read")


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
    kafka: LocalKafka,
    make_topics: MakeTopics,
    tmp_path: Path,
    announce: Announce,
) -> None:
    """Killed, suspended past its session, or failed at any step: nothing lost, nothing doubled,
    and no committed offset ever goes back."""
    topics = make_topics(PARTITIONS)
    servers, group = kafka.bootstrap_servers, f"chaos-{topics[0]}"
    events = [(event.key, event.value) for event in stream(2_000, seed=7, poison_share=0.02)]
    with (
        simulator("--mean-s", "0.03", "--slots", "16") as llm_url,
        OffsetSampler(servers, group, topics[0], PARTITIONS) as sampler,
        Writer(servers, topics[0], events, 60.0, PARTITIONS) as writer,
    ):
        base = environment(servers, topics, group, llm_url)

        def begin(name: str, failpoint: str = "") -> Instance:
            return Instance(name, base | {"INVOICE_STREAM_FAILPOINT": failpoint}, tmp_path)

        survivor = begin("survivor")
        try:
            survivor.wait_ready()
            for number, cell in enumerate(CELLS):
                _strike(begin, cell, number)
            writer.stop()
            _wait_until_quiet(survivor, sampler, servers, topics[0])
            assert survivor.terminate() == 0
        finally:
            survivor.end()
    run = checker.Observation(
        events=read_all(servers, topics[0], PARTITIONS),
        results=read_all(servers, topics[1], PARTITIONS),
        failures=read_all(servers, topics[2], PARTITIONS),
        committed=sampler.samples,
        ends=ends(servers, topics[0], PARTITIONS),
    )
    announce(_table(run))
    assert len(run.events) >= 5_000
    assert checker.violations(run) == []


def _strike(begin: Callable[..., Instance], cell: Cell, number: int) -> None:
    """Starts an instance that will be struck, helps it to get there, and cleans up behind it."""
    victim = begin(f"victim-{number:02d}-{cell.step}-{cell.action}", cell.failpoint)
    helper: Instance | None = None
    try:
        if cell.step == "revoke":
            victim.wait_ready()
            helper = begin(f"helper-{number:02d}")
        elif cell.step == "drain":
            victim.wait_ready()
            victim.process.terminate()
        victim.wait_struck(cell.action)
        if cell.action == "stop":
            time.sleep(_ZOMBIE_S)
            victim.resume()
            time.sleep(1.0)
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


def _table(run: checker.Observation) -> str:
    struck = {cell.step: set[str]() for cell in CELLS}
    for cell in CELLS:
        struck[cell.step].add(cell.action)
    rows = [
        f"  {step:18s}" + "".join(f"{'x' if action in actions else '-':>7s}" for action in _ACTIONS)
        for step, actions in struck.items()
    ]
    rewinds = [line for line in checker.violations(run) if "went back" in line]
    return "\n".join(
        [
            "",
            "  step struck       " + "".join(f"{action:>7s}" for action in _ACTIONS),
            *rows,
            f"  {len(CELLS)} strikes, {len(run.events)} events: {len(checker.lost(run))} lost, "
            f"{len(checker.doubled(run))} doubled, {len(rewinds)} offsets went back",
        ]
    )


_ACTIONS = ("kill", "stop", "raise")
