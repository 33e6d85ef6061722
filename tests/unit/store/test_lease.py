"""One process writes at a time, and a process that was overtaken writes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.ops.failpoint import Failpoint
from service.settings import KafkaSettings
from service.store.database import DatabaseFault
from service.store.lease import HeldLease, LeaseLost
from service.store.portions import Portion
from service.store.tables import INVOICES, POSITIONS
from service.store.transactions import StoreWriter, take_over
from tests.fakes.published import RESULTS, result, result_record
from tests.unit.store.conftest import StoreRig


def _second(rig: StoreRig, silent: HeldLease | None = None) -> StoreWriter | HeldLease:
    return take_over(rig.engine, KafkaSettings(), "second", Failpoint(None), silent)


def _held(rig: StoreRig) -> HeldLease:
    """As another process sees it."""
    held = _second(rig)
    assert isinstance(held, HeldLease)
    return held


def test_a_holder_that_shows_life_keeps_the_lease(rig: StoreRig) -> None:
    """Others learn its name, and see each sign of life; released, the lease is free at once."""
    before = _held(rig)
    assert before.holder == "test"
    rig.writer.renew()
    assert isinstance(_second(rig, before), HeldLease)
    rig.writer.release()
    assert isinstance(_second(rig), StoreWriter)


def test_others_learn_as_of_when_the_data_are(rig: StoreRig) -> None:
    """With a sign of life and with what is written; a successor has read nothing yet."""
    assert _held(rig).as_of is None
    rig.writer.as_of_s = 1_000.0
    rig.writer.renew()
    held = _held(rig)
    assert held.as_of == datetime.fromtimestamp(1_000, UTC)
    rig.writer.as_of_s = 2_000.0
    rig.take(result_record(result(0)))
    held = _held(rig)
    assert held.as_of == datetime.fromtimestamp(2_000, UTC)
    assert isinstance(_second(rig, held), StoreWriter)
    third = take_over(rig.engine, KafkaSettings(), "third", Failpoint(None))
    assert isinstance(third, HeldLease)
    assert third.as_of is None


def test_a_process_that_was_overtaken_writes_nothing(rig: StoreRig) -> None:
    """It finds out in the transaction itself; its successor goes on where the tables end."""
    rig.take(result_record(result(0)))
    successor = _second(rig, _held(rig))
    assert isinstance(successor, StoreWriter)
    with pytest.raises(LeaseLost):
        rig.take(result_record(result(1)))
    for act in (rig.writer.renew, rig.writer.load):
        with pytest.raises(LeaseLost):
            act()
    assert len(rig.rows(INVOICES)) == 1
    assert [at.next_offset for at in successor.positions.values()] == [1]
    successor.write([rig.portion(result_record(result(1)))])
    assert len(rig.rows(INVOICES)) == 2


def test_a_portion_that_does_not_go_on_where_the_tables_end_is_rejected(rig: StoreRig) -> None:
    """Nothing of its transaction is kept."""
    rig.take(result_record(result(0)))
    gap = Portion(RESULTS, 0, 5, [result_record(result(5))], 6)
    with pytest.raises(DatabaseFault, match="stored up to 1"):
        rig.writer.write([gap])
    assert len(rig.rows(INVOICES)) == 1
    assert [row["next_offset"] for row in rig.rows(POSITIONS)] == [1]
