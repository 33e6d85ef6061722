"""Presents failures to people and in files: one line, one page, one JSON object, and counts.

Invariants: nothing that a sender chose reaches a terminal unescaped or unbounded; `imported` reads
the output of `exported` back byte for byte, but for a record of ours that stands for an event's
payload, which no file offers as one; counts hold a bounded number of names each, whatever is
in the topic. This module must not print.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from service.failures.advice import Advice, advice_about
from service.failures.dead_letter import DeadLetter, Payload
from service.failures.failure_state import FailureState
from service.failures.next_steps import next_steps
from service.failures.places import event_place, failure_place
from service.failures.reason_counts import ReasonCounts, count
from service.model.counted import counted
from service.model.printable import is_printable, printable
from service.model.record import Coordinates, Headers, SourceRecord
from service.model.text_table import TextColumn, TextTable

HEADER_CHARS = 200
_HEADERS_MAX = 200
_AGES = ((3_600.0, "under 1 h"), (86_400.0, "1 h to 1 d"), (7 * 86_400.0, "1 d to 7 d"))
_OLDEST = "over 7 d"
_NONE = "–"


FAILURE_COLUMNS = (
    TextColumn("failure", 12, least=8),
    TextColumn("event", 12, least=8),
    TextColumn("state", 12, least=12),
    TextColumn("reason", 20, least=14),
    TextColumn("failed", 20, least=20),
    TextColumn("sender's id", 20, least=10),
    TextColumn("message", least=10, folds=True),
)


def row_lines(
    table: TextTable, letter: DeadLetter, state: FailureState = FailureState.OPEN
) -> list[str]:
    """One failure, in a table of these columns; its message is whole on any terminal."""
    again = f"after {counted(letter.replay_count, 'replay')}: " if letter.replay_count else ""
    cells = (
        failure_place(letter.at),
        event_place(letter.source) if letter.source else _NONE,
        str(state),
        printable(letter.reason, 40) or _NONE,
        iso(letter.failed_s),
        printable(letter.invoice_id or letter.event_id, 60) or _NONE,
        f"{again}{printable(letter.message, 120)}",
    )
    return table.lines(cells)


def facts(letter: DeadLetter, state: FailureState = FailureState.OPEN) -> dict[str, Any]:
    """One failure without its payload, as JSON values."""
    source = letter.source
    return {
        "failure": _place(letter.at),
        "source": _place(source) if source else None,
        "family": str(letter.family),
        "event_id": letter.event_id,
        "invoice_id": letter.invoice_id or None,
        "reason": letter.reason,
        "last_reason": letter.last_reason or None,
        "retryable": letter.retryable,
        "stage": letter.stage or None,
        "message": letter.message,
        "exception_class": letter.exception_class or None,
        "attempts": letter.attempts,
        "failed_at": iso(letter.failed_s),
        "model": letter.model or None,
        "replay_count": letter.replay_count,
        "replay_id": letter.replay_id or None,
        "state": state.value,
        "payload": str(letter.payload),
    }


def all_facts(letter: DeadLetter, state: FailureState, payload_max: int | None) -> dict[str, Any]:
    """One failure in full, as JSON values; the payload only if `payload_max` is given."""
    record = letter.record
    whole = facts(letter, state) | _bytes_json("key", record.key)
    whole["advice"] = _advice(letter).action
    headers = record.headers[:_HEADERS_MAX]
    whole["headers"] = [{"name": name} | _bytes_json("value", value) for name, value in headers]
    whole["value_bytes"] = len(record.value or b"")
    if payload_max is not None:
        whole |= _bytes_json("value", record.value and record.value[:payload_max])
    return whole


def summary(
    letter: DeadLetter, state: FailureState, later: Coordinates | None = None
) -> Iterator[str]:
    """What a person has to know of one failure, and the next commands; `later` is the failure of
    its event, which was sent again."""
    advice = _advice(letter)
    yield f"failure     {failure_place(letter.at)} ({printable(str(letter.at))})"
    yield f"event       {_event(letter)}"
    yield f"invoice     {printable(letter.invoice_id) or 'not said'}"
    yield f"reason      {_reason(letter)}: {advice.meaning}"
    yield f"message     {printable(letter.message, 1_000)}"
    yield f"what to do  {advice.action}"
    yield f"state       {state}"
    yield from next_steps(letter, state, later)


def page(
    letter: DeadLetter,
    state: FailureState,
    payload_max: int | None,
    later: Coordinates | None = None,
) -> Iterator[str]:
    """One failure in full; the payload only if `payload_max` is given."""
    yield from summary(letter, state, later)
    yield f"retryable   {_yes_no(letter.retryable)}"
    yield f"stage       {printable(letter.stage) or 'not said'}"
    yield f"exception   {printable(letter.exception_class) or 'none'}"
    first = iso(letter.first_failed_s) if letter.first_failed_s is not None else "not said"
    yield f"attempts    {letter.attempts}, first failed {first}, at last {iso(letter.failed_s)}"
    yield f"model       {printable(letter.model) or 'none'}"
    yield f"replays     {letter.replay_count} {printable(letter.replay_id, 80)}".rstrip()
    yield f"key         {_bytes_text(letter.record.key, HEADER_CHARS)}"
    yield f"value       {letter.payload}, {len(letter.record.value or b''):,} bytes"
    yield "headers"
    for name, value in letter.record.headers[:_HEADERS_MAX]:
        yield f"  {printable(name, 80)}: {_bytes_text(value, HEADER_CHARS)}"
    if len(letter.record.headers) > _HEADERS_MAX:
        yield f"  … {len(letter.record.headers) - _HEADERS_MAX} more headers"
    if payload_max is not None:
        yield "payload"
        yield from _payload(letter.record.value, payload_max)


def _event(letter: DeadLetter) -> str:
    """Its place, as results name it, and its id."""
    if letter.source is None:
        return f"unknown place, {printable(letter.event_id)}"
    place, whole = event_place(letter.source), printable(str(letter.source))
    return f"{place} ({whole}), {printable(letter.event_id)}"


def _payload(value: bytes | None, limit: int) -> Iterator[str]:
    """Line breaks and tabs remain; every other control character is replaced."""
    if value is None:
        yield "  null"
        return
    shown = value[:limit].decode("utf-8", "replace")
    for row in shown.splitlines():
        yield "  " + printable(row.replace("\t", "  "), limit)
    if len(value) > limit:
        yield f"  … {len(value) - limit:,} more bytes (--max-bytes shows more, `export` all)"


def _advice(letter: DeadLetter) -> Advice:
    return advice_about(letter.reason, letter.last_reason, letter.message)


def _reason(letter: DeadLetter) -> str:
    last = f", at last {printable(letter.last_reason, 60)}" if letter.last_reason else ""
    return f"{printable(letter.reason, 100)}{last}"


def _yes_no(flag: bool | None) -> str:
    return {True: "yes", False: "no", None: "not said"}[flag]


def _bytes_text(raw: bytes | None, limit: int) -> str:
    if raw is None:
        return "null"
    try:
        words = raw[: 4 * limit].decode()
    except UnicodeDecodeError:
        return f"0x{raw[:limit].hex()}" + (f"… ({len(raw):,} bytes)" if len(raw) > limit else "")
    return printable(words, limit) if is_printable(words) else f"0x{raw[:limit].hex()}"


def iso(seconds: float) -> str:
    """UTC to the second; times beyond the calendar are shown as numbers."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return f"{seconds:.0f} s"


