"""`invoice-stream store`: reads flags, hands over, turns the result into an exit code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from service.commands.invocation import refuse, run_to_end
from service.model.extras import how_to_install
from service.ops.terminal import say

if TYPE_CHECKING:
    from service.settings import Settings

_NEEDED = ("sqlalchemy", "alembic")


def need_store_extra() -> None:
    """Exits with the extra to install, before an import fails half-way."""
    from importlib.util import find_spec

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        refuse(
            f"this needs the extra `store` ({', '.join(missing)} missing): "
            + how_to_install("store")
        )


def with_database(settings: Settings, database: str | None) -> Settings:
    """The settings with the database that a flag names; exits where it shows a password."""
    from service.store.database import DatabaseFault, has_password

    if database is None:
        return settings
    try:
        if has_password(database):
            refuse(
                "--database holds a password, which other users can read on the command line "
                "(ps): put the address into a file that is yours alone and name that in "
                "store.database_file; and change the password, now that it was shown"
            )
    except DatabaseFault as error:
        refuse(str(error))
    return settings.with_database(database)


def run(settings: Settings, database: str | None, *, once: bool, rebuild: bool) -> int:
    """Fills the database until it is ended."""
    need_store_extra()
    from service.ops import logs
    from service.store import command

    settings = with_database(settings, database)
    # One that ends by itself is run by a person, or by a job whose output a person reads.
    form = "console" if once and settings.log.format == "auto" else settings.log.format
    logs.configure(settings.log.level, form)
    # Its warnings are retries, which are nothing an operator has to act on.
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    return run_to_end(command.run(settings, command.StoreOptions(once, rebuild), say))
