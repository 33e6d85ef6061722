"""The parts of the project are pinned and permitted, and its claims about security are proven."""

from __future__ import annotations

import ast
import re
import tomllib
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

ROOT = Path(__file__).resolve().parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
REQUIREMENTS = (ROOT / "deploy" / "requirements.txt").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")

PUBLISHING = {
    ("release.yml", "package"): {"contents": "read", "id-token": "write"},
    ("release.yml", "image"): {"contents": "read", "packages": "write"},
    ("release.yml", "names"): {"contents": "read", "packages": "write"},
}
"""What a job of a workflow may do beyond reading: each publishes one thing."""

PERMISSIVE = frozenset(
    [
        *("Apache", "Apache 2", "Apache 2.0", "Apache-2.0", "Apache Software License"),
        *(
            "MIT",
            "MIT License",
            "MIT-CMU",
            "ISC",
            "ISC License (ISCL)",
            "Unlicense",
            "Zlib",
            "0BSD",
        ),
        *("BSD License", "BSD-2-Clause", "BSD-3-Clause", "3-Clause BSD License", "CC0-1.0"),
        *("PSF-2.0", "Python Software Foundation License"),
    ]
)
"""Whole names, as packages spell them; what is not here is not permissive."""


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _stated(package: Distribution) -> list[str]:
    """The licence as the package states it: an SPDX expression, else classifiers, else a line."""
    metadata = package.metadata.json
    if "license_expression" in metadata:
        return [str(metadata["license_expression"])]
    named = [str(c) for c in metadata.get("classifier", ()) if c.startswith("License ::")]
    named = [c.rpartition("::")[2].strip() for c in named if c != "License :: OSI Approved"]
    return named or [str(metadata.get("license", "")).strip().partition("\n")[0]]


def _is_permissive(stated: str) -> bool:
    """Every part of an AND, one part of an OR."""
    return any(
        all(name in PERMISSIVE for name in re.split(r"\s+AND\s+", alternative))
        for alternative in re.split(r"\s+OR\s+", stated)
    )


def _listed() -> dict[str, tuple[str, str]]:
    """(licence, needed by) of each package in docs/licences.md."""
    text = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return {row[0]: (row[1], row[2]) for row in rows if row[0] not in ("package", "---")}


def test_every_package_has_a_licence_that_is_permitted() -> None:
    """Permissive, or named in docs/licences.md with the reason; AGPL never."""
    listed = _listed()
    seen = {_canonical(found.metadata["Name"]): _stated(found) for found in distributions()}
    assert len(seen) > 50
    assert [n for n, texts in seen.items() if re.search("AGPL|Affero", str(texts), re.I)] == []
    others = {n: texts for n, texts in seen.items() if not all(map(_is_permissive, texts))}
    assert {n: texts for n, texts in others.items() if n not in listed} == {}


@pytest.mark.parametrize(
    "stated",
    ["AGPL-3.0-only", "GPL-3.0", "LGPL-3.0 AND MIT", "MPL-2.0", "", "Proprietary", "MITRE"],
)
def test_other_licences_are_not_taken_for_permissive(stated: str) -> None:
    """The check can fail."""
    assert not _is_permissive(stated)


def test_the_service_needs_nothing_under_the_gpl_and_no_row_is_stale() -> None:
    """Packages listed as GPL are not in the image; each listed package is used."""
    pinned = {_canonical(name) for name in re.findall(r"^([\w.-]+)==", REQUIREMENTS, re.M)}
    constraints = " ".join(PROJECT["tool"]["uv"]["constraint-dependencies"])
    used = {_canonical(name) for name in re.findall(r"([\w.-]+)==", constraints)}
    for name, (licence, needed_by) in _listed().items():
        assert name in used, f"{name} is listed and not used"
        assert (name in pinned) == (needed_by == "the service"), name
        if name in pinned:
            assert "GPL" not in licence, name


def test_every_package_of_the_image_has_its_hashes() -> None:
    """And every dependency of the project is among them."""
    blocks = re.split(r"\n(?=\S)", REQUIREMENTS.replace("\\\n", " "))
    packages = [block for block in blocks if not block.startswith("#")]
    assert packages
    assert [block.split()[0] for block in packages if "--hash=sha256:" not in block] == []
    pinned = {_canonical(block.split("==")[0]) for block in packages}
    direct = {re.split(r"[\s<>=!;\[]", text)[0] for text in PROJECT["project"]["dependencies"]}
    assert {_canonical(name) for name in direct} <= pinned


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.name))
def test_actions_are_pinned_and_may_only_read(path: Path) -> None:
    """By commit, with the release beside it; no credentials left behind. No right to write, but for
    the jobs that publish."""
    text = path.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (.+)$", text, re.M)
    assert uses
    for used in uses:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", used), used
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert job.get("permissions") == PUBLISHING.get((path.name, name)), name
        assert job["timeout-minutes"] <= 90
        for step in job["steps"]:
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_ci_runs_exactly_what_the_readme_says() -> None:
    """A reader who follows the README sees the same as CI."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^(python3 -m pip install uv && .* pytest .*)$", readme, re.M)
    workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    assert command in [step.get("run") for step in workflow["jobs"]["tests"]["steps"]]
    assert command in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert command.partition("&& ")[2] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    audit = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    documented = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (asked,) = re.findall(r"pip-audit --strict .*requirements\.txt", audit)
    assert asked in documented


def test_nothing_is_published_that_was_not_tested() -> None:
    """The release's tests are CI's, and every job that publishes waits for them."""
    workflows = {path.name: yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS}
    release = workflows["release.yml"]["jobs"]
    tested = workflows["ci.yml"]["jobs"]["tests"]["steps"][-1]["run"]
    assert release["tests"]["steps"][-1]["run"] == tested
    for name in (name for file, name in PUBLISHING if file == "release.yml"):
        before = release[name]["needs"]
        while before != "tests":
            before = release[before]["needs"]


def test_every_threat_names_tests_that_exist() -> None:
    """A row without a proof is a hope."""
    section = SECURITY.partition("## Threats")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")][2:]
    assert len(rows) >= 15
    for row in rows:
        named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", row)
        assert named, row
        for path, test in named:
            assert test in _tests_in(ROOT / path), f"{path}::{test}"


def _tests_in(path: Path) -> set[str]:
    assert path.is_file(), path
    return {
        node.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
