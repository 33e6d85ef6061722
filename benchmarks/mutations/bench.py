"""The wrong answers held against the service's rules: what asks for review, what raises a flag.

An answer is read and checked as the service does it, by `InvoiceKind`, without a model and without
Kafka; an answer that cannot be read counts as review. A flag that the right answer of the same
paper has as well does not count for a wrong one. Flags on right answers are false alarms, and are
counted by themselves.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.mutations.identity import ACCOUNT, NUMBER, PARTIES
from benchmarks.mutations.kinds import Harm, Mutation, Wrong
from benchmarks.mutations.letters import LabelledPaper
from benchmarks.mutations.money import MONEY
from benchmarks.mutations.others import OTHER
from benchmarks.mutations.reliability import Trusted
from schemas.event import InvoiceEvent
from schemas.outcome import Check, Trust
from service.checks.invoice_kind import InvoiceKind
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.checks.suspicion import suspicion_checks, suspicious
from service.model.outcome import AnswerOrigin

KINDS: tuple[Mutation, ...] = (*MONEY, *ACCOUNT, *NUMBER, *PARTIES, *OTHER)
_ARRIVES = timedelta(days=3)
"""The day of checking: so long after the issue date that the paper prints."""
_KIND = InvoiceKind()


@dataclass(frozen=True, slots=True)
class RulesVerdict:
    """The verdict of the rules on one answer; a flag is a broken rule, its severity and its
    field."""

    review: bool
    flags: frozenset[tuple[str, str, str]]
    trust: Trust = Trust.REJECT
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Silent:
    """A wrong answer that raised no flag."""

    kind: str
    group: Harm
    paper: str
    differs: str


@dataclass(slots=True)
class Count:
    """Answers, those that ask for review, those with any flag."""

    answers: int = 0
    review: int = 0
    flagged: int = 0

    def add(self, other: Count) -> None:
        """Both together."""
        self.answers += other.answers
        self.review += other.review
        self.flagged += other.flagged

    @property
    def review_share(self) -> float:
        """0 to 1; 1 where there are no answers."""
        return self.review / self.answers if self.answers else 1.0

    @property
    def flagged_share(self) -> float:
        """0 to 1; 1 where there are no answers."""
        return self.flagged / self.answers if self.answers else 1.0


@dataclass(slots=True)
class MutationFindings:
    """Everything that one run found."""

    right: dict[str, Count] = field(default_factory=dict)
    """By where the papers come from."""
    alarms: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)
    """Flags on right answers, by rule, severity and field without its row, with their papers."""
    own_faults: int = 0
    """Papers that are flagged because they break a rule by themselves, and for nothing else."""
    wrong: dict[str, Count] = field(default_factory=dict)
    """By kind."""
    silent: list[Silent] = field(default_factory=list)
    unreviewed: list[Silent] = field(default_factory=list)
    """Wrong answers about money, accounts, numbers and parties that do not ask for review."""
    trusted: dict[Trust, Trusted] = field(
        default_factory=lambda: {trust: Trusted() for trust in Trust}
    )
    withheld: dict[str, int] = field(default_factory=dict)
    """Right answers that are not booked, by what keeps them."""

    def group(self, group: Harm) -> Count:
        """All kinds of a group."""
        total = Count()
        for kind in KINDS:
            if kind.group is group and kind.name in self.wrong:
                total.add(self.wrong[kind.name])
        return total

    def all_right(self) -> Count:
        """The right answers of all papers."""
        total = Count()
        for count in self.right.values():
            total.add(count)
        return total


def wrong_answers(
    paper: LabelledPaper, truth: object, kind: Mutation, seed: int
) -> Iterator[Wrong]:
    """The wrong answers of a kind; none that reads as the right one does (`truth`)."""
    for wrong in kind.make(paper, random.Random(f"{seed}:{paper.name}:{kind.name}")):
        if as_read(wrong.answer) != truth:
            yield wrong


def measure(
    papers: Iterable[LabelledPaper], seed: int, kinds: tuple[Mutation, ...] = KINDS
) -> MutationFindings:
    """All kinds on all papers."""
    measured = MutationFindings()
    for paper in papers:
        truth = as_read(paper.truth)
        suspicion = suspicion_checks(suspicious(paper.text, paper.text))
        right = judge(paper, paper.truth, suspicion)
        _note_right(measured, paper, right)
        for kind in kinds:
            count = measured.wrong.setdefault(kind.name, Count())
            for wrong in wrong_answers(paper, truth, kind, seed):
                verdict = judge(paper, wrong.answer, suspicion, right.flags)
                count.add(Count(1, verdict.review, bool(verdict.flags)))
                measured.trusted[verdict.trust].add(kind.group)
                _note_missed(measured, paper, kind, wrong, verdict)
    return measured


def judge(
    paper: LabelledPaper,
    answer: Mapping[str, Any],
    suspicion: tuple[Check, ...] = (),
    known: frozenset[tuple[str, str, str]] = frozenset(),
) -> RulesVerdict:
    """The service's verdict on an answer, without the flags that are known; `suspicion` is what it
    says of the paper alone."""
    return judge_with(_KIND, paper, answer, suspicion, known)


def judge_with(
    kind: InvoiceKind,
    paper: LabelledPaper,
    answer: Mapping[str, Any],
    suspicion: tuple[Check, ...] = (),
    known: frozenset[tuple[str, str, str]] = frozenset(),
) -> RulesVerdict:
    """The verdict of a kind of invoices that reads in another way."""
    printed = PrintedText(paper.text)
    read = kind.read(ReplyObjects((dict(answer),)), printed)
    if isinstance(read, ReplyProblem):
        return RulesVerdict(review=True, flags=frozenset({("UNREADABLE", "error", "answer")}))
    arrived = date.fromisoformat(paper.truth["issue_date"]) + _ARRIVES
    checks = read.findings + kind.check(read.answer, printed, arrived)
    checks += suspicion
    assessed = kind.assess(read.answer, checks, _event(paper), AnswerOrigin())
    flags = frozenset(_flag(check) for check in assessed.checks if not check.passed) - known
    return RulesVerdict(
        any(flag[1] == "error" for flag in flags), flags, assessed.trust, assessed.trust_because
    )


def _event(paper: LabelledPaper) -> InvoiceEvent:
    """An event without claims about the invoice."""
    document = {"media_type": "text/plain", "text": paper.text}
    return InvoiceEvent.model_validate({"invoice_id": paper.name, "document": document})


def _flag(check: Check) -> tuple[str, str, str]:
    return check.id, check.severity, check.fields[0] if check.fields else ""


def as_read(answer: Mapping[str, Any]) -> object:
    """The service's reading of an answer; the answer itself where it cannot be read."""
    read = _KIND.read(ReplyObjects((dict(answer),)), None)
    return dict(answer) if isinstance(read, ReplyProblem) else read.answer


