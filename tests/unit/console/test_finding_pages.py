"""Duplicates and changed accounts stand beside the earlier invoice."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from schemas.invoice import Party, Payment
from service.console.list_filters import finding_filters
from tests.fakes.console import ConsoleRig, console_rig, signed_in
from tests.fakes.published import IBAN, OTHER_IBAN, invoice, result, result_record, review
from tests.fakes.published import review_record as written

ACME = Party(name="Acme Ltd", tax_id="DE136695976")


@pytest.fixture(scope="module")
def doubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleRig]:
    """An invoice that came twice, then one with another account, which a person rejected."""
    first = invoice(0, supplier=ACME)
    third = invoice(2, supplier=ACME, payment=Payment(iban=OTHER_IBAN))
    with console_rig(tmp_path_factory.mktemp("findings")) as rig:
        rig.take(*(result_record(result(n, read)) for n, read in enumerate((first, first, third))))
        rig.take(written(review(2, "reject", 0), 0))
        yield rig


async def test_a_duplicate_stands_beside_the_earlier_invoice(doubled: ConsoleRig) -> None:
    """Once, although the supplier has two keys; the same amount with it is no news."""
    client = await signed_in(doubled, "viewer")
    page = (await client.get("/findings")).text
    assert page.count("Same number</span>") == 1
    assert "Same amount</span>" not in page
    assert "/invoices/invoices.events/0/1" in page
    assert "/invoices/invoices.events/0/0" in page


async def test_a_changed_account_is_shown_with_both(doubled: ConsoleRig) -> None:
    """A person decided, so it does not wait any more."""
    client = await signed_in(doubled, "viewer")
    waiting = (await client.get("/findings?finding=new_account")).text
    assert "No invoice waits" in waiting
    page = (await client.get("/findings?finding=new_account&decided=yes")).text
    invoice_page = (await client.get("/invoices/invoices.events/0/2")).text
    for account in (IBAN, OTHER_IBAN):
        grouped = " ".join(account[at : at + 4] for at in range(0, len(account), 4))
        assert f'<span class="account">{grouped}</span>' in page
        assert f'<span class="account">{grouped}</span>' in invoice_page


@pytest.mark.parametrize(
    "after",
    [
        *("[1]", "[1, 2, 3]", '["1", "new_account", 3]', "[[]]", "x", '[1, "new_account", 1e9]'),
        *("[1, [], 2]", "[1, {}, 2]"),
    ],
)
def test_a_place_that_is_none_is_left_out_and_named(after: str) -> None:
    """An address may be typed by hand."""
    filters = finding_filters({"after": after})
    assert filters.after is None
    assert "names no place" in filters.faults[0]


async def test_a_filter_that_is_not_known_is_named(doubled: ConsoleRig) -> None:
    """It must not show everything as if it had been asked for."""
    client = await signed_in(doubled, "viewer")
    page = (await client.get("/findings?finding=nonsense&state=open&decided=maybe")).text
    for said in ("is no finding", "is no filter of this list", "is no decided"):
        assert said in page


def test_the_next_page_begins_behind_the_last_row() -> None:
    """A key may be negative."""
    place = (7, "same_number", -5)
    filters = finding_filters({"after": json.dumps(place), "decided": "yes"})
    assert filters.after == place
    assert filters.address() == "?decided=yes"
    assert filters.of("new_account") == "?finding=new_account&decided=yes"
