"""A llama.cpp server in a process of its own: `python llama_child.py WEIGHTS PORT THREADS SLOTS`.

It runs in the environment that has the package `xllamacpp`, which this project does not depend on.
So it imports nothing of the project. The server is on the loopback alone, and ends with its parent.
"""

from __future__ import annotations

import sys
from importlib import import_module

CONTEXT_TOKENS = 8_192
"""Of each slot."""


def main(weights: str, port: int, threads: int, slots: int) -> None:
    """Serves until standard input ends, which it does when the parent does."""
    llama = import_module("xllamacpp")
    asked = llama.CommonParams()
    asked.model.path = weights
    asked.hostnames = ["127.0.0.1"]
    asked.port = port
    asked.n_ctx = CONTEXT_TOKENS * slots
    asked.n_parallel = slots
    asked.model_alias = {"measured"}
    asked.cpuparams.n_threads = threads
    asked.cpuparams_batch.n_threads = threads
    asked.n_threads_http = 2
    asked.warmup = False
    server = llama.Server(asked)
    sys.stdin.read()
    del server


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
