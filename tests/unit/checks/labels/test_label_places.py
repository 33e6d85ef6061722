"""The words of a label: the last one before a value, or the nearest in the row above."""

from __future__ import annotations

import pytest

from service.checks.labels.label_places import label_above, label_before
from service.checks.labels.label_roles import Role


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("Invoice no.: ", "Invoice no"),
        ("Rechnungs-Nr. ", "Rechnungs-Nr"),
        ("Order no. 17   Invoice no. ", "Invoice no"),
        ("Order no. ", ""),
        ("", ""),
        ("x " * 200 + "Invoice no. ", "Invoice no"),
    ],
)
def test_the_label_before_a_value(head: str, label: str) -> None:
    """As it is printed, without its punctuation."""
    assert label_before(head + "4711", len(head), (Role.NUMBER,)) == label


def test_the_label_above_a_value() -> None:
    """The one that stands nearest, if it stands near."""
    row = "Net total            Net amount"
    assert label_above(row, 0, (Role.NET,)) == "Net total"
    assert label_above(row, 22, (Role.NET,)) == "Net amount"
    assert label_above(row, 90, (Role.NET,)) == ""
    assert label_above(row, 0, (Role.GROSS,)) == ""
