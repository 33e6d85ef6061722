"""Made-up invoices with known truth, seeded and repeatable, and streams of them.

Their text is that of `service.testbed.printed`, from which the truth can be recovered: the
simulator answers with it, and a checker can recompute every result by itself. Poison
and documents that cannot be read come along, because a stream has them. What is hard about invoices
is in `service.testbed.cases`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from schemas.codes import currency_exponent
from service.testbed.languages import LANGUAGES
from service.testbed.printed import UNREADABLE_MARK, render


class Complexity(StrEnum):
    """How much there is to read; drives the simulator's latency."""

    SIMPLE = "simple"
    MEDIUM = "medium"
    COMPLEX = "complex"


_CURRENCIES = ("EUR", "EUR", "EUR", "USD", "GBP", "CHF", "JPY", "KWD")
_COUNTRIES = ("DE", "FR", "US", "GB", "JP")
_FIRST = "Nordwind Alpen Blue Silver Harbor Meridian Granite Lumen Cobalt Orchard".split()
_SECOND = "Logistics Tools Paper Energy Catering Software Textiles Optics Parts Foods".split()
_ITEMS = "Consulting Bolts Licence Paper Support Cable Filter Training Lamp Coffee".split()
_LINES = {Complexity.SIMPLE: (1, 3), Complexity.MEDIUM: (4, 8), Complexity.COMPLEX: (9, 20)}
_RATES = ("0", "7", "19", "20")


@dataclass(frozen=True, slots=True)
class SampleInvoice:
    """One invoice: its text, and what a perfect reader would say."""

    invoice_id: str
    language: str
    complexity: Complexity
    text: str
    truth: dict[str, Any]
    case: str = "plain"

    def event(self) -> dict[str, Any]:
        """The event that carries it."""
        return {
            "invoice_id": self.invoice_id,
            "document": {"media_type": "text/plain", "text": self.text},
            "vendor": self.truth["supplier"]["name"],
            "amount": self.truth["totals"]["gross"],
            "currency": self.truth["currency"],
            "complexity": self.complexity.value,
        }


@dataclass(frozen=True, slots=True)
class SampleEvent:
    """A record to be published. `kind` is `invoice`, or what is wrong with it."""

    key: bytes
    value: bytes | None
    kind: str


def make_invoice(number: int, seed: int = 0) -> SampleInvoice:
    """The sample invoice of this number; the same for the same number and seed."""
    rng = random.Random(f"{seed}:{number}")
    complexity = rng.choices(list(Complexity), weights=(60, 30, 10))[0]
    language = rng.choice(list(LANGUAGES))
    invoice_id = f"INV-{2024 + number % 3}-{number:06d}"
    truth = _truth(rng, invoice_id, complexity)
    return SampleInvoice(invoice_id, language, complexity, render(truth, language), truth)


def _truth(rng: random.Random, invoice_id: str, complexity: Complexity) -> dict[str, Any]:
    currency = rng.choice(_CURRENCIES)
    cent = cent_of(currency)
    low, high = _LINES[complexity]
    lines = [_line(rng, cent) for _ in range(rng.randint(low, high))]
    issued = date(2024, 1, 1) + timedelta(days=rng.randrange(700))
    due = issued + timedelta(days=rng.choice((14, 30, 60)))
    supplier = f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} Ltd"
    truth = {
        "document_type": "invoice",
        "invoice_number": invoice_id,
        "issue_date": issued.isoformat(),
        "due_date": due.isoformat(),
        "currency": currency,
        "supplier": {
            "name": supplier,
            "country": rng.choice(_COUNTRIES),
            "tax_id": _vat_id(rng),
        },
        "customer": {"name": f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} GmbH"},
        "purchase_order": f"PO-{rng.randrange(10**5)}",
        "payment": {"iban": _iban(supplier)},
        "lines": lines,
    }
    return truth | sums_of(lines, cent)


