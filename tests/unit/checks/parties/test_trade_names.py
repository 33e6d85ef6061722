"""The name of a business above that of its company."""

from __future__ import annotations

import pytest

from service.checks.parties.trade_names import is_trade_name


@pytest.mark.parametrize(
    ("name", "text", "doubtful"),
    [
        ("AUTOHAUS WIEGAND", "AUTOHAUS WIEGAND\nWiegand Automobile GmbH     Rechnung\n", True),
        ("Castell Hire", "Castell Hire\na trading name of Castell Rental Limited (Co. 44)\n", True),
        ("IRONWORKS", "IRONWORKS\nIronworks (Salford) Ltd, Unit 2 Quays Road\n", True),
        ("Clona Print", "CLONA PRINT\nO'Donovan Graphics Ltd\n", True),
        ("Albergo La Pergola", "Albergo La Pergola\nGestione: Pergola S.r.l.\n", True),
        ("Tuinland.nl", "Tuinland.nl\tTuinland Online B.V.\nKwekerijweg 5\n", True),
        ("Studio Nord", "Studio Nord     Muster GmbH\nRingstr. 2\n", False),
        ("Hotel Bär", "Hotel Bär\nInhaber: Obermeier GmbH\nMarkt 9\n", False),
        ("Wiegand Automobile GmbH", "AUTOHAUS WIEGAND\nWiegand Automobile GmbH\n", False),
        ("Studio Nord", "Studio Nord\nRingstr. 2\nMuster GmbH\n", False),
        ("Studio Nord", "Studio Nord\nBuyer: Muster GmbH\n", False),
        ("Studio Nord", "Studio Nord\nMuster GmbH\n", False),
        ("Hotel Bär", "Hotel Bär\nInh. Katharina Obermeier e.K.\nMarkt 9\n", False),
        ("Bar Centrale", "Bar Centrale\nTitolare Marco Neri s.n.c.\n", False),
    ],
)
def test_the_company_below_is_the_seller(name: str, text: str, doubtful: bool) -> None:
    """But for the buyer's, one further below, and the owner's."""
    assert is_trade_name(name, "Muster GmbH", text) is doubtful
