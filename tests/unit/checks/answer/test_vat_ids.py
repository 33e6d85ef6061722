"""Check digits of VAT ids: published numbers keep them, and a wrong digit breaks them."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.answer.vat_ids import right_vat_digits
from service.checks.comparisons.identifiers import vat_id_checks
from service.checks.printed.printed_text import PrintedText

KNOWN = (
    "ATU13585627 BE0428759497 BG175074752 CY10259033P CZ25123891 DE136695976 DK13585628 "
    "EE100931558 EL094259216 ESJ99216582 ES54362315K ESX2482300W FI20774740 FR40303265045 "
    "FR83404833048 HR33392005961 HU12892312 IE6433435F IE6433435OA IT00743110157 LT119511515 "
    "LT100001919017 LU15027442 LV40003521600 MT11679112 NL004495445B01 NL002455799B11 PL8567346215 "
    "PT501964843 RO18547290 SE123456789701 SI50223054 SK2022749619 GB980780684"
).split()


@pytest.mark.parametrize("number", KNOWN)
def test_known_numbers_are_right(number: str) -> None:
    """Numbers of companies and of the published descriptions."""
    assert right_vat_digits(number[:2], number[2:]) is True


@pytest.mark.parametrize("number", [one for one in KNOWN if one != "SE123456789701"])
def test_one_wrong_digit_is_nearly_always_seen(number: str) -> None:
    """Any digit, any other value: the algorithms see at least 85 %. Old Dutch numbers have
    no check behind their B."""
    others = [
        number[:place] + other + number[place + 1 :]
        for place in range(2, 11 if number.startswith("NL") else len(number))
        for other in "0123456789"
        if number[place].isdigit() and other != number[place]
    ]
    seen = [right_vat_digits(one[:2], one[2:]) is not True for one in others]
    assert sum(seen) >= 0.85 * len(seen)


def test_countries_without_a_rule_are_not_judged() -> None:
    """Nothing is known of them, which is no fault."""
    assert right_vat_digits("NO", "123456789MVA") is None
    assert right_vat_digits("", "1") is None


def _flagged(tax_id: str, text: str | None, country: str | None = None) -> list[tuple[str, str]]:
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "1",
            "issue_date": "2026-11-02",
            "currency": "EUR",
            "supplier": {"name": "x", "tax_id": tax_id, "country": country},
            "totals": {"gross": "1"},
        }
    )
    return [
        (check.fields[0], check.severity)
        for check in vat_id_checks(invoice, None if text is None else PrintedText(text))
        if not check.passed
    ]


def test_a_wrong_vat_id_is_an_error_unless_it_is_printed() -> None:
    """What the document prints is its own fault; what it does not was misread."""
    text = "USt-IdNr.: DE 136 695 976"
    assert _flagged("DE136695976", text) == []
    assert _flagged("DE136695967", text) == [("supplier.tax_id", "error")]
    assert _flagged("DE13669597", text) == [("supplier.tax_id", "error")], "cut, not a word of it"
    assert _flagged("DE123456789", "USt-IdNr. DE123456789") == []
    assert _flagged("DE123456789", None) == [("supplier.tax_id", "warning")]


def test_a_number_without_prefix_is_its_countrys() -> None:
    """Poland, Portugal and Spain print it so; another tax number has another form."""
    assert _flagged("8567346215", "NIP 856-734-62-15", "PL") == []
    assert _flagged("8567346251", "NIP 856-734-62-15", "PL") == [("supplier.tax_id", "error")]
    assert _flagged("143/815/08151", "nothing", "DE") == []
    assert _flagged("8567346251", "nothing") == []


@pytest.mark.parametrize("text", [None, "USt-IdNr. DE12", "nothing"])
def test_one_fault_of_a_vat_id_is_flagged_once(text: str | None) -> None:
    """An id without its country's format has no check digits to look at."""
    for tax_id in ("DE12", "GR12", "FR1"):
        assert len(_flagged(tax_id, text)) == 1
    assert len(_flagged("DE136695967", None)) == 1
