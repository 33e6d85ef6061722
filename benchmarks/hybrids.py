"""Hybrid invoices whose XML says another thing than their print: how many ask for review.

The honest half comes first: the PDFs as they are, with the errors of the comparison (there should
be none). Then each XML is changed in one of the ways below, the print stays, and the rules judge
the pair as the service does. A changed invoice counts as caught if it has an error that the honest
one does not have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.reading import parse_limits
from schemas.invoice import Account, Invoice, Party, Payment, Totals
from service.checks.hybrids import check_einvoice
from service.checks.labels.label_roles import Role
from service.checks.printed.printed_text import PrintedText
from service.documents.frames.document import visible
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.model.pdf_pages import PdfPages

_COMPARING = frozenset({"XML-PRINT", "PRINT-UNREAD", "TITLE", "ACCOUNT"})
"""Rules about XML and print. The others judge the XML by itself."""
_FOREIGN = "DE75512108001245126199"
_CENTS = Decimal("0.01")
MERGED = "all lines merged to one"
"""Lines with a quantity of one leave no trace in a print that a rule could be sure of."""
_UNPROVED = frozenset({MERGED})


@dataclass(frozen=True, slots=True)
class Hybrid:
    """An e-invoice and the text around it."""

    name: str
    invoice: Invoice
    pages: PdfPages
    text: str


@dataclass(slots=True)
class KindCounts:
    """Changed invoices of one kind, and those that are not caught."""

    made: int = 0
    missed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class HybridFindings:
    """The findings of one run."""

    honest: int = 0
    false_errors: list[str] = field(default_factory=list)
    unread: int = 0
    """PDFs without an e-invoice, or without text."""
    kinds: dict[str, KindCounts] = field(default_factory=dict)

    @property
    def made(self) -> int:
        """Changed invoices of all kinds."""
        return sum(count.made for count in self.kinds.values())

    @property
    def missed(self) -> int:
        """Changed invoices that do not ask for review."""
        return sum(len(count.missed) for count in self.kinds.values())

    @property
    def holds(self) -> bool:
        """No false error, and every change is caught that a print can prove."""
        provable = (count for kind, count in self.kinds.items() if kind not in _UNPROVED)
        return not self.false_errors and not any(count.missed for count in provable)


def hybrids_in(root: Path, measured: HybridFindings) -> Iterator[Hybrid]:
    """All hybrids of a folder."""
    for path in sorted(root.glob("**/*.pdf")):
        parsed = parse("application/pdf", path.read_bytes(), parse_limits(einvoices=True))
        if (
            not isinstance(parsed, Parsed)
            or parsed.invoice is None
            or parsed.pages is None
            or not parsed.pages.have_text
        ):
            measured.unread += 1
        else:
            yield Hybrid(path.name, parsed.invoice, parsed.pages, visible(parsed.text))


def measure(root: Path) -> HybridFindings:
    """The honest hybrids of a folder, then all changes of each."""
    measured = HybridFindings()
    for hybrid in hybrids_in(root, measured):
        measured.honest += 1
        own = _errors(hybrid)
        measured.false_errors += [
            f"{hybrid.name}: {rule} {path}" for rule, path in sorted(own) if rule in _COMPARING
        ]
        for kind, change in _CHANGES.items():
            count = measured.kinds.setdefault(kind, KindCounts())
            for changed in change(hybrid):
                count.made += 1
                if not _errors(changed) - own:
                    count.missed.append(hybrid.name)
    return measured


def as_text(measured: HybridFindings) -> Iterator[str]:
    """The table."""
    yield f"honest hybrids: {measured.honest}, with a false error: {len(measured.false_errors)}"
    yield from (f"  {line}" for line in measured.false_errors)
    yield f"{'changed in the XML':44} {'made':>5} {'review':>7}"
    for kind, count in measured.kinds.items():
        yield _row(kind, count.made, len(count.missed))
        yield from (f"  missed: {name}" for name in count.missed)
    yield _row("together", measured.made, measured.missed)


def _row(kind: str, made: int, missed: int) -> str:
    share = 100 * (made - missed) / made if made else 100.0
    return f"{kind:44} {made:5} {share:6.1f} %"


def _errors(hybrid: Hybrid) -> set[tuple[str, str]]:
    printed = PrintedText(hybrid.text)
    checks = check_einvoice(hybrid.invoice, printed, hybrid.pages, None)
    return {
        (check.id, ",".join(check.fields[:1]))
        for check in checks
        if check.severity == "error" and not check.passed
    }


# Changes. Each is consistent in itself where an attacker would make it so.


def _scaled(factor: int) -> Callable[[Hybrid], Iterator[Hybrid]]:
    def change(hybrid: Hybrid) -> Iterator[Hybrid]:
        def many(value: Any, names: Iterable[str]) -> Any:
            scaled = {
                name: getattr(value, name) * factor
                for name in names
                if getattr(value, name) is not None
            }
            return value.model_copy(update=scaled)

        invoice = hybrid.invoice
        update = {
            "totals": many(invoice.totals, Totals.model_fields),
            "lines": tuple(
                many(line, ("unit_price", "discount", "net_amount")) for line in invoice.lines
            ),
            "taxes": tuple(many(tax, ("taxable_amount", "tax_amount")) for tax in invoice.taxes),
            "allowances": tuple(many(one, ("amount",)) for one in invoice.allowances),
        }
        yield replace(hybrid, invoice=invoice.model_copy(update=update))

    return change


def _with_totals(hybrid: Hybrid, **totals: Decimal | None) -> Hybrid:
    changed = hybrid.invoice.totals.model_copy(update=totals)
    return replace(hybrid, invoice=hybrid.invoice.model_copy(update={"totals": changed}))


def _prepaid_less(hybrid: Hybrid) -> Iterator[Hybrid]:
    """Half of the prepayment is gone, and more is due."""
    totals = hybrid.invoice.totals
    if totals.prepaid and totals.amount_due is not None:
        gone = (totals.prepaid / 2).quantize(_CENTS)
        left, due = totals.prepaid - gone, totals.amount_due + gone
        yield _with_totals(hybrid, prepaid=left, amount_due=due)


def _prepaid_dropped(hybrid: Hybrid) -> Iterator[Hybrid]:
    """All of it is due: each amount is still printed."""
    totals = hybrid.invoice.totals
    if totals.prepaid and totals.amount_due is not None:
        yield _with_totals(hybrid, prepaid=None, amount_due=totals.gross)


def _prepaid_made_up(hybrid: Hybrid) -> Iterator[Hybrid]:
    """A part is said to be paid, and less is due."""
    totals = hybrid.invoice.totals
    if not totals.prepaid and totals.gross and totals.gross > 0:
        paid = (totals.gross / 3).quantize(_CENTS)
        yield _with_totals(hybrid, prepaid=paid, amount_due=totals.gross - paid)


def _paid_in_full(hybrid: Hybrid) -> Iterator[Hybrid]:
    """All of it is said to be paid, and nothing is due."""
    totals = hybrid.invoice.totals
    if not totals.prepaid and totals.gross and totals.gross > 0:
        yield _with_totals(hybrid, prepaid=totals.gross, amount_due=Decimal(0))


def _due_more(hybrid: Hybrid) -> Iterator[Hybrid]:
    due = hybrid.invoice.totals.amount_due
    if due is not None:
        yield _with_totals(hybrid, amount_due=due + 9_000, rounding=Decimal(9_000))


def _with_payment(hybrid: Hybrid, **changed: Any) -> Hybrid:
    before = hybrid.invoice.payment or Payment()
    payment = before.model_copy(update=changed)
    return replace(hybrid, invoice=hybrid.invoice.model_copy(update={"payment": payment}))


def _iban_exchanged(hybrid: Hybrid) -> Iterator[Hybrid]:
    yield _with_payment(hybrid, iban=_FOREIGN, account_number=None)


def _account_number(hybrid: Hybrid) -> Iterator[Hybrid]:
    """The foreign account is no IBAN by its element."""
    yield _with_payment(hybrid, iban=None, account_number=_FOREIGN)


def _second_account(hybrid: Hybrid) -> Iterator[Hybrid]:
    payment = hybrid.invoice.payment
    if payment is not None and (payment.iban or payment.account_number):
        more = (*payment.further_accounts, Account(iban=_FOREIGN))
        yield _with_payment(hybrid, further_accounts=more)


def _payee(hybrid: Hybrid) -> Iterator[Hybrid]:
    payee = Party(name="Blue Harbour Collections Ltd")
    yield replace(hybrid, invoice=hybrid.invoice.model_copy(update={"payee": payee}))


def _number(hybrid: Hybrid) -> Iterator[Hybrid]:
    """The last character is lost; the last digit is another one."""
    number = hybrid.invoice.invoice_number or ""
    digits = [at for at, character in enumerate(number) if character.isdigit()]
    others = [number[:-1]] if len(number) > 1 else []
    if digits:
        at = digits[-1]
        others.append(f"{number[:at]}{(int(number[at]) + 7) % 10}{number[at + 1 :]}")
    for other in others:
        yield replace(hybrid, invoice=hybrid.invoice.model_copy(update={"invoice_number": other}))


def _number_of_another(hybrid: Hybrid) -> Iterator[Hybrid]:
    """The number that the print gives to an order or a customer."""
    candidates = PrintedText(hybrid.text).labelled.of(Role.ORDER, Role.CUSTOMER_NO, Role.CONTRACT)
    for other in dict.fromkeys(one.text for one in candidates):
        if other != hybrid.invoice.invoice_number:
            update = {"invoice_number": other}
            yield replace(hybrid, invoice=hybrid.invoice.model_copy(update=update))


def _parties_exchanged(hybrid: Hybrid) -> Iterator[Hybrid]:
    buyer = hybrid.invoice.customer
    if buyer is not None and buyer.name:
        update = {"supplier": buyer, "customer": hybrid.invoice.supplier}
        yield replace(hybrid, invoice=hybrid.invoice.model_copy(update=update))


def _shifted(name: str) -> Callable[[Hybrid], Iterator[Hybrid]]:
    def change(hybrid: Hybrid) -> Iterator[Hybrid]:
        day = getattr(hybrid.invoice, name)
        for days in (1, 30, 365) if day is not None else ():
            moved = day + timedelta(days=days)
            yield replace(hybrid, invoice=hybrid.invoice.model_copy(update={name: moved}))

    return change


def _currency(hybrid: Hybrid) -> Iterator[Hybrid]:
    for code in ("USD", "CHF", "EUR"):
        if code != hybrid.invoice.currency:
            yield replace(hybrid, invoice=hybrid.invoice.model_copy(update={"currency": code}))


def _line_added(hybrid: Hybrid) -> Iterator[Hybrid]:
    """One line more, and all totals follow."""
    invoice = hybrid.invoice
    last = next((line for line in reversed(invoice.lines) if line.net_amount), None)
    if last is None or last.net_amount is None:
        return
    more = last.net_amount
    totals = {
        name: value + more
        for name, value in invoice.totals
        if value is not None and name in ("lines_net", "net", "gross", "amount_due")
    }
    added = invoice.model_copy(update={"lines": (*invoice.lines, last)})
    yield _with_totals(replace(hybrid, invoice=added), **totals)


def _line_split(hybrid: Hybrid) -> Iterator[Hybrid]:
    """The last line becomes two lines; no total moves."""
    invoice = hybrid.invoice
    if not invoice.lines or not invoice.lines[-1].net_amount:
        return
    last = invoice.lines[-1]
    assert last.net_amount is not None
    part = (last.net_amount / 3).quantize(_CENTS)
    gone = {"quantity": None, "unit_price": None, "discount": None}
    parts = [
        last.model_copy(update={**gone, "net_amount": amount})
        for amount in (part, last.net_amount - part)
    ]
    split = invoice.model_copy(update={"lines": (*invoice.lines[:-1], *parts)})
    yield replace(hybrid, invoice=split)


def _lines_merged(hybrid: Hybrid) -> Iterator[Hybrid]:
    """All lines become one over their sum, which the print has as a total."""
    invoice = hybrid.invoice
    if len(invoice.lines) < 2 or invoice.totals.lines_net is None:
        return
    gone = {"quantity": None, "unit_price": None, "discount": None}
    one = invoice.lines[0].model_copy(update={**gone, "net_amount": invoice.totals.lines_net})
    yield replace(hybrid, invoice=invoice.model_copy(update={"lines": (one,)}))


_CHANGES: dict[str, Callable[[Hybrid], Iterator[Hybrid]]] = {
    "all amounts x 10": _scaled(10),
    "all amounts x 100": _scaled(100),
    "amount due, explained by a rounding": _due_more,
    "prepaid: half of it, more is due": _prepaid_less,
    "prepaid: dropped, the gross total is due": _prepaid_dropped,
    "prepaid: made up, less is due": _prepaid_made_up,
    "prepaid: all of it made up": _paid_in_full,
    "IBAN exchanged": _iban_exchanged,
    "another account as a proprietary number": _account_number,
    "second account": _second_account,
    "payee": _payee,
    "invoice number": _number,
    "number of an order, a customer or a contract": _number_of_another,
    "seller and buyer exchanged": _parties_exchanged,
    "issue date shifted": _shifted("issue_date"),
    "due date shifted": _shifted("due_date"),
    "delivery date shifted": _shifted("delivery_date"),
    "currency": _currency,
    "one line more, totals follow": _line_added,
    "one line split in two": _line_split,
    MERGED: _lines_merged,
}
