"""Words of what is neither paid nor left to pay."""

from __future__ import annotations

from service.checks.payments.payment_words import says_left
from service.checks.payments.unpaid_words import (
    says_another,
    says_earlier,
    says_otherwise,
    says_part,
)


def test_a_balance_of_a_card_is_nothing_left_to_pay() -> None:
    """Neither is what is left of a budget."""
    for words in ("your points balance", "remaining budget", "saldo de puntos"):
        assert says_another(words)
        assert not says_left(words)
    assert says_left("balance")


def test_a_plan_speaks_of_times_to_come() -> None:
    """In all languages of the labels."""
    for words in ("nächster abschlag", "next month", "prochain acompte", "następna rata", "次回"):
        assert says_part(words)
        assert says_otherwise(words)
    assert not says_part("bereits bezahlt")


def test_an_earlier_invoice() -> None:
    """Its amounts are others."""
    assert says_earlier("previous balance")
    assert not says_earlier("balance")
