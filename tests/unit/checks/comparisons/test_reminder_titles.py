"""The title of a reminder or a statement of account."""

from __future__ import annotations

from service.checks.comparisons.reminder_titles import is_titled_reminder
from service.checks.printed.printed_text import PrintedText

_TITLES = (
    *("FIRST REMINDER", "Mahnung", "2. Zahlungserinnerung", "Relance", "Sollecito di pagamento"),
    *(
        "Betalingsherinnering",
        "Wezwanie do zapłaty",
        "Påminnelse",
        "Rykker",
        "Statement of account",
    ),
)


def test_a_title_says_reminder_or_statement() -> None:
    """An ordinal may stand before it."""
    for title in _TITLES:
        assert is_titled_reminder(
            PrintedText(f"ACME Ltd\n\n{title}   12.11.2026\nInvoice 17 is open\n")
        )


def test_the_title_of_an_invoice_decides() -> None:
    """A sentence about a reminder is no title, and an invoice may have the word in a row."""
    for text in ("Invoice\n\nReminder\n", "Reminder: pay by card\n", "A reminder costs 5.00\n"):
        assert not is_titled_reminder(PrintedText(text))


def test_below_an_invoice_with_its_number_the_word_heads_a_box() -> None:
    """A reminder names the invoice below its own title."""
    assert not is_titled_reminder(PrintedText("Facture n° 2026-12\n\nRappel\nle 3 mai à 9 h\n"))
    assert is_titled_reminder(PrintedText("Rappel\nFacture n° 2026-12\n"))
