"""The table of labels."""

from __future__ import annotations

import pytest

from service.checks.label_roles import LABELS, Label, Role, folded, label_at


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
