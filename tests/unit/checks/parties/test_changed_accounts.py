"""Words that say that an account takes the place of another one."""

from __future__ import annotations

import pytest

from service.checks.parties.changed_accounts import says_account_changed


@pytest.mark.parametrize(
    "words",
    [
        "Bitte überweisen Sie nur noch auf unser neues Konto IBAN DE89",
        "Bitte beachten Sie unsere neue\nBankverbindung:",
        "Unsere Bankverbindung hat sich geändert.",
        "Please note our new bank account",
        "Our bank details have recently changed",
        "the account at Barclays is now closed",
        "Effective immediately, our remittance details are:",
        "Zahlungen ab sofort bitte nur noch auf dieses Konto",
        "Notre nouveau RIB",
        "Le nostre coordinate bancarie sono cambiate",
        "nuestra nueva cuenta",
        "Nasz nowy numer: nowe konto",
    ],
)
def test_an_account_that_changed_is_said(words: str) -> None:
    """Before the word for an account, or behind it."""
    assert says_account_changed(words)


@pytest.mark.parametrize(
    "words",
    [
        "Neue Straße 5, 10115 Berlin, Konto 1234567",
        "Nova Ljubljanska banka, IBAN SI56",
        "Nuevo Banco, cuenta 123",
        "New business hours. Bank: Barclays, account 12345678",
        "Your new account manager is A. B.",
        "Please quote the account number on all payments",
        "Neue Bohrmaschine 150,00\nBankverbindung: IBAN",
        "Effective date 1 May. Account 12345678",
        "Kontakt: neue Nummer 030 1234",
    ],
)
def test_what_is_new_beside_an_account_changes_none(words: str) -> None:
    """A street, a bank's name, or a person."""
    assert not says_account_changed(words)
