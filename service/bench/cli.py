"""The commands of `invoice-stream bench`: reads flags, hands over, turns results into exit codes.

Commands import what they need when they run, so that `--help` is quick. Exit codes: 0 measured,
1 failure, 2 usage or configuration.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from service.flags import with_flags

if TYPE_CHECKING:
    from service.bench.parallel import Comparison, ParallelOptions
    from service.bench.peers.contest import Contest, ContestOptions
    from service.bench.peers.measures import Field

app = typer.Typer(
    help="Measure: parallel against serial, other frameworks, delivery, limiters.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", help="TOML file with settings.", metavar="FILE")
]
SetFlags = Annotated[
    list[str] | None, typer.Option("--set", "-s", help="One setting, e.g. -s llm.num_ctx=4096.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Figures as JSON on standard output.")]


@dataclass(frozen=True)
class LevelFlags:
    """How much is measured."""

    levels: Annotated[
        str, typer.Option(help="Calls at once, separated by commas; 1 is always measured.")
    ] = "1,2,4,8,16,32"
    invoices: Annotated[int, typer.Option(help="At least so many a level.", min=4)] = 64
    rounds: Annotated[
        int, typer.Option(help="At least so many for each call at once.", min=1, max=1_000)
    ] = 12
    seed: Annotated[int, typer.Option(help="Same seed, same invoices.")] = 1
    level_limit_s: Annotated[float, typer.Option(help="Seconds a level may take.", min=1)] = 900.0


@dataclass(frozen=True)
class ServerFlags:
    """Who is asked."""

    base_url: Annotated[
        str | None, typer.Option(help="Your LLM server; without it, the simulator.")
    ] = None
    dialect: Annotated[str | None, typer.Option(help="Its API: ollama, openai, think.")] = None
    model: Annotated[str | None, typer.Option(help="Its model.")] = None
    slots: Annotated[int, typer.Option(help="Slots of the simulator.", min=1)] = 16
    mean_s: Annotated[float, typer.Option(help="Mean latency of the simulator.", min=0)] = 0.15
    sigma: Annotated[float, typer.Option(help="Spread of its log-normal latency.", min=0)] = 0.6


@app.command()
@with_flags
def parallel(
    much: LevelFlags,
    server: ServerFlags,
    config: ConfigFile = None,
    settings: SetFlags = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page and the picture.", metavar="DIR")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Serial against parallel through the real graph, and which level pays. No Kafka needed."""
    from service.bench import parallel as measuring
    from service.bench import parallel_report

    options = _parallel_options(much, server, config, settings)
    try:
        comparison = measuring.compare(options, lambda line: typer.echo(line, err=True))
    except measuring.BenchFailed as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
    if as_json:
        typer.echo(json.dumps(parallel_report.as_dict(comparison), indent=1))
    else:
        for line in parallel_report.as_text(comparison):
            typer.echo(line)
    if out is not None:
        _write_report(comparison, out)


def _write_report(comparison: Comparison, folder: Path) -> None:
    from service.bench import charts, parallel_report

    try:
        folder.mkdir(parents=True, exist_ok=True)
        page = folder / "parallel.html"
        page.write_text(parallel_report.as_html(comparison), encoding="utf-8")
        typer.echo(f"page: {page}", err=True)
        picture = folder / "parallel.png"
        charts.write_png(parallel_report.charts_of(comparison), picture)
        typer.echo(f"picture: {picture}", err=True)
    except charts.PicturesUnavailable as error:
        typer.echo(f"{error}; the page has all of them", err=True)
    except OSError as error:
        _refuse(f"{folder}: {error.strerror}")


def _parallel_options(
    much: LevelFlags, server: ServerFlags, config: Path | None, settings: list[str] | None
) -> ParallelOptions:
    from service import cli
    from service.bench.parallel import LEVEL_MAX, ParallelOptions

    named = {"base_url": server.base_url, "dialect": server.dialect, "model": server.model}
    llm = {name: value for name, value in named.items() if value is not None}
    if llm and not server.base_url:
        _refuse("--dialect and --model belong to a server: name it with --base-url")
    flags = cli._nested(settings or [])
    cli._load(config, [*(settings or []), *(f"llm.{name}={value}" for name, value in llm.items())])
    try:
        levels = tuple(int(level) for level in much.levels.split(","))
    except ValueError:
        _refuse("--levels takes numbers, separated by commas: 1,2,4,8")
    if not all(1 <= level <= LEVEL_MAX for level in levels):
        _refuse(f"--levels takes numbers from 1 to {LEVEL_MAX}")
    return ParallelOptions(
        levels,
        much.invoices,
        much.rounds,
        much.seed,
        llm,
        flags,
        config,
        server.slots,
        server.mean_s,
        server.sigma,
        much.level_limit_s,
    )


@dataclass(frozen=True)
class ContestFlags:
    """How much is measured, on a broker and an LLM server of its own."""

    repetitions: Annotated[int, typer.Option(help="Of everything.", min=1, max=20)] = 3
    slots: Annotated[int, typer.Option(help="Calls in flight, and slots.", min=1, max=256)] = 16
    batch: Annotated[int, typer.Option(help="Invoices in a batch.", min=1, max=1_000)] = 32
    window_s: Annotated[float, typer.Option(help="Measured seconds.", min=1, max=60)] = 8.0
    seed: Annotated[int, typer.Option(help="Same seed, same invoices.")] = 1
    quick: Annotated[bool, typer.Option("--quick", help="Only to see that it works.")] = False


