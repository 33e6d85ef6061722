"""Soft hyphens: hints within words are dropped, and printed hyphens are plain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.values.soft_hyphens import SOFT_HYPHEN, printed_hyphens


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Rech_nungs_betrag", "Rechnungsbetrag"),
        ("Rechnungs_\nbetrag", "Rechnungs\nbetrag"),
        ("Rechnungs_ \r\n  betrag", "Rechnungs \r\n  betrag"),
        ("zahl_bar bis", "zahlbar bis"),
        ("Ge__samt", "Gesamt"),
        ("cafe\u0301_teria", "cafe\u0301teria"),
        ("Betrag_", "Betrag"),
    ],
)
def test_a_hint_within_a_word_is_dropped(text: str, read: str) -> None:
    """Between its letters, or where its row ends."""
    assert printed_hyphens(text.replace("_", SOFT_HYPHEN)) == read


@pytest.mark.parametrize(
    "text",
    [
        "R_2026_17",
        "_£431.54",
        "_ £431.54",
        "Total _431.54",
        "431.54_",
        "(_431.54)",
        "2026_10_14",
        "A_8939",
        "INV_AB17",
        "AB_C",
        "Müller_Lüdenscheid",
        "Rechnungs_ und Lieferdatum",
        "net _ tax",
        "INV_\n2026",
        "£_431",
        "€_5",
    ],
)
def test_any_other_one_is_a_hyphen(text: str) -> None:
    """Beside a digit, a blank, a sign of a currency, or before a capital letter."""
    assert printed_hyphens(text.replace("_", SOFT_HYPHEN)) == text.replace("_", "-")


@given(st.text(st.sampled_from("aB1 £\n\u00ad.\u0301")))
def test_no_soft_hyphen_is_left(text: str) -> None:
    """And other characters stay."""
    read = printed_hyphens(text)
    assert SOFT_HYPHEN not in read
    assert read.replace("-", "") == text.replace(SOFT_HYPHEN, "")
