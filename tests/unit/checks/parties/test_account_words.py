"""Whose account it is, by the words around it."""

from __future__ import annotations

import pytest

from service.checks.parties.account_words import AccountOwner, account_owner

_SELLERS = (
    "Sparkasse Bremen, IBAN @",
    "Muster GmbH, Am Wall 3, 28195 Bremen\nIBAN @",
    "Nach Fälligkeit beauftragen wir ein Inkassobüro.\nIBAN @",
    "Keine Lastschrift möglich. Bitte überweisen Sie auf:\nIBAN @",
    "Keine Rückerstattung nach Leistungsbeginn.\nIBAN @",
    "Ich bitte um Überweisung (kein Bankeinzug) auf @",
    "Miete ab Einzugsdatum 01.10.2026\nIBAN @",
    "Bij te late betaling zijn incassokosten verschuldigd.\nIBAN @",
    "Viivästyskorko 8 %, huomautuksesta veloitetaan 5 euroa.\nIBAN @",
    "Za opóźnienie obciążymy odsetkami ustawowymi.\nKonto: @",
    "Povratna naknada uključena.\nIBAN @",
    "Domiciliation : BNP Paribas Lyon\nIBAN @",
    "Aucun escompte ni remboursement.\nIBAN @",
    "Domiciliación: CaixaBank\nIBAN @",
    "Coordinate per l'incasso: IBAN @",
    "Contributo CONAI e rimborso spese inclusi.\nIBAN @",
    "Interessi di mora addebitati ai sensi di legge.\nIBAN @",
    "No refunds after delivery.\nIBAN @",
    "Ange alltid din kontakt och fakturanummer.\nIBAN @",
    "No se admiten devoluciones.\nIBAN @",
    "Σε καθυστέρηση χρέωση τόκων υπερημερίας.\nIBAN @",
    "Késedelem esetén beszedési költség.\nIBAN @",
    "Číslo účtu pro úhradu (ne inkaso): @",
    "Prekės nekeičiamos ir negrąžinamos.\nIBAN @",
    "Kaupa saab tagastada 14 päeva jooksul.\nIBAN @",
    "Please quote your account number 12345\nIBAN @",
    "Votre compte client : 4411\nIBAN @",
    "Váš účet za energie 4411\nIBAN @",
    "Zahlbar per Überweisung, Lastschrift oder PayPal.\nIBAN @",
)


def _owner(text: str) -> AccountOwner:
    head, _, behind = text.partition("@")
    *above, before = head.split("\n")
    return account_owner(before, behind, above[::-1])


@pytest.mark.parametrize("text", _SELLERS)
def test_words_that_are_no_debit_and_no_refund_leave_it_the_sellers(text: str) -> None:
    """Towns, fees, negations, banks that a French row names, and parts of other words."""
    assert _owner(text) is AccountOwner.SELLER


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Our direct debit will be collected from @", AccountOwner.BUYER),
        ("von Ihrem Konto @ zugunsten unseres Kontos", AccountOwner.BUYER),
        ("Konto des Auftraggebers: @", AccountOwner.BUYER),
        ("Rückzahlung auf Ihr Konto; unser Konto: @", AccountOwner.SELLER),
        ("Notre prélèvement sera effectué le 12.10.2026 sur @", AccountOwner.DOUBTFUL),
        ("Kontoinhaber/Zahler: Dr. Lenz\nIBAN: @", AccountOwner.DOUBTFUL),
        ("Forma de pago: domiciliación bancaria en la cuenta @", AccountOwner.DOUBTFUL),
        ("Recibo domiciliado en @", AccountOwner.DOUBTFUL),
        ("Pagamento: domiciliazione bancaria su c/c @", AccountOwner.DOUBTFUL),
        ("Log in to your account\nIBAN @", AccountOwner.DOUBTFUL),
        ("Mietkaution bitte auf das Kautionskonto @", AccountOwner.ANOTHER_PURPOSE),
    ],
)
def test_the_words_nearest_to_an_account_decide(text: str, owner: AccountOwner) -> None:
    """Certain only where they say that money goes to or from this account of the buyer."""
    assert _owner(text) is owner


@pytest.mark.parametrize(
    "words",
    [
        "Refunds are made from",
        "Erstattungen erfolgen von",
        "Zwroty wysyłamy z konta",
        "Zwracamy pieniądze z konta",
        "Vratky posíláme z účtu",
        "Vrácení peněz z účtu",
        "Palautukset maksetaan tililtä",
        "Visszatérítés számlája",
        "Rambursările se fac din contul",
        "Возвраты со счёта",
        "Återbetalningar sker från",
    ],
)
def test_an_account_of_refunds_is_doubtful(words: str) -> None:
    """In each form of the word: singular, plural, and the verb."""
    assert _owner(f"{words} @") is AccountOwner.DOUBTFUL


def test_goods_that_go_back_are_no_refund() -> None:
    """`Zwroty w ciągu 14 dni` above an account is about parcels."""
    assert _owner("Zwroty w ciągu 14 dni\nIBAN @") is AccountOwner.SELLER
    assert _owner("Zwroty wysyłamy z konta\nIBAN @") is AccountOwner.DOUBTFUL
