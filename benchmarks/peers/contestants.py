"""Who is measured, whether it can be, and how it is started.

Every contestant is a process of its own that reads one topic and writes another until it is ended.
A peer whose package is missing, or needs another Python or other versions than this project, can
have an interpreter of its own: it then sees the module that drives it and nothing else of this
environment.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

import service
from benchmarks.peers.contract import DOCUMENT_MARK, Job
from service.extraction.prompts import load_prompt
from service.llm.ollama import OllamaDialect
from service.settings import LlmSettings, environment_for_child

MODEL = "simulated-reader"
_PROBE_LIMIT_S = 60.0
OWN_ENVIRONMENTS = {
    # 3 or newer, or a resolver is content with one of years ago that has nothing of this.
    "quixstreams": ("3.11", "quixstreams>=3"),
    "pyrallel-consumer": ("3.12", "pyrallel-consumer"),
}
"""Peers that need other versions than this project, or another Python."""


def setup_command(package: str) -> str:
    """Makes such a peer its environment, as a folder of its name."""
    python, requirement = OWN_ENVIRONMENTS[package]
    return (
        f"uv venv --python {python} {package} && "
        f'uv pip install --python {package}/bin/python "{requirement}" httpx aiohttp uvloop'
    )


def _remedy(package: str) -> str:
    if package in OWN_ENVIRONMENTS:
        named = f"--peer-python {package}={package}/bin/python"
        return f"it needs an environment of its own: {setup_command(package)}; then {named}"
    return "install the extra `bench`" if package == "faststream" else "install this project whole"


_VERSION = "import importlib.metadata as m, sys; print(m.version(sys.argv[1]))"
_PYTHON = "import platform; print(platform.python_version())"


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to do the work. `package` is the distribution that it stands or falls with, `module`
    what drives it ("" for the service itself), `promises` what its documentation says about a
    crash, `label` a short name for pictures."""

    name: str
    label: str
    title: str
    package: str
    module: str
    promises: str
    variant: str = ""

    @property
    def ours(self) -> bool:
        """Whether this is the service."""
        return not self.module


