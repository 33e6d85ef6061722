"""Licences of what an installation brings along: permissive, or listed with a reason."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "deploy" / "requirements.txt"
PAGE = ROOT / "docs" / "licences.md"
_PERMISSIVE = re.compile(
    r"MIT|Apache|BSD|ISC|PSF|Python Software Foundation|Unlicense|0BSD|HPND|Zlib", re.IGNORECASE
)
_COPYLEFT = re.compile(r"A?L?GPL|General Public|MPL|Mozilla|EUPL|CDDL|EPL", re.IGNORECASE)


def _installed() -> dict[str, Distribution]:
    """What the image installs, as far as it is installed here, too (markers differ by system)."""
    found = {}
    for name in re.findall(r"^([A-Za-z0-9._-]+)==", REQUIREMENTS.read_text(), re.M):
        try:
            found[name.lower()] = distribution(name)
        except PackageNotFoundError:
            continue
    return found


def _licence(found: Distribution) -> str:
    """The licence by expression, field or classifiers."""
    metadata: Any = found.metadata
    said = [metadata.get("License-Expression") or "", (metadata.get("License") or "")[:200]]
    said += [c for c in metadata.get_all("Classifier") or () if c.startswith("License ::")]
    return "; ".join(part for part in said if part)


def _listed() -> set[str]:
    return set(re.findall(r"^\| `([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.M))


def test_everything_that_is_installed_may_be() -> None:
    """Permissive, or weakly copyleft and listed; AGPL and GPL never."""
    found = _installed()
    assert len(found) > 40
    listed = _listed()
    for name, one in found.items():
        licence = _licence(one)
        assert not re.search(r"\bAGPL|\bGPL-|Affero", licence), f"{name}: {licence}"
        if _COPYLEFT.search(licence):
            assert name in listed, f"{name} ({licence}) is missing in docs/licences.md"
        else:
            assert _PERMISSIVE.search(licence), f"{name}: {licence or 'no licence is named'}"


def test_the_list_is_not_stale() -> None:
    """What is listed is installed."""
    assert _listed() <= set(_installed())


def test_the_threat_model_names_tests_that_exist() -> None:
    """A defence that nothing proves is a hope."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", text))
    assert len(named) >= 15
    assert [name for name in sorted(named) if not (ROOT / name).is_file()] == []
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert [row for row in rows if "`tests/" not in row] == []