@app.command()
@with_flags
def peers(
    much: ContestFlags,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this contestant; repeatable.")
    ] = None,
    measurement: Annotated[
        list[str] | None, typer.Option(help="Only slots, instant, paced or killed; repeatable.")
    ] = None,
    peer_python: Annotated[
        list[str] | None,
        typer.Option(help="Interpreter of a peer that needs its own.", metavar="PACKAGE=PATH"),
    ] = None,
    write: Annotated[
        Path | None, typer.Option(help="Write the results page, a picture beside it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """The service beside other frameworks: one broker, one LLM server. About 40 minutes."""
    _need_demo_extra()
    from service.bench.peers import contest as contests
    from service.bench.peers.contestants import CONTESTANTS

    if much.quick and write is not None:
        _refuse("--quick is only to see that it works; a page with --write takes whole runs")
    known = [contestant.name for contestant in CONTESTANTS]
    _known("--only", only, known)
    _known("--measurement", measurement, contests.MEASUREMENTS)
    options = contests.ContestOptions(
        repetitions=much.repetitions,
        same=_field(much),
        measurements=tuple(measurement or contests.MEASUREMENTS),
        only=tuple(only or ()),
        pythons=_pythons(peer_python or []),
        seed=much.seed,
    )
    _report(_hold(options), write, as_json=as_json)


@app.command()
@with_flags
def delivery(much: ContestFlags, as_json: AsJson = False) -> None:
    """What exactly-once costs, against at-least-once: throughput, CPU, latency."""
    _need_demo_extra()
    from service.bench.peers import contest as contests
    from service.bench.peers import page
    from service.bench.peers.contestants import OURS

    options = contests.ContestOptions(
        repetitions=much.repetitions,
        same=_field(much),
        measurements=("slots", "instant", "paced"),
        only=tuple(contestant.name for contestant in OURS),
        seed=much.seed,
    )
    held = _hold(options)
    _report(held, None, as_json=as_json)
    if not as_json:
        for line in page.delivery_costs(held):
            typer.echo(line)


@app.command()
def scale(
    seconds: Annotated[float, typer.Option(help="Of each steady window.", min=1, max=600)] = 12.0,
) -> None:
    """One, two, three instances, then a rolling restart, on a real Kafka. About two minutes."""
    _need_demo_extra()
    from service.bench.scale import measure
    from service.demo.broker import BrokerFailed, LocalKafka

    try:
        with LocalKafka(progress=lambda line: typer.echo(line, err=True)) as kafka:
            checked = measure(kafka, seconds)
    except BrokerFailed as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
    raise SystemExit(0 if checked.holds else 1)


@app.command()
def limiters(
    profiles: Annotated[list[Path], typer.Argument(help="Load profiles (TOML).")],
    seeds: Annotated[int, typer.Option(help="Runs of each.", min=1, max=100)] = 3,
    plot: Annotated[Path | None, typer.Option(help="Draw the limit over time (PNG).")] = None,
) -> None:
    """The adaptive limit beside fixed ones and three published laws, in virtual time."""
    from service.bench import limiters as measuring

    missing = [str(path) for path in profiles if not path.is_file()]
    if missing:
        _refuse(f"no such file: {', '.join(missing)}")
    try:
        measuring.compare(profiles, seeds, plot)
    except ValueError as error:
        _refuse(str(error))


def _need_demo_extra() -> None:
    from service import cli

    cli._need_demo_extra()


def _field(much: ContestFlags) -> Field:
    from service.bench.peers.contest import quick
    from service.bench.peers.measures import Field

    usual = Field()
    share = much.slots / usual.slots
    same = Field(
        slots=much.slots,
        batch=much.batch,
        window_s=much.window_s,
        rate_per_s=usual.rate_per_s * share,
        killed_events=int(usual.killed_events * share),
    )
    return quick(same) if much.quick else same


def _known(flag: str, given: list[str] | None, known: Iterable[str]) -> None:
    names = list(known)
    if not set(given or ()) <= set(names):
        _refuse(f"{flag} takes {', '.join(names)}")


def _pythons(given: list[str]) -> dict[str, str]:
    pythons = {}
    for flag in given:
        package, equals, path = flag.partition("=")
        if not equals:
            _refuse(f"--peer-python {flag}: write PACKAGE=PATH, for example quixstreams=bin/python")
        pythons[package] = path
    return pythons


def _hold(options: ContestOptions) -> Contest:
    from service.bench.peers.contest import hold
    from service.bench.peers.measures import MeasureFailed
    from service.demo.broker import BrokerFailed

    # Its children must not outlive it: a SIGTERM, too, leaves by way of every `finally`.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(128 + signal.SIGTERM))
    try:
        return hold(options, lambda line: typer.echo(line, err=True))
    except (BrokerFailed, MeasureFailed) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None


def _report(contest: Contest, write: Path | None, *, as_json: bool) -> None:
    """Prints it, and writes the page. Exit code 1 when anything failed."""
    from service.bench import charts
    from service.bench.peers import page

    if as_json:
        typer.echo(json.dumps(page.as_dict(contest), indent=1))
    else:
        for line in page.as_text(contest):
            typer.echo(line)
    if write is not None:
        picture = write.with_suffix(".png")
        try:
            charts.write_png(page.charts_of(contest), picture)
            drawn = picture.name
        except charts.PicturesUnavailable as error:
            typer.echo(str(error), err=True)
            drawn = ""
        page.write(contest, write, drawn)
        typer.echo(f"page: {write}", err=True)
    if any(score.failures for score in contest.scores):
        raise SystemExit(1)


def _refuse(message: str) -> NoReturn:
    from service import cli

    cli._refuse(message)
