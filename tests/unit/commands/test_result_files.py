"""Results in files belong to the labelled documents that they were read from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.invoice import Invoice
from schemas.outcome import Trust
from service.commands.result_files import NoResults, cases_of
from service.testbed.invoices import make_invoice
from tests.unit.schemas.test_versions import FAILURE, RECORD

SAMPLE = make_invoice(3)
TRUTH = Invoice.model_validate(SAMPLE.truth)


def _result(digest: str, invoice_id: str = "other") -> dict[str, Any]:
    changed = {"document_sha256": digest, "invoice_id": invoice_id, "invoice": SAMPLE.truth}
    return {**RECORD, **changed}


def _folder(tmp_path: Path) -> dict[Path, Invoice]:
    truths = {}
    for name in ("a.txt", "b.txt"):
        path = tmp_path / name
        path.write_text(f"{name} {SAMPLE.text}", encoding="utf-8")
        truths[path] = TRUTH
    return truths


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _written(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "results.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    return path


def test_a_result_belongs_to_the_document_with_its_hash(tmp_path: Path) -> None:
    """Whatever its invoice id is; a document without a line has failed."""
    truths = _folder(tmp_path)
    first = next(iter(truths))
    cases = cases_of(_written(tmp_path, _result(_digest(first))), truths)
    assert [(case.name, case.found is not None) for case in cases] == [
        ("a.txt", True),
        ("b.txt", False),
    ]
    assert (cases[0].trust, cases[0].simulated) == (Trust.LOOK, True)
    assert cases[1].failure == "no result in results.jsonl"


def test_a_failure_belongs_to_the_document_that_its_id_names(tmp_path: Path) -> None:
    """Many failures happen before the document is read; lines about other documents are left."""
    failed = {**FAILURE, "invoice_id": "b"}
    stranger = _result("0" * 64)
    cases = cases_of(_written(tmp_path, failed, stranger), _folder(tmp_path))
    assert cases[1].failure.startswith("undecodable")
    assert cases[0].found is None


def test_an_id_with_its_ending_names_one_of_two_documents(tmp_path: Path) -> None:
    """As `publish` makes ids now; a text and a PDF of one name are two."""
    truths = _folder(tmp_path)
    (tmp_path / "b.html").write_text("b.html", encoding="utf-8")
    truths[tmp_path / "b.html"] = TRUTH
    failed = {**FAILURE, "invoice_id": "b.html"}
    cases = {case.name: case for case in cases_of(_written(tmp_path, failed), truths)}
    assert cases["b.html"].failure.startswith("undecodable")
    assert cases["b.txt"].failure == "no result in results.jsonl"


def test_an_id_that_two_documents_share_names_neither(tmp_path: Path) -> None:
    """A text and a PDF of one name: the failure of one must not replace the result of the other."""
    truths = _folder(tmp_path)
    twin = tmp_path / "b.html"
    twin.write_text("b.html", encoding="utf-8")
    truths[twin] = TRUTH
    read, failed = _result(_digest(twin), "b"), {**FAILURE, "invoice_id": "b"}
    cases = cases_of(_written(tmp_path, read, failed), truths)
    assert {case.name: case.found is not None for case in cases} == {
        "a.txt": False,
        "b.html": True,
        "b.txt": False,
    }


def test_what_is_no_result_is_told_with_its_line(tmp_path: Path) -> None:
    """So is a file that is not there."""
    with pytest.raises(NoResults, match=r"results\.jsonl:1 is no result"):
        cases_of(_written(tmp_path, {"no": "result"}), _folder(tmp_path))
    with pytest.raises(NoResults, match="No such file"):
        cases_of(tmp_path / "absent.jsonl", _folder(tmp_path))