def _line(rng: random.Random, cent: Decimal) -> dict[str, str]:
    quantity = rng.randint(1, 40)
    price = Decimal(rng.randint(50, 250_000)) * cent
    return {
        "description": f"{rng.choice(_ITEMS)} {rng.randint(100, 999)}",
        "quantity": str(quantity),
        "unit_price": plain(price),
        "net_amount": plain(price * quantity),
        "tax_rate": rng.choice(_RATES),
    }


def cent_of(currency: str) -> Decimal:
    """The currency's smallest amount: 0.01, 1 for yen, 0.001 for Kuwait's dinar."""
    return Decimal(1).scaleb(-currency_exponent(currency))


def sums_of(
    lines: list[dict[str, str]], cent: Decimal, more: Decimal = Decimal(0)
) -> dict[str, Any]:
    """Taxes and totals of these lines; `more` is what charges add and allowances take away, taxed
    at the highest rate that occurs."""
    rates = sorted({line["tax_rate"] for line in lines}, key=int)
    taxes, net, tax = [], Decimal(0), Decimal(0)
    for rate in rates:
        nets = (Decimal(line["net_amount"]) for line in lines if line["tax_rate"] == rate)
        taxable = sum(nets, more if rate == rates[-1] else Decimal(0))
        owed = (taxable * int(rate) / 100).quantize(cent, "ROUND_HALF_UP")
        net, tax = net + taxable, tax + owed
        taxes.append({"rate": rate, "taxable_amount": plain(taxable), "tax_amount": plain(owed)})
    return {
        "taxes": taxes,
        "totals": {"net": plain(net), "tax": plain(tax), "gross": plain(net + tax)},
    }


def _iban(supplier: str) -> str:
    """One for each supplier: a new account is a finding, and samples must not be full of them."""
    account = f"{random.Random(supplier).randrange(10**18):018d}"
    rest = int(account + "131400") % 97  # "DE00" behind the account, letters as numbers.
    return f"DE{98 - rest:02d}{account}"


def _vat_id(rng: random.Random) -> str:
    """A German VAT id with its check digit (ISO 7064, mod 11,10)."""
    body = f"{rng.randrange(10**8, 10**9)}"[:8]
    product = 10
    for digit in body:
        product = 2 * ((int(digit) + product) % 10 or 10) % 11
    return f"DE{body}{(11 - product) % 10}"


def plain(amount: Decimal) -> str:
    """Without exponent."""
    return format(amount, "f")


# Streams.

POISON: dict[str, bytes | None] = {
    "null": None,
    "not_utf8": b'{"invoice_id": "\xff\xfe"}',
    "not_json": b"Dear colleagues, please find attached",
    "nan": b'{"invoice_id": "P-1", "amount": NaN, "document": {"text": "x"}}',
    "duplicate_key": b'{"invoice_id": "P-2", "invoice_id": "P-3", "document": {"text": "x"}}',
    "deep": b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    "wrong_version": b'{"schema_version": "99", "invoice_id": "P-4", "document": {"text": "x"}}',
    "missing_field": b'{"invoice_id": "P-5"}',
    "unsupported": b'{"invoice_id": "P-6", "document": {"media_type": "image/x-cad", '
    b'"base64": "AAAA"}}',
    "unreadable": json.dumps(
        {"invoice_id": "P-7", "document": {"media_type": "text/plain", "text": UNREADABLE_MARK}}
    ).encode(),
}
"""One value for each kind of event that must end as a typed failure."""


def stream(count: int, seed: int = 0, poison_share: float = 0.02) -> Iterator[SampleEvent]:
    """So many events, invoices and poison mixed; every kind of poison occurs when there is room."""
    rng = random.Random(f"stream:{seed}")
    kinds = list(POISON)
    wanted = round(count * poison_share)
    places = set(rng.sample(range(count), min(wanted, count)))
    poisoned = 0
    for number in range(count):
        if number in places:
            kind = kinds[poisoned % len(kinds)]
            poisoned += 1
            yield SampleEvent(f"poison-{number}".encode(), POISON[kind], kind)
        else:
            invoice = make_invoice(number, seed)
            value = json.dumps(invoice.event(), ensure_ascii=False).encode()
            yield SampleEvent(invoice.truth["supplier"]["name"].encode(), value, "invoice")
