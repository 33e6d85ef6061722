"""The day behind a town."""

from __future__ import annotations

import pytest

from service.checks.labels.datelines import is_dateline
from service.checks.labels.label_roles import Role
from service.checks.labels.labels import read_labels
from service.checks.labels.text_rows import TextRows


@pytest.mark.parametrize(
    "before",
    [
        "Berlin, den ",
        "Kiel, ",
        "Paris, le ",
        "Paris le ",
        "Milano, ",
        "Madrid, a ",
        "W Krakowie, dnia ",
        "V Praze dne ",
        "Göteborg den ",
        "Frankfurt am Main, den ",
        "Villingen-Schwenningen, ",
        "İstanbul, ",
        "Αθήνα, ",
        "г. Москва, ",
        "Bad Homburg v. d. Höhe, ",
    ],
)
def test_a_town(before: str) -> None:
    """With a comma, or with the word for a day."""
    assert is_dateline(before)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "Annahme am ",
        "Immatricolata il ",
        "Rechnung, den ",
        "Angebot, den ",
        "geliefert, den ",
        "Lieferung, am ",
        "Unser Schreiben, ",
        "10115 Berlin ",
        "Berlin " * 20,
    ],
)
def test_no_town(before: str) -> None:
    """Words of another thing, a title, a word in small letters, a verb without a comma."""
    assert not is_dateline(before)


def _issued(text: str) -> list[str]:
    return [one.text for one in read_labels(TextRows(text)) if one.role is Role.ISSUE]


def test_the_only_such_day_is_a_candidate() -> None:
    """Where no label names the day; two days are none."""
    assert _issued("Frau Lenz          Kiel, den 5.10.2026\nAngebot vom 1.9.2026") == ["5.10.2026"]
    assert _issued("Kiel, 5.10.2026\nMainz, 6.10.2026") == []
    assert len(_issued("Rechnungsdatum: 7.10.2026\nKiel, 5.10.2026")) == 1


def test_a_label_without_a_day_is_none() -> None:
    """`Datum` may head a column of lines."""
    assert _issued("Datum\n\nKiel, den 5.10.2026") == ["5.10.2026"]


def test_the_day_of_an_open_invoice_is_an_earlier_ones() -> None:
    """Then the town's day is the candidate."""
    rows = "Rechnung 991 vom 12.09.2026 noch offen\nKiel, den 5.10.2026"
    assert _issued(rows) == ["5.10.2026"]
