"""Scale-out: instances come and go under load, and every promise holds."""

from __future__ import annotations

from benchmarks.scale import measure, out_of_order
from service.testbed.verify import OutcomePlace
from tests.fakes.forked import Forked
from tests.shared_kafka import SharedKafka


def test_instances_come_and_go_and_nothing_is_lost_doubled_or_disordered(
    kafka: SharedKafka,
) -> None:
    """One, two, three instances, then each restarted in turn: four rebalances and more."""
    checked = measure(
        kafka,
        seconds=1.0,
        spare_s=12.0,
        begin=lambda environment: Forked(["run"], environment),
    )
    assert checked.verdict.events > 5_000
    assert checked.verdict.clean
    assert checked.verdict.failed == 0
    assert checked.out_of_order == 0


def test_disorder_would_be_seen() -> None:
    """The check can fail: per partition, and only there."""
    right = [
        OutcomePlace("t", 0, 1),
        OutcomePlace("t", 1, 0),
        OutcomePlace("t", 0, 2),
        OutcomePlace("t", 1, 5),
    ]
    assert out_of_order(right) == 0
    assert out_of_order([*right, OutcomePlace("t", 0, 0), OutcomePlace("t", 1, 3)]) == 2
