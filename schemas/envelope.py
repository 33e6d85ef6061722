"""What a connector wraps around an event, Kafka Connect or Debezium on top of it: off, and on.

Connect writes `{"schema": …, "payload": …}` where schemas are on, and the payload alone where they
are off; both are read. Debezium's payload is a change of a row: the row after it is the event, or
one column of that row holds the event as JSON, as outbox tables do.

No input makes these functions raise, and nothing is taken for an envelope unless a setting says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from schemas.strict_json import JsonFault, JsonLimits, load


class Envelope(StrEnum):
    """What stands around each event."""

    NONE = "none"
    CONNECT = "connect"
    DEBEZIUM = "debezium"


@dataclass(frozen=True, slots=True)
class EnvelopeFault:
    """Why there is no event in an envelope; never quotes it."""

    message: str


def opened(
    value: object, envelope: Envelope, column: str, limits: JsonLimits
) -> object | EnvelopeFault:
    """The event in a value; the value itself where no envelope is set."""
    if envelope is Envelope.NONE:
        return value
    payload = value
    if isinstance(value, dict) and value.keys() == {"schema", "payload"}:
        payload = value["payload"]
    if envelope is Envelope.DEBEZIUM:
        payload = _row_after(payload)
        if isinstance(payload, EnvelopeFault):
            return payload
    if column:
        payload = _column(payload, column)
    return payload if isinstance(payload, EnvelopeFault) else _parsed(payload, limits)


def enclosed(event: bytes, envelope: Envelope, column: str) -> bytes:
    """The same event (JSON in UTF-8) as the connector would write it; `opened` undoes it."""
    if envelope is Envelope.NONE:
        return event
    words = event.decode("utf-8-sig")
    row = f"{{{json.dumps(column)}: {json.dumps(words)}}}" if column else words
    if envelope is Envelope.DEBEZIUM:
        row = f'{{"op": "c", "before": null, "after": {row}}}'
    return f'{{"schema": null, "payload": {row}}}'.encode()


def _row_after(change: object) -> Any | EnvelopeFault:
    if not isinstance(change, dict) or "op" not in change:
        return EnvelopeFault(
            "the value is no change of Debezium: `op` and `after` are missing (extraction.envelope)"
        )
    if change.get("after") is None:
        return EnvelopeFault(
            "the change has no row after it, as of a deleted one: there is no invoice in it. "
            "Debezium leaves such changes out with skipped.operations"
        )
    return change["after"]


def _column(row: object, column: str) -> Any | EnvelopeFault:
    if isinstance(row, dict) and column in row:
        return row[column]
    return EnvelopeFault("the row lacks the column that extraction.envelope_column names")


def _parsed(payload: object, limits: JsonLimits) -> object | EnvelopeFault:
    """A text is JSON once more: connectors write it where they do not know its parts."""
    if not isinstance(payload, str):
        return payload
    value = load(payload, limits)
    return EnvelopeFault(f"in it: {value.message}") if isinstance(value, JsonFault) else value
