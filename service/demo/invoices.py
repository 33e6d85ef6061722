"""Made-up invoices with known truth: text in three languages and layouts, seeded and repeatable.

Every document states all that its truth contains, so that `read_back` can recover the truth from
the text alone. The simulator answers with it, and a checker can recompute every result without
asking anybody. Poison and documents that cannot be read come along, because a stream has them.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from schemas.codes import currency_exponent

UNREADABLE_MARK = "[illegible scan]"
"""A document with this line is refused by the simulator, as a model server refuses bad input."""


class Complexity(StrEnum):
    """How much there is to read; drives the simulator's latency."""

    SIMPLE = "simple"
    MEDIUM = "medium"
    COMPLEX = "complex"


@dataclass(frozen=True, slots=True)
class Language:
    """Labels and number format of one layout."""

    title: str
    labels: dict[str, str]
    decimal_point: str
    thousands: str


LANGUAGES = {
    "en": Language(
        "INVOICE",
        {
            "invoice_number": "Invoice number",
            "issue_date": "Issue date",
            "due_date": "Due date",
            "currency": "Currency",
            "supplier": "Supplier",
            "country": "Country",
            "tax_id": "VAT ID",
            "customer": "Bill to",
            "purchase_order": "Purchase order",
            "iban": "IBAN",
            "net": "Net total",
            "tax": "VAT",
            "gross": "Total due",
            "lines": "Item | Quantity | Unit price | Amount | VAT %",
        },
        ".",
        ",",
    ),
    "de": Language(
        "RECHNUNG",
        {
            "invoice_number": "Rechnungsnummer",
            "issue_date": "Rechnungsdatum",
            "due_date": "Zahlbar bis",
            "currency": "Währung",
            "supplier": "Lieferant",
            "country": "Land",
            "tax_id": "USt-IdNr.",
            "customer": "Kunde",
            "purchase_order": "Bestellnummer",
            "iban": "IBAN (Konto)",
            "net": "Nettobetrag",
            "tax": "Umsatzsteuer",
            "gross": "Gesamtbetrag",
            "lines": "Position | Menge | Einzelpreis | Betrag | USt %",
        },
        ",",
        ".",
    ),
    "fr": Language(
        "FACTURE",
        {
            "invoice_number": "Numéro de facture",
            "issue_date": "Date de facturation",
            "due_date": "Échéance",
            "currency": "Devise",
            "supplier": "Fournisseur",
            "country": "Pays",
            "tax_id": "N° TVA",
            "customer": "Client",
            "purchase_order": "Bon de commande",
            "iban": "Compte IBAN",
            "net": "Total HT",
            "tax": "TVA",
            "gross": "Total TTC",
            "lines": "Désignation | Quantité | Prix unitaire | Montant | TVA %",
        },
        ",",
        " ",
    ),
}

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
    cent = Decimal(1).scaleb(-currency_exponent(currency))
    low, high = _LINES[complexity]
    lines = [_line(rng, cent) for _ in range(rng.randint(low, high))]
    taxes = _tax_rows(lines, cent)
    net = sum((Decimal(line["net_amount"]) for line in lines), Decimal(0))
    tax = sum((Decimal(row["tax_amount"]) for row in taxes), Decimal(0))
    issued = date(2024, 1, 1) + timedelta(days=rng.randrange(700))
    return {
        "document_type": "invoice",
        "invoice_number": invoice_id,
        "issue_date": issued.isoformat(),
        "due_date": (issued + timedelta(days=rng.choice((14, 30, 60)))).isoformat(),
        "currency": currency,
        "supplier": {
            "name": f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} Ltd",
            "tax_id": f"DE{rng.randrange(10**8, 10**9)}",
            "country": rng.choice(_COUNTRIES),
        },
        "customer": {"name": f"{rng.choice(_FIRST)} {rng.choice(_SECOND)} GmbH"},
        "purchase_order": f"PO-{rng.randrange(10**5)}",
        "payment": {"iban": _iban(rng)},
        "lines": lines,
        "taxes": taxes,
        "totals": {"net": _plain(net), "tax": _plain(tax), "gross": _plain(net + tax)},
    }


def _line(rng: random.Random, cent: Decimal) -> dict[str, str]:
    quantity = rng.randint(1, 40)
    price = Decimal(rng.randint(50, 250_000)) * cent
    return {
        "description": f"{rng.choice(_ITEMS)} {rng.randint(100, 999)}",
        "quantity": str(quantity),
        "unit_price": _plain(price),
        "net_amount": _plain(price * quantity),
        "tax_rate": rng.choice(_RATES),
    }


def _tax_rows(lines: list[dict[str, str]], cent: Decimal) -> list[dict[str, str]]:
    rows = []
    for rate in sorted({line["tax_rate"] for line in lines}, key=int):
        nets = (Decimal(line["net_amount"]) for line in lines if line["tax_rate"] == rate)
        taxable = sum(nets, Decimal(0))
        tax = (taxable * int(rate) / 100).quantize(cent, "ROUND_HALF_UP")
        row = {"rate": rate, "taxable_amount": _plain(taxable), "tax_amount": _plain(tax)}
        rows.append(row)
    return rows


