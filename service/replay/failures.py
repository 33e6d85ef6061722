"""Reading failures with what earlier runs decided about them; `list`, `show`, `export`, `watch`.

Nothing here writes to Kafka: all of it can run at any time, as often as one likes.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from service.failures.dead_letter import DeadLetter, Family, read_dead_letter
from service.failures.dead_letter_view import (
    FAILURE_COLUMNS,
    FailureTally,
    all_facts,
    exported,
    facts,
    no_value,
    page,
    row_lines,
)
from service.failures.places import NamedInvoice, read_named
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_log import Done, Entry, Ledger, read_entry
from service.failures.run_activity import RunActivity
from service.kafka import codecs
from service.kafka.dead_letters import Bounds, TopicReader, TopicUnreadable
from service.model.counted import counted
from service.model.printable import printable, readable_json
from service.model.record import SourceRecord
from service.model.text_table import TextTable
from service.ops.private_file import private_file
from service.ops.row_output import OutputForm, RowOutput
from service.ops.terminal import terminal_columns, warn, write_line
from service.replay.outcomes import FailureStates, sent_outcomes
from service.replay.progress import RunProgress
from service.replay.topic_records import topic_records
from service.review.replayed import SentEvents
from service.settings import KafkaSettings

Say = Callable[[str], None]
_SHOWN_MAX = 20
"""Failures with one id that are shown whole."""


def failures_reader(settings: KafkaSettings) -> TopicReader:
    """A reader of the failures topic, with decompression bounded."""
    codecs.install(settings.max_inflated_batch_bytes)
    return TopicReader(settings, settings.failures_topic, "replay-failures")


class LedgerReader:
    """The ledger, brought up to date whenever asked; use it in an `async with`. It is about the
    failures topic that is there when it is first read: `check_topic` says whether it still is."""

    def __init__(
        self,
        settings: KafkaSettings,
        sent: SentEvents | None = None,
        activity: RunActivity | None = None,
    ) -> None:
        """`sent` takes the events that runs sent; without it they are not kept. `activity` is what
        earlier readers of this process found."""
        self.ledger = Ledger(settings.failures_topic)
        self._sent = sent
        self._is_named = False
        self._topic = settings.replay_log_topic
        self._reader = TopicReader(settings, self._topic, "replay-log")
        self._read_to: dict[int, int] = {}
        self._activity = RunActivity() if activity is None else activity

    async def __aenter__(self) -> Self:
        await self._reader.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._reader.__aexit__()

    async def catch_up(self) -> None:
        """Takes what was written since; nothing where there is no log. Raises TopicUnreadable."""
        if not self._is_named:
            self.ledger.topic_id = await self._reader.topic_id_of(self.ledger.failures_topic)
            if self._sent is not None:
                self._sent.topic_id = self.ledger.topic_id
            self._is_named = True
        self._activity.look(time.monotonic())
        bounds = await self._reader.bounds_if_there()
        starts = {n: max(self._read_to.get(n, 0), found.begin) for n, found in bounds.items()}
        if any(start > bounds[number].end for number, start in starts.items()):
            raise TopicUnreadable(f"{self._topic} became shorter: it was created anew")
        async for stretch in self._reader.read(starts, ends(bounds)):
            for record in stretch.records:
                if record.value is not None:  # A tombstone, which an operator may write.
                    self._take(read_entry(record.value), record)
            self._read_to[stretch.partition] = stretch.position
        self._activity.looked()

    def _take(self, entry: Entry | None, record: SourceRecord) -> None:
        self.ledger.take(entry)
        if self._sent is not None and isinstance(entry, Done):
            self._sent.take(entry)
        if entry is not None:
            written_ago_s = time.time() - record.timestamp_ms / 1_000
            self._activity.found(entry.run, record.partition, record.offset, written_ago_s)

    def at_work(self, limit_s: float, but: Collection[str] = ()) -> str | None:
        """A person's run that has not ended and wrote something so recently; `but` none of
        these."""
        now_s = time.monotonic()
        runs = (begun.run for begun in self.ledger.unfinished() if begun.run not in but)
        return next((r for r in runs if self._activity.wrote_within(r, limit_s, now_s)), None)


async def load_ledger(settings: KafkaSettings) -> Ledger:
    """The records of all runs so far; empty if there was none. Raises TopicUnreadable."""
    async with LedgerReader(settings) as reader:
        await reader.catch_up()
        return reader.ledger


async def load_states(settings: KafkaSettings) -> FailureStates:
    """Where failures stand, as all lists tell it. Raises TopicUnreadable."""
    sent = SentEvents(settings.failures_topic)
    async with LedgerReader(settings, sent) as reader:
        await reader.catch_up()
    return FailureStates(reader.ledger, sent, await sent_outcomes(settings, sent))


async def check_topic(
    ledger: Ledger, failures: TopicReader, partitions: Collection[int] | None = None
) -> None:
    """Raises TopicUnreadable where the failures topic is another one than that of the ledger: asks
    the leaders of these partitions, or of all. Failures that were read before are then those that
    the ledger is about."""
    there = set(range(await failures.partitions_of(failures.topic)))
    asked = there if partitions is None else there.intersection(partitions)
    for now in (await failures.topic_ids(asked)).values():
        if now and ledger.topic_id and now != ledger.topic_id:
            raise TopicUnreadable(
                f"topic {failures.topic} was deleted and created anew meanwhile (id {now}, before "
                f"{ledger.topic_id}), so its offsets are those of other failures: begin a new run"
            )


def begins(bounds: Mapping[int, Bounds]) -> dict[int, int]:
    """Where each partition begins."""
    return {number: found.begin for number, found in bounds.items()}


def ends(bounds: Mapping[int, Bounds]) -> dict[int, int]:
    """Where each partition ends."""
    return {number: found.end for number, found in bounds.items()}


async def chosen_failures(
    settings: KafkaSettings,
    chosen: ReplayFilter,
    ledger: Ledger,
    tally: FailureTally,
    limit: int | None,
) -> AsyncGenerator[DeadLetter, None]:
    """The failures that are there now and that the filter chooses; the tally counts them as they
    are taken, up to a limit. A caller whose reader has seen enough (`| head`) closes it."""
    async with failures_reader(settings) as reader:
        bounds = await reader.bounds()
        total = sum(found.end - found.begin for found in bounds.values())
        done = begins(bounds)
        with RunProgress("reading failures", total) as progress:
            async for stretch in reader.read(begins(bounds), ends(bounds)):
                progress.advance(stretch.position - done[stretch.partition])
                done[stretch.partition] = stretch.position
                for record in stretch.records:
                    tally.total += 1
                    letter = ledger.believed(read_dead_letter(record))
                    if not chosen.matches(letter):
                        continue
                    yield letter
                    if limit is not None and tally.chosen >= limit:
                        return


def failures_table() -> TextTable:
    """As wide as the terminal is by now: its window may change while failures come."""
    return TextTable(FAILURE_COLUMNS, terminal_columns())


async def list_failures(
    settings: KafkaSettings, chosen: ReplayFilter, form: OutputForm, limit: int | None, say: Say
) -> int:
    """A row for each failure that the filter chooses."""
    states = await load_states(settings)
    tally = FailureTally(time.time())
    failures = chosen_failures(settings, chosen, states.ledger, tally, limit)
    table = failures_table()
    with RowOutput(form, say, table.head) as rows:
        async with aclosing(failures):
            async for letter in failures:
                state = states.of(letter.at)
                tally.add(letter, state)
                rows.row(facts(letter, state), partial(row_lines, table, letter, state))
    return 0


async def count_failures(
    settings: KafkaSettings, chosen: ReplayFilter, as_json: bool, limit: int | None, say: Say
) -> int:
    """Counts of the failures that the filter chooses."""
    states = await load_states(settings)
    tally = FailureTally(time.time())
    async for letter in chosen_failures(settings, chosen, states.ledger, tally, limit):
        tally.add(letter, states.of(letter.at))
    for row in (readable_json(tally.as_json()),) if as_json else tally.as_lines():
        say(row)
    return 0


@dataclass(frozen=True, slots=True)
class FailureView:
    """How a failure is shown; without `payload_max`, its bytes are not."""

    payload_max: int | None
    as_json: bool


async def show_failures(settings: KafkaSettings, which: str, wanted: FailureView, say: Say) -> int:
    """The failure at a place, or those of an event or an id; 1 when there is none."""
    named, states = read_named(which, settings.failures_topic), await load_states(settings)
    if named.failure is not None:
        return await _show_at(settings, *named.failure, states, wanted, say)
    shown = 0
    async with aclosing(topic_records(settings, settings.failures_topic)) as records:
        async for record in records:
            letter = states.ledger.believed(read_dead_letter(record))
            if not named.is_failure(letter.at, letter.source, letter.invoice_id, letter.event_id):
                continue
            if 0 < shown < _SHOWN_MAX and not wanted.as_json:
                say("")
            if shown < _SHOWN_MAX:
                _show(letter, states, wanted, say)
            shown += 1
    if not shown:
        warn(_none_of(named))
    elif shown > _SHOWN_MAX:
        warn(f"the first {_SHOWN_MAX} of {shown:,} failures that fit")
    return 0 if shown else 1


def _none_of(named: NamedInvoice) -> str:
    which = printable(named.words)
    said = f"no failure of {which}; `invoice-stream results show {which}` shows its result"
    if named.event is None or named.event.topic:
        return said
    return f"{said}, and F{which} is the failure at that place of its topic"


async def _show_at(
    settings: KafkaSettings,
    partition: int,
    offset: int,
    states: FailureStates,
    wanted: FailureView,
    say: Say,
) -> int:
    async with failures_reader(settings) as reader:
        bounds = await reader.bounds()
        found = bounds.get(partition)
        if found is None or not found.begin <= offset < found.end:
            warn(_absent(settings, partition, offset, found))
            return 1
        async for stretch in reader.read({partition: offset}, {partition: offset + 1}):
            for record in stretch.records:
                letter = states.ledger.believed(read_dead_letter(record))
                _show(letter, states, wanted, say)
                return 0
    warn(f"{settings.failures_topic}-{partition}@{offset} holds no failure (marker or compacted)")
    return 1


def _show(letter: DeadLetter, states: FailureStates, wanted: FailureView, say: Say) -> None:
    state = states.of(letter.at)
    if wanted.as_json:
        say(readable_json(all_facts(letter, state, wanted.payload_max)))
        return
    for row in page(letter, state, wanted.payload_max, states.later(letter.at)):
        say(row)


def _absent(settings: KafkaSettings, partition: int, offset: int, found: Bounds | None) -> str:
    if found is None:
        return f"{settings.failures_topic} has no partition {partition}"
    if found.begin == found.end:
        held = "no failure"
    else:
        held = f"failures at offsets {found.begin} to {found.end - 1}, not {offset}"
    return (
        f"{settings.failures_topic}-{partition} holds {held}; `invoice-stream results show "
        f"{partition}@{offset}` shows what became of an event"
    )


async def export_failures(
    settings: KafkaSettings, chosen: ReplayFilter, out: Path | None, limit: int | None, say: Say
) -> int:
    """JSON lines, whole failures, to a file for its owner alone or to `say`. Raises NotWritable."""
    states = await load_states(settings)
    ledger, tally = states.ledger, FailureTally(time.time())
    without_value = 0

    async def write(emit: Say) -> None:
        nonlocal without_value
        failures = chosen_failures(settings, chosen, ledger, tally, limit)
        async with aclosing(failures):
            async for letter in failures:
                state = states.of(letter.at)
                tally.add(letter, state)
                without_value += bool(no_value(letter))
                emit(readable_json(exported(letter, state, ledger.topic_id)))

    if out is None:
        await write(say)
    else:
        with private_file(out) as file:
            await write(lambda row: write_line(file, row))
        warn(f"{counted(tally.chosen, 'failure')} written to {out} (only you can read it)")
    if without_value:
        warn(f"{without_value:,} without a payload: `no_value` in the line says why")
    return 0


async def watch_failures(
    settings: KafkaSettings, chosen: ReplayFilter, as_json: bool, limit: int | None, say: Say
) -> int:
    """One line per failure from now on, until so many were seen or the operator ends it."""
    seen = 0
    async with failures_reader(settings) as reader, LedgerReader(settings) as log:
        bounds = await reader.bounds()
        warn(f"watching {settings.failures_topic}; Ctrl-C ends")
        if not as_json:
            say(failures_table().head)
        async for stretch in reader.read(ends(bounds), None):
            for record in stretch.records:
                letter = read_dead_letter(record)
                if letter.replay_count:
                    await log.catch_up()
                letter = log.ledger.believed(letter)
                if letter.family is Family.UNKNOWN or not chosen.matches(letter):
                    continue
                if as_json:
                    say(readable_json(facts(letter)))
                else:
                    for row in row_lines(failures_table(), letter):
                        say(row)
                seen += 1
                if seen == limit:
                    return 0
    return 0
