"""Letters without labels of the parties: the right buyer and seller are booked, no other one is."""

from __future__ import annotations

import pytest

from schemas.outcome import Trust
from tests.fakes.addressed_persons import ADDRESSED_PERSONS
from tests.fakes.party_letters import Letter, answer_of, text_of
from tests.fakes.reached_buyers import BEGUN_BY_BUYERS, REACHED_BUYERS
from tests.fakes.served_persons import SERVED
from tests.fakes.short_letters import SHORT_ADDRESSED, SHORT_SERVED
from tests.fakes.trusted import trust_in

_SERVED = SERVED | {f"short {name}": one for name, one in SHORT_SERVED.items()}
_ADDRESSED = ADDRESSED_PERSONS | SHORT_ADDRESSED
_LETTERS = _SERVED | _ADDRESSED | REACHED_BUYERS | BEGUN_BY_BUYERS


def _trust(letter: Letter, buyer: str) -> Trust:
    return trust_in(answer_of(letter, customer={"name": buyer}), text_of(letter))


@pytest.mark.parametrize("name", _LETTERS)
def test_the_right_parties_are_booked(name: str) -> None:
    """Also a guest who pays himself, a company below a person, and a letter that begins with its
    addressee."""
    assert _trust(_LETTERS[name], _LETTERS[name].buyer) is Trust.BOOK


@pytest.mark.parametrize("name", _SERVED)
def test_one_who_is_served_is_not_the_buyer_of_a_letter_to_another(name: str) -> None:
    """Guests, patients, tenants, pupils and insured persons, by a row, a column or a block."""
    letter = _SERVED[name]
    assert [one for one in letter.wrong if _trust(letter, one) is Trust.BOOK] == []


@pytest.mark.parametrize("name", _ADDRESSED)
def test_a_person_of_a_company_without_a_legal_form_is_not_the_buyer(name: str) -> None:
    """Below its name, beside it, or greeted."""
    letter = _ADDRESSED[name]
    assert [one for one in letter.wrong if _trust(letter, one) is Trust.BOOK] == []


@pytest.mark.parametrize("name", REACHED_BUYERS)
def test_a_buyer_with_a_telephone_is_not_the_seller(name: str) -> None:
    """A letter begins with its sender, also where its foot names nobody."""
    letter = REACHED_BUYERS[name]
    parties = {"supplier": {"name": letter.buyer}, "customer": {"name": letter.seller}}
    assert trust_in(answer_of(letter, **parties), text_of(letter)) is Trust.LOOK
