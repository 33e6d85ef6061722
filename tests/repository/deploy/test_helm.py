"""The Helm chart: its objects are those of the kustomization, and its values are checked.

The real `helm` renders where it is on PATH, and `tests/fakes/helm.py` elsewhere; the name of each
test that renders says which.
"""

from __future__ import annotations

import copy
import importlib.util
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped,unused-ignore]
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import helm as small_helm
from tests.fakes import kustomize
from tests.repository.deploy.kubernetes_schemas import check
from tests.repository.deploy.names import SPARE_S, settings_from

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
CHART = DEPLOY / "helm" / "invoice-stream"
NAMESPACE = "invoice-stream"
HELM = shutil.which("helm")
KUSTOMIZE = shutil.which("kustomize")
Objects = list[dict[str, Any]]
Values = dict[str, Any]
FOLDER = Path(__file__).parent / "helm_values"
NAMES = sorted(file.stem for file in FOLDER.glob("*.yaml"))
DEFAULTS: Values = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
SCHEMA: dict[str, Any] = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))


def _by_helm(values: Values) -> Objects:
    command = [str(HELM), "template", "any", str(CHART), "--namespace", NAMESPACE, "--values", "-"]
    done = subprocess.run(
        command, input=json.dumps(values), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise small_helm.Refused(done.stderr)
    return [found for found in yaml.safe_load_all(done.stdout) if found]


def _by_small_helm(values: Values) -> Objects:
    return small_helm.template(CHART, NAMESPACE, values)


Renderer = Callable[[Values], Objects]
RENDERER = (
    pytest.param(_by_helm, id="real-helm")
    if HELM
    else pytest.param(_by_small_helm, id="small-helm")
)
rendered = pytest.mark.parametrize("render", [RENDERER])
with_values = pytest.mark.parametrize("name", ["defaults", *NAMES])
needs_helm = pytest.mark.skipif(not HELM, reason="no helm on PATH: only the small one was asked")


def _values(name: str) -> Values:
    """What the file of that name holds; "defaults" has nothing to add."""
    file = FOLDER / f"{name}.yaml"
    values: Values = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return values


def _by_name(objects: Objects) -> dict[tuple[str, str], dict[str, Any]]:
    named = {(found["kind"], found["metadata"]["name"]): found for found in objects}
    assert len(named) == len(objects)
    return named


def one(objects: Objects, kind: str) -> dict[str, Any]:
    """The only object of its kind."""
    (found,) = [found for found in objects if found["kind"] == kind]
    return found


def _pod(objects: Objects) -> dict[str, Any]:
    pod: dict[str, Any] = one(objects, "Deployment")["spec"]["template"]["spec"]
    return pod


def test_the_chart_is_current() -> None:
    """Run deploy/helm/generate.py after a change of deploy/kubernetes or of the settings."""
    command = [sys.executable, str(DEPLOY / "helm" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@rendered
def test_the_objects_are_those_of_the_kustomization(render: Renderer) -> None:
    """One by one, with the Namespace. By default it is left out: Helm needs it before the chart."""
    wanted = _by_name(kustomize.build(DEPLOY / "kubernetes"))
    assert _by_name(render({"namespace": {"create": True}})) == wanted
    del wanted["Namespace", NAMESPACE]
    assert _by_name(render({})) == wanted


@pytest.mark.skipif(not KUSTOMIZE, reason="no kustomize on PATH: only the small one was asked")
def test_the_small_kustomize_makes_what_the_real_one_makes() -> None:
    """The hash in the ConfigMap's name, too."""
    command = [str(KUSTOMIZE), "build", str(DEPLOY / "kubernetes")]
    built = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    objects = [found for found in yaml.safe_load_all(built) if found]
    assert _by_name(objects) == _by_name(kustomize.build(DEPLOY / "kubernetes"))


@needs_helm
def test_helm_finds_no_fault() -> None:
    """`helm lint --strict`, with the defaults and with each file of values."""
    for more in ([], *(["--values", f"{FOLDER / name}.yaml"] for name in NAMES)):
        command = [str(HELM), "lint", "--strict", str(CHART), *more]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@needs_helm
@with_values
def test_the_small_helm_makes_what_the_real_one_makes(name: str) -> None:
    """Otherwise what it says on a machine without Helm would be worth nothing."""
    assert _by_name(_by_helm(_values(name))) == _by_name(_by_small_helm(_values(name)))


@rendered
@with_values
def test_every_object_fits_its_schema(render: Renderer, name: str) -> None:
    """And the service takes the settings, and has the time to drain that they ask for."""
    objects = render(_values(name))
    for found in objects:
        check(found)
        assert found["metadata"].get("namespace") == NAMESPACE
    settings = settings_from(
        {
            name: value
            for name, value in one(objects, "ConfigMap")["data"].items()
            if name.startswith("INVOICE_STREAM_")
        }
    )
    needed_s = settings.stop_budget_s + SPARE_S
    assert _pod(objects)["terminationGracePeriodSeconds"] >= needed_s


@rendered
def test_switches_leave_objects_out(render: Renderer) -> None:
    """Without KEDA the Deployment has its own number; `null` takes a setting away."""
    objects = render(_values("no_operators"))
    assert {found["kind"] for found in objects} == {
        "ConfigMap",
        "Deployment",
        "PodDisruptionBudget",
    }
    assert one(objects, "Deployment")["spec"]["replicas"] == 1
    assert "INVOICE_STREAM_KAFKA__SASL_USERNAME" not in one(objects, "ConfigMap")["data"]
    image = "registry.example:5000/team/invoice-stream:1.2.3"
    assert _pod(objects)["containers"][0]["image"] == image


@rendered
def test_https_and_the_port_follow_from_the_settings(render: Renderer) -> None:
    """In probes, in the PodMonitor, and in the network policy. Both kinds of pod get the rest."""
    objects = render(_values("https_pages"))
    (container,) = _pod(objects)["containers"]
    probes = [container[f"{name}Probe"]["httpGet"] for name in ("liveness", "readiness", "startup")]
    assert {probe["scheme"] for probe in probes} == {"HTTPS"}
    assert container["ports"] == [{"name": "metrics", "containerPort": 9443}]
    (incoming,) = one(objects, "NetworkPolicy")["spec"]["ingress"]
    assert incoming["ports"] == [{"port": 9443, "protocol": "TCP"}]
    (endpoint,) = one(objects, "PodMonitor")["spec"]["podMetricsEndpoints"]
    assert endpoint["scheme"] == "https"
    assert endpoint["authorization"]["credentials"]["key"] == "http-token"
    job = one(objects, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    for pod in (_pod(objects), job):
        assert pod["containers"][0]["image"].startswith("invoice-stream@sha256:0123")
        assert pod["containers"][0]["imagePullPolicy"] == "Always"
        assert pod["imagePullSecrets"] == [{"name": "registry"}]
        assert pod["serviceAccountName"] == "invoices"
        assert pod["nodeSelector"] == {"pool": "invoices"}
        assert pod["tolerations"][0]["key"] == "pool"


@rendered
def test_the_scaler_follows_the_settings(render: Renderer) -> None:
    """Brokers, group and topic; numbers are texts as KEDA wants, and large ones are whole."""
    objects = render(_values("outside"))
    spec = one(objects, "ScaledObject")["spec"]
    metadata = spec["triggers"][0]["metadata"]
    assert metadata["bootstrapServers"] == "a.kafka.example:9094,b.kafka.example:9094"
    assert metadata["consumerGroup"] == "production"
    assert metadata["topic"] == "production.events"
    assert metadata["lagThreshold"] == "1000000"
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (3, 12)
    references = one(objects, "TriggerAuthentication")["spec"]["secretTargetRef"]
    assert {reference["name"] for reference in references} == {"keda-production"}
    job = one(objects, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert job["containers"][0]["args"][-1] == "12"
    for pod in (_pod(objects), job):
        assert pod["volumes"][0]["secret"]["secretName"] == "invoice-stream-production"


@rendered
def test_peers_go_to_the_rule_that_they_are_named_after(render: Renderer) -> None:
    """The generator finds rules by their order in the manifest."""
    peers = {name: DEFAULTS["networkPolicy"][name]["to"][0] for name in ("dns", "kafka", "llm")}
    spaces = {name: peer["namespaceSelector"]["matchLabels"] for name, peer in peers.items()}
    label = "kubernetes.io/metadata.name"
    assert {name: labels[label] for name, labels in spaces.items()} == {
        "dns": "kube-system",
        "kafka": "kafka",
        "llm": "llm",
    }
    values = _values("outside")
    spec = one(render(values), "NetworkPolicy")["spec"]
    given_rules = [values["networkPolicy"][name] for name in ("kafka", "llm")]
    assert spec["egress"][1:] == [*given_rules, *values["networkPolicy"]["more"]]
    assert spec["ingress"][0]["from"] == values["networkPolicy"]["scrapers"]


@rendered
def test_a_change_of_settings_renames_the_config_map_everywhere(render: Renderer) -> None:
    """Otherwise pods would go on with the old ones."""
    names = set()
    for grace in ("20", "21"):
        objects = render({"settings": {"INVOICE_STREAM_STOP_GRACE_S": grace}})
        name = one(objects, "ConfigMap")["metadata"]["name"]
        job = one(objects, "CronJob")["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        for pod in (_pod(objects), job):
            assert pod["containers"][0]["envFrom"] == [{"configMapRef": {"name": name}}]
        names.add(name)
    assert len(names) == 2


def _about_objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of the schema that is about an object, in any depth."""
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict | list):
            yield from _about_objects(part)
    if isinstance(schema, dict) and schema.get("type") == "object":
        yield schema


def test_every_value_is_described_and_every_object_is_closed() -> None:
    """A map of labels or amounts has its own names; what stands behind them has a schema."""
    objects = list(_about_objects(SCHEMA))
    free = [found for found in objects if "additionalProperties" not in found]
    assert free == [SCHEMA["properties"]["global"]]  # Helm's own.
    parts = [part for found in objects for part in found.get("properties", {}).values()]
    parts += [found["items"] for found in parts if "items" in found]
    assert len(parts) > 200
    assert [
        part for part in [*parts, *SCHEMA["definitions"].values()] if not part["description"]
    ] == []


def _groups(values: Values, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every map in the default values that has names of its own."""
    yield place
    for name, value in values.items():
        if isinstance(value, dict) and name not in ("requests", "limits", "nodeSelector", "labels"):
            yield from _groups(value, (*place, name))


def _nested(place: tuple[str, ...], value: Any) -> Any:
    for name in reversed(place):
        value = {name: value}
    return value


@rendered
@pytest.mark.parametrize("place", list(_groups(DEFAULTS)), ids=lambda place: ".".join(place) or "-")
def test_an_unknown_value_is_refused(render: Renderer, place: tuple[str, ...]) -> None:
    """At every depth: a misspelt value would otherwise do nothing, and nothing would say so."""
    with pytest.raises(small_helm.Refused):
        render(_nested((*place, "misspelt"), "x"))


WRONG: list[Values] = [
    {"replicas": "2"},
    {"replicas": 1.5},
    {"replicas": -1},
    {"image": "invoice-stream:0.1.0"},
    {"image": {"tag": 1.0}},
    {"image": {"tag": None}},
    {"image": {"digest": "sha256:12"}},
    {"image": {"pullPolicy": "always"}},
    {"scaling": {"enabled": "false"}},
    {"scaling": {"minReplicas": 0}},
    {"scaling": None},
    {"resources": {"limits": {"memory": "1 GB"}}},
    {"tolerations": [{"keys": "pool"}]},
    {"networkPolicy": {"kafka": {"to": [{"namespace": "kafka"}]}}},
    {"networkPolicy": {"more": [{"ports": []}]}},
    {"networkPolicy": {"llm": {"ports": [{"port": 70_000}]}}},
    {"podMonitor": {"authorization": {"credentials": {"name": "a"}}}},
    {"settings": {"INVOICE_STREAM_STOP_GRACE_S": 20}},
    {"settings": {"INVOICE_STREAM_LLM__MODLE": "x"}},
    {"settings": {"invoice_stream_llm__model": "x"}},
    {"settings": {"INVOICE_STREAM_LLM__API_TOKEN": "secret"}},
    {"settings": {"INVOICE_STREAM_KAFKA__SASL_PASSWORD": "secret"}},
    {"settings": {"OPENAI_API_KEY": "secret"}},
    {"settings": {"INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS": None}},
]


@rendered
@pytest.mark.parametrize("values", WRONG, ids=str)
def test_a_wrong_value_is_refused(render: Renderer, values: Values) -> None:
    """Types, bounds, words; settings that do not exist; secrets, which belong into files."""
    with pytest.raises(small_helm.Refused):
        render(values)


@rendered
def test_what_helm_hands_to_a_chart_within_a_chart_is_taken(render: Renderer) -> None:
    """`global` is Helm's; a closed schema must not refuse it."""
    assert render({"global": {"anything": 1}}) == render({})


def _template_text() -> ModuleType:
    name = "template_text"
    spec = importlib.util.spec_from_file_location(name, DEPLOY / "helm" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


_PRINTED = st.characters(exclude_categories=("C", "Zl", "Zp"))  # What YAML takes as it is.
_WORDS = st.sampled_from(["{{", "}}", "{{-", "{", " ", "on", "null", "0x1", "1e3", ":", "#", "\n"])
_TEXTS = st.one_of(st.lists(_WORDS, max_size=5).map("".join), st.text(_PRINTED, max_size=8))
_OBJECTS = st.recursive(
    st.one_of(_TEXTS, st.integers(), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(found=_OBJECTS)
def test_a_manifest_comes_out_as_it_went_in(
    tmp_path_factory: pytest.TempPathFactory, found: Any
) -> None:
    """Whatever braces and words of YAML it holds: Prometheus' own templates have both."""
    folder = tmp_path_factory.getbasetemp() / "any_chart"
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "values.yaml").write_text("{}", encoding="utf-8")
    (folder / "values.schema.json").write_text("{}", encoding="utf-8")
    text = _template_text().document({"found": copy.deepcopy(found)})
    (folder / "templates" / "one.yaml").write_text(text, encoding="utf-8", newline="")
    assert small_helm.template(folder, NAMESPACE, {}) == [{"found": found}]
