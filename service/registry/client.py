"""Asks a schema registry over its REST API: one request, one answer.

The part of the API that Confluent's registry, Karapace and Apicurio (`/apis/ccompat/v7`) share.

Invariants: a request ends within its deadline at each address, reads at most `max_reply_bytes`, and
returns a value. Only cancellation leaves as an exception. Redirects are not followed. Credentials
appear in one header and in no message. Which schema is unknown is told by the registry's own code:
a page that is not there (a wrong address, a proxy) is a fault.

Several addresses lead to one registry. A request goes to the address that answered last, then to
the others, each once, while it gets no answer that can be used. A schema that one address
calls unknown is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeAlias
from urllib.parse import quote

from service.llm.light_httpx import httpx
from service.model.printable import printable
from service.oauth.json_exchange import ExchangeBounds, ExchangeFault, JsonPage, exchange
from service.registry.credentials import Credentials
from service.registry.registered_schema import RegisteredSchema
from service.registry.schema_frame import SchemaGuid, SchemaName

_REFERENCES_MAX = 50
_SUBJECT_MAX_CHARS = 1_000
_UNKNOWN_CODES = (40401, 40402, 40403, 40408)
"""Subject, version, schema and a level of its own not found."""
_UNAUTHORIZED, _NOT_FOUND, _CONFLICT, _UNPROCESSABLE = 401, 404, 409, 422
_SAID_CHARS = 200
_ACCEPT = "application/vnd.schemaregistry.v1+json, application/json"


@dataclass(frozen=True, slots=True)
class UnknownSchema:
    """The registry is there and does not have what was asked for."""


@dataclass(frozen=True, slots=True)
class Incompatible:
    """The registry rejects a schema, in its own words."""

    message: str


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    authorization: str = field(repr=False)
    body: dict[str, Any] | None


_Reference: TypeAlias = tuple[str, str]
"""Subject and version."""
Found: TypeAlias = RegisteredSchema | UnknownSchema | ExchangeFault


class RegistryClient:
    """A client for one registry."""

    def __init__(
        self,
        urls: Sequence[str],
        credentials: Credentials,
        transport: httpx.AsyncBaseTransport,
        bounds: ExchangeBounds,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """`urls` are addresses of one registry, at least one. `headers` go with each request."""
        self._urls = [url.rstrip("/") for url in urls]
        self._answered_at = 0
        self._headers = {"accept": _ACCEPT, "user-agent": "invoice-stream"}
        self._headers["accept-encoding"] = "identity"
        self._headers |= headers
        self._credentials = credentials
        self._transport = transport
        self._bounds = bounds

    async def schema(self, name: SchemaName) -> Found:
        """A schema with all that it refers to."""
        if isinstance(name, SchemaGuid):
            page = await self._page("GET", f"/schemas/guids/{name.guid}")
        else:
            page = await self._page("GET", f"/schemas/ids/{name.number}")
        if not isinstance(page, JsonPage):
            return page
        return await self._with_references(page)

    async def answers(self, known: SchemaName | None) -> ExchangeFault | None:
        """Whether the registry answers at all: about a schema that it gave before, or about its
        list of subjects."""
        if known is not None:
            found = await self.schema(known)
            return found if isinstance(found, ExchangeFault) else None
        page = await self._page("GET", "/subjects?offset=0&limit=1")
        if isinstance(page, UnknownSchema):
            return ExchangeFault("it has no list of subjects")
        return page if isinstance(page, ExchangeFault) else None

    async def registered(
        self, subject: str, schema: RegisteredSchema
    ) -> int | UnknownSchema | ExchangeFault:
        """The id of a schema under a subject."""
        page = await self._page("POST", f"/subjects/{_quoted(subject)}", _body(schema))
        return _id_of(page) if isinstance(page, JsonPage) else page

    async def register(
        self, subject: str, schema: RegisteredSchema
    ) -> int | Incompatible | ExchangeFault:
        """The id of a schema, registered under a subject now or before."""
        page = await self._page(
            "POST", f"/subjects/{_quoted(subject)}/versions", _body(schema), rejects=True
        )
        if isinstance(page, UnknownSchema):
            return ExchangeFault("it has no place for subjects")
        if not isinstance(page, JsonPage):
            return page
        return _id_of(page) if page.status == 200 else Incompatible(_said(page.body))

    async def set_compatibility(self, subject: str, level: str) -> ExchangeFault | None:
        """Sets what later schemas of a subject must be compatible with."""
        body = {"compatibility": level}
        page = await self._page("PUT", f"/config/{_quoted(subject)}", body)
        if isinstance(page, UnknownSchema):
            return ExchangeFault("it has no settings of subjects")
        return page if isinstance(page, ExchangeFault) else None

    async def compatibility(self, subject: str) -> str | UnknownSchema | ExchangeFault:
        """The level that a subject has of its own."""
        page = await self._page("GET", f"/config/{_quoted(subject)}")
        if not isinstance(page, JsonPage):
            return page
        level = page.body.get("compatibilityLevel") if isinstance(page.body, dict) else None
        return level if isinstance(level, str) else ExchangeFault("it names no compatibility")

    async def aclose(self) -> None:
        """Closes idle connections."""
        await self._transport.aclose()

    async def _with_references(self, page: JsonPage) -> Found:
        first = _schema_of(page.body)
        if first is None:
            return ExchangeFault("it answered with no schema")
        texts = dict[_Reference, str]()
        fault = await self._collect(page.body, texts)
        return fault or RegisteredSchema(first.kind, first.text, tuple(texts.values()))

    async def _collect(self, body: Any, into: dict[_Reference, str]) -> ExchangeFault | None:
        """The texts that a schema refers to, each behind those that it refers to itself."""
        for subject, version in _references(body):
            if (subject, version) in into:
                continue
            if len(subject) > _SUBJECT_MAX_CHARS:
                return ExchangeFault("it has a reference to a subject with a name that is too long")
            into[subject, version] = ""  # Begun: a circle ends here.
            if len(into) > _REFERENCES_MAX:
                return ExchangeFault(f"it has more than {_REFERENCES_MAX} references")
            found = await self._page(
                "GET", f"/subjects/{_quoted(subject)}/versions/{_quoted(version)}"
            )
            if isinstance(found, ExchangeFault):
                return found
            text = _schema_of(found.body) if isinstance(found, JsonPage) else None
            if text is None or not isinstance(found, JsonPage):
                return ExchangeFault("it lacks a schema that this one refers to")
            fault = await self._collect(found.body, into)
            if fault is not None:
                return fault
            del into[subject, version]
            into[subject, version] = text.text
            if sum(map(len, into.values())) > self._bounds.max_reply_bytes:
                return ExchangeFault("what the schema refers to is too large")
        return None

    async def _page(
        self, method: str, path: str, body: dict[str, Any] | None = None, *, rejects: bool = False
    ) -> JsonPage | UnknownSchema | ExchangeFault:
        """`rejects`: a schema that the registry does not take is an answer."""
        said = dict[str, str]()
        first = self._answered_at
        for at in (*range(first, len(self._urls)), *range(first)):
            authorization = await self._credentials.authorization()
            if isinstance(authorization, ExchangeFault):
                return authorization
            request = _Request(method, self._urls[at] + path, authorization, body)
            page = await self._page_at(request, rejects=rejects)
            if not isinstance(page, ExchangeFault):
                self._answered_at = at
                return page
            said[self._urls[at]] = page.message
        if len(said) == 1:
            return ExchangeFault(*said.values())
        return ExchangeFault("; ".join(f"{url}: {message}" for url, message in said.items()))

    async def _page_at(
        self, request: _Request, *, rejects: bool
    ) -> JsonPage | UnknownSchema | ExchangeFault:
        content = None if request.body is None else json.dumps(request.body).encode()
        headers = self._headers | ({} if content is None else _JSON)
        if request.authorization:
            headers["authorization"] = request.authorization
        page = await exchange(
            self._transport, self._bounds, request.method, request.url, headers, content
        )
        if isinstance(page, ExchangeFault) or page.status == 200:
            return page
        if page.status == _UNAUTHORIZED:
            self._credentials.refused(request.authorization)
        code = page.body.get("error_code") if isinstance(page.body, dict) else None
        if page.status == _NOT_FOUND and code in _UNKNOWN_CODES:
            return UnknownSchema()
        if rejects and page.status in (_CONFLICT, _UNPROCESSABLE):
            return page
        return ExchangeFault(_status(page.status))


_JSON = {"content-type": "application/vnd.schemaregistry.v1+json"}


def _status(status: int) -> str:
    if status in (401, 403):
        return f"it refuses the credentials ({status}); see the settings of the group registry"
    if 300 <= status < 400:
        return f"it redirects ({status}); set registry.url to the address where it lies"
    if status == _NOT_FOUND:
        return "it answers like no schema registry (404); registry.url may lack its path"
    return f"it answers with status {status}"


def _schema_of(body: Any) -> RegisteredSchema | None:
    """Avro is the type that registries do not name."""
    if not isinstance(body, dict) or not isinstance(body.get("schema"), str):
        return None
    kind = body.get("schemaType") or "AVRO"
    return RegisteredSchema(str(kind)[:50], body["schema"])


def _references(body: Any) -> list[_Reference]:
    listed = body.get("references") if isinstance(body, dict) else None
    found = listed if isinstance(listed, list) else []
    return [
        (one["subject"], str(one.get("version"))[:20])
        for one in found
        if isinstance(one, dict) and isinstance(one.get("subject"), str)
    ]


def _body(schema: RegisteredSchema) -> dict[str, Any]:
    kind = {} if schema.kind == "AVRO" else {"schemaType": schema.kind}
    return {"schema": schema.text, **kind}


def _id_of(page: JsonPage) -> int | ExchangeFault:
    found = page.body.get("id") if isinstance(page.body, dict) else None
    is_id = isinstance(found, int) and not isinstance(found, bool) and 0 <= found < 2**32
    return found if is_id else ExchangeFault("it names no id")  # type: ignore[return-value]


def _said(body: Any) -> str:
    message = body.get("message") if isinstance(body, dict) else None
    return printable(message, _SAID_CHARS) if isinstance(message, str) else "it says no more"


def _quoted(part: str) -> str:
    return quote(part, safe="")
