"""A whole run: documents, server, readings of all variants, figures side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from benchmarks.accuracy.figures import Figures, figures
from benchmarks.accuracy.papers import KINDS, written
from benchmarks.accuracy.reading import NotReadable, Store, Variant, read
from benchmarks.accuracy.server import LlamaServer
from service.checks.invoice_kind import InvoiceKind
from service.commands.evaluate import labelled
from service.extraction.prompts import load_prompt
from service.llm.openai import OpenAiDialect
from service.model.answer import Answer


@dataclass(frozen=True, slots=True)
class Asked:
    """What is read, and how long."""

    folder: Path
    corpus: Path
    variants: tuple[Variant, ...]
    samples: int
    seed: int
    documents_max: int
    minutes_max: float
    at_once: int
    """Documents that are read at a time."""


@dataclass(frozen=True, slots=True)
class PrefixCache:
    """Tokens of a second document's question, and those that the server had from the first."""

    prompt_tokens: int
    cached_tokens: int


def read_all(
    asked: Asked, documents: Sequence[Path], server: LlamaServer, say: Callable[[str], None]
) -> None:
    """Reads what is missing, document by document, so that the variants stay side by side. Raises
    NotReadable; nothing more is begun then."""
    ends, failed = time.monotonic() + 60 * asked.minutes_max, Event()

    def read_one(document: Path, variant: Variant) -> None:
        store, began = Store(asked.folder, variant), time.monotonic()
        if failed.is_set() or began > ends or store.has(document):
            return
        try:
            read(variant, document, server, store)
        except NotReadable:
            failed.set()
            raise
        say(f"{variant.name} {document.stem}: {time.monotonic() - began:.0f} s")

    pairs = [(document, variant) for document in documents for variant in asked.variants]
    with ThreadPoolExecutor(asked.at_once) as pool:
        for reading in [pool.submit(read_one, *pair) for pair in pairs]:
            reading.result()


def documents_of(asked: Asked) -> list[Path]:
    """The documents, in the order of reading."""
    files = written(asked.folder / "documents", asked.corpus, asked.samples, asked.seed)
    return files[: asked.documents_max]


def compared(
    asked: Asked, documents: Sequence[Path]
) -> Iterator[tuple[str, int, Mapping[str, Figures]]]:
    """For each kind of document and for all: its name, how many documents all variants have read,
    and the figures of each variant over these."""
    truths = labelled(asked.folder / "documents", InvoiceKind())
    stores = {variant.name: Store(asked.folder, variant) for variant in asked.variants}
    both = [one for one in documents if all(store.has(one) for store in stores.values())]
    for kind, words in {**KINDS, "": "all"}.items():
        some = {one: truths[one] for one in both if one.name.startswith(kind)}
        if some:
            yield words, len(some), {name: _of(stores[name], some) for name in stores}


def _of(store: Store, truths: Mapping[Path, Answer]) -> Figures:
    return figures(store.together(truths), truths)


def prefix_cache(server: LlamaServer, documents: Sequence[Path]) -> PrefixCache:
    """Asks about two documents, for one token each."""
    dialect = OpenAiDialect()
    counted = [
        server.cached_tokens(
            dialect.request(load_prompt().ask(one.read_text("utf-8"), "ab", 16), "measured").body
            or b"{}"
        )
        for one in documents[:2]
    ]
    return PrefixCache(*counted[-1])
