"""Links between the documents: files exist, anchors exist, and each page can be reached."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.__main__ import app

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("service/**/*.md")])
PAGES += sorted(ROOT.glob("deploy/**/*.md"))
README_MAX_BYTES = 7_000


def _prose(path: Path) -> str:
    """The text without code blocks."""
    return re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def _links(path: Path) -> list[str]:
    found = re.findall(r"\]\(([^)\s]+)\)", _prose(path))
    return [link for link in found if "://" not in link and not link.startswith("mailto:")]


def _anchors(path: Path) -> set[str]:
    """Headings as GitHub spells them in an address."""
    heads = re.findall(r"^#+ (.+)$", _prose(path), re.M)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


def _target(path: Path, link: str) -> tuple[Path, str]:
    file, _, anchor = link.partition("#")
    return ((path.parent / file).resolve() if file else path), anchor


def _leads(target: Path, anchor: str) -> bool:
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in _anchors(target)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link names a file of the repository, and a heading of it."""
    wrong = [link for link in _links(path) if not _leads(*_target(path, link))]
    assert wrong == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_that_are_named_exist(path: Path) -> None:
    """`docs/x.md` in backticks is a link, too."""
    named = re.findall(
        r"`((?:docs|service|deploy|tests|schemas|benchmarks)/[\w/.-]+\.\w+)`", _prose(path)
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_that_are_run_exist(path: Path) -> None:
    """`python -m package.module` of a document is a module of this repository."""
    run = r"python -m ((?:service|benchmarks|schemas|tests)[\w.]*\w)"
    places = [ROOT / name.replace(".", "/") for name in re.findall(run, path.read_text())]
    assert [p for p in places if not (p.with_suffix(".py").exists() or p.is_dir())] == []


def test_a_benchmark_has_one_form() -> None:
    """What is a command of `benchmarks` is not run as a module; the help names what is."""
    commands = {
        command.callback.__name__ for command in app.registered_commands if command.callback
    }
    files = [*PAGES, *ROOT.glob("benchmarks/**/*.py"), *ROOT.glob("service/**/*.py")]
    texts = [path.read_text(encoding="utf-8") for path in files]
    as_modules = {name for text in texts for name in _named(r"\.(\w+)", text)}
    as_commands = {name for text in texts for name in _named(r" (\w+)", text)}
    modules = {
        path.stem
        for path in ROOT.glob("benchmarks/[a-z]*.py")
        if 'if __name__ == "__main__":' in path.read_text(encoding="utf-8")
    }
    assert as_modules - {"NAME"} == modules
    assert as_commands <= commands
    assert set(re.findall(r"\w+", (app.info.epilog or "").partition(": ")[2])) == modules


def _named(form: str, text: str) -> list[str]:
    return re.findall(rf"python -m benchmarks{form}", text)


def test_every_page_can_be_reached_from_the_readme() -> None:
    """A page that no other page links to is not found."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path.suffix != ".md":
            continue
        reached.add(path)
        waiting += [_target(path, link)[0] for link in _links(path)]
    pages = {path for path in PAGES if path.parent == ROOT / "docs"}
    assert pages - reached == set()


def test_the_readme_is_short() -> None:
    """Settings, figures and operations have pages of their own."""
    assert len((ROOT / "README.md").read_bytes()) <= README_MAX_BYTES
