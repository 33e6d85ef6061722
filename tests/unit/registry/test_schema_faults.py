"""Names without a schema: believed for longer each time, and bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.registry.schema_faults import LONGEST_S, SchemaFaults
from service.registry.schema_frame import SchemaId

NAME = SchemaId(7)


def test_a_fault_is_believed_for_longer_each_time() -> None:
    """Up to a longest time."""
    faults, now_s = SchemaFaults(10), 0.0
    for for_s in (2.0, 4.0, 8.0, 16.0, LONGEST_S, LONGEST_S):
        faults.learn(NAME, "why", now_s, 2.0)
        assert faults.believed(NAME, now_s + for_s - 0.1) == "why"
        now_s += for_s
        assert faults.believed(NAME, now_s) is None
        assert not faults.is_new(NAME)


def test_a_schema_that_came_begins_anew() -> None:
    """Its fault is forgotten."""
    faults = SchemaFaults(10)
    faults.learn(NAME, "why", 0.0, LONGEST_S)
    faults.forget(NAME)
    assert faults.is_new(NAME)
    assert faults.believed(NAME, 0.0) is None
    faults.forget(NAME)


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_those_that_were_learned_last_stay(learned: list[int], most: int) -> None:
    """And no more than the bound."""
    faults = SchemaFaults(most)
    for number in learned:
        faults.learn(SchemaId(number), "why", 0.0, 2.0)
    kept = {number for number in range(10) if not faults.is_new(SchemaId(number))}
    assert kept == set(list(dict.fromkeys(reversed(learned)))[:most])
