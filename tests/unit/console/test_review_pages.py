"""Decisions of people: each an event, taken once, undone by another."""

from __future__ import annotations

import asyncio
import html
import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from schemas.invoice import Party, Totals
from schemas.outcome import Check, Trust
from service.store.queries import InvoiceQuery
from service.store.tables import CHECKS, INVOICES
from tests.fakes.console import TOKENS, ConsoleRig, console_rig, sample, signed_in
from tests.fakes.published import EVENTS, invoice, result, result_record, split_container

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_ALL = InvoiceQuery()
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)
WRONG, RIGHT = 2, sample(2).truth["totals"]["gross"]


def _address(number: int) -> str:
    return f"/invoices/{EVENTS}/0/{number}"


async def _form(client: httpx.AsyncClient, address: str) -> dict[str, str]:
    """The hidden fields of the page's last form."""
    page = (await client.get(address)).text
    return dict(_HIDDEN.findall(page.rpartition("<form")[0].rpartition("<form")[2] + page))


def _sent_to(address: str) -> str:
    """Where the form of a page of the queue is sent."""
    path, _, query = address.partition("?")
    assert query.startswith("queue=1")
    return f"{path}/decision?{query}"


async def _decide(
    client: httpx.AsyncClient, number: int, decision: str, **more: str
) -> httpx.Response:
    form = await _form(client, _address(number))
    return await client.post(
        f"{_address(number)}/decision", data={**form, "decision": decision, **more}
    )


def _rig(rig: ConsoleRig) -> ConsoleRig:
    rig.fill(3)
    return rig


def _state(rig: ConsoleRig, number: int) -> tuple[str, int]:
    page = rig.parts.reader.invoices(_ALL).rows
    row = next(row for row in page if row["source_offset"] == number)
    return row["state"], row["review_version"]


async def test_an_approval_is_an_event_and_counts(tmp_path: Path) -> None:
    """With its author, the version seen and the invoice as it was seen."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        answer = await _decide(client, WRONG, "approve", note="paper says so")
        assert answer.headers["location"] == f"{_address(WRONG)}?told=counts"
        [event] = rig.decisions.written
        assert event.source.offset == WRONG
        assert (event.decided_by, event.expected_version) == ("Reviewer", 0)
        assert event.before is not None
        assert event.note == "paper says so"
        assert _state(rig, WRONG) == ("approved", 1)
        page = (await client.get(answer.headers["location"])).text
        assert "Your decision counts." in page
        assert "paper says so" in page


async def test_a_second_person_is_told_and_decides_nothing(tmp_path: Path) -> None:
    """Whether the page is out of date, or both write at the same moment."""
    with console_rig(tmp_path) as rig:
        ann = await signed_in(_rig(rig), "reviewer")
        bob = await signed_in(rig, "operator")
        form = await _form(bob, _address(WRONG))
        await _decide(ann, WRONG, "approve")
        late = await bob.post(f"{_address(WRONG)}/decision", data={**form, "decision": "reject"})
        assert late.status_code == 409
        assert "Reviewer decided about this invoice after you had opened it" in late.text
        assert len(rig.decisions.written) == 1
        assert _state(rig, WRONG) == ("approved", 1)


async def test_the_same_form_twice_counts_once(tmp_path: Path) -> None:
    """A person presses twice, or a browser repeats itself."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        form = await _form(client, _address(1)) | {"decision": "reject"}
        answers = [await client.post(f"{_address(1)}/decision", data=form) for _ in range(2)]
        told = [answer.headers["location"].partition("?")[2] for answer in answers]
        assert told == ["told=counts", "told=repeated"]
        assert "it counts once" in (await client.get(answers[1].headers["location"])).text
        assert len(rig.decisions.written) == 1
        assert _state(rig, 1) == ("rejected", 1)


