"""Exit codes of all commands, and what each means."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """`docs/commands.md` shows them."""

    DONE = 0
    FAILURE = 1
    USAGE = 2
    FAULT = 70
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.DONE: "Done. Also where the reader of a pipe had seen enough (`| head`).",
    ExitCode.FAILURE: "Not done, not found, or done in part: messages say what, and the same "
    "command may be run again. A file that could not be read, a limit that was not kept, a "
    "service that is away or not running.",
    ExitCode.USAGE: "Wrong usage or wrong settings. Nothing was done; it would fail again.",
    ExitCode.FAULT: "A fault in this program. One line says what and where.",
    ExitCode.INTERRUPTED: "Ended by Ctrl-C. `run`, `store` and `console` end in order "
    "with 0, once they have loaded (after a second or two).",
}
