"""The words of a row say whether it was paid, for sure, or nothing."""

from __future__ import annotations

import pytest

from service.checks.payments.payment_row_words import RowSays, may_say, row_says


@pytest.mark.parametrize(
    "words",
    [
        "paypal",
        "visa debit contactless auth 004512",
        "stripe-zahlung pi_3nx88",
        "gutschein geburtstagsaktion eingelöst",
        "we received towards this job",
        "sie haben bei vertragsabschluss bereits gezahlt",
        "ihre zahlung über ist bei uns eingegangen, vielen dank",
        "vous avez versé à la réservation",
        "hemos recibido su pago por la reserva, gracias",
    ],
)
def test_the_words_alone_decide(words: str) -> None:
    """A service, a used voucher, or who paid: other words change nothing."""
    assert row_says(words, is_less=False, has_day=False) is RowSays.SURELY_PAID
    assert may_say(words)


@pytest.mark.parametrize("words", ["ec", "bar", "cash", "carte", "abschläge"])
def test_known_words_alone_say_so(words: str) -> None:
    """One more word may change who paid, or for what."""
    assert row_says(words, is_less=False, has_day=False) is RowSays.PAID
    assert row_says(f"{words} xyz", is_less=False, has_day=False) is RowSays.NOTHING


@pytest.mark.parametrize(
    "words", ["bereits bezahlt", "paid", "déjà payé", "ya pagado", "zapłacono"]
)
def test_behind_a_payment_may_stand_where_it_was_made(words: str) -> None:
    """But neither who made it, nor a number; before it, one more word may be the payer."""
    assert row_says(f"{words} xyz", is_less=False, has_day=False) is RowSays.PAID
    assert row_says(f"xyz {words}", is_less=False, has_day=False) is RowSays.NOTHING
    assert row_says(f"{words} by xyz", is_less=False, has_day=False) is RowSays.NOTHING
    assert row_says(f"{words} xyz 3", is_less=False, has_day=False) is RowSays.NOTHING


@pytest.mark.parametrize("words", ["anzahlung", "deposit", "acompte", "lastschrift"])
def test_the_name_of_a_payment_needs_more(words: str) -> None:
    """A sign, a day, or a word for what is taken off; else it may be asked for."""
    assert row_says(words, is_less=False, has_day=False) is RowSays.NOTHING
    assert row_says(words, is_less=True, has_day=False) is RowSays.PAID
    assert row_says(words, is_less=False, has_day=True) is RowSays.PAID
    assert row_says(f"abzüglich {words}", is_less=False, has_day=False) is RowSays.PAID


@pytest.mark.parametrize(
    "words",
    [
        "",
        "montage",
        "pay by card",
        "zahlungsart: paypal",
        "visa or mastercard",
        "paypal-gebühr",
        "if you pay by paypal",
        "you will receive a voucher",
        "die versicherung hat bezahlt",
        "wir haben für rechnung nr. 77 erhalten",
        "visa, next month",
        "kaution über paypal",
        "acompte de non versé",
        "per paypal noch nicht bezahlt",
    ],
)
def test_other_words_say_nothing(words: str) -> None:
    """They ask, promise, or speak of a fee, another payer, another invoice, a plan or a deposit."""
    assert row_says(words, is_less=False, has_day=False) is RowSays.NOTHING