@pytest.mark.parametrize(("decision", "state"), [("approve", "approved"), ("reject", "rejected")])
async def test_a_decision_that_is_in_force_is_a_sentence(
    tmp_path: Path, decision: str, state: str
) -> None:
    """By whom it is, since when; nothing is written. The other decision is another matter."""
    with console_rig(tmp_path) as rig:
        ann = await signed_in(_rig(rig), "reviewer")
        bob = await signed_in(rig, "operator")
        await _decide(ann, 1, decision)
        again = await _decide(bob, 1, decision)
        assert again.status_code == 409
        assert f"This invoice is {state} already, by Reviewer at 20" in again.text
        assert len(rig.decisions.written) == 1
        other = {"approve": "reject", "reject": "approve"}[decision]
        assert (await _decide(bob, 1, other)).status_code == 303
        assert _state(rig, 1)[1] == 2


async def test_after_a_correction_page_and_store_show_its_checks(tmp_path: Path) -> None:
    """Rules that the correction breaks, too; and why the reading was not trusted is no news."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        assert _broken(rig, WRONG) >= {"BR-CO-15"}
        assert "What keeps it from" in (await client.get(_address(WRONG))).text
        typed = {"totals.gross": RIGHT, "due_date": "2001-01-01"}
        form = await _form(client, f"{_address(WRONG)}?edit=1")
        sent = form | typed | {"decision": "correct"}
        asked = await client.post(f"{_address(WRONG)}/decision", data=sent)
        assert asked.status_code == 422
        assert "these values break DUE-AFTER-ISSUE" in asked.text
        assert "Save it all the same" in asked.text
        assert rig.decisions.written == []
        insists = asked.text.partition('name="insists" value="')[2].partition('"')[0]
        assert "DUE-AFTER-ISSUE" in insists.split()
        other = sent | {"insists": "BR-CO-15"}
        assert (await client.post(f"{_address(WRONG)}/decision", data=other)).status_code == 422
        written = sent | {"insists": insists}
        assert (await client.post(f"{_address(WRONG)}/decision", data=written)).status_code == 303
        assert _broken(rig, WRONG) == {"DUE-AFTER-ISSUE", "GROUNDED", "LABEL-DIFFERS"}
        page = (await client.get(_address(WRONG))).text
        broken = page.partition('id="checks"')[2].partition("<details>")[0]
        assert "DUE-AFTER-ISSUE" in broken
        assert "BR-CO-15" not in broken
        assert "What keeps it from" not in page
        await _decide(client, WRONG, "undo")
        assert "BR-CO-15" in _broken(rig, WRONG)
        assert "DUE-AFTER-ISSUE" not in _broken(rig, WRONG)


async def test_a_correction_that_no_topic_takes_is_refused_before_it_is_typed(
    tmp_path: Path,
) -> None:
    """The page says why, without a form; all else can be decided."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        rig.decisions.full = "larger than topic invoices.reviews takes: raise max.message.bytes"
        page = (await client.get(f"{_address(WRONG)}?edit=1")).text
        assert "This invoice cannot be corrected here: larger than topic" in page
        assert 'name="totals.gross"' not in page
        assert (await _decide(client, WRONG, "reject")).status_code == 303
        rig.decisions.full = ""
        assert 'name="totals.gross"' in (await client.get(f"{_address(WRONG)}?edit=1")).text


def _broken(rig: ConsoleRig, number: int) -> set[str]:
    """Rules in the store."""
    query = (
        select(CHECKS.c.rule)
        .join(INVOICES, INVOICES.c.id == CHECKS.c.invoice)
        .where(INVOICES.c.source_offset == number)
    )
    with rig.engine.connect() as connection:
        return set(connection.execute(query).scalars())


