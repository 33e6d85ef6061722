"""Is a date behind `Vencimiento`, `Scadenza` or `Échéance` the end of an insurance, not a due date?

Premium notices print the term of the policy, its beginning and its end, with the word that invoices
have for the due date. A day is the end of a policy where the document speaks of one, and a word for
the beginning of its cover stands with another day in the same row or in the one beside it.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import Role

_POLICIES: Final = ("póliza", "poliza", "polizza", "polisa", "police d", "apólice", "contrat d")
_CORES: Final = ("poli", "póli", "contrat d")
"""Each of those has one of these."""
_BEGINS: Final = re.compile(
    r"(?<!\w)(?:efecto|effetto|decorrenza|effet|inicio|início|inizio|début|początek)(?!\w)"
    r"[^\n0-9]{0,30}[0-9]"
)
_ROW_CHARS_MAX: Final = 300


def without_ends_of_policies(found: list[Candidate], small: str) -> list[Candidate]:
    """The candidates, with the end of a policy as another date than that of a payment."""
    if not any(map(small.__contains__, _CORES)):
        return found  # As in most invoices.
    if not any(map(small.__contains__, _POLICIES)):
        return found
    rows = [row[:_ROW_CHARS_MAX] for row in small.split("\n")]
    begins = {number for number, row in enumerate(rows) if _BEGINS.search(row)}
    near = begins | {row + 1 for row in begins} | {row - 1 for row in begins}
    return [
        Candidate(Role.OTHER_DATE, one.text, one.row, one.is_read)
        if one.role is Role.DUE and one.row in near
        else one
        for one in found
    ]
