"""Places where no invoice has its number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.labels.number_places import Doubt, doubt_of_place, has_words

_TEXT = """Brandt GmbH, Hauptstr. 12, 10115 Berlin
ul. Lipowa 4, 31-147 Kraków
San Jose, CA 95112
Rechnung 17
3. Mai 2026
Regal   4   250,00   1.000,00
MwSt. 19 %
IBAN DE89 3704 0044 0532 0130 00
Bankszámlaszám: HU49 4606 7981 5545 3137 0575 4774
79040, м. Львів, вул. Городоцька, 355
Ref 88123
"""


@pytest.mark.parametrize(
    "number",
    [
        "10115",
        "31-147",
        "79040",
        "95112",
        "2026",
        "250",
        "000",
        "19",
        "3704",
        "0532",
        "DE89",
        "4606",
    ],
)
def test_a_number_of_another_thing(number: str) -> None:
    """A town, a year, a share, a part of an amount, a group of an account."""
    assert doubt_of_place(number, _TEXT) is Doubt.SURE


@pytest.mark.parametrize("number", ["12", "4"])
def test_a_short_number_may_be_anothers(number: str) -> None:
    """A house or a quantity, but an invoice's number may be short."""
    assert doubt_of_place(number, _TEXT) is Doubt.MAYBE


@pytest.mark.parametrize(
    ("number", "row"),
    [
        ("117", "Honorarnote 117"),
        ("00117", "Kostennote 00117 vom 5.10.2026"),
        ("417", "Rg. 417"),
        ("88417", "Tax Invoice      Folio 88417"),
        ("INV-5521", "فاتورة ضريبية رقم: INV-5521"),
        ("INV2026-0099", "ใบกำกับภาษี เลขที่ INV2026-0099"),
        ("1022", "חשבונית מס מספר 1022"),
        ("0012", "Hóa đơn số 0012"),
        ("0457", "Serija AB Nr. 0457"),
        ("77-10", "Avis d'échéance n° 77-10"),
        ("5512", "Abrechnung 5512 über 59,50 €"),
        ("2026-118", "Abrechnung 2026-118 vom 05.10.2026    59,50 €"),
        ("42", "Note d'honoraires 42"),
        ("42", "Parcella n. 42"),
        ("42", "Minuta 42"),
        ("42", "Fee note 42"),
        ("42", "Rachunek 42"),
        ("1188", "ΤΙΜΟΛΟΓΙΟ ΠΩΛΗΣΗΣ Νο 1188"),
        ("1188", "Τιμολόγιο-Δελτίο Αποστολής Νο 1188"),
        ("1188", "Σειρά: Α    Αριθμός: 1188"),
        ("1188", "Facture client 1188"),
        ("1188", "Fattura cliente 1188"),
        ("1188", "Tax Invoice / Delivery Order 1188"),
        ("1188", "Rechnung Zimmer 12 Nr. 1188"),
        ("1188", "Invoice for job 14 no. 1188"),
        ("55/2026", "Przelew 14 dni - Faktura 55/2026"),
        ("42", "Счёт 42 от 7.10.2026    59,50"),
    ],
)
def test_a_number_behind_what_a_document_calls_itself(number: str, row: str) -> None:
    """However short it is, and whatever else stands in its row."""
    assert doubt_of_place(number, f"{_TEXT}{row}\n") is Doubt.NONE


@pytest.mark.parametrize(
    ("number", "row"),
    [("417", "Vorgang 417"), ("5512", "Fall 5512    59,50 €"), ("P-12", "P-12  2.10.26  9.50")],
)
def test_weak_grounds_are_a_maybe(number: str, row: str) -> None:
    """A short number, or one beside an amount, may still be the document's."""
    assert doubt_of_place(number, row) is Doubt.MAYBE


@pytest.mark.parametrize("number", ["17", "4711", "", "2026-17"])
def test_a_number_that_may_be_the_documents(number: str) -> None:
    """Behind a title, alone, or not printed at all, which another rule says."""
    assert doubt_of_place(number, _TEXT) is Doubt.NONE


def test_one_good_place_is_enough() -> None:
    """A number that is also a postal code is still a number."""
    assert doubt_of_place("10115", f"{_TEXT}Rechnung: 10115\n") is Doubt.NONE


@given(st.text(max_size=12), st.text(max_size=200))
def test_nothing_raises(number: str, text: str) -> None:
    """Whatever the document holds."""
    doubt_of_place(number, text)


@pytest.mark.parametrize(
    ("number", "row"),
    [
        ("V-5513", "Rechnung zu Vertrag V-5513"),
        ("5521", "Tax Invoice / Customer 5521"),
        ("V-5513", "Rechnung Zimmer 12 Vertrag Nr. V-5513"),
        ("44811", "Rechnung Kunde Nr. 44811"),
        ("1ESY1160012345", "Objekt Mitte Zähler 1ESY1160012345"),
        ("512208", "Întocmit de: Ionescu Dan, CI seria OT nr. 512208"),
        ("KL-5512", "Unser Zeichen: KL-5512"),
        ("030 5551234", "Tel. 030 5551234"),
        ("B-ML 1204", "Kennzeichen B-ML 1204"),
        ("B-ML 1204", "Kennzeichen        B-ML 1204"),
        ("B-ML 1204", "Kennzeichen\nB-ML 1204"),
        ("882211-X", "Art. 882211-X"),
        ("FK 123 ZZ", "Targa FK 123 ZZ"),
        ("WA 12345", "Nr rej. WA 12345"),
        ("ABC-123", "Rendszám ABC-123"),
        ("12345678", "Licznik 12345678"),
        ("RES-44710", "Réservation RES-44710"),
        ("99-1", "Factura anterior 99-1"),
        ("99-1", "Delivery note 99-1"),
        ("77-12", "Wort davor 77-12"),
    ],
)
def test_a_number_behind_other_words_may_be_anothers(number: str, row: str) -> None:
    """A contract, a meter, a telephone, a car, or words that are not known."""
    assert doubt_of_place(number, f"{row}\n") is Doubt.MAYBE


