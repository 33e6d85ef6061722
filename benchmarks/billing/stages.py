"""Which stage of an invoice a stack belongs to.

The innermost frame that is named here decides. A stage pays for what it calls: a form of the text
that several rules use is paid by the first of them. What is named nowhere is the event loop and the
tasks on it.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple


class StackFrame(NamedTuple):
    """One frame of a stack: the path of its file, and its function."""

    path: str
    function: str


LOOP: Final = "event loop and tasks"
BEGUN: Final = "Extractor.extract"
"""An invoice has come in: what was sampled before is the start of the process."""

_FUNCTIONS: Final[Mapping[tuple[str, str], str]] = {
    ("service/checks/invoice_kind.py", "InvoiceKind.known"): "values behind labels",
    ("service/checks/invoice_kind.py", "InvoiceKind.schema_for"): "schema of the answer",
    ("service/checks/invoice_kind.py", "InvoiceKind.assess"): "statuses and trust",
    ("service/checks/invoice_kind.py", "InvoiceKind.evidence"): "evidence",
    ("service/checks/invoice_kind.py", "InvoiceKind.check"): "checks: other",
    ("service/checks/answer/arithmetic.py", "arithmetic_checks"): "checks: arithmetic",
    ("service/checks/comparisons/accounts.py", "account_checks"): "checks: accounts",
    ("service/checks/comparisons/currencies.py", "currency_checks"): "checks: currency",
    ("service/checks/comparisons/titles.py", "title_checks"): "checks: titles",
    ("service/checks/labels/label_checks.py", "label_checks"): "checks: labels",
    ("service/checks/parties/party_checks.py", "party_checks"): "checks: parties",
    ("service/checks/payments/prepayments.py", "prepayment_checks"): "checks: prepayments",
    ("service/checks/printed/grounding.py", "grounding_checks"): "checks: grounding",
    ("service/extraction/dialogue.py", "Dialogue._read"): "answer: read",
    ("service/extraction/extractor.py", "Extractor._question"): "question",
}
_FILES: Final[Mapping[str, str]] = {
    "service/checks/suspicion.py": "text that addresses the model",
    "service/checks/trust.py": "statuses and trust",
    "service/extraction/batch_report.py": "batches and their reports",
    "service/extraction/batching.py": "batches and their reports",
    "service/extraction/encoding.py": "result: written",
    "service/extraction/event_reading.py": "event: read",
    "service/extraction/graph.py": "batches and their reports",
    "service/extraction/outcome_bodies.py": "result: written",
    "service/extraction/worker.py": "batches and their reports",
    "service/extraction/prompts/__init__.py": "question",
    "service/llm/client.py": "HTTP",
    "service/llm/transport.py": "HTTP",
    "schemas/decode.py": "event: read",
}
_FOLDERS: Final[Mapping[str, str]] = {
    "service/documents/": "document: read",
    "service/extraction/": "course of an invoice",
    "service/kafka/": "Kafka client and transactions",
    "service/limits/": "course of an invoice",
    "service/llm/": "calls: gate, bodies, accounts",
    "service/ops/": "metrics and logs",
    "service/stream/": "partitions: windows, offsets",
    "service/app/": "result: written",
    "site-packages/aiohttp/": "HTTP",
    "site-packages/httpx/": "HTTP",
    "site-packages/aiokafka/": "Kafka client and transactions",
    "site-packages/langgraph/": "LangGraph",
    "site-packages/langchain_core/": "LangGraph",
    "site-packages/prometheus_client/": "metrics and logs",
    "site-packages/structlog/": "metrics and logs",
}


def stage_at(place: StackFrame) -> str | None:
    """The stage that a frame names by itself."""
    for path, function in _FUNCTIONS:
        if place.function == function and place.path.endswith(path):
            return _FUNCTIONS[path, function]
    for path, stage in _FILES.items():
        if place.path.endswith(path):
            return stage
    folder = next((folder for folder in _FOLDERS if f"/{folder}" in f"/{place.path}"), None)
    return None if folder is None else _FOLDERS[folder]


def stage_of(stack: Iterable[StackFrame]) -> str:
    """The stage of a stack, whose innermost frame is the first."""
    return next((stage for place in stack if (stage := stage_at(place)) is not None), LOOP)


class BillItem(NamedTuple):
    """One row of the bill."""

    stage: str
    micros: float
    share: float


def bill(samples: Mapping[str, int], cpu_us: float) -> list[BillItem]:
    """The CPU time of an invoice by stages, the dearest first."""
    total = sum(samples.values()) or 1
    return [
        BillItem(stage, cpu_us * count / total, count / total)
        for stage, count in sorted(samples.items(), key=lambda one: (-one[1], one[0]))
    ]
