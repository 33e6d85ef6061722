"""Readings with a real model: what is kept, what is counted, and what the page says of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy.figures import figures, rows
from benchmarks.accuracy.measuring import Asked, compared, read_all
from benchmarks.accuracy.page import BEGIN, END, replaced
from benchmarks.accuracy.papers import in_turn, kind_of, written
from benchmarks.accuracy.reading import ROOT, NotReadable, Store, Variant
from benchmarks.accuracy.server import LlamaServer
from benchmarks.mutations.made_up import samples
from benchmarks.token_counts import flat, forms
from schemas.invoice import Invoice
from service.checks.reply.flat_answer import nested
from service.checks.reply.invoice_answer import read_invoice
from service.checks.reply.reply import ReplyObjects
from service.model.answer import ReadAnswer

TRUTH = Invoice.model_validate_json(
    '{"invoice_number": "R-1", "document_type": "invoice", "totals": {"gross": "10.00"},'
    ' "supplier": {"name": "A"}}'
)


def result(invoice: dict[str, Any], **more: Any) -> str:
    line = {
        "event_id": "e",
        "invoice_id": "one",
        "source": {"topic": "files", "partition": 0, "offset": 0},
        "batch_id": "b",
        "needs_review": False,
        "trust": "look",
        "fields": {},
        "checks": [],
        "document_sha256": "0" * 64,
        "model": "m",
        "prompt_version": "v",
        "simulated": False,
        "attempts": 1,
        "processed_by": 0,
        "tokens": {"prompt": 100, "completion": 20},
        "timings": {"queue_s": 0.0, "llm_s": 3.0, "total_s": 3.5},
        "extracted_at": "2026-01-01T00:00:00Z",
        "invoice": invoice,
    }
    return json.dumps(line | more)


def read_figures(tmp_path: Path, line: str) -> dict[str, Any]:
    document = tmp_path / "one.txt"
    document.write_text("text")
    results = tmp_path / "results.jsonl"
    results.write_text(f"{line}\n")
    found = figures(results, {document: TRUTH})
    return {name: getattr(found, name) for name in found.__slots__}


def test_a_right_answer_is_correct(tmp_path: Path) -> None:
    """What decides nothing may be missing."""
    found = read_figures(tmp_path, result(TRUTH.model_dump(mode="json")))
    assert (found["documents"], found["read"], found["correct"]) == (1, 1, 1)
    assert (found["prompt_tokens"], found["answer_tokens"], found["seconds"]) == (100, 20, 3.0)
    assert (found["follow_ups"], found["truncated"]) == (0, 0)


def test_a_wrong_total_is_counted_with_its_flag(tmp_path: Path) -> None:
    """By status, and by review."""
    wrong = TRUTH.model_dump(mode="json") | {"totals": {"gross": "1.00"}}
    found = read_figures(tmp_path, result(wrong, needs_review=True, attempts=3))
    assert (found["correct"], found["paying"]["wrong"]) == (0, 1)
    assert (found["flagged"], found["reviewed"], found["follow_ups"]) == (0, 1, 2)
    flag = {"totals.gross": {"status": "wrong", "by": ["GROUNDED"]}}
    assert read_figures(tmp_path, result(wrong, fields=flag))["flagged"] == 1


def test_the_table_has_a_column_for_each_variant(tmp_path: Path) -> None:
    """Also where no document is correct."""
    document = tmp_path / "one.txt"
    document.write_text("text")
    results = tmp_path / "results.jsonl"
    results.write_text(result({"invoice_number": "R-2"}) + "\n")
    found = figures(results, {document: TRUTH})
    table = rows({"a": found, "b": found})
    assert table[0] == ("", "a", "b")
    assert all(len(row) == 3 for row in table)
    assert found.seconds_a_correct_one is None


def test_a_variant_names_its_settings_and_its_checkout(tmp_path: Path) -> None:
    """The present checkout is the usual one."""
    assert Variant.of("v4") == Variant("v4")
    given = Variant.of("v4-no:extraction.read_labels=false,extraction.repair=false")
    assert given.settings == ("extraction.read_labels=false", "extraction.repair=false")
    assert Variant.of(f"old@{ROOT}").checkout == ROOT
    for wrong in ("", "a/b", f"old@{tmp_path}", "v4:repair"):
        with pytest.raises(NotReadable):
            Variant.of(wrong)


def test_what_was_read_is_kept(tmp_path: Path) -> None:
    """A run goes on where it was ended."""
    store, document = Store(tmp_path, Variant("v4")), tmp_path / "one.txt"
    assert not store.has(document)
    store.path(document).write_text("line\n")
    assert store.has(document)
    assert store.together([document, tmp_path / "other.txt"]).read_text() == "line\n"


def test_documents_come_in_turn_and_short_ones_first(tmp_path: Path) -> None:
    """A run that is ended early has some of each kind."""
    papers = list(in_turn(samples(5, 1)))
    lengths = [len(paper.text) for paper in papers]
    assert lengths == sorted(lengths)
    assert {kind_of(paper) for paper in papers} == {"sample"}
    files = written(tmp_path, tmp_path / "no corpus", 2, 1)
    assert all(file.with_name(f"{file.stem}.truth.json").is_file() for file in files)


@pytest.mark.parametrize("paper", samples(6, 3), ids=lambda paper: str(paper.name))
def test_the_short_form_of_a_truth_is_read_as_the_truth(paper: Any) -> None:
    """Else its tokens would be those of another answer."""
    whole = Invoice.model_validate_json(json.dumps(dict(paper.truth))).model_dump(mode="json")
    answer = flat(whole, frozenset())
    assert nested(answer)["invoice_number"] == paper.truth["invoice_number"]
    read = read_invoice(ReplyObjects((answer,)), None)
    assert isinstance(read, ReadAnswer)
    assert isinstance(read.answer, Invoice)
    assert read.answer.model_dump(mode="json") == whole


def test_each_form_is_shorter_than_the_one_before() -> None:
    """In characters, on every sample."""
    for paper in samples(6, 3):
        lengths = [len(written) for _, written in forms(paper.truth, paper.text)]
        assert lengths == sorted(lengths, reverse=True)


def test_new_figures_stand_between_the_marks_of_the_page() -> None:
    """What a person wrote around them stays."""
    page = f"# Title\n\n{BEGIN}\n\nold\n\n{END}\n\nMore.\n"
    assert replaced(page, ["new"]) == f"# Title\n\n{BEGIN}\n\nnew\n\n{END}\n\nMore.\n"


def test_only_what_all_variants_have_read_is_compared(tmp_path: Path) -> None:
    """A document that one variant lacks would count as failed there."""
    documents = [tmp_path / "documents" / f"sample-{name}.txt" for name in ("one", "two")]
    variants = (Variant("first"), Variant("second"))
    documents[0].parent.mkdir()
    for document in documents:
        document.write_text(document.stem)
        document.with_name(f"{document.stem}.truth.json").write_text(TRUTH.model_dump_json())
        Store(tmp_path, variants[0]).path(document).write_text(
            result(json.loads(TRUTH.model_dump_json()), invoice_id=document.stem) + "\n"
        )
    Store(tmp_path, variants[1]).path(documents[0]).write_text(
        result(json.loads(TRUTH.model_dump_json()), invoice_id=documents[0].stem) + "\n"
    )
    asked = Asked(tmp_path, tmp_path, variants, 0, 1, 10, 0, 1)

    tables = list(compared(asked, documents))

    assert [(words, count) for words, count, _ in tables] == [
        ("samples of the testbed", 1),
        ("all", 1),
    ]
    assert tables[1][2]["first"].read == tables[1][2]["second"].read == 1


READS = """import pathlib, sys
document = pathlib.Path(sys.argv[-1])
assert "gate.server_slots=1" in sys.argv
print("" if document.read_text() == "unreadable" else document.stem)
"""
"""A checkout whose service reads nothing of one text."""


@pytest.mark.parametrize("at_once", [1, 2])
def test_every_document_is_read_until_one_cannot_be(tmp_path: Path, at_once: int) -> None:
    """What comes after it is not begun, except where it was begun already."""
    main = tmp_path / "checkout" / "service" / "__main__.py"
    main.parent.mkdir(parents=True)
    main.write_text(READS)
    main.with_name("__init__.py").touch()
    variant = Variant("old", checkout=tmp_path / "checkout")
    documents = [tmp_path / f"{number}.txt" for number in range(6)]
    for document in documents:
        document.write_text("unreadable" if document.stem == "3" else "text")
    asked, store = Asked(tmp_path, tmp_path, (variant,), 0, 1, 10, 1.0, at_once), tmp_path / "old"
    said: list[str] = []

    with pytest.raises(NotReadable, match=r"3\.txt"):
        read_all(asked, documents, LlamaServer("http://127.0.0.1:9", "m"), said.append)

    kept = {path.stem for path in store.glob("*.jsonl")}
    assert {"0", "1", "2"} <= kept
    assert "3" not in kept
    assert at_once > 1 or len(kept) == 3
    assert len(said) == len(kept)