async def test_a_correction_runs_through_the_checks_and_is_stored(tmp_path: Path) -> None:
    """At once while it is typed, and again when it is saved; `undo` brings back what was read."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        edit = (await client.get(f"{_address(WRONG)}?edit=1")).text
        assert 'value="99999.99"' in edit
        form = await _form(client, f"{_address(WRONG)}?edit=1")
        still = await client.post(f"{_address(WRONG)}/checks", data=form)
        assert "BR-CO-15" in still.text.partition("rules passed")[0]
        typed = form | {"totals.gross": RIGHT, "decision": "correct"}
        now = await client.post(f"{_address(WRONG)}/checks", data=typed)
        assert "No rule is broken" in now.text
        assert "Changed: Gross total." in now.text
        assert rig.decisions.written == []
        answer = await client.post(f"{_address(WRONG)}/decision", data=typed)
        assert answer.status_code == 303
        event = rig.decisions.written[0]
        assert event.after is not None
        assert str(event.after.totals.gross) == RIGHT
        assert all(check.passed for check in event.checks)
        assert _state(rig, WRONG) == ("corrected", 1)
        page = (await client.get(_address(WRONG))).text
        assert "was read as 99999.99" in page
        await _decide(client, WRONG, "undo")
        assert _state(rig, WRONG) == ("open", 2)
        assert "was read as" not in (await client.get(_address(WRONG))).text


async def test_a_correction_that_is_none_is_not_written(tmp_path: Path) -> None:
    """A value that cannot be read keeps what was typed; no change is no correction."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        for typed, said in (
            ({"totals.gross": "1,234"}, "write an amount as 1234.56"),
            ({}, "Nothing is changed"),
        ):
            answer = await _decide(client, WRONG, "correct", **typed)
            assert answer.status_code == 422
            assert said in answer.text
            assert typed.get("totals.gross", "") in answer.text
        assert rig.decisions.written == []


async def test_the_queue_leads_from_one_to_the_next(tmp_path: Path) -> None:
    """Skipping goes round; at the end it says that nothing waits."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        seen = []
        for _ in range(5):
            answer = await client.get("/review")
            if answer.status_code != 303:
                break
            address = answer.headers["location"]
            seen.append(address)
            form = await _form(client, address) | {"decision": "approve"}
            done = await client.post(_sent_to(address), data=form)
            assert done.headers["location"].startswith("/review?after=")
        assert seen
        assert len(set(seen)) == len(seen)
        assert "Nothing waits for a person." in (await client.get("/review")).text


async def test_a_slip_of_a_key_is_one_step_away(tmp_path: Path) -> None:
    """The page of the next invoice leads back to the one that was decided last."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        rig.take(result_record(result(3, trust=Trust.LOOK, extracted_at=LATER)))
        first = (await client.get("/review")).headers["location"]
        form = await _form(client, first) | {"decision": "reject"}
        done = await client.post(_sent_to(first), data=form)
        following = (await client.get(done.headers["location"])).headers["location"]
        page = (await client.get(following)).text
        assert f'<a href="{first}" data-key="p">Rejected: ' in page
        form = await _form(client, _address(3)) | {"decision": "approve"}
        approved = await client.post(_sent_to(f"{_address(3)}?queue=1"), data=form)
        end = (await client.get(approved.headers["location"])).text
        assert "Nothing waits for a person." in end
        assert f'<a href="{_address(3)}?queue=1" data-key="p">Approved: ' in end
        for other in ("x", "9" * 30, "99"):
            assert (await client.get(f"{first}&told=counts&last={other}")).status_code == 200


def _three_wait(rig: ConsoleRig) -> ConsoleRig:
    rig.take(*(result_record(result(number, trust=Trust.LOOK)) for number in range(3)))
    return rig


async def _next_at(client: httpx.AsyncClient, address: str = "/review") -> str:
    """The path of the invoice that the queue leads to."""
    answer = await client.get(address)
    location: str = answer.headers["location"]
    return location.partition("?")[0]


async def _skipped(client: httpx.AsyncClient, address: str) -> str:
    """The path that the key `s` leads to from an invoice of the queue."""
    page = (await client.get(f"{address}?queue=1")).text
    [link] = re.findall(r'href="([^"]+)" data-key="s"', page)
    return await _next_at(client, html.unescape(link))


