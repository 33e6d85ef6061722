"""The run that the flags of `python -m benchmarks accuracy` ask for."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date

from benchmarks.accuracy import measuring, page, weights
from benchmarks.accuracy.flags import AccuracyFlags
from benchmarks.accuracy.measuring import Asked
from benchmarks.accuracy.page import Setup
from benchmarks.accuracy.reading import Variant
from benchmarks.accuracy.server import LlamaServer, llama_server

_USUAL = ("default", "without-labels:extraction.read_labels=false")


def measured(flags: AccuracyFlags, say: Callable[[str], None]) -> Iterator[str]:
    """Reads what is missing, and prints the figures; writes the page where one is named. Raises
    NotReadable, NoServer, NoWeights."""
    asked = Asked(
        folder=flags.folder,
        corpus=flags.corpus,
        variants=tuple(Variant.of(one) for one in flags.variant or _USUAL),
        samples=flags.samples,
        seed=flags.seed,
        documents_max=flags.documents,
        minutes_max=flags.minutes,
        at_once=flags.at_once,
    )
    asked.folder.mkdir(parents=True, exist_ok=True)
    documents = measuring.documents_of(asked)
    with _server(flags, say) as server:
        measuring.read_all(asked, documents, server, say)
        cache = measuring.prefix_cache(server, documents) if flags.minutes else None
    compared = list(measuring.compared(asked, documents))
    yield from page.as_text(compared)
    if flags.page is not None:
        lines = page.as_markdown(_setup(flags), asked.variants, compared, cache)
        before = flags.page.read_text(encoding="utf-8") if flags.page.exists() else ""
        flags.page.write_text(page.replaced(before, lines), encoding="utf-8")


def _server(
    flags: AccuracyFlags, say: Callable[[str], None]
) -> AbstractContextManager[LlamaServer]:
    if flags.base_url is not None:
        return nullcontext(LlamaServer(flags.base_url, "measured"))
    if not flags.minutes:  # Figures alone: nothing is asked.
        return nullcontext(LlamaServer("", ""))
    file = flags.weights or weights.fetched(flags.folder, flags.server_python, say)
    log = flags.folder / "llama.log"
    return llama_server(file, flags.server_python, flags.threads, flags.at_once, log)


def _setup(flags: AccuracyFlags) -> Setup:
    model = flags.model or (flags.weights.name if flags.weights else weights.NAME)
    return Setup(
        model=model,
        server=f"llama.cpp (package xllamacpp), {flags.threads} threads",
        command=shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
        day=date.today().isoformat(),
        seed=flags.seed,
    )