def _iban(rng: random.Random) -> str:
    account = f"{rng.randrange(10**18):018d}"
    rest = int(account + "131400") % 97  # "DE00" behind the account, letters as numbers.
    return f"DE{98 - rest:02d}{account}"


def _plain(amount: Decimal) -> str:
    return format(amount, "f")


# Text and back.


def render(truth: dict[str, Any], language: str) -> str:
    """The document's text."""
    form = LANGUAGES[language]
    label = form.labels
    supplier, totals = truth["supplier"], truth["totals"]
    heads = [
        (label["invoice_number"], truth["invoice_number"]),
        (label["issue_date"], truth["issue_date"]),
        (label["due_date"], truth["due_date"]),
        (label["currency"], truth["currency"]),
        (label["supplier"], supplier["name"]),
        (label["country"], supplier["country"]),
        (label["tax_id"], supplier["tax_id"]),
        (label["customer"], truth["customer"]["name"]),
        (label["purchase_order"], truth["purchase_order"]),
        (label["iban"], truth["payment"]["iban"]),
    ]
    rows = [" | ".join(_row(line, form)) for line in truth["lines"]]
    taxes = [
        f"{label['tax']} {row['rate']}%: {_written(row['taxable_amount'], form)}"
        f" -> {_written(row['tax_amount'], form)}"
        for row in truth["taxes"]
    ]
    sums = [
        f"{label['net']}: {_written(totals['net'], form)}",
        f"{label['tax']}: {_written(totals['tax'], form)}",
        f"{label['gross']}: {_written(totals['gross'], form)}",
    ]
    heading = [form.title, *(f"{name}: {value}" for name, value in heads), label["lines"]]
    return "\n".join([*heading, *rows, *taxes, *sums]) + "\n"


def _row(line: dict[str, str], form: Language) -> tuple[str, ...]:
    price, net = _written(line["unit_price"], form), _written(line["net_amount"], form)
    return (line["description"], line["quantity"], price, net, line["tax_rate"])


def _written(amount: str, form: Language) -> str:
    whole, _, decimals = amount.partition(".")
    grouped = f"{int(whole):,}".replace(",", form.thousands)
    return f"{grouped}{form.decimal_point}{decimals}" if decimals else grouped


_TAX_ROW = re.compile(r"^(?P<rate>\d+)%: (?P<taxable>.+) -> (?P<tax>.+)$")


def read_back(text: str) -> dict[str, Any] | None:
    """What a perfect reader says of a rendered text; None when it is no sample invoice."""
    rows = text.splitlines()
    form = next((f for f in LANGUAGES.values() if f.title in rows), None)
    if form is None:
        return None
    fields: dict[str, str] = {}
    lines: list[dict[str, str]] = []
    taxes: list[dict[str, str]] = []
    names = {shown: name for name, shown in form.labels.items()}
    for row in rows:
        if row.count(" | ") == 4 and row != form.labels["lines"]:
            lines.append(_read_row(row, form))
        elif row.startswith(form.labels["tax"] + " ") and " -> " in row:
            taxes.append(_read_tax(row.removeprefix(form.labels["tax"] + " "), form))
        else:
            shown, _, value = row.partition(": ")
            fields[names.get(shown, shown)] = value
    return _answer(fields, lines, taxes, form)


def _answer(
    fields: dict[str, str], lines: list[dict[str, str]], taxes: list[dict[str, str]], form: Language
) -> dict[str, Any] | None:
    try:
        return {
            "document_type": "invoice",
            "invoice_number": fields["invoice_number"],
            "issue_date": fields["issue_date"],
            "due_date": fields["due_date"],
            "currency": fields["currency"],
            "supplier": {
                "name": fields["supplier"],
                "tax_id": fields["tax_id"],
                "country": fields["country"],
            },
            "customer": {"name": fields["customer"]},
            "purchase_order": fields["purchase_order"],
            "payment": {"iban": fields["iban"]},
            "lines": lines,
            "taxes": taxes,
            "totals": {name: _read(fields[name], form) for name in ("net", "tax", "gross")},
        }
    except KeyError:
        return None


def _read_row(row: str, form: Language) -> dict[str, str]:
    description, quantity, price, net, rate = row.split(" | ")
    return {
        "description": description,
        "quantity": quantity,
        "unit_price": _read(price, form),
        "net_amount": _read(net, form),
        "tax_rate": rate,
    }


def _read_tax(row: str, form: Language) -> dict[str, str]:
    match = _TAX_ROW.match(row)
    if match is None:
        return {}
    return {
        "rate": match["rate"],
        "taxable_amount": _read(match["taxable"], form),
        "tax_amount": _read(match["tax"], form),
    }


def _read(amount: str, form: Language) -> str:
    return amount.replace(form.thousands, "").replace(form.decimal_point, ".")


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
