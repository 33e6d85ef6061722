"""`invoice-stream`, and `python -m service`, which is the same.

Ctrl-C ends it without a word at any time, also while modules are being loaded: that takes most of a
second, and `service.cli` cannot answer before it is loaded itself.
"""

from service.ops import collector


def main() -> None:
    """The console script; 130 is what shells report for Ctrl-C."""
    try:
        collector.relax()
        from service.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
