"""Accounts as they are printed: lengths, missed ones, and the buyer's."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice, Payment
from service.checks.comparisons.accounts import IBAN_LENGTHS, account_checks
from service.checks.comparisons.identifiers import valid_iban
from service.checks.printed.printed_text import PrintedText
from service.testbed.invoices import make_invoice

OURS, BUYERS = "DE89370400440532013000", "DE75512108001245126199"
PRINTED = "IBAN: DE89 3704 0044 0532 0130 00   BIC: COBADEFFXXX"


def _flagged(iban: str | None, text: str) -> list[str]:
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "1",
            "issue_date": "2026-11-02",
            "currency": "EUR",
            "supplier": {"name": "x"},
            "payment": {"iban": iban},
            "totals": {"gross": "1"},
        }
    )
    return [
        check.severity for check in account_checks(invoice, PrintedText(text)) if not check.passed
    ]


def _alone(iban: str, text: str) -> bool:
    payment = {"payment": {"iban": iban}}
    invoice = Invoice.model_validate({**make_invoice(1).truth, **payment})
    return any(check.passed for check in account_checks(invoice, PrintedText(text)))


def test_the_only_account_of_a_document_is_told_from_one_of_several() -> None:
    """No other could be meant; its blanks and a second print of it do not count."""
    assert _alone(OURS, PRINTED)
    assert _alone(OURS, f"{PRINTED}\n{OURS}")
    assert not _alone(OURS, f"{PRINTED}\nIBAN {BUYERS}")
    assert not _alone(BUYERS, PRINTED)
    assert not _alone(OURS, "none")


@pytest.mark.parametrize(
    "other",
    [
        "IBAN: DE89 3704 OO44 O532 O130 OO",
        "IBAN: DE88 3704 0044 0532 0130 00",
        "IBAN: de75 5121 0800 1245 1261 99",
        "IBAN: DE75 5121 0800\n1245 1261 99",
        "IBAN: DE75-5121-0800-1245-1261-99",
        "IBANDE75512108001245126199",
    ],
)
def test_an_account_beside_one_that_cannot_be_read_is_not_the_only_one(other: str) -> None:
    """The payment may belong to the other."""
    assert not _alone(OURS, f"{PRINTED}\n{other}")


@pytest.mark.parametrize(
    "other", ["BIC / IBAN", "IBAN see above", "IBAN DE75 XXXX XXXX XXXX XX", f"iban\n{OURS}"]
)
def test_a_label_without_another_account_leaves_it_the_only_one(other: str) -> None:
    """As most invoices have them."""
    assert _alone(OURS, f"{PRINTED}\n{other}")


def test_a_printed_account_is_not_missed() -> None:
    """Without it nothing can be paid; an invalid or foreign number is no account."""
    assert _flagged(None, PRINTED) == ["error"]
    assert _flagged(None, "IBAN DE00 3704 0044 0532 0130 00") == []
    assert _flagged(None, "No account at all, RF18539007547034") == []
    assert _flagged(OURS, PRINTED) == []
    assert _flagged("DE89 3704 0044 0532 0130 00", PRINTED) == []


@pytest.mark.parametrize(
    "row",
    [
        f"Refunds go to your account IBAN {BUYERS}",
        f"Der Betrag wird per Lastschrift von {BUYERS} eingezogen",
        f"Der Betrag wird abgebucht von Ihrem Konto:\n{BUYERS}",
        f"Käufer-IBAN : {BUYERS}",
        f"Remboursement sur votre compte {BUYERS}",
    ],
)
def test_the_buyers_account_is_not_the_sellers(row: str) -> None:
    """The row, or the one above, says whose it is; alone it is no account to pay to."""
    assert _flagged(BUYERS, f"{PRINTED}\n\n{row}") == ["error"]
    assert _flagged(OURS, f"{PRINTED}\n\n{row}") == []
    assert _flagged(None, row) == []


def test_either_of_two_accounts_of_the_seller_is_right() -> None:
    """Many sellers print several banks."""
    assert _flagged(BUYERS, f"{PRINTED}\nIBAN {BUYERS}") == []


def test_one_of_several_accounts_asks_for_a_look_where_one_changed() -> None:
    """The old one in the foot, the new one in a note, or a letter behind the invoice."""
    other = f"IBAN {BUYERS}"
    for words in ("Please pay to our new account", "Our bank details have changed."):
        assert _flagged(OURS, f"{PRINTED}\n{words} {other}") == ["warning"]
        assert _flagged(OURS, f"{words} {PRINTED}") == []
    broken = f"{PRINTED}\nPlease pay to our new account IBAN {BUYERS[:4]}\n{BUYERS[4:]}"
    assert _flagged(OURS, broken) == _flagged(BUYERS, broken) == ["warning"]
    assert _flagged(OURS, f"{PRINTED}\nA new branch is open. {other}") == []


def test_an_iban_has_the_length_of_its_country() -> None:
    """ISO 13616: right check digits do not make a short one whole."""
    assert IBAN_LENGTHS["DE"] == 22
    assert IBAN_LENGTHS["NO"] == 15
    short = "DE8937040044053201300"
    digits = int("".join(str(int(c, 36)) for c in f"{short[4:]}DE00"))
    assert not valid_iban(f"DE{98 - digits % 97:02d}{short[4:]}")
    assert valid_iban(OURS)
    assert valid_iban("NO9386011117947")


_ALONE = "DE02 1203 0000 0000 2020 51"


def _of_the_buyer(text: str) -> bool:
    invoice = Invoice.model_validate({"payment": {"iban": _ALONE.replace(" ", "")}})
    checks = list(account_checks(invoice, PrintedText(text)))
    return any(check.id == "ACCOUNT" and not check.passed for check in checks)


@pytest.mark.parametrize(
    "sentence",
    [
        "Der Betrag wird von Ihrem Konto {} abgebucht.",
        "We will collect the amount by Direct Debit from your account {}.",
        "Summa veloitetaan tililtänne {}.",
        "Přeplatek vrátíme na Váš účet {}.",
        "Suma bude inkasovaná z Vášho účtu {}.",
        "A túlfizetést visszautaljuk az Ön bankszámlájára: {}",
        "Suma va fi debitată din contul dumneavoastră {}.",
        "Το ποσό θα χρεωθεί στον λογαριασμό σας {}.",
        "Znesek bomo bremenili z vašega računa {}.",
        "Povrat uplaćujemo na Vaš račun {}.",
        "Сумата ще бъде удържана от вашата сметка {}.",
        "Tutar hesabınızdan tahsil edilecektir: {}",
        "Сумма будет списана с вашего счёта {}.",
        "Суму буде списано з вашого рахунку {}.",
        "Summa debiteeritakse teie kontolt {}.",
        "Summa tiks norakstīta no Jūsu konta {}.",
        "Suma bus nurašyta nuo Jūsų sąskaitos {}.",
        "Upphæðin verður skuldfærð af reikningi þínum {}.",
        "Bill to:\nACME Ltd\n22 High Street\nIBAN {}",
        "Laskutusosoite:\nKahvila Aamu Oy\n90100 Oulu\n{}",
    ],
)
def test_the_only_account_may_be_the_buyers(sentence: str) -> None:
    """In a sentence about a direct debit or a refund, or in the buyer's block."""
    assert _of_the_buyer(sentence.format(_ALONE))


