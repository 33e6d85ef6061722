"""The order in which six processes run all tests: what takes longest first.

xdist's `worksteal` gives each process a sixth of the list, neighbours together; one that is done
takes from the end of another's. So the long modules begin each sixth: they run at the same time,
their tests stay together and set up once what they share, and the many short tests even out the
end. Two sixths begin with modules that compute, and keep the processors busy while the other four
wait for brokers. What else waits is dealt out behind them, so that at the end all tests compute.
The order changes how long a run takes, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, groupby, islice
from typing import TypeVar

FIRST = (
    (
        "test_house",
        "test_linear",
        "test_simulations",
        "documents/sandbox/test_sandbox",
        "test_mutations",
    ),
    (
        "test_hostile_reader",
        "test_image",
        "html/test_text",
        "test_histories",
        "test_peers",
        "test_prometheus",
        "test_hostile_records",
    ),
    (
        "test_kill_matrix",
        "kafka/test_auto_replay",
        "test_poison_on_sockets",
        "test_fairness",
        "test_store_topics",
        "kafka/test_console",
        "replay/test_session",
        "test_stale_coordinator",
    ),
    (
        "test_rights",
        "llm/test_outage",
        "kafka/test_logs",
        "test_parallel",
        "tests/kafka/test_sign_in",
    ),
    (
        "kafka/test_store",
        "kafka/test_demo",
        "browser/test_console",
        "replay/test_kills",
        "chaos/test_split",
        "test_refused_outcomes",
    ),
    (
        "test_scale",
        "test_marathon",
        "test_delivery",
        "kafka/replay/test_broker",
        "test_trial",
    ),
)
"""Modules of each sixth in their order; a folder is named where the name alone is not enough."""

_WAITING = ("/browser/", "/chaos/", "/kafka/")
"""Folders whose tests wait for other processes."""

Test = TypeVar("Test")


def longest_first(tests: Sequence[tuple[str, Test]]) -> list[Test]:
    """The tests, each given with its module's path, in the order to run them in."""
    named = [(_known(path), path, test) for path, test in tests]
    heads = [
        [test for wanted in names for name, _, test in named if name == wanted] for names in FIRST
    ]
    unnamed = [(path, test) for name, path, test in named if name is None]
    waiting = [[test for _, test in module] for module in _modules(unnamed, waits=True)]
    rest = chain.from_iterable(
        [test for _, test in module] for module in _modules(unnamed, waits=False)
    )
    begun = [
        [*head, *chain.from_iterable(waiting[number :: len(heads)])]
        for number, head in enumerate(heads)
    ]
    ordered: list[Test] = []
    for number, begins in enumerate(begun):
        share = (len(tests) - len(ordered)) // (len(begun) - number)  # As `worksteal` divides.
        ordered += [*begins, *islice(rest, max(0, share - len(begins)))]
    return [*ordered, *rest]


def _modules(tests: Sequence[tuple[str, Test]], *, waits: bool) -> list[list[tuple[str, Test]]]:
    """The tests module by module: those that wait for other processes, or those that do not."""
    chosen = [one for one in tests if any(folder in one[0] for folder in _WAITING) == waits]
    return [list(module) for _, module in groupby(chosen, key=lambda one: one[0])]


def _known(path: str) -> str | None:
    return next(
        (name for names in FIRST for name in names if path.endswith(f"/{name}.py")),
        None,
    )
