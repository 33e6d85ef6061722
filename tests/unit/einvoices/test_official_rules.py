"""Official rules: which apply, and what their verdict looks like in a result."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.einvoices.official_rules import (
    CEN_CII,
    CEN_UBL,
    FAILED_MAX,
    PEPPOL_UBL,
    RUN,
    XRECHNUNG_CII,
    XRECHNUNG_UBL,
    FailedRule,
    OfficialVerdict,
    rule_sets_for,
    verdict_checks,
)

CII, UBL = b"<rsm:CrossIndustryInvoice>", b"<Invoice>"
EN = "urn:cen.eu:en16931:2017"


@pytest.mark.parametrize(
    ("profile", "xml", "names"),
    [
        (EN, CII, (CEN_CII,)),
        (EN, UBL, (CEN_UBL,)),
        (None, UBL, (CEN_UBL,)),
        (f"{EN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", CII, (CEN_CII, XRECHNUNG_CII)),
        (f"{EN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", UBL, (CEN_UBL, XRECHNUNG_UBL)),
        (f"{EN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", UBL, (CEN_UBL, PEPPOL_UBL)),
        (f"{EN}#compliant#urn:factur-x.eu:1p0:basic", CII, (CEN_CII,)),
        ("urn:factur-x.eu:1p0:minimum", CII, ()),
        ("urn:factur-x.eu:1p0:basicwl", CII, ()),
        (f"{EN}#conformant#urn:factur-x.eu:1p0:extended", CII, ()),
    ],
)
def test_the_rules_are_those_of_syntax_and_profile(
    profile: str | None, xml: bytes, names: tuple[str, ...]
) -> None:
    """Profiles that are not EN 16931 have none."""
    assert rule_sets_for(Invoice(specification=profile), xml) == names


def test_failed_rules_keep_their_ids_and_severities() -> None:
    """An id that is ours, too, gets a prefix: the two may look at different things."""
    failed = (
        FailedRule("BR-CO-25", "fatal", "a due date or terms"),
        FailedRule("BR-CO-10", "fatal", "sum"),
        FailedRule("CII-SR-465", "warning", "one name"),
    )
    found = verdict_checks(OfficialVerdict(failed, 3), (CEN_CII,))
    assert [(check.id, check.severity, check.passed) for check in found] == [
        (RUN, "warning", True),
        ("BR-CO-25", "error", False),
        ("official:BR-CO-10", "error", False),
        ("CII-SR-465", "warning", False),
    ]


def test_no_verdict_asks_for_review() -> None:
    """A document that hangs the rules must not pass for that."""
    (check,) = verdict_checks(OfficialVerdict(fault="they took too long"), (CEN_CII,))
    assert (check.id, check.severity, check.passed) == (RUN, "error", False)


@given(st.text(), st.text(), st.text(), st.integers(0, 300))
def test_the_checks_are_bounded(name: str, flag: str, text: str, count: int) -> None:
    """Whatever a rule says."""
    rule = FailedRule(name, flag, text * 50)
    found = verdict_checks(OfficialVerdict((rule,) * count, count), (CEN_UBL,))
    assert len(found) <= FAILED_MAX + 1
    assert all(len(check.id) <= 70 and len(check.message) <= 300 for check in found)
