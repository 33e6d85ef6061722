"""Failures, as a viewer sees them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx

from service.failures.advice import SIMULATOR_READS, advice_for, advice_on_pages
from service.failures.replay_log import Done, OffsetRange, write_entry
from service.failures.replay_plan import Action, Mark
from service.model.outcome import Reason
from service.model.record import SourceRecord
from tests.fakes.console import ConsoleRig, console_rig, signed_in
from tests.fakes.published import EVENTS, FAILURES, failure_record, result, result_record


async def test_failures_are_listed_by_reason(filled: ConsoleRig) -> None:
    """With what each means."""
    client = await signed_in(filled, "viewer")
    page = (await client.get("/failures")).text
    assert "LLM timeout" in page
    assert "The LLM server did not answer in time" in page
    assert 'href="/failures/0/2"' in page
    other = (await client.get("/failures?reason=llm_auth")).text
    assert "No failure matches" in other


async def test_back_ticks_become_code(tmp_path: Path) -> None:
    """In the program's own sentences; what senders say stays as it is."""
    with console_rig(tmp_path) as rig:
        words = {"invoice_dlq_reason": "of_another", "invoice_dlq_invoice_id": "`<b>`"}
        rig.take(failure_record(0, **words))
        client = await signed_in(rig, "viewer")
        for path in ("/failures", "/failures/0/0"):
            page = (await client.get(path)).text
            assert "<code>replay send --to-topic NAME</code>" in page
            assert "`replay send" not in page
            assert "<b>" not in page
            assert "`&lt;b&gt;`" in page


async def test_a_page_does_not_send_people_to_the_command_line(tmp_path: Path) -> None:
    """Where the page itself edits and sends; and a simulator's failure names the simulator."""
    with console_rig(tmp_path) as rig:
        rig.take(failure_record(0, invoice_dlq_reason="schema_invalid"))
        client = await signed_in(rig, "viewer")
        for path in ("/failures", "/failures/0/0"):
            page = (await client.get(path)).text
            assert "correct its payload, and send it back" in page
            assert "replay import" not in page
    for reason in Reason:
        said = advice_on_pages(reason.value).action
        assert "replay" not in said, reason
        assert ("send it back" in said) == ("replay" in advice_for(reason.value).action), reason
    simulated = advice_on_pages("reply_not_json", "", f"no JSON; {SIMULATOR_READS}")
    assert "name a real LLM server" in simulated.action


def _with_message(record: SourceRecord) -> SourceRecord:
    """A failure that the simulator caused."""
    message = ("__dlq.errors.message", f"no JSON; {SIMULATOR_READS}".encode())
    return replace(record, headers=(*record.headers[:-1], message))


async def test_the_table_of_reasons_advises_as_each_failure_does(tmp_path: Path) -> None:
    """A simulator's failures, and those of several attempts, count apart from others."""
    said = {"invoice_dlq_reason": "reply_not_json"}
    tried = {"invoice_dlq_reason": "retries_exhausted", "invoice_dlq_last_reason": "llm_auth"}
    with console_rig(tmp_path) as rig:
        rig.take(*(_with_message(failure_record(at, **said)) for at in (0, 1)))
        rig.take(failure_record(2, **said), failure_record(3, **tried))
        client = await signed_in(rig, "viewer")
        page = (await client.get("/failures")).text
        for at, words in ((0, "name a real LLM server"), (2, "stronger model"), (3, "api_token")):
            assert words in (await client.get(f"/failures/0/{at}")).text
            assert page.count(words) == 1
        assert page.count("Remove the cause of the last reason") == 0


async def test_a_failure_says_why_and_what_to_do(filled: ConsoleRig) -> None:
    """One that is not there is a sentence."""
    client = await signed_in(filled, "viewer")
    page = (await client.get("/failures/0/1")).text
    assert "no answer in time" in page
    assert "INV-1" in page
    for path in ("/failures/0/99", "/failures/9999999999/0"):
        assert (await client.get(path)).status_code == 404


async def test_what_became_of_a_failure_is_one_step_away(tmp_path: Path) -> None:
    """Its result, its later failure, or nothing yet."""
    sent = Done("run", Mark.SENT, FAILURES, 0, (OffsetRange(0, 10, 3),), EVENTS, 0)
    again = failure_record(11)
    with console_rig(tmp_path) as rig:
        rig.take(*(failure_record(number) for number in range(3)))
        rig.take(SourceRecord("invoices.replays", 0, 0, 1_000, b"run", write_entry(sent)))
        rig.take(result_record(result(10), 0))
        rig.take(SourceRecord(FAILURES, 0, 3, 0, b"key", again.value, again.headers))
        client = await signed_in(rig, "viewer")
        ended = (await client.get("/failures/0/0")).text
        assert f'href="/invoices/{EVENTS}/0/10"' in ended
        failed = (await client.get("/failures/0/1")).text
        assert 'href="/failures/0/3"' in failed
        waiting = (await client.get("/failures/0/2?part=outcome")).text
        assert "Its outcome is not there yet." in waiting
        assert 'hx-trigger="every 2s"' in waiting
        assert "<html" not in waiting


