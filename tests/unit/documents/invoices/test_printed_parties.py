"""Two documents are of two suppliers if both print what the other does not."""

from __future__ import annotations

import pytest

from service.documents.invoices.printed_parties import may_be_one_supplier, printed_parties

MAY = "Invoice\nInvoice no: 2026-05\nMay, flat\nTotal 500,00 EUR\n"
BUYER = "Bill to: Buyer GmbH, 10115 Berlin\nVAT id DE999999999\n"
ANNA = "Anna Beispiel\nTexterin\n" + MAY
BERND = "Bernd Muster\nFotograf\n" + MAY
IBANS = ("IBAN DE89 3704 0044 0532 0130 00\n", "IBAN DE02 1203 0000 0000 2020 51\n")
TAX = ("St.-Nr. 12/345/67890\n", "Steuernummer: 98/765/43210\n")
VAT = ("USt-IdNr. DE123456789\n", "USt-IdNr. ATU12345678\n")
PLATFORM = (
    "This invoice was made with a platform for people who work on their own. The amount is due in "
    "fourteen days without any discount. Please name the number of the invoice in your transfer. "
) * 2
PAID_1 = (
    "Invoice\nInvoice number R-1\nDate of issue March 1\nDate due March 1\nFoo Tools Inc.\n"
    "12 Market Street San Francisco California United States billing@foo.example\nBill to\n"
    "Some Buyer Ltd Alexanderplatz Berlin Germany\nSubscription for teams, monthly, three seats\n"
    "Description Qty Unit price Amount\nSubtotal $30.00\nTotal $30.00\nAmount due $30.00\n"
)
PAID_2 = PAID_1.replace("Invoice\n", "Receipt\n", 1).replace("due", "paid").replace("issue", "sale")
GERMAN = "Muster Bau GmbH\nRechnung\nRechnungsnummer 7\nLeistungen im März\nGesamtbetrag 5,00 EUR\n"
ENGLISH = "Muster Bau GmbH\nInvoice\nInvoice number 7\nServices in March\nTotal amount 5,00 EUR\n"


def alike(first: str, second: str) -> bool:
    one, other = printed_parties(first), printed_parties(second)
    found = may_be_one_supplier(one, other)
    assert may_be_one_supplier(other, one) is found
    return found


@pytest.mark.parametrize("lines", [IBANS, TAX, VAT, ("Acme GmbH\n", "Other Ltd\n")])
@pytest.mark.parametrize("more", ["", BUYER])
def test_something_of_one_kind_that_differs_tells_two_suppliers(
    lines: tuple[str, str], more: str
) -> None:
    """The common buyer does not make them one; one that prints more than the other may be it."""
    first, second = lines
    assert not alike(MAY + more + first, MAY + more + second)
    assert alike(MAY + more + first, MAY + more)
    assert alike(MAY + first + second, MAY + second)


@pytest.mark.parametrize("more", ["", BUYER, PLATFORM])
def test_words_tell_suppliers_who_print_nothing_else(more: str) -> None:
    """Two people without a legal form, also with a common buyer."""
    assert not alike(ANNA + more, BERND + more)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ANNA, ANNA + "Kopie"),
        (ANNA, "COPY of the original\n" + ANNA),
        (ANNA, ANNA.replace("Texterin", "Textenn")),
        (PAID_1, PAID_2),
        (GERMAN + IBANS[0], ENGLISH + IBANS[0]),
        (GERMAN + TAX[0], ENGLISH + TAX[0]),
        (GERMAN + "Buyer Ltd", ENGLISH + "Buyer Ltd"),
        (GERMAN + "".join(VAT), ENGLISH + "".join(VAT)),
        (ANNA, MAY),
    ],
)
def test_copies_and_translations_are_of_one_supplier(first: str, second: str) -> None:
    """A copy has the words of its original, but for a stamp or a misread one; a translation has
    the account, or a number for taxes, or both names."""
    assert alike(first, second)


def test_the_buyers_account_is_nobodys_sign() -> None:
    """It stands in the invoices of all suppliers that collect from it."""
    debit = "We collect the amount from your account DE89 3704 0044 0532 0130 00\n"
    assert not printed_parties(debit).accounts
    assert not alike(ANNA + debit, BERND + debit)


def test_what_is_kept_is_bounded() -> None:
    """Whatever the text is."""
    found = printed_parties(
        "\n".join(f"Acme{n} GmbH DE{n:09} wort{chr(97 + n % 26)}" for n in range(5_000))
    )
    assert max(map(len, (found.names, found.vat_ids, found.tax_numbers, found.accounts))) <= 4
    assert len(found.words) <= 500
