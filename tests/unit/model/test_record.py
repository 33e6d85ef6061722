"""The values that follow a record: its identity, and the id by which people find it."""

from __future__ import annotations

import pytest

from service.failures.dead_letter import read_dead_letter
from service.model.record import Coordinates, SourceRecord, event_id_of

SOURCE = Coordinates("invoices.events", 3, 71)


@pytest.mark.parametrize(
    ("given", "event_id"),
    [("order-7", "order-7"), (None, "invoices.events-3-71"), ("", "invoices.events-3-71")],
)
def test_an_event_without_an_id_is_named_after_where_it_lies(
    given: str | None, event_id: str
) -> None:
    """The sender's id wins. The made one is published, so its form stays."""
    assert event_id_of(given, SOURCE) == event_id


def test_a_failure_without_an_id_is_found_under_the_id_that_the_service_would_give() -> None:
    """The reader of dead letters and the writer of outcomes follow one rule."""
    headers = (
        ("invoice.dlq.reason", b"bug"),
        ("invoice.source.topic", b"invoices.events"),
        ("invoice.source.partition", b"3"),
        ("invoice.source.offset", b"71"),
    )
    letter = read_dead_letter(SourceRecord("invoices.failures", 3, 0, 0, None, b"", headers))
    assert letter.event_id == event_id_of(None, SOURCE)
