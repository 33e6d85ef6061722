"""`invoice-stream demo`: everything at once, for a newcomer with Python and five minutes.

Starts a real Kafka (or uses yours), an LLM server (yours when one answers, else the simulator,
which says so everywhere), publishes invoices with some that must fail, runs the service as the
process that users run, shows its progress, and lets an independent reader check the outcome.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

from rich.console import Console

from service.llm.offered_models import is_offered, which_are_there
from service.ops.held_folder import HeldFolder
from service.ops.terminal import as_typed
from service.settings import SettingsRefused, environment_for_child, load
from service.testbed.broker import BrokerFailed, LocalKafka
from service.testbed.children import guarded, signals_interrupt
from service.testbed.demo_console import DemoConsoleFailed, demo_console
from service.testbed.demo_display import DemoLlm, DemoProgress, display, print_verdict, summary
from service.testbed.demo_ends import Readiness, in_work, last_words, stalled_after_s
from service.testbed.demo_going_on import going_on, next_time
from service.testbed.demo_models import embeds, invoices_for, is_many, names
from service.testbed.demo_offers import offered
from service.testbed.demo_steps import DemoSteps
from service.testbed.demo_topics import (
    DemoFailed,
    Topics,
    create_topics,
    outcome_reader,
    publish_invoices,
    say_topics,
)
from service.testbed.harmless import harmless
from service.testbed.verify import verify

_OLLAMA = "http://127.0.0.1:11434"
_LIST_BYTES = 4 * 1024 * 1024
_SHOWN = 3
_ROOM_BYTES = 300_000_000
_FAULTS = {
    "server_error": 0.02,
    "cut_json": 0.01,
    "fenced": 0.05,
    "thinking": 0.05,
    "wrong_total": 0.02,
    "not_json": 0.01,
}
"""Faults of the simulator, by share of calls: a demo without faults would show little."""


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """The choices of the command line."""

    invoices: int | None
    """None: many for the simulator, few for a real model."""
    seed: int
    slots: int
    partitions: int
    bootstrap_servers: str | None
    llm_url: str | None
    model: str | None
    console: bool = False
    """The console is open at the end, until Ctrl-C."""
    keep: bool = False
    """Kafka, the LLM server and the service stay at the end, until Ctrl-C."""
    remove_topics: bool = False
    """Topics that were made on a Kafka of yours are deleted at the end."""
    yes: bool = False
    """Many invoices may be sent to a real model."""
    http_port: int = field(default_factory=lambda: _free_port())
    """Where the service answers /status; the demo shows what is in flight."""


def run_demo(options: DemoOptions) -> int:
    """Runs the demo; 0 when the check was clean, 2 for wrong settings. Raises KeyboardInterrupt
    where Ctrl-C ends it before."""
    console = Console(emoji=False)
    try:
        with (
            signals_interrupt(),
            contextlib.ExitStack() as stack,
            DemoSteps(_says(console)) as steps,
        ):
            return _demo(options, console, stack, steps)
    except (BrokerFailed, DemoFailed, DemoConsoleFailed, SettingsRefused) as error:
        console.print(f"[red]{harmless(str(error))}[/red]")
        return 2 if isinstance(error, SettingsRefused) else 1
    except OSError as error:  # A full disk above all.
        words = harmless(f"{error.filename or 'this machine'}: {error.strerror}")
        console.print(f"[red]{words}[/red]")
        return 1
    except KeyboardInterrupt:
        console.print("stopped")
        raise


def _says(console: Console) -> Callable[[str], None]:
    return lambda words: console.print(harmless(words))


def _demo(
    options: DemoOptions, console: Console, stack: contextlib.ExitStack, steps: DemoSteps
) -> int:
    load()  # A misspelt variable would end the service later, with the demo half-way.
    _need_room()
    llm = _llm(options, console, stack)
    invoices = _agreed(options, llm, console)
    kafka = None if options.bootstrap_servers else _local_kafka(steps, stack)
    servers = options.bootstrap_servers or (kafka.bootstrap_servers if kafka is not None else "")
    tag = f"-{uuid.uuid4().hex[:6]}" if options.bootstrap_servers else ""
    topics = create_topics(servers, options.partitions, tag)
    if options.bootstrap_servers:
        say_topics(console, servers, topics, options.remove_topics, stack)
    folder = stack.enter_context(HeldFolder())
    steps.begin(f"publishing {invoices:,} events …")
    publish_invoices(servers, topics, options.partitions, invoices, options.seed)
    environment = _environment(servers, topics, llm, options)
    environment["INVOICE_STREAM_CACHE__PATH"] = str(folder / "answers.sqlite")
    service = stack.enter_context(_service(environment, folder))
    steps.end()
    console.print("running: invoice-stream run")
    stalled_s = stalled_after_s(simulated=llm.simulated)
    watched = DemoProcesses(service, folder / "service.log", kafka, options.http_port)
    progress = _follow(servers, topics, watched, options.partitions, invoices, console, stalled_s)
    stays = options.console or options.keep
    if not stays:
        _stop(service)
    summary(console, progress, llm)
    verdict = verify(servers, topics.events, topics.results, topics.failures)
    print_verdict(console, verdict)
    _say_how_to_go_on(console, environment, llm, options, folder)
    if stays:  # The service goes on: it reads what people send.
        if options.console:
            _open_console(console, environment, folder)
        else:
            _keep(console, service)
        _stop(service)
    return 0 if verdict.clean and verdict.events == invoices else 1


def _say_how_to_go_on(
    console: Console,
    environment: dict[str, str],
    llm: DemoLlm,
    options: DemoOptions,
    folder: Path,
) -> None:
    stays = options.console or options.keep
    if not stays and options.bootstrap_servers is None:
        for line in next_time():
            console.print(as_typed(line), highlight=False, soft_wrap=True)
        return
    if stays and llm.simulated and end_faults(llm.base_url):
        console.print("The simulator failed some calls on purpose; from now on it fails none.")
    what = "Kafka, the LLM server and the service stay" if stays else "The topics stay"
    console.print(f"{what}. In another shell:")
    with_model = stays or not llm.simulated
    for line in going_on(environment, with_model=with_model, with_service=stays):
        console.print(f"  {harmless(as_typed(line))}", highlight=False, soft_wrap=True)
    if stays:
        second = as_typed("A second instance: `invoice-stream run -s http.port=0`.")
        console.print(second, highlight=False, soft_wrap=True)
        log = harmless(f"The log of the service: {folder / 'service.log'}")
        console.print(log, highlight=False, soft_wrap=True)


def _keep(console: Console, service: subprocess.Popen[bytes]) -> None:
    """Until Ctrl-C, or until the service was told to end."""
    console.print("Ctrl-C ends the service and what the demo started, and removes its data.")
    with contextlib.suppress(KeyboardInterrupt):
        if code := service.wait():
            raise DemoFailed(f"the service ended with code {code}")
    console.print("stopped")


def _open_console(console: Console, environment: dict[str, str], folder: Path) -> None:
    """Until Ctrl-C, or until the console was told to end."""
    console.print("starting: invoice-stream console …")
    with contextlib.suppress(KeyboardInterrupt), demo_console(environment, folder) as opened:
        console.print("the console is open; sign in as")
        for role, address in opened.addresses.items():
            console.print(f"  {role:<9} {address}", highlight=False, soft_wrap=True)
        console.print("Ctrl-C ends the console, the service and Kafka, and removes their data.")
        opened.until_it_ends()
    console.print("stopped")


def _local_kafka(steps: DemoSteps, stack: contextlib.ExitStack) -> LocalKafka:
    kafka = stack.enter_context(LocalKafka(progress=steps.begin))
    steps.begin("making topics …")
    return kafka


def _need_room() -> None:
    """Kafka makes files in advance, and dies of a full disk."""
    folder = tempfile.gettempdir()
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < _ROOM_BYTES:
        raise DemoFailed(
            f"{folder} has {free_bytes // 1_000_000} MB left, and the demo needs "
            f"{_ROOM_BYTES // 1_000_000}: make room, or name another folder in TMPDIR"
        )


def _agreed(options: DemoOptions, llm: DemoLlm, console: Console) -> int:
    """How many invoices are sent; a person agrees to many at a real model. Raises DemoFailed."""
    invoices = invoices_for(options.invoices, llm.simulated)
    if options.invoices is None and not llm.simulated:
        console.print(
            f"sending {invoices} invoices, because the model is real; --invoices changes that"
        )
    if not is_many(invoices, llm.simulated) or options.yes:
        return invoices
    question = f"send {invoices:,} invoices to {llm.model} at {llm.base_url}?"
    if not sys.stdin.isatty():
        raise DemoFailed(f"{question} Pass --yes, or leave --invoices out")
    console.print(harmless(f"{question} [y/N] "), end="")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise DemoFailed("nothing was sent")
    return invoices


# The LLM server.


def _llm(options: DemoOptions, console: Console, stack: contextlib.ExitStack) -> DemoLlm:
    url = options.llm_url or _OLLAMA
    if options.model is not None and embeds(options.model):
        raise DemoFailed(f"--model {options.model} makes vectors of texts; name one that answers")
    models = _ollama_models(url)
    if models:
        model = _offered(models, options.model or models[0])
        console.print(f"LLM server: {harmless(f'{url}, model {model}')}")
        return DemoLlm("ollama", url, model, simulated=False)
    if options.llm_url is not None:
        models = offered(url)
        if options.model is None:
            there = f": {which_are_there(models, '')}" if models else ""
            raise DemoFailed(
                f"{url} is not an Ollama server with a model: pull one, or name --model "
                f"for an OpenAI-compatible server{there}"
            )
        _offered(models, options.model)
        console.print(f"LLM server: {url} (OpenAI-compatible), model {options.model}")
        return DemoLlm("openai", url, options.model, simulated=False)
    if options.model is not None:
        raise DemoFailed(
            f"--model {options.model}: no LLM server answers at {url}; start it, name --llm-url, "
            "or leave --model out for the simulator"
        )
    url = stack.enter_context(_simulator(options.slots))
    console.print(
        "[yellow]no LLM server answers on port 11434: using the built-in SIMULATOR. "
        "Results are made up and say so.[/yellow]"
    )
    return DemoLlm("ollama", url, "simulated-reader", simulated=True)


def _offered(models: list[str], wanted: str) -> str:
    """The model, unless the server lists others."""
    if models and not is_offered(models, wanted):
        raise DemoFailed(f"model {wanted}: not offered; {which_are_there(models, wanted)}")
    return wanted


def _ollama_models(url: str) -> list[str]:
    """The server's models; empty when it is no Ollama."""
    if not url.startswith(("http://", "https://")):
        raise DemoFailed(f"--llm-url {url}: write http://host:port")
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/api/tags", timeout=2) as page:  # noqa: S310
            return names(json.loads(page.read(_LIST_BYTES))["models"], "name")
    except (HTTPException, OSError, ValueError, KeyError, TypeError):
        return []


