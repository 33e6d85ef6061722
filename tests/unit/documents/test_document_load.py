"""The message names the cause of late documents, and the setting that moves it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.documents.document_load import LATE_S, DocumentLoad, late

LATE = DocumentLoad(waiting=96, oldest_s=LATE_S, max_held_bytes=100)


@pytest.mark.parametrize(
    ("load", "says"),
    [
        (replace(LATE, for_worker=9, workers_busy=1), "documents.workers"),
        (replace(LATE, for_worker=9, held_bytes=95), "documents.max_held_bytes"),
        (replace(LATE, for_fetch=9, fetches_busy=4), "documents.fetches"),
        (replace(LATE, oldest_s=0.0, for_worker=9, full=True), "documents.max_waiting"),
    ],
)
def test_the_cause_is_named(load: DocumentLoad, says: str) -> None:
    """In the order in which one holds up the other."""
    told = late(load)
    assert told is not None
    assert told.startswith("96 invoices wait")
    assert says in told


def test_a_room_full_of_refused_documents_names_the_server() -> None:
    """No document is late then."""
    told = late(replace(LATE, waiting=0, oldest_s=0.0, resting=4_000, full=True))
    assert told is not None
    assert told.startswith("4000 invoices wait for their next try, because the LLM server")
    assert "documents.max_waiting" in told


def test_nothing_is_said_while_documents_are_on_time() -> None:
    """A burst is no trouble."""
    assert late(replace(LATE, oldest_s=LATE_S - 1, for_worker=500)) is None
