"""The schema of results under its subject: registered where that is asked for, else compared."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from service.oauth.json_exchange import ExchangeFault
from service.registry.client import Incompatible, UnknownSchema
from service.registry.registered_schema import RegisteredSchema
from service.registry.results_schema import (
    ResultsSubject,
    SubjectRefused,
    frame_of_id,
    results_schema,
    results_schema_id,
)
from service.registry.schema_frame import SchemaFrame, SchemaId, frame_of
from tests.fakes.published import result

SCHEMA = RegisteredSchema("AVRO", '"string"')
AWAY = ExchangeFault("away")


class FakeSubjects:
    """One subject; `made` answers a registration."""

    def __init__(self, there: Any = 7, level: Any = "FULL", made: Any = 8) -> None:
        self._there, self._level, self._made = there, level, made
        self.changes: list[str] = []

    async def registered(self, subject: str, schema: RegisteredSchema) -> Any:
        assert schema is SCHEMA
        return self._there

    async def register(self, subject: str, schema: RegisteredSchema) -> Any:
        assert schema is SCHEMA
        self.changes.append(f"register {subject}")
        return self._made

    async def compatibility(self, subject: str) -> Any:
        return self._level

    async def set_compatibility(self, subject: str, level: str) -> ExchangeFault | None:
        self.changes.append(f"level {level}")
        return None


@pytest.mark.parametrize("level", ["", "FULL"])
async def test_what_is_there_is_compared_and_not_changed(level: str) -> None:
    """Where the service may not register."""
    subjects = FakeSubjects()
    assert (
        await results_schema_id(subjects, ResultsSubject("r", SCHEMA, level, register=False)) == 7
    )
    assert subjects.changes == []


@pytest.mark.parametrize(
    ("subjects", "kind"),
    [
        (FakeSubjects(there=UnknownSchema()), SubjectRefused),
        (FakeSubjects(level="NONE"), SubjectRefused),
        (FakeSubjects(level=UnknownSchema()), SubjectRefused),
        (FakeSubjects(there=AWAY), ExchangeFault),
        (FakeSubjects(level=AWAY), ExchangeFault),
    ],
)
async def test_a_difference_is_told_from_an_outage(subjects: FakeSubjects, kind: type) -> None:
    """A person must act on the one, and the other passes."""
    found = await results_schema_id(subjects, ResultsSubject("r", SCHEMA, "FULL", register=False))
    assert isinstance(found, kind)


async def test_the_level_is_set_before_the_schema_is_registered() -> None:
    """So that the first version is held to it."""
    subjects = FakeSubjects()
    assert (
        await results_schema_id(subjects, ResultsSubject("r", SCHEMA, "FULL", register=True)) == 8
    )
    assert subjects.changes == ["level FULL", "register r"]
    rejected = FakeSubjects(made=Incompatible("no"))
    found = await results_schema_id(rejected, ResultsSubject("r", SCHEMA, "", register=True))
    assert isinstance(found, SubjectRefused)


def test_the_schema_fits_what_is_published() -> None:
    """A result of an invoice, as it stands in the topic."""
    schema = json.loads(results_schema().text)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(result(0).model_dump_json()), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({}, schema)


def test_the_frame_names_the_schema() -> None:
    """As it is read."""
    assert frame_of(frame_of_id(2**32 - 1) + b"{}", ()) == SchemaFrame(SchemaId(2**32 - 1), b"{}")
