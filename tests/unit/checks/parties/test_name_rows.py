"""Names of several rows."""

from __future__ import annotations

import pytest

from service.checks.parties.name_rows import in_rows, lacks_a_row


def _lacks_a_row(name: str, text: str) -> bool:
    return lacks_a_row(name, text.lower())


_ADDRESS = "\n12 Mill Road\nBristol BS1 4DJ\n\nInvoice 17\n"
_BROKEN = (
    "The\nOld Mill Brewing Company",
    "Instituto Tecnológico\nde Envases, A.I.E.",
    "SOCIÉTÉ COOPÉRATIVE\nDES PRODUCTEURS DU BUGEY",
    "Institut für Prüfung und\nForschung GmbH",
)
_WHOLE = (
    ("Kestrel\nKestrel Metrics, Inc.", "Kestrel Metrics, Inc."),
    ("Steuerberater\nMax Müller", "Max Müller"),
    ("INVOICE\nWattle Grove", "Wattle Grove"),
    ("Idraulica Ferri S.n.c.\ndi Ferri Marco e Luca", "Idraulica Ferri S.n.c."),
    ("Autohaus Bergmann\nMeisterbetrieb der Innung", "Autohaus Bergmann"),
)


def test_one_row_of_a_broken_name_lacks_the_other() -> None:
    """A word that joins names, or an article alone, says that both belong together."""
    for name in _BROKEN:
        for row in name.split("\n"):
            assert _lacks_a_row(row, name + _ADDRESS)
        assert not _lacks_a_row(name, name + _ADDRESS)


def test_a_name_of_one_row_lacks_nothing() -> None:
    """A brand, a trade or a title may stand above it, a slogan or partners below it."""
    assert [name for text, name in _WHOLE if _lacks_a_row(name, text + _ADDRESS)] == []


def test_a_slogan_below_the_name_is_no_name() -> None:
    """It has no legal form, and the name stands above it; unless it stands elsewhere by itself."""
    text = f"Autohaus Bergmann\nMeisterbetrieb der Innung{_ADDRESS}"
    assert _lacks_a_row("Meisterbetrieb der Innung", text)
    assert not _lacks_a_row("Meisterbetrieb der Innung", f"{text}\n\nMeisterbetrieb der Innung\n")


def test_a_name_is_cut_at_the_edges_of_its_rows_alone() -> None:
    """Words before its first row or behind its last one are missing; a legal form may be."""
    text = f"Kraftverkehr Emsland\nInternationale Spedition GmbH & Co. KG{_ADDRESS}"
    whole = "Kraftverkehr Emsland\nInternationale Spedition"
    assert not _lacks_a_row(whole, text)
    assert _lacks_a_row("Emsland\nInternationale Spedition GmbH & Co. KG", text)


def test_a_name_is_broken_as_the_document_breaks_it() -> None:
    """Also in a column beside another one; a name of one row stays."""
    text = (
        "Seller:           Buyer:\nCANTINA SOCIALE   ENOTECA SRL\nDEI COLLI SCA     Via Roma 12\n"
    )
    assert in_rows("Cantina Sociale dei Colli SCA", text) == "Cantina Sociale\ndei Colli SCA"
    assert in_rows("ENOTECA SRL", text) == "ENOTECA SRL"
    assert in_rows("Cantina Enoteca SRL", text) == "Cantina Enoteca SRL"


@pytest.mark.parametrize("part", ["Falegnameria Artigiana", "di Bruno Zanella"])
def test_a_name_that_goes_on_in_its_row_is_a_part(part: str) -> None:
    """A word joins both parts wherever one of them stands."""
    whole = "Falegnameria Artigiana di Bruno Zanella"
    text = f"Falegnameria Artigiana\ndi Bruno Zanella\n\nTotale 12,00\n\n{whole} - Via Roma 9"
    assert _lacks_a_row(part, text)
    assert not _lacks_a_row(whole, text)
    assert not _lacks_a_row("Forni Srl", "Forni Srl di Bruno Zanella\n12, Via Roma\n")
