"""Errors for programs: RFC 9457 instead of a page, where a client takes JSON and no HTML.

A page that says one thing (title and sentence) has both forms; the request decides when it is sent.
A browser, and a client that names no type or any type, get the page.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from service.model.printable import readable_json

_OF_ITS_BODY: Final = frozenset({"content-length", "content-type"})
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/*", "*/*"})
_RANGES_MAX: Final = 50


class MessagePage(HTMLResponse):
    """A page, or a problem with the same status and headers."""

    def __init__(self, content: str, status: int, title: str, sentence: str) -> None:
        super().__init__(content, status)
        self._problem = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": sentence,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.headers.add_vary_header("Accept")
        if not takes_problem(Headers(scope=scope)):
            await super().__call__(scope, receive, send)
            return
        kept = {name: words for name, words in self.headers.items() if name not in _OF_ITS_BODY}
        body = f"{readable_json(self._problem)}\n"
        answer = Response(body, self.status_code, kept, "application/problem+json")
        await answer(scope, receive, send)


def takes_problem(headers: Headers) -> bool:
    """Whether the client takes JSON, and does not take a page."""
    ranges = [part.partition(";") for part in headers.get("accept", "").split(",", _RANGES_MAX)]
    taken = {kind.strip().lower() for kind, _, rest in ranges if not _is_refused(rest)}
    is_json = any(kind == "application/*" or kind.endswith(("/json", "+json")) for kind in taken)
    return is_json and not taken & _PAGES


def _is_refused(parameters: str) -> bool:
    """A weight of zero."""
    weights = [part.strip().lower() for part in parameters.split(";")]
    return any(weight in ("q=0", "q=0.0", "q=0.00", "q=0.000") for weight in weights)
