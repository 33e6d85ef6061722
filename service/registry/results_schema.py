"""The schema of results in a registry: registered, or held against what is there.

Results keep to the models of `schemas.outcome`, so their JSON Schema is made of these; the Avro
schema is that of `results_avro`. A subject has one schema for both kinds of results, those of
invoices and those of custom documents.

Nothing here waits for a registry that is away: the caller does.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from pydantic import TypeAdapter

from schemas.outcome import DocumentExtracted, InvoiceExtracted
from service.oauth.json_exchange import ExchangeFault
from service.registry.client import Incompatible, UnknownSchema
from service.registry.registered_schema import RegisteredSchema

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class ResultsSubject:
    """Where the schema of results belongs; `compatibility` empty leaves the registry's own."""

    name: str
    schema: RegisteredSchema
    compatibility: str
    register: bool


@dataclass(frozen=True, slots=True)
class SubjectRefused:
    """Why results cannot be written under the subject until a person acts; one line."""

    message: str


class KeepsSubjects(Protocol):
    """The registry, as far as subjects are looked up and changed."""

    async def registered(
        self, subject: str, schema: RegisteredSchema
    ) -> int | UnknownSchema | ExchangeFault:
        """The id of a schema under a subject."""

    async def register(
        self, subject: str, schema: RegisteredSchema
    ) -> int | Incompatible | ExchangeFault:
        """The id of a schema, registered now or before."""

    async def compatibility(self, subject: str) -> str | UnknownSchema | ExchangeFault:
        """The level that a subject has of its own."""

    async def set_compatibility(self, subject: str, level: str) -> ExchangeFault | None:
        """Sets it."""


@cache
def results_schema() -> RegisteredSchema:
    """The JSON Schema of a result."""
    either: TypeAdapter[InvoiceExtracted | DocumentExtracted] = TypeAdapter(
        InvoiceExtracted | DocumentExtracted
    )
    schema = {"$schema": _DIALECT, "title": "Result", **either.json_schema(mode="serialization")}
    return RegisteredSchema("JSON", json.dumps(schema))


async def results_schema_id(
    registry: KeepsSubjects, subject: ResultsSubject
) -> int | SubjectRefused | ExchangeFault:
    """The id that stands before each result."""
    level = await _level(registry, subject)
    if level is not None:
        return level
    if not subject.register:
        found = await registry.registered(subject.name, subject.schema)
        if isinstance(found, UnknownSchema):
            return SubjectRefused(
                f"the registry does not have this version's schema of results under the subject "
                f"{subject.name}: set registry.register_schemas = true, here or for one `check`"
            )
        return found
    made = await registry.register(subject.name, subject.schema)
    if isinstance(made, Incompatible):
        return SubjectRefused(
            f"the registry rejects the schema of results under the subject {subject.name}: "
            f"{made.message}"
        )
    return made


async def _level(
    registry: KeepsSubjects, subject: ResultsSubject
) -> SubjectRefused | ExchangeFault | None:
    """None where the subject has the level that is asked for."""
    if not subject.compatibility:
        return None
    if subject.register:
        return await registry.set_compatibility(subject.name, subject.compatibility)
    found = await registry.compatibility(subject.name)
    if isinstance(found, ExchangeFault):
        return found
    if found == subject.compatibility:
        return None
    said = "none of its own" if isinstance(found, UnknownSchema) else found
    return SubjectRefused(
        f"the subject {subject.name} has the compatibility level {said}, and "
        f"registry.compatibility asks for {subject.compatibility}"
    )


def frame_of_id(number: int) -> bytes:
    """Confluent's frame: a zero byte and the id."""
    return b"\0" + number.to_bytes(4)
