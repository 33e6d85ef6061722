"""The common base of all groups of settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

MIB = 1024 * 1024


class Group(BaseModel):
    """A group of settings. It is frozen and rejects unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
