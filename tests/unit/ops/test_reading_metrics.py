"""Metrics of what was read: every rule has its series, every repair its count."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from prometheus_client import CollectorRegistry

from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import Check, ExtractedBy, Repair, Trust
from service.model.outcome import Assessment, ChildEvent, Extracted, Usage
from service.model.record import SourceRecord
from service.ops.reading_metrics import ReadingMetrics
from service.testbed.invoices import make_invoice

EVENT = InvoiceEvent(invoice_id="i", document=InlineText(text="t"))
INVOICE = Invoice.model_validate(make_invoice(1).truth)


def extracted(usage: Usage, *checks: Check, **more: object) -> Extracted:
    record = SourceRecord("events", 0, 1, 0, None, b"{}")
    assessment = Assessment(checks, False, {}, Trust.LOOK)
    return Extracted(record, EVENT, INVOICE, "0", assessment, usage, 1.0, 2.0, "b", **more)  # type: ignore[arg-type]


def test_broken_rules_repairs_and_money_are_counted() -> None:
    """Passed rules are not; a cached answer's repair was counted when it was made."""
    registry = CollectorRegistry()
    metrics = ReadingMetrics(registry, "EUR")
    broken = Check("BR-CO-15", "error", passed=False)
    passed = Check("BR-CO-10", "error", passed=True)
    usage = Usage(attempts=2, cost=Decimal("0.25"))
    metrics.outcome_known(extracted(usage, broken, passed, repair=Repair.IMPROVED))
    metrics.outcome_known(extracted(Usage(), broken, repair=Repair.IMPROVED, cached=True))
    metrics.outcome_known(extracted(Usage(), extracted_by=ExtractedBy.EINVOICE))
    # A container that was split has nothing to trust.
    child = ChildEvent("e-1", "i-1", "a.pdf", b"{}", ())
    metrics.outcome_known(replace(extracted(Usage()), children=(child,)))

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value("invoice_stream_" + name, labels)

    assert value("checks_broken_total", rule="BR-CO-15", severity="error") == 2
    assert value("checks_broken_total", rule="BR-CO-10", severity="error") == 0
    assert value("repairs_total", result="improved") == 1
    assert value("llm_cost_total", currency="EUR") == 0.25
    assert metrics.cost == Decimal("0.25")
    assert value("einvoices_total") == 1
    assert [value("results_trusted_total", trust=trust) for trust in Trust] == [0, 3, 0]


def test_dropped_names_are_counted_when_an_answer_is_made() -> None:
    """Not again when it comes from the cache."""
    registry = CollectorRegistry()
    metrics = ReadingMetrics(registry, "EUR")
    dropped = Check("DROPPED", "warning", passed=True, found="3")
    metrics.outcome_known(
        extracted(Usage(attempts=1), dropped, Check("BIC", "warning", passed=True))
    )
    metrics.outcome_known(extracted(Usage(), dropped, cached=True))
    name = "invoice_stream_answer_names_dropped_total"
    assert registry.get_sample_value(name) == 3


def test_a_rule_without_an_entry_is_counted_and_ends_nothing() -> None:
    """An exception here would end the worker, again and again, at the same invoice."""
    registry = CollectorRegistry()
    metrics = ReadingMetrics(registry, "EUR")
    metrics.outcome_known(extracted(Usage(), Check("NO-SUCH-RULE", "warning", passed=False)))
    labels = {"rule": "other", "severity": "error"}
    assert registry.get_sample_value("invoice_stream_checks_broken_total", labels) == 1
