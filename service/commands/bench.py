"""The commands of `invoice-stream bench`: reads flags, hands over, turns results into exit codes.

Commands import what they need when they run, so that `--help` is quick. Exit codes: 0 measured,
1 failure, 2 usage or configuration.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.commands.examples import examples
from service.commands.flags import with_flags
from service.commands.invocation import ConfigFile, SetFlags, load_settings, nested, refuse
from service.commands.output_flags import JSON, PageFlags, output_form
from service.commands.plain_help import CommandApp

if TYPE_CHECKING:
    from service.bench.parallel import Comparison, ParallelOptions

app = CommandApp(help="Measure: parallel against serial.", epilog=examples("bench"))


@dataclass(frozen=True)
class LevelFlags:
    """How much is measured."""

    levels: Annotated[
        str,
        typer.Option(
            help="Concurrent calls, separated by commas; 1 is always measured.", metavar="LEVELS"
        ),
    ] = "1,2,4,8,16,32"
    invoices: Annotated[
        int, typer.Option(help="Minimum number of invoices per level.", min=4, metavar="COUNT")
    ] = 64
    rounds: Annotated[
        int,
        typer.Option(
            help="Minimum number of invoices per concurrent call.",
            min=1,
            max=1_000,
            metavar="COUNT",
        ),
    ] = 12
    seed: Annotated[int, typer.Option(help="Same seed, same invoices.", metavar="NUMBER")] = 1
    level_limit_s: Annotated[
        float, typer.Option(help="Seconds a level may take.", min=1, metavar="SECONDS")
    ] = 900.0


@dataclass(frozen=True)
class ServerFlags:
    """Who is asked."""

    base_url: Annotated[
        str | None, typer.Option(help="Your LLM server; without it, the simulator.", metavar="URL")
    ] = None
    dialect: Annotated[
        str | None, typer.Option(help="Its API: ollama, openai, think.", metavar="DIALECT")
    ] = None
    model: Annotated[str | None, typer.Option(help="Its model.", metavar="NAME")] = None
    slots: Annotated[int, typer.Option(help="Slots of the simulator.", min=1, metavar="COUNT")] = 16
    mean_s: Annotated[
        float, typer.Option(help="Mean latency of the simulator.", min=0, metavar="SECONDS")
    ] = 0.15
    sigma: Annotated[
        float, typer.Option(help="Spread of its log-normal latency.", min=0, metavar="NUMBER")
    ] = 0.6


@app.command(epilog=examples("bench parallel"))
@with_flags
def parallel(
    much: LevelFlags,
    server: ServerFlags,
    output: PageFlags,
    config: ConfigFile = None,
    settings: SetFlags = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page and the picture.", metavar="FOLDER")
    ] = None,
) -> None:
    """Measure serial against parallel calls, and which level pays.

    Through the real graph; no Kafka is needed.
    """
    as_json = output_form(output) is JSON
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
        refuse(f"{folder}: {error.strerror}")


def _parallel_options(
    much: LevelFlags, server: ServerFlags, config: Path | None, settings: list[str] | None
) -> ParallelOptions:
    from service.bench.parallel import LEVEL_MAX, ParallelOptions

    named = {"base_url": server.base_url, "dialect": server.dialect, "model": server.model}
    llm = {name: value for name, value in named.items() if value is not None}
    if llm and not server.base_url:
        refuse("--dialect and --model belong to a server: name it with --base-url")
    flags = nested(settings or [])
    load_settings(
        config, [*(settings or []), *(f"llm.{name}={value}" for name, value in llm.items())]
    )
    try:
        levels = tuple(int(level) for level in much.levels.split(","))
    except ValueError:
        refuse("--levels takes numbers, separated by commas: 1,2,4,8")
    if not all(1 <= level <= LEVEL_MAX for level in levels):
        refuse(f"--levels takes numbers from 1 to {LEVEL_MAX}")
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
