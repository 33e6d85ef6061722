"""A real Prometheus scrapes real services on the real Kafka: every panel and alert has data."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from service.app import App
from service.demo.invoices import make_invoice
from service.demo.simulator import Plan, Simulator
from tests.deploy.test_dashboards import DEPLOY, panel_queries, rules
from tests.integration.conftest import Serve, Stage

EVENTS = 600


@dataclass(frozen=True)
class Tools:
    """The two programs."""

    prometheus: str
    promtool: str


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    """From PATH, else from Debian's package, unpacked and not installed."""
    found = shutil.which("prometheus"), shutil.which("promtool")
    if found[0] and found[1]:
        return Tools(found[0], found[1])
    folder = tmp_path_factory.mktemp("prometheus")
    for command in (["apt-get", "update"], ["apt-get", "download", "prometheus"]):
        if shutil.which("apt-get") is None:
            break
        subprocess.run(command, cwd=folder, capture_output=True, timeout=240, check=False)
        if list(folder.glob("*.deb")):
            break
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", package.name, "x"], cwd=folder, check=True)
        binaries = folder / "x" / "usr" / "bin"
        return Tools(str(binaries / "prometheus"), str(binaries / "promtool"))
    why = "NOT TESTED: neither a prometheus on PATH nor Debian's package could be had"
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def test_the_rules_are_valid_and_each_alert_fires_and_stays_quiet(
    tools: Tools,
) -> None:
    """promtool's own judgement; every alert has a case that fires and one that does not."""
    rules_file = DEPLOY / "prometheus" / "rules.yaml"
    tests = DEPLOY / "prometheus" / "tests" / "alerts.yaml"
    for arguments in (["check", "rules", str(rules_file)], ["test", "rules", str(tests)]):
        result = subprocess.run([tools.promtool, *arguments], capture_output=True, text=True)
        assert result.returncode == 0, result.stdout + result.stderr
    text = tests.read_text()
    for rule in rules():
        if "alert" in rule:
            name = re.escape(rule["alert"])
            quiet = len(re.findall(rf"alertname: {name}, exp_alerts: \[\]", text))
            assert quiet >= 1, f"{rule['alert']} has no quiet case"
            assert len(re.findall(rf"alertname: {name}\b", text)) > quiet, f"{name} never fires"


@asynccontextmanager
async def _prometheus(tools: Tools, folder: Path, ports: list[int]) -> AsyncIterator[int]:
    """Scrapes these ports every second, with the project's rules; yields its own port."""
    targets = [f"127.0.0.1:{port}" for port in ports]
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(DEPLOY / "prometheus" / "rules.yaml")],
        "scrape_configs": [
            {"job_name": "invoice-stream", "static_configs": [{"targets": targets}]}
        ],
    }
    (folder / "p.json").write_text(json.dumps(config))
    port = _free_port()
    process = subprocess.Popen(
        [
            tools.prometheus,
            f"--config.file={folder / 'p.json'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _ask(port: int, page: str, **query: str) -> Any:
    url = f"http://127.0.0.1:{port}{page}?{urllib.parse.urlencode(query)}"
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return json.loads(error.read())
    except OSError:
        return {"status": "unreachable"}


def _shortened(query: str) -> str:
    """The panel's query over the seconds that the test has."""
    return query.replace("$__rate_interval", "10s").replace("[10m:1m]", "[10s:1s]")


def _empty(port: int, query: str) -> str:
    """Why a query has no data; empty if it has."""
    answer = _ask(port, "/api/v1/query", query=query)
    if answer["status"] != "success":
        return str(answer.get("error", answer["status"]))
    values = [sample["value"][1] for sample in answer["data"]["result"]]
    return "" if any(value != "NaN" for value in values) else "no data"


async def _serving(stack: AsyncExitStack, stage: Stage, serve: Serve) -> list[App]:
    """Three services in groups of their own: each dialect has gauges that others have not."""
    slow = Plan(slots=2, mean_s=0.02)
    apps = []
    for dialect, plan in (
        ("ollama", slow),
        ("openai", Plan(slots=2, mean_s=0.02, exposition=True)),
        ("think", slow),
    ):
        simulator = await stack.enter_async_context(Simulator(plan))
        settings = stage.settings(
            kafka={"group_id": f"{stage.topics[0]}-{dialect}", "transactional_id_prefix": dialect},
            llm={"dialect": dialect, "base_url": simulator.base_url},
            gate={"gauges_every_s": 0.2},
        )
        apps.append(await stack.enter_async_context(serve(settings)))
    async with asyncio.timeout(30):
        while not all(app.port for app in apps):
            await asyncio.sleep(0.02)
    return apps


async def test_every_panel_and_alert_has_data(
    stage: Stage, serve: Serve, tools: Tools, tmp_path: Path
) -> None:
    """Under load, on three services; a query without data is asked again until the time is up."""
    values: list[tuple[bytes | None, bytes | None]]
    values = [(b"k", json.dumps(make_invoice(n).event()).encode()) for n in range(EVENTS)]
    async with AsyncExitStack() as stack:
        apps = await _serving(stack, stage, serve)
        ports = [app.port for app in apps]
        port = await stack.enter_async_context(_prometheus(tools, tmp_path, ports))
        queries = dict.fromkeys((name, _shortened(query)) for name, query in panel_queries())
        for rule in rules():
            for selector in re.findall(r"invoice_stream[a-z0-9_:]*(?:\{[^}]*\})?", rule["expr"]):
                queries[str(rule.get("alert", rule.get("record"))), selector] = None
        missing = list(queries)
        async with asyncio.timeout(50):
            while missing:
                await asyncio.to_thread(stage.publish, values)
                await asyncio.sleep(1.0)
                missing = [
                    (name, query)
                    for name, query in missing
                    if await asyncio.to_thread(_empty, port, query)
                ]
                print(f"{len(missing)} of {len(queries)} without data:", missing[:5])
        loaded = await asyncio.to_thread(_ask, port, "/api/v1/rules")
        health = [r["health"] for g in loaded["data"]["groups"] for r in g["rules"]]
        assert health.count("ok") == len(rules())
