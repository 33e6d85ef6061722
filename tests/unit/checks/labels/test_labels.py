"""The second reader: which value it finds at which label, and when it finds none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import LABELS, Role
from service.checks.labels.labels import read_labels
from service.checks.labels.text_rows import TextRows
from service.checks.values.plain_text import plain_text


def _read(text: str) -> list[tuple[str, str]]:
    candidates = Candidates(read_labels(TextRows(plain_text(text))))
    return sorted((one.role.value, one.text) for role in Role for one in candidates.of(role))


@pytest.mark.parametrize(
    ("text", "role", "value"),
    [
        ("Invoice no.: R-2026-17", "number", "R-2026-17"),
        ("Rechnungs-Nr. R-2026-17", "number", "R-2026-17"),
        ("Facture n°562044387", "number", "562044387"),
        ("N.º de factura    4711/26", "number", "4711/26"),
        ("Factuurnummer: F 4711", "number", "F 4711"),
        ("Zu Rechnung Nr. R-1", "original", "R-1"),
        ("Numer klienta: 4711", "customer_no", "4711"),
        ("Data de vencimento: 30/11/2026", "due", "30/11/2026"),
        ("Fällig am 30. November 2026", "due", "30. November 2026"),
        ("Klant 12    vervalt 21/06/2026", "due", "21/06/2026"),
        ("Bolletta n. 2026/E/0098812", "number", "2026/E/0098812"),
        ("Splatno do 21.6.2026", "due", "21.6.2026"),
        ("Liefer- und Leistungsdatum    : 12.11.2019", "delivery", "12.11.2019"),
        ("Totale fattura: 1.190,00 EUR", "gross", "1.190,00"),
        ("MwSt. 19 % 190,00 €", "tax", "190,00"),
        ("Net à payer   EUR 1 190,00", "amount_due", "1 190,00"),
        ("BIC: COBADEFFXXX", "bic", "COBADEFFXXX"),
        ("P. IVA: IT12345678901", "vat_id", "IT12345678901"),
        ("Sprzedawca: Nowak Sp. z o.o.", "seller", "Nowak Sp. z o.o."),
        ("Förfallodatum 2026-11-16", "due", "2026-11-16"),
        ("Moms 25 %            kr. 1.512,50", "tax", "1.512,50"),
        ("KID: 2026118740021", "reference", "2026118740021"),
        ("Viitenumero   77810 33008", "reference", "77810 33008"),
        ("Kontonummer: 1503 40 12345 12.11.2026", "account", "1503 40 12345"),
        ("Datum splatnosti: 16. 11. 2026", "due", "16. 11. 2026"),
        ("Számla kelte: 2026. november 2.", "issue", "2026. november 2"),
        ("Total de plată 3.025,00 lei", "amount_due", "3.025,00"),
        ("お支払期限：2026年11月30日", "due", "2026年11月30日"),
        ("合計金額（税込）            ¥110,000", "gross", "110,000"),
        ("Hesaplanan KDV (%20)       2.400,00 TL", "tax", "2.400,00"),
        ("Πληρωτέο ποσό: 124,00 €", "amount_due", "124,00"),
        ("Datum dospijeća: 16.11.2026.", "due", "16.11.2026"),
        ("Za plačilo: 124,00 EUR", "amount_due", "124,00"),
        ("发票号码：25312000000012345678", "number", "25312000000012345678"),
        ("청구서번호: INV-17", "number", "INV-17"),
        ("Wir bitten um Überweisung bis zum 01.02.2026.", "terms", "01.02.2026"),
        ("Auftrags-Nr.: A-5521", "other_no", "A-5521"),
        ("Ihre Auftrags-Nr.: A-5521", "order", "A-5521"),
        ("FN 288014x", "other_no", "288014x"),
        ("Buyer's Order No.: VF/PO/0442", "order", "VF/PO/0442"),
        ("Buyer (Bill to)\nVindhya Foods Limited\nPune", "buyer", "Vindhya Foods Limited"),
        ("No.       Cust. PO    Terms\nH-2093    T-4418      Net 15", "order", "T-4418"),
        ("统一社会信用代码：91330106MA2B0KQX3H", "vat_id", "91330106MA2B0KQX3H"),
        ("الرقم الضريبي للعميل: 300055184400003", "buyer_vat_id", "300055184400003"),
    ],
)
def test_a_value_behind_its_label(text: str, role: str, value: str) -> None:
    """In all languages of the data, with or without a colon, apart by one blank or many."""
    assert _read(text) == [(role, value)]


def test_labels_above_their_values() -> None:
    """In the same columns; also where one blank is between the columns, word by word."""
    heads = "Rechnungs-Nr.   Kunden-Nr.   Rechnungsdatum\nR-17            4711         02.11.2026\n"
    expected = [("customer_no", "4711"), ("issue", "02.11.2026"), ("number", "R-17")]
    assert _read(heads) == expected
    assert _read("Rechnungsnummer Kundennummer Rechnungsdatum\nR-17 4711 02.11.2026") == expected
    assert _read("Invoice number\nR-17\n") == [("number", "R-17")]


def test_a_payment_reference_stands_beside_its_label() -> None:
    """`Concepto` heads a column of lines, too, and begins sentences; a number of nights is none."""
    assert _read("Concepto: 010676609538") == [("reference", "010676609538")]
    assert _read("Concepto   Cantidad\nSRV-4711   1\n") == []
    assert _read("Concepto: 3 noches") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Buyer        Acme Ltd\n             High Street 1\n", [("buyer", "Acme Ltd")]),
        ("Bill to        Acme Ltd\nInvoice date   02.11.2026\n", [("buyer", "Acme Ltd")]),
        ("Buyer        Qty\n             5\n", []),
        ("Bill to      Acme Ltd\nTerms        Net 30\n", []),
        ("From         Acme Ltd\nTo           Foo Ltd\n", []),
        ("Buyer        Project      Amount\nA b          C d          E f\n", []),
    ],
)
def test_a_party_beside_its_label(text: str, found: list[tuple[str, str]]) -> None:
    """Without a colon: the address goes on below the name, and nothing or a label below the
    label."""
    assert [one for one in _read(text) if one[0] in ("buyer", "seller")] == found


def test_the_column_of_a_table_is_no_value() -> None:
    """Two rows below the head are lines of something; an amount below a head is a line's."""
    assert _read("Order no.   Date paid\n4711        02.11.2026\n4712        03.11.2026") == []
    assert _read("Montant HT\n100,00\n") == []
    assert _read("Description | VAT % | Net amount\nPaper | 19 | 100.00\n") == []


