"""How much a verdict says about an answer: right and wrong answers by trust.

The bench makes as many wrong answers as it has kinds, so the share of right ones among all its
answers says nothing. The worth of a verdict depends on how often a model is right at all. The
table therefore shows how often right and wrong answers get each verdict, and what follows for
models that are right in half, in nine of ten and in 99 of 100 invoices. Kinds of wrong answers and
rules have the same author, and a model makes other mistakes in other shares: the figures compare
one version of the rules with another, and are no promise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from benchmarks.mutations.kinds import Harm
from schemas.outcome import Trust

_RIGHT_SHARES = (0.5, 0.9, 0.99)
_REASONS_SHOWN = 12


@dataclass(slots=True)
class Trusted:
    """Answers with one verdict."""

    right: int = 0
    wrong: dict[Harm, int] = field(default_factory=dict)

    def add(self, group: Harm) -> None:
        """One more wrong answer of this group."""
        self.wrong[group] = self.wrong.get(group, 0) + 1


def share_right(
    trusted: Mapping[Trust, Trusted], trust: Trust, right_share: float, group: Harm | None = None
) -> float | None:
    """Of the answers with this verdict, the share that is right, from a model that is right in
    `right_share` of all and otherwise makes the mistakes of the group (None: of all groups) in the
    shares of the bench. None where no answer has the verdict."""
    groups = list(Harm) if group is None else [group]
    right = _rate(trusted[trust].right, sum(one.right for one in trusted.values()))
    wrong = _rate(
        _wrong(trusted[trust], groups), sum(_wrong(one, groups) for one in trusted.values())
    )
    both = right_share * right + (1 - right_share) * wrong
    return right_share * right / both if both else None


def reliability_rows(
    trusted: Mapping[Trust, Trusted], withheld: Mapping[str, int]
) -> Iterator[str]:
    """The table for a terminal, and why right answers are not booked."""
    yield f"{'trust, share of each':24}" + "".join(f"{trust.value:>9}" for trust in Trust)
    all_right = sum(one.right for one in trusted.values())
    yield _shares("right answers", [_rate(one.right, all_right) for one in trusted.values()])
    for group in Harm:
        count = sum(_wrong(one, [group]) for one in trusted.values())
        rates = [_rate(_wrong(one, [group]), count) for one in trusted.values()]
        yield _shares(f"wrong: {group.value}", rates)
    for assumed in _RIGHT_SHARES:
        shares = [share_right(trusted, trust, assumed) for trust in Trust]
        yield _shares(f"right, if {assumed:.0%} are", shares)
    few = sorted(withheld.items(), key=lambda item: -item[1])[:_REASONS_SHOWN]
    if few:
        said = ", ".join(f"{reason} {count}" for reason, count in few)
        yield f"right answers that are not booked, by reason: {said}"


def as_rates(trusted: Mapping[Trust, Trusted]) -> dict[str, dict[str, int]]:
    """The counts for a program."""
    return {
        trust.value: {
            "right": one.right,
            **{group.value: one.wrong.get(group, 0) for group in Harm},
        }
        for trust, one in trusted.items()
    }


def _shares(name: str, shares: list[float | None] | list[float]) -> str:
    cells = "".join("        –" if one is None else f"{100 * one:7.1f} %" for one in shares)
    return f"{name:24}{cells}"


def _wrong(one: Trusted, groups: list[Harm]) -> int:
    return sum(one.wrong.get(group, 0) for group in groups)


def _rate(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
