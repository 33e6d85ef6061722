"""The first writer of this version compares again what an earlier one compared by another rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Table, delete, event, insert, select, update

from schemas.invoice import DocumentType, Invoice, Party, Payment
from service.ops.failpoint import Failpoint
from service.review.identity import COMPARISON_RULE
from service.settings import KafkaSettings
from service.store.compared_again import compare_some_again
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
from tests.fakes.published import (
    IBAN,
    OTHER_IBAN,
    invoice,
    result,
    result_record,
    review,
    review_record,
)
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
    rig.writer = taken


def _start(rig: StoreRig) -> int:
    """As the first process of this version: the number of its transactions."""
    _take_over(rig)
    count = 0
    while rig.writer.compare_some_again() is not None:
        count += 1
    return count


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
    _start(rig)
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
    _start(rig)
    assert _all(rig) == by_this_version


def _one_of_many(number: int) -> Invoice:
    payment: Payment | None = Payment(iban=OTHER_IBAN if number % 7 else IBAN)
    if number % 17 == 0:  # Longer than the column of its row.
        payment = Payment(iban="-" * 300 + IBAN)
    if number % 11 == 0:
        payment = Payment(account_number=f"20-{number % 3}") if number % 2 else None
    kind = DocumentType.CREDIT_NOTE if number % 13 == 0 else DocumentType.INVOICE
    changes = {"invoice_number": f"R-{number % 400}", "document_type": kind, "payment": payment}
    return _of_acme(number, **changes)


def _mixed(rig: StoreRig) -> None:
    """Duplicates, late arrivals, two accounts, approved and rejected invoices."""
    count = 1_100
    arriving = [*range(count // 2, count), *range(count // 2)]  # The second half comes first.
    records = [
        result_record(result(number, _one_of_many(number)), offset)
        for offset, number in enumerate(arriving)
    ]
    rig.take(*records[: count // 2])
    rig.take(*records[count // 2 :])
    for offset, (number, decision) in enumerate(((3, "approve"), (5, "reject"), (400, "reject"))):
        rig.take(review_record(review(number, decision, 0), offset))
    corrected = _of_acme(6, invoice_number="R-7")
    rig.take(review_record(review(6, "correct", 0, after=corrected), 3))
    corrected = _of_acme(33, payment=Payment(account_number="20 9"))
    rig.take(review_record(review(33, "correct", 0, after=corrected), 4))


def _by_another_rule(rig: StoreRig) -> None:
    """Other keys, fewer findings, and so invoices that are `ready` and should not be."""
    with rig.engine.begin() as connection:
        connection.execute(delete(FINDINGS).where(FINDINGS.c.invoice % 2 == 0))
        for key in (FINDINGS.c.key, FIRSTS.c.key, PAID_TO.c.supplier, ACCOUNTS.c.supplier):
            connection.execute(update(key.table).values({key: key / 2 + 1}))
        connection.execute(update(INVOICES).where(INVOICES.c.state == "open").values(state="ready"))
        connection.execute(update(WRITER).values(compared_by=COMPARISON_RULE - 1))


def test_all_invoices_are_compared_by_the_rule_of_today(rig: StoreRig) -> None:
    """Findings, keys, accounts and states are those of a store that this version filled."""
    _mixed(rig)
    by_this_version = _all(rig)
    _by_another_rule(rig)
    assert _all(rig) != by_this_version
    assert _start(rig) > 6  # Portions of two passes.
    assert _all(rig) == by_this_version
    rig.take(result_record(result(2_000, _of_acme(2_000, invoice_number="R-1")), 1_100))
    assert [row["state"] for row in rig.rows(INVOICES) if row["source_offset"] == 2_000] == ["open"]


def test_a_process_that_dies_leaves_the_rest_to_the_next_one(rig: StoreRig) -> None:
    """Each transaction counts once, whether the process dies before or after its end."""
    _mixed(rig)
    by_this_version = _all(rig)
    _by_another_rule(rig)
    for _ in range(50):
        with rig.engine.connect() as connection:  # Dies before the end.
            compare_some_again(connection)
            connection.rollback()
        _take_over(rig)
        if rig.writer.compare_some_again() is None:
            break
    assert _all(rig) == by_this_version


def test_an_invoice_keeps_its_state_until_its_turn(rig: StoreRig) -> None:
    """A duplicate is never `ready` in between."""
    _mixed(rig)
    asking = {row["id"] for row in rig.rows(INVOICES) if row["state"] == "open"}
    with rig.engine.begin() as connection:
        connection.execute(update(WRITER).values(compared_by=COMPARISON_RULE - 1))
    _take_over(rig)
    while rig.writer.compare_some_again() is not None:
        assert asking == {row["id"] for row in rig.rows(INVOICES) if row["state"] == "open"}


def test_a_newer_rule_begins_anew(rig: StoreRig) -> None:
    """What another rule has compared so far is worth nothing."""
    _mixed(rig)
    by_this_version = _all(rig)
    _by_another_rule(rig)
    with rig.engine.begin() as connection:
        values = {"comparing_by": COMPARISON_RULE - 1, "comparing": "findings"}
        connection.execute(update(WRITER).values(compared_to=600, **values))
    _start(rig)
    assert _all(rig) == by_this_version


def test_nothing_is_written_before_all_is_compared(rig: StoreRig) -> None:
    """A new invoice would not find its duplicates."""
    rig.take(result_record(result(0)))
    with rig.engine.begin() as connection:
        connection.execute(update(WRITER).values(compared_by=None))
    _take_over(rig)
    with pytest.raises(AssertionError):
        rig.take(result_record(result(1)))


def test_it_is_done_once(rig: StoreRig) -> None:
    """Later starts find the rule noted and change nothing; a rebuild notes it, too."""
    rig.take(result_record(result(0, _of_acme(0))))
    rig.take(review_record(review(0, "correct", 0, after=_of_acme(0, invoice_number="R-1")), 0))
    with rig.engine.begin() as connection:
        connection.execute(update(INVOICES).values(trust="look"))
    _start(rig)
    assert [row["trust"] for row in rig.rows(INVOICES)] == ["look"]
    with rig.engine.connect() as connection:
        assert connection.execute(select(WRITER.c.compared_by)).scalar_one() == COMPARISON_RULE


def _plans(rig: StoreRig, work: Callable[[], object]) -> list[str]:
    """How SQLite finds the invoices that it updates meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _d: object, statement: str, values: Any, *_: object) -> None:
        asked.append((statement, values))

    event.listen(rig.engine, "before_cursor_execute", note)
    work()
    event.remove(rig.engine, "before_cursor_execute", note)
    with rig.engine.connect() as connection:
        return [
            connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()[0][3]
            for statement, values in asked
            if statement.startswith("UPDATE invoices SET")
        ]


def test_states_are_settled_without_a_look_at_other_invoices(rig: StoreRig) -> None:
    """SQLite would take the index of states, and look at a million invoices for each decision."""
    if rig.engine.dialect.name != "sqlite":
        return  # PostgreSQL knows how many there are of a state.
    records = [result_record(result(number, _one_of_many(number))) for number in range(8)]
    rig.take(*records)
    found = _plans(rig, lambda: rig.take(review_record(review(3, "approve", 0), 0)))
    with rig.engine.begin() as connection:
        connection.execute(update(WRITER).values(compared_by=COMPARISON_RULE - 1))
    found += _plans(rig, lambda: _start(rig))
    assert len(found) > 3
    assert {plan.partition(" USING ")[2][:19] for plan in found} == {"INTEGER PRIMARY KEY"}
