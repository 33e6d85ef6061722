"""The order in which two processes run all tests: what takes longest first.

xdist's `worksteal` gives each process a half of the list, neighbours together; one that is done
takes from the end of the other's. So the long modules begin each half: they run at the same time,
their tests stay together and set up once what they share, and the many short tests even out the
end. The order changes how long a run takes, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

FIRST = (
    (
        "test_kill_matrix",
        "test_rights",
        "test_scale",
        "test_peers",
        "test_hostile_reader",
        "test_demo",
        "test_image",
    ),
    (
        "test_marathon",
        "test_kills",
        "test_prometheus",
        "test_house",
        "test_refused_outcomes",
        "test_fairness",
        "kafka/test_logs",
        "test_late_requests",
        "test_parallel",
    ),
)
"""Modules of each half in their order; a folder is named where the name alone is not enough."""

Test = TypeVar("Test")


def longest_first(tests: Sequence[tuple[str, Test]]) -> list[Test]:
    """The tests, each given with its module's path, in the order to run them in."""
    named = [(_known(path), test) for path, test in tests]
    heads = [
        [test for wanted in names for name, test in named if name == wanted] for names in FIRST
    ]
    rest = [test for name, test in named if name is None]
    room = max(0, len(tests) // 2 - len(heads[0]))
    return [*heads[0], *rest[:room], *heads[1], *rest[room:]]


def _known(path: str) -> str | None:
    return next(
        (name for names in FIRST for name in names if path.endswith(f"/{name}.py")),
        None,
    )
