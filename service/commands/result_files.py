"""Published results in a file, as cases of an evaluation.

`extract --output jsonl` writes such files, and so does a consumer of the topics.

One result or failure a line, of any schema version. A line belongs to the labelled document with
its SHA-256; a failure without one, to the document that its invoice id names (in results of earlier
versions without its ending). A document without a line counts as failed, and the last line about a
document wins.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from schemas.outcome import DocumentExtracted, InvoiceExtracted, InvoiceFailed
from schemas.versions import UnreadableDocument, read_failure, read_result
from service.checks.evaluation import Case
from service.commands.files import file_id
from service.model.answer import Answer, CustomDocument
from service.model.printable import printable
from service.settings.whole_file import INPUT_BYTES, read_whole

_MESSAGE_CHARS_MAX = 300


class NoResults(Exception):
    """Raised when a file cannot be read, or has a line that is neither result nor failure."""


def cases_of(results: Path, truths: Mapping[Path, Answer]) -> list[Case]:
    """A case for each labelled document: of its last line. An id that two documents share (a text
    and a PDF of one name) names neither. Raises NoResults."""
    by_digest = {hashlib.sha256(read_whole(path, INPUT_BYTES)).hexdigest(): path for path in truths}
    stems = Counter(path.stem for path in truths)
    by_id = {path.stem: path for path in truths if stems[path.stem] == 1}
    by_id |= {file_id(path): path for path in truths}
    found: dict[Path, Case] = {}
    for line in _lines(results):
        about = by_digest.get(line.document_sha256 or "") or by_id.get(line.invoice_id or "")
        if about is not None:
            found[about] = _case(about, truths[about], line)
    nothing = f"no result in {results.name}"
    cases = [
        found.get(path) or Case(path.name, truth, None, failure=nothing)
        for path, truth in truths.items()
    ]
    return sorted(cases, key=lambda case: case.name)


def _lines(results: Path) -> list[InvoiceExtracted | DocumentExtracted | InvoiceFailed]:
    try:
        lines = read_whole(results, INPUT_BYTES).splitlines()
    except OSError as error:
        raise NoResults(f"{results}: {error.strerror}") from None
    read = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            read.append(_read(line, f"{results}:{number}"))
    return read


def _read(line: bytes, place: str) -> InvoiceExtracted | DocumentExtracted | InvoiceFailed:
    try:
        return read_result(line)
    except UnreadableDocument as error:
        fault = str(error)
    try:
        return read_failure(line)
    except UnreadableDocument:
        raise NoResults(f"{place} is no result: {printable(fault, _MESSAGE_CHARS_MAX)}") from None


def _case(
    path: Path, truth: Answer, line: InvoiceExtracted | DocumentExtracted | InvoiceFailed
) -> Case:
    if isinstance(line, InvoiceFailed):
        reason = line.last_reason or line.reason
        return Case(path.name, truth, None, failure=f"{reason}: {line.message}")
    answer: Answer
    if isinstance(line, DocumentExtracted):
        answer = CustomDocument(line.kind, line.data)
    else:
        answer = line.invoice
    if type(answer) is not type(truth):
        return Case(path.name, truth, None, failure="read as another kind of document")
    return Case(
        path.name,
        truth,
        answer,
        line.fields,
        line.needs_review,
        line.trust,
        line.simulated,
    )
