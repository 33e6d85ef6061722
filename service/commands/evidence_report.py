"""The page of `extract --html`: each document's values beside the pages on which they stand.

One file that needs nothing else: pictures are part of it, scripts and addresses are forbidden by
its policy. What comes from documents and models is escaped. A field's name leads to its box.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from schemas.invoice import Invoice
from schemas.outcome import FieldEvidence, FieldVerdict
from service.model.completion import PageImage
from service.model.outcome import Extracted, Failed
from service.model.printable import printable

_CHARS_MAX = 500
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:90em;padding:0 1em;color:#222}
section{display:flex;flex-wrap:wrap;gap:1.5em;align-items:flex-start;border-top:2px solid #888}
h2{flex-basis:100%;margin:.8em 0 0}.told{flex:1 1 34em}.pages{flex:1 1 30em}
table{border-collapse:collapse;width:100%}td,th{padding:.2em .5em;text-align:left;
border-bottom:1px solid #ddd;vertical-align:top}.bad{color:#a40000}.dim{color:#666}
figure{position:relative;margin:0 0 1em;border:1px solid #aaa}figure img{display:block;width:100%}
.box{position:absolute;outline:2px solid #b00040;background:#b0004018}
.box:hover,.box:target{background:#ffe00080;outline:4px solid #b00040}
"""
_BAD = frozenset({"wrong", "doubtful", "missing", "ambiguous"})


def beginning(title: str) -> str:
    """The page up to its first document."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{_escaped(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{_escaped(title)}</h1>\n"
    )


ENDING = "</body></html>\n"


def section(
    number: int, name: str, outcome: Extracted | Failed, pages: Sequence[PageImage]
) -> Iterator[str]:
    """One document; `number` is its place on the page."""
    if isinstance(outcome, Failed):
        why = _escaped(f"{outcome.reason.value}: {outcome.message}")
        yield f'<section><h2>{_escaped(name)}</h2><p class="bad">{why}</p></section>\n'
        return
    assessment = outcome.assessment
    because = ", ".join(assessment.trust_because)
    simulated = " (simulated)" if outcome.simulated else ""
    yield (
        f'<section><h2>{_escaped(name)}</h2><div class="told"><p>trust <b>{assessment.trust}</b>'
        f"{simulated} {_escaped(because)}</p>"
        "<table><tr><th>field</th><th>value</th><th>status</th><th>printed</th><th>page</th></tr>"
    )
    paths = dict.fromkeys((*assessment.fields, *outcome.evidence))
    values = _values(outcome)
    for path in paths:
        yield _row(
            number,
            path,
            values.get(path, ""),
            assessment.fields.get(path),
            outcome.evidence.get(path),
        )
    yield f"</table>{_hidden(outcome)}</div>"
    if pages:
        yield '<div class="pages">'
        for place, page in enumerate(pages, 1):
            yield _figure(number, place, page, outcome.evidence)
        yield "</div>"
    yield "</section>\n"


def _row(
    number: int,
    path: str,
    value: str,
    verdict: FieldVerdict | None,
    evidence: FieldEvidence | None,
) -> str:
    status = verdict.status.value if verdict is not None else ""
    by = ", ".join(verdict.by) if verdict is not None else ""
    bad = ' class="bad"' if status in _BAD else ""
    printed, place, name = "", "", _escaped(path)
    if evidence is not None:
        label = f'<span class="dim">{_escaped(evidence.label)}</span> ' if evidence.label else ""
        printed = f"{label}{_escaped(evidence.quote)}"
        place = str(evidence.page or (f"line {evidence.line}" if evidence.line else evidence.how))
        if evidence.box is not None:
            name = f'<a href="#{_anchor(number, path)}">{name}</a>'
    return (
        f"<tr><td>{name}</td><td>{_escaped(value)}</td>"
        f'<td{bad}>{_escaped(status)} <span class="dim">{_escaped(by)}</span></td>'
        f"<td>{printed}</td><td>{_escaped(place)}</td></tr>"
    )


def _hidden(outcome: Extracted) -> str:
    """What no person sees, so that it does not remain unseen here."""
    if not outcome.hidden:
        return ""
    rows = "".join(
        f"<li>{one.how.value}{f', page {one.page}' if one.page else ''}: {_escaped(one.quote)}</li>"
        for one in outcome.hidden
    )
    return f'<p class="bad">Text that is hidden on the page, and was not read:</p><ul>{rows}</ul>'


def _figure(number: int, place: int, page: PageImage, evidence: Mapping[str, FieldEvidence]) -> str:
    data = base64.b64encode(page.data).decode()
    boxes = "".join(
        _box(number, path, one.quote, one.box)
        for path, one in evidence.items()
        if one.page == place and one.box is not None
    )
    kind = "image/png" if page.media_type == "image/png" else "image/jpeg"
    return f'<figure><img alt="page {place}" src="data:{kind};base64,{data}">{boxes}</figure>'


def _box(number: int, path: str, quote: str, box: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = box
    title = _escaped(f"{path}: {quote}")
    return (
        f'<a class="box" id="{_anchor(number, path)}" title="{title}" style="left:{left:.2%};'
        f'top:{top:.2%};width:{right - left:.2%};height:{bottom - top:.2%}"></a>'
    )


def _anchor(number: int, path: str) -> str:
    """A name within the page; paths of custom schemas are anything."""
    plain = "".join(character if character.isalnum() else "-" for character in path)
    return f"d{number}-{plain}"[:120]


def _values(outcome: Extracted) -> dict[str, str]:
    """The values of the answer by path."""
    answer = outcome.answer
    if isinstance(answer, Invoice):
        return dict(_leaves(answer.model_dump(mode="json"), ""))
    return dict(_leaves(dict(answer.data), ""))


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        if path == "lines":
            yield path, f"{len(value)} lines"
        for index, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{index}")
    elif value is not None:
        yield path, str(value)


def _escaped(words: str) -> str:
    """Also without characters that turn what is read around: a browser obeys them."""
    return html.escape(printable(words, _CHARS_MAX))
