"""The sender of a letter whose labels do not name the parties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import Role
from service.checks.parties.senders import is_doubtful_sender, stands_below, stands_in_address

SENDER, ADDRESSEE = "Tischlerei Brandt GmbH", "Stadtwerke Nord AG"
LETTER = """Tischlerei Brandt GmbH
Hafenweg 12 · 24103 Kiel

Stadtwerke Nord AG
Ringstraße 88
24105 Kiel

Rechnung SR-142
"""
SENDER_ROW = LETTER.replace("\n\nStadt", "\nStadt").replace("GmbH\nHaf", "GmbH · Haf")
FOOT = """Stadtwerke Nord AG
Ringstraße 88
24105 Kiel

Rechnung SR-142
Gesamt 119,00

Tischlerei Brandt GmbH · Hafenweg 12 · 24103 Kiel · Tel. 0431 5551234
"""


@pytest.mark.parametrize("text", [LETTER, SENDER_ROW, FOOT])
def test_the_addressee_in_its_window_is_no_seller(text: str) -> None:
    """The letterhead stands above the window, in one row with it, or at the foot."""
    assert is_doubtful_sender(ADDRESSEE, SENDER, text)
    assert not is_doubtful_sender(SENDER, ADDRESSEE, text)


@pytest.mark.parametrize("name", [ADDRESSEE, "Stadtwerke Nord"])
@pytest.mark.parametrize("buyer", [None, ADDRESSEE])
def test_the_addressee_is_no_seller_without_a_buyer_either(name: str, buyer: str | None) -> None:
    """Also by a part of its name."""
    assert is_doubtful_sender(name, buyer, LETTER)


COLUMNS = """Elektro Meier               Stadtwerke Nord AG
Hafenweg 12                 Ringstraße 88
24103 Kiel                  24105 Kiel
Tel. 0431 5551234
"""


def test_of_two_columns_the_one_with_a_telephone_is_the_sender() -> None:
    """On either side."""
    mirrored = "\n".join(
        f"{row[28:]:<28}{row[:28].rstrip()}" if row[28:] else f"{'':28}{row}"
        for row in COLUMNS.splitlines()
    )
    for text in (COLUMNS, mirrored):
        assert is_doubtful_sender(ADDRESSEE, "Elektro Meier", text)
        assert not is_doubtful_sender("Elektro Meier", ADDRESSEE, text)


def test_a_second_row_of_the_letterhead_is_no_addressee() -> None:
    """A company and its shop."""
    text = "Muster GmbH\nStudio 54\nRingstr. 2\n10115 Berlin\n\nKarl Lenz\n"
    assert not is_doubtful_sender("Studio 54", None, text)


def test_a_foot_in_columns_is_the_senders() -> None:
    """Its telephone stands in another column than its name."""
    foot = FOOT.rpartition("Tischlerei")[0] + "Elektro Meier   Sparkasse   Tel. 0431 5551234\n"
    foot += "Hafenweg 12     IBAN DE89   www.meier.example\n24103 Kiel\n"
    assert is_doubtful_sender(ADDRESSEE, "Elektro Meier", foot)
    assert not is_doubtful_sender("Elektro Meier", ADDRESSEE, foot)


@pytest.mark.parametrize(
    "row",
    [
        *("Tel. 0431 5551234\nSteuernummer 214/5811/0042", "Tel. 0431 5551234, IBAN DE89"),
        *(
            "www.nord.example",
            "\nSehr geehrte Frau Brandt,",
            "\n\nSumme 119,00\nStadtwerke Nord AG",
        ),
    ],
)
def test_a_seller_with_a_telephone_is_no_addressee(row: str) -> None:
    """A letter may begin with its buyer, if the second block has a number or a site, a greeting
    calls the first name, or the second one stands below the amounts, too."""
    letter = LETTER.replace("24105 Kiel", "24105 Kiel\nTel. 0431 5551234")
    letter = letter.replace(SENDER, "Petra Brandt")
    assert is_doubtful_sender(ADDRESSEE, "Petra Brandt", letter)
    text = letter.replace("Tel. 0431 5551234", f"Tel. 0431 5551234\n{row}")
    assert not is_doubtful_sender(ADDRESSEE, "Petra Brandt", text)


@pytest.mark.parametrize("title", ["Frau", "Mrs", "Madame", "Señora", "Mevrouw", "Pani", "Fru"])
def test_a_title_above_the_first_name_makes_it_the_addressee(title: str) -> None:
    """No sender speaks of himself so: of two names the second one wrote the letter."""
    for first in (f"{title}\nPetra Brandt", f"{title} Petra Brandt"):
        text = f"{first}\nHafenweg 12\n24103 Kiel\n\nMeier Bau\nRing 8\n24105 Kiel\nTel. 0431 55\n"
        assert not is_doubtful_sender("Meier Bau", "Petra Brandt", text)
        assert is_doubtful_sender("Petra Brandt", "Meier Bau", text)


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_the_sender_may_stand_in_one_row_above_the_addressee(gap: str) -> None:
    """With his whole address, as in the window of an envelope."""
    text = (
        f"Meier Bau · Ring 8 · 24105 Kiel{gap}Petra Brandt\nHafenweg 12\n24103 Kiel\nTel. 0431 55\n"
    )
    assert is_doubtful_sender("Petra Brandt", "Meier Bau", text)
    assert not is_doubtful_sender("Meier Bau", "Petra Brandt", text)


def test_of_two_columns_with_telephones_the_left_one_is_the_sender() -> None:
    """A letter begins with its sender."""
    text = COLUMNS.replace("Tel. 0431 5551234", "Tel. 0431 5551234           Tel. 0431 771122")
    assert is_doubtful_sender(ADDRESSEE, "Elektro Meier", text)
    assert not is_doubtful_sender("Elektro Meier", ADDRESSEE, text)


SHOP = """Hill Garage
12 High Street
Leeds LS1 4AB

