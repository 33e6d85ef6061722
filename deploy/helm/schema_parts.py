"""Parts of the schema that several values share: shapes of Kubernetes, and the service's settings.

Every object is closed, and every field is described. Pure: no file is read.
"""

from __future__ import annotations

from typing import Any

from service.commands.settings_table import fields
from service.settings import secret_names, variable_of

Schema = dict[str, Any]
BROKERS = variable_of("kafka.bootstrap_servers")
OTHERS = (
    r"^(OTEL_[A-Z0-9_]+|AWS_(DEFAULT_)?REGION|OPENAI_BASE_URL|OLLAMA_HOST"
    r"|(HTTPS?|NO)_PROXY|TZ)$"
)
"""Variables of other programs that the service or its libraries read."""


def text(about: str, **more: Any) -> Schema:
    """A text that is not empty, unless `minLength` says otherwise."""
    return {"description": about, "type": "string", "minLength": 1, **more}


def whole(about: str, minimum: int) -> Schema:
    """A whole number."""
    return {"description": about, "type": "integer", "minimum": minimum}


def switch(about: str) -> Schema:
    """True or false."""
    return {"description": about, "type": "boolean"}


def choice(about: str, *words: str) -> Schema:
    """One of the words."""
    return {"description": about, "enum": list(words)}


def several(about: str, items: Schema) -> Schema:
    """A list."""
    return {"description": about, "type": "array", "items": items}


def texts(about: str) -> Schema:
    """Names with texts: labels, for example."""
    return {
        "description": about,
        "type": "object",
        "additionalProperties": {"description": "The text behind the name.", "type": "string"},
    }


def closed(about: str, required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    """An object that has no other fields."""
    return {
        "description": about,
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def shared(name: str, about: str) -> Schema:
    """The definition `name`. Draft 7 overlooks what stands beside a bare reference."""
    return {"description": about, "allOf": [{"$ref": f"#/definitions/{name}"}]}


def definitions() -> dict[str, Schema]:
    """What `shared` names."""
    return {
        "quantity": {
            "description": "An amount as Kubernetes writes it: 250m, 1536Mi, 2.",
            "type": ["string", "number"],
            "pattern": r"^[0-9]+(\.[0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$",
            "minimum": 0,
        },
        "resources": _resources(),
        "selector": _selector(),
        "peers": several("Pods, namespaces or addresses. An empty list means all.", _peer()),
        "ports": several("Ports. An empty list means all.", _port()),
        "secretKey": closed(
            "A key of a Secret.",
            ("name", "key"),
            name=text("Name of the Secret."),
            key=text("Its key."),
        ),
    }


def _resources() -> Schema:
    amounts = {
        "type": "object",
        "additionalProperties": shared("quantity", "The amount of one resource."),
    }
    return closed(
        "What a container asks for and may use.",
        requests={"description": "What the container is promised.", **amounts},
        limits={"description": "What the container may use at most.", **amounts},
    )


def _selector() -> Schema:
    expression = closed(
        "A condition on one label.",
        ("key", "operator"),
        key=text("The label."),
        operator=choice("How it is compared.", "In", "NotIn", "Exists", "DoesNotExist"),
        values=several("Values to compare with.", text("A value.", minLength=0)),
    )
    return closed(
        "Labels to select by; all count.",
        matchLabels=texts("Labels and their values."),
        matchExpressions=several("Conditions on labels.", expression),
    )


def _peer() -> Schema:
    block = closed(
        "A range of addresses.",
        ("cidr",),
        cidr=text("The range, as 10.0.0.0/8."),
        **{"except": several("Ranges to leave out.", text("A range."))},
    )
    return closed(
        "One peer of a network policy.",
        namespaceSelector=shared("selector", "Namespaces, by label."),
        podSelector=shared("selector", "Pods, by label."),
        ipBlock=block,
    )


def _port() -> Schema:
    number = {"type": ["integer", "string"], "minimum": 1, "maximum": 65_535}
    return closed(
        "One port of a network policy.",
        port={"description": "Its number or name.", **number},
        endPort={**whole("The last port of a range.", 1), "maximum": 65_535},
        protocol=choice("Its protocol.", "TCP", "UDP", "SCTP"),
    )


def settings(about: str) -> Schema:
    """Every setting by its variable. Secrets are not among them: a ConfigMap is no place for
    them, and each has a setting that names a file. What a setting means stands on its page, so
    that better words there leave the chart as it is."""
    secrets = secret_names()
    named = {
        variable_of(name): text(f"`{name}` of docs/settings.md.", minLength=0)
        for name, _ in fields()
        if name not in secrets
    }
    return {
        **closed(about, (BROKERS,), **named),
        "patternProperties": {OTHERS: text("A variable of another program.", minLength=0)},
    }
