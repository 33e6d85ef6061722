"""Generates JSON Schemas and an AsyncAPI document from the models.

    python -m schemas.generate            write schemas/json and schemas/asyncapi.json
    python -m schemas.generate --check    exit 1 when a file is stale

The files are committed for readers who do not use Python; a test compares them with the models.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.batch import BatchReport
from schemas.event import InvoiceEvent
from schemas.meanings import MEANINGS
from schemas.outcome import DocumentExtracted, InvoiceExtracted, InvoiceFailed
from schemas.replay_log import ReplayLogEntry
from schemas.review import InvoiceReviewed

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parent / "docs" / "result_fields.md"
MODELS: dict[str, type[BaseModel]] = {
    "invoice-event": InvoiceEvent,
    "invoice-extracted": InvoiceExtracted,
    "document-extracted": DocumentExtracted,
    "invoice-failed": InvoiceFailed,
    "batch-report": BatchReport,
    "replay-log-entry": ReplayLogEntry,
    "invoice-reviewed": InvoiceReviewed,
}

_TEXT = {"type": "string"}
_NUMBER = {"type": "string", "pattern": "^[0-9]+$"}
_IDENTITY = {
    "invoice.source.topic": _TEXT,
    "invoice.source.partition": _NUMBER,
    "invoice.source.offset": _NUMBER,
    "invoice.event_id": _TEXT,
    "invoice.outcome": {"enum": ["extracted", "failed", "split"]},
}
_BIG_ENDIAN = {"type": "string", "format": "binary", "description": "big-endian bytes, signed"}
FAMILIES: dict[str, dict[str, Any]] = {
    "native": {
        f"__dlq.errors.{name}": _TEXT
        for name in ("topic", "partition", "offset", "group", "delivery.count", "message")
    },
    "connect": {
        f"__connect.errors.{name}": _TEXT
        for name in (
            "topic",
            "partition",
            "offset",
            "connector.name",
            "task.id",
            "stage",
            "class.name",
            "exception.class.name",
            "exception.message",
        )
    },
    "spring": {
        "kafka_dlt-original-topic": _TEXT,
        "kafka_dlt-original-partition": _BIG_ENDIAN,
        "kafka_dlt-original-offset": _BIG_ENDIAN,
        "kafka_dlt-original-timestamp": _BIG_ENDIAN,
        "kafka_dlt-original-timestamp-type": _TEXT,
        "kafka_dlt-original-consumer-group": _TEXT,
        "kafka_dlt-exception-fqcn": _TEXT,
        "kafka_dlt-exception-message": _TEXT,
    },
}
"""Common headers of failures; `kafka.dlq_headers` chooses one family."""

_DEAD_LETTER = {
    "invoice.dlq.headers": {"enum": ["connect", "spring"]},
    **{
        f"invoice.dlq.{name}": _TEXT
        for name in (
            "schema",
            "reason",
            "last.reason",
            "invoice.id",
            "retryable",
            "stage",
            "exception.class",
            "attempts",
            "first.failed.at",
            "failed.at",
            "original.timestamp",
            "batch.id",
            "model",
            "prompt.version",
            "prompt.tokens",
            "completion.tokens",
            "app.version",
            "replay.count",
            "replay.id",
            "value",
        )
    },
}


def files() -> dict[Path, str]:
    """Every generated file with its content."""
    generated = {FOLDER / "json" / f"{name}.schema.json": _text(_schema(name)) for name in MODELS}
    return {**generated, FOLDER / "asyncapi.json": _text(asyncapi()), PAGE: fields_page()}


def _schema(name: str) -> dict[str, Any]:
    mode = "validation" if name == "invoice-event" else "serialization"
    schema = MODELS[name].model_json_schema(mode=mode)  # type: ignore[arg-type]
    for title, part in {MODELS[name].__name__: schema, **schema.get("$defs", {})}.items():
        for field, words in MEANINGS.get(title, {}).items():
            if field in part["properties"]:
                part["properties"][field].setdefault("description", words)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3 document: six channels and their operations."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "invoice-stream",
            "version": "2",
            "description": "Invoice events in, exactly one outcome per event out.",
        },
        "channels": {
            "events": _channel("invoices.events", "InvoiceEvent"),
            "results": _channel("invoices.results", "InvoiceExtracted", "DocumentExtracted"),
            "failures": _channel("invoices.failures", "InvoiceFailed"),
            "batches": _channel("invoices.batches", "BatchReport"),
            "replays": _channel("invoices.replays", "ReplayLogEntry"),
            "reviews": _channel("invoices.reviews", "InvoiceReviewed"),
        },
        "operations": {
            "receiveEvents": _operation("receive", "events"),
            "sendResults": _operation("send", "results"),
            "sendFailures": _operation("send", "failures"),
            "sendBatches": _operation("send", "batches"),
            "receiveReplays": _operation("receive", "replays"),
            "sendReplays": _operation("send", "replays"),
            "receiveReviews": _operation("receive", "reviews"),
            "sendReviews": _operation("send", "reviews"),
        },
        "components": {"messages": _messages()},
    }


def _channel(address: str, *messages: str) -> dict[str, Any]:
    return {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "bindings": {"kafka": {"topic": address, "bindingVersion": "0.5.0"}},
    }


def _operation(action: str, channel: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}


def _messages() -> dict[str, Any]:
    failed = "The value is the original event, byte for byte; this schema describes it only where "
    failed += "the header invoice.dlq.value is present."
    return {
        "InvoiceEvent": _message("invoice-event", {}, "Bare JSON, or CloudEvents in either mode."),
        "InvoiceExtracted": _message("invoice-extracted", _IDENTITY, "An extracted invoice."),
        "DocumentExtracted": _message(
            "document-extracted",
            _IDENTITY,
            "A document under a schema of your own, or a container that was split.",
        ),
        "InvoiceFailed": _failure(_message("invoice-failed", {}, failed)),
        "BatchReport": _message("batch-report", {}, "A view for people; best effort."),
        "ReplayLogEntry": _message(
            "replay-log-entry", {}, "Decisions of replay runs; compacted, all keys differ."
        ),
        "InvoiceReviewed": _message(
            "invoice-reviewed", {}, "A person's decision; key: the event's topic-partition@offset."
        ),
    }


def _failure(message: dict[str, Any]) -> dict[str, Any]:
    """The service's own headers and those of one family."""
    ours = {"type": "object", "properties": {**_IDENTITY, **_DEAD_LETTER}}
    families = [
        {"title": name, "type": "object", "properties": headers, "required": _place(headers)}
        for name, headers in FAMILIES.items()
    ]
    return {**message, "headers": {**ours, "oneOf": families}}


