"""Release order, batching and pacing: small decisions, by properties."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.extraction.batching import Closed, MicroBatcher
from service.model.order import Order, ReleaseOrder
from service.model.record import SourceRecord
from service.stream.pacing import TransactionBudget
from tests.fakes import usual

KEYS = st.lists(st.sampled_from([None, b"a", b"b"]), max_size=30)


@given(KEYS, st.sampled_from(Order), st.randoms(use_true_random=False))
def test_everything_leaves_and_in_the_promised_order(  # type: ignore[no-untyped-def]
    keys: list[bytes | None], order: Order, rng
) -> None:
    """However outcomes finish: per key or per partition they leave in input order."""
    release: ReleaseOrder[int] = ReleaseOrder(order)
    for offset, key in enumerate(keys):
        release.enter(offset, key)
    finishing = list(range(len(keys)))
    rng.shuffle(finishing)
    left = [released for offset in finishing for released in release.finish(offset, offset)]
    assert sorted(left) == list(range(len(keys)))
    assert release.held == 0
    if order is Order.NONE:
        assert left == finishing
    if order is Order.PARTITION:
        assert left == sorted(left)
    if order is Order.KEY:
        for key in (b"a", b"b"):
            lane = [offset for offset in left if keys[offset] == key]
            assert lane == sorted(lane)


def _record(size: int) -> SourceRecord:
    return SourceRecord("t", 0, 0, 0, None, b"x" * size)


def test_a_batch_closes_by_count_bytes_age_or_an_idle_server() -> None:
    """Whichever comes first; an empty one never."""
    batcher = MicroBatcher(usual.batch_limits(max_records=3, max_bytes=100, max_wait_s=2.0))
    assert batcher.closed(0.0, server_idle=True) is None
    batcher.add(_record(10), 10.0)
    assert batcher.closed(10.0, server_idle=False) is None
    assert batcher.closed(10.0, server_idle=True) is Closed.IDLE
    assert batcher.due_in_s(11.0) == 1.0
    assert batcher.closed(12.0, server_idle=False) is Closed.AGE
    batcher.add(_record(95), 10.5)
    assert batcher.closed(10.5, server_idle=False) is Closed.BYTES
    batcher.add(_record(1), 10.6)
    assert batcher.closed(10.6, server_idle=False) is Closed.COUNT
    assert len(batcher.take()) == 3
    assert batcher.due_in_s(10.6) is None


@given(st.lists(st.floats(0, 0.2), min_size=1, max_size=200), st.floats(1, 200))
def test_transactions_stay_within_the_budget(pauses: list[float], per_second: float) -> None:
    """Any window has at most rate times length plus the burst; no caller waits without bound."""
    budget = TransactionBudget(per_second)
    now_s = 0.0
    times = []
    for pause in pauses:
        now_s += pause
        wait_s = budget.reserve(now_s)
        assert wait_s <= len(pauses) / per_second
        times.append(now_s + wait_s)
    for first in range(len(times)):
        count = len(times) - first
        allowed = (times[-1] - times[first]) * per_second + 6
        assert count <= allowed + 1e-6
