"""`invoice-stream evaluate`: a labelled folder through the service's own path, judged by its truth.

A labelled document is a file and beside it `<stem>.truth.json`, an invoice as `schemas.invoice` has
it (`invoice-stream samples` writes such folders), or an object under `extraction.schema_file`.
Prints figures and writes a page with the worst cases. Two sets of results of the same folder can
stand side by side, and limits make it fail in CI.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schemas.strict_json import JsonLimits, load
from schemas.versions import UnreadableDocument, read_invoice
from service.app.assembly import reading
from service.checks.evaluation import Case, Evaluation, evaluate
from service.checks.evaluation_limits import EvaluationLimits, broken_limits
from service.checks.invoice_kind import InvoiceKind, Kind
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.commands.comparison_report import compared, compared_text
from service.commands.evaluation_report import as_html, as_text, summary
from service.commands.extract import MAX_BYTES
from service.commands.extraction_run import Named, NoServer, open_extractor, outcomes
from service.commands.files import TRUTH, NotSendable, events_of
from service.commands.result_files import NoResults, cases_of
from service.model.answer import Answer
from service.model.counted import counted
from service.model.outcome import Extracted, Failed
from service.model.printable import printable, readable_json
from service.ops.private_file import NotWritable, write_private
from service.ops.terminal import warn
from service.settings import Settings
from service.settings.whole_file import INPUT_BYTES, read_whole


class NotLabelled(Exception):
    """Raised when a folder has no documents with truths, or a truth that is none."""


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """What is judged, and how it is told."""

    folder: Path
    results: Path | None = None
    """Results to judge instead of reading the documents now."""
    compare: Path | None = None
    """Further results, to stand beside the first ones."""
    page: Path | None = None
    as_json: bool = False
    limits: EvaluationLimits = field(default_factory=EvaluationLimits)


async def run(settings: Settings, asked: EvaluationRequest, say: Callable[[str], None]) -> int:
    """0 when documents were judged and every limit is kept (without flags: most documents were
    read); 1 when a limit is broken, or there is nothing to judge."""
    try:
        truths = labelled(asked.folder, reading(settings, None).kind)
        second = None if asked.compare is None else evaluate(cases_of(asked.compare, truths))
        first = evaluate(await _cases(settings, asked.results, truths))
    except (NotLabelled, NoResults, NoServer) as error:
        warn(str(error))
        return 1
    _tell(first, second, asked.as_json, say)
    if asked.page is not None:
        reader = asked.results.name if asked.results is not None else settings.llm.model
        title = f"{counted(len(first.documents), 'document')} read by {reader}"
        try:
            await asyncio.to_thread(write_private, asked.page, as_html(first, title))
        except NotWritable as error:
            warn(str(error))
            return 1
        warn(f"wrote the worst cases to {asked.page} (only you can read it)")
    broken = list(broken_limits(first, asked.limits))
    for line in broken:
        warn(line)
    return 0 if first.read and not broken else 1


async def _cases(
    settings: Settings, results: Path | None, truths: Mapping[Path, Answer]
) -> list[Case]:
    """From results, or from reading the documents now."""
    if results is not None:
        return cases_of(results, truths)
    events, cases = list[Named](), list[Case]()
    for file, truth in truths.items():
        try:
            events += [Named(str(file), value) for value in events_of(str(file), MAX_BYTES)]
        except NotSendable as error:  # It counts as unread; the others are read all the same.
            cases.append(Case(file.name, truth, None, failure=str(error)))
    try:
        async with open_extractor(settings) as opened:
            async for event, outcome in outcomes(opened, events):
                path = Path(event.name)
                cases.append(_case(path, truths[path], outcome))
    except asyncio.CancelledError:  # Ctrl-C: figures of some of the documents would mislead.
        unread = f"{len(truths) - len(cases)} of {counted(len(truths), 'document')} not read"
        warn(f"ended early: {unread}, so nothing is judged")
        raise
    return sorted(cases, key=lambda case: case.name)


def _why(error: OSError | UnreadableDocument) -> str:
    """The faults, in one line."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return printable(str(error), 300)


def _truth(path: Path, kind: Kind) -> Answer:
    """Raises NotLabelled for a truth that is none of its kind."""
    try:
        if isinstance(kind, InvoiceKind):
            return read_invoice(read_whole(path, INPUT_BYTES))
        value = load(read_whole(path, INPUT_BYTES), JsonLimits(max_bytes=MAX_BYTES))
    except (OSError, UnreadableDocument) as error:
        raise NotLabelled(f"{path} is no invoice: {_why(error)}") from None
    if not isinstance(value, dict):
        raise NotLabelled(f"{path} is no JSON object")
    read = kind.read(ReplyObjects((value,)), None)
    if isinstance(read, ReplyProblem):
        raise NotLabelled(f"{path} is none of extraction.schema_file: {read.message}")
    return read.answer


def labelled(folder: Path, kind: Kind) -> dict[Path, Answer]:
    """The documents of a folder that have a truth beside them. Raises NotLabelled."""
    if not folder.is_dir():
        raise NotLabelled(f"{folder} is not a folder")
    found: dict[Path, Answer] = {}
    for truth in sorted(folder.glob(f"*{TRUTH}")):
        stem = truth.name.removesuffix(TRUTH)
        answer = _truth(truth, kind)
        found |= {
            path: answer
            for path in sorted(folder.glob(f"{stem}.*"))
            if path.is_file() and not path.name.endswith(TRUTH)
        }
    if not found:
        raise NotLabelled(
            f"{folder} has no labelled documents: a file and beside it <stem>{TRUTH}; "
            "invoice-stream samples makes some"
        )
    return found


def _case(path: Path, truth: Answer, outcome: Extracted | Failed) -> Case:
    if isinstance(outcome, Failed):
        reason = outcome.last_reason or outcome.reason
        simulated, failure = outcome.usage.simulated, f"{reason.value}: {outcome.message}"
        return Case(path.name, truth, None, simulated=simulated, failure=failure)
    answer = outcome.answer
    if type(answer) is not type(truth):
        return Case(path.name, truth, None, failure="read as another kind of document")
    assessment = outcome.assessment
    return Case(
        path.name,
        truth,
        answer,
        assessment.fields,
        assessment.needs_review,
        assessment.trust,
        outcome.usage.simulated,
    )


def _tell(
    first: Evaluation, second: Evaluation | None, as_json: bool, say: Callable[[str], None]
) -> None:
    if as_json:
        told = summary(first) if second is None else compared(first, second)
        lines: Iterable[str] = readable_json(told, indent=2).split("\n")
    else:
        lines = as_text(first) if second is None else compared_text(first, second)
    for line in lines:
        say(line)
