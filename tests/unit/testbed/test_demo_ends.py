"""A demo that ends says why."""

from __future__ import annotations

import json

import pytest

from service.testbed.demo_ends import NOT_READY_S, Readiness, in_work, last_words, stalled_after_s

READY = '{"event": "listening", "level": "info"}'


def test_a_refused_start_is_told_in_its_own_words() -> None:
    """Wrong settings and missing topics are plain lines, behind lines of the log."""
    log = f"{READY}\nunknown environment variable INVOICE_STREAM_X\nsecond line\n"
    assert last_words(log) == "unknown environment variable INVOICE_STREAM_X; second line"


def test_else_the_last_error_counts() -> None:
    """Lines that only inform come after it, too."""
    lines = [
        {"event": "no_broker", "level": "error", "error": "old"},
        {"event": "failed", "level": "error", "error": "the disk is full"},
        {"event": "stopped", "level": "info"},
    ]
    assert last_words("\n".join(map(json.dumps, lines))) == "failed: the disk is full"


@pytest.mark.parametrize("log", ["", "\n\n", READY, "{", "{" * 50_000, '{"level": "error"}', "{}"])
def test_a_log_without_reasons_has_none(log: str) -> None:
    """And nothing raises."""
    assert last_words(log) == ""


def test_a_service_that_was_ready_and_stays_away_ends_the_demo() -> None:
    """With what its page says; before it was ready, its start takes what it takes."""
    seen = Readiness()
    seen.take(False, "waiting for the brokers", 0.0)
    assert seen.fault(10 * NOT_READY_S) == ""
    seen.take(True, "ready", 400.0)
    seen.take(False, "no broker answers", 410.0)
    seen.take(False, "no broker answers", 420.0)
    assert seen.fault(470.0) == "", "a busy machine"
    assert seen.fault(410.0 + NOT_READY_S - 1) == ""
    assert seen.fault(410.0 + NOT_READY_S) == "the service cannot go on: no broker answers"
    seen.take(True, "ready", 430.0)
    assert seen.fault(1_000.0) == ""


def test_invoices_whose_documents_are_being_read_are_in_work() -> None:
    """The last ones of a demo are scans; "in work 0" would look like a hang."""
    status = {"in_flight": 2, "documents": {"waiting": 3, "resting": 4, "held_bytes": 5}}
    assert in_work(status) == 9


def test_a_real_model_is_waited_for_longer_than_the_simulator() -> None:
    """It may need minutes an invoice; in the end the demo says what its service says."""
    seen = Readiness()
    simulated_s, real_s = stalled_after_s(simulated=True), stalled_after_s(simulated=False)
    assert simulated_s < real_s
    assert seen.stalled(real_s, real_s) == ""
    assert "status page does not answer" in seen.stalled(simulated_s + 1, simulated_s)
    seen.take(True, "degraded: the LLM server does not answer", 1.0)
    told = "no outcome for 1800 s: degraded: the LLM server does not answer"
    assert seen.stalled(real_s + 1, real_s) == told
