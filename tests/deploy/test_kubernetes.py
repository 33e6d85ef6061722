"""Kubernetes: every object fits its schema, and what it says agrees with the service."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate as _untyped
import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

from service.settings import Settings
from tests.deploy.names import SPARE_S, settings_from

kubernetes_validate: Any = _untyped
FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
VERSION = "1.33"
FILES = [path for path in sorted(FOLDER.glob("*.yaml")) if path.name != "kustomization.yaml"]
OBJECTS: list[dict[str, Any]] = [
    found for path in FILES for found in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
OPERATORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "schemas" / "operators.json").read_text(encoding="utf-8")
)
"""Schemas of KEDA's and the Prometheus operator's kinds, and the fields of KEDA's kafka trigger."""


def one(kind: str) -> dict[str, Any]:
    """The only object of its kind."""
    (found,) = [o for o in OBJECTS if o["kind"] == kind]
    return found


def check(found: dict[str, Any]) -> None:
    """Strictly: a field that the schema does not have is a fault. Raises the library's error."""
    schema = OPERATORS["kinds"].get(f"{found['apiVersion']}/{found['kind']}")
    if schema is None:
        kubernetes_validate.validate(found, VERSION, strict=True)
    else:
        jsonschema.validate(found, schema)


@pytest.mark.parametrize("found", OBJECTS, ids=lambda o: f"{o['kind']}-{o['metadata']['name']}")
def test_every_object_fits_its_schema(found: dict[str, Any]) -> None:
    """Kubernetes' own, or the operators'."""
    check(found)


@pytest.mark.parametrize("kind", ["PodDisruptionBudget", "ScaledObject", "PodMonitor"])
def test_a_misspelt_field_would_be_noticed(kind: str) -> None:
    """The check can fail."""
    good = one(kind)
    broken = {**good, "spec": {**good["spec"], "maxUnavailabel": 1}}
    with pytest.raises((kubernetes_validate.ValidationError, jsonschema.ValidationError)):
        check(broken)


def test_the_trigger_has_fields_that_keda_knows() -> None:
    """The schema of a ScaledObject takes any text there; KEDA's list of its triggers does not."""
    known = {field["name"]: field for field in OPERATORS["kafka_trigger"]}
    (trigger,) = one("ScaledObject")["spec"]["triggers"]
    for name, value in trigger["metadata"].items():
        assert known[name].get("metadataVariableReadable"), name
        assert value in known[name].get("allowedValue", [value]), name
    for reference in one("TriggerAuthentication")["spec"]["secretTargetRef"]:
        assert known[reference["parameter"]].get("triggerAuthenticationVariableReadable")
    given = set(trigger["metadata"])
    needed = {name for name, field in known.items() if not field.get("optional")}
    assert {name for name in needed if "default" not in known[name]} <= given


def test_the_kustomization_names_every_file() -> None:
    """And no other."""
    text = (FOLDER / "kustomization.yaml").read_text(encoding="utf-8")
    assert sorted(yaml.safe_load(text)["resources"]) == [path.name for path in FILES]


def test_the_pod_has_time_to_drain() -> None:
    """More than stopping may take, by the settings in the ConfigMap."""
    pod = one("Deployment")["spec"]["template"]["spec"]
    budget_s = settings_from(one("ConfigMap")["data"]).stop_budget_s
    assert pod["terminationGracePeriodSeconds"] >= budget_s + SPARE_S


def test_the_pod_is_confined() -> None:
    """What the `restricted` standard asks for, which its namespace enforces; and a fixed root."""
    pod = one("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["automountServiceAccountToken"] is False
    labels = one("Namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"


def test_settings_and_secrets_exist() -> None:
    """The service accepts every variable; every file is in the Secret that is mounted."""
    data = one("ConfigMap")["data"]
    settings_from(data)
    (secret,) = [
        o for o in OBJECTS if o["kind"] == "Secret" and o["metadata"]["name"] == "invoice-stream"
    ]
    files = {value for value in data.values() if value.startswith("/secrets/")}
    assert {f"/secrets/{key}" for key in secret["stringData"]} == files
    assert not [name for name in data if name.endswith(("PASSWORD", "TOKEN"))]


def test_probes_and_selectors_meet() -> None:
    """The pod's labels are those that all others look for; probes ask pages that exist."""
    template = one("Deployment")["spec"]["template"]
    labels = template["metadata"]["labels"]
    for kind in ("PodDisruptionBudget", "PodMonitor", "Deployment"):
        assert one(kind)["spec"]["selector"]["matchLabels"] == labels
    assert one("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    (container,) = template["spec"]["containers"]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    (port,) = container["ports"]
    assert port["containerPort"] == Settings().http.port
    assert one("PodMonitor")["spec"]["podMetricsEndpoints"][0]["port"] == port["name"]


def test_scaling_follows_the_lag_of_our_group_and_no_further_than_partitions() -> None:
    """Strings, as KEDA wants; markers alone wake nobody; the secret has what is named."""
    spec = one("ScaledObject")["spec"]
    (trigger,) = spec["triggers"]
    metadata = trigger["metadata"]
    assert all(isinstance(value, str) for value in metadata.values())
    kafka = Settings().kafka
    assert (metadata["topic"], metadata["consumerGroup"]) == (kafka.events_topic, kafka.group_id)
    assert (
        metadata["bootstrapServers"]
        == (one("ConfigMap")["data"]["INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS"])
    )
    partitions = 6  # What `check --create-topics` makes.
    assert spec["maxReplicaCount"] <= partitions
    assert int(metadata["activationLagThreshold"]) > partitions
    assert spec["scaleTargetRef"]["name"] == one("Deployment")["metadata"]["name"]
    authentication = one("TriggerAuthentication")
    assert trigger["authenticationRef"]["name"] == authentication["metadata"]["name"]
    for reference in authentication["spec"]["secretTargetRef"]:
        (secret,) = [o for o in OBJECTS if o["metadata"]["name"] == reference["name"]]
        assert reference["key"] in secret["stringData"]


def test_the_alert_rules_are_the_ones_that_are_tested() -> None:
    """Run deploy/kubernetes/generate.py after changing the rules."""
    command = [sys.executable, str(FOLDER / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
