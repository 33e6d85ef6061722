"""Letters of made-up sellers: the testbed's invoices with all that a real letter has beside them.

Addresses, e-mail, both parties' VAT ids and a second account are what wrong answers are made from.
Identifiers have right check digits, by the published algorithms of each country, written here once
more: a rule of the service must not prove itself.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from benchmarks.mutations.letters import Beside, LabelledPaper, Letter, others_of
from benchmarks.mutations.words import CODES, Wording
from service.testbed.cases import CASES, make_case
from service.testbed.languages import LANGUAGES

_LAYOUTS = 3
_BUYERS = "Aurora Beacon Cedar Delta Ember Falcon Glacier Heron".split()
_BANK_DIGITS = {"GB": 14, "DE": 18, "FR": 23, "ES": 20, "IT": 22, "NL": 10, "PL": 24, "PT": 21}
_BANK_LETTERS = {"GB": "BARC", "IT": "X", "NL": "RABO"}


def letters(count: int, seed: int) -> list[LabelledPaper]:
    """So many letters; languages, layouts and hard cases in turn."""
    return [_letter(number, seed) for number in range(count)]


def samples(count: int, seed: int) -> list[LabelledPaper]:
    """The testbed's own texts, each hard case in turn."""
    names = tuple(CASES)
    return [_sample(number, seed, names[number % len(names)]) for number in range(count)]


def _letter(number: int, seed: int) -> LabelledPaper:
    rng = random.Random(f"letter:{seed}:{number}")
    cases = tuple(CASES)
    sample = make_case(number, seed, cases[number % len(cases)])
    wording = Wording(CODES[number % len(CODES)], number // len(CODES), rng.random() < 0.5)
    truth = _furnished(sample.truth, wording, rng)
    beside = _beside(truth, wording, rng)
    terms = _terms(truth, wording, beside)
    if terms:
        truth["payment"]["terms_text"] = terms
    elif beside.early:
        beside = replace(beside, early="")
    letter = Letter(truth, wording, beside, number % _LAYOUTS)
    text = letter.text()
    if beside.early:
        letter.shown[beside.early] = wording.date(beside.early)
    name = f"letter-{number:03d}-{wording.code}-{sample.case}"
    return LabelledPaper(
        name, "letters", wording.code, text, truth, others_of(truth, beside), letter.shown
    )


def _furnished(truth: dict[str, Any], wording: Wording, rng: random.Random) -> dict[str, Any]:
    country = wording.word("country_code")
    company = wording.word("company")
    seller = truth["supplier"]
    seller["name"] = f"{seller['name'].removesuffix(' Ltd')} {company}"
    seller |= {
        "address_text": _address(wording, rng),
        "email": f"office{rng.randrange(100)}@{seller['name'].split()[0].lower()}.example",
        "registration_id": f"{rng.randrange(10**6):06d}",
    }
    if "country" in seller:
        seller["country"] = country
    if "tax_id" in seller:
        seller["tax_id"] = vat_id(country, rng)
    if "customer" in truth:
        truth["customer"] = {
            "name": f"{rng.choice(_BUYERS)} {rng.choice(_BUYERS)} {company}",
            "address_text": _address(wording, rng),
            "tax_id": vat_id(country, rng),
        }
    if "payment" in truth:
        truth["payment"]["iban"] = iban(country, rng)
        if "bic" in truth["payment"]:
            bic = truth["payment"]["bic"]
            truth["payment"]["bic"] = bic[:4] + country + bic[6:]
    for line in truth["lines"]:
        line["unit"] = wording.word("piece")
    return truth


def _address(wording: Wording, rng: random.Random) -> str:
    town, street = wording.word("town"), wording.word("street")
    return f"{street} {rng.randint(1, 180)}, {rng.randint(10_000, 99_999)} {town}"


def _beside(truth: dict[str, Any], wording: Wording, rng: random.Random) -> Beside:
    issued = date.fromisoformat(truth["issue_date"])
    number = truth["invoice_number"]
    return Beside(
        customer_no=f"{rng.randrange(10**5, 10**6)}",
        order_date=(issued - timedelta(days=rng.randint(5, 40))).isoformat(),
        delivery_note=f"{number[:-3]}{rng.randrange(1000):03d}" if rng.random() < 0.5 else "",
        original=f"INV-2023-{rng.randrange(10**6):06d}"
        if truth["document_type"] == "credit_note"
        else "",
        last_balance=f"{rng.randint(100, 9_999)}.{rng.randrange(100):02d}"
        if rng.random() < 0.3
        else "",
        refund_iban=iban(wording.word("country_code"), rng) if rng.random() < 0.6 else "",
        early=(issued + timedelta(days=7)).isoformat() if rng.random() < 0.6 else "",
    )


def _terms(truth: dict[str, Any], wording: Wording, beside: Beside) -> str:
    """How to pay; empty where the letter has no account or no due date."""
    if "payment" not in truth or "due_date" not in truth:
        return ""
    said = wording.word("within").format(due=wording.date(truth["due_date"]))
    if beside.early:
        said += " " + wording.word("skonto").format(early=wording.date(beside.early))
    return said


def _sample(number: int, seed: int, case: str) -> LabelledPaper:
    sample = make_case(number, seed, case)
    form, truth = LANGUAGES[sample.language], sample.truth
    said = dict(row.split(": ", 1) for row in sample.text.splitlines() if ": " in row)
    found = {
        "customer_no": said.get(form.words["other.customer_no"], ""),
        "delivery_note": said.get(form.words["other.delivery_note"], ""),
        "original": said.get(form.words["other.original"], ""),
        "order_date": form.date_read(said.get(form.words["other.order_date"], "")),
        "last_balance": form.number_read(said.get(form.words["other.last_balance"], "")),
    }
    shown: dict[str, str] = {}
    for value in _leaves(truth):
        if _is_number(value):
            shown[value] = form.number(value)
        elif _is_day(value):
            shown[value] = form.date(value)
    if found["order_date"]:
        shown[found["order_date"]] = form.date(found["order_date"])
    if found["last_balance"]:
        shown[found["last_balance"]] = form.number(found["last_balance"])
    others = others_of(truth, Beside(**found))
    name = f"sample-{number:03d}-{sample.language}-{case}"
    return LabelledPaper(name, "samples", sample.language, sample.text, truth, others, shown)


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value] if isinstance(value, str) else []


