"""Failures by reason and one by one: why, and what to do."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from starlette.responses import RedirectResponse, Response

from service.console.invoice_pages import address_of
from service.console.list_filters import failure_filters
from service.console.live_counts import flat
from service.console.sending_back import SendingRefused
from service.console.visits import SESSION_HAD_ENDED, Visit
from service.console.wording import FAILURES_TO_DO
from service.failures.advice import SIMULATOR_READS, Advice, advice_on_pages
from service.failures.dead_letter import Payload
from service.failures.failure_state import FailureState
from service.failures.replay_plan import Action
from service.kafka.dead_letters import TopicUnreadable
from service.model.record import Coordinates
from service.store.queries import FailureQuery, StoreReader

_ROWS = 50
_INT_MAX = 2**31 - 1
_BIG_MAX = 2**63 - 1


async def failures(visit: Visit) -> Response:
    """The list: those to do first."""
    filters, reader = failure_filters(visit.request.query_params), visit.parts.reader
    counts = await visit.parts.counts.current()
    found, reasons = await asyncio.gather(
        asyncio.to_thread(reader.failures, filters.query, filters.after, _ROWS),
        asyncio.to_thread(reader.reasons, filters.query.states, SIMULATOR_READS),
    )
    return visit.page(
        "failures.html",
        filters=filters,
        flat=flat(counts),
        rows=found.rows,
        reasons=[
            (reason, number, advice, filters.with_reason(reason))
            for (reason, advice), number in _by_advice(reasons).most_common()
        ],
        following=filters.address(found.behind) if found.behind else None,
        beginning=filters.address() if filters.after else None,
    )


def _by_advice(kinds: Iterable[tuple[str, str, bool, int]]) -> Counter[tuple[str, Advice]]:
    """Failures of one reason count apart where their own pages advise otherwise."""
    found: Counter[tuple[str, Advice]] = Counter()
    for reason, last_reason, is_simulated, number in kinds:
        message = SIMULATOR_READS if is_simulated else ""
        found[reason, advice_on_pages(reason, last_reason, message)] += number
    return found


async def failure(visit: Visit) -> Response:
    """One failure; its payload comes by itself, because it is read from its topic."""
    row = await _row(visit)
    if row is None:
        return visit.message("Not here", _NOT_HERE, 404)
    asked, following = visit.request.query_params, None
    if "told" in asked:
        to_do = FailureQuery(states=FAILURES_TO_DO)
        found = await asyncio.to_thread(visit.parts.reader.failures, to_do, None, 1)
        following = next(iter(found.rows), None)
    return visit.page(
        "failure_part.html" if asked.get("part") == "outcome" else "failure.html",
        row=row,
        advice=advice_on_pages(row["reason"], row["last_reason"], row["message"]),
        became=await asyncio.to_thread(_became, visit.parts.reader, row),
        notice=_NOTICES.get(asked.get("told", "")),
        following=following,
        loaded=False,
    )


_NOTICES = {
    "send": ("good", "It was sent back. What became of it shows below, as soon as it is known."),
    "discard": ("good", "It was discarded: no run sends it."),
}


class Outcome(NamedTuple):
    """What became of a failure that was sent back."""

    event: Coordinates
    address: str
    """Of its result, or of its later failure; empty while there is none."""


def _became(reader: StoreReader, row: Mapping[str, Any]) -> Outcome | None:
    event = reader.sent_as(row["partition"], row["offset"])
    if event is None:
        return None
    if row["state"] == FailureState.ENDED:
        return Outcome(event, address_of(event))
    if row["state"] == FailureState.FAILED_AGAIN and row["outcome_offset"] is not None:
        return Outcome(event, f"/failures/{row['outcome_partition']}/{row['outcome_offset']}")
    return Outcome(event, "")


async def payload(visit: Visit) -> Response:
    """The event itself, as it stands in the failures topic; for operators, to be edited."""
    row = await _row(visit)
    if row is None:
        return visit.message("Not here", _NOT_HERE, 404)
    return await _payload_page(visit, row, "payload.html")


async def decide(visit: Visit) -> Response:
    """Sends the failure back, with its payload or an edited one, or discards it."""
    row = await _row(visit)
    action = _ACTIONS.get(visit.form.get("action", ""))
    if row is None or action is None:
        return visit.message("Not here", _NOT_HERE, 404)
    try:
        letter = await visit.parts.failures.find(row["partition"], row["offset"])
        if letter is None:
            raise SendingRefused("the failure is not in its topic any more")
        value, note = _edited(visit.form), visit.form.get("note", "").strip()[:_NOTE_CHARS]
        said = f"{visit.person.name} in the console" + (f": {note}" if note else "")
        run = await visit.parts.failures.decide(letter, action, value, said)
    except (SendingRefused, TopicUnreadable) as error:
        visit.audit("not_sent_back", failure=f"F{row['partition']}@{row['offset']}")
        fault = f"Not done: {error}."
        return await _payload_page(visit, row, "failure.html", fault=fault, status=409)
    visit.audit(
        "sent_back" if action is Action.SEND else "discarded",
        failure=f"F{row['partition']}@{row['offset']}",
        run=run,
        edited=value is not None,
    )
    visit.parts.counts.outdate()
    await _until_seen(visit.parts.reader, row)
    return RedirectResponse(f"/failures/{row['partition']}/{row['offset']}?told={action}", 303)


async def decision_shown_again(visit: Visit) -> Response:
    """A form of a session that ended, with the payload as it was edited. Changes nothing."""
    row = await _row(visit)
    if row is None:
        return visit.message("Not here", _NOT_HERE, 404)
    return await _payload_page(visit, row, "failure.html", fault=SESSION_HAD_ENDED, status=409)


_ACTIONS = {"send": Action.SEND, "send_edited": Action.SEND, "discard": Action.DISCARD}
_NOT_HERE = "The database has no failure at this place."
_NOTE_CHARS = 500
_SHOWN_BYTES = 1_000_000
_SEEN_S = 8.0
_LOOK_EVERY_S = 0.05


def _edited(form: Mapping[str, str]) -> bytes | None:
    """Forms write CRLF for each line break."""
    if form.get("action") != "send_edited":
        return None
    return form.get("payload", "").replace("\r\n", "\n").encode("utf-8", "replace")


async def _row(visit: Visit) -> dict[str, Any] | None:
    found = visit.request.path_params
    partition, offset = found["partition"], found["offset"]
    if partition > _INT_MAX or offset > _BIG_MAX:
        return None
    return await asyncio.to_thread(visit.parts.reader.failure, partition, offset)


async def _payload_page(
    visit: Visit, row: dict[str, Any], template: str, fault: str = "", status: int = 200
) -> Response:
    problem, text, editable = "", "", False
    try:
        letter = await visit.parts.failures.find(row["partition"], row["offset"])
    except TopicUnreadable as error:
        letter, problem = None, f"The payload cannot be shown now: {error}."
    if letter is not None:
        value = letter.record.value or b""
        editable = len(value) <= _SHOWN_BYTES
        text = value[:_SHOWN_BYTES].decode("utf-8", "replace")
        if letter.payload is not Payload.WHOLE:
            problem = "The failure does not carry the event: it was null, or too large."
            text = ""  # Its own facts are no event, and nobody should send them.
    elif not problem:
        problem = "The failure is not in its topic any more."
    if visit.form.get("payload"):
        text = visit.form["payload"]
    return visit.page(
        template,
        status,
        row=row,
        advice=advice_on_pages(row["reason"], row["last_reason"], row["message"]),
        became=await asyncio.to_thread(_became, visit.parts.reader, row),
        notice=("bad", fault) if fault else None,
        following=None,
        loaded=True,
        problem=problem,
        payload=text,
        editable=editable,
        whole=letter is not None and letter.payload is Payload.WHOLE,
        note=visit.form.get("note", ""),
        to_do=row["state"] in FAILURES_TO_DO,
    )


async def _until_seen(reader: StoreReader, before: Mapping[str, Any]) -> None:
    """Until the store has the decision, or for a while."""
    until_s = time.monotonic() + _SEEN_S
    while time.monotonic() < until_s:
        now = await asyncio.to_thread(reader.failure, before["partition"], before["offset"])
        if now is None or now["state"] != before["state"]:
            return
        await asyncio.sleep(_LOOK_EVERY_S)
