"""Documents of every kind through the whole service: read, flagged or failed by type."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from schemas.outcome import InvoiceExtracted
from service.commands import publish
from service.testbed.invoices import make_invoice
from tests.fakes.bucket import bucket_server
from tests.fakes.pdf_papers import bomb, locked, pdf_of, with_attachment
from tests.kafka.conftest import Rig, Serve

XML = (Path(__file__).resolve().parents[1] / "unit" / "einvoices" / "invoice.cii.xml").read_bytes()
SAMPLE = make_invoice(11)


def _event(name: str, media_type: str, data: bytes) -> tuple[bytes, bytes]:
    document = {"media_type": media_type, "base64": base64.b64encode(data).decode()}
    return name.encode(), json.dumps({"invoice_id": name, "document": document}).encode()


def _reference(name: str, path: Path, **promised: Any) -> tuple[bytes, bytes]:
    document = {"media_type": "text/plain", "uri": f"file://{path}", **promised}
    return name.encode(), json.dumps({"invoice_id": name, "document": document}).encode()


async def test_documents_of_every_kind_have_one_outcome_each(
    rig: Rig, serve: Serve, tmp_path: Path
) -> None:
    """XML and hybrid PDF without a call, PDF and file by the model; a bomb, a lock, a wrong hash
    and a forbidden place fail by type; and the stream goes on."""
    root = tmp_path / "documents"
    root.mkdir()
    (root / "a.txt").write_text(SAMPLE.text, encoding="utf-8")
    digest = hashlib.sha256((root / "a.txt").read_bytes()).hexdigest()
    hybrid = with_attachment(pdf_of("Rechnung R-2026-17, brutto 119,00 EUR"), "factur-x.xml", XML)
    rig.publish(
        [
            _event("xml", "application/xml", XML),
            _event("hybrid", "application/pdf", hybrid),
            _event("pdf", "application/pdf", pdf_of(SAMPLE.text)),
            _event("bomb", "application/pdf", bomb(60)),
            _event("locked", "application/pdf", locked(pdf_of("x"), "secret")),
            _reference("file", root / "a.txt", sha256=digest),
            _reference("changed", root / "a.txt", sha256="0" * 64),
            _reference("forbidden", Path("/etc/hostname")),
            _event("last", "application/xml", XML),
        ]
    )
    documents = {"root": root, "deadline_s": 2.0, "fetch_attempts": 1}
    async with serve(rig.settings(documents=documents)):
        results, failures = await rig.outcomes(9)
    read = {
        (r.key or b"").decode(): InvoiceExtracted.model_validate_json(r.value or b"")
        for r in results
    }
    assert set(read) == {"xml", "hybrid", "pdf", "file", "last"}
    assert read["xml"].invoice == read["hybrid"].invoice == read["last"].invoice
    for name in ("xml", "hybrid", "last"):
        assert (read[name].extracted_by.value, read[name].attempts) == ("einvoice", 0)
    # The text of the hybrid names number and total; the XML alone has account and amount due.
    wrong = {c.fields for c in read["hybrid"].checks if c.severity == "error" and not c.passed}
    assert wrong >= {("payment.iban",), ("totals.amount_due",)}
    assert wrong.isdisjoint({("invoice_number",), ("totals.gross",)})
    assert read["hybrid"].needs_review
    assert read["pdf"].invoice == read["file"].invoice
    reasons = {(f.key or b"").decode(): f.header("invoice.dlq.reason") for f in failures}
    assert reasons == {
        "bomb": "document_rejected",
        "locked": "unsupported_document",
        "changed": "document_rejected",
        "forbidden": "document_rejected",
    }


async def test_a_large_file_goes_through_a_bucket(
    rig: Rig, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`publish` stores it once and sends its reference alone; the service reads it from there, with
    the credentials of the environment, and its result is that of the same file in an event."""
    paper = with_attachment(pdf_of(SAMPLE.text), "photo.bin", Random(1).randbytes(600_000))
    (tmp_path / "large.pdf").write_bytes(paper)
    (tmp_path / "small.pdf").write_bytes(pdf_of(SAMPLE.text))
    names = [str(tmp_path / name) for name in ("large.pdf", "small.pdf")]
    digest = hashlib.sha256(paper).hexdigest()
    async with bucket_server() as bucket:
        monkeypatch.setenv("AWS_ENDPOINT", bucket.endpoint)
        monkeypatch.setenv("AWS_ALLOW_HTTP", "true")
        monkeypatch.setenv("AWS_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        settings = rig.settings(documents={"allowed_buckets": ["s3://invoices"]})
        said = list[str]()
        assert await publish.run(settings, names, said.append, "s3://invoices/in") == 0, said
        assert bucket.objects == {f"/invoices/in/{digest}.pdf": paper}
        async with serve(settings):
            results, failures = await rig.outcomes(2)
        assert bucket.asked[0] == f"PUT /invoices/in/{digest}.pdf"
        assert bucket.asked[1:] == [f"GET /invoices/in/{digest}.pdf"]
    assert failures == []
    read = [InvoiceExtracted.model_validate_json(result.value or b"") for result in results]
    assert {one.invoice_id for one in read} == {"large.pdf", "small.pdf"}
    assert read[0].invoice == read[1].invoice
