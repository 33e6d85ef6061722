"""The package that people install: what it holds, and that it works where nothing else is."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
UV = os.environ.get("UV") or shutil.which("uv")
PACKAGES = ("schemas", "service")
INVOICE = ROOT / "tests" / "unit" / "einvoices" / "invoice.ubl.xml"


def _run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command without this process's Python: no path, and no environment of uv's."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    own.pop("VIRTUAL_ENV", None)
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=own | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with sdist and wheel; the wheel is made from the sdist."""
    assert UV is not None, "run the tests with uv, as the README does"
    folder = tmp_path_factory.mktemp("dist")
    done = _run(UV, "build", "--quiet", "--out-dir", folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def _tracked(*folders: str) -> set[str]:
    listed = subprocess.run(
        ["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}


def test_the_wheel_has_both_packages_whole_and_nothing_else(built: Path) -> None:
    """Every file that git knows, templates and prompts among them; no tests, no benchmarks."""
    with zipfile.ZipFile(built / f"invoice_stream-{VERSION}-py3-none-any.whl") as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        licences = [name for name in wheel.namelist() if name.endswith("licenses/LICENSE")]
    tracked = _tracked(*PACKAGES)
    assert tracked - names == set()
    assert {name.split("/")[0] for name in names} == set(PACKAGES)
    assert licences


def test_the_sdist_is_the_repository(built: Path) -> None:
    """So a distributor can run the tests."""
    with tarfile.open(built / f"invoice_stream-{VERSION}.tar.gz") as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert _tracked("service", "schemas", "tests", "deploy", "docs", "README.md") - names == set()


def test_the_installed_package_works_alone(built: Path, tmp_path: Path) -> None:
    """In an environment with what the wheel asks for and no more: a command that needs nothing
    else works, and one that needs an extra says how to get it."""
    assert UV is not None
    (wheel,) = built.glob("*.whl")
    python = tmp_path / "venv" / "bin" / "python"
    made = _run(UV, "venv", "--quiet", tmp_path / "venv", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    # In the repository's folder, where the versions are pinned.
    installed = _run(UV, "pip", "install", "--quiet", "--python", python, wheel, cwd=ROOT)
    assert installed.returncode == 0, installed.stderr
    command = python.with_name("invoice-stream")
    assert _run(command, "--version", cwd=tmp_path).stdout.strip() == VERSION
    read = _run(command, "extract", INVOICE, cwd=tmp_path)
    assert read.returncode == 0, read.stderr
    assert "book" in read.stdout or "look" in read.stdout
    lacking = _run(command, "store", "--once", cwd=tmp_path)
    assert lacking.returncode == 2
    assert "pip install 'invoice-stream[store]'" in lacking.stderr
    assert "Traceback" not in lacking.stderr
