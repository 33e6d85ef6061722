"""The first page, and the age of what it shows."""

from __future__ import annotations

import time
from pathlib import Path

from service.store.reading_state import DataAge
from tests.fakes.console import console_rig, signed_in


async def test_every_page_says_how_old_its_data_are(tmp_path: Path) -> None:
    """While the brokers are away, an empty list is no good news."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(rig, "viewer")
        assert 'id="age" role="status" hidden' in (await client.get("/")).text
        assert "None is to do." in (await client.get("/")).text
        rig.age.append(DataAge(time.time() - 130, time.time() - 120, "refused"))
        for path in ("/", "/invoices", "/failures", "/runs"):
            page = (await client.get(path)).text
            assert "The brokers have not answered since" in page, path
            assert "2 minutes ago" in page, path
        assert "None is to do." not in (await client.get("/")).text
        assert "Nothing is to do" not in (await client.get("/failures")).text
        queue = (await client.get("/review")).text
        assert "No invoice that is stored waits" in queue


async def test_another_process_that_fills_the_database_is_named(tmp_path: Path) -> None:
    """Where runs are shown: it alone knows the age."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(rig, "viewer")
        page = (await client.get("/runs")).text
        assert "Another process fills the database: the test" in page


async def test_what_came_last_is_asked_for_by_an_open_page(tmp_path: Path) -> None:
    """Its rows alone, and without keeping the session alive: a page asks by itself."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(rig, "viewer")
        session = rig.parts.sessions.find(client.cookies[rig.parts.cookie])
        assert session is not None
        seen_s = session.seen_s
        assert "No result has come yet" in (await client.get("/latest")).text
        rig.fill(1)
        rows = (await client.get("/latest")).text
        assert rows.count('<a class="row"') == 1
        assert "<nav" not in rows
        assert session.seen_s == seen_s
