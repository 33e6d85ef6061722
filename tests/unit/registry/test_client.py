"""Questions to a registry: every answer is a value, whatever the registry sends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx
import pytest

from service.oauth.json_exchange import ExchangeBounds, ExchangeFault
from service.registry.client import Incompatible, RegistryClient, UnknownSchema
from service.registry.credentials import FixedCredentials
from service.registry.registered_schema import RegisteredSchema
from service.registry.schema_frame import SchemaGuid, SchemaId

BOUNDS = ExchangeBounds(timeout_s=5.0, max_reply_bytes=2_000)
SCHEMA = RegisteredSchema("AVRO", '"string"')
NOBODY = FixedCredentials("")
GUID = SchemaGuid("0195a3c4-5f3e-7b21-9c3d-2f1b6a7c8d9e")
UNKNOWN = (404, {"error_code": 40403, "message": "Schema not found"})


class _Body(httpx.AsyncByteStream):
    def __init__(self, data: bytes) -> None:
        self._data = data

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._data


class ScriptedRegistry(httpx.AsyncBaseTransport):
    """Answers by method and path, and keeps the requests."""

    def __init__(self, pages: Mapping[str, Any]) -> None:
        self._pages = pages
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        page = self._pages.get(f"{request.method} {request.url.raw_path.decode()}", (404, {}))
        if isinstance(page, Exception):
            raise page
        if page is None:
            await asyncio.Event().wait()
        status, body = page
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, stream=_Body(raw))


def client(
    pages: Mapping[str, Any], authorization: str = "", bounds: ExchangeBounds = BOUNDS
) -> tuple[RegistryClient, ScriptedRegistry]:
    registry = ScriptedRegistry(pages)
    return RegistryClient(
        ["http://registry/api/"], FixedCredentials(authorization), registry, bounds
    ), registry


async def test_schemas_are_found_by_id_and_by_guid() -> None:
    """Avro is the type that registries leave out. Credentials go along in one header."""
    asked, registry = client(
        {
            "GET /api/schemas/ids/7": (200, {"schema": '"string"'}),
            f"GET /api/schemas/guids/{GUID.guid}": (200, {"schema": "x", "schemaType": "JSON"}),
        },
        "Basic eA==",
    )
    assert await asked.schema(SchemaId(7)) == SCHEMA
    assert await asked.schema(GUID) == RegisteredSchema("JSON", "x")
    assert {request.headers["authorization"] for request in registry.requests} == {"Basic eA=="}


async def test_references_come_after_those_that_they_refer_to() -> None:
    """Also where two schemas share one, and where they go round in a circle."""

    def refers(*names: str) -> list[dict[str, Any]]:
        return [{"name": name, "subject": name, "version": 1} for name in names]

    asked, _ = client(
        {
            "GET /api/schemas/ids/7": (200, {"schema": "top", "references": refers("a", "b/c")}),
            "GET /api/subjects/a/versions/1": (200, {"schema": "A", "references": refers("b/c")}),
            "GET /api/subjects/b%2Fc/versions/1": (
                200,
                {"schema": "B", "references": refers("a")},
            ),
        }
    )
    assert await asked.schema(SchemaId(7)) == RegisteredSchema("AVRO", "top", ("B", "A"))


async def test_references_are_bounded() -> None:
    """A chain without an end, and texts that are too large together."""

    class Endless(ScriptedRegistry):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            further = [{"subject": f"s{len(self.requests)}", "version": 1}]
            return httpx.Response(
                200, stream=_Body(json.dumps({"schema": "x", "references": further}).encode())
            )

    registry = Endless({})
    asked = RegistryClient(["http://registry"], NOBODY, registry, BOUNDS)
    assert isinstance(await asked.schema(SchemaId(1)), ExchangeFault)
    assert len(registry.requests) < 60


async def test_no_name_of_a_subject_makes_an_address_that_cannot_be_asked() -> None:
    """However long it is; an address that is too long is a fault like any other."""
    for size_chars in (1_001, 1_900, 70_000):
        refers = [{"name": "a", "subject": "a" * size_chars, "version": 1}]
        page = (200, {"schema": "x", "references": refers})
        asked, registry = client(
            {"GET /api/schemas/ids/7": page}, bounds=ExchangeBounds(5.0, 100_000)
        )
        assert isinstance(await asked.schema(SchemaId(7)), ExchangeFault)
        assert len(registry.requests) == 1
    found = await asked.registered("a" * 70_000, SCHEMA)
    assert isinstance(found, ExchangeFault)
    assert "InvalidURL" in found.message


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        (UNKNOWN, UnknownSchema),
        ((404, {"error_code": 40401}), UnknownSchema),
        ((404, {"error_code": 404, "message": "HTTP 404 Not Found"}), ExchangeFault),
        ((404, b"<html>"), ExchangeFault),
        ((401, {"error_code": 40101}), ExchangeFault),
        ((403, {}), ExchangeFault),
        ((500, {"error_code": 50001}), ExchangeFault),
        ((503, b""), ExchangeFault),
        ((302, b""), ExchangeFault),
        ((200, b"<html>"), ExchangeFault),
        ((200, []), ExchangeFault),
        ((200, {"schema": 5}), ExchangeFault),
        ((200, {"schema": "x" * 3_000}), ExchangeFault),
        (httpx.ConnectError("refused"), ExchangeFault),
    ],
)
async def test_only_the_registrys_own_word_makes_a_schema_unknown(page: Any, kind: type) -> None:
    """A wrong address or a proxy answers 404, too, and no event may fail for that."""
    asked, _ = client({"GET /api/schemas/ids/7": page})
    found = await asked.schema(SchemaId(7))
    assert isinstance(found, kind)
    if isinstance(found, ExchangeFault):
        assert "\n" not in found.message


async def test_a_registry_that_hangs_is_a_fault() -> None:
    """After the deadline."""
    asked, _ = client({"GET /api/schemas/ids/7": None}, bounds=ExchangeBounds(0.01, 1_000))
    found = await asked.schema(SchemaId(7))
    assert isinstance(found, ExchangeFault)
    assert "0.01 s" in found.message


async def test_it_answers_where_another_question_is_answered() -> None:
    """About a schema that it gave before, also that it has it no more; else about its subjects."""
    asked, registry = client(
        {"GET /api/subjects?offset=0&limit=1": (200, ["a"]), "GET /api/schemas/ids/7": UNKNOWN}
    )
    assert await asked.answers(None) is None
    assert await asked.answers(SchemaId(7)) is None
    assert isinstance(await asked.answers(SchemaId(8)), ExchangeFault)
    silent, _ = client({})
    assert isinstance(await silent.answers(None), ExchangeFault)
    assert [request.url.path for request in registry.requests][-1] == "/api/schemas/ids/8"


class _Several(httpx.AsyncBaseTransport):
    """One registry at several hosts; those in `away` answer nothing that can be used."""

    def __init__(self, away: Mapping[str, Any], page: Any = (200, {"id": 4})) -> None:
        self.away = dict(away)
        self._page = page
        self.asked: list[str] = []
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.asked.append(host)
        self.requests.append(request)
        page = self.away.get(host, self._page)
        scripted = ScriptedRegistry({f"{request.method} {request.url.raw_path.decode()}": page})
        return await scripted.handle_async_request(request)


URLS = ("http://a", "http://b/", "http://c")


async def test_addresses_are_asked_in_turn_and_the_one_that_answered_first() -> None:
    """Until one gives an answer; the next request starts there, and goes round."""
    registry = _Several({"a": httpx.ConnectError("refused"), "b": (503, b"")})
    asked = RegistryClient(URLS, NOBODY, registry, BOUNDS)
    assert await asked.registered("t", SCHEMA) == 4
    assert await asked.registered("t", SCHEMA) == 4
    registry.away = {"c": (401, {}), "a": (200, b"<html>")}
    assert await asked.registered("t", SCHEMA) == 4
    assert registry.asked == [*"abc", "c", *"cab"]


async def test_an_address_that_hangs_does_not_take_the_time_of_the_next() -> None:
    """The deadline is each address's own."""
    registry = _Several({"a": None})
    asked = RegistryClient(URLS, NOBODY, registry, ExchangeBounds(0.01, 1_000))
    assert await asked.registered("t", SCHEMA) == 4


