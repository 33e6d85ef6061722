"""Wrong answers about accounts, numbers and parties: whom is paid, and what for."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator

from benchmarks.mutations.kinds import (
    Harm,
    Mutation,
    Wrong,
    changed,
    digit_wrong,
    digits_swapped,
    get,
    invented,
    left_out,
    taken,
    taken_from_beside,
    with_value,
)
from benchmarks.mutations.letters import LabelledPaper
from benchmarks.mutations.made_up import with_check_digits

_IBAN_BODY = 4


def _iban_digit(value: str, rng: random.Random) -> str | None:
    bare = "".join(value.split())
    after = digit_wrong(bare[_IBAN_BODY:], rng)
    return None if after is None else bare[:_IBAN_BODY] + after


def _iban_digit_valid(value: str, rng: random.Random) -> str | None:
    """Another account whose check digits are right."""
    wrong = _iban_digit(value, rng)
    return None if wrong is None else with_check_digits(wrong[:2], wrong[_IBAN_BODY:])


def _iban_swapped(value: str, rng: random.Random) -> str | None:
    bare = "".join(value.split())
    after = digits_swapped(bare[_IBAN_BODY:], rng)
    return None if after is None else bare[:_IBAN_BODY] + after


def _iban_short(value: str, rng: random.Random) -> str | None:
    """One digit short, with check digits that fit: only the country's length can tell."""
    bare = "".join(value.split())
    place = rng.randrange(_IBAN_BODY, len(bare))
    return with_check_digits(bare[:2], bare[_IBAN_BODY:place] + bare[place + 1 :])


def _bic_letter(value: str, rng: random.Random) -> str | None:
    place = rng.randrange(4)
    return value[:place] + rng.choice("ABCDEFGH") + value[place + 1 :]


def _cut(value: str, rng: random.Random) -> str | None:
    """Without its last one or two characters."""
    count = rng.choice((1, 2))
    return value[:-count] if len(value) > count + 1 else None


def _cut_before(value: str, rng: random.Random) -> str | None:
    """Without its first character."""
    return value[1:] if len(value) > 2 else None


def _exchanged(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """The seller is the buyer, and the buyer is the seller."""
    supplier, customer = get(paper.truth, "supplier"), get(paper.truth, "customer")
    if customer:
        answer = changed(paper, ("supplier", customer), ("customer", supplier))
        yield Wrong(copy.deepcopy(answer), (customer["name"],))


def _tax_ids_exchanged(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    ours, theirs = get(paper.truth, "customer.tax_id"), get(paper.truth, "supplier.tax_id")
    if ours and theirs and ours != theirs:
        changes = (("supplier.tax_id", ours), ("customer.tax_id", theirs))
        yield Wrong(changed(paper, *changes), (ours, theirs))


def _buyers_name_alone(paper: LabelledPaper, _: random.Random) -> Iterator[Wrong]:
    """The buyer as the seller, and no buyer."""
    name = get(paper.truth, "customer.name")
    if name and name != paper.truth["supplier"]["name"]:
        supplier = {**paper.truth["supplier"], "name": name}
        yield Wrong(changed(paper, ("supplier", supplier), ("customer", None)), (name,))


def _payment_dropped(paper: LabelledPaper, rng: random.Random) -> Iterator[Wrong]:
    """All of it; where it holds an account."""
    if get(paper.truth, "payment.iban") or get(paper.truth, "payment.account_number"):
        yield from left_out("payment")(paper, rng)


ACCOUNT = tuple(
    Mutation(name, Harm.ACCOUNT, make)
    for name, make in (
        ("IBAN: another printed one", taken_from_beside("payment.iban", "iban")),
        ("IBAN: one digit wrong", with_value("payment.iban", _iban_digit)),
        ("IBAN: another, right check digits", with_value("payment.iban", _iban_digit_valid)),
        ("IBAN: digits swapped", with_value("payment.iban", _iban_swapped)),
        ("IBAN: a digit short, right check digits", with_value("payment.iban", _iban_short)),
        ("IBAN dropped", left_out("payment.iban")),
        ("payment dropped", _payment_dropped),
        ("BIC: one letter wrong", with_value("payment.bic", _bic_letter)),
        ("account number: one digit wrong", with_value("payment.account_number", digit_wrong)),
    )
)

NUMBER = tuple(
    Mutation(name, Harm.NUMBER, make)
    for name, make in (
        ("order number as number", taken_from_beside("invoice_number", "order")),
        ("customer number as number", taken_from_beside("invoice_number", "customer_no")),
        ("delivery note as number", taken_from_beside("invoice_number", "delivery_note")),
        ("contract as number", taken_from_beside("invoice_number", "contract")),
        ("the corrected invoice's number", taken_from_beside("invoice_number", "original")),
        ("number cut at its end", with_value("invoice_number", _cut)),
        ("number cut at its beginning", with_value("invoice_number", _cut_before)),
        ("number: one digit wrong", with_value("invoice_number", digit_wrong)),
        ("number: digits swapped", with_value("invoice_number", digits_swapped)),
        ("number invented", invented("invoice_number", ("RE-4711", "2024/0815", "10001"))),
    )
)

PARTIES = tuple(
    Mutation(name, Harm.PARTIES, make)
    for name, make in (
        ("seller and buyer exchanged", _exchanged),
        ("buyer's name as seller's", taken("supplier.name", "customer.name")),
        ("buyer's name as seller's, no buyer", _buyers_name_alone),
        ("seller's name as buyer's", taken("customer.name", "supplier.name")),
        ("seller's name invented", invented("supplier.name", ("Acme Corporation", "Muster AG"))),
        ("buyer's VAT id as seller's", taken("supplier.tax_id", "customer.tax_id")),
        ("VAT ids exchanged", _tax_ids_exchanged),
        ("seller's VAT id: one digit wrong", with_value("supplier.tax_id", digit_wrong)),
        ("seller's VAT id: digits swapped", with_value("supplier.tax_id", digits_swapped)),
        ("seller's VAT id cut", with_value("supplier.tax_id", _cut)),
        ("seller's VAT id dropped", left_out("supplier.tax_id")),
    )
)
