"""Legal forms in names."""

from __future__ import annotations

import pytest

from service.checks.parties.legal_forms import COMPANY, is_legal_form


@pytest.mark.parametrize(
    "name",
    [
        "Brandt GmbH",
        "Nordby AS",
        "Nordby AS, Oslo",
        "PT Maju Jaya",
        "ООО Вектор",
        "Jernhuset A/S",
        "Drukarnia Sp. z o.o.",
        "株式会社山田商事",
        "(주)바다호텔",
        "Smith & Co",
        "Lindner AG & Co. KG",
    ],
)
def test_a_name_with_a_legal_form(name: str) -> None:
    """Behind the name, before it, or joined to it."""
    assert COMPANY.search(name.casefold())


@pytest.mark.parametrize(
    "words",
    ["No se admiten devoluciones", "Thanks as always for this", "Elektro Meier", "Ag 12 Silber x"],
)
def test_a_word_of_a_sentence_is_no_form(words: str) -> None:
    """`se` and `as` are words, too."""
    assert not COMPANY.search(words.casefold())


def test_a_form_with_its_capital_is_no_name() -> None:
    """The row below the name of a company."""
    for row in (
        "SARL au capital de 8 000 €",
        "S.r.l. con capitale sociale 10.000",
        "SAS, capital 500",
        "B.V. met maatschappelijk kapitaal 18.000",
    ):
        assert is_legal_form(row.lower())
    assert not is_legal_form("sa capital partners")
    assert not is_legal_form("kapital gmbh")
