"""`python -m benchmarks endpoints`: two LLM servers, one slow; the other dies and comes back.

Two simulated servers in processes of their own answer over loopback. Each is measured alone first:
the sum is the throughput of the best static split, because servers do not share anything. Then both
are endpoints of one service (its client, gates, breakers, canaries and dialogue; no Kafka), under a
backlog. The quick server is killed in the middle, and started again.

It prints each phase's throughput as a share of what the servers that were there do alone, and how
many attempts were charged to documents. Answers are counted when they end, so a phase that begins
without calls in flight has none at first, in any split; and each phase has other documents, some of
which take longer. Slots in use have neither: they show what the service leaves unused.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from service.app.bounds import extraction_policy
from service.app.composition import LlmSide, ground_of, llm_side
from service.app.supervisor import Ending
from service.bench.simulator_process import running_simulator
from service.extraction.dialogue import (
    AskingPolicy,
    CallStats,
    Dialogue,
    DialogueContext,
    Unanswered,
)
from service.extraction.prompts import load_prompt
from service.settings import load
from service.testbed.invoices import make_invoice

_QUICK = ["--slots", "8", "--mean-s", "0.5", "--sigma", "0.3"]
_SLOW = ["--slots", "4", "--mean-s", "2.0", "--sigma", "0.3"]
_SLOTS = {"quick": 8, "slow": 4}
_WARM_UP_S = 6.0
_CALLERS_PER_SLOT = 3


@dataclass(frozen=True, slots=True)
class Durations:
    """Of each phase, in seconds."""

    alone_s: float
    both_s: float
    dead_s: float
    back_s: float


@dataclass(slots=True)
class DocumentCounts:
    """The documents of one run."""

    servers: LlmSide
    ended_s: list[float] = field(default_factory=list)
    unanswered: int = 0
    charged: int = 0
    """Failed calls and refusals that counted against a document."""
    attempts: int = 0

    def rate(self, from_s: float, to_s: float) -> float:
        """Documents answered a second between two times."""
        return sum(from_s <= ended < to_s for ended in self.ended_s) / (to_s - from_s)

    def slot_seconds(self) -> dict[str, float]:
        """Of slots in use so far, by server."""
        return {one.name: one.gate.busy_seconds for one in self.servers.endpoints.all}


async def measure(durations: Durations, say: Callable[[str], None]) -> None:
    """All phases; prints what it finds."""
    with ExitStack() as servers:
        slow = servers.enter_context(running_simulator(_SLOW))
        quick_server = servers.enter_context(ExitStack())
        quick = quick_server.enter_context(running_simulator(_QUICK))
        ports = {"quick": quick, "slow": slow}
        alone = {}
        for name, port in ports.items():
            alone[name] = await _alone(name, port, durations.alone_s)
            say(f"{name} alone: {alone[name]:.2f} answers/s")
        async with _serving(ports) as counts:
            began_s = time.monotonic() + _WARM_UP_S
            await _until(began_s)
            used = [counts.slot_seconds()]
            died_s = await _until(began_s + durations.both_s)
            used.append(counts.slot_seconds())
            quick_server.close()
            restarted_s = await _until(died_s + durations.dead_s)
            again = running_simulator([*_QUICK, "--port", str(quick)])
            await asyncio.to_thread(servers.enter_context, again)
            listens_s = time.monotonic()
            used.append(counts.slot_seconds())
            end_s = await _until(listens_s + durations.back_s)
            used.append(counts.slot_seconds())
        best = sum(alone.values())
        _share(say, "both", counts.rate(began_s, died_s), best)
        _share(say, "quick one dead", counts.rate(died_s, listens_s), alone["slow"])
        _share(say, "both again", counts.rate(listens_s, end_s), best)
        say(f"the quick one took {listens_s - restarted_s:.1f} s to start")
        lived_s = end_s - began_s
        dead_s = listens_s - died_s
        ideal = best * (lived_s - dead_s) + alone["slow"] * dead_s
        _share(say, "whole run", counts.rate(began_s, end_s), ideal / lived_s)
        there = (alone, {"slow": alone["slow"]}, alone)
        worth = [
            _worth(one, *pair) for one, pair in zip(there, itertools.pairwise(used), strict=True)
        ]
        both, dead, back = worth
        say(
            "slots in use, weighted by what each server does alone: "
            f"both {both / (died_s - began_s) / best:.1%}, "
            f"quick one dead {dead / dead_s / alone['slow']:.1%}, "
            f"both again {back / (end_s - listens_s) / best:.1%}, "
            f"whole run {sum(worth) / ideal:.1%}"
        )
        say(
            f"documents without an answer: {counts.unanswered}; attempts charged: "
            f"{counts.charged}; calls beyond one a document: "
            f"{counts.attempts - len(counts.ended_s)}"
        )


def _worth(alone: dict[str, float], before: dict[str, float], after: dict[str, float]) -> float:
    """Answers that the slots in use between two moments are worth."""
    return sum(alone[name] / _SLOTS[name] * (after[name] - before[name]) for name in alone)


def _share(say: Callable[[str], None], phase: str, rate: float, best: float) -> None:
    say(f"{phase}: {rate:.2f} answers/s, {rate / best:.1%} of the best static split ({best:.2f})")


async def _until(moment_s: float) -> float:
    await asyncio.sleep(max(0.0, moment_s - time.monotonic()))
    return time.monotonic()


async def _alone(name: str, port: int, seconds: float) -> float:
    async with _serving({name: port}) as counts:
        began_s = time.monotonic() + _WARM_UP_S
        end_s = await _until(began_s + seconds)
    return counts.rate(began_s, end_s)


@asynccontextmanager
async def _serving(ports: dict[str, int]) -> AsyncIterator[DocumentCounts]:
    """Documents are answered meanwhile, as many at a time as a backlog brings."""
    endpoints: list[dict[str, Any]] = [
        {"name": name, "base_url": f"http://127.0.0.1:{port}", "limit": _SLOTS[name]}
        for name, port in ports.items()
    ]
    llm = {"model": "simulated-reader", "dialect": "ollama", "endpoints": endpoints}
    settings = load(
        {
            "llm": llm,
            "gate": {"mode": "fixed"},
            "kafka": {"batches_topic": ""},
            "cache": {"enabled": False},
        }
    )
    llm_servers = llm_side(ground_of(settings, Ending()))
    policy = extraction_policy(settings).asking
    counts, numbers = DocumentCounts(llm_servers), itertools.count()
    callers = _CALLERS_PER_SLOT * sum(_SLOTS[name] for name in ports)
    async with asyncio.TaskGroup() as running:
        tasks = [
            running.create_task(_caller(llm_servers, policy, counts, numbers))
            for _ in range(callers)
        ]
        tasks += [running.create_task(server.outage.run()) for server in llm_servers.servers]
        yield counts
        for task in tasks:
            task.cancel()
    for server in llm_servers.servers:
        await server.client.aclose()


async def _caller(
    servers: LlmSide, policy: AskingPolicy, counts: DocumentCounts, numbers: itertools.count[int]
) -> None:
    dialogue = Dialogue(servers.endpoints, policy, DialogueContext(), None)
    prompt = load_prompt()
    for number in numbers:
        stats = CallStats()
        document = make_invoice(number).text
        answer = await dialogue.ask(stats, prompt.ask(document, "b", policy.max_tokens))
        counts.unanswered += isinstance(answer, Unanswered)
        counts.charged += stats.failed_calls + stats.refusals
        counts.attempts += stats.usage.attempts
        counts.ended_s.append(time.monotonic())
