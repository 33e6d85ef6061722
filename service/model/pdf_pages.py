"""The pages of a PDF around an e-invoice, as far as they can be compared with its XML.

Plain data.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PdfPages:
    """How many pages there are, and how many of them have no text: pictures, or empty ones."""

    count: int
    without_text: int = 0

    @property
    def have_text(self) -> bool:
        """Whether there is anything to compare."""
        return self.without_text < self.count
