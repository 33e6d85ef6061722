"""Sample invoices state all that their truth contains."""

from __future__ import annotations

import json

from schemas.invoice import Invoice
from service.checks.assessment import needs_review
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.invoice_answer import read_invoice
from service.checks.reply.reply import ReplyProblem, read_objects
from service.checks.rules import check_invoice
from service.model.answer import ReadAnswer
from service.model.completion import Completion, Finish
from service.testbed.invoices import POISON, Complexity, make_invoice, stream
from service.testbed.languages import LANGUAGES
from service.testbed.printed import read_back

SAMPLES = [make_invoice(number) for number in range(300)]


def test_the_truth_can_be_read_back_from_the_text_alone() -> None:
    """So every result can be recomputed from its event."""
    assert all(read_back(sample.text) == sample.truth for sample in SAMPLES)


def test_samples_are_repeatable_and_of_every_kind() -> None:
    """Same number, same invoice; all languages, complexities and odd currencies occur."""
    assert make_invoice(7) == SAMPLES[7]
    assert {sample.language for sample in SAMPLES} == set(LANGUAGES)
    assert {sample.complexity for sample in SAMPLES} == set(Complexity)
    assert {"JPY", "KWD"} <= {sample.truth["currency"] for sample in SAMPLES}


def test_a_supplier_has_one_account() -> None:
    """In samples of any seed, or each of them would be a changed account in the store."""
    accounts: dict[str, set[str]] = {}
    for number in range(300):
        truth = make_invoice(number, number % 2).truth
        accounts.setdefault(truth["supplier"]["name"], set()).add(truth["payment"]["iban"])
    assert all(len(found) == 1 for found in accounts.values())
    assert len(set().union(*accounts.values())) == len(accounts) > 50


def test_samples_pass_every_check() -> None:
    """They add up, and everything that is claimed is printed."""
    for sample in SAMPLES:
        reply = read_objects(Completion(json.dumps(sample.truth), Finish.STOP, "m"))
        assert not isinstance(reply, ReplyProblem)
        read = read_invoice(reply, PrintedText(sample.text))
        assert not isinstance(read, ReplyProblem)
        assert read == ReadAnswer(Invoice.model_validate(sample.truth))
        assert isinstance(read.answer, Invoice)
        checks = check_invoice(read.answer, sample.text)
        assert not needs_review(checks)
        assert [check for check in checks if not check.passed] == []


def test_a_stream_has_every_kind_of_poison_when_there_is_room() -> None:
    """The default share in a thousand events is enough for all kinds."""
    events = list(stream(1_000))
    assert len(events) == 1_000
    assert {event.kind for event in events} == {"invoice", *POISON}
