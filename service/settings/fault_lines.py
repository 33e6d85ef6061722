"""One line for each setting that is wrong, with the place that its value came from.

Invariants: at most `FAULTS_MAX` lines, each with a bounded name. No line has a value: it may be a
secret. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from service.settings.misspelt import GROUP_NAMED_MAX, fields_within, nearest

FAULTS_MAX = 50
_NAME_CHARS = 200
_UNKNOWN = "extra_forbidden"
_DEPTH = 2
"""Parts of a setting's name: group and setting; a list or a table is one value."""


def fault_lines(
    error: ValidationError,
    known: Mapping[str, FieldInfo],
    sources_of: Callable[[str], Sequence[str]],
    told: Collection[str] = (),
) -> Iterator[str]:
    """What is wrong with which setting; `known` are the groups and the settings without one. Of the
    variables `told` it was said before that no setting has their name."""
    faults = [
        fault
        for fault in error.errors(include_url=False, include_input=False)
        if fault["type"] != _UNKNOWN or not _told(sources_of(_setting(fault["loc"])), told)
    ]
    for fault in faults[:FAULTS_MAX]:
        place = fault["loc"]
        said = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == _UNKNOWN:
            said = "no such setting" + _hint(place, known)
        if not place:  # About several settings, which the sentence names.
            yield said
            continue
        sources = ", ".join(one[:_NAME_CHARS] for one in sources_of(_setting(place)))
        named = ".".join(map(str, place))
        yield f"{named[:_NAME_CHARS]} ({sources}): {said}"
    if len(faults) > FAULTS_MAX:
        yield f"and {len(faults) - FAULTS_MAX:,} more"


def no_json_line(said: str, variable_of: Callable[[str], str]) -> str:
    """About a variable that has to be JSON; pydantic-settings names its group alone."""
    group = said.partition('"')[2].partition('"')[0]
    named = variable_of(group[:_NAME_CHARS])
    return (
        f"{named} or {named}__… in the environment is no JSON: lists and tables are JSON there, "
        'for example ["a.example"]'
    )


def _setting(place: tuple[int | str, ...]) -> str:
    return ".".join(map(str, place[:_DEPTH]))


def _told(sources: Sequence[str], told: Collection[str]) -> bool:
    return all(one.upper() in told for one in sources)


def _hint(place: tuple[int | str, ...], known: Mapping[str, FieldInfo]) -> str:
    """The setting beside this place that is spelt most like it, also within lists and tables; where
    none is, those that have a word in common with it, or all of a small group."""
    *groups, name = map(str, place)
    for part in groups:
        known = fields_within(known[part].annotation) if part in known else known
    if meant := nearest(name[:_NAME_CHARS].lower(), known):
        return f"; did you mean {' or '.join('.'.join((*groups, one)) for one in meant)}?"
    if groups and 0 < len(known) <= GROUP_NAMED_MAX:
        return f"; {'.'.join(groups)} has {', '.join(known)}"
    return ""
