"""Words of an advance that was paid, and of what one leaves."""

from __future__ import annotations

from service.checks.payments.advance_words import says_advance_made, says_left_after_advance


def test_an_advance_was_made() -> None:
    """Words may deny it, ask for it, or settle it with the total."""
    assert says_advance_made("anzahlung geleistet")
    for other in ("anzahlung nicht geleistet", "last deposit paid", "deposit paid and applied"):
        assert not says_advance_made(other)
    assert not says_advance_made("bereits bezahlt")


def test_what_an_advance_leaves_stands_beside_it() -> None:
    """`Na afloop, aanbetaling` is a plan, and `saldo dopo acconto` is a rest."""
    assert says_left_after_advance("saldo dopo l'acconto di")
    assert not says_left_after_advance("resterend bedrag na afloop, aanbetaling")
    assert not says_left_after_advance("nach anzahlung")
