"""Rules about seller and buyer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.parties.legal_forms import lacks_legal_form
from service.checks.parties.party_checks import party_checks
from service.checks.printed.printed_text import PrintedText

SELLER = {"name": "Alpen Textiles Ltd", "tax_id": "GB855793180"}
BUYER = {"name": "Delta Falcon Ltd", "tax_id": "GB629262136"}
TEXT = """Alpen Textiles Ltd
High Street 91, London
VAT No.: GB855793180

Bill to:
Delta Falcon Ltd
VAT No.: GB629262136

Invoice no.: R-17
"""


def _found(text: str, supplier: Any, customer: Any) -> list[Check]:
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "R-17",
            "issue_date": "2026-11-02",
            "currency": "GBP",
            "supplier": supplier,
            "customer": customer,
            "totals": {"gross": "1"},
        }
    )
    printed = PrintedText(text)
    return list(party_checks(invoice, printed))


def _flags(text: str, supplier: Any, customer: Any) -> list[tuple[str, str, str]]:
    found = _found(text, supplier, customer)
    return [(check.id, check.severity, check.fields[0]) for check in found]


def test_the_right_answer_has_no_flag() -> None:
    """Seller and buyer as the letter has them."""
    assert _flags(TEXT, SELLER, BUYER) == []


def test_a_brand_of_a_company_is_told_once() -> None:
    """The company beside the tax number and in the letterhead are one reason to look."""
    text = (
        "Sturmwerk\neine Marke der Windkraft GmbH\nAm Wall 3, 24103 Kiel\n\n"
        "Bill to:\nDelta Falcon Ltd\n\n"
        "Windkraft GmbH\nUSt-IdNr.: DE136695976\n"
    )
    seller = {"name": "Sturmwerk", "tax_id": "DE136695976"}
    found = _flags(text, seller, BUYER | {"tax_id": None})
    assert found.count(("LABEL-ROLE", "warning", "supplier.name")) == 1


def test_the_labelled_buyer_is_not_the_seller() -> None:
    """Exchanged, or taken for both."""
    assert ("LABEL-ROLE", "error", "supplier.name") in _flags(TEXT, BUYER, SELLER)
    assert ("LABEL-ROLE", "error", "supplier.name") in _flags(TEXT, BUYER, None)
    sold = "Sold by: Alpen Textiles Ltd\n"
    assert _flags(sold, {"name": "Other Ltd"}, SELLER) == [
        ("LABEL-DIFFERS", "warning", "supplier.name"),
        ("LABEL-ROLE", "error", "customer.name"),
    ]


def test_the_agent_is_not_the_seller() -> None:
    """Who writes in another's name is named by no label, and the other one is."""
    text = "Portal GmbH\n\nim Namen und für Rechnung von\nPension Seeblick\n\nKunde: Karl Lenz\n"
    buyer = {"name": "Karl Lenz"}
    differs = [("LABEL-DIFFERS", "warning", "supplier.name")]
    assert _flags(text, {"name": "Portal GmbH"}, buyer) == differs
    assert _flags(text, {"name": "Pension Seeblick"}, buyer) == []


def test_the_place_of_delivery_is_not_the_seller() -> None:
    """A payee stands elsewhere, too."""
    text = "Alpen Textiles Ltd\nBill to:\nDelta Falcon Ltd\n\nShip to:\nDepot East Ltd\n"
    odd = [("LABEL-ROLE", "warning", "supplier.name")]
    assert _flags(text, {"name": "Depot East Ltd"}, BUYER) == odd
    assert _flags(f"{text}Remit to: Alpen Textiles Ltd\n", {"name": SELLER["name"]}, BUYER) == []


def test_a_labelled_buyer_is_not_left_out() -> None:
    """A warning: nothing is paid to the buyer."""
    assert _flags(TEXT, SELLER, None) == [("MISSED", "warning", "customer")]


