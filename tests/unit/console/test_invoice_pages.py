"""Lists and single invoices, as a viewer sees them."""

from __future__ import annotations

import json
from pathlib import Path

from schemas.invoice import Party
from tests.fakes.console import ConsoleRig, console_rig, sample, signed_in
from tests.fakes.published import EVENTS, invoice, result, result_record, split_container

SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


async def test_the_list_finds_and_goes_on(tmp_path: Path) -> None:
    """By supplier and state; the next page begins behind the last row."""
    with console_rig(tmp_path) as rig:
        for number in range(60):
            rig.take(result_record(result(number)))
        client = await signed_in(rig, "viewer")
        first = (await client.get("/invoices")).text
        assert f'href="/invoices/{EVENTS}/0/59"' in first
        assert f'href="/invoices/{EVENTS}/0/9"' not in first
        address = first.partition('rel="next" href="')[2].partition('"')[0]
        assert f'href="/invoices/{EVENTS}/0/9"' in (await client.get(address)).text
        found = (await client.get("/invoices?supplier=SUPPLIER+33")).text
        assert "Supplier 33 Ltd" in found
        assert "Supplier 3 Ltd" not in found
        assert "No invoice matches" in (await client.get("/invoices?number=none")).text
        part = (await client.get("/invoices", headers={"HX-Request": "true"})).text
        assert "<html" not in part
        assert "Supplier 59 Ltd" in part


async def test_the_export_has_all_pages(tmp_path: Path) -> None:
    """As JSON lines with exact amounts."""
    with console_rig(tmp_path) as rig:
        for number in range(3):
            rig.take(result_record(result(number)))
        client = await signed_in(rig, "viewer")
        answer = await client.get("/invoices.jsonl?state=ready")
        rows = [json.loads(line) for line in answer.text.splitlines()]
        assert [row["gross"] for row in rows] == ["121.38", "120.19", "119.00"]
        assert "attachment" in answer.headers["content-disposition"]


async def test_the_export_for_spreadsheets_has_no_formulas(tmp_path: Path) -> None:
    """The supplier's name is a text, whatever it begins with."""
    with console_rig(tmp_path) as rig:
        rig.take(result_record(result(0, invoice(0, supplier=Party(name="=1+1")))))
        client = await signed_in(rig, "viewer")
        answer = await client.get("/invoices.csv")
        head, row = answer.text.removeprefix("\ufeff").splitlines()
        cells = dict(zip(head.split(","), row.split(","), strict=True))
        assert cells["supplier_name"] == "'=1+1"
        assert cells["gross"] == "119.00"
        assert "supplier_key" not in cells
        assert (await client.get("/invoices.exe")).status_code == 404


async def test_an_invoice_shows_what_is_wrong_with_it(filled: ConsoleRig) -> None:
    """The value, its status in words, the broken rule; and the document beside it."""
    client = await signed_in(filled, "viewer")
    page = (await client.get(f"/invoices/{EVENTS}/0/2")).text
    assert "99 999.99" in page
    assert ">Wrong<" in page
    assert "BR-CO-15" in page
    document = (await client.get(f"/invoices/{EVENTS}/0/2/document")).text
    assert 'data-path="invoice_number"' in document
    assert sample(2).truth["invoice_number"] in document
    assert (await client.get(f"/invoices/{EVENTS}/0/2/pages/1")).status_code == 404


async def test_documents_are_shown_of_results_alone(filled: ConsoleRig) -> None:
    """Else an address could read any topic that the console may read."""
    filled.documents.texts[77] = "a secret"
    client = await signed_in(filled, "viewer")
    for part in ("", "/document", "/pages/1"):
        answer = await client.get(f"/invoices/{EVENTS}/0/77{part}")
        assert answer.status_code == 404
        assert "a secret" not in answer.text
    huge = await client.get(f"/invoices/{EVENTS}/0/99999999999999999999")
    assert huge.status_code == 404


async def test_a_finding_leads_to_the_earlier_invoice(tmp_path: Path) -> None:
    """The one that it was compared with."""
    with console_rig(tmp_path) as rig:
        rig.take(result_record(result(0, invoice(0))), result_record(result(1, invoice(0)), 1))
        client = await signed_in(rig, "viewer")
        page = (await client.get(f"/invoices/{EVENTS}/0/1")).text
        assert "Same number." in page
        assert f'href="/invoices/{EVENTS}/0/0"' in page


async def test_what_an_invoice_says_is_text(tmp_path: Path) -> None:
    """Never a tag, an attribute, or a character that turns the line around."""
    with console_rig(tmp_path) as rig:
        hostile = invoice(
            0, supplier=Party(name=SCRIPT + "\u202eevil"), invoice_number=SCRIPT, currency="EUR"
        )
        rig.take(result_record(result(0, hostile, invoice_id=SCRIPT, model=SCRIPT)))
        rig.documents.texts[0] = SCRIPT
        client = await signed_in(rig, "viewer")
        for path in (
            "/",
            "/invoices",
            f"/invoices/{EVENTS}/0/0",
            f"/invoices/{EVENTS}/0/0/document",
        ):
            page = (await client.get(path)).text
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "\u202e" not in page
        asked = await client.get("/invoices", params={"supplier": SCRIPT, "from": SCRIPT})
        assert "<script>alert" not in asked.text


async def test_a_filter_that_is_not_known_is_named_and_exports_nothing(filled: ConsoleRig) -> None:
    """A file of all invoices must not pass for those that are to be booked."""
    client = await signed_in(filled, "viewer")
    page = (await client.get("/invoices?state=ok&trust=much&simulated=maybe")).text
    assert "“ok” is no state: write open, ready, approved, corrected, rejected, split" in page
    assert "“much” is no trust: write book, look, reject" in page
    assert "“maybe” is no simulated: write yes, no" in page
    answer = await client.get("/invoices.csv?state=ok")
    assert answer.status_code == 400
    assert "“ok” is no state" in answer.text
    assert (await client.get("/invoices.csv?state=ready")).status_code == 200


async def test_a_split_container_leads_to_its_documents(tmp_path: Path) -> None:
    """Its row says so; there is nothing to decide, by no form and by no request."""
    with console_rig(tmp_path) as rig:
        rig.take(result_record(split_container(0, into=2)))
        rig.take(result_record(result(1, invoice_id="INV-0-2")))
        client = await signed_in(rig, "reviewer")
        rows = (await client.get("/invoices?state=split")).text
        assert "split into 2" in rows
        page = (await client.get(f"/invoices/{EVENTS}/0/0")).text
        assert 'name="decision"' not in page
        assert 'href="/invoices?invoice_id=INV-0-2"' in page
        assert (
            f'href="/invoices/{EVENTS}/0/1"'
            in (await client.get("/invoices?invoice_id=INV-0-2")).text
        )
        assert "Nothing waits" in (await client.get("/review", follow_redirects=True)).text