def _is_number(value: str) -> bool:
    bare = value.removeprefix("-").replace(".", "", 1)
    return bare.isdigit() and len(bare) < 15 and "." in value


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def iban(country: str, rng: random.Random) -> str:
    """An account of a country with right check digits (ISO 13616)."""
    digits = "".join(str(rng.randrange(10)) for _ in range(_BANK_DIGITS[country]))
    return with_check_digits(country, _BANK_LETTERS.get(country, "") + digits)


def with_check_digits(country: str, account: str) -> str:
    """The IBAN of a country's account number."""
    number = "".join(str(int(character, 36)) for character in f"{account}{country}00")
    return f"{country}{98 - int(number) % 97:02d}{account}"


def vat_id(country: str, rng: random.Random) -> str:
    """A VAT id of a country with right check digits."""
    while True:
        digits = [rng.randrange(1, 10) for _ in range(12)]
        found = _VAT[country](digits)
        if found:
            return f"{country}{found}"


def _joined(digits: list[int]) -> str:
    return "".join(map(str, digits))


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False))


def _luhn(digits: list[int]) -> int:
    """The digit that makes the whole number keep Luhn's rule."""
    doubled = (n * 2 if place % 2 == 0 else n for place, n in enumerate(reversed(digits)))
    return -sum(n - 9 if n > 9 else n for n in doubled) % 10


def _de(digits: list[int]) -> str:
    product = 10
    for digit in digits[:8]:
        product = 2 * ((digit + product) % 10 or 10) % 11
    return f"{_joined(digits[:8])}{(11 - product) % 10}"


def _fr(digits: list[int]) -> str:
    siren = f"{_joined(digits[:8])}{_luhn(digits[:8])}"
    return f"{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _es(digits: list[int]) -> str:
    return f"B{_joined(digits[:7])}{_luhn(digits[:7])}"


def _it(digits: list[int]) -> str:
    body = [*digits[:7], 0, 1, digits[7] % 9 + 1]
    return f"{_joined(body)}{_luhn(body)}"


def _nl(digits: list[int]) -> str:
    check = _weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return "" if check == 10 else f"{_joined(digits[:8])}{check}B01"


def _pl(digits: list[int]) -> str:
    check = _weighted(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
    return "" if check == 10 else f"{_joined(digits[:9])}{check}"


def _pt(digits: list[int]) -> str:
    check = -_weighted([5, *digits[:7]], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return f"5{_joined(digits[:7])}{0 if check == 10 else check}"


def _gb(digits: list[int]) -> str:
    check = -_weighted(digits, (8, 7, 6, 5, 4, 3, 2)) % 97
    return f"{_joined(digits[:7])}{check:02d}"


_VAT: dict[str, Callable[[list[int]], str]] = {
    "GB": _gb,
    "DE": _de,
    "FR": _fr,
    "ES": _es,
    "IT": _it,
    "NL": _nl,
    "PL": _pl,
    "PT": _pt,
}
