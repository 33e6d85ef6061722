"""An evaluation as a table for terminals, as JSON, and as one HTML page that needs nothing else."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator
from typing import Any

from schemas.outcome import Trust
from service.checks.evaluation import Evaluation, FieldCount, Judged
from service.model.counted import are, counted
from service.model.printable import printable

_WORST = 20
_BAR = 160
_CHARS_MAX = 2_000
_SHORT_CHARS_MAX = 120
SIMULATED = "SIMULATED: the built-in simulator invented the answers; no figure is about a model"
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%}td,th{padding:.25em .6em;text-align:left;
border-bottom:1px solid #ddd}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.wrong{color:#a40000}.flag{background:#fff3cd}h2{margin-top:2em}svg{vertical-align:middle}
"""


def summary(evaluation: Evaluation) -> dict[str, Any]:
    """The figures, as JSON takes them."""
    return {
        "simulated": evaluation.simulated,
        "documents": len(evaluation.documents),
        "read": evaluation.read,
        "exact": evaluation.exact,
        "line_score": evaluation.line_score,
        "wrong_values": evaluation.wrong_values,
        "flagged_wrong_values": evaluation.flagged_wrong,
        "wrong_documents": evaluation.wrong_documents,
        "reviewed_wrong_documents": evaluation.reviewed_wrong_documents,
        "flags_on_right_values": evaluation.flags_on_right,
        "right_share": evaluation.right_share,
        "trust": {
            trust.value: dict(zip(("documents", "wrong"), evaluation.trusted(trust), strict=True))
            for trust in Trust
        },
        "rules": {
            rule: {"on_wrong": count.on_wrong, "on_right": count.on_right}
            for rule, count in sorted(evaluation.rules.items())
        },
        "false_alarms": [
            {"document": one.document, "field": one.path, "value": one.value, "rules": one.rules}
            for one in evaluation.alarms
        ],
        "silent": [
            {"document": name, "field": d.path, "expected": d.expected, "found": d.found}
            for name, d in evaluation.silent
        ],
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
    if evaluation.simulated:
        yield SIMULATED
    yield f"{'field':32} {'precision':>9} {'recall':>7}  right  wrong  missed invented"
    for path, c in _fields(evaluation):
        yield (
            f"{path:32} {per_cent(c.precision):>9} {per_cent(c.recall):>7} {c.right:6} {c.wrong:6} "
            f"{c.missed:7} {c.invented:8}"
        )
    yield from _rules(evaluation)
    yield from _listed(evaluation)
    yield ""
    yield from sentences(evaluation)


def _rules(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.rules:
        yield ""
        yield f"{'flags by rule':32} {'on wrong':>9} {'on right':>9}"
        for rule, count in sorted(evaluation.rules.items()):
            yield f"{rule:32} {count.on_wrong:9} {count.on_right:9}"


def _listed(evaluation: Evaluation) -> Iterator[str]:
    """The first wrong and silent values, and the first false alarms."""
    silent, alarms = evaluation.silent, evaluation.alarms
    if silent:
        yield ""
        values = counted(len(silent), "wrong or missed value")
        yield f"{values} without a flag (expected -> read):"
    for name, d in silent[:_WORST]:
        values = f"{d.expected or '–'} -> {d.found or '–'}"
        yield f"  {_short(name)} {d.path}: {_short(values)}"
    if alarms:
        yield ""
        yield f"{counted(len(alarms), 'right value')} with a flag:"
    for one in alarms[:_WORST]:
        yield f"  {_short(one.document)} {one.path} {_short(one.value)}: {', '.join(one.rules)}"


def _short(words: str) -> str:
    return printable(words, _SHORT_CHARS_MAX)


def sentences(evaluation: Evaluation) -> Iterator[str]:
    """The figures, the most important one last."""
    e = evaluation
    failures = Counter(j.case.failure.partition(":")[0] for j in e.documents if j.case.failure)
    for reason, count in failures.most_common():
        first = next(j.case.failure for j in e.documents if j.case.failure.startswith(reason))
        yield f"{count} failed by {first}"
    documents = counted(len(e.documents), "document")
    read = f"{e.read} of {documents} {are(e.read, before=True)} read"
    yield f"{read}, {e.exact} of them without a fault"
    yield f"line items: {per_cent(e.line_score)} (F1 over their values)"
    yield f"{e.flags_on_right} of {e.right_values} right values were falsely flagged"
    for trust in Trust:
        count, wrong = e.trusted(trust)
        documents = counted(count, "document")
        yield f"trust {trust.value}: {documents}, {wrong} of them with a wrong or missed value"
    asking, wrong_documents = e.reviewed_wrong_documents, e.wrong_documents
    yield (
        f"{asking} of {wrong_documents} documents with a wrong value (missed ones not counted) ask "
        "for a person"
    )
    yield f"{e.flagged_wrong} of {e.wrong_values} wrong values were flagged"


def as_html(evaluation: Evaluation, title: str) -> str:
    """One page; what comes from documents is escaped."""
    rows = "".join(_field_row(path, count) for path, count in _fields(evaluation))
    cases = "".join(_case(judged) for judged in evaluation.worst(_WORST))
    said = "".join(f"<li>{_escaped(sentence)}</li>" for sentence in sentences(evaluation))
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{_escaped(title)}'
        f"</title><style>{_STYLE}</style></head><body><h1>{_escaped(title)}</h1>"
        f"{_banner(evaluation)}<ul>{said}</ul>"
        '<h2>Fields</h2><table><tr><th>field</th><th>recall</th><th class="n">precision</th>'
        '<th class="n">recall</th><th class="n">right</th><th class="n">wrong</th>'
        f'<th class="n">missed</th><th class="n">invented</th></tr>{rows}</table>'
        f'<h2>Flags by rule</h2><table><tr><th>rule</th><th class="n">on wrong</th>'
        f'<th class="n">on right</th></tr>{_rule_rows(evaluation)}</table>'
        f"<h2>Worst documents</h2>{cases or '<p>None.</p>'}</body></html>\n"
    )


def _banner(evaluation: Evaluation) -> str:
    return f'<p class="wrong"><b>{SIMULATED}</b></p>' if evaluation.simulated else ""


def _rule_rows(evaluation: Evaluation) -> str:
    return "".join(
        f'<tr><td>{_escaped(rule)}</td><td class="n">{count.on_wrong}</td>'
        f'<td class="n">{count.on_right}</td></tr>'
        for rule, count in sorted(evaluation.rules.items())
    )


def _field_row(path: str, count: FieldCount) -> str:
    width = round(_BAR * (count.recall or 0.0))
    bar = (
        f'<svg width="{_BAR}" height="12" role="img" aria-label="recall {per_cent(count.recall)}">'
        f'<rect width="{_BAR}" height="12" fill="#eee"/>'
        f'<rect width="{width}" height="12" fill="#3b7dd8"/></svg>'
    )
    numbers = (per_cent(count.precision), per_cent(count.recall), count.right, count.wrong)
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


def per_cent(share: float | None) -> str:
    """A share as people read it."""
    return "–" if share is None else f"{share:.1%}"
