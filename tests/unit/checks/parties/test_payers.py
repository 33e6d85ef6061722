"""Who pays for one who is served."""

from __future__ import annotations

import pytest

from service.checks.parties.name_places import NamePlaces
from service.checks.parties.payers import has_payer, is_labelled_payer, names_one_served

GUEST = "guest: sam price"


def _pays(text: str, name: str = "sam price") -> bool:
    page = NamePlaces(text)
    return has_payer(page, [*page.places(name)], range(len(page.rows)), ("bluebird", name))


@pytest.mark.parametrize(
    "rows",
    [
        *("Fenwick\nHull HU1 2AA", "Fenwick, 40 Dock Lane, Hull HU1 2AA", "Company: Fenwick"),
        *("Firma    Nordwerk", "Empresa: Grupo Levante", "Débiteur : Mutuelle Horizon"),
    ],
)
def test_a_short_address_or_a_label_names_who_pays(rows: str) -> None:
    """For the guest; a name without the label of one who is served pays for itself."""
    assert _pays(f"{rows}\n\n{GUEST}")
    assert not _pays(f"{rows}\n\nsam price")


@pytest.mark.parametrize(
    "rows",
    [
        *("Bluebird Inn\nHull HU1 2AA", "Company: Bluebird Inn", "Company: -", "Company no. 4711"),
        *("Invoice\n50667 Köln", "Filiale: Ring 2, 50667 Köln", "Ring 2, 50667 Köln"),
        *(
            "Inn Ltd\nHull HU1 2AA\nTel. 1",
            "Sam Price\nHull HU1 2AA",
            "Guest\nIda Hein\n50667 Köln",
        ),
    ],
)
def test_the_seller_and_the_guest_are_no_others(rows: str) -> None:
    """Neither is a house, a title, another guest, nor a block with a telephone."""
    assert not _pays(f"{rows}\n\n{GUEST}")


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ("Policyholder: Dunmore Fish Merchants Ltd", True),
        ("Patient : M. Gérard Estève", True),
        ("Room 214    Company: Norrland Pumps AB", True),
        ("Guest:", False),
        ("Total 10.00 25.00\nGuest: Sam Price", False),
    ],
)
def test_one_who_is_served_is_named_above_the_amounts(row: str, named: bool) -> None:
    """An answer without a buyer misses him."""
    assert names_one_served(f"Anchor Ltd\n{row}\n", "Anchor Ltd") is named
    assert not names_one_served("Company: Anchor Ltd\n", "Anchor Ltd")


def test_the_company_that_pays_for_a_guest_is_no_seller() -> None:
    """A form without one who is served may label the seller so."""
    text = "Anchor Ltd\nGuest: Sam Price    Room 4\nCompany: Norrland AB, Umeå\n"
    assert is_labelled_payer("Norrland AB", text.lower())
    assert not is_labelled_payer("Anchor Ltd", text.lower())
    assert not is_labelled_payer("Norrland AB", "company: norrland ab\ninvoice 7\n")


def test_the_row_below_a_lone_label_has_its_value() -> None:
    """`Arrendatario:` heads the block of the tenant."""
    assert names_one_served("Anchor Ltd\nArrendatario:\nCalzados Benlloch, S.A.\n", "Anchor Ltd")
    assert not names_one_served("Anchor Ltd\nArrendatario:\n\nFactura 7\n", "Anchor Ltd")
