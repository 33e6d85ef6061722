"""Duplicates and changed accounts: each invoice beside the earlier one that it resembles."""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from service.console.list_filters import finding_filters
from service.console.visits import Visit

_ROWS = 50


async def findings(visit: Visit) -> Response:
    """The list: those that wait for a person, unless the address asks for all."""
    filters = finding_filters(visit.request.query_params)
    found = await asyncio.to_thread(
        lambda: visit.parts.reader.findings(
            filters.kind, filters.after, _ROWS, only_open=filters.only_open
        )
    )
    return visit.page(
        "findings.html",
        filters=filters,
        rows=found.rows,
        toggled=filters.toggled(),
        following=filters.address(found.behind) if found.behind else None,
        beginning=filters.address() if filters.after else None,
    )
