"""Success by slot: the worst one is named, and forgiven when it recovers."""

from __future__ import annotations

from service.ops.slot_shares import SlotShares


def test_the_slot_that_does_worst_is_named() -> None:
    """Among those with enough invoices; calls without a slot do not count."""
    shares = SlotShares()
    assert shares.lowest() is None
    for number in range(20):
        shares.count(1, read=True)
        shares.count(2, read=number % 2 == 0)
        shares.count(None, read=False)
    shares.count(3, read=False)
    assert shares.lowest() == (2, 0.5)


def test_a_slot_that_recovers_is_forgiven() -> None:
    """Only its last invoices count."""
    shares = SlotShares()
    for _ in range(50):
        shares.count(7, read=False)
    assert shares.lowest() == (7, 0.0)
    for _ in range(50):
        shares.count(7, read=True)
    assert shares.lowest() == (7, 1.0)