async def test_two_reviewers_are_led_to_different_invoices(tmp_path: Path) -> None:
    """By the first page, by the key for the next one, and after a decision."""
    with console_rig(tmp_path) as rig:
        ann = await signed_in(_three_wait(rig), "reviewer")
        bob = await signed_in(rig, "operator")
        assert await _next_at(ann) == _address(0)
        assert await _next_at(bob) == _address(1)
        assert await _next_at(ann) == _address(0), "her own claim does not hide it from her"
        assert await _skipped(bob, _address(1)) == _address(2)
        assert await _skipped(ann, _address(0)) == _address(1), "he went on"
        form = await _form(bob, _address(2)) | {"decision": "approve"}
        done = await bob.post(_sent_to(f"{_address(2)}?queue=1"), data=form)
        assert await _next_at(bob, done.headers["location"]) == _address(0)


async def test_reviewers_who_ask_at_one_moment_get_different_invoices(tmp_path: Path) -> None:
    """One claims it while the database answers the other."""
    with console_rig(tmp_path) as rig:
        ann = await signed_in(_three_wait(rig), "reviewer")
        bob = await signed_in(rig, "operator")
        for _ in range(5):
            found = await asyncio.gather(_next_at(ann), _next_at(bob))
            assert set(found) == {_address(0), _address(1)}
            for client in (ann, bob):
                rig.parts.claims.end(await _session(client))


async def _session(client: httpx.AsyncClient) -> str:
    """As claims name it."""
    page = (await client.get("/")).text
    hidden: dict[str, str] = dict(_HIDDEN.findall(page))
    return hidden["form_token"]


async def test_the_last_invoice_is_shown_to_both_and_says_so(tmp_path: Path) -> None:
    """A claim keeps nothing from anybody: the first decision counts, the second is told."""
    with console_rig(tmp_path) as rig:
        rig.take(result_record(result(0, trust=Trust.LOOK)))
        ann, bob = await signed_in(rig, "reviewer"), await signed_in(rig, "operator")
        address = await _next_at(ann)
        assert "open, too" not in (await ann.get(address)).text
        assert await _next_at(bob) == address
        assert "Reviewer has this invoice open, too." in (await bob.get(address)).text
        form = await _form(bob, address) | {"decision": "approve"}
        typed = await _form(ann, address) | {"decision": "reject"}
        assert (await bob.post(f"{address}/decision", data=form)).status_code == 303
        late = await ann.post(f"{address}/decision", data=typed)
        assert late.status_code == 409
        assert len(rig.decisions.written) == 1


async def test_the_invoice_that_was_skipped_comes_last(tmp_path: Path) -> None:
    """Behind one that another reviewer has open."""
    with console_rig(tmp_path) as rig:
        rig.take(*(result_record(result(number, trust=Trust.LOOK)) for number in range(2)))
        ann, bob = await signed_in(rig, "reviewer"), await signed_in(rig, "operator")
        assert [await _next_at(ann), await _next_at(bob)] == [_address(0), _address(1)]
        assert await _skipped(ann, _address(0)) == _address(1)
        assert await _skipped(ann, _address(1)) == _address(0)


async def test_the_end_of_a_session_gives_its_invoices_back(tmp_path: Path) -> None:
    """And what a viewer looks at is nobody's."""
    with console_rig(tmp_path) as rig:
        ann, bob = await signed_in(_three_wait(rig), "reviewer"), await signed_in(rig, "operator")
        viewer = await signed_in(rig, "viewer")
        assert await _next_at(viewer) == _address(0)
        await viewer.get(_address(0))
        assert [await _next_at(ann), await _next_at(bob)] == [_address(0), _address(1)]
        assert await _next_at(viewer) == _address(0)
        await ann.post("/sign-out", data={"form_token": await _session(ann)})
        again = await signed_in(rig, "reviewer")
        assert await _next_at(again) == _address(0)


async def test_an_invoice_that_a_reviewer_opened_from_a_list_counts_as_open(tmp_path: Path) -> None:
    """The queue leads others past it."""
    with console_rig(tmp_path) as rig:
        ann, bob = await signed_in(_three_wait(rig), "reviewer"), await signed_in(rig, "operator")
        await ann.get(_address(0))
        assert await _next_at(bob) == _address(1)


