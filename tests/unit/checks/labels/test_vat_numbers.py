"""VAT ids behind a word for the tax."""

from __future__ import annotations

import pytest

from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("Reg. no. 07712345    VAT GB854922404", "GB854922404"),
        ("SIRET 512 345 678 00023 - TVA FR40303265045", "FR40303265045"),
        ("BTW NL777963747B01", "NL777963747B01"),
        ("VAT: EE101234563", "EE101234563"),
        ("Werkstr. 1, Solingen (VAT DE 136 695 976)", "DE 136 695 976"),
        ("MwSt ATU12345675", "ATU12345675"),
        ("Tel. 0911 66 30 10 · USt-IdNr. DE136695976", "DE136695976"),
        ("www.muster.example   USt-Id-Nr.: DE136695976", "DE136695976"),
        ("Tel. 0316 82 33 10 | UID-Nr. ATU12345675", "ATU12345675"),
        ("Tlf. 90 77 41 Momsreg.nr SE556781220401", "SE556781220401"),
        ("ul. Krótka 2, 24-100 Puławy, NIP: 526-025-09-95", "526-025-09-95"),
        ("Calle Mayor 4, Madrid - N.I.F. B-12345674", "B-12345674"),
        ("Via Roma 1 - Tel. 0474 97 21 10 - P. IVA 01234567897", "01234567897"),
        ("Org.nr. 923 609 016 MVA", "923 609 016 MVA"),
        ("Foretaksregisteret NO 923 609 016 MVA", "NO 923 609 016 MVA"),
        ("6353 Weggis, CHE-900.766.213 MWST", "CHE-900.766.213 MWST"),
        ("Rua da Ponte, Braga. Contribuinte n.º 501442600", "501442600"),
    ],
)
def test_the_form_tells_a_vat_id_from_a_tax(row: str, number: str) -> None:
    """The word alone labels an amount."""
    labelled = PrintedText(f"Muster\n{row}\nNet 10.00\nVAT 20 %  2.00\n").labelled
    assert [one.text for one in labelled.of(Role.VAT_ID)] == [number]
    assert labelled.rows(Role.TAX) == {3}


def test_amounts_and_words_are_no_vat_ids() -> None:
    """Neither is a number that has a label of its own."""
    text = (
        "923 609 015 MVA\n1 923 609 016 MVA\nVAT 20 % 1234567.00\nTax EUR 1 000 000,00\n"
        "VAT ID: DE136695976\nTVA FRais 123456\n"
    )
    labelled = PrintedText(text).labelled
    assert [one.text for one in labelled.of(Role.VAT_ID)] == ["DE136695976"]


def test_a_national_word_labels_no_amount_and_no_day() -> None:
    """Nor the days until which to pay."""
    text = "Termin: 14 dni 2026\nIVA 1234567,00\nPlazo CIF 120 000.50\nOib/2026/1234567\n"
    assert not PrintedText(text).labelled.has(Role.VAT_ID)
