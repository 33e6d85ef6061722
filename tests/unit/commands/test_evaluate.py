"""`evaluate` against the simulator says so, also where the simulator could read nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from service.commands.evaluate import EvaluationRequest, run
from service.settings import CacheSettings, LlmSettings, Settings
from service.testbed.simulator import MODELS, Simulator, SimulatorPlan


async def test_a_document_of_ones_own_is_simulated_and_says_what_the_simulator_reads(
    tmp_path: Path,
) -> None:
    """In the table and on the page: no figure is about a model."""
    (tmp_path / "mine.txt").write_text("ACME Stationery\nInvoice 4711\nTotal 12.00 EUR\n")
    (tmp_path / "mine.truth.json").write_text('{"invoice_number": "4711"}')
    page, said = tmp_path / "page.html", list[str]()
    async with Simulator(SimulatorPlan(mean_s=0.0)) as simulator:
        settings = Settings(
            cache=CacheSettings(enabled=False),
            llm=LlmSettings.model_validate({"base_url": simulator.base_url, "model": MODELS[0]}),
        )
        code = await run(settings, EvaluationRequest(tmp_path, page=page), said.append)
    assert code == 1
    assert said[0].startswith("SIMULATED")
    assert any("the simulator reads only what" in line for line in said)
    assert "SIMULATED" in page.read_text(encoding="utf-8")


async def test_without_a_server_nothing_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A service that is away is no wrong usage."""
    (tmp_path / "mine.txt").write_text("Invoice 4711")
    (tmp_path / "mine.truth.json").write_text('{"invoice_number": "4711"}')
    nowhere = LlmSettings(base_url="http://127.0.0.1:1")
    settings = Settings(cache=CacheSettings(enabled=False), llm=nowhere)
    assert await run(settings, EvaluationRequest(tmp_path), print) == 1
    assert "no LLM server answers" in capsys.readouterr().err


async def test_ctrl_c_says_what_was_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a word, it would look like a fault."""
    (tmp_path / "mine.txt").write_text("Invoice 4711")
    (tmp_path / "mine.truth.json").write_text('{"invoice_number": "4711"}')
    settings = Settings(cache=CacheSettings(enabled=False))
    judging = asyncio.create_task(run(settings, EvaluationRequest(tmp_path), print))
    await asyncio.sleep(0)
    judging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await judging
    said = capsys.readouterr().err
    assert said == "ended early: 1 of 1 document not read, so nothing is judged\n"
