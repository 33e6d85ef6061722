"""Why a document has no text: one reason of the closed set, in words that never quote it."""

from __future__ import annotations

from dataclasses import dataclass

from service.model.outcome import Reason


@dataclass(frozen=True, slots=True)
class DocumentProblem:
    """Why there is no text. `retryable` means that the same event may succeed later."""

    reason: Reason
    message: str
    retryable: bool = False
