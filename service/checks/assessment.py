"""Derives from the checks of an answer what each field rests on, and whether a person must look.

Every passed rule proves something about the fields that it names (`PROOFS`). The status of a field
is the strongest claim that its proofs allow, strongest first:

| status | proofs of the field |
| --- | --- |
| verified | a source, and a proof that another value of the document would not have |
| derived | not printed; it is the sum of printed parts, or the currency of the seller's country |
| exact | a source: the sender's XML |
| printed | a source: the document's text |
| consistent | no text to search; a sum holds, or check digits are right |
| ambiguous | printed in a form that has another reading, too (`1.190`, `03/07/2026`) |
| unverified | none |
| unverifiable | the PDF around an e-invoice has no text to compare it with |
| missing | the answer has no value, and a rule says that it should |
| doubtful | a warning |
| wrong | an error |

A sum proves a value better than its print: a document prints many amounts, but few of them add up.
Most sums prove their result alone (`_RESULT_ALONE`): an amount due that repeats the gross total
says nothing about it, and lines that add up to a net total add up to it under any name. Net, tax
and gross total that were all read by labels may be those of an older invoice in the same message:
their sum proves them only if lines or taxes lead to one of them.
Check digits and formats prove that a value was read without a slip, not that it is the one asked
for, so they verify nothing. A broken sum does not say which of its parts is wrong: its result is
wrong, and its inputs are not verified, whatever else holds.

Pure and total: nothing raises, whatever the checks are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from schemas.invoice import Invoice
from schemas.outcome import Check, FieldStatus, FieldVerdict, Proof
from service.checks.answer.invoice_fields import value_at
from service.checks.answer.missing import is_missing_rule
from service.checks.reply.labelled_values import LABEL_READ
from service.model.counted import counted

PROOFS: Final[dict[str, Proof]] = {
    "GROUNDED": Proof.PRINT,
    "AMBIGUOUS": Proof.PRINT,
    "XML-PRINT": Proof.PRINT,
    "DERIVED": Proof.PARTS,
    "BR-CO-10": Proof.SUM,
    "BR-CO-13": Proof.SUM,
    "BR-CO-14": Proof.SUM,
    "BR-CO-15": Proof.SUM,
    "BR-CO-16": Proof.SUM,
    "BR-CO-17": Proof.SUM,
    "BR-S-08": Proof.SUM,
    "PEPPOL-R120": Proof.SUM,
    "LINES-SUM": Proof.SUM,
    "IBAN": Proof.CHECK_DIGITS,
    "ACCOUNT": Proof.ALONE,
    "CURRENCY": Proof.ALONE,
    "LABEL-DIFFERS": Proof.LABEL,
    "LABEL-READ": Proof.LABEL_READ,
    "CLAIM": Proof.CLAIM,
}
"""What a passed rule proves; any other passed rule proves a format."""
_RESULT_ALONE: Final = frozenset({"BR-CO-10", "BR-CO-13", "BR-CO-14", "BR-CO-16", "LINES-SUM"})
_OF_THE_WHOLE: Final = frozenset({"BR-CO-13", "BR-CO-14", "LINES-SUM"})
"""Sums that lead from lines or rows of taxes, which a model reads, to a total."""
_SUMS: Final = frozenset(rule for rule, proof in PROOFS.items() if proof is Proof.SUM)
_MENDED: Final = frozenset(
    """
    GROUNDED UNREADABLE LABEL-ROLE LABEL-DIFFERS MISSED OMITTED ACCOUNT TITLE CURRENCY
    NUMBERS-DIFFER PARTIES-DIFFER OWN-PARTY LINES-SUM BR-CO-10
    """.split()
)
"""Rules whose break a second look at the document may mend."""
DECIDING: Final = (
    "invoice_number",
    "issue_date",
    "due_date",
    "currency",
    "supplier.name",
    "supplier.tax_id",
    "payment.iban",
    "totals.net",
    "totals.tax",
    "totals.gross",
    "totals.amount_due",
    "lines",
)
"""The fields that decide a payment or its booking; the lines count as one."""
_PLACES = tuple((path, *path.partition(".")[::2]) for path in DECIDING)
# Names of their own: in Python 3.11, a member of an enumeration is found by a call.
_PRINT, _XML, _SUM, _FORMAT, _PARTS = (
    Proof.PRINT,
    Proof.XML,
    Proof.SUM,
    Proof.FORMAT,
    Proof.PARTS,
)
_SECOND = frozenset({Proof.SUM, Proof.LABEL, Proof.ALONE, Proof.CLAIM})
_OF_LABELS = frozenset({Proof.LABEL, Proof.ALONE})
_HOLDS = frozenset({Proof.SUM, Proof.CHECK_DIGITS})
_VERIFIED = FieldStatus.VERIFIED
_DOUBT = (FieldStatus.DOUBTFUL, FieldStatus.WRONG)
_SETTLED = {"AMBIGUOUS": FieldStatus.AMBIGUOUS, "UNVERIFIABLE": FieldStatus.UNVERIFIABLE}
"""Rules that set a status which sums do not improve: a sum still adds up if the decimal point moves
in all its parts."""


class _Seen:
    """What the checks say about one field, each once and in the order in which it was said."""

    __slots__ = ("contested", "errors", "present", "proofs", "settled", "warnings")

    def __init__(self, present: bool) -> None:
        self.present = present
        """The answer has a value."""
        self.proofs: list[str] = []
        self.contested: list[str] = []
        """Broken sums that the field is an input of."""
        self.warnings: list[str] = []
        self.errors: list[str] = []
        self.settled: FieldStatus | None = None
        """A status that no proof improves."""


_NAMED_MAX = 5


def needs_review(checks: tuple[Check, ...]) -> bool:
    """Whether a person must review the result: a rule of severity error is violated."""
    return any(check.severity == "error" and not check.passed for check in checks)


def asks_for_repair(checks: tuple[Check, ...]) -> bool:
    """Whether a follow-up question is worth its price: whether the document contradicts a value,
    or a line may have been passed over. A second look at an amount, an account or a date that is
    printed just so finds the same. A missing value alone is no reason: the model said that it is
    not printed, and a second question would ask for an invention. Nor does a second answer turn
    several invoices into one. Where no text contradicts anything, a broken sum is all there is."""
    mended = _MENDED if any(check.id == "GROUNDED" for check in checks) else _MENDED | _SUMS
    return any(
        check.id in mended and check.severity == "error" and not check.passed for check in checks
    )


def broken_errors(checks: Iterable[Check]) -> tuple[str, ...]:
    """Rules of severity error that are broken, each once; warnings hold no correction up."""
    broken = (check.id for check in checks if not check.passed and check.severity == "error")
    return tuple(dict.fromkeys(broken))


def broken_count(checks: tuple[Check, ...]) -> tuple[int, int, int]:
    """Number of violated errors, then of warnings, then of missing values: the smaller is the
    better answer. A missing value counts least, so that an invented one never improves an answer.
    """
    broken = [check for check in checks if not check.passed]
    missing = sum(is_missing_rule(check.id) for check in broken)
    severities = [check.severity for check in broken if not is_missing_rule(check.id)]
    return severities.count("error"), severities.count("warning"), missing


def failed_checks(checks: tuple[Check, ...]) -> str:
    """The violated errors in one sentence, the first few by name."""
    broken = [check.id for check in checks if check.severity == "error" and not check.passed]
    names = ", ".join(dict.fromkeys(broken[:_NAMED_MAX]))
    return (
        f"{counted(len(broken), 'check')} failed ({names}); compare the invoice with its document"
    )


def field_verdicts(
    invoice: Invoice, checks: tuple[Check, ...], *, exact: bool = False
) -> dict[str, FieldVerdict]:
    """The status of each field of `DECIDING` that has a value, and of every other field with a
    violated rule. `exact`: the fields are those of an XML, so no model has read them."""
    seen = {path: _Seen(present=True) for path in deciding_fields(invoice)}
    for check in _without_own_labels(checks):
        if check.passed:
            _note_passed(seen, check)
        else:
            _note_broken(seen, check, invoice)
    if exact:
        for said in seen.values():
            _add(said.proofs, _XML)
    verdicts = {path: _verdict(said) for path, said in seen.items()}
    _judge_lines(verdicts)
    return verdicts


def _without_own_labels(checks: tuple[Check, ...]) -> Iterator[Check]:
    """The checks; but a label proves no value that was read by it, neither does a sum of such
    values alone, nor that the document has no other."""
    read = {path for check in checks if check.id == LABEL_READ for path in check.fields}
    if not read:
        yield from checks
        return
    whole = any(check.passed and check.id in _OF_THE_WHOLE for check in checks)
    for check in checks:
        others = tuple(path for path in check.fields if path not in read)
        if check.passed and PROOFS.get(check.id) in _OF_LABELS:
            yield Check(check.id, check.severity, passed=True, fields=others)
        elif whole or others or not check.passed or check.id != "BR-CO-15":
            yield check


def deciding_fields(invoice: Invoice) -> Iterator[str]:
    """Paths of `DECIDING` that have a value in the invoice."""
    for path, group, name in _PLACES:
        value = getattr(invoice, group)
        if name:
            value = getattr(value, name, None)
        if value is not None and value not in ("", ()):
            yield path


def _note_passed(seen: dict[str, _Seen], check: Check) -> None:
    """Adds what a passed check proves of the fields that it names; it makes no new field."""
    proof, settled = PROOFS.get(check.id, _FORMAT), _SETTLED.get(check.id)
    for path in check.fields[:1] if check.id in _RESULT_ALONE else check.fields:
        said = seen.get(path)
        if said is not None:
            _add(said.proofs, proof)
            said.settled = settled or said.settled


def _note_broken(seen: dict[str, _Seen], check: Check, invoice: Invoice) -> None:
    """Adds a broken check to the fields that it blames."""
    blamed = check.fields if is_missing_rule(check.id) else check.fields[:1]
    for path in blamed:
        said = seen.get(path)
        if said is None:
            said = seen[path] = _Seen(present=value_at(invoice, path) not in (None, "", ()))
        _add(said.errors if check.severity == "error" else said.warnings, check.id)
    if PROOFS.get(check.id) is _SUM:
        for path in check.fields[1:]:
            if path in seen:
                _add(seen[path].contested, check.id)


def _add(said: list[str], one: str) -> None:
    """There are few rules, so that a list is quicker than a set."""
    if one not in said:
        said.append(one)


def _verdict(said: _Seen) -> FieldVerdict:
    """The status and what it rests on: proofs, or the broken rules."""
    broken = (*said.errors, *said.warnings)
    if broken and not said.present:
        return _shared(FieldStatus.MISSING, broken)
    if broken:
        return _shared(FieldStatus.WRONG if said.errors else FieldStatus.DOUBTFUL, broken)
    return _shared(_proven(said), (*said.proofs, *said.contested))


@lru_cache(maxsize=1024)
def _shared(status: FieldStatus, by: tuple[str, ...]) -> FieldVerdict:
    """Invoices share their verdicts: there are few, and a frozen instance takes long to make."""
    return FieldVerdict(status, by)


def _proven(said: _Seen) -> FieldStatus:
    """The strongest status that the proofs of an unbroken field allow."""
    proofs = said.proofs
    if said.settled is not None:
        return said.settled
    printed, in_xml = _PRINT in proofs, _XML in proofs
    if printed or in_xml:
        agreed = (printed and in_xml) or not _SECOND.isdisjoint(proofs)
        if agreed and not said.contested:
            return _VERIFIED
        return FieldStatus.EXACT if in_xml else FieldStatus.PRINTED
    if said.contested:
        return FieldStatus.UNVERIFIED
    if _PARTS in proofs:
        return FieldStatus.DERIVED
    return FieldStatus.UNVERIFIED if _HOLDS.isdisjoint(proofs) else FieldStatus.CONSISTENT


def _judge_lines(verdicts: dict[str, FieldVerdict]) -> None:
    """The lines are no better than the worst of their fields."""
    own = verdicts.get("lines")
    if own is not None and own.status is FieldStatus.WRONG:
        return
    broken: dict[str, None] = {}
    for path, verdict in verdicts.items():
        if path.startswith("lines.") and verdict.status in _DOUBT:
            broken |= dict.fromkeys(verdict.by)
    if broken:
        verdicts["lines"] = FieldVerdict(FieldStatus.DOUBTFUL, tuple(broken))
