"""`replay send` and `replay discard` from order to exit code: carries out, sums up, advises."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

from service.core.replay_plan import DECIDED, Verdict
from service.failpoint import Failpoint, parse
from service.replay.order import Order, OrderRefused
from service.replay.run import Replay, RunStopped, dry_run, summary_lines
from service.settings import Settings

Say = Callable[[str], None]


async def carry_out(settings: Settings, order: Order, as_json: bool, say: Say) -> int:
    """0 when the run is complete, 1 when it has to be run again, 2 when it may not run so."""
    _warn(f"run {order.run_id}")
    replay = Replay(settings.kafka, order, Failpoint(parse(settings.failpoint)).step)
    try:
        summary = await replay.run()
    except OrderRefused as error:
        _warn(str(error))
        return 2
    except RunStopped as error:
        _warn(str(error))
        return 1
    _say_summary(order, summary.verdicts, as_json, tried=False, say=say)
    if not as_json:
        say(f"run {order.run_id} is complete: {summary.decided_in_all:,} failures decided in all")
        say(f"what became of them: invoice-stream replay report --id {order.run_id}")
    return 0


async def try_out(settings: Settings, order: Order, as_json: bool, say: Say) -> int:
    """What a run would do now."""
    verdicts = await dry_run(settings.kafka, order, _warn if as_json else say)
    _say_summary(order, verdicts, as_json, tried=True, say=say)
    return 0


def _say_summary(
    order: Order, verdicts: Mapping[Verdict, int], as_json: bool, *, tried: bool, say: Say
) -> None:
    if not as_json:
        for row in summary_lines(verdicts, order, tried):
            say(row)
        return
    decided = {verdict.name.lower(): verdicts.get(verdict, 0) for verdict in DECIDED}
    passed = {v.name.lower(): n for v, n in verdicts.items() if v not in DECIDED}
    say(json.dumps({"run": order.run_id, "dry_run": tried, **decided, "passed_over": passed}))


def _warn(row: str) -> None:
    print(row, file=sys.stderr, flush=True)