def test_a_currency_ends_a_label() -> None:
    """Its amount stands in the next cell; `payer` is a word of payment terms, too."""
    assert _read("Total à payer CHF          577.14") == [("amount_due", "577.14")]


def test_several_labels_in_a_row() -> None:
    """The next one begins where a value ends; a long one counts anywhere if its value follows."""
    assert _read("Invoice no. R-17 Invoice date: 02.11.2026 Due date: 16.11.2026") == [
        ("due", "16.11.2026"),
        ("issue", "02.11.2026"),
        ("number", "R-17"),
    ]
    assert _read("80333 München Rechnungsnummer R-17") == [("number", "R-17")]
    assert _read("80333 München, Ihre Rechnungsnummer R-17") == []
    assert _read("Rechnung gemäß Bestellung Nr. 4711") == [("other_no", "4711")]


def test_a_number_and_its_day() -> None:
    """`of 3 May` is the day of the document with this number."""
    assert _read("Rechnung Nr. R-17 vom 02.11.2026") == [
        ("issue", "02.11.2026"),
        ("number", "R-17"),
    ]
    assert _read("Bestellung Nr. 4711 vom 01.10.2026") == [
        ("order", "4711"),
        ("order_date", "01.10.2026"),
    ]


def test_a_clause_about_a_discount_has_no_due_date() -> None:
    """Its words look like those of a due date."""
    assert _read("Zahlbar bis 10.11.2026 mit 2 % Skonto") == [("discount", "10.11.2026")]
    assert _read("Payable by 30/11/2026. 2 % discount if paid by 10/11/2026.") == [
        ("discount", "10/11/2026"),
        ("terms", "30/11/2026"),
    ]
    assert _read("Bei Zahlung bis zum 10.11.2026\nabzüglich 2 % Skonto") == []


