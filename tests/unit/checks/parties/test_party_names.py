"""Names of parties: whole, in a place where names stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.parties.party_names import is_doubtful_name

_TEXT = """Tischlerei Brandt GmbH
Hauptstr. 12, 10115 Berlin
USt-IdNr. DE136695976

Firma
Kaffeehaus Lindner KG
Damrak 12
1012 LG Amsterdam

Leeds LS1 4AP
Madison, WI 53703
Berlin, den 3. Mai 2026
Rechnung R-1001
Bill to ACME Ltd

Bezeichnung         Menge   Einzelpreis   Betrag
Regal Eiche             4        250,00   1.000,00
Gesamtbetrag                              1.190,00 EUR
Please make checks payable to Brightline Supply Co.
Petra Sommer
Lieferant: Nordwind
ÇINAR MOBİLYA SAN. VE TİC. LTD. ŞTİ.
INV-88213   KONTO
"""
_LINES = frozenset({"regal eiche"})


@pytest.mark.parametrize(
    "name",
    [
        "Tischlerei Brandt GmbH",
        "TISCHLEREI BRANDT GMBH",
        "Tischlerei Brandt",
        "Kaffeehaus Lindner KG",
        "ÇINAR MOBİLYA SAN. VE TİC. LTD. ŞTİ.",
        "Brightline Supply Co.",
        "Nordwind",
        "ACME Ltd",
        "Not printed at all",
        "",
    ],
)
def test_a_whole_name_is_no_doubt(name: str) -> None:
    """In a row or a cell of its own, behind a label, at the end of a sentence with its legal form;
    one that is not printed is another rule's matter."""
    assert not is_doubtful_name(name, _TEXT, _LINES)


@pytest.mark.parametrize(
    "name",
    [
        "Brandt",
        "Brandt GmbH",
        "Tischlerei",
        "Lindner",
        "GmbH",
        "Firma",
        "Berlin",
        "Hauptstr. 12",
        "Hauptstr. 12, 10115 Berlin",
        "Damrak 12",
        "1012 LG Amsterdam",
        "Leeds",
        "Leeds LS1 4AP",
        "Madison",
        "Berlin, den 3. Mai 2026",
        "Mai",
        "Rechnung R-1001",
        "USt-IdNr. DE136695976",
        "Gesamtbetrag",
        "1.190,00 EUR",
        "EUR",
        "Regal Eiche",
        "Regal",
        "Bezeichnung",
        "Menge",
        "Bill to ACME Ltd",
        "INV",
        "onto",
    ],
)
def test_what_is_no_whole_name(name: str) -> None:
    """A part of a name, an address, a town, a date, a label, an amount, a line, a head of a table,
    a part of a word."""
    assert is_doubtful_name(name, _TEXT, _LINES)


_FORM = """{head}

Rechnung R-1001
Betreff: Wartung Oktober
Bauherr  Neubau Süd

Wartung          1   1.000,00
Gesamtbetrag         1.190,00 EUR
We are not VAT registered.
Original
Sparkasse Mittelthüringen  IBAN DE89 3704 0044 0532 0130 00
BIC COBADEFFXXX
Bank: Volksbank Kiel
合計                               159,500円
品名              数量   単価      金額
清掃              4      30,000    120,000
Unit 4, Old Mill, Stroud GL5 2QG

Mit freundlichen Grüßen
Petra Sommer
"""
_HEAD = "{name}\nAm Turm 5, 10115 Berlin"


@pytest.mark.parametrize(
    "name",
    [
        "Mit freundlichen Grüßen",
        "We are not VAT registered.",
        "COBADEFFXXX",
        "BIC COBADEFFXXX",
        "Sparkasse Mittelthüringen",
        "Volksbank Kiel",
        "Bank",
        "Wartung Oktober",
        "Original",
        "Unit 4",
        "Old Mill",
        "合計",
        "品名",
        "金額",
        "Wartung          1   1.000,00",
        "Neubau Süd",
        "Petra Sommer",
    ],
)
def test_other_words_are_no_names(name: str) -> None:
    """A greeting, a sentence, a bank and its code, a subject, a part of an address, a sum, a head
    of a table, a whole row of cells, and names that nothing beside them shows to be sellers."""
    assert is_doubtful_name(name, _FORM.format(head="Elektro Meier"), frozenset())


@pytest.mark.parametrize(
    "name",
    ["3M", "1&1", "4711", "Netto", "Total", "Mr Wash", "Dear Lucy", "Taxi 22456", "Via Roma 12"],
)
def test_a_name_above_its_address_may_look_like_anything(name: str) -> None:
    """It begins the document, and its address and its registration follow."""
    head = f"{_HEAD.format(name=name)}\nUSt-IdNr. DE136695976"
    assert not is_doubtful_name(name, _FORM.format(head=head), frozenset())
    assert is_doubtful_name(name, _FORM.format(head=f"Elektro Meier\n\n{name}"), frozenset())


@pytest.mark.parametrize(
    "row",
    (
        "# {}\n**{}**\n- {}\n• {}\n*** {} ***\n== {} ==\n<{}>\n«{}»\n[{}]\n{}™\n{}® · Kiel\n{}!\n"
        "{} ● Kiel\n{} // Kiel\n{} ~ Kiel\n| {} | Kiel |"
    ).split("\n"),
)
def test_markup_and_signs_are_no_part_of_a_name(row: str) -> None:
    """Headings and lists of a text form, bullets, and marks of trade."""
    text = _FORM.format(head=row.format("Elektro Meier"))
    assert not is_doubtful_name("Elektro Meier", text, frozenset())