@contextlib.contextmanager
def _simulator(slots: int) -> Iterator[str]:
    command = [sys.executable, "-m", "service.testbed.simulator", "--slots", str(slots)]
    command += ["--faults", json.dumps(_FAULTS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    with guarded(process):
        yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"


def end_faults(base_url: str) -> bool:
    """Whether the simulator agrees to fail no more calls: what people try next should not fail for
    a reason that is the demo's."""
    plan = f"{base_url}/simulator/plan"
    try:
        with urllib.request.urlopen(plan, data=b'{"faults": {}}', timeout=5) as page:  # noqa: S310
            return bool(page.status == 200)
    except (urllib.error.URLError, OSError):
        return False


# The service.


def _environment(
    servers: str, topics: Topics, llm: DemoLlm, options: DemoOptions
) -> dict[str, str]:
    return {
        "INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS": servers,
        "INVOICE_STREAM_KAFKA__GROUP_ID": topics.events.replace(
            "invoices.events", "invoice-stream"
        ),
        "INVOICE_STREAM_KAFKA__EVENTS_TOPIC": topics.events,
        "INVOICE_STREAM_KAFKA__RESULTS_TOPIC": topics.results,
        "INVOICE_STREAM_KAFKA__FAILURES_TOPIC": topics.failures,
        "INVOICE_STREAM_KAFKA__BATCHES_TOPIC": topics.batches,
        "INVOICE_STREAM_KAFKA__REPLAY_LOG_TOPIC": topics.replays,
        "INVOICE_STREAM_KAFKA__REVIEWS_TOPIC": topics.reviews,
        "INVOICE_STREAM_LLM__DIALECT": llm.dialect,
        "INVOICE_STREAM_LLM__BASE_URL": llm.base_url,
        "INVOICE_STREAM_LLM__MODEL": llm.model,
        "INVOICE_STREAM_HTTP__PORT": str(options.http_port),
        "INVOICE_STREAM_LOG__FORMAT": "json",
    }


@contextlib.contextmanager
def _service(environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = folder / "service.log"
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "service", "run"],
            env=environment_for_child(environment),
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    with guarded(process, folder):
        yield process


def _stop(service: subprocess.Popen[bytes]) -> None:
    service.terminate()
    try:
        service.wait(30)
    except subprocess.TimeoutExpired as error:
        raise DemoFailed("the service did not stop within 30 s") from error


# Progress.


def _follow(
    servers: str,
    topics: Topics,
    watched: DemoProcesses,
    partitions: int,
    invoices: int,
    console: Console,
    stalled_s: float,
) -> DemoProgress:
    """Reads outcomes as they are committed, until each event has one."""
    consumer = outcome_reader(servers, topics, partitions)
    progress = DemoProgress(invoices, time.monotonic())
    last_s = time.monotonic()
    try:
        with display(console) as show:
            while progress.done < progress.total:
                messages = consumer.consume(500, timeout=0.2)
                for message in messages:
                    _count(progress, message, topics)
                last_s = time.monotonic() if messages else last_s
                if progress.first_s is None and progress.done:
                    progress.first_s = last_s
                watched.look(progress)
                if fault := watched.readiness.stalled(time.monotonic() - last_s, stalled_s):
                    raise DemoFailed(fault)
                show(progress)
    finally:
        consumer.close()
    return progress


@dataclass(slots=True)
class DemoProcesses:
    """The processes of a demo while it runs."""

    service: subprocess.Popen[bytes]
    log: Path
    kafka: LocalKafka | None
    port: int
    readiness: Readiness = field(default_factory=Readiness)

    def look(self, progress: DemoProgress) -> None:
        """Raises DemoFailed, with the reason, when one of them ended or cannot go on."""
        if self.kafka is not None and (broken := self.kafka.fault()):
            raise DemoFailed(broken)
        if self.service.poll() is not None:
            said = last_words(self.log.read_text(encoding="utf-8", errors="replace"))
            raise DemoFailed(f"the service ended with code {self.service.returncode}: {said}")
        _ask_service(self.port, progress, self.readiness)
        if fault := self.readiness.fault(time.monotonic()):
            raise DemoFailed(fault)


def _ask_service(port: int, progress: DemoProgress, readiness: Readiness) -> None:
    """The service's status page; empty while it does not answer yet."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/status", timeout=1) as page:
            status = json.loads(page.read())
        readiness.take(bool(status["ready"]), str(status["why"]), time.monotonic())
        progress.waits_for = "" if status["ready"] else readiness.why
        progress.in_flight = in_work(status)
        progress.slots = int(status["gate"]["limit"])
        progress.resources = status["resources"] or progress.resources
    except (urllib.error.URLError, OSError, ValueError, KeyError):
        progress.in_flight, progress.waits_for = None, "its status page does not answer"


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _count(progress: DemoProgress, message: Any, topics: Topics) -> None:
    if message.error():
        return
    if message.topic() == topics.results:
        result = json.loads(message.value())
        progress.extracted += 1
        progress.trusted[result["trust"]] += 1
        progress.only_simulated += result["trust_because"] == ["simulated"]
        progress.from_xml += result["extracted_by"] == "einvoice"
        places = result.get("evidence", {}).values()
        progress.from_scans += any(place["how"] == "ocr" for place in places)
        if len(progress.samples) < _SHOWN:
            progress.samples.append(result)
    else:
        headers = dict(message.headers() or ())
        progress.reasons[(headers.get("invoice.dlq.reason") or b"?").decode()] += 1
