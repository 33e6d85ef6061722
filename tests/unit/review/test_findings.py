"""Findings do not depend on the order in which invoices arrive."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.review.findings import EarlierCame, InvoiceComparison, InvoiceFinding, keys_of
from service.review.identity import FindingKind, InvoiceMarks


def _applied(comparison: InvoiceComparison, accounts: dict[int, str]) -> set[tuple[int, str]]:
    """The findings after all changes, as a store keeps them: invoice and kind. Accounts of one
    supplier, by invoice."""
    found: set[tuple[int, str, int]] = set()
    for change in comparison.changes:
        if isinstance(change, InvoiceFinding):
            found.add((change.invoice, change.kind, change.key))
        elif change.kind is not FindingKind.NEW_ACCOUNT:
            found.add((change.before.invoice, change.kind, change.key))
        elif change.before.account != change.now.account:
            found |= _swapped(change, accounts)
            found = {
                one
                for one in found
                if one[1] != change.kind or accounts[one[0]] != change.now.account
            }
    return {(invoice, kind) for invoice, kind, _ in found}


def _swapped(change: EarlierCame, accounts: dict[int, str]) -> set[tuple[int, str, int]]:
    return {
        (invoice, change.kind, change.key)
        for invoice, account in accounts.items()
        if account == change.before.account
    }


_MARKS = st.builds(
    lambda number, account: (number, account), st.integers(1, 3), st.sampled_from("abc")
)


@given(st.lists(_MARKS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_each_order_of_arrival_gives_the_same(facts: list[tuple[int, str]], random: object) -> None:
    """Each invoice but the earliest with a number, and each with another account than the
    supplier's earliest one."""
    order = list(range(len(facts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    accounts = {invoice: facts[invoice][1] for invoice in order}
    found = _applied(_replayed(facts, order), accounts)
    first = {number: min(i for i, f in enumerate(facts) if f[0] == number) for number, _ in facts}
    expected = {(i, "same_number") for i, f in enumerate(facts) if first[f[0]] != i}
    expected |= {(i, "new_account") for i, f in enumerate(facts) if f[1] != facts[0][1]}
    assert found == expected
    assert keys_of([InvoiceMarks((1,), (2,), (3,))]) == {1, 2, 3}


def _replayed(facts: list[tuple[int, str]], order: list[int]) -> InvoiceComparison:
    """A comparison that was told them one by one, as batches of one tell a store."""
    comparison = InvoiceComparison({})
    for invoice in order:
        number, account = facts[invoice]
        comparison.add(invoice, InvoiceMarks((number,), (), (99,), account), f"{invoice:03}")
    return comparison
