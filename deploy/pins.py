"""Pins every dependency, direct or not, without naming where packages come from.

    python deploy/pins.py             resolve anew, rewrite both places
    python deploy/pins.py --add       the same, but keep the versions that are pinned already
    python deploy/pins.py --check     compare them, without network

`[tool.uv] constraint-dependencies` in pyproject.toml pins versions for `uv run`;
`deploy/requirements.txt` pins versions and hashes for images (`pip install --require-hashes`). The
second is made from the same resolution as the first; a test compares them.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "deploy" / "requirements.txt"

_BEGIN = "constraint-dependencies = ["
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")


def constraints() -> dict[str, str]:
    """Versions by name, as pyproject.toml has them."""
    block = PYPROJECT.read_text().partition(_BEGIN)[2].partition("\n]")[0]
    lines = (line.strip().strip('",') for line in block.splitlines())
    return _pins(lines)


def requirements() -> dict[str, str]:
    """Versions by name, as the requirements file has them."""
    return _pins(REQUIREMENTS.read_text().splitlines())


def differences() -> list[str]:
    """Packages of the requirements file that pyproject.toml does not pin to the same version."""
    pinned = constraints()
    return [
        f"{name}: {version} in {REQUIREMENTS.name}, {pinned.get(name)} in pyproject.toml"
        for name, version in requirements().items()
        if pinned.get(name) != version
    ]


def _pins(lines: object) -> dict[str, str]:
    found = {}
    for line in lines:  # type: ignore[attr-defined]
        match = _PIN.match(line)
        if match:
            found[match[1].lower()] = match[2]
    return found


def _export(*options: str) -> list[str]:
    command = ["uv", "export", "--no-emit-project", "--no-header", "--no-annotate", *options]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def rewrite(*, keep: bool) -> None:
    """Resolves, with or without the old pins, and writes both places."""
    text = PYPROJECT.read_text()
    head, _, rest = text.partition(_BEGIN)
    old = rest.partition("\n]")[2]
    if not keep:
        PYPROJECT.write_text(f"{head}{_BEGIN}\n]{old}")
    (ROOT / "uv.lock").unlink(missing_ok=True)
    everything = _export("--all-extras", "--all-groups", "--no-hashes")
    pins = [line for line in everything if _PIN.match(line)]
    block = "".join(f"    {_quoted(line)},\n" for line in pins)
    PYPROJECT.write_text(f"{head}{_BEGIN}\n{block}]{old}")
    runtime = _export("--no-dev")
    REQUIREMENTS.write_text("# Made by deploy/pins.py; do not edit.\n" + "\n".join(runtime) + "\n")


def _quoted(line: str) -> str:
    pin = line.replace('"', "'").strip()
    return f'"{pin}"'


def main() -> None:
    """Rewrites, or checks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--add", action="store_true")
    options = parser.parse_args()
    if not options.check:
        rewrite(keep=options.add)
    wrong = differences()
    if wrong:
        sys.exit("\n".join([*wrong, "run: python deploy/pins.py"]))


if __name__ == "__main__":
    main()
