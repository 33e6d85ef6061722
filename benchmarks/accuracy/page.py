"""`docs/accuracy.md`: what was measured, with what, and how little it is."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.figures import Figures, rows
from benchmarks.accuracy.measuring import PrefixCache
from benchmarks.accuracy.reading import Variant


@dataclass(frozen=True, slots=True)
class Setup:
    """What a reader needs to repeat it."""

    model: str
    server: str
    command: str
    day: str
    seed: int


def hardware() -> str:
    """The processor, and how many of it this process may use."""
    cores = len(os.sched_getaffinity(0))
    return f"{_processor() or platform.machine()}, {cores} cores"


def _processor() -> str:
    try:
        words = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return ""
    named = [row for row in words.splitlines() if row.startswith("model name")]
    return named[0].partition(":")[2].strip() if named else ""


def as_text(compared: Iterable[tuple[str, int, Mapping[str, Figures]]]) -> Iterator[str]:
    """The tables for a terminal."""
    for words, count, many in compared:
        yield f"{words}: {count} documents"
        for title, *values in rows(many):
            yield f"  {title:72}" + "".join(f"{value:>22}" for value in values)
        yield ""


def as_markdown(
    setup: Setup,
    variants: Sequence[Variant],
    compared: Sequence[tuple[str, int, Mapping[str, Figures]]],
    cache: PrefixCache | None,
) -> Iterator[str]:
    """The tables and what they were made with, for the page."""
    yield f"Model: {setup.model}. Server: {setup.server}. Hardware: {hardware()}."
    yield f"Day: {setup.day}. Seed of the samples: {setup.seed}; temperature 0.\n"
    yield f"```sh\n{setup.command}\n```\n"
    for variant in variants:
        given = ", ".join(f"`{one}`" for one in variant.settings) or "the defaults"
        yield f"- `{variant.name}`: {given}"
    if cache is not None:
        share = cache.cached_tokens / max(1, cache.prompt_tokens)
        yield (
            f"\nPrefix cache: of the {cache.prompt_tokens:,} prompt tokens of a second document, "
            f"the server had {cache.cached_tokens:,} ({share:.0%}) from the first."
        )
    for words, count, many in compared:
        yield f"\n### {words[:1].upper()}{words[1:]}: {count} documents\n"
        head, *others = rows(many)
        yield f"| {' | '.join(head)} |"
        yield f"| --- |{' ---: |' * len(many)}"
        for row in others:
            yield f"| {' | '.join(row)} |"


BEGIN = "<!-- measured -->"
END = "<!-- end of measured -->"


def replaced(page: str, measured: Iterable[str]) -> str:
    """The page with new figures between its marks; what is written around them stays."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    lines = "\n".join(measured)
    return f"{before}{BEGIN}\n\n{lines}\n\n{END}{after}"
