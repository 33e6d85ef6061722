"""Values that the service takes from behind their labels: how many are right, by source and field.

No model is asked for these values (`reply.labelled_values`), so a wrong one is a wrong
result. Each value is compared with the truth of its document; one that the truth does not have is
wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from benchmarks.mutations.letters import LabelledPaper
from schemas.invoice import Invoice
from service.checks.answer.invoice_fields import value_at
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.labelled_values import labelled_values


@dataclass(slots=True)
class Taken:
    """Values of one field, and the wrong ones with their documents."""

    values: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class TakenFigures:
    """Counts by source and field."""

    documents: dict[str, int] = field(default_factory=dict)
    fields: dict[tuple[str, str], Taken] = field(default_factory=dict)

    def table(self) -> Iterator[str]:
        """One row for each source and field, and the wrong values."""
        for source, documents in self.documents.items():
            some = {path: one for (of, path), one in self.fields.items() if of == source}
            values = sum(one.values for one in some.values())
            wrong = sum(len(one.wrong) for one in some.values())
            yield f"{source}: {documents} documents, {values - wrong} of {values} values right"
            for path, one in sorted(some.items()):
                yield f"  {path:20} {one.values - len(one.wrong):5} of {one.values:5}"
                yield from (f"    wrong: {said}" for said in one.wrong)


def measure_taken(papers: Iterable[LabelledPaper]) -> TakenFigures:
    """Takes the values of all documents."""
    figures = TakenFigures()
    for paper in papers:
        figures.documents[paper.source] = figures.documents.get(paper.source, 0) + 1
        truth = Invoice.model_validate_json(json.dumps(dict(paper.truth)))
        for path, value in labelled_values(PrintedText(paper.text)).items():
            taken = figures.fields.setdefault((paper.source, path), Taken())
            taken.values += 1
            if not _same(value, value_at(truth, path)):
                taken.wrong.append(f"{paper.name}: {value}, not {value_at(truth, path)}")
    return figures


def _same(value: Any, right: Any) -> bool:
    if isinstance(value, Decimal) or not isinstance(value, str) or not isinstance(right, str):
        return bool(value == right)
    return "".join(value.split()).casefold() == "".join(right.split()).casefold()
