"""Numbers of accounts that are no IBANs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.comparisons.account_numbers import misses_number, number_checks
from service.checks.printed.printed_text import PrintedText

HEAD = "Holm ApS  CVR 13585628  tlf 44120\nFaktura 10077\n\n"


def _severities(number: str, text: str) -> list[str]:
    return [check.severity for check in number_checks(number, PrintedText(text))]


@pytest.mark.parametrize(
    ("row", "account"),
    [
        ("Bank: reg.nr. 0040 konto 0440116243", "0440116243"),
        ("Konto: 0040 0440116243", "0440116243"),
        ("Kontonr. 8601 11 17947", "8601 11 17947"),
        ("계좌번호: 국민은행 123456-78-901234", "123456-78-901234"),
        ("振込先 みずほ銀行 渋谷支店 普通 1234567", "1234567"),
        ("Bankgiro 123-4567", "123-4567"),
        ("BG: 123-4567\nOCR 2026118\nIBAN SE45 5000 0000 0583 9825 7466", "123-4567"),
        ("Pay to 12345678\nIBAN GB29 NWBK 6016 1331 9268 19", "12345678"),
        ("Sort code   Account number\n20-00-00    12345678", "12345678"),
        ("Barclays 20-00-00 12345678", "12345678"),
        ("Banque Guichet N° de compte Clé\n30004 00812 00012345678 32", "00012345678"),
        ("Účet 123456-7890123456/0100", "123456-7890123456/0100"),
    ],
)
def test_the_number_beside_a_word_for_an_account_is_it(row: str, account: str) -> None:
    """And those of the company, its telephone and the document are not."""
    text = f"{HEAD}{row}\n"
    assert _severities(account, text) == []
    if "account" in row or "konto" in row.lower() or "계좌" in row or "普通" in row:
        for other in ("13585628", "44120", "10077"):
            assert _severities(other, text) == ["warning"]


@pytest.mark.parametrize(
    "words",
    [
        "Účet odběratele:",
        "Račun kupca:",
        "Rachunek nabywcy:",
        "Compte client :",
        "Cuenta del cliente:",
        "Rekeningnummer klant:",
        "Kundens konto",
        "Vevő bankszámlaszáma:",
    ],
)
def test_the_buyers_account_is_an_error(words: str) -> None:
    """At each of its places; the seller's beside it is none."""
    text = f"{HEAD}{words} 0440116243\nBank: reg.nr. 0040 konto 0440998877\n"
    assert _severities("0440116243", text) == ["error"]
    assert _severities("0440998877", text) == []


@pytest.mark.parametrize("number", ["17947", "8601 11", "11 17947"])
def test_a_group_of_digits_is_not_the_number(number: str) -> None:
    """Its beginning or its end; printed alone as well, it may be one."""
    text = f"{HEAD}Kontonr. 8601 11 17947\n"
    expected = [] if number == "11 17947" else ["warning"]
    assert _severities(number, text) == expected
    assert _severities(number, f"{text}Konto {number}\n") == []


def test_a_document_without_words_for_an_account_says_nothing() -> None:
    """Neither does a number that it does not print."""
    assert _severities("10077", HEAD) == []
    assert _severities("999", f"{HEAD}Konto 0440116243") == []


@given(st.text(min_size=1, max_size=20), st.text(max_size=80))
def test_nothing_raises(number: str, text: str) -> None:
    """Whatever the document holds."""
    _severities(number, f"Konto 0440116243\n{number}\n{text}{number}")


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("Sort code 20-45-77  Account 30918245", True),
        ("Bank: BSB 633-000 Acc 158822107", True),
        (
            "to our client account at Coutts & Co,\nsort code 18-00-02, account number 09917654",
            True,
        ),
        ("DBS Bank Ltd  A/C 003-912345-6 (USD)", True),
        (
            "Reverse charge: customer to account for VAT.\nSort code 20-45-77, account 30918245",
            True,
        ),
        ("Account number 30918245\nInvoice 7", False),
        ("Bank draft accepted\n\n\nCustomer account no 30918245", False),
        ("collected by your bank from your account 30918245", False),
    ],
)
def test_an_account_beside_its_banks_number_is_missed(text: str, missed: bool) -> None:
    """The word for an account alone may be about the customer's."""
    assert misses_number(PrintedText(text)) is missed
