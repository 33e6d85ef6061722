"""The patches for aiokafka fit the release that is installed, and do what their tests say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "upstream" / "README.md"
PATCHES = sorted(PAGE.parent.glob("*.patch"))
_LIMIT_S = 300


def _copy(folder: Path) -> None:
    found = find_spec("aiokafka")
    assert found is not None
    assert found.origin is not None
    shutil.copytree(Path(found.origin).parent, folder / "aiokafka")


def _run(folder: Path, command: Sequence[str]) -> None:
    """Outside of any repository, or git would leave out what it does not know."""
    environment = os.environ | {"GIT_CEILING_DIRECTORIES": "/", "GIT_DIR": str(folder / "none")}
    environment |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=_LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_each_patch_applies_alone(patch: Path, tmp_path: Path) -> None:
    """To the library's release as it is installed, without fuzz."""
    _copy(tmp_path)
    _run(tmp_path, ["git", "apply", "--whitespace=error-all", str(patch)])


def test_together_they_pass_their_tests(tmp_path: Path) -> None:
    """In one copy of the library, which is not the one that the service uses."""
    _copy(tmp_path)
    for patch in PATCHES:
        _run(tmp_path, ["git", "apply", str(patch)])
    tests = sorted(map(str, (tmp_path / "tests").glob("test_*.py")))
    assert len(tests) == len(PATCHES)
    options = ["-q", "-c", os.devnull, "--rootdir", str(tmp_path), "-p", "no:cacheprovider"]
    options += ["-o", "asyncio_default_fixture_loop_scope=function"]
    _run(tmp_path, [sys.executable, "-m", "pytest", *options, *tests])


def test_the_page_names_the_release_and_each_patch() -> None:
    """So an update of the library leads here."""
    words = PAGE.read_text(encoding="utf-8")
    assert f"aiokafka {version('aiokafka')}," in words
    assert [patch.name for patch in PATCHES if f"]({patch.name})" not in words] == []
