"""The table of labels."""

from __future__ import annotations

import pytest

from service.checks.labels.label_roles import LABELS, Label, Role, folded, label_at
from service.checks.values.plain_text import plain_text


def test_every_role_but_those_of_terms_has_labels_in_the_table() -> None:
    """Terms and discounts are found by their sentences."""
    assert set(Role) - set(LABELS.values()) == {Role.TERMS, Role.DISCOUNT}


@pytest.mark.parametrize("text", ["Rechnungs-Nr.:", "RECHNUNGS NR", "rechnungs-nr. #"])
def test_punctuation_and_case_do_not_matter(text: str) -> None:
    """A label is compared by its words."""
    assert label_at(folded(text).split()) == Label(Role.NUMBER, 2)


def test_the_longest_label_counts() -> None:
    """`Invoice date` is no `invoice`, and `total due` no `total`."""
    assert label_at(["total", "due", "by", "5"]) == Label(Role.DUE, 3)
    assert label_at(["total", "due", "5"]) == Label(Role.AMOUNT_DUE, 2)
    assert label_at(["zu", "rechnung", "nr", "5"]) == Label(Role.ORIGINAL, 3)
    assert label_at(["total"]) is None
    assert label_at([], 3) is None


def test_folding_keeps_the_length() -> None:
    """Positions in the folded text are those of the text."""
    for text in ("İstanbul: 1", "N.º 4711", "ß" * 3, "a/b-c (d)"):
        assert len(folded(text)) == len(text)


@pytest.mark.parametrize(
    "label",
    """
    Net Payable|Net amount due|Balance payable|Amount owing|Noch zu bezahlen|Schlusszahlung
    Montant restant dû|Resto a pagar|Saldo dovuto|Resterend bedrag|Do dopłaty|Valor remanescente
    Rest at betale|Jää maksettavaksi|Gjenstående beløp|Återstår att betala|K doplacení
    Fizetendő maradék|Rest de achitat|Doplatok|残金|잔금|尾款|Υπόλοιπο|Preostali iznos
    Še za plačilo|Kalan tutar|Resta a pagar|Jääb tasuda|Eftirstöðvar|Liko mokėti|Vēl jāmaksā
    Остава за плащане|Осталось оплатить|Preostali dug|Залишок до сплати|المبلغ المتبقي
    יתרה לתשלום|Sisa pembayaran|ยอดคงเหลือ
    """.replace("\n", "|").split("|"),
)
def test_what_is_left_is_due(label: str) -> None:
    """In every language; `net amount` and `saldo` alone are other amounts, or any."""
    words = " ".join(folded(plain_text(label)).split())
    assert not words or LABELS[words] is Role.AMOUNT_DUE
