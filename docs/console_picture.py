"""Draws the console with made-up invoices, in a real browser: the review of one, and the overview.

    python docs/console_picture.py docs/console.png docs/console_overview.png

For docs/console.md. Needs Chromium on PATH, and the packages of the group `dev`.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from schemas.batch import BatchReport, BatchVerdict
from schemas.event import InlineBytes, InvoiceEvent
from service.app.assembly import documents, page_pictures
from service.console.source_documents import SourceDocument
from service.documents.fair_queue import Sender
from service.documents.frames.document import LoadedDocument
from service.documents.holding import Holding
from service.model.record import SourceRecord
from service.settings import Settings
from service.testbed.papers import pdf_of
from tests.browser.served import served
from tests.fakes.console import TOKENS, ConsoleRig, console_rig, read_sample, sample
from tests.fakes.published import EVENTS, NOON, failure_record, result_record

INVOICES, SHOWN, BATCHES = 40, 38, 48
SIZE = {"width": 1280, "height": 860}


async def _paper(number: int) -> tuple[LoadedDocument, SourceDocument]:
    """A made-up invoice as a PDF, read as the service reads it."""
    data = base64.b64encode(pdf_of(sample(number).text)).decode()
    document = InlineBytes(media_type="application/pdf", base64=data)
    loaders = documents(Settings()), page_pictures(Settings())
    read, pages = [await one.load(document, Sender(""), Holding()) for one in loaders]
    for one in loaders:
        await one.close()
    assert isinstance(read, LoadedDocument)
    assert isinstance(pages, LoadedDocument)
    event = InvoiceEvent(invoice_id="INV", document=document)
    return read, SourceDocument("", event, read.text, pages.images)


def _fill(rig: ConsoleRig) -> None:
    rig.fill(SHOWN)
    read, rig.documents.papers[SHOWN] = asyncio.run(_paper(SHOWN))
    wrong = {"totals__gross": "61250.30"}
    rig.take(result_record(read_sample(SHOWN, None, read, **wrong)))
    for number in range(SHOWN + 1, INVOICES):
        rig.take(result_record(read_sample(number)))
    for number, reason in enumerate(("llm_timeout", "schema_invalid", "document_rejected")):
        rig.take(failure_record(number, invoice_dlq_reason=reason))
    for number in range(BATCHES):
        rig.take(SourceRecord("invoices.batches", 0, number, 0, None, _report(number)))


def _report(number: int) -> bytes:
    size = 70 + (number * 37) % 90
    failed = size // 8 if number % 11 == 5 else number % 3
    return (
        BatchReport(
            batch_id=f"batch-{number}",
            started_at=NOON + timedelta(seconds=20 * number),
            closed_by="count",
            wall_s=4.0,
            size=size,
            succeeded=size - failed,
            failed=failed,
            abandoned=0,
            success_rate=(size - failed) / size,
            average_s=1.0,
            throughput_per_s=size / 4,
            verdict=next(iter(BatchVerdict)),
            recommendation="",
            workers={},
            errors={},
            partitions={},
            attempts=size,
            prompt_tokens=0,
            completion_tokens=0,
        )
        .model_dump_json()
        .encode()
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("review", type=Path, help="picture of the review of one invoice (PNG)")
    parser.add_argument("overview", type=Path, help="picture of the overview (PNG)")
    chosen = parser.parse_args()
    if shutil.which("chromium") is None:
        parser.error("chromium is not on PATH: apt-get install chromium")
    return chosen


def main() -> None:
    """Both pictures."""
    chosen = _arguments()
    review, overview = chosen.review, chosen.overview
    with (
        tempfile.TemporaryDirectory() as folder,
        console_rig(Path(folder)) as rig,
    ):
        _fill(rig)
        with served(rig) as address, sync_playwright() as playwright:
            found = shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            page = browser.new_page(base_url=address, viewport=SIZE)  # type: ignore[arg-type]
            page.goto(f"/sign-in#token={TOKENS['operator']}")
            page.wait_for_url("**/")
            page.locator(".live.good").wait_for()
            page.screenshot(path=overview)
            page.goto(f"/invoices/{EVENTS}/0/{SHOWN}?queue=1")
            page.locator(".page img").wait_for()
            page.locator("a.row[data-path='supplier.name']").hover()
            page.evaluate("scrollTo(0, 0)")
            page.locator(".live.good").wait_for()
            page.screenshot(path=review)
            browser.close()


if __name__ == "__main__":
    main()