@pytest.mark.parametrize("label", ["Bill to:\n", "Bill to: "])
def test_a_longer_name_is_another_one(label: str) -> None:
    """`Delta` is not `Delta Falcon Ltd`, but words behind a comma are an address."""
    text = f"{label}Delta Falcon Ltd, High Street\n"
    part = [("LABEL-ROLE", "warning", "supplier.name")]
    assert _flags(text, {"name": "Delta Falcon Lt"}, BUYER) == part
    assert _flags(text, {"name": "Delta Falcon Ltd"}, {"name": "Alpen"}) == [
        ("LABEL-ROLE", "error", "supplier.name")
    ]


def test_vat_ids_belong_to_the_name_above_them() -> None:
    """Exchanged ones are both printed, so that only their places tell."""
    flags = _flags(
        TEXT, {**SELLER, "tax_id": BUYER["tax_id"]}, {**BUYER, "tax_id": SELLER["tax_id"]}
    )
    assert flags == [
        ("LABEL-ROLE", "error", "supplier.tax_id"),
        ("LABEL-ROLE", "error", "customer.tax_id"),
    ]


def test_a_vat_id_in_the_footer_is_of_unknown_owner() -> None:
    """Another labelled value between the name and the id ends the block."""
    text = "Bill to:\nDelta Falcon Ltd\nInvoice no.: R-17\nVAT No.: GB855793180\n"
    assert _flags(text, SELLER, {"name": BUYER["name"]}) == []


def test_a_sellers_vat_id_is_not_left_out() -> None:
    """Where it is the seller's by its place, or the only one and not the buyer's."""
    missed = [("MISSED", "error", "supplier.tax_id")]
    assert _flags(TEXT, {"name": SELLER["name"]}, BUYER) == missed
    assert _flags("VAT No.: GB855793180", {"name": "x"}, None) == missed
    assert _flags("VAT No.: GB855793180", {"name": "x"}, {"name": "y", **SELLER}) == []
    assert _flags("Your VAT No.: GB855793180", {"name": "x"}, None) == []


@pytest.mark.parametrize("label", ["SIRET", "NIF", "KvK", "Org.nr", "Kundennummer", "Tel."])
def test_another_number_beside_the_only_vat_id_is_not_booked(label: str) -> None:
    """A warning: the VAT id may be the seller's, and it is what a tax return needs. The label of a
    tax number in the seller's place says that the number is his (`test_tax_numbers`)."""
    text = f"Alpen Textiles Ltd\n\n{label} 214/5811/0042\nVAT No.: GB855793180\n"
    seller = {"name": SELLER["name"], "tax_id": "214/5811/0042"}
    assert _flags(text, seller, None) == [("LABEL-DIFFERS", "warning", "supplier.tax_id")]
    assert _flags(text, SELLER, None) == []
    assert _flags(text.partition("VAT")[0], seller, None) == []


@pytest.mark.parametrize(
    "row",
    [
        *(
            "Ihre USt-IdNr.: DE136695976",
            "USt-IdNr. Kunde: DE136695976",
            "Your VAT ID: DE136695976",
        ),
        *("Customer VAT No: DE136695976", "N° TVA client : DE136695976"),
        *(
            "Votre n° TVA : DE136695976",
            "NIF-IVA cliente: DE136695976",
            "P.IVA cliente: DE136695976",
        ),
        *("BTW-nummer klant: DE136695976", "Uw BTW-nummer: DE136695976", "NIP nabywcy: 5260001246"),
        *("Kundens momsnr: DE136695976", "DIČ odběratele: DE136695976"),
        *("Asiakkaan ALV-tunnus: DE136695976",),
    ],
)
def test_the_buyers_vat_id_leaves_the_sellers_tax_number(row: str) -> None:
    """A small seller has a number of another kind, and prints his customer's VAT id."""
    text = f"Salon Bella\nSteuernummer 214/5811/0042\n\nMuster AG\nMarkt 1\n50668 Köln\n\n{row}\n"
    seller, buyer = {"name": "Salon Bella", "tax_id": "214/5811/0042"}, {"name": "Muster AG"}
    assert _flags(text, seller, buyer | {"tax_id": row.rpartition(" ")[2]}) == []
    assert _flags(text, seller, buyer) == [("MISSED", "warning", "customer.tax_id")]


