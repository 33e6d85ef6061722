"""Containers with several documents through the whole service, on a real broker."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

from service.testbed.invoices import make_invoice
from tests.fakes.mails import File, archive, mail
from tests.fakes.pdf_papers import joined, pdf_of
from tests.kafka.conftest import Rig, Serve, body
from tests.kafka.test_refused_outcomes import _alter

FIRST, SECOND = (make_invoice(number) for number in (21, 22))
SPLIT = {"split_containers": True}


def _event(name: str, container: bytes) -> tuple[bytes, bytes]:
    document = {"base64": base64.b64encode(container).decode()}
    return name.encode(), json.dumps({"invoice_id": name, "document": document}).encode()


async def test_the_invoices_of_a_mail_have_an_outcome_each(rig: Rig, serve: Serve) -> None:
    """The mail's says which; theirs lead back to it, whatever became of them. Two of them are pages
    of one file."""
    letter = mail(
        "Please find our invoices attached.",
        File("scan.pdf", joined(pdf_of(FIRST.text), pdf_of(SECOND.text))),
        File("third.rtf", b"{\\rtf1 Rechnung}"),
    )
    rig.publish([_event("mail", letter)])
    async with serve(rig.settings(documents=SPLIT)):
        results, failures = await rig.outcomes(4)
    [split] = [read for read in results if read.header("invoice.outcome") == "split"]
    children = body(split)["children"]
    assert [child["name"] for child in children] == [
        "scan.pdf, page 1",
        "scan.pdf, page 2",
        "third.rtf",
    ]
    numbers = {
        body(read)["event_id"]: body(read)["invoice"]["invoice_number"]
        for read in results
        if read is not split
    }
    assert numbers == {
        children[0]["event_id"]: FIRST.truth["invoice_number"],
        children[1]["event_id"]: SECOND.truth["invoice_number"],
    }
    [failure] = failures
    assert failure.header("invoice.event_id") == children[2]["event_id"]
    assert failure.header("invoice.dlq.reason") == "unsupported_document"
    for read in (*results, failure):
        parent = None if read is split else str(split.source[2])
        assert read.header("invoice.split.parent.offset") == parent
        assert read.key == b"mail"


async def test_events_that_their_topic_refuses_fail_the_container_and_hold_nothing_up(
    rig: Rig, serve: Serve
) -> None:
    """One of them is too large, which the broker alone knows: none of them is written."""
    large = replace(SECOND, text=SECOND.text + "\n" + " " * 100_000)
    papers = archive(File("1.txt", FIRST.text.encode()), File("2.txt", large.text.encode()))
    alone = json.dumps({"invoice_id": "alone", "document": {"text": FIRST.text}}).encode()
    async with serve(rig.settings(documents=SPLIT)):
        rig.publish([(b"warm", alone)])
        await rig.outcomes(1)
        _alter(rig.servers, rig.topics[0], {"max.message.bytes": "60000"})
        rig.publish([_event("zip", papers), (b"other", alone), (b"behind", alone)])
        results, failures = await rig.outcomes(4)
    assert {read.key for read in results} == {b"warm", b"other", b"behind"}
    [failure] = failures
    assert failure.header("invoice.dlq.reason") == "output_too_large"
    assert rig.topics[0] in (failure.header("__dlq.errors.message") or "")