@pytest.mark.parametrize(
    "sentence",
    [
        "Bitte überweisen Sie auf unser Konto {}.",
        "Zahlung per Lastschrift oder Überweisung auf unser Konto\nIBAN {}",
        "Platbu zašlete na náš účet {}",
        "Kérjük az összeget a {} számlára utalni.",
        "Plata în contul nostru {}",
        "Πληρωμή στον λογαριασμό μας {}",
        "Plačilo na naš račun {}",
        "Ödemeyi hesabımıza yapınız {}",
        "Оплата на наш счёт {}",
        "Maksetaan tilille {}",
        "Bill to:\nACME Ltd\n22 High Street\n\nIBAN {}",
        "Bill to:\nACME Ltd\nInvoice no.: R-17\nIBAN {}",
        "Bill to:      Bank details:\nACME Ltd      IBAN {}",
    ],
)
def test_an_account_to_pay_to_is_the_sellers(sentence: str) -> None:
    """Also beside a word for a direct debit, and below or beside the buyer's block."""
    assert not _of_the_buyer(sentence.format(_ALONE))


def _verdicts(iban: str | None, text: str) -> list[str]:
    invoice = Invoice.model_validate({"payment": {"iban": iban}})
    return [
        check.severity for check in account_checks(invoice, PrintedText(text)) if not check.passed
    ]


