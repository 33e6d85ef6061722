"""The console as one application: addresses, headers of every answer, pages for what is not there.

Every answer forbids scripts, styles and pictures that are not the console's own, being framed, and
being kept by caches. An address leads to an answer with the role that it needs, in one table.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.console import (
    failure_pages,
    finding_pages,
    invoice_pages,
    overview_pages,
    review_pages,
    sign_in_pages,
)
from service.console.rendering import page
from service.console.roles import ConsoleRole
from service.console.visits import ConsoleParts, for_role

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class _WholeNumber(Convertor[int]):
    """As Starlette's own, of as many digits as Kafka's largest offset has: Python reads no number
    of thousands of digits."""

    regex = "[0-9]{1,19}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("whole", _WholeNumber())
_FAILURE = "/failures/{partition:whole}/{offset:whole}"
_PLACE = "{topic}/{partition:whole}/{offset:whole}"


class _Guarded:
    """Adds the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = scope["path"].startswith("/static/")

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                headers["Cache-Control"] = "max-age=3600" if kept else "no-store"
            await send(message)

        await self._app(scope, receive, sending)


def console_app(parts: ConsoleParts) -> Starlette:
    """The application upon these parts."""
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(_Guarded)],
        exception_handlers={HTTPException: _not_there, 500: _failed},
    )
    app.state.parts = parts
    return app


def _routes() -> Sequence[Route | Mount]:
    viewer, reviewer, operator = ConsoleRole
    return [
        Route("/sign-in", sign_in_pages.sign_in, methods=["GET", "POST"]),
        Route("/sign-out", for_role(viewer, sign_in_pages.sign_out), methods=["POST"]),
        Route("/", for_role(viewer, overview_pages.overview)),
        Route("/latest", for_role(viewer, overview_pages.latest, keeps_alive=False)),
        Route("/runs", for_role(viewer, overview_pages.runs)),
        Route("/events", for_role(viewer, overview_pages.events, keeps_alive=False)),
        Route("/invoices", for_role(viewer, invoice_pages.invoices)),
        Route("/invoices.{form}", for_role(viewer, invoice_pages.export)),
        Route(f"/invoices/{_PLACE}", for_role(viewer, review_pages.invoice)),
        Route("/findings", for_role(viewer, finding_pages.findings)),
        Route("/review", for_role(viewer, review_pages.queue)),
        Route("/review/filters", for_role(viewer, review_pages.filters)),
        Route(
            f"/invoices/{_PLACE}/decision",
            for_role(
                reviewer, review_pages.decision, shown_again=review_pages.decision_shown_again
            ),
            methods=["POST"],
        ),
        Route(
            f"/invoices/{_PLACE}/checks", for_role(reviewer, review_pages.checks), methods=["POST"]
        ),
        Route(f"/invoices/{_PLACE}/document", for_role(viewer, invoice_pages.document)),
        Route(
            f"/invoices/{_PLACE}/pages/{{page:whole}}", for_role(viewer, invoice_pages.page_picture)
        ),
        Route("/failures", for_role(viewer, failure_pages.failures)),
        Route(_FAILURE, for_role(viewer, failure_pages.failure)),
        Route(f"{_FAILURE}/payload", for_role(viewer, failure_pages.payload)),
        Route(
            f"{_FAILURE}/decision",
            for_role(
                operator, failure_pages.decide, shown_again=failure_pages.decision_shown_again
            ),
            methods=["POST"],
        ),
        Mount("/static", StaticFiles(packages=[("service.console", "static")])),
    ]


async def _not_there(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    sentence = "There is no such page." if status == 404 else "This request cannot be answered."
    answer = page("plain_message.html", status, title="Not here", sentence=sentence)
    answer.headers.update(getattr(error, "headers", None) or {})  # `Allow` of a wrong method.
    return answer


async def _failed(request: Request, error: Exception) -> Response:
    """The fault itself is in the log."""
    sentence = "The console failed on this request. Its log says why."
    return page("plain_message.html", 500, title="Something went wrong", sentence=sentence)
