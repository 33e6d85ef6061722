"""Advice from measured levels: never a level that fails more or gains nothing."""

from __future__ import annotations

from random import Random

from hypothesis import example, given
from hypothesis import strategies as st

from service.bench.advice import (
    NEARLY,
    NOISE,
    SUCCESS_DROP,
    Finding,
    LevelRun,
    advise,
    efficiency,
    speedup,
)


@st.composite
def _runs(draw: st.DrawFn) -> list[LevelRun]:
    levels = draw(st.sets(st.integers(2, 64), max_size=6))
    runs = []
    for level in [1, *levels]:
        invoices = draw(st.integers(1, 500))
        runs.append(
            LevelRun(
                level,
                invoices,
                draw(st.floats(0.01, 1_000)),
                draw(st.integers(0, invoices)),
                draw(st.floats(0, 500)),
            )
        )
    return runs


def _kinds(runs: list[LevelRun]) -> set[Finding]:
    return {sentence.finding for sentence in advise(runs).sentences}


def _scaling(slots: int, levels: tuple[int, ...] = (1, 2, 4, 8, 16, 32)) -> list[LevelRun]:
    """An ideal server of so many slots."""
    return [LevelRun(level, 100, 100 / min(level, slots), 100) for level in levels]


@given(_runs())
def test_what_is_recommended_was_measured_and_fails_no_more_than_serial(
    runs: list[LevelRun],
) -> None:
    """Speed never buys failures, and no level is made up."""
    by_level = {run.level: run for run in runs}
    advice = advise(runs)
    for level in (advice.recommended, advice.fastest):
        assert by_level[level].success_rate >= by_level[1].success_rate - SUCCESS_DROP


@given(_runs())
def test_the_recommended_level_is_nearly_the_fastest_and_the_lowest_such(
    runs: list[LevelRun],
) -> None:
    """Within `NEARLY` of the fastest; every lower level that fails no more is slower than that, or
    no faster than serial."""
    by_level = {run.level: run for run in runs}
    advice = advise(runs)
    if not by_level[1].succeeded:
        assert advice.recommended == 1
        return
    enough = NEARLY * by_level[advice.fastest].throughput_per_s
    assert by_level[advice.recommended].throughput_per_s >= enough
    for run in runs:
        if run.success_rate >= by_level[1].success_rate - SUCCESS_DROP:
            lower_and_enough = run.level < advice.recommended and run.throughput_per_s >= enough
            assert not lower_and_enough or speedup(run, by_level[1]) <= 1 + NOISE


@given(_runs())
@example([LevelRun(1, 10, 1.0, 10), LevelRun(2, 10, 1 / 1.02, 10), LevelRun(4, 10, 0.885, 10)])
def test_parallel_is_recommended_only_where_it_is_faster(runs: list[LevelRun]) -> None:
    """Without a gain beyond noise, serial it is; the crossover is a level that gains."""
    serial = next(run for run in runs if run.level == 1)
    by_level = {run.level: run for run in runs}
    advice = advise(runs)
    if advice.recommended > 1:
        assert speedup(by_level[advice.recommended], serial) > 1 + NOISE
        assert advice.crossover is not None
    if advice.crossover is not None:
        assert speedup(by_level[advice.crossover], serial) > 1 + NOISE
        assert advice.crossover <= advice.fastest


@given(_runs(), st.randoms(), st.sampled_from([0.25, 0.5, 2.0, 8.0]))
def test_order_and_unit_of_time_change_nothing(
    runs: list[LevelRun], random: Random, factor: float
) -> None:
    """The same measurements in another order, or on a machine slower in all things alike."""
    expected = advise(runs)
    shuffled = list(runs)
    random.shuffle(shuffled)
    assert advise(shuffled) == expected
    slower = [LevelRun(r.level, r.invoices, r.wall_s * factor, r.succeeded) for r in runs]
    again = advise(slower)
    assert (again.recommended, again.fastest, again.crossover) == (
        expected.recommended,
        expected.fastest,
        expected.crossover,
    )


@given(st.integers(1, 32))
def test_an_ideal_server_is_given_as_many_calls_as_it_has_slots(slots: int) -> None:
    """The lowest measured level that fills it to within `NEARLY`."""
    runs = _scaling(slots, (1, 2, 3, 4, 6, 8, 12, 16, 24, 32))
    recommended = advise(runs).recommended
    assert min(recommended, slots) >= NEARLY * slots
    assert all(min(r.level, slots) < NEARLY * slots for r in runs if r.level < recommended)


def test_a_server_that_works_on_one_call_is_left_serial() -> None:
    """No crossover, and the words say so."""
    advice = advise(_scaling(1))
    assert (advice.recommended, advice.crossover) == (1, None)
    assert Finding.SERIAL_BETTER in _kinds(_scaling(1))


def test_where_the_curve_bends_and_where_it_does_not() -> None:
    """Above the slots: saturated. Not reached: measure higher."""
    assert Finding.SATURATED in _kinds(_scaling(8))
    assert Finding.STILL_RISING in _kinds(_scaling(64))
    assert Finding.STILL_RISING not in _kinds(_scaling(8))


def test_a_level_at_which_more_fails_is_named() -> None:
    """The fastest level does not win when it loses invoices."""
    runs = [*_scaling(8, (1, 4, 8)), LevelRun(16, 100, 1.0, 60)]
    assert advise(runs).recommended == 8
    assert Finding.FAILURES_RISE in _kinds(runs)


def test_when_nothing_is_read_nothing_is_compared() -> None:
    """The only advice is to mend that first."""
    runs = [LevelRun(1, 10, 1.0, 0), LevelRun(2, 10, 0.5, 0)]
    assert _kinds(runs) == {Finding.NOTHING_READ}


def test_small_batches_have_a_crossover_of_their_own() -> None:
    """The smallest size from which on parallel always ends sooner."""
    bursts = {1: {1: 1.0, 2: 2.0, 4: 4.0}, 8: {1: 1.0, 2: 1.1, 4: 1.2}}
    assert advise(_scaling(8, (1, 8)), bursts).crossover_size == 2
    never = {1: {1: 1.0, 2: 2.0}, 8: {1: 1.0, 2: 2.0}}
    assert advise(_scaling(8, (1, 8)), never).crossover_size is None


def test_efficiency_is_speedup_over_level() -> None:
    """Half of eight calls wasted: 0.5."""
    serial, run = LevelRun(1, 10, 10.0, 10), LevelRun(8, 10, 2.5, 10)
    assert (speedup(run, serial), efficiency(run, serial)) == (4.0, 0.5)