def _note_right(measured: MutationFindings, paper: LabelledPaper, verdict: RulesVerdict) -> None:
    """Flags that have their reason in the document are no false alarms."""
    count = measured.right.setdefault(paper.source, Count())
    measured.trusted[verdict.trust].right += 1
    for reason in verdict.because:
        measured.withheld[reason] = measured.withheld.get(reason, 0) + 1
    flags = sorted(flag for flag in verdict.flags if flag[0] not in paper.faults)
    measured.own_faults += bool(verdict.flags) and not flags
    count.add(Count(1, any(flag[1] == "error" for flag in flags), bool(flags)))
    for rule, severity, path in flags:
        bare = ".".join("*" if part.isdigit() else part for part in path.split("."))
        names = measured.alarms.setdefault((rule, severity, bare), [])
        if paper.name not in names:
            names.append(paper.name)


def _note_missed(
    measured: MutationFindings,
    paper: LabelledPaper,
    kind: Mutation,
    wrong: Wrong,
    verdict: RulesVerdict,
) -> None:
    if verdict.review or (verdict.flags and kind.group is Harm.OTHER):
        return
    missed = Silent(kind.name, kind.group, paper.name, _difference(paper.truth, wrong.answer))
    if not verdict.flags:
        measured.silent.append(missed)
    if kind.group is not Harm.OTHER:
        measured.unreviewed.append(missed)


def _difference(truth: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """The first few values that are not the same, as path: right -> wrong."""
    before, after = dict(_leaves(truth)), dict(_leaves(answer))
    paths = [path for path in {**before, **after} if before.get(path) != after.get(path)]
    return "; ".join(f"{path}: {before.get(path)} -> {after.get(path)}" for path in paths[:3])


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        pairs: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    else:
        if value is not None:
            yield path, str(value)
        return
    for name, item in pairs:
        yield from _leaves(item, f"{path}.{name}" if path else str(name))