def _place(headers: dict[str, Any]) -> list[str]:
    """Headers that every record of a family has: topic, partition, offset."""
    return [name for name in headers if name.endswith(("topic", "partition", "offset"))]


def _message(name: str, headers: dict[str, Any], summary: str) -> dict[str, Any]:
    message: dict[str, Any] = {
        "summary": summary,
        "contentType": "application/json",
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-2020-12",
            "schema": _schema(name),
        },
    }
    if headers:
        message["headers"] = {"type": "object", "properties": headers}
    return message


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


_PAGE_HEAD = """# Fields of results, failures and decisions

<!-- Made by `python -m schemas.generate`; do not edit. -->

[result.md](result.md) shows a whole record and says what to do with it. A name with a dot is within
another field; `[]` is each of a list. Every value of `invoice` may be null: the document does not
say it.
"""
_PARTS = (
    ("invoice-extracted", "A result"),
    ("invoice-failed", "A failure that stands for its event"),
    ("invoice-reviewed", "A decision of a person"),
)


def fields_page() -> str:
    """Every field of these records with its meaning, as docs/result_fields.md has them."""
    lines = [_PAGE_HEAD]
    for name, title in _PARTS:
        schema = _schema(name)
        lines += [f"## {title}", "", "| field | meaning |", "| --- | --- |"]
        lines += [f"| `{path}` | {words} |" for path, words in _described(schema, schema, "")]
        lines.append("")
    return "\n".join(lines)


def _described(
    schema: dict[str, Any], part: dict[str, Any], path: str
) -> Iterator[tuple[str, str]]:
    """Field by field; an invoice within a decision is described with the result."""
    for name, field in part.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield here, field.get("description", "")
        inner, many = _inner(field)
        if (inner and inner != "Invoice") or here == "invoice":
            yield from _described(schema, schema["$defs"][inner], here + many)


def _inner(field: dict[str, Any]) -> tuple[str, str]:
    """The model of a field's value, and `[]` or `.*` where there are several."""
    for choice in (field, *field.get("anyOf", ())):
        if "$ref" in choice:
            return choice["$ref"].rpartition("/")[2], ""
        for key, many in (("items", "[]"), ("additionalProperties", ".*")):
            found = choice.get(key)
            if isinstance(found, dict) and "$ref" in found:
                return found["$ref"].rpartition("/")[2], many
    return "", ""


def stale() -> list[str]:
    """Names of files that differ from the models."""
    return [
        path.name
        for path, content in files().items()
        if not path.is_file() or path.read_text(encoding="utf-8") != content
    ]


def main() -> None:
    """Writes the files, or checks them with `--check`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        if stale():
            sys.exit(f"stale: {', '.join(stale())}; run python -m schemas.generate")
        return
    for path, content in files().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
