"""Whether a due date may be read by its label instead of by the model: what would be booked wrong.

The service asks a model for the due date, and holds its label against the answer. Here the label
fills the date as it fills totals (`reply.labelled_values`): where the answer has none, or also
where the answer has another. The wrong answers are those of the bench that concern due dates. The
older invoices are documents in which the row of a due date was moved below words about another
invoice: once without a due date of their own, once with one in a sentence. The answers to these are
right as they are, so each filled date is a wrong one.

A date counts as booked wrong if it is not that of the truth and the verdict is `book`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from benchmarks.labelled_values import measure_taken
from benchmarks.mutations.bench import KINDS, judge_with, wrong_answers
from benchmarks.mutations.bench import as_read as read_alone
from benchmarks.mutations.letters import LabelledPaper
from schemas.invoice import Invoice
from schemas.outcome import Check, Trust
from service.checks.invoice_kind import InvoiceKind
from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.answer_values import Surroundings, day_of
from service.checks.reply.labelled_values import LABEL_READ
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.model.answer import ReadAnswer

_FORMS = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d", "%d-%m-%Y")
_AFTER_ISSUE = timedelta(days=3)
_OTHER = "Still open from invoice ALT-7731:"
_SENTENCE = "We expect your transfer on {day}."


class DueByLabel(InvoiceKind):
    """The service's reading of invoices, with the due date of its label."""

    def __init__(self, *, replaces: bool) -> None:
        """`replaces`: also where the answer has another date."""
        super().__init__()
        self._replaces = replaces
        self.due: date | None = None
        """Of the answer that was read last."""

    def read(self, reply: ReplyObjects, printed: PrintedText | None) -> ReadAnswer | ReplyProblem:
        """The answer, with the date if all labels of a due date have one and it has one reading."""
        read = super().read(reply, printed)
        if isinstance(read, ReplyProblem) or not isinstance(read.answer, Invoice):
            return read
        invoice, labelled = read.answer, due_by_label(printed) if printed is not None else None
        if labelled is not None and self._takes(invoice.due_date, labelled):
            said = Check(LABEL_READ, "warning", passed=True, message="", fields=("due_date",))
            invoice = invoice.model_copy(update={"due_date": labelled})
            read = ReadAnswer(invoice, (*read.findings, said))
        self.due = invoice.due_date
        return read

    def _takes(self, answered: date | None, labelled: date) -> bool:
        return answered is None or (self._replaces and answered != labelled)


def due_by_label(printed: PrintedText) -> date | None:
    """The one day behind the labels of a due date."""
    texts = {one.text for one in printed.labelled.of(Role.DUE)}
    days = {day_of(text, Surroundings(printed)) for text in texts}
    day = days.pop() if len(days) == 1 else None
    return day if isinstance(day, date) else None


@dataclass(slots=True)
class DueCounts:
    """Verdicts on answers of one kind."""

    answers: int = 0
    right: int = 0
    """With the due date of the truth, as it would be published."""
    booked_wrong: int = 0

    def add(self, trust: Trust, *, right: bool) -> None:
        """One more answer."""
        self.answers += 1
        self.right += right
        self.booked_wrong += trust is Trust.BOOK and not right


def measure_due(papers: Iterable[LabelledPaper], seed: int) -> dict[str, DueCounts]:
    """Counts by what was answered and what the label fills."""
    counts: dict[str, DueCounts] = {}
    for paper in papers:
        for name, of_it, answer in _cases(paper, seed):
            for kind_name, kind in _kinds():
                verdict = judge_with(kind, of_it, answer)
                due = kind.due.isoformat() if kind.due else None
                count = counts.setdefault(f"{name}; {kind_name}", DueCounts())
                count.add(verdict.trust, right=due == of_it.truth.get("due_date"))
    return counts


def tables(papers: Sequence[LabelledPaper], seed: int) -> Iterator[str]:
    """The values that the service takes from behind labels, then what taking due dates would do."""
    yield from measure_taken(papers).table()
    told = [(due_by_label(PrintedText(one.text)), one.truth.get("due_date")) for one in papers]
    days = [(day.isoformat(), right) for day, right in told if day is not None]
    right = sum(day == due for day, due in days)
    yield f"\nDue dates, if their labels filled them ({right} of {len(days)} right alone):"
    yield from as_text(measure_due(papers, seed))


def as_text(counts: Mapping[str, DueCounts]) -> Iterator[str]:
    """One row for each."""
    yield f"{'answers; the label fills':52} {'answers':>8} {'right due':>9} {'booked wrong':>12}"
    for name, count in sorted(counts.items()):
        yield f"{name:52} {count.answers:8} {count.right:9} {count.booked_wrong:12}"


def _kinds() -> Iterator[tuple[str, DueByLabel]]:
    yield "none", _NeverByLabel(replaces=False)
    yield "where it is null", DueByLabel(replaces=False)
    yield "where it differs", DueByLabel(replaces=True)


class _NeverByLabel(DueByLabel):
    def _takes(self, answered: date | None, labelled: date) -> bool:
        del answered, labelled
        return False


def _cases(
    paper: LabelledPaper, seed: int
) -> Iterator[tuple[str, LabelledPaper, Mapping[str, Any]]]:
    yield "right answers", paper, paper.truth
    truth = read_alone(paper.truth)
    for kind in KINDS:
        if "due date" in kind.name:
            for wrong in wrong_answers(paper, truth, kind, seed):
                yield "wrong due dates", paper, wrong.answer
    for name, older in _with_older_invoice(paper):
        yield name, older, older.truth


def _with_older_invoice(paper: LabelledPaper) -> Iterator[tuple[str, LabelledPaper]]:
    """The letter with its due date's row as that of another invoice; none where the row or the form
    of its date is not known."""
    due = paper.truth.get("due_date")
    if not due:
        return
    printed = paper.shown.get(due, due)
    rows = paper.text.split("\n")
    own = [number for number, row in enumerate(rows) if printed in row]
    form = next((f for f in _FORMS if date.fromisoformat(due).strftime(f) == printed), None)
    if len(own) != 1 or form is None:
        return
    other = (date.fromisoformat(paper.truth["issue_date"]) + _AFTER_ISSUE).strftime(form)
    moved = rows.pop(own[0]).replace(printed, other)
    text = "\n".join([*rows, "", _OTHER, moved])
    without = {name: value for name, value in paper.truth.items() if name != "due_date"}
    yield "older invoice, none of its own", replace(paper, text=text, truth=without)
    said = "\n".join([*rows, _SENTENCE.format(day=printed), "", _OTHER, moved])
    yield "older invoice, its own in a sentence", replace(paper, text=said)
