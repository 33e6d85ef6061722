"""Orders: what they override, and digests that runs on disk depend on."""

from __future__ import annotations

import pytest

from service.failures.replay_filter import ReplayFilter
from service.failures.replay_plan import Mark
from service.replay.order import ReplayOrder

PLAIN = ReplayOrder("run", ReplayFilter())


@pytest.mark.parametrize(
    ("order", "overridden"),
    [
        (PLAIN, set()),
        (ReplayOrder("run", ReplayFilter(), parked=True), {Mark.PARKED}),
        (ReplayOrder("run", ReplayFilter(), again=True), set(Mark)),
        (ReplayOrder("run", ReplayFilter(), again=True, parked=True), set(Mark)),
    ],
)
def test_an_order_overrides_what_it_says(order: ReplayOrder, overridden: set[Mark]) -> None:
    """`parked` never reaches what was sent or discarded."""
    rules = order.rules(order.recorded(), {"events": 2})
    assert set(rules.overridden) == overridden


def test_a_run_that_an_earlier_version_began_can_go_on() -> None:
    """Its digest is what it was; one with `parked` has another."""
    assert PLAIN.plan == "e3d0ded3370d1e08"
    assert ReplayOrder("run", ReplayFilter(), parked=True).plan != PLAIN.plan
