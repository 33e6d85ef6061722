"""Hard cases of invoices: each changes a plain sample in one way and keeps its truth.

A case works on the truth; taxes and totals are made anew from what it left. `remarks` are rows that
a careless reader takes for fields of the invoice: other numbers, other dates, other totals.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from service.testbed.invoices import SampleInvoice, cent_of, make_invoice, plain, sums_of
from service.testbed.languages import LANGUAGES, Language
from service.testbed.printed import render

_REASONS = ("loyalty", "campaign", "volume")
_CHARGES = ("freight", "packing", "insurance")
_DROPPED = ("due_date", "customer", "purchase_order", "payment", "taxes")


@dataclass(slots=True)
class _Draft:
    """One invoice while a case works on it."""

    rng: random.Random
    truth: dict[str, Any]
    form: Language
    remarks: list[tuple[str, str]] = field(default_factory=list)

    @property
    def lines(self) -> list[dict[str, str]]:
        lines: list[dict[str, str]] = self.truth["lines"]
        return lines

    @property
    def cent(self) -> Decimal:
        return cent_of(self.truth["currency"])

    def add_up(self, more: Decimal = Decimal(0)) -> None:
        """Taxes and totals from the lines."""
        self.truth |= sums_of(self.lines, self.cent, more)

    def sum_of_lines(self) -> Decimal:
        return sum((Decimal(line["net_amount"]) for line in self.lines), Decimal(0))


def make_case(number: int, seed: int = 0, case: str = "plain") -> SampleInvoice:
    """The sample of this number as this case has it; raises KeyError for an unknown case."""
    sample = make_invoice(number, seed)
    change = CASES[case]
    rng = random.Random(f"{case}:{seed}:{number}")
    draft = _Draft(rng, copy.deepcopy(sample.truth), LANGUAGES[sample.language])
    change(draft)
    text = render(draft.truth, sample.language, local_dates=True, remarks=draft.remarks)
    return SampleInvoice(
        sample.invoice_id, sample.language, sample.complexity, text, draft.truth, case
    )


def _plain(draft: _Draft) -> None:
    """Nothing but dates as the language writes them."""


def _credit_note(draft: _Draft) -> None:
    """A credit note whose amounts are positive, and the number of the invoice it is about."""
    draft.truth["document_type"] = "credit_note"
    draft.remarks.append(("other.original", f"INV-2023-{draft.rng.randrange(10**6):06d}"))


def _negative_credit_note(draft: _Draft) -> None:
    """A credit note that takes back quantities: every amount is below zero."""
    _credit_note(draft)
    for line in draft.lines:
        _take_back(line)
    draft.add_up()


def _returned_line(draft: _Draft) -> None:
    """An invoice with one line below zero."""
    draft.lines.append(dict(draft.rng.choice(draft.lines)))
    line = draft.lines[-1]
    line["quantity"] = str(draft.rng.randint(1, int(line["quantity"])))
    line["net_amount"] = plain(Decimal(line["quantity"]) * Decimal(line["unit_price"]))
    _take_back(line)
    draft.add_up()


def _take_back(line: dict[str, str]) -> None:
    for name in ("quantity", "net_amount"):
        line[name] = f"-{line[name]}"


def _discounts(draft: _Draft) -> None:
    """Some lines with a discount, which their amount already has inside."""
    for number, line in enumerate(draft.lines):
        if number and draft.rng.random() < 0.5:
            continue
        full = Decimal(line["net_amount"])
        off = (full * draft.rng.choice((5, 10, 15)) / 100).quantize(draft.cent, ROUND_HALF_UP)
        line["discount"], line["net_amount"] = plain(off), plain(full - off)
    draft.add_up()


def _allowances(draft: _Draft) -> None:
    """An allowance and a charge on the whole invoice, between the lines' sum and the net total."""
    total = draft.sum_of_lines()
    off = (total * draft.rng.choice((2, 3, 5)) / 100).quantize(draft.cent, ROUND_HALF_UP)
    freight = draft.cent * draft.rng.randint(500, 9_900)
    draft.truth["allowances"] = [
        {"reason": draft.rng.choice(_REASONS), "amount": plain(off), "is_charge": False},
        {"reason": draft.rng.choice(_CHARGES), "amount": plain(freight), "is_charge": True},
    ]
    draft.add_up(freight - off)
    draft.truth["totals"]["lines_net"] = plain(total)


