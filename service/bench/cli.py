"""The command line of the measurements: `invoice-stream bench …`."""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Measure: serial against parallel, delivery, the limit, instances.", no_args_is_help=True
)


@app.command()
def parallel(
    invoices: Annotated[int, typer.Option(help="Invoices of each level.", min=4)] = 120,
    levels: Annotated[str, typer.Option(help="Calls in flight.")] = "1,2,4,8,16,32",
    llm_url: Annotated[str | None, typer.Option(help="Your server; else the simulator.")] = None,
    dialect: Annotated[str, typer.Option(help="ollama, openai or think.")] = "ollama",
    model: Annotated[str, typer.Option(help="Its model.")] = "qwen3:4b",
    html: Annotated[Path | None, typer.Option(help="Write one self-contained page.")] = None,
    png: Annotated[Path | None, typer.Option(help="Write a picture (extra `bench`).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
) -> None:
    """Serial against parallel through the real graph, without Kafka; with advice."""
    chosen = _levels(levels)
    from service.bench import parallel as measuring
    from service.bench.pipeline import running_simulator
    from service.settings import SettingsRefused, disable_tracing_to_vendors, load

    disable_tracing_to_vendors()
    with ExitStack() as stack:
        if llm_url is None:
            options = ["--slots", "16", "--mean-s", "0.15", "--sigma", "0.4"]
            llm_url = f"http://127.0.0.1:{stack.enter_context(running_simulator(options))}"
            dialect, model = "ollama", "simulated-reader"
            if not as_json:
                typer.echo("simulated LLM server: 16 slots, 150 ms a call")
        llm = {"base_url": llm_url, "dialect": dialect, "model": model}
        try:
            settings = load({"llm": llm})
            code = asyncio.run(
                measuring.run(
                    settings,
                    chosen,
                    invoices,
                    html=html,
                    png=png,
                    json_lines=as_json,
                    say=typer.echo,
                )
            )
        except (SettingsRefused, ValueError, ImportError) as error:
            typer.echo(str(error), err=True)
            raise SystemExit(2) from None
    raise SystemExit(code)


@app.command()
def delivery(
    invoices: Annotated[int, typer.Option(help="Invoices of each run.", min=100)] = 6_000,
) -> None:
    """What exactly once costs: the same run with at least once, on a real Kafka (extra `demo`)."""
    from service.bench.pipeline import delivery as measuring
    from service.demo.broker import LocalKafka

    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        measuring(kafka, invoices)


@app.command()
def scale(
    seconds: Annotated[float, typer.Option(help="Of each steady window.", min=1)] = 12.0,
) -> None:
    """One, two, three instances, then a rolling restart, on a real Kafka (extra `demo`)."""
    from service.bench.scale import measure
    from service.demo.broker import LocalKafka

    with LocalKafka(progress=lambda line: print(line, file=sys.stderr)) as kafka:
        checked = measure(kafka, seconds)
    raise SystemExit(0 if checked.verdict.clean and not checked.out_of_order else 1)


@app.command()
def limiters(
    profiles: Annotated[list[Path], typer.Argument(help="Profiles (tests/simulations/*.toml).")],
    seeds: Annotated[int, typer.Option(help="Runs of each.", min=1)] = 3,
) -> None:
    """How the adaptive limit fares against published laws, in virtual time."""
    from service.bench.limiters import table
    from service.bench.limiting.profile import load

    for line in table([load(path) for path in profiles], range(seeds)):
        typer.echo(line)


def _levels(text: str) -> list[int]:
    """Ascending, beginning with 1: everything is compared with serial."""
    try:
        found = sorted({int(part) for part in text.split(",")} | {1})
    except ValueError:
        found = []
    if not found or found[0] < 1 or found[-1] > 4_096:
        typer.echo("--levels takes numbers from 1 to 4096, separated by commas", err=True)
        raise SystemExit(2)
    return found