async def test_a_viewer_may_look_through_the_queue(tmp_path: Path) -> None:
    """Without a button that decides."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "viewer")
        page = (await client.get((await client.get("/review")).headers["location"])).text
        assert 'data-key="s"' in page
        assert 'data-key="a"' not in page
        assert '<a href="/review" aria-current="page"' in page


async def test_a_broker_that_is_away_is_a_sentence(tmp_path: Path) -> None:
    """What was typed is still there; nothing was decided."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        rig.decisions.lost = "no Kafka answers"
        answer = await _decide(
            client, WRONG, "correct", **{"totals.gross": RIGHT, "note": "my note"}
        )
        assert answer.status_code == 409
        assert "no Kafka answers" in answer.text
        assert f'value="{RIGHT}"' in answer.text
        assert 'value="my note"' in answer.text
        assert _state(rig, WRONG)[1] == 0


async def test_a_viewer_decides_nothing(tmp_path: Path) -> None:
    """Neither by the page, which has no form for it, nor by an address."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "viewer")
        page = (await client.get(_address(WRONG))).text
        assert "Approve" not in page.partition("</main>")[0]
        answer = await _decide(client, WRONG, "approve")
        assert answer.status_code == 403
        assert "This needs the role reviewer" in answer.text
        assert rig.decisions.written == []


async def test_a_form_of_any_kind_is_answered(tmp_path: Path) -> None:
    """Fields that are missing, or hold anything."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        token = {"form_token": (await _form(client, _address(1)))["form_token"]}
        for data in (
            {},
            {"decision": "book"},
            {"decision": "approve", "expected_version": "0"},
            {"decision": "undo", "expected_version": "0", "review_id": "x"},
            {"decision": "approve", "expected_version": "0", "review_id": "x" * 999},
        ):
            answer = await client.post(f"{_address(1)}/decision", data=token | data)
            assert answer.status_code == 409, json.dumps(data)
        assert rig.decisions.written == []
        assert (await client.get("/review?after=9e9&told=<b>")).status_code == 303


async def test_a_split_container_takes_no_decision(tmp_path: Path) -> None:
    """Nor by a form that the page does not show."""
    with console_rig(tmp_path) as rig:
        rig.fill(2)
        rig.take(result_record(split_container(2)))
        client = await signed_in(rig, "reviewer")
        form = await _form(client, _address(1))
        answer = await client.post(
            f"{_address(2)}/decision", data={**form, "decision": "approve"}, follow_redirects=True
        )
        assert "This container was split" in answer.text
        assert rig.decisions.written == []


async def test_what_a_container_said_stays_while_and_after_a_correction(tmp_path: Path) -> None:
    """On the page that judges what is typed, and in the store: a person who mends a date has
    not read the file that was left unread."""
    unread = Check("UNREAD-ENCLOSURES", "warning", passed=False, found="b.pdf")
    with console_rig(tmp_path) as rig:
        rig.take(result_record(result(0, checks=(unread,))))
        client = await signed_in(rig, "reviewer")
        form = await _form(client, f"{_address(0)}?edit=1")
        typed = form | {"due_date": "2026-04-02", "decision": "correct"}
        now = await client.post(f"{_address(0)}/checks", data=typed)
        assert "UNREAD-ENCLOSURES" in now.text
        await client.post(f"{_address(0)}/decision", data=typed)
        assert _state(rig, 0) == ("corrected", 1)
        assert "UNREAD-ENCLOSURES" in _broken(rig, 0)


