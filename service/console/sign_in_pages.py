"""Signing in with a token, and signing out.

A wrong token is in the audit log, without the token. After many wrong ones in a row the page waits
before it looks at the next: guessing a token of 16 letters or more stays hopeless, and a log cannot
be filled. The page leads on to pages of this console only. A form of a session that ended stays in
the page while a person signs in; then it is sent without a form token, so it is only shown again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from service.console.form_fields import read_fields
from service.console.form_reading import FormRefusal
from service.console.rendering import page
from service.console.roles import person_with
from service.console.visits import (
    ConsoleParts,
    Visit,
    audit,
    limit_of,
    own_origin,
    sign_in_page,
)

_WRONG_S = 0.5
_TOKEN_CHARS = 4_000
_ADDRESS_CHARS = 8_000
_WRONG_MAX = 5
_LOST = "Your session had ended: what you sent was not written. Sign in, and do it again."
_FOREIGN = "This form does not come from this console."
_waiting = asyncio.Semaphore(_WRONG_MAX)


async def sign_in(request: Request) -> Response:
    """The form, and what it sends."""
    parts: ConsoleParts = request.app.state.parts
    if request.method != "POST":  # HEAD asks for what GET would show.
        asked = request.query_params
        return sign_in_page(_within(asked.get("next", "/")), _LOST if "lost" in asked else "")
    if not own_origin(request):
        return sign_in_page("/", _FOREIGN, 403)
    async with parts.forms.body(request, limit_of(request, parts)) as body:
        if isinstance(body, FormRefusal):
            return body.answer()
        form = read_fields(body)
        return sign_in_page("/", _FOREIGN, 403) if form is None else await _signed_in(request, form)


async def _signed_in(request: Request, form: Mapping[str, str]) -> Response:
    parts: ConsoleParts = request.app.state.parts
    following = _within(form.get("next", "/"))
    person = person_with(form.get("token", "")[:_TOKEN_CHARS].strip(), parts.users)
    if person is None:
        async with _waiting:
            await asyncio.sleep(_WRONG_S)
        client = request.client.host if request.client else ""
        audit("", "sign_in_refused", client=client)
        return sign_in_page(following, "No one has this token.", 403, form.get("kept", ""))
    audit(person.name, "signed_in", role=person.role.value)
    kept = read_fields(form.get("kept", "").encode("ascii", "replace"))
    answer = _going_on(following, kept) if kept else RedirectResponse(following, 303)
    answer.set_cookie(
        parts.cookie,
        parts.sessions.begin(person),
        path="/",
        secure=parts.secure,
        httponly=True,
        samesite="strict",
    )
    return answer


async def sign_out(visit: Visit) -> Response:
    """Ends the session."""
    parts = visit.parts
    parts.sessions.end(visit.request.cookies.get(parts.cookie, ""))
    parts.claims.end(visit.session.form_token)
    visit.audit("signed_out")
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(parts.cookie, path="/", secure=parts.secure, httponly=True)
    return answer


def _going_on(following: str, kept: dict[str, str]) -> Response:
    """The form that was kept, on its way to the page that shows it again."""
    return page("going_on.html", following=following, kept=kept)


def _within(address: str) -> str:
    """A page of this console; browsers take `//host` and `/\\host` for another one."""
    if len(address) > _ADDRESS_CHARS:
        return "/"
    safe = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if safe and address.isprintable() and "\\" not in address else "/"
