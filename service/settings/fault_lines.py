"""One line for each setting that is wrong, in the spelling of the environment.

Invariants: at most `FAULTS_MAX` lines, each with a bounded name. No line has a value: it may be a
secret. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from service.settings.misspelt import GROUP_NAMED_MAX, fields_within, nearest

FAULTS_MAX = 50
_NAME_CHARS = 200
_DEPTH = 2
"""Parts of a variable's name: group and setting; a list or a table is one variable."""


def fault_lines(
    error: ValidationError, known: Mapping[str, FieldInfo], variable_of: Callable[[str], str]
) -> Iterator[str]:
    """What is wrong with which setting; `known` are the groups and the settings without one."""
    faults = error.errors(include_url=False, include_input=False)
    for fault in faults[:FAULTS_MAX]:
        place = fault["loc"]
        said = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            said = "no such setting" + _hint(place, known)
        if not place:  # About several settings, which the sentence names.
            yield said
            continue
        variable = variable_of(".".join(map(str, place[:_DEPTH])))
        named = ".".join(map(str, place))
        yield f"{named[:_NAME_CHARS]} ({variable[:_NAME_CHARS]}): {said}"
    if len(faults) > FAULTS_MAX:
        yield f"and {len(faults) - FAULTS_MAX:,} more"


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
