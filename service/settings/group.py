"""The common base of all groups of settings."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

MIB = 1024 * 1024

_LISTS = (list, tuple, set, frozenset)
_MANY = 'a list: ["a", "b"]'
_NAMED = 'a table: {"name": "value"}'


class Group(BaseModel):
    """A group of settings. It is frozen and rejects unknown names."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _lists_and_tables(cls, value: object, info: ValidationInfo) -> object:
        """A flag is one string, so a list or a table in it is JSON. A value that is
        neither is rejected in words of the settings."""
        wanted = _kind(cls.model_fields[info.field_name or ""].annotation)
        if wanted is None or value is None:
            return value
        found = _json(value) if isinstance(value, str) else value
        takes, has = wanted
        if not has(found):
            raise ValueError(f"takes {takes} (JSON in flags and variables)")
        return found


def _json(words: str) -> object:
    """None for what is no JSON, which is no list and no table either."""
    try:
        return json.loads(words)
    except (ValueError, RecursionError):
        return None


def _kind(annotation: Any) -> tuple[str, Any] | None:
    """What a setting of this type takes, in words, and whether a value is that; None for one that
    is neither list nor table."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _kind(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        kinds = [_kind(one) for one in get_args(annotation) if one is not type(None)]
        return kinds[0] if len(kinds) == 1 else None
    if origin in _LISTS:
        return _list_of(get_args(annotation)[0])
    if origin is dict:
        return _NAMED, _is_table
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"a table: {_example(annotation)}", _is_table
    return None


def _list_of(item: Any) -> tuple[str, Any]:
    if isinstance(item, type) and issubclass(item, BaseModel):
        words = f"a list of tables: [{_example(item)}]"
        return words, lambda found: _is_list(found) and all(map(_is_table, found))
    return _MANY, _is_list


def _is_list(found: object) -> bool:
    return isinstance(found, _LISTS)


def _is_table(found: object) -> bool:
    return isinstance(found, Mapping | BaseModel)


def _example(model: type[BaseModel]) -> str:
    """What a table must have."""
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    return "{" + ", ".join(f'"{name}": …' for name in needed) + "}"