def test_a_person_above_an_address_is_its_addressee() -> None:
    """Without a contact or a registration."""
    head = _HEAD.format(name="Herr Max Meier")
    assert is_doubtful_name("Herr Max Meier", _FORM.format(head=head), frozenset())


@pytest.mark.parametrize("name", ["Bank & Partner", "Konto Kontor", "Page & Sons", "第一書店"])
def test_a_name_may_begin_with_the_word_of_a_label(name: str) -> None:
    """A word for a page counts with its number alone, one for a bank with the bank's name."""
    text = f"Rechnung 4711\n\nGesamt 119,00\n\n\n{name}\nHauptstr. 4, 50667 Köln\nTel. 0221 1234\n"
    assert not is_doubtful_name(name, text, frozenset())


@pytest.mark.parametrize("name", ["Page 2", "Seite 1 von 2", "Bank Sparkasse Kiel", "第 2 页"])
def test_a_page_and_a_bank_are_no_sellers(name: str) -> None:
    """Also above an address."""
    text = f"Rechnung 4711\n\nGesamt 119,00\n\n\n{name}\nHauptstr. 4, 50667 Köln\nTel. 0221 1234\n"
    assert is_doubtful_name(name, text, frozenset())


def test_a_row_that_announces_another_names_no_seller() -> None:
    """An agent issues the invoice of the one below."""
    text = "Issued by Ride B.V. on behalf of:\nCarlos Taxi\nMain St 1, Dublin D02 XY45\n"
    assert is_doubtful_name("Ride B.V.", text, frozenset())
    assert not is_doubtful_name("Carlos Taxi", text, frozenset())


def test_from_names_the_sender() -> None:
    """With other words before the colon it is no party's label."""
    row = "From: Salon Bella, Hauptstr. 4, 50667 Köln\n"
    assert not is_doubtful_name("Salon Bella", row, frozenset())
    assert is_doubtful_name("Salon Bella", row.replace("From", "From branch"), frozenset())


@given(st.text(max_size=20), st.text(max_size=200))
def test_nothing_raises(name: str, text: str) -> None:
    """Whatever the document holds."""
    is_doubtful_name(name, text, frozenset())
    is_doubtful_name(name, f"{text} {name}\n{text}", frozenset())


@pytest.mark.parametrize(
    "name", ["** Stadtwerke Nord", "# Stadtwerke Nord", "> Stadtwerke Nord GmbH"]
)
def test_markup_is_no_part_of_a_name(name: str) -> None:
    """The name alone is what is asked for."""
    text = f"{name} **\nRingstr. 8, 24105 Kiel\nTel. 0431 1\n"
    assert is_doubtful_name(name, text, frozenset())
    assert not is_doubtful_name(name.partition(" ")[2], text, frozenset())


def test_a_landlord_or_an_operator_stands_behind_its_word() -> None:
    """With its tax number behind a comma."""
    for word in ("Vermieter", "Gestione", "Landlord"):
        text = f"Office Ltd\n\nRent 5\n\n{word}: Rhein Immobilien, Steuernummer 045 238 11207\n"
        assert not is_doubtful_name("Rhein Immobilien", text, frozenset())


_PAGE = """Holloway, Prentiss & Dunn LLP
Inh. Uwe Sonntag, Malermeister
Aurelia House, Dublin Airport, Dublin K67 X2P1

Invoice to              Deliver to                Number    R-1
Dales Joinery           Plot 14, Fountains View   Account   Lars Hed
The Old Sawmill         Kirkby Road               Agency    Skyfare Travel
Leeds HG4 4EF           Ripon
                        Leeds HG4 2JH
4500 Crayton Avenue
Saskatoon, SK S7H 0T6

Timber   1   10.00

Pour être libératoire, le règlement de cette facture doit être effectué à Europe Factoring SA.
A member of the Northern Merchants Group plc
Registered in England No. 04418827    Amtsgericht Kempten HRB 8812
"""


@pytest.mark.parametrize(
    "name",
    "Holloway|Malermeister|Dublin Airport|Fountains View|Kirkby Road|Ripon|Account|Lars Hed|Agency"
    "|Saskatoon|Inh. Uwe Sonntag|Pour être libératoire|A member of the Northern Merchants Group plc"
    "|Northern Merchants Group plc|Registered in England No. 04418827|Amtsgericht Kempten HRB 8812"
    "|Skyfare Travel".split("|"),
)
def test_the_place_on_the_page_makes_a_name(name: str) -> None:
    """A part of a row's address or of its longer name, of the block below another party's label, of
    a table of labels, of a sentence, or with words before or behind it, is none."""
    assert is_doubtful_name(name, _PAGE, frozenset())


def test_a_name_that_heads_a_column_or_a_row_is_one() -> None:
    """Beside the same words."""
    text = (
        "INVOICE\nno. 7\nto you\n\nBill to         {0}\nKim Lee         12 High St\n"
        "                Leeds LS2 9XX"
    )
    assert not is_doubtful_name("Fountains View", text.format("Fountains View"), frozenset())
    row = "a\nb\nc\n\nFountains View, 12 High St, Leeds LS2 9XX"
    assert not is_doubtful_name("Fountains View", row, frozenset())


def test_a_house_before_its_street_is_no_seller_below_another_name() -> None:
    """At the head of a letter it may be one."""
    address = "The Old Forge, 5 Mill Lane, Ludlow SY8 1BG\n"
    assert is_doubtful_name("The Old Forge", f"Fairmead Surgery\n{address}", ())
    assert not is_doubtful_name("The Old Forge", address, ())
    assert not is_doubtful_name("The Old Forge", f"INVOICE\n{address}", ())