Mr P Jones
3 Oak Road
Leeds LS2 9XX
{}

Total 119.00
"""


@pytest.mark.parametrize("row", ["Tel 0113 496 0011", "p.jones@post.example", "CIF B12345678"])
def test_a_customer_may_have_a_telephone(row: str) -> None:
    """Below his address; the shop above has none."""
    assert not is_doubtful_sender("Hill Garage", "Mr P Jones", SHOP.format(row))


def test_the_account_at_the_foot_is_the_senders() -> None:
    """The parties are exchanged, and the customer has a telephone."""
    account = "IBAN GB29 NWBK 6016 1331 9268 19"
    text = SHOP.format("Tel 0113 496 0011") + f"\nHill Garage, {account}\n"
    assert is_doubtful_sender("Mr P Jones", "Hill Garage", text)
    assert not is_doubtful_sender("Hill Garage", "Mr P Jones", text)
    debit = text.replace("\nHill Garage, ", "\nDirect debit\nMr P Jones ")
    debit = debit.replace("AB\n", "AB\nTel 0113 496 0022\n", 1)
    assert not is_doubtful_sender("Hill Garage", "Mr P Jones", debit)


def test_a_party_with_an_account_is_no_customer() -> None:
    """Though the other one begins the document."""
    text = SHOP.format("Sort code 20-00-00, account 12345678")
    assert is_doubtful_sender("Hill Garage", "Mr P Jones", text)


def test_a_name_in_the_block_of_the_buyer() -> None:
    """The company of the person that is addressed."""
    text = "Northgate\n\nBill to\nJohn Smith\nHarmon LLC\n12 Elm Street\n"
    buyers = [Candidate(Role.BUYER, "John Smith", 3)]
    assert stands_below("Harmon LLC", buyers, text)
    assert not stands_below("Northgate", buyers, text)
    assert not stands_below("Harmon LLC", buyers, f"{text}\nHarmon LLC, London")
    assert not stands_below("Harmon LLC", [], text)


LOGO = """Muster AG
Markt 1
50668 Köln

Rechnung SR-142
Gesamt 119,00

{}
"""


@pytest.mark.parametrize(
    "foot",
    [
        "Salon Bella\nHauptstr. 4\n50667 Köln\nTel. 0221 1234",
        "Salon Bella      Sparkasse Köln\nHauptstr. 4      IBAN DE89\n50667 Köln       HRB 1234",
    ],
)
def test_the_foot_below_an_addressee_names_the_sender(foot: str) -> None:
    """The letterhead is a picture; no buyer was read, or both were exchanged."""
    text = LOGO.format(foot)
    assert is_doubtful_sender("Muster AG", None, text)
    assert is_doubtful_sender("Muster AG", "Salon Bella", text)
    assert not is_doubtful_sender("Salon Bella", "Muster AG", text)


@pytest.mark.parametrize(
    "foot",
    [
        "Muster AG, Sparkasse, 50667 Köln, IBAN DE89",
        "Sparkasse Köln\nIBAN DE89",
        "Markt 1\n50668 Köln\nTel. 0221 1234",
        "Inhaber Karl Muster\nRing 2, 50667 Köln, Tel. 0221 1234",
        "Filiale: Ring 2, 50667 Köln, Tel. 0221 1234",
    ],
)
def test_a_foot_with_no_other_name_is_the_sellers_own(foot: str) -> None:
    """A shop's receipt begins with its address, too."""
    assert not is_doubtful_sender("Muster AG", None, LOGO.format(foot))


def test_a_title_does_not_make_the_buyer_a_seller() -> None:
    """The answer has the buyer without it."""
    text = LETTER.replace(ADDRESSEE, "Mme Sophie Martin")
    assert is_doubtful_sender("Mme Sophie Martin", "Sophie Martin", text)
    assert not is_doubtful_sender(SENDER, "Sophie Martin", text)


@pytest.mark.parametrize("row", ["Accounts Payable", "Abt. Einkauf", "12 Oak Grove", "Mill House"])
def test_a_row_of_the_buyers_address_is_no_seller(row: str) -> None:
    """Between his name and his town; printed elsewhere, above a telephone or in another column it
    may be one."""
    text = LETTER.replace("Ringstraße 88", row)
    assert stands_in_address(row, ADDRESSEE, text)
    assert not stands_in_address(row, None, text)
    assert not stands_in_address(row, ADDRESSEE, f"{row}\n{text}")
    assert not stands_in_address(row, ADDRESSEE, text.replace("24105 Kiel", "24105 Kiel\nTel. 1"))
    assert not stands_in_address(row, ADDRESSEE, text.replace(row, f"          {row}"))
    assert not stands_in_address(SENDER, ADDRESSEE, text)


