"""The worker process: sets the system's limits on itself, then reads documents.

    python -m service.documents.worker_main MEMORY_BYTES CPU_S

It is started by the sandbox and ends with its input, so it cannot outlive its parent. It has no
secrets in its environment. A document that makes it use more memory or time than it may takes this
process along, and nothing else. The limits hold before any library that reads documents is loaded.
"""

from __future__ import annotations

import contextlib
import resource
import signal
import sys

_OPEN_FILES = 64
_FILE_BYTES = 0
"""It has nothing to write to a disk."""


def main() -> None:
    """Serves until the input ends."""
    memory_bytes, cpu_s = int(sys.argv[1]), int(sys.argv[2])
    _confine(memory_bytes)
    from service.documents.worker import serve

    serve(cpu_s)


def _confine(memory_bytes: int) -> None:
    """What the system lets this process have; not every system knows every limit."""
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_FSIZE, _FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A Ctrl-C is for the parent, which ends us.


if __name__ == "__main__":
    main()
