"""Renders the console's templates.

Every value is escaped. Besides, every text becomes one printable line, so that no character of an
invoice turns what is read around it, unless a template says `exact` (what is edited) or `lines`
(what has lines). `coded` is for the program's own sentences, in which back-ticks stand around code.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from service.console import wording
from service.console.problems import MessagePage
from service.model.printable import one_line, printable

_CHARS_MAX = 2_000


def _shown(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value, _CHARS_MAX)
    return value


def _exact(value: str) -> Markup:
    return escape(value)


def _lines(value: str) -> Markup:
    return escape("\n".join(one_line(line) for line in value.split("\n")))


def _coded(value: str) -> Markup:
    """A sentence of ours: what stands between back-ticks is code."""
    pieces = printable(value, _CHARS_MAX).split("`")
    if len(pieces) % 2 == 0:  # One of them stands alone, so none is a pair for sure.
        return escape("`".join(pieces))
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("service.console"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "exact": _exact,
        "lines": _lines,
        "coded": _coded,
        "amount": wording.amount,
        "day": wording.day,
        "moment": wording.moment,
        "count": wording.count,
        "iban": wording.iban,
        "capitalised": wording.capitalised,
        "sentence": wording.sentence,
        "field_label": wording.field_label,
    }
    made.globals |= {
        "STATES": wording.STATES,
        "TRUSTS": wording.TRUSTS,
        "FINDINGS": wording.FINDINGS,
        "FAILURE_STATES": wording.FAILURE_STATES,
        "FAILURES_TO_DO": wording.FAILURES_TO_DO,
        "failures_to_do": wording.failures_to_do,
        "word": wording.word,
    }
    return made


_ENVIRONMENT = _environment()


def page(template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page, or a part of one. One that says why it is an error has a form for programs."""
    shown = _ENVIRONMENT.get_template(template).render(context)
    if status >= HTTPStatus.BAD_REQUEST and "sentence" in context:
        return MessagePage(shown, status, context["title"], context["sentence"])
    return HTMLResponse(shown, status)
