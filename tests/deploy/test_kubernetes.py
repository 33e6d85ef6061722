"""Kubernetes: every object fits its schema, and what it says agrees with the service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate as _untyped
import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

from service.settings import Settings
from tests.deploy.test_compose import drain_s, known_settings

kubernetes_validate: Any = _untyped
FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
VERSION = "1.33"
FILES = [path for path in sorted(FOLDER.glob("*.yaml")) if path.name != "kustomization.yaml"]
OBJECTS: list[dict[str, Any]] = [
    found for path in FILES for found in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]
FOREIGN = {
    # Kinds that Kubernetes itself does not know: the fields of `spec` that we use, all of them.
    "PodMonitor": {"jobLabel", "selector", "podMetricsEndpoints"},
    "PrometheusRule": {"groups"},
    "TriggerAuthentication": {"secretTargetRef"},
    "ScaledObject": {
        "scaleTargetRef",
        "minReplicaCount",
        "maxReplicaCount",
        "pollingInterval",
        "cooldownPeriod",
        "advanced",
        "triggers",
    },
}


def one(kind: str) -> dict[str, Any]:
    """The only object of its kind."""
    (found,) = [o for o in OBJECTS if o["kind"] == kind]
    return found


@pytest.mark.parametrize("found", OBJECTS, ids=lambda o: f"{o['kind']}-{o['metadata']['name']}")
def test_every_object_fits_its_schema(found: dict[str, Any]) -> None:
    """Strictly by Kubernetes' own; the operators' objects by the list of fields that we use."""
    if found["kind"] in FOREIGN:
        assert set(found["spec"]) == FOREIGN[found["kind"]]
        return
    kubernetes_validate.validate(found, VERSION, strict=True)


def test_a_misspelt_field_would_be_noticed() -> None:
    """The check can fail."""
    broken = {**one("PodDisruptionBudget"), "spec": {"maxUnavailabel": 1}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSION, strict=True)


def test_the_kustomization_names_every_file() -> None:
    """And no other."""
    text = (FOLDER / "kustomization.yaml").read_text(encoding="utf-8")
    assert sorted(yaml.safe_load(text)["resources"]) == [path.name for path in FILES]


def test_the_pod_has_time_to_drain() -> None:
    """More than draining and closing may take, by the settings in the ConfigMap."""
    pod = one("Deployment")["spec"]["template"]["spec"]
    configured = float(one("ConfigMap")["data"]["INVOICE_STREAM_STOP_GRACE_S"])
    assert configured == Settings().stop_grace_s
    assert pod["terminationGracePeriodSeconds"] >= drain_s() + 10


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
    """Every variable is known; every secret's file is in the Secret that is mounted."""
    data = one("ConfigMap")["data"]
    assert set(data) <= known_settings()
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