@pytest.mark.parametrize(
    "text",
    [
        "Invoice no.: see above",
        "Due date: on receipt",
        "Invoice total",
        "VAT 19 % on 100.00: 19.00",
        "Lieferant GmbH",
        "Order no. 12.00",
        "PO-4711",
        "Fälligkeit 06.12.2018 den Beitrag abbuchen",
        "TVA : FR11999999998 - SIRET 99999999800010",
    ],
)
def test_no_candidate_when_in_doubt(text: str) -> None:
    """Words, two amounts, a name that begins with a label, prose."""
    assert _read(text) == []


def test_the_two_parties_of_a_chinese_invoice_stand_in_two_columns() -> None:
    """Each below the head of its block, behind the word for a name."""
    text = "购买方信息          销售方信息\n名称：杭州远帆公司    名称：苏州金盛公司\n"
    assert _read(text) == [("buyer", "杭州远帆公司"), ("seller", "苏州金盛公司")]


@pytest.mark.parametrize(
    ("text", "role", "value"),
    [
        ("Datum splatnosti: 24.02.2026", "due", "24.02.2026"),
        ("Variabilny symbol: 20260031", "reference", "20260031"),
        ("ΑΡΙΘΜΟΣ ΤΙΜΟΛΟΓΙΟΥ: 1207", "number", "1207"),
        ("DATE D'ECHEANCE : 13/04/2026", "due", "13/04/2026"),
    ],
)
def test_labels_without_their_accents(text: str, role: str, value: str) -> None:
    """Old programs print none, and neither do capitals in Greek and French."""
    assert (role, value) in _read(text)


def test_the_name_below_a_block_label() -> None:
    """Rows `label: value` are passed over, unless they say `Name`."""
    assert _read("Bill to:\nAcme Ltd\nHigh Street 1\n") == [("buyer", "Acme Ltd")]
    assert _read("Käufer:\nNummer : 4711\nKunden AG Mitte\n") == [("buyer", "Kunden AG Mitte")]
    assert _read("Käufer:\nNummer        :  4711\nKunden AG\n") == [("buyer", "Kunden AG")]
    assert _read("Verkäufer\nNummer: 1\nName: Lieferant GmbH\n") == [("seller", "Lieferant GmbH")]
    columns = "Verkäufer\nNummer:   1\nName:     Lieferant GmbH\n"
    assert _read(columns) == [("seller", "Lieferant GmbH")]
    assert _read("Käufer:\nHerrn\nMax Mustermann\n") == [("buyer", "Herrn Max Mustermann")]
    for row in ("billing@acme.test", "What is it?", "-", "Acme 4711"):
        assert _read(f"Bill to:\n{row}\nAcme Ltd\n") == []
    assert _read("Verkäufer:\nLieferant GmbH\n") == [("seller", "Lieferant GmbH")]
    assert _read("Sold by       Bill to\nSeller Ltd    Acme Ltd\n") == [
        ("buyer", "Acme Ltd"),
        ("seller", "Seller Ltd"),
    ]


@given(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(sorted(LABELS))), max_size=30))
def test_any_text_is_read(parts: list[str]) -> None:
    """No text raises, and each value is printed in its row."""
    text = plain_text(" ".join(parts))
    candidates = Candidates(read_labels(TextRows(text)))
    rows = text.split("\n")
    assert all(one.text in rows[one.row] for role in Role for one in candidates.of(role))


