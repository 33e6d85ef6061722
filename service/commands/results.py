"""The commands of `invoice-stream results`: reads flags, hands over, turns results into exit codes.

Commands import what they need when they run, so that `--help` is quick. Exit codes: 0 done,
1 failure or nothing found, 2 usage or configuration, 130 ended by the operator.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from service.commands.examples import examples
from service.commands.flags import with_flags
from service.commands.invocation import (
    ConfigFile,
    SetFlags,
    Words,
    choice,
    load_settings,
    refuse,
    run_to_end,
)
from service.commands.output_flags import (
    JSON,
    JSONL,
    PageFlags,
    RowsFlags,
    StreamFlags,
    output_form,
)
from service.commands.plain_help import CommandApp
from service.model.extras import how_to_install
from service.ops.terminal import say, warn

app = CommandApp(
    help="Look at results and failures, export and follow them.", epilog=examples("results")
)
_FORMS = ("jsonl", "csv", "xlsx", "parquet", "labelled")
_WHICH = "PARTITION@OFFSET of the event (or TOPIC-PARTITION@OFFSET), an id or an invoice number"
_SHEETS = ("invoices", "lines", "taxes")

Limit = Annotated[
    int | None,
    typer.Option("--limit", help="Maximum number of rows.", min=1, max=100_000, metavar="COUNT"),
]


@dataclass(frozen=True)
class ResultFlags:
    """Conditions on results; all that are given must hold."""

    state: Annotated[
        Words,
        typer.Option(
            help="ready, open, approved, corrected, rejected, split; repeatable.", metavar="STATE"
        ),
    ] = None
    trust: Annotated[
        Words, typer.Option(help="book, look, reject; repeatable.", metavar="TRUST")
    ] = None
    because: Annotated[
        Words,
        typer.Option(
            "--because",
            help="What keeps it from book (trust_because): a rule such as GROUNDED, a field such "
            "as totals, simulated; repeatable.",
            metavar="NAME",
        ),
    ] = None
    supplier: Annotated[
        str | None, typer.Option(help="Part of the supplier's name.", metavar="NAME")
    ] = None
    number: Annotated[str | None, typer.Option(help="Invoice number.", metavar="NUMBER")] = None
    invoice_id: Annotated[
        str | None, typer.Option(help="Id that the sender gave.", metavar="ID")
    ] = None
    date: Annotated[
        str | None,
        typer.Option(help="Issued on: 2026-03-01, 2026-03, 2026, or 2026-03-01..", metavar="RANGE"),
    ] = None
    amount: Annotated[
        str | None, typer.Option(help="Gross total: 119.00, or 100..200", metavar="RANGE")
    ] = None
    simulated: Annotated[
        bool | None,
        typer.Option(
            "--simulated/--not-simulated", help="Made up, by the simulator or by its event, or not."
        ),
    ] = None


@dataclass(frozen=True)
class ListFlags(ResultFlags):
    """The same of a list, which may be one of failures."""

    state: Annotated[
        Words,
        typer.Option(
            help="ready, open, approved, corrected, rejected, split; repeatable. Of failures: "
            "open, given_up, parked, sent, failed_again, ended, discarded.",
            metavar="STATE",
        ),
    ] = None


@app.command("list", epilog=examples("results list"))
@with_flags
def list_(
    chosen: ListFlags,
    how: RowsFlags,
    of: Annotated[
        str, typer.Option(help="results, failures or batches.", metavar="KIND")
    ] = "results",
    duplicates: Annotated[
        bool,
        typer.Option(
            "--duplicates", help="Only results with the number or amount of an earlier one."
        ),
    ] = False,
    limit: Limit = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """One line per result; with --limit the newest. Failures to do come first."""
    choice("--of", of, ("results", "failures", "batches"))
    form = output_form(how, JSONL)
    if of == "failures" and (
        duplicates or chosen != ListFlags(state=chosen.state, invoice_id=chosen.invoice_id)
    ):
        refuse("--of failures takes --state, --invoice-id, --limit and --output alone")
    if of == "batches" and (duplicates or chosen != ListFlags()):
        refuse("--of batches takes --limit and --output alone")
    kafka = load_settings(config, settings, "kafka").kafka
    from service.results import command

    if of == "failures":
        from service.failures.failure_state import FailureState

        named = _among("--state", chosen.state, tuple(FailureState))
        states = tuple(map(FailureState, named))
        about = _filter(ResultFlags(invoice_id=chosen.invoice_id))
        options = command.ListOptions(about, states, limit, form)
        _finish(lambda: command.list_failures(kafka, options, say))
    wanted = _filter(chosen if of == "results" else ResultFlags())
    options = command.ListOptions(wanted, (), limit, form, duplicates)
    listing = command.list_results if of == "results" else command.list_batches
    _finish(lambda: listing(kafka, options, say))


@app.command(epilog=examples("results show"))
@with_flags
def show(
    which: Annotated[
        str, typer.Argument(help=f"{_WHICH}; or F2@17 of a failure.", metavar="WHICH")
    ],
    how: PageFlags,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Everything about one result, or about a failure.

    Values with their evidence, rules, decisions of people. Of an event that failed: why, and what
    to do.
    """
    form = output_form(how, JSON)
    kafka = load_settings(config, settings, "kafka").kafka
    from service.results import command

    as_json = form is JSON
    _finish(lambda: command.show_results(kafka, which, as_json, say))


