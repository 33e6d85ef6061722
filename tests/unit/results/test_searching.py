"""A search keeps what it may show while it compares, and no more than fits."""

from __future__ import annotations

from datetime import timedelta

from schemas.outcome import Trust
from service.results.listed import KnownDecisions, ListedResult, comparable_result
from service.results.result_filter import ResultFilter
from service.results.searching import KeptResults, ReadResults, ResultSearch
from service.review.decisions import InvoiceState
from service.review.replayed import SentEvents
from tests.fakes.published import NOON, result, result_record


def _line(number: int, hour: int = 0, trust: Trust = Trust.BOOK) -> ListedResult:
    one = result(number, trust=trust, extracted_at=NOON + timedelta(hours=hour))
    known = KnownDecisions({}, SentEvents("failures"))
    return comparable_result(result_record(one), known).line


def _offsets(kept: KeptResults) -> list[int] | None:
    in_order = kept.in_order
    return None if in_order is None else [one.source.offset for one in in_order]


def test_the_newest_alone_are_kept_of_a_limited_list() -> None:
    """In the order of reading, without their bytes."""
    kept = KeptResults(ResultSearch(ResultFilter(), limit=2))
    for number, hour in enumerate((5, 9, 1, 7)):
        kept.take(_line(number, hour))
    assert _offsets(kept) == [1, 3]
    assert kept.in_order is not None
    assert all(one.record.value is None for one in kept.in_order)


def test_a_limit_waits_where_other_invoices_decide_what_is_shown() -> None:
    """The newest of all may be no open one. What no other invoice can open is not kept."""
    search = ResultSearch(ResultFilter(states=(InvoiceState.READY,)), limit=1)
    kept = KeptResults(search)
    for number in range(3):
        kept.take(_line(number))
    kept.take(_line(3, trust=Trust.LOOK))
    assert _offsets(kept) == [0, 1, 2]


def test_an_undecided_result_takes_no_place_of_a_decided_one() -> None:
    """Whatever other invoices say of it, it is none that is asked for; the limit counts what is."""
    kept = KeptResults(ResultSearch(ResultFilter(states=(InvoiceState.APPROVED,)), limit=1))
    for number in range(2):
        kept.take(_line(number, number)._replace(state=InvoiceState.APPROVED))
    kept.take(_line(2, 2))
    assert (_offsets(kept), kept.dropped) == ([1], 1)


def test_a_word_that_a_result_has_is_doubted_no_more() -> None:
    """Under a custom schema it may be a field that nothing here knows."""
    read = ReadResults(doubted=frozenset(("pallets", "palets", "lot")))
    read.take(_line(0)._replace(trust_because=("Pallets.0.weight", "lots")))
    assert read.doubted == {"palets", "lot"}


def test_more_than_fits_is_not_kept() -> None:
    """The topic is read again instead."""
    kept = KeptResults(ResultSearch(ResultFilter()), limit_bytes=2_500)
    for number in range(3):
        kept.take(_line(number))
    assert kept.in_order is None
