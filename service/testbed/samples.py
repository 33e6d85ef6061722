"""`invoice-stream samples`: a folder of made-up invoices with their truths beside them.

Text, PDF, pictures and XML of the same invoices, in four languages and four layouts, plain ones and
each hard case of `service.testbed.cases` in turn; the same numbers and seed give the same bytes.
`invoice-stream evaluate` judges such folders. Each file bears `SAMPLE_MARK`, in bytes that
`publish` finds in it: an invoice that is made up must not be booked.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from service.model.sample_mark import SAMPLE_MARK
from service.testbed.cases import CASES, make_case
from service.testbed.einvoices import cii_of, full_truth, ubl_of
from service.testbed.invoices import SampleEvent
from service.testbed.papers import LAYOUTS, pdf_of, png_of
from service.testbed.printed import read_back
from service.testbed.scans import tiff_of

KINDS = ("text", "pdf", "png", "xml")


def write_samples(
    folder: Path,
    count: int,
    seed: int,
    kinds: tuple[str, ...],
    cases: tuple[str, ...] = tuple(CASES),
) -> int:
    """Writes so many invoices in each of `kinds`, of `cases` in turn; returns the number of files.
    Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for number in range(count):
        for name, data in files_of(number, seed, kinds, cases[number % len(cases)]):
            _write(folder / name, data)
            written += 1
    return written


def _write(file: Path, data: bytes) -> None:
    """The error of a full disk has no name of the file."""
    try:
        file.write_bytes(data)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from None


def files_of(
    number: int, seed: int, kinds: tuple[str, ...], case: str = "plain"
) -> Iterator[tuple[str, bytes]]:
    """Names and contents of one invoice's files; the names tell the case."""
    sample = make_case(number, seed, case)
    text = f"{sample.text}{SAMPLE_MARK}\n"
    stem = f"{sample.invoice_id}-{case}"
    layout = tuple(LAYOUTS)[number % len(LAYOUTS)]
    if set(kinds) - {"xml"}:
        yield f"{stem}.truth.json", _json(sample.truth)
    if "text" in kinds:
        yield f"{stem}.txt", text.encode()
    if "pdf" in kinds:
        yield f"{stem}.pdf", pdf_of(text, layout)
    if "png" in kinds:
        yield f"{stem}.png", png_of(text, layout, SAMPLE_MARK)
    if "xml" in kinds:
        full = full_truth(sample.truth)
        yield f"{stem}-xml.truth.json", _json(full)
        yield f"{stem}-xml.cii.xml", _marked_xml(cii_of(full))
        yield f"{stem}-xml.ubl.xml", _marked_xml(ubl_of(full))


def _marked_xml(xml: bytes) -> bytes:
    """With the mark as a comment, which is no part of the invoice."""
    return xml + f"<!-- {SAMPLE_MARK} -->\n".encode()


def simulated(events: Iterable[SampleEvent]) -> Iterator[SampleEvent]:
    """The same stream; each invoice's event says that it is made up."""
    for event in events:
        if event.kind == "invoice" and event.value is not None:
            value = json.dumps({**json.loads(event.value), "simulated": True}).encode()
            yield SampleEvent(event.key, value, event.kind)
        else:
            yield event


def dressed(events: Iterable[SampleEvent], scans: int = 0) -> Iterator[SampleEvent]:
    """The same stream with one invoice in twenty as a PDF, one as XML, and so many scans."""
    for number, event in enumerate(events):
        kind = {5: "pdf", 10: "scan" if scans else None, 15: "xml"}.get(number % 20)
        if event.kind != "invoice" or event.value is None or kind is None:
            yield event
            continue
        scans -= kind == "scan"
        payload = json.loads(event.value)
        text = payload["document"]["text"]
        media_type, data = _on_paper(kind, text, number)
        payload["document"] = {
            "media_type": media_type,
            "base64": base64.b64encode(data).decode(),
        }
        yield SampleEvent(event.key, json.dumps(payload).encode(), event.kind)


def _on_paper(kind: str, text: str, number: int) -> tuple[str, bytes]:
    """Media type and bytes of an invoice in this kind."""
    if kind == "pdf":
        return "application/pdf", pdf_of(text, tuple(LAYOUTS)[number % len(LAYOUTS)])
    if kind == "scan":
        return "image/tiff", tiff_of(pdf_of(text), "office", number)
    truth = read_back(text)
    assert truth is not None, "sample invoices can be read back"
    return "application/xml", cii_of(full_truth(truth))


def _json(truth: dict[str, Any]) -> bytes:
    return json.dumps(truth, indent=1, ensure_ascii=False).encode()