def _place(at: Coordinates) -> dict[str, Any]:
    return {"topic": at.topic, "partition": at.partition, "offset": at.offset}


@dataclass
class FailureTally:
    """Counts of failures by operators' first questions."""

    now_s: float
    total: int = 0
    chosen: int = 0
    reasons: ReasonCounts = field(default_factory=ReasonCounts)
    by_model: Counter[str] = field(default_factory=Counter)
    by_source_topic: Counter[str] = field(default_factory=Counter)
    by_age: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)
    example: Coordinates | None = None
    """The place of the first one."""

    def add(self, letter: DeadLetter, state: FailureState = FailureState.OPEN) -> None:
        """Counts one failure that the filter chose."""
        self.chosen += 1
        self.example = self.example or letter.at
        self.reasons.add(letter)
        count(self.by_model, letter.model or "(none)")
        count(self.by_source_topic, letter.source.topic if letter.source else "(none)")
        self.by_age[_age(self.now_s - letter.failed_s)] += 1
        self.by_state[state.value] += 1

    def as_json(self) -> dict[str, Any]:
        """All counts, largest first."""
        groups = {name: dict(counts.most_common()) for name, counts in self._groups().items()}
        return {"total": self.total, "chosen": self.chosen, **groups}

    def as_lines(self) -> Iterator[str]:
        """All counts as a table, reasons with their remedies."""
        yield f"{counted(self.total, 'failure')} in the topic, {self.chosen:,} chosen"
        for name, counts in self._groups().items():
            if not counts:
                continue
            yield ""
            yield name.replace("_", " ")
            if name == "by_reason":
                yield from (f"  {row}" for row in self.reasons.rows())
                continue
            for value, number in counts.most_common():
                yield f"  {number:>10,}  {printable(value, 60)}"
        if self.example is not None:
            yield ""
            yield "each with its place: `invoice-stream replay list --each`"
            shown = f"`invoice-stream replay show {failure_place(self.example)}`"
            yield f"one of them, and what to do: {shown}"

    def _groups(self) -> Mapping[str, Counter[str]]:
        return {
            "by_reason": self.reasons.counts,
            "by_state": self.by_state,
            "by_source_topic": self.by_source_topic,
            "by_model": self.by_model,
            "by_age": self.by_age,
        }


