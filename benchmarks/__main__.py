"""The measurements of a source checkout: `python -m benchmarks` (extras `demo` and `bench`).

Measurements that are no commands here are modules; the help names them.

Reads flags, hands over, turns results into exit codes: 0 measured, 1 failure, 2 usage. The
comparison of serial and parallel work is a command of the service: `invoice-stream bench parallel`.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from benchmarks.accuracy.flags import AccuracyFlags
from benchmarks.store_commands import add_store_commands
from service.commands.flags import with_flags
from service.commands.invocation import need_demo_extra, refuse

if TYPE_CHECKING:
    from benchmarks.peers.contest import Contest, ContestOptions
    from benchmarks.peers.measures import Field

app = typer.Typer(
    help="Measure: other frameworks, delivery, instances, limiters, rules.",
    epilog="Run these as modules, `python -m benchmarks.NAME`: pipeline, outage, documents, "
    "large_events, bombs, replay, invoice_pages, bill, call_counts, transports, partitions, "
    "waiting.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[bool, typer.Option("--json", help="Figures as JSON on standard output.")]


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
    need_demo_extra()
    from benchmarks.peers import contest as contests
    from benchmarks.peers.contestants import CONTESTANTS

    if much.quick and write is not None:
        refuse("--quick is only to see that it works; a page with --write takes whole runs")
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
    """The cost of exactly-once against at-least-once: throughput, CPU, latency."""
    need_demo_extra()
    from benchmarks.peers import contest as contests
    from benchmarks.peers import page
    from benchmarks.peers.contestants import OURS

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
    need_demo_extra()
    from benchmarks.scale import measure
    from service.testbed.broker import BrokerFailed, LocalKafka

    try:
        with LocalKafka(progress=lambda line: typer.echo(line, err=True)) as kafka:
            checked = measure(kafka, seconds)
    except BrokerFailed as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None
    raise SystemExit(0 if checked.holds else 1)


@app.command()
def scans(
    count: Annotated[int, typer.Option(help="Pages of each kind of scan.", min=1, max=100)] = 2,
    seed: Annotated[int, typer.Option(help="Same seed, same pages.")] = 1,
    dpi: Annotated[list[int] | None, typer.Option(help="Resolution; repeatable.")] = None,
) -> None:
    """OCR of scanned invoices: right words, sure mistakes, places, CPU (extra `ocr`)."""
    from service.app.bounds import ocr_is_on
    from service.settings import DocumentsSettings

    if not ocr_is_on(DocumentsSettings()):
        refuse("this needs the extra: pip install 'invoice-stream[ocr]'")
    from benchmarks import scans as measuring
    from service.documents.pictures.ocr import PictureReader

    reader = PictureReader()
    measured = (measuring.measure(one, count, seed, reader) for one in dpi or measuring.DPIS)
    for line in measuring.report(measured):
        typer.echo(line)


@app.command()
def limiters(
    profiles: Annotated[list[Path], typer.Argument(help="Load profiles (TOML).")],
    seeds: Annotated[int, typer.Option(help="Runs of each.", min=1, max=100)] = 3,
    plot: Annotated[Path | None, typer.Option(help="Draw the limit over time (PNG).")] = None,
) -> None:
    """The adaptive limit beside fixed ones and three published algorithms, in virtual time."""
    from benchmarks import limiters as measuring

    missing = [str(path) for path in profiles if not path.is_file()]
    if missing:
        refuse(f"no such file: {', '.join(missing)}")
    try:
        measuring.compare(profiles, seeds, plot)
    except ValueError as error:
        refuse(str(error))


@dataclass(frozen=True)
class MutationFlags:
    """The documents read, and the demands on the rules."""

    seed: Annotated[int, typer.Option(help="Same seed, same wrong answers.")] = 1
    letters: Annotated[int, typer.Option(help="Made-up letters.", min=0, max=5_000)] = 80
    samples: Annotated[int, typer.Option(help="Samples of the testbed.", min=0, max=5_000)] = 39
    corpus: Annotated[Path, typer.Option(help="Public e-invoices, where there are some.")] = Path(
        "../shared/corpus"
    )
    silent: Annotated[int, typer.Option(help="Show so many that passed.", min=0)] = 0
    min_review: Annotated[
        float | None, typer.Option(help="Per cent of money, account, number, parties.")
    ] = None
    min_flag: Annotated[float | None, typer.Option(help="Per cent of the other kinds.")] = None
    max_false: Annotated[float | None, typer.Option(help="Per cent of right answers.")] = None


@app.command()
@with_flags
def mutations(asked: MutationFlags, as_json: AsJson = False) -> None:
    """Wrong answers against the rules: how many ask for review. No Kafka, no model; 2 minutes."""
    need_demo_extra()
    from benchmarks.mutations import report
    from benchmarks.mutations.bench import measure
    from benchmarks.mutations.made_up import letters, samples
    from benchmarks.mutations.public import public_papers

    public = list(public_papers(asked.corpus))
    if not public:
        typer.echo(f"no e-invoices in {asked.corpus}: made-up documents alone", err=True)
    papers = [*samples(asked.samples, asked.seed), *letters(asked.letters, asked.seed), *public]
    measured = measure(papers, asked.seed)
    if as_json:
        typer.echo(json.dumps(report.as_dict(measured, asked.silent), indent=1))
    else:
        for line in report.as_text(measured, asked.silent):
            typer.echo(line)
    wanted = report.Thresholds(asked.min_review, asked.min_flag, asked.max_false)
    missed = report.missed_thresholds(measured, wanted)
    for line in missed:
        typer.echo(line, err=True)
    raise SystemExit(1 if missed else 0)


@app.command()
def einvoices(
    folders: Annotated[list[Path] | None, typer.Argument(help="Folders of e-invoices.")] = None,
    max_false: Annotated[
        int | None, typer.Option(help="Valid documents that may ask for review.", min=0)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Official e-invoices against the reader and the rules. No Kafka, no model; one minute."""
    need_demo_extra()
    from benchmarks import einvoices as reading

    known = folders or [Path("../shared/corpus")]
    missing = [str(folder) for folder in known if not folder.is_dir()]
    if missing:
        refuse(f"no such folder: {', '.join(missing)}")
    measured = reading.measure(known)
    if as_json:
        typer.echo(json.dumps(reading.as_dict(measured), indent=1))
    else:
        for line in reading.as_text(measured):
            typer.echo(line)
    found = reading.false_reviews(measured)
    raise SystemExit(1 if max_false is not None and found > max_false else 0)


