"""Whom a document is addressed to, by words that are no labels elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.parties.addressees import addressees
from service.checks.printed.printed_text import as_small
from service.checks.values.plain_text import plain_text


def _names(text: str) -> list[str]:
    plain = plain_text(text)
    return [found.text for found in addressees(plain, as_small(plain))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "To: Broadway Theatre Trust\n    9 High Street, Cheltenham GL50 1AB",
            "Broadway Theatre Trust",
        ),
        ("To,\nM/s Sharma Traders\n12 MG Road\nPune 411001", "Sharma Traders"),
        ("To   Foo Ltd\n", "Foo Ltd"),
        ("An\nStadtwerke Nord\nRing 3\n24105 Kiel", "Stadtwerke Nord"),
        ("À :\nHôtel du Parc\n3 avenue Foch\n69006 Lyon", "Hôtel du Parc"),
        ("Para: Hotel Sol\nCalle Mayor 3\n28013 Madrid", "Hotel Sol"),
        ("A la atención de Hotel Sol S.L.", "Hotel Sol S.L."),
        ("Aan:\nBakkerij Jansen\nDamrak 12\n1012 LG Amsterdam", "Bakkerij Jansen"),
        ("Spett.le\nRossi Costruzioni\nVia Roma", "Rossi Costruzioni"),
        ("Sz. P.\nJan Kowalski", "Jan Kowalski"),
        ("Кому: ООО Вектор", "ООО Вектор"),
        ("SAYIN\nDeniz Otelcilik A.Ş.", "Deniz Otelcilik A.Ş."),
        ("Kepada Yth.\nCV Maju Bersama", "CV Maju Bersama"),
        ("致：上海贸易有限公司", "上海贸易有限公司"),
        ("株式会社山田商事 御中", "株式会社山田商事"),
        ("田中 太郎 様", "田中 太郎"),
        ("주식회사 한빛 귀중", "주식회사 한빛"),
    ],
)
def test_the_addressee_is_the_buyer(text: str, name: str) -> None:
    """Behind a preposition with its address or its legal form, or beside a word of politeness."""
    assert _names(text) == [name]


def test_the_company_above_a_department_is_addressed_too() -> None:
    """`経理部 御中` is a part of it."""
    assert _names("株式会社山田商事\n経理部 御中") == ["株式会社山田商事", "経理部"]


@pytest.mark.parametrize(
    "text",
    [
        "To: accounts@foo.com",
        "From: Berlin\nTo: Hamburg",
        "To: 31.10.2026",
        "To: Invoice processing\nSubject: hello",
        "For: Website redesign",
        "To pay: 20,00",
        "お客様\n",
        "製品仕様\n",
        "Total   12",
    ],
)
def test_other_words_are_no_addressee(text: str) -> None:
    """A receiver of mail, a town, a day, a purpose, a guest, a specification."""
    assert _names(text) == []


def test_behind_a_letterhead_goods_go_from_one_place_to_another() -> None:
    """A carrier's invoice names where it loaded and unloaded; a document may begin with `From:`."""
    parties = "From: Hafenlogistik Ost AG, 20457 Hamburg\nTo: Sud srl, 80100 Napoli\n"
    letterhead = "Hull Couriers\n4 Dock St, Hull HU1 3AE\n\n"
    assert _names(f"INVOICE\n{parties}") == [
        "Hafenlogistik Ost AG, 20457 Hamburg",
        "Sud srl, 80100 Napoli",
    ]
    assert _names(letterhead + parties) == []
    own = f"{letterhead}From:\nHull Couriers\n4 Dock St, Hull HU1 3AE\n\nTo: Muster AG\n"
    assert _names(own) == ["Hull Couriers", "Muster AG"]
    assert _names(f"{letterhead}To: Muster AG\n\n{parties}") == ["Muster AG"]


@given(st.text(max_size=60))
def test_nothing_raises(text: str) -> None:
    """Whatever follows such a word."""
    plain = plain_text(f"To:\n{text}\nAn: {text} 御中")
    list(addressees(plain, as_small(plain)))
