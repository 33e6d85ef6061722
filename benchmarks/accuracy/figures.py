"""The figures of one variant over some documents: what it read, what it cost, what was flagged.

A document is correct if every value that decides a payment is right; what decides one is what the
service calls so (`checks.assessment.DECIDING`), with the type of the document in the place of the
lines. Tokens and seconds are those of all questions about a document, follow-up questions included.

Pure but for reading the files of a store.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.outcome import Trust
from service.checks.assessment import DECIDING
from service.checks.evaluation import Difference, Evaluation, evaluate
from service.commands.files import file_id
from service.commands.result_files import cases_of
from service.model.answer import Answer

PAYING = frozenset(DECIDING) - {"lines"} | {"document_type"}
_TRUNCATED = "reply_truncated"


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one variant over some documents."""

    documents: int
    read: int
    correct: int
    paying: Mapping[str, int]
    """Values that decide a payment: right, wrong, missed, invented."""
    every: Mapping[str, int]
    flagged: int
    """Wrong or invented values that decide a payment, with a status that says so."""
    reviewed: int
    """The same, or in a document that asks for review."""
    false_alarms: int
    booked: int
    booked_wrong: int
    prompt_tokens: int
    answer_tokens: int
    seconds: float
    follow_ups: int
    improved: int
    truncated: int

    def each(self, total: float) -> float:
        """A total for each document."""
        return total / self.documents if self.documents else 0.0

    @property
    def seconds_a_correct_one(self) -> float | None:
        """What a correct invoice took, with what the others took."""
        return self.seconds / self.correct if self.correct else None


def figures(results: Path, truths: Mapping[Path, Answer]) -> Figures:
    """The figures of the documents in a file of results."""
    evaluation = evaluate(cases_of(results, truths))
    lines = [json.loads(line) for line in results.read_text(encoding="utf-8").splitlines()]
    names = {name for path in truths for name in (file_id(path), path.stem)}
    lines = [line for line in lines if line.get("invoice_id") in names]
    differences = [
        (judged.case, one)
        for judged in evaluation.documents
        for one in judged.differences
        if one.path in PAYING and one.found is not None
    ]
    booked, booked_wrong = evaluation.trusted(Trust.BOOK)
    return Figures(
        documents=len(truths),
        read=evaluation.read,
        correct=sum(
            judged.case.found is not None and not _decides(judged.differences)
            for judged in evaluation.documents
        ),
        paying=_counts(evaluation, PAYING),
        every=_counts(evaluation, evaluation.fields),
        flagged=sum(one.flagged for _, one in differences),
        reviewed=sum(one.flagged or case.needs_review for case, one in differences),
        false_alarms=sum(alarm.path in PAYING for alarm in evaluation.alarms),
        booked=booked,
        booked_wrong=booked_wrong,
        prompt_tokens=sum(line["tokens"]["prompt"] for line in lines),
        answer_tokens=sum(line["tokens"]["completion"] for line in lines),
        seconds=sum(_seconds(line) for line in lines),
        follow_ups=sum(max(0, line["attempts"] - 1) for line in lines),
        improved=sum(line.get("repair") == "improved" for line in lines),
        truncated=sum(
            _TRUNCATED in (line.get("reason"), line.get("last_reason")) for line in lines
        ),
    )


def _decides(differences: Sequence[Difference]) -> bool:
    return any(one.path in PAYING for one in differences)


def _counts(evaluation: Evaluation, paths: Iterable[str]) -> dict[str, int]:
    counted = [evaluation.fields[path] for path in paths if path in evaluation.fields]
    return {
        name: sum(getattr(count, name) for count in counted)
        for name in ("right", "wrong", "missed", "invented")
    }


def _seconds(line: Mapping[str, Any]) -> float:
    timings = line.get("timings") or {}
    return float(timings.get("llm_s") or 0.0)


def rows(many: Mapping[str, Figures]) -> list[tuple[str, ...]]:
    """A table: a row for each figure, a column for each variant."""
    some = list(many.values())

    def row(title: str, *values: object) -> tuple[str, ...]:
        return (title, *map(str, values))

    def values(name: str, of: Figures) -> str:
        counts = getattr(of, name)
        return " / ".join(str(counts[kind]) for kind in ("right", "wrong", "missed", "invented"))

    return [
        row("", *many),
        row("documents, of these read", *(f"{one.documents}, {one.read}" for one in some)),
        row("every paying value right", *(one.correct for one in some)),
        row(
            "values that decide a payment: right / wrong / missed / invented",
            *(values("paying", one) for one in some),
        ),
        row(
            "wrong or invented ones of these: flagged by status; by status or review",
            *(f"{one.flagged}; {one.reviewed}" for one in some),
        ),
        row("right ones of these that are flagged", *(one.false_alarms for one in some)),
        row("all values: right / wrong / missed / invented", *(values("every", o) for o in some)),
        row(
            "trust `book`, of these with a wrong or missed value",
            *(f"{o.booked}, {o.booked_wrong}" for o in some),
        ),
        row("prompt tokens a document", *(f"{o.each(o.prompt_tokens):.0f}" for o in some)),
        row("answer tokens a document", *(f"{o.each(o.answer_tokens):.0f}" for o in some)),
        row("seconds a document", *(f"{o.each(o.seconds):.0f}" for o in some)),
        row(
            "seconds for each document with every paying value right",
            *("–" if (s := o.seconds_a_correct_one) is None else f"{s:.0f}" for o in some),
        ),
        row(
            "follow-up questions, answers improved",
            *(f"{o.follow_ups}, {o.improved}" for o in some),
        ),
        row("cut off", *(one.truncated for one in some)),
    ]
