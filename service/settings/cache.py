"""Settings of the group `cache`, each with its default and its bounds.

This module reads nothing.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from service.settings.group import MIB, Group


class CacheSettings(Group):
    """Cached answers: identical questions about identical documents are paid for once."""

    enabled: bool = Field(
        True,
        description="Whether identical questions share an answer: while a call runs, and later "
        "from disk. Answers of the simulator are never cached.",
    )
    path: Path = Field(
        Path("~/.cache/invoice-stream/answers.sqlite"),
        description="SQLite file of cached answers. The service rejects a file or folder that "
        "another user owns or can write.",
    )
    max_bytes: int = Field(
        256 * MIB,
        ge=MIB,
        description="Largest size of the file. 256 MiB hold about 80,000 invoices; the least "
        "recently used answers are erased first.",
    )
    max_age_days: float = Field(
        30.0, gt=0, le=3_650, description="Time after the last use at which an answer is erased."
    )
