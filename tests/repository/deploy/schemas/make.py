"""Makes operators.json from the modules of KEDA and of the Prometheus operator.

    python tests/repository/deploy/schemas/make.py KEDA_MODULE OPERATOR_MODULE

Each argument is the folder of a module, as `go mod download -json MODULE@VERSION` names it. Taken
are the schemas of the four kinds that we use and the fields of KEDA's kafka trigger; descriptions
are left out, and unknown fields are made faults, as the API server's strict validation has it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped,unused-ignore]

TARGET = Path(__file__).with_name("operators.json")
KEDA = "config/crd/bases/keda.sh_"
OPERATOR = "example/prometheus-operator-crd/monitoring.coreos.com_"


def strict(schema: Any) -> Any:
    """JSON Schema from a CRD's: no prose, no unknown fields, numbers or texts where both may be."""
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    prose = ("description", "default", "example")
    made = {
        key: strict(value)
        for key, value in schema.items()
        # A property may be called `description`, too; its value is a schema.
        if not key.startswith("x-kubernetes-")
        and not (key in prose and not isinstance(value, dict))
    }
    if schema.get("x-kubernetes-int-or-string"):
        made["type"] = ["integer", "string"]
    if "(?i)" in str(made.get("pattern", "")):  # Go takes it anywhere, Python at the start alone.
        made["pattern"] = "(?i)" + made["pattern"].replace("(?i)", "")
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        made["additionalProperties"] = False
    return made


def kinds(files: list[Path]) -> dict[str, Any]:
    """Schema by `apiVersion/kind`."""
    found = {}
    for file in files:
        crd = yaml.safe_load(file.read_text(encoding="utf-8"))["spec"]
        for version in crd["versions"]:
            schema = strict(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            found[f"{crd['group']}/{version['name']}/{crd['names']['kind']}"] = schema
    return found


def main(keda: Path, operator: Path) -> None:
    """Writes the file."""
    files = [keda / f"{KEDA}{name}.yaml" for name in ("scaledobjects", "triggerauthentications")]
    files += [operator / f"{OPERATOR}{name}.yaml" for name in ("podmonitors", "prometheusrules")]
    generated = json.loads((keda / "schema/generated/scalers-schema.json").read_text())
    (trigger,) = [found for found in generated["scalers"] if found["type"] == "kafka"]
    made = {
        "made_from": [f"{path.parent.name}/{path.name}" for path in (keda, operator)],
        "kinds": kinds(files),
        "kafka_trigger": trigger["parameters"],
    }
    TARGET.write_text(json.dumps(made, separators=(",", ":"), sort_keys=True) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