def _narrow(rig: ConsoleRig) -> None:
    """Five that wait: of two suppliers, with three amounts; two of them break a rule."""
    message = "totals.gross is not the sum: look at each amount"
    broken = Check("BR-CO-15", "error", passed=False, message=message)
    for number, (name, gross) in enumerate(
        [("Acme", 50), ("Other", 500), ("Acme", 500), ("ACME Ltd", 5_000), ("Other", 50)]
    ):
        read = invoice(number, supplier=Party(name=name), totals=Totals(gross=Decimal(gross)))
        checks = (broken,) if number in (2, 4) else ()
        trust = Trust.REJECT if number == 4 else Trust.LOOK
        facts = {"trust": trust, "checks": checks, "extracted_at": LONG_AGO}
        rig.take(result_record(result(number, read, **facts)))


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("supplier=acme", [0, 2, 3]),
        ("supplier=acme&least=100", [2, 3]),
        ("least=50&most=500,00", [0, 1, 2, 4]),
        ("rule=BR-CO-15", [2, 4]),
        ("trust=reject", [4]),
        ("trust=look&age=30", [0, 1, 2, 3]),
        ("age=9999", []),
    ],
)
async def test_a_narrowed_queue_leads_on_within_itself(
    tmp_path: Path, asked: str, numbers: list[int]
) -> None:
    """Its filters are in each address, also while values are corrected; skipping keeps them, too.
    At its end the others are one step away."""
    with console_rig(tmp_path) as rig:
        _narrow(rig)
        client = await signed_in(rig, "reviewer")
        answer = await client.get(f"/review?{asked}")
        for left, number in zip(range(len(numbers), 0, -1), numbers, strict=True):
            shown = answer.headers["location"]
            words = asked.replace(",", "%2C")
            assert shown.startswith(f"{_address(number)}?queue=1&{words}"), number
            page = (await client.get(shown)).text
            assert f"<span>{left} wait" in page
            more = words.replace("&", "&amp;")
            assert f'href="{_address(number)}?edit=1&amp;queue=1&amp;{more}"' in page
            assert re.search(rf'href="/review\?after=\d+&amp;{re.escape(more)}"', page)
            edit = (await client.get(f"{shown}&edit=1")).text
            assert f'action="{_address(number)}/decision?queue=1&amp;{more}"' in edit
            form = await _form(client, shown) | {"decision": "reject"}
            done = await client.post(_sent_to(shown), data=form)
            answer = await client.get(done.headers["location"])
        assert answer.status_code == 200
        assert ("No invoice of these waits" in answer.text) == (len(numbers) < 5)
        assert 'href="/review">Review the others' in answer.text


async def test_what_is_undone_waits_again_in_the_same_queue(tmp_path: Path) -> None:
    """A person who came back to it decides it now, not after all others."""
    with console_rig(tmp_path) as rig:
        _narrow(rig)
        client = await signed_in(rig, "reviewer")
        first = (await client.get("/review?supplier=acme")).headers["location"]
        form = await _form(client, first)
        done = await client.post(_sent_to(first), data=form | {"decision": "reject"})
        following = (await client.get(done.headers["location"])).headers["location"]
        page = (await client.get(following)).text
        back = html.unescape(page.partition('data-key="p"')[0].rpartition('href="')[2])
        back = back.partition('"')[0]
        assert back == f"{_address(0)}?queue=1&supplier=acme"
        form = await _form(client, back) | {"decision": "undo"}
        undone = await client.post(_sent_to(back), data=form)
        assert undone.headers["location"] == f"{_address(0)}?told=counts&queue=1&supplier=acme"
        assert _state(rig, 0) == ("open", 2)


async def test_a_filter_that_cannot_be_read_shows_no_other_queue(tmp_path: Path) -> None:
    """The form shows what was typed, and says how to write it."""
    with console_rig(tmp_path) as rig:
        _narrow(rig)
        client = await signed_in(rig, "viewer")
        for asked, said in (
            ("least=a+lot", "“least” is no amount"),
            ("least=9&most=1", "“least” is more than “most”"),
            ("suplier=acme", "“suplier” is no filter"),
            ("age=soon", "“age” is no number of days"),
            ("rule=BR-99", "“BR-99” is no rule"),
        ):
            answer = await client.get(f"/review?{asked}")
            assert answer.status_code == 400, asked
            assert said in answer.text
        assert 'value="soon"' in (await client.get("/review?age=soon")).text


async def test_the_form_of_filters_counts_what_waits(tmp_path: Path) -> None:
    """And offers the rules that are broken, with their numbers."""
    with console_rig(tmp_path) as rig:
        _narrow(rig)
        client = await signed_in(rig, "viewer")
        page = (await client.get("/review/filters?supplier=acme&rule=TITLE")).text
        assert '<option value="BR-CO-15">BR-CO-15: Gross total is not the sum (2)</option>' in page
        assert '<option value="TITLE" selected>TITLE</option>' in page
        assert "0 wait with these filters." in page
        assert "5 wait." in (await client.get("/review/filters")).text


