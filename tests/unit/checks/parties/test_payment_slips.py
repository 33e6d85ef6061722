"""Who pays and who is paid by the payment part of a Swiss bill."""

from __future__ import annotations

import pytest

from service.checks.parties.payment_slips import payment_slip

_TEXT = """{payee}          {payee}
CH44 4727 4342 7115 1397 3  CH44 4727 4342 7115 1397 3
Amstutz AG                  Amstutz AG
6353 Weggis                 6353 Weggis
{payer}                {payer}
Zum Hirschen                Zum Hirschen
6440 Brunnen                6440 Brunnen
"""
_HEADS = [
    ("Konto / Zahlbar an", "Zahlbar durch"),
    ("Compte / Payable à", "Payable par"),
    ("Conto / Pagabile a", "Pagabile da"),
    ("Account / Payable to", "Payable by"),
]


@pytest.mark.parametrize(("payee", "payer"), _HEADS)
def test_the_payee_sells_and_the_payer_buys(payee: str, payer: str) -> None:
    """In four languages. Another name says nothing: a factor may be paid."""
    slip = payment_slip(_TEXT.format(payee=payee, payer=payer).lower())
    assert slip is not None
    assert [*slip.exchanges("Amstutz AG", "Zum Hirschen")] == []
    assert [*slip.exchanges("Zum Hirschen", "Amstutz AG")] == ["supplier", "customer"]
    assert [*slip.exchanges("Amstutz Holz AG", None)] == []


def test_the_words_of_a_payer_alone_may_begin_a_sentence() -> None:
    """Without the payee's words there is no payment part, and an empty field names nobody."""
    assert payment_slip("zahlbar durch\namstutz ag\n") is None
    slip = payment_slip("konto / zahlbar an\nch44 4727\namstutz ag\nzahlbar durch\n\nwährung\n")
    assert slip is not None
    assert slip.payers == frozenset()


@pytest.mark.parametrize("head", [head for heads in _HEADS for head in heads])
def test_a_head_of_the_payment_part_is_no_party(head: str) -> None:
    """It stands above a name and an address, as a name does."""
    slip = payment_slip(_TEXT.format(payee=_HEADS[0][0], payer=_HEADS[0][1]).lower())
    assert slip is not None
    assert [*slip.exchanges(head, "Zum Hirschen")] == ["supplier"]
