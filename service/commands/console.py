"""`invoice-stream console`: reads flags, hands over, turns the result into an exit code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from service.commands.invocation import refuse, run_to_end
from service.commands.store import with_database
from service.model.extras import how_to_install
from service.ops.terminal import warn

if TYPE_CHECKING:
    from service.settings import Settings

CONSOLE_PACKAGES = ("sqlalchemy", "alembic", "starlette", "jinja2", "uvicorn")


def need_console_extra() -> None:
    """Exits with the extra to install, before an import fails half-way."""
    from importlib.util import find_spec

    missing = [name for name in CONSOLE_PACKAGES if find_spec(name) is None]
    if missing:
        refuse(
            f"this needs the extra `console` ({', '.join(missing)} missing): "
            + how_to_install("console")
        )


def run(settings: Settings, database: str | None) -> int:
    """Serves until it is ended."""
    need_console_extra()
    from service.console import command
    from service.ops import logs

    settings = with_database(settings, database)
    logs.configure(settings.log.level, settings.log.format)
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    return run_to_end(command.run(settings, warn))
