"""The first page: how much there is in each state, what came last, how the batches went."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.responses import Response, StreamingResponse

from service.console.live_counts import FOLLOWERS_MAX, flat
from service.console.visits import Visit
from service.console.wording import FAILURES_TO_DO
from service.store.queries import FailureQuery, InvoiceQuery

_RECENT = 8
_BATCHES = 48
_BAR_UNITS = 100


class BatchBar(NamedTuple):
    """A micro-batch in the picture, in units of its height."""

    x: int
    succeeded: int
    failed: int
    told: str


async def overview(visit: Visit) -> Response:
    """The page."""
    return await _with_latest(visit, "overview.html")


async def latest(visit: Visit) -> Response:
    """What came last, for a page that is open while more comes."""
    return await _with_latest(visit, "latest.html")


async def _with_latest(visit: Visit, template: str) -> Response:
    reader = visit.parts.reader
    counts = await visit.parts.counts.current()
    recent, failures, batches = await asyncio.gather(
        asyncio.to_thread(reader.invoices, InvoiceQuery(), None, _RECENT),
        asyncio.to_thread(reader.failures, FailureQuery(FAILURES_TO_DO), None, _RECENT),
        asyncio.to_thread(reader.batches, _BATCHES),
    )
    return visit.page(
        template,
        flat=flat(counts),
        recent=recent.rows,
        failures=failures.rows,
        bars=batch_bars(batches),
        batches=batches,
    )


async def runs(visit: Visit) -> Response:
    """Micro-batches and replay runs."""
    reader = visit.parts.reader
    batches, replays = await asyncio.gather(
        asyncio.to_thread(reader.batches, 50), asyncio.to_thread(reader.replays, 50)
    )
    filled_by = visit.parts.age().filled_by
    return visit.page("runs.html", batches=batches, replays=replays, filled_by=filled_by)


async def events(visit: Visit) -> Response:
    """Counts as they change (server-sent events)."""
    parts, request = visit.parts, visit.request
    if parts.counts.followers >= FOLLOWERS_MAX:
        return Response(status_code=503, headers={"Retry-After": "30"})
    name = request.cookies.get(parts.cookie, "")

    def goes_on() -> bool:
        return visit.session.proxied or parts.sessions.find(name, used=False) is not None

    stream = parts.counts.follow(goes_on, parts.age_told)
    return StreamingResponse(stream, media_type="text/event-stream")


def batch_bars(batches: Sequence[dict[str, Any]]) -> tuple[BatchBar, ...]:
    """The batches from the oldest to the latest; the largest is as high as the picture."""
    most = max((batch["size"] for batch in batches), default=0) or 1
    return tuple(
        BatchBar(
            place * 10,
            batch["succeeded"] * _BAR_UNITS // most,
            batch["failed"] * _BAR_UNITS // most,
            f"{batch['started_at']:%H:%M:%S}: {batch['succeeded']} read, {batch['failed']} failed",
        )
        for place, batch in enumerate(reversed(batches))
    )