_PEERS = "benchmarks.peers"
OURS = (
    Contestant(
        "exactly-once",
        "ours EO",
        "invoice-stream, `exactly_once`",
        "invoice-stream",
        "",
        "exactly once",
        "exactly_once",
    ),
    Contestant(
        "at-least-once",
        "ours ALO",
        "invoice-stream, `at_least_once`",
        "invoice-stream",
        "",
        "at least once",
        "at_least_once",
    ),
)
CONTESTANTS = (
    *OURS,
    Contestant(
        "faststream-httpx",
        "FS httpx",
        "FastStream batch, httpx",
        "faststream",
        f"{_PEERS}.with_faststream",
        "at least once",
        "batch-httpx",
    ),
    Contestant(
        "faststream-aiohttp",
        "FS aiohttp",
        "FastStream batch, aiohttp",
        "faststream",
        f"{_PEERS}.with_faststream",
        "at least once",
        "batch-aiohttp",
    ),
    Contestant(
        "faststream-workers",
        "FS workers",
        "FastStream `max_workers`, aiohttp",
        "faststream",
        f"{_PEERS}.with_faststream",
        "acknowledges first",
        "workers",
    ),
    Contestant(
        "aiokafka",
        "aiokafka",
        "bare aiokafka loop, batches of 32",
        "aiokafka",
        f"{_PEERS}.bare",
        "at least once",
    ),
    Contestant(
        "aiokafka-512",
        "aiokafka 512",
        "bare aiokafka loop, batches of 512",
        "aiokafka",
        f"{_PEERS}.bare",
        "at least once",
        "512",
    ),
    Contestant(
        "confluent",
        "CK ALO",
        "confluent-kafka's asyncio client, at least once",
        "confluent-kafka",
        f"{_PEERS}.with_confluent",
        "at least once",
        "at-least-once",
    ),
    Contestant(
        "confluent-exactly-once",
        "CK EO",
        "confluent-kafka's asyncio client, exactly once",
        "confluent-kafka",
        f"{_PEERS}.with_confluent",
        "exactly once",
        "exactly-once",
    ),
    Contestant(
        "langgraph-chunks",
        "chunks",
        "LangGraph, static chunks",
        "langgraph",
        f"{_PEERS}.chunks",
        "at least once",
    ),
    Contestant(
        "quix",
        "Quix ALO",
        "Quix Streams, 4 processes, at least once",
        "quixstreams",
        f"{_PEERS}.with_quix",
        "at least once",
        "at-least-once",
    ),
    Contestant(
        "quix-exactly-once",
        "Quix EO",
        "Quix Streams, 4 processes, exactly once",
        "quixstreams",
        f"{_PEERS}.with_quix",
        "exactly once",
        "exactly-once",
    ),
    Contestant(
        "pyrallel",
        "Pyrallel",
        "Pyrallel-Consumer, unordered",
        "pyrallel-consumer",
        f"{_PEERS}.with_pyrallel",
        "at least once",
    ),
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A contestant that can be measured: its interpreter, and its version in words."""

    contestant: Contestant
    python: str
    version: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A contestant that cannot be measured here, and why."""

    contestant: Contestant
    reason: str


def probe(contestant: Contestant, pythons: Mapping[str, str]) -> Ready | Absent:
    """Whether `contestant` can run. `pythons`: interpreters by distribution name."""
    if contestant.ours:
        return Ready(contestant, sys.executable, service.__version__)
    python = pythons.get(contestant.package, sys.executable)
    try:
        version = _ask(python, "-c", _VERSION, contestant.package)
        with _environment(python) as environment:
            _ask(python, "-c", f"import {contestant.module}", environment=environment)
        if python != sys.executable:
            version += f" on Python {_ask(python, '-c', _PYTHON)}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return Absent(contestant, f"its interpreter cannot be run: {type(error).__name__}")
    except subprocess.CalledProcessError as error:
        said = (error.stderr.strip().splitlines() or ["no reason given"])[-1]
        return Absent(
            contestant,
            f"{contestant.package} is not usable here ({said}); {_remedy(contestant.package)}",
        )
    return Ready(contestant, python, version)


def _ask(python: str, *arguments: str, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [python, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=_PROBE_LIMIT_S,
        check=True,
    )
    return done.stdout.strip()


@contextmanager
def _environment(python: str) -> Iterator[dict[str, str]]:
    """No contestant sees this shell's settings of the service; a foreign interpreter sees this
    package and where programs lie, and nothing else."""
    around = environment_for_child({})
    if python == sys.executable:
        yield {name: v for name, v in around.items() if not name.startswith("INVOICE_STREAM_")}
        return
    kept = {name: around[name] for name in ("PATH", "HOME", "LANG", "LC_ALL") if name in around}
    with TemporaryDirectory(prefix="invoice-stream-peer-") as folder:
        package = Path(service.__file__).parent
        Path(folder, package.name).symlink_to(package, target_is_directory=True)
        yield kept | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}


def request_template(max_tokens: int = 2_048) -> dict[str, object]:
    """The service's own request, with the mark where the document goes."""
    prompt = load_prompt().ask(DOCUMENT_MARK, "0" * 16, max_tokens)
    dialect = OllamaDialect(LlmSettings().num_ctx)
    template: dict[str, object] = json.loads(dialect.request(prompt, MODEL).body or b"")
    return template


@contextmanager
def running(ready: Ready, job: Job, log: Path) -> Iterator[psutil.Popen]:
    """The contestant at work; killed at the end, its children with it. Its output goes to `log`."""
    contestant = ready.contestant
    job = replace(job, variant=contestant.variant)
    with ExitStack() as stack:
        environment = stack.enter_context(_environment(ready.python))
        if contestant.ours:
            command = [ready.python, "-m", "service", "run"]
            environment |= _settings_of(job)
        else:
            command = [ready.python, "-m", contestant.module, json.dumps(asdict(job))]
        output = stack.enter_context(log.open("ab"))
        process = psutil.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            yield process
        finally:
            end(process)


def end(process: psutil.Popen) -> None:
    """SIGKILL to the process and everything it started, and waits for it."""
    try:
        family = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        family = [process]
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    process.wait(30)


def _settings_of(job: Job) -> dict[str, str]:
    """The job as settings of the service."""
    settings = {
        "DELIVERY": job.variant,
        "KAFKA__BOOTSTRAP_SERVERS": job.bootstrap_servers,
        "KAFKA__GROUP_ID": job.group,
        "KAFKA__EVENTS_TOPIC": job.events,
        "KAFKA__RESULTS_TOPIC": job.results,
        "KAFKA__FAILURES_TOPIC": f"{job.results}-failures",
        "KAFKA__BATCHES_TOPIC": "",
        "KAFKA__SESSION_TIMEOUT_MS": str(job.session_timeout_ms),
        "LLM__DIALECT": "ollama",
        "LLM__BASE_URL": job.url.removesuffix("/api/chat"),
        "LLM__MODEL": MODEL,
        "GATE__MODE": "fixed",
        "GATE__LIMIT": str(job.slots),
        "BATCH__MAX_RECORDS": str(job.batch),
        "CACHE__ENABLED": "false",
        "HTTP__PORT": "0",
        "LOG__LEVEL": "warning",
    }
    return {f"INVOICE_STREAM_{name}": value for name, value in settings.items()}
