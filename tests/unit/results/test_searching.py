"""A search keeps what it may show while it compares, and no more than fits."""

from __future__ import annotations

from datetime import timedelta

from schemas.outcome import Trust
from service.results.listed import KnownDecisions, ListedResult, comparable_result
from service.results.result_filter import ResultFilter
from service.results.searching import KeptResults, ResultSearch
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


def test_more_than_fits_is_not_kept() -> None:
    """The topic is read again instead."""
    kept = KeptResults(ResultSearch(ResultFilter()), limit_bytes=2_500)
    for number in range(3):
        kept.take(_line(number))
    assert kept.in_order is None
