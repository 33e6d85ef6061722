"""Outcomes that are known before any work: events that could not be read from the log.

Such an event fails by what is known of its batch. It needs no decoding, no document and no LLM, so
it needs no graph either (`worker`): one batch of the log may hold ten thousand of them.

Pure: the caller hands in the time.
"""

from __future__ import annotations

from service.model.outcome import Failed, Reason, Stage
from service.model.record import SourceRecord, event_id_of


def unread(record: SourceRecord, batch_id: str, now_s: float) -> Failed:
    """The failure of an event whose bytes are quarantined."""
    assert record.quarantined is not None, f"{record.coordinates} was read"
    return Failed(
        record=record,
        reason=Reason.UNDECODABLE,
        stage=Stage.DECODE,
        retryable=False,
        message=record.quarantined,
        failed_s=now_s,
        first_failed_s=now_s,
        event_id=event_id_of(None, record.coordinates),
        batch_id=batch_id,
    )