@pytest.mark.parametrize(
    ("text", "role", "value"),
    [
        (f"Rechnungsbetrag{' ' * 60}2.416,89 €", "gross", "2.416,89"),
        (f"Gesamtbetrag EUR{' ' * 50}1.091,60", "gross", "1.091,60"),
        (f"Net total {'.' * 50} 100.00", "net", "100.00"),
        ("Invoice #: INV-88213", "number", "INV-88213"),
        ("Invoice # 4711", "number", "4711"),
        ("Invoice #4711", "number", "4711"),
        ("91 Elm Street     Due Date: 11/20/2026", "due", "11/20/2026"),
        ("San Jose, CA 95112      P.O. Number: RCS-5521", "order", "RCS-5521"),
    ],
)
def test_a_layout_does_not_hide_a_label(text: str, role: str, value: str) -> None:
    """Any number of blanks before the value; a column beside an address; a sharp sign."""
    assert (role, value) in _read(text)


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("Bill to ACME Ltd", [("buyer", "ACME Ltd")]),
        ("Bill To: ACME Ltd", [("buyer", "ACME Ltd")]),
        ("Sold to Harbor Dental Clinic", [("buyer", "Harbor Dental Clinic")]),
        ("Northfield Ltd        Bill to ACME Ltd", [("buyer", "ACME Ltd")]),
        ("Supplier Union Ltd", []),
        ("Bill to Address", []),
        ("Invoice to be paid by the end of May", []),
    ],
)
def test_a_party_behind_its_label_without_a_colon(row: str, found: list[tuple[str, str]]) -> None:
    """Only behind a label of several words: one word may begin a name."""
    parties = ("buyer", "seller")
    assert [one for one in _read(f"{row}\n22 High Street\n") if one[0] in parties] == found


@pytest.mark.parametrize(
    ("text", "number", "due"),
    [
        ("Factura núm. F-1042\nVenciment: 17/05/2026", "F-1042", "17/05/2026"),
        ("Arve nr: 2026-17\nMaksetähtaeg: 17.05.2026", "2026-17", "17.05.2026"),
        ("Reikningur nr. 1042\nGjalddagi: 17.05.2026", "1042", "17.05.2026"),
        ("Sąskaitos numeris: AB-1042\nApmokėti iki: 2026-05-17", "AB-1042", "2026-05-17"),
        ("Rēķins Nr. 17-2026\nApmaksas termiņš: 17.05.2026", "17-2026", "17.05.2026"),
        ("Рачун бр. 1042\nРок плаћања: 17.05.2026", "1042", "17.05.2026"),
        ("Nomor faktur: F-1042\nJatuh tempo: 17/05/2026", "F-1042", "17/05/2026"),
        ("Счёт № 1042 от 03.05.2026\nСрок оплаты: 17.05.2026", "1042", "17.05.2026"),
        ("Рахунок № 1042-А\nСтрок оплати: 17.05.2026", "1042-А", "17.05.2026"),
        ("Фактура № 0000001042\nСрок за плащане: 17.05.2026", "0000001042", "17.05.2026"),
        ("رقم الفاتورة: 1042\nتاريخ الاستحقاق: 17/05/2026", "1042", "17/05/2026"),
        ("חשבונית מס מספר 1042\nלתשלום עד: 17/05/2026", "1042", "17/05/2026"),
        ("เลขที่ใบแจ้งหนี้: INV-1042\nวันครบกำหนด: 17/05/2026", "INV-1042", "17/05/2026"),
    ],
)
def test_labels_of_more_languages(text: str, number: str, due: str) -> None:
    """Catalan, Estonian, Icelandic, Lithuanian, Latvian, Serbian, Indonesian, Russian, Ukrainian,
    Bulgarian, Arabic, Hebrew, Thai."""
    found = _read(text)
    assert ("number", number) in found
    assert ("due", due) in found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Поставщик (Исполнитель): ООО "Ромашка"', ("seller", 'ООО "Ромашка"')),
        ('Покупатель (Заказчик):\nООО "Вектор"', ("buyer", 'ООО "Вектор"')),
        ('Постачальник (Виконавець):   ТОВ "Світло буд"', ("seller", 'ТОВ "Світло буд"')),
        ("Seller (Supplier): ACME Ltd", ("seller", "ACME Ltd")),
        ("Kunde / Besteller: Lindner KG", ("buyer", "Lindner KG")),
        ("Verkäufer/Lieferant:\nAlpha KG", ("seller", "Alpha KG")),
        ("Buyer (Payer Party):\nFoo Ltd", ("buyer", "Foo Ltd")),
    ],
)
def test_a_note_behind_a_partys_label_is_no_part_of_its_name(
    text: str, found: tuple[str, str]
) -> None:
    """In brackets or behind a slash; the name follows the colon, or stands below."""
    assert _read(text) == [found]
