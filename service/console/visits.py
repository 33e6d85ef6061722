"""One request of a person: who it is, what it may do, what its form says.

A page names the role that it needs. A person who is not signed in is led to the sign-in page; one
whose role is too small is told so. A form must come from this console: it has the session's form
token, and an `Origin` that is ours, where the browser sends one. The audit log has
every denied request and every change (`audit`). Forms are bounded (`form_reading`).

A form of a session that ended does nothing. If it comes from a page of this console, what was typed
in it travels through the sign-in page and is shown again, to be sent once more. A large one does so
only from a browser that this process knows.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.console.claims import Claims
from service.console.data_age import age_told
from service.console.form_fields import read_fields, without_field
from service.console.form_reading import SMALL_FORM_BYTES, FormReader, FormRefusal
from service.console.live_counts import LiveCounts
from service.console.problems import takes_problem
from service.console.rendering import page
from service.console.reviewing import DecisionLog
from service.console.roles import ConsoleRole, ConsoleUser, Person, person_of_proxy
from service.console.sending_back import FailuresAtHand
from service.console.sessions import ConsoleSession, Sessions
from service.console.source_documents import SourceDocument
from service.model.record import Coordinates
from service.ops.logs import logger
from service.settings import ConsoleSettings, Settings
from service.store.database import DatabaseFault
from service.store.queries import StoreReader
from service.store.reading_state import DataAge

FORM_MAX_BYTES = 12 * 1024 * 1024
"""An event of the usual size, written as a form, which triples some characters."""
_KEPT_MAX_BYTES = 4 * 1024 * 1024
"""Of a form that travels through the sign-in page; larger ones are lost."""
_SIGN_IN_MAX_BYTES = 7 * 1024 * 1024
"""The sign-in page writes such a form as a field, in which an escape of three characters has five.
"""
_WORD_CHARS = 200
SESSION_HAD_ENDED = (
    "Your session had ended: nothing was written. What you typed is below. Look at it, and send it "
    "again."
)


class DocumentsOfEvents(Protocol):
    """Where documents come from."""

    async def find(self, source: Coordinates) -> SourceDocument:
        """The document of an event, or why it cannot be shown."""


@dataclass(frozen=True)
class ConsoleParts:
    """What the pages work with."""

    settings: Settings
    reader: StoreReader
    documents: DocumentsOfEvents
    decisions: DecisionLog
    failures: FailuresAtHand
    sessions: Sessions
    users: Sequence[ConsoleUser]
    counts: LiveCounts
    age: Callable[[], DataAge]
    """Of what the database has."""
    claims: Claims = field(default_factory=Claims)
    forms: FormReader = field(default_factory=FormReader)

    def age_told(self) -> str:
        """In a sentence; empty while it is as new as it gets."""
        return age_told(self.age(), time.time())

    @property
    def secure(self) -> bool:
        """Whether browsers reach the console over HTTPS alone."""
        chosen = self.settings.console
        return chosen.ssl_certfile is not None or chosen.secure_cookie

    @property
    def cookie(self) -> str:
        """Its name: with this beginning, browsers take it over HTTPS alone."""
        return "__Host-console" if self.secure else "console"


@dataclass(frozen=True)
class Visit:
    """One request of a person who is signed in."""

    request: Request
    parts: ConsoleParts
    session: ConsoleSession
    form: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Person:
        """Who it is."""
        return self.session.person

    @property
    def may_review(self) -> bool:
        """Whether this person may decide invoices."""
        return self.person.role.covers(ConsoleRole.REVIEWER)

    @property
    def partial(self) -> bool:
        """Whether a part of a page is asked for."""
        return self.request.headers.get("HX-Request") == "true"

    def page(self, template: str, status: int = 200, **context: object) -> Response:
        """A page with what every page has."""
        return page(template, status, **self.frame(), **context)

    def message(self, title: str, sentence: str, status: int) -> Response:
        """A page that says one thing."""
        return self.page("message.html", status, title=title, sentence=sentence)

    def frame(self) -> dict[str, object]:
        """What every page shows besides its own."""
        role = self.person.role
        return {
            "person": self.person,
            "form_token": self.session.form_token,
            "may_review": self.may_review,
            "may_operate": role.covers(ConsoleRole.OPERATOR),
            "path": self.request.url.path,
            "counts": self.parts.counts.known,
            "age": self.parts.age_told(),
        }

    def audit(self, action: str, **facts: object) -> None:
        """Who did what; never what an invoice says."""
        audit(self.person.name, action, **facts)


Answer = Callable[[Visit], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def audit(who: str, action: str, **facts: object) -> None:
    """One line of the audit log."""
    logger("audit").info(action, person=who, **facts)


def for_role(
    needed: ConsoleRole,
    answer: Answer,
    *,
    keeps_alive: bool = True,
    shown_again: Answer | None = None,
) -> Endpoint:
    """An endpoint that only this role, or one above it, may use. `shown_again` answers a form of a
    session that ended: it shows what was typed, and changes nothing."""

    async def endpoint(request: Request) -> Response:
        parts: ConsoleParts = request.app.state.parts
        session = session_of(request, parts, used=keeps_alive)
        if session is None and request.method == "POST" and request.headers.get("HX-Request"):
            return page("session_over.html")
        if session is None:
            return await _sign_in_first(request, keeps=shown_again is not None)
        visit = Visit(request, parts, session)
        if not session.person.role.covers(needed):
            visit.audit("denied", path=request.url.path, needs=needed.value)
            return visit.message("Not allowed", _not_allowed(session.person, needed), 403)
        if request.method != "POST":
            return await _answered(visit, answer)
        async with parts.forms.body(request, FORM_MAX_BYTES) as body:
            form = body if isinstance(body, FormRefusal) else read_fields(body)
            if form is None or isinstance(form, FormRefusal):
                return (form or FormRefusal.TOO_LARGE).answer()
            visit = Visit(request, parts, session, form)
            if not own_origin(request) or not _has_token(session, form):
                return await _not_accepted(visit, shown_again)
            return await _answered(visit, answer)

    return endpoint


async def _answered(visit: Visit, answer: Answer) -> Response:
    try:
        return await answer(visit)
    except DatabaseFault as error:
        return visit.message("The database does not answer", str(error), 503)


async def _not_accepted(visit: Visit, shown_again: Answer | None) -> Response:
    """A form without this session's token. One of this console is of a session that ended; beside
    one that is still being typed, a note says so."""
    own = own_origin(visit.request)
    if own and visit.partial:
        return page("session_over.html")
    if own and shown_again is not None:
        visit.audit("outdated_form", path=visit.request.url.path)
        return await _answered(visit, shown_again)
    visit.audit("forged_form", path=visit.request.url.path)
    return visit.message("Not accepted", _FORGED, 403)


_FORGED = (
    "This form does not come from a page of this session. Nothing was done. Open the page again, "
    "and send it from there."
)


def _not_allowed(person: Person, needed: ConsoleRole) -> str:
    return (
        f"You are signed in as {person.name}, with the role {person.role.value}. This needs the "
        f"role {needed.value}. The operator of the console can give it to you."
    )


def session_of(request: Request, parts: ConsoleParts, *, used: bool) -> ConsoleSession | None:
    """The session that a request belongs to, by its proxy or by its cookie."""
    named = _named_by_proxy(request, parts.settings.console)
    if named is not None:
        return parts.sessions.of_proxy(named)
    return parts.sessions.find(request.cookies.get(parts.cookie, ""), used=used)


def _named_by_proxy(request: Request, chosen: ConsoleSettings) -> Person | None:
    client = request.client.host if request.client else ""
    if not chosen.proxy_user_header or client not in chosen.proxy_addresses:
        return None
    return person_of_proxy(
        request.headers.get(chosen.proxy_user_header, ""),
        request.headers.get(chosen.proxy_groups_header, ""),
        chosen.reviewer_group,
        chosen.operator_group,
    )


_PARTS_OF_PAGES = frozenset({"decision", "checks", "document", "payload"})


async def _sign_in_first(request: Request, *, keeps: bool) -> Response:
    """A part of a page cannot show it, so the browser is told to go there; afterwards it shows the
    page that the part or the form belongs to, or the form again."""
    if request.method == "POST" and keeps and own_origin(request):
        parts: ConsoleParts = request.app.state.parts
        limit_bytes = limit_of(request, parts, _KEPT_MAX_BYTES)
        async with parts.forms.body(request, limit_bytes) as body:
            if body in (FormRefusal.BUSY, FormRefusal.TOO_SLOW):
                return body.answer()
            kept = "" if isinstance(body, FormRefusal) else _kept(body)
            if kept:
                return sign_in_page(_address(request, request.url.path), _KEPT_TOLD, 403, kept)
    if takes_problem(request.headers):
        return page("plain_message.html", 403, title="Not signed in", sentence=_SIGN_IN)
    page_, _, part = request.url.path.rpartition("/")
    place = page_ if part in _PARTS_OF_PAGES else request.url.path
    lost = "&lost=1" if request.method == "POST" and part in _PARTS_OF_PAGES else ""
    place = "/" if request.method == "POST" and not lost else _address(request, place)
    address = f"/sign-in?next={quote(place, safe='/')}{lost}"
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": address})
    return RedirectResponse(address, 303)


_SIGN_IN = "Send the cookie that a sign-in at /sign-in gives."
_KEPT_TOLD = (
    "Your session had ended: what you sent was not written. Sign in: what you typed is kept, and "
    "shown to you again."
)


def _address(request: Request, path: str) -> str:
    """With the filters of a list, or the place in it."""
    return quote(path) + (f"?{request.url.query}" if request.url.query else "")


def sign_in_page(following: str, fault: str = "", status: int = 200, kept: str = "") -> Response:
    """The form for a token. It leads to `following`; a form that is `kept` is sent there."""
    return page("sign_in.html", status, following=following, fault=fault, kept=kept)


def _kept(form: bytes) -> str:
    """As it was sent, without the token of a session that ended. A stranger's is not decoded."""
    return (without_field(form, b"form_token") or b"").decode("ascii", "replace")


def limit_of(request: Request, parts: ConsoleParts, limit_bytes: int = _SIGN_IN_MAX_BYTES) -> int:
    """Of the form of a browser without a session: a stranger's is small."""
    knows = parts.sessions.knows(request.cookies.get(parts.cookie, ""))
    return limit_bytes if knows else SMALL_FORM_BYTES


def own_origin(request: Request) -> bool:
    """Whether a form was sent from a page of this console, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("Host", "")


def _has_token(session: ConsoleSession, form: Mapping[str, str]) -> bool:
    given = form.get("form_token", "")[:_WORD_CHARS].encode("utf-8", "replace")
    return hmac.compare_digest(given, session.form_token.encode())
