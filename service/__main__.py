"""`invoice-stream`, and `python -m service`, which is the same.

Ctrl-C ends it without a word at any time, also while modules are being loaded: that takes most of a
second, and `service.cli` cannot answer before it is loaded itself.
"""

from service.model.interrupt import is_interrupt
from service.ops import collector

_INTERRUPTED = 130
"""What shells report for Ctrl-C."""


def main() -> None:
    """The console script."""
    try:
        collector.relax()
        from service.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        raise SystemExit(_INTERRUPTED) from None
    except Exception as fault:
        if is_interrupt(fault):
            raise SystemExit(_INTERRUPTED) from None
        raise


if __name__ == "__main__":
    main()
