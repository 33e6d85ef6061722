"""Dates in sentences about payment."""

from __future__ import annotations

import pytest

from service.checks.labels.label_roles import Role
from service.checks.labels.label_terms import terms_in


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            "Zahlbar in 30 Tagen netto bis 04.07.2018, 3% Skonto in 10 Tagen bis 15.06.2018",
            [(Role.TERMS, "04.07.2018"), (Role.DISCOUNT, "15.06.2018")],
        ),
        ("Bei Zahlung bis zum 06.06.2026 2,00 % Skonto", [(Role.DISCOUNT, "06.06.2026")]),
        ("Escompte de 2 % jusqu'au 06/06/2026", [(Role.DISCOUNT, "06/06/2026")]),
        ("2 % korting bij betaling voor 06-06-2026", [(Role.DISCOUNT, "06-06-2026")]),
        ("Paid on 06/06/2026, thank you", []),
        ("Zahlbar in 30 Tagen ab 06.06.2026", []),
        ("Discount 10 %", []),
        ("Zahlungsziel 18 Tage, spätestens 01.06.2026", [(Role.TERMS, "01.06.2026")]),
        ("Betaling binnen 14 dagen, uiterlijk 01-06-2026", [(Role.TERMS, "01-06-2026")]),
        ("Lieferung in 3 Wochen, spätestens 01.06.2026", []),
        ("İ skonto bis 06.06.2026", [(Role.DISCOUNT, "06.06.2026")]),
    ],
)
def test_each_clause_says_what_its_date_is(row: str, expected: list[tuple[Role, str]]) -> None:
    """A clause about a discount is never about the due date; others need a word for `until`."""
    assert terms_in(row) == expected
