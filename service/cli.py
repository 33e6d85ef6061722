"""The command line: reads flags, hands over to what they name, turns results into exit codes.

Commands import what they need when they run, so that `--help` is quick. `commands.exit_codes` says
what exit codes mean.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from service import __version__
from service.commands import bench as bench_cli
from service.commands import config as config_cli
from service.commands import plan as planning
from service.commands import replay as replay_cli
from service.commands import results as results_cli
from service.commands import schematron as schematron_cli
from service.commands.command_tree import CommandTree
from service.commands.examples import examples
from service.commands.flag_groups import DemoFlags, ForgetFlags, LimitFlags
from service.commands.flags import with_flags
from service.commands.invocation import (
    ConfigFile,
    SetFlags,
    choice,
    load_settings,
    need_demo_extra,
    needs_uv,
    refuse,
    run_to_end,
)
from service.commands.output_flags import JSON, JSONL, PageFlags, RowsFlags, output_form
from service.commands.plain_help import CommandApp
from service.commands.plan import SizeFlags, TrafficFlags
from service.documents.sandbox.confinement import hide_process
from service.model.counted import counted
from service.ops.terminal import guard, hold_closed_streams, say, say_block

cli = CommandApp(
    name="invoice-stream",
    cls=CommandTree,
    help="Turns a Kafka stream of invoices into trusted, structured data with LLM servers.",
    epilog=examples(""),
    pretty_exceptions_enable=False,
)
cli.add_typer(replay_cli.app, name="replay")
cli.add_typer(results_cli.app, name="results")
cli.add_typer(config_cli.app, name="config")
cli.add_typer(bench_cli.app, name="bench")
cli.add_typer(schematron_cli.app, name="schematron")


def _show_version(asked: bool) -> None:
    if asked:
        say(__version__)
        raise typer.Exit


@cli.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", help="Print the version.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Turns a Kafka stream of invoices into trusted, structured data with LLM servers."""


Bootstrap = Annotated[
    str | None,
    typer.Option(
        "--bootstrap-servers", help="Your Kafka, host:port, comma separated.", metavar="HOST:PORT"
    ),
]
LlmUrl = Annotated[
    str | None, typer.Option("--llm-url", help="Base URL of the LLM server.", metavar="URL")
]


@cli.command(epilog=examples("run"))
def run(config: ConfigFile = None, settings: SetFlags = None) -> None:
    """Run the service: consume, extract, publish, until SIGTERM."""
    from service.app import app
    from service.ops import logs
    from service.ops.http import ListenRefused

    loaded = load_settings(config, settings, all_secrets=True)
    logs.configure(loaded.log.level, loaded.log.format)
    try:
        code = run_to_end(app.run(loaded))
    except (app.StartRefused, ListenRefused, ValueError) as error:
        refuse(str(error))
    raise SystemExit(code)


@cli.command(epilog=examples("check"))
@with_flags
def check(
    output: RowsFlags,
    config: ConfigFile = None,
    settings: SetFlags = None,
    create_topics: Annotated[
        bool,
        typer.Option(
            "--create-topics",
            help="Create the topics that are missing, including those for decisions and replays.",
        ),
    ] = False,
    partitions: Annotated[
        int, typer.Option(help="Partitions of new topics.", min=1, metavar="COUNT")
    ] = 6,
    replication_factor: Annotated[
        int | None,
        typer.Option(
            help="Replicas of new topics. Default: 3, or one per broker if fewer.",
            min=1,
            metavar="COUNT",
        ),
    ] = None,
    call: Annotated[
        bool, typer.Option("--call", help="Ask the model about one made-up invoice.")
    ] = False,
    transaction: Annotated[
        bool,
        typer.Option("--transaction", help="Try one on a topic and a group made for it."),
    ] = False,
) -> None:
    """Check settings, brokers, topics, rights and LLM server."""
    from service.commands import check as checkup

    options = checkup.Options(create_topics, partitions, replication_factor, call, transaction)
    loaded = load_settings(config, settings, all_secrets=True)
    raise SystemExit(run_to_end(checkup.run(loaded, options, say, output_form(output))))


