"""The output tokens of right answers in several forms, by a model's own tokenizer. No generation.

The truths of labelled documents are written in each form, and the server counts their tokens. So a
form can be chosen before a model has read anything; what a model really writes is measured by
`python -m benchmarks accuracy`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.accuracy.papers import kind_of
from benchmarks.mutations.letters import LabelledPaper
from benchmarks.mutations.made_up import samples
from benchmarks.mutations.public import public_papers
from schemas.invoice import ONLY_IN_XML, Invoice
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.flat_answer import (
    ALLOWANCE_COLUMNS,
    LINE_NAMES,
    LINE_REQUIRED,
    PATHS,
    TAX_COLUMNS,
)
from service.checks.reply.invoice_schema import REQUIRED
from service.checks.reply.labelled_values import labelled_values

_NOT_ASKED = ONLY_IN_XML | {"schema_version"}
_NESTED_REQUIRED = frozenset(
    """
    document_type invoice_number issue_date due_date currency supplier customer payment lines taxes
    totals name tax_id iban description quantity unit_price net_amount tax_rate amount is_charge
    rate taxable_amount tax_amount net tax gross amount_due
    """.split()
)
"""What an answer of the third version always had."""
_COMPACT = (",", ":")
_USUAL = (", ", ": ")


def forms(truth: Mapping[str, Any], text: str) -> Iterator[tuple[str, str]]:
    """The answer in each form."""
    invoice = Invoice.model_validate_json(json.dumps(dict(truth))).model_dump(mode="json")
    whole = {name: _asked(value) for name, value in invoice.items() if name not in _NOT_ASKED}
    yield "every name, blanks between (version 1)", _json(whole, _USUAL)
    yield "every name, no blanks", _json(whole, _COMPACT)
    yield "rare names left out, no blanks (version 3)", _json(_sparse(whole), _COMPACT)
    yield "flat and short names (version 4)", _json(flat(whole, frozenset()), _COMPACT)
    known = frozenset(labelled_values(PrintedText(text)))
    yield "the same without values read by labels", _json(flat(whole, known), _COMPACT)


def _json(value: object, separators: tuple[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=separators)


def _asked(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _asked(item) for name, item in value.items() if name not in _NOT_ASKED}
    return [_asked(item) for item in value] if isinstance(value, list) else value


def _sparse(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _sparse(item)
            for name, item in value.items()
            if item not in (None, []) or name in _NESTED_REQUIRED
        }
    return [_sparse(item) for item in value] if isinstance(value, list) else value


def flat(invoice: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """The short form of a nested answer, without the values that are known."""
    answer: dict[str, Any] = {}
    for name, path in PATHS.items():
        if name == "lines_net":
            answer |= _lists(invoice)
        value = _at(invoice, path)
        if path not in known and (value is not None or name in REQUIRED):
            answer[name] = value
    return answer


def _lists(invoice: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        {
            name: line.get(field)
            for name, field in LINE_NAMES.items()
            if name in LINE_REQUIRED or line.get(field) is not None
        }
        for line in invoice["lines"]
    ]
    allowances = [
        [*(row.get(name) for name in ALLOWANCE_COLUMNS[:2]), _kind(row)]
        for row in invoice["allowances"]
    ]
    return {
        "lines": lines,
        **({"allowances": allowances} if allowances else {}),
        "taxes": [[row.get(name) for name in TAX_COLUMNS] for row in invoice["taxes"]],
    }


def _kind(row: Mapping[str, Any]) -> str:
    return "charge" if row.get("is_charge") else "discount"


def _at(invoice: Mapping[str, Any], path: str) -> Any:
    value: Any = invoice
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def table(
    corpus: Path, samples_count: int, seed: int, tokens: Callable[[str], int]
) -> Iterator[str]:
    """The public documents and so many samples, counted."""
    yield from counted([*public_papers(corpus), *samples(samples_count, seed)], tokens)


def counted(papers: Iterable[LabelledPaper], tokens: Callable[[str], int]) -> Iterator[str]:
    """A table: the mean by form and kind of document."""
    sums: dict[tuple[str, str], list[int]] = {}
    for paper in papers:
        for form, written in forms(paper.truth, paper.text):
            sums.setdefault((form, kind_of(paper)), []).append(tokens(written))
    kinds = list(dict.fromkeys(kind for _, kind in sums))
    numbers = {
        kind: len(next(some for (_, of), some in sums.items() if of == kind)) for kind in kinds
    }
    yield f"{'':44}" + "".join(f"{f'{kind} ({numbers[kind]})':>14}" for kind in kinds)
    for form in dict.fromkeys(form for form, _ in sums):
        means = (sum(sums[form, kind]) / numbers[kind] for kind in kinds)
        yield f"{form:44}" + "".join(f"{mean:14.0f}" for mean in means)
