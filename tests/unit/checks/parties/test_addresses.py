"""Rows of addresses."""

from __future__ import annotations

import pytest

from service.checks.parties.addresses import has_town


@pytest.mark.parametrize(
    "row",
    [
        "24105 kiel",
        "d-10115 berlin",
        "cheltenham gl50 1ab",
        "madison, wi 53703",
        "1012 lg amsterdam",
        "31-147 kraków",
        "370 01 české budějovice",
        "1200-093 lisboa",
        "pune 411001",
        "8802 kilchberg",
        "東京都渋谷区神宮前1-2-3",
        "toronto, on m5v 2t6",
        "montréal (québec) h2y 1c6",
        "sydney nsw 2000",
        "dublin 2 d02 x285",
        "ls1 4ap",
        "35000 i\u0307zmir",
    ],
)
def test_a_postal_code_beside_a_town(row: str) -> None:
    """Before it or behind it, in the forms of several countries."""
    assert has_town(row)


@pytest.mark.parametrize(
    "row", ["invoice no. 12", "3 may 2026", "tel. 0431 5551234", "kg 12,50 eur", "order b2b 2026"]
)
def test_other_rows_have_no_town(row: str) -> None:
    """A number, a day, a telephone, an amount."""
    assert not has_town(row)
