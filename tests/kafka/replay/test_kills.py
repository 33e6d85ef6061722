"""A replay killed at any step, or suspended and overtaken, still sends each failure once."""

from __future__ import annotations

import signal
from collections import Counter

import pytest

from service.replay.run import CHUNK_EVENTS
from tests.chaos.checker import Read
from tests.kafka.replay.rig import ReplayRig, numbers

FAILURES = 2 * CHUNK_EVENTS + 100
"""Three chunks: the run's transactions are its beginning, these, and its end."""

_ONCE = ("producer_started", "proof_sent", "offset_read", "polled")
_EACH_TRANSACTION = (
    "txn_begun",
    "outcomes_sent",
    "outcomes_written",
    "before_commit",
    "after_commit",
)
STRIKES = [
    *(f"{step}:kill:1" for step in _ONCE),
    *(f"{step}:kill:{nth}" for step in _EACH_TRANSACTION for nth in (1, 2, 3)),
    "before_commit:kill:5",
    "after_commit:kill:5",
]


def test_killed_at_any_step_and_run_again_each_failure_is_sent_once(rig: ReplayRig) -> None:
    """One run per strike over the same failures; what each run sent is told apart by its id."""
    rig.fail(FAILURES)
    for strike in STRIKES:
        run = strike.replace(":", "-")
        killed = rig.replay("send", "--id", run, "--yes", "--again", failpoint=strike)
        assert killed.returncode == -signal.SIGKILL, f"{strike} was not reached: {killed.stderr}"
        rig.replay_ok("send", "--id", run, "--yes", "--again")
    sent: dict[str, list[Read]] = {}
    for event in rig.events():
        sent.setdefault(event.header("invoice.dlq.replay.id") or "", []).append(event)
    assert set(sent) == {strike.replace(":", "-") for strike in STRIKES}
    for run, events in sent.items():
        assert numbers(events) == list(range(FAILURES)), run


def test_killed_again_and_again_a_run_still_ends(rig: ReplayRig) -> None:
    """A chain of attempts, each struck in its first chunk's transaction at another step."""
    rig.fail(FAILURES)
    for strike in ("after_commit:kill:1", "outcomes_written:kill:1", "after_commit:kill:1"):
        killed = rig.replay("send", "--id", "r", "--yes", failpoint=strike)
        assert killed.returncode == -signal.SIGKILL
    last = rig.replay_json("send", "--id", "r", "--yes", "--json")
    assert last["send"] == FAILURES - CHUNK_EVENTS
    assert numbers(rig.events()) == list(range(FAILURES))


@pytest.mark.parametrize("step", ["before_commit", "outcomes_sent"])
def test_a_suspended_life_cannot_go_on_beside_its_successor(rig: ReplayRig, step: str) -> None:
    """It wakes up fenced, says so, and has written nothing more."""
    rig.fail(FAILURES)
    zombie = rig.begin("send", "--id", "z", "--yes", failpoint=f"{step}:stop:2")
    try:
        rig.wait_suspended(zombie)
        rig.replay_ok("send", "--id", "z", "--yes")
        zombie.send_signal(signal.SIGCONT)
        ended = zombie.finished()
    finally:
        zombie.kill()
    assert ended.returncode == 1
    assert "another replay took over from run z" in ended.stderr
    assert Counter(numbers(rig.events())) == Counter(range(FAILURES))


@pytest.mark.parametrize(
    "strike", ["proof_sent:1", "offset_read:1", "outcomes_sent:2", "before_commit:2"]
)
def test_two_runs_over_the_same_failures_send_each_once(rig: ReplayRig, strike: str) -> None:
    """The later one stops the earlier one, whose choice overlaps, wherever that stood; begun again,
    it passes over what the other one sent. Only --again sends it once more."""
    rig.fail(FAILURES)
    step, _, nth = strike.partition(":")
    first = rig.begin("send", "--id", "a", "--yes", failpoint=f"{step}:stop:{nth}")
    try:
        rig.wait_suspended(first)
        rig.replay_ok("send", "--id", "b", "--reason", "llm_timeout")
        first.send_signal(signal.SIGCONT)
        ended = first.finished()
    finally:
        first.kill()
    assert ended.returncode == 1
    assert "another replay took over from run a" in ended.stderr
    last = rig.replay_json("send", "--id", "a", "--yes", "--json")
    assert last["passed_over"]["already_replayed"] > 0
    assert Counter(numbers(rig.events())) == Counter(range(FAILURES))


@pytest.mark.parametrize("step", [*_EACH_TRANSACTION, "proof_sent", "offset_read"])
def test_an_answer_that_does_not_come_is_decided_by_the_next_life(
    rig: ReplayRig, step: str
) -> None:
    """A step beyond its deadline leaves the transaction's end unknown: the process itself begins
    another life, which reads what was committed, and each failure is still sent once."""
    rig.fail(FAILURES)
    nth = 2 if step in _EACH_TRANSACTION else 1
    strike = f"{step}:sleep=2.5:{nth}"
    slow = ("-s", "kafka.step_timeout_s=1")
    rig.replay_ok("send", "--id", "s", "--yes", *slow, failpoint=strike)
    assert numbers(rig.events()) == list(range(FAILURES))
