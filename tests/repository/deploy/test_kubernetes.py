"""Kubernetes: every object fits its schema, and what it says agrees with the service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]

from service.settings import Settings
from tests.repository.deploy.kubernetes_schemas import FAULTS, OPERATORS, check
from tests.repository.deploy.names import SPARE_S, settings_from

FOLDER = Path(__file__).resolve().parents[3] / "deploy" / "kubernetes"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
FILES = [path for path in sorted(FOLDER.glob("*.yaml")) if path.name != "kustomization.yaml"]
OBJECTS: list[dict[str, Any]] = [
    found for path in FILES for found in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]


def _settings() -> dict[str, str]:
    """The content of the generated ConfigMap."""
    (generated,) = KUSTOMIZATION["configMapGenerator"]
    assert generated["name"] == "invoice-stream"
    (file,) = generated["envs"]
    lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


SETTINGS = _settings()


def one(kind: str) -> dict[str, Any]:
    """The only object of its kind."""
    (found,) = [o for o in OBJECTS if o["kind"] == kind]
    return found


@pytest.mark.parametrize("found", OBJECTS, ids=lambda o: f"{o['kind']}-{o['metadata']['name']}")
def test_every_object_fits_its_schema(found: dict[str, Any]) -> None:
    """Kubernetes' own, or the operators'."""
    check(found)


@pytest.mark.parametrize("kind", ["PodDisruptionBudget", "ScaledObject", "PodMonitor"])
def test_a_misspelt_field_would_be_noticed(kind: str) -> None:
    """The check can fail."""
    good = one(kind)
    broken = {**good, "spec": {**good["spec"], "maxUnavailabel": 1}}
    with pytest.raises(FAULTS):
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


def test_the_kustomization_names_every_file_but_the_placeholders_of_secrets() -> None:
    """Applying those a second time would overwrite the real ones."""
    applied = [path.name for path in FILES if path.name != "secrets.example.yaml"]
    assert sorted(KUSTOMIZATION["resources"]) == applied
    text = "".join((FOLDER / name).read_text(encoding="utf-8") for name in applied)
    assert "kind: Secret\n" not in text


def test_the_pod_has_time_to_drain() -> None:
    """More than stopping may take, by the settings in the ConfigMap."""
    pod = one("Deployment")["spec"]["template"]["spec"]
    budget_s = settings_from(SETTINGS).stop_budget_s
    assert pod["terminationGracePeriodSeconds"] >= budget_s + SPARE_S


def test_the_pod_is_confined() -> None:
    """The demands of the `restricted` standard, which its namespace enforces; and a fixed root."""
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


@pytest.mark.parametrize("kind", ["Deployment", "CronJob"])
def test_variables_of_kubernetes_are_not_taken_for_settings(kind: str) -> None:
    """A Service named invoice-stream sets INVOICE_STREAM_PORT; the service rejects names that it
    does not know. And both kinds of pod get the same settings and secrets."""
    found = one(kind)["spec"]
    pod = found.get("jobTemplate", found.get("template"))["spec"]
    pod = pod["template"]["spec"] if "template" in pod else pod
    (container,) = pod["containers"]
    assert pod["enableServiceLinks"] is False
    assert container["envFrom"] == [{"configMapRef": {"name": "invoice-stream"}}]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert pod["volumes"][0]["secret"]["secretName"] == "invoice-stream"


def test_pods_may_go_where_the_settings_send_them_and_nowhere_else() -> None:
    """Kafka and the LLM server, by namespace and port, and names; Prometheus may come in."""
    policy = one("NetworkPolicy")["spec"]
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    allowed = {
        (to["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"], port["port"])
        for rule in policy["egress"]
        for to in rule["to"]
        for port in rule["ports"]
    }
    settings = settings_from(SETTINGS)
    kafka, port = settings.kafka.bootstrap_servers.split(":")
    server = urlsplit(settings.llm.base_url)
    assert server.hostname is not None
    assert allowed == {
        ("kube-system", 53),
        (kafka.split(".")[1], int(port)),
        (server.hostname.split(".")[1], server.port),
    }
    (incoming,) = policy["ingress"]
    assert [port["port"] for port in incoming["ports"]] == [Settings().http.port]


def test_settings_and_secrets_exist() -> None:
    """The service accepts every variable; every file is in the Secret that is mounted."""
    settings_from(SETTINGS)
    (secret,) = [
        o for o in OBJECTS if o["kind"] == "Secret" and o["metadata"]["name"] == "invoice-stream"
    ]
    files = {value for value in SETTINGS.values() if value.startswith("/secrets/")}
    assert {f"/secrets/{key}" for key in secret["stringData"]} == files
    assert not [name for name in SETTINGS if name.endswith(("PASSWORD", "TOKEN"))]


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
    """Strings, as KEDA wants; markers alone start no instance; the secret has what is named."""
    spec = one("ScaledObject")["spec"]
    (trigger,) = spec["triggers"]
    metadata = trigger["metadata"]
    assert all(isinstance(value, str) for value in metadata.values())
    kafka = Settings().kafka
    assert (metadata["topic"], metadata["consumerGroup"]) == (kafka.events_topic, kafka.group_id)
    assert metadata["bootstrapServers"] == SETTINGS["INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS"]
    partitions = 6  # What `check --create-topics` makes.
    assert 2 <= spec["minReplicaCount"] <= spec["maxReplicaCount"] <= partitions
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
