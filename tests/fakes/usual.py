"""Limits as the settings have them by default, for tests that care about one of the numbers.

The settings own all defaults. `usual.retry_policy(max_attempts=3)` is what the service
runs with, except for the named field.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

from service.app import bounds
from service.documents.admission import AdmissionLimits
from service.documents.frames.parsed import ParseLimits
from service.documents.references.claim_check import ClaimPolicy
from service.documents.references.fetch import FetchLimits
from service.documents.sandbox.sandbox import SandboxLimits
from service.extraction.batch_report import VerdictThresholds
from service.extraction.batching import BatchLimits
from service.extraction.dialogue import AskingPolicy
from service.extraction.extractor import ExtractionPolicy
from service.extraction.waiting_room import RoomLimits
from service.limits.breaker import BreakerLimits
from service.limits.memory_pressure import PressureThresholds
from service.limits.retry import RetryPolicy
from service.llm.client import CallBounds
from service.llm.outage import ProbeBounds
from service.settings import (
    BatchSettings,
    BreakerSettings,
    DocumentsSettings,
    ExtractionSettings,
    LlmSettings,
    MemorySettings,
    RetrySettings,
    Settings,
)
from service.stream.resume import ResumePolicy

_DOCUMENTS = DocumentsSettings()


@functools.cache
def _settings() -> Settings:
    """Once: it takes milliseconds, and thousands of histories ask for it."""
    return Settings()


def batch_limits(**changes: Any) -> BatchLimits:
    return replace(bounds.batch_limits(BatchSettings()), **changes)


def verdict_thresholds(**changes: Any) -> VerdictThresholds:
    return replace(bounds.verdict_thresholds(BatchSettings()), **changes)


def breaker_limits(**changes: Any) -> BreakerLimits:
    return replace(bounds.breaker_limits(BreakerSettings()), **changes)


def probe_bounds(**changes: Any) -> ProbeBounds:
    return replace(bounds.probe_bounds(BreakerSettings(), LlmSettings()), **changes)


def pressure_thresholds(**changes: Any) -> PressureThresholds:
    return replace(bounds.pressure_thresholds(MemorySettings()), **changes)


def retry_policy(**changes: Any) -> RetryPolicy:
    return replace(bounds.retry_policy(RetrySettings()), **changes)


def asking_policy(**changes: Any) -> AskingPolicy:
    return replace(bounds.extraction_policy(_settings()).asking, **changes)


def extraction_policy(**changes: Any) -> ExtractionPolicy:
    """With a second question about broken rules, which is asked only where that is set."""
    return replace(bounds.extraction_policy(_settings()), **({"repair": True} | changes))


def call_bounds(**changes: Any) -> CallBounds:
    usual = bounds.call_bounds(LlmSettings(), RetrySettings().max_retry_after_s)
    return replace(usual, **changes)


def parse_limits(**changes: Any) -> ParseLimits:
    """Without OCR, whether its extra is installed or not."""
    limits = bounds.parse_limits(_DOCUMENTS, ExtractionSettings(), LlmSettings())
    return replace(limits, **({"ocr_pages": 0} | changes))


def ocr_limits(**changes: Any) -> SandboxLimits:
    return replace(bounds.ocr_limits(_DOCUMENTS), **changes)


def sandbox_limits(**changes: Any) -> SandboxLimits:
    return replace(bounds.sandbox_limits(_DOCUMENTS), **changes)


def claim_policy(**changes: Any) -> ClaimPolicy:
    return replace(bounds.claim_policy(_DOCUMENTS), **changes)


def fetch_limits(**changes: Any) -> FetchLimits:
    return replace(bounds.fetch_limits(_DOCUMENTS), **changes)


def admission_limits(**changes: Any) -> AdmissionLimits:
    return replace(bounds.admission_limits(_DOCUMENTS), **changes)


def room_limits(**changes: Any) -> RoomLimits:
    return replace(bounds.room_limits(_DOCUMENTS), **changes)


def resume_policy(**changes: Any) -> ResumePolicy:
    return replace(bounds.session_limits(_settings()).resume, **changes)
