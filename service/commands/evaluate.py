"""`invoice-stream evaluate`: a labelled folder through the service's own path, judged by its truth.

A labelled document is a file and beside it `<stem>.truth.json`, an invoice as `schemas.invoice` has
it (`invoice-stream samples` writes such folders). Prints figures and writes a page with the worst
cases.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from schemas.invoice import Invoice
from schemas.versions import UnreadableDocument, read_invoice
from service.checks.evaluation import Case, Evaluation, evaluate
from service.commands.evaluation_report import as_html, as_text, summary
from service.commands.extract import MAX_BYTES
from service.commands.extraction_run import Named, open_extractor, outcomes
from service.commands.files import NotSendable, events_of
from service.model.outcome import Extracted, Failed
from service.model.printable import printable, readable_json
from service.ops.private_file import NotWritable, write_private
from service.settings import Settings

_TRUTH = ".truth.json"


class NotLabelled(Exception):
    """Raised when a folder has no documents with truths, or a truth that is none."""


async def run(
    settings: Settings,
    folder: Path,
    page: Path | None,
    *,
    as_json: bool,
    say: Callable[[str], None],
) -> int:
    """0 when documents were judged, right or wrong; 1 when there is nothing to judge, or no
    document could be read."""
    try:
        truths = labelled(folder)
        events = [
            Named(str(file), value) for file in truths for value in events_of(str(file), MAX_BYTES)
        ]
    except (NotLabelled, NotSendable) as error:
        say(str(error))
        return 1
    cases = []
    async with open_extractor(settings) as opened:
        async for name, outcome in outcomes(opened, events):
            cases.append(_case(Path(name), truths[Path(name)], outcome))
    cases.sort(key=lambda case: case.name)
    judged = evaluate(cases)
    _tell(judged, as_json, say)
    if page is not None:
        title = f"{len(cases)} documents read by {settings.llm.model}"
        try:
            await asyncio.to_thread(write_private, page, as_html(judged, title))
        except NotWritable as error:
            say(str(error))
            return 1
        say(f"worst cases: {page}, readable by you alone")
    return 0 if judged.read else 1


def _why(error: OSError | UnreadableDocument) -> str:
    """The faults, in one line."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return printable(str(error), 300)


def labelled(folder: Path) -> dict[Path, Invoice]:
    """The documents of a folder that have a truth beside them. Raises NotLabelled."""
    if not folder.is_dir():
        raise NotLabelled(f"{folder} is no folder")
    found: dict[Path, Invoice] = {}
    for truth in sorted(folder.glob(f"*{_TRUTH}")):
        stem = truth.name.removesuffix(_TRUTH)
        try:
            invoice = read_invoice(truth.read_bytes())
        except (OSError, UnreadableDocument) as error:
            raise NotLabelled(f"{truth} is no invoice: {_why(error)}") from None
        found |= {
            path: invoice
            for path in sorted(folder.glob(f"{stem}.*"))
            if path.is_file() and not path.name.endswith(_TRUTH)
        }
    if not found:
        raise NotLabelled(
            f"{folder} has no labelled documents: a file and beside it <stem>{_TRUTH}; "
            "invoice-stream samples makes some"
        )
    return found


def _case(path: Path, truth: Invoice, outcome: Extracted | Failed) -> Case:
    if isinstance(outcome, Failed):
        reason = outcome.last_reason or outcome.reason
        return Case(path.name, truth, None, failure=f"{reason.value}: {outcome.message}")
    answer = outcome.answer
    if not isinstance(answer, Invoice):
        return Case(path.name, truth, None, failure="read as another kind of document")
    assessment = outcome.assessment
    statuses = {field: verdict.status for field, verdict in assessment.fields.items()}
    return Case(path.name, truth, answer, statuses, assessment.needs_review)


def _tell(evaluation: Evaluation, as_json: bool, say: Callable[[str], None]) -> None:
    if as_json:
        for row in readable_json(summary(evaluation), indent=2).split("\n"):
            say(row)
        return
    for line in as_text(evaluation):
        say(line)
