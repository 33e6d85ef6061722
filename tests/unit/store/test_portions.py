"""A topic that was created anew has the name and the offsets of the earlier one, not its id."""

from __future__ import annotations

import pytest

from service.model.record import Partition
from service.store.portions import Portion, Position, other_topic
from service.store.tables import POSITIONS
from service.store.transactions import positions_of
from tests.fakes.published import RESULTS, result, result_record
from tests.unit.store.conftest import StoreRig

PLACE = Partition(RESULTS, 0)


@pytest.mark.parametrize(
    ("stored", "told", "is_other"),
    [
        (Position(7, "A"), {0: "A"}, False),
        (Position(7, "A"), {0: "B"}, True),
        (Position(7, "A"), {0: ""}, False),
        (Position(7, ""), {0: "B"}, False),
        (Position(0, "A"), {0: "B"}, False),
        (Position(7, "A"), {}, False),
    ],
)
def test_another_id_is_another_topic(
    stored: Position, told: dict[int, str], is_other: bool
) -> None:
    """Where brokers tell no id, offsets are believed; where nothing was read, nothing is mixed."""
    why = other_topic("t", {0: stored}, told)
    assert (why is not None) is is_other
    if why is not None:
        assert "store.database" in why
        assert "--rebuild" in why


def test_one_partition_of_another_topic_is_enough() -> None:
    """Others of it may have been empty."""
    positions = {0: Position(0, "A"), 1: Position(3, "A")}
    assert "t-1" in (other_topic("t", positions, {0: "B", 1: "B"}) or "")


def test_the_id_is_stored_beside_the_position_and_stays(rig: StoreRig) -> None:
    """Also by a portion without records, and also where a later broker tells none."""
    rig.writer.write([Portion(RESULTS, 0, 0, [], 0, "A")])
    assert rig.writer.positions == {PLACE: Position(0, "A")}
    rig.writer.write([Portion(RESULTS, 0, 0, [result_record(result(0))], 1, "")])
    rig.writer.load()
    assert rig.writer.positions == {PLACE: Position(1, "A")}
    with rig.engine.connect() as connection:
        assert positions_of(connection) == {PLACE: Position(1, "A")}


def test_brokers_without_ids_leave_the_column_empty(rig: StoreRig) -> None:
    """As in databases of earlier versions, whose positions get their id from the next look."""
    rig.take(result_record(result(0)))
    assert [row["topic_id"] for row in rig.rows(POSITIONS)] == [None]
    rig.writer.load()
    assert rig.writer.positions == {PLACE: Position(1, "")}
