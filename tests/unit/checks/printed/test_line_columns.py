"""Quantities and prices by the heads of their columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.printed.line_columns import exchanged_lines
from service.checks.printed.printed_text import PrintedText


def _exchanged(text: str, *lines: tuple[str, str, str]) -> list[int]:
    names = ("quantity", "unit_price", "net_amount")
    rows = [{"description": "Wartung", **dict(zip(names, line, strict=True))} for line in lines]
    fields = {"document_type": "invoice", "supplier": {}, "lines": rows, "totals": {}}
    return list(exchanged_lines(Invoice.model_validate(fields), PrintedText(text)))


_RIGHT, _WRONG = ("20", "9.90", "198.00"), ("9.90", "20", "198.00")


@pytest.mark.parametrize(
    "text",
    [
        "Pos. | Artikel | Menge | Einzelpreis | Betrag\n1 | Blatt | 20 | 9,90 | 198,00",
        "Description   Qty  Unit  Unit price  Amount\nSheets   20   pcs   9.90   198.00",
        "Beschreibung Nettopreis Menge Steuersatz\n1 TB100 Blatt 9,9000 20 Stk 19 %\n198,00",
        "Item  Price  Hours  Total price\nConsulting  9.90  20  198.00",
        "Désignation   Qté   Prix unitaire   Montant HT\nFeuille   20   9,90   198,00",
        "Beskrivning   Antal   À-pris   Belopp\nBlad   20   9,90   198,00",
        "Descrição   Qtd   P. Unit.   Desc.   IVA   Valor\nFolha   20   9,90      23%   198,00",
        "Descrizione   Q.tà   Importo unitario   Totale\nFoglio   20   9,90   198,00",
        "品名   数量   単価   金額\n紙   20   9.90   198.00",
        "Description   Qty   Rate   Amount\nLabor   20   9.90   198.00",
        "Descrizione   Q.ta   Prezzo   Importo\nFoglio   20   9,90   198,00",
        "Položka   Množství   MJ   Cena/MJ   Základ\nList   20   ks   9,90   198,00",
        "Товар   Кількість   Ціна   Сума\nПапір   20   9,90   198,00",
    ],
)
def test_the_heads_tell_quantity_and_price_in_either_order(text: str) -> None:
    """The product is the same, and no sum can tell."""
    assert _exchanged(text, _RIGHT) == []
    assert _exchanged(text, _WRONG) == [0]


def test_thousands_with_a_blank_are_one_number() -> None:
    """A row of columns with one blank between them has other readings, too."""
    text = "Désignation | Quantité | Prix unitaire | Montant\nPapier | 39 | 154 284 | 6 017 076"
    assert _exchanged(text, ("39", "154284", "6017076")) == []
    assert _exchanged(text, ("154284", "39", "6017076")) == [0]


def test_one_unit_has_the_price_of_its_line() -> None:
    """The next row may begin with a one as well."""
    text = "Item   Qty   Price   Amount\nWiring   1   383   383\n1 box   1   80   80"
    assert _exchanged(text, ("1", "383", "383")) == []
    assert _exchanged(text, ("383", "1", "383")) == [0]


@pytest.mark.parametrize(
    "text",
    [
        "Blatt | 20 | 9,90 | 198,00",
        "Item   Qty   VAT rate   Amount\nSheets   20   9.90   198.00",
        "Item   Rate   Qty   Net   VAT\nSheets   20%   20   9.90   198.00",
        "The price depends on the quantity.\nSheets 20 9.90 198.00",
        "Artikel Menge Preis Betrag\nBlatt 20 9,90 198,00\nArtikel Preis Menge Betrag\nx",
        "Artikel Menge Preis Betrag\nBlatt 20 9,90",
        "Artikel Menge Preis Betrag\n9,90 Blatt 20 9,90 198,00",
    ],
)
def test_without_proof_nothing_is_said(text: str) -> None:
    """No heads, a sentence, the rate of a tax, heads of two orders, a row without the amount, a row
    with both orders."""
    assert _exchanged(text, _WRONG) == []


def test_another_line_with_these_numbers_is_no_proof() -> None:
    """Position five, quantity two: the row of the line itself has the right order."""
    text = "Pos Artikel Menge Preis Betrag\n1 Blatt 2 5,00 10,00\n5 Stift 2 7,98 15,96"
    assert _exchanged(text, ("2", "5.00", "10.00"), ("2", "7.98", "15.96")) == []
    text = "Pos Artikel Menge Preis Betrag\n5 Stift 2 7,98 15,96\n6 Blatt 2 5,00 10,00"
    assert _exchanged(text, ("2", "5.00", "10.00"), ("2", "7.98", "15.96")) == []


@pytest.mark.parametrize("places", range(5))
@pytest.mark.parametrize("mark", [",", "."])
def test_a_unit_or_zeros_between_the_two_change_nothing(places: int, mark: str) -> None:
    """Codes such as H87 have digits, and values have as many decimals as software prints."""
    zeros = f"{mark}{'0' * places}" if places else ""
    price = f"9{mark}9" + "0" * max(places - 1, 0)
    heads = "Artikel | Menge | Einheit | Einzelpreis | Betrag\n"
    right = f"{heads}Blatt | 20{zeros} | H87 | {price} | 198{mark}00"
    assert _exchanged(right, ("20", "9.9", "198")) == []
    assert _exchanged(right, ("9.9", "20", "198")) == [0]


@given(st.text(), st.decimals(-(10**9), 10**9, places=2))
def test_any_text_is_searched(text: str, amount: object) -> None:
    """Nothing raises."""
    line = (str(amount), "7", str(amount))
    _exchanged(f"{text}\nItem Qty Price Total\n{text}", line, line)
