"""Variables of the environment that name no setting, and what was probably meant.

Two kinds are found: a name behind the prefix that no setting has, and a setting's name behind a
misspelt prefix, which nothing would read. Variables that a platform makes (`service_links`) and
those of other programs are left alone.

Pure: it is given the environment.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.settings.service_links import is_service_link

_PREFIX_LIKENESS: Final = 0.8
"""Of 1: a letter that is missing, or two that changed places."""
_NAME_CHARS_MAX: Final = 200


def misspelt_variables(
    environment: Mapping[str, str], prefix: str, known: Collection[str]
) -> list[str]:
    """Each with the nearest one that is known."""
    found = []
    for name, value in sorted(environment.items()):
        if name.upper().startswith(prefix):
            if name.upper() not in known and not is_service_link(name, value):
                found.append(_with_hint(name, prefix, known))
        else:
            found += [f"{name} (did you mean {meant}?)" for meant in _meant(name, prefix, known)]
    return found


def _with_hint(unknown: str, prefix: str, known: Collection[str]) -> str:
    """Compared without the prefix, which would make all names look alike."""
    ends = [name.removeprefix(prefix) for name in known]
    wanted = unknown.upper().removeprefix(prefix)[:_NAME_CHARS_MAX]
    close = difflib.get_close_matches(wanted, ends, n=1)
    return f"{unknown} (did you mean {prefix}{close[0]}?)" if close else unknown


def _meant(name: str, prefix: str, known: Collection[str]) -> Iterator[str]:
    """The setting of a group whose name stands behind almost the prefix."""
    upper = name.upper()
    if "__" not in upper or len(upper) > _NAME_CHARS_MAX:
        return
    for one in known:
        end = one.removeprefix(prefix)
        begin = upper.removesuffix(end)
        if "__" in end and begin != upper and _is_like(begin, prefix):
            yield one
            return


def _is_like(begin: str, prefix: str) -> bool:
    return difflib.SequenceMatcher(None, begin, prefix).ratio() >= _PREFIX_LIKENESS


def fields_within(annotation: Any) -> dict[str, FieldInfo]:
    """The fields of the model in an annotation: `tuple[EndpointSettings, ...]` is of endpoints."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.model_fields
    inner = map(fields_within, get_args(annotation))
    return next((found for found in inner if found), {})
