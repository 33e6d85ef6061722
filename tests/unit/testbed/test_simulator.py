"""The simulator on a real socket: dialects, slots, faults, and that it always says what it is."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.testbed.invoices import make_invoice
from service.testbed.printed import UNREADABLE_MARK, read_back
from service.testbed.simulator import MARK, Faults, Simulator, SimulatorPlan

MODEL = "simulated-reader"
SAMPLE = make_invoice(5)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with Simulator(SimulatorPlan(slots=2, mean_s=0.0)) as running:
        yield running


async def _call(
    simulator: Simulator, path: str, body: dict[str, Any] | None = None
) -> tuple[int, dict[str, str], Any]:
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    payload = json.dumps(body).encode() if body is not None else b""
    method = "POST" if body is not None else "GET"
    writer.write(
        f"{method} {path} HTTP/1.1\r\nhost: x\r\ncontent-length: {len(payload)}\r\n\r\n".encode()
        + payload
    )
    async with asyncio.timeout(10):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        content = await reader.readexactly(int(headers["content-length"]))
    writer.close()
    return int(head[0].split()[1]), headers, json.loads(content)


def _chat(text: str = SAMPLE.text) -> dict[str, Any]:
    return {"model": MODEL, "messages": [{"role": "user", "content": text}]}


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/api/chat", _chat(), lambda r: r["message"]["content"]),
        ("/v1/chat/completions", _chat(), lambda r: r["choices"][0]["message"]["content"]),
        ("/think", {"model": MODEL, "prompt": SAMPLE.text}, lambda r: r["response"]),
    ],
)
async def test_each_dialect_answers_with_the_truth_and_says_that_it_is_made_up(
    simulator: Simulator, path: str, body: dict[str, Any], where: Any
) -> None:
    """The answer is what can be read back from the text, marked as simulated."""
    status, headers, reply = await _call(simulator, path, body)
    assert status == 200
    assert headers[MARK] == "1"
    assert json.loads(where(reply)) == SAMPLE.truth == read_back(SAMPLE.text)


async def test_bad_requests_are_told_apart(simulator: Simulator) -> None:
    """As real servers do: unknown model, unreadable input, nonsense, unknown path."""
    wrong_model = {**_chat(), "model": "nope"}
    assert (await _call(simulator, "/api/chat", wrong_model))[0] == 404
    assert (await _call(simulator, "/api/chat", _chat(UNREADABLE_MARK)))[0] == 400
    assert (await _call(simulator, "/api/chat", {"a": 1}))[0] == 400
    assert (await _call(simulator, "/nowhere"))[0] == 404


async def test_slots_bound_what_is_served_and_the_rest_waits(simulator: Simulator) -> None:
    """Two slots: two in service, the others queue, and all are answered in the end."""
    simulator.set_plan(SimulatorPlan(slots=2, mean_s=0.02, sigma=0.1))
    replies = await asyncio.gather(*(_call(simulator, "/api/chat", _chat()) for _ in range(8)))
    assert [status for status, _, _ in replies] == [200] * 8
    assert simulator.stats.queue_peak >= 4
    assert max(reply["total_duration"] for _, _, reply in replies) > min(
        reply["total_duration"] for _, _, reply in replies
    )


@pytest.mark.parametrize(
    ("faults", "status"),
    [
        (Faults(server_error=1.0), 500),
        (Faults(rate_limited=1.0), 429),
        (Faults(overloaded=1.0), 503),
    ],
)
async def test_refusals_come_as_planned(simulator: Simulator, faults: Faults, status: int) -> None:
    """By status, with Retry-After where a server would send one."""
    simulator.set_plan(SimulatorPlan(mean_s=0.0, faults=faults))
    found, headers, _ = await _call(simulator, "/api/chat", _chat())
    assert found == status
    assert ("retry-after" in headers) is (status != 500)


async def test_spoilt_answers_come_as_planned(simulator: Simulator) -> None:
    """Cut, wrapped, wrong, or no JSON at all."""

    async def answer(faults: Faults) -> tuple[str, str]:
        simulator.set_plan(SimulatorPlan(mean_s=0.0, faults=faults))
        _, _, reply = await _call(simulator, "/api/chat", _chat())
        return reply["message"]["content"], reply["done_reason"]

    whole = json.dumps(SAMPLE.truth, ensure_ascii=False)
    assert await answer(Faults(cut_json=1.0)) == (whole[: len(whole) * 2 // 3], "length")
    assert "```json" in (await answer(Faults(fenced=1.0)))[0]
    assert (await answer(Faults(thinking=1.0)))[0].startswith("<think>")
    assert "{" not in (await answer(Faults(not_json=1.0)))[0]
    wrong = json.loads((await answer(Faults(wrong_total=1.0)))[0])
    assert wrong["totals"]["gross"] != SAMPLE.truth["totals"]["gross"]


async def test_the_plan_can_be_changed_while_it_runs(simulator: Simulator) -> None:
    """An outage is one request away, and so is its end."""
    assert (await _call(simulator, "/simulator/plan", {"down": True}))[0] == 200
    assert (await _call(simulator, "/api/chat", _chat()))[0] == 503
    assert (await _call(simulator, "/health"))[0] == 503
    await _call(simulator, "/simulator/plan", {"down": False})
    assert (await _call(simulator, "/api/chat", _chat()))[0] == 200
    assert (await _call(simulator, "/simulator/plan", {"nonsense": 1}))[0] == 400
    _, _, stats = await _call(simulator, "/simulator/stats")
    assert (stats["answered"], stats["refused"]) == (1, 1)


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--port", "99999"], "from 0 to 65535"),
        (["--port", "TAKEN"], "another one with --port"),
        (["--faults", '{"bad": 1}'], "write shares from 0 to 1"),
        (["--faults", "{"], "write JSON like"),
    ],
)
def test_wrong_flags_are_one_sentence(flags: list[str], says: str) -> None:
    """Exit code 2, no traceback, and no port that was not named."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        given = [flag.replace("TAKEN", str(taken.getsockname()[1])) for flag in flags]
        command = [sys.executable, "-m", "service.testbed.simulator", *given]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr
