"""Keeps compiled modules for the processes that tests start, also where Python writes none.

Services, workers and test processes load the same modules. Where `PYTHONDONTWRITEBYTECODE` is set,
each would compile all of them again: importing the service took 4.2 s of CPU instead of 2.0. The
tree stays clean: they lie in a folder that git ignores.
"""

from __future__ import annotations

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
