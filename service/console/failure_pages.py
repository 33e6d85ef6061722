"""Failures by reason and one by one: why, and what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.responses import Response

from service.console.invoice_pages import address_of
from service.console.list_filters import failure_filters
from service.console.live_counts import flat
from service.console.visits import Visit
from service.failures.advice import advice_for
from service.model.record import Coordinates
from service.store.queries import StoreReader

_ROWS = 50
_INT_MAX = 2**31 - 1
_BIG_MAX = 2**63 - 1


async def failures(visit: Visit) -> Response:
    """The list: those to do first."""
    filters, reader = failure_filters(visit.request.query_params), visit.parts.reader
    counts = await visit.parts.counts.current()
    found, reasons = await asyncio.gather(
        asyncio.to_thread(reader.failures, filters.query, filters.after, _ROWS),
        asyncio.to_thread(reader.reasons, filters.query.states),
    )
    return visit.page(
        "failures.html",
        filters=filters,
        flat=flat(counts),
        rows=found.rows,
        reasons=[
            (reason, number, advice_for(reason), filters.with_reason(reason))
            for reason, number in reasons.items()
        ],
        following=filters.address(found.behind) if found.behind else None,
        beginning=filters.address() if filters.after else None,
    )


async def failure(visit: Visit) -> Response:
    """One failure."""
    found = visit.request.path_params
    partition, offset = found["partition"], found["offset"]
    row = None
    if partition <= _INT_MAX and offset <= _BIG_MAX:
        row = await asyncio.to_thread(visit.parts.reader.failure, partition, offset)
    if row is None:
        return visit.message("Not here", "The database has no failure at this place.", 404)
    part = visit.request.query_params.get("part") == "outcome"
    return visit.page(
        "failure_part.html" if part else "failure.html",
        row=row,
        advice=advice_for(row["reason"]),
        became=await asyncio.to_thread(_became, visit.parts.reader, row),
    )


class Outcome(NamedTuple):
    """What became of a failure that was sent back."""

    event: Coordinates
    address: str
    """Of its result, or of its later failure; empty while there is none."""


def _became(reader: StoreReader, row: Mapping[str, Any]) -> Outcome | None:
    event = reader.sent_as(row["partition"], row["offset"])
    if event is None:
        return None
    if row["state"] == "ended":
        return Outcome(event, address_of(event))
    if row["state"] == "failed_again" and row["outcome_offset"] is not None:
        return Outcome(event, f"/failures/{row['outcome_partition']}/{row['outcome_offset']}")
    return Outcome(event, "")
