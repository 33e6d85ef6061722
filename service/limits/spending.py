"""Counts money by day and month (UTC), and says whether the next call is within the bounds.

A clock that is set does not give the money again, neither ahead nor back: what was counted stays
counted. A step of more than a day may be a mistake, so the sums before it are kept until a step in
the other direction takes it back. A restart forgets them.

A call's price is known when it has ended, so a bound can be exceeded by the calls in flight, and by
no more. A bound on calls counts them when they begin, so it is never exceeded.

Pure: the caller passes the time. Exact (Decimal).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_FLOOR, Decimal, localcontext
from enum import StrEnum

_STEP_MAX = timedelta(days=1)


class Period(StrEnum):
    """A time over which money is counted."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class SpendingBounds:
    """Most money, and most calls; None for no bound."""

    per_day: Decimal | None = None
    per_month: Decimal | None = None
    calls_per_day: int | None = None

    def part(self, instances: int) -> SpendingBounds:
        """The bounds of one of so many instances; all parts together never exceed the whole."""
        with localcontext(rounding=ROUND_FLOOR):
            return SpendingBounds(
                None if self.per_day is None else self.per_day / instances,
                None if self.per_month is None else self.per_month / instances,
                None if self.calls_per_day is None else self.calls_per_day // instances,
            )


@dataclass(frozen=True, slots=True)
class Spent:
    """Money and calls of one day, and money of its month."""

    day: date
    of_day: Decimal = Decimal(0)
    of_month: Decimal = Decimal(0)
    calls: int = 0

    def on(self, today: date) -> Spent:
        """What of it counts on another day. A clock that steps back by up to a day goes on with
        the later day, which ends when it ends. After a longer step the later day was a mistake, and
        all that was counted counts on the earlier one."""
        if today == self.day:
            return self
        if today < self.day:
            return self if self.day - today <= _STEP_MAX else replace(self, day=today)
        one_month = _is_one_month(today, self.day)
        return Spent(today, of_month=self.of_month if one_month else Decimal(0))

    def plus(self, later: Spent, first: Spent) -> Spent:
        """These sums, and what was counted from `first` to `later`."""
        before = first if later.day == first.day else Spent(later.day)
        month = first.of_month if _is_one_month(later.day, first.day) else Decimal(0)
        return Spent(
            self.day,
            self.of_day + later.of_day - before.of_day,
            self.of_month + later.of_month - month,
            self.calls + later.calls - before.calls,
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """A step of the clock by more than a day."""

    before: Spent
    after: Spent

    def is_taken_back(self, now: Spent, today: date) -> bool:
        """Whether a step from `now` to that day takes it back. After a step back, days that pass
        show that it was right: a step ahead is then a pause."""
        was_ahead = self.after.day > self.before.day
        lasted = not was_ahead and now.day - self.after.day > _STEP_MAX
        return was_ahead != (today > now.day) and not lasted


class Spending:
    """The money spent so far, and its bounds."""

    def __init__(self, bounds: SpendingBounds, spent: Spent | None = None) -> None:
        """`spent` is what an earlier process has counted."""
        self.bounds = bounds
        self._spent = spent or Spent(date.min)
        self._step: _Step | None = None

    def spent(self, now_s: float) -> Spent:
        """What counts now."""
        today = _today(now_s)
        if abs(today - self._spent.day) > _STEP_MAX:
            self._spent = self._stepped(today)
        self._spent = self._spent.on(today)
        return self._spent

    def _stepped(self, today: date) -> Spent:
        """The sums after a step of more than a day."""
        step, before = self._step, self._spent
        after = before.on(today)
        if step is not None and step.is_taken_back(before, today):
            after = step.before.on(today).plus(before, step.after)
        self._step = _Step(before, after)
        return after

    def begin(self, now_s: float) -> None:
        """A call begins."""
        spent = self.spent(now_s)
        self._spent = replace(spent, calls=spent.calls + 1)

    def add(self, cost: Decimal | None, now_s: float) -> None:
        """A call ended; None: without a price."""
        if cost:
            spent = self.spent(now_s)
            of_day, of_month = spent.of_day + cost, spent.of_month + cost
            self._spent = replace(spent, of_day=of_day, of_month=of_month)

    def reached(self, now_s: float) -> Period | None:
        """The period whose bound is reached, the longer one first; None while calls may go on."""
        spent, bounds = self.spent(now_s), self.bounds
        if bounds.per_month is not None and spent.of_month >= bounds.per_month:
            return Period.MONTH
        if bounds.per_day is not None and spent.of_day >= bounds.per_day:
            return Period.DAY
        if bounds.calls_per_day is not None and spent.calls >= bounds.calls_per_day:
            return Period.DAY
        return None

    def opens_in_s(self, now_s: float) -> float:
        """Seconds until the next call is within the bounds; 0: now."""
        reached = self.reached(now_s)
        if reached is None:
            return 0.0
        today = self._spent.day  # Later than now where the clock was set back.
        first = today + timedelta(days=1)
        if reached is Period.MONTH:
            first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        begins = datetime(first.year, first.month, first.day, tzinfo=UTC)
        return max(0.0, begins.timestamp() - now_s)


def _is_one_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _today(now_s: float) -> date:
    return datetime.fromtimestamp(now_s, UTC).date()