@app.command(epilog=examples("results export"))
@with_flags
def export(
    out: Annotated[
        Path,
        typer.Argument(
            help="File (.jsonl, .csv, .xlsx, .parquet), or a folder for labelled.", metavar="FILE"
        ),
    ],
    chosen: ResultFlags,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="jsonl, csv, xlsx or parquet. Default: the ending of the file's name. labelled: "
            "events and approved or corrected invoices, for evaluate.",
            metavar="FORMAT",
        ),
    ] = None,
    table: Annotated[
        str, typer.Option(help="For CSV and Parquet: invoices, lines or taxes.", metavar="TABLE")
    ] = "invoices",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    limit: Limit = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Write results to a file for other programs.

    With --limit the newest. A text that looks like a formula stays a text.
    """
    named = form or out.suffix.removeprefix(".").lower()
    if named not in _FORMS:
        refuse(f"--format is {', '.join(_FORMS)}; or name a file that ends so")
    choice("--table", table, _SHEETS)
    if limit is not None and named == "labelled":
        refuse("--limit is for files of results; labelled has all that people decided")
    if table != _SHEETS[0] and named not in ("csv", "parquet"):
        refuse("--table is for CSV and Parquet")
    if out.is_file() and not force:
        refuse(f"{out} exists: name another file, or pass --force to replace it")
    loaded = load_settings(config, settings, "kafka")
    kafka = loaded.kafka
    from service.app.bounds import decode_limits
    from service.results import command, labelled
    from service.results.export_files import missing_package

    if missing := missing_package(named):
        refuse(f"{named} needs {missing}: " + how_to_install("export"))
    wanted = _filter(chosen)
    _tell_unknown(chosen.because)
    if named == "labelled":
        limits = decode_limits(loaded.extraction)
        _finish(lambda: labelled.export_labelled(kafka, limits, wanted, out))
    options = command.ExportOptions(wanted, named, table, limit)
    _finish(lambda: command.export_results(kafka, options, out))


@app.command(epilog=examples("results follow"))
@with_flags
def follow(
    chosen: ResultFlags,
    how: StreamFlags,
    limit: Limit = None,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Print results and decisions as they come, until Ctrl-C.

    --trust, --because, --simulated and --invoice-id filter results only, not decisions.
    """
    form = output_form(how, JSONL)
    kafka = load_settings(config, settings, "kafka").kafka
    from service.results import following

    wanted, as_json = _filter(chosen), form is JSONL
    _tell_unknown(chosen.because)
    if "ready" in wanted.states:
        refuse("follow compares no invoices, so none is ready: use --trust book, or results list")
    _finish(lambda: following.follow_results(kafka, wanted, as_json, limit, say))


