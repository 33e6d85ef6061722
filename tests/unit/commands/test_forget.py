"""`forget` looks first, erases when told to, says what it did, and shows nothing that steers."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from schemas.event import DocumentReference, InlineText, InvoiceEvent
from schemas.invoice import Invoice
from service.commands.forget import Wanted, run
from service.extraction.answers_file import AnswersFile
from service.extraction.cached_answer import CachedAnswer, encode_cached, subjects_of
from service.model.counted import counted
from service.model.printable import is_printable
from service.testbed.invoices import make_invoice
from tests.unit.extraction.test_answers_file import bytes_of

HOSTILE = "ACME\x1b[2J\u202e"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two answers: invoice 0 of `erp` (a text), invoice 1 of a hostile supplier (a reference)."""
    place = tmp_path / "own" / "answers.sqlite"
    with closing(AnswersFile(place)) as file:
        for number in range(2):
            invoice = Invoice.model_validate(make_invoice(number).truth)
            if number:
                supplier = invoice.supplier.model_copy(update={"name": HOSTILE})
                invoice = invoice.model_copy(update={"supplier": supplier})
            event = InvoiceEvent(
                invoice_id=f"I-{number}",
                event_id=f"e-{number}",
                source="erp" if number == 0 else None,
                vendor="V",
                document=InlineText(text="words")
                if number == 0
                else DocumentReference(media_type="application/pdf", uri="https://a.example/x"),
            )
            sha256 = hashlib.sha256(f"words {number}".encode()).hexdigest()
            about = subjects_of(event, b"key-1" if number else None, sha256)
            file.write(str(number), encode_cached(CachedAnswer(invoice, "m", "v")), about, 5.0)
    return place


def left(path: Path) -> set[str]:
    with closing(AnswersFile(path)) as file:
        return set(file.keys())


@pytest.mark.parametrize(
    ("wanted", "stays"),
    [
        (Wanted(events=("e-0",)), {"1"}),
        (Wanted(invoices=("I-1",)), {"0"}),
        (Wanted(senders=("erp",)), {"1"}),
        (Wanted(senders=("key-1",)), {"0"}),
        (Wanted(senders=("V",)), set[str]()),
        (Wanted(documents=("https://a.example/x",)), {"0"}),
        (Wanted(documents=(hashlib.sha256(b"words 1").hexdigest().upper(),)), {"0"}),
        (Wanted(texts=("acme",)), {"0"}),
        (Wanted(all=True), set[str]()),
        (Wanted(events=("e-7",)), {"0", "1"}),
    ],
)
def test_what_was_named_is_erased_once_it_is_meant(
    wanted: Wanted, stays: set[str], path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without --yes nothing changes; with it the bytes are gone, and what it cannot reach is
    said."""
    said: list[str] = []
    assert run(path, wanted, erase=False, say=said.append) == 0
    assert left(path) == {"0", "1"}
    assert f"{counted(2 - len(stays), 'cached answer')} would be erased" in said[-1]
    assert run(path, wanted, erase=True, say=said.append) == 0
    assert left(path) == stays
    assert "docs/data-protection.md" in capsys.readouterr().err
    if "1" not in stays:
        assert b"ACME" not in bytes_of(path)
    assert all(map(is_printable, said))


def test_a_file_is_found_by_its_bytes(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And one that cannot be read is a sentence."""
    document = tmp_path / "invoice.txt"
    document.write_bytes(b"words 0")
    said: list[str] = []
    assert run(path, Wanted(documents=(str(document),)), erase=True, say=said.append) == 0
    assert left(path) == {"1"}
    missing = Wanted(documents=(str(tmp_path / "no"),))
    assert run(path, missing, erase=True, say=said.append) == 2
    assert "No such file" in capsys.readouterr().err


def test_what_cannot_be_carried_out_is_a_sentence(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing named, too little named, no file, a file that is shared, one that is none."""
    said: list[str] = []
    assert run(path, Wanted(), erase=True, say=said.append) == 2
    assert run(path, Wanted(texts=("ab",)), erase=True, say=said.append) == 2
    assert run(tmp_path / "none", Wanted(all=True), erase=True, say=said.append) == 0
    assert not (tmp_path / "none").exists()
    path.chmod(0o644)
    assert run(path, Wanted(all=True), erase=True, say=said.append) == 2
    assert "chmod 600" in capsys.readouterr().err
    path.write_bytes(b"no database" * 1_000)
    path.chmod(0o600)
    assert run(path, Wanted(all=True), erase=True, say=said.append) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_another_process_that_reads_keeps_it_from_being_finished(path: Path) -> None:
    """The pages that it still reads lie in the file, and `forget` says so with exit code 1."""
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answers").fetchone()
        said: list[str] = []
        assert run(path, Wanted(all=True), erase=True, say=said.append) == 1
        assert "run the same command again" in said[-1]
        reader.execute("COMMIT")
    assert run(path, Wanted(all=True), erase=True, say=said.append) == 0
    assert b"ACME" not in bytes_of(path)


def test_everything_and_something_at_once_is_refused(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An event's name does not mean every answer."""
    said: list[str] = []
    wanted = Wanted(events=("e-0",), all=True)
    assert run(path, wanted, erase=True, say=said.append) == 2
    assert "leave out --all" in capsys.readouterr().err
    assert left(path) == {"0", "1"}