@pytest.mark.parametrize("page", [UNKNOWN, (409, {"message": "not compatible"})])
async def test_a_word_of_the_registry_is_the_word_of_all_addresses(page: Any) -> None:
    """That it lacks a schema, or rejects one."""
    registry = _Several({}, page)
    asked = RegistryClient(URLS, NOBODY, registry, BOUNDS)
    assert isinstance(await asked.register("t", SCHEMA), Incompatible | ExchangeFault)
    assert registry.asked == ["a"]


async def test_each_address_is_named_where_none_answers() -> None:
    """Once each, with what it said."""
    registry = _Several({"a": httpx.ConnectError("refused"), "b": (503, b""), "c": (401, {})})
    asked = RegistryClient(URLS, NOBODY, registry, BOUNDS)
    found = await asked.answers(None)
    assert isinstance(found, ExchangeFault)
    assert found.message.startswith("http://a: it cannot be reached")
    assert "; http://b: it answers with status 503; http://c: it refuses" in found.message
    assert registry.asked == [*"abc"]


async def test_subjects_are_looked_up_and_registered() -> None:
    """A schema that is not compatible is told in the registry's words."""
    asked, registry = client(
        {
            "POST /api/subjects/t-value": (200, {"id": 3}),
            "POST /api/subjects/u-value": (404, {"error_code": 40401}),
            "POST /api/subjects/t-value/versions": (200, {"id": 4}),
            "POST /api/subjects/u-value/versions": (409, {"message": "not\ncompatible"}),
            "POST /api/subjects/v-value/versions": (200, {"id": "4"}),
            "GET /api/config/t-value": (200, {"compatibilityLevel": "FULL"}),
            "GET /api/config/u-value": (404, {"error_code": 40408}),
            "PUT /api/config/t-value": (200, {"compatibility": "FULL"}),
        }
    )
    assert await asked.registered("t-value", SCHEMA) == 3
    assert await asked.registered("u-value", SCHEMA) == UnknownSchema()
    assert await asked.register("t-value", SCHEMA) == 4
    rejected = await asked.register("u-value", SCHEMA)
    assert isinstance(rejected, Incompatible)
    assert "\n" not in rejected.message
    assert isinstance(await asked.register("v-value", SCHEMA), ExchangeFault)
    assert await asked.compatibility("t-value") == "FULL"
    assert await asked.compatibility("u-value") == UnknownSchema()
    assert await asked.set_compatibility("t-value", "FULL") is None
    assert json.loads(registry.requests[0].content) == {"schema": '"string"'}


class _Tokens:
    """Gives the next token once the last one is refused; a fault where none is left."""

    def __init__(self, *tokens: str) -> None:
        self._left = list(tokens)

    async def authorization(self) -> str | ExchangeFault:
        return self._left[0] if self._left else ExchangeFault("no token")

    def refused(self, authorization: str) -> None:
        assert self._left.pop(0) == authorization


async def test_a_token_that_is_refused_is_not_shown_again() -> None:
    """Where there is none, no address is asked. What else goes with requests stays."""
    registry = _Several({"a": (401, {}), "c": (403, {})})
    tokens = _Tokens("Bearer 1", "Bearer 2")
    asked = RegistryClient(URLS, tokens, registry, BOUNDS, {"target-sr-cluster": "lsrc-1"})
    assert await asked.registered("t", SCHEMA) == 4
    registry.away["b"] = (401, {})
    assert await asked.registered("t", SCHEMA) == ExchangeFault("no token")
    shown = [request.headers["authorization"] for request in registry.requests]
    assert shown == ["Bearer 1", "Bearer 2", "Bearer 2"]
    assert {request.headers["target-sr-cluster"] for request in registry.requests} == {"lsrc-1"}
