"""Settings of the group `store`, each with its default and its bounds.

This module reads nothing.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from service.settings.group import Group


class StoreSettings(Group):
    """The database of `invoice-stream store`."""

    database: SecretStr = Field(
        SecretStr("sqlite:///invoices.sqlite"),
        description="Address of the database: `sqlite:///FILE`, or "
        "`postgresql://USER@HOST/NAME` (extra `postgresql`). `store --database` sets it, too, if "
        "it holds no password.",
    )
    database_file: Path | None = Field(
        None, description="File that holds the address, if it has a password."
    )
    lease_s: float = Field(
        15.0,
        ge=1,
        le=600,
        description="Silence of a store process after which another one takes its place.",
    )
    transaction_max_records: int = Field(
        2_000,
        ge=1,
        le=20_000,
        description="Most records that one database transaction takes in.",
    )
