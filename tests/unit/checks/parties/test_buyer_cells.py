"""One cell of a row: what ends a name, and which words before it name the buyer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.labels.label_roles import Role
from service.checks.parties.buyer_cells import (
    goes_on_in_words,
    is_addressed,
    is_end_of_column,
    is_lead,
    is_name_row,
    is_of_a_clerk,
    is_person,
    is_proper,
    names_party,
    names_served,
    stands_alone,
    without_number,
)


@pytest.mark.parametrize(
    ("name", "behind", "ends"),
    [
        ("muster ag", " seite 1", True),
        ("erika muster", " 05.10.2026", True),
        ("erika muster", " nord", False),
        ("erika", " 05.10.2026", False),
        ("park allee", " 12", False),
        ("sarl", " dupont", False),
        ("erika muster", "", False),
    ],
)
def test_the_end_of_a_column(name: str, behind: str, ends: bool) -> None:
    """Any words behind a legal form; a number behind two words that are no street."""
    assert is_end_of_column(name, behind) is ends


def test_a_number_is_no_part_of_a_label() -> None:
    """The label before it says whose it is."""
    assert without_number("kunde: #10234 /") == "kunde:"
    assert is_lead("customer 10234", (Role.BUYER,))
    assert not is_lead("order no. 10234", (Role.BUYER,))


def test_words_of_a_name() -> None:
    """Two in capitals; a label, a greeting and words before a title are none."""
    assert is_proper("Anna Reed")
    others = ("Anna", "your order", "Invoice Number", "Dear Anna", "A1 2000", "Guten Morgen Herr")
    assert not any(map(is_proper, others))


def test_words_of_a_clerk() -> None:
    """A reference is the sender's, if no word says that it is the buyer's."""
    assert is_of_a_clerk("Issued by ")
    assert not is_of_a_clerk("Order placed by ")


def test_words_of_politeness_touch_a_name() -> None:
    """In Eastern writings; elsewhere a letter beside it makes another word."""
    assert stands_alone("", "様")
    assert not stands_alone("", "s")


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_raises(one: str, other: str) -> None:
    """Neither an empty cell nor marks alone."""
    is_end_of_column(one, other)
    goes_on_in_words(one, other)
    is_lead(one, (Role.BUYER, Role.OTHER_PARTY))
    is_name_row(one)
    is_proper(one)
    is_of_a_clerk(one)


@pytest.mark.parametrize(
    "cell",
    [
        *("Guest: Sam Price", "Name of patient:", "Pupil's name: Lucy", "Mieterin", "Gästens namn"),
        *("nom de l'élève", "Imię i gościa:", "Versicherte Person: Lena Roth", "Pasajero: 12"),
    ],
)
def test_a_label_of_one_who_is_served(cell: str) -> None:
    """Behind an article, with the ending of a case, and with another word; a name is none."""
    assert names_served(cell.lower())
    assert not names_party(cell.lower().partition(":")[0], (Role.BUYER,))
    for name in ("gasthof post", "patientenhilfe main", "hostel 54", "kunde: gast gmbh"):
        assert not names_served(name)


def test_for_and_longer_words_before_to_are_no_labels_beside_another_buyer() -> None:
    """`Room for:` speaks of a guest; where the document addresses nobody, it names the buyer."""
    everything = (Role.OTHER_PARTY, Role.BUYER)
    for lead in ("zimmer 12, für", "room for:", "reise für:"):
        assert is_lead(lead, everything)
        assert not is_lead(lead, (Role.BUYER,))
    assert is_lead("to:", (Role.BUYER,))


def test_a_person_has_no_word_of_a_trade() -> None:
    """Nor one that ends in such a word, a digit or a legal form."""
    assert all(map(is_person, ("iris cole", "dr. eva stein", "j.-p. o'neill", "olga de boer")))
    others = ("reed design", "stadtbibliothek kiel", "studio 54", "cole ltd", "brightline")
    assert not any(map(is_person, others))


def test_a_title_with_which_one_speaks_to_a_person() -> None:
    """A letterhead may have a degree, and a company its own title."""
    assert all(map(is_addressed, ("frau eva stein", "mr jones", "madame", "herrn dr. stein")))
    assert not any(map(is_addressed, ("dr. eva stein", "firma stein", "stein")))
