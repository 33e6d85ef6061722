"""The values of the chart: what each is for, what it may be, its default, and where it goes.

A default is read from the manifest, so that it stands at one place. A new value is a new row here;
it needs a change of `chart_templates.py` only where it does not simply take the place of a field.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import schema_parts as part
from manifests import Manifests

POD = "Deployment/spec/template/spec"
SERVICE = f"{POD}/containers/0"
TOPICS_POD = "CronJob/spec/jobTemplate/spec/template/spec"
TOPICS = f"{TOPICS_POD}/containers/0"
_TMP = "volumes/1/emptyDir/sizeLimit"
_SECRET = "volumes/0/secret/secretName"  # noqa: S105 - a field's place
_SCALED = "ScaledObject/spec"
_TRIGGER = f"{_SCALED}/triggers/0/metadata"
LAG = f"{_TRIGGER}/lagThreshold"
_POLICY = "NetworkPolicy/spec"
_PULL = ("Always", "IfNotPresent", "Never")

GROUPS = {
    "image": "The image of the service, as you built or pushed it.",
    "scaling": "Replicas by the lag of the consumer group, with KEDA.",
    "topics": "A suspended CronJob that makes missing topics and checks brokers, rights and the "
    "LLM server: `kubectl create job topics --from=cronjob/invoice-stream-topics`.",
    "networkPolicy": "Where pods may go, and who may come in.",
    "networkPolicy.dns": "The name server.",
    "networkPolicy.kafka": "The brokers.",
    "networkPolicy.llm": "The LLM server.",
    "podMonitor": "What Prometheus' operator scrapes.",
    "prometheusRule": "The alerts, for Prometheus' operator.",
    "namespace": "The namespace of the release.",
}


@dataclass(frozen=True)
class Value:
    """`places` are fields whose value it replaces. `added` are fields that are there only where the
    value is not empty."""

    name: str
    schema: part.Schema
    default: Any
    places: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        """Its meaning, as the schema has it."""
        text: str = self.schema["description"]
        return text


def values(manifests: Manifests) -> list[Value]:
    """All of them, in the order of values.yaml. A group's stand together."""
    rows = (_image, _pods, _scaling, _topics, _network, _monitoring)
    return [value for row in rows for value in row(manifests)]


def _as_is(manifests: Manifests, name: str, schema: part.Schema, *places: str) -> Value:
    """A value that takes the place of fields, with the first one's value as its default."""
    return Value(name, schema, manifests.at(places[0]), places)


def _image(manifests: Manifests) -> Iterator[Value]:
    repository, _, tag = manifests.at(f"{SERVICE}/image").rpartition(":")
    yield Value("image.repository", part.text("Registry and name of the image."), repository)
    yield Value("image.tag", part.text("Its tag; not used where a digest is set."), tag)
    digest = {"minLength": 0, "pattern": "^(sha256:[0-9a-f]{64})?$"}
    yield Value("image.digest", part.text("Its digest, `sha256:…`.", **digest), "")
    yield Value(
        "image.pullPolicy",
        part.choice("When it is pulled; empty leaves that to Kubernetes.", "", *_PULL),
        "",
        added=(f"{SERVICE}/imagePullPolicy", f"{TOPICS}/imagePullPolicy"),
    )
    secret = part.closed("A Secret.", ("name",), name=part.text("Its name."))
    yield Value(
        "image.pullSecrets",
        part.several("Secrets of the registry, which exist already.", secret),
        [],
        added=(f"{POD}/imagePullSecrets", f"{TOPICS_POD}/imagePullSecrets"),
    )


def _pods(manifests: Manifests) -> Iterator[Value]:
    about = (
        "Settings by their variables, as docs/settings.md lists them; always texts. Broker, group, "
        "topic, port and HTTPS of the other objects follow from them. null takes one away."
    )
    yield _as_is(manifests, "settings", part.settings(about), "ConfigMap/data")
    yield _as_is(
        manifests,
        "secretName",
        part.text("The existing Secret whose keys are files in /secrets."),
        f"{POD}/{_SECRET}",
        f"{TOPICS_POD}/{_SECRET}",
    )
    resources = "Resources of a pod of the service."
    yield _as_is(
        manifests, "resources", part.shared("resources", resources), f"{SERVICE}/resources"
    )
    yield _as_is(
        manifests,
        "terminationGracePeriodSeconds",
        part.whole("Time to drain: 10 s more than all bounds of stopping (docs/deploy.md).", 1),
        f"{POD}/terminationGracePeriodSeconds",
    )
    yield _as_is(
        manifests,
        "tmpSizeLimit",
        part.shared("quantity", "Room in /tmp, for the cache of answers and for documents."),
        f"{POD}/{_TMP}",
    )
    yield Value(
        "serviceAccountName",
        part.text("An existing service account; empty means the namespace's default.", minLength=0),
        "",
        added=(f"{POD}/serviceAccountName", f"{TOPICS_POD}/serviceAccountName"),
    )
    yield Value(
        "nodeSelector",
        part.texts("Labels of nodes for the pods."),
        {},
        added=(f"{POD}/nodeSelector", f"{TOPICS_POD}/nodeSelector"),
    )
    toleration = part.closed(
        "One toleration.",
        key=part.text("Key of the taint."),
        operator=part.choice("How the value is compared.", "Equal", "Exists"),
        value=part.text("Value of the taint.", minLength=0),
        effect=part.choice("Effect of the taint.", "NoSchedule", "PreferNoSchedule", "NoExecute"),
        tolerationSeconds=part.whole("How long it is tolerated.", 0),
    )
    yield Value(
        "tolerations",
        part.several("Taints of nodes that the pods tolerate.", toleration),
        [],
        added=(f"{POD}/tolerations", f"{TOPICS_POD}/tolerations"),
    )
    yield Value(
        "replicas",
        part.whole("Pods where `scaling.enabled` is false.", 0),
        manifests.at(f"{_SCALED}/minReplicaCount"),
    )