@app.command()
def checks(
    repetitions: Annotated[int, typer.Option(help="The median counts.", min=3, max=10_000)] = 100,
    max_loops: Annotated[
        float | None, typer.Option(help="Fail above so many times the fixed loop.")
    ] = None,
    corpus: Annotated[Path, typer.Option(help="Public e-invoices, where there are some.")] = Path(
        "../shared/corpus"
    ),
    as_json: AsJson = False,
) -> None:
    """The CPU time of all checks of an invoice of ten lines, by module, and of distinct documents
    that are checked once. Twenty seconds."""
    need_demo_extra()
    from benchmarks import checks as measuring

    once = measuring.measure_once(measuring.distinct_papers(corpus))
    measured = measuring.measure(measuring.prepared_papers(), repetitions) | once
    if as_json:
        typer.echo(json.dumps(measured, indent=1))
    else:
        for line in measuring.as_text(measured):
            typer.echo(line)
    loops = measured["all checks"] / measured["fixed loop"]
    raise SystemExit(1 if max_loops is not None and loops > max_loops else 0)


@app.command()
def evidence(
    count: Annotated[int, typer.Option(help="Letters; each in three layouts.", min=1)] = 200,
) -> None:
    """Values with evidence, and whether their boxes lie on their words. A minute."""
    from benchmarks import evidence as measuring

    measured = measuring.measure(count)
    for line in measuring.as_text(measured):
        typer.echo(line)
    raise SystemExit(0 if measured.holds else 1)


@app.command()
def hybrids(
    corpus: Annotated[Path, typer.Option(help="A folder of PDFs with XML inside.")] = Path(
        "../shared/corpus"
    ),
) -> None:
    """PDFs whose XML says another thing than their print: how many ask for review. One minute."""
    from benchmarks import hybrids as comparing

    measured = comparing.measure(corpus)
    if not measured.honest:
        refuse(f"no hybrid invoices in {corpus}")
    for line in comparing.as_text(measured):
        typer.echo(line)
    raise SystemExit(0 if measured.holds else 1)