@pytest.mark.parametrize(
    "rows",
    [
        f"Zahlungsart: SEPA-Lastschrift\nMandat: M-1\nGläubiger-ID: DE98ZZZ0999\nIBAN: {BUYERS}",
        f"Payment method: Direct debit\nAccount holder: Dr Lenz\nIBAN {BUYERS}",
        f"Guthaben werden ausgezahlt an:\nDr. Lenz\nIBAN {BUYERS}",
        f"Unsere Lastschrift belastet Konto {BUYERS}.",
        f"Das bisherige Konto IBAN {BUYERS} wird geschlossen.",
        f"Spenden für Kinder: {BUYERS}",
        f"Kunde:\nACME Ltd\nIBAN {BUYERS}",
    ],
)
def test_an_account_that_may_be_anothers_asks_for_a_look(rows: str) -> None:
    """A warning: words of the block do not prove it. The seller's own account stays right."""
    text = f"{rows}\n\n{PRINTED}"
    assert _verdicts(BUYERS, text) == ["warning"]
    assert _verdicts(OURS, text) == []


def test_an_account_of_the_seller_beside_the_assignees_asks_for_a_look() -> None:
    """The debt was sold: only a payment to the other frees the buyer."""
    text = f"Die Forderung ist abgetreten. Zahlung nur an:\nFactorBank, IBAN {BUYERS}\n\n{PRINTED}"
    assert _verdicts(OURS, text) == ["warning"]
    assert _verdicts(BUYERS, text) == []


def _bank_number(number: str, text: str) -> list[str]:
    invoice = Invoice.model_validate({"payment": {"account_number": number}})
    checks = account_checks(invoice, PrintedText(text))
    return [check.severity for check in checks if check.fields == ("payment.account_number",)]


@pytest.mark.parametrize(
    ("row", "bank", "account"),
    [
        ("Sort code 20-11-33  Account no. 70112233", "20-11-33", "70112233"),
        ("Routing number 021000021  Account number 4455667788", "021000021", "4455667788"),
        ("BSB: 062-000 Account 1234 5678", "062-000", "1234 5678"),
        ("Reg.nr. 1234 Kontonr. 5678901234", "1234", "5678901234"),
        ("Transit 00456 Institution 003 Account 1234567", "00456", "1234567"),
        ("〒150-0001 東京都  普通 1234567", "150-0001", "1234567"),
        ("Deutsche Bank AG 70112233, BLZ 50070010", "50070010", "70112233"),
    ],
)
def test_the_number_of_a_bank_is_no_account(row: str, bank: str, account: str) -> None:
    """A bank, a branch or a postal code is labelled so at each place."""
    assert _bank_number(bank, row) == ["error"]
    assert _bank_number(account, row) == []
    assert _bank_number(bank, f"{row}\nKonto {bank}") == []


def test_a_list_of_labels_is_no_block_of_the_buyer() -> None:
    """`IBAN` may follow any label in it."""
    listed = PrintedText(f"Supplier: Orchard Ltd\nBill to: Granite Tools\n{PRINTED}\nTotal 5.00")
    block = PrintedText(
        "Supplier: Orchard Ltd\nBill to:\nGranite Tools\nIBAN: DE89 3704 0044 0532 0130 00\n"
    )
    invoice = Invoice(payment=Payment(iban=OURS))
    assert [check.passed for check in account_checks(invoice, listed)] == [True]
    assert [check.passed for check in account_checks(invoice, block)] == [False]
