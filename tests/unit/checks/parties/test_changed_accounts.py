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
        "our bank details\nhave changed",
        "the account at Barclays is now closed",
        "Effective immediately, our remittance details are:",
        "Zahlungen ab sofort bitte nur noch auf dieses Konto",
        "Notre nouveau RIB",
        "Le nostre coordinate bancarie sono cambiate",
        "nuestra nueva cuenta",
        "Nasz nowy numer: nowe konto",
        "OUR NEW BANK DETAILS",
        "Novo IBAN",
        "Nowy numer konta bankowego",
        "Nuevo número de cuenta",
        "Neue Kontoverbindung",
        "A partir del 1 de enero use esta cuenta",
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
        "Novo Banco IBAN PT50",
        "8000 Novo mesto\nIBAN SI56",
        "33-300 Nowy Sącz\nKonto: PL61",
        "New York Bank Account 12345678",
        "Wir haben eine neue Anschrift\nKonto 1234567",
        "Register a new customer account to pay online",
        "payable immediately to either of the bank accounts below",
        "Zahlbar ab sofort ohne Abzug\nBankverbindung: IBAN",
        "pénalités à compter de l'échéance sur le compte",
        "Geben Sie künftig bei Zahlungen auf unser Konto die Nummer an.",
        "Künftig lieber per Lastschrift statt durch Überweisung auf unser Konto zahlen?",
        "Unsere Bankverbindung hat sich nicht geändert.",
        "Our bank details have not changed.",
        "Please pay into our account\nWe no longer accept cash",
        "Please use the IBAN instead of the account number",
        "Kontonummer und Bankleitzahl werden nicht mehr benötigt",
        "Gratis verzending vanaf € 50 op rekening",
        "If your bank details have changed, let us know",
        "Open a new account with us",
        "Hat sich Ihr Konto geändert?",
        "Bitte teilen Sie uns Ihre neue Bankverbindung mit.",
        "Wir nennen Ihnen niemals per E-Mail eine neue Bankverbindung.",
    ],
)
def test_what_is_new_beside_an_account_changes_none(words: str) -> None:
    """A street, a bank's or a town's name, a person, the reader's own account, a denial."""
    assert not says_account_changed(words)