@app.command()
def labels(
    corpus: Annotated[Path, typer.Option(help="PDFs with embedded e-invoices.")] = Path(
        "../shared/corpus"
    ),
    half: Annotated[
        int | None, typer.Option(help="Only PDFs whose name hashes to 0 or 1.", min=0, max=1)
    ] = None,
    letters: Annotated[int, typer.Option(help="Made-up letters.", min=0, max=5_000)] = 80,
    seed: Annotated[int, typer.Option(help="Same seed, same letters.")] = 1,
) -> None:
    """Values read by their labels alone: precision and recall by role. No model; two minutes."""
    need_demo_extra()
    from benchmarks.due_dates import tables
    from benchmarks.labels import measure_labels, of_papers, of_pdfs
    from benchmarks.mutations import made_up
    from benchmarks.mutations.public import public_papers

    papers = [*made_up.samples(letters // 2, seed), *made_up.letters(letters, seed)]
    for line in measure_labels([*of_papers(papers), *of_pdfs(corpus, half)]).table():
        typer.echo(line)
    typer.echo("\nValues that are taken from behind their labels:")
    for line in tables([*papers, *public_papers(corpus)], seed):
        typer.echo(line)


@app.command()
@with_flags
def accuracy(asked: AccuracyFlags) -> None:
    """Labelled documents through the service and a real model; goes on where it was ended."""
    from benchmarks.accuracy.command import measured
    from benchmarks.accuracy.reading import NotReadable
    from benchmarks.accuracy.server import ServerMissing
    from benchmarks.accuracy.weights import NoWeights

    try:
        for line in measured(asked, lambda line: typer.echo(line, err=True)):
            typer.echo(line)
    except (NotReadable, ServerMissing, NoWeights) as error:
        refuse(str(error))


@app.command()
def tokens(
    base_url: Annotated[str, typer.Option(help="A running llama.cpp server.")],
    corpus: Annotated[Path, typer.Option(help="Public e-invoices.")] = Path("../shared/corpus"),
    samples: Annotated[int, typer.Option(help="Samples of the testbed.", min=0, max=500)] = 39,
    seed: Annotated[int, typer.Option(help="Same seed, same samples.")] = 1,
) -> None:
    """The tokens of right answers in several forms, by a model's tokenizer. No generation."""
    from benchmarks.accuracy.server import LlamaServer, ServerMissing
    from benchmarks.token_counts import table

    try:
        for line in table(corpus, samples, seed, LlamaServer(base_url, "").tokens):
            typer.echo(line)
    except ServerMissing as error:
        refuse(str(error))


@app.command()
def endpoints(
    seconds: Annotated[
        float, typer.Option(help="Of each phase: alone, both, dead, back.", min=5, max=600)
    ] = 40.0,
) -> None:
    """Two LLM servers, one slow; the other dies and comes back: throughput and charges."""
    import asyncio

    from benchmarks.endpoints import Durations, measure

    durations = Durations(seconds, seconds, seconds, seconds)
    asyncio.run(measure(durations, lambda line: typer.echo(line)))


@app.command()
def slots(
    base_url: Annotated[str, typer.Option(help="A running LLM server.")],
    model: Annotated[str, typer.Option(help="A model that it has.")],
    slots: Annotated[int, typer.Option(help="Calls that it works on at once.", min=1, max=256)],
    dialect: Annotated[str, typer.Option(help="As in llm.dialect.")] = "ollama",
    seconds: Annotated[float, typer.Option(help="Of the measurement.", min=90, max=3_600)] = 180.0,
    answer_tokens: Annotated[int, typer.Option(help="Most of an answer.", min=1)] = 48,
) -> None:
    """Whether the limit finds the slots of a real LLM server, and how long calls wait there."""
    import asyncio

    from benchmarks.real_slots import RealServer, measure

    server = RealServer(base_url, model, dialect, slots, answer_tokens)
    asyncio.run(measure(server, seconds, lambda line: typer.echo(line)))


def _field(much: ContestFlags) -> Field:
    from benchmarks.peers.contest import quick
    from benchmarks.peers.measures import Field

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
        refuse(f"{flag} takes {', '.join(names)}")


def _pythons(given: list[str]) -> dict[str, str]:
    pythons = {}
    for flag in given:
        package, equals, path = flag.partition("=")
        if not equals:
            refuse(f"--peer-python {flag}: write PACKAGE=PATH, for example quixstreams=bin/python")
        pythons[package] = path
    return pythons


def _hold(options: ContestOptions) -> Contest:
    from benchmarks.peers.contest import hold
    from benchmarks.peers.measures import MeasureFailed
    from service.testbed.broker import BrokerFailed

    # Its children must not outlive it: a SIGTERM, too, leaves by way of every `finally`.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(128 + signal.SIGTERM))
    try:
        return hold(options, lambda line: typer.echo(line, err=True))
    except (BrokerFailed, MeasureFailed) as error:
        typer.echo(str(error), err=True)
        raise SystemExit(1) from None


def _report(contest: Contest, write: Path | None, *, as_json: bool) -> None:
    """Prints it, and writes the page. Exit code 1 when anything failed."""
    from benchmarks.peers import page
    from service.bench import charts

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


add_store_commands(app)

if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
