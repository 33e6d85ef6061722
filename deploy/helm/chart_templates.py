"""The templates of the chart: the manifests, with the chart's values in their places."""

from __future__ import annotations

from collections.abc import Iterable

from chart_values import LAG, SERVICE, TOPICS, Value
from manifests import Manifests
from schema_parts import BROKERS
from template_text import Action, Each, When, document

from service.settings import variable_of

_CONDITIONS = {
    "Namespace": ".Values.namespace.create",
    "TriggerAuthentication": ".Values.scaling.enabled",
    "ScaledObject": ".Values.scaling.enabled",
    "CronJob": ".Values.topics.enabled",
    "NetworkPolicy": ".Values.networkPolicy.enabled",
    "PodMonitor": ".Values.podMonitor.enabled",
    "PrometheusRule": ".Values.prometheusRule.enabled",
}
"""Objects that are there only where a value says so."""
_MADE = "# Made by deploy/helm/generate.py from deploy/kubernetes; do not edit.\n"
_TRIGGER = "ScaledObject/spec/triggers/0/metadata"
_PORT = variable_of("http.port")
_CERTIFICATE = variable_of("http.ssl_certfile")
_IMAGE = Action('{{ include "invoice-stream.image" . | toJson }}')
_SETTINGS = Action('{{ include "invoice-stream.settings" . | toJson }}')
_HERE = Action("{{ .Release.Namespace | toJson }}")

_NAMED = """\
{{- define "invoice-stream.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:\
{{ .Values.image.tag }}{{ end }}
{{- end }}

{{- define "invoice-stream.settings" -}}
{{ dict "data" .Values.settings "kind" "ConfigMap" "name" "" | toJson | sha256sum | trunc 10 \
| replace "0" "g" | replace "1" "h" | replace "3" "k" | replace "a" "m" | replace "e" "t" \
| printf "NAME-%s" }}
{{- end }}
"""
"""The name of the ConfigMap has a hash of its content, so that a change restarts the pods. It is
the hash that kustomize takes, which has an empty text where the name would be."""

_NOTES = """\
{{ .Chart.Name }} {{ .Chart.AppVersion }} is in the namespace {{ .Release.Namespace }}.

Pods start when the Secret {{ .Values.secretName }} is there; deploy/kubernetes/README.md says what
it holds.
{{- if .Values.topics.enabled }} Until the topics exist, pods end with code 2. Make them:

  kubectl -n {{ .Release.Namespace }} create job topics --from=cronjob/invoice-stream-topics
  kubectl -n {{ .Release.Namespace }} logs --follow job/topics
{{- end }}
"""


def templates(manifests: Manifests, values: Iterable[Value]) -> dict[str, str]:
    """The text of each file. The manifests hold the chart's actions afterwards."""
    name = manifests.at("ConfigMap/metadata/name")
    for value in values:
        _put(manifests, value)
    _put_settings(manifests)
    _put_names(manifests)
    files = {file: _file(manifests, file) for file in manifests.files}
    return {"_names.tpl": _NAMED.replace("NAME", name), "NOTES.txt": _NOTES, **files}


def _put(manifests: Manifests, value: Value) -> None:
    """The value into its places."""
    written = Action(f"{{{{ .Values.{value.name} | toJson }}}}")
    for place in value.places:
        manifests.replace(place, written)
    for place in value.added:
        manifests.replace(place, When(f".Values.{value.name}", written))


def _put_settings(manifests: Manifests) -> None:
    """What follows from the settings, so that no two objects disagree."""
    for field, variable in (
        ("bootstrapServers", BROKERS),
        ("consumerGroup", variable_of("kafka.group_id")),
        ("topic", variable_of("kafka.events_topic")),
    ):
        place = f"{_TRIGGER}/{field}"
        manifests.replace(place, _setting(variable, manifests.at(place), "toJson"))
    for place in (f"{SERVICE}/ports/0/containerPort", "NetworkPolicy/spec/ingress/0/ports/0/port"):
        manifests.replace(place, _setting(_PORT, str(manifests.at(place)), "int"))
    encrypted = f'index .Values.settings "{_CERTIFICATE}"'
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        manifests.replace(f"{SERVICE}/{probe}/httpGet/scheme", When(encrypted, "HTTPS"))
    manifests.replace("PodMonitor/spec/podMetricsEndpoints/0/scheme", When(encrypted, "https"))


def _setting(variable: str, usual: str, form: str) -> Action:
    return Action(f'{{{{ index .Values.settings "{variable}" | default "{usual}" | {form} }}}}')


def _put_names(manifests: Manifests) -> None:
    """The namespace, the ConfigMap, the image, and numbers that a manifest writes as texts."""
    for found in manifests.objects():
        key = "name" if found["kind"] == "Namespace" else "namespace"
        found["metadata"][key] = _HERE
    manifests.replace("ConfigMap/metadata/name", _SETTINGS)
    for container in (SERVICE, TOPICS):
        manifests.replace(f"{container}/image", _IMAGE)
        manifests.replace(f"{container}/envFrom/0/configMapRef/name", _SETTINGS)
    partitions = Action("{{ .Values.topics.partitions | toJson | quote }}")
    manifests.replace(f"{TOPICS}/args/3", partitions)
    manifests.replace(LAG, Action("{{ .Values.scaling.lagThreshold | toJson | quote }}"))
    replicas = When("not .Values.scaling.enabled", Action("{{ .Values.replicas | toJson }}"))
    manifests.replace("Deployment/spec/replicas", replicas)
    manifests.at("NetworkPolicy/spec/egress").append(Each(".Values.networkPolicy.more"))


def _file(manifests: Manifests, file: str) -> str:
    return _MADE + "---\n".join(
        _conditional(document(found), _CONDITIONS.get(found["kind"]))
        for found in manifests.files[file]
    )


def _conditional(text: str, condition: str | None) -> str:
    return f"{{{{- if {condition} }}}}\n{text}{{{{- end }}}}\n" if condition else text
