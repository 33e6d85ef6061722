"""The outcome of a contest as a table for terminals, as JSON, as a picture, and as a results page.

Figures of one run on one machine are compared with one another and with nothing else, so the page
gives ratios beside them. It says what the peers do not do, and names who was left out and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.peers.contest import MEASUREMENTS, Contest, Score
from benchmarks.peers.contestants import OWN_ENVIRONMENTS, setup_command
from service.bench.charts import Chart, Series

_REFERENCE = "aiokafka"
_HEADS = (
    "",
    "slot efficiency",
    "invoices/s, 16 slots",
    "p50 / p99",
    "invoices/s, instant LLM",
    "CPU each",
    "cores",
    "peak RSS",
    "lost",
    "doubled",
    "calls again",
)


def _number(value: float | None, form: str, factor: float = 1.0) -> str:
    return "–" if value is None else form.format(factor * value)


def _row(score: Score) -> tuple[str, ...]:
    p50, p99 = (_number(v, "{:.0f}", 1_000) for v in (score.p50_s, score.p99_s))
    return (
        score.ready.contestant.title,
        _number(score.efficiency, "{:.1f} %", 100),
        _number(score.slots_per_s, "{:.1f}"),
        f"{p50} / {p99} ms",
        _number(score.instant_per_s, "{:.0f}"),
        _number(score.cpu_us, "{:.0f} µs"),
        _number(score.cores, "{:.2f}"),
        _number(score.rss_peak_mb, "{:.0f} MB"),
        _counts([k.lost for k in score.killed]),
        _counts([k.doubled for k in score.killed]),
        _counts([k.calls_again for k in score.killed]),
    )


def _counts(counts: list[int]) -> str:
    """One figure per kill: a guarantee is no median."""
    return ", ".join(str(count) for count in counts) or "–"


def as_text(contest: Contest) -> Iterator[str]:
    """Lines for a terminal."""
    heads = tuple(head.replace("16", str(contest.options.same.slots)) for head in _HEADS)
    rows = [heads, *(_row(score) for score in contest.scores)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    for row in rows:
        first, *others = (cell.ljust(w) for cell, w in zip(row, widths, strict=True))
        yield "  ".join([first, *(cell.strip().rjust(len(cell)) for cell in others)])
    yield from _left_out(contest)
    for score in contest.scores:
        yield from (f"  {failure.words}" for failure in score.failures if failure.words)


def _left_out(contest: Contest) -> Iterator[str]:
    for absent in contest.absent:
        yield f"SKIPPED {absent.contestant.title}: {absent.reason}"
    for score in contest.scores:
        for failure in score.failures:
            yield f"FAILED {score.ready.contestant.title}: {failure}"


def as_dict(contest: Contest) -> dict[str, Any]:
    """All figures, each repetition of them."""
    return {
        "machine": asdict(contest.machine),
        "field": asdict(contest.options.same),
        "repetitions": contest.options.repetitions,
        "contestants": [
            {
                "name": score.ready.contestant.name,
                "package": score.ready.contestant.package,
                "version": score.ready.version,
                "slots": [asdict(figures) for figures in score.slots],
                "instant": [asdict(figures) for figures in score.instant],
                "paced": [asdict(figures) for figures in score.paced],
                "killed": [asdict(figures) for figures in score.killed],
                "failures": [str(failure) for failure in score.failures],
            }
            for score in contest.scores
        ],
        "skipped": {absent.contestant.name: absent.reason for absent in contest.absent},
    }


def charts_of(contest: Contest) -> tuple[Chart, ...]:
    """The summary at the top of the page."""
    scores = contest.scores
    rate = contest.options.same.rate_per_s
    steady = [score for score in scores if (score.slots_per_s or 0.0) >= rate]

    def chart(
        name: str, title: str, asked: Sequence[Score], of: Callable[[Score], float | None]
    ) -> Chart:
        """A contestant without a figure is left out: an empty bar would look like the best."""
        drawn = [(s.ready.contestant.label, v) for s in asked if (v := of(s)) is not None]
        values = Series(name, tuple(value for _, value in drawn))
        return Chart(name, title, "", tuple(label for label, _ in drawn), (values,), bars=True)

    def p99_ms(score: Score) -> float | None:
        return None if score.p99_s is None else 1_000 * score.p99_s

    def harmed(score: Score) -> float | None:
        return max((float(kill.lost + kill.doubled) for kill in score.killed), default=None)

    return (
        chart("efficiency", "Slot efficiency (higher is better)", scores, lambda s: s.efficiency),
        chart("p99", f"p99 at {rate:g} events/s, ms, of those that keep up", steady, p99_ms),
        chart("cpu", "CPU per invoice, µs (lower is better)", scores, lambda s: s.cpu_us),
        chart("kill", "Lost or doubled after a kill, worst (lower is better)", scores, harmed),
    )


def delivery_costs(contest: Contest) -> Iterator[str]:
    """The cost of exactly-once against at-least-once, as ratios of one run."""
    by_name = {score.ready.contestant.name: score for score in contest.scores}
    once, least = by_name.get("exactly-once"), by_name.get("at-least-once")
    if once is None or least is None:
        return
    yield (
        "Exactly once against at least once: throughput with an instant LLM "
        f"{_ratio(once.instant_per_s, least.instant_per_s)}, with slots "
        f"{_ratio(once.slots_per_s, least.slots_per_s)}, CPU each "
        f"{_ratio(once.cpu_us, least.cpu_us)}, p50 {_ratio(once.p50_s, least.p50_s)}, p99 "
        f"{_ratio(once.p99_s, least.p99_s)}"
    )


def as_markdown(contest: Contest, picture: str) -> Iterator[str]:
    """The results page, line by line. `picture`: its file name beside the page, "" for none."""
    machine, same = contest.machine, contest.options.same
    yield "# Measured beside other ways to do the same work"
    yield ""
    yield (
        "Made by `python -m benchmarks peers --write`; do not edit. One machine, "
        f"{machine.cores} cores, {machine.memory_gb:.0f} GB, {machine.system}, for everything: "
        f"broker (Apache Kafka "
        f"{machine.kafka}), simulated LLM server, contestant, observer. Python {machine.python} "
        f"unless noted. {contest.options.repetitions} repetitions in rotated order, medians; "
        "losses and duplicates of every single kill. The machine is shared, so compare figures "
        "within this page only. [benchmarks.md](benchmarks.md) has the other figures."
    )
    yield ""
    heads = tuple(head.replace("16", str(same.slots)) for head in _HEADS)
    yield from _table([heads, *(_row(score) for score in contest.scores)])
    if picture:
        yield ""
        yield f"![The figures as bars]({picture})"
    yield ""
    yield from _ratios(contest)
    for line in delivery_costs(contest):
        yield line
        yield ""
    yield from _method(contest)
    yield "## Versions"
    yield ""
    scored = {s.ready.contestant.package: s.ready.version for s in contest.scores}
    versions = dict(sorted((dict(machine.packages) | scored).items()))
    yield ", ".join(f"{package} {version}" for package, version in versions.items()) + "."
    yield ""
    yield from _again(contest)
    missing = list(_left_out(contest))
    if missing:
        yield "## Left out, or failed"
        yield ""
        for line in missing:
            yield f"- {line}"
        yield ""


def _again(contest: Contest) -> Iterator[str]:
    options = contest.options
    yield "## Measure again"
    yield ""
    yield (
        "Install the extras `demo` and `bench`. `--quick` only shows that it works. `--only`, "
        "`--measurement` and `--repetitions` make a run shorter."
    )
    yield ""
    yield "```sh"
    own = [package for package in OWN_ENVIRONMENTS if package in options.pythons]
    yield from (setup_command(package) for package in own)
    named = "".join(f" --peer-python {package}={package}/bin/python" for package in own)
    same = options.same
    flags = f"--repetitions {options.repetitions} --slots {same.slots} --batch {same.batch}"
    flags += f" --window-s {same.window_s:g} --seed {options.seed}"
    flags += "".join(f" --only {name}" for name in options.only)
    if len(options.measurements) < len(MEASUREMENTS):
        flags += "".join(f" --measurement {name}" for name in options.measurements)
    yield f"python -m benchmarks peers {flags}{named} --write PAGE.md"
    yield "```"
    yield ""


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    head, *others = rows
    yield "| " + " | ".join(head) + " |"
    yield "| --- |" + " ---: |" * (len(head) - 1)
    for row in others:
        yield "| " + " | ".join(row) + " |"


def _ratios(contest: Contest) -> Iterator[str]:
    """Figures relative to the bare loop, the simplest contestant."""
    reference = next((s for s in contest.scores if s.ready.contestant.name == _REFERENCE), None)
    if reference is None:
        return
    yield f"Relative to the {reference.ready.contestant.title} (1.00):"
    yield ""
    heads = ("", "slot efficiency", "p99", "throughput, instant", "CPU each", "peak RSS")
    rows: list[tuple[str, ...]] = [heads]
    for score in contest.scores:
        cells = [
            _ratio(score.efficiency, reference.efficiency),
            _ratio(score.p99_s, reference.p99_s),
            _ratio(score.instant_per_s, reference.instant_per_s),
            _ratio(score.cpu_us, reference.cpu_us),
            _ratio(score.rss_peak_mb, reference.rss_peak_mb),
        ]
        rows.append((score.ready.contestant.title, *cells))
    yield from _table(rows)
    yield ""


def _ratio(value: float | None, reference: float | None) -> str:
    return "–" if value is None or not reference else f"{value / reference:.2f}"


def _method(contest: Contest) -> Iterator[str]:
    same = contest.options.same
    yield "## How it was measured"
    yield ""
    promises = ", ".join(
        f"{s.ready.contestant.title}: {s.ready.contestant.promises}" for s in contest.scores
    )
    yield from (
        f"- **Same for all**: {same.slots} calls in flight at most, batches of {same.batch}, "
        "4 partitions, the service's own request to the same simulated server, session timeout "
        "6 s, logs from warnings on. Each contestant is a process of its own (Quix Streams four), "
        "on uvloop where it is asynchronous, written from its documentation "
        "(`benchmarks/peers/`). A batch has two meanings. For contestants with a barrier it is "
        "all work in flight, so a larger batch uses the slots better and doubles more after a "
        "kill (the loop with 512 shows it). The service has no barrier and keeps slots + 2 batches "
        "in flight.",
        f"- **Slot efficiency**, and invoices/s: {same.slots} slots, log-normal latency, mean "
        f"{same.mean_s:g} s, sigma {same.sigma:g}, a backlog; busy slot-seconds over slots × time, "
        f"in a window of {same.window_s:g} s after a warm-up of {same.warm_up_s:g} s. A document "
        "takes the same time for each contestant, but the windows hold different documents. So "
        "invoices/s differ by some per cent by chance, and the efficiency does not.",
        f"- **p50 / p99**: {same.paced_events} events, {same.rate_per_s:g} a second, far below the "
        "slots. The time runs from sending an event until its committed result can be read. The "
        "simulated call itself is most of the p50. A contestant with a lower throughput than that "
        "rate shows its backlog instead.",
        "- **Instant LLM**: the server answers at once. CPU is the time of the contestant's "
        "processes, from the operating system. Cores is throughput × CPU. Contestants below one "
        "core were waiting for broker, simulator and observer, which share the machine; they "
        "would be faster elsewhere.",
        f"- **Lost, doubled**: SIGKILL {same.kill_after_s:g} to "
        f"{same.kill_after_s + same.kill_spread_s:g} s after the first result (the same moment for "
        f"all), a second process, then a count by an independent reader: of {same.killed_events} "
        "events, the number without a result, and the number with more than one. Calls again are "
        "the calls of the LLM server beyond one per event. One figure per kill. A kill that loses "
        "nothing proves nothing. The promises: " + promises + ".",
        "- **Unequal work, in the peers' favour**: the service validates every answer, checks its "
        "arithmetic and looks each value up in the document, keeps an account of tokens and cost, "
        "retries, and writes typed failures. The peers parse the answer and publish it. A wrong or "
        "refused answer would end or stall them. Keep that in mind for CPU and throughput.",
    )
    yield ""


def write(contest: Contest, path: Path, picture: str) -> None:
    """The page at `path`. Raises OSError."""
    text = "\n".join(as_markdown(contest, picture)).rstrip() + "\n"
    path.write_text(text, encoding="utf-8")
