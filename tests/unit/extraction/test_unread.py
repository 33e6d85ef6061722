"""Outcomes of events that could not be read from the log."""

from __future__ import annotations

import pytest

from service.extraction.unread import unread
from service.model.outcome import Reason, Stage, Usage
from service.model.record import SourceRecord


def test_an_event_that_could_not_be_read_fails_by_its_batch() -> None:
    """For good, without a call, under an id made of its coordinates."""
    record = SourceRecord("events", 3, 17, 0, None, None, (), "the batch's checksum is wrong")
    failed = unread(record, "b1", 5.0)
    assert (failed.record, failed.batch_id, failed.event_id) == (record, "b1", "events-3-17")
    assert (failed.reason, failed.stage) == (Reason.UNDECODABLE, Stage.DECODE)
    assert (failed.retryable, failed.usage) == (False, Usage())
    assert failed.message == "the batch's checksum is wrong"
    assert (failed.first_failed_s, failed.failed_s) == (5.0, 5.0)


def test_an_event_that_was_read_has_no_outcome_yet() -> None:
    """To fail it here would drop an invoice."""
    with pytest.raises(AssertionError, match="events-3@17 was read"):
        unread(SourceRecord("events", 3, 17, 0, None, b"{}"), "b1", 5.0)
