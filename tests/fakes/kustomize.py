"""What kustomize makes of a kustomization with resources, a namespace and one ConfigMap.

`tests/repository/deploy/test_helm.py` compares it with the real kustomize where that is installed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped,unused-ignore]

from tests.fakes.helm import go_json

_KNOWN = {"apiVersion", "kind", "namespace", "resources", "configMapGenerator"}
_HASH_CHARS = 10
_SPELT = str.maketrans("013ae", "ghkmt")
"""Kustomize replaces these digits of a hash, so that it spells no words."""


def build(folder: Path) -> list[dict[str, Any]]:
    """Its objects: in the namespace, and with the ConfigMap's hash in all names of it."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    assert set(kustomization) <= _KNOWN, "this reads no other fields"
    texts = [(folder / name).read_text(encoding="utf-8") for name in kustomization["resources"]]
    objects = [found for text in texts for found in yaml.safe_load_all(text)]
    (generated,) = kustomization["configMapGenerator"]
    config = _config_map(folder, generated)
    for found in [*objects, config]:
        key = "name" if found["kind"] == "Namespace" else "namespace"
        found["metadata"][key] = kustomization["namespace"]
    for found in objects:
        _rename(found, generated["name"], config["metadata"]["name"])
    return [*objects, config]


def _config_map(folder: Path, generated: dict[str, Any]) -> dict[str, Any]:
    (file,) = generated["envs"]
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    data = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    # Kustomize means to hash the ConfigMap's own name, too, but looks for it at a wrong place.
    content = go_json({"kind": "ConfigMap", "name": "", "data": data})
    digest = hashlib.sha256(content.encode()).hexdigest()[:_HASH_CHARS].translate(_SPELT)
    name = f"{generated['name']}-{digest}"
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def _rename(found: Any, old: str, new: str) -> None:
    """In each reference to a ConfigMap."""
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    if isinstance(found, dict) and found.get("configMapRef", {}).get("name") == old:
        found["configMapRef"]["name"] = new
    for one in inner:
        _rename(one, old, new)
