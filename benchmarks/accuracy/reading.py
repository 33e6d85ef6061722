"""Reads documents with the service of a checkout, one after another, and keeps every outcome.

Each document is read by `python -m service extract`, in a process of its own: so another
commit of this project can be read beside the present one, whatever its modules are called. What was
read once is not read again, so that a run goes on where it was ended.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.accuracy.server import LlamaServer

ROOT = Path(__file__).parents[2]
_READ_MAX_S = 3_600
_ALWAYS = {
    "gate.server_slots": "1",
    "retry.max_total_s": "7200",
    "cache.enabled": "false",
    "llm.timeout_s": "3000",
    "llm.dialect": "openai",
}


class NotReadable(Exception):
    """Raised when a variant is written wrongly, or its process answers nothing."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of reading: a name, settings, and the checkout whose code reads."""

    name: str
    settings: tuple[str, ...] = ()
    checkout: Path = ROOT

    @classmethod
    def of(cls, written: str) -> Variant:
        """From `NAME`, `NAME:setting=value,…`, or `NAME@CHECKOUT:…`. Raises NotReadable."""
        head, _, settings = written.partition(":")
        name, _, checkout = head.partition("@")
        root = Path(checkout) if checkout else ROOT
        given = tuple(one for one in settings.split(",") if one)
        if not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
            raise NotReadable(f"--variant {written}: write NAME[@CHECKOUT][:setting=value,…]")
        if not (root / "service" / "__main__.py").is_file() or not all("=" in one for one in given):
            raise NotReadable(f"--variant {written}: no checkout there, or no setting=value")
        return cls(name, given, root)


class Store:
    """The outcomes of a variant: a file for each document, written when it is whole."""

    def __init__(self, folder: Path, variant: Variant) -> None:
        self.folder = folder / variant.name
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, document: Path) -> Path:
        """Where the outcome of a document is, or will be."""
        return self.folder / f"{document.stem}.jsonl"

    def has(self, document: Path) -> bool:
        """Whether the document was read."""
        return self.path(document).is_file()

    def together(self, documents: Iterable[Path]) -> Path:
        """One file with the outcomes of these documents."""
        whole = self.folder.with_suffix(".jsonl")
        read = (self.path(one) for one in documents if self.has(one))
        whole.write_text("".join(one.read_text(encoding="utf-8") for one in read), encoding="utf-8")
        return whole


def read(variant: Variant, document: Path, server: LlamaServer, store: Store) -> None:
    """Reads a document that the store lacks. Raises NotReadable."""
    if store.has(document):
        return
    asked = {**_ALWAYS, "llm.base_url": server.base_url, "llm.model": server.model}
    settings = [f"{name}={value}" for name, value in asked.items()] + list(variant.settings)
    flags = [part for one in settings for part in ("-s", one)]
    command = [
        sys.executable,
        "-m",
        "service",
        "extract",
        "--output",
        "jsonl",
        *flags,
        str(document.resolve()),
    ]
    done = subprocess.run(
        command,
        cwd=variant.checkout,
        capture_output=True,
        timeout=_READ_MAX_S,
        check=False,
    )
    if not done.stdout.strip():
        said = done.stderr.decode(errors="replace").strip()[-500:]
        raise NotReadable(f"{variant.name} read nothing of {document.name}: {said}")
    part = store.path(document).with_suffix(".part")
    part.write_bytes(done.stdout)
    part.rename(store.path(document))
