"""The Kafka that a measurement runs against, as far as measurements need to know it."""

from __future__ import annotations

from typing import Protocol


class Brokers(Protocol):
    """Where clients connect."""

    @property
    def bootstrap_servers(self) -> str:
        """As Kafka's clients write it."""