def test_the_buyers_vat_id_in_his_block_is_missed() -> None:
    """Beside one of the seller: a number alone below the addressee may be the seller's."""
    missed = [("MISSED", "warning", "customer.tax_id")]
    named = {"name": BUYER["name"]}
    assert _flags(TEXT, SELLER, named) == missed
    assert _flags(TEXT, SELLER, named | {"registration_id": BUYER["tax_id"]}) == []
    assert _flags(TEXT.replace(BUYER["tax_id"], "n/a"), SELLER, named) == []
    alone = "Alpen Textiles Ltd\n\nDelta Falcon Ltd\nVAT No.: GB855793180\n"
    assert _flags(alone, {"name": SELLER["name"], "tax_id": "214/5811"}, named) == []


def test_a_printed_number_is_not_blamed_for_the_vat_id_beside_it() -> None:
    """The VAT id may be the buyer's, which the answer left out. A tax number in the seller's place
    is his, whoever has the VAT id."""
    text = "Salon Bella\nRegister 214/5811/0042\n\nMuster AG\n\nRechnungsnummer R-17\n"
    text += "USt-IdNr.: DE136695976   Kundennr. 1\n"
    seller, buyer = {"name": "Salon Bella", "tax_id": "214/5811/0042"}, {"name": "Muster AG"}
    found = _found(text, seller, buyer)
    assert [one.message for one in found if one.id == "LABEL-DIFFERS"] == [
        "supplier.tax_id is printed, but the VAT id is another number: look whose that is"
    ]
    assert _flags(text.replace("Register", "Steuernummer"), seller, buyer) == []


def test_the_buyers_vat_id_by_its_label() -> None:
    """`Your VAT no.` needs no block."""
    text = "Your VAT No.: GB629262136\nVAT No.: GB855793180"
    swapped = {**SELLER, "tax_id": BUYER["tax_id"]}
    assert _flags(text, swapped, None) == [("LABEL-ROLE", "error", "supplier.tax_id")]


def test_a_row_with_both_names_tells_nothing() -> None:
    """Columns that a PDF's reader put side by side."""
    text = "Alpen Textiles Ltd Delta Falcon Ltd\nVAT No.: GB855793180\n"
    assert _flags(text, {"name": SELLER["name"], "tax_id": "GB1"}, {**BUYER, **SELLER}) == []


def test_a_vat_id_that_is_not_printed_is_not_the_sellers() -> None:
    """One is labelled; a printed number of another kind may be right, too, but is not booked."""
    wrong = {**SELLER, "tax_id": "GB855793181"}
    assert _flags(TEXT, wrong, BUYER) == [("LABEL-DIFFERS", "error", "supplier.tax_id")]
    differs = ("LABEL-DIFFERS", "warning", "supplier.tax_id")
    assert _flags(f"{TEXT}Tax GB 855793181", wrong, BUYER) == [differs]
    assert _flags(TEXT, {**SELLER, "tax_id": "GB85579318"}, BUYER) != []


def test_a_name_of_several_rows_is_known_by_its_first() -> None:
    """A block has one row for each of them."""
    text = "Bill to:\nHerrn\nMax Mustermann\n"
    flags = _flags(text, {"name": "Herrn\nMax Mustermann"}, {"name": "y"})
    assert ("LABEL-ROLE", "error", "supplier.name") in flags


@pytest.mark.parametrize(
    "name",
    ["INVOICE", "Rechnung", "Bill to:", "Bill to: Delta Falcon Ltd", "Client :", "山田商事 御中"],
)
def test_a_title_or_an_addressee_is_no_seller(name: str) -> None:
    """A reader of the first row, or of a block's label, takes it for the sender."""
    text = f"{name}\n{TEXT}"
    assert ("LABEL-ROLE", "error", "supplier.name") in _flags(text, {**SELLER, "name": name}, None)


@pytest.mark.parametrize(
    "name", ["Invoice Systems Ltd", "Supplier: Alpen Ltd", "Kunde AG", "Avoir"]
)
def test_a_name_with_the_word_of_a_label_is_a_name(name: str) -> None:
    """Only the whole title or label counts, and the seller's own label names the seller."""
    found = _flags(TEXT, {**SELLER, "name": name}, BUYER)
    assert (("LABEL-ROLE", "error", "supplier.name") in found) is (name == "Avoir")


