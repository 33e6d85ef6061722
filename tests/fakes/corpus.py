"""Public e-invoices, where they are installed; tests that need them skip loudly elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_VARIABLE = "INVOICE_STREAM_TEST_CORPUS"
_DEFECTS = "INVOICE_STREAM_TEST_DEFECTS"


def corpus(folder: str, pattern: str) -> list[Path]:
    """The files of a folder of the corpus; empty where there is none."""
    root = Path(os.environ.get(_VARIABLE, _ROOT.parent / "shared" / "corpus"))
    return sorted((root / folder).glob(pattern))


def defects(pattern: str) -> list[object]:
    """Parameters of a test, one a file of the collected defects, which lie beside the corpus."""
    root = Path(os.environ.get(_DEFECTS, _ROOT.parent / "shared" / "cases"))
    found: list[object] = [pytest.param(path, id=path.stem) for path in sorted(root.glob(pattern))]
    why = f"NOT TESTED: no collected defects; set {_DEFECTS} to a folder that has them"
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=why))]


def cases(folder: str, pattern: str) -> list[object]:
    """Parameters of a test, one a file; one that is skipped, saying why, where there are none."""
    found: list[object] = [pytest.param(path, id=path.stem) for path in corpus(folder, pattern)]
    why = f"NOT TESTED: no corpus of public e-invoices; set {_VARIABLE} to a folder that has one"
    return found or [pytest.param(None, marks=pytest.mark.skip(reason=why))]
