"""How the sums of a page of metrics become the stages of an invoice."""

from __future__ import annotations

import pytest

from benchmarks.waiting import Sums, read_sums, stages

PAGE = """\
# TYPE invoice_stream_freshness_seconds histogram
invoice_stream_freshness_seconds_bucket{le="+Inf"} 4.0
invoice_stream_freshness_seconds_count 4.0
invoice_stream_freshness_seconds_sum 0.8
# TYPE invoice_stream_invoice_seconds histogram
invoice_stream_invoice_seconds_bucket{le="+Inf"} 4.0
invoice_stream_invoice_seconds_count 4.0
invoice_stream_invoice_seconds_sum 0.64
# TYPE invoice_stream_llm_seconds histogram
invoice_stream_llm_seconds_bucket{le="+Inf"} 4.0
invoice_stream_llm_seconds_count 4.0
invoice_stream_llm_seconds_sum 0.6
# TYPE invoice_stream_transaction_seconds histogram
invoice_stream_transaction_seconds_bucket{le="+Inf"} 2.0
invoice_stream_transaction_seconds_count 2.0
invoice_stream_transaction_seconds_sum 0.02
"""


def test_the_stages_of_an_invoice_add_up_to_its_whole_time() -> None:
    """What lies between sender, work and transaction is the rest."""
    found = stages(read_sums(PAGE))
    assert list(found.values()) == pytest.approx([150.0, 10.0, 10.0, 30.0, 200.0])


def test_what_came_before_does_not_count() -> None:
    """The process is warm when the measured events come."""
    sums = read_sums(PAGE)
    assert sums.since(sums) == Sums(0, 0, 0, 0, 0, 0)
    assert sums.since(Sums(1, 0, 0, 0, 1, 0)).invoices == 3
