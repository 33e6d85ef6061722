"""Keeps compiled modules for the processes that tests start, also where Python writes none.

Services, workers and test processes load the same modules. Where `PYTHONDONTWRITEBYTECODE` is set,
each would compile all of them again: importing the service took 4.2 s of CPU instead of 2.0. The
tree stays clean: they lie in a folder that git ignores.

Test modules are rewritten by pytest first, which takes half of the time to collect them. Test
processes begin at the same time, so each would rewrite all of them: `share_rewriting` lets each
begin elsewhere in the list, and find what the others have done behind that.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[1] / ".pytest_cache" / "bytecode"


def keep_bytecode() -> None:
    """From here on, this process and those that it starts write compiled modules."""
    if not sys.dont_write_bytecode:
        return
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(_FOLDER)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(_FOLDER)


def share_rewriting(process: int, processes: int) -> None:
    """Loads all test modules, as collecting them does, from this process's part of the list on.

    A module that cannot be loaded is left to the collection, which says why.
    """
    root = Path(__file__).resolve().parents[1]
    files = sorted(root.glob("tests/**/test_*.py"))
    start = process * len(files) // processes
    for path in files[start:] + files[:start]:
        with contextlib.suppress(Exception):
            importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))