@cli.command(epilog=examples("store"))
def store(
    database: Annotated[
        str | None,
        typer.Option(help="sqlite:///FILE or postgresql://USER@HOST/NAME.", metavar="URL"),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End at the ends of the topics.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Empty the tables and read all topics anew.")
    ] = False,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Fill a database with what the topics hold.

    Results, failures, batches, replays and reviews, each exactly once.
    """
    from service.commands import store as storing

    loaded = load_settings(config, settings, "kafka", "store")
    raise SystemExit(storing.run(loaded, database, once=once, rebuild=rebuild))


@cli.command(epilog=examples("console"))
def console(
    database: Annotated[
        str | None,
        typer.Option(help="sqlite:///FILE or postgresql://USER@HOST/NAME.", metavar="URL"),
    ] = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Show results, reviews and failures as web pages.

    It fills the database, too.
    """
    from service.commands import console as serving

    loaded = load_settings(config, settings, "kafka", "store", "console")
    raise SystemExit(serving.run(loaded, database))


@cli.command(epilog=examples("graph"))
def graph(
    form: Annotated[
        str, typer.Option("--format", help="mermaid, ascii or both.", metavar="FORM")
    ] = "both",
) -> None:
    """Print the LangGraph workflow."""
    from service.settings import disable_tracing_to_vendors

    disable_tracing_to_vendors()
    from service.extraction import graph as workflow

    choice("--format", form, ("mermaid", "ascii", "both"))
    if form in ("mermaid", "both"):
        say_block(workflow.as_mermaid())
    if form in ("ascii", "both"):
        say_block(workflow.as_ascii())


@cli.command(epilog=examples("demo"))
@with_flags
def demo(
    end: DemoFlags,
    invoices: Annotated[
        int | None,
        typer.Option(
            help="Events to publish. Default: 1,200, or 20 for a real model.",
            min=1,
            metavar="COUNT",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same invoices.", metavar="NUMBER")] = 0,
    slots: Annotated[
        int,
        typer.Option(
            help="Calls that the simulated LLM server works on at once.", min=1, metavar="COUNT"
        ),
    ] = 16,
    partitions: Annotated[
        int, typer.Option(help="Partitions of the topics.", min=1, metavar="COUNT")
    ] = 4,
    bootstrap_servers: Bootstrap = None,
    llm_url: LlmUrl = None,
    model: Annotated[
        str | None, typer.Option(help="Model of your LLM server.", metavar="NAME")
    ] = None,
) -> None:
    """Show it all with a Kafka of its own and made-up invoices.

    A real Kafka, a thousand invoices, live progress, an independent check.
    """
    if end.console:
        from service.commands.console import CONSOLE_PACKAGES

        need_demo_extra("console", CONSOLE_PACKAGES)
    need_demo_extra()
    from service.testbed.demo_steps import DemoSteps

    with DemoSteps(say) as steps:
        steps.begin("getting the demo ready …")
        from service.testbed import demo as demo_run

    options = demo_run.DemoOptions(
        invoices,
        seed,
        slots,
        partitions,
        bootstrap_servers,
        llm_url,
        model,
        **asdict(end),
    )
    raise SystemExit(demo_run.run_demo(options))


@cli.command(epilog=examples("publish"))
def publish(
    files: Annotated[
        list[str], typer.Argument(help="Files, or - for JSON lines on stdin.", metavar="FILE")
    ],
    config: ConfigFile = None,
    settings: SetFlags = None,
    store: Annotated[
        str | None,
        typer.Option(
            help="Where documents over 512 KiB go: file:///folder or s3://bucket/prefix.",
            metavar="URL",
        ),
    ] = None,
) -> None:
    """Send files or JSON lines as invoice events."""
    from service.commands import publish as publishing
    from service.commands.files import standard_input

    loaded = load_settings(config, settings, "kafka")
    stdin = standard_input(files)
    raise SystemExit(run_to_end(publishing.run(loaded, files, say, store, stdin)))


@cli.command(epilog=examples("extract"))
@with_flags
def extract(
    files: Annotated[
        list[str],
        typer.Argument(
            help="Documents, events (.json), or - for events as JSON lines.", metavar="FILE"
        ),
    ],
    output: RowsFlags,
    config: ConfigFile = None,
    settings: SetFlags = None,
    html: Annotated[
        Path | None,
        typer.Option(help="Write a page: values beside the pages they stand on.", metavar="FILE"),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(help="Draw the values of one document on its pages (.png).", metavar="FILE"),
    ] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Print the text that is read; no model is asked.")
    ] = False,
) -> None:
    """Read files without Kafka, to try prompts and models.

    Rows stand in the order of the files; JSON has results as they are published.
    """
    form = output_form(output, JSONL)
    loaded = load_settings(config, settings, "llm")
    from service.commands import extract as extracting
    from service.commands.evidence_views import Views
    from service.commands.files import standard_input
    from service.ops import logs

    logs.configure("warning", loaded.log.format)
    try:
        views, stdin = Views(html, picture, text), standard_input(files)
        run = extracting.run(loaded, files, form=form, say=say, views=views, stdin=stdin)
        raise SystemExit(run_to_end(run))
    except ValueError as error:
        refuse(str(error))


@cli.command(epilog=examples("forget"))
@with_flags
def forget(
    what: ForgetFlags,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it, only look.")] = False,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Erase cached answers; without --yes, list them.

    Those about an event, an invoice, a document or a sender, or with some words.
    """
    path = load_settings(config, settings).cache.path
    from service.commands import forget as forgetting

    wanted = forgetting.Wanted(
        events=tuple(what.event or ()),
        invoices=tuple(what.invoice or ()),
        senders=tuple(what.sender or ()),
        documents=tuple(what.document or ()),
        texts=tuple(what.text or ()),
        all=what.everything,
    )
    raise SystemExit(forgetting.run(path.expanduser(), wanted, erase=yes, say=say))


@cli.command(epilog=examples("health"))
def health(config: ConfigFile = None, settings: SetFlags = None) -> None:
    """Ask the service on this host whether it is alive."""
    from service.commands import health as asking

    raise SystemExit(asking.run(load_settings(config, settings).http, say))


@cli.command(epilog=examples("samples"))
def samples(
    folder: Annotated[Path, typer.Argument(help="Where to put them.", metavar="FOLDER")],
    count: Annotated[int, typer.Option(help="Invoices.", min=1, max=100_000, metavar="COUNT")] = 20,
    seed: Annotated[int, typer.Option(help="Same seed, same invoices.", metavar="NUMBER")] = 0,
    kinds: Annotated[
        str, typer.Option(help="Any of text,pdf,png,xml.", metavar="KINDS")
    ] = "text,pdf,xml",
    cases: Annotated[
        str, typer.Option(help="all, or any of plain,credit_note,missing,...", metavar="CASES")
    ] = "all",
) -> None:
    """Write made-up invoices, each with its truth.

    For publish, extract and evaluate.
    """
    from service.testbed import samples as sampling
    from service.testbed.cases import CASES

    chosen = tuple(kinds.split(","))
    for kind in chosen:
        choice("--kinds", kind, sampling.KINDS)
    hard = tuple(CASES) if cases == "all" else tuple(cases.split(","))
    for case in hard:
        choice("--cases", case, ("all", *CASES))
    written = sampling.write_samples(folder, count, seed, chosen, hard)
    say(f"{counted(count, 'invoice')} as {kinds}, with their truths: {written:,} files in {folder}")


@cli.command(epilog=examples("evaluate"))
@with_flags
def evaluate(
    folder: Annotated[
        Path,
        typer.Argument(help="Documents, each with <stem>.truth.json beside it.", metavar="FOLDER"),
    ],
    limits: LimitFlags,
    output: PageFlags,
    config: ConfigFile = None,
    settings: SetFlags = None,
    results: Annotated[
        Path | None,
        typer.Option(
            help="Judge these results (JSON lines) instead of reading now.", metavar="FILE"
        ),
    ] = None,
    compare: Annotated[
        Path | None,
        typer.Option(help="Further results of the same folder, side by side.", metavar="FILE"),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write a page with the worst cases.", metavar="FILE")
    ] = None,
) -> None:
    """Judge prompt and model by documents of known truth."""
    as_json = output_form(output) is JSON
    loaded = load_settings(config, settings, "llm")
    from service.checks.evaluation_limits import EvaluationLimits
    from service.commands import evaluate as evaluating
    from service.ops import logs

    logs.configure("warning", loaded.log.format)
    given = {name: value for name, value in asdict(limits).items() if value is not None}
    kept = EvaluationLimits(**given)
    asked = evaluating.EvaluationRequest(folder, results, compare, html, as_json, kept)
    try:
        raise SystemExit(run_to_end(evaluating.run(loaded, asked, say)))
    except ValueError as error:
        refuse(str(error))


@cli.command(epilog=examples("plan"))
@with_flags
def plan(
    per_day: Annotated[
        int, typer.Argument(help="Invoices a day.", min=1, max=10**12, metavar="COUNT")
    ],
    traffic: TrafficFlags,
    size: SizeFlags,
    output: RowsFlags,
) -> None:
    """Work out servers, instances and partitions for a load."""
    try:
        planning.plan(per_day, traffic, size, output_form(output), say)
    except ValueError as error:
        refuse(str(error))


@cli.command(epilog=examples("completion"))
def completion(
    shell: Annotated[str, typer.Argument(help="bash, zsh or fish.", metavar="SHELL")],
) -> None:
    """Print a script that completes commands in your shell."""
    from service.commands import completion as completing
    from service.commands.settings_table import fields

    choice("SHELL", shell, tuple(completing.SHELLS))
    names = tuple(name for name, _ in fields())
    say_block(completing.script(shell, typer.main.get_command(cli), names).rstrip("\n"))


def main() -> None:
    """The console script."""
    if sys.flags.optimize:
        refuse("python -O removes the assertions that the Kafka client relies on; run without it")
    hold_closed_streams()
    hide_process()  # Secrets are read from here on.
    guard(needs_uv)
    cli()
