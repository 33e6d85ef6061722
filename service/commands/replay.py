"""The commands of `invoice-stream replay`: reads flags, hands over, turns results into exit codes.

All commands that choose failures share the flags of `FilterFlags`. Commands import what they need
when they run, so that `--help` is quick. Exit codes: 0 done, 1 failure (run the same command once
more), 2 usage or configuration, 130 ended by the operator.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from service.commands.examples import examples
from service.commands.flags import with_flags
from service.commands.invocation import (
    ConfigFile,
    SetFlags,
    Words,
    load_settings,
    refuse,
    run_to_end,
)
from service.commands.output_flags import (
    JSON,
    JSONL,
    CountsFlags,
    OldOut,
    PageFlags,
    StreamFlags,
    counts_or_each,
    named_file,
    output_form,
)
from service.commands.plain_help import CommandApp
from service.commands.replay_flags import FilterFlags
from service.ops.terminal import say, warn

if TYPE_CHECKING:
    from service.settings import Settings

app = CommandApp(
    help="Look at failures, and send them again exactly once.", epilog=examples("replay")
)

_WHICH = "F2@17 of a failure, PARTITION@OFFSET of its event (or TOPIC-PARTITION@OFFSET), or an id"
Which = Annotated[str, typer.Argument(help=f"{_WHICH}.", metavar="WHICH")]
MaybeWhich = Annotated[
    str | None, typer.Argument(help=f"{_WHICH}; else what the options choose.", metavar="WHICH")
]
Limit = Annotated[
    int | None, typer.Option("--limit", help="Maximum number of failures.", min=1, metavar="COUNT")
]


@dataclass(frozen=True)
class SendFlags:
    """How a run goes about it."""

    run_id: Annotated[
        str | None,
        typer.Option(
            "--id", help="Name of the run; the same name goes on where it stopped.", metavar="ID"
        ),
    ] = None
    again: Annotated[
        bool,
        typer.Option("--again", help="Also failures that earlier runs sent, discarded or parked."),
    ] = False
    parked: Annotated[
        bool, typer.Option("--parked", help="Also failures that the loop guard parked.")
    ] = False
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be done; write nothing.")
    ] = False
    yes: Annotated[bool, typer.Option("--yes", help="Needed when nothing narrows the choice.")] = (
        False
    )
    limit: Annotated[
        int | None,
        typer.Option(
            help="Maximum number of failures, over all attempts of the run.", min=1, metavar="COUNT"
        ),
    ] = None
    rate: Annotated[
        float | None,
        typer.Option(help="Maximum number of events per second.", min=0.01, metavar="RATE"),
    ] = None
    max_replays: Annotated[
        int,
        typer.Option(
            help="Park an event that was replayed this often.", min=1, max=1_000, metavar="COUNT"
        ),
    ] = 5
    new_timestamps: Annotated[
        bool, typer.Option("--new-timestamps", help="Use the time of sending, not the event's.")
    ] = False
    to_topic: Annotated[
        Words,
        typer.Option(
            help="Another source topic that may be written to; repeatable.", metavar="TOPIC"
        ),
    ] = None


@app.command("list", epilog=examples("replay list"))
@with_flags
def list_(
    chosen: FilterFlags,
    output: CountsFlags,
    limit: Limit = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Count failures by reason, state, model and age.

    With --each, and as jsonl or csv, a row for each, with its place.
    """
    form, each = counts_or_each(output)
    wanted = _filter(chosen)
    kafka = load_settings(config, settings, "kafka").kafka
    from service.replay import failures

    if each:
        _finish(lambda: failures.list_failures(kafka, wanted, form, limit, say))
    as_json = form is JSON
    _finish(lambda: failures.count_failures(kafka, wanted, as_json, limit, say))


