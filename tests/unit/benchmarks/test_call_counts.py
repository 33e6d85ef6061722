"""The checks of an invoice take as much work as they did."""

from __future__ import annotations

import sys

from benchmarks.call_counts import CallCount, count_calls

STORED = CallCount(calls=1160, searches=131)
"""`python -m benchmarks.call_counts`: lower it when a rule gets cheaper, and raise it only for a
rule that is worth its cost to every invoice."""
TOLERANCE = 1.05


def test_an_invoice_takes_no_more_calls_and_searches_than_it_did() -> None:
    """A rule looks for a word, or at the answer, before it reads the whole text. Rules without this
    limit doubled the CPU of the service."""
    profiler = sys.getprofile()
    counted = count_calls()
    assert counted.calls < STORED.calls * TOLERANCE, counted
    assert counted.searches < STORED.searches * TOLERANCE, counted
    assert sys.getprofile() is profiler
