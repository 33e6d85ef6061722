"""The order of a whole run loses no test, and begins each sixth with what takes longest."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.running_order import FIRST, longest_first

NAMES = [name for names in FIRST for name in names]


@given(st.lists(st.sampled_from([*NAMES, "test_short", "test_other"])))
def test_every_test_is_run_once(modules: list[str]) -> None:
    """Whichever are chosen."""
    order = longest_first([(f"/{name}.py", number) for number, name in enumerate(modules)])
    assert sorted(order) == list(range(len(modules)))


def test_each_sixth_begins_with_its_long_modules() -> None:
    """Their tests stay neighbours."""
    modules = [*sorted(NAMES * 2), *["test_short"] * (204 - len(NAMES) * 2)]
    order = longest_first([(f"/{name}.py", name) for name in modules])
    for number, names in enumerate(FIRST):
        sixth, order = _divided(order, len(FIRST) - number)
        assert sixth[: 2 * len(names)] == [n for name in names for n in (name, name)]


def _divided(tests: list[str], processes: int) -> tuple[list[str], list[str]]:
    """What xdist gives to the next of so many processes, and what is left."""
    share = len(tests) // processes
    return tests[:share], tests[share:]


def test_what_waits_for_others_is_dealt_out_before_what_computes() -> None:
    """Each sixth has its part, module by module."""
    waiting = [f"/kafka/test_wait_{number}.py" for number in range(12) for _ in range(2)]
    modules = [*waiting, *["/unit/test_short.py"] * 200]
    order = longest_first([(name, name) for name in modules])
    for number in range(len(FIRST)):
        sixth, order = _divided(order, len(FIRST) - number)
        dealt = sixth[:4]
        assert dealt[0] == dealt[1] != dealt[2] == dealt[3]
        assert set(dealt) <= set(waiting)


def test_every_long_module_exists_once() -> None:
    """Names are by file, so that a module may move."""
    files = [f"/{path}" for path in Path(__file__).resolve().parents[1].rglob("test_*.py")]
    found = {name: sum(file.endswith(f"/{name}.py") for file in files) for name in NAMES}
    assert found == dict.fromkeys(NAMES, 1)
