"""The labelled documents: a text and beside it its truth, as `invoice-stream evaluate` wants.

Public ones come first: PDFs with an embedded e-invoice by the text of their pages, and e-invoices
in XML written as letters. Their words and layouts are not the project's, as far as PDFs go; letters
have the project's. Samples are the testbed's own. The three kinds are told apart by a letter.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.mutations.letters import LabelledPaper
from benchmarks.mutations.made_up import samples
from benchmarks.mutations.public import public_papers

KINDS = {
    "pdf": "public PDFs by their text",
    "letter": "public e-invoices as letters",
    "sample": "samples of the testbed",
}
_SOURCES = {"public PDFs by their text": "pdf", "public e-invoices as letters": "letter"}
TRUTH = ".truth.json"


def written(folder: Path, corpus: Path, samples_count: int, seed: int) -> list[Path]:
    """All documents as files; short ones first, the kinds in turn, so that a run that is ended
    early has some of each."""
    folder.mkdir(parents=True, exist_ok=True)
    papers = [*public_papers(corpus), *samples(samples_count, seed)]
    return [_file(folder, paper) for paper in in_turn(papers)]


def in_turn(papers: Iterable[LabelledPaper]) -> Iterator[LabelledPaper]:
    """One of each kind in turn, the shortest first."""
    by_kind: dict[str, list[LabelledPaper]] = {kind: [] for kind in KINDS}
    for paper in papers:
        by_kind[kind_of(paper)].append(paper)
    for some in by_kind.values():
        some.sort(key=lambda paper: (len(paper.text), paper.name))
    for place in range(max(map(len, by_kind.values()))):
        yield from (some[place] for some in by_kind.values() if place < len(some))


def kind_of(paper: LabelledPaper) -> str:
    """`pdf`, `letter` or `sample`."""
    return _SOURCES.get(paper.source, "sample")


def _file(folder: Path, paper: LabelledPaper) -> Path:
    stem = f"{kind_of(paper)}-{paper.name}".replace(".", "_")
    path = folder / f"{stem}.txt"
    path.write_text(paper.text, encoding="utf-8")
    truth = json.dumps(dict(paper.truth), ensure_ascii=False)
    path.with_name(f"{stem}{TRUTH}").write_text(truth, encoding="utf-8")
    return path
