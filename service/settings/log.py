"""Settings of the group `log`, each with its default and its bounds.

This module reads nothing.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from service.settings.group import Group


class LogSettings(Group):
    """Severity and format of the log on standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Lowest severity that is logged."
    )
    format: Literal["auto", "json", "console"] = Field(
        "auto",
        description="`json` writes one object per line, `console` lines for people. `auto` picks "
        "`console` on a terminal and for `store --once`.",
    )
