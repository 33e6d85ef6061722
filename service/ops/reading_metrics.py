"""Metrics of results: trust, rules broken, repairs, answers found without a call, money.

Label values come from closed sets: the rules' ids, what can become of a repair, where an answer
came from, the currency of the settings.
"""

from __future__ import annotations

from decimal import Decimal

from prometheus_client import CollectorRegistry, Counter

from schemas.outcome import ExtractedBy, Repair, Trust
from service.checks.reply.invoice_answer import dropped_names
from service.checks.rules import RULES
from service.model.outcome import Extracted, Failed
from service.ops.gauges import PREFIX

_FOUND = ("asked", "shared", "kept")


_OTHER = "other"
"""A rule without an entry in `RULES`; counting must not end the worker."""


class ReadingMetrics:
    """A subscriber to outcomes; knows what was read, not how fast."""

    def __init__(self, registry: CollectorRegistry, currency: str) -> None:
        rules = Counter(
            PREFIX + "checks_broken_total",
            "Rules that results break, by rule and severity",
            ("rule", "severity"),
            registry=registry,
        )
        self._rules = {
            (rule, severity): rules.labels(rule, severity)
            for rule, severities in RULES.items()
            for severity in severities
        }
        self._other_rules = rules.labels(_OTHER, "error")
        repairs = Counter(
            PREFIX + "repairs_total",
            "Follow-up questions about broken rules, by result",
            ("result",),
            registry=registry,
        )
        self._repairs = {r: repairs.labels(r.value) for r in Repair if r is not Repair.NONE}
        answers = Counter(
            PREFIX + "answers_total",
            "Documents answered by a call (asked), a shared question (shared), the cache (kept)",
            ("source",),
            registry=registry,
        )
        self._answers = {source: answers.labels(source) for source in _FOUND}
        self._einvoices = Counter(
            PREFIX + "einvoices_total",
            "Invoices read from XML, without a call",
            registry=registry,
        )
        trusted = Counter(
            PREFIX + "results_trusted_total",
            "Results by what may be done with them: book, look, reject",
            ("trust",),
            registry=registry,
        )
        self._trusted = {trust: trusted.labels(trust.value) for trust in Trust}
        self._dropped = Counter(
            PREFIX + "answer_names_dropped_total",
            "Names in answers that the schema does not have",
            registry=registry,
        )
        costs = Counter(
            PREFIX + "llm_cost_total",
            "Money for calls by the prices in cost.prices",
            ("currency",),
            registry=registry,
        )
        self._cost = costs.labels(currency)
        self.cost: Decimal | None = None
        """The same sum, exactly."""

    def outcome_known(self, outcome: Extracted | Failed) -> None:
        """An invoice is finished."""
        if outcome.usage.cost is not None:
            self._cost.inc(float(outcome.usage.cost))
            self.cost = (self.cost or Decimal(0)) + outcome.usage.cost
        if isinstance(outcome, Failed):
            return
        if outcome.extracted_by is ExtractedBy.EINVOICE:
            self._einvoices.inc()
        if not outcome.cached:
            self._dropped.inc(sum(map(dropped_names, outcome.assessment.checks)))
        if outcome.repair is not Repair.NONE and not outcome.cached:
            self._repairs[outcome.repair].inc()
        if not outcome.children:
            self._trusted[outcome.assessment.trust].inc()
        for check in outcome.assessment.checks:
            if not check.passed:
                self._rules.get((check.id, check.severity), self._other_rules).inc()

    def answer_found(self, source: str) -> None:
        """A document was answered, from there."""
        self._answers[source].inc()
