"""Identifiers are whole words, currencies are words or signs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.values.plain_text import plain_text
from service.checks.values.printed_words import PrintedWords

_letters = st.text("ABCDEFGH0123456789", min_size=2, max_size=8)


def _words(text: str) -> PrintedWords:
    return PrintedWords(plain_text(text))


@pytest.mark.parametrize(
    "printed",
    [
        "R-2026-17",
        "R\u20132026\u201317",
        "R\u20112026\u201117",
        "\uff32\uff0d\uff12\uff10\uff12\uff16\uff0d\uff11\uff17",
        "R-2026 / 17",
        "R 2026-17",
        "r/2026-17.",
        "R2026-17",
        "Nr.R-2026-17",
        "Nr:R-2026-17,",
        "(R-2026-17)",
        "\u756a\u53f7R-2026-17\u53f7",
    ],
)
def test_an_identifier_is_found_in_the_forms_that_people_write(printed: str) -> None:
    """Another dash, slash or blank; one of them missing; brackets, labels and other scripts."""
    assert _words(f"Rechnung {printed} vom 02.11.").has_identifier("R-2026-17")


@given(_letters, _letters, _letters)
def test_a_whole_word_is_no_part_of_another(first: str, second: str, third: str) -> None:
    """Neither its beginning nor its end nor its middle."""
    words = _words(f"Nr. {first}-{second}-{third} EUR")
    assert words.has_identifier(f"{first}-{second}-{third}")
    for part in (f"{first}-{second}", f"{second}-{third}", first, second + third):
        assert not words.has_identifier(part)
    assert not words.has_identifier(f"{first}-{second}-{third}"[:-1])


def test_short_identifiers_do_not_reach_across_columns() -> None:
    """Digits of neighbouring columns are no number; in groups people print long ones alone."""
    words = _words("1 2 3 4 pieces, DE89 3704 0044 0532 0130 00, ATU-123.456.78")
    assert not words.has_identifier("1234")
    assert words.has_identifier("1234", grouped=True)
    assert words.has_identifier("DE89370400440532013000")
    assert words.has_identifier("atu12345678", grouped=True)
    assert not words.has_identifier("DE89370400440532013001", grouped=True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("119,00 €", "EUR"),
        ("EUR119,00", "EUR"),
        ("Beträge in Euro", "EUR"),
        ("Fr. 119.00", "CHF"),
        ("119 kr", "SEK"),
        ("119,00 zł", "PLN"),
        ("US$119", "USD"),
        ("$119", "CAD"),
        ("1,100円", "JPY"),
        ("Rs. 119", "INR"),
        ("119,00 руб.", "RUB"),
        ("RM 119", "MYR"),
        ("119 د.إ", "AED"),
        ("119,00 eur", "EUR"),
        ("￥1,100", "JPY"),
        ("￦1,100", "KRW"),
        ("Rp 119.000", "IDR"),
        ("R 119.00", "ZAR"),
        ("119 ر.س", "SAR"),
        ("119,00 Ft", "HUF"),
        ("119 kronor", "SEK"),
        (f"Å betale kr{' ' * 40}119,00", "NOK"),
        ("KSh 119", "KES"),
        ("119 FCFA", "XOF"),
        ("119 ₸", "KZT"),
    ],
)
def test_a_currency_is_found_by_code_sign_or_word(text: str, code: str) -> None:
    """Most invoices print € and not EUR."""
    assert _words(text).has_currency(code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("119,00 €", "USD"),
        ("Frankfurt", "CHF"),
        ("Fr, Bern", "CHF"),
        ("NEURUPPIN 12", "EUR"),
        ("R$ 119", "USD"),
        ("Forms 12", "INR"),
        ("12 km", "BAM"),
        ("try 12 pieces", "PLN"),
        ("119.00 in all", "OMR"),
        ("119,00 дней", "RSD"),
        ("119.00", "DZD"),
    ],
)
def test_letters_within_a_word_are_no_currency(text: str, code: str) -> None:
    """Nor is the sign of another country's money."""
    assert not _words(text).has_currency(code)


def test_names_are_found_with_separate_accents() -> None:
    """An `e` with an accent behind it is an `é`."""
    assert _words("Socie\u0301te\u0301  Ge\u0301ne\u0301rale").has_text("société générale")
