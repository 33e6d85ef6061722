"""Addresses of lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from service.console.list_filters import failure_filters, invoice_filters, queue_filters

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_words_become_conditions() -> None:
    """And stand in the address of the next page."""
    asked = {"state": "open", "supplier": "Acme & Co", "from": "2026-01-31", "most": "10.5"}
    assert invoice_filters({"because": "GROUNDED"}).query.because == "GROUNDED"
    filters = invoice_filters(asked | {"after": '["2026-01-31", 17]'})
    assert filters.query.states == ("open",)
    assert filters.query.issued_from == date(2026, 1, 31)
    assert filters.query.gross_to == Decimal("10.5")
    assert filters.after is None, "open invoices go by the time of reading"
    assert (
        invoice_filters(asked)
        .address((9,))
        .endswith("supplier=Acme+%26+Co&from=2026-01-31&most=10.5&after=%5B9%5D")
    )


def test_what_cannot_be_read_is_named_and_left_out() -> None:
    """A person may have typed it."""
    filters = invoice_filters({"from": "31.1.2026", "least": "a lot", "state": "new", "after": "x"})
    assert [fault.partition(":")[0] for fault in filters.faults] == [
        "“new” is no state",
        "“from” is no date",
        "“least” is no amount",
        "The address names no place of this list",
    ]
    assert "write open, ready, approved" in filters.faults[0]
    assert filters.query == invoice_filters({}).query
    assert filters.after is None


def test_what_finds_nothing_is_named() -> None:
    """An empty list would pass for good news. A later version may know more reasons, so one that
    this version does not know counts all the same."""
    filters = invoice_filters({"from": "2026-02-02", "to": "2026-02-01", "least": "9", "most": "1"})
    assert [fault.partition(":")[0] for fault in filters.faults] == [
        "“least” is more than “most”",
        "“from” is later than “to”",
    ]
    one_day = {"from": "2026-02-01", "to": "2026-02-01", "least": "9", "most": "9"}
    assert invoice_filters(one_day).faults == ()
    (fault,) = failure_filters({"reason": "llm_tiemout"}).faults
    assert "no reason that this version knows" in fault
    assert failure_filters({"reason": "llm_tiemout"}).query.reason == "llm_tiemout"
    assert failure_filters({"reason": "llm_timeout"}).faults == ()


def test_failures_to_do_come_first() -> None:
    """Unless the address names a state."""
    assert failure_filters({}).query.states == ("open", "given_up", "parked")
    assert failure_filters({"state": "ended"}).query.states == ("ended",)
    assert failure_filters({"after": f'["{NOW}", 0, 5]'}).after == (NOW, 0, 5)
    for after in ("[0, 5]", f'["{NOW}", 5]', f'["{NOW}", {2**31}, 5]', '["noon", 0, 5]'):
        assert failure_filters({"after": after}).after is None
    assert failure_filters({"state": "sent"}).with_reason("llm_auth") == (
        "?state=sent&reason=llm_auth"
    )


def test_a_page_begins_behind_a_row_in_the_order_of_the_list() -> None:
    """By time, name, date or amount; anything else is the beginning."""
    for asked, row in (
        ({}, (NOW, 3)),
        ({"state": "open"}, (NOW + timedelta(microseconds=1), 3)),
        ({"supplier": "a"}, ("acme \N{SNOWMAN} ltd", 3)),
        ({"from": "2026-01-01"}, (date(2026, 2, 1), 3)),
        ({"least": "1"}, (119.5, 3)),
    ):
        address = invoice_filters(asked).address(row)
        again = dict(parse_qsl(address[1:]))
        assert invoice_filters(again).after == row
    noon = '"2026-01-31T12:00:00", 3'
    for after in ("[", "3", f"[{noon}]", "[1.5, 3]", "[null, 3]", "[[1], 3]", "[3]", "[" * 999):
        assert invoice_filters({"after": after}).after is None


def test_the_queue_is_what_waits_and_keeps_what_can_be_read() -> None:
    """Its address has those words alone; what its pages say besides is no filter."""
    asked = {"supplier": "A & B", "least": "1.000,50", "age": "7", "rule": "TITLE", "most": "x"}
    filters = queue_filters(asked | {"queue": "1", "edit": "1", "told": "counts"}, NOW)
    assert filters.query.states == ("open",)
    assert filters.query.gross_from == Decimal("1000.50")
    assert filters.query.read_until == NOW - timedelta(days=7)
    assert filters.faults == ("“most” is no amount: write 1234.56",)
    assert queue_filters({"least": "1.000"}, NOW).faults == ("“least” is no amount: write 1234.56",)
    assert filters.more == "&supplier=A+%26+B&least=1.000%2C50&rule=TITLE&age=7"
    again = dict(parse_qsl(filters.more[1:]))
    assert queue_filters(again, NOW).query == filters.query
    assert queue_filters({}, NOW).more == ""
    assert queue_filters({"simulated": "no"}, NOW).more == "&simulated=no"


@given(st.dictionaries(st.sampled_from(["from", "least", "most", "after", "age"]), st.text()))
def test_no_address_raises(asked: dict[str, str]) -> None:
    """Neither a list of invoices nor one of failures, nor the queue."""
    invoice_filters(asked)
    queue_filters(asked, NOW)
    failure_filters(asked)
