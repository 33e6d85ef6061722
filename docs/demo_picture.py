"""Runs the demo on a real terminal (tmux) and draws what it shows, half-way and at the end, as SVG.

    python docs/demo_picture.py docs/demo.svg

For the README. Needs tmux, and the extra `demo`.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLUMNS, ROWS = 110, 60
LIMIT_S = 300.0
_END = "independent check"
_SHAPE = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""
"""Rich's own shape names a font of another host; this one takes what the reader has."""


def _tmux(socket: str, *arguments: str) -> str:
    command = ["tmux", "-L", socket, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _screen(socket: str) -> str:
    return _tmux(socket, "capture-pane", "-p", "-e").rstrip()


def screens() -> tuple[str, str]:
    """The terminal half-way and at the end, with colours; raises TimeoutError."""
    socket = f"demo-picture-{time.monotonic_ns()}"
    run = f"{sys.executable} -m service demo; sleep 60"
    size = ("-x", str(COLUMNS), "-y", str(ROWS))
    _tmux(socket, "new-session", "-d", *size, run)
    until_s, half_way = time.monotonic() + LIMIT_S, ""
    try:
        while time.monotonic() < until_s:
            time.sleep(0.3)
            screen = _screen(socket)
            done = re.search(r"outcomes\D+(\d+) of (\d+)", screen)
            if done and not half_way and 2 * int(done[1]) > int(done[2]):
                half_way = screen
            if _END in screen:
                return half_way, screen
    finally:
        _tmux(socket, "kill-server")
    raise TimeoutError(f"the demo did not end within {LIMIT_S:g} s")


def main(path: Path) -> None:
    """Writes the picture."""
    half_way, end = screens()
    summary = end.index("Summary")
    end = end[end.rindex("\n", 0, summary) + 1 :]
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), highlight=False)
    console.print("$ invoice-stream demo", style="bold")
    for screen in (half_way, end):
        console.print(Text.from_ansi(screen))
        console.print()
    path.write_text(console.export_svg(title="invoice-stream demo", code_format=_SHAPE))


if __name__ == "__main__":
    if shutil.which("tmux") is None or len(sys.argv) != 2:
        sys.exit("usage: python docs/demo_picture.py OUT.svg (needs tmux)")
    main(Path(sys.argv[1]))
