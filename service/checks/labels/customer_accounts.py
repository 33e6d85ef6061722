"""Is a labelled account the customer's own with the seller, as in bills of utilities?

`N° de compte` and `N.º de conta` name both. It is the customer's where the label of a customer's
number stands in the same row or in the one beside it, and no word of a bank is near. Words that
name accounts of banks alone (`Konto`, `Bankgiro`) are left out.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.labels.label_candidates import Candidates
from service.checks.labels.label_roles import Role

_OF_BOTH = re.compile(r"(?<![^\W\d_])(?:compte|conta|cuenta|conto)(?![^\W\d_])")
_OF_A_BANK = re.compile(
    r"ban[ckq]|(?<![^\W\d_])(?:sort|swift|bic|rib|nib|bsb|routing|iban)(?![^\W\d_])"
)
_ROW_CHARS_MAX: Final = 300


def is_account_of_customer(text: str, labelled: Candidates) -> bool:
    """Whether every labelled account is the customer's; `text` is in plain characters."""
    accounts, customers = labelled.rows(Role.ACCOUNT), labelled.rows(Role.CUSTOMER_NO)
    if not accounts or not customers:
        return False
    beside = customers | {row - 1 for row in customers} | {row + 1 for row in customers}
    if not accounts <= beside:
        return False
    rows = text.lower().split("\n")
    return all(_is_customers(rows, row) for row in accounts)


def _is_customers(rows: list[str], row: int) -> bool:
    near = " ".join(one[:_ROW_CHARS_MAX] for one in rows[max(0, row - 1) : row + 2])
    own = rows[row][:_ROW_CHARS_MAX] if row < len(rows) else ""
    return _OF_BOTH.search(own) is not None and _OF_A_BANK.search(near) is None
