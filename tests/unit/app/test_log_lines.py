"""A running service says what it is, and once a minute what it did."""

from __future__ import annotations

from service.app.log_lines import MinuteCounts, minute_line, start_line, stop_line
from service.settings import load


def test_the_first_line_names_all_that_a_person_could_mix_up() -> None:
    """Brokers, group, topics, each model with its server; no secret of an address."""
    kafka = {"bootstrap_servers": "a:1,b:2", "group_id": "g", "events_topic": "e"}
    endpoints = [
        {"name": "x", "base_url": "http://gpu-1:8000", "model": "m1"},
        {"name": "y", "base_url": "http://gpu-2:8000", "model": "m2"},
    ]
    line = start_line(load({"kafka": kafka, "llm": {"endpoints": endpoints}}))
    assert line == {
        "brokers": "a:1,b:2",
        "group": "g",
        "events": "e",
        "results": "invoices.results",
        "failures": "invoices.failures",
        "models": "m1 at http://gpu-1:8000, m2 at http://gpu-2:8000",
    }


def test_a_minute_is_told_by_what_it_brought() -> None:
    """Not by what was there before."""
    line = minute_line(MinuteCounts(10, 2), MinuteCounts(17, 3, in_flight=4, lag=9, why=""))
    assert line == {"extracted": 6, "failed": 1, "in_flight": 4, "lag": 9, "why": ""}


def test_a_minute_of_rest_is_not_told() -> None:
    """One in which something waits, or is wrong, is."""
    assert minute_line(MinuteCounts(10, 2), MinuteCounts(10, 2, lag=0)) is None
    assert minute_line(MinuteCounts(10, 2), MinuteCounts(10, 2, lag=None)) is None
    assert minute_line(MinuteCounts(10, 2), MinuteCounts(10, 2, lag=5)) is not None
    assert (
        minute_line(MinuteCounts(10, 2), MinuteCounts(10, 2, why="waiting for the brokers"))
        is not None
    )


def test_the_last_line_leaves_out_what_is_unknown() -> None:
    """Without a price there is no cost, and without work no use of resources."""
    assert stop_line(0, None, None) == {"given_up": 0}
    used = {"cpu_seconds": 1.0}
    assert stop_line(2, "1.5 EUR", used) == {"given_up": 2, "cost": "1.5 EUR", "resources": used}
