"""Words around an amount: paid, advanced, taken off, left to pay, or something else."""

from __future__ import annotations

import pytest

from service.checks.payments.payment_words import (
    says_advance,
    says_left,
    says_paid,
    says_rounded,
    says_taken_off,
)
from service.checks.payments.unpaid_words import says_discount, says_otherwise


@pytest.mark.parametrize(
    "words",
    ["bereits bezahlt", "ihre zahlung", "paid by card", "arrhes versées", "pagato", "zapłacono"],
)
def test_a_payment_was_made(words: str) -> None:
    """Unless the words say when it would be: those of a discount."""
    assert says_paid(words)
    assert not says_paid(f"2 % discount, {words}")


@pytest.mark.parametrize(
    "words", ["unbezahlt", "unpaid", "payment terms", "zahlungsziel", "repaid", "zu zahlen"]
)
def test_no_payment_was_made(words: str) -> None:
    """A part of a word is none, and what is asked for was not paid."""
    assert not says_paid(words)


def test_an_advance_is_one_without_a_plan() -> None:
    """`Deposit` may be paid or asked for."""
    assert says_advance("deposit (50%)")
    assert says_advance("abschlagszahlung vom")
    for other in (
        "deposit due on order",
        "2. rate anzahlung",
        "anzahlung offen",
        "advance overdue",
    ):
        assert not says_advance(other)


def test_what_is_taken_off_and_what_is_left() -> None:
    """Neither in the words of a discount."""
    assert says_taken_off("less credit note cn-5")
    assert not says_taken_off("less 2 % discount")
    assert not says_taken_off("wireless router")
    assert says_left("noch offen")
    assert not says_left("to pay with discount")
    assert says_discount("abzgl. 2 % skonto")
    assert says_otherwise("previous balance")
    assert says_rounded("rundung")
    assert not says_rounded("ground")
