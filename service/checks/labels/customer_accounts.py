"""Is a labelled account the customer's own with the seller, as in bills of utilities?

`N° de compte` and `N.º de conta` name both. It is the customer's where no word of a bank or of a
payment is near, and its number is shorter than those of banks in these countries. Words that name
accounts of banks alone (`Konto`, `Bankgiro`) are left out.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import Role

_OF_BOTH = re.compile(r"(?<![^\W\d_])(?:compte|conta|cuenta|conto)(?![^\W\d_])")
_OF_A_BANK = re.compile(
    r"ban[ckq]|ag[êe]nc|guichet|domicili|virement|virer|verser|versement|transfer|ingres|abonar"
    r"|bonific|versare|accredit|depos|depós|payable|pagar|pagare|payer sur|titula|intestat|benefic"
    r"|bénéfic|(?<![^\W\d_])(?:sort|swift|bic|rib|nib|bsb|routing|iban|cc|caixa|caja|clé)(?![^\W\d_])"
)
_BANKS_DIGITS_MIN: Final = 16
_ROW_CHARS_MAX: Final = 300


def is_account_of_customer(text: str, labelled: Candidates) -> bool:
    """Whether every labelled account is the customer's; `text` is in plain characters."""
    accounts = labelled.rows(Role.ACCOUNT)
    if not accounts or any(map(_is_long, labelled.texts(Role.ACCOUNT))):
        return False
    rows = text.lower().split("\n")
    return all(_is_customers(rows, row) for row in accounts)


def _is_long(number: str) -> bool:
    return sum(map(str.isdigit, number)) >= _BANKS_DIGITS_MIN


def _is_customers(rows: list[str], row: int) -> bool:
    near = " ".join(one[:_ROW_CHARS_MAX] for one in rows[max(0, row - 1) : row + 2])
    own = rows[row][:_ROW_CHARS_MAX] if row < len(rows) else ""
    return _OF_BOTH.search(own) is not None and _OF_A_BANK.search(near) is None
