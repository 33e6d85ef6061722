"""The order in which four processes run all tests: what takes longest first.

xdist's `worksteal` gives each process a quarter of the list, neighbours together; one that is done
takes from the end of another's. So the long modules begin each quarter: they run at the same time,
their tests stay together and set up once what they share, and the many short tests even out the
end. Each quarter has modules that wait for brokers and one or two that compute, so that none is
still at work when the others are done. The order changes how long a run takes, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, islice
from typing import TypeVar

FIRST = (
    (
        "test_kill_matrix",
        "test_simulations",
        "test_rights",
        "test_refused_outcomes",
        "kafka/test_auto_replay",
    ),
    (
        "test_marathon",
        "test_hostile_reader",
        "replay/test_kills",
        "kafka/replay/test_broker",
        "test_delivery",
        "test_fairness",
        "kafka/test_logs",
    ),
    (
        "test_scale",
        "test_house",
        "test_peers",
        "test_prometheus",
        "test_late_requests",
        "test_demo",
        "test_parallel",
        "kafka/test_store",
    ),
    (
        "test_image",
        "test_linear",
        "documents/test_sandbox",
        "test_loader",
        "test_histories",
    ),
)
"""Modules of each quarter in their order; a folder is named where the name alone is not enough."""

Test = TypeVar("Test")


def longest_first(tests: Sequence[tuple[str, Test]]) -> list[Test]:
    """The tests, each given with its module's path, in the order to run them in."""
    named = [(_known(path), test) for path, test in tests]
    heads = [
        [test for wanted in names for name, test in named if name == wanted] for names in FIRST
    ]
    rest = iter([test for name, test in named if name is None])
    share = -(-len(tests) // len(FIRST))
    filled = [[*head, *islice(rest, max(0, share - len(head)))] for head in heads]
    return [*chain.from_iterable(filled), *rest]


def _known(path: str) -> str | None:
    return next(
        (name for names in FIRST for name in names if path.endswith(f"/{name}.py")),
        None,
    )
