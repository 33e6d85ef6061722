"""What goes wrong while the store runs is waited for."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import Connection, event

from service.settings import Settings, StoreSettings
from service.store.command import StoreOptions, fill
from service.store.database import migrate, open_database
from service.store.following import topics_of
from service.store.reading_state import ReadingState


async def test_a_disk_that_is_full_does_not_end_the_store(tmp_path: Path) -> None:
    """Not while it takes the lease, either: this is the first thing that it does when it tries
    again, and the console's pages would end with it."""
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    engine, stop = open_database(address, writes=True), asyncio.Event()
    migrate(engine)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    loop, tried = asyncio.get_running_loop(), 0

    def without_room(connection: Connection) -> None:
        nonlocal tried
        tried += 1
        if tried > 1:  # The first looks at the layout alone.
            loop.call_soon_threadsafe(stop.set)
            connection.exec_driver_sql("CREATE TABLE too_much AS SELECT zeroblob(1000000)")

    event.listen(engine, "begin", without_room)
    settings = Settings(store=StoreSettings.model_validate({"database": address}))
    state = ReadingState(topics_of(settings.kafka))
    await fill(settings, StoreOptions(), engine, stop, lambda _: None, state)
    engine.dispose()
    assert tried == 2
