"""How values behind labels are read and compared."""

from __future__ import annotations

from datetime import date

import pytest

from service.checks.labels.label_roles import Role
from service.checks.labels.label_values import (
    compact,
    days,
    printed_dates,
    read_value,
    same_identifier,
    significant,
    value_behind,
)


@pytest.mark.parametrize(
    ("role", "text", "value"),
    [
        (Role.NUMBER, ": R-17, of May", "R-17"),
        (Role.NUMBER, " 02.11.2026", None),
        (Role.NUMBER, " 49,98", None),
        (Role.NUMBER, " RE 2026/17", "RE 2026/17"),
        (Role.ISSUE, ": Monday, 2 November 2026", "2 November 2026"),
        (Role.ISSUE, " 2026年11月2日", "2026年11月2日"),
        (Role.ISSUE, " week 45", None),
        (Role.GROSS, " 19 %", None),
        (Role.GROSS, ": € 1'190.00", "1'190.00"),
        (Role.GROSS, ": -1.190,00 EUR", "1.190,00"),
        (Role.GROSS, ": ₹ 1,08,000.00", "1,08,000.00"),
        (Role.GROSS, ": 12,34,567", "12,34,567"),
        (Role.IBAN, ": DE89 3704 0044 0532 0130 00 BIC", "DE89 3704 0044 0532 0130 00"),
        (Role.VAT_ID, ": DE123456789", "DE123456789"),
        (Role.VAT_ID, ": DE12", None),
        (Role.BUYER, ": 4711", None),
    ],
)
def test_a_value_looks_like_its_role(role: Role, text: str, value: str | None) -> None:
    """Otherwise there is none."""
    found = read_value(role, text)
    assert (found and found.text) == value


def test_an_amount_is_alone_or_before_the_next_label() -> None:
    """Two amounts leave it open which one is meant."""
    assert value_behind(Role.NET, " 42,00 USt 19 % 7,98") is not None
    assert value_behind(Role.NET, " 42,00 49,98") is None


def test_what_is_compared() -> None:
    """Identifiers by letters and digits, amounts by digits, dates by their days."""
    assert compact("de 89-37/04") == "DE893704"
    assert significant("1.190,00") == significant("1190.0") == "119"
    assert days("03/07/2026") == {date(2026, 7, 3), date(2026, 3, 7)}
    assert days("2 novembre 2026") == {date(2026, 11, 2)}
    assert days("31.02.2026") == days("99/99/9999") == frozenset()


def test_identifiers_are_compared_by_whole_words() -> None:
    """A prefix that stands apart may be missing; a part of a word is another number."""
    assert same_identifier("RE-2026-17", "2026 17")
    assert same_identifier("17", "R/17")
    assert same_identifier("R2026-17", "R-202617")
    assert not same_identifier("E2018", "2018")
    assert not same_identifier("R-2026-17", "2026")
    assert not same_identifier("R-17", "")
    assert not same_identifier("-", "-")


def test_printed_dates_begin_with_a_number_or_a_month() -> None:
    """A text without a month before a day is searched in another way, with the same dates."""
    for text, dates in {
        "by 3. Mai 2026, or 24.08.2025": ["3. Mai 2026", "24.08.2025"],
        "by 24.08.2025, or May 3, 2026": ["24.08.2025", "May 3, 2026"],
        "12025年8月24日 or 2 % of 1.190,00": ["2025年8月24日"],
        "124.08.2025.1 12 %": [],
        "881 / 12.09.2026": ["12.09.2026"],
        "4471 / 12.09.2026": ["12.09.2026"],
    }.items():
        assert [one.group() for one in printed_dates(text, 0, len(text))] == dates


@pytest.mark.parametrize(
    ("rest", "amount"),
    [(" 19 % auf 100,00", None), (" 19 % EUR 19,00", "19,00"), (": 7,5 % 190,00 zł", "190,00")],
)
def test_a_rate_of_something_is_no_amount(rest: str, amount: str | None) -> None:
    """Behind a rate stands the amount, perhaps with its currency; a word makes it a sentence."""
    value = value_behind(Role.TAX, rest)
    assert (value.text if value else None) == amount


def test_a_note_that_names_another_party_leaves_no_name() -> None:
    """`Seller / Buyer: ACME Ltd` is no seller's."""
    assert value_behind(Role.SELLER, " / Buyer: ACME Ltd") is None
    found = value_behind(Role.SELLER, " / Supplier: ACME Ltd")
    assert found is not None
    assert found.text == "ACME Ltd"
