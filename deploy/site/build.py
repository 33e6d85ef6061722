"""Builds the documents of the repository as a site: `python deploy/site/build.py --out DIRECTORY`.

Pages keep their paths, so that their links lead to each other as they do in the repository. A link
that leads nowhere, a page that the navigation lacks, and an anchor that does not exist end the
build. The pages load nothing from elsewhere and open from a folder, too. Exit codes: 0 built,
1 not built (properdocs says why).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
_SHOWN = ("*.md", "docs/*.md", "docs/*.png", "docs/*.svg", "service/*.md", "deploy/**/*.md")


def pages() -> list[Path]:
    """The documents and pictures of the repository."""
    return sorted({path for shown in _SHOWN for path in ROOT.glob(shown)})


def build(out: Path) -> int:
    """The exit code of the build, whose site lies in `out`."""
    with tempfile.TemporaryDirectory() as folder:
        for path in pages():
            copy = Path(folder) / "pages" / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        settings = shutil.copy(HERE / "properdocs.yml", folder)
        command = [sys.executable, "-m", "properdocs", "build", "--strict", "--quiet"]
        built = subprocess.run(
            [*command, "--config-file", settings, "--site-dir", str(out.resolve())], check=False
        )
    return 1 if built.returncode else 0


def main(arguments: Sequence[str]) -> int:
    """Reads the one flag and builds."""
    parser = argparse.ArgumentParser(description="Builds the documents as a site.")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder of the site; it is replaced"
    )
    return build(parser.parse_args(arguments).out)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
