"""The objects that the kustomization applies, one of each kind, and places within them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped,unused-ignore]

FOLDER = Path(__file__).resolve().parents[1] / "kubernetes"


@dataclass(frozen=True)
class Manifests:
    """`files`: the objects of each file, in order. `namespace`: where they go."""

    files: dict[str, list[dict[str, Any]]]
    namespace: str

    def objects(self) -> list[dict[str, Any]]:
        """All of them, in order."""
        return [found for file in self.files.values() for found in file]

    def at(self, place: str) -> Any:
        """The value at `Kind/field/0/field`. Raises LookupError where there is none."""
        found: Any = {one["kind"]: one for one in self.objects()}
        for part in place.split("/"):
            found = found[int(part)] if isinstance(found, list) else found[part]
        return found

    def replace(self, place: str, value: Any) -> None:
        """Another value at the place, which may be a new field of an object that is there."""
        parent, _, last = place.rpartition("/")
        found = self.at(parent)
        found[int(last) if isinstance(found, list) else last] = value


def read() -> Manifests:
    """Raises ValueError where two objects have one kind: places would not tell them apart."""
    kustomization = _load("kustomization.yaml")[0]
    files = {name: _load(name) for name in kustomization["resources"]}
    (generated,) = kustomization["configMapGenerator"]
    files["settings.yaml"] = [_config_map(generated)]
    manifests = Manifests(files, kustomization["namespace"])
    kinds = [found["kind"] for found in manifests.objects()]
    twice = sorted({kind for kind in kinds if kinds.count(kind) > 1})
    if twice:
        raise ValueError(f"several objects of one kind: {', '.join(twice)}")
    return manifests


def _load(file: str) -> list[dict[str, Any]]:
    """YAML's anchors become copies, so that a change at one place changes no other."""
    text = (FOLDER / file).read_text(encoding="utf-8")
    return [_copied(found) for found in yaml.safe_load_all(text)]


def _copied(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _copied(value) for key, value in found.items()}
    return [_copied(value) for value in found] if isinstance(found, list) else found


def _config_map(generated: dict[str, Any]) -> dict[str, Any]:
    (file,) = generated["envs"]
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": generated["name"]},
        "data": dict(line.split("=", 1) for line in lines if line and not line.startswith("#")),
    }