def _prepaid(draft: _Draft) -> None:
    """Something was paid: what is due is less than the invoice's total."""
    totals = draft.truth["totals"]
    gross = Decimal(totals["gross"])
    paid = (gross * draft.rng.randint(10, 90) / 100).quantize(draft.cent, ROUND_HALF_UP)
    totals |= {"prepaid": plain(paid), "amount_due": plain(gross - paid)}


def _rounding(draft: _Draft) -> None:
    """Paid in coins: what is due is rounded to five of the smallest unit."""
    totals = draft.truth["totals"]
    gross, coin = Decimal(totals["gross"]), 5 * draft.cent
    due = (gross / coin).quantize(Decimal(1), ROUND_HALF_UP) * coin
    totals |= {"rounding": plain(due - gross), "amount_due": plain(due)}


def _similar_dates(draft: _Draft) -> None:
    """Days and months that could be either, and three dates that are not the one asked for."""
    rng = draft.rng
    day, month = rng.sample(range(1, 13), 2)
    issued = date(2024 + rng.randrange(2), month, day)
    turned = issued.replace(day=month, month=day)
    draft.truth |= {
        "issue_date": issued.isoformat(),
        "due_date": (max(issued, turned) + timedelta(days=10)).isoformat(),
        "delivery_date": turned.isoformat(),
    }
    for word, days in (("other.order_date", -20), ("other.print_date", 1)):
        shown = draft.form.date((issued + timedelta(days=days)).isoformat())
        draft.remarks.append((word, shown))


def _lookalikes(draft: _Draft) -> None:
    """Numbers beside the invoice's number and a total beside its total."""
    rng, number = draft.rng, draft.truth["invoice_number"]
    draft.remarks += [
        ("other.customer_no", f"{rng.randrange(10**6):06d}"),
        ("other.delivery_note", number[:-1] + str((int(number[-1]) + 1) % 10)),
        ("other.last_balance", draft.form.number(plain(draft.cent * rng.randint(10**4, 10**7)))),
    ]


def _missing(draft: _Draft) -> None:
    """Fields that many invoices do not state; nothing may be made up for them."""
    for name in draft.rng.sample(_DROPPED, draft.rng.randint(2, len(_DROPPED))):
        del draft.truth[name]
    for name in draft.rng.sample(("tax_id", "country"), draft.rng.randint(0, 2)):
        del draft.truth["supplier"][name]
    bare = draft.rng.choice(draft.lines)
    del bare["quantity"], bare["unit_price"]


def _fractions(draft: _Draft) -> None:
    """Hours and prices with more decimals than the currency has."""
    for line in draft.lines:
        quantity = Decimal(draft.rng.randint(1, 400)) / 4
        price = Decimal(draft.rng.randint(100, 999_999)).scaleb(-2) * draft.cent
        net = (quantity * price).quantize(draft.cent, ROUND_HALF_UP)
        line |= {
            "quantity": plain(quantity),
            "unit_price": plain(price),
            "net_amount": plain(net),
        }
    draft.add_up()


def _references(draft: _Draft) -> None:
    """Positions, product codes, and every reference that there is room for."""
    rng = draft.rng
    start = date.fromisoformat(draft.truth["issue_date"]) - timedelta(days=40)
    draft.truth |= {
        "contract_ref": f"C-{rng.randrange(10**5)}",
        "period_start": start.isoformat(),
        "period_end": (start + timedelta(days=29)).isoformat(),
    }
    draft.truth["payment"] |= {"bic": "COBADEFFXXX", "reference": f"RF{rng.randrange(10**8):08d}"}
    for number, line in enumerate(draft.lines, 1):
        line |= {"position": str(number * 10), "product_code": f"P-{rng.randrange(10**4):04d}"}


CASES: dict[str, Callable[[_Draft], None]] = {
    "plain": _plain,
    "credit_note": _credit_note,
    "allowances": _allowances,
    "prepaid": _prepaid,
    "missing": _missing,
    "similar_dates": _similar_dates,
    "negative_credit_note": _negative_credit_note,
    "discounts": _discounts,
    "lookalikes": _lookalikes,
    "returned_line": _returned_line,
    "rounding": _rounding,
    "fractions": _fractions,
    "references": _references,
}
"""Name to case, in the order in which a folder of samples gets them."""