async def _send(client: httpx.AsyncClient, number: int, **data: str) -> httpx.Response:
    page = (await client.get(f"/failures/0/{number}/payload")).text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    address = f"/failures/0/{number}/decision"
    return await client.post(address, data={"form_token": token, **data})


async def test_an_operator_sends_back_what_was_edited(tmp_path: Path) -> None:
    """Line breaks are those of the editor; the note and the person stand in the log."""
    with console_rig(tmp_path) as rig:
        rig.take(failure_record(0), failure_record(1), failure_record(2))
        client = await signed_in(rig, "operator")
        edited = '{"a":\r\n"<b>\u202e"}'
        answer = await _send(client, 0, action="send_edited", payload=edited, note="fixed")
        assert answer.headers["location"] == "/failures/0/0?told=send"
        await _send(client, 1, action="send", payload="ignored")
        await _send(client, 2, action="discard")
        assert rig.failures.decided == [
            (0, Action.SEND, edited.replace("\r", "").encode(), "Operator in the console: fixed"),
            (1, Action.SEND, None, "Operator in the console"),
            (2, Action.DISCARD, None, "Operator in the console"),
        ]
        assert "Its outcome is not there yet." in (await client.get("/failures/0/0")).text
        assert "Nothing is to do" in (await client.get("/failures")).text
        assert 'name="action"' not in (await client.get("/failures/0/0/payload")).text


async def test_after_one_failure_the_next_is_one_key_away(tmp_path: Path) -> None:
    """Of those to do; at the end there is none. The state at the top follows what became of it."""
    with console_rig(tmp_path) as rig:
        rig.take(failure_record(0), failure_record(1))
        client = await signed_in(rig, "operator")
        done = await _send(client, 0, action="discard")
        page = (await client.get(done.headers["location"])).text
        assert '<a href="/failures/0/1" data-key="s">Next failure</a>' in page
        done = await _send(client, 1, action="discard")
        assert "Next failure" not in (await client.get(done.headers["location"])).text
        part = (await client.get("/failures/0/1?part=outcome")).text
        assert 'id="state" hx-swap-oob="true"' in part


async def test_a_failure_without_its_event_offers_no_facts_of_its_own_to_be_sent(
    tmp_path: Path,
) -> None:
    """An operator writes the event, and a discarded failure asks first."""
    with console_rig(tmp_path) as rig:
        rig.take(failure_record(0, invoice_dlq_value="null"))
        client = await signed_in(rig, "operator")
        page = (await client.get("/failures/0/0/payload")).text
        assert "does not carry the event" in page
        assert 'spellcheck="false">\n</textarea>' in page
        assert "data-sure=" in page


async def test_what_cannot_be_sent_is_a_sentence_and_keeps_what_was_typed(tmp_path: Path) -> None:
    """Brokers away, no right, another run at work: the message says which."""
    with console_rig(tmp_path) as rig:
        rig.take(failure_record(0))
        rig.failures.lost = "run 7 is at work; try again when it is complete"
        client = await signed_in(rig, "operator")
        answer = await _send(client, 0, action="send_edited", payload="my </textarea> work")
        assert answer.status_code == 409
        assert "Not done: run 7 is at work" in answer.text
        assert "my &lt;/textarea&gt; work" in answer.text
        assert rig.failures.decided == []


async def test_what_was_edited_survives_the_end_of_its_session(tmp_path: Path) -> None:
    """It is shown again, and not sent."""
    with console_rig(tmp_path) as rig:
        rig.take(failure_record(0))
        client = await signed_in(rig, "operator")
        form = {"form_token": "old", "action": "send_edited", "payload": "my work"}
        answer = await client.post("/failures/0/0/decision", data=form)
        assert answer.status_code == 409
        assert "Your session had ended: nothing was written." in answer.text
        assert ">\nmy work</textarea>" in answer.text
        assert rig.failures.decided == []
        client.cookies.clear()
        answer = await client.post("/failures/0/0/decision", data=form)
        assert "payload=my+work" in answer.text


async def test_only_operators_send(tmp_path: Path) -> None:
    """A reviewer sees the payload, and no buttons."""
    with console_rig(tmp_path) as rig:
        rig.take(failure_record(0))
        client = await signed_in(rig, "reviewer")
        page = (await client.get("/failures/0/0/payload")).text
        assert "<textarea" not in page
        assert "{}" in page
        assert (await _send(client, 0, action="send")).status_code == 403
        assert rig.failures.decided == []


async def test_a_state_that_is_none_is_named_with_those_that_are(filled: ConsoleRig) -> None:
    """A misspelt address must not look like an answer."""
    client = await signed_in(filled, "viewer")
    page = (await client.get("/failures?state=opne&reson=bug")).text
    assert "“opne” is no state: write open, given_up, parked, sent" in page
    assert "“reson” is no filter of this list: use state, reason, invoice_id" in page
