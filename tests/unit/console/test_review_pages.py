"""Decisions of people: each an event, taken once, undone by another."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from schemas.outcome import Check, Trust
from service.store.queries import InvoiceQuery
from service.store.tables import CHECKS, INVOICES
from tests.fakes.console import ConsoleRig, console_rig, sample, signed_in
from tests.fakes.published import EVENTS, result, result_record, split_container

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
_ALL = InvoiceQuery()
WRONG, RIGHT = 2, sample(2).truth["totals"]["gross"]


def _address(number: int) -> str:
    return f"/invoices/{EVENTS}/0/{number}"


async def _form(client: httpx.AsyncClient, address: str) -> dict[str, str]:
    """The hidden fields of the page's last form."""
    page = (await client.get(address)).text
    return dict(_HIDDEN.findall(page.rpartition("<form")[0].rpartition("<form")[2] + page))


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
        await client.post(
            f"{_address(WRONG)}/decision", data=form | typed | {"decision": "correct"}
        )
        assert _broken(rig, WRONG) == {"DUE-AFTER-ISSUE", "GROUNDED", "LABEL-DIFFERS"}
        page = (await client.get(_address(WRONG))).text
        broken = page.partition('id="checks"')[2].partition("<details>")[0]
        assert "DUE-AFTER-ISSUE" in broken
        assert "BR-CO-15" not in broken
        assert "What keeps it from" not in page
        await _decide(client, WRONG, "undo")
        assert "BR-CO-15" in _broken(rig, WRONG)
        assert "DUE-AFTER-ISSUE" not in _broken(rig, WRONG)


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
            done = await client.post(f"{address.partition('?')[0]}/decision", data=form)
            assert done.headers["location"].startswith("/review?after=")
        assert seen
        assert len(set(seen)) == len(seen)
        assert "Nothing waits for a person." in (await client.get("/review")).text


async def test_a_slip_of_a_key_is_one_step_away(tmp_path: Path) -> None:
    """The page of the next invoice leads back to the one that was decided last."""
    with console_rig(tmp_path) as rig:
        client = await signed_in(_rig(rig), "reviewer")
        rig.take(result_record(result(3, trust=Trust.LOOK)))
        first = (await client.get("/review")).headers["location"]
        form = await _form(client, first) | {"decision": "reject"}
        done = await client.post(f"{first.partition('?')[0]}/decision", data=form)
        following = (await client.get(done.headers["location"])).headers["location"]
        page = (await client.get(following)).text
        assert f'<a href="{first.partition("?")[0]}" data-key="p">Rejected: ' in page
        approved = await _decide(client, 3, "approve", queue="1")
        end = (await client.get(approved.headers["location"])).text
        assert "Nothing waits for a person." in end
        assert f'<a href="{_address(3)}" data-key="p">Approved: ' in end
        for other in ("x", "9" * 30, "99"):
            assert (await client.get(f"{first}&told=counts&last={other}")).status_code == 200


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
