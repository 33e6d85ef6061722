"""Another company stands where the seller's own name should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.parties.other_companies import names_another_company

_FOOT = """{head}
Seestraße 4, 88131 Lindau

Ines Albrecht
Holtenauer Str. 9
24103 Kiel

Zimmer   119,00

{foot}
"""


def _other(seller: str, foot: str, head: str = "Hotel Seeblick") -> bool:
    text = _FOOT.format(head=head, foot=foot)
    return names_another_company(seller, "Ines Albrecht", "DE136695976", text.lower())


@pytest.mark.parametrize(
    "foot",
    [
        "Seeblick Betriebs GmbH, Seestraße 4, USt-IdNr. DE136695976",
        "Betreiber: Krone Gastro GmbH\nUSt-IdNr. DE136695976",
        "Verkäufer: Krone Gastro GmbH\nUSt-IdNr. DE136695976",
        "Krone Gastro GmbH      Volksbank Lindau eG\nSeestraße 4            DE136695976",
    ],
)
def test_the_company_beside_the_tax_number_sells(foot: str) -> None:
    """A trade name heads the page, and the company stands at the foot."""
    assert _other("Hotel Seeblick", foot)
    assert not _other("Krone Gastro GmbH", foot.replace("Seeblick Betriebs", "Krone Gastro"))


@pytest.mark.parametrize(
    "foot",
    [
        "Volksbank Lindau eG\nUSt-IdNr. DE136695976",
        "Kassensystem der Bonn Software GmbH, USt-IdNr. DE136695976",
        "HOTEL SEEBLICK · DE136695976\nMitglied der Bodensee Hotels GmbH",
        "Krone Gastro GmbH, Seestraße 4\n\nUSt-IdNr. DE136695976",
        "USt-IdNr. DE136695976\nMitglied im Verband Bodensee e.V.",
        "USt-IdNr. DE136695976\nFachbetrieb der Nord International KG",
        "USt-IdNr. DE136695976\nInnungsbetrieb Hotelinnung Lindau e.V.",
        "USt-IdNr. DE136695976\nKomplementärin: Krone Verwaltungs-GmbH",
        "USt-IdNr. DE136695976\nPersönlich haftende Gesellschafterin Krone Verwaltungs GmbH",
        "A Northern Industries plc company\nDE136695976",
        "Hersteller: Hörmann KG\nUSt-IdNr. DE136695976",
        "Webdesign: Agentur Plan B GmbH\nUSt-IdNr. DE136695976",
        "Lieferung an:\nKrone Gastro GmbH\nUSt-IdNr. DE136695976",
        "Zahlungen laufen über die Adyen Payments Europa GmbH\nUSt-IdNr. DE136695976",
    ],
)
def test_a_bank_a_sentence_or_another_block_names_no_seller(foot: str) -> None:
    """Neither does the seller's own name beside its number leave a doubt."""
    assert not _other("Hotel Seeblick", foot)


def test_a_company_that_begins_the_document_is_the_sender() -> None:
    """Unless the seller stands there, too, behind a label, or shares a word with it: one group."""
    head = "Moulins de Crau SA\nTél. 04 42 18 77 60"
    assert _other("Europe Factoring SA", "Europe Factoring SA, 12 rue Blanche", head)
    assert not _other("Crau Services SA", "Crau Services SA, 12 rue Blanche", head)
    assert not _other("Europe SA", "En nom de: Europe SA", head)
    assert not _other("Europe SA", "", f"{head}\nEurope SA")
    assert not _other("Europe SA", "Europe SA", "Moulins de Crau SA")


@given(st.text(max_size=200), st.text(max_size=40), st.text(max_size=40))
def test_no_text_raises(text: str, seller: str, number: str) -> None:
    """Whatever it holds."""
    assert names_another_company(seller, None, number, text.lower()) in (True, False)
