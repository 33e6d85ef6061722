"""The first writer of this version compares again what an earlier one compared by another rule."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select, update

from schemas.invoice import Invoice, Party, Payment
from service.ops.failpoint import Failpoint
from service.settings import KafkaSettings
from service.store.tables import (
    ACCOUNTS,
    CHECKS,
    EVIDENCE,
    FINDINGS,
    FIRSTS,
    INVOICES,
    PAID_TO,
    WRITER,
)
from service.store.transactions import StoreWriter, take_over
from tests.fakes.published import OTHER_IBAN, invoice, result, result_record, review, review_record
from tests.unit.store.conftest import StoreRig

ACME = Party(name="Acme Ltd", tax_id="DE123456789")
_COMPARED = (FINDINGS, FIRSTS, PAID_TO)
_SHOWN = (INVOICES, EVIDENCE, CHECKS, ACCOUNTS)


def _of_acme(number: int, **changes: Any) -> Invoice:
    return invoice(number, supplier=ACME, **changes)


def _all(rig: StoreRig) -> dict[str, list[dict[str, object]]]:
    return {table.name: rig.rows(table) for table in (*_COMPARED, *_SHOWN)}


def _put_back(rig: StoreRig, rows: dict[Table, list[dict[str, object]]]) -> None:
    """As a version left it that did not note the rule."""
    with rig.engine.begin() as connection:
        for table, given in rows.items():
            connection.execute(delete(table))
            if given:
                connection.execute(insert(table), given)
        connection.execute(update(INVOICES).values(trust="look"))
        connection.execute(update(WRITER).values(compared_by=None))


def _take_over(rig: StoreRig) -> None:
    """As another process that begins."""
    rig.writer.release()
    taken = take_over(rig.engine, KafkaSettings(), "later", Failpoint(None))
    assert isinstance(taken, StoreWriter)


@pytest.mark.parametrize(
    "changes",
    [
        {"invoice_number": "R-1"},
        {"supplier": Party(name="Other Ltd", tax_id="DE987654321")},
        {"payment": Payment(iban=OTHER_IBAN)},
    ],
)
def test_a_correction_of_an_earlier_version_counts_from_the_first_start_on(
    rig: StoreRig, changes: dict[str, Any]
) -> None:
    """Without a rebuild: findings, keys, states and evidence are those of a correction that this
    version takes. So they are where the correction was stored by this version already."""
    read = [_of_acme(number, invoice_number="R-7") for number in range(3)]
    rig.take(*(result_record(result(number, one)) for number, one in enumerate(read[:1])))
    for number, one in enumerate(read[1:], 1):
        rig.take(result_record(result(number, one)))
    before = {table: rig.rows(table) for table in (*_COMPARED, EVIDENCE)}
    corrected = review(0, "correct", 0, after=read[0].model_copy(update=changes))
    rig.take(review_record(corrected, 0))
    by_this_version = _all(rig)
    trusts = {row["id"]: row["trust"] for row in rig.rows(INVOICES)}
    _put_back(rig, before)
    with rig.engine.begin() as connection:
        for key in list(trusts)[1:]:  # What nobody corrected was right.
            row = update(INVOICES).where(INVOICES.c.id == key)
            connection.execute(row.values(trust=trusts[key]))
    assert _all(rig) != by_this_version
    _take_over(rig)
    assert _all(rig) == by_this_version


def test_a_rejection_of_an_earlier_version_comes_after_all_others(rig: StoreRig) -> None:
    """The invoice that it was the earlier one of is no duplicate any more."""
    for number in range(2):
        rig.take(result_record(result(number, _of_acme(number, invoice_number="R-7"))))
    before = {table: rig.rows(table) for table in _COMPARED}
    rig.take(review_record(review(0, "reject", 0), 0))
    by_this_version = _all(rig)
    with rig.engine.begin() as connection:
        for table, given in before.items():
            connection.execute(delete(table))
            if given:
                connection.execute(insert(table), given)
        connection.execute(update(INVOICES).where(INVOICES.c.id == 2).values(state="open"))
        connection.execute(update(WRITER).values(compared_by=None))
    assert _all(rig) != by_this_version
    _take_over(rig)
    assert _all(rig) == by_this_version


def test_it_is_done_once(rig: StoreRig) -> None:
    """Later starts find the rule noted and change nothing; a rebuild notes it, too."""
    rig.take(result_record(result(0, _of_acme(0))))
    rig.take(review_record(review(0, "correct", 0, after=_of_acme(0, invoice_number="R-1")), 0))
    with rig.engine.begin() as connection:
        connection.execute(update(INVOICES).values(trust="look"))
    _take_over(rig)
    assert [row["trust"] for row in rig.rows(INVOICES)] == ["look"]
    with rig.engine.connect() as connection:
        assert connection.execute(select(WRITER.c.compared_by)).scalar_one() == 1
