"""`replay report`: follows the events of a run to their outcomes.

Reads the replay log, then results and failures from where they ended when the run began. Writes
nothing and joins no group.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from service.failures.auto_replay import AUTO_RUN
from service.failures.replay_log import Ledger, RunBegun, read_entry
from service.failures.replay_report import Fate, RunReport, read_outcome
from service.kafka import codecs
from service.kafka.dead_letters import TopicReader, TopicUnreadable
from service.model.printable import printable, readable_json
from service.model.record import Coordinates, SourceRecord
from service.ops.row_output import OutputForm, RowOutput
from service.replay.failures import begins, ends, load_ledger
from service.replay.progress import RunProgress
from service.settings import KafkaSettings

Say = Callable[[str], None]
_LOOK_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """How a run is told."""

    form: OutputForm
    each: bool = False
    """A row for each event instead of counts."""
    wait_s: float = 0.0


async def report_run(settings: KafkaSettings, asked: ReportRequest, run_id: str, say: Say) -> int:
    """0 when every event has its outcome, 1 while some are pending or the run is not known."""
    codecs.install(settings.max_inflated_batch_bytes)
    report = await _from_log(settings, run_id)
    if report.begun is None:
        raise TopicUnreadable(f"the replay log {settings.replay_log_topic} knows no run {run_id}")
    if asked.each:
        with RowOutput(asked.form, say) as rows:
            follow = _Following(report, rows)
            await follow.outcomes(settings, asked.wait_s)
            follow.pending()
    else:
        await _Following(report, None).outcomes(settings, asked.wait_s)
        as_json = asked.form is OutputForm.JSON
        for row in (readable_json(report.as_json()),) if as_json else _table(report):
            say(row)
    return 0 if report.pending == 0 else 1


async def list_runs(settings: KafkaSettings, form: OutputForm, say: Say) -> int:
    """A row per run, in the order they began."""
    ledger = await load_ledger(settings)
    with RowOutput(form, say) as rows:
        runs = [*ledger.runs.values(), *ledger.earlier_runs.values()]
        for run in sorted(runs, key=lambda begun: begun.begun_at):
            facts = {
                "begun_at": run.begun_at,
                "run": run.run,
                "action": run.action,
                "state": _listed_state(run, ledger),
                "asked": run.chosen.get("asked", {}),
                "note": run.note,
            }
            rows.row(facts, partial(_run_line, facts))
    return 0


def _listed_state(run: RunBegun, ledger: Ledger) -> str:
    if ledger.runs.get(run.run) is not run:
        return f"about an earlier topic {run.failures_topic}"
    return _state(run.run in ledger.ended, run.run, "not complete")


def _run_line(facts: Mapping[str, Any]) -> str:
    *said, asked, note = facts.values()
    return printable(f"{'  '.join(map(str, said))}  {readable_json(asked)} {note}".rstrip(), 400)


def _state(ended: bool, run: str, otherwise: str) -> str:
    if run == AUTO_RUN:
        return "goes on by itself"
    return "complete" if ended else otherwise


async def _from_log(settings: KafkaSettings, run_id: str) -> RunReport:
    report = RunReport(run_id, settings.events_topic)
    async with TopicReader(settings, settings.replay_log_topic, "replay-log") as reader:
        bounds = await reader.bounds()
        async for stretch in reader.read(begins(bounds), ends(bounds)):
            for record in stretch.records:
                report.take(read_entry(record.value))
    report.index()
    return report


class _Following:
    """Outcomes on their way into a report, each a row as it is found."""

    def __init__(self, report: RunReport, rows: RowOutput | None) -> None:
        self._report = report
        self._rows = rows

    async def outcomes(self, settings: KafkaSettings, wait_s: float) -> None:
        """Reads both outcome topics to their ends, again and again while there is time."""
        begun = self._report.begun
        assert begun is not None, "a run without a beginning is followed"
        until_s = time.monotonic() + wait_s
        places = {
            settings.results_topic: begun.results_ends,
            settings.failures_topic: begun.ends,
        }
        while True:
            for topic, start in places.items():
                places[topic] = await self._read(settings, topic, start)
            if not self._report.pending or time.monotonic() >= until_s:
                return
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _read(
        self, settings: KafkaSettings, topic: str, start: Mapping[str, int]
    ) -> dict[str, int]:
        """From the places given to the end as it is now; the new places."""
        async with TopicReader(settings, topic, "replay-report") as reader:
            bounds = await reader.bounds()
            starts = {n: max(start.get(str(n), 0), found.begin) for n, found in bounds.items()}
            total = sum(bounds[n].end - at for n, at in starts.items())
            done = dict(starts)
            with RunProgress(f"reading {topic}", total) as progress:
                async for stretch in reader.read(starts, ends(bounds)):
                    progress.advance(stretch.position - done[stretch.partition])
                    done[stretch.partition] = stretch.position
                    for record in stretch.records:
                        self._see(record)
        return {str(number): found.end for number, found in bounds.items()}

    def _see(self, record: SourceRecord) -> None:
        outcome = read_outcome(record.headers)
        failure = self._report.see(outcome, record) if outcome is not None else None
        if failure is not None and outcome is not None:
            self._say(failure, outcome.source, outcome.fate, outcome.reason)

    def pending(self) -> None:
        """Says what has no outcome yet."""
        for failure, event in self._report.pending_events():
            self._say(failure, event, Fate.PENDING, "")

    def _say(self, failure: Coordinates, event: Coordinates, fate: Fate, reason: str) -> None:
        if self._rows is None:
            return
        facts = {
            "failure": failure._asdict(),
            "event": event._asdict(),
            "outcome": str(fate),
            "reason": reason or None,
        }
        places = f"{printable(str(failure))}  {printable(str(event))}"
        line = f"{places}  {fate} {printable(reason, 60)}".rstrip()
        self._rows.row(facts, lambda: line)


def _table(report: RunReport) -> Iterator[str]:
    begun = report.begun
    assert begun is not None, "a run without a beginning is shown"
    state = _state(report.ended, report.run, "not complete: run it again with the same --id")
    yield printable(f"run {report.run}, {begun.action}, begun {begun.begun_at}, {state}", 400)
    yield f"  asked for     {printable(readable_json(begun.chosen.get('asked', {})), 400)}"
    yield f"  sent          {report.sent:>10,}"
    yield f"  extracted     {report.extracted:>10,}"
    yield f"  failed again  {report.failed.counts.total():>10,}"
    yield from (f"    {row}" for row in report.failed.rows())
    yield f"  pending       {report.pending:>10,}"
    for name, count in (
        ("not followed", report.not_followed),
        ("parked", report.parked),
        ("discarded", report.discarded),
        ("given up", report.given_up),
    ):
        if count:
            yield f"  {name:<14}{count:>10,}"
