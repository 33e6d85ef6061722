"""Reads the account from behind its label, where the model named none.

Small models leave an account out that is printed plainly. It is taken if it is the only valid IBAN
of the document, stands behind a label for an IBAN, and no words say that it is the buyer's.

The label is the only witness of such a value, and an account cannot be proven by a sum. So the
label proves nothing of it (`LABEL-READ`), and `ACCOUNT-READ` is a broken rule: the result needs
review. It blames the answer and no field, for the value is what the document says. An account that
the model named stays, whatever the document says.

Pure and total; linear in the text.
"""

from __future__ import annotations

from typing import Final

from schemas.invoice import Invoice, Payment
from schemas.outcome import Check
from service.checks.answer.several import SEVERAL
from service.checks.comparisons.accounts import printed_accounts
from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.labelled_values import LABEL_READ
from service.model.answer import ReadAnswer

ACCOUNT_READ: Final = "ACCOUNT-READ"
_LABELLED_MAX: Final = 20


def with_account(read: ReadAnswer, printed: PrintedText) -> ReadAnswer:
    """The answer with the account, if it has none and the document says which one it is. Of several
    invoices, a label does not say whose account it is."""
    invoice = read.answer
    if not isinstance(invoice, Invoice) or (invoice.payment and invoice.payment.iban):
        return read
    iban = _account(printed)
    if iban is None or any(check.id == SEVERAL for check in read.findings):
        return read
    payment = (invoice.payment or Payment()).model_copy(update={"iban": iban})
    message = "payment.iban was read by its label, and the model named none"
    said = Check(LABEL_READ, "warning", passed=True, message=message, fields=("payment.iban",))
    asked = Check(ACCOUNT_READ, "error", passed=False, message=message)
    return ReadAnswer(
        invoice.model_copy(update={"payment": payment}), (*read.findings, said, asked)
    )


def _account(printed: PrintedText) -> str | None:
    """The one account of the document, if a label names it and it is not the buyer's."""
    if not printed.labelled.has(Role.IBAN):
        return None
    labelled = {
        "".join(one.text.split()).upper() for one in printed.labelled.of(Role.IBAN)[:_LABELLED_MAX]
    }
    accounts = {(iban.upper(), buyers) for iban, buyers in printed_accounts(printed.plain)}
    if len(accounts) != 1:
        return None
    iban, buyers = accounts.pop()
    return None if buyers or labelled != {iban} else iban
