"""An evaluation as a table for terminals, as JSON, and as one HTML page that needs nothing else."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from typing import Any

from service.checks.evaluation import Evaluation, FieldCount, Judged
from service.model.printable import printable

_WORST = 20
_BAR = 160
_CHARS_MAX = 2_000
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%}td,th{padding:.25em .6em;text-align:left;
border-bottom:1px solid #ddd}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.wrong{color:#a40000}.flag{background:#fff3cd}h2{margin-top:2em}svg{vertical-align:middle}
"""


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """The figures, as JSON takes them."""
    return {
        "documents": len(evaluation.documents),
        "read": evaluation.read,
        "exact": evaluation.exact,
        "line_score": evaluation.line_score,
        "wrong_values": evaluation.wrong_values,
        "flagged_wrong_values": evaluation.flagged_wrong,
        "wrong_documents": evaluation.wrong_documents,
        "reviewed_wrong_documents": evaluation.reviewed_wrong_documents,
        "flags_on_right_values": evaluation.flags_on_right,
        "fields": {
            path: {
                "right": count.right,
                "wrong": count.wrong,
                "missed": count.missed,
                "invented": count.invented,
                "precision": count.precision,
                "recall": count.recall,
            }
            for path, count in _fields(evaluation)
        },
        "failures": {j.case.name: j.case.failure for j in evaluation.documents if j.case.failure},
    }


def as_text(evaluation: Evaluation) -> Iterator[str]:
    """Lines for a terminal."""
    yield f"{'field':32} {'precision':>9} {'recall':>7}  right  wrong  missed invented"
    for path, c in _fields(evaluation):
        yield (
            f"{path:32} {_percent(c.precision):>9} {_percent(c.recall):>7} {c.right:6} {c.wrong:6} "
            f"{c.missed:7} {c.invented:8}"
        )
    yield ""
    yield from sentences(evaluation)


def sentences(evaluation: Evaluation) -> Iterator[str]:
    """The figures, the most important one last."""
    e = evaluation
    failures = Counter(j.case.failure.partition(":")[0] for j in e.documents if j.case.failure)
    for reason, count in failures.most_common():
        first = next(j.case.failure for j in e.documents if j.case.failure.startswith(reason))
        yield f"{count} failed by {first}"
    yield f"{e.read} of {len(e.documents)} documents were read, {e.exact} of them without a fault"
    yield f"line items: {_percent(e.line_score)} (F1 over their values)"
    yield f"{e.flags_on_right} right values were flagged in vain"
    yield f"{e.reviewed_wrong_documents} of {e.wrong_documents} wrong documents ask for a person"
    yield f"{e.flagged_wrong} of {e.wrong_values} wrong values were flagged"


def as_html(evaluation: Evaluation, title: str) -> str:
    """One page; what comes from documents is escaped."""
    rows = "".join(_field_row(path, count) for path, count in _fields(evaluation))
    cases = "".join(_case(judged) for judged in evaluation.worst(_WORST))
    said = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in sentences(evaluation))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_escaped(title)}'
        f"</title><style>{_STYLE}</style></head><body><h1>{_escaped(title)}</h1><ul>{said}</ul>"
        '<h2>Fields</h2><table><tr><th>field</th><th>recall</th><th class="n">precision</th>'
        '<th class="n">recall</th><th class="n">right</th><th class="n">wrong</th>'
        f'<th class="n">missed</th><th class="n">invented</th></tr>{rows}</table>'
        f"<h2>Worst documents</h2>{cases or '<p>None.</p>'}</body></html>\n"
    )


def _field_row(path: str, count: FieldCount) -> str:
    width = round(_BAR * (count.recall or 0.0))
    bar = (
        f'<svg width="{_BAR}" height="12" role="img" aria-label="recall {_percent(count.recall)}">'
        f'<rect width="{_BAR}" height="12" fill="#eee"/>'
        f'<rect width="{width}" height="12" fill="#3b7dd8"/></svg>'
    )
    numbers = (_percent(count.precision), _percent(count.recall), count.right, count.wrong)
    cells = "".join(
        f'<td class="n">{value}</td>' for value in (*numbers, count.missed, count.invented)
    )
    return f"<tr><td>{_escaped(path)}</td><td>{bar}</td>{cells}</tr>"


def _case(judged: Judged) -> str:
    name = _escaped(judged.case.name)
    if judged.case.found is None:
        return f'<h3>{name}</h3><p class="wrong">{_escaped(judged.case.failure)}</p>'
    rows = "".join(
        f"<tr{' class=flag' if d.flagged else ''}><td>{_escaped(d.path)}</td>"
        f'<td>{_escaped(d.expected or "–")}</td><td class="wrong">{_escaped(d.found or "–")}'
        f"</td><td>{'flagged' if d.flagged else ''}</td></tr>"
        for d in judged.differences
    )
    return (
        f"<h3>{name}</h3><table><tr><th>field</th><th>document</th><th>read</th><th></th></tr>"
        f"{rows}</table>"
    )


def _fields(evaluation: Evaluation) -> list[tuple[str, FieldCount]]:
    """Fields that occur, in the order of the model."""
    return [
        (path, count)
        for path, count in evaluation.fields.items()
        if count.right or count.wrong or count.missed or count.invented
    ]


def _escaped(words: str) -> str:
    """Also without characters that turn what is read around: a browser obeys them."""
    return html.escape(printable(words, _CHARS_MAX))


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
