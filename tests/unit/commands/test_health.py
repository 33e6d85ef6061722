"""health: what a container asks."""

from __future__ import annotations

import asyncio

import pytest

from service.commands import health
from service.ops.http import OpsServer, Pages
from service.settings import HttpSettings
from tests.fakes.scripted_server import ScriptedServer, answer


async def test_it_says_whether_the_service_is_alive(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 when it is; 1 when it is not, nothing answers, or another program; no token is needed."""
    alive = True
    pages = Pages(lambda: b"", lambda: alive, lambda: (True, ""), dict)
    server = OpsServer(pages, token="secret")
    await server.start("127.0.0.1", 0)
    serving = asyncio.create_task(server.serve())
    said: list[str] = []
    settings = HttpSettings(host="0.0.0.0", port=server.port)
    assert await asyncio.to_thread(health.run, settings, said.append) == 0
    alive = False
    assert await asyncio.to_thread(health.run, settings, said.append) == 1
    await server.stop()
    await serving
    assert await asyncio.to_thread(health.run, settings, said.append) == 1
    async with ScriptedServer([answer(b"<html>ok</html>")]) as other:
        settings = HttpSettings(host="0.0.0.0", port=other.port)
        assert await asyncio.to_thread(health.run, settings, said.append) == 1
    assert said == ["alive"]
    not_alive, away, foreign = capsys.readouterr().err.splitlines()
    assert "another program answers" in foreign
    assert "not alive" in not_alive
    assert "no answer" in away