SIDE_BY_SIDE = """Seller:                    Buyer:
Alpen Textiles Ltd         Delta Falcon Ltd
VAT No.: GB855793180       VAT No.: GB629262136
"""


def test_a_hotel_may_be_named_as_the_place_of_supply_alone() -> None:
    """Its letterhead is a picture; with a third party's address it may be a building site."""
    buyer = {"name": "Muster AG"}
    text = "Muster AG\nMarkt 1\n50668 Köln\n\nLeistungsort: Hotel Post, Ring 4, 50667 Köln\n\n"
    flagged = ("LABEL-ROLE", "warning", "supplier.name")
    assert flagged not in _flags(text, {"name": "Hotel Post"}, buyer)
    for other in (f"{text}Bau GmbH, Ring 2, 24103 Kiel\n", f"Bau GmbH\n24103 Kiel\n\n{text}"):
        assert flagged in _flags(other, {"name": "Hotel Post"}, buyer)


def test_a_labelled_seller_may_have_any_name() -> None:
    """Its label says that it is one; without it, the words are a part of an address."""
    foot = "Hauptstr. 4\n50667 Köln\n"
    assert _flags(f"Rechnung\n\nVerkäufer: Haus 12\n{foot}", {"name": "Haus 12"}, None) == []
    flagged = ("LABEL-ROLE", "warning", "supplier.name")
    text = f"Rechnung\nDatum: 05.10.2026\n\nMuster AG\nHaus 12\n{foot}"
    assert flagged in _flags(text, {"name": "Haus 12"}, None)


def test_a_korean_form_has_the_numbers_before_the_names() -> None:
    """Two columns below the words for seller and buyer, each with its labels."""
    text = (
        "공급자                     공급받는자\n"
        "등록번호  124-86-33510     등록번호  214-81-77420\n"
        "상호      (주)한빛전산     상호      (주)세일유통\n\n합계금액 3,399,000 원\n"
    )
    seller = {"name": "(주)한빛전산", "tax_id": "124-86-33510"}
    buyer = {"name": "(주)세일유통", "tax_id": "214-81-77420"}
    assert _flags(text, seller, buyer) == []
    assert ("LABEL-ROLE", "error", "supplier.name") in _flags(text, buyer, seller)
    assert ("MISSED", "error", "supplier.tax_id") in _flags(text, seller | {"tax_id": None}, buyer)


def test_two_columns_say_whose_the_vat_ids_are() -> None:
    """Seller and buyer side by side: the left id belongs to the left party."""
    assert _flags(SIDE_BY_SIDE, SELLER, BUYER) == []
    exchanged = SELLER | {"tax_id": BUYER["tax_id"]}, BUYER | {"tax_id": SELLER["tax_id"]}
    assert _flags(SIDE_BY_SIDE, *exchanged) == [
        ("LABEL-ROLE", "error", "supplier.tax_id"),
        ("LABEL-ROLE", "error", "customer.tax_id"),
    ]
    missed = _flags(SIDE_BY_SIDE, SELLER | {"tax_id": None}, BUYER)
    assert missed == [("MISSED", "error", "supplier.tax_id")]


def test_one_id_below_two_columns_is_of_unknown_owner() -> None:
    """It may stand in either column."""
    one = SIDE_BY_SIDE.replace("VAT No.: GB855793180", " " * 20)
    assert _flags(one, SELLER | {"tax_id": None}, BUYER) == []


def test_the_sellers_own_name_ends_the_buyers_block() -> None:
    """Below it stands the seller's VAT id, though no label says that the seller begins."""
    text = "Bill to\nDelta Falcon Ltd\n\nAlpen Textiles Ltd\nVAT No.: GB855793180\n"
    buyer = {"name": BUYER["name"]}
    assert _flags(text, SELLER, buyer) == []
    assert _flags(text, {"name": SELLER["name"]}, buyer) == [("MISSED", "error", "supplier.tax_id")]


