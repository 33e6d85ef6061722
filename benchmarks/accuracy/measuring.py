"""A whole run: documents, server, readings of all variants, figures side by side."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.figures import Figures, figures
from benchmarks.accuracy.papers import KINDS, written
from benchmarks.accuracy.reading import Store, Variant, read
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


@dataclass(frozen=True, slots=True)
class PrefixCache:
    """Tokens of a second document's question, and those that the server had from the first."""

    prompt_tokens: int
    cached_tokens: int


def read_all(
    asked: Asked, documents: Sequence[Path], server: LlamaServer, say: Callable[[str], None]
) -> None:
    """Reads what is missing, document by document, so that the variants stay side by side."""
    ends = time.monotonic() + 60 * asked.minutes_max
    for document in documents:
        for variant in asked.variants:
            store = Store(asked.folder, variant)
            if store.has(document):
                continue
            if time.monotonic() > ends:
                return
            began = time.monotonic()
            read(variant, document, server, store)
            say(f"{variant.name} {document.stem}: {time.monotonic() - began:.0f} s")


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
