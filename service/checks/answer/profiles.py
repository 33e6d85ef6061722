"""What an e-invoice says about itself: that it is one, its profile, and its type.

A rule must not miss what the profile has no place for. Only XML fills the fields that decide here
(`schemas.invoice.ONLY_IN_XML`); no model may set them.

Pure and total.
"""

from __future__ import annotations

from schemas.invoice import Invoice

_MINIMUM = ":minimum"
_SELF_BILLED = frozenset("261 389 471 473 500 501 502 527".split())
"""The buyer writes it, and calls it `Gutschrift` in German. UNTDID 1001."""


def is_einvoice(invoice: Invoice) -> bool:
    """Whether the invoice was read from XML."""
    return invoice.type_code is not None or invoice.specification is not None


def is_minimum(invoice: Invoice) -> bool:
    """Whether the profile is Factur-X MINIMUM, which has no place for what is paid (BT-113)."""
    return (invoice.specification or "").lower().endswith(_MINIMUM)


def is_self_billed(invoice: Invoice) -> bool:
    """Whether the buyer wrote the invoice."""
    return invoice.type_code in _SELF_BILLED


def is_credit_by_itself(invoice: Invoice) -> bool:
    """Whether an e-invoice may be called a credit note although its type is an invoice: the buyer
    wrote it, or its amounts are below zero."""
    if invoice.type_code is None:
        return False
    return is_self_billed(invoice) or (invoice.totals.gross or 0) < 0
