"""The documents as a site."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILD = ROOT / "deploy" / "site" / "build.py"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder. The build fails for a link, an anchor or a page that leads nowhere."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, str(BUILD), "--out", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_document_has_a_page(site: Path) -> None:
    """The README is the first."""
    for path in ROOT.glob("docs/*.md"):
        assert (site / "docs" / f"{path.stem}.html").is_file(), path.name
    assert "<h1" in (site / "index.html").read_text(encoding="utf-8")
    assert (site / "service" / "ARCHITECTURE.html").is_file()


def test_the_pages_load_nothing_from_elsewhere(site: Path) -> None:
    """Scripts, styles and pictures lie in the site; only links lead out."""
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="(?:https?:)?//', text) == []


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path) -> None:
    """The check can fail."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "README.md").write_text("# Start\n\n[away](away.md)\n", encoding="utf-8")
    settings = (BUILD.parent / "properdocs.yml").read_text(encoding="utf-8").partition("\nnav:")[0]
    (tmp_path / "properdocs.yml").write_text(settings, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "properdocs", "build", "--strict"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "away.md" in done.stderr