def _age(age_s: float) -> str:
    return next((name for limit, name in _AGES if age_s < limit), _OLDEST)


class LineRefused(Exception):
    """Raised when a line of an import cannot be read; the message names the fault."""


def exported(
    letter: DeadLetter, state: FailureState = FailureState.OPEN, topic_id: str = ""
) -> dict[str, Any]:
    """One failure completely, as a JSON object that `imported` reads back; `topic_id` is Kafka's id
    of the failures topic.

    Bytes are text if they are UTF-8 (`value`, `key`), otherwise base64 (`value_base64`, …). Where
    the failure does not carry the event's payload, `value` is null and `no_value` says why.
    """
    record = letter.record
    absent = no_value(letter)
    return {
        **facts(letter, state),
        **({"topic_id": topic_id} if topic_id else {}),
        "timestamp_ms": record.timestamp_ms,
        **_bytes_json("key", record.key),
        "headers": [{"name": name, **_bytes_json("value", raw)} for name, raw in record.headers],
        **_bytes_json("value", None if absent else record.value),
        **({"no_value": absent} if absent else {}),
    }


def no_value(letter: DeadLetter) -> str:
    """Why a failure has no payload that could be corrected, and the way on; "" where it has one."""
    if letter.payload is Payload.OMITTED:
        return (
            "the payload was too large for this failure to carry: put a whole event into `value`; "
            "`replay send` looks for the payload in the source topic"
        )
    if letter.payload is Payload.NULL or letter.record.value is None:
        return "the event had no payload (null): put a whole event into `value`"
    return ""


def _bytes_json(name: str, raw: bytes | None) -> dict[str, str | None]:
    if raw is None:
        return {name: None}
    try:
        return {name: raw.decode()}
    except UnicodeDecodeError:
        return {f"{name}_base64": base64.b64encode(raw).decode()}


class ImportedFailure(NamedTuple):
    """The failure record in a line, and Kafka's id of its topic, where the line names it."""

    record: SourceRecord
    topic_id: str


def imported(words: str | bytes) -> ImportedFailure:
    """The failure record in a line, with its value as corrected.

    `value` may also be a JSON object, which is easier to edit than a quoted text. Raises
    LineRefused.
    """
    try:
        found = json.loads(words)
        place = found["failure"]
        headers: Headers = tuple(
            (str(item["name"]), _read_bytes("value", item)) for item in found["headers"]
        )
        record = SourceRecord(
            topic=str(place["topic"]),
            partition=int(place["partition"]),
            offset=int(place["offset"]),
            timestamp_ms=int(found["timestamp_ms"]),
            key=_read_bytes("key", found),
            value=_read_bytes("value", found),
            headers=headers,
        )
        return ImportedFailure(record, str(found.get("topic_id", "")))
    except LineRefused:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as at:
        raise LineRefused(f"not a line that `replay export` writes: {_fault(at)}") from None


def _fault(of: Exception) -> str:
    match of:
        case json.JSONDecodeError():
            return f"not JSON (column {of.colno}: {of.msg})"
        case UnicodeDecodeError():
            return "not UTF-8 text"
        case KeyError():
            return f"it has no {printable(str(of.args[0]))}"
        case RecursionError():
            return "it nests too deep"
        case _:
            return "a value in it has another type"


def _read_bytes(name: str, found: Mapping[str, Any]) -> bytes | None:
    if f"{name}_base64" in found:
        return base64.b64decode(found[f"{name}_base64"], validate=True)
    value = found[name]
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).encode()
    if value is not None and not isinstance(value, str):
        raise LineRefused(f"{name} must be text, null or a JSON object")
    return None if value is None else value.encode()
