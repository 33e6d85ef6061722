"""The findings of the bench as a table, as JSON, and as a verdict by thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.mutations.bench import KINDS, Count, MutationFindings, Silent
from benchmarks.mutations.kinds import Harm
from benchmarks.mutations.reliability import as_rates, reliability_rows

_PAPERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In per cent; None asks for nothing. Review counts for money, account, number and parties
    (each of them), a flag for the other kinds, false alarms for papers with any flag."""

    min_review: float | None = None
    min_flag: float | None = None
    max_false: float | None = None


def as_text(measured: MutationFindings, silent: int) -> Iterator[str]:
    """The table by kind and group, then false alarms, then some wrong answers that pass."""
    yield f"{'kind':50} {'wrong':>6} {'review':>7} {'flag':>7}"
    for group in Harm:
        for kind in KINDS:
            if kind.group is group and measured.wrong.get(kind.name, Count()).answers:
                yield _row(kind.name, measured.wrong[kind.name])
        yield _row(f"{group.value.upper()} together", measured.group(group))
        yield ""
    yield f"{'right answers':50} {'papers':>6} {'review':>7} {'flag':>7}"
    for source, count in measured.right.items():
        yield _row(source, count)
    yield _row("RIGHT together", measured.all_right())
    for (rule, severity, path), names in sorted(measured.alarms.items()):
        some = ", ".join(names[:_PAPERS_SHOWN])
        yield f"  {rule} ({severity}) {path}: {len(names)} papers, {some}"
    yield f"  with reason, for they break a rule by themselves: {measured.own_faults} papers"
    yield ""
    yield from reliability_rows(measured.trusted, measured.withheld)
    yield from _missed("raise no flag", measured.silent, silent)
    yield from _missed("ask for no review", measured.unreviewed, silent)


def _row(name: str, count: Count) -> str:
    review, flagged = 100 * count.review_share, 100 * count.flagged_share
    return f"{name:50} {count.answers:6} {review:6.1f} % {flagged:5.1f} %"


def _missed(how: str, missed: list[Silent], shown: int) -> Iterator[str]:
    """Evenly over all that were missed, so that one kind does not fill the list."""
    if not shown or not missed:
        return
    yield ""
    yield f"{len(missed)} wrong answers that {how}; {min(shown, len(missed))} of them:"
    step = max(1, len(missed) // shown)
    for one in missed[::step][:shown]:
        yield f"  {one.kind} [{one.paper}] {one.differs}"


def as_dict(measured: MutationFindings, silent: int) -> dict[str, Any]:
    """The same figures for a program."""
    return {
        "groups": {group.value: _figures(measured.group(group)) for group in Harm},
        "kinds": {
            kind.name: {"group": kind.group.value, **_figures(measured.wrong[kind.name])}
            for kind in KINDS
            if kind.name in measured.wrong
        },
        "right": {source: _figures(count) for source, count in measured.right.items()},
        "false_alarms": [
            {"rule": rule, "severity": severity, "field": path, "papers": names}
            for (rule, severity, path), names in sorted(measured.alarms.items())
        ],
        "own_faults": measured.own_faults,
        "trust": as_rates(measured.trusted),
        "silent": [asdict(one) for one in measured.silent[:silent]],
        "unreviewed": [asdict(one) for one in measured.unreviewed[:silent]],
    }


def _figures(count: Count) -> dict[str, float]:
    return {
        "answers": count.answers,
        "review": round(count.review_share, 4),
        "flag": round(count.flagged_share, 4),
    }


def missed_thresholds(measured: MutationFindings, asked: Thresholds) -> list[str]:
    """The thresholds that are missed; empty when all are met."""
    missed = []
    for group in Harm:
        count = measured.group(group)
        review, flag = 100 * count.review_share, 100 * count.flagged_share
        if group is Harm.OTHER:
            if asked.min_flag is not None and flag < asked.min_flag:
                missed.append(f"{group.value}: {flag:.1f} % raise a flag, not {asked.min_flag} %")
        elif asked.min_review is not None and review < asked.min_review:
            missed.append(f"{group.value}: {review:.1f} % ask for review, not {asked.min_review} %")
    false = 100 * measured.all_right().flagged_share
    if asked.max_false is not None and false > asked.max_false:
        missed.append(f"right answers: {false:.1f} % raise a flag, not {asked.max_false} %")
    return missed