async def test_a_correction_survives_the_end_of_its_session(tmp_path: Path) -> None:
    """It travels through the sign-in, a wrong token included, and is shown again with its checks
    and the queue's filters. Nothing is written until a person sends it once more."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        address = f"{_address(WRONG)}?edit=1&queue=1&supplier=x"
        sent_to = f"{_address(WRONG)}/decision?queue=1&supplier=x"
        typed = {"totals.gross": RIGHT, "supplier.name": 'A "half\u00adtyped" & <b>'}
        form = await _form(client, address) | typed | {"decision": "correct", "note": "my note"}
        client.cookies.clear()
        answer = await client.post(sent_to, data=form)
        assert "what you typed is kept" in answer.text
        assert form["form_token"] not in answer.text
        for token in ("wrong-token-0123456789", TOKENS["reviewer"]):
            answer = await client.post("/sign-in", data=_hidden(answer.text) | {"token": token})
        kept = _hidden(answer.text)
        assert "form_token" not in kept
        assert f'action="{sent_to}"'.replace("&", "&amp;") in answer.text
        shown = await client.post(sent_to, data=kept)
        assert shown.status_code == 409
        assert "Your session had ended: nothing was written." in shown.text
        assert rig.decisions.written == []
        again = _hidden(shown.text.partition('id="correction"')[2])
        assert again["form_token"] not in ("", form["form_token"])
        assert again["review_id"] == form["review_id"]
        assert f'value="{RIGHT}"' in shown.text
        assert 'value="my note"' in shown.text
        assert "Changed: Supplier, Gross total." in shown.text
        asked = await client.post(sent_to, data=kept | again)
        assert 'value="my note"' in asked.text
        insists = asked.text.partition('name="insists" value="')[2].partition('"')[0]
        done = await client.post(sent_to, data=kept | again | {"insists": insists})
        assert done.headers["location"].endswith("&told=counts&supplier=x")
        [event] = rig.decisions.written
        assert event.after is not None
        assert event.after.supplier.name == typed["supplier.name"]


def _hidden(page: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found}


async def test_what_was_kept_is_for_reviewers_and_for_the_newest_version(tmp_path: Path) -> None:
    """A viewer who signs in is told so; if somebody decided meanwhile, the page says who."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        form = await _form(client, f"{_address(WRONG)}?edit=1")
        kept = {**form, "totals.gross": RIGHT, "decision": "correct", "form_token": "old"}
        viewer = await signed_in(rig, "viewer")
        assert (await viewer.post(f"{_address(WRONG)}/decision", data=kept)).status_code == 403
        await _decide(client, WRONG, "approve")
        late = await client.post(f"{_address(WRONG)}/decision", data=kept)
        assert "Reviewer decided about this invoice after you had opened it" in late.text
        assert len(rig.decisions.written) == 1


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_a_form_from_elsewhere_is_neither_kept_nor_shown(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    """Its values would look like the person's own. Browsers send no cookie with it."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        data = {"decision": "correct", "payment.iban": "EVIL"}
        for status in (403, 303):
            answer = await client.post(f"{_address(1)}/decision", data=data, headers=headers)
            assert answer.status_code == status
            assert "EVIL" not in answer.text
            client.cookies.clear()


async def test_while_values_are_typed_the_end_of_a_session_leads_nowhere(tmp_path: Path) -> None:
    """The page would be left, and with it what was typed. A note says how to go on; so it does
    after the person signed in again in another tab."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        form = await _form(client, f"{_address(WRONG)}?edit=1") | {"form_token": "old"}
        for _ in range(2):
            answer = await client.post(
                f"{_address(WRONG)}/checks", data=form, headers={"HX-Request": "true"}
            )
            assert (answer.status_code, "hx-redirect" in answer.headers) == (200, False)
            assert "Your session has ended" in answer.text
            client.cookies.clear()
