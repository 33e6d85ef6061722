"""The marathon as a test of its own (`pytest -m marathon`), and a short run of the same kind.

The short run is part of every test run: brokers go away one after another while the offset map is
long, so that group and transaction coordinators move under it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.marathon import Plan, run
from tests.conftest import Announce


def test_brokers_come_and_go_under_a_long_offset_map(tmp_path: Path, announce: Announce) -> None:
    """Nothing is lost, doubled or taken back, and no instance ends without being asked. With this
    seed each broker goes away once: one is stopped, one suspended, one killed."""
    plan = Plan(
        events=1_200, kills=2, suspensions=1, broker_strikes=3, instances=2, rate=40, seed=19
    )
    report = run(plan, tmp_path)
    announce(report.text())
    assert report.faults == []
    assert (report.kills, report.suspensions, report.broker_strikes) == (2, 1, 3)
    assert report.mapped_max > 0, "no offset map was in use"


@pytest.mark.marathon
def test_a_marathon_of_strikes_by_chance(tmp_path: Path, announce: Announce) -> None:
    """The same for 100,000 events, 200 kills, 20 suspensions and 20 strikes of brokers."""
    report = run(Plan(), tmp_path)
    announce(report.text())
    assert report.faults == []
    assert report.events >= 100_000
    assert (report.kills, report.suspensions, report.broker_strikes) == (200, 20, 20)
