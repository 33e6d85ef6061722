"""Rules of money: counted by day and month (UTC), and open again when the next one begins."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.limits.spending import Period, Spending, SpendingBounds


def at(words: str) -> float:
    return datetime.fromisoformat(words).replace(tzinfo=UTC).timestamp()


NOON = at("2026-11-26T12:00:00")
TEN = SpendingBounds(per_day=Decimal(10), per_month=Decimal(25))


def test_a_day_s_bound_holds_until_midnight() -> None:
    """In UTC."""
    spending = Spending(TEN)
    spending.add(Decimal("9.99"), NOON)
    assert spending.reached(NOON) is None
    spending.add(Decimal("0.01"), NOON)
    assert spending.reached(NOON) is Period.DAY
    assert spending.opens_in_s(NOON) == 12 * 3_600
    assert spending.reached(at("2026-11-27T00:00:00")) is None


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-26T12:00:00", "2026-12-01T00:00:00"),
        ("2026-12-31T23:59:59", "2027-01-01T00:00:00"),
    ],
)
def test_a_month_s_bound_holds_until_the_next_month(now: str, opens: str) -> None:
    """Also over the new year; the day's sum begins anew, the month's does not."""
    spending = Spending(TEN)
    for _ in range(3):
        spending.add(Decimal(10), at(now))
    assert spending.reached(at(now)) is Period.MONTH
    assert at(now) + spending.opens_in_s(at(now)) == at(opens)
    assert spending.spent(at(opens)).of_month == 0


def test_calls_are_bounded_when_they_begin() -> None:
    """So that many at once cannot exceed the bound."""
    spending = Spending(SpendingBounds(calls_per_day=2))
    spending.begin(NOON)
    assert spending.reached(NOON) is None
    spending.begin(NOON)
    assert spending.reached(NOON) is Period.DAY
    assert spending.reached(NOON + 86_400) is None


def test_a_later_process_goes_on_from_what_was_spent() -> None:
    """Of the same day, or only of the same month."""
    first = Spending(TEN)
    first.add(Decimal(10), NOON)
    later = Spending(TEN, first.spent(NOON))
    assert later.reached(NOON) is Period.DAY
    assert later.spent(NOON + 86_400).of_month == 10


@pytest.mark.parametrize("back_s", [1.0, 3_600.0, 86_400.0])
def test_a_clock_that_steps_back_over_midnight_gives_no_money_again(back_s: float) -> None:
    """The later day goes on, also when midnight comes for the second time."""
    spending, midnight = Spending(TEN), at("2026-12-01T00:00:00")
    spending.add(Decimal(10), midnight)
    for now_s in (midnight - back_s, midnight - 0.5, midnight, midnight + 86_399):
        assert spending.reached(now_s) is Period.DAY
        assert now_s + spending.opens_in_s(now_s) == at("2026-12-02T00:00:00")
    assert spending.spent(midnight + 86_400).of_month == 10


def test_a_clock_that_was_far_ahead_holds_the_money_back_for_a_day_and_not_for_years() -> None:
    """All that was counted counts on the day that is right."""
    spending = Spending(TEN)
    spending.add(Decimal(10), at("2099-01-01T00:00:00"))
    assert spending.reached(NOON) is Period.DAY
    assert spending.opens_in_s(NOON) == 12 * 3_600
    assert spending.spent(NOON).of_month == 10


@pytest.mark.parametrize("wrong", ["2026-11-29", "2026-12-28", "2027-11-26", "2026-11-23"])
def test_a_clock_that_is_wrong_for_a_while_gives_no_money_again(wrong: str) -> None:
    """Ahead or back, once or again and again; what is counted meanwhile counts once."""
    spending = Spending(SpendingBounds(per_day=Decimal(11), per_month=Decimal(100)))
    spending.begin(NOON)
    spending.add(Decimal(8), NOON)
    for number in range(3):
        spending.add(Decimal(1), at(wrong))
        assert spending.spent(NOON + number).of_day == 9 + number
        assert spending.spent(NOON + number).of_month == 9 + number
        assert spending.spent(NOON + number).calls == 1
    assert spending.reached(NOON + 10) is Period.DAY
    assert spending.spent(NOON + 86_400).of_day == 0


def test_a_clock_that_is_set_back_after_a_pause_gives_no_money_again() -> None:
    """The pause was no mistake of the clock, and the month's sum counts once."""
    spending = Spending(TEN)
    spending.add(Decimal(4), at("2026-11-20"))
    spending.add(Decimal(5), at("2026-11-24"))
    spending.add(Decimal(6), at("2026-11-25"))
    assert spending.spent(at("2026-11-22")).of_month == 15
    assert spending.spent(at("2026-11-25")).of_day == 6
    assert spending.spent(at("2026-11-25")).of_month == 15


def test_a_pause_begins_a_new_day() -> None:
    """A bound that was reached days before holds no longer, also after a clock was set right."""
    spending = Spending(TEN)
    spending.add(Decimal(10), at("2026-11-05"))
    assert spending.reached(at("2026-11-02")) is Period.DAY
    spending.add(Decimal(2), at("2026-11-03"))
    spending.add(Decimal(10), at("2026-11-04"))
    assert spending.reached(at("2026-11-09")) is None
    assert spending.spent(at("2026-11-09")).of_month == 22


@given(
    st.decimals("0.01", 1_000, places=2),
    st.integers(0, 10_000),
    st.integers(1, 10_000),
)
def test_all_parts_together_never_exceed_the_whole(
    money: Decimal, calls: int, instances: int
) -> None:
    """And hardly fall short of it."""
    part = SpendingBounds(money, money, calls).part(instances)
    assert part.per_day is not None
    assert part.calls_per_day is not None
    assert money - Decimal("1e-20") <= part.per_day * instances <= money
    assert part.per_month == part.per_day
    assert calls - instances < part.calls_per_day * instances <= calls


def test_no_bound_has_no_parts() -> None:
    """Three of nothing are nothing."""
    assert SpendingBounds().part(3) == SpendingBounds()


@given(
    st.lists(
        st.tuples(
            st.decimals(0, 20, allow_nan=False, places=4),
            st.floats(0, 400 * 86_400, allow_nan=False),
        ),
        max_size=30,
    )
)
def test_waiting_as_long_as_it_says_is_enough(spent: list[tuple[Decimal, float]]) -> None:
    """At any moment of any history."""
    spending, now_s = Spending(TEN), NOON
    for cost, passed_s in spent:
        now_s += passed_s
        spending.add(cost, now_s)
        wait_s = spending.opens_in_s(now_s)
        assert (wait_s > 0) == (spending.reached(now_s) is not None)
        again = Spending(TEN, spending.spent(now_s))
        assert again.reached(now_s + wait_s + 0.001) is not Period.DAY or wait_s == 0