@app.command(epilog=examples("results review"))
def review(
    which: Annotated[str, typer.Argument(help=f"{_WHICH}.", metavar="WHICH")],
    decision: Annotated[
        str, typer.Argument(help="approve, correct, reject or undo.", metavar="DECISION")
    ],
    by: Annotated[str, typer.Option(help="Name of the person who decides.", metavar="NAME")],
    note: Annotated[str, typer.Option(help="Why.", metavar="TEXT")] = "",
    file: Annotated[
        Path | None,
        typer.Option(
            help="For correct: the whole invoice as JSON, alone or in its result.", metavar="FILE"
        ),
    ] = None,
    expect: Annotated[
        int | None,
        typer.Option(
            help="Decisions that the person had seen. Default: all so far.", min=0, metavar="COUNT"
        ),
    ] = None,
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Write a correction that breaks rules of severity error."),
    ] = False,
    config: ConfigFile = None,
    settings: SetFlags = None,
) -> None:
    """Approve, correct or reject one result, or undo that.

    Exit code 1 if somebody else decided before, or if it is decided so already. A correction is
    checked against its document, where that is still there; one that breaks a rule of severity
    error is not written without --yes (exit code 1). To correct a result, write it to a file with
    `results show 3@1207 --output json > corrected.json`, edit `invoice` in it, and name it with
    --file.
    """
    loaded = load_settings(config, settings, "kafka")
    from schemas.review import ReviewDecision
    from service.results import deciding

    choice("DECISION", decision, [one.value for one in ReviewDecision])
    if file is not None and decision != ReviewDecision.CORRECT:
        refuse(f"{decision} takes no file: use `correct` to write the values of --file")
    if yes and decision != ReviewDecision.CORRECT:
        refuse(f"{decision} breaks no rule: --yes is for `correct`")
    if not by.strip() or len(by) > 200 or len(note) > 2_000:
        refuse("--by is a name of up to 200 characters, --note has up to 2,000")
    from service.commands.correction_checks import DocumentJudge

    order = deciding.ReviewOrder(which, ReviewDecision(decision), by, note, file, expect, yes)
    judge = DocumentJudge(loaded)
    _finish(lambda: deciding.review_result(loaded.kafka, order, judge, say))


def _filter(flags: ResultFlags) -> Any:
    from schemas.outcome import Trust
    from service.results.result_filter import (
        ResultFilter,
        ResultFilterRefused,
        parse_amounts,
        parse_dates,
    )
    from service.review.decisions import InvoiceState
    from service.review.identity import folded

    states = _among("--state", flags.state, tuple(InvoiceState))
    trusts = _among("--trust", flags.trust, tuple(Trust))
    for option, words in (("--supplier", flags.supplier), ("--number", flags.number)):
        if words is not None and not folded(words):
            refuse(f"{option} {words!r}: write letters or digits")
    try:
        return ResultFilter(
            states=tuple(map(InvoiceState, states)),
            trusts=tuple(map(Trust, trusts)),
            because=tuple(flags.because or ()),
            supplier=folded(flags.supplier),
            number=folded(flags.number),
            invoice_id=flags.invoice_id or "",
            issued=parse_dates("--date", flags.date) if flags.date is not None else (None, None),
            gross=(
                parse_amounts("--amount", flags.amount)
                if flags.amount is not None
                else (None, None)
            ),
            simulated=flags.simulated,
        )
    except ResultFilterRefused as error:
        refuse(str(error))


def _tell_unknown(because: Words) -> None:
    """Whether a result has such a word is not known yet."""
    from service.results.because import because_fault

    for fault in filter(None, map(because_fault, because or ())):
        warn(fault)


def _among(option: str, given: Words, known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(choice(option, words, known) for words in given or ())


def _finish(start: Callable[[], Coroutine[Any, Any, int]]) -> NoReturn:
    """Runs to the end; a topic that cannot be read becomes one line and exit code 1. A reader that
    has seen enough (`| head`) and Ctrl-C end it without a word."""
    from service.kafka.dead_letters import TopicUnreadable
    from service.kafka.reviews import ReviewNotWritten
    from service.ops.private_file import NotWritable
    from service.ops.terminal import pipe_closed
    from service.results.deciding import ReviewRefused
    from service.results.twins import TooManyInvoices

    # Its warnings are retries, which are nothing an operator has to act on.
    logging.getLogger("aiokafka").setLevel(logging.ERROR)
    try:
        code = run_to_end(start())
    except ReviewRefused as error:
        refuse(str(error))
    except (TopicUnreadable, NotWritable, ReviewNotWritten, TooManyInvoices) as error:
        warn(str(error))
        raise SystemExit(1) from None
    except BrokenPipeError:
        pipe_closed()
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    raise SystemExit(code)