@app.command(epilog=examples("replay show"))
@with_flags
def show(
    which: Which,
    output: PageFlags,
    payload: Annotated[bool, typer.Option("--payload", help="Also the event's bytes.")] = False,
    max_bytes: Annotated[
        int, typer.Option(help="Bytes of payload shown.", min=1, metavar="BYTES")
    ] = 4_000,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Everything about one failure, and what to do about it."""
    kafka = load_settings(config, settings, "kafka").kafka
    from service.replay import failures

    wanted = failures.FailureView(max_bytes if payload else None, _is_json(output))
    _finish(lambda: failures.show_failures(kafka, which, wanted, say))


@app.command(epilog=examples("replay send"))
@with_flags
def send(
    chosen: FilterFlags,
    how: SendFlags,
    output: PageFlags,
    which: MaybeWhich = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Send failures back, each exactly once per run."""
    aim = _Aim("send", "", _is_json(output), which)
    _carry_out(chosen, how, aim, load_settings(config, settings, "kafka"))


@app.command(epilog=examples("replay discard"))
@with_flags
def discard(
    chosen: FilterFlags,
    how: SendFlags,
    output: PageFlags,
    which: MaybeWhich = None,
    note: Annotated[str, typer.Option(help="Why; stored with the decision.", metavar="TEXT")] = "",
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Record that failures will not be sent.

    Later runs pass them over.
    """
    aim = _Aim("discard", note[:500], _is_json(output), which)
    _carry_out(chosen, how, aim, load_settings(config, settings, "kafka"))


def _is_json(output: PageFlags) -> bool:
    return output_form(output) is JSON


@dataclass(frozen=True)
class _Aim:
    """The action of a command on the failures it chooses, and its way of reporting."""

    action: str
    note: str
    json: bool
    which: str | None = None
    """One place or id that narrows the choice."""


def _carry_out(chosen: FilterFlags, how: SendFlags, aim: _Aim, settings: Settings) -> None:
    """Sends or discards, or says what would be done."""
    from service.replay import command

    everything = chosen == FilterFlags() and how.limit is None and aim.which is None
    if everything and not (how.yes or how.dry_run):
        refuse(
            "nothing narrows the choice: name a failure (F2@17), a reason, a time or a --limit, "
            "look first with --dry-run, or pass --yes to choose every failure"
        )
    order = _order(chosen, how, aim)
    if how.dry_run:
        _finish(lambda: command.try_out(settings, order, aim.json, say))
    _finish(lambda: command.carry_out(settings, order, aim.json, say))


def _order(chosen: FilterFlags, how: SendFlags, aim: _Aim) -> Any:
    from service.failures.replay_plan import Action
    from service.replay import order

    empty = FilterFlags()
    asked = {f.name: getattr(chosen, f.name) for f in fields(chosen)}
    named = {} if aim.which is None else {"which": aim.which}
    try:
        return order.ReplayOrder(
            run_id=how.run_id or order.new_run_id(),
            chosen=_filter(chosen, aim.which),
            asked=named | {n: words for n, words in asked.items() if words != getattr(empty, n)},
            action=Action(aim.action),
            again=how.again,
            parked=how.parked,
            limit=how.limit,
            rate=how.rate,
            max_replays=how.max_replays,
            to_topics=tuple(how.to_topic or ()),
            note=aim.note,
            restamp=how.new_timestamps,
        )
    except order.OrderRefused as error:
        refuse(str(error))


@app.command(epilog=examples("replay export"))
@with_flags
def export(
    chosen: FilterFlags,
    file: Annotated[
        Path | None,
        typer.Argument(help="File of JSON lines; else standard output.", metavar="FILE"),
    ] = None,
    older: OldOut = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    limit: Limit = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Write failures as JSON lines, to be corrected.

    Correct `value` and send them with `import`.
    """
    out = named_file(file, older)
    if out is not None and out.is_file() and not force:
        refuse(
            f"{out} exists, and may hold corrections: name another file, or pass --force to "
            "replace it"
        )
    kafka = load_settings(config, settings, "kafka").kafka
    from service.replay import failures

    _finish(lambda: failures.export_failures(kafka, _filter(chosen), out, limit, say))


@app.command("import", epilog=examples("replay import"))
@with_flags
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSON lines of `export`, corrected.", metavar="FILE")
    ],
    how: SendFlags,
    output: PageFlags,
    unchecked: Annotated[
        bool, typer.Option("--unchecked", help="Send also what would fail again.")
    ] = False,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Send corrected failures from a file.

    Each exactly once per run.
    """
    loaded = load_settings(config, settings, "kafka")
    from service.app.bounds import decode_limits
    from service.replay import command
    from service.replay.source import FileSource

    as_json = _is_json(output)
    order = _order(FilterFlags(), how, _Aim("send", "", as_json))
    source = FileSource(loaded.kafka, file, decode_limits(loaded.extraction), unchecked)
    if how.dry_run:
        _finish(lambda: command.check_file(source, say))
    _finish(lambda: command.import_file(loaded, order, source, as_json, say))


@app.command(epilog=examples("replay report"))
@with_flags
def report(
    output: CountsFlags,
    run_id: Annotated[
        str | None,
        typer.Option(
            "--id", help="Name of the run; without it, all runs are listed.", metavar="ID"
        ),
    ] = None,
    wait_s: Annotated[
        float,
        typer.Option(
            "--wait", help="Seconds to wait for pending events.", min=0, metavar="SECONDS"
        ),
    ] = 0.0,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Show what became of a run's events, or list the runs.

    Exit code 1 while some are pending.
    """
    form, each = counts_or_each(output)
    kafka = load_settings(config, settings, "kafka").kafka
    from service.replay import report as reports

    if run_id is None:
        _finish(lambda: reports.list_runs(kafka, form, say))
    asked = reports.ReportRequest(form, each, wait_s)
    _finish(lambda: reports.report_run(kafka, asked, run_id, say))


@app.command(epilog=examples("replay watch"))
@with_flags
def watch(
    chosen: FilterFlags,
    output: StreamFlags,
    limit: Limit = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Print failures as they happen, until Ctrl-C."""
    as_json = output_form(output, JSONL) is JSONL
    wanted = _filter(chosen)
    kafka = load_settings(config, settings, "kafka").kafka
    from service.replay import failures

    _finish(lambda: failures.watch_failures(kafka, wanted, as_json, limit, say))


def _filter(flags: FilterFlags, which: str | None = None) -> Any:
    import time

    from service.commands.replay_filters import filter_of, reason_faults
    from service.failures.replay_filter import FilterRefused

    for fault in reason_faults(flags.reason or ()):
        refuse(f"--reason {fault}")
    try:
        return filter_of(flags, time.time(), which)
    except FilterRefused as error:
        refuse(str(error))


def _finish(start: Callable[[], Coroutine[Any, Any, int]]) -> NoReturn:
    """Runs to the end; an event that the brokers reject becomes one line and exit code 1."""
    import logging

    from service.kafka.dead_letters import TopicUnreadable
    from service.ops.private_file import NotWritable

    # Its warnings are retries, which are nothing an operator has to act on.
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    try:
        code = run_to_end(start())
    except (TopicUnreadable, NotWritable) as error:
        warn(str(error))
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    raise SystemExit(code)
