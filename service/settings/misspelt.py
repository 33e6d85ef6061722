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
_SHARING_MAX: Final = 3
GROUP_NAMED_MAX: Final = 12
"""Settings of a group that are named where no setting is like the one that was given."""


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
    """Compared without the prefix, and within its group, which would make all names look alike;
    where none is like it, the settings of a small group are named."""
    ends = [name.removeprefix(prefix) for name in known]
    wanted = unknown.upper().removeprefix(prefix)[:_NAME_CHARS_MAX]
    group, between, name = wanted.partition("__")
    head = group + between
    beside = [end.removeprefix(head) for end in ends if between and end.startswith(head)]
    near = nearest(name, beside) or difflib.get_close_matches(wanted, () if beside else ends, n=1)
    if near:
        names = (f"{prefix}{head if beside else ''}{one}" for one in near)
        return f"{unknown} (did you mean {' or '.join(names)}?)"
    if 0 < len(beside) <= GROUP_NAMED_MAX:
        return f"{unknown} ({group.lower()} has {', '.join(sorted(beside)).lower()})"
    return unknown


def nearest(name: str, known: Collection[str]) -> list[str]:
    """The name that is spelt most like this one; where none is, those that have a word in common
    with it (`url` and `base_url`), if they are few."""
    if close := difflib.get_close_matches(name, known, n=1):
        return close
    words = set(name.split("_"))
    sharing = [one for one in known if not words.isdisjoint(one.split("_"))]
    return sharing if len(sharing) <= _SHARING_MAX else []


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