def test_a_word_above_the_buyers_name_is_no_seller() -> None:
    """Below a letterhead; without one it may be the sender."""
    block = "Familie\nKarl Sommer\nSeestraße 8\n83209 Prien\n"
    letter = f"Zimmerei Hofer\nHolzweg 14, 83022 Rosenheim\n\n{block}"
    assert stands_in_address("Familie", "Karl Sommer", letter)
    assert not stands_in_address("Familie", "Karl Sommer", block)
    assert not stands_in_address("Zimmerei Hofer", "Karl Sommer", letter)


@given(st.text(max_size=20), st.text(max_size=80))
def test_nothing_raises(name: str, text: str) -> None:
    """Whatever the document holds."""
    is_doubtful_sender(name, text[:5] or None, f"x\n{name}\n{text}")
    stands_in_address(name, "x", f"x\n{name}\n{text}")
    stands_below(name, [Candidate(Role.BUYER, "x", 0)], f"x\n{name}\n{text}")


MAIL_BELOW = """Hill Garage
12 High Street
Leeds LS1 4AB

Erika Muster
3 Oak Road
Leeds LS2 9XX
erika@muster.example

Total 119.00
{}
"""


@pytest.mark.parametrize(
    "foot",
    [
        *("Steuernummer 214/5811/0042", "VAT GB 855793180", "IBAN GB29 NWBK 6016 1331 9268 19"),
        *("TVA FR40303265045", "NIF 12345678Z", "P.IVA 12345670017", "KvK 12345678"),
        *("NIP 5260001246", "Org.nr 556677-8899", "DIČ CZ12345678", "Adószám 12345678-2-41"),
        *("Contribuinte 501234560", "Y-tunnus 1234567-1", "ΑΦΜ 123456783", "Bankgiro 123-4567"),
    ],
)
def test_a_customer_with_a_mail_address_below_a_shop_is_not_the_seller(foot: str) -> None:
    """The foot has the sender's number, and the customer stands nowhere there. Where the foot names
    the second party, or his block has the number, the first one may be the addressee."""
    text = MAIL_BELOW.format(foot)
    assert is_doubtful_sender("Erika Muster", "Hill Garage", text)
    assert not is_doubtful_sender("Hill Garage", "Erika Muster", text)
    named = MAIL_BELOW.format(f"Erika Muster, {foot}")
    assert not is_doubtful_sender("Erika Muster", "Hill Garage", named)
    within = MAIL_BELOW.replace("erika@", f"{foot}\nerika@").format("")
    assert not is_doubtful_sender("Erika Muster", "Hill Garage", within)
    assert is_doubtful_sender("Erika Muster", "Hill Garage", MAIL_BELOW.format(""))


@pytest.mark.parametrize(
    "words",
    [
        *("Software by", "Kassensystem:", "Zahlung über", "Ein Unternehmen der", "Franchise der"),
        *("Powered by", "POS system:", "Payments by", "Member of", "Paid via", "Printed by"),
        *("Logiciel de caisse", "Paiement via", "Une marque de", "Software de", "Pago mediante"),
        *("Pagamento tramite", "Un marchio di", "Kassasysteem", "Betaling via", "Lid van"),
        *("Oprogramowanie", "Płatność przez", "Pagamento via", "Programvara", "Betalning via"),
        *("Kassajärjestelmä", "Pokladní systém", "Platba přes", "Plata prin", "Πληρωμή μέσω"),
        *("Plaćanje putem", "Ödeme", "Оплата через", "Плащане чрез"),
    ],
)
def test_a_company_that_serves_the_shop_is_not_the_sender(words: str) -> None:
    """A receipt without a buyer: the foot names the maker of the till, or who collects."""
    receipt = "Salon Bella\nHauptstr. 4\n50667 Köln\n\nSumme 119,00\n\n{}Kassa Soft GmbH, Ring 4, "
    receipt += "10115 Berlin, www.kassa.example\n"
    assert not is_doubtful_sender("Salon Bella", None, receipt.format(f"{words} "))
    assert is_doubtful_sender("Salon Bella", None, receipt.format(""))


def test_an_owner_below_the_customers_name_does_not_make_him_the_sender() -> None:
    """His company stands in the window of a letter with a letterhead of one row."""
    text = (
        "Farben Rieger KG\nLackstr. 19 · 90441 Nürnberg\n\nMaler Ostertag\nInh. Klaus Ostertag\n"
        "Ring 44\n90443 Nürnberg\n\nRECHNUNG 17\nFarbe   519,20\n"
    )
    assert not is_doubtful_sender("Farben Rieger KG", "Maler Ostertag", text)
    assert is_doubtful_sender("Maler Ostertag", "Farben Rieger KG", text)