def test_a_labelled_number_in_the_field_for_registrations_is_not_missed() -> None:
    """Its digits are in the answer; without the prefix of the country they are another number."""
    text = "Seller: Alpen Textiles Ltd\nVAT No.: GB855793180\n"
    supplier = {"name": SELLER["name"], "registration_id": "GB 855793180"}
    assert _flags(text, supplier, None) == []
    missed = [("MISSED", "error", "supplier.tax_id")]
    assert _flags(text, supplier | {"registration_id": "855793180"}, None) == missed
    assert _flags(f"{text}Company no.: GB855793180\n", supplier, None) == missed


def test_without_a_buyer_the_seller_is_the_labelled_one() -> None:
    """An answer that takes the addressee for the seller has no buyer."""
    text = "Delta Falcon Ltd\n\nSeller: Alpen Textiles Ltd\n"
    differs = [("LABEL-DIFFERS", "warning", "supplier.name")]
    assert _flags(text, {"name": "Delta Falcon Ltd"}, None) == differs
    assert _flags(text, {"name": "Alpen Textiles Ltd"}, None) == []


@given(st.text(alphabet="ab\n ", max_size=30), st.text(alphabet="ab\n ", min_size=1, max_size=3))
def test_the_rows_of_a_name_are_found_whatever_it_holds(text: str, name: str) -> None:
    """Also a line break, as an answer may; the search ends."""
    invoice = Invoice.model_validate({"supplier": {"name": name}, "customer": {"name": "b"}})
    whole = f"{text}\nBill to:\n{name}\nVAT No.: DE123456789\n{text}"
    found = list(party_checks(invoice, PrintedText(whole)))
    assert all(check.fields for check in found)


LETTERHEAD = """Alpen Textiles Ltd      INVOICE
High Street 91, London
VAT No.: GB855793180   Tel. 020 7946 0000

Delta Falcon Ltd
River Road 4, Leeds
"""


@pytest.mark.parametrize("customer", [SELLER, None])
def test_the_letterhead_names_the_seller(customer: Any) -> None:
    """Where no label does: the buyer's answer has its name and its contact."""
    odd = ("LABEL-ROLE", "warning", "supplier.name")
    buyer = {"name": BUYER["name"], "tax_id": SELLER["tax_id"]}
    assert odd in _flags(LETTERHEAD, buyer, customer)
    assert odd not in _flags(LETTERHEAD, SELLER, {"name": BUYER["name"]})


def test_a_letter_that_begins_with_its_addressee_is_no_letterhead() -> None:
    """The seller's name may be in a picture; an addressee has no contact there."""
    text = (
        "Delta Falcon Ltd\nRiver Road 4, Leeds\n\nINVOICE\nDate: 02.11.2026\nAlpen Textiles Ltd\n"
    )
    assert _flags(text, SELLER, {"name": BUYER["name"]}) == []


@pytest.mark.parametrize("name", ["Berlin", "10115 Berlin", "D-10115 Berlin", "Ringstr. 2", "GmbH"])
def test_a_part_of_an_address_is_no_seller(name: str) -> None:
    """It is printed, and was booked."""
    assert _of_address(name) == ["warning"]


@pytest.mark.parametrize("name", ["Muster GmbH", "Studio 54", "Berlin Chemie"])
def test_a_name_is_no_part_of_an_address(name: str) -> None:
    """Also one that begins with a town or ends in a number."""
    assert _of_address(name) == []


def test_a_name_has_the_legal_form_that_stands_behind_it_everywhere() -> None:
    """Without it, another company may be meant; a letterhead may have the name alone."""
    assert _of_address("Muster") == ["warning"]
    assert not lacks_legal_form("Muster", "Muster\nMuster GmbH\nRingstr. 2\n")
    cut = ("Holz GmbH", "Holz", "Quill", "Nordby")
    text = "Holz GmbH & Co. KG\nQuill, Inc.\nNordby AS\n"
    assert [name for name in cut if not lacks_legal_form(name, text)] == []
    assert not lacks_legal_form("Nordby", "Nordby as described\n")