def _scaling(manifests: Manifests) -> Iterator[Value]:
    about = "Whether KEDA scales the Deployment; its operator has to be there."
    yield Value("scaling.enabled", part.switch(about), True)
    yield _as_is(
        manifests,
        "scaling.minReplicas",
        part.whole("Fewest pods. Never 0: a group without members cannot tell lag.", 1),
        f"{_SCALED}/minReplicaCount",
    )
    yield _as_is(
        manifests,
        "scaling.maxReplicas",
        part.whole("Most pods. More than partitions would idle.", 1),
        f"{_SCALED}/maxReplicaCount",
    )
    about = "Invoices that one pod may have before it."
    yield Value("scaling.lagThreshold", part.whole(about, 1), int(manifests.at(LAG)))
    references = "TriggerAuthentication/spec/secretTargetRef"
    yield _as_is(
        manifests,
        "scaling.secretName",
        part.text("The existing Secret of KEDA's user: username, password, sasl, tls, ca."),
        *(f"{references}/{n}/name" for n in range(len(manifests.at(references)))),
    )


def _topics(manifests: Manifests) -> Iterator[Value]:
    yield Value("topics.enabled", part.switch("Whether the CronJob is there."), True)
    partitions = int(manifests.at(f"{TOPICS}/args/3"))
    yield Value("topics.partitions", part.whole("Partitions of a new topic.", 1), partitions)
    resources = part.shared("resources", "Resources of its pod.")
    yield _as_is(manifests, "topics.resources", resources, f"{TOPICS}/resources")


def _network(manifests: Manifests) -> Iterator[Value]:
    yield Value("networkPolicy.enabled", part.switch("Whether there is one."), True)
    scrapers = part.shared("peers", "Who may scrape the metrics.")
    yield _as_is(manifests, "networkPolicy.scrapers", scrapers, f"{_POLICY}/ingress/0/from")
    for number, name in enumerate(("dns", "kafka", "llm")):
        rule = f"{_POLICY}/egress/{number}"
        peers, ports = part.shared("peers", "Where it is."), part.shared("ports", "Its ports.")
        yield _as_is(manifests, f"networkPolicy.{name}.to", peers, f"{rule}/to")
        yield _as_is(manifests, f"networkPolicy.{name}.ports", ports, f"{rule}/ports")
    rule = part.closed(
        "One more rule.",
        ("to",),
        to=part.shared("peers", "Where pods may go."),
        ports=part.shared("ports", "To which ports."),
    )
    about = "Where else pods may go: hosts of documents and traces, a schema registry."
    yield Value("networkPolicy.more", part.several(about, rule), [])


def _monitoring(_: Manifests) -> Iterator[Value]:
    for name, kind in (("podMonitor", "PodMonitor"), ("prometheusRule", "PrometheusRule")):
        about = "Whether it is there; Prometheus' operator has to be."
        yield Value(f"{name}.enabled", part.switch(about), True)
        labels = part.texts("Labels that your Prometheus selects by, such as `release`.")
        yield Value(f"{name}.labels", labels, {}, added=(f"{kind}/metadata/labels",))
        if name == "podMonitor":
            yield from _scrape()
    about = (
        "Whether the chart makes it. Helm needs it before that, so leave it false with `install`."
    )
    yield Value("namespace.create", part.switch(about), False)


def _scrape() -> Iterator[Value]:
    endpoint = "PodMonitor/spec/podMetricsEndpoints/0"
    key = part.shared("secretKey", "The Secret that holds it.")
    authorization = part.closed(
        "How Prometheus signs in, where `http.token` is set.",
        type=part.text("The scheme; Bearer if it is not set."),
        credentials=key,
    )
    yield Value("podMonitor.authorization", authorization, {}, added=(f"{endpoint}/authorization",))
    tls = part.closed(
        "How Prometheus checks the certificate, where `http.ssl_certfile` is set.",
        ca=part.closed("The issuer's certificate.", secret=key),
        serverName=part.text("The name in the certificate."),
        insecureSkipVerify=part.switch("Whether any certificate will do."),
    )
    yield Value("podMonitor.tlsConfig", tls, {}, added=(f"{endpoint}/tlsConfig",))
