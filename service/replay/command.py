"""`replay send` and `replay discard` from order to exit code: carries out, sums up, advises."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from service.failures.replay_plan import DECIDED, ReplayVerdict
from service.model.counted import counted
from service.model.printable import printable, readable_json
from service.model.record import Coordinates
from service.ops.failpoint import Failpoint, parse
from service.ops.terminal import warn, warn_block
from service.replay.order import OrderRefused, ReplayOrder
from service.replay.run import Replay, RunStopped, dry_run, passed_over_words, summary_lines
from service.replay.source import FileSource
from service.settings import Settings

Say = Callable[[str], None]
_RUNS_NAMED = 5
_UNFIT = {ReplayVerdict.FILTERED, ReplayVerdict.UNREADABLE, ReplayVerdict.NOT_A_DEAD_LETTER}
"""Of failures that may be others than a named one."""


async def import_file(
    settings: Settings, order: ReplayOrder, file: FileSource, as_json: bool, say: Say
) -> int:
    """Checks the whole file, then sends what it holds; exit codes as for `carry_out`."""
    try:
        order = replace(order, file_sha256=await file.check())
    except OrderRefused as error:
        warn_block(str(error))
        return 2
    return await carry_out(settings, order, as_json, say, file)


async def carry_out(
    settings: Settings, order: ReplayOrder, as_json: bool, say: Say, file: FileSource | None = None
) -> int:
    """0 when the run is complete, 1 when it has to be run again, 2 when it may not run so."""
    warn(f"run {order.run_id}")
    replay = Replay(settings.kafka, order, Failpoint(parse(settings.failpoint)).step, file)
    try:
        summary = await replay.run()
    except OrderRefused as error:
        warn(str(error))
        return 2
    except RunStopped as error:
        warn(str(error))
        return 1
    for run in summary.unfinished[:_RUNS_NAMED]:
        name = shlex.quote(printable(run, 100))  # From the log; a person may paste the command.
        warn(f"run {name} was begun and is not complete: `replay send --id {name}` goes on with it")
    code = 0 if summary.decided_in_all else _unknown(order, summary.verdicts)
    if code and not as_json:  # A run that is complete would look like one that sent something.
        return code
    _say_summary(order, summary.verdicts, as_json, summary.first, say)
    if not as_json:
        decided = counted(summary.decided_in_all, "failure")
        say(f"run {order.run_id} is complete: {decided} decided in all")
        say(f"what became of them: invoice-stream replay report --id {order.run_id}")
    return code


async def check_file(file: FileSource, say: Say) -> int:
    """Shows the failures that an import would read; does not connect to Kafka."""
    try:
        await file.check()
    except OrderRefused as error:
        warn_block(str(error))
        return 2
    lines = (await file.bounds())[0].end
    say(f"{counted(lines, 'line')}, all of which can be sent")
    return 0


async def try_out(settings: Settings, order: ReplayOrder, as_json: bool, say: Say) -> int:
    """Shows the decisions that a run would make now."""
    verdicts = await dry_run(settings.kafka, order, warn if as_json else say)
    _say_summary(order, verdicts, as_json, None, say)
    return _unknown(order, verdicts)


def _unknown(order: ReplayOrder, verdicts: Mapping[ReplayVerdict, int]) -> int:
    """1, with a line, where a person named a failure and none that was looked at fits. A run that
    ended earlier looks at none."""
    if not order.chosen.named or set(verdicts) - _UNFIT or not verdicts:
        return 0
    warn(f"no failure of {printable(', '.join(order.chosen.named))} that the options choose")
    return 1


def _say_summary(
    order: ReplayOrder,
    verdicts: Mapping[ReplayVerdict, int],
    as_json: bool,
    first: Sequence[Coordinates] | None,
    say: Say,
) -> None:
    """`first` are the first places that a run decided; None of one that was only tried out."""
    tried = first is None
    if not as_json:
        for row in summary_lines(verdicts, order, tried, first or ()):
            say(row)
        return
    decided = {verdict.name.lower(): verdicts.get(verdict, 0) for verdict in DECIDED}
    passed = {v.name.lower(): n for v, n in verdicts.items() if v not in DECIDED}
    why = {v.name.lower(): passed_over_words(v, order.action) for v in verdicts if v not in DECIDED}
    facts = {"run": order.run_id, "dry_run": tried, **decided, "passed_over": passed}
    say(readable_json({**facts, "passed_over_because": why}))
