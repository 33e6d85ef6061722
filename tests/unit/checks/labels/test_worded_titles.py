"""A title may have words before the number that it ends in."""

from __future__ import annotations

import pytest

from service.checks.labels.worded_titles import ends_title, has_signed_number, has_words_before


@pytest.mark.parametrize(
    "title",
    [
        "Rechnung Projekt Nord 1188",
        "Rechnung Wartung Aufzug Nr. 1188",
        "Invoice for project North 1188",
        "Tax invoice for works at Mill Lane 1188",
        "Facture chantier Lilas 1188",
        "Facture travaux cuisine n° 1188",
        "Factura del proyecto Norte 1188",
        "Fattura per il progetto Nord 1188",
        "Factuur onderhoud lift 1188",
        "Faktura za projekt Północ 1188",
        "Faktura för projekt Nord 1188",
    ],
)
def test_the_number_behind_the_words_is_the_invoices(title: str) -> None:
    """A project that has a name needs no number; where another one has a sign, it may be that."""
    text = f"Bergmann GmbH\n80331 München\n\n{title}\n\nDatum: 05.10.2026\n"
    assert ends_title("1188", text)
    for other in ("Nr. 5521", "No. 5521", "N° 5521", "# 5521"):
        assert has_words_before("1188", f"{text}{other}\n")
        assert has_signed_number("1188", f"{text}{other}\n")
        assert not ends_title("1188", f"{text}{other}\n")


@pytest.mark.parametrize(
    "title",
    [
        "Rechnung Projekt 1188",
        "Rechnung für Projekt 1188",
        "Rechnung Kunde Meyer 1188",
        "Rechnung Auftrag Meyer 1188",
        "Rechnung Umbau Zimmer 1188",
        "Invoice maintenance lift contract 1188",
        "Invoice for order North 1188",
        "Angebot Projekt Nord 1188",
        "Projekt Nord 1188",
        "Rechnung Umbau Küche 1188 Nord",
        "Rechnung Umbau 2 Küchen 1188",
    ],
)
def test_what_may_be_the_number_of_another_thing_is_none(title: str) -> None:
    """The word before wants a number, an order or customer is named, or the row goes on."""
    assert not ends_title("1188", f"Bergmann GmbH\n{title}\n")


@pytest.mark.parametrize("number", ["", "88", "118", "2026", "10/2026"])
def test_a_short_number_a_year_and_a_month_are_none(number: str) -> None:
    """They may count or date what was done."""
    assert not ends_title(number, f"Rechnung Projekt Nord {number}\n")