@pytest.mark.parametrize(
    "head",
    ["Kunde: Lenz", "Projekt Neubau", "Lieferung an Lenz", "Zahlung auf Konto", "Order by phone"],
)
def test_a_row_above_with_more_than_a_head_says_nothing(head: str) -> None:
    """It has its value; a head names the other thing alone, and no word for a number follows."""
    assert doubt_of_place("MH-20261044", f"RECHNUNG\n{head}\nMH-20261044\n") is Doubt.NONE
    assert doubt_of_place("MH-20261044", "RECHNUNG\nAuftrag\nNr. MH-20261044\n") is Doubt.NONE
    assert doubt_of_place("MH-20261044", "Kunden-Nr.\nMH-20261044\n") is Doubt.MAYBE


@pytest.mark.parametrize(
    "number", ["HRB 17755", "+49 30 5551234", "(512) 555-0142", "KvK 30112233"]
)
def test_the_number_of_a_company_or_a_telephone(number: str) -> None:
    """Their form says it."""
    assert doubt_of_place(number, f"Brandt GmbH\n{number}\n") is Doubt.SURE


@pytest.mark.parametrize(
    "row", ["Nummer      Datum\n4711-A      05.10.2026", "Müller GmbH        4711-A", "4711-A"]
)
def test_a_number_alone_is_the_documents(row: str) -> None:
    """Also below a head that says no more than number, beside a name, and in a series of a year."""
    assert doubt_of_place("REA 2026-15", "RECHNUNG\nREA 2026-15\n") is Doubt.NONE
    assert doubt_of_place("4711-A", row) is Doubt.NONE


@pytest.mark.parametrize(
    "number",
    [
        "F26-0381 du 5",
        "1187 от 7",
        "1187 от 7.10.2026",
        "4711 05.10.2026",
        "VAT nr FV/2026/7",
        "Rechnungs-Nr. SR-17",
        "FACTURE N° F26-0381",
        "INVOICE KF-0931",
        "Rechnungsnummer: 2026/118",
        "N° F26-0381",
        "n. 442/A",
        "č. 2026442",
        "№ 1187",
        "20261187 daterad",
        "от 15",
        "Тел. +7",
        "Rechnungsnummer:17",
        "发票号码：26312000",
        "发票号码26312000",
    ],
)
def test_a_number_with_words(number: str) -> None:
    """Its label stands before it, or the day of its document behind it."""
    assert has_words(number, f"RECHNUNG\n{number}\n")


@pytest.mark.parametrize("number", ["No 88", "№ 118", "NR 118", "ID 118"])
def test_a_sign_behind_the_numbers_own_label_is_its_own(number: str) -> None:
    """The label of the number stands before the whole; behind a title it need not."""
    assert not has_words(number, f"Rechnungsnummer: {number}\n")
    assert has_words(number, f"RECHNUNG {number}\n")


def test_a_day_behind_a_number_is_never_its_own() -> None:
    """Nor where the whole stands behind the label."""
    assert has_words("1187 от 7.10.2026", "Номер счета: 1187 от 7.10.2026\n")


@pytest.mark.parametrize(
    "number",
    [
        "SR-17",
        "RE 2026 0417",
        "FT 2026/442",
        "FV 12/10 WRO",
        "Rg 417",
        "2026-10-05",
        "",
        "FV 12/10/2026",
        "FS 12/10/26",
        "FA 1/10/2026",
        "INV 2026-10-05",
        "RE 2026/10/05-01",
        "DE 4711",
        "Z 17",
        "17 bis",
        "Huber 2026-118",
        "REA 2026-15",
        "KVK 2026/1",
        "REF 118",
        "MOB 2026/4",
        "INV:17",
        "РН-17",
        "№123",
    ],
)
def test_a_number_without_words(number: str) -> None:
    """Blanks, letters, a name, the day of a series, and a short suffix may be its own."""
    assert not has_words(number, f"RECHNUNG {number}\n")


@pytest.mark.parametrize(
    ("number", "text", "doubt"),
    [
        ("3,000,000", "합계   3,000,000", Doubt.MAYBE),
        ("3,300,000원", "합계금액   3,300,000원", Doubt.MAYBE),
        ("12.345", "Rechnung 12.345", Doubt.NONE),
    ],
)
def test_groups_of_thousands_are_an_amount(number: str, text: str, doubt: Doubt) -> None:
    """Unless a title names them; yen and won have no cents to tell amounts by."""
    assert doubt_of_place(number, text) is doubt