def _of_address(name: str) -> list[str]:
    text = "Muster GmbH\nStudio 54\nRingstr. 2\nD-10115 Berlin\n\nBerlin Chemie\n"
    if name in ("Berlin Chemie", "Studio 54"):
        text = text.removeprefix("Muster GmbH\n")  # Else it is the company of this name.
        text = "\n".join([name, text.replace(name, "").replace("\n\n", "\n")])
    else:
        text = text.replace("Berlin Chemie", "10117 Berlin")
    printed = PrintedText(text)
    invoice = Invoice.model_validate({"supplier": {"name": name}})
    checks = party_checks(invoice, printed)
    return [check.severity for check in checks if check.fields == ("supplier.name",)]


_COLUMNS = """Fornitore:               Cliente:
Alpen Textiles           Delta Falcon Ltd
of London Ltd            River Road 4
High Street 91           P.IVA {buyer}
P.IVA {seller}
"""


def test_a_tax_id_alone_in_its_row_belongs_to_the_party_in_its_column() -> None:
    """Names of two rows make the columns uneven."""
    text = _COLUMNS.format(seller="07163640019", buyer="03488050216")
    seller = {"name": "Alpen Textiles of London Ltd", "tax_id": "07163640019"}
    buyer = {"name": "Delta Falcon Ltd", "tax_id": "03488050216"}
    assert _flags(text, seller, buyer) == []
    exchanged = {"tax_id": buyer["tax_id"]}, {"tax_id": seller["tax_id"]}
    found = _flags(text, seller | exchanged[0], buyer | exchanged[1])
    assert ("LABEL-ROLE", "error", "supplier.tax_id") in found


def test_a_number_of_a_register_belongs_to_its_block_as_well() -> None:
    """The Danish CVR is the tax id of a company."""
    text = "Nord A/S\nHavnegade 19\nCVR-nr. 13585628\n\nKunde:\nHotel ApS\nVej 2\nCVR 31820200\n"
    seller = {"name": "Nord A/S", "tax_id": "DK13585628"}
    buyer = {"name": "Hotel ApS", "tax_id": "DK31820200"}
    assert _flags(text, seller, buyer) == []
    found = _flags(text, seller | {"tax_id": "DK31820200"}, buyer | {"tax_id": "DK13585628"})
    assert ("LABEL-ROLE", "error", "supplier.tax_id") in found


def test_a_country_is_no_seller() -> None:
    """It ends an address; `PAN` may be a company."""
    text = "Alpen Textiles Ltd\nHigh Street 91, London\nGermany\nPAN\n"
    for name, is_flagged in (("Germany", True), ("PAN", False)):
        found = ("LABEL-ROLE", "error", "supplier.name") in _flags(text, {"name": name}, {})
        assert found is is_flagged


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("Steuernummer 132/206/50417", "132/206/50417"),
        ("St.-Nr.: 27/445/11806", "27/445/11806"),
        ("Federal Tax ID: 34-1882061", "34-1882061"),
        ("EIN 34-1882061", "34-1882061"),
        ("CVR-nr. 25313763", "25313763"),
        ("Y-tunnus 2718281-8", "2718281-8"),
        ("GST/HST No. 84412 9077 RT0001", "844129077RT0001"),
    ],
)
def test_a_seller_without_a_vat_id_has_another_tax_number(row: str, number: str) -> None:
    """The answer may have it in either field; a telephone is another number. The buyer's is his
    own, and where the seller has a VAT id he needs no other."""
    text = (
        "Salon Bella\nAm Anger 7\nTel. 0871 966 31 20\n{}\n\nMuster AG\nMarkt 1\n{}\n\nCut  40.00"
    )
    seller, buyer = {"name": "Salon Bella"}, {"name": "Muster AG"}
    sellers, buyers = text.format(row, ""), text.format("", row)
    assert _flags(sellers, seller, buyer) == [("MISSED", "warning", "supplier.tax_id")]
    phone = seller | {"tax_id": "0871 966 31 20"}
    assert ("LABEL-DIFFERS", "warning", "supplier.tax_id") in _flags(sellers, phone, buyer)
    assert _flags(sellers, seller | {"tax_id": number}, buyer) == []
    assert _flags(sellers, seller | {"registration_id": number}, buyer) == []
    assert _flags(buyers, seller, buyer) == []
    both = text.format(f"{row}\nVAT No.: GB855793180", "")
    assert _flags(both, seller | {"tax_id": "GB855793180"}, buyer) == []
