"""One invoice as the console shows it: fields with their status, checks in words, decisions.

The invoice that counts is what was read, overruled by the decisions in force
(`service.review.decisions`), and so are its checks. The evidence is of what was read: it shows
where the document prints a value, also where a person corrected it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from schemas.invoice import Invoice
from schemas.outcome import Check, FieldEvidence, FieldVerdict, InvoiceExtracted
from schemas.review import InvoiceReviewed, ReviewDecision
from service.console.field_paths import (
    EXTRA,
    HEAD,
    LINE,
    ROWS_SHOWN,
    TAX,
    changed_paths,
    same_at,
    text_at,
)
from service.console.wording import (
    DECISIONS,
    EFFECTS,
    FIELD_STATES,
    Word,
    amount,
    field_label,
    iban,
    moment,
    rule_told,
    sentence,
    word,
)
from service.model.printable import printable
from service.review.corrected import corrected_result
from service.review.decisions import UNDECIDED, Effect, ReviewHistory

_TEXT_SHOWN = 500
_NUMBERS = frozenset(
    {"quantity", "unit_price", "net_amount", "taxable_amount", "tax_amount", "tax_rate", "rate"}
)


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field."""

    path: str
    label: str
    value: str
    """As people read it."""
    text: str
    """As it is edited."""
    status: Word
    printed: str
    """The words of the document."""
    place: str
    rules: tuple[str, ...]
    corrected_from: str | None
    """What was read, where a person corrected it."""
    number: bool
    boxed: bool


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One rule."""

    id: str
    tone: str
    message: str
    expected: str
    found: str
    fields: tuple[tuple[str, str], ...]
    """Path and label."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision of a person."""

    review_id: str
    decision: Word
    effect: Word
    counts: bool
    by: str
    at: str
    note: str
    changes: tuple[tuple[str, str, str], ...]
    """Label, value before, value after."""


@dataclass(frozen=True, slots=True)
class FieldsView:
    """Values and rules: what a correction changes."""

    head: tuple[FieldRow, ...]
    lines: tuple[tuple[FieldRow, ...], ...]
    taxes: tuple[tuple[FieldRow, ...], ...]
    lines_left_out: int
    broken: tuple[CheckRow, ...]
    passed: tuple[CheckRow, ...]


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """Everything about an invoice but its document."""

    fields: FieldsView
    decisions: tuple[DecisionRow, ...]
    because: tuple[str, ...]


def history_of(decided: Iterable[InvoiceReviewed]) -> ReviewHistory:
    """The decisions so far, in the order of their topic."""
    history = UNDECIDED
    for review in decided:
        history, _ = history.take(review)
    return history


def invoice_view(result: InvoiceExtracted, decided: Sequence[InvoiceReviewed]) -> InvoiceView:
    """The invoice with its decisions, oldest first."""
    history, rows = UNDECIDED, list[DecisionRow]()
    for review in decided:
        before = history.final(result.invoice)
        history, effect = history.take(review)
        rows.append(_decision_row(review, effect, before))
    counts = corrected_result(result, history)
    return InvoiceView(
        fields_view(result.invoice, counts.invoice, counts.fields, result.evidence, counts.checks),
        decisions=tuple(reversed(rows)),
        because=tuple(_reason(name) for name in result.trust_because),
    )


def fields_view(
    read: Invoice,
    final: Invoice,
    verdicts: Mapping[str, FieldVerdict],
    evidence: Mapping[str, FieldEvidence],
    checks: Sequence[Check],
) -> FieldsView:
    """Values and rules of the invoice `final`, where `read` was read."""
    facts = _Facts(read, final, verdicts, evidence)
    shown = [*HEAD, *(path for path in EXTRA if text_at(final, path) or text_at(read, path))]
    return FieldsView(
        head=tuple(facts.row(path) for path in shown),
        lines=facts.rows("lines", LINE),
        taxes=facts.rows("taxes", TAX),
        lines_left_out=max(len(final.lines) - ROWS_SHOWN, 0),
        broken=tuple(_check_row(check) for check in checks if not check.passed),
        passed=tuple(_check_row(check) for check in checks if check.passed),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    read: Invoice
    final: Invoice
    verdicts: Mapping[str, FieldVerdict]
    evidence: Mapping[str, FieldEvidence]

    def rows(self, part: str, names: Sequence[str]) -> tuple[tuple[FieldRow, ...], ...]:
        count = min(len(getattr(self.final, part)), ROWS_SHOWN)
        return tuple(
            tuple(self.row(f"{part}.{number}.{name}") for name in names) for number in range(count)
        )

    def row(self, path: str) -> FieldRow:
        text, before = text_at(self.final, path), text_at(self.read, path)
        verdict, found = self.verdicts.get(path), self.evidence.get(path)
        is_number = path.startswith("totals.") or path.rpartition(".")[2] in _NUMBERS
        return FieldRow(
            path=path,
            label=field_label(path),
            value=_shown(path, text, is_number),
            text=text,
            status=word(FIELD_STATES, verdict.status.value) if verdict else Word(""),
            printed=printable(found.quote, _TEXT_SHOWN) if found else "",
            place=_place(found) if found else "",
            rules=verdict.by if verdict else (),
            corrected_from=None if same_at(self.read, self.final, path) else before or "nothing",
            number=is_number,
            boxed=found is not None and (found.box is not None or found.line is not None),
        )


def _shown(path: str, text: str, is_number: bool) -> str:
    if path == "payment.iban":
        return iban(text)
    if path == "document_type":
        return sentence(text)
    if is_number and text:
        return amount(Decimal(text))
    return printable(text, _TEXT_SHOWN)


def _place(found: FieldEvidence) -> str:
    if found.page is not None:
        return f"page {found.page}"
    return f"line {found.line}" if found.line is not None else found.how


def _check_row(check: Check) -> CheckRow:
    tone = "good" if check.passed else "bad" if check.severity == "error" else "warn"
    return CheckRow(
        check.id,
        tone,
        rule_told(printable(check.message, _TEXT_SHOWN)) or check.id,
        printable(check.expected or "", _TEXT_SHOWN),
        printable(check.found or "", _TEXT_SHOWN),
        tuple((path, field_label(path)) for path in check.fields[:20]),
    )


def _decision_row(review: InvoiceReviewed, effect: Effect, before: Invoice) -> DecisionRow:
    changes: tuple[tuple[str, str, str], ...] = ()
    if review.decision is ReviewDecision.CORRECT and review.after is not None:
        changes = tuple(
            (
                field_label(path),
                text_at(before, path) or "nothing",
                text_at(review.after, path) or "nothing",
            )
            for path in changed_paths(before, review.after)
        )
    return DecisionRow(
        review.review_id,
        word(DECISIONS, review.decision.value),
        word(EFFECTS, effect.value),
        effect is Effect.COUNTS,
        printable(review.decided_by, 100),
        moment(review.decided_at),
        printable(review.note, 2_000),
        changes,
    )


def _reason(name: str) -> str:
    """Rules are named by their ids, fields by their paths."""
    return name if name.upper() == name else field_label(name)
