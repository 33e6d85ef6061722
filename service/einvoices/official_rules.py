"""The official rules of e-invoices: which of them apply, and their verdict as checks.

EN 16931 has a Schematron for each syntax. XRechnung (KoSIT) and Peppol add rules of their own to
invoices that name them in BT-24. Profiles below or above EN 16931 (Factur-X MINIMUM, BASIC WL and
EXTENDED) have none here.

A failed rule is a check with the official id. An id that a rule of this project has, too, carries
the prefix `official:`, because the two may differ in what they look at. Fatal rules are errors, all
others warnings. The number of checks and their texts are bounded.

Pure and total. Messages are the rules' own texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.rules import RULES

FAILED_MAX = 100
TEXT_MAX = 300
_ID_MAX = 60
RUN = "SCHEMATRON"
"""The check that says whether the official rules were applied at all."""

CEN_CII, CEN_UBL = "EN16931-CII", "EN16931-UBL"
XRECHNUNG_CII, XRECHNUNG_UBL = "XRechnung-CII", "XRechnung-UBL"
PEPPOL_UBL = "Peppol-UBL"
RULE_SETS = (CEN_CII, CEN_UBL, XRECHNUNG_CII, XRECHNUNG_UBL, PEPPOL_UBL)
"""Each is a stylesheet of this name in the folder of the rules."""
_CII_ROOT = b"CrossIndustryInvoice"
_OTHER_PROFILES = ("minimum", "basicwl", "extended", "en16931-minimum", "basic-wl")
FATAL = frozenset({"fatal", "error"})


@dataclass(frozen=True, slots=True)
class FailedRule:
    """One official rule that a document violates."""

    id: str
    flag: str
    text: str


@dataclass(frozen=True, slots=True)
class OfficialVerdict:
    """The failed rules, at most `FAILED_MAX` of them; `count` has no bound. `fault` says why there
    is no verdict."""

    failed: tuple[FailedRule, ...] = ()
    count: int = 0
    fault: str = ""


def rule_sets_for(invoice: Invoice, xml: bytes) -> tuple[str, ...]:
    """The rule sets that apply to an invoice; none for profiles that are not EN 16931."""
    profile = (invoice.specification or "").lower()
    is_facturx = "factur-x" in profile or "zugferd" in profile
    if is_facturx and any(other in profile for other in _OTHER_PROFILES):
        return ()
    is_cii = _CII_ROOT in xml[:_ROOT_WINDOW_BYTES]
    sets = [CEN_CII if is_cii else CEN_UBL]
    if "xrechnung" in profile:
        sets.append(XRECHNUNG_CII if is_cii else XRECHNUNG_UBL)
    if "peppol" in profile and not is_cii:
        sets.append(PEPPOL_UBL)
    return tuple(sets)


_ROOT_WINDOW_BYTES = 64 * 1024


def verdict_checks(verdict: OfficialVerdict, applied: Sequence[str]) -> tuple[Check, ...]:
    """One check about the run, and one for each failed rule."""
    names = ", ".join(applied)
    if verdict.fault:
        message = f"the official rules ({names}) gave no verdict: {verdict.fault}"
        return (Check(RUN, "error", passed=False, message=message),)
    message = f"official rules: {names}; {verdict.count} of them failed"
    return (
        Check(RUN, "warning", passed=True, message=message),
        *(_check(rule) for rule in verdict.failed[:FAILED_MAX]),
    )


def _check(rule: FailedRule) -> Check:
    name = rule.id[:_ID_MAX] or "unnamed"
    return Check(
        f"official:{name}" if name in RULES else name,
        "error" if rule.flag in FATAL else "warning",
        passed=False,
        message=rule.text[:TEXT_MAX],
    )
