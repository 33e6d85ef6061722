"""Duplicates in a list: found by number or amount, in any order of arrival."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from schemas.invoice import Invoice, Payment
from schemas.outcome import Trust
from service.model.record import Coordinates
from service.results.listed import ComparableResult, KnownDecisions, comparable_result, listed
from service.results.twins import EarlierTwin, TooManyInvoices, Twins
from service.review.decisions import UNDECIDED, ReviewHistory
from service.review.identity import FindingKind
from service.review.replayed import SentEvents
from tests.fakes.published import EVENTS, NOON, OTHER_IBAN, invoice, result, result_record, review

FIRST = invoice(0)
RESENT = invoice(0)
RENUMBERED = invoice(0, invoice_number="R-0 (copy)")
OTHER = invoice(5)


def _at(offset: int) -> Coordinates:
    return Coordinates(EVENTS, 0, offset)


def _listed(
    offset: int,
    read: Invoice,
    histories: dict[Coordinates, ReviewHistory] | None = None,
    *,
    simulated: bool = False,
) -> ComparableResult:
    at = NOON + timedelta(hours=offset)
    record = result_record(result(offset, read, extracted_at=at, simulated=simulated))
    known = KnownDecisions(histories or {}, SentEvents("failures"))
    return comparable_result(record, known)


def _twins(invoices: Sequence[ComparableResult]) -> Twins:
    twins = Twins()
    for one in invoices:
        twins.note(one)
    twins.compare()
    return twins


def test_the_later_one_is_the_duplicate_whatever_comes_first() -> None:
    """Of three with one number, two name the first; one of another number has the amount."""
    invoices = [_listed(1, FIRST), _listed(2, RESENT), _listed(3, OTHER), _listed(4, RENUMBERED)]
    for seed in range(6):
        random.Random(seed).shuffle(invoices)
        twins = _twins(invoices)
        assert twins.earlier(_at(1)) is None
        assert twins.earlier(_at(2)) == EarlierTwin(FindingKind.SAME_NUMBER, _at(1))
        assert twins.earlier(_at(3)) is None
        assert twins.earlier(_at(4)) == EarlierTwin(FindingKind.SAME_AMOUNT, _at(1))


def test_the_corrected_values_are_compared() -> None:
    """A misread number made it look like another invoice."""
    correction = review(2, "correct", 0, after=invoice(9))
    history, _ = UNDECIDED.take(correction)
    corrected = _listed(2, RESENT, {_at(2): history})
    assert _twins([_listed(1, FIRST), corrected]).earlier(_at(2)) is None


def test_what_was_rejected_is_no_original() -> None:
    """Of four with one number, the second is booked: all others name it. An invoice that resembles
    only a rejected one is no duplicate, and that one is named."""
    rejected = {_at(offset): UNDECIDED.take(review(offset, "reject", 0))[0] for offset in (1, 4, 7)}
    again = [_listed(offset, FIRST, rejected) for offset in (1, 2, 3, 4)]
    twins = _twins([*again, _listed(7, OTHER, rejected), _listed(8, OTHER)])
    named = EarlierTwin(FindingKind.SAME_NUMBER, _at(2))
    assert [twins.earlier(_at(offset)) for offset in (1, 2, 3, 4)] == [named, None, named, named]
    booked = EarlierTwin(FindingKind.SAME_NUMBER, _at(8))
    assert [twins.earlier(_at(offset)) for offset in (7, 8)] == [booked, None]
    assert twins.rejected(_at(8)) == EarlierTwin(FindingKind.SAME_NUMBER, _at(7))
    assert twins.rejected(_at(2)) == EarlierTwin(FindingKind.SAME_NUMBER, _at(1))
    assert not twins.asks(_at(8))


def test_the_simulator_has_no_part_in_what_was_read() -> None:
    """A rehearsal on real documents must not mark the real results; within it, duplicates show."""
    made_up = [_listed(offset, FIRST, simulated=True) for offset in (1, 2)]
    twins = _twins([*made_up, _listed(3, FIRST), _listed(4, RESENT)])
    first, read = (EarlierTwin(FindingKind.SAME_NUMBER, _at(offset)) for offset in (1, 3))
    assert [twins.earlier(_at(offset)) for offset in (1, 2, 3, 4)] == [None, first, None, read]


def test_what_asks_is_what_the_store_asks_about() -> None:
    """A duplicate asks, unless the other one is rejected. So does another account than that of the
    supplier's earliest invoice which is not rejected, until a person approves it. Only what nothing
    asks about is ready."""
    elsewhere = Payment(iban=OTHER_IBAN)
    read = [
        _listed(1, FIRST),
        _listed(2, RESENT),
        _listed(3, invoice(0, invoice_number="R-3", issue_date=None, payment=elsewhere)),
        _listed(4, OTHER),
    ]
    paid = EarlierTwin(FindingKind.NEW_ACCOUNT, _at(1))
    same = EarlierTwin(FindingKind.SAME_NUMBER, _at(1))
    twins = _twins(read)
    assert [twins.asking(_at(offset)) for offset in (1, 2, 3, 4)] == [None, same, paid, None]
    rejected = {_at(1): UNDECIDED.take(review(1, "reject", 0))[0]}
    assert _twins([_listed(1, FIRST, rejected), *read[1:]]).asking(_at(2)) is None
    paid = EarlierTwin(FindingKind.NEW_ACCOUNT, _at(2))
    assert _twins([_listed(1, FIRST, rejected), *read[1:]]).asking(_at(3)) == paid
    approved = {_at(3): UNDECIDED.take(review(3, "approve", 0))[0]}
    third, fifth = (
        invoice(0, invoice_number=number, issue_date=None, payment=elsewhere)
        for number in ("R-3", "R-5")
    )
    again, decided = _listed(5, fifth), _listed(3, third, approved)
    assert _twins([read[0], again]).asks(_at(5))
    assert not _twins([read[0], decided, again]).asks(_at(5))


def test_a_state_is_ready_only_where_invoices_were_compared() -> None:
    """One word means the same in lists, exports and the store."""
    twins = _twins([_listed(1, FIRST), _listed(2, RESENT)])
    compared = KnownDecisions({}, SentEvents("failures"), twins.asks)
    records = [result_record(result(offset, FIRST)) for offset in (1, 2)]
    assert [listed(one, compared).state for one in records] == ["ready", "open"]
    alone = KnownDecisions({}, SentEvents("failures"))
    assert [listed(one, alone).state for one in records] == [None, None]
    look = result_record(result(3, FIRST, trust=Trust.LOOK))
    assert listed(look, alone).state == "open"


def test_more_invoices_than_fit_are_refused() -> None:
    """With the command that can compare them; memory stays bounded."""
    twins = Twins(keys_max=9)
    twins.note(_listed(1, FIRST))
    with pytest.raises(TooManyInvoices, match="invoice-stream store"):
        twins.note(_listed(2, OTHER))
