"""The end of an insurance has the word of a due date."""

from __future__ import annotations

import pytest

from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("Póliza nº 70044182\nEfecto: 15/06/2026   Vencimiento: 15/06/2027", False),
        ("Polizza n. 4411\nDecorrenza: 15/06/2026\nScadenza: 15/06/2027", False),
        ("Police d'assurance 88\nEffet: 15/06/2026\nÉchéance: 15/06/2027", False),
        ("Póliza nº 70044182\nVencimiento: 15/06/2026", True),
        ("Inicio: 15/06/2026\nVencimiento: 15/07/2026", True),
    ],
)
def test_the_end_of_a_policy_is_no_due_date(text: str, due: bool) -> None:
    """Beside the beginning of its cover; a due date alone stays one, and so does one of a rent."""
    assert PrintedText(text).labelled.has(Role.DUE) is due
